//! The functions that queries may call beside SPARQL's own, and the standard ones of the namespace
//! `gf:` (`https://w3id.org/ggen/fn#`).
//!
//! Functions over lattices and the like are values that `workspace` adds; this room does not know
//! where they come from.

pub mod digest;
pub mod geo;
pub mod net;
pub mod percentile;
pub mod time;

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use oxigraph::model::{Literal, NamedNode, Term};
use spareval::{AggregateFunctionAccumulator, QueryEvaluator};
use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression, GraphPattern};

use crate::{
    query::{
        rewrite::{spelling::without_marks, with_functions},
        service::{Handler, Services},
        text::{Edits, closing},
        token::{Kind, Token},
        value::{is_integer_name, is_well_typed},
        walk::{Part, walk},
    },
    rdf::{document::named, vocab::GGEN_FN},
    store::{snapshot::Snapshot, view::View},
};

/// A function of terms; `None` is SPARQL's error, which leaves a variable unbound.
pub type Function = Arc<dyn Fn(&[Term]) -> Option<Term> + Send + Sync>;
/// Makes the accumulator of one group.
pub type Aggregate =
    Arc<dyn Fn() -> Box<dyn AggregateFunctionAccumulator + Send + Sync> + Send + Sync>;

/// What queries may call.
#[derive(Clone, Default)]
pub struct Functions {
    evaluator: QueryEvaluator,
    scalars: BTreeMap<NamedNode, Function>,
    aggregates: BTreeMap<NamedNode, Aggregate>,
    services: Services,
}

impl Functions {
    /// The functions of the namespace `gf:`.
    pub fn standard() -> Self {
        let mut functions =
            Self { evaluator: with_functions(QueryEvaluator::new()), ..Self::default() };
        let mut add = |name: &str, function: fn(&[Term]) -> Option<Term>| {
            functions.insert(named(format!("{GGEN_FN}{name}")), Arc::new(function));
        };
        add("addDuration", time::add_duration);
        add("secondsBetween", time::seconds_between);
        add("ipInRange", net::ip_in_range);
        add("ipToInteger", net::ip_to_integer);
        add("digest", digest::digest);
        add("geoDistanceKm", geo::distance_km);
        add(percentile::PAIR, percentile::pair);
        add(percentile::DISTINCT_PAIR, percentile::distinct_pair);
        functions.insert_aggregate(
            named(format!("{GGEN_FN}{}", percentile::NAME)),
            Arc::new(|| Box::<percentile::Percentile>::default()),
        );
        functions
    }

    /// Adds or replaces a function.
    pub fn insert(&mut self, name: NamedNode, function: Function) {
        let call = function.clone();
        let evaluator = std::mem::take(&mut self.evaluator);
        self.evaluator =
            evaluator.with_custom_function(name.clone(), move |args| call(&without_marks(args)));
        self.scalars.insert(name, function);
    }

    /// Adds or replaces an aggregate of one argument.
    pub fn insert_aggregate(&mut self, name: NamedNode, aggregate: Aggregate) {
        let make = aggregate.clone();
        let evaluator = std::mem::take(&mut self.evaluator);
        self.evaluator = evaluator.with_custom_aggregate_function(name.clone(), move || make());
        self.aggregates.insert(name, aggregate);
    }

    /// Answers `SERVICE <name>` from a dataset. Calls of other services stay errors.
    pub fn insert_service(&mut self, name: NamedNode, snapshot: Snapshot, view: View) {
        Arc::make_mut(&mut self.services).insert(name, (snapshot, view));
    }

    /// The function of a name.
    pub fn get(&self, name: &NamedNode) -> Option<&Function> {
        self.scalars.get(name)
    }

    /// Whether a function or aggregate has this IRI.
    pub fn contains(&self, iri: &str) -> bool {
        let name = named(iri);
        self.scalars.contains_key(&name) || self.aggregates.contains_key(&name)
    }

    /// The names of all functions and aggregates, sorted.
    pub fn names(&self) -> impl Iterator<Item = &NamedNode> {
        self.scalars.keys().chain(self.aggregates.keys())
    }

    /// The names of the aggregates, which the parser must know.
    pub fn aggregates(&self) -> impl Iterator<Item = &NamedNode> {
        self.aggregates.keys()
    }

    /// An evaluator that knows what a pattern calls. spareval copies all that its evaluator knows for
    /// every query, which takes longer than to look something up.
    pub(crate) fn evaluator(&self, pattern: &GraphPattern) -> Cow<'_, QueryEvaluator> {
        if !calls_any(pattern) {
            return Cow::Owned(QueryEvaluator::new());
        }
        if self.services.is_empty() {
            return Cow::Borrowed(&self.evaluator);
        }
        let handler = Handler { services: self.services.clone(), functions: self.clone() };
        Cow::Owned(self.evaluator.clone().with_default_service_handler(handler))
    }
}

/// Whether a pattern calls a function or aggregate that is not SPARQL's own, or a service.
fn calls_any(pattern: &GraphPattern) -> bool {
    let is_custom = |it: &AggregateExpression| {
        matches!(it, AggregateExpression::FunctionCall { name: AggregateFunction::Custom(_), .. })
    };
    let mut found = false;
    walk(Part::Pattern(pattern), &mut |part| {
        found |= match part {
            Part::Expression(Expression::FunctionCall(function, _)) => {
                matches!(function, spargebra::algebra::Function::Custom(_))
            }
            Part::Pattern(GraphPattern::Service { .. }) => true,
            Part::Pattern(GraphPattern::Group { aggregates, .. }) => {
                aggregates.iter().any(|it| is_custom(&it.1))
            }
            _ => false,
        };
    });
    found
}

impl std::fmt::Debug for Functions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

/// SPARQL's grammar gives an aggregate one argument: `gf:percentile(p, ?x)` becomes
/// `gf:percentile(gf:percentileOf(p, ?x))`.
pub(crate) fn aggregate_edits(text: &str, words: &[Token<'_>]) -> Edits {
    let mut edits = Edits::new();
    if !text.contains(percentile::NAME) {
        return edits;
    }
    let prefixes = crate::query::file::prologue(text);
    let target = format!("{GGEN_FN}{}", percentile::NAME);
    let is_percentile = |token: &Token<'_>| match token.kind {
        Kind::Iri => token.text[1..token.text.len() - 1] == target,
        Kind::Name => prefixes.expand(token.text).is_some_and(|it| it == target),
        _ => false,
    };
    for (n, token) in words.iter().enumerate() {
        if is_percentile(token)
            && words.get(n + 1).is_some_and(|it| it.is_symbol("("))
            && let Some(close) = closing(words, n + 1)
        {
            // spargebra does not find its aggregates behind a DISTINCT, so the pair carries it.
            let distinct = words.get(n + 2).filter(|it| it.is_word("DISTINCT"));
            let pair =
                if distinct.is_some() { percentile::DISTINCT_PAIR } else { percentile::PAIR };
            edits.push((words[n + 1].span.end as usize, format!(" <{GGEN_FN}{pair}>(")));
            if let Some(distinct) = distinct {
                // A comment takes the word out without moving anything.
                edits.push((distinct.span.start as usize, "#".to_owned()));
                edits.push((distinct.span.end as usize, "\n".to_owned()));
            }
            edits.push((words[close].span.start as usize, ")".to_owned()));
        }
    }
    edits
}

/// The value of a literal of one of these XSD datatypes.
pub(crate) fn lexical<'a>(term: &'a Term, datatypes: &[&str]) -> Option<&'a str> {
    let Term::Literal(literal) = term else { return None };
    let local = literal.datatype().as_str().strip_prefix(crate::rdf::vocab::xsd::NS)?;
    datatypes.contains(&local).then(|| literal.value())
}

/// A number as a double, whatever its numeric type.
pub(crate) fn number(term: &Term) -> Option<f64> {
    let Term::Literal(literal) = term else { return None };
    let local = literal.datatype().as_str().strip_prefix(crate::rdf::vocab::xsd::NS)?;
    let is_number = matches!(local, "double" | "float" | "decimal") || is_integer_name(local);
    (is_number && is_well_typed(literal)).then(|| literal.value().trim().parse().ok()).flatten()
}

/// A literal of an XSD datatype.
pub(crate) fn typed(value: impl Into<String>, datatype: &str) -> Term {
    let iri = format!("{}{datatype}", crate::rdf::vocab::xsd::NS);
    Literal::new_typed_literal(value, named(iri)).into()
}
