//! Which names in the `Host` header are ours. A web page whose name is made to point at this machine
//! (DNS rebinding) would otherwise be same-origin with the server.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, Uri, header};

use crate::server::error::ApiError;

/// The names that are answered.
#[derive(Clone, Debug)]
pub(super) struct Hosts {
    /// `None` if every name is: off loopback the names of a machine are not known.
    names: Option<Vec<String>>,
}

impl Hosts {
    pub(super) fn new(address: SocketAddr, allowed: &[String]) -> Self {
        if !address.ip().is_loopback() && allowed.is_empty() {
            return Self { names: None };
        }
        let mut names = vec!["localhost".to_owned(), literal(address.ip())];
        if address.ip().is_loopback() {
            names.extend(["127.0.0.1".to_owned(), "[::1]".to_owned()]);
        }
        names.extend(allowed.iter().map(|it| it.to_ascii_lowercase()));
        Self { names: Some(names) }
    }

    /// Refuses requests to a foreign name.
    pub(super) fn check(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), ApiError> {
        let Some(names) = &self.names else { return Ok(()) };
        let given: Vec<&str> = match uri.authority() {
            Some(authority) => vec![authority.as_str()],
            None => headers
                .get_all(header::HOST)
                .iter()
                .map(|it| it.to_str().unwrap_or_default())
                .collect(),
        };
        match given.as_slice() {
            // HTTP/1.0; a browser always sends it.
            [] => Ok(()),
            [host] if names.contains(&name(host)) => Ok(()),
            [host] => Err(ApiError::Misdirected(host.chars().take(200).collect())),
            _ => Err(ApiError::BadRequest("there are several Host headers".to_owned())),
        }
    }
}

fn literal(address: IpAddr) -> String {
    match address {
        IpAddr::V4(it) => it.to_string(),
        IpAddr::V6(it) => format!("[{it}]"),
    }
}

/// A host without its port, in lower case.
fn name(host: &str) -> String {
    let end = match host.rfind(':') {
        Some(at) if !host[at..].contains(']') => at,
        _ => host.len(),
    };
    host[..end].to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_answers_to_its_own_names_only() {
        let hosts = Hosts::new("127.0.0.1:7878".parse().unwrap(), &["Ggen.test".to_owned()]);
        let check = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            hosts.check(&Uri::from_static("/"), &headers).is_ok()
        };
        assert!(
            ["localhost", "LOCALHOST:7878", "127.0.0.1:1", "[::1]:80", "ggen.test"]
                .into_iter()
                .all(check)
        );
        assert!(
            !["evil.example", "localhost.evil.example", "127.0.0.2", "", "[::1"]
                .into_iter()
                .any(check)
        );
    }
}
