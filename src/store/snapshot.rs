//! A dataset at one moment.

use std::{ops::Range, sync::Arc};

use oxigraph::model::{GraphName, GraphNameRef, NamedOrBlankNode, Quad, Term, TermRef};

use crate::store::{
    delta::{Delta, Head},
    dictionary::Dictionary,
    graphs::Graphs,
    id::Id,
    index::{GraphSet, Index, Permutation},
    tiers::Numbered,
};

/// An immutable dataset. A clone shares everything.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub(crate) dictionary: Dictionary,
    pub(crate) base: Arc<Index>,
    /// Rows that override the base's; a row in no graph is a deletion.
    pub(crate) delta: Delta,
    pub(crate) sets: GraphSets,
    pub(crate) graphs: Graphs,
    pub(crate) len: usize,
}

/// The sets of graphs that occur, numbered. A clone shares everything.
#[derive(Clone, Debug)]
pub(crate) struct GraphSets(Numbered<Arc<[Id]>>);

impl Default for GraphSets {
    fn default() -> Self {
        let mut sets = Numbered::default();
        sets.push(Arc::from([]));
        Self(sets)
    }
}

impl GraphSets {
    pub(crate) fn intern(&mut self, mut graphs: Vec<Id>) -> GraphSet {
        graphs.sort_unstable();
        graphs.dedup();
        let number = self.0.find(graphs.as_slice()).unwrap_or_else(|| self.0.push(graphs.into()));
        GraphSet(u32::try_from(number).expect("fewer than 2^32 graph sets"))
    }

    pub(crate) fn members(&self, set: GraphSet) -> &Arc<[Id]> {
        self.0.get(set.0 as usize)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<[Id]>> {
        self.0.iter()
    }
}

/// What a scan asks for; `None` matches everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    /// The subject.
    pub subject: Option<Id>,
    /// The predicate.
    pub predicate: Option<Id>,
    /// The object.
    pub object: Option<Id>,
}

/// A triple and the graphs it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The subject.
    pub subject: Id,
    /// The predicate.
    pub predicate: Id,
    /// The object.
    pub object: Id,
    /// The graphs, see [`Snapshot::graphs_of`].
    pub graphs: GraphSet,
}

impl Snapshot {
    /// The number of quads.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no quad.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The id of a term, if it occurs.
    pub fn id<'a>(&self, term: impl Into<TermRef<'a>>) -> Option<Id> {
        self.dictionary.id(term.into())
    }

    /// The id of a term, which is added if no triple has it.
    pub(crate) fn intern(&mut self, term: TermRef<'_>) -> Id {
        self.dictionary.intern(term)
    }

    /// Whether two snapshots were made from one, so that labels of blank nodes mean the same.
    pub(crate) fn has_base_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.base, &other.base)
    }

    /// The term of an id of this snapshot.
    pub fn term(&self, id: Id) -> Term {
        self.dictionary.term(id)
    }

    /// The IRI of an id, if it is one.
    pub fn iri(&self, id: Id) -> Option<&str> {
        self.dictionary.iri(id)
    }

    /// Whether a literal of this datatype occurs that is not inlined, as no moment is.
    pub(crate) fn has_datatype(&self, datatype: &str) -> bool {
        self.dictionary.has_datatype(datatype)
    }

    /// The graphs of a row; [`Id::DEFAULT_GRAPH`] is one of them.
    pub fn graphs_of(&self, set: GraphSet) -> &Arc<[Id]> {
        self.sets.members(set)
    }

    /// The triples that match, each once.
    pub fn scan(&self, pattern: Pattern) -> Scan<'_> {
        let (permutation, prefix) =
            Permutation::for_bound(pattern.subject, pattern.predicate, pattern.object);
        let base = self.base.range(permutation, prefix);
        let heads = self.delta.heads(permutation, prefix);
        let next = heads.iter().map(Head::key).min();
        Scan { snapshot: self, permutation, base, heads, next }
    }

    /// The objects of a subject and a predicate.
    pub fn objects(&self, subject: Id, predicate: Id) -> impl Iterator<Item = Id> {
        self.scan(Pattern { subject: Some(subject), predicate: Some(predicate), object: None })
            .map(|row| row.object)
    }

    /// The subjects of a predicate and an object.
    pub fn subjects(&self, predicate: Id, object: Id) -> impl Iterator<Item = Id> {
        self.scan(Pattern { subject: None, predicate: Some(predicate), object: Some(object) })
            .map(|row| row.subject)
    }

    /// Whether a triple is in some graph.
    pub fn contains(&self, subject: Id, predicate: Id, object: Id) -> bool {
        self.graph_set([subject, predicate, object]) != GraphSet::EMPTY
    }

    pub(crate) fn graph_set(&self, triple: [Id; 3]) -> GraphSet {
        self.delta.get(triple).or_else(|| self.base.get(triple)).unwrap_or(GraphSet::EMPTY)
    }

    /// The named graphs that exist, in id order; some may be empty.
    pub fn named_graphs(&self) -> impl Iterator<Item = Id> {
        self.graphs.ids().into_iter()
    }

    /// Whether a graph exists. The default graph always does.
    pub fn has_graph(&self, graph: Id) -> bool {
        graph == Id::DEFAULT_GRAPH || self.graphs.size(graph).is_some()
    }

    /// The id of a graph's name, if the name occurs.
    pub fn graph_id(&self, name: GraphNameRef<'_>) -> Option<Id> {
        match name {
            GraphNameRef::DefaultGraph => Some(Id::DEFAULT_GRAPH),
            GraphNameRef::NamedNode(it) => self.id(it),
            GraphNameRef::BlankNode(it) => self.id(it),
        }
    }

    /// The triples of one graph.
    pub fn rows_in(&self, graph: Id) -> impl Iterator<Item = Row> {
        let inside: Vec<bool> = self.sets.iter().map(|it| it.contains(&graph)).collect();
        self.scan(Pattern::default()).filter(move |row| inside[row.graphs.0 as usize])
    }

    /// The name of a graph.
    pub fn graph_name(&self, graph: Id) -> GraphName {
        if graph == Id::DEFAULT_GRAPH { GraphName::DefaultGraph } else { self.node(graph).into() }
    }

    /// All quads as terms, in SPO order of ids.
    pub fn quads(&self) -> impl Iterator<Item = Quad> {
        self.scan(Pattern::default()).flat_map(move |row| {
            let graphs = self.graphs_of(row.graphs);
            graphs.iter().map(move |graph| self.quad(row, *graph))
        })
    }

    /// The quad of a row in one of its graphs.
    pub fn quad(&self, row: Row, graph: Id) -> Quad {
        let Term::NamedNode(predicate) = self.term(row.predicate) else {
            unreachable!("a predicate is an IRI")
        };
        Quad::new(self.node(row.subject), predicate, self.term(row.object), self.graph_name(graph))
    }

    fn node(&self, id: Id) -> NamedOrBlankNode {
        match self.term(id) {
            Term::NamedNode(it) => it.into(),
            Term::BlankNode(it) => it.into(),
            _ => unreachable!("subjects and graph names are nodes"),
        }
    }
}

/// The rows of a pattern, from base and delta, in the order of one permutation.
#[derive(Clone, Debug)]
pub struct Scan<'a> {
    snapshot: &'a Snapshot,
    permutation: Permutation,
    base: Range<usize>,
    /// Where the runs of the delta are, the newest first.
    heads: Vec<Head<'a>>,
    /// The least of their keys.
    next: Option<[Id; 3]>,
}

impl Scan<'_> {
    /// How many rows remain at most; exact when the snapshot has no pending changes here.
    pub fn upper_bound(&self) -> usize {
        self.base.len() + self.heads.iter().map(Head::len).sum::<usize>()
    }

    fn next_key(&mut self) -> Option<([Id; 3], GraphSet)> {
        let base = &self.snapshot.base;
        let Some(changed) = self.next else {
            return self.base.next().map(|at| base.row(self.permutation, at));
        };
        if !self.base.is_empty() {
            let row = base.row(self.permutation, self.base.start);
            if row.0 <= changed {
                self.base.start += 1;
            }
            if row.0 < changed {
                return Some(row);
            }
        }
        Some((changed, self.take(changed)))
    }

    /// Takes a key from all runs that have it; the newest of them counts.
    fn take(&mut self, key: [Id; 3]) -> GraphSet {
        let newest = self.heads.iter().find(|it| it.key() == key).map(Head::set);
        self.heads.retain_mut(|it| it.key() != key || it.advance());
        self.next = self.heads.iter().map(Head::key).min();
        newest.expect("the key is that of a run")
    }
}

impl Iterator for Scan<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            let (key, graphs) = self.next_key()?;
            if graphs != GraphSet::EMPTY {
                let [subject, predicate, object] = self.permutation.triple(key);
                return Some(Row { subject, predicate, object, graphs });
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.upper_bound()))
    }
}
