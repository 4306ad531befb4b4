//! Requests that would end a careless server: after each it still answers.

use std::{
    io::Write as _,
    thread,
    time::{Duration, Instant},
};

use crate::client::{SLOW, Server, encode, until};

fn nested(open: &str, middle: &str, close: &str, depth: usize) -> String {
    format!("{}{middle}{}", open.repeat(depth), close.repeat(depth))
}

fn each(n: usize, part: impl Fn(usize) -> String) -> String {
    (0..n).map(part).collect::<Vec<_>>().concat()
}

/// Queries of a shape that grows with `n`.
fn shapes(n: usize) -> Vec<String> {
    let filter = |expression: String| format!("ASK {{ FILTER({expression}) }}");
    let path = |path: String| format!("ASK {{ ?s {path} ?o }}");
    vec![
        filter(nested("(", "true", ")", n)),
        filter(nested("STR(", "1", ")", n)),
        filter(nested("IF(true,", "true", ",false)", n)),
        filter(nested("EXISTS { FILTER(", "true", ") }", n)),
        filter(format!("{}true", "!".repeat(n))),
        filter(format!("1 = {}1", "-(".repeat(n)) + &")".repeat(n)),
        filter(format!("1{} > 0", "+1".repeat(n))),
        filter(format!("true{}", " || true".repeat(n))),
        filter(format!("1 IN ({}1)", "1,".repeat(n))),
        filter(nested("COALESCE(", "true", ")", n)),
        format!("ASK {}", nested("{", "", "}", n)),
        format!("ASK {{ {} }}", nested("OPTIONAL {", "", "}", n)),
        format!("ASK {{ {} }}", "OPTIONAL { ?s ?p ?o } ".repeat(n)),
        format!("ASK {{ {{}} {} }}", "UNION {} ".repeat(n)),
        format!("ASK {{ {} }}", nested("{ SELECT * {", "", "} }", n)),
        format!("ASK {{ {} }}", nested("GRAPH ?g {", "", "}", n)),
        format!("ASK {{ {} }}", nested("MINUS {", "?s ?p ?o", "}", n)),
        format!("ASK {{ {} }}", "BIND(1 AS ?x) ".repeat(n)),
        format!("ASK {{ {} }}", each(n, |it| format!("BIND({it} AS ?x{it}) "))),
        path(nested("(", "<urn:p>", ")*", n)),
        path(format!("<urn:p>{}", "|<urn:p>".repeat(n))),
        path(format!("<urn:p>{}", "/<urn:p>".repeat(n))),
        path(format!("{}<urn:p>", "^".repeat(n))),
        path(nested("^(", "<urn:p>", ")", n)),
        format!("ASK {{ ?s ?p {} }}", nested("[ ?p ", "1", "]", n)),
        format!("ASK {{ ?s ?p ({}) }}", "1 ".repeat(n)),
        format!("ASK {{ ?s ?p {} }}", nested("(", "1", ")", n)),
        format!("ASK {{ ?s ?p {} }}", nested("<<( ?s ?p ", "1", " )>>", n)),
        format!("ASK {{ {} }}", "?s ?p ?o . ".repeat(n)),
        format!("SELECT {} {{}}", each(n, |it| format!("?v{it} "))),
        format!("ASK {{ VALUES ?x {{ {} }} }}", "1 ".repeat(n)),
        format!("{} ASK {{}}", each(n, |it| format!("PREFIX p{it}: <urn:> "))),
        format!("SELECT (CONCAT({}'') AS ?x) {{}}", "'a',".repeat(n)),
        format!("CONSTRUCT {{ {} }} {{}}", nested("[ <urn:p> ", "1", "]", n)),
        nested("(", "", "", n),
        nested("\"\"\"", "", "", n),
        nested("{|", "", "|}", n),
    ]
}

fn check(n: usize) {
    let mut server = Server::start(&["--query-timeout", "2"]);
    for shape in shapes(n) {
        let start: String = shape.chars().take(60).collect();
        let started = Instant::now();
        let response = server.query(&shape);
        let status = response.status;
        assert!([200, 400, 504].contains(&status), "{start}: {status} {}", response.text());
        assert!(started.elapsed() < Duration::from_secs(8), "{start}: {:?}", started.elapsed());
    }
    server.assert_alive();
}

#[test]
fn texts_nested_as_deeply_as_allowed_are_answered() {
    check(60);
}

#[test]
fn texts_nested_a_thousand_times_end_nothing() {
    check(1000);
}

#[test]
fn texts_nested_a_hundred_thousand_times_end_nothing() {
    check(100_000);
}

#[test]
fn a_slow_query_is_stopped_and_the_next_is_answered() {
    // With little memory, the sort below would be stopped by that limit on a fast machine.
    let mut server = Server::start(&["--query-timeout", "1", "--query-memory", "4096"]);
    for query in [
        SLOW.to_owned(),
        SLOW.replace("(COUNT(*) AS ?n)", "DISTINCT ?a ?d ?g ?j"),
        format!("{} ORDER BY ?a ?d", SLOW.replace("(COUNT(*) AS ?n)", "*")),
        "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?q ?r ?s \
         FILTER(CONCAT(STR(?a), STR(?e), STR(?i), STR(?k), STR(?m), STR(?s)) = '') }"
            .to_owned(),
        SLOW.replace("SELECT (COUNT(*) AS ?n)", "CONSTRUCT { ?a ?e ?i }"),
    ] {
        let started = Instant::now();
        let response = server.query(&query);
        assert_eq!(response.status, 504, "{query}: {}", response.text());
        assert_eq!(response.json()["code"], "SRV019");
        assert!(started.elapsed() < Duration::from_secs(4), "{query}: {:?}", started.elapsed());
    }
    server.assert_alive();
    assert!(server.metric("ggen_queries_total{outcome=\"timeout\"}") >= 5);
}

#[test]
fn a_text_beyond_its_limit_names_the_limit() {
    let server = Server::start(&[]);
    let long = server.query(&format!("ASK {{}} #{}", "x".repeat(1 << 20)));
    assert_eq!((long.status, &long.json()["limit"]), (400, &(1 << 20).into()));
    let deep = server.query(&format!("ASK {{ FILTER({}) }}", nested("(", "1", ")", 500)));
    assert_eq!((deep.status, &deep.json()["code"]), (400, &"SRV004".into()));
    assert!(deep.json()["line"] == 1 && deep.json()["column"].as_u64().unwrap() > 100);
}

/// More queries than threads and places in the queue: some wait, some are sent away, none breaks
/// anything, and health does not wait with them.
#[test]
fn a_full_queue_sends_clients_away() {
    let mut server = Server::start(&["--query-timeout", "2"]);
    let path = format!("/sparql?query={}", encode(SLOW));
    let statuses: Vec<(u16, String)> = thread::scope(|scope| {
        let server = &server;
        let path = &path;
        let clients: Vec<_> = (0..90)
            .map(|_| {
                scope.spawn(move || {
                    let response = server.get(path);
                    if response.status == 503 {
                        assert_eq!(response.header("retry-after"), "1");
                    }
                    (response.status, response.json()["code"].as_str().unwrap().to_owned())
                })
            })
            .collect();
        thread::sleep(Duration::from_millis(500));
        let started = Instant::now();
        assert_eq!(server.get("/health/live").status, 200);
        assert_eq!(server.get("/health/ready").status, 200);
        assert!(server.metric("ggen_queries_running") >= 1);
        assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
        clients.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let count = |code: &str| statuses.iter().filter(|it| it.1 == code).count();
    assert!(count("SRV019") >= 4, "{statuses:?}");
    assert!(count("SRV016") >= 1, "{statuses:?}");
    assert_eq!(count("SRV016") + count("SRV017") + count("SRV019"), 90, "{statuses:?}");
    server.assert_alive();
}

#[test]
fn a_client_that_goes_takes_its_query_along() {
    let mut server = Server::start(&[]);
    let path = format!("/sparql?query={}", encode(SLOW));
    let mut stream = server.connect();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    until(|| server.metric("ggen_queries_running") == 1);
    drop(stream);
    until(|| server.metric("ggen_queries_running") == 0);
    assert_eq!(server.metric("ggen_queries_total{outcome=\"cancelled\"}"), 1);
    server.assert_alive();
}

#[test]
fn slow_and_silent_connections_leave_room_for_others() {
    let mut server = Server::start(&[]);
    let silent: Vec<_> = (0..200)
        .map(|n| {
            let mut stream = server.connect();
            if n % 2 == 0 {
                stream.write_all(b"POST /sparql HTTP/1.1\r\nHost: loc").unwrap();
            }
            stream
        })
        .collect();
    server.assert_alive();
    drop(silent);
    server.assert_alive();
}

/// Rows, sorting, groups and texts that would take all memory; the server's own stays bounded.
#[test]
fn a_query_that_needs_too_much_memory_is_stopped() {
    let mut server = Server::start(&["--query-timeout", "20", "--query-memory", "32"]);
    let product = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }";
    let long = "a".repeat(500_000);
    let doubled = each(30, |n| format!("BIND(CONCAT(?a{n}, ?a{n}) AS ?a{}) ", n + 1));
    for query in [
        format!("SELECT ?a {product} GROUP BY ?a ?b ?c ?d ?e ?f ?g ?h ?i ?j ?k ?l"),
        format!("SELECT * {product} ORDER BY ?a ?d"),
        format!("SELECT (GROUP_CONCAT(STR(?a)) AS ?x) {product}"),
        format!("SELECT ?a30 {{ BIND('{long}' AS ?a0) {doubled} }}"),
    ] {
        let response = server.query(&query);
        assert_eq!(response.status, 503, "{}", response.text());
        assert_eq!(response.json()["code"], "SRV020");
        assert_eq!(response.header("retry-after"), "");
    }
    let bound = |text: &str| format!("SELECT ?x {{ BIND('{long}' AS ?a) BIND({text} AS ?x) }}");
    for (query, limit) in [
        (bound(&format!("CONCAT({}'')", "?a,".repeat(9000))), 16 << 20),
        (bound("REPLACE(?a, 'a', ?a)"), 256),
    ] {
        let response = server.query(&query);
        assert_eq!(response.status, 400, "{}", response.text());
        assert_eq!(response.json()["limit"], limit);
    }
    server.assert_alive();
    assert_eq!(server.metric("ggen_queries_total{outcome=\"memory\"}"), 4);
    #[cfg(target_os = "linux")]
    assert!(server.peak_kib() < 400 << 10, "{} KiB", server.peak_kib());
}

#[test]
fn what_takes_too_long_to_plan_or_to_match_names_its_limit() {
    let mut server = Server::start(&[]);
    let triples = "?a ?p ?b . ".repeat(600);
    for (query, limit) in [
        (format!("ASK {{ ?s ?p ?o {} }}", "OPTIONAL {?s ?p ?o} ".repeat(101)), 100),
        (format!("ASK {{ {triples} }}"), 500),
        ("ASK { FILTER REGEX('a', '(a{0,1000}){0,1000}') }".to_owned(), 10_000),
    ] {
        let response = server.query(&query);
        let problem = response.json();
        assert_eq!((response.status, &problem["code"]), (400, &"SRV004".into()), "{query}");
        assert_eq!(problem["limit"], limit, "{query}");
    }
    server.assert_alive();
}
