//! The SPARQL 1.1 Graph Store HTTP Protocol, and the older tests that it replaces.

use crate::{
    http::{AUTHORITY, Exchange, empty, exchanges},
    manifest::{Case, rdf_tests},
    suite,
};

#[test]
fn graph_store_protocol_1_1() {
    let suite = "sparql11-graph-store-protocol";
    let Some(tree) = rdf_tests() else { return suite::skip(suite) };
    let cases = tree.cases("sparql/sparql11/graph-store-protocol/manifest.ttl");
    suite::run(suite, &cases, 13, |case| {
        let (_directory, server) = empty();
        let at = |path: &str| {
            let rest = path.strip_prefix("/gsp").expect("the path of the store");
            format!("/store{rest}")
        };
        let mut locations = Vec::new();
        exchanges(case, at).iter().try_for_each(|it| it.run(&server, &mut locations))
    });
}

/// These say in comments what is sent, and each goes on from where the one before it ended.
#[test]
fn http_rdf_update_1_1() {
    let suite = "sparql11-http-rdf-update";
    let Some(tree) = rdf_tests() else { return suite::skip(suite) };
    let cases = tree.cases("sparql/sparql11/http-rdf-update/manifest.ttl");
    suite::run(suite, &cases, 18, |case| {
        let (_directory, server) = empty();
        let mut locations = Vec::new();
        for earlier in cases.iter().take_while(|it| it.id != case.id) {
            // Whether it succeeds is a test of its own.
            let _ = from_comment(earlier).run(&server, &mut locations);
        }
        from_comment(case).run(&server, &mut locations)
    });
}

/// The exchange that a comment shows as two blocks of indented text.
fn from_comment(case: &Case) -> Exchange {
    let comments = case.texts("http://www.w3.org/2000/01/rdf-schema#", "comment");
    let comment = comments.iter().find(|it| it.contains("#### Request")).expect("a comment");
    let comment = comment
        .replace("$HOST$", AUTHORITY)
        .replace("/$GRAPHSTORE$", "/store")
        .replace("$GRAPHSTORE$", "/store");
    let (request, response) = comment.split_once("#### Response").expect("a response");
    let (_, request) = request.split_once("#### Request").expect("a request");
    let (line, headers, body) = message(request);
    let mut words = line.split(' ');
    let method = words.next().expect("a method").to_owned();
    let path = words.next().expect("a path").to_owned();
    let header = |headers: &[(String, String)], name: &str| {
        headers.iter().find(|it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1.clone())
    };
    let is_form = header(&headers, "content-type").is_some_and(|it| it.starts_with("multipart/"));
    let body = if is_form { body.replace('\n', "\r\n") } else { body };
    let (line, answered, graph) = message(response);
    let statuses: &[&str] = match &line[..3] {
        "201" => &["Created"],
        "404" => &["NotFound"],
        // What has no content is told so by newer words.
        "200" | "204" if method != "GET" && method != "HEAD" => &["OK", "NoContent"],
        _ => &["OK"],
    };
    Exchange {
        headers: headers.into_iter().filter(|it| it.0 != "Host").collect(),
        path,
        body: body.into_bytes(),
        statuses: statuses.iter().map(|it| (*it).to_owned()).collect(),
        media_type: header(&answered, "content-type"),
        graph: (!graph.is_empty() && method == "GET").then_some(graph),
        location: header(&answered, "location"),
        method,
        ..Exchange::default()
    }
}

/// First line, headers and body of a block.
fn message(block: &str) -> (String, Vec<(String, String)>, String) {
    let lines = block.lines().map(|it| it.strip_prefix("    ").unwrap_or(it));
    let mut lines = lines.skip_while(|it| it.is_empty());
    let first = lines.next().expect("a first line").to_owned();
    let headers = lines.by_ref().map_while(|it| it.split_once(": "));
    let headers = headers.map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
    let body: Vec<&str> = lines.collect();
    (first, headers, body.join("\n").trim_end().to_owned())
}
