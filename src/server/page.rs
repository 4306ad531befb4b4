//! The page at `/`: files inside the binary, nothing from elsewhere.

use axum::{
    extract::{Path, Request},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse as _, Response},
};

use crate::server::{
    error::ApiError,
    route::{READ, only},
};

/// Scripts and styles come from this server only, and nothing may frame the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const INDEX: &str = include_str!("page/index.html");
const ASSETS: [(&str, &str, &str); 8] = [
    ("style.css", "text/css; charset=utf-8", include_str!("page/style.css")),
    ("app.js", SCRIPT, include_str!("page/app.js")),
    ("api.js", SCRIPT, include_str!("page/api.js")),
    ("dom.js", SCRIPT, include_str!("page/dom.js")),
    ("editor.js", SCRIPT, include_str!("page/editor.js")),
    ("form.js", SCRIPT, include_str!("page/form.js")),
    ("table.js", SCRIPT, include_str!("page/table.js")),
    ("icon.svg", "image/svg+xml", include_str!("page/icon.svg")),
];
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The page itself.
pub(super) async fn index(request: Request) -> Result<Response, ApiError> {
    only(request.method(), READ)?;
    Ok(file("text/html; charset=utf-8", INDEX))
}

/// Its styles and scripts.
pub(super) async fn asset(
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    only(request.method(), READ)?;
    let found = ASSETS.iter().find(|it| it.0 == name);
    let (_, media_type, text) =
        found.ok_or_else(|| ApiError::NotFound("the page has no such file".to_owned()))?;
    Ok(file(media_type, text))
}

fn file(media_type: &'static str, text: &'static str) -> Response {
    let value = HeaderValue::from_static;
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, value(media_type)),
        (header::CONTENT_SECURITY_POLICY, value(POLICY)),
        (header::CACHE_CONTROL, value("no-cache")),
    ];
    (headers, text).into_response()
}
