//! Evaluating a query over a snapshot.

use oxigraph::model::{GraphName, Triple};
use spareval::{QueryEvaluationError, QueryResults};
use spargebra::{Query, algebra::QueryDataset};

use crate::{
    query::{
        answer::{Answer, Solutions},
        budget::{self, Budget},
        dataset::Dataset,
        error::QueryError,
        function::Functions,
        order::order,
        rewrite::{pattern_of, rewrite},
    },
    store::{
        snapshot::Snapshot,
        view::{DefaultGraph, View},
    },
};

/// Answers a query, completely or not at all.
///
/// `FROM` and `FROM NAMED` choose among the snapshot's graphs; nothing is fetched.
///
/// # Errors
///
/// When the budget is exhausted, a function is unknown, or `SERVICE` is called.
pub fn evaluate(
    query: &Query,
    snapshot: &Snapshot,
    view: &View,
    functions: &Functions,
    budget: &Budget,
) -> Result<Answer, QueryError> {
    let (mut query, view) = take_dataset(query.clone(), view);
    rewrite(&mut query);
    order(pattern_of(&mut query), snapshot);
    let evaluator = functions.evaluator();
    budget::run(budget, || {
        let dataset = Dataset::new(snapshot, &view);
        let results = evaluator.prepare(&query).execute(dataset).map_err(error)?;
        collect(results)
    })
}

/// Moves the dataset clause out of the query into the view: the evaluator would count a triple twice
/// that is in two merged graphs.
fn take_dataset(mut query: Query, view: &View) -> (Query, View) {
    let (Query::Select { dataset, .. }
    | Query::Construct { dataset, .. }
    | Query::Describe { dataset, .. }
    | Query::Ask { dataset, .. }) = &mut query;
    let Some(QueryDataset { default, named }) = dataset.take() else {
        return (query, view.clone());
    };
    let graphs = |names: Vec<_>| names.into_iter().map(GraphName::NamedNode).collect();
    let view = View {
        default: DefaultGraph::Merge(graphs(default)),
        named: Some(graphs(named.unwrap_or_default())),
    };
    (query, view)
}

fn collect(results: QueryResults<'_>) -> Result<Answer, QueryError> {
    match results {
        QueryResults::Boolean(it) => Ok(Answer::Boolean(it)),
        QueryResults::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let rows = solutions
                .map(|it| it.map(|row| row.values().to_vec()).map_err(error))
                .collect::<Result<_, _>>()?;
            Ok(Answer::Solutions(Solutions { variables, rows }))
        }
        QueryResults::Graph(triples) => {
            let mut triples: Vec<Triple> = triples.collect::<Result<_, _>>().map_err(error)?;
            triples.sort_by_cached_key(ToString::to_string);
            triples.dedup();
            Ok(Answer::Graph(triples))
        }
    }
}

pub(crate) fn error(error: QueryEvaluationError) -> QueryError {
    match error {
        QueryEvaluationError::Cancelled => QueryError::Cancelled,
        QueryEvaluationError::UnsupportedService(name) => QueryError::Service(name.into_string()),
        QueryEvaluationError::UnsupportedCustomFunction(name) => {
            QueryError::Function(name.into_string())
        }
        error => QueryError::Evaluation(error),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use oxigraph::model::{GraphName, NamedNode, Quad};

    use super::*;
    use crate::{query::file::parse, store::builder::Builder};

    #[test]
    fn a_product_of_everything_ends_soon_after_its_deadline() {
        let mut builder = Builder::new();
        for n in 0..2000 {
            let node = NamedNode::new_unchecked(format!("urn:n:{n}"));
            builder.insert(
                Quad::new(node.clone(), node.clone(), node, GraphName::DefaultGraph).as_ref(),
            );
        }
        let snapshot = builder.build();
        let functions = Functions::standard();
        for text in [
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
            "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?g",
            "SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
            "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?d && ?d != ?a) }",
        ] {
            let query = parse(text, None, &functions).unwrap();
            let start = Instant::now();
            let budget = Budget::until(start + Duration::from_millis(200));
            let answer = evaluate(&query, &snapshot, &View::union(), &functions, &budget);
            assert!(matches!(answer, Err(QueryError::Deadline)), "{text}");
            assert!(start.elapsed() < Duration::from_secs(5), "{text}");
        }
    }
}
