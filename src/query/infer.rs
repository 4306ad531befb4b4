//! Which variables of a query may be unbound in a row, as far as its algebra tells.
//!
//! Says "maybe" only where the pattern allows it: a variable of OPTIONAL, of one arm of UNION, of
//! UNDEF. What depends on values, such as the result of a function, is not called in question.
//!
//! ```
//! use ggen::query::{file::parse, function::Functions, infer::{Bound, states}};
//!
//! let text = "SELECT ?a ?b ?c { ?a <urn:p> ?x OPTIONAL { ?x <urn:q> ?b } }";
//! let states = states(&parse(text, None, &Functions::standard())?);
//! assert_eq!(states.get("a"), Some(&Bound::Always));
//! assert_eq!(states.get("b"), Some(&Bound::Maybe));
//! assert_eq!(states.get("c"), None);
//! # Ok::<_, ggen::query::error::QueryError>(())
//! ```

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::Variable;
use spargebra::{
    Query,
    algebra::{Expression, Function, GraphPattern},
    term::{NamedNodePattern, TermPattern, TriplePattern},
};

/// Whether a variable has a value in every row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bound {
    /// In every row.
    Always,
    /// Not in every row.
    Maybe,
}

/// The state of each variable that something binds, by name.
pub type States = BTreeMap<String, Bound>;

/// The states of the variables that a query's pattern leaves visible.
pub fn states(query: &Query) -> States {
    match query {
        Query::Select { pattern, .. }
        | Query::Ask { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. } => of(pattern),
    }
}

/// The states of the variables that a pattern leaves visible.
///
/// Recursion is as deep as the text is nested, which `query::guard` bounds.
pub(crate) fn of(pattern: &GraphPattern) -> States {
    match pattern {
        GraphPattern::Bgp { patterns } => {
            let mut states = States::new();
            for it in patterns {
                triple(it, &mut states);
            }
            states
        }
        GraphPattern::Path { subject, object, .. } => {
            let mut states = States::new();
            term(subject, &mut states);
            term(object, &mut states);
            states
        }
        GraphPattern::Join { left, right } | GraphPattern::Lateral { left, right } => {
            let mut states = of(left);
            for (name, state) in of(right) {
                let known = states.entry(name).or_insert(state);
                *known = (*known).min(state);
            }
            states
        }
        GraphPattern::LeftJoin { left, right, .. } => {
            let mut states = of(left);
            for name in of(right).into_keys() {
                states.entry(name).or_insert(Bound::Maybe);
            }
            states
        }
        GraphPattern::Union { left, right } => union(of(left), &of(right)),
        GraphPattern::Filter { expr, inner } => {
            let mut states = of(inner);
            for name in needed(expr, true) {
                states.insert(name.to_owned(), Bound::Always);
            }
            states
        }
        GraphPattern::Graph { name, inner } => {
            let mut states = of(inner);
            named(name, &mut states);
            states
        }
        GraphPattern::Service { name, inner, silent } => {
            let mut states = of(inner);
            named(name, &mut states);
            if *silent {
                for state in states.values_mut() {
                    *state = Bound::Maybe;
                }
            }
            states
        }
        GraphPattern::Extend { inner, variable, expression } => {
            let mut states = of(inner);
            let state = match expression {
                Expression::Variable(it) => states.get(it.as_str()).copied(),
                _ => Some(Bound::Always),
            };
            states.extend(state.map(|it| (variable.as_str().to_owned(), it)));
            states
        }
        GraphPattern::Minus { left, .. } => of(left),
        GraphPattern::Values { variables, bindings } => {
            let state = |at: usize| {
                let undefined = bindings.iter().any(|row| row.get(at).is_none_or(Option::is_none));
                if undefined { Bound::Maybe } else { Bound::Always }
            };
            let names = variables.iter().enumerate();
            names.map(|(at, it)| (it.as_str().to_owned(), state(at))).collect()
        }
        GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => of(inner),
        GraphPattern::Project { inner, variables } => keep(of(inner), variables),
        GraphPattern::Group { inner, variables, aggregates } => {
            let mut states = keep(of(inner), variables);
            let results = aggregates.iter().map(|it| it.0.as_str().to_owned());
            states.extend(results.map(|it| (it, Bound::Always)));
            states
        }
    }
}

fn keep(mut states: States, variables: &[Variable]) -> States {
    let shown: BTreeSet<&str> = variables.iter().map(Variable::as_str).collect();
    states.retain(|name, _| shown.contains(name.as_str()));
    states
}

fn union(mut left: States, right: &States) -> States {
    for (name, state) in &mut left {
        let other = right.get(name).copied().unwrap_or(Bound::Maybe);
        *state = (*state).max(other);
    }
    for name in right.keys() {
        left.entry(name.clone()).or_insert(Bound::Maybe);
    }
    left
}

fn triple(pattern: &TriplePattern, states: &mut States) {
    term(&pattern.subject, states);
    named(&pattern.predicate, states);
    term(&pattern.object, states);
}

fn term(pattern: &TermPattern, states: &mut States) {
    match pattern {
        TermPattern::Variable(it) => _ = states.insert(it.as_str().to_owned(), Bound::Always),
        TermPattern::Triple(it) => triple(it, states),
        _ => (),
    }
}

fn named(pattern: &NamedNodePattern, states: &mut States) {
    if let NamedNodePattern::Variable(it) = pattern {
        states.insert(it.as_str().to_owned(), Bound::Always);
    }
}

/// The variables without which an expression is never `value`.
pub(crate) fn needed(expression: &Expression, value: bool) -> BTreeSet<&str> {
    match expression {
        Expression::Bound(it) if value => BTreeSet::from([it.as_str()]),
        Expression::Not(inner) => needed(inner, !value),
        Expression::And(a, b) | Expression::Or(a, b) => {
            let (x, y) = (needed(a, value), needed(b, value));
            let needs_all = matches!(expression, Expression::And(..)) == value;
            if needs_all { &x | &y } else { &x & &y }
        }
        Expression::Variable(it) => BTreeSet::from([it.as_str()]),
        Expression::Equal(a, b)
        | Expression::SameTerm(a, b)
        | Expression::Greater(a, b)
        | Expression::GreaterOrEqual(a, b)
        | Expression::Less(a, b)
        | Expression::LessOrEqual(a, b)
        | Expression::Add(a, b)
        | Expression::Subtract(a, b)
        | Expression::Multiply(a, b)
        | Expression::Divide(a, b) => operands(&[a, b]),
        Expression::UnaryPlus(a) | Expression::UnaryMinus(a) => operands(&[a]),
        Expression::In(a, members) => {
            // One equal member is enough to be in, all must be different to be out.
            let each = members.iter().map(|it| operands(&[it]));
            let all = if value {
                each.reduce(|x, y| &x & &y).unwrap_or_default()
            } else {
                each.flatten().collect()
            };
            &operands(&[a]) | &all
        }
        Expression::FunctionCall(function, parts) if !matches!(function, Function::Custom(_)) => {
            operands(&parts.iter().collect::<Vec<_>>())
        }
        _ => BTreeSet::new(),
    }
}

/// The variables without which an operation has no value: those of its operands. An operand that is
/// true or false may have a value without a variable of its own.
fn operands<'e>(all: &[&'e Expression]) -> BTreeSet<&'e str> {
    let is_logical = |it: &&&Expression| {
        matches!(
            it,
            Expression::And(..) | Expression::Or(..) | Expression::Not(_) | Expression::Bound(_)
        )
    };
    all.iter().filter(|it| !is_logical(it)).flat_map(|it| needed(it, true)).collect()
}
