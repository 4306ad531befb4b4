//! A client for SPARQL endpoints over plain HTTP/1.1.
//!
//! It is enough for a server on the same machine or behind a proxy that speaks TLS. Any other client
//! can be used with [`Arguments::sparql`] and [`Answer::parse`].

use std::{
    io::{self, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    time::{Duration, Instant},
};

use super::query::{Answer, Arguments, Error, Executor, body_start};

const ACCEPT: &str = "application/sparql-results+json, application/n-triples;q=0.9";
const MAX_HEAD: usize = 64 * 1024;

/// An endpoint.
#[derive(Clone, Debug)]
pub struct Http {
    authority: String,
    path: String,
    headers: Vec<(String, String)>,
    timeout: Duration,
    max_bytes: usize,
}

impl Http {
    /// An endpoint such as `http://127.0.0.1:7878/sparql`; 30 seconds and 64 MiB per answer.
    pub fn new(url: &str) -> Result<Self, Error> {
        let fault =
            |why: &str| io::Error::new(io::ErrorKind::InvalidInput, format!("`{url}` {why}"));
        let rest =
            url.strip_prefix("http://").ok_or_else(|| fault("does not begin with http://"))?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let visible = |it: &str| it.bytes().all(|b| b.is_ascii_graphic());
        if authority.is_empty() || authority.contains('@') || !visible(rest) || rest.contains('#') {
            return Err(fault("is not the address of an endpoint").into());
        }
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Ok(Self {
            authority: authority.to_owned(),
            path,
            headers: Vec::new(),
            timeout: Duration::from_secs(30),
            max_bytes: 64 << 20,
        })
    }

    /// Adds a header to every request, such as `Authorization`.
    pub fn with_header(mut self, name: &str, value: &str) -> Result<Self, Error> {
        let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        let valid = !name.is_empty()
            && name.bytes().all(token)
            && value.bytes().all(|b| b == b'\t' || (b' '..127).contains(&b));
        if !valid {
            let message = format!("`{name}` is not a valid header");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message).into());
        }
        self.headers.push((name.to_owned(), value.to_owned()));
        Ok(self)
    }

    /// How long a whole request may take.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How large an answer may be.
    #[must_use]
    pub fn with_max_bytes(mut self, max_bytes: usize) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    fn post(&self, body: &str) -> Result<Response, Error> {
        let deadline = Instant::now() + self.timeout;
        let mut stream = self.connect(deadline)?;
        let mut head = format!(
            "POST {} HTTP/1.1\r\nHost: {}\r\nAccept: {ACCEPT}\r\nConnection: close\r\n\
             Content-Type: application/sparql-query\r\nContent-Length: {}\r\n",
            self.path,
            self.authority,
            body.len()
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream.set_write_timeout(Some(left(deadline)?))?;
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())?;
        stream.flush()?;
        Incoming { stream, deadline, buffer: Vec::new(), at: 0 }.response(self.max_bytes)
    }

    fn connect(&self, deadline: Instant) -> Result<TcpStream, Error> {
        let inside = self.authority.rsplit_once(']').map_or(self.authority.as_str(), |it| it.1);
        let target = match inside.contains(':') {
            true => self.authority.clone(),
            false => format!("{}:80", self.authority),
        };
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
        for address in target.to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, left(deadline)?) {
                Ok(stream) => return Ok(stream),
                Err(error) => last = error,
            }
        }
        Err(last.into())
    }
}

impl Executor for Http {
    fn answer(&self, arguments: &Arguments) -> Result<Answer, Error> {
        let response = self.post(&arguments.sparql()?)?;
        if response.code != 200 {
            return Err(Error::Status { code: response.code, body: body_start(&response.body) });
        }
        Answer::parse(&response.body, &response.media_type)
    }
}

fn left(deadline: Instant) -> io::Result<Duration> {
    match deadline.checked_duration_since(Instant::now()) {
        Some(left) if !left.is_zero() => Ok(left),
        _ => Err(io::Error::new(io::ErrorKind::TimedOut, "the endpoint took too long")),
    }
}

fn broken(what: &str) -> Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned()).into()
}

struct Response {
    code: u16,
    media_type: String,
    body: Vec<u8>,
}

struct Incoming {
    stream: TcpStream,
    deadline: Instant,
    buffer: Vec<u8>,
    at: usize,
}

impl Incoming {
    /// Reads some more bytes; whether there were any.
    fn fill(&mut self) -> Result<bool, Error> {
        let mut chunk = [0; 16 * 1024];
        loop {
            self.stream.set_read_timeout(Some(left(self.deadline)?))?;
            match self.stream.read(&mut chunk) {
                Ok(n) => {
                    self.buffer.extend_from_slice(&chunk[..n]);
                    return Ok(n > 0);
                }
                Err(it) if it.kind() == io::ErrorKind::Interrupted => (),
                Err(it) if it.kind() == io::ErrorKind::WouldBlock => {
                    left(self.deadline)?;
                }
                Err(it) => return Err(it.into()),
            }
        }
    }

    fn line(&mut self) -> Result<String, Error> {
        let mut from = self.at;
        loop {
            let end = self.buffer[from..].iter().position(|it| *it == b'\n');
            if let Some(end) = end {
                let line = &self.buffer[self.at..from + end];
                let line = line.strip_suffix(b"\r").unwrap_or(line);
                let line = String::from_utf8_lossy(line).into_owned();
                self.at = from + end + 1;
                return Ok(line);
            }
            from = self.buffer.len();
            if from - self.at > MAX_HEAD || !self.fill()? {
                return Err(broken("the answer ends inside its head"));
            }
        }
    }

    fn take(&mut self, n: usize) -> Result<Vec<u8>, Error> {
        while self.buffer.len() - self.at < n {
            if !self.fill()? {
                return Err(broken("the answer ends too early"));
            }
        }
        let bytes = self.buffer[self.at..self.at + n].to_vec();
        self.buffer.drain(..self.at + n);
        self.at = 0;
        Ok(bytes)
    }

    fn response(mut self, max_bytes: usize) -> Result<Response, Error> {
        let status = self.line()?;
        let code = status.strip_prefix("HTTP/1.").and_then(|it| it.split(' ').nth(1)?.parse().ok());
        let code: u16 = code.ok_or_else(|| broken("the answer is not HTTP/1.1"))?;
        let (mut length, mut chunked, mut media_type) = (None, false, String::new());
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            if self.at > MAX_HEAD {
                return Err(broken("the head of the answer is too long"));
            }
            let (name, value) = line.split_once(':').ok_or_else(|| broken("a broken header"))?;
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => {
                    length = Some(value.parse().map_err(|_| broken("a broken Content-Length"))?);
                }
                "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
                "content-type" => media_type = value.to_ascii_lowercase(),
                _ => (),
            }
        }
        let body = match (chunked, length) {
            (true, _) => self.chunks(max_bytes)?,
            (false, Some(length)) if length > max_bytes => return Err(too_large(max_bytes)),
            (false, Some(length)) => self.take(length)?,
            (false, None) => self.rest(max_bytes)?,
        };
        Ok(Response { code, media_type, body })
    }

    fn chunks(&mut self, max_bytes: usize) -> Result<Vec<u8>, Error> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let size = line.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(size, 16).map_err(|_| broken("a broken chunk"))?;
            if size > max_bytes - body.len() {
                return Err(too_large(max_bytes));
            }
            if size == 0 {
                return Ok(body);
            }
            body.append(&mut self.take(size)?);
            if !self.line()?.is_empty() {
                return Err(broken("a broken chunk"));
            }
        }
    }

    fn rest(&mut self, max_bytes: usize) -> Result<Vec<u8>, Error> {
        while self.fill()? {
            if self.buffer.len() - self.at > max_bytes {
                return Err(too_large(max_bytes));
            }
        }
        Ok(self.buffer.split_off(self.at))
    }
}

fn too_large(max_bytes: usize) -> Error {
    broken(&format!("the answer is larger than {max_bytes} bytes"))
}
