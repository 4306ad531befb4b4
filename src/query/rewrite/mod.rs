//! Putting an algebra right before spareval evaluates it.
//!
//! Where spareval says something else than the specification, the query is changed into one that it
//! answers correctly: with other patterns, or with functions of ours. One file per repair, in the
//! order in which they are made; each says when it applies.

mod aggregate;
mod blank;
mod graph;
mod path;
mod service;

use oxigraph::model::Variable;
use spareval::QueryEvaluator;
use spargebra::{Query, algebra::GraphPattern};

/// Makes variables that no query can name: theirs have a space.
#[derive(Debug, Default)]
struct Fresh(usize);

impl Fresh {
    fn variable(&mut self, what: &str) -> Variable {
        self.0 += 1;
        Variable::new_unchecked(format!("{what} {}", self.0))
    }
}

/// The query that spareval answers as the specification says.
pub(crate) fn rewrite(query: &mut Query) {
    let pattern = pattern_of(query);
    let mut fresh = Fresh::default();
    aggregate::rewrite(pattern, &mut fresh);
    blank::rewrite(pattern, &mut fresh);
    path::rewrite(pattern, &mut fresh);
    graph::rewrite(pattern, &mut fresh);
    service::rewrite(pattern);
}

/// Adds the functions that rewritten queries call.
pub(crate) fn with_functions(evaluator: QueryEvaluator) -> QueryEvaluator {
    blank::with_functions(evaluator)
}

/// The pattern of a query, whatever its form.
pub(crate) fn pattern_of(query: &mut Query) -> &mut GraphPattern {
    let (Query::Select { pattern, .. }
    | Query::Ask { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Construct { pattern, .. }) = query;
    pattern
}

#[cfg(test)]
pub(super) mod tests {
    use oxigraph::model::{GraphNameRef, Term};

    use crate::{
        query::{
            answer::Answer, budget::Budget, error::QueryError, evaluate::evaluate, file::parse,
            function::Functions,
        },
        rdf::{format::Format, read::read},
        store::{builder::Builder, view::View},
    };

    const DATA: &str = "
@prefix : <urn:> .
:a :p :b , :c ; :q :b ; :n 1 , 1.50 , \"01\"^^<http://www.w3.org/2001/XMLSchema#integer> .
:g { :a :p :g ; :q 2 . :x :p :y }
:h { :a :p :b }
";

    /// The rows of a query over a little data, each cell without datatype, `-` if it is empty.
    pub(in crate::query) fn rows(text: &str) -> Vec<Vec<String>> {
        match answer(text).unwrap() {
            Answer::Solutions(it) => {
                it.rows.iter().map(|row| row.iter().map(cell).collect()).collect()
            }
            answer => panic!("{answer:?}"),
        }
    }

    pub(in crate::query) fn answer(text: &str) -> Result<Answer, QueryError> {
        let functions = Functions::standard();
        let (document, found) = read(DATA.as_bytes(), Format::TriG, "data", &Default::default());
        assert_eq!(found, []);
        let mut builder = Builder::new();
        builder.insert_document(&document, GraphNameRef::DefaultGraph);
        let prefixes = "PREFIX : <urn:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ";
        let query = parse(&format!("{prefixes}{text}"), None, &functions)?;
        evaluate(&query, &builder.build(), &View::default(), &functions, &Budget::unlimited())
    }

    fn cell(cell: &Option<Term>) -> String {
        match cell {
            None => "-".to_owned(),
            Some(Term::Literal(it)) => it.value().to_owned(),
            Some(Term::NamedNode(it)) => it.as_str().replace("urn:", ":"),
            Some(it) => it.to_string(),
        }
    }
}
