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

/// More rounds than rules over long chains need.
const MAX_ROUNDS: usize = 20_000;
/// A longer IRI is taken for one that was minted from a minted one, over and over.
const MAX_IRI: usize = 4096;
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
        "the rules of stratum {stratum} derive ever more, the last from `{file}`: does a rule mint \
         IRIs from IRIs it minted? That never ends"
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
            if round == MAX_ROUNDS || current.len() - start > MAX_DERIVED || is_growing(&insertions)
            {
                return Err(RuleError::Endless { stratum, file: last });
            }
            tracing::debug!(stratum, round, derived = insertions.len(), "rules");
            let change = Change { insertions, ..Change::default() };
            current = rdfs::close(&current.apply(&change));
        }
    }
    Ok(current)
}

/// Whether IRIs have grown beyond any that a person would write.
fn is_growing(derived: &[Quad]) -> bool {
    let is_long = |it: &Term| matches!(it, Term::NamedNode(it) if it.as_str().len() > MAX_IRI);
    derived.iter().any(|it| is_long(&it.subject.clone().into()) || is_long(&it.object))
}

/// What a rule derives that is not known yet.
fn apply(
    rule: &Rule,
    snapshot: &Snapshot,
    functions: &Functions,
    budget: &Budget,
) -> Result<Vec<Quad>, RuleError> {
    let answer = evaluate(&rule.file.body, snapshot, &View::union(), functions, budget)
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

#[cfg(test)]
mod tests {
    use oxigraph::model::GraphNameRef;

    use super::*;
    use crate::{
        rdf::{
            format::Format,
            read::{ReadOptions, read},
        },
        store::builder::Builder,
    };

    fn run_rule(data: &str, rule: &str) -> Result<Snapshot, RuleError> {
        let (document, found) =
            read(data.as_bytes(), Format::Turtle, "d.ttl", &ReadOptions::default());
        assert_eq!(found, []);
        let mut builder = Builder::new();
        builder.insert_document(&document, GraphNameRef::DefaultGraph);
        let functions = Functions::standard();
        let text = format!("#+ summary: A rule.\n#+ stratum: 1\n{rule}");
        let (rule, found) = Rule::read("rule", "rule.rq", &text, "urn:ns#", &functions);
        assert_eq!(found, []);
        run(&builder.build(), &[rule.expect("a rule")], &functions, &Budget::unlimited())
    }

    #[test]
    fn a_rule_that_mints_from_what_it_minted_is_stopped_and_named() {
        let rule = "CONSTRUCT { ?y a <urn:C> } WHERE { ?x a <urn:C> \
                    BIND(IRI(CONCAT(STR(?x), \"/a-rather-long-step-of-the-next-name\")) AS ?y) }";
        let error = run_rule("<urn:x> a <urn:C> .", rule).expect_err("it never ends");
        assert!(matches!(&error, RuleError::Endless { stratum: 1, .. }), "{error}");
        assert!(error.to_string().contains("rule.rq"), "{error}");
    }

    #[test]
    fn a_chain_takes_as_many_rounds_as_it_has_links() {
        let link = |n: usize| format!("<urn:n{}> <urn:next> <urn:n{n}> .", n + 1);
        let data = (0..1200).map(link).collect::<Vec<_>>().join("\n");
        let rule = "CONSTRUCT { ?a <urn:reach> <urn:end> } \
                    WHERE { ?a <urn:next> ?b . ?b <urn:reach> <urn:end> }";
        let closed = run_rule(&format!("{data} <urn:n0> <urn:reach> <urn:end> ."), rule);
        let closed = closed.expect("it ends");
        let reach = closed.id(oxigraph::model::NamedNodeRef::new_unchecked("urn:reach"));
        let pattern = crate::store::snapshot::Pattern { predicate: reach, ..Default::default() };
        assert_eq!(closed.scan(pattern).count(), 1201);
    }
}
