//! Evaluating the query of a constraint for many focus nodes.

use oxigraph::model::Term;
use spareval::{QueryResults, QuerySolution};

use crate::{
    query::{
        budget::{self, Budget},
        dataset::Dataset,
        error::QueryError,
        evaluate::error,
        function::Functions,
        rewrite::{pattern_of, rewrite_unordered},
    },
    shacl::sparql::{SparqlConstraint, relation::Related},
    store::{id::Id, snapshot::Snapshot, view::View},
};

/// What a query is evaluated over.
pub(in crate::shacl) struct Setting<'a> {
    pub(in crate::shacl) snapshot: &'a Snapshot,
    pub(in crate::shacl) view: View,
    pub(in crate::shacl) functions: &'a Functions,
    pub(in crate::shacl) budget: &'a Budget,
}

/// A solution: its bindings by name.
pub(in crate::shacl) struct Row(QuerySolution);

impl Row {
    pub(in crate::shacl) fn get(&self, name: &str) -> Option<&Term> {
        self.0.get(name)
    }
}

/// The solutions for pairs of a focus node and, for an ASK, a value node.
pub(in crate::shacl) fn run(
    constraint: &SparqlConstraint,
    setting: &Setting<'_>,
    constants: &[Term],
    pairs: &[(Id, Option<Id>)],
) -> Result<Vec<Row>, QueryError> {
    let size = if constraint.one_by_one { 1 } else { pairs.len().max(1) };
    let mut query = constraint.query.clone();
    rewrite_unordered(&mut query, setting.snapshot);
    let evaluator = setting.functions.evaluator(pattern_of(&mut query));
    let mut rows = Vec::new();
    for pairs in pairs.chunks(size) {
        budget::run(setting.budget, || {
            let dataset = Dataset::new(setting.snapshot, &setting.view);
            let dataset = Related::new(dataset, pairs, constants);
            let results = evaluator.prepare(&query).execute(dataset).map_err(error)?;
            if let QueryResults::Solutions(solutions) = results {
                for solution in solutions {
                    rows.push(Row(solution.map_err(error)?));
                }
            }
            Ok(())
        })?;
    }
    Ok(rows)
}
