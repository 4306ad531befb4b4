//! Reading and writing RDF, from outside.

mod canon;
mod depth;
mod generator;
mod recovery;
mod spans;
mod syntaxes;
mod writing;

use ggen::{
    diag::{Diagnostic, sources::position},
    rdf::{
        document::Document,
        format::Format,
        read::{ReadOptions, read},
    },
};
use oxigraph::{
    io::RdfParser,
    model::{Dataset, dataset::CanonicalizationAlgorithm},
};

/// Reads without a fixed base, with recovery.
fn recovering(text: &str, format: Format) -> (Document, Vec<Diagnostic>) {
    read(text.as_bytes(), format, "a.ttl", &ReadOptions { recover: true, ..ReadOptions::default() })
}

/// A document as a dataset with canonical blank nodes.
fn dataset(document: &Document) -> Dataset {
    let mut dataset: Dataset = document.quads().collect();
    dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
    dataset
}

/// What oxigraph makes of a text; `None` if it refuses it.
fn oracle(bytes: &[u8], format: Format, base: &str) -> Option<Dataset> {
    let parser = RdfParser::from_format(format.rdf_format()).with_base_iri(base).ok()?;
    let mut dataset = Dataset::new();
    for quad in parser.for_slice(bytes) {
        dataset.insert(&quad.ok()?);
    }
    dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
    Some(dataset)
}

/// The findings as `line:column-line:column code message | label`, one per line.
fn shown(text: &str, found: &[Diagnostic]) -> String {
    let line = |it: &Diagnostic| {
        let span = it.place.as_ref().and_then(|it| it.span).expect("a finding has a range");
        let (start, end) = (position(text, span.start as usize), position(text, span.end as usize));
        let label = it.label.as_ref().map(|it| format!(" | {it}")).unwrap_or_default();
        format!(
            "{}:{}-{}:{} {} {}{label}\n",
            start.line, start.column, end.line, end.column, it.code, it.message
        )
    };
    found.iter().map(line).collect()
}
