//! Putting an algebra right before spareval evaluates it.
//!
//! Where spareval says something else than the specification, the query is changed into one that it
//! answers correctly: with other patterns, or with functions of ours. One file per repair, in the
//! order in which they are made; each says when it applies.

mod aggregate;
mod blank;
mod extreme;
mod graph;
mod length;
mod operator;
mod order;
mod path;
mod regex;
mod service;
pub(crate) mod spelling;

use oxigraph::model::Variable;
use spareval::QueryEvaluator;
use spargebra::{Query, algebra::GraphPattern};

pub(crate) use order::Sorting;

use crate::{query::walk, store::snapshot::Snapshot};

/// Makes variables that no query can name: theirs have a space.
#[derive(Debug, Default)]
struct Fresh(usize);

impl Fresh {
    fn variable(&mut self, what: &str) -> Variable {
        self.0 += 1;
        Variable::new_unchecked(format!("{what} {}", self.0))
    }
}

/// Makes the query one that spareval answers as the specification says; returns what is left to do
/// with its rows.
pub(crate) fn rewrite(query: &mut Query, snapshot: &Snapshot) -> Option<Sorting> {
    let mut fresh = Fresh::default();
    let sorting = order::take_out(query, &mut fresh);
    all(pattern_of(query), &mut fresh, snapshot);
    sorting
}

/// The same for a query whose rows are taken as they come.
pub(crate) fn rewrite_unordered(query: &mut Query, snapshot: &Snapshot) {
    all(pattern_of(query), &mut Fresh::default(), snapshot);
}

fn all(pattern: &mut GraphPattern, fresh: &mut Fresh, snapshot: &Snapshot) {
    if is_plain(pattern) {
        return;
    }
    let has_moments = extreme::has_moments(pattern, snapshot);
    aggregate::rewrite(pattern, fresh);
    extreme::rewrite(pattern, fresh, has_moments);
    blank::rewrite(pattern, fresh);
    path::rewrite(pattern, fresh);
    graph::rewrite(pattern, fresh);
    service::rewrite(pattern);
    operator::rewrite(pattern, has_moments);
    order::rewrite(pattern);
    spelling::rewrite(pattern);
    length::rewrite(pattern);
    regex::rewrite(pattern);
}

/// Whether a pattern joins and projects triple patterns and does nothing else, which spareval does
/// right.
fn is_plain(pattern: &GraphPattern) -> bool {
    let mut plain = true;
    walk::walk(walk::Part::Pattern(pattern), &mut |part| {
        plain &= matches!(
            part,
            walk::Part::Pattern(
                GraphPattern::Bgp { .. }
                    | GraphPattern::Join { .. }
                    | GraphPattern::LeftJoin { .. }
                    | GraphPattern::Union { .. }
                    | GraphPattern::Project { .. }
                    | GraphPattern::Distinct { .. }
                    | GraphPattern::Slice { .. }
            )
        );
    });
    plain
}

/// Adds the functions that rewritten queries call.
pub(crate) fn with_functions(evaluator: QueryEvaluator) -> QueryEvaluator {
    let all = [
        blank::with_functions,
        extreme::with_functions,
        operator::with_functions,
        order::with_functions,
        length::with_functions,
        regex::with_functions,
        spelling::with_functions,
    ];
    all.into_iter()
        .fold(evaluator, |evaluator, add: fn(QueryEvaluator) -> QueryEvaluator| add(evaluator))
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
        rdf::{
            format::Format,
            read::{ReadOptions, read},
        },
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
                it.rows.iter().map(|row| row.iter().map(|it| cell(it.as_ref())).collect()).collect()
            }
            answer => panic!("{answer:?}"),
        }
    }

    pub(in crate::query) fn answer(text: &str) -> Result<Answer, QueryError> {
        let functions = Functions::standard();
        let (document, found) =
            read(DATA.as_bytes(), Format::TriG, "data", &ReadOptions::default());
        assert_eq!(found, []);
        let mut builder = Builder::new();
        builder.insert_document(&document, GraphNameRef::DefaultGraph);
        let prefixes = "PREFIX : <urn:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ";
        let query = parse(&format!("{prefixes}{text}"), None, &functions)?;
        evaluate(&query, &builder.build(), &View::default(), &functions, &Budget::unlimited())
    }

    fn cell(cell: Option<&Term>) -> String {
        match cell {
            None => "-".to_owned(),
            Some(Term::Literal(it)) => it.value().to_owned(),
            Some(Term::NamedNode(it)) => it.as_str().replace("urn:", ":"),
            Some(it) => it.to_string(),
        }
    }
}
