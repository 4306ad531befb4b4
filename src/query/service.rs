//! `SERVICE` answered from datasets in memory: nothing is fetched.

use std::{collections::BTreeMap, sync::Arc};

use oxigraph::model::{NamedNode, Variable};
use oxiri::Iri;
use spareval::{DefaultServiceHandler, QueryEvaluationError, QueryResults, QuerySolutionIter};
use spargebra::{Query, algebra::GraphPattern};

use crate::{
    query::{
        error::QueryError,
        evaluate::{error, execute},
        function::Functions,
    },
    store::{snapshot::Snapshot, view::View},
};

/// The datasets that stand for endpoints.
pub(crate) type Services = Arc<BTreeMap<NamedNode, (Snapshot, View)>>;

/// Answers for all of them.
pub(crate) struct Handler {
    pub(crate) services: Services,
    /// What the queries of services may call; other services, too.
    pub(crate) functions: Functions,
}

impl DefaultServiceHandler for Handler {
    type Error = QueryError;

    /// Runs under the budget of the query that calls it.
    fn handle(
        &self,
        name: &NamedNode,
        pattern: &GraphPattern,
        base_iri: Option<&Iri<String>>,
    ) -> Result<QuerySolutionIter<'static>, QueryError> {
        let Some((snapshot, view)) = self.services.get(name) else {
            return Err(QueryError::Service(name.as_str().to_owned()));
        };
        let (pattern, base_iri) = (pattern.clone(), base_iri.cloned());
        let query = Query::Select { dataset: None, pattern, base_iri };
        execute(&query, snapshot, view, &self.functions, |results| {
            let QueryResults::Solutions(solutions) = results else {
                unreachable!("SELECT has solutions")
            };
            let variables: Arc<[Variable]> = solutions.variables().into();
            let rows = solutions
                .map(|it| it.map(|row| row.values().to_vec()).map_err(error))
                .collect::<Result<Vec<_>, _>>()?;
            let rows = rows.into_iter().map(Ok::<_, QueryEvaluationError>);
            Ok(QuerySolutionIter::from_tuples(variables, rows))
        })
    }
}
