//! The dataset that questions are asked of: packages and data, closed under RDFS and rules.

use std::sync::Arc;

use oxigraph::model::{GraphNameRef, NamedNodeRef};

use crate::{
    lattice::function::Lattices,
    query::{
        answer::Answer, budget::Budget, error::QueryError, evaluate::evaluate, function::Functions,
    },
    reason,
    store::{builder::Builder, snapshot::Snapshot, view::View},
    workspace::{
        document::{Loaded, Role},
        error::WorkspaceError,
        load::LoadedPackage,
    },
};

/// A snapshot with the functions that look into it.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Ontologies in a graph per namespace, data in the default graph, derived facts in their own
    /// graphs. Shapes are not in it.
    pub snapshot: Snapshot,
    /// The standard functions and those over the snapshot's orders.
    pub functions: Functions,
    /// How many quads were there before anything was derived.
    pub asserted: usize,
}

impl Dataset {
    /// Loads packages and data, and derives what follows.
    pub fn build(
        packages: &[&LoadedPackage],
        data: &[Loaded],
        functions: &Functions,
    ) -> Result<Self, WorkspaceError> {
        let _span = tracing::info_span!("build dataset", packages = packages.len()).entered();
        let mut builder = Builder::new();
        for package in packages {
            let graph = package.namespaces().next().map(NamedNodeRef::new_unchecked);
            let graph = graph.map_or(GraphNameRef::DefaultGraph, GraphNameRef::from);
            for loaded in package.documents.iter().filter(|it| it.role != Role::Shapes) {
                builder.insert_document(&loaded.document, graph);
            }
        }
        for loaded in data {
            builder.insert_document(&loaded.document, GraphNameRef::DefaultGraph);
        }
        let asserted = builder.build();
        let rules: Vec<_> = packages.iter().flat_map(|it| it.rules.iter().cloned()).collect();
        let snapshot = reason::run::run(&asserted, &rules, functions, &Budget::unlimited())?;
        Ok(Self::new(snapshot, asserted.len(), functions))
    }

    /// Data files alone: nothing is derived.
    pub fn plain(data: &[Loaded], functions: &Functions) -> Self {
        let mut builder = Builder::new();
        for loaded in data {
            builder.insert_document(&loaded.document, GraphNameRef::DefaultGraph);
        }
        let snapshot = builder.build();
        let asserted = snapshot.len();
        Self::new(snapshot, asserted, functions)
    }

    fn new(snapshot: Snapshot, asserted: usize, functions: &Functions) -> Self {
        let lattices = Arc::new(Lattices::new(snapshot.clone()));
        let mut functions = functions.clone();
        for (name, function) in crate::lattice::function::functions(&lattices) {
            functions.insert(name, function);
        }
        Self { snapshot, functions, asserted }
    }

    /// The same functions over another snapshot, as after a write. Nothing is derived anew.
    #[must_use]
    pub fn with_snapshot(&self, snapshot: Snapshot) -> Self {
        Self::new(snapshot, self.asserted, &self.functions)
    }

    /// Asks a query of the union of all graphs.
    pub fn ask(&self, query: &spargebra::Query, budget: &Budget) -> Result<Answer, QueryError> {
        evaluate(query, &self.snapshot, &View::union(), &self.functions, budget)
    }
}
