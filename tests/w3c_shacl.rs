//! The W3C SHACL 1.0 suite, read by its manifests: SHACL Core and SHACL-SPARQL; and the test cases
//! in the vocabulary dash, each a file of its own.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

use ggen::{
    query::{budget::Budget, function::Functions},
    rdf::{
        document::Document,
        format::Format,
        read::{ReadOptions, read},
    },
    shacl::{error::ShaclError, report::ValidationReport, shape::Shapes, validate::validate},
    store::{builder::Builder, snapshot::Snapshot},
};
use oxigraph::model::{
    Graph, GraphNameRef, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef,
    Triple, TripleRef, dataset::CanonicalizationAlgorithm,
};

/// Tests that do not go as the manifest says, and why.
const KNOWN: &[(&str, &str)] = &[];

/// The same for the dash cases.
const DASH_KNOWN: &[(&str, &str)] = &[(
    "sparql/node/sparql-001.test.ttl",
    "its prefixes are declared in the dash ontology, which it imports and which is never fetched",
)];

const DASH: &str = "http://datashapes.org/dash#";
const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const SHT: &str = "http://www.w3.org/ns/shacl-test#";
const SH: &str = "http://www.w3.org/ns/shacl#";
/// What reports are compared by, beside `sh:resultMessage` where the suite gives one.
const COMPARED: [&str; 10] = [
    "conforms",
    "result",
    "focusNode",
    "resultPath",
    "value",
    "resultSeverity",
    "sourceConstraintComponent",
    "sourceShape",
    "sourceConstraint",
    "resultMessage",
];

struct Case {
    name: String,
    data: PathBuf,
    shapes: PathBuf,
    /// `None` where the suite demands a failure.
    report: Option<Graph>,
}

#[test]
fn the_suite_passes() {
    let Some(root) = root() else {
        println!("skipped: the W3C suites are not there (GGEN_W3C)");
        return;
    };
    let mut cases = Vec::new();
    for folder in ["core", "sparql"] {
        collect(&root.join(folder).join("manifest.ttl"), &root, &mut cases);
    }
    // A file that its folder's manifest forgets is a test all the same.
    collect(&root.join("sparql/component/nodeValidator-001.ttl"), &root, &mut cases);
    assert!(cases.len() >= 120, "only {} cases found", cases.len());
    let failures = cases.iter().filter(|it| it.report.is_none()).count();
    println!("{} cases, {failures} that demand a failure", cases.len());
    judge(&cases, KNOWN);
}

#[test]
fn the_dash_cases_pass() {
    let Some(root) = dash_root() else {
        println!("skipped: the dash test cases are not there (GGEN_W3C)");
        return;
    };
    let mut cases = Vec::new();
    for folder in ["core", "sparql"] {
        collect_dash(&root.join(folder), &root, &mut cases);
    }
    assert!(cases.len() >= 90, "only {} cases found", cases.len());
    judge(&cases, DASH_KNOWN);
}

fn judge(cases: &[Case], known: &[(&str, &str)]) {
    let mut faults = BTreeSet::new();
    for case in cases {
        let known = known.iter().any(|it| it.0 == case.name);
        match outcome(case) {
            Err(fault) if !known => _ = faults.insert(format!("{}: {fault}", case.name)),
            Ok(()) if known => _ = faults.insert(format!("{}: passes now", case.name)),
            _ => (),
        }
    }
    assert!(faults.is_empty(), "{}", Vec::from_iter(faults).join("\n"));
}

fn root() -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/w3c");
    let root = env::var_os("GGEN_W3C").map_or(shared, PathBuf::from);
    let root = root.join("data-shapes/data-shapes-test-suite/tests");
    root.join("manifest.ttl").is_file().then(|| root.canonicalize().expect("it is there"))
}

fn dash_root() -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/w3c");
    let root = env::var_os("GGEN_W3C").map_or(shared, PathBuf::from).join("topbraid/tests");
    root.is_dir().then(|| root.canonicalize().expect("it is there"))
}

fn collect_dash(folder: &Path, root: &Path, cases: &mut Vec<Case>) {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<PathBuf> = entries.filter_map(|it| Some(it.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect_dash(&path, root, cases);
            continue;
        }
        let graph = graph(&path);
        let expected = format!("{DASH}expectedResult");
        let expected = NamedNodeRef::new(&expected).expect("an IRI");
        let relative = path.strip_prefix(root).expect("a case is in the suite");
        for triple in graph.triples_for_predicate(expected) {
            cases.push(Case {
                name: relative.display().to_string(),
                data: path.clone(),
                shapes: path.clone(),
                report: Some(report(&graph, &triple.object.into_owned())),
            });
        }
    }
}

fn iri(path: &Path) -> String {
    format!("file://{}", path.display())
}

fn document(path: &Path) -> Document {
    let bytes = fs::read(path).expect("the file is there");
    let options = ReadOptions { base: Some(iri(path)), ..ReadOptions::default() };
    read(&bytes, Format::Turtle, &path.display().to_string(), &options).0
}

fn graph(path: &Path) -> Graph {
    document(path).quads().map(|it| Triple::from(it.into_owned())).collect()
}

fn collect(manifest: &Path, root: &Path, cases: &mut Vec<Case>) {
    let graph = graph(manifest);
    let node = iri(manifest);
    let node = NamedNodeRef::new(&node).expect("a path makes an IRI");
    let named = |ns: &str, local: &str| format!("{ns}{local}");
    for include in objects(&graph, node.into(), &named(MF, "include")) {
        collect(&file(&include).expect("an included manifest is a file"), root, cases);
    }
    for entries in objects(&graph, node.into(), &named(MF, "entries")) {
        for entry in list(&graph, &entries) {
            let Term::NamedNode(entry) = entry else { continue };
            let one = |subject: NamedOrBlankNodeRef<'_>, ns: &str, local: &str| {
                objects(&graph, subject, &named(ns, local)).pop()
            };
            let action = one(entry.as_ref().into(), MF, "action").expect("a test has an action");
            let action = node_of(&action).expect("an action is a node");
            let result = one(entry.as_ref().into(), MF, "result").expect("a test has a result");
            let input = |local| {
                let term = one(action.as_ref(), SHT, local).expect("a test has data and shapes");
                file(&term).expect("data and shapes are files")
            };
            let relative = manifest.strip_prefix(root).expect("a manifest is in the suite");
            cases.push(Case {
                name: relative.with_extension("").display().to_string(),
                data: input("dataGraph"),
                shapes: input("shapesGraph"),
                report: (result.to_string() != format!("<{SHT}Failure>"))
                    .then(|| report(&graph, &result)),
            });
        }
    }
}

fn file(term: &Term) -> Option<PathBuf> {
    match term {
        Term::NamedNode(it) => it.as_str().strip_prefix("file://").map(PathBuf::from),
        _ => None,
    }
}

fn node_of(term: &Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(it) => Some(it.clone().into()),
        Term::BlankNode(it) => Some(it.clone().into()),
        _ => None,
    }
}

fn objects(graph: &Graph, subject: NamedOrBlankNodeRef<'_>, predicate: &str) -> Vec<Term> {
    let predicate = NamedNodeRef::new(predicate).expect("an IRI");
    graph.objects_for_subject_predicate(subject, predicate).map(TermRef::into_owned).collect()
}

fn list(graph: &Graph, head: &Term) -> Vec<Term> {
    const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    let mut members = Vec::new();
    let mut cell = head.clone();
    while let Some(node) = node_of(&cell) {
        members.extend(objects(graph, node.as_ref(), &format!("{RDF}first")));
        match objects(graph, node.as_ref(), &format!("{RDF}rest")).pop() {
            Some(next) => cell = next,
            None => break,
        }
    }
    members
}

/// The triples of a report that are compared; paths are followed, other nodes are only named.
fn report(graph: &Graph, node: &Term) -> Graph {
    let mut out = Graph::new();
    let node = node_of(node).expect("a report is a node");
    let mut todo = vec![(node, false)];
    let mut seen = BTreeSet::new();
    while let Some((node, is_path)) = todo.pop() {
        if !seen.insert(node.to_string()) {
            continue;
        }
        for triple in graph.triples_for_subject(node.as_ref()) {
            let local = triple.predicate.as_str().strip_prefix(SH).unwrap_or_default();
            if !is_path && !COMPARED.contains(&local) {
                continue;
            }
            out.insert(triple);
            let follows = is_path || matches!(local, "result" | "resultPath");
            if let Term::BlankNode(it) = triple.object.into_owned()
                && follows
            {
                todo.push((it.into(), is_path || local == "resultPath"));
            }
        }
    }
    out
}

fn snapshot(path: &Path) -> Snapshot {
    let mut builder = Builder::new();
    builder.insert_document(&document(path), GraphNameRef::DefaultGraph);
    builder.build()
}

fn run(case: &Case) -> Result<ValidationReport, ShaclError> {
    let data = snapshot(&case.data);
    let shapes = if case.data == case.shapes { data.clone() } else { snapshot(&case.shapes) };
    let (shapes, _) = Shapes::compile(&shapes);
    validate(&data, &shapes, &Functions::standard(), &Budget::unlimited())
}

fn outcome(case: &Case) -> Result<(), String> {
    let (result, expected) = (run(case), &case.report);
    let (ours, expected) = match (result, expected) {
        (Err(ShaclError::Shapes(_)), None) => return Ok(()),
        (Err(error), _) => return Err(format!("failed: {error:?}")),
        (Ok(report), None) => {
            return Err(format!("no failure but {} results", report.results.len()));
        }
        (Ok(report), Some(expected)) => (report.to_graph(), expected),
    };
    let head = Term::BlankNode(oxigraph::model::BlankNode::new_unchecked("report"));
    let mut ours = report(&ours.into_iter().collect(), &head);
    let mut expected = expected.clone();
    let has_messages =
        expected.iter().any(|it| it.predicate.as_str() == format!("{SH}resultMessage"));
    if !has_messages {
        ours = ours
            .iter()
            .filter(|it| it.predicate.as_str() != format!("{SH}resultMessage"))
            .map(TripleRef::into_owned)
            .collect();
    }
    ours.canonicalize(CanonicalizationAlgorithm::Unstable);
    expected.canonicalize(CanonicalizationAlgorithm::Unstable);
    if ours == expected {
        return Ok(());
    }
    let lines = |a: &Graph, b: &Graph| {
        let mut lines: Vec<String> =
            a.iter().filter(|it| !b.contains(*it)).map(|it| it.to_string()).collect();
        lines.sort();
        lines.join("\n    ")
    };
    Err(format!(
        "\n  ours\n    {}\n  expected\n    {}",
        lines(&ours, &expected),
        lines(&expected, &ours)
    ))
}
