//! `REPLACE` within bounds.
//!
//! One call can make a text as long as its text times its replacement, terabytes from a query of a
//! megabyte, and the evaluator looks at nothing meanwhile. Both arguments go through a function that
//! stops the query if they are too long.

use oxigraph::model::{NamedNode, NamedNodeRef, Term};
use spareval::QueryEvaluator;
use spargebra::algebra::{Expression, Function, GraphPattern};

use crate::query::{
    budget,
    error::QueryError,
    walk::{self, Rewrite, take_expression},
};

/// The longest text to replace in, in bytes.
const MAX_TEXT: usize = 1 << 20;
/// The longest replacement, in bytes.
const MAX_REPLACEMENT: usize = 256;

const TEXT: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("ggen replace text");
const REPLACEMENT: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("ggen replacement");

/// Adds the functions that look at the arguments.
pub(super) fn with_functions(evaluator: QueryEvaluator) -> QueryEvaluator {
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

/// Puts bounds on all calls of `REPLACE`.
pub(super) fn rewrite(pattern: &mut GraphPattern) {
    walk::rewrite(pattern, &mut Bounds);
}

struct Bounds;

impl Rewrite for Bounds {
    fn expression(&mut self, expression: &mut Expression) {
        if let Expression::FunctionCall(Function::Replace, parts) = expression {
            for (at, name) in [(0, TEXT), (2, REPLACEMENT)] {
                if let Some(part) = parts.get_mut(at) {
                    look_at(part, name.into_owned());
                }
            }
        }
    }
}

/// Puts a function around an expression.
fn look_at(expression: &mut Expression, name: NamedNode) {
    let inner = take_expression(expression);
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
        let query = parse(&format!("ASK {{ FILTER({expression}) }}"), None, &functions)?;
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
    fn long_variables_stop_the_query_too() {
        let text = "a".repeat(2000);
        let functions = Functions::standard();
        let text = format!("SELECT (REPLACE(?a, 'a', ?a) AS ?x) {{ BIND('{text}' AS ?a) }}");
        let query = parse(&text, None, &functions).unwrap();
        let snapshot = Builder::new().build();
        let answer = evaluate(&query, &snapshot, &View::union(), &functions, &Budget::unlimited());
        assert!(matches!(answer, Err(QueryError::Replace { limit: MAX_REPLACEMENT })));
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
