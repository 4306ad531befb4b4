//! HTTP itself: hosts, headers, limits, keep-alive, the page.

use std::io::{Read as _, Write as _};

use crate::client::{Server, encode};

#[test]
fn foreign_names_are_refused() {
    let server = Server::start(&["--allow-host", "ggen.test"]);
    let status = |host: &str| server.send("GET", "/health/live", &[("Host", host)], b"").status;
    let port = server.address.port();
    for host in ["localhost", "127.0.0.1", "[::1]:80", "GGEN.test:1", &format!("localhost:{port}")]
    {
        assert_eq!(status(host), 200, "{host}");
    }
    for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1"] {
        assert_eq!(status(host), 421, "{host}");
    }
    let page = server.send("GET", "/", &[("Host", "<script>alert(1)</script>")], b"");
    assert!(page.status == 421 || page.status == 400);
    assert_ne!(page.media_type(), "text/html");
    let old = server.raw(b"GET /health/live HTTP/1.0\r\n\r\n");
    assert_eq!(old.status, 200);
    let twice =
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    assert_eq!(server.raw(twice).status, 400);
}

#[test]
fn every_answer_is_guarded_against_browsers_guessing() {
    let server = Server::start(&[]);
    for path in ["/", "/sparql", "/sparql?query=%3Cscript%3E", "/nothing", "/ui/app.js", "/metrics"]
    {
        let response = server.get(path);
        assert_eq!(response.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(response.header("x-frame-options"), "DENY", "{path}");
        assert!(
            response.header("content-security-policy").contains("default-src 'none'"),
            "{path}"
        );
        assert_eq!(response.header("access-control-allow-origin"), "", "{path}");
    }
    let headers = [("Origin", "https://evil.example")];
    let response = server.send("GET", "/sparql?query=ASK%7B%7D", &headers, b"");
    assert_eq!(response.header("access-control-allow-origin"), "");
}

#[test]
fn the_page_and_its_files_are_whole_and_refer_to_nothing_outside() {
    let server = Server::start(&[]);
    let page = server.get("/");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let html = page.text();
    let quoted: Vec<&str> = html.split('"').filter(|it| it.starts_with("/ui/")).collect();
    assert!(quoted.len() >= 3);
    for path in &quoted {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
    let scripts = ["app.js", "api.js", "dom.js", "editor.js", "form.js", "table.js"];
    for name in scripts {
        let script = server.get(&format!("/ui/{name}"));
        assert_eq!(script.media_type(), "text/javascript", "{name}");
        let text = script.text();
        for import in text.lines().filter_map(|it| it.split(" from \"./").nth(1)) {
            let import = import.trim_end_matches("\";");
            assert_eq!(server.get(&format!("/ui/{import}")).status, 200, "{import}");
        }
        // What strangers wrote must go in as text.
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
            assert!(!text.contains(word), "{name} uses {word}");
        }
    }
    let style = server.get("/ui/style.css");
    assert_eq!(style.media_type(), "text/css");
    assert!(
        !html.contains("http://") && !html.contains("https://") && !style.text().contains("url(")
    );
    assert_eq!(server.get("/ui/..%2fCargo.toml").status, 404);
    assert_eq!(server.get("/ui/../Cargo.toml").status, 404);
}

#[test]
fn too_much_is_refused_at_the_door() {
    let mut server = Server::start(&[]);
    let body = "x".repeat(5 << 20);
    assert_eq!(server.post("/sparql", "application/sparql-query", &body).status, 413);
    let announced = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
        Content-Type: application/sparql-query\r\nContent-Length: 10000000000\r\n\r\n";
    assert_eq!(server.raw(announced).status, 413);
    let long = format!("/sparql?query={}", "x".repeat(80_000));
    assert!([414, 431].contains(&server.get(&long).status));
    assert_eq!(server.send("GET", "/", &[("X-A", &"x".repeat(300_000))], b"").status, 431);
    let many: Vec<String> = (0..500).map(|n| format!("X-{n}")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|it| (it.as_str(), "x")).collect();
    assert_eq!(server.send("GET", "/", &many, b"").status, 431);
    for (encoding, status) in [("br", 415), ("gzip, gzip", 415), ("gzip", 400), ("zstd", 400)] {
        let packed = [("Content-Type", "application/sparql-query"), ("Content-Encoding", encoding)];
        assert_eq!(server.send("POST", "/sparql", &packed, b"ASK {}").status, status);
    }
    server.assert_alive();
}

#[test]
fn chunked_bodies_are_read_and_ambiguous_ones_refused() {
    let mut server = Server::start(&[]);
    let head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
        Content-Type: application/sparql-query\r\n";
    let chunked =
        format!("{head}Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n3\r\n {{}}\r\n0\r\n\r\n");
    let response = server.raw(chunked.as_bytes());
    assert_eq!(response.status, 200, "{}", response.text());
    for broken in [
        "Content-Length: 6\r\nContent-Length: 7\r\n\r\nASK {}",
        "Content-Length: +6\r\n\r\nASK {}",
        "Content-Length: 6, 6\r\n\r\nASK {}",
        "Content-Length: 0x6\r\n\r\nASK {}",
        "Content-Length : 6\r\n\r\nASK {}",
        "Content-Length: -6\r\n\r\nASK {}",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n",
        "Transfer-Encoding: gzip\r\n\r\nASK {}",
        "Transfer-Encoding: chunked\r\n\r\n-6\r\nASK {}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nASK {}\r\n0\r\n\r\n",
        "X-A: a\0b\r\nContent-Length: 6\r\n\r\nASK {}",
        "X-A: a\r\n b\r\nContent-Length: 6\r\n\r\nASK {}",
        "X-A: a\rContent-Length: 6\r\n\r\nASK {}",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\nASK {}\r\n0\r\n\r\n",
    ] {
        let status = server.raw(format!("{head}{broken}").as_bytes()).status;
        assert!((400..500).contains(&status), "{broken}: {status}");
    }
    server.assert_alive();
}

/// Two lengths of one body are two opinions on where the next request begins; nobody must get an
/// answer to what is hidden in it.
#[test]
fn a_request_hidden_in_a_body_is_never_answered() {
    let mut server = Server::start(&[]);
    let hidden = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for framing in [
        format!("Content-Length: {}\r\nTransfer-Encoding: chunked", hidden.len() + 5),
        format!("Transfer-Encoding: chunked\r\nContent-Length: {}", hidden.len() + 5),
        "Transfer-Encoding: chunked\r\nContent-Length: 0".to_owned(),
        "Transfer-Encoding: xchunked\r\nContent-Length: 0".to_owned(),
        "Content-Length: 0\r\nContent-Length: 5".to_owned(),
    ] {
        let request = format!(
            "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n\
             {framing}\r\n\r\n0\r\n\r\n{hidden}"
        );
        let mut stream = server.connect();
        stream.write_all(request.as_bytes()).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut bytes = Vec::new();
        // A refused connection may be reset.
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.matches("HTTP/1.1 ").count() <= 1, "{framing}: {text}");
        assert!(!text.contains("\"live\""), "{framing}: {text}");
    }
    server.assert_alive();
}

#[test]
fn a_body_comes_when_it_is_asked_for() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
        Content-Type: application/sparql-query\r\nContent-Length: 6\r\nExpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut seen = vec![0; 25];
    stream.read_exact(&mut seen).unwrap();
    assert_eq!(seen, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"ASK {}").unwrap();
    assert_eq!(crate::client::Response::read(&mut stream).status, 200);
    let refused = head.replace("Length: 6", "Length: 60000000");
    assert_eq!(server.raw(refused.as_bytes()).status, 413);
}

/// A client that sends a few bytes now and then holds a connection, but not for ever.
#[test]
fn a_body_that_trickles_is_given_up() {
    let mut server = Server::start(&[]);
    let mut stream = server.connect();
    let head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\n\
        Content-Type: application/sparql-query\r\nContent-Length: 1000\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let started = std::time::Instant::now();
    let mut writer = stream.try_clone().unwrap();
    let trickle = std::thread::spawn(move || {
        while writer.write_all(b" ").is_ok() && started.elapsed().as_secs() < 30 {
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
    });
    assert_eq!(crate::client::Response::read(&mut stream).status, 408);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    trickle.join().unwrap();
    server.assert_alive();
}

/// HEAD tells no length that GET would not have.
#[test]
fn head_tells_no_wrong_length() {
    let server = Server::start(&[]);
    for path in ["/sparql?query=ASK%7B%7D", "/store?default", "/store", "/sparql"] {
        let head = server.send("HEAD", path, &[], b"");
        let get = server.get(path);
        assert_eq!((head.status, get.status), (200, 200), "{path}");
        let length = head.header("content-length");
        assert!(["", &*get.body.len().to_string()].contains(&length), "{path}: {length}");
    }
}

#[test]
fn a_connection_is_kept_for_the_next_request() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let request = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut seen = String::new();
    for n in 1..=3 {
        stream.write_all(request.as_bytes()).unwrap();
        while seen.matches(r#"{"status":"live"}"#).count() < n {
            let mut bytes = [0; 4096];
            let read = stream.read(&mut bytes).unwrap();
            assert_ne!(read, 0, "{seen}");
            seen.push_str(std::str::from_utf8(&bytes[..read]).unwrap());
        }
    }
    stream.write_all(request.repeat(20).as_bytes()).unwrap();
    while seen.matches(r#"{"status":"live"}"#).count() < 23 {
        let mut bytes = [0; 4096];
        let read = stream.read(&mut bytes).unwrap();
        assert_ne!(read, 0, "pipelined requests all get an answer");
        seen.push_str(std::str::from_utf8(&bytes[..read]).unwrap());
    }
}

#[test]
fn nothing_of_a_request_comes_back_as_markup() {
    let server = Server::start(&[]);
    let script = encode("<script>alert(1)</script>");
    for path in [
        format!("/{script}"),
        format!("/sparql?query={script}"),
        format!("/sparql?query=ASK%7B%7D&default-graph-uri={script}"),
        format!("/api/queries/{script}/{script}"),
        format!("/api/queries/lending/due-loans?{script}={script}"),
        format!("/ui/{script}"),
    ] {
        let response = server.get_as(&path, "text/html, */*;q=0.8");
        assert!((400..500).contains(&response.status), "{path}");
        assert_eq!(response.media_type(), "application/problem+json", "{path}");
    }
}
