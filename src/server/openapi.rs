//! The OpenAPI 3.1 description of this installation, made from the headers of its queries.
//!
//! It depends on nothing but the packages: the same packages give the same bytes.

use serde_json::{Map, Value, json};

use crate::{
    query::{
        file::QueryFile,
        header::{Column, Param},
        kind::Kind,
        value::ValueType,
    },
    rdf::vocab::xsd,
    server::{objects, queries},
    workspace::{Workspace, load::LoadedPackage},
};

/// Describes all questions and the SPARQL endpoint.
pub(super) fn describe(workspace: &Workspace) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    schemas.insert("Problem".to_owned(), problem());
    for (package, query) in workspace.questions() {
        paths.insert(queries::path(package, query), operations(package, query));
        if let Some(row) = row(query) {
            schemas.insert(row_name(package, query), row);
        }
        if !query.header.params.is_empty() {
            schemas.insert(arguments_name(package, query), arguments(query));
        }
    }
    paths.insert("/sparql".to_owned(), sparql());
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

fn operations(package: &LoadedPackage, query: &QueryFile) -> Value {
    let id = |method: &str| format!("{method}.{}.{}", package.package.name(), query.name);
    let mut get = Map::new();
    get.insert("operationId".to_owned(), id("get").into());
    get.insert("summary".to_owned(), query.header.summary.clone().into());
    if let Some(description) = &query.header.description {
        get.insert("description".to_owned(), description.clone().into());
    }
    get.insert("tags".to_owned(), json!([package.package.name()]));
    let mut post = get.clone();
    post.insert("operationId".to_owned(), id("post").into());
    let params: Vec<Value> = query.header.params.iter().map(parameter).collect();
    get.insert("parameters".to_owned(), params.into());
    if !query.header.params.is_empty() {
        let schema = reference(&arguments_name(package, query));
        let required = query.header.params.iter().any(|it| it.required);
        post.insert(
            "requestBody".to_owned(),
            json!({ "required": required, "content": { "application/json": { "schema": schema } } }),
        );
    }
    let responses = answers(package, query);
    get.insert("responses".to_owned(), responses.clone());
    post.insert("responses".to_owned(), responses);
    json!({ "get": get, "post": post })
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
    let problem = |name: &str| json!({ "$ref": format!("#/components/responses/{name}") });
    let kind = query.kind();
    let mut answers = Map::new();
    let mut add = |status: &str, answer: Value| answers.insert(status.to_owned(), answer);
    add("200", json!({ "description": description(kind), "content": content }));
    add("400", problem("BadRequest"));
    if kind == Kind::One {
        add("404", problem("NoRow"));
    }
    add("406", problem("NotAcceptable"));
    if matches!(kind, Kind::One | Kind::Optional) {
        add("409", problem("SeveralRows"));
    }
    add("503", problem("Unavailable"));
    add("504", problem("Timeout"));
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

fn parameter(param: &Param) -> Value {
    let mut out = Map::new();
    out.insert("name".to_owned(), param.name.clone().into());
    out.insert("in".to_owned(), "query".into());
    out.insert("required".to_owned(), param.required.into());
    if let Some(description) = &param.description {
        out.insert("description".to_owned(), description.clone().into());
    }
    let mut schema = argument(param);
    if param.list {
        out.insert("style".to_owned(), "form".into());
        out.insert("explode".to_owned(), true.into());
        // A list without members cannot be written in a URL.
        schema["minItems"] = 1.into();
    }
    out.insert("schema".to_owned(), schema);
    out.into()
}

/// The arguments of a question as one object.
fn arguments(query: &QueryFile) -> Value {
    let params = &query.header.params;
    let properties: Map<String, Value> = params
        .iter()
        .map(|it| {
            let mut schema = argument(it);
            if let (Some(description), Value::Object(schema)) = (&it.description, &mut schema) {
                schema.insert("description".to_owned(), description.clone().into());
            }
            (it.name.clone(), schema)
        })
        .collect();
    let required: Vec<&str> =
        params.iter().filter(|it| it.required).map(|it| it.name.as_str()).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn argument(param: &Param) -> Value {
    let mut schema = schema(&param.ty, false);
    if let Some(text) = &param.example {
        schema.insert("examples".to_owned(), json!([native(&param.ty, text)]));
    }
    let mut default: Vec<Value> = param.default.iter().map(|it| native(&param.ty, it)).collect();
    if !param.list {
        schema.extend(default.pop().map(|it| ("default".to_owned(), it)));
        return schema.into();
    }
    let mut list = json!({ "type": "array", "items": schema });
    if param.ty.is_dataset() {
        list["minItems"] = 1.into();
    }
    if !default.is_empty() {
        list["default"] = default.into();
    }
    list
}

/// A value as typed by a person in the JSON type of its parameter.
fn native(ty: &ValueType, text: &str) -> Value {
    let number = || serde_json::from_str(text).ok().filter(Value::is_number);
    match local(ty) {
        Some("boolean") if matches!(text, "true" | "false") => (text == "true").into(),
        Some(name) if objects::is_number(name) => number().unwrap_or_else(|| text.into()),
        _ => text.into(),
    }
}

/// A row of a SELECT with declared columns.
fn row(query: &QueryFile) -> Option<Value> {
    if query.form() != "select" {
        return None;
    }
    let columns = &query.header.columns;
    if columns.is_empty() {
        return Some(json!({ "type": "object" }));
    }
    let property = |it: &Column| (it.name.clone(), schema(&it.ty, it.nullable).into());
    let properties: Map<String, Value> = columns.iter().map(property).collect();
    let required: Vec<&str> = columns.iter().map(|it| it.name.as_str()).collect();
    Some(json!({ "type": "object", "properties": properties, "required": required }))
}

/// The JSON Schema of a type.
fn schema(ty: &ValueType, nullable: bool) -> Map<String, Value> {
    let (mut types, format): (Vec<&str>, Option<&str>) = match ty {
        ValueType::Iri | ValueType::IriOf(_) | ValueType::Graph | ValueType::NamedGraph => {
            (vec!["string"], Some("iri"))
        }
        ValueType::Node | ValueType::LangString => (vec!["string"], None),
        ValueType::Literal | ValueType::Term => (vec!["string", "number", "boolean"], None),
        ValueType::Datatype(_) => match local(ty).unwrap_or_default() {
            "boolean" => (vec!["boolean"], None),
            "decimal" => (vec!["number"], None),
            // NaN and the infinities are no JSON numbers.
            "double" | "float" => (vec!["number", "string"], None),
            name if objects::is_integer(name) => (vec!["integer"], None),
            "dateTime" | "dateTimeStamp" => (vec!["string"], Some("date-time")),
            "date" => (vec!["string"], Some("date")),
            "duration" | "dayTimeDuration" | "yearMonthDuration" => {
                (vec!["string"], Some("duration"))
            }
            "anyURI" => (vec!["string"], Some("uri")),
            _ => (vec!["string"], None),
        },
    };
    if nullable {
        types.push("null");
    }
    let mut schema = Map::new();
    schema.insert(
        "type".to_owned(),
        if let [one] = types.as_slice() { (*one).into() } else { types.into() },
    );
    if let Some(format) = format {
        schema.insert("format".to_owned(), format.into());
    }
    if let ValueType::IriOf(class) = ty {
        schema.insert("x-class".to_owned(), class.as_str().into());
    }
    schema
}

/// The local name of an XSD datatype.
fn local(ty: &ValueType) -> Option<&str> {
    match ty {
        ValueType::Datatype(it) => it.as_str().strip_prefix(xsd::NS),
        _ => None,
    }
}

fn row_name(package: &LoadedPackage, query: &QueryFile) -> String {
    format!("{}.{}.Row", package.package.name(), query.name)
}

fn arguments_name(package: &LoadedPackage, query: &QueryFile) -> String {
    format!("{}.{}.Arguments", package.package.name(), query.name)
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

/// The SPARQL protocol, as far as OpenAPI can tell it.
fn sparql() -> Value {
    let text = json!({ "schema": { "type": "string" } });
    let answer = json!({
        "200": {
            "description": "SELECT and ASK give a table, CONSTRUCT and DESCRIBE a graph.",
            "content": {
                "application/sparql-results+json": { "schema": { "type": "object" } },
                "application/sparql-results+xml": text,
                "text/csv": text,
                "text/tab-separated-values": text,
                "text/turtle": text,
                "application/n-triples": text,
            },
        },
        "400": { "$ref": "#/components/responses/BadRequest" },
        "406": { "$ref": "#/components/responses/NotAcceptable" },
        "503": { "$ref": "#/components/responses/Unavailable" },
        "504": { "$ref": "#/components/responses/Timeout" },
    });
    let parameter =
        |name: &str, schema: Value| json!({ "name": name, "in": "query", "schema": schema });
    let graphs = json!({ "type": "array", "items": { "type": "string", "format": "iri" } });
    json!({
        "get": {
            "operationId": "get.sparql",
            "summary": "Ask a SPARQL query",
            "parameters": [
                parameter("query", json!({ "type": "string" })),
                parameter("default-graph-uri", graphs.clone()),
                parameter("named-graph-uri", graphs),
            ],
            "responses": answer,
        },
        "post": {
            "operationId": "post.sparql",
            "summary": "Ask a SPARQL query",
            "requestBody": {
                "required": true,
                "content": {
                    "application/sparql-query": text,
                    "application/x-www-form-urlencoded": {
                        "schema": {
                            "type": "object",
                            "properties": { "query": { "type": "string" } },
                            "required": ["query"],
                        },
                    },
                },
            },
            "responses": answer,
        },
    })
}
