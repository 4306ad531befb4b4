//! `BNODE(label)` makes one node per label and solution; spareval makes one per label.
//!
//! Every solution gets a number below the BINDs that follow each other, and the label is made with it.

use std::fmt::Write;

use oxigraph::model::{BlankNode, NamedNodeRef, Term, Variable, vocab::xsd};
use spareval::QueryEvaluator;
use spargebra::algebra::{Expression, Function, GraphPattern};

use crate::query::{
    rewrite::Fresh,
    walk::{self, Rewrite, inside_expression_mut, take},
};

const NODE: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("ggen node of solution");

pub(super) fn with_functions(evaluator: QueryEvaluator) -> QueryEvaluator {
    evaluator.with_custom_function(NODE.into_owned(), node)
}

/// The node of a label and a solution's own node.
fn node(arguments: &[Term]) -> Option<Term> {
    let [Term::Literal(label), Term::BlankNode(solution)] = arguments else { return None };
    let is_string = label.datatype() == xsd::STRING;
    // The label may be any text, so its bytes go into the node's.
    let mut node = format!("{}x", solution.as_str());
    for byte in label.value().bytes() {
        let _ = write!(node, "{byte:02x}");
    }
    is_string.then(|| BlankNode::new_unchecked(node).into())
}

pub(super) fn rewrite(pattern: &mut GraphPattern, fresh: &mut Fresh) {
    walk::rewrite(pattern, &mut InBinds(fresh));
    walk::rewrite(pattern, &mut Elsewhere);
}

/// What the variables of solutions are called.
const SOLUTION: &str = "solution";

struct InBinds<'f>(&'f mut Fresh);

impl Rewrite for InBinds<'_> {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        let GraphPattern::Extend { expression, inner, .. } = pattern else { return };
        if !has_label(expression) {
            return;
        }
        let solution = match solution(inner) {
            Some(solution) => solution,
            None => self.number(inner),
        };
        label(expression, &solution.into());
    }
}

impl InBinds<'_> {
    /// Gives each solution a node below a row of BINDs.
    fn number(&mut self, mut pattern: &mut GraphPattern) -> Variable {
        while let GraphPattern::Extend { inner, .. } = pattern {
            pattern = inner;
        }
        let variable = self.0.variable(SOLUTION);
        *pattern = GraphPattern::Extend {
            inner: Box::new(take(pattern)),
            variable: variable.clone(),
            expression: Expression::FunctionCall(Function::BNode, Vec::new()),
        };
        variable
    }
}

/// The variable that an earlier BIND of the same row introduced.
fn solution(mut pattern: &GraphPattern) -> Option<Variable> {
    while let GraphPattern::Extend { inner, variable, .. } = pattern {
        if variable.as_str().strip_prefix(SOLUTION).is_some_and(|it| it.starts_with(' ')) {
            return Some(variable.clone());
        }
        pattern = inner;
    }
    None
}

/// A label in FILTER, HAVING, ORDER BY or an aggregate: nothing else sees its node.
struct Elsewhere;

impl Rewrite for Elsewhere {
    fn expression(&mut self, expression: &mut Expression) {
        if is_label(expression) {
            label(expression, &Expression::FunctionCall(Function::BNode, Vec::new()));
        }
    }
}

fn is_label(expression: &Expression) -> bool {
    matches!(expression, Expression::FunctionCall(Function::BNode, it) if !it.is_empty())
}

/// Whether a label is in an expression itself, not in a pattern inside it.
fn has_label(expression: &mut Expression) -> bool {
    is_label(expression) || inside_expression_mut(expression).into_iter().any(has_label)
}

fn label(expression: &mut Expression, solution: &Expression) {
    if is_label(expression)
        && let Expression::FunctionCall(function, arguments) = expression
    {
        *function = Function::Custom(NODE.into_owned());
        arguments.push(solution.clone());
    }
    for part in inside_expression_mut(expression) {
        label(part, solution);
    }
}

#[cfg(test)]
mod tests {
    use crate::query::rewrite::tests::rows;

    #[test]
    fn a_label_is_one_node_per_solution() {
        let rows = rows(
            "SELECT (BNODE('a') AS ?x) (BNODE('a') AS ?y) (BNODE('b') AS ?z) { VALUES ?v { 1 2 } }",
        );
        assert_eq!(rows[0][0], rows[0][1]);
        assert_ne!(rows[0][0], rows[0][2]);
        assert_ne!(rows[0][0], rows[1][0]);
    }

    #[test]
    fn what_is_no_string_is_no_label() {
        assert_eq!(rows("SELECT (BNODE(1) AS ?x) {}"), [["-"]]);
    }
}
