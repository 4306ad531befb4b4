//! PATCH: an update of one graph, which it sees as its default graph and cannot leave.

use axum::{body::Body, http::HeaderMap};
use oxigraph::model::GraphName;
use spargebra::term::{GraphNamePattern, QuadPattern};

use crate::{
    query::update::{UpdateSources, operation::Operation, parse::parse_update, update},
    server::{
        body,
        error::ApiError,
        negotiate::essence,
        state::Task,
        store::{change::Written, contents::existing, target::Target},
    },
    store::{
        snapshot::Snapshot,
        view::{DefaultGraph, View},
    },
};

/// The text of the update.
pub(super) async fn text(headers: &HeaderMap, body: Body) -> Result<String, ApiError> {
    let (kind, subtype) = essence(body::media_type(headers)?);
    if (kind.as_str(), subtype.as_str()) != ("application", "sparql-update") {
        let message = "send the change of the graph as application/sparql-update";
        return Err(ApiError::MediaType(message.to_owned()));
    }
    let bytes = body::read(headers, body, body::UPDATE).await?;
    Ok(body::text(&bytes)?.to_owned())
}

/// Applies it to a graph that exists.
pub(super) fn apply(
    task: &Task<'_>,
    target: &Target,
    text: &str,
    base: &str,
) -> Result<(Snapshot, Written), ApiError> {
    let graph = target.name();
    if *target == Target::All {
        let message = "PATCH is about one graph: name it, or send the update to /update";
        return Err(ApiError::BadRequest(message.to_owned()));
    }
    let (snapshot, functions) = (&task.dataset.snapshot, &task.dataset.functions);
    existing(snapshot, graph.as_ref())?;
    let fault = |it| ApiError::update(it, text, task.limit);
    let mut request = parse_update(text, Some(base), functions).map_err(fault)?;
    for operation in &mut request.operations {
        confine(operation, &graph).map_err(|it| ApiError::BadRequest(it.to_owned()))?;
    }
    let default = match &graph {
        GraphName::DefaultGraph => DefaultGraph::Unnamed,
        name => DefaultGraph::Merge(vec![name.clone()]),
    };
    let view = View { default, named: Some(Vec::new()) };
    let sources = UpdateSources::default();
    let after =
        update(&request, snapshot, &view, functions, &sources, task.budget).map_err(fault)?;
    Ok((after, Written::default()))
}

/// Lets what an operation writes go to the graph, and refuses what leads elsewhere.
fn confine(operation: &mut Operation, graph: &GraphName) -> Result<(), &'static str> {
    const ELSEWHERE: &str = "PATCH changes one graph: leave GRAPH, WITH and USING out";
    match operation {
        Operation::InsertData(quads) | Operation::DeleteData(quads) => {
            for quad in quads {
                if !quad.graph_name.is_default_graph() {
                    return Err(ELSEWHERE);
                }
                quad.graph_name = graph.clone();
            }
            Ok(())
        }
        Operation::Modify(modify) => {
            if modify.query.dataset().is_some() {
                return Err(ELSEWHERE);
            }
            modify.delete.iter_mut().chain(&mut modify.insert).try_for_each(|it| place(it, graph))
        }
        _ => Err("PATCH changes one graph by INSERT and DELETE; other updates go to /update"),
    }
}

fn place(quad: &mut QuadPattern, graph: &GraphName) -> Result<(), &'static str> {
    match (&quad.graph_name, graph) {
        (GraphNamePattern::DefaultGraph, GraphName::NamedNode(name)) => {
            quad.graph_name = name.clone().into();
            Ok(())
        }
        (GraphNamePattern::DefaultGraph, _) => Ok(()),
        _ => Err("PATCH changes one graph: leave GRAPH out of the templates"),
    }
}
