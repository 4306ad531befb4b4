//! Starting, being looked at, and ending.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::Path,
};

use crate::client::{Server, command, encode, fixture};

fn refused(directory: &Path, args: &[&str]) -> String {
    let output = command(directory).args(args).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(output.stdout.is_empty());
    text
}

#[test]
fn a_port_in_use_is_told_with_what_to_do() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let text = refused(&fixture(), &["--listen", &address]);
    assert!(text.contains(&address) && text.contains("another program"), "{text}");
    assert!(text.contains("--listen"), "{text}");
}

#[test]
fn bad_settings_are_refused_with_code_2() {
    let text = refused(&fixture(), &["--listen", "nonsense"]);
    assert!(text.contains("HOST:PORT"), "{text}");
    let text = refused(&fixture(), &["--listen", "127.0.0.1:99999"]);
    assert!(text.contains("127.0.0.1:99999"), "{text}");
    let text = refused(&fixture(), &["--listen", "192.0.2.1:0"]);
    assert!(text.contains("does not have the address"), "{text}");
    let text = refused(&fixture(), &["--query-timeout", "0"]);
    assert!(text.contains("--query-timeout"), "{text}");
    let text = refused(&fixture(), &["--query-timeout", "soon"]);
    assert!(text.contains("soon"), "{text}");
}

#[test]
fn strangers_are_never_let_to_write() {
    let text = refused(&fixture(), &["--listen", "0.0.0.0:0", "--allow-update"]);
    assert!(text.contains("127.0.0.1") && text.contains("--allow-update"), "{text}");
    let text = refused(&fixture(), &["--listen", "127.0.0.1:0", "--store", "/tmp/store"]);
    assert!(text.contains("/tmp/store") && text.contains("memory"), "{text}");
}

#[test]
fn files_are_served_alone() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("a.ttl"), "<urn:a> <urn:p> 1 .").unwrap();
    fs::write(directory.path().join("b.trig"), "<urn:g> { <urn:b> <urn:p> 2 }").unwrap();
    let server = Server::start_in(directory.path(), &["--data", "a.ttl", "--data", "b.trig"]);
    let rows = |query: &str| {
        let path = format!("/query?query={}", encode(query));
        server.get_as(&path, "text/csv").text()
    };
    // The default graph is the unnamed one.
    assert_eq!(rows("SELECT ?s { ?s ?p ?o }"), "s\r\nurn:a\r\n");
    assert_eq!(rows("SELECT ?s { GRAPH ?g { ?s ?p ?o } }"), "s\r\nurn:b\r\n");
    assert_eq!(server.get("/api/queries").json()["queries"], serde_json::json!([]));
    let description = server.get_as("/sparql", "application/n-triples").text();
    assert!(!description.contains("UnionDefaultGraph") && description.contains("urn:g"));
    fs::write(directory.path().join("a.ttl"), "<urn:a> <urn:p> .").unwrap();
    let text = refused(directory.path(), &["--listen", "127.0.0.1:0", "--data", "a.ttl"]);
    assert!(text.contains("a.ttl:1:"), "{text}");
    let text = refused(directory.path(), &["--listen", "127.0.0.1:0", "--data", "c.ttl"]);
    assert!(text.contains("c.ttl"), "{text}");
}

#[test]
fn settings_of_the_project_are_used_and_checked() {
    let directory = tempfile::tempdir().unwrap();
    let project = |serve: &str| {
        let text = format!("[project]\npackages = []\n\n[serve]\n{serve}\n");
        fs::write(directory.path().join("ggen.toml"), text).unwrap();
    };
    project("query-timeout = 0");
    let text = refused(directory.path(), &["--listen", "127.0.0.1:0"]);
    assert!(text.contains("at least one second"), "{text}");
    project("timeout = 1");
    let text = refused(directory.path(), &[]);
    assert!(text.contains("PKG020") && text.contains("timeout"), "{text}");
    project("allow-host = [\"ggen.test\"]");
    let server = Server::start_in(directory.path(), &[]);
    assert_eq!(server.send("GET", "/health/live", &[("Host", "ggen.test")], b"").status, 200);
    project("allow-update = true");
    let server = Server::start_in(directory.path(), &[]);
    assert_eq!(server.post("/update", "application/sparql-update", "CLEAR ALL").status, 204);
}

#[test]
fn a_broken_project_is_not_served() {
    let directory = tempfile::tempdir().unwrap();
    let text = "[project]\npackages = []\ndata = [\"data.ttl\"]\n";
    fs::write(directory.path().join("ggen.toml"), text).unwrap();
    fs::write(directory.path().join("data.ttl"), "<urn:a> <urn:b> .").unwrap();
    let text = refused(directory.path(), &["--listen", "127.0.0.1:0"]);
    assert!(text.contains("data.ttl:1:"), "{text}");
}

#[test]
fn health_and_metrics_tell_what_goes_on() {
    let server = Server::start(&[]);
    assert_eq!(server.get("/health/live").text(), r#"{"status":"live"}"#);
    assert_eq!(server.get("/health/ready").text(), r#"{"status":"ready"}"#);
    assert_eq!(server.send("POST", "/health/live", &[], b"").header("allow"), "GET, HEAD");
    server.query("ASK {}");
    server.query("ASK");
    server.get("/somewhere/else");
    assert_eq!(server.metric("ggen_ready"), 1);
    assert!(server.metric("ggen_quads") > 20);
    assert_eq!(server.metric("ggen_queries_total{outcome=\"ok\"}"), 1);
    assert_eq!(server.metric("ggen_queries_total{outcome=\"error\"}"), 1);
    for (route, method, status) in
        [("/sparql", "POST", 200), ("/sparql", "POST", 400), ("other", "GET", 404)]
    {
        let labels = format!("route=\"{route}\",method=\"{method}\",status=\"{status}\"");
        assert_eq!(server.metric(&format!("ggen_http_requests_total{{{labels}}}")), 1);
    }
    let text = server.get("/metrics").text();
    let names: Vec<&str> = text.lines().filter(|it| it.starts_with("# ")).collect();
    insta::assert_snapshot!("metrics", names.join("\n"));
}

#[cfg(unix)]
mod signals {
    use std::{
        io::Write as _,
        thread,
        time::{Duration, Instant},
    };

    use super::*;
    use crate::client::{Response, SLOW, encode, until};

    fn slow(server: &Server) -> TcpStream {
        let mut stream = server.connect();
        let path = format!("/sparql?query={}", encode(SLOW));
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        until(|| server.metric("ggen_queries_running") > 0);
        stream
    }

    #[test]
    fn sigterm_lets_a_running_query_end_and_takes_no_more() {
        let mut server = Server::start(&["--query-timeout", "3"]);
        let idle = server.connect();
        let mut stream = slow(&server);
        server.terminate();
        thread::sleep(Duration::from_millis(300));
        assert!(TcpStream::connect(server.address).is_err(), "new connections are refused");
        let response = Response::read(&mut stream);
        assert_eq!(response.status, 504, "{}", response.text());
        assert_eq!(response.json()["code"], "SRV019");
        assert_eq!(server.wait().code(), Some(0));
        drop(idle);
    }

    #[test]
    fn a_second_signal_ends_at_once() {
        let mut server = Server::start(&[]);
        let stream = slow(&server);
        server.terminate();
        thread::sleep(Duration::from_millis(200));
        let started = Instant::now();
        server.terminate();
        assert_eq!(server.wait().code(), Some(0));
        assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
        drop(stream);
    }

    #[test]
    fn sigterm_at_rest_ends_at_once() {
        let mut server = Server::start(&[]);
        let started = Instant::now();
        server.terminate();
        assert_eq!(server.wait().code(), Some(0));
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    }
}
