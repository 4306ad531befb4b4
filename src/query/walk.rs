//! Looking at every part of a query's algebra, and changing it.
//!
//! What stands inside SERVICE is another endpoint's affair: it is looked at, never changed.

use std::{cell::RefCell, collections::BTreeSet};

use oxigraph::model::Variable;
use spargebra::{
    algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression},
    term::{NamedNodePattern, TermPattern, TriplePattern},
};

/// A part of an algebra.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part<'a> {
    Pattern(&'a GraphPattern),
    Expression(&'a Expression),
}

/// Calls `visit` with a part and all parts inside it, expressions included.
pub(crate) fn walk<'a>(part: Part<'a>, visit: &mut impl FnMut(Part<'a>)) {
    let mut todo = vec![part];
    while let Some(part) = todo.pop() {
        visit(part);
        match part {
            Part::Pattern(it) => inside_pattern(it, &mut todo),
            Part::Expression(it) => inside_expression(it, &mut todo),
        }
    }
}

fn inside_pattern<'a>(pattern: &'a GraphPattern, todo: &mut Vec<Part<'a>>) {
    use Part::{Expression as E, Pattern as P};
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Values { .. } => (),
        GraphPattern::Join { left, right }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::Union { left, right }
        | GraphPattern::Minus { left, right } => todo.extend([P(left), P(right)]),
        GraphPattern::LeftJoin { left, right, expression } => {
            todo.extend([P(left), P(right)]);
            todo.extend(expression.iter().map(E));
        }
        GraphPattern::Filter { expr, inner } => todo.extend([E(expr), P(inner)]),
        GraphPattern::Extend { inner, expression, .. } => todo.extend([E(expression), P(inner)]),
        GraphPattern::OrderBy { inner, expression } => {
            todo.push(P(inner));
            todo.extend(expression.iter().map(|it| match it {
                OrderExpression::Asc(it) | OrderExpression::Desc(it) => E(it),
            }));
        }
        GraphPattern::Group { inner, aggregates, .. } => {
            todo.push(P(inner));
            todo.extend(aggregates.iter().filter_map(|(_, it)| match it {
                AggregateExpression::FunctionCall { expr, .. } => Some(E(expr)),
                AggregateExpression::CountSolutions { .. } => None,
            }));
        }
        GraphPattern::Graph { inner, .. }
        | GraphPattern::Service { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => todo.push(P(inner)),
    }
}

fn inside_expression<'a>(expression: &'a Expression, todo: &mut Vec<Part<'a>>) {
    use Part::Expression as E;
    match expression {
        Expression::NamedNode(_)
        | Expression::Literal(_)
        | Expression::Variable(_)
        | Expression::Bound(_) => (),
        Expression::Or(a, b)
        | Expression::And(a, b)
        | Expression::Equal(a, b)
        | Expression::SameTerm(a, b)
        | Expression::Greater(a, b)
        | Expression::GreaterOrEqual(a, b)
        | Expression::Less(a, b)
        | Expression::LessOrEqual(a, b)
        | Expression::Add(a, b)
        | Expression::Subtract(a, b)
        | Expression::Multiply(a, b)
        | Expression::Divide(a, b) => todo.extend([E(a), E(b)]),
        Expression::UnaryPlus(a) | Expression::UnaryMinus(a) | Expression::Not(a) => {
            todo.push(E(a));
        }
        Expression::In(a, members) => {
            todo.push(E(a));
            todo.extend(members.iter().map(E));
        }
        Expression::If(a, b, c) => todo.extend([E(a), E(b), E(c)]),
        Expression::Coalesce(parts) | Expression::FunctionCall(_, parts) => {
            todo.extend(parts.iter().map(E));
        }
        Expression::Exists(pattern) => todo.push(Part::Pattern(pattern)),
    }
}

/// Changes made to an algebra, from the inside out.
pub(crate) trait Rewrite {
    /// Changes a pattern whose inner patterns and expressions were changed before.
    fn pattern(&mut self, _: &mut GraphPattern) {}
    /// Changes an expression whose inner parts were changed before.
    fn expression(&mut self, _: &mut Expression) {}
}

/// Applies changes to a pattern and everything inside it, EXISTS included.
///
/// Recursion is as deep as the text is nested, which `query::guard` bounds.
pub(crate) fn rewrite(pattern: &mut GraphPattern, changes: &mut dyn Rewrite) {
    let (patterns, expressions) = inside_pattern_mut(pattern);
    for it in patterns {
        rewrite(it, changes);
    }
    for it in expressions {
        rewrite_expression(it, changes);
    }
    changes.pattern(pattern);
}

fn rewrite_expression(expression: &mut Expression, changes: &mut dyn Rewrite) {
    if let Expression::Exists(pattern) = expression {
        rewrite(pattern, changes);
    }
    for it in inside_expression_mut(expression) {
        rewrite_expression(it, changes);
    }
    changes.expression(expression);
}

/// The patterns and expressions directly inside a pattern.
pub(crate) fn inside_pattern_mut(
    pattern: &mut GraphPattern,
) -> (Vec<&mut GraphPattern>, Vec<&mut Expression>) {
    match pattern {
        GraphPattern::Bgp { .. }
        | GraphPattern::Path { .. }
        | GraphPattern::Values { .. }
        | GraphPattern::Service { .. } => (Vec::new(), Vec::new()),
        GraphPattern::Join { left, right }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::Union { left, right }
        | GraphPattern::Minus { left, right } => (vec![left, right], Vec::new()),
        GraphPattern::LeftJoin { left, right, expression } => {
            (vec![left, right], expression.iter_mut().collect())
        }
        GraphPattern::Filter { expr: expression, inner }
        | GraphPattern::Extend { inner, expression, .. } => (vec![inner], vec![expression]),
        GraphPattern::OrderBy { inner, expression } => {
            let keys = expression.iter_mut().map(|it| match it {
                OrderExpression::Asc(it) | OrderExpression::Desc(it) => it,
            });
            (vec![inner], keys.collect())
        }
        GraphPattern::Group { inner, aggregates, .. } => {
            let arguments = aggregates.iter_mut().filter_map(|(_, it)| match it {
                AggregateExpression::FunctionCall { expr, .. } => Some(expr),
                AggregateExpression::CountSolutions { .. } => None,
            });
            (vec![inner], arguments.collect())
        }
        GraphPattern::Graph { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => (vec![inner], Vec::new()),
    }
}

/// The expressions directly inside an expression.
pub(crate) fn inside_expression_mut(expression: &mut Expression) -> Vec<&mut Expression> {
    match expression {
        Expression::NamedNode(_)
        | Expression::Literal(_)
        | Expression::Variable(_)
        | Expression::Bound(_)
        | Expression::Exists(_) => Vec::new(),
        Expression::Or(a, b)
        | Expression::And(a, b)
        | Expression::Equal(a, b)
        | Expression::SameTerm(a, b)
        | Expression::Greater(a, b)
        | Expression::GreaterOrEqual(a, b)
        | Expression::Less(a, b)
        | Expression::LessOrEqual(a, b)
        | Expression::Add(a, b)
        | Expression::Subtract(a, b)
        | Expression::Multiply(a, b)
        | Expression::Divide(a, b) => vec![a, b],
        Expression::UnaryPlus(a) | Expression::UnaryMinus(a) | Expression::Not(a) => vec![a],
        Expression::In(a, members) => std::iter::once(&mut **a).chain(members.iter_mut()).collect(),
        Expression::If(a, b, c) => vec![a, b, c],
        Expression::Coalesce(parts) | Expression::FunctionCall(_, parts) => {
            parts.iter_mut().collect()
        }
    }
}

/// Moves a pattern out from behind a reference.
pub(crate) fn take(pattern: &mut GraphPattern) -> GraphPattern {
    std::mem::replace(pattern, GraphPattern::Bgp { patterns: Vec::new() })
}

/// Moves an expression out from behind a reference.
pub(crate) fn take_expression(expression: &mut Expression) -> Expression {
    std::mem::replace(expression, Expression::Coalesce(Vec::new()))
}

/// Whether a part, or something inside it, mentions a variable that `is_meant`.
pub(crate) fn mentions(part: Part<'_>, is_meant: &impl Fn(&str) -> bool) -> bool {
    let mut found = false;
    walk(part, &mut |part| found = found || mentions_itself(part, is_meant));
    found
}

/// The variables that a part, or something inside it, mentions.
pub(crate) fn variables(part: Part<'_>) -> Vec<Variable> {
    let names = RefCell::new(BTreeSet::new());
    mentions(part, &|name| {
        if !names.borrow().contains(name) {
            names.borrow_mut().insert(name.to_owned());
        }
        false
    });
    names.into_inner().into_iter().map(Variable::new_unchecked).collect()
}

/// Whether a part mentions a variable that `is_meant`, by itself and not by what is inside it.
pub(crate) fn mentions_itself(part: Part<'_>, is_meant: &impl Fn(&str) -> bool) -> bool {
    let meant = |it: &Variable| is_meant(it.as_str());
    match part {
        Part::Expression(Expression::Variable(it) | Expression::Bound(it)) => meant(it),
        Part::Expression(_) => false,
        Part::Pattern(pattern) => match pattern {
            GraphPattern::Bgp { patterns } => patterns.iter().any(|it| in_triple(it, is_meant)),
            GraphPattern::Path { subject, object, .. } => {
                in_term(subject, is_meant) || in_term(object, is_meant)
            }
            GraphPattern::Graph { name, .. } | GraphPattern::Service { name, .. } => {
                in_name(name, is_meant)
            }
            GraphPattern::Extend { variable, .. } => meant(variable),
            GraphPattern::Values { variables, .. } | GraphPattern::Project { variables, .. } => {
                variables.iter().any(meant)
            }
            GraphPattern::Group { variables, aggregates, .. } => {
                variables.iter().chain(aggregates.iter().map(|it| &it.0)).any(meant)
            }
            _ => false,
        },
    }
}

fn in_triple(triple: &TriplePattern, is_meant: &impl Fn(&str) -> bool) -> bool {
    in_term(&triple.subject, is_meant)
        || in_name(&triple.predicate, is_meant)
        || in_term(&triple.object, is_meant)
}

fn in_term(term: &TermPattern, is_meant: &impl Fn(&str) -> bool) -> bool {
    match term {
        TermPattern::Variable(it) => is_meant(it.as_str()),
        TermPattern::Triple(it) => in_triple(it, is_meant),
        _ => false,
    }
}

fn in_name(name: &NamedNodePattern, is_meant: &impl Fn(&str) -> bool) -> bool {
    matches!(name, NamedNodePattern::Variable(it) if is_meant(it.as_str()))
}
