//! What goes into the store comes out of it, as an independent implementation reads it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{fmt::Write as _, fs, path::Path};

use ggen::{
    rdf::{
        format::Format,
        read::{ReadOptions, read},
    },
    store::{builder::Builder, snapshot::Snapshot},
};
use oxigraph::model::GraphNameRef;
use sophia::{
    api::{prelude::*, term::SimpleTerm},
    isomorphism::isomorphic_graphs,
    turtle::parser::{nt, turtle},
};

type Graph = Vec<[SimpleTerm<'static>; 3]>;

fn load(text: &str, file: &str) -> Snapshot {
    let options = ReadOptions { base: Some("file:///base".to_owned()), ..ReadOptions::default() };
    let (document, found) = read(text.as_bytes(), Format::Turtle, file, &options);
    assert_eq!(found, [], "{file}");
    let mut builder = Builder::new();
    builder.insert_document(&document, GraphNameRef::DefaultGraph);
    builder.build()
}

fn n_triples(snapshot: &Snapshot) -> String {
    snapshot.quads().fold(String::new(), |mut out, it| {
        let _ = writeln!(out, "{} {} {} .", it.subject, it.predicate, it.object);
        out
    })
}

#[test]
fn every_file_of_the_packages_survives_the_store() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("ontologies");
    let mut files = Vec::new();
    collect(&root, &mut files);
    assert!(files.len() > 100, "the packages have many files, not {}", files.len());
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let shown = path.strip_prefix(&root).unwrap().display().to_string();
        let expected: Graph = turtle::parse_str(&text).collect_triples().unwrap();
        let stored: Graph =
            nt::parse_str(&n_triples(&load(&text, &shown))).collect_triples().unwrap();
        assert!(isomorphic_graphs(&expected, &stored).unwrap(), "{shown}");
    }
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|it| it == "ttl") {
            files.push(path);
        }
    }
}

/// An index with rewritten values would merge these into fewer.
#[test]
fn every_spelling_of_a_value_stays_a_term_of_its_own() {
    let values = [
        "1",
        "01",
        "+1",
        "1.50",
        "1.5",
        "true",
        "\"1\"^^xsd:boolean",
        "\"1\"^^xsd:byte",
        "\"1\"^^xsd:int",
        "\"2025-01-01T00:00:00Z\"^^xsd:dateTime",
        "\"2025-01-01T00:00:00+00:00\"^^xsd:dateTime",
        "\"P1Y12M\"^^xsd:duration",
        "\"P2Y\"^^xsd:duration",
        "\"a\"@en",
        "\"a\"@de",
        "\"a\"",
        "1e0",
        "\"1.0\"^^xsd:double",
    ];
    let text = format!(
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n<urn:s> <urn:p> {} .",
        values.join(", ")
    );
    let snapshot = load(&text, "values.ttl");
    assert_eq!(snapshot.len(), values.len());
    let before = n_triples(&snapshot);
    let again = load(&before, "again.ttl");
    assert_eq!(n_triples(&again), before);
    for spelling in ["\"01\"^^", "\"+1\"^^", "\"1.50\"^^", "+00:00", "P1Y12M"] {
        assert!(before.contains(spelling), "{spelling} in {before}");
    }
}

#[test]
fn triple_terms_are_found_again() {
    let text = "@prefix ex: <https://example.org/> .\n\
                ex:r ex:says <<( ex:a ex:b <<( ex:c ex:d 01 )>> )>> .";
    let snapshot = load(text, "terms.ttl");
    let quad = snapshot.quads().next().unwrap();
    assert!(quad.object.to_string().contains("\"01\""), "{}", quad.object);
    let id = snapshot.id(quad.object.as_ref()).expect("a term of the snapshot has an id");
    assert_eq!(snapshot.term(id), quad.object);
}
