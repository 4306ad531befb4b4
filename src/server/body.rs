//! Reading a request's body: bounded in size and in time, UTF-8 only.

use std::time::Duration;

use axum::{
    body::{Body, Bytes, HttpBody as _},
    http::{HeaderMap, header},
};

use crate::server::error::ApiError;

/// The longest body. A form triples the length of what it escapes, and a query may have 1 MiB.
pub(super) const LIMIT: usize = 4 << 20;
/// How long a client may take to send it.
const PATIENCE: Duration = Duration::from_secs(30);

/// The whole body.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, ApiError> {
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(ApiError::MediaType("compressed bodies are not accepted".to_owned()));
    }
    if body.size_hint().lower() > LIMIT as u64 {
        return Err(ApiError::TooLarge(LIMIT));
    }
    match tokio::time::timeout(PATIENCE, axum::body::to_bytes(body, LIMIT)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        // Either the limit or a connection that broke; then nobody reads the answer.
        Ok(Err(_)) => Err(ApiError::TooLarge(LIMIT)),
        Err(_) => Err(ApiError::SlowBody(PATIENCE)),
    }
}

/// The media type of a body, whose charset must be UTF-8.
pub(super) fn media_type(headers: &HeaderMap) -> Result<&str, ApiError> {
    let value = headers.get(header::CONTENT_TYPE);
    let text = value.and_then(|it| it.to_str().ok()).unwrap_or_default();
    for parameter in text.split(';').skip(1) {
        let Some((name, value)) = parameter.split_once('=') else { continue };
        let value = value.trim().trim_matches('"');
        let is_utf8 = ["utf-8", "utf8"].iter().any(|it| value.eq_ignore_ascii_case(it));
        if name.trim().eq_ignore_ascii_case("charset") && !is_utf8 {
            return Err(ApiError::MediaType("the charset must be UTF-8".to_owned()));
        }
    }
    Ok(text)
}

/// The body as a text.
pub(super) fn text(body: &[u8]) -> Result<&str, ApiError> {
    std::str::from_utf8(body).map_err(|error| {
        let at = error.valid_up_to();
        ApiError::BadRequest(format!("the body is not valid UTF-8 at byte {at}"))
    })
}
