//! RDF/XML of RDF 1.1 and 1.2, with the place of each triple in the text.
//!
//! The places are those of the start tags of the elements that give the triples. Nothing recurses
//! on the depth of elements.

mod attributes;
mod grammar;
mod literal;
mod namespace;
pub(in crate::rdf) mod token;

use rustc_hash::FxHashMap;

use crate::{
    diag::Diagnostic,
    rdf::{
        document::{Document, PrefixDeclaration},
        foreign::push,
        format::Format,
        read::{ReadOptions, base_iri},
        relabel::{is_fresh, relabel},
        xml::grammar::Reader,
    },
};

/// Reads a text up to its first error.
pub(super) fn parse(text: &str, file: &str, options: &ReadOptions) -> (Document, Vec<Diagnostic>) {
    let mut document = Document::new(file, Format::RdfXml);
    let (base, invalid_base) = base_iri(file, options);
    let mut found = Vec::from_iter(invalid_base);
    let mut reader = Reader::new(text, file, base, options.lenient);
    if let Err(fault) = reader.run() {
        found.push(*fault);
    }
    found.append(&mut reader.warnings);
    relabel(&mut reader.quads, is_fresh);
    for (quad, spans) in reader.quads.into_iter().zip(reader.spans) {
        push(&mut document, quad, spans);
    }
    document.prefixes = merged(reader.namespaces.declared);
    (document, found)
}

/// Declarations that say the same, as one: elements far apart repeat them.
fn merged(declared: Vec<PrefixDeclaration>) -> Vec<PrefixDeclaration> {
    let mut known: FxHashMap<(String, String), usize> = FxHashMap::default();
    let mut merged: Vec<PrefixDeclaration> = Vec::new();
    for declaration in declared {
        let key = (declaration.name.clone(), declaration.iri.clone());
        if let Some(at) = known.get(&key) {
            merged[*at].uses += declaration.uses;
        } else {
            known.insert(key, merged.len());
            merged.push(declaration);
        }
    }
    merged
}
