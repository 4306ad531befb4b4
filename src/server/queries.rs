//! `/api/queries`: the questions of the packages, each an endpoint with typed parameters.

use std::sync::Arc;

use axum::{
    extract::{Path, Request, State},
    http::Method,
    response::Response,
};
use serde_json::{Value, json};

use crate::{
    query::{argument::Given, file::QueryFile, kind::Kind, typed::TypedFile},
    server::{
        arguments::Call,
        error::ApiError,
        reply::{self, Menu, Shape, Wanted},
        route,
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
    let is_head = parts.method == Method::HEAD;
    route::only(&parts.method, METHODS)?;
    let Call { arguments, timeout, format } = Call::read(&parts, body, &file.header).await?;
    let asked = Asked { name, arguments, wanted: Wanted::new(&parts.headers, format), is_head };
    state.answer(timeout, move |task, out| answer(task, &asked, out)).await
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

/// The parameters of a question or an update.
pub(super) fn params<B>(file: &TypedFile<B>) -> Vec<Value> {
    file.header
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
