//! SPARQL Update of 1.1 and 1.2: syntax, and the dataset that every request leaves behind.

use std::{collections::BTreeSet, fs};

use ggen::{
    query::{
        budget::Budget,
        function::Functions,
        update::{UpdateSources, parse::parse_update, update},
    },
    rdf::format::Format,
    store::{builder::Builder, snapshot::Snapshot, view::View},
};
use oxigraph::model::{
    Dataset, GraphName, GraphNameRef, NamedNode, NamedOrBlankNode, Term,
    dataset::CanonicalizationAlgorithm,
};

use crate::{
    manifest::{Case, UT, node_of, rdf_tests},
    suite,
};

const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";

#[test]
fn update_1_1() {
    updates("sparql11-update", "sparql11/manifest-sparql11-update.ttl", "sparql11", 140);
}

#[test]
fn update_1_2() {
    updates("sparql12-update", "sparql12/manifest.ttl", "sparql12", 20);
}

fn updates(suite: &str, manifest: &str, folder: &str, at_least: usize) {
    let Some(tree) = rdf_tests() else { return suite::skip(suite) };
    let mut cases: Vec<Case> = tree.cases(&format!("sparql/{manifest}"));
    cases
        .retain(|it| it.kind.contains("Update") && it.id.starts_with(&format!("sparql/{folder}/")));
    suite::run(suite, &cases, at_least, outcome);
}

fn outcome(case: &Case) -> Result<(), String> {
    if case.kind == "UpdateEvaluationTest" { evaluation(case) } else { syntax(case) }
}

fn syntax(case: &Case) -> Result<(), String> {
    let (path, base) = case.input();
    let text = fs::read_to_string(&path).map_err(|it| it.to_string())?;
    match (parse_update(&text, Some(&base), &Functions::standard()), &case.kind) {
        (Ok(_), kind) if kind.starts_with("Negative") => Err("is taken".to_owned()),
        (Err(error), kind) if kind.starts_with("Positive") => Err(error.to_string()),
        _ => Ok(()),
    }
}

fn evaluation(case: &Case) -> Result<(), String> {
    let tree = &case.manifest.tree;
    let functions = Functions::standard();
    let action = case.action();
    let request = case.manifest.one(action.as_ref(), UT, "request").ok_or("no request")?;
    let path = case.file(&request);
    let text = fs::read_to_string(&path).map_err(|it| it.to_string())?;
    let request = parse_update(&text, Some(&tree.iri_of(&path)), &functions)
        .map_err(|it| format!("does not parse: {it}"))?;
    let before = dataset(case, &action)?;
    let (view, sources) = (View::default(), UpdateSources::default());
    let budget = Budget::unlimited();
    let after = update(&request, &before, &view, &functions, &sources, &budget)
        .map_err(|it| format!("does not run: {it}"))?;
    let result = case.one(crate::manifest::MF, "result").ok_or("no result")?;
    let result = node_of(&result).ok_or("the result is a node")?;
    let expected = dataset(case, &result)?;
    compare(&after, &expected)?;
    // A file of quads says nothing about empty graphs.
    let files = case.manifest.many(result.as_ref(), UT, "data");
    let is_dataset =
        |it: &Term| Format::from_path(&case.file(it)).is_some_and(Format::supports_datasets);
    if files.iter().any(is_dataset) || names(&after) == names(&expected) {
        return Ok(());
    }
    Err(format!("graphs {:?} are not {:?}", names(&after), names(&expected)))
}

fn names(snapshot: &Snapshot) -> BTreeSet<String> {
    snapshot.named_graphs().map(|it| snapshot.graph_name(it).to_string()).collect()
}

/// The data that an action or a result names.
pub(crate) fn dataset(case: &Case, node: &NamedOrBlankNode) -> Result<Snapshot, String> {
    let manifest = &case.manifest;
    let mut builder = Builder::new();
    for file in manifest.many(node.as_ref(), UT, "data") {
        manifest.tree.load(&mut builder, &case.file(&file), GraphNameRef::DefaultGraph)?;
    }
    for entry in manifest.many(node.as_ref(), UT, "graphData") {
        let entry = node_of(&entry).ok_or("a graph is a node")?;
        let file = manifest.one(entry.as_ref(), UT, "graph").ok_or("a graph has a file")?;
        let label = manifest.one(entry.as_ref(), RDFS, "label").ok_or("a graph has a name")?;
        let Term::Literal(label) = label else { return Err("a name is a literal".to_owned()) };
        let name = GraphName::from(NamedNode::new(label.value()).map_err(|it| it.to_string())?);
        builder.insert_graph(name.as_ref());
        manifest.tree.load(&mut builder, &case.file(&file), name.as_ref())?;
    }
    Ok(builder.build())
}

/// Quads up to the labels of blank nodes.
fn compare(ours: &Snapshot, theirs: &Snapshot) -> Result<(), String> {
    let canonical = |snapshot: &Snapshot| {
        let mut dataset: Dataset = snapshot.quads().collect();
        dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
        dataset
    };
    let (ours, theirs) = (canonical(ours), canonical(theirs));
    if ours == theirs { Ok(()) } else { Err(format!("\n{ours}\nis not\n{theirs}")) }
}
