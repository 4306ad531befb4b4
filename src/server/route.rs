//! The table of routes, and what every request and every response goes through.

use std::{sync::Arc, time::Instant};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody as _},
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, Version, header, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::any,
};

use crate::server::{
    error::{ApiError, PlainProblem},
    health,
    negotiate::Accept,
    openapi, origin, page, queries, sparql,
    state::AppState,
    store, stream, updates,
};

/// The methods of what can only be read.
pub(super) const READ: &str = "GET, HEAD";

/// All routes of a server.
pub(super) fn router(state: &Arc<AppState>) -> Router {
    let started = Instant::now();
    let document = |value: &serde_json::Value| {
        let text = Bytes::from(format!("{value:#}\n"));
        any(
            move |request: Request| async move { only(request.method(), READ).map(|()| json(text)) },
        )
    };
    let metrics = move |State(state): State<Arc<AppState>>, request: Request| async move {
        only(request.method(), READ)?;
        let text = state.metrics.render(&state, started);
        let media_type = "text/plain; version=0.0.4; charset=utf-8";
        Ok::<_, ApiError>(([(header::CONTENT_TYPE, media_type)], text))
    };
    let workspace = &state.workspace;
    Router::new()
        .route("/", any(page::index))
        .route("/ui/{name}", any(page::asset))
        .route("/sparql", any(sparql::both))
        .route("/query", any(sparql::query))
        .route("/update", any(sparql::update))
        .route("/store", any(store::indirect))
        .route("/store/{*path}", any(store::direct))
        .route("/api/queries", document(&queries::list(workspace)))
        .route("/api/queries/{package}/{name}", any(queries::ask))
        .route("/api/updates", document(&updates::list(workspace)))
        .route("/api/updates/{package}/{name}", any(updates::execute))
        .route("/api/openapi.json", document(&openapi::describe(workspace)))
        .route("/api/packages", document(&queries::packages(workspace)))
        .route("/health/live", any(health::live))
        .route("/health/ready", any(health::ready))
        .route("/metrics", any(metrics))
        .fallback(nothing)
        .layer(middleware::from_fn_with_state(state.clone(), around))
        .with_state(state.clone())
}

async fn nothing() -> ApiError {
    ApiError::NotFound("there is nothing here; /sparql, /api/queries and / are".to_owned())
}

/// Refuses methods that a resource does not have.
pub(super) fn only(method: &Method, allowed: &'static str) -> Result<(), ApiError> {
    if allowed.split(", ").any(|it| it == method.as_str()) {
        return Ok(());
    }
    Err(ApiError::Method(allowed))
}

/// The answer to OPTIONS. It allows nothing to other origins.
pub(super) fn options(allowed: &'static str) -> Response {
    (StatusCode::NO_CONTENT, [(header::ALLOW, allowed)]).into_response()
}

/// The IRI of a request without its parameters, as the client names it.
pub(super) fn iri(parts: &Parts, state: &AppState) -> String {
    let path = parts.uri.path();
    match origin::authority(&parts.uri, &parts.headers) {
        "" => format!("http://{}{path}", state.address),
        authority => format!("http://{authority}{path}"),
    }
}

/// A JSON document.
pub(super) fn json(text: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text.into()).into_response()
}

/// Looks at the name of the host, counts, and puts the headers on that every response has.
async fn around(State(state): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let accept = Accept::of(request.headers());
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let is_old = request.version() == Version::HTTP_10;
    let mut response = match state.hosts.check(request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    if is_old {
        response = whole(response).await;
    }
    if method == "HEAD" && response.body().size_hint().exact() == Some(0) {
        *response.body_mut() = stream::unknown();
    }
    plain(&accept, &mut response);
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    let (status, took) = (response.status().as_u16(), started.elapsed());
    tracing::info!(%method, route, status, ms = took.as_secs_f64() * 1e3, "answered");
    state.metrics.request(route, method, status, took);
    response
}

/// The most that is held back for HTTP/1.0, which cannot mark a cut body.
const WHOLE: usize = 16 << 20;

/// A response with its whole body, whose length is known.
async fn whole(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    match axum::body::to_bytes(body, WHOLE).await {
        Ok(bytes) => Response::from_parts(parts, Body::from(bytes)),
        Err(_) => ApiError::HttpVersion(WHOLE).into_response(),
    }
}

/// A problem as a line of text, for clients that prefer one.
fn plain(accept: &Accept, response: &mut Response) {
    const OFFERS: [(&str, bool); 3] =
        [("application/problem+json", false), ("application/json", false), ("text/plain", true)];
    let Some(PlainProblem(text)) = response.extensions_mut().remove::<PlainProblem>() else {
        return;
    };
    if accept.choose(&OFFERS).is_some_and(|it| it.1) {
        *response.body_mut() = Body::from(text);
        let media_type = HeaderValue::from_static("text/plain; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
}

/// A method as a label: clients may send any word.
fn known(method: &Method) -> &'static str {
    const METHODS: [&str; 8] =
        ["GET", "HEAD", "POST", "QUERY", "OPTIONS", "PUT", "DELETE", "PATCH"];
    METHODS.into_iter().find(|it| *it == method.as_str()).unwrap_or("OTHER")
}
