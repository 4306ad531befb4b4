//! `/sparql`, `/query` and `/update`: the SPARQL 1.1 Protocol.

mod operation;

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use spargebra::{Query, algebra::QueryDataset};

pub(super) use operation::seconds;

use crate::{
    query::{
        evaluate::{evaluate, evaluate_to},
        file,
        results::ResultsWriter,
        update::{UpdateSources, parse::parse_update, update as evaluate_update},
    },
    server::{
        body, description,
        error::ApiError,
        negotiate::Accept,
        origin,
        reply::{self, Menu, Wanted},
        route,
        sparql::operation::{Endpoint, Kind, Operation},
        state::{AppState, Task},
        stream::Out,
    },
    store::snapshot::Snapshot,
};

/// `/sparql`: queries, updates, and what the service is.
pub(super) async fn both(
    State(state): State<Arc<AppState>>,
    request: Request,
) -> Result<Response, ApiError> {
    handle(state, Endpoint::Sparql, request).await
}

/// `/query`: queries, and what the service is.
pub(super) async fn query(
    State(state): State<Arc<AppState>>,
    request: Request,
) -> Result<Response, ApiError> {
    handle(state, Endpoint::Query, request).await
}

/// `/update`: updates.
pub(super) async fn update(
    State(state): State<Arc<AppState>>,
    request: Request,
) -> Result<Response, ApiError> {
    handle(state, Endpoint::Update, request).await
}

async fn handle(
    state: Arc<AppState>,
    endpoint: Endpoint,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let method = &parts.method;
    if method == Method::OPTIONS {
        return Ok(route::options(endpoint.methods()));
    }
    route::only(method, endpoint.methods())?;
    let url = parts.uri.query().unwrap_or_default();
    let operation = if matches!(*method, Method::GET | Method::HEAD) {
        if url.is_empty() {
            return describe(&state, &parts).await;
        }
        operation::from_url(endpoint, url)?
    } else {
        let limit = endpoint.limit(&parts.headers, state.settings.allow_update)?;
        let body = body::read(&parts.headers, body, limit).await?;
        operation::from_body(endpoint, method, url, &parts.headers, &body)?
    };
    match operation.kind {
        Kind::Query => ask(&state, &parts, operation).await,
        Kind::Update => change(&state, &parts, operation).await,
    }
}

/// The bare resource: the service description, or the page for a browser.
async fn describe(state: &Arc<AppState>, parts: &Parts) -> Result<Response, ApiError> {
    if Accept::of(&parts.headers).names("text/html") {
        return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, "/#/sparql")]).into_response());
    }
    let (media_type, shape) = Wanted::new(&parts.headers, None).choose(Menu::Graph)?;
    let endpoint = route::iri(parts, state);
    let is_writable = state.settings.allow_update;
    let answer = move |task: &Task<'_>, out: &mut Out<'_>| {
        out.media_type(media_type);
        let answer = description::describe(task, &endpoint, is_writable);
        reply::write(&answer, shape, &task.workspace.prefixes, out)
    };
    state.answer(None, answer).await
}

async fn ask(
    state: &Arc<AppState>,
    parts: &Parts,
    operation: Operation,
) -> Result<Response, ApiError> {
    let asked = Asked {
        wanted: Wanted::new(&parts.headers, operation.format.clone()),
        base: route::iri(parts, state),
        is_head: parts.method == Method::HEAD,
        operation,
    };
    state.answer(asked.operation.timeout, move |task, out| answer(task, asked, out)).await
}

/// A query, and how its answer shall look.
struct Asked {
    operation: Operation,
    wanted: Wanted,
    base: String,
    is_head: bool,
}

/// Parses, chooses a format, evaluates, writes. A HEAD request stops before the evaluation.
fn answer(task: &Task<'_>, asked: Asked, out: &mut Out<'_>) -> Result<(), ApiError> {
    let Asked { operation, wanted, base, is_head } = asked;
    let text = &operation.text;
    let fault = |error| ApiError::query(error, text, task.limit);
    let functions = &task.dataset.functions;
    let mut query = file::parse(text, Some(&base), functions).map_err(fault)?;
    let is_graph = matches!(query, Query::Construct { .. } | Query::Describe { .. });
    let menu = if is_graph { Menu::Graph } else { Menu::Table };
    let (media_type, shape) = wanted.choose(menu)?;
    out.media_type(media_type);
    if is_head {
        return Ok(());
    }
    if operation.has_dataset() {
        // Section 2.1.4: the dataset of the protocol overrides that of the query.
        let (Query::Select { dataset, .. }
        | Query::Construct { dataset, .. }
        | Query::Describe { dataset, .. }
        | Query::Ask { dataset, .. }) = &mut query;
        let Operation { default, named, .. } = &operation;
        *dataset = Some(QueryDataset { default: default.clone(), named: Some(named.clone()) });
    }
    let mut prefixes = task.workspace.prefixes.clone();
    prefixes.extend(&file::prologue(text));
    let snapshot = &task.dataset.snapshot;
    if let Some(format) = reply::streamed(shape) {
        let mut sink = ResultsWriter::new(format, out);
        return evaluate_to(&query, snapshot, task.view, functions, task.budget, &mut sink)
            .map_err(fault);
    }
    let answer = evaluate(&query, snapshot, task.view, functions, task.budget).map_err(fault)?;
    reply::write(&answer, shape, &prefixes, out)
}

/// Writes, if that is allowed.
async fn change(
    state: &Arc<AppState>,
    parts: &Parts,
    operation: Operation,
) -> Result<Response, ApiError> {
    if !state.settings.allow_update {
        return Err(ApiError::ReadOnly);
    }
    origin::check(&parts.uri, &parts.headers)?;
    let base = route::iri(parts, state);
    state.write(operation.timeout, move |task| applied(task, &operation, &base)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn applied(task: &Task<'_>, operation: &Operation, base: &str) -> Result<(Snapshot, ()), ApiError> {
    let Operation { text, default, named, .. } = operation;
    let fault = |error| ApiError::update(error, text, task.limit);
    let (snapshot, functions) = (&task.dataset.snapshot, &task.dataset.functions);
    let mut request = parse_update(text, Some(base), functions).map_err(fault)?;
    if operation.has_dataset() {
        request.set_using(default, named).map_err(fault)?;
    }
    let sources = UpdateSources::default();
    let after = evaluate_update(&request, snapshot, task.view, functions, &sources, task.budget);
    Ok((after.map_err(fault)?, ()))
}
