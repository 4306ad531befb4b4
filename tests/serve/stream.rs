//! Answers that are longer than a chunk: whole ones, cut ones, and readers that stop reading.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    thread,
    time::{Duration, Instant},
};

use crate::client::{Server, encode, until};

/// Rows without an end, long before the last of which the time is over.
const ENDLESS: &str = "SELECT * \
    { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o . ?q ?r ?s . ?t ?u ?v }";
/// Some ten thousand rows.
const LONG: &str = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }";

fn request(query: &str, version: &str) -> Vec<u8> {
    let path = format!("/sparql?query={}", encode(query));
    format!(
        "GET {path} HTTP/{version}\r\nHost: localhost\r\nAccept: text/csv\r\n\
         Connection: close\r\n\r\n"
    )
    .into_bytes()
}

/// All bytes until the connection ends, and whether it ended in order.
fn transfer(server: &Server, request: &[u8]) -> (Vec<u8>, bool) {
    let mut stream = server.connect();
    stream.write_all(request).unwrap();
    let mut bytes = Vec::new();
    let ended = match stream.read_to_end(&mut bytes) {
        Ok(_) => true,
        Err(error) => {
            assert_ne!(error.kind(), ErrorKind::WouldBlock, "the transfer does not end");
            false
        }
    };
    (bytes, ended)
}

fn head(bytes: &[u8]) -> String {
    let end = bytes.windows(4).position(|it| it == b"\r\n\r\n").unwrap();
    String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase()
}

fn is_whole(bytes: &[u8]) -> bool {
    bytes.ends_with(b"\r\n0\r\n\r\n")
}

#[test]
fn a_long_answer_comes_in_chunks_and_is_whole() {
    let server = Server::start(&[]);
    let (bytes, ended) = transfer(&server, &request(LONG, "1.1"));
    assert!(ended && is_whole(&bytes), "{} bytes", bytes.len());
    assert!(bytes.len() > 1 << 20, "{} bytes", bytes.len());
    let head = head(&bytes);
    assert!(head.starts_with("http/1.1 200") && head.contains("transfer-encoding: chunked"));
    assert!(!head.contains("content-length"), "{head}");
    assert_eq!(server.metric("ggen_queries_total{outcome=\"ok\"}"), 1);
}

#[test]
fn an_answer_that_is_cut_does_not_end_like_a_whole_one() {
    let mut server = Server::start(&["--query-timeout", "1"]);
    let started = Instant::now();
    let (bytes, _) = transfer(&server, &request(ENDLESS, "1.1"));
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    assert!(bytes.starts_with(b"HTTP/1.1 200"));
    assert!(bytes.len() > 64 << 10 && !is_whole(&bytes), "{} bytes", bytes.len());
    until(|| server.metric("ggen_queries_total{outcome=\"timeout\"}") == 1);
    server.assert_alive();
}

/// The thread's own count of bytes must not run away with what it has passed on.
#[test]
fn what_has_been_sent_takes_no_memory() {
    let mut server = Server::start(&["--query-memory", "2"]);
    let (bytes, ended) = transfer(&server, &request(LONG, "1.1"));
    assert!(ended && is_whole(&bytes), "{} bytes", bytes.len());
    assert!(bytes.len() > 3 << 20, "{} bytes", bytes.len());
    server.assert_alive();
}

#[test]
fn a_reader_that_goes_away_midway_stops_the_query() {
    let mut server = Server::start(&[]);
    let mut stream = server.connect();
    stream.write_all(&request(ENDLESS, "1.1")).unwrap();
    let mut some = vec![0; 200_000];
    stream.read_exact(&mut some).unwrap();
    drop(stream);
    until(|| server.metric("ggen_queries_running") == 0);
    server.assert_alive();
}

/// More readers that take nothing than there are threads: each gives its thread's place away.
#[test]
fn readers_that_take_nothing_hold_up_nobody_else() {
    let mut server = Server::start(&["--query-timeout", "120"]);
    let n_threads = thread::available_parallelism().unwrap().get().max(4);
    let idle: Vec<_> = (0..n_threads + 2)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(&request(ENDLESS, "1.1")).unwrap();
            stream
        })
        .collect();
    // What is under way fills some megabytes of buffers first.
    let started = Instant::now();
    while server.metric("ggen_queries_running") < n_threads as u64 + 2 {
        assert!(started.elapsed() < Duration::from_secs(25), "the queries do not start");
        thread::sleep(Duration::from_millis(100));
    }
    server.assert_alive();
    drop(idle);
    until(|| server.metric("ggen_queries_running") == 0);
}

/// HTTP/1.0 ends a body by closing the connection, so a cut one would look whole.
#[test]
fn old_clients_get_a_length_or_nothing() {
    let server = Server::start(&["--query-timeout", "2"]);
    let (bytes, _) = transfer(&server, &request(&format!("{LONG} LIMIT 20000"), "1.0"));
    let head = head(&bytes);
    assert!(head.contains(" 200 ") && head.contains("content-length: "), "{head}");
    let (bytes, _) = transfer(&server, &request(ENDLESS, "1.0"));
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains(" 505 ") && text.contains("HTTP/1.1, which can"), "{text:.300}");
}

/// Early errors are errors, whatever the answer would have been.
#[test]
fn what_fails_before_the_first_chunk_has_its_status() {
    let server = Server::start(&["--query-timeout", "1", "--query-memory", "32"]);
    let sorted = server.query(&format!("{ENDLESS} ORDER BY ?a"));
    assert!([503, 504].contains(&sorted.status), "{}", sorted.status);
    assert_eq!(sorted.media_type(), "application/problem+json");
}
