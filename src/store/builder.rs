//! Building a snapshot from documents and quads.

use std::{collections::BTreeMap, sync::Arc};

use oxigraph::model::{BlankNode, GraphNameRef, NamedOrBlankNode, QuadRef, Term, TermRef, Triple};
use rustc_hash::FxHashMap;

use crate::{
    rdf::document::{Document, TermId},
    store::{
        delta::Delta,
        dictionary::Dictionary,
        graphs::Graphs,
        id::Id,
        index::{GraphSet, Index},
        snapshot::{GraphSets, Snapshot},
    },
};

const DEFAULT_GRAPH: u32 = u32::MAX;

/// Collects quads for a [`Snapshot`].
#[derive(Debug, Default)]
pub struct Builder {
    terms: Vec<Term>,
    numbers: FxHashMap<Term, u32>,
    quads: Vec<[u32; 4]>,
    graphs: Vec<u32>,
    documents: u32,
}

impl Builder {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a quad; its blank nodes are the dataset's.
    pub fn insert(&mut self, quad: QuadRef<'_>) {
        let s = self.number(TermRef::from(quad.subject).into_owned());
        let p = self.number(quad.predicate.into_owned().into());
        let o = self.number(quad.object.into_owned());
        let g = self.graph_number(quad.graph_name);
        self.quads.push([s, p, o, g]);
    }

    /// Adds a graph, which may stay empty.
    pub fn insert_graph(&mut self, graph: GraphNameRef<'_>) {
        let graph = self.graph_number(graph);
        if graph != DEFAULT_GRAPH {
            self.graphs.push(graph);
        }
    }

    /// Adds a file: its default graph goes to `graph`, its named graphs keep their names, its blank
    /// nodes are its own.
    pub fn insert_document(&mut self, document: &Document, graph: GraphNameRef<'_>) {
        let scope = self.documents;
        self.documents += 1;
        let numbers: Vec<u32> =
            document.terms().iter().map(|term| self.number(scoped(term, scope))).collect();
        let default = self.graph_number(graph);
        self.quads.extend(document.ids().iter().map(|[s, p, o, g]| {
            let graph = if *g == TermId::DEFAULT_GRAPH { default } else { numbers[g.index()] };
            [numbers[s.index()], numbers[p.index()], numbers[o.index()], graph]
        }));
    }

    fn graph_number(&mut self, graph: GraphNameRef<'_>) -> u32 {
        match graph {
            GraphNameRef::DefaultGraph => DEFAULT_GRAPH,
            GraphNameRef::NamedNode(it) => self.number(it.into_owned().into()),
            GraphNameRef::BlankNode(it) => self.number(it.into_owned().into()),
        }
    }

    fn number(&mut self, term: Term) -> u32 {
        if let Some(number) = self.numbers.get(&term) {
            return *number;
        }
        let number = u32::try_from(self.terms.len()).expect("fewer than 2^32 terms");
        self.terms.push(term.clone());
        self.numbers.insert(term, number);
        number
    }

    /// Sorts everything.
    pub fn build(self) -> Snapshot {
        let (dictionary, ids) = Dictionary::build(&self.terms);
        let id = |number: u32| {
            if number == DEFAULT_GRAPH { Id::DEFAULT_GRAPH } else { ids[number as usize] }
        };
        let mut quads: Vec<[Id; 4]> =
            self.quads.iter().map(|[s, p, o, g]| [id(*s), id(*p), id(*o), id(*g)]).collect();
        quads.sort_unstable();
        quads.dedup();
        let mut sizes: BTreeMap<Id, usize> = self.graphs.iter().map(|it| (id(*it), 0)).collect();
        for [.., graph] in quads.iter().filter(|it| it[3] != Id::DEFAULT_GRAPH) {
            *sizes.entry(*graph).or_default() += 1;
        }
        let mut sets = GraphSets::default();
        let rows: Vec<([Id; 3], GraphSet)> = quads
            .chunk_by(|a, b| a[..3] == b[..3])
            .map(|same| {
                let graphs = same.iter().map(|quad| quad[3]).collect();
                ([same[0][0], same[0][1], same[0][2]], sets.intern(graphs))
            })
            .collect();
        let mut graphs = Graphs::default();
        graphs.change(sizes.into_iter().map(|(graph, size)| (graph, Some(size))).collect());
        Snapshot {
            dictionary,
            base: Arc::new(Index::new(&rows)),
            delta: Delta::default(),
            sets,
            graphs,
            len: quads.len(),
        }
    }
}

/// The term with its blank nodes renamed to a document's own.
fn scoped(term: &Term, scope: u32) -> Term {
    match term {
        Term::BlankNode(it) => scoped_blank(it, scope).into(),
        Term::Triple(triple) => Triple::new(
            match &triple.subject {
                NamedOrBlankNode::BlankNode(it) => scoped_blank(it, scope).into(),
                node @ NamedOrBlankNode::NamedNode(_) => node.clone(),
            },
            triple.predicate.clone(),
            scoped(&triple.object, scope),
        )
        .into(),
        _ => term.clone(),
    }
}

fn scoped_blank(blank: &BlankNode, scope: u32) -> BlankNode {
    BlankNode::new_unchecked(format!("d{scope}_{}", blank.as_str()))
}
