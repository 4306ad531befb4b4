//! Writing by SPARQL: whole or not at all, and only who may.

use std::{io::Write as _, net::TcpStream, thread, time::Duration};

use serde_json::json;

use crate::client::{Response, SLOW, Server, encode, until};

const UPDATE: &str = "application/sparql-update";
const FORM: &str = "application/x-www-form-urlencoded";

/// An empty dataset that everybody may change.
pub(crate) fn empty() -> (tempfile::TempDir, Server) {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start_in(directory.path(), &["--store", "memory", "--allow-update"]);
    (directory, server)
}

fn update(server: &Server, text: &str) -> Response {
    server.post("/update", UPDATE, text)
}

fn rows(server: &Server, query: &str) -> String {
    let path = format!("/query?query={}", encode(query));
    let text = server.get_as(&path, "text/csv").text();
    text.split("\r\n").skip(1).filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_written_is_there_for_the_next_query() {
    let (_directory, server) = empty();
    let all = "SELECT ?s { ?s ?p ?o } ORDER BY ?s";
    assert_eq!(rows(&server, all), "");
    for response in [
        update(&server, "INSERT DATA { <urn:a> <urn:p> 1 }"),
        server.post("/sparql", UPDATE, "INSERT DATA { <urn:b> <urn:p> 1 }"),
        server.post(
            "/sparql",
            FORM,
            format!("update={}", encode("INSERT DATA { <urn:c> <urn:p> 1 }")),
        ),
        server.post("/update", &format!("{UPDATE}; charset=UTF-8"), ""),
    ] {
        assert_eq!((response.status, response.body.len()), (204, 0), "{}", response.text());
    }
    assert_eq!(rows(&server, all), "urn:a urn:b urn:c");
    let several =
        "DELETE DATA { <urn:a> <urn:p> 1 } ; INSERT { ?s <urn:q> 2 } WHERE { ?s <urn:p> 1 }";
    assert_eq!(update(&server, several).status, 204);
    assert_eq!(rows(&server, "SELECT ?s { ?s <urn:q> 2 } ORDER BY ?s"), "urn:b urn:c");
    assert_eq!(server.metric("ggen_quads"), 4);
}

#[test]
fn an_update_that_fails_changes_nothing() {
    let (_directory, mut server) = empty();
    update(&server, "INSERT DATA { <urn:a> <urn:p> 1 }");
    for (text, status, word) in [
        (
            "INSERT DATA { <urn:b> <urn:p> 1 } ; CREATE GRAPH <urn:g> ; CREATE GRAPH <urn:g>",
            400,
            "urn:g",
        ),
        ("DROP ALL ; LOAD <http://127.0.0.1:1/a.ttl>", 400, "127.0.0.1"),
        (
            "DROP ALL ; INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
            400,
            "SERVICE",
        ),
        ("DROP ALL ; INSERT DATA { <urn:b> <urn:p> }", 400, "column"),
        ("DROP ALL ; SELECT * {}", 400, "column"),
        ("ASK {}", 400, "this is a query"),
    ] {
        let response = update(&server, text);
        assert_eq!(response.status, status, "{text}: {}", response.text());
        assert!(response.text().contains(word), "{text}: {}", response.text());
        assert_eq!(rows(&server, "SELECT ?s { ?s ?p ?o }"), "urn:a", "{text}");
    }
    server.assert_alive();
}

#[test]
fn who_was_not_allowed_to_write_cannot() {
    let server = Server::start(&[]);
    for response in [
        update(&server, "CLEAR ALL"),
        server.post("/sparql", FORM, "update=CLEAR+ALL"),
        server.send("PUT", "/store?default", &[("Content-Type", "text/turtle")], b""),
        server.send("DELETE", "/store", &[], b""),
        server.post("/store", "text/turtle", ""),
        server.send("PATCH", "/store/a", &[("Content-Type", UPDATE)], b""),
    ] {
        assert_eq!(response.status, 403, "{}", response.text());
        assert_eq!(response.json()["code"], "SRV005");
        assert!(response.text().contains("--allow-update"));
    }
    assert!(server.metric("ggen_quads") > 20);
}

#[test]
fn pages_of_other_sites_cannot_write() {
    let (_directory, server) = empty();
    let own = format!("http://{}", server.address);
    for (headers, status) in [
        (&[("Origin", "https://evil.example")][..], 403),
        (&[("Origin", "null")], 403),
        (&[("Sec-Fetch-Site", "cross-site")], 403),
        (&[("Sec-Fetch-Site", "same-site")], 403),
        (&[("Origin", &own), ("Sec-Fetch-Site", "same-origin")], 204),
    ] {
        let form = [headers, &[("Content-Type", FORM)]].concat();
        let written = server.send("POST", "/update", &form, b"update=CLEAR+ALL");
        assert_eq!(written.status, status, "{headers:?}");
        let file = [headers, &[("Content-Type", "text/turtle")]].concat();
        let written = server.send("PUT", "/store?graph=urn:g", &file, b"<urn:a> <urn:b> 1 .");
        assert_eq!(written.status == 403, status == 403, "{headers:?}");
        // Who only asks is told; no other page can read it.
        let asked = server.send("GET", "/sparql?query=ASK%7B%7D", headers, b"");
        assert_eq!(asked.status, 200);
    }
}

#[test]
fn the_dataset_of_an_update_comes_with_the_request() {
    let (_directory, server) = empty();
    update(
        &server,
        "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> 1 } GRAPH <urn:h> { <urn:b> <urn:p> 1 } }",
    );
    let text = "INSERT { ?s <urn:q> 2 } WHERE { ?s <urn:p> 1 }";
    assert_eq!(server.post("/update?using-graph-uri=urn:g", UPDATE, text).status, 204);
    assert_eq!(rows(&server, "SELECT ?s { ?s <urn:q> 2 }"), "urn:a");
    let text = "INSERT { ?s <urn:r> ?g } WHERE { GRAPH ?g { ?s <urn:p> 1 } }";
    assert_eq!(server.post("/update?using-named-graph-uri=urn:h", UPDATE, text).status, 204);
    assert_eq!(rows(&server, "SELECT ?s { ?s <urn:r> ?o }"), "urn:b");
    let with = format!("WITH <urn:h> {text}");
    let conflict = server.post("/update?using-graph-uri=urn:g", UPDATE, &with);
    assert_eq!(conflict.status, 400, "{}", conflict.text());
    let wrong = server.post("/update?default-graph-uri=urn:g", UPDATE, text);
    assert!(wrong.status == 400 && wrong.text().contains("for queries"), "{}", wrong.text());
}

#[test]
fn a_slow_update_is_stopped_and_the_next_is_done() {
    let directory = tempfile::tempdir().unwrap();
    let args = ["--store", "memory", "--allow-update", "--query-timeout", "1"];
    let mut server = Server::start_in(directory.path(), &args);
    let many = (0..60).map(|n| format!("<urn:{n}> <urn:p> {n} . ")).collect::<Vec<_>>().concat();
    assert_eq!(update(&server, &format!("INSERT DATA {{ {many} }}")).status, 204);
    let slow = SLOW.replace("SELECT (COUNT(*) AS ?n)", "INSERT { ?a <urn:q> ?v } WHERE");
    let response = update(&server, &slow);
    assert_eq!(response.status, 504, "{}", response.text());
    assert_eq!(update(&server, "INSERT DATA { <urn:last> <urn:p> 1 }").status, 204);
    assert_eq!(server.metric("ggen_quads"), 61);
    server.assert_alive();
}

/// Readers go on with the snapshot they have, and the writer's client may go.
#[test]
fn nobody_waits_for_a_writer() {
    let (_directory, server) = empty();
    let many = (0..60).map(|n| format!("<urn:{n}> <urn:p> {n} . ")).collect::<Vec<_>>().concat();
    update(&server, &format!("INSERT DATA {{ {many} }}"));
    let slow = SLOW.replace("SELECT (COUNT(*) AS ?n)", "INSERT { ?a <urn:q> ?v } WHERE");
    let mut writers: Vec<TcpStream> = Vec::new();
    for _ in 0..5 {
        let mut stream = server.connect();
        let head = format!(
            "POST /update HTTP/1.1\r\nHost: localhost\r\nContent-Type: {UPDATE}\r\n\
             Content-Length: {}\r\n\r\n{slow}",
            slow.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        writers.push(stream);
    }
    until(|| server.metric("ggen_queries_running") == 1);
    assert_eq!(rows(&server, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), "60");
    drop(writers);
    until(|| server.metric("ggen_queries_running") == 0);
    thread::sleep(Duration::from_millis(100));
    assert_eq!(server.metric("ggen_quads"), 60);
    assert_eq!(update(&server, "CLEAR ALL").status, 204);
}

/// Concurrent increments: none is lost.
#[test]
fn writers_come_one_after_the_other() {
    let (_directory, server) = empty();
    update(&server, "INSERT DATA { <urn:counter> <urn:is> 0 }");
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    let text = "DELETE { ?c <urn:is> ?n } INSERT { ?c <urn:is> ?next } \
                        WHERE { ?c <urn:is> ?n BIND(?n + 1 AS ?next) }";
                    assert_eq!(update(&server, text).status, 204);
                }
            });
        }
    });
    assert_eq!(rows(&server, "SELECT ?n { <urn:counter> <urn:is> ?n }"), "40");
}

/// Questions are asked of what has been written, too.
#[test]
fn a_project_sees_what_was_written() {
    let server = Server::start(&["--allow-update"]);
    let loan = "PREFIX len: <https://example.org/lending#> DELETE { ?l len:open ?o } \
        INSERT { ?l len:open false } WHERE { ?l len:open ?o }";
    let open = format!("/api/queries/lending/is-open?loan={}", encode("<https://example.org/l1>"));
    assert_eq!(server.get(&open).json(), json!({ "boolean": true }));
    let response = update(&server, loan);
    assert_eq!(response.status, 204, "{}", response.text());
    assert_eq!(server.get(&open).json(), json!({ "boolean": false }));
}

#[test]
fn relative_iris_belong_to_the_service() {
    let (_directory, server) = empty();
    update(&server, "INSERT DATA { <s> <urn:p> 1 }");
    let expected = format!("http://{}/update/../s", server.address).replace("/update/..", "");
    assert_eq!(rows(&server, "SELECT ?s { ?s ?p ?o }"), expected);
}
