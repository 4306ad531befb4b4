//! The SPARQL Protocol and the Graph Store Protocol, as far as OpenAPI can tell them.

use serde_json::{Map, Value, json};

use crate::server::openapi::problem_response;

/// The paths of both protocols.
pub(super) fn paths() -> Map<String, Value> {
    let paths = [("/sparql", sparql()), ("/update", update()), ("/store", store())];
    paths.into_iter().map(|(path, it)| (path.to_owned(), it)).collect()
}

/// What a write is answered with.
pub(super) fn written() -> Value {
    json!({
        "204": { "description": "It is there for everybody." },
        "400": problem_response("BadRequest"),
        "403": problem_response("ReadOnly"),
        "413": problem_response("TooLarge"),
        "415": problem_response("MediaType"),
        "503": problem_response("Unavailable"),
        "504": problem_response("Timeout"),
    })
}

fn text() -> Value {
    json!({ "schema": { "type": "string" } })
}

fn parameter(name: &str, schema: &Value) -> Value {
    json!({ "name": name, "in": "query", "schema": schema })
}

/// Parameters that name graphs.
fn graphs(names: [&str; 2]) -> Vec<Value> {
    let schema = json!({ "type": "array", "items": { "type": "string", "format": "iri" } });
    names.iter().map(|it| parameter(it, &schema)).collect()
}

/// Bodies: the text itself, or a form.
fn direct_or_form(media_type: &str, name: &str) -> Value {
    json!({
        "required": true,
        "content": {
            media_type: text(),
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": { name: { "type": "string" } },
                    "required": [name],
                },
            },
        },
    })
}

fn sparql() -> Value {
    let answer = json!({
        "200": {
            "description": "SELECT and ASK give a table, CONSTRUCT and DESCRIBE a graph.",
            "content": {
                "application/sparql-results+json": { "schema": { "type": "object" } },
                "application/sparql-results+xml": text(),
                "text/csv": text(),
                "text/tab-separated-values": text(),
                "text/turtle": text(),
                "application/n-triples": text(),
            },
        },
        "400": problem_response("BadRequest"),
        "406": problem_response("NotAcceptable"),
        "503": problem_response("Unavailable"),
        "504": problem_response("Timeout"),
    });
    let mut parameters = graphs(["default-graph-uri", "named-graph-uri"]);
    parameters.insert(0, parameter("query", &json!({ "type": "string" })));
    json!({
        "get": {
            "operationId": "get.sparql",
            "summary": "Ask a SPARQL query",
            "parameters": parameters,
            "responses": answer,
        },
        "post": {
            "operationId": "post.sparql",
            "summary": "Ask a SPARQL query",
            "requestBody": direct_or_form("application/sparql-query", "query"),
            "responses": answer,
        },
    })
}

fn update() -> Value {
    json!({
        "post": {
            "operationId": "post.update",
            "summary": "Execute a SPARQL update",
            "description": "All of its operations, or none if one fails.",
            "parameters": graphs(["using-graph-uri", "using-named-graph-uri"]),
            "requestBody": direct_or_form("application/sparql-update", "update"),
            "responses": written(),
        },
    })
}

/// `/store?graph=IRI` and `/store?default`.
fn store() -> Value {
    let parameters = [
        parameter("graph", &json!({ "type": "string", "format": "iri" })),
        parameter("default", &json!({ "type": "string", "maxLength": 0 })),
    ];
    let graph = |description: &str| {
        json!({
            "description": description,
            "content": {
                "text/turtle": text(),
                "application/n-triples": text(),
                "application/rdf+xml": text(),
                "application/ld+json": { "schema": {} },
            },
        })
    };
    let operation = |method: &str, summary: &str, reads: bool| {
        let mut responses = written();
        if reads {
            responses = json!({
                "200": graph("The graph."),
                "400": problem_response("BadRequest"),
                "404": problem_response("NotFound"),
                "406": problem_response("NotAcceptable"),
                "504": problem_response("Timeout"),
            });
        } else if method == "delete" {
            responses["404"] = problem_response("NotFound");
        } else {
            responses["201"] = json!({ "description": "The graph is new." });
        }
        let mut it = json!({
            "operationId": format!("{method}.store"),
            "summary": summary,
            "parameters": parameters,
            "responses": responses,
        });
        if matches!(method, "put" | "post") {
            it["requestBody"] = graph("What the graph shall have.");
            it["requestBody"]["required"] = true.into();
        }
        it
    };
    json!({
        "get": operation("get", "Read a graph", true),
        "put": operation("put", "Replace a graph", false),
        "post": operation("post", "Add to a graph", false),
        "delete": operation("delete", "Remove a graph", false),
    })
}
