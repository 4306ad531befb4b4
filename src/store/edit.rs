//! A snapshot being changed, by ids.

use std::collections::BTreeMap;

use oxigraph::model::{BlankNode, GraphNameRef, QuadRef, TermRef};
use rustc_hash::FxHashMap;

use crate::store::{id::Id, snapshot::Snapshot};

/// Changes of one snapshot on their way to the next. Nothing is visible before [`Edit::finish`].
#[derive(Debug)]
pub(crate) struct Edit<'a> {
    before: &'a Snapshot,
    next: Snapshot,
    /// The graphs of every touched triple as they shall be.
    rows: FxHashMap<[Id; 3], Vec<Id>>,
    /// The touched graphs: how many quads they have, `None` for a graph that is gone.
    graphs: BTreeMap<Id, Option<usize>>,
    /// Where the search for a new label begins.
    next_label: usize,
    /// Called for every row that is looked at; may unwind.
    poll: fn(),
}

impl<'a> Edit<'a> {
    pub(crate) fn new(before: &'a Snapshot, poll: fn()) -> Self {
        Self {
            before,
            next: before.clone(),
            rows: FxHashMap::default(),
            graphs: BTreeMap::new(),
            next_label: before.dictionary.n_blank_nodes(),
            poll,
        }
    }

    /// The id of a term, which is added if it is new.
    pub(crate) fn intern(&mut self, term: TermRef<'_>) -> Id {
        self.next.intern(term)
    }

    /// The id of a term that occurs.
    pub(crate) fn known(&self, term: TermRef<'_>) -> Option<Id> {
        self.next.id(term)
    }

    /// The id of a triple term, which is added if it is new.
    pub(crate) fn intern_triple(&mut self, ids: [Id; 3]) -> Id {
        self.next.dictionary.intern_triple(ids)
    }

    /// The id of a triple term that occurs.
    pub(crate) fn known_triple(&self, ids: [Id; 3]) -> Option<Id> {
        self.next.dictionary.triple_id(ids)
    }

    /// A blank node that nobody has.
    pub(crate) fn fresh(&mut self) -> Id {
        loop {
            let node = BlankNode::new_unchecked(format!("u{}", self.next_label));
            self.next_label += 1;
            if self.known(node.as_ref().into()).is_none() {
                return self.intern(node.as_ref().into());
            }
        }
    }

    /// The id of a graph, whose name is added if it is new; the graph itself is not.
    pub(crate) fn graph(&mut self, name: GraphNameRef<'_>) -> Id {
        match name {
            GraphNameRef::DefaultGraph => Id::DEFAULT_GRAPH,
            GraphNameRef::NamedNode(it) => self.intern(it.into()),
            GraphNameRef::BlankNode(it) => self.intern(it.into()),
        }
    }

    /// Adds a quad of terms.
    pub(crate) fn insert_quad(&mut self, quad: QuadRef<'_>) {
        let triple = [
            self.intern(quad.subject.into()),
            self.intern(quad.predicate.into()),
            self.intern(quad.object),
        ];
        let graph = self.graph(quad.graph_name);
        self.insert(triple, graph);
    }

    /// Removes a quad of terms, if it is there.
    pub(crate) fn remove_quad(&mut self, quad: QuadRef<'_>) {
        let ids = (
            self.known(quad.subject.into()),
            self.known(quad.predicate.into()),
            self.known(quad.object),
            self.next.graph_id(quad.graph_name),
        );
        if let (Some(s), Some(p), Some(o), Some(graph)) = ids {
            self.remove([s, p, o], graph);
        }
    }

    /// Adds a triple to a graph, which then exists.
    pub(crate) fn insert(&mut self, triple: [Id; 3], graph: Id) {
        let graphs = members(self.before, &mut self.rows, triple);
        if !graphs.contains(&graph) {
            graphs.push(graph);
            self.count(graph, 1);
        }
    }

    /// Removes a triple from a graph, which goes on to exist.
    pub(crate) fn remove(&mut self, triple: [Id; 3], graph: Id) {
        let graphs = members(self.before, &mut self.rows, triple);
        if let Some(at) = graphs.iter().position(|it| *it == graph) {
            graphs.swap_remove(at);
            self.count(graph, -1);
        }
    }

    /// Removes all triples of a graph.
    pub(crate) fn clear(&mut self, graph: Id) {
        if graph != Id::DEFAULT_GRAPH && self.size(graph).is_none_or(|it| it == 0) {
            return;
        }
        let before = self.before;
        for row in before.rows_in(graph) {
            (self.poll)();
            self.remove([row.subject, row.predicate, row.object], graph);
        }
        let touched: Vec<[Id; 3]> =
            self.rows.iter().filter(|it| it.1.contains(&graph)).map(|it| *it.0).collect();
        for triple in touched {
            self.remove(triple, graph);
        }
    }

    /// Makes a named graph exist.
    pub(crate) fn create(&mut self, graph: Id) {
        if graph != Id::DEFAULT_GRAPH && self.size(graph).is_none() {
            self.graphs.insert(graph, Some(0));
        }
    }

    /// Removes a graph with all its triples. The default graph becomes empty.
    pub(crate) fn drop(&mut self, graph: Id) {
        self.clear(graph);
        if graph != Id::DEFAULT_GRAPH {
            self.graphs.insert(graph, None);
        }
    }

    /// How many quads a named graph has; `None` if it does not exist.
    fn size(&self, graph: Id) -> Option<usize> {
        let touched = self.graphs.get(&graph).copied();
        touched.unwrap_or_else(|| self.before.graphs.size(graph))
    }

    fn count(&mut self, graph: Id, step: isize) {
        if graph != Id::DEFAULT_GRAPH {
            let size = self.size(graph).unwrap_or(0);
            self.graphs.insert(graph, Some(size.saturating_add_signed(step)));
        }
    }

    /// The dataset with all changes.
    pub(crate) fn finish(self) -> Snapshot {
        let Self { mut next, rows, graphs, poll, .. } = self;
        next.graphs.change(graphs);
        next.merge(rows.into_iter().collect(), poll);
        next.rebuilt_if_large(poll)
    }
}

/// The graphs of a triple, to be changed.
fn members<'r>(
    before: &Snapshot,
    rows: &'r mut FxHashMap<[Id; 3], Vec<Id>>,
    triple: [Id; 3],
) -> &'r mut Vec<Id> {
    rows.entry(triple).or_insert_with(|| before.graphs_of(before.graph_set(triple)).to_vec())
}
