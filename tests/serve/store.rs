//! Graphs by their IRIs: the Graph Store Protocol.

use std::io::Write as _;

use crate::{
    client::{Response, Server, encode},
    update::empty,
};

const TURTLE: &str = "text/turtle";

fn put(server: &Server, path: &str, media_type: &str, body: &str) -> Response {
    server.send("PUT", path, &[("Content-Type", media_type)], body.as_bytes())
}

/// The lines of a graph or of the dataset.
fn lines(server: &Server, path: &str) -> Vec<String> {
    let format = if path == "/store" { "application/n-quads" } else { "application/n-triples" };
    let response = server.get_as(path, format);
    assert_eq!((response.status, response.media_type()), (200, format), "{}", response.text());
    let mut lines: Vec<String> = response.text().lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

#[test]
fn a_graph_is_made_replaced_extended_and_deleted() {
    let (_directory, server) = empty();
    let path = "/store?graph=urn:g";
    assert_eq!(server.get(path).status, 404);
    assert_eq!(server.send("HEAD", path, &[], b"").status, 404);
    assert_eq!(server.send("DELETE", path, &[], b"").status, 404);
    assert_eq!(put(&server, path, TURTLE, "<urn:a> <urn:p> 1 .").status, 201);
    assert_eq!(put(&server, path, TURTLE, "<urn:b> <urn:p> 'x' .").status, 204);
    assert_eq!(lines(&server, path), ["<urn:b> <urn:p> \"x\" ."]);
    let posted = server.post(path, "application/n-triples", "<urn:c> <urn:p> \"y\" .\n");
    assert_eq!((posted.status, posted.body.len()), (204, 0));
    assert_eq!(lines(&server, path).len(), 2);
    assert_eq!(server.post("/store?graph=urn:h", TURTLE, "<urn:a> <urn:p> 1 .").status, 201);
    let head = server.send("HEAD", path, &[], b"");
    assert_eq!((head.status, head.media_type(), head.body.len()), (200, TURTLE, 0));
    assert_eq!(server.send("DELETE", path, &[], b"").status, 204);
    assert_eq!(server.get(path).status, 404);
    assert_eq!(lines(&server, "/store").len(), 1);
}

#[test]
fn an_empty_graph_is_there() {
    let (_directory, server) = empty();
    assert_eq!(put(&server, "/store?graph=urn:g", TURTLE, "").status, 201);
    let graph = server.get("/store?graph=urn:g");
    assert_eq!((graph.status, graph.text().trim()), (200, ""));
    assert_eq!(put(&server, "/store?graph=urn:g", TURTLE, "").status, 204);
    assert_eq!(server.get("/store?default").status, 200);
    assert_eq!(server.send("DELETE", "/store?default", &[], b"").status, 204);
}

#[test]
fn a_url_is_a_graph_and_relative_iris_belong_to_it() {
    let (_directory, server) = empty();
    let path = "/store/people/%C3%A9.ttl";
    assert_eq!(put(&server, path, TURTLE, "<> <urn:p> <x> .").status, 201);
    let graph = format!("http://{}{path}", server.address);
    let expected = format!("<{graph}> <urn:p> <http://{}/store/people/x> .", server.address);
    assert_eq!(lines(&server, path), [&*expected]);
    assert_eq!(lines(&server, &format!("/store?graph={}", encode(&graph))), [expected]);
    for path in [
        "/store/a?graph=urn:g",
        "/store/a?default",
        "/store/../a",
        "/store/%2e%2e/a",
        "/store?graph=a",
        "/store?graph=",
        "/store?graph=urn:a%0d%0a",
        "/store?graph=urn:a&default",
        "/store?graph=urn:a&graph=urn:a",
        "/store?default=true",
        "/store?grph=urn:a",
    ] {
        let response = put(&server, path, TURTLE, "");
        assert_eq!(response.status, 400, "{path}: {}", response.text());
    }
    assert_eq!(lines(&server, "/store").len(), 1);
}

#[test]
fn triples_without_a_graph_get_one() {
    let (_directory, server) = empty();
    let first = server.post("/store", TURTLE, "<> <urn:p> 1 .");
    let second = server.post("/store", TURTLE, "");
    assert_eq!((first.status, second.status), (201, 201));
    let (location, other) = (first.header("location"), second.header("location"));
    let store = format!("http://{}/store/", server.address);
    assert!(location.starts_with(&store) && location != other, "{location} {other}");
    let path = location.strip_prefix(&format!("http://{}", server.address)).unwrap();
    assert_eq!(lines(&server, path).len(), 1);
    let refused = put(&server, "/store", TURTLE, "<urn:a> <urn:p> 1 .");
    assert!(refused.status == 400 && refused.text().contains("?graph="), "{}", refused.text());
}

#[test]
fn the_dataset_is_read_replaced_merged_and_emptied() {
    let (_directory, server) = empty();
    let quads = "<urn:a> <urn:p> <urn:o> .\n<urn:a> <urn:p> <urn:o> <urn:g> .\n";
    assert_eq!(put(&server, "/store", "application/n-quads", quads).status, 204);
    assert_eq!(lines(&server, "/store").len(), 2);
    let trig = "<urn:b> <urn:p> 1 . <urn:g> { <urn:b> <urn:p> 1 }";
    assert_eq!(server.post("/store", "application/trig", trig).status, 204);
    assert_eq!(lines(&server, "/store").len(), 4);
    assert_eq!(lines(&server, "/store?default").len(), 2);
    assert_eq!(put(&server, "/store", "application/trig", trig).status, 204);
    assert_eq!(lines(&server, "/store").len(), 2);
    for (accept, media_type) in
        [("", "application/trig"), ("application/ld+json", "application/ld+json")]
    {
        assert_eq!(server.get_as("/store", accept).media_type(), media_type);
    }
    assert_eq!(server.get_as("/store", TURTLE).status, 406);
    let one = put(&server, "/store?graph=urn:g", "application/trig", trig);
    assert!(one.status == 400 && one.text().contains("urn:g"), "{}", one.text());
    assert_eq!(server.send("DELETE", "/store", &[], b"").status, 204);
    assert_eq!(lines(&server, "/store"), [""; 0]);
    assert_eq!(server.get("/store?graph=urn:g").status, 404);
}

#[test]
fn every_format_comes_in_and_goes_out() {
    let (_directory, server) = empty();
    let bodies = [
        (TURTLE, "<urn:a> <urn:p/q> 'x' ."),
        ("application/n-triples", "<urn:a> <urn:p/q> \"x\" ."),
        ("application/trig", "<urn:a> <urn:p/q> 'x' ."),
        ("application/n-quads", "<urn:a> <urn:p/q> \"x\" ."),
        ("application/ld+json", r#"{"@id": "urn:a", "urn:p/q": "x"}"#),
        (
            "application/rdf+xml",
            r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="urn:p/"><rdf:Description rdf:about="urn:a"><p:q>x</p:q></rdf:Description></rdf:RDF>"#,
        ),
    ];
    for (media_type, body) in bodies {
        let written = put(&server, "/store?graph=urn:g", media_type, body);
        assert!([201, 204].contains(&written.status), "{media_type}: {}", written.text());
        assert_eq!(lines(&server, "/store?graph=urn:g"), ["<urn:a> <urn:p/q> \"x\" ."]);
        let out = server.get_as("/store?graph=urn:g", media_type);
        assert_eq!((out.status, out.media_type()), (200, media_type), "{}", out.text());
        assert_eq!(
            put(&server, "/store?graph=urn:h", media_type, &out.text()).status % 100,
            1 + 3 * u16::from(media_type != TURTLE)
        );
        assert_eq!(lines(&server, "/store?graph=urn:h"), ["<urn:a> <urn:p/q> \"x\" ."]);
    }
    for media_type in ["text/plain", "image/png", "application/sparql-results+json", ""] {
        let refused = put(&server, "/store?graph=urn:g", media_type, "<urn:a> <urn:p> 1 .");
        assert!(refused.status == 415 && refused.text().contains("text/turtle"), "{media_type}");
    }
}

#[test]
fn blank_nodes_of_two_bodies_are_different() {
    let (_directory, server) = empty();
    for _ in 0..3 {
        server.post("/store?graph=urn:g", TURTLE, "_:a <urn:p> [ <urn:q> _:a ] .");
    }
    assert_eq!(lines(&server, "/store?graph=urn:g").len(), 6);
}

#[test]
fn a_body_with_a_fault_changes_nothing() {
    let (_directory, mut server) = empty();
    let path = "/store?graph=urn:g";
    put(&server, path, TURTLE, "<urn:a> <urn:p> 'x' .");
    let fault = put(&server, path, TURTLE, "<urn:b> <urn:p> 1 .\n<urn:b> <urn:p> .");
    let problem = fault.json();
    assert_eq!((fault.status, &problem["code"]), (400, &"SRV022".into()), "{problem}");
    assert_eq!((&problem["line"], &problem["column"]), (&2.into(), &17.into()), "{problem}");
    let cut = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">"#;
    assert_eq!(put(&server, path, "application/rdf+xml", cut).status, 400);
    let head = |length: &str| {
        format!(
            "PUT {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/n-triples\r\n\
             {length}\r\n\r\n"
        )
    };
    // The client goes, at the end of a statement.
    for (length, body) in [
        ("Content-Length: 1000", "<urn:b> <urn:p> <urn:o> .\n"),
        ("Transfer-Encoding: chunked", "1a\r\n<urn:b> <urn:p> <urn:o> .\n\r\n"),
    ] {
        let mut stream = server.connect();
        stream.write_all(format!("{}{body}", head(length)).as_bytes()).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let response = Response::read_any(&mut stream);
        assert!(response.is_none_or(|it| it.status == 400));
    }
    assert_eq!(lines(&server, path), ["<urn:a> <urn:p> \"x\" ."]);
    let large = head("Content-Length: 100000000000");
    assert_eq!(server.raw(large.as_bytes()).status, 413);
    assert_eq!(lines(&server, path), ["<urn:a> <urn:p> \"x\" ."]);
    server.assert_alive();
}

#[test]
fn packed_bodies_are_unpacked_within_bounds() {
    let (_directory, mut server) = empty();
    let path = "/store?graph=urn:g";
    let send = |media_type: &str, body: &[u8]| {
        let headers = [("Content-Type", media_type), ("Content-Encoding", "gzip")];
        server.send("PUT", path, &headers, body).status
    };
    let packed = gzipped(b"<urn:a> <urn:p> 'x' .");
    assert_eq!(send(TURTLE, &packed), 201);
    assert_eq!(lines(&server, path), ["<urn:a> <urn:p> \"x\" ."]);
    assert_eq!(send(TURTLE, &packed[..packed.len() - 9]), 400);
    let bomb = gzipped(&vec![b' '; 80 << 20]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(send(TURTLE, &bomb), 413);
    assert_eq!(lines(&server, path).len(), 1);
    server.assert_alive();
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Lines need no memory; what must be sorted first stays within its limit.
#[test]
fn a_graph_of_any_size_can_be_taken_away() {
    let directory = tempfile::tempdir().unwrap();
    let triples: Vec<String> =
        (0..30_000).map(|n| format!("<urn:s:{n}> <urn:p> <urn:o:{}> .\n", n % 7)).collect();
    std::fs::write(directory.path().join("a.nt"), triples.concat()).unwrap();
    let args = ["--data", "a.nt", "--query-memory", "1", "--allow-update"];
    let mut server = Server::start_in(directory.path(), &args);
    assert_eq!(lines(&server, "/store?default").len(), triples.len());
    let turtle = server.get("/store?default");
    assert_eq!((turtle.status, &turtle.json()["code"]), (503, &"SRV020".into()));
    // A body that was let in may take the memory it needs, and so may what goes.
    let put = put(&server, "/store?graph=urn:g", "application/n-triples", &triples.concat());
    assert_eq!(put.status, 201, "{}", put.text());
    assert_eq!(server.send("DELETE", "/store?default", &[], b"").status, 204);
    assert_eq!(lines(&server, "/store").len(), triples.len());
    server.assert_alive();
}

#[test]
fn a_form_brings_several_files() {
    let (_directory, server) = empty();
    let part = |name: &str, media_type: &str, content: &str| {
        format!(
            "--xyz\r\nContent-Disposition: form-data; name=\"f\"; filename=\"{name}\"\r\n\
             {media_type}\r\n{content}\r\n"
        )
    };
    let turtle = part("a.ttl", "Content-Type: text/turtle; charset=utf-8\r\n", "_:a <urn:p> 1 .");
    let lines_ = part("b.nt", "", "_:a <urn:p> \"x\" .");
    let json = part("c", "Content-Type: application/ld+json\r\n", r#"{"@id":"urn:c","urn:p":"y"}"#);
    let form = "multipart/form-data; boundary=xyz";
    let whole = format!("{turtle}{lines_}{json}--xyz--\r\n");
    assert_eq!(server.post("/store?graph=urn:g", form, &whole).status, 201);
    assert_eq!(lines(&server, "/store?graph=urn:g").len(), 3);
    assert_eq!(put(&server, "/store?graph=urn:g", form, &format!("{turtle}--xyz--")).status, 204);
    assert_eq!(lines(&server, "/store?graph=urn:g").len(), 1);
    let fresh = server.post("/store", form, &whole);
    assert_eq!(fresh.status, 201);
    let trig = part("d.trig", "", "<urn:h> { <urn:a> <urn:p> 1 }");
    assert_eq!(server.post("/store", form, format!("{trig}--xyz--")).status, 204);
    assert_eq!(server.get("/store?graph=urn:h").status, 200);
    for (body, word) in [
        (format!("{turtle}{lines_}"), "closing boundary"),
        (format!("{turtle}{}--xyz--", part("e.ttl", "", "<urn:a> <urn:p> .")), "part `e.ttl`"),
        (format!("{}--xyz--", part("f.txt", "", "")), "part `f.txt`"),
        (String::new(), "boundary"),
    ] {
        let refused = put(&server, "/store?graph=urn:g", form, &body);
        assert!([400, 415].contains(&refused.status), "{word}: {}", refused.text());
        assert!(refused.text().contains(word), "{word}: {}", refused.text());
    }
    assert_eq!(put(&server, "/store?graph=urn:g", "multipart/form-data", &whole).status, 400);
    assert_eq!(lines(&server, "/store?graph=urn:g").len(), 1);
}

#[test]
fn a_patch_stays_in_its_graph() {
    let (_directory, server) = empty();
    put(&server, "/store?graph=urn:g", TURTLE, "<urn:a> <urn:p> 'x' .");
    put(&server, "/store?graph=urn:h", TURTLE, "<urn:b> <urn:p> 'x' .");
    let patch = |path: &str, text: &str| {
        let headers = [("Content-Type", "application/sparql-update")];
        server.send("PATCH", path, &headers, text.as_bytes())
    };
    let change = "INSERT DATA { <urn:c> <urn:p> 'x' } ; DELETE { ?s ?p ?o } INSERT { ?s ?p 'y' } \
        WHERE { ?s ?p ?o }";
    assert_eq!(patch("/store?graph=urn:g", change).status, 204);
    assert_eq!(
        lines(&server, "/store?graph=urn:g"),
        ["<urn:a> <urn:p> \"y\" .", "<urn:c> <urn:p> \"y\" ."]
    );
    assert_eq!(lines(&server, "/store?graph=urn:h"), ["<urn:b> <urn:p> \"x\" ."]);
    assert_eq!(patch("/store?default", "INSERT DATA { <urn:d> <urn:p> 'x' }").status, 204);
    assert_eq!(lines(&server, "/store?default").len(), 1);
    for text in [
        "CLEAR ALL",
        "INSERT DATA { GRAPH <urn:h> { <urn:a> <urn:p> 1 } }",
        "INSERT { GRAPH <urn:h> { ?s ?p ?o } } WHERE { ?s ?p ?o }",
        "INSERT { GRAPH ?g { ?s ?p ?o } } WHERE { ?s ?p ?o BIND(<urn:h> AS ?g) }",
        "WITH <urn:h> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "INSERT { ?s ?p ?o } USING <urn:h> WHERE { ?s ?p ?o }",
        "INSERT DATA {",
    ] {
        assert_eq!(patch("/store?graph=urn:g", text).status, 400, "{text}");
    }
    let foreign = "INSERT { ?s ?p 'z' } WHERE { GRAPH ?g { ?s ?p ?o } }";
    assert_eq!(patch("/store?graph=urn:g", foreign).status, 204);
    assert_eq!(lines(&server, "/store").len(), 4);
    assert_eq!(patch("/store?graph=urn:none", "INSERT DATA {}").status, 404);
    assert_eq!(patch("/store", "INSERT DATA {}").status, 400);
    let wrong = server.send("PATCH", "/store?default", &[("Content-Type", TURTLE)], b"");
    assert_eq!(wrong.status, 415);
}
