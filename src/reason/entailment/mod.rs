//! Entailment of [RDF Semantics](https://www.w3.org/TR/rdf12-semantics/): simple, RDF and RDFS, each
//! with recognised datatypes.
//!
//! This is the whole of it, with axiomatic triples, reflexive hierarchies and everything being a
//! resource. What questions to a project need of RDFS is [`crate::reason::rdfs`], which leaves out
//! what nobody wants to see.

mod axioms;
mod closure;
mod embed;
mod json;
mod names;
mod value;

use std::str::FromStr;

use oxigraph::model::{GraphName, NamedNode, NamedOrBlankNode, Quad, Term, Triple, TripleRef};

use crate::{
    query::{budget::Budget, error::QueryError},
    rdf::{document::named, vocab::ENTAILED},
    reason::entailment::{
        closure::{Closure, Fact},
        embed::Conclusion,
    },
    store::{change::Change, snapshot::Snapshot},
};

/// What a graph means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Regime {
    /// That some things are related.
    #[default]
    Simple,
    /// That, and what the vocabulary of RDF means.
    Rdf,
    /// That, and what the vocabulary of RDF Schema means.
    Rdfs,
}

impl FromStr for Regime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "simple" => Ok(Self::Simple),
            "rdf" => Ok(Self::Rdf),
            "rdfs" => Ok(Self::Rdfs),
            _ => Err("the entailment regimes are simple, rdf and rdfs".to_owned()),
        }
    }
}

/// A regime and its datatypes.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The regime.
    pub regime: Regime,
    /// Datatypes whose literals denote values: spellings of one value are one thing, and a literal
    /// outside the lexical space is a contradiction. The values of XSD's datatypes, `rdf:JSON` and
    /// `rdf:XMLLiteral` are known; of others, only that they are datatypes. Those of plain strings
    /// are recognised by [`Regime::Rdf`] and [`Regime::Rdfs`] in any case.
    pub recognized: Vec<NamedNode>,
}

/// Whether one graph entails another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Whenever the premise is true, so is the conclusion.
    Entailed,
    /// It may be true without the conclusion.
    NotEntailed,
    /// It cannot be true, and so entails everything; the reason.
    Inconsistent(String),
}

/// Why there is no verdict, or no closure.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EntailmentError {
    /// More follows than can be held.
    #[error(
        "more than {limit} triples follow: is there a very long chain of classes or properties?"
    )]
    TooLarge {
        /// How many there may be.
        limit: usize,
    },
    /// Too many ways for blank nodes to be taken.
    #[error("what the blank nodes of the conclusion stand for is not found in {limit} steps")]
    TooComplex {
        /// How many there may be.
        limit: usize,
    },
    /// Everything follows from a contradiction.
    #[error("the data contradicts itself, so that everything follows: {0}")]
    Inconsistent(String),
    /// The budget is exhausted.
    #[error(transparent)]
    Budget(#[from] QueryError),
}

/// Whether a graph entails another one.
///
/// ```
/// use ggen::{
///     query::budget::Budget,
///     rdf::{format::Format, read::read},
///     reason::entailment::{Regime, Settings, Verdict, entails},
/// };
/// use oxigraph::model::TripleRef;
///
/// let graph = |text: &str| {
///     let text = format!("PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX : <urn:> {text}");
///     read(text.as_bytes(), Format::Turtle, "a.ttl", &Default::default()).0
/// };
/// let premise = graph(":Cat rdfs:subClassOf :Animal . :tom a :Cat .");
/// let conclusion = graph("[] a :Animal .");
/// let settings = Settings { regime: Regime::Rdfs, ..Settings::default() };
/// let verdict = entails(
///     premise.quads().map(TripleRef::from),
///     conclusion.quads().map(TripleRef::from),
///     &settings,
///     &Budget::unlimited(),
/// )?;
/// assert_eq!(verdict, Verdict::Entailed);
/// # Ok::<(), ggen::reason::entailment::EntailmentError>(())
/// ```
///
/// # Errors
/// If the closure is too large, the conclusion too hard to find in it, or the budget exhausted.
pub fn entails<'a>(
    premise: impl IntoIterator<Item = TripleRef<'a>>,
    conclusion: impl IntoIterator<Item = TripleRef<'a>>,
    settings: &Settings,
    budget: &Budget,
) -> Result<Verdict, EntailmentError> {
    let mut closure = Closure::new(premise, settings);
    // A literal of the conclusion that denotes nothing is no fault of the premise.
    let ill_typed = closure.names.ill_typed.take();
    let conclusion = Conclusion::new(conclusion, &mut closure.names);
    closure.names.ill_typed = ill_typed;
    closure.close(budget)?;
    if let Some(reason) = closure.contradiction() {
        return Ok(Verdict::Inconsistent(reason));
    }
    let holds = conclusion.holds(&closure, budget)?;
    Ok(if holds { Verdict::Entailed } else { Verdict::NotEntailed })
}

/// What is taken for one graph when a dataset is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Each graph by itself; what follows is put into it. This is what SPARQL's entailment regimes
    /// ask for.
    EachGraph,
    /// All graphs together; what follows is put into [`ENTAILED`].
    Union,
}

/// A dataset with everything that follows from it, as far as triples can say it: that a literal is
/// of some type cannot be said.
///
/// # Errors
/// If the data contradicts itself, too much follows from it, or the budget is exhausted.
pub fn close(
    snapshot: &Snapshot,
    settings: &Settings,
    scope: Scope,
    budget: &Budget,
) -> Result<Snapshot, EntailmentError> {
    let mut quads: Vec<Quad> = snapshot.quads().collect();
    let target = match scope {
        Scope::EachGraph => None,
        Scope::Union => Some(GraphName::NamedNode(named(ENTAILED))),
    };
    if scope == Scope::EachGraph {
        quads.sort_by_cached_key(|it| it.graph_name.to_string());
    }
    let is_one = |a: &Quad, b: &Quad| scope == Scope::Union || a.graph_name == b.graph_name;
    let mut insertions = Vec::new();
    for graph in quads.chunk_by(is_one) {
        let name = target.clone().unwrap_or_else(|| graph[0].graph_name.clone());
        let triples = graph.iter().map(|it| TripleRef::from(it.as_ref()));
        let derived = derive(triples, settings, budget)?;
        insertions.extend(derived.into_iter().map(|it| it.in_graph(name.clone())));
    }
    Ok(snapshot.apply(&Change { insertions, ..Change::default() }))
}

/// The triples that follow from a graph and are not in it.
fn derive<'a>(
    graph: impl IntoIterator<Item = TripleRef<'a>>,
    settings: &Settings,
    budget: &Budget,
) -> Result<Vec<Triple>, EntailmentError> {
    let mut closure = Closure::new(graph, settings);
    let asserted = closure.facts.clone();
    closure.close(budget)?;
    if let Some(reason) = closure.contradiction() {
        return Err(EntailmentError::Inconsistent(reason));
    }
    let mut derived: Vec<Fact> =
        closure.facts.iter().filter(|it| !asserted.contains(*it)).copied().collect();
    derived.sort_unstable();
    Ok(derived.into_iter().filter_map(|it| triple(&closure, it)).collect())
}

/// A fact as a triple, if it is one.
fn triple(closure: &Closure, fact: Fact) -> Option<Triple> {
    let [subject, predicate, object] = fact.map(|it| closure.names.term(it));
    let subject = match subject {
        Term::NamedNode(it) => NamedOrBlankNode::from(it.clone()),
        Term::BlankNode(it) => it.clone().into(),
        _ => return None,
    };
    match predicate {
        Term::NamedNode(predicate) => Some(Triple::new(subject, predicate.clone(), object.clone())),
        _ => None,
    }
}
