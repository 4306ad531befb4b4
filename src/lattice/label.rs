//! Names of elements for people: a label, else a short form of the IRI.

use std::cmp::Reverse;

use oxigraph::model::{Literal, NamedNode, NamedNodeRef, Term};

use crate::{
    rdf::{
        prefix::Prefixes,
        vocab::{rdfs, skos},
    },
    store::{id::Id, snapshot::Snapshot},
};

/// Looks up labels in a snapshot.
#[derive(Clone, Debug)]
pub struct Labels<'a> {
    snapshot: &'a Snapshot,
    prefixes: &'a Prefixes,
    properties: Vec<Id>,
}

impl<'a> Labels<'a> {
    /// Labels of `rdfs:label` and `skos:prefLabel`, English first.
    pub fn new(snapshot: &'a Snapshot, prefixes: &'a Prefixes) -> Self {
        let properties =
            [rdfs::LABEL, skos::PREF_LABEL].into_iter().filter_map(|it| snapshot.id(it)).collect();
        Self { snapshot, prefixes, properties }
    }

    /// The label of an element, else its [`short`](Self::short) name.
    pub fn label(&self, iri: &NamedNode) -> String {
        self.stated(iri.as_ref()).unwrap_or_else(|| self.short(iri))
    }

    /// The IRI with a prefix, or the end of it.
    pub fn short(&self, iri: &NamedNode) -> String {
        let iri = iri.as_str();
        self.prefixes.curie(iri).unwrap_or_else(|| {
            let end = iri.trim_end_matches(['#', '/']);
            let start = end.rfind(['#', '/']).map_or(0, |it| it + 1);
            end[start..].to_owned()
        })
    }

    fn stated(&self, iri: NamedNodeRef<'_>) -> Option<String> {
        let subject = self.snapshot.id(iri)?;
        self.properties.iter().find_map(|property| {
            self.snapshot
                .objects(subject, *property)
                .filter_map(|it| match self.snapshot.term(it) {
                    Term::Literal(it) if !it.value().trim().is_empty() => Some(it),
                    _ => None,
                })
                .min_by_key(|it| (Reverse(preference(it)), it.value().to_owned()))
                .map(|it| it.value().to_owned())
        })
    }
}

fn preference(label: &Literal) -> u8 {
    match label.language().map(str::to_ascii_lowercase) {
        Some(language) if language == "en" => 3,
        Some(language) if language.starts_with("en-") => 2,
        None => 1,
        Some(_) => 0,
    }
}
