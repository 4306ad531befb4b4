//! `/store`: graphs by their IRIs, as the SPARQL 1.1 Graph Store HTTP Protocol has them.
//!
//! `?graph=` and `?default` name a graph, `/store/…` is one, and the bare resource is the dataset. A
//! body is stored when it has come to its end and has been read without a fault, or not at all.

mod change;
mod contents;
mod multipart;
mod patch;
mod payload;
mod target;

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};

use crate::server::{
    body,
    error::ApiError,
    origin,
    reply::{Menu, Wanted},
    route,
    state::{AppState, Task},
    store::{
        change::Written,
        contents::Contents,
        payload::{Kind, Payload},
        target::{Addressed, Target},
    },
    stream::Out,
};

/// The methods of a graph and of the dataset.
const METHODS: &str = "GET, HEAD, PUT, POST, DELETE, PATCH, OPTIONS";

/// `/store`: a graph by a parameter, or the dataset.
pub(super) async fn indirect(
    State(state): State<Arc<AppState>>,
    request: Request,
) -> Result<Response, ApiError> {
    handle(state, target::indirect, request).await
}

/// `/store/…`: the graph whose IRI is the URL.
pub(super) async fn direct(
    State(state): State<Arc<AppState>>,
    request: Request,
) -> Result<Response, ApiError> {
    handle(state, target::direct, request).await
}

async fn handle(
    state: Arc<AppState>,
    address: fn(&Parts, &AppState) -> Result<Addressed, ApiError>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    if parts.method == Method::OPTIONS {
        return Ok(route::options(METHODS));
    }
    route::only(&parts.method, METHODS)?;
    let addressed = address(&parts, &state)?;
    if matches!(parts.method, Method::GET | Method::HEAD) {
        return get(&state, &parts, addressed).await;
    }
    if !state.settings.allow_update {
        return Err(ApiError::ReadOnly);
    }
    origin::check(&parts.uri, &parts.headers)?;
    let Addressed { target, timeout, .. } = addressed;
    let written = match parts.method {
        Method::DELETE => state.write(timeout, move |task| change::delete(task, &target)).await?,
        Method::PATCH => {
            let text = patch::text(&parts.headers, body).await?;
            let base = target.base(&parts, &state);
            state.write(timeout, move |task| patch::apply(task, &target, &text, &base)).await?
        }
        ref method => {
            let is_put = *method == Method::PUT;
            let kind = Kind::of(&parts.headers)?;
            let body = body::read(&parts.headers, body, body::DATA).await?;
            let base = target.base(&parts, &state);
            let read = move |task: &Task<'_>| Payload::read(task, &kind, &body, &base);
            let payload = state.run(timeout, read).await?;
            let target = payload.target(target, is_put, || target::fresh(&parts, &state))?;
            let put = move |task: &Task<'_>| change::put(task, &target, payload, is_put);
            state.write(timeout, put).await?
        }
    };
    Ok(respond(&written))
}

fn respond(written: &Written) -> Response {
    let status = if written.is_new { StatusCode::CREATED } else { StatusCode::NO_CONTENT };
    let mut response = status.into_response();
    if let Some(location) = written.location.as_ref().and_then(|it| HeaderValue::from_str(it).ok())
    {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

async fn get(
    state: &Arc<AppState>,
    parts: &Parts,
    addressed: Addressed,
) -> Result<Response, ApiError> {
    let Addressed { target, timeout, format } = addressed;
    let menu = if target == Target::All { Menu::Dataset } else { Menu::Graph };
    let wanted = Wanted::new(&parts.headers, format);
    let is_head = parts.method == Method::HEAD;
    let answer = move |task: &Task<'_>, out: &mut Out<'_>| {
        let contents = Contents::of(task, &target)?;
        let (media_type, shape) = wanted.choose(menu)?;
        out.media_type(media_type);
        if is_head { Ok(()) } else { contents.write(shape, out) }
    };
    state.answer(timeout, answer).await
}
