//! `/api/queries`: the questions of the packages, each an endpoint with typed parameters.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Path, Request, State},
    http::{HeaderMap, Method},
    response::Response,
};
use serde_json::{Value, json};

use crate::{
    query::{argument::Given, file::QueryFile, kind::Kind, value::shorten},
    server::{
        body,
        error::ApiError,
        form,
        negotiate::essence,
        reply::{self, Menu, Shape, Wanted},
        sparql::seconds,
        state::{AppState, Task},
        stream::Out,
    },
    workspace::{Workspace, load::LoadedPackage},
};

/// The methods of a question.
const METHODS: &str = "GET, HEAD, POST";

/// A question with its arguments as texts.
struct Asked {
    name: String,
    arguments: Given,
    timeout: Option<Duration>,
    wanted: Wanted,
    is_head: bool,
}

/// Answers a question.
pub(super) async fn ask(
    State(state): State<Arc<AppState>>,
    Path((package, query)): Path<(String, String)>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let name = format!("{package}/{query}");
    let (_, file) =
        state.workspace.question(&name).map_err(|it| ApiError::NotFound(it.to_string()))?;
    let pairs = form::pairs(parts.uri.query().unwrap_or_default().as_bytes())?;
    let mut arguments: Given = pairs.into_iter().collect();
    let format = take(&mut arguments, file, "format");
    let timeout = take(&mut arguments, file, "timeout").map(|it| seconds(&it)).transpose()?;
    match parts.method {
        Method::GET | Method::HEAD => (),
        Method::POST => {
            let body = body::read(&parts.headers, body, body::QUERY).await?;
            for (name, values) in from_body(&parts.headers, &body)? {
                arguments.extend(name, values);
            }
        }
        _ => return Err(ApiError::Method(METHODS)),
    }
    let wanted = Wanted::new(&parts.headers, format);
    let is_head = parts.method == Method::HEAD;
    let asked = Asked { name, arguments, timeout, wanted, is_head };
    state.answer(asked.timeout, move |task, out| answer(task, &asked, out)).await
}

/// Binds, evaluates, writes. A HEAD request stops before the evaluation.
fn answer(task: &Task<'_>, asked: &Asked, out: &mut Out<'_>) -> Result<(), ApiError> {
    let workspace = task.workspace;
    let (_, query) =
        workspace.question(&asked.name).map_err(|it| ApiError::NotFound(it.to_string()))?;
    let is_graph = matches!(query.form(), "construct" | "describe");
    let menu = if is_graph { Menu::Graph } else { Menu::Records };
    let (media_type, shape) = asked.wanted.choose(menu)?;
    out.media_type(media_type);
    if asked.is_head {
        return Ok(());
    }
    let answer = workspace
        .ask(task.dataset, query, &asked.arguments, task.budget)
        .map_err(|error| ApiError::query(error, &query.text, task.limit))?;
    let shape = match query.header.kind {
        Some((Kind::One | Kind::Optional, _)) if shape == Shape::Objects => Shape::Object,
        _ => shape,
    };
    reply::write(&answer, shape, &workspace.prefixes_for(query), out)
}

/// Takes a parameter of the protocol out of the arguments, unless the question has one of that name.
fn take(arguments: &mut Given, query: &QueryFile, name: &str) -> Option<String> {
    if query.header.params.iter().any(|it| it.name == name) {
        return None;
    }
    arguments.remove(name)?.into_iter().next()
}

/// Parameters with the texts of their values.
type Texts = Vec<(String, Vec<String>)>;

/// Arguments from a JSON object, or from a form.
fn from_body(headers: &HeaderMap, body: &[u8]) -> Result<Texts, ApiError> {
    let (kind, subtype) = essence(body::media_type(headers)?);
    match (kind.as_str(), subtype.as_str()) {
        ("application", "json") => from_json(body::text(body)?),
        ("application", "x-www-form-urlencoded") => {
            Ok(form::pairs(body)?.into_iter().map(|(name, value)| (name, vec![value])).collect())
        }
        _ => Err(ApiError::MediaType(
            "send the arguments as an application/json object, or as a form".to_owned(),
        )),
    }
}

/// A list may be empty; `null` is as if nothing were said.
fn from_json(text: &str) -> Result<Texts, ApiError> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| ApiError::BadRequest(format!("the body is no JSON: {error}")))?;
    let Value::Object(members) = value else {
        return Err(ApiError::BadRequest("the body must be a JSON object of arguments".to_owned()));
    };
    let mut arguments = Vec::new();
    for (name, value) in members {
        let values = match value {
            Value::Null => continue,
            Value::Array(values) => values,
            value => vec![value],
        };
        let texts = values.into_iter().map(|value| match value {
            Value::String(it) => Ok(it),
            Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                let name = shorten(&name);
                Err(ApiError::BadRequest(format!(
                    "parameter `{name}`: write a text, a number, true or false, or a list of these"
                )))
            }
        });
        let texts = texts.collect::<Result<_, _>>()?;
        arguments.push((name, texts));
    }
    Ok(arguments)
}

/// Where a question is answered.
pub(super) fn path(package: &LoadedPackage, query: &QueryFile) -> String {
    format!("/api/queries/{}/{}", package.package.name(), query.name)
}

/// The list of all questions.
pub(super) fn list(workspace: &Workspace) -> Value {
    let queries: Vec<Value> = workspace
        .questions()
        .map(|(package, query)| {
            let prefix = package.prefixes().next().unwrap_or(package.package.name());
            json!({
                "package": package.package.name(),
                "name": query.name,
                "id": format!("{prefix}/{}", query.name),
                "path": path(package, query),
                "summary": query.header.summary,
                "description": query.header.description,
                "tags": query.header.tags,
                "form": query.form(),
                "kind": query.kind().as_str(),
                "params": params(query),
                "columns": columns(query),
                "sparql": &*query.text,
            })
        })
        .collect();
    json!({ "queries": queries })
}

fn params(query: &QueryFile) -> Vec<Value> {
    query
        .header
        .params
        .iter()
        .map(|it| {
            json!({
                "name": it.name,
                "type": it.ty.to_string(),
                "required": it.required,
                "list": it.list,
                "default": it.default,
                "example": it.example,
                "description": it.description,
                "hint": it.ty.example(),
            })
        })
        .collect()
}

fn columns(query: &QueryFile) -> Vec<Value> {
    let columns = query.header.columns.iter();
    columns
        .map(|it| json!({ "name": it.name, "type": it.ty.to_string(), "nullable": it.nullable }))
        .collect()
}

/// The packages, the prefixes of the project, and the size of its dataset.
pub(super) fn packages(workspace: &Workspace) -> Value {
    let packages: Vec<Value> = workspace
        .packages
        .iter()
        .map(|it| {
            let manifest = &it.package.manifest;
            let ontologies: Vec<Value> = manifest
                .ontologies
                .iter()
                .map(|it| json!({ "prefix": it.prefix, "namespace": it.namespace }))
                .collect();
            json!({
                "name": it.package.name(),
                "version": manifest.id.version.to_string(),
                "description": manifest.description,
                "license": manifest.license,
                "keywords": manifest.keywords,
                "dependencies": manifest.dependencies.keys().collect::<Vec<_>>(),
                "ontologies": ontologies,
                "queries": it.queries.len(),
                "rules": it.rules.len(),
            })
        })
        .collect();
    let prefixes: serde_json::Map<String, Value> =
        workspace.prefixes.iter().map(|(name, iri)| (name.to_owned(), iri.into())).collect();
    json!({ "packages": packages, "prefixes": prefixes })
}
