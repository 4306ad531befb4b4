//! MIN, MAX, SAMPLE, and SUM and AVG of durations.
//!
//! MIN and MAX follow the order of ORDER BY and return the term as it was written. An error or unbound
//! value is less than all others, so MIN has no result and MAX does not see it. SAMPLE is the least
//! value, so that no plan changes it. SUM and AVG of what is no number are looked at again.

use oxigraph::model::{NamedNodeRef, Term, Variable};
use spareval::{AggregateFunctionAccumulator, QueryEvaluator};
use spargebra::algebra::{
    AggregateExpression, AggregateFunction, Expression, Function, GraphPattern,
};

use crate::{
    query::{
        arithmetic, exact, order,
        rewrite::{Fresh, spelling::kept},
        walk::{self, Rewrite, take, take_expression},
    },
    rdf::{document::named, vocab::xsd},
    store::snapshot::Snapshot,
};

const MIN: &str = "ggen min";
const MAX: &str = "ggen max";
const SUM: &str = "ggen sum";
const AVG: &str = "ggen avg";
/// Stands for an error where one must not end the aggregate.
const NOTHING: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("ggen nothing");

pub(super) fn with_functions(evaluator: QueryEvaluator) -> QueryEvaluator {
    evaluator
        .with_custom_aggregate_function(named(MIN), || Box::new(Extreme::new(false)))
        .with_custom_aggregate_function(named(MAX), || Box::new(Extreme::new(true)))
        .with_custom_aggregate_function(named(SUM), || Box::new(Durations::new(false)))
        .with_custom_aggregate_function(named(AVG), || Box::new(Durations::new(true)))
}

/// The least or greatest term so far.
struct Extreme {
    is_max: bool,
    best: Option<(String, Term)>,
}

impl Extreme {
    fn new(is_max: bool) -> Self {
        Self { is_max, best: None }
    }
}

impl AggregateFunctionAccumulator for Extreme {
    fn accumulate(&mut self, element: Term) {
        if matches!(&element, Term::NamedNode(it) if it.as_ref() == NOTHING) {
            return;
        }
        let element = exact::unwrap(element);
        let key = order::key(&element);
        let is_better = self.best.as_ref().is_none_or(|(best, term)| {
            let order = key.cmp(best);
            let order = order.then_with(|| order::spelling(&element).cmp(&order::spelling(term)));
            if self.is_max { order.is_gt() } else { order.is_lt() }
        });
        if is_better {
            self.best = Some((key, element));
        }
    }

    fn finish(&mut self) -> Option<Term> {
        self.best.take().map(|it| exact::wrap(it.1))
    }
}

/// The sum of durations; numbers are spareval's.
struct Durations {
    is_mean: bool,
    sum: Option<Term>,
    count: u64,
    is_failed: bool,
}

impl Durations {
    fn new(is_mean: bool) -> Self {
        Self { is_mean, sum: None, count: 0, is_failed: false }
    }
}

impl AggregateFunctionAccumulator for Durations {
    fn accumulate(&mut self, element: Term) {
        if self.is_failed {
            return;
        }
        self.count += 1;
        let is_duration = matches!(&element, Term::Literal(it)
            if it.datatype().as_str().ends_with("uration"));
        self.sum = match &self.sum {
            _ if !is_duration => None,
            None => Some(element),
            Some(sum) => arithmetic::add(sum, &element),
        };
        self.is_failed = self.sum.is_none();
    }

    fn finish(&mut self) -> Option<Term> {
        let sum = self.sum.take().filter(|_| !self.is_failed)?;
        if self.is_mean { arithmetic::mean(&sum, self.count) } else { Some(sum) }
    }
}

struct Extremes<'f> {
    fresh: &'f mut Fresh,
    has_moments: bool,
}

/// `has_moments`: whether there can be durations to add.
pub(super) fn rewrite(pattern: &mut GraphPattern, fresh: &mut Fresh, has_moments: bool) {
    walk::rewrite(pattern, &mut Extremes { fresh, has_moments });
}

/// Whether the data or the query itself have moments or durations.
pub(super) fn has_moments(pattern: &GraphPattern, snapshot: &Snapshot) -> bool {
    let mut found = TYPES.iter().any(|it| snapshot.has_datatype(&format!("{}{it}", xsd::NS)));
    walk::walk(walk::Part::Pattern(pattern), &mut |part| found = found || makes_durations(part));
    found
}

/// The datatypes of durations, and of what has durations between.
const TYPES: [&str; 7] = [
    "duration",
    "dayTimeDuration",
    "yearMonthDuration",
    "dateTime",
    "dateTimeStamp",
    "date",
    "time",
];

fn is_type(iri: &str) -> bool {
    iri.strip_prefix(xsd::NS).is_some_and(|it| TYPES.contains(&it))
}

/// Whether a part of a query can make a duration by itself.
fn makes_durations(part: walk::Part<'_>) -> bool {
    match part {
        walk::Part::Expression(Expression::Literal(it)) => is_type(it.datatype().as_str()),
        walk::Part::Expression(Expression::FunctionCall(function, _)) => match function {
            Function::Custom(name) => !name.as_str().starts_with("ggen ") || is_type(name.as_str()),
            Function::StrDt | Function::Now | Function::Timezone => true,
            _ => false,
        },
        walk::Part::Pattern(GraphPattern::Values { bindings, .. }) => {
            bindings.iter().flatten().flatten().any(|it| match it {
                spargebra::term::GroundTerm::Literal(it) => is_type(it.datatype().as_str()),
                _ => false,
            })
        }
        walk::Part::Pattern(GraphPattern::Service { .. }) => true,
        _ => false,
    }
}

impl Rewrite for Extremes<'_> {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        let GraphPattern::Group { aggregates, .. } = pattern else { return };
        let mut pairs: Vec<(Variable, Variable, Variable)> = Vec::new();
        let mut more = Vec::new();
        for (variable, aggregate) in aggregates.iter_mut() {
            let AggregateExpression::FunctionCall { name, expr, distinct } = aggregate else {
                continue;
            };
            let nothing = || Expression::NamedNode(NOTHING.into_owned());
            let again = match name {
                AggregateFunction::Min => {
                    *expr = kept(take_expression(expr), Expression::Coalesce(Vec::new()));
                    *name = AggregateFunction::Custom(named(MIN));
                    continue;
                }
                AggregateFunction::Max | AggregateFunction::Sample => {
                    *expr = kept(take_expression(expr), nothing());
                    let own = if *name == AggregateFunction::Max { MAX } else { MIN };
                    *name = AggregateFunction::Custom(named(own));
                    continue;
                }
                AggregateFunction::Sum if self.has_moments => SUM,
                AggregateFunction::Avg if self.has_moments => AVG,
                _ => continue,
            };
            let (first, second) = (self.fresh.variable("sum"), self.fresh.variable("sum"));
            let again = AggregateExpression::FunctionCall {
                name: AggregateFunction::Custom(named(again)),
                expr: expr.clone(),
                distinct: *distinct,
            };
            more.push((second.clone(), again));
            pairs.push((std::mem::replace(variable, first.clone()), first, second));
        }
        aggregates.extend(more);
        for (variable, first, second) in pairs {
            *pattern = GraphPattern::Extend {
                inner: Box::new(take(pattern)),
                variable,
                expression: Expression::Coalesce(vec![first.into(), second.into()]),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::query::rewrite::tests::rows;

    fn value(aggregate: &str, values: &str) -> String {
        let query = format!("SELECT ({aggregate} AS ?y) {{ VALUES ?x {{ {values} }} }}");
        rows(&query).concat().concat()
    }

    #[test]
    fn the_greatest_and_the_least_are_as_they_were_written() {
        assert_eq!(value("MAX(?x)", "1 '02'^^xsd:integer 1.5"), "02");
        assert_eq!(value("MIN(?x)", "'a' 10 '09'^^xsd:byte"), "09");
        assert_eq!(
            value("DATATYPE(MIN(?x))", "'9'^^xsd:byte"),
            "http://www.w3.org/2001/XMLSchema#byte"
        );
        assert_eq!(value("SAMPLE(?x)", "3 1.50 2"), "1.50");
        assert_eq!(value("MIN(?x) + 1", "'01'^^xsd:integer"), "2");
        assert_eq!(value("MIN(?x + 1)", "1 2"), "2");
    }

    #[test]
    fn unbound_is_the_least() {
        assert_eq!(value("MAX(?x)", "1 UNDEF 3"), "3");
        assert_eq!(value("MIN(?x)", "1 UNDEF 3"), "-");
        assert_eq!(value("MAX(?x + 1)", "1 'a' 3"), "4");
        assert_eq!(value("MAX(?x)", ""), "-");
    }

    #[test]
    fn durations_are_added() {
        let hours = "'PT1H'^^xsd:dayTimeDuration 'PT2H'^^xsd:dayTimeDuration";
        assert_eq!(value("SUM(?x)", hours), "PT3H");
        assert_eq!(value("AVG(?x)", hours), "PT1H30M");
        assert_eq!(value("SUM(?x)", &format!("{hours} 1")), "-");
        assert_eq!(value("SUM(?x)", "1 2"), "3");
        assert_eq!(value("AVG(DISTINCT ?x)", "1 1 2"), "1.5");
        assert_eq!(value("SUM(?x)", ""), "0");
        assert_eq!(value("AVG(?x)", "1 2 UNDEF"), "-");
    }
}
