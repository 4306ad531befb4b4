//! Query evaluation of SPARQL 1.0, 1.1 and 1.2, and the result formats.

use std::{fs, path::Path};

use ggen::{
    query::{
        answer::Answer, budget::Budget, evaluate::evaluate, file::parse, function::Functions,
        results::TableFormat,
    },
    store::{builder::Builder, view::View},
};
use oxigraph::model::{GraphNameRef, NamedNode, Term};
use spargebra::{
    Query,
    algebra::{GraphPattern, QueryDataset},
};

use crate::{
    manifest::{Case, MF, QT, Tree, node_of, rdf_tests},
    results::{Expected, Rows, compare, round_trip},
    suite,
};

#[test]
fn sparql_1_0() {
    let manifests = ["sparql10/manifest.ttl"];
    evaluation("sparql10-query", &manifests, &["sparql10"], 260);
}

#[test]
fn sparql_1_1() {
    let manifests = ["sparql11/manifest-sparql11-query.ttl"];
    evaluation("sparql11-query", &manifests, &["sparql11"], 220);
}

#[test]
fn results_1_1() {
    let manifests = ["sparql11/manifest-sparql11-results.ttl"];
    evaluation("sparql11-results", &manifests, &["sparql11"], 10);
}

#[test]
fn sparql_1_2() {
    evaluation("sparql12-query", &["sparql12/manifest.ttl"], &["sparql12"], 60);
}

fn evaluation(suite: &str, manifests: &[&str], folders: &[&str], at_least: usize) {
    let Some(tree) = rdf_tests() else { return suite::skip(suite) };
    let mut cases: Vec<Case> =
        manifests.iter().flat_map(|it| tree.cases(&format!("sparql/{it}"))).collect();
    cases.retain(|it| {
        matches!(it.kind.as_str(), "QueryEvaluationTest" | "CSVResultFormatTest")
            && folders.iter().any(|folder| it.id.starts_with(&format!("sparql/{folder}/")))
    });
    suite::run(suite, &cases, at_least, outcome);
}

fn outcome(case: &Case) -> Result<(), String> {
    let tree = &case.manifest.tree;
    let functions = Functions::standard();
    let action = case.action();
    let one = |name| case.manifest.one(action.as_ref(), QT, name);
    let path = case.file(&one("query").ok_or("no query")?);
    let text = fs::read_to_string(&path).map_err(|it| it.to_string())?;
    let query = parse(&text, Some(&tree.iri_of(&path)), &functions)
        .map_err(|it| format!("does not parse: {it}"))?;
    let mut builder = Builder::new();
    for file in case.manifest.many(action.as_ref(), QT, "data") {
        tree.load(&mut builder, &case.file(&file), GraphNameRef::DefaultGraph)?;
    }
    let mut named = Vec::new();
    for entry in case.manifest.many(action.as_ref(), QT, "graphData") {
        // A graph is its file, or a node with the file and the name.
        let inner = node_of(&entry).and_then(|it| case.manifest.one(it.as_ref(), QT, "graph"));
        let file = case.file(&inner.unwrap_or(entry));
        named.push(named_node(tree, &file));
        tree.load(&mut builder, &file, named_node(tree, &file).as_ref().into())?;
    }
    for name in dataset(&query).filter(|it| !named.contains(it)) {
        let file = tree.path_of(name.as_str()).ok_or("a graph is elsewhere")?;
        tree.load(&mut builder, &file, name.as_ref().into())?;
    }
    let snapshot = builder.build();
    let answer = evaluate(&query, &snapshot, &View::default(), &functions, &Budget::unlimited())
        .map_err(|it| format!("does not run: {it}"))?;
    check(case, &query, &answer)
}

fn check(case: &Case, query: &Query, answer: &Answer) -> Result<(), String> {
    let result = case.result().ok_or("no result")?;
    let expected = Expected::read(&result, &case.manifest.tree)?;
    let lax = case.one(MF, "resultCardinality").is_some_and(
        |it| matches!(it, Term::NamedNode(it) if it.as_str().ends_with("#LaxCardinality")),
    );
    let rows = match (lax, expected.is_indexed && is_ordered(query)) {
        (true, _) => Rows::Lax,
        (false, true) => Rows::Ordered,
        (false, false) => Rows::Bag,
    };
    let is_exact = case.manifest.many(case.node.as_ref(), MF, "requires").iter().any(|it| {
        matches!(it, Term::NamedNode(it) if it.as_str().ends_with("NoCanonicalizationOfNumerics"))
    });
    if result.extension().is_some_and(|it| it == "csv") {
        return compare(&round_trip(answer, TableFormat::Csv)?, &expected.answer, rows, is_exact);
    }
    compare(answer, &expected.answer, rows, is_exact)?;
    if matches!(answer, Answer::Graph(_)) {
        return Ok(());
    }
    let mut formats = vec![TableFormat::Json, TableFormat::Xml];
    // The reader of TSV knows no Boolean.
    formats.extend(matches!(answer, Answer::Solutions(_)).then_some(TableFormat::Tsv));
    for format in formats {
        let again = round_trip(answer, format).map_err(|it| format!("{format:?}: {it}"))?;
        compare(&again, answer, rows, true).map_err(|it| format!("{format:?}: {it}"))?;
    }
    Ok(())
}

fn named_node(tree: &Tree, path: &Path) -> NamedNode {
    NamedNode::new_unchecked(tree.iri_of(path))
}

/// The graphs that a query names in its dataset clause.
fn dataset(query: &Query) -> impl Iterator<Item = &NamedNode> {
    let clause: Option<&QueryDataset> = query.dataset();
    let named = clause.and_then(|it| it.named.as_deref()).unwrap_or_default();
    let default = clause.map(|it| it.default.as_slice()).unwrap_or_default();
    default.iter().chain(named.iter().filter(|it| !default.contains(it)))
}

/// Whether the order of the rows means something.
fn is_ordered(query: &Query) -> bool {
    let Query::Select { pattern, .. } = query else { return false };
    let mut pattern = pattern;
    loop {
        match pattern {
            GraphPattern::OrderBy { .. } => return true,
            GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. } => pattern = inner,
            _ => return false,
        }
    }
}
