//! Reading a request's body: bounded in size and in time, UTF-8 only.

use std::{
    future::poll_fn,
    pin::Pin,
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes, HttpBody as _},
    http::{HeaderMap, header},
};

use crate::{
    rdf::compressed::{Compression, UnpackError, unpack},
    server::{error::ApiError, negotiate::is_utf8},
};

/// The longest query, parameters included. A form triples the length of what it escapes, and a query
/// may have 1 MiB.
pub(super) const QUERY: usize = 4 << 20;
/// The longest update, parameters included.
pub(super) const UPDATE: usize = 48 << 20;
/// The longest body of data.
pub(super) const DATA: usize = 256 << 20;

/// How many times its size a body may unpack to, and what any body may.
const RATIO: usize = 100;
const ALWAYS: usize = 1 << 20;

/// How long a client may take for the first bytes.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many bytes each further second must bring.
const PACE: u32 = 1 << 10;
/// How long a body may take in any case.
const LONGEST: Duration = Duration::from_mins(10);

/// The whole body. What ends before its announced length, or without its last chunk, is refused.
pub(super) async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, ApiError> {
    let encoding = Encoding::of(headers)?;
    if body.size_hint().lower() > limit as u64 {
        return Err(ApiError::TooLarge(limit));
    }
    let started = Instant::now();
    let mut body = body;
    let mut bytes = Vec::new();
    loop {
        let seconds = u32::try_from(bytes.len()).unwrap_or(u32::MAX) / PACE;
        let patience = PATIENCE + Duration::from_secs(seconds.into());
        let end = started + patience.min(LONGEST);
        let frame = poll_fn(|context| Pin::new(&mut body).poll_frame(context));
        match tokio::time::timeout_at(end.into(), frame).await {
            Ok(None) => return unpacked(bytes, encoding, limit).await,
            Ok(Some(Ok(frame))) => {
                // Trailers say nothing that is asked for.
                let data = frame.into_data().unwrap_or_default();
                if bytes.len() + data.len() > limit {
                    return Err(ApiError::TooLarge(limit));
                }
                bytes.extend_from_slice(&data);
            }
            Ok(Some(Err(_))) => {
                return Err(ApiError::BadRequest("the body is cut off".to_owned()));
            }
            Err(_) => return Err(ApiError::SlowBody(started.elapsed())),
        }
    }
}

/// How a body is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Identity,
    Packed(Compression),
}

impl Encoding {
    fn of(headers: &HeaderMap) -> Result<Self, ApiError> {
        let mut values = headers.get_all(header::CONTENT_ENCODING).iter();
        let name = values.next().map(|it| it.to_str().unwrap_or_default().to_ascii_lowercase());
        match (name.as_deref(), values.next()) {
            (None | Some("identity"), None) => Ok(Self::Identity),
            (Some("gzip" | "x-gzip"), None) => Ok(Self::Packed(Compression::Gzip)),
            (Some("zstd"), None) => Ok(Self::Packed(Compression::Zstandard)),
            _ => Err(ApiError::MediaType(
                "the body may be compressed by gzip or by zstd, once, and by nothing else"
                    .to_owned(),
            )),
        }
    }
}

/// The body behind its encoding, which may not be longer either.
async fn unpacked(bytes: Vec<u8>, encoding: Encoding, limit: usize) -> Result<Bytes, ApiError> {
    let Encoding::Packed(compression) = encoding else { return Ok(bytes.into()) };
    if Compression::of(&bytes) != Some(compression) {
        let name = compression.name();
        return Err(ApiError::BadRequest(format!("the body is not compressed by {name}")));
    }
    let most = limit.min((bytes.len() * RATIO).max(ALWAYS));
    let unpacked = tokio::task::spawn_blocking(move || unpack(bytes)).await;
    match unpacked.map_err(|_| ApiError::Panic)? {
        Ok(bytes) if bytes.len() <= most => Ok(bytes.into()),
        Ok(_) | Err(UnpackError::Bomb { .. }) => Err(ApiError::TooLarge(most)),
        Err(error) => Err(ApiError::BadRequest(format!("the body: {error}"))),
    }
}

/// The media type of a body, whose charset must be UTF-8.
pub(super) fn media_type(headers: &HeaderMap) -> Result<&str, ApiError> {
    let value = headers.get(header::CONTENT_TYPE);
    let text = value.and_then(|it| it.to_str().ok()).unwrap_or_default();
    for parameter in text.split(';').skip(1) {
        let Some((name, value)) = parameter.split_once('=') else { continue };
        if name.trim().eq_ignore_ascii_case("charset") && !is_utf8(value) {
            return Err(ApiError::MediaType("the charset must be UTF-8".to_owned()));
        }
    }
    Ok(text)
}

/// The value of a parameter of a media type.
pub(super) fn parameter<'t>(media_type: &'t str, name: &str) -> Option<&'t str> {
    let mut parameters = media_type.split(';').skip(1).filter_map(|it| it.split_once('='));
    let (_, value) = parameters.find(|it| it.0.trim().eq_ignore_ascii_case(name))?;
    Some(value.trim().trim_matches('"'))
}

/// The body as a text.
pub(super) fn text(body: &[u8]) -> Result<&str, ApiError> {
    std::str::from_utf8(body).map_err(|error| {
        let at = error.valid_up_to();
        ApiError::BadRequest(format!("the body is not valid UTF-8 at byte {at}"))
    })
}
