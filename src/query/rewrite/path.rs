//! Property paths: `|` keeps duplicates, and a constant end of a path of length zero is itself.
//!
//! spareval takes a set of each alternative, and finds a path of length zero only from what is a node
//! of the graph. The specification demands that of ends that are variables alone; a constant matches
//! itself even in an empty graph.

use std::collections::HashMap;

use oxigraph::model::{BlankNode, Variable};
use spargebra::{
    algebra::{Expression, GraphPattern, PropertyPathExpression},
    term::{GroundTerm, GroundTriple, NamedNodePattern, TermPattern, TriplePattern},
};

use crate::query::{
    rewrite::Fresh,
    walk::{self, Part, Rewrite},
};

struct Paths<'f> {
    fresh: &'f mut Fresh,
    /// How often each blank node occurs: one that occurs once needs no name.
    blanks: HashMap<BlankNode, usize>,
}

pub(super) fn rewrite(pattern: &mut GraphPattern, fresh: &mut Fresh) {
    let mut has_paths = false;
    walk::walk(Part::Pattern(pattern), &mut |part| {
        has_paths |= matches!(part, Part::Pattern(GraphPattern::Path { .. }));
    });
    if has_paths {
        let blanks = blanks(pattern);
        walk::rewrite(pattern, &mut Paths { fresh, blanks });
    }
}

impl Rewrite for Paths<'_> {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        if let GraphPattern::Path { subject, path, object } = pattern {
            *pattern = self.path(subject.clone(), path.clone(), object.clone());
        }
    }
}

impl Paths<'_> {
    fn path(
        &mut self,
        subject: TermPattern,
        path: PropertyPathExpression,
        object: TermPattern,
    ) -> GraphPattern {
        match path {
            PropertyPathExpression::NamedNode(predicate) => {
                let triple = TriplePattern {
                    subject,
                    predicate: NamedNodePattern::NamedNode(predicate),
                    object,
                };
                GraphPattern::Bgp { patterns: vec![triple] }
            }
            PropertyPathExpression::Reverse(path) => self.path(object, *path, subject),
            PropertyPathExpression::Sequence(first, second) => {
                let middle = TermPattern::from(BlankNode::default());
                GraphPattern::Join {
                    left: Box::new(self.path(subject, *first, middle.clone())),
                    right: Box::new(self.path(middle, *second, object)),
                }
            }
            PropertyPathExpression::Alternative(first, second) => GraphPattern::Union {
                left: Box::new(self.path(subject.clone(), *first, object.clone())),
                right: Box::new(self.path(subject, *second, object)),
            },
            path if has_zero_length(&path) => self.zero_length(subject, path, object),
            path => GraphPattern::Path { subject, path, object },
        }
    }

    fn zero_length(
        &mut self,
        subject: TermPattern,
        path: PropertyPathExpression,
        object: TermPattern,
    ) -> GraphPattern {
        match (ground(&subject), ground(&object)) {
            (Some(start), Some(end)) if start == end => GraphPattern::Bgp { patterns: Vec::new() },
            (Some(start), None) => match self.variable(&object) {
                Some(end) => beside(subject.clone(), path, end.clone().into(), end, start, subject),
                None => GraphPattern::Path { subject, path, object },
            },
            (None, Some(end)) => match self.variable(&subject) {
                Some(start) => {
                    beside(start.clone().into(), path, object.clone(), start, end, object)
                }
                None => GraphPattern::Path { subject, path, object },
            },
            _ => GraphPattern::Path { subject, path, object },
        }
    }

    /// The variable of an end, or a fresh one for a blank node that nothing else mentions.
    fn variable(&mut self, end: &TermPattern) -> Option<Variable> {
        match end {
            TermPattern::Variable(it) => Some(it.clone()),
            TermPattern::BlankNode(it) => {
                (self.blanks.get(it) == Some(&1)).then(|| self.fresh.variable("node"))
            }
            _ => None,
        }
    }
}

/// A path, and beside it the variable end as the constant one where that is no node of the graph.
fn beside(
    subject: TermPattern,
    path: PropertyPathExpression,
    object: TermPattern,
    variable: Variable,
    constant: GroundTerm,
    end: TermPattern,
) -> GraphPattern {
    let itself = GraphPattern::Path { subject: end.clone(), path: path.clone(), object: end };
    let is_no_node = Expression::Not(Box::new(Expression::Exists(Box::new(itself))));
    let values =
        GraphPattern::Values { variables: vec![variable], bindings: vec![vec![Some(constant)]] };
    GraphPattern::Union {
        left: Box::new(GraphPattern::Path { subject, path, object }),
        right: Box::new(GraphPattern::Filter { expr: is_no_node, inner: Box::new(values) }),
    }
}

/// Whether a path can have no step.
fn has_zero_length(path: &PropertyPathExpression) -> bool {
    match path {
        PropertyPathExpression::NamedNode(_) | PropertyPathExpression::NegatedPropertySet(_) => {
            false
        }
        PropertyPathExpression::ZeroOrMore(_) | PropertyPathExpression::ZeroOrOne(_) => true,
        PropertyPathExpression::Reverse(path) | PropertyPathExpression::OneOrMore(path) => {
            has_zero_length(path)
        }
        PropertyPathExpression::Sequence(first, second) => {
            has_zero_length(first) && has_zero_length(second)
        }
        PropertyPathExpression::Alternative(first, second) => {
            has_zero_length(first) || has_zero_length(second)
        }
    }
}

fn ground(term: &TermPattern) -> Option<GroundTerm> {
    Some(match term {
        TermPattern::NamedNode(it) => it.clone().into(),
        TermPattern::Literal(it) => it.clone().into(),
        TermPattern::Triple(triple) => {
            let TermPattern::NamedNode(subject) = &triple.subject else { return None };
            let NamedNodePattern::NamedNode(predicate) = &triple.predicate else { return None };
            GroundTriple {
                subject: subject.clone(),
                predicate: predicate.clone(),
                object: ground(&triple.object)?,
            }
            .into()
        }
        TermPattern::BlankNode(_) | TermPattern::Variable(_) => return None,
    })
}

fn blanks(pattern: &GraphPattern) -> HashMap<BlankNode, usize> {
    let mut blanks = HashMap::new();
    walk::walk(Part::Pattern(pattern), &mut |part| match part {
        Part::Pattern(GraphPattern::Bgp { patterns }) => {
            for it in patterns {
                in_triple(it, &mut blanks);
            }
        }
        Part::Pattern(GraphPattern::Path { subject, object, .. }) => {
            in_term(subject, &mut blanks);
            in_term(object, &mut blanks);
        }
        _ => (),
    });
    blanks
}

fn in_triple(triple: &TriplePattern, blanks: &mut HashMap<BlankNode, usize>) {
    in_term(&triple.subject, blanks);
    in_term(&triple.object, blanks);
}

fn in_term(term: &TermPattern, blanks: &mut HashMap<BlankNode, usize>) {
    match term {
        TermPattern::BlankNode(it) => *blanks.entry(it.clone()).or_default() += 1,
        TermPattern::Triple(it) => in_triple(it, blanks),
        TermPattern::NamedNode(_) | TermPattern::Literal(_) | TermPattern::Variable(_) => (),
    }
}

#[cfg(test)]
mod tests {
    use crate::query::rewrite::tests::rows;

    #[test]
    fn alternatives_keep_duplicates_and_closures_are_sets() {
        assert_eq!(rows("SELECT ?x { :a (:p|:q) ?x } ORDER BY ?x"), [[":b"], [":b"], [":c"]]);
        assert_eq!(rows("SELECT ?x { :a (:p|:q)+ ?x } ORDER BY ?x"), [[":b"], [":c"]]);
        assert_eq!(rows("SELECT ?x { ?x ^(:p/^:p|:q) ?y }").len(), 3);
    }

    #[test]
    fn a_constant_end_is_itself_in_any_graph() {
        assert_eq!(rows("SELECT ?x { :none :p* ?x }"), [[":none"]]);
        assert_eq!(rows("SELECT ?x { ?x :p? 7 }"), [["7"]]);
        assert_eq!(rows("SELECT ?x { :none :p* [] }"), [["-"]]);
        assert_eq!(rows("SELECT ?x { :none :p* :none }"), [["-"]]);
        assert_eq!(rows("SELECT ?x { :a :p* ?x } ORDER BY ?x"), [[":a"], [":b"], [":c"]]);
        assert_eq!(
            rows("SELECT ?g ?x { GRAPH ?g { :x :p* ?x } } ORDER BY ?g ?x"),
            [[":g", ":x"], [":g", ":y"], [":h", ":x"]]
        );
    }

    #[test]
    fn a_variable_end_is_a_node_of_the_graph() {
        assert_eq!(rows("SELECT ?x { VALUES ?x { :none } ?x :p* ?y }").len(), 0);
        assert_eq!(rows("SELECT ?x { :none :p*/:p* ?x }").len(), 0);
        assert_eq!(rows("SELECT ?x { :none :p+ ?x }").len(), 0);
    }
}
