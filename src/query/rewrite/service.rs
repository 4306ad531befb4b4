//! `SERVICE ?name { … }` is asked for each name that the rest of its group binds.
//!
//! spareval joins a service as it joins anything else, often by its whole answer, and then knows no
//! name to ask. So a group's services with variable names come last, and once for each solution of
//! the others.

use spargebra::{algebra::GraphPattern, term::NamedNodePattern};

use crate::query::walk::{self, Rewrite, take};

struct Services;

pub(super) fn rewrite(pattern: &mut GraphPattern) {
    walk::rewrite(pattern, &mut Services);
}

impl Rewrite for Services {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        match pattern {
            GraphPattern::Join { left, right } if ends_asking(left) || ends_asking(right) => {
                let (mut others, mut services) = (Vec::new(), Vec::new());
                part(take(pattern), &mut others, &mut services);
                let join = |left, right| GraphPattern::Join {
                    left: Box::new(left),
                    right: Box::new(right),
                };
                let others = others.into_iter().reduce(join).unwrap_or_default();
                *pattern = services.into_iter().fold(others, for_each);
            }
            GraphPattern::LeftJoin { left, right, expression } if is_asked(right) => {
                let optional = GraphPattern::LeftJoin {
                    left: Box::default(),
                    right: Box::new(take(right)),
                    expression: expression.take(),
                };
                *pattern = for_each(take(left), optional);
            }
            _ => (),
        }
    }
}

/// Takes a join apart.
fn part(pattern: GraphPattern, others: &mut Vec<GraphPattern>, services: &mut Vec<GraphPattern>) {
    match pattern {
        GraphPattern::Join { left, right } => {
            part(*left, others, services);
            part(*right, others, services);
        }
        GraphPattern::Lateral { left, right } if is_asked(&right) => {
            part(*left, others, services);
            services.push(*right);
        }
        pattern if is_asked(&pattern) => services.push(pattern),
        pattern => others.push(pattern),
    }
}

/// Whether it is a service whose name is a variable.
fn is_asked(pattern: &GraphPattern) -> bool {
    matches!(pattern, GraphPattern::Service { name: NamedNodePattern::Variable(_), .. })
}

/// Whether it is such a service, or a group whose services came last before.
fn ends_asking(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Lateral { right, .. } => is_asked(right),
        pattern => is_asked(pattern),
    }
}

fn for_each(left: GraphPattern, right: GraphPattern) -> GraphPattern {
    GraphPattern::Lateral { left: Box::new(left), right: Box::new(right) }
}

#[cfg(test)]
mod tests {
    use oxigraph::model::{GraphName, NamedNode, Quad};

    use crate::{
        query::{
            answer::Answer, budget::Budget, error::QueryError, evaluate::evaluate, file::parse,
            function::Functions,
        },
        store::{builder::Builder, snapshot::Snapshot, view::View},
    };

    fn snapshot(triples: &[[&str; 3]]) -> Snapshot {
        let mut builder = Builder::new();
        for [s, p, o] in triples {
            let [s, p, o] = [s, p, o].map(|it| NamedNode::new_unchecked(format!("urn:{it}")));
            builder.insert(Quad::new(s, p, o, GraphName::DefaultGraph).as_ref());
        }
        builder.build()
    }

    fn rows(text: &str) -> Result<Vec<String>, QueryError> {
        let mut functions = Functions::standard();
        for (name, triple) in [("one", ["a", "p", "x"]), ("two", ["b", "p", "y"])] {
            let name = NamedNode::new_unchecked(format!("urn:{name}"));
            functions.insert_service(name, snapshot(&[triple]), View::default());
        }
        let data = snapshot(&[["a", "at", "one"], ["b", "at", "two"], ["c", "at", "one"]]);
        let query = parse(text, None, &functions)?;
        let answer = evaluate(&query, &data, &View::default(), &functions, &Budget::unlimited())?;
        let Answer::Solutions(table) = answer else { panic!("a table") };
        let cell = |it: &Option<_>| it.as_ref().map_or("-".to_owned(), ToString::to_string);
        let mut rows: Vec<String> = table
            .rows
            .iter()
            .map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" ").replace("urn:", ""))
            .collect();
        rows.sort();
        Ok(rows)
    }

    #[test]
    fn a_service_is_asked_for_each_of_its_names() {
        let expected = ["<a> <x>", "<b> <y>"];
        for text in [
            "SELECT ?s ?o { ?s <urn:at> ?w SERVICE ?w { ?s <urn:p> ?o } }",
            "SELECT ?s ?o { SERVICE ?w { ?s <urn:p> ?o } ?s <urn:at> ?w }",
            "SELECT ?s ?o { VALUES ?w { <urn:one> <urn:two> } SERVICE ?w { ?s <urn:p> ?o } }",
            "SELECT ?s ?o { SERVICE ?w { ?s <urn:p> ?o } VALUES ?w { <urn:one> <urn:two> } }",
            "SELECT ?s ?o { ?s <urn:at> ?x BIND(?x AS ?w) SERVICE ?w { ?s <urn:p> ?o } }",
            "SELECT ?s ?o { { SELECT DISTINCT ?w { ?a <urn:at> ?w } } SERVICE ?w { ?s <urn:p> ?o } }",
        ] {
            assert_eq!(rows(text).unwrap(), expected, "{text}");
        }
        let optional = "SELECT ?s ?o { ?s <urn:at> ?w OPTIONAL { SERVICE ?w { ?s <urn:p> ?o } } }";
        assert_eq!(rows(optional).unwrap(), ["<a> <x>", "<b> <y>", "<c> -"]);
    }

    #[test]
    fn services_see_one_another_and_nobody_else() {
        let nested = "SELECT ?s ?o { SERVICE <urn:one> { ?a <urn:p> ?x \
                      SERVICE <urn:two> { ?s <urn:p> ?o } } }";
        assert_eq!(rows(nested).unwrap(), ["<b> <y>"]);
        let unknown = "SELECT ?s { SERVICE <urn:three> { ?s <urn:p> ?o } }";
        assert!(matches!(rows(unknown), Err(QueryError::Service(name)) if name == "urn:three"));
        let silent =
            "SELECT ?s ?o { ?s <urn:at> <urn:two> SERVICE SILENT <urn:three> { ?s <urn:p> ?o } }";
        assert_eq!(rows(silent).unwrap(), ["<b> -"]);
    }
}
