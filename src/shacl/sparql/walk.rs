//! Looking at every part of a query's algebra.

use spargebra::{
    algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression},
    term::{NamedNodePattern, TermPattern, TriplePattern},
};

/// A part of an algebra.
#[derive(Clone, Copy)]
pub(super) enum Part<'a> {
    Pattern(&'a GraphPattern),
    Expression(&'a Expression),
}

/// Calls `visit` with a part and all parts inside it, expressions included.
pub(super) fn walk<'a>(part: Part<'a>, visit: &mut impl FnMut(Part<'a>)) {
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

/// Whether a part mentions a variable that `is_meant`, by itself and not by what is inside it.
pub(super) fn mentions_itself(part: Part<'_>, is_meant: &impl Fn(&str) -> bool) -> bool {
    let meant = |it: &spargebra::term::Variable| is_meant(it.as_str());
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
            GraphPattern::Values { variables, .. }
            | GraphPattern::Project { variables, .. }
            | GraphPattern::Group { variables, .. } => variables.iter().any(meant),
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
