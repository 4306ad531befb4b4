//! `/sparql`: the query half of the SPARQL 1.1 Protocol, and nothing that writes.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use oxigraph::model::NamedNode;
use spargebra::{Query, algebra::QueryDataset};

use crate::{
    query::{evaluate::evaluate, file, replace},
    server::{
        body, description,
        error::ApiError,
        form,
        negotiate::{Accept, essence},
        reply::{self, Menu, Wanted},
        state::{AppState, Task},
    },
    store::view::View,
};

/// The methods of the resource.
const METHODS: &str = "GET, HEAD, POST, QUERY";

/// A query with its dataset, as the protocol's parameters give them.
#[derive(Debug, Default)]
struct Operation {
    text: String,
    default: Vec<NamedNode>,
    named: Vec<NamedNode>,
    timeout: Option<Duration>,
    format: Option<String>,
}

/// Answers a query, or describes the service.
pub(super) async fn handle(
    State(state): State<Arc<AppState>>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let is_head = parts.method == Method::HEAD;
    let url = parts.uri.query().unwrap_or_default();
    let operation = match parts.method {
        Method::GET | Method::HEAD if url.is_empty() => {
            return describe(state, &parts.headers).await;
        }
        Method::GET | Method::HEAD => from_pairs(form::pairs(url.as_bytes())?)?,
        Method::POST | Method::QUERY => {
            from_body(&parts.method, url, &parts.headers, &body::read(&parts.headers, body).await?)?
        }
        _ => return Err(ApiError::Method(METHODS)),
    };
    let wanted = Wanted::new(&parts.headers, operation.format.clone());
    let timeout = operation.timeout;
    let (media_type, body) =
        state.run(timeout, move |task| answer(task, operation, &wanted, is_head)).await?;
    Ok(reply::respond(media_type, body))
}

/// The bare resource: the service description, or the page for a browser.
async fn describe(state: Arc<AppState>, headers: &HeaderMap) -> Result<Response, ApiError> {
    if Accept::of(headers).names("text/html") {
        return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, "/#/sparql")]).into_response());
    }
    let wanted = Wanted::new(headers, None);
    let (media_type, shape) = wanted.choose(Menu::Protocol, true)?;
    let endpoint = format!("http://{}/sparql", state.address);
    let body = state
        .run(None, move |task| {
            let answer = description::describe(task.dataset, &endpoint);
            reply::write(&answer, shape, &task.workspace.prefixes)
        })
        .await?;
    Ok(reply::respond(media_type, body))
}

/// Parses, chooses a format, evaluates, writes. A HEAD request stops before the evaluation.
fn answer(
    task: &Task<'_>,
    operation: Operation,
    wanted: &Wanted,
    is_head: bool,
) -> Result<(&'static str, Vec<u8>), ApiError> {
    let Operation { text, default, named, .. } = operation;
    let fault = |error| ApiError::query(error, &text, task.limit);
    let functions = &task.dataset.functions;
    let mut query = file::parse(&text, None, functions).map_err(fault)?;
    replace::bound(&mut query);
    let is_graph = matches!(query, Query::Construct { .. } | Query::Describe { .. });
    let (media_type, shape) = wanted.choose(Menu::Protocol, is_graph)?;
    if is_head {
        return Ok((media_type, Vec::new()));
    }
    if !(default.is_empty() && named.is_empty()) {
        // Section 2.1.4: the dataset of the protocol overrides that of the query.
        let (Query::Select { dataset, .. }
        | Query::Construct { dataset, .. }
        | Query::Describe { dataset, .. }
        | Query::Ask { dataset, .. }) = &mut query;
        *dataset = Some(QueryDataset { default, named: Some(named) });
    }
    let snapshot = &task.dataset.snapshot;
    let answer =
        evaluate(&query, snapshot, &View::union(), functions, task.budget).map_err(fault)?;
    let mut prefixes = task.workspace.prefixes.clone();
    prefixes.extend(&file::prologue(&text));
    Ok((media_type, reply::write(&answer, shape, &prefixes)?))
}

fn from_body(
    method: &Method,
    url: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Operation, ApiError> {
    let mut pairs = form::pairs(url.as_bytes())?;
    let media_type = body::media_type(headers)?;
    match essence(media_type) {
        (kind, subtype) if kind == "application" && subtype == "sparql-query" => {
            let text = body::text(body)?;
            pairs.push(("query".to_owned(), text.to_owned()));
        }
        (kind, subtype)
            if kind == "application"
                && subtype == "x-www-form-urlencoded"
                && *method == Method::POST =>
        {
            pairs.extend(form::pairs(body)?);
        }
        (kind, subtype) if kind == "application" && subtype == "sparql-update" => {
            return Err(ApiError::ReadOnly);
        }
        _ => {
            return Err(ApiError::MediaType(
                "send the query as application/sparql-query, or as the parameter `query` of an \
                 application/x-www-form-urlencoded body"
                    .to_owned(),
            ));
        }
    }
    from_pairs(pairs)
}

fn from_pairs(pairs: Vec<(String, String)>) -> Result<Operation, ApiError> {
    let mut operation = Operation::default();
    let mut queries = Vec::new();
    for (name, value) in pairs {
        match name.as_str() {
            "query" => queries.push(value),
            "update" => return Err(ApiError::ReadOnly),
            "default-graph-uri" => operation.default.push(graph(&name, &value)?),
            "named-graph-uri" => operation.named.push(graph(&name, &value)?),
            "timeout" => operation.timeout = Some(seconds(&value)?),
            "format" => operation.format = Some(value),
            // The protocol leaves other parameters to services; ours ignores them.
            _ => (),
        }
    }
    match (queries.pop(), queries.is_empty()) {
        (Some(text), true) => operation.text = text,
        (None, _) => {
            return Err(ApiError::BadRequest("the parameter `query` is missing".to_owned()));
        }
        _ => {
            return Err(ApiError::BadRequest(
                "there are several queries; send exactly one".to_owned(),
            ));
        }
    }
    if operation.text.contains('\0') {
        return Err(ApiError::BadRequest("the query contains the character NUL".to_owned()));
    }
    Ok(operation)
}

fn graph(name: &str, value: &str) -> Result<NamedNode, ApiError> {
    NamedNode::new(value)
        .map_err(|error| ApiError::BadRequest(format!("{name}: `{value}` is no IRI: {error}")))
}

/// The value of `timeout=`.
pub(super) fn seconds(text: &str) -> Result<Duration, ApiError> {
    let seconds = text.parse::<f64>().ok().filter(|it| *it > 0.0);
    seconds.and_then(|it| Duration::try_from_secs_f64(it).ok()).ok_or_else(|| {
        ApiError::BadRequest(format!("timeout: `{text}` is no positive number of seconds"))
    })
}
