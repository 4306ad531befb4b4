//! Pages of other sites must not write: a browser sends their requests with the user's reach.
//!
//! A browser says where a request comes from by `Origin` and `Sec-Fetch-Site`; other clients send
//! neither and are not in question.

use axum::http::{HeaderMap, Uri, header, uri::Authority};

use crate::server::error::ApiError;

/// Refuses a write that a foreign page asks for.
pub(super) fn check(uri: &Uri, headers: &HeaderMap) -> Result<(), ApiError> {
    if let Some(origin) = headers.get(header::ORIGIN) {
        let own = authority(uri, headers);
        let origin = origin.to_str().unwrap_or_default();
        let (_, given) = origin.split_once("://").unwrap_or_default();
        if own.is_empty() || !given.eq_ignore_ascii_case(own) {
            let shown: String = origin.chars().take(200).collect();
            return Err(ApiError::CrossSite(format!("the origin is `{shown}`")));
        }
        // Proxies may tell the site wrongly; the origin itself is ours.
        return Ok(());
    }
    let site = headers.get("sec-fetch-site").map(|it| it.to_str().unwrap_or_default());
    match site {
        None | Some("same-origin" | "none") => Ok(()),
        Some(_) => Err(ApiError::CrossSite("the browser says so by Sec-Fetch-Site".to_owned())),
    }
}

/// Host and port as the client names them.
pub(super) fn authority<'r>(uri: &'r Uri, headers: &'r HeaderMap) -> &'r str {
    let host = || headers.get(header::HOST).and_then(|it| it.to_str().ok());
    uri.authority().map(Authority::as_str).or_else(host).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_foreign_pages_are_refused() {
        let check = |pairs: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in [("host", "localhost:7878")].iter().chain(pairs) {
                headers.insert(*name, value.parse().unwrap());
            }
            check(&Uri::from_static("/update"), &headers).is_ok()
        };
        assert!(check(&[]));
        assert!(check(&[("origin", "http://localhost:7878")]));
        assert!(check(&[("sec-fetch-site", "same-origin")]));
        for origin in ["null", "http://evil.example", "http://localhost:7879", "http://localhost"] {
            assert!(!check(&[("origin", origin), ("sec-fetch-site", "same-origin")]), "{origin}");
        }
        assert!(!check(&[("sec-fetch-site", "cross-site")]));
        assert!(!check(&[("sec-fetch-site", "same-site")]));
    }
}
