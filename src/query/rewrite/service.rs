//! `SERVICE ?s { … }` is asked of each endpoint that the pattern before it finds.
//!
//! spareval asks for all services of a join by themselves, when nothing tells which they are.

use spargebra::{algebra::GraphPattern, term::NamedNodePattern};

use crate::query::walk::{self, Rewrite, take};

struct Services;

pub(super) fn rewrite(pattern: &mut GraphPattern) {
    walk::rewrite(pattern, &mut Services);
}

impl Rewrite for Services {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        match pattern {
            GraphPattern::Join { left, right } if is_unnamed(right) => {
                let (left, right) = (Box::new(take(left)), Box::new(take(right)));
                *pattern = GraphPattern::Lateral { left, right };
            }
            GraphPattern::Join { left, right } if is_unnamed(left) => {
                let (left, right) = (Box::new(take(right)), Box::new(take(left)));
                *pattern = GraphPattern::Lateral { left, right };
            }
            GraphPattern::LeftJoin { left, right, expression } if is_unnamed(right) => {
                let left = Box::new(take(left));
                let nothing = Box::new(GraphPattern::Bgp { patterns: Vec::new() });
                let right = GraphPattern::LeftJoin {
                    left: nothing,
                    right: Box::new(take(right)),
                    expression: expression.take(),
                };
                *pattern = GraphPattern::Lateral { left, right: Box::new(right) };
            }
            _ => (),
        }
    }
}

fn is_unnamed(pattern: &GraphPattern) -> bool {
    matches!(pattern, GraphPattern::Service { name: NamedNodePattern::Variable(_), .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{file::parse, function::Functions, rewrite::pattern_of};

    fn is_left(text: &str) -> bool {
        let functions = Functions::standard();
        let mut query = parse(text, None, &functions).unwrap();
        let before = query.clone();
        rewrite(pattern_of(&mut query));
        query == before
    }

    #[test]
    fn services_without_a_name_come_after_what_names_them() {
        assert!(!is_left("ASK { SERVICE ?s { ?a ?b ?c } ?x <urn:p> ?s }"));
        assert!(!is_left("ASK { ?x <urn:p> ?s OPTIONAL { SERVICE ?s { ?a ?b ?c } } }"));
        assert!(is_left("ASK { ?x <urn:p> ?s SERVICE <urn:s> { ?a ?b ?c } }"));
    }
}
