//! The OpenAPI 3.1 description of this installation, made from the headers of its queries.
//!
//! It depends on nothing but the packages: the same packages give the same bytes.

mod protocol;
mod schema;

use serde_json::{Map, Value, json};

use crate::{
    query::{file::QueryFile, kind::Kind, typed::TypedFile, update::file::UpdateFile},
    server::{
        openapi::schema::{arguments, parameter, row},
        queries, updates,
    },
    workspace::{Workspace, load::LoadedPackage},
};

/// Describes all questions and updates, the SPARQL endpoint and the graph store.
pub(super) fn describe(workspace: &Workspace) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    schemas.insert("Problem".to_owned(), problem());
    for (package, query) in workspace.questions() {
        paths.insert(queries::path(package, query), question(package, query));
        if let Some(row) = row(query) {
            schemas.insert(row_name(package, query), row);
        }
        if !query.header.params.is_empty() {
            schemas.insert(arguments_name(package, query), arguments(query));
        }
    }
    for (package, update) in workspace.updates() {
        paths.insert(updates::path(package, update), change(package, update));
        if !update.header.params.is_empty() {
            schemas.insert(arguments_name(package, update), arguments(update));
        }
    }
    paths.extend(protocol::paths());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "ggen",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Typed questions over the packages of this installation.",
        },
        "servers": [{ "url": "/" }],
        "tags": tags(workspace),
        "paths": paths,
        "components": { "schemas": schemas, "responses": responses() },
    })
}

fn tags(workspace: &Workspace) -> Vec<Value> {
    let packages = workspace.packages.iter().filter(|it| !it.queries.is_empty());
    packages
        .map(|it| {
            let description = it.package.manifest.description.clone().unwrap_or_default();
            json!({ "name": it.package.name(), "description": description })
        })
        .collect()
}

fn question(package: &LoadedPackage, query: &QueryFile) -> Value {
    let mut get = operation("get", package, query);
    let params: Vec<Value> = query.header.params.iter().map(parameter).collect();
    get.insert("parameters".to_owned(), params.into());
    let mut post = with_arguments("post", package, query);
    let responses = answers(package, query);
    get.insert("responses".to_owned(), responses.clone());
    post.insert("responses".to_owned(), responses);
    json!({ "get": get, "post": post })
}

/// An update.
fn change(package: &LoadedPackage, update: &UpdateFile) -> Value {
    let mut post = with_arguments("post", package, update);
    post.insert("responses".to_owned(), protocol::written());
    json!({ "post": post })
}

/// What every operation says.
fn operation<B>(method: &str, package: &LoadedPackage, file: &TypedFile<B>) -> Map<String, Value> {
    let mut it = Map::new();
    let id = format!("{method}.{}.{}", package.package.name(), file.name);
    it.insert("operationId".to_owned(), id.into());
    it.insert("summary".to_owned(), file.header.summary.clone().into());
    if let Some(description) = &file.header.description {
        it.insert("description".to_owned(), description.clone().into());
    }
    it.insert("tags".to_owned(), json!([package.package.name()]));
    it
}

/// The same with the arguments in a body.
fn with_arguments<B>(
    method: &str,
    package: &LoadedPackage,
    file: &TypedFile<B>,
) -> Map<String, Value> {
    let mut it = operation(method, package, file);
    if !file.header.params.is_empty() {
        let schema = reference(&arguments_name(package, file));
        let required = file.header.params.iter().any(|it| it.required);
        it.insert(
            "requestBody".to_owned(),
            json!({ "required": required, "content": { "application/json": { "schema": schema } } }),
        );
    }
    it
}

fn answers(package: &LoadedPackage, query: &QueryFile) -> Value {
    let text = json!({ "schema": { "type": "string" } });
    let content = match query.form() {
        "construct" | "describe" => json!({
            "text/turtle": text,
            "application/n-triples": text,
            "application/rdf+xml": text,
            "application/ld+json": { "schema": {} },
        }),
        form => {
            let schema = match form {
                "ask" => json!({
                    "type": "object",
                    "properties": { "boolean": { "type": "boolean" } },
                    "required": ["boolean"],
                }),
                _ => rows(query, &reference(&row_name(package, query))),
            };
            json!({
                "application/json": { "schema": schema },
                "application/sparql-results+json": { "schema": { "type": "object" } },
                "application/sparql-results+xml": text,
                "text/csv": text,
                "text/tab-separated-values": text,
            })
        }
    };
    let kind = query.kind();
    let mut answers = Map::new();
    let mut add = |status: &str, answer: Value| answers.insert(status.to_owned(), answer);
    add("200", json!({ "description": description(kind), "content": content }));
    add("400", problem_response("BadRequest"));
    if kind == Kind::One {
        add("404", problem_response("NoRow"));
    }
    add("406", problem_response("NotAcceptable"));
    if matches!(kind, Kind::One | Kind::Optional) {
        add("409", problem_response("SeveralRows"));
    }
    add("503", problem_response("Unavailable"));
    add("504", problem_response("Timeout"));
    answers.into()
}

fn description(kind: Kind) -> &'static str {
    match kind {
        Kind::One => "The row, exactly one.",
        Kind::Optional => "The row, or null if there is none.",
        Kind::Many | Kind::Exec => "The answer.",
    }
}

/// The rows of a SELECT in plain JSON.
fn rows(query: &QueryFile, row: &Value) -> Value {
    match query.kind() {
        Kind::One => row.clone(),
        Kind::Optional => json!({ "oneOf": [row, { "type": "null" }] }),
        Kind::Many | Kind::Exec => json!({ "type": "array", "items": row }),
    }
}

/// One of [`responses`].
fn problem_response(name: &str) -> Value {
    json!({ "$ref": format!("#/components/responses/{name}") })
}

fn responses() -> Value {
    let response = |description: &str| {
        json!({
            "description": description,
            "content": { "application/problem+json": { "schema": reference("Problem") } },
        })
    };
    json!({
        "BadRequest": response("Arguments are missing, unknown or ill-typed; all faults are listed."),
        "NoRow": response("The question promises exactly one row, but there is none."),
        "SeveralRows": response("The question promises one row, but there are more."),
        "NotAcceptable": response("No media type on offer is accepted."),
        "Unavailable": response("Too many queries wait, or the packages are still being loaded."),
        "Timeout": response("The query took longer than it may."),
        "ReadOnly": response("The server was not started with --allow-update, or a foreign page asks."),
        "NotFound": response("There is no such graph."),
        "MediaType": response("The body is in no format that is read."),
        "TooLarge": response("The body is longer than it may be."),
    })
}

fn problem() -> Value {
    json!({
        "type": "object",
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "code": { "type": "string", "description": "Stable, such as SRV003." },
            "detail": { "type": "string" },
            "line": { "type": "integer" },
            "column": { "type": "integer" },
            "limit": { "type": "integer" },
            "help": { "type": "string" },
            "faults": { "type": "array", "items": { "type": "string" } },
        },
        "required": ["type", "title", "status", "code", "detail"],
    })
}

fn row_name(package: &LoadedPackage, query: &QueryFile) -> String {
    format!("{}.{}.Row", package.package.name(), query.name)
}

fn arguments_name<B>(package: &LoadedPackage, file: &TypedFile<B>) -> String {
    format!("{}.{}.Arguments", package.package.name(), file.name)
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}
