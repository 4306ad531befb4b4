//! The real binary on a free port of 127.0.0.1, and a small blocking client.

use std::{
    fmt::Write as _,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// A product of everything with everything, several times.
pub(crate) const SLOW: &str = "SELECT (COUNT(*) AS ?n) \
    { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o . ?q ?r ?s . ?t ?u ?v }";

/// How long anything may take before a test fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server; it is killed when the test ends.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

pub(crate) struct Response {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

pub(crate) fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/serve/project")
}

pub(crate) fn command(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ggen"));
    command.current_dir(directory).arg("serve").stdin(Stdio::null());
    command
}

impl Server {
    /// Serves the project of the tests.
    pub(crate) fn start(args: &[&str]) -> Self {
        Self::start_in(&fixture(), args)
    }

    pub(crate) fn start_in(directory: &Path, args: &[&str]) -> Self {
        let mut child = command(directory)
            .args(["--listen", "127.0.0.1:0"])
            .args(args)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = String::new();
        let address = loop {
            let Some(Ok(line)) = lines.next() else { panic!("the server ended: {said}") };
            if let Some(address) = line.strip_prefix("listening on http://") {
                break address.parse().unwrap();
            }
            let _ = writeln!(said, "{line}");
        };
        // What it says later must not fill the pipe.
        thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    pub(crate) fn get(&self, path: &str) -> Response {
        self.send("GET", path, &[], b"")
    }

    pub(crate) fn get_as(&self, path: &str, accept: &str) -> Response {
        self.send("GET", path, &[("Accept", accept)], b"")
    }

    pub(crate) fn post(&self, path: &str, media_type: &str, body: impl AsRef<[u8]>) -> Response {
        self.send("POST", path, &[("Content-Type", media_type)], body.as_ref())
    }

    /// Asks by a direct POST.
    pub(crate) fn query(&self, text: &str) -> Response {
        self.post("/sparql", "application/sparql-query", text)
    }

    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Response {
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|it| it.0 == "Host") {
            let _ = write!(head, "Host: {}\r\n", self.address);
        }
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if !body.is_empty() || method == "POST" {
            let _ = write!(head, "Content-Length: {}\r\n", body.len());
        }
        self.raw(&[head.as_bytes(), b"\r\n", body].concat())
    }

    /// Sends bytes as they are and reads to the end.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Response {
        let mut stream = self.connect();
        // A server that refuses a body closes before it has read it all.
        let _ = stream.write_all(bytes);
        Response::read(&mut stream)
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// The value of a metric.
    pub(crate) fn metric(&self, name: &str) -> u64 {
        let text = self.get("/metrics").text();
        let line = text.lines().find_map(|it| it.strip_prefix(name)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().unwrap()
    }

    /// The same process still answers.
    pub(crate) fn assert_alive(&mut self) {
        assert!(self.child.try_wait().unwrap().is_none(), "the server has ended");
        let started = Instant::now();
        assert_eq!(self.get("/health/ready").status, 200);
        assert!(started.elapsed() < Duration::from_secs(1), "health took {:?}", started.elapsed());
        assert_eq!(self.query("ASK {}").status, 200);
    }

    /// The most memory that the process has held.
    #[cfg(target_os = "linux")]
    pub(crate) fn peak_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    #[cfg(unix)]
    pub(crate) fn terminate(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    pub(crate) fn wait(&mut self) -> ExitStatus {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < end, "the server does not end");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Response {
    pub(crate) fn read(stream: &mut TcpStream) -> Self {
        Self::read_any(stream).expect("a head")
    }

    /// The answer, if there is one before the end of the connection.
    pub(crate) fn read_any(stream: &mut TcpStream) -> Option<Self> {
        let mut bytes = Vec::new();
        // A reset after the answer is no fault of the answer.
        let _ = stream.read_to_end(&mut bytes);
        let end = bytes.windows(4).position(|it| it == b"\r\n\r\n")?;
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines
            .map(|it| it.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let mut this = Self { status, headers, body: bytes[end + 4..].to_vec() };
        if this.header("transfer-encoding") == "chunked" {
            this.body = unchunked(&this.body);
        }
        Some(this)
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str())
    }

    pub(crate) fn media_type(&self) -> &str {
        self.header("content-type").split(';').next().unwrap()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|it| panic!("{it}: {}", self.text()))
    }
}

/// The data of chunks, as far as they go.
fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut data = Vec::new();
    while let Some(end) = bytes.windows(2).position(|it| it == b"\r\n") {
        let size = std::str::from_utf8(&bytes[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        let Some(chunk) = bytes.get(end + 2..end + 2 + size).filter(|it| !it.is_empty()) else {
            break;
        };
        data.extend_from_slice(chunk);
        bytes = &bytes[(end + 4 + size).min(bytes.len())..];
    }
    data
}

/// A text as the value of a parameter.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte.into());
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Waits until something is so.
pub(crate) fn until(condition: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !condition() {
        assert!(Instant::now() < end, "it does not happen");
        thread::sleep(Duration::from_millis(50));
    }
}
