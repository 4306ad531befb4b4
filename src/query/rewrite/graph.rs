//! `GRAPH ?g { … }` evaluates its group in each named graph by itself.
//!
//! spareval puts `?g` into the triples of the group instead. That is the same for plain patterns,
//! which are left as they are. It is something else when the group mentions `?g`, has MINUS, a
//! sub-select, or solutions without a triple: then the group is evaluated in the graph that a list of
//! graphs [is at](Place), and `?g` is bound outside.

use oxigraph::model::Variable;
use spargebra::{
    algebra::{Expression, GraphPattern},
    term::{NamedNodePattern, TriplePattern},
};

use crate::query::{
    dataset::Place,
    rewrite::Fresh,
    walk::{self, Part, Rewrite, mentions, take, variables},
};

struct Graphs<'f> {
    fresh: &'f mut Fresh,
    places: u32,
}

pub(super) fn rewrite(pattern: &mut GraphPattern, fresh: &mut Fresh) {
    walk::rewrite(pattern, &mut Graphs { fresh, places: 0 });
}

impl Rewrite for Graphs<'_> {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        let GraphPattern::Graph { name: NamedNodePattern::Variable(graph), inner } = pattern else {
            return;
        };
        let is_mentioned = mentions(Part::Pattern(inner), &|it| it == graph.as_str());
        if (is_plain(inner) && !is_mentioned) || is_empty(inner) {
            return;
        }
        let outside = if is_mentioned { self.fresh.variable("graph") } else { graph.clone() };
        let graph = is_mentioned.then(|| graph.clone());
        let inner = take(inner);
        self.places += 1;
        *pattern = in_each(inner, &outside, self.places - 1);
        if let Some(graph) = graph {
            *pattern = bind(take(pattern), &graph, &outside);
        }
    }
}

/// The solutions of a group in each graph, with the graph in a variable that it does not mention.
fn in_each(inner: GraphPattern, graph: &Variable, place: u32) -> GraphPattern {
    let list = Place::List(place).name();
    let listed = TriplePattern {
        subject: graph.clone().into(),
        predicate: list.clone().into(),
        object: list.clone().into(),
    };
    let list = GraphPattern::Graph {
        name: list.into(),
        inner: Box::new(GraphPattern::Bgp { patterns: vec![listed] }),
    };
    // The projection keeps the list's variable away from MINUS, which would take it for a shared one.
    let variables = variables(Part::Pattern(&inner));
    let inner = GraphPattern::Project { inner: Box::new(inner), variables };
    let inner =
        GraphPattern::Graph { name: Place::Current(place).name().into(), inner: Box::new(inner) };
    GraphPattern::Lateral { left: Box::new(list), right: Box::new(inner) }
}

/// Joins solutions with what the graph's variable must be.
fn bind(inner: GraphPattern, graph: &Variable, outside: &Variable) -> GraphPattern {
    let agrees = Expression::Or(
        Box::new(Expression::Not(Box::new(Expression::Bound(graph.clone())))),
        Box::new(Expression::SameTerm(
            Box::new(graph.clone().into()),
            Box::new(outside.clone().into()),
        )),
    );
    GraphPattern::Extend {
        inner: Box::new(GraphPattern::Filter { expr: agrees, inner: Box::new(inner) }),
        variable: graph.clone(),
        expression: outside.clone().into(),
    }
}

fn is_empty(pattern: &GraphPattern) -> bool {
    matches!(pattern, GraphPattern::Bgp { patterns } if patterns.is_empty())
}

/// Whether a graph's variable in the triples of a group is as good as evaluating it per graph: every
/// solution has a triple, and nothing hides variables or looks at which are shared.
fn is_plain(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Bgp { patterns } => !patterns.is_empty(),
        GraphPattern::Path { .. } => true,
        GraphPattern::Join { left, right } | GraphPattern::Union { left, right } => {
            is_plain(left) && is_plain(right)
        }
        GraphPattern::LeftJoin { left, right, expression } => {
            is_plain(left) && is_plain(right) && expression.as_ref().is_none_or(has_no_pattern)
        }
        GraphPattern::Filter { expr: expression, inner }
        | GraphPattern::Extend { inner, expression, .. } => {
            is_plain(inner) && has_no_pattern(expression)
        }
        _ => false,
    }
}

fn has_no_pattern(expression: &Expression) -> bool {
    let mut has_pattern = false;
    walk::walk(Part::Expression(expression), &mut |part| {
        has_pattern |= matches!(part, Part::Pattern(_));
    });
    !has_pattern
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{
        file::parse,
        function::Functions,
        rewrite::{pattern_of, tests::rows},
    };

    /// Whether a query is left as it is.
    fn is_left(text: &str) -> bool {
        let mut query = parse(text, None, &Functions::standard()).unwrap();
        let before = query.clone();
        rewrite(pattern_of(&mut query), &mut Fresh::default());
        query == before
    }

    #[test]
    fn each_graph_is_evaluated_by_itself() {
        assert_eq!(
            rows("SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(?x) AS ?n) { ?x :q 2 } } } ORDER BY ?g"),
            [[":g", "1"], [":h", "0"]]
        );
        assert_eq!(rows("SELECT ?g { GRAPH ?g { :a :p ?x MINUS { :x :p ?y } } }").len(), 2);
        assert_eq!(rows("SELECT ?g { GRAPH ?g { :a :p ?g } }"), [[":g"]]);
        assert_eq!(rows("SELECT ?g { GRAPH ?g { FILTER(BOUND(?g)) } }").len(), 0);
        assert_eq!(
            rows("SELECT ?g { VALUES ?g { :h :none } GRAPH ?g { OPTIONAL { :no :p ?x } } }"),
            [[":h"]]
        );
        assert_eq!(
            rows("SELECT ?g { ?s ?p ?o FILTER EXISTS { GRAPH ?g { VALUES ?x { 1 } } } } LIMIT 1"),
            [["-"]]
        );
        assert_eq!(
            rows(
                "SELECT ?g ?h { GRAPH ?g { :a :q ?n GRAPH ?h { {} MINUS { ?x :q ?n } } } }
                 ORDER BY ?h"
            ),
            [[":g", ":g"], [":g", ":h"]]
        );
    }

    #[test]
    fn plain_groups_are_left_to_the_evaluator() {
        assert!(is_left("ASK { GRAPH ?g { ?s ?p ?o OPTIONAL { ?o ?p ?x } FILTER(?o != 1) } }"));
        assert!(is_left("ASK { GRAPH <urn:g> { ?s ?p ?o MINUS { ?s ?p ?x } } }"));
        assert!(is_left("ASK { GRAPH ?g { } }"));
    }

    #[test]
    fn groups_that_could_see_the_graph_are_evaluated_in_each() {
        assert!(!is_left("ASK { GRAPH ?g { ?s ?p ?g } }"));
        assert!(!is_left("ASK { GRAPH ?g { ?s ?p ?o MINUS { ?a ?p ?b } } }"));
        assert!(!is_left("ASK { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }"));
        assert!(!is_left("ASK { GRAPH ?g { OPTIONAL { ?s ?p ?o } } }"));
        assert!(!is_left("ASK { ?x ?y ?g FILTER EXISTS { GRAPH ?g { VALUES ?s { 1 } } } }"));
    }
}
