//! Turtle, `TriG`, N-Triples, N-Quads and RDF/XML of RDF 1.1 and 1.2, each file also against
//! oxigraph's readers.

use std::{fs, path::Path};

use ggen::{
    diag::Severity,
    rdf::{
        document::Document,
        format::Format,
        jsonld::Direction,
        prefix::Prefixes,
        read::{ReadOptions, read},
        write::{Graphs, WriteError, jsonld, write, write_document},
    },
};
use oxigraph::{
    io::RdfParser,
    model::{Dataset, dataset::CanonicalizationAlgorithm},
};

use crate::{compare::same, manifest::Case, suite};

#[test]
fn turtle_1_1() {
    syntax("rdf11", "rdf-turtle", 70);
}

#[test]
fn trig_1_1() {
    syntax("rdf11", "rdf-trig", 70);
}

#[test]
fn n_triples_1_1() {
    syntax("rdf11", "rdf-n-triples", 70);
}

#[test]
fn n_quads_1_1() {
    syntax("rdf11", "rdf-n-quads", 70);
}

#[test]
fn rdf_xml_1_1() {
    syntax("rdf11", "rdf-xml", 70);
}

#[test]
fn turtle_1_2() {
    syntax("rdf12", "rdf-turtle", 10);
}

#[test]
fn trig_1_2() {
    syntax("rdf12", "rdf-trig", 10);
}

#[test]
fn n_triples_1_2() {
    syntax("rdf12", "rdf-n-triples", 10);
}

#[test]
fn n_quads_1_2() {
    syntax("rdf12", "rdf-n-quads", 10);
}

#[test]
fn rdf_xml_1_2() {
    syntax("rdf12", "rdf-xml", 10);
}

fn syntax(version: &str, folder: &str, at_least: usize) {
    suite::run_rdf(version, folder, at_least, outcome);
}

fn outcome(case: &Case) -> Result<(), String> {
    let (path, base) = case.input();
    let (ours, theirs) = (ours(&path, &base)?, oracle(&path, &base));
    if case.kind.contains("Negative") {
        return if ours.is_some() { Err("is read".to_owned()) } else { Ok(()) };
    }
    let ours = ours.ok_or("is refused")?;
    round_trip(&path, &base)?;
    if case.kind.ends_with("C14N") {
        return canonical(case, &path);
    }
    let Some(result) = case.result() else {
        if theirs.is_some_and(|it| it != ours) {
            return Err("oxigraph reads something else".to_owned());
        }
        return Ok(());
    };
    let expected = self::ours(&result, &base)?.ok_or("the result is refused")?;
    if ours == expected { Ok(()) } else { same(&ours, &expected) }
}

/// Whether every writer that can write what a file says writes something that reads back.
fn round_trip(path: &Path, base: &str) -> Result<(), String> {
    let bytes = fs::read(path).map_err(|it| it.to_string())?;
    let format = Format::from_path(path).ok_or("unknown format")?;
    let options = ReadOptions { base: Some(base.to_owned()), ..ReadOptions::default() };
    let (document, _) = read(&bytes, format, "action", &options);
    let dataset = |document: &Document| {
        let mut dataset: Dataset = document.quads().collect();
        dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
        dataset
    };
    let prefixes = document.prefixes.iter().map(|it| (&*it.name, &*it.iri)).collect();
    for format in Format::ALL {
        let written = match write(document.quads(), format, &prefixes) {
            Ok(written) => written,
            Err(WriteError::Json { .. }) => return Err("a JSON literal is not JSON".to_owned()),
            // The format cannot say it, and says so.
            Err(_) => continue,
        };
        let mut options = ReadOptions::default();
        options.json_ld.direction = Direction::BaseDirection;
        let (again, found) = read(written.as_bytes(), format, "again", &options);
        if let Some(found) = found.first() {
            return Err(format!("{} does not read back: {found}\n{written}", format.name()));
        }
        if dataset(&again) != dataset(&document) {
            return Err(format!("{} reads back otherwise:\n{written}", format.name()));
        }
    }
    Ok(())
}

/// Whether our canonical form is the expected one, byte by byte.
fn canonical(case: &Case, path: &Path) -> Result<(), String> {
    let bytes = fs::read(path).map_err(|it| it.to_string())?;
    let format = Format::from_path(path).ok_or("unknown format")?;
    let (document, _) = read(&bytes, format, "action", &ReadOptions::default());
    let ours = write_document(
        &document,
        format,
        Graphs::All,
        &Prefixes::default(),
        &jsonld::Options::default(),
    );
    let ours = ours.map_err(|it| it.to_string())?;
    let result = case.result().ok_or("has no result")?;
    let expected = fs::read_to_string(result).map_err(|it| it.to_string())?;
    if ours == expected { Ok(()) } else { Err(format!("\n{ours}\nis not\n{expected}")) }
}

/// What we read, once strictly and once with recovery, which must not differ on good files.
fn ours(path: &Path, base: &str) -> Result<Option<Dataset>, String> {
    let bytes = fs::read(path).map_err(|it| it.to_string())?;
    let format = Format::from_path(path).ok_or("unknown format")?;
    let read = |recover| {
        let options =
            ReadOptions { base: Some(base.to_owned()), recover, ..ReadOptions::default() };
        read(&bytes, format, "action", &options)
    };
    let ((strict, strict_found), (document, found)) = (read(false), read(true));
    assert_eq!(strict_found.len(), found.len().min(1), "{base}");
    assert_eq!(strict_found.first(), found.first(), "{base}");
    let is_read = found.iter().all(|it| it.severity != Severity::Error);
    Ok(is_read.then(|| {
        assert_eq!(strict.ids(), document.ids());
        let mut dataset: Dataset = document.quads().collect();
        dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
        dataset
    }))
}

/// What oxigraph makes of a file; `None` if it refuses it.
fn oracle(path: &Path, base: &str) -> Option<Dataset> {
    let bytes = fs::read(path).ok()?;
    let format = Format::from_path(path)?;
    let parser = RdfParser::from_format(format.rdf_format()).with_base_iri(base).ok()?;
    let mut dataset = Dataset::new();
    for quad in parser.for_slice(&bytes) {
        dataset.insert(&quad.ok()?);
    }
    dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
    Some(dataset)
}
