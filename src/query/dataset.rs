//! A snapshot as spareval sees it.

use std::{
    cell::RefCell,
    convert::Infallible,
    hash::{Hash, Hasher},
    sync::Arc,
};

use oxigraph::model::Term;
use oxsdatatypes::Integer;
use rustc_hash::FxHashMap;
use spareval::{ExpressionTerm, InternalQuad, QueryableDataset};

use crate::{
    query::budget::{tick, tick_text},
    store::{
        id::{Id, Tag},
        snapshot::{Pattern, Row, Scan, Snapshot},
        view::{ResolvedView, View},
    },
};

/// An [`Id`] whose copies are counted against the running query's budget.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Counted(pub(crate) Id);

impl Clone for Counted {
    fn clone(&self) -> Self {
        tick();
        Self(self.0)
    }
}

impl Hash for Counted {
    fn hash<H: Hasher>(&self, state: &mut H) {
        tick();
        self.0.hash(state);
    }
}

/// A snapshot through a view, with the terms that one query computes.
pub(crate) struct Dataset<'a> {
    snapshot: &'a Snapshot,
    view: Arc<ResolvedView>,
    computed: RefCell<Computed>,
}

#[derive(Default)]
struct Computed {
    terms: Vec<Term>,
    ids: FxHashMap<Term, Id>,
}

impl<'a> Dataset<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, view: &View) -> Self {
        let view = Arc::new(view.resolve(snapshot));
        Self { snapshot, view, computed: RefCell::default() }
    }

    fn id(&self, term: Term) -> Id {
        if let Some(id) = self.snapshot.id(term.as_ref()) {
            return id;
        }
        let mut computed = self.computed.borrow_mut();
        if let Some(id) = computed.ids.get(&term) {
            return *id;
        }
        let id = Id::new(Tag::Computed, computed.terms.len() as u64);
        computed.terms.push(term.clone());
        computed.ids.insert(term, id);
        id
    }

    fn term(&self, id: Id) -> Term {
        if id.tag() == Tag::Computed {
            let rank = usize::try_from(id.payload()).expect("ranks fit in memory");
            return self.computed.borrow().terms[rank].clone();
        }
        self.snapshot.term(id)
    }
}

impl<'a> QueryableDataset<'a> for Dataset<'a> {
    type InternalTerm = Counted;
    type Error = Infallible;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Counted>,
        predicate: Option<&Counted>,
        object: Option<&Counted>,
        graph_name: Option<Option<&Counted>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Counted>, Infallible>> + use<'a> {
        let pattern = Pattern {
            subject: subject.map(|it| it.0),
            predicate: predicate.map(|it| it.0),
            object: object.map(|it| it.0),
        };
        let graphs = match graph_name {
            Some(None) if self.view.is_all => Graphs::All,
            Some(None) => Graphs::Default(self.view.clone()),
            Some(Some(graph)) if self.view.is_visible(graph.0) => Graphs::One(graph.0),
            Some(Some(_)) => Graphs::Hidden,
            None => Graphs::Named { view: self.view.clone(), current: None },
        };
        Quads { snapshot: self.snapshot, rows: self.snapshot.scan(pattern), graphs }.map(Ok)
    }

    fn internal_named_graphs(&self) -> impl Iterator<Item = Result<Counted, Infallible>> + use<'a> {
        let view = self.view.clone();
        let graphs = self.snapshot.named_graphs();
        graphs.into_iter().filter(move |it| view.is_visible(*it)).map(|it| Ok(Counted(it)))
    }

    fn internalize_term(&self, term: Term) -> Result<Counted, Infallible> {
        tick_text();
        Ok(Counted(self.id(term)))
    }

    fn externalize_term(&self, term: Counted) -> Result<Term, Infallible> {
        tick_text();
        Ok(self.term(term.0))
    }

    fn externalize_expression_term(&self, term: Counted) -> Result<ExpressionTerm, Infallible> {
        tick_text();
        Ok(match term.0.integer() {
            Some(value) => ExpressionTerm::IntegerLiteral(Integer::from(value)),
            None => self.term(term.0).into(),
        })
    }
}

/// The quads of a scan that are in the graphs a pattern asks for.
///
/// A join makes one of these for every row it looks up, so there is no box and no copy in it.
struct Quads<'a> {
    snapshot: &'a Snapshot,
    rows: Scan<'a>,
    graphs: Graphs,
}

enum Graphs {
    /// The default graph, which has every row.
    All,
    /// The default graph.
    Default(Arc<ResolvedView>),
    /// One visible named graph.
    One(Id),
    /// A graph that nobody sees.
    Hidden,
    /// Each visible named graph; `current` is the row at hand and how many of its graphs are done.
    Named { view: Arc<ResolvedView>, current: Option<(Row, usize)> },
}

impl Iterator for Quads<'_> {
    type Item = InternalQuad<Counted>;

    fn next(&mut self) -> Option<Self::Item> {
        let Self { snapshot, rows, graphs } = self;
        match graphs {
            Graphs::All => rows.next().map(|row| quad(row, None)),
            Graphs::Default(view) => {
                let row = rows.inspect(|_| tick()).find(|row| view.in_default(row.graphs))?;
                Some(quad(row, None))
            }
            Graphs::One(graph) => {
                let mut rows = rows.inspect(|_| tick());
                let row = rows.find(|row| snapshot.graphs_of(row.graphs).contains(graph))?;
                Some(quad(row, Some(*graph)))
            }
            Graphs::Hidden => None,
            Graphs::Named { view, current } => loop {
                let (row, done) = match current {
                    Some(it) => it,
                    None => current.insert((rows.next()?, 0)),
                };
                tick();
                match snapshot.graphs_of(row.graphs).get(*done) {
                    Some(graph) => {
                        *done += 1;
                        if view.is_visible(*graph) {
                            break Some(quad(*row, Some(*graph)));
                        }
                    }
                    None => *current = None,
                }
            },
        }
    }
}

fn quad(row: Row, graph: Option<Id>) -> InternalQuad<Counted> {
    tick();
    InternalQuad {
        subject: Counted(row.subject),
        predicate: Counted(row.predicate),
        object: Counted(row.object),
        graph_name: graph.map(Counted),
    }
}
