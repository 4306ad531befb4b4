//! The SPARQL 1.1 Protocol, query by query.

use serde_json::json;

use crate::client::{Response, SLOW, Server, encode};

const SELECT: &str = "SELECT ?days { ?l <https://example.org/lending#days> ?days } ORDER BY ?days";
const FORM: &str = "application/x-www-form-urlencoded";
const QUERY: &str = "application/sparql-query";

fn get(server: &Server, query: &str, accept: &str) -> Response {
    server.get_as(&format!("/sparql?query={}", encode(query)), accept)
}

#[test]
fn all_forms_of_a_query_give_the_same_answer() {
    let server = Server::start(&[]);
    let expected = get(&server, SELECT, "").text();
    assert_eq!(
        expected,
        r#"{"head":{"vars":["days"]},"results":{"bindings":[{"days":{"type":"literal","value":"7","datatype":"http://www.w3.org/2001/XMLSchema#integer"}},{"days":{"type":"literal","value":"9","datatype":"http://www.w3.org/2001/XMLSchema#integer"}},{"days":{"type":"literal","value":"28","datatype":"http://www.w3.org/2001/XMLSchema#integer"}}]}}"#
    );
    let form = format!("query={}", encode(SELECT));
    let charset = |it: &str| format!("{it}; charset=UTF-8");
    for response in [
        server.post("/sparql", QUERY, SELECT),
        server.post("/sparql", &charset(QUERY), SELECT),
        server.post("/sparql", FORM, &form),
        server.post("/sparql", &charset(FORM), &form),
        server.post("/sparql", "Application/SPARQL-Query", SELECT),
        server.send("QUERY", "/sparql", &[("Content-Type", QUERY)], SELECT.as_bytes()),
    ] {
        assert_eq!((response.status, response.text()), (200, expected.clone()));
    }
}

#[test]
fn the_answer_comes_in_the_format_that_is_wanted_most() {
    let server = Server::start(&[]);
    let construct = "CONSTRUCT WHERE { ?l <https://example.org/lending#days> ?days }";
    for (query, accept, expected) in [
        (SELECT, "", "application/sparql-results+json"),
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "application/json", "application/json"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv", "text/csv"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values"),
        (SELECT, "text/turtle, text/csv;q=0.1", "text/csv"),
        (
            SELECT,
            "text/csv;q=0.5, application/sparql-results+xml;q=0.6",
            "application/sparql-results+xml",
        ),
        (SELECT, "text/*;q=0.9, */*;q=0.1, text/xml;q=0", "text/csv"),
        ("ASK {}", "text/csv", "text/csv"),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        (construct, "", "text/turtle"),
        (construct, "application/n-triples", "application/n-triples"),
        (construct, "application/rdf+xml", "application/rdf+xml"),
        (construct, "application/ld+json", "application/ld+json"),
        (construct, "application/trig", "application/trig"),
        (construct, "application/n-quads", "application/n-quads"),
        (SELECT, "text/csv; charset=utf-8", "text/csv"),
        ("DESCRIBE <https://example.org/l1>", "text/turtle", "text/turtle"),
    ] {
        let response = get(&server, query, accept);
        assert_eq!(response.status, 200, "{query} {accept}");
        assert_eq!(response.media_type(), expected, "{query} {accept}");
        assert_eq!(response.header("vary"), "Accept");
        assert!(!response.body.is_empty());
    }
    for (query, accept) in [
        (SELECT, "text/turtle"),
        (SELECT, "image/png"),
        (SELECT, "application/json;q=0, text/html"),
        (construct, "text/csv"),
        (SELECT, "text/csv; charset=iso-8859-1"),
    ] {
        let response = get(&server, query, accept);
        assert_eq!(response.status, 406, "{query} {accept}");
        let offers = response.json()["available"].as_array().unwrap().len();
        assert!(offers >= 6, "{}", response.text());
        assert!(response.text().contains("there are"), "{}", response.text());
    }
    let csv = server.get(&format!("/sparql?format=csv&query={}", encode(SELECT)));
    assert_eq!(csv.text(), "days\r\n7\r\n9\r\n28\r\n");
}

#[test]
fn formats_carry_hostile_and_foreign_text_unharmed() {
    let server = Server::start(&[]);
    let query = "SELECT ?note { ?l <https://example.org/lending#note> ?note } ORDER BY ?note";
    assert_eq!(
        get(&server, query, "text/csv").text(),
        "note\r\n\"<script>alert(1)</script>, \"\"quoted\"\"\"\r\nBücher 📚\r\n"
    );
    let xml = get(&server, query, "application/sparql-results+xml").text();
    assert!(xml.contains("&lt;script&gt;"), "{xml}");
    let json = get(&server, query, "application/json").json();
    assert_eq!(
        json["results"]["bindings"][0]["note"]["value"],
        "<script>alert(1)</script>, \"quoted\""
    );
}

#[test]
fn faults_of_a_request_are_named() {
    let server = Server::start(&[]);
    let get = |path: &str| server.get(path);
    let form = |body: &str| server.post("/sparql", FORM, body);
    for (response, status, word) in [
        (get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D"), 400, "several"),
        (get("/sparql?default-graph-uri=urn:a"), 400, "missing"),
        (get("/sparql?query=ASK%7B%7D&default-graph-uri=no%20iri"), 400, "no iri"),
        (get("/sparql?query=%ff"), 400, "UTF-8"),
        (get("/sparql?query=%4"), 400, "hexadecimal"),
        (get("/sparql?query=ASK%7B%7D%00"), 400, "NUL"),
        (get("/sparql?query=ASK%7B%7D&timeout=-1"), 400, "timeout"),
        (get("/sparql?update=CLEAR%20ALL"), 400, "by POST"),
        (get("/query?update=CLEAR%20ALL"), 400, "by POST"),
        (get("/sparql?query=ASK%7B%7D&version=3"), 400, "1.2"),
        (get("/sparql?query=ASK%7B%7D&using-graph-uri=urn:a"), 400, "for updates"),
        (form("update=CLEAR%20ALL"), 403, "read-only"),
        (server.post("/sparql", "application/sparql-update", "CLEAR ALL"), 403, "read-only"),
        (form("query=CLEAR%20ALL"), 400, "this is an update"),
        (form("query=ASK%7B%7D&update=CLEAR%20ALL"), 400, "exactly one"),
        (server.post("/query", FORM, "update=CLEAR%20ALL"), 400, "/update"),
        (server.post("/update", FORM, "query=ASK%7B%7D"), 400, "/query"),
        (server.post("/query", "application/sparql-update", "CLEAR ALL"), 415, "sparql-query"),
        (server.post("/update", QUERY, "ASK {}"), 415, "sparql-update"),
        (server.post("/sparql", "application/sparql-query; version=9", "ASK {}"), 400, "version"),
        (form(""), 400, "missing"),
        (server.post("/sparql?query=ASK%7B%7D", QUERY, "ASK {}"), 400, "several"),
        (server.post("/sparql", QUERY, b"ASK {\xff}"), 400, "byte 5"),
        (server.post("/sparql", "text/plain", "ASK {}"), 415, "application/sparql-query"),
        (server.send("POST", "/sparql", &[], b"ASK {}"), 415, "application/sparql-query"),
        (
            server.post("/sparql", "application/sparql-query; charset=latin1", "ASK {}"),
            415,
            "UTF-8",
        ),
        (server.query("ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"), 400, "SERVICE"),
        (server.query("SELECT (<urn:f>(1) AS ?x) {}"), 400, "urn:f"),
    ] {
        let text = response.text();
        assert_eq!(response.status, status, "{text}");
        assert_eq!(response.media_type(), "application/problem+json");
        assert!(text.contains(word), "{word}: {text}");
        assert_eq!(response.json()["status"], status);
    }
    for (path, allowed, refused) in [
        ("/sparql", "GET, HEAD, POST, QUERY, OPTIONS", "PUT"),
        ("/query", "GET, HEAD, POST, QUERY, OPTIONS", "DELETE"),
        ("/update", "POST, OPTIONS", "GET"),
        ("/store", "GET, HEAD, PUT, POST, DELETE, PATCH, OPTIONS", "QUERY"),
        ("/store/a", "GET, HEAD, PUT, POST, DELETE, PATCH, OPTIONS", "QUERY"),
    ] {
        for method in [refused, "TRACE", "BREW"] {
            let response = server.send(method, path, &[], b"");
            assert_eq!((response.status, response.header("allow")), (405, allowed), "{method}");
        }
        let options = server.send("OPTIONS", path, &[("Origin", "http://evil.example")], b"");
        assert_eq!((options.status, options.header("allow")), (204, allowed), "{path}");
        assert_eq!(options.header("access-control-allow-origin"), "");
    }
}

#[test]
fn a_fault_of_a_query_has_its_place() {
    let server = Server::start(&[]);
    let text = "SELECT ?s\nWHERE { ?s ?p ?o } LIMIT x";
    let response = server.query(text);
    let problem = response.json();
    assert_eq!(response.status, 400);
    assert_eq!(problem["line"], 2, "{problem}");
    assert_eq!(problem["column"], 26, "{problem}");
    assert_eq!(problem["code"], "SRV002");
    let headers = [("Accept", "text/plain"), ("Content-Type", QUERY)];
    let plain = server.send("POST", "/sparql", &headers, text.as_bytes());
    assert_eq!(plain.media_type(), "text/plain");
    assert!(plain.text().starts_with("SRV002: 2:26: "), "{}", plain.text());
}

#[test]
fn the_dataset_of_the_protocol_overrides_that_of_the_query() {
    let server = Server::start(&[]);
    let graph = encode("https://example.org/lending#");
    let count = |query: &str, parameters: &str| {
        let path = format!("/sparql?query={}{parameters}", encode(query));
        server.get_as(&path, "text/csv").text().lines().nth(1).unwrap().to_owned()
    };
    let loans = "SELECT (COUNT(*) AS ?n) { ?l a <https://example.org/lending#Loan> }";
    let classes = "SELECT (COUNT(*) AS ?n) { ?c a <http://www.w3.org/2002/07/owl#Class> }";
    let named =
        "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?c a <http://www.w3.org/2002/07/owl#Class> } }";
    assert_eq!(count(loans, ""), "3");
    assert_eq!(count(classes, &format!("&default-graph-uri={graph}")), "1");
    assert_eq!(count(loans, &format!("&default-graph-uri={graph}")), "0");
    assert_eq!(count(loans, "&default-graph-uri=urn:nothing"), "0");
    assert_eq!(count(named, &format!("&named-graph-uri={graph}")), "1");
    assert_eq!(count(classes, &format!("&named-graph-uri={graph}")), "0");
    let from = classes.replace("{ ?c", "FROM <urn:nothing> { ?c");
    assert_eq!(count(&from, ""), "0");
    assert_eq!(count(&from, &format!("&default-graph-uri={graph}")), "1");
}

#[test]
fn the_bare_resource_describes_itself() {
    let server = Server::start(&[]);
    let turtle = server.get("/sparql");
    assert_eq!((turtle.status, turtle.media_type()), (200, "text/turtle"));
    let endpoint = format!("<http://{}/sparql>", server.address);
    assert!(turtle.text().contains(&endpoint));
    let triples = server.get_as("/sparql", "application/n-triples").text();
    for word in ["SPARQL11Query", "UnionDefaultGraph", "secondsBetween", "example.org/lending#"] {
        assert!(triples.contains(word), "{word} in {triples}");
    }
    assert_eq!(server.get_as("/sparql", "image/png").status, 406);
    let browser = server.get_as("/sparql", "text/html, application/xml;q=0.9, */*;q=0.8");
    assert_eq!((browser.status, browser.header("location")), (303, "/#/sparql"));
}

#[test]
fn head_has_the_headers_of_get_and_no_body() {
    let server = Server::start(&["--query-timeout", "2"]);
    for (path, status, media_type) in [
        ("/", 200, "text/html"),
        ("/sparql", 200, "text/turtle"),
        ("/sparql?query=ASK%7B%7D", 200, "application/sparql-results+json"),
        (&format!("/sparql?query={}", encode(SLOW)), 200, "application/sparql-results+json"),
        ("/sparql?query=ASK", 400, "application/problem+json"),
        ("/api/queries", 200, "application/json"),
        ("/api/queries/lending/notes", 200, "text/turtle"),
        ("/health/live", 200, "application/json"),
        ("/metrics", 200, "text/plain"),
        ("/nothing", 404, "application/problem+json"),
    ] {
        let response = server.send("HEAD", path, &[], b"");
        assert_eq!((response.status, response.media_type()), (status, media_type), "{path}");
        assert!(response.body.is_empty(), "{path}");
    }
}

#[test]
fn a_request_may_lower_the_time_limit() {
    let mut server = Server::start(&[]);
    let response = server.get(&format!("/sparql?timeout=0.3&query={}", encode(SLOW)));
    assert_eq!(response.status, 504, "{}", response.text());
    assert_eq!(response.json()["detail"], json!("the query was stopped after 0.3 seconds"));
    server.assert_alive();
}
