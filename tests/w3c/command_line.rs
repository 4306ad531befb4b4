//! The command line with the suites' own files: what scripts type gives what the suites expect.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use ggen::{
    query::{answer::Answer, file::parse, function::Functions},
    rdf::{
        format::Format,
        read::{ReadOptions, read},
    },
};
use oxigraph::model::{NamedNode, Term, Triple};
use spargebra::Query;

use crate::{
    manifest::{Case, MF, QT, UT, node_of, rdf_tests},
    results::{Expected, Rows, compare},
    sparql_update, suite,
};

const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";

/// Some suites of each kind; all would take minutes.
const QUERIES: [&str; 6] = [
    "sparql10/dataset",
    "sparql10/graph",
    "sparql11/construct",
    "sparql11/exists",
    "sparql11/negation",
    "sparql11/service",
];
const UPDATES: [&str; 5] = [
    "sparql11/add",
    "sparql11/basic-update",
    "sparql11/delete-insert",
    "sparql11/move",
    "sparql11/update-silent",
];

#[test]
fn queries() {
    run("command-line-query", &QUERIES, "QueryEvaluationTest", 50, query);
}

#[test]
fn updates() {
    run("command-line-update", &UPDATES, "UpdateEvaluationTest", 45, update);
}

#[test]
fn syntax() {
    let folders = ["sparql11/syntax-update-2", "sparql11/syntax-fed"];
    run("command-line-syntax", &folders, "Syntax", 4, check);
}

fn run(
    suite: &str,
    folders: &[&str],
    kind: &str,
    at_least: usize,
    outcome: fn(&Case) -> Result<(), String>,
) {
    let Some(tree) = rdf_tests() else { return suite::skip(suite) };
    let manifests = folders.iter().map(|it| format!("sparql/{it}/manifest.ttl"));
    let mut cases: Vec<Case> = manifests.flat_map(|it| tree.cases(&it)).collect();
    cases.retain(|it| it.kind.contains(kind));
    suite::run(suite, &cases, at_least, outcome);
}

/// Runs `ggen` where no project is.
fn ggen(arguments: &[String]) -> Result<Output, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ggen"));
    command.args(arguments).current_dir(std::env::temp_dir()).env("NO_COLOR", "1");
    command.output().map_err(|it| it.to_string())
}

fn answer(arguments: &[String]) -> Result<Vec<u8>, String> {
    let output = ggen(arguments)?;
    match output.status.code() {
        Some(0) => Ok(output.stdout),
        code => Err(format!("exit {code:?}: {}", String::from_utf8_lossy(&output.stderr))),
    }
}

fn path(path: &Path) -> String {
    path.display().to_string()
}

fn query(case: &Case) -> Result<(), String> {
    let tree = &case.manifest.tree;
    let action = case.action();
    let file = case.file(&case.manifest.one(action.as_ref(), QT, "query").ok_or("no query")?);
    let base = tree.iri_of(&file);
    let text = fs::read_to_string(&file).map_err(|it| it.to_string())?;
    let query = parse(&text, Some(&base), &Functions::standard()).map_err(|it| it.to_string())?;
    let mut arguments =
        ["query", "--query", &path(&file), "--base", &base].map(String::from).to_vec();
    for data in case.manifest.many(action.as_ref(), QT, "data") {
        arguments.extend(["--data".to_owned(), path(&case.file(&data))]);
    }
    let mut graphs: Vec<NamedNode> = Vec::new();
    for entry in case.manifest.many(action.as_ref(), QT, "graphData") {
        let inner = node_of(&entry).and_then(|it| case.manifest.one(it.as_ref(), QT, "graph"));
        let name = tree.iri_of(&case.file(&inner.unwrap_or(entry)));
        graphs.push(NamedNode::new_unchecked(name));
    }
    let clause = query.dataset();
    let named = clause.and_then(|it| it.named.clone()).unwrap_or_default();
    graphs.extend(clause.map(|it| it.default.clone()).unwrap_or_default());
    graphs.extend(named);
    graphs.sort();
    graphs.dedup();
    for graph in graphs {
        let file = tree.path_of(graph.as_str()).ok_or("a graph is elsewhere")?;
        let pair = format!("{}={}", graph.as_str(), path(&file));
        arguments.extend(["--named-graph".to_owned(), pair]);
    }
    for service in case.manifest.many(action.as_ref(), QT, "serviceData") {
        let node = node_of(&service).ok_or("a service is a node")?;
        let one = |name| case.manifest.one(node.as_ref(), QT, name);
        let (Some(Term::NamedNode(name)), Some(data)) = (one("endpoint"), one("data")) else {
            return Err("a service has a name and data".to_owned());
        };
        let pair = format!("{}={}", name.as_str(), path(&case.file(&data)));
        arguments.extend(["--service".to_owned(), pair]);
    }
    let is_graph = matches!(query, Query::Construct { .. } | Query::Describe { .. });
    arguments.extend(["--format".to_owned(), if is_graph { "nt" } else { "json" }.to_owned()]);
    let bytes = answer(&arguments)?;
    let ours = if is_graph { graph(&bytes)? } else { table(&bytes, tree)? };
    let expected = Expected::read(&case.result().ok_or("no result")?, tree)?;
    compare(&ours, &expected.answer, Rows::Bag, false)
}

fn graph(bytes: &[u8]) -> Result<Answer, String> {
    let (document, found) = read(bytes, Format::NTriples, "answer", &ReadOptions::default());
    match found.first() {
        Some(found) => Err(found.to_string()),
        None => {
            Ok(Answer::Graph(document.quads().map(|it| Triple::from(it.into_owned())).collect()))
        }
    }
}

fn table(bytes: &[u8], tree: &crate::manifest::Tree) -> Result<Answer, String> {
    let file = tempfile::Builder::new().suffix(".srj").tempfile().map_err(|it| it.to_string())?;
    fs::write(file.path(), bytes).map_err(|it| it.to_string())?;
    Ok(Expected::read(file.path(), tree)?.answer)
}

fn update(case: &Case) -> Result<(), String> {
    let tree = &case.manifest.tree;
    let action = case.action();
    let request = case.manifest.one(action.as_ref(), UT, "request").ok_or("no request")?;
    let file = case.file(&request);
    let base = tree.iri_of(&file);
    let mut arguments = ["update", "--update", &path(&file), "--base", &base, "--format", "nq"]
        .map(String::from)
        .to_vec();
    for data in case.manifest.many(action.as_ref(), UT, "data") {
        arguments.extend(["--data".to_owned(), path(&case.file(&data))]);
    }
    for entry in case.manifest.many(action.as_ref(), UT, "graphData") {
        let entry = node_of(&entry).ok_or("a graph is a node")?;
        let file = case.manifest.one(entry.as_ref(), UT, "graph").ok_or("a graph has a file")?;
        let label = case.manifest.one(entry.as_ref(), RDFS, "label").ok_or("a graph has a name")?;
        let Term::Literal(label) = label else { return Err("a name is a literal".to_owned()) };
        let pair = format!("{}={}", label.value(), path(&case.file(&file)));
        arguments.extend(["--named-graph".to_owned(), pair]);
    }
    let bytes = answer(&arguments)?;
    let result = case.one(MF, "result").ok_or("no result")?;
    let expected = sparql_update::dataset(case, &node_of(&result).ok_or("the result is a node")?)?;
    let (document, found) = read(&bytes, Format::NQuads, "answer", &ReadOptions::default());
    match found.first() {
        Some(found) => Err(found.to_string()),
        None => crate::compare::same(
            document.quads(),
            expected.quads().collect::<Vec<_>>().iter().map(|it| it.as_ref()),
        ),
    }
}

/// `--check` takes good texts, and tells where bad ones are bad.
fn check(case: &Case) -> Result<(), String> {
    let (file, base) = case.input();
    let command = if case.kind.contains("Update") { "update" } else { "query" };
    let arguments = [command, "--check", &path(&file), "--base", &base].map(String::from);
    let output = ggen(&arguments)?;
    let said = String::from_utf8_lossy(&output.stderr);
    match (output.status.code(), case.kind.starts_with("Negative")) {
        (Some(0), false) => Ok(()),
        (Some(1), true) if said.contains(&format!("{}:", path(&file))) => Ok(()),
        (code, _) => Err(format!("exit {code:?}: {said}")),
    }
}
