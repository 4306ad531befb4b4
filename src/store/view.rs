//! Which graphs a reader sees, and which of them make up the default graph.

use std::{collections::BTreeSet, sync::Arc};

use oxigraph::model::GraphName;

use crate::store::{id::Id, index::GraphSet, snapshot::Snapshot};

/// The graphs that the default graph of a query is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DefaultGraph {
    /// The unnamed graph alone.
    #[default]
    Unnamed,
    /// All graphs but these.
    UnionExcept(Vec<GraphName>),
    /// The merge of these.
    Merge(Vec<GraphName>),
}

/// What a reader sees of a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The default graph.
    pub default: DefaultGraph,
    /// The visible named graphs; `None` for all.
    pub named: Option<Vec<GraphName>>,
}

impl View {
    /// All graphs merged: what a project's questions are asked of.
    pub fn union() -> Self {
        Self { default: DefaultGraph::UnionExcept(Vec::new()), named: None }
    }

    /// The view for one snapshot.
    pub(crate) fn resolve(&self, snapshot: &Snapshot) -> ResolvedView {
        let id = |name: &GraphName| snapshot.graph_id(name.as_ref());
        let ids = |names: &[GraphName]| names.iter().filter_map(id).collect::<BTreeSet<Id>>();
        let in_default: Box<dyn Fn(Id) -> bool> = match &self.default {
            DefaultGraph::Unnamed => Box::new(|it| it == Id::DEFAULT_GRAPH),
            DefaultGraph::UnionExcept(names) => {
                let hidden = ids(names);
                Box::new(move |it| !hidden.contains(&it))
            }
            DefaultGraph::Merge(names) => {
                let shown = ids(names);
                Box::new(move |it| shown.contains(&it))
            }
        };
        let shown = |set: &Arc<[Id]>| set.iter().any(|it| in_default(*it));
        let default: Vec<bool> = snapshot.sets.iter().map(shown).collect();
        let is_all =
            snapshot.sets.iter().zip(&default).all(|(set, shown)| *shown || set.is_empty());
        ResolvedView { default, is_all, named: self.named.as_deref().map(ids) }
    }
}

/// A [`View`] as bitmaps over the graph sets of a snapshot.
#[derive(Clone, Debug)]
pub(crate) struct ResolvedView {
    default: Vec<bool>,
    /// Whether every row is in the default graph, so that nobody needs to look.
    pub(crate) is_all: bool,
    named: Option<BTreeSet<Id>>,
}

impl ResolvedView {
    /// Whether a row is in the default graph.
    pub(crate) fn in_default(&self, set: GraphSet) -> bool {
        self.default[set.0 as usize]
    }

    /// Whether a named graph is visible.
    pub(crate) fn is_visible(&self, graph: Id) -> bool {
        graph != Id::DEFAULT_GRAPH && self.named.as_ref().is_none_or(|it| it.contains(&graph))
    }
}
