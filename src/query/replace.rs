//! `REPLACE` within bounds.
//!
//! One call can make a text as long as its text times its replacement, terabytes from a query of a
//! megabyte, and the evaluator looks at nothing meanwhile. Both arguments go through a function that
//! stops the query if they are too long.

use oxigraph::model::{NamedNode, NamedNodeRef, Term};
use spareval::QueryEvaluator;
use spargebra::{
    Query,
    algebra::{AggregateExpression, Expression, Function, GraphPattern, OrderExpression},
};

use crate::query::{budget, error::QueryError};

/// The longest text to replace in, in bytes.
const MAX_TEXT: usize = 1 << 20;
/// The longest replacement, in bytes.
const MAX_REPLACEMENT: usize = 256;

const TEXT: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("urn:ggen:replace-text");
const REPLACEMENT: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("urn:ggen:replacement");

/// Adds the functions that look at the arguments.
pub(crate) fn with_bounds(evaluator: QueryEvaluator) -> QueryEvaluator {
    evaluator
        .with_custom_function(TEXT.into_owned(), |args| short(args, MAX_TEXT))
        .with_custom_function(REPLACEMENT.into_owned(), |args| short(args, MAX_REPLACEMENT))
}

fn short(args: &[Term], limit: usize) -> Option<Term> {
    let [term] = args else { return None };
    if let Term::Literal(literal) = term
        && literal.value().len() > limit
    {
        budget::stop(QueryError::Replace { limit });
    }
    Some(term.clone())
}

/// Puts bounds on all calls of `REPLACE` in a query that a stranger wrote.
pub fn bound(query: &mut Query) {
    match query {
        Query::Select { pattern, .. }
        | Query::Ask { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Construct { pattern, .. } => in_pattern(pattern),
    }
}

fn in_pattern(pattern: &mut GraphPattern) {
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Values { .. } => (),
        GraphPattern::Join { left, right }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::Union { left, right }
        | GraphPattern::Minus { left, right } => {
            in_pattern(left);
            in_pattern(right);
        }
        GraphPattern::LeftJoin { left, right, expression } => {
            in_pattern(left);
            in_pattern(right);
            expression.iter_mut().for_each(in_expression);
        }
        GraphPattern::Filter { expr: expression, inner }
        | GraphPattern::Extend { inner, expression, .. } => {
            in_expression(expression);
            in_pattern(inner);
        }
        GraphPattern::OrderBy { inner, expression } => {
            for key in expression {
                let (OrderExpression::Asc(it) | OrderExpression::Desc(it)) = key;
                in_expression(it);
            }
            in_pattern(inner);
        }
        GraphPattern::Group { inner, aggregates, .. } => {
            for (_, aggregate) in aggregates {
                if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                    in_expression(expr);
                }
            }
            in_pattern(inner);
        }
        GraphPattern::Graph { inner, .. }
        | GraphPattern::Service { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => in_pattern(inner),
    }
}

fn in_expression(expression: &mut Expression) {
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
        | Expression::Divide(a, b) => {
            in_expression(a);
            in_expression(b);
        }
        Expression::UnaryPlus(a) | Expression::UnaryMinus(a) | Expression::Not(a) => {
            in_expression(a);
        }
        Expression::In(a, members) => {
            in_expression(a);
            members.iter_mut().for_each(in_expression);
        }
        Expression::If(a, b, c) => [a, b, c].into_iter().for_each(|it| in_expression(it)),
        Expression::Coalesce(parts) => parts.iter_mut().for_each(in_expression),
        Expression::Exists(pattern) => in_pattern(pattern),
        Expression::FunctionCall(function, parts) => {
            parts.iter_mut().for_each(in_expression);
            if *function == Function::Replace {
                for (at, name) in [(0, TEXT), (2, REPLACEMENT)] {
                    if let Some(part) = parts.get_mut(at) {
                        look_at(part, name.into_owned());
                    }
                }
            }
        }
    }
}

/// Puts a function around an expression.
fn look_at(expression: &mut Expression, name: NamedNode) {
    let nothing = Expression::Coalesce(Vec::new());
    let inner = std::mem::replace(expression, nothing);
    *expression = Expression::FunctionCall(Function::Custom(name), vec![inner]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        query::{
            answer::Answer, budget::Budget, evaluate::evaluate, file::parse, function::Functions,
        },
        store::{builder::Builder, view::View},
    };

    fn ask(expression: &str) -> Result<bool, QueryError> {
        let functions = Functions::standard();
        let mut query = parse(&format!("ASK {{ FILTER({expression}) }}"), None, &functions)?;
        bound(&mut query);
        let snapshot = Builder::new().build();
        let answer = evaluate(&query, &snapshot, &View::union(), &functions, &Budget::unlimited())?;
        Ok(answer == Answer::Boolean(true))
    }

    #[test]
    fn short_arguments_are_replaced_as_ever() {
        assert!(ask("REPLACE('abc', 'b', 'x') = 'axc'").unwrap());
        assert!(ask("REPLACE('aBc'@en, 'b', REPLACE('y', 'y', 'z'), 'i') = 'azc'@en").unwrap());
        assert!(!ask("BOUND(?x) || REPLACE(1, 'b', 'x') = 'x'").unwrap());
    }

    #[test]
    fn long_arguments_stop_the_query() {
        let text = "a".repeat(2000);
        let error = ask(&format!("REPLACE('aaa', 'a', '{text}') = ''")).unwrap_err();
        assert!(matches!(error, QueryError::Replace { limit: MAX_REPLACEMENT }), "{error}");
        let nested = "REPLACE(".repeat(6) + &format!("'{}'", "a".repeat(200));
        let nested = nested + &format!(", 'a', '{}')", "a".repeat(200)).repeat(6);
        let error = ask(&format!("{nested} = ''")).unwrap_err();
        assert!(matches!(error, QueryError::Replace { limit: MAX_TEXT }), "{error}");
    }
}
