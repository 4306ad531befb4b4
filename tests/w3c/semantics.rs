//! RDF 1.1 and 1.2 Semantics: what a graph entails, and which graphs contradict themselves.

use ggen::{
    query::budget::Budget,
    rdf::{
        document::Document,
        format::Format,
        read::{ReadOptions, read},
    },
    reason::entailment::{Settings, Verdict, entails},
};
use oxigraph::model::{Term, TripleRef};

use crate::{
    manifest::{Case, MF},
    suite,
};

#[test]
fn rdf_semantics_1_1() {
    semantics("rdf11", "rdf-mt", 48);
}

#[test]
fn rdf_semantics_1_2() {
    semantics("rdf12", "rdf-semantics", 29);
}

fn semantics(version: &str, folder: &str, at_least: usize) {
    suite::run_rdf(version, folder, at_least, outcome);
}

fn outcome(case: &Case) -> Result<(), String> {
    let premise = document(case, "action")?.ok_or("the test has no premise")?;
    let conclusion = document(case, "result")?;
    let settings = settings(case)?;
    let empty = Document::new("empty.ttl", Format::Turtle);
    let verdict = entails(
        premise.quads().map(TripleRef::from),
        conclusion.as_ref().unwrap_or(&empty).quads().map(TripleRef::from),
        &settings,
        &Budget::unlimited(),
    );
    let verdict = verdict.map_err(|it| it.to_string())?;
    let is_inconsistent = matches!(verdict, Verdict::Inconsistent(_));
    // A conclusion that is `false` is entailed by what contradicts itself.
    let is_entailed = is_inconsistent || (conclusion.is_some() && verdict == Verdict::Entailed);
    let is_expected = match case.kind.as_str() {
        "PositiveEntailmentTest" => is_entailed,
        "NegativeEntailmentTest" => !is_entailed,
        other => return Err(format!("unknown kind of test {other}")),
    };
    if is_expected { Ok(()) } else { Err(format!("{settings:?}: {verdict:?}")) }
}

fn settings(case: &Case) -> Result<Settings, String> {
    let Some(Term::Literal(regime)) = case.one(MF, "entailmentRegime") else {
        return Err("the test has no regime".to_owned());
    };
    let datatypes = case.one(MF, "recognizedDatatypes").ok_or("no datatypes")?;
    let recognized = case.manifest.list(&datatypes).into_iter().filter_map(|it| match it {
        Term::NamedNode(it) => Some(it),
        _ => None,
    });
    Ok(Settings { regime: regime.value().parse()?, recognized: recognized.collect() })
}

/// The graph of a property of the test; `None` for `false`.
fn document(case: &Case, property: &str) -> Result<Option<Document>, String> {
    let term = case.one(MF, property).ok_or_else(|| format!("the test has no {property}"))?;
    if let Term::Literal(it) = &term {
        return if it.value() == "false" { Ok(None) } else { Err(format!("{it} is no graph")) };
    }
    let path = case.file(&term);
    let base = case.manifest.tree.iri_of(&path);
    let format = Format::from_path(&path).ok_or("unknown format")?;
    let bytes = std::fs::read(&path).map_err(|it| it.to_string())?;
    let options = ReadOptions { base: Some(base), recover: false, ..ReadOptions::default() };
    let (document, found) = read(&bytes, format, "graph", &options);
    match found.first() {
        None => Ok(Some(document)),
        Some(fault) => Err(fault.to_string()),
    }
}
