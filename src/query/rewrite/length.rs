//! `REPLACE`, `CONCAT` and `ENCODE_FOR_URI` within bounds.
//!
//! One call can make a text as long as its text times its replacement, terabytes from a query of a
//! megabyte, calls of `CONCAT` in each other double and double, and the evaluator looks at nothing
//! meanwhile. Arguments that are not constants go through a function that stops the query if they are
//! too long.

use oxigraph::model::{Literal, NamedNode, NamedNodeRef, Term};
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

/// The longest text that `CONCAT` and `ENCODE_FOR_URI` may make, in bytes.
const MAX_RESULT: usize = 16 << 20;
/// How much longer a text may get by `ENCODE_FOR_URI`.
const ENCODED: usize = 3;

const PART: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("ggen part of a text");

/// Adds the functions that look at the arguments.
pub(super) fn with_functions(evaluator: QueryEvaluator) -> QueryEvaluator {
    evaluator
        .with_custom_function(TEXT.into_owned(), |args| short(args, MAX_TEXT))
        .with_custom_function(REPLACEMENT.into_owned(), |args| short(args, MAX_REPLACEMENT))
        .with_custom_function(PART.into_owned(), part)
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

/// A text, if as many as the second argument says may be that long together.
fn part(args: &[Term]) -> Option<Term> {
    let [term, Term::Literal(n_parts)] = args else { return None };
    let n_parts: usize = n_parts.value().parse().ok()?;
    if let Term::Literal(literal) = term
        && literal.value().len().saturating_mul(n_parts) > MAX_RESULT
    {
        budget::stop(QueryError::Text { limit: MAX_RESULT });
    }
    Some(term.clone())
}

/// Puts bounds on all calls.
pub(super) fn rewrite(pattern: &mut GraphPattern) {
    walk::rewrite(pattern, &mut Bounds);
}

struct Bounds;

impl Rewrite for Bounds {
    fn expression(&mut self, expression: &mut Expression) {
        let Expression::FunctionCall(function, parts) = expression else { return };
        match function {
            Function::Replace => {
                for (at, name) in [(0, TEXT), (2, REPLACEMENT)] {
                    if let Some(part) = parts.get_mut(at) {
                        look_at(part, name.into_owned(), None);
                    }
                }
            }
            Function::Concat | Function::EncodeForUri => {
                let is_concat = *function == Function::Concat;
                let n_parts = if is_concat { parts.len() } else { ENCODED };
                let computed = parts.iter_mut().filter(|it| !matches!(it, Expression::Literal(_)));
                for part in computed {
                    let n_parts = Literal::from(n_parts as u64).into();
                    look_at(part, PART.into_owned(), Some(n_parts));
                }
            }
            _ => (),
        }
    }
}

/// Puts a function around an expression.
fn look_at(expression: &mut Expression, name: NamedNode, more: Option<Expression>) {
    let arguments = std::iter::once(take_expression(expression)).chain(more).collect();
    *expression = Expression::FunctionCall(Function::Custom(name), arguments);
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::query::rewrite::tests::{answer, rows};
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

    #[test]
    fn texts_that_double_stop_the_query() {
        let mut doubled = "BIND('aaaaaaaaaaaaaaaa' AS ?x0) ".to_owned();
        for n in 0..40 {
            let _ = write!(doubled, "BIND(CONCAT(?x{n}, '-', ?x{n}) AS ?x{}) ", n + 1);
        }
        let error = answer(&format!("SELECT (STRLEN(?x40) AS ?n) {{ {doubled} }}")).unwrap_err();
        assert!(matches!(error, QueryError::Text { limit: MAX_RESULT }), "{error}");
        let text = "SELECT (ENCODE_FOR_URI(CONCAT(?x, ' ', 'b')) AS ?t) { VALUES ?x { 'a' 1 } }";
        assert_eq!(rows(text), [["a%20b"], ["-"]]);
        let tagged = "SELECT (LANG(CONCAT(?x, ?x)) AS ?t) { VALUES ?x { 'a'@en } }";
        assert_eq!(rows(tagged), [["en"]]);
    }
}
