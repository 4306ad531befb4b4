//! The W3C suites for Turtle, `TriG`, N-Triples, N-Quads and RDF/XML, each file also against
//! oxigraph's readers.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

use ggen::rdf::{
    document::named,
    format::Format,
    read::{ReadOptions, read},
};
use oxigraph::model::{Dataset, TermRef};

use crate::{dataset, oracle};

/// Tests that do not go as the manifest says, and why.
const KNOWN: &[(&str, &str)] = &[
    ("rdf11/rdf-xml xml-canon-test001", XML_LITERAL),
    ("rdf11/rdf-xml xml-canon-test002", XML_LITERAL),
    ("rdf12/rdf-xml/eval rdf12-xml-an-13", XML_LITERAL),
    ("rdf12/rdf-xml/eval rdf12-xml-an-14", XML_LITERAL),
];

const XML_LITERAL: &str =
    "oxrdfxml puts all namespaces in scope into XML literals instead of the used ones";

/// Files on which oxigraph is not of our opinion, and why we are right.
const DIFFERENT: &[(&str, &str)] = &[];

const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";

struct Case {
    name: String,
    kind: String,
    action: PathBuf,
    result: Option<PathBuf>,
    base: String,
}

#[test]
fn the_suites_pass() {
    let Some(root) = root() else {
        println!("skipped: the W3C suites are not there (GGEN_W3C)");
        return;
    };
    let cases = cases(&root);
    assert!(cases.len() > 900, "only {} cases found", cases.len());
    let mut faults = BTreeSet::new();
    for case in &cases {
        let known = KNOWN.iter().any(|it| it.0 == case.name);
        match outcome(case) {
            Err(fault) if !known => _ = faults.insert(format!("{}: {fault}", case.name)),
            Ok(()) if known => _ = faults.insert(format!("{}: passes now", case.name)),
            _ => (),
        }
    }
    println!(
        "{} cases, {} negative, {} with a result",
        cases.len(),
        cases.iter().filter(|it| it.kind.contains("Negative")).count(),
        cases.iter().filter(|it| it.result.is_some()).count()
    );
    assert!(faults.is_empty(), "{}", Vec::from_iter(faults).join("\n"));
}

#[test]
fn oxigraph_reads_the_same() {
    let Some(root) = root() else {
        println!("skipped: the W3C suites are not there (GGEN_W3C)");
        return;
    };
    let mut faults = BTreeSet::new();
    for case in cases(&root) {
        let bytes = fs::read(&case.action).expect("the action is a file");
        let format = Format::from_path(&case.action).expect("the action has a known ending");
        let (ours, theirs) = (ours(&bytes, format, &case.base), oracle(&bytes, format, &case.base));
        let known = DIFFERENT.iter().any(|it| it.0 == case.name);
        if (ours == theirs) == known {
            let read = |it: Option<Dataset>| {
                it.map_or("refused".to_owned(), |it| format!("{} quads", it.len()))
            };
            faults.insert(format!("{}: ours {}, theirs {}", case.name, read(ours), read(theirs)));
        }
    }
    assert!(faults.is_empty(), "{}", Vec::from_iter(faults).join("\n"));
}

fn outcome(case: &Case) -> Result<(), String> {
    let bytes = fs::read(&case.action).map_err(|it| it.to_string())?;
    let format = Format::from_path(&case.action).ok_or("unknown format")?;
    let ours = ours(&bytes, format, &case.base);
    if case.kind.contains("Negative") {
        return if ours.is_some() { Err("is read".to_owned()) } else { Ok(()) };
    }
    let ours = ours.ok_or("is refused")?;
    let Some(result) = &case.result else { return Ok(()) };
    let bytes = fs::read(result).map_err(|it| it.to_string())?;
    let format = Format::from_path(result).ok_or("unknown format")?;
    let expected = self::ours(&bytes, format, &case.base).ok_or("the result is refused")?;
    if ours == expected { Ok(()) } else { Err(format!("{ours}\nis not\n{expected}")) }
}

/// What we read, once strictly and once with recovery, which must not differ on good files.
fn ours(bytes: &[u8], format: Format, base: &str) -> Option<Dataset> {
    let read = |recover| {
        let options = ReadOptions { base: Some(base.to_owned()), recover };
        read(bytes, format, "action", &options)
    };
    let ((strict, strict_found), (document, found)) = (read(false), read(true));
    assert_eq!(strict_found.len(), found.len().min(1), "{base}");
    assert_eq!(strict_found.first(), found.first(), "{base}");
    found.is_empty().then(|| {
        assert_eq!(strict.ids(), document.ids());
        dataset(&document)
    })
}

fn root() -> Option<PathBuf> {
    let root = env::var_os("GGEN_W3C")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/w3c"), PathBuf::from);
    let root = root.join("rdf-tests/rdf");
    root.is_dir().then_some(root)
}

fn cases(root: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for dir in [
        "rdf11/rdf-turtle",
        "rdf11/rdf-trig",
        "rdf11/rdf-n-triples",
        "rdf11/rdf-n-quads",
        "rdf12/rdf-turtle/syntax",
        "rdf12/rdf-turtle/eval",
        "rdf12/rdf-trig/syntax",
        "rdf12/rdf-trig/eval",
        "rdf12/rdf-n-triples/syntax",
        "rdf12/rdf-n-triples/c14n",
        "rdf12/rdf-n-quads/syntax",
        "rdf12/rdf-n-quads/c14n",
        "rdf11/rdf-xml",
        "rdf12/rdf-xml/eval",
    ] {
        cases_of(root, dir, &mut cases);
    }
    cases
}

fn cases_of(root: &Path, dir: &str, cases: &mut Vec<Case>) {
    let path = root.join(dir).join("manifest.ttl");
    let bytes = fs::read(&path).unwrap_or_else(|it| panic!("{}: {it}", path.display()));
    let base = format!("https://w3c.github.io/rdf-tests/rdf/{dir}/manifest.ttl");
    let options = ReadOptions { base: Some(base.clone()), recover: false };
    let (manifest, found) = read(&bytes, Format::Turtle, "manifest.ttl", &options);
    assert_eq!(found, [], "{dir}");
    let quads: Dataset = manifest.quads().collect();
    let parent = base.trim_end_matches("manifest.ttl");
    let file = |iri: TermRef<'_>| match iri {
        TermRef::NamedNode(it) => {
            let name = it.as_str().strip_prefix(parent).expect("files are beside the manifest");
            (root.join(dir).join(name), it.as_str().to_owned())
        }
        _ => panic!("{iri} is not a file"),
    };
    let action = named(format!("{MF}action"));
    for quad in quads.quads_for_predicate(&action) {
        let of = |iri: &str| {
            let iri = named(iri);
            let mut quads = quads.quads_for_subject(quad.subject);
            quads.find(|it| it.predicate == iri.as_ref()).map(|it| it.object)
        };
        let kind =
            of("http://www.w3.org/1999/02/22-rdf-syntax-ns#type").expect("a test has a type");
        let (path, base) = file(quad.object);
        cases.push(Case {
            name: format!(
                "{dir} {}",
                quad.subject
                    .to_string()
                    .rsplit(['#', '/'])
                    .next()
                    .unwrap_or_default()
                    .trim_end_matches('>')
            ),
            kind: kind.to_string(),
            action: path,
            result: of(&format!("{MF}result")).map(|it| file(it).0),
            base,
        });
    }
}
