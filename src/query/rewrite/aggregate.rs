//! Aggregates that spareval counts in another way.
//!
//! - `COUNT(e)` counts the rows where `e` has a value; spareval gives up at the first error, unless
//!   `e` is a variable. So `e` becomes one.
//! - `COUNT(DISTINCT *)` counts solutions of the variables in scope; spareval also tells apart what
//!   blank nodes of the pattern stand for. So the group sees the variables alone.
//! - `GROUP_CONCAT` makes a plain string; spareval keeps a language that all members share.

use std::collections::BTreeSet;

use oxigraph::model::Variable;
use spargebra::algebra::{
    AggregateExpression, AggregateFunction, Expression, Function, GraphPattern,
};

use crate::query::{
    rewrite::Fresh,
    walk::{self, Rewrite, take},
};

struct Aggregates<'f>(&'f mut Fresh);

pub(super) fn rewrite(pattern: &mut GraphPattern, fresh: &mut Fresh) {
    walk::rewrite(pattern, &mut Aggregates(fresh));
}

impl Rewrite for Aggregates<'_> {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        let GraphPattern::Group { inner, aggregates, .. } = pattern else { return };
        let is_distinct = |it: &(Variable, AggregateExpression)| {
            matches!(it.1, AggregateExpression::CountSolutions { distinct: true })
        };
        if aggregates.iter().any(is_distinct) {
            **inner = visible(take(inner));
        }
        let mut texts = Vec::new();
        for (variable, aggregate) in aggregates {
            let AggregateExpression::FunctionCall { name, expr, .. } = aggregate else { continue };
            match name {
                AggregateFunction::Count if !matches!(expr, Expression::Variable(_)) => {
                    let counted = self.0.variable("counted");
                    let expression = std::mem::replace(expr, counted.clone().into());
                    **inner = extend(take(inner), counted, expression);
                }
                AggregateFunction::GroupConcat { .. } => {
                    let text = self.0.variable("text");
                    texts.push((std::mem::replace(variable, text.clone()), text));
                }
                _ => (),
            }
        }
        for (variable, text) in texts {
            let string = Expression::FunctionCall(Function::Str, vec![text.into()]);
            *pattern = extend(take(pattern), variable, string);
        }
    }
}

fn extend(inner: GraphPattern, variable: Variable, expression: Expression) -> GraphPattern {
    GraphPattern::Extend { inner: Box::new(inner), variable, expression }
}

/// A pattern without what no variable names.
fn visible(inner: GraphPattern) -> GraphPattern {
    let mut variables = BTreeSet::new();
    inner.on_in_scope_variable(|it| _ = variables.insert(it.clone()));
    let variables = variables.into_iter().collect();
    GraphPattern::Project { inner: Box::new(inner), variables }
}

#[cfg(test)]
mod tests {
    use crate::query::rewrite::tests::rows;

    #[test]
    fn errors_are_not_counted() {
        assert_eq!(rows("SELECT (COUNT(?x + 1) AS ?n) { VALUES ?x { 1 'a' 2 2 } }"), [["3"]]);
        assert_eq!(
            rows("SELECT (COUNT(DISTINCT ?x + 1) AS ?n) { VALUES ?x { 1 'a' 2 2 } }"),
            [["2"]]
        );
        assert_eq!(rows("SELECT (COUNT(?x) AS ?n) { VALUES ?x { 1 UNDEF } }"), [["1"]]);
    }

    #[test]
    fn blank_nodes_of_the_pattern_are_not_counted() {
        assert_eq!(rows("SELECT (COUNT(DISTINCT *) AS ?n) { ?x :p [] }"), [["1"]]);
        assert_eq!(rows("SELECT (COUNT(*) AS ?n) { ?x :p [] }"), [["2"]]);
    }

    #[test]
    fn a_concatenation_has_no_language() {
        assert_eq!(
            rows("SELECT (LANG(GROUP_CONCAT(?x)) AS ?l) { VALUES ?x { 'a'@en 'b'@en } }"),
            [[""]]
        );
        assert_eq!(
            rows("SELECT (GROUP_CONCAT(?x; SEPARATOR='+') AS ?t) { VALUES ?x { 'a' 'b' } }"),
            [["a+b"]]
        );
        assert_eq!(rows("SELECT (GROUP_CONCAT(?x) AS ?t) { VALUES ?x { 'a' 1 } }"), [["-"]]);
    }
}
