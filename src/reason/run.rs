//! Running rules to their fixpoint, stratum by stratum, with the closure in between.

use std::collections::BTreeMap;

use oxigraph::model::{GraphName, Quad, Term};

use crate::{
    query::{
        answer::Answer, budget::Budget, error::QueryError, evaluate::evaluate, function::Functions,
    },
    rdf::vocab::prov,
    reason::{rdfs, rule::Rule},
    store::{change::Change, snapshot::Snapshot, view::View},
};

/// More rounds than any rule set that ends needs: each round must derive something new.
const MAX_ROUNDS: usize = 1000;
/// More than this many derived facts from rules is taken for a rule that never ends.
const MAX_DERIVED: usize = 10_000_000;

/// Why rules did not come to an end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// A rule failed.
    #[error("rule `{file}` failed")]
    Query {
        /// Its file.
        file: String,
        /// Why.
        #[source]
        source: QueryError,
    },
    /// A stratum derives ever more.
    #[error(
        "the rules of stratum {stratum} derive ever more facts, the last from `{file}`: a rule that \
         mints IRIs from IRIs it minted never ends"
    )]
    Endless {
        /// The stratum.
        stratum: u32,
        /// The file of the last rule that derived something.
        file: String,
    },
}

/// The snapshot closed under RDFS and `rules`; what a rule derives goes to its graph, together with
/// the rule it comes from.
pub fn run(
    snapshot: &Snapshot,
    rules: &[Rule],
    functions: &Functions,
    budget: &Budget,
) -> Result<Snapshot, RuleError> {
    let mut strata: BTreeMap<u32, Vec<&Rule>> = BTreeMap::new();
    for rule in rules {
        strata.entry(rule.stratum).or_default().push(rule);
    }
    let mut current = rdfs::close(snapshot);
    let start = current.len();
    for (stratum, rules) in strata {
        let mut last = String::new();
        for round in 0.. {
            let mut insertions = Vec::new();
            for rule in &rules {
                let derived = apply(rule, &current, functions, budget)?;
                if !derived.is_empty() {
                    last = rule.file.file.to_string();
                }
                insertions.extend(derived);
            }
            if insertions.is_empty() {
                break;
            }
            if round == MAX_ROUNDS || current.len() - start > MAX_DERIVED {
                return Err(RuleError::Endless { stratum, file: last });
            }
            tracing::debug!(stratum, round, derived = insertions.len(), "rules");
            let change = Change { deletions: Vec::new(), insertions };
            current = rdfs::close(&current.apply(&change));
        }
    }
    Ok(current)
}

/// What a rule derives that is not known yet.
fn apply(
    rule: &Rule,
    snapshot: &Snapshot,
    functions: &Functions,
    budget: &Budget,
) -> Result<Vec<Quad>, RuleError> {
    let answer = evaluate(&rule.file.query, snapshot, &View::union(), functions, budget)
        .map_err(|source| RuleError::Query { file: rule.file.file.to_string(), source })?;
    let Answer::Graph(triples) = answer else { return Ok(Vec::new()) };
    let graph = GraphName::NamedNode(rule.graph.clone());
    let is_new = |subject: &Term, predicate: &Term, object: &Term| {
        let ids = (snapshot.id(subject), snapshot.id(predicate), snapshot.id(object));
        match ids {
            (Some(s), Some(p), Some(o)) => !snapshot.contains(s, p, o),
            _ => true,
        }
    };
    let mut derived: Vec<Quad> = triples
        .into_iter()
        .filter(|it| is_new(&it.subject.clone().into(), &it.predicate.clone().into(), &it.object))
        .map(|it| it.in_graph(graph.clone()))
        .collect();
    if !derived.is_empty() {
        let source = rule.iri.clone();
        derived.push(Quad::new(rule.graph.clone(), prov::WAS_DERIVED_FROM, source, graph));
    }
    Ok(derived)
}
