//! Evaluating a query over a snapshot.

use std::sync::Arc;

use oxigraph::model::{GraphName, NamedNode, Triple, Variable};
use spareval::{QueryEvaluationError, QueryResults, QuerySolution, QuerySolutionIter};
use spargebra::{Query, algebra::QueryDataset};

use crate::{
    query::{
        answer::{Answer, Sink, Solutions},
        budget::{self, Budget},
        dataset::Dataset,
        error::QueryError,
        function::Functions,
        join::order,
        rewrite::{Sorting, pattern_of, rewrite},
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
/// When the budget is exhausted, a function is unknown, or a `SERVICE` is called that `functions` do
/// not know.
pub fn evaluate(
    query: &Query,
    snapshot: &Snapshot,
    view: &View,
    functions: &Functions,
    budget: &Budget,
) -> Result<Answer, QueryError> {
    budget::run(budget, || execute(query, snapshot, view, functions, collect))
}

/// Answers a query piece by piece: the sink gets each row or triple as soon as it is known, and memory
/// does not grow with their number. Triples come unsorted, and may come twice.
///
/// # Errors
///
/// Those of [`evaluate`], and [`QueryError::Sink`]. The sink may have got a part of the answer by
/// then; its [`Sink::end`] is called for a whole answer only.
pub fn evaluate_to(
    query: &Query,
    snapshot: &Snapshot,
    view: &View,
    functions: &Functions,
    budget: &Budget,
    sink: &mut dyn Sink,
) -> Result<(), QueryError> {
    budget::run(budget, || execute(query, snapshot, view, functions, |it| pass_on(it, sink)))
}

/// Evaluates a query for `consume`. Whoever calls it has a budget running.
pub(crate) fn execute<T>(
    query: &Query,
    snapshot: &Snapshot,
    view: &View,
    functions: &Functions,
    consume: impl FnOnce(QueryResults<'_>) -> Result<T, QueryError>,
) -> Result<T, QueryError> {
    let (mut query, view) = take_dataset(query.clone(), view);
    let sorting = rewrite(&mut query, snapshot);
    order(pattern_of(&mut query), snapshot)?;
    let dataset = Dataset::new(snapshot, &view);
    let evaluator = functions.evaluator(pattern_of(&mut query));
    let results = evaluator.prepare(&query).execute(dataset).map_err(error)?;
    consume(match sorting {
        Some(sorting) => sorted(results, &sorting)?,
        None => results,
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
    let graphs = |names: Vec<NamedNode>| names.into_iter().map(GraphName::NamedNode).collect();
    let view = View {
        default: DefaultGraph::Merge(graphs(default)),
        // Only `WITH` of an update says nothing about named graphs.
        named: named.map(graphs).or_else(|| view.named.clone()),
    };
    (query, view)
}

/// The rows in their order, with OFFSET and LIMIT.
fn sorted<'a>(
    results: QueryResults<'a>,
    sorting: &Sorting,
) -> Result<QueryResults<'a>, QueryError> {
    let QueryResults::Solutions(solutions) = results else { return Ok(results) };
    let variables = solutions.variables().to_vec();
    let rows = solutions.map(|it| it.map(|row| row.values().to_vec()).map_err(error));
    let Solutions { variables, rows } = sorting.run(&variables, rows)?;
    let variables: Arc<[Variable]> = variables.into();
    let columns = variables.clone();
    let rows = rows.into_iter().map(move |row| Ok(QuerySolution::from((columns.clone(), row))));
    Ok(QueryResults::Solutions(QuerySolutionIter::new(variables, rows)))
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

fn pass_on(results: QueryResults<'_>, sink: &mut dyn Sink) -> Result<(), QueryError> {
    match results {
        QueryResults::Boolean(it) => sink.boolean(it)?,
        QueryResults::Solutions(solutions) => {
            sink.columns(solutions.variables())?;
            for row in solutions {
                budget::tick_text();
                sink.row(row.map_err(error)?.values())?;
            }
        }
        QueryResults::Graph(triples) => {
            for triple in triples {
                budget::tick_text();
                sink.triple(triple.map_err(error)?.as_ref())?;
            }
        }
    }
    Ok(sink.end()?)
}

pub(crate) fn error(error: QueryEvaluationError) -> QueryError {
    match error {
        QueryEvaluationError::Cancelled => QueryError::Cancelled,
        QueryEvaluationError::UnsupportedService(name) => QueryError::Service(name.into_string()),
        QueryEvaluationError::UnsupportedCustomFunction(name) => {
            QueryError::Function(name.into_string())
        }
        QueryEvaluationError::Service(source) => match source.downcast::<QueryError>() {
            Ok(error) => *error,
            Err(source) => QueryError::Evaluation(QueryEvaluationError::Service(source)),
        },
        error => QueryError::Evaluation(error),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use oxigraph::model::Quad;

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
