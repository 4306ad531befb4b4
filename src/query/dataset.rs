//! A snapshot as spareval sees it.

use std::{
    cell::{OnceCell, RefCell},
    convert::Infallible,
    hash::{Hash, Hasher},
    rc::Rc,
    sync::Arc,
};

use oxigraph::model::{NamedNode, Term};
use oxsdatatypes::Integer;
use rustc_hash::FxHashMap;
use spareval::{ExpressionTerm, InternalQuad, QueryableDataset};

use crate::{
    query::{
        budget::{tick, tick_text},
        exact,
        scan::{Found, Graphs, Quads},
    },
    rdf::document::named,
    store::{
        id::{Id, Tag},
        snapshot::{Pattern, Snapshot},
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
    graphs: OnceCell<Rc<[Id]>>,
    current: Current,
}

/// The graph that each GRAPH of the query is at.
type Current = Rc<RefCell<Vec<Option<Id>>>>;

/// A graph name that a query cannot write: what a GRAPH with a variable becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Its triples have the visible graphs as subjects, and whoever reads one is at that graph.
    List(u32),
    /// The graph that the list is at.
    Current(u32),
}

/// No IRI of a query has a space.
const LIST: &str = "ggen graphs ";
const CURRENT: &str = "ggen graph ";
/// The first special id that stands for a place; the store's own are below.
const FIRST_PLACE: u64 = 16;

impl Place {
    /// The name for the algebra.
    pub(crate) fn name(self) -> NamedNode {
        named(match self {
            Self::List(number) => format!("{LIST}{number}"),
            Self::Current(number) => format!("{CURRENT}{number}"),
        })
    }

    fn of_name(iri: &str) -> Option<Self> {
        if let Some(number) = iri.strip_prefix(LIST) {
            return number.parse().ok().map(Self::List);
        }
        iri.strip_prefix(CURRENT)?.parse().ok().map(Self::Current)
    }

    fn id(self) -> Id {
        let (number, is_current) = match self {
            Self::List(number) => (number, 0),
            Self::Current(number) => (number, 1),
        };
        Id::new(Tag::Special, FIRST_PLACE + 2 * u64::from(number) + is_current)
    }

    fn of_id(id: Id) -> Option<Self> {
        if id.tag() != Tag::Special {
            return None;
        }
        let number = id.payload().checked_sub(FIRST_PLACE)?;
        let place = u32::try_from(number / 2).ok()?;
        Some(if number % 2 == 0 { Self::List(place) } else { Self::Current(place) })
    }
}

#[derive(Default)]
struct Computed {
    terms: Vec<Term>,
    ids: FxHashMap<Term, Id>,
}

impl<'a> Dataset<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, view: &View) -> Self {
        let view = Arc::new(view.resolve(snapshot));
        Self {
            snapshot,
            view,
            computed: RefCell::default(),
            graphs: OnceCell::new(),
            current: Current::default(),
        }
    }

    /// The visible named graphs.
    fn graphs(&self) -> Rc<[Id]> {
        let list = || {
            let graphs = self.snapshot.named_graphs();
            graphs.filter(|it| self.view.is_visible(*it)).collect()
        };
        self.graphs.get_or_init(list).clone()
    }

    /// The graph that a list is at.
    fn current(&self, number: u32) -> Option<Id> {
        self.current.borrow().get(number as usize).copied().flatten()
    }

    /// The visible graphs, or the one asked for, each of which becomes the current one when it is
    /// read.
    fn list(&self, number: u32, graph: Option<Id>) -> impl Iterator<Item = Id> + use<'a> {
        let graphs = self.graphs();
        let current = self.current.clone();
        let number = number as usize;
        let listed = (0..graphs.len()).map(move |at| graphs[at]);
        listed.filter(move |it| graph.is_none_or(|graph| graph == *it)).inspect(move |graph| {
            let mut current = current.borrow_mut();
            if current.len() <= number {
                current.resize(number + 1, None);
            }
            current[number] = Some(*graph);
        })
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
        let place = graph_name.flatten().and_then(|it| Some((it.0, Place::of_id(it.0)?)));
        if let Some((id, Place::List(number))) = place {
            let [predicate, object] =
                [pattern.predicate, pattern.object].map(|it| it.unwrap_or(id));
            let graphs = self.list(number, pattern.subject);
            return Found::Listed(graphs.map(move |subject| InternalQuad {
                subject: Counted(subject),
                predicate: Counted(predicate),
                object: Counted(object),
                graph_name: Some(Counted(id)),
            }));
        }
        let graphs = match graph_name {
            Some(None) if self.view.is_all => Graphs::All,
            Some(None) => Graphs::Default(self.view.clone()),
            Some(Some(Counted(name))) => {
                let graph = match place {
                    Some((_, Place::Current(number))) => self.current(number),
                    _ => Some(*name).filter(|it| self.view.is_visible(*it)),
                };
                graph.map_or(Graphs::Hidden, |graph| Graphs::One { graph, name: *name })
            }
            None => Graphs::Named { view: self.view.clone(), current: None },
        };
        Found::Rows(Quads::new(self.snapshot, pattern, graphs))
    }

    fn internal_named_graphs(&self) -> impl Iterator<Item = Result<Counted, Infallible>> + use<'a> {
        let graphs = self.graphs();
        (0..graphs.len()).map(move |at| Ok(Counted(graphs[at])))
    }

    fn contains_internal_graph_name(&self, graph: &Counted) -> Result<bool, Infallible> {
        Ok(match Place::of_id(graph.0) {
            Some(Place::Current(number)) => self.current(number).is_some(),
            _ => self.graphs().binary_search(&graph.0).is_ok(),
        })
    }

    fn internalize_term(&self, term: Term) -> Result<Counted, Infallible> {
        tick_text();
        if let Term::NamedNode(name) = &term
            && let Some(place) = Place::of_name(name.as_str())
        {
            return Ok(Counted(place.id()));
        }
        Ok(Counted(self.id(exact::unwrap(term))))
    }

    fn externalize_term(&self, term: Counted) -> Result<Term, Infallible> {
        tick_text();
        Ok(self.term(term.0))
    }

    fn externalize_expression_term(&self, term: Counted) -> Result<ExpressionTerm, Infallible> {
        tick_text();
        if exact::is_wanted() {
            return Ok(exact::exact(self.term(term.0)));
        }
        Ok(match term.0.integer() {
            Some(value) => ExpressionTerm::IntegerLiteral(Integer::from(value)),
            None => exact::value(self.term(term.0)),
        })
    }
}
