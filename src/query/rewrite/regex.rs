//! Regular expressions within bounds.
//!
//! `(a{0,1000}){0,1000}` is short and takes seconds to compile and to match, in one call that looks at
//! no budget. Patterns whose nested repetitions multiply to too much stop the query: constant ones that
//! do, and all that are computed, go through a function that looks.

use oxigraph::model::{NamedNodeRef, Term};
use spareval::QueryEvaluator;
use spargebra::algebra::{Expression, Function, GraphPattern};

use crate::query::{
    budget,
    error::QueryError,
    walk::{self, Rewrite, take_expression},
};

/// The largest product of nested repetitions.
const MAX: usize = 10_000;

const PATTERN: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("ggen regex pattern");

/// Adds the function that looks at patterns.
pub(super) fn with_functions(evaluator: QueryEvaluator) -> QueryEvaluator {
    evaluator.with_custom_function(PATTERN.into_owned(), |arguments| {
        let [term] = arguments else { return None };
        if let Term::Literal(literal) = term
            && repetitions(literal.value()) > MAX
        {
            budget::stop(QueryError::Regex { limit: MAX });
        }
        Some(term.clone())
    })
}

/// Puts bounds on the patterns of `REGEX` and `REPLACE`.
pub(super) fn rewrite(pattern: &mut GraphPattern) {
    walk::rewrite(pattern, &mut Bounds);
}

struct Bounds;

impl Rewrite for Bounds {
    fn expression(&mut self, expression: &mut Expression) {
        let Expression::FunctionCall(Function::Regex | Function::Replace, parts) = expression
        else {
            return;
        };
        let Some(pattern) = parts.get_mut(1) else { return };
        // The evaluator compiles a constant once.
        if !matches!(pattern, Expression::Literal(it) if repetitions(it.value()) <= MAX) {
            let inner = vec![take_expression(pattern)];
            *pattern = Expression::FunctionCall(Function::Custom(PATTERN.into_owned()), inner);
        }
    }
}

/// The largest product of the counts of repetitions that stand in each other.
fn repetitions(pattern: &str) -> usize {
    let mut open = vec![1_usize];
    let mut atom = 1;
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => {
                rest.next();
                atom = 1;
            }
            '[' => {
                skip_class(&mut rest);
                atom = 1;
            }
            '(' => open.push(1),
            ')' if open.len() > 1 => atom = open.pop().unwrap_or(1),
            '{' => {
                let Some((count, after)) = rest.as_str().split_once('}') else { continue };
                if let Some(count) = largest(count) {
                    atom = atom.saturating_mul(count.max(1));
                    rest = after.chars();
                }
            }
            '*' | '+' | '?' => (),
            _ => atom = 1,
        }
        if let Some(outer) = open.last_mut() {
            *outer = (*outer).max(atom);
        }
    }
    open.into_iter().fold(1, usize::max)
}

/// Passes over a character class, which may begin with `]` or `^]`.
fn skip_class(rest: &mut std::str::Chars<'_>) {
    let mut is_first = true;
    while let Some(c) = rest.next() {
        match c {
            '\\' => _ = rest.next(),
            ']' if !is_first => return,
            _ => (),
        }
        is_first &= c == '^';
    }
}

/// The larger number of `2`, `2,` or `2,3`.
fn largest(count: &str) -> Option<usize> {
    let (least, most) = count.split_once(',').unwrap_or((count, ""));
    let least = least.trim().parse().ok()?;
    Some(if most.trim().is_empty() { least } else { most.trim().parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::rewrite::tests::{answer, rows};

    #[test]
    fn only_what_is_nested_multiplies() {
        for (pattern, count) in [
            ("abc", 1),
            (r"\d{4}-\d{2}-\d{2}", 4),
            ("(a{0,1000}){0,1000}", 1_000_000),
            ("((a{10}|b{20}){3})+", 60),
            (r"\({5}[({9})]{7}", 7),
            ("[]{9}]{2,}", 2),
            ("a{x}b{3", 1),
            (")a{3}", 3),
        ] {
            assert_eq!(repetitions(pattern), count, "{pattern}");
        }
    }

    #[test]
    fn heavy_patterns_stop_the_query_and_others_match() {
        let heavy = "(a{0,1000}){0,1000}";
        for call in [
            format!("REGEX('a', '{heavy}')"),
            format!("REGEX('a', CONCAT('{heavy}', ''))"),
            format!("REPLACE('a', '{heavy}', 'b')"),
        ] {
            let answer = answer(&format!("SELECT ({call} AS ?x) {{}}"));
            assert!(matches!(answer, Err(QueryError::Regex { limit: MAX })), "{call}: {answer:?}");
        }
        let light = "SELECT (REGEX('2024-01', CONCAT('^[0-9]{4}', '-..$')) AS ?x) {}";
        assert_eq!(rows(light), [["true"]]);
    }
}
