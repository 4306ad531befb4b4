//! Graphs written and deleted. The protocol says what each method does in words of SPARQL Update, and
//! so it is done here: each request is one update.

use std::cell::RefCell;

use oxigraph::model::{GraphName, NamedNode, NamedNodeRef};
use spargebra::algebra::GraphTarget;

use crate::{
    query::{
        budget::Budget,
        update::{
            UpdateSources,
            operation::{Operation, Update},
            update,
        },
    },
    rdf::document::{Document, named},
    server::{
        error::ApiError,
        state::Task,
        store::{
            contents::existing,
            payload::{Destination, Payload},
            target::Target,
        },
    },
    store::{id::Id, snapshot::Snapshot, view::View},
};

/// How many bytes a byte of data may become on its way into the dataset.
const GROWTH: usize = 32;
/// How many bytes a quad of the dataset may take while it is removed.
const TOUCHED: usize = 512;

/// What a write did.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Whether the graph was not there before.
    pub(super) is_new: bool,
    /// The IRI that the server gave it.
    pub(super) location: Option<String>,
}

/// Puts a body into its place: instead of what is there, or beside it.
pub(super) fn put(
    task: &Task<'_>,
    destination: &Destination,
    payload: Payload,
    is_put: bool,
) -> Result<(Snapshot, Written), ApiError> {
    let Destination { target, is_fresh } = destination;
    let before = &task.dataset.snapshot;
    let mut operations = Vec::new();
    if is_put {
        operations.push(Operation::Drop { silent: true, graphs: target.graphs() });
    }
    if let Target::Named(graph) = target {
        operations.push(Operation::Create { silent: true, graph: graph.clone() });
    }
    for n in 0..payload.documents.len() {
        let destination = target.name();
        operations.push(Operation::Load { silent: false, source: source(n), destination });
    }
    let after = applied(task, payload.size, &Update { operations }, payload.documents)?;
    let is_new = match target {
        Target::Named(name) => existing(before, name.as_ref().into()).is_err(),
        // It always exists; filling it for the first time is as good as making it.
        Target::Default => has_no_default(before) && !has_no_default(&after),
        Target::All => false,
    };
    let location = match target {
        Target::Named(name) if *is_fresh => Some(name.as_str().to_owned()),
        _ => None,
    };
    Ok((after, Written { is_new, location }))
}

/// Deletes a graph, which must exist, or all of them.
pub(super) fn delete(task: &Task<'_>, target: &Target) -> Result<(Snapshot, Written), ApiError> {
    if let Target::Named(name) = target {
        existing(&task.dataset.snapshot, name.as_ref().into())?;
    }
    let drop = Operation::Drop { silent: true, graphs: target.graphs() };
    let after = applied(task, 0, &Update { operations: vec![drop] }, Vec::new())?;
    Ok((after, Written::default()))
}

/// The name under which an update loads the n-th document of a body.
fn source(n: usize) -> NamedNode {
    named(format!("urn:ggen:part:{n}"))
}

fn applied(
    task: &Task<'_>,
    size: usize,
    request: &Update,
    documents: Vec<Document>,
) -> Result<Snapshot, ApiError> {
    let documents: Vec<(NamedNode, Document)> =
        documents.into_iter().enumerate().map(|(n, it)| (source(n), it)).collect();
    let documents = RefCell::new(documents);
    let load = |name: NamedNodeRef<'_>| {
        let mut documents = documents.borrow_mut();
        let at = documents.iter().position(|it| it.0.as_ref() == name);
        at.map(|it| documents.swap_remove(it).1).ok_or_else(|| "it is not in the body".to_owned())
    };
    let sources = UpdateSources { load: Some(&load) };
    let (snapshot, functions) = (&task.dataset.snapshot, &task.dataset.functions);
    // What was let in, and what goes, may take the memory it needs beside that of any request.
    let own = size.saturating_mul(GROWTH).saturating_add(snapshot.len().saturating_mul(TOUCHED));
    let bytes = task.budget.bytes.map(|it| it.saturating_add(own));
    let budget = Budget { bytes, ..task.budget.clone() };
    update(request, snapshot, &View::default(), functions, &sources, &budget)
        .map_err(|it| ApiError::update(it, "", task.limit))
}

fn has_no_default(snapshot: &Snapshot) -> bool {
    snapshot.rows_in(Id::DEFAULT_GRAPH).next().is_none()
}

impl Target {
    fn graphs(&self) -> GraphTarget {
        match self {
            Self::Default => GraphTarget::DefaultGraph,
            Self::Named(name) => name.clone().into(),
            Self::All => GraphTarget::AllGraphs,
        }
    }

    /// The graph that triples go to.
    pub(super) fn name(&self) -> GraphName {
        match self {
            Self::Default | Self::All => GraphName::DefaultGraph,
            Self::Named(name) => name.clone().into(),
        }
    }
}
