//! Which namespaces files speak for when no manifest says so.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use oxigraph::model::{NamedNodeRef, TermRef};
use rustc_hash::FxHashSet;

use crate::{
    rdf::{
        document::{Document, iri},
        prefix::namespace_of,
        vocab::{owl, rdf, rdfs, skos},
    },
    workspace::document::Loaded,
};

const PREFERRED_NAMESPACE: &str = "http://purl.org/vocab/vann/preferredNamespaceUri";

/// Whether instances of this class are classes, properties or datatypes.
pub(crate) fn is_class_or_property(class: NamedNodeRef<'_>) -> bool {
    const LOCAL: [&str; 15] = [
        "Class",
        "ObjectProperty",
        "DatatypeProperty",
        "AnnotationProperty",
        "OntologyProperty",
        "FunctionalProperty",
        "InverseFunctionalProperty",
        "TransitiveProperty",
        "SymmetricProperty",
        "AsymmetricProperty",
        "ReflexiveProperty",
        "IrreflexiveProperty",
        "DeprecatedClass",
        "DeprecatedProperty",
        "DataRange",
    ];
    class == rdfs::CLASS
        || class == rdfs::DATATYPE
        || class == rdf::PROPERTY
        || class.as_str().strip_prefix(owl::NS).is_some_and(|it| LOCAL.contains(&it))
}

/// The namespaces that files speak for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Owned {
    /// By a manifest, or by an ontology header.
    pub(crate) everywhere: BTreeSet<String>,
    /// Those that only seem to be: they count within these files.
    pub(crate) within: BTreeMap<String, BTreeSet<Arc<str>>>,
}

impl Owned {
    /// Those of manifests.
    pub(crate) fn new<'a>(namespaces: impl Iterator<Item = &'a str>) -> Self {
        Self { everywhere: namespaces.map(str::to_owned).collect(), within: BTreeMap::new() }
    }

    /// Those of files without a manifest: the namespace of the ontology's IRI and the preferred one
    /// it names; for a file that types nothing there, each in which it defines at least half of the
    /// terms it mentions as classes, properties or concepts.
    pub(crate) fn guess(documents: &[Loaded]) -> Self {
        let mut owned = Self::default();
        for loaded in documents {
            let document = &loaded.document;
            let mut declared_here = BTreeSet::new();
            declared(document, &mut declared_here);
            if !types_within(document, &declared_here) {
                for namespace in defined(document) {
                    owned.within.entry(namespace).or_default().insert(document.file.clone());
                }
            }
            owned.everywhere.extend(declared_here);
        }
        owned.within.retain(|it, _| !owned.everywhere.contains(it));
        owned
    }

    /// Whether a namespace is owned as far as a file is concerned.
    pub(crate) fn covers(&self, namespace: &str, file: &str) -> bool {
        self.everywhere.contains(namespace)
            || self.within.get(namespace).is_some_and(|files| files.contains(file))
    }
}

fn types_within(document: &Document, namespaces: &BTreeSet<String>) -> bool {
    document.ids().iter().any(|&[s, p, o, _]| {
        iri(document.term(p)) == Some(rdf::TYPE)
            && iri(document.term(o)) != Some(owl::ONTOLOGY)
            && iri(document.term(s))
                .is_some_and(|it| namespaces.contains(namespace_of(it.as_str())))
    })
}

fn declared(document: &Document, owned: &mut BTreeSet<String>) {
    for quad in document.quads() {
        if quad.predicate == rdf::TYPE && quad.object == TermRef::NamedNode(owl::ONTOLOGY) {
            let Some(ontology) = iri(quad.subject.into()) else { continue };
            if ontology.as_str().ends_with(['#', '/']) {
                owned.insert(ontology.as_str().to_owned());
            } else {
                owned.extend(below(document, ontology.as_str()));
            }
        } else if quad.predicate.as_str() == PREFERRED_NAMESPACE {
            match quad.object {
                TermRef::Literal(it) => _ = owned.insert(it.value().to_owned()),
                TermRef::NamedNode(it) => _ = owned.insert(it.as_str().to_owned()),
                _ => (),
            }
        }
    }
}

/// An ontology's terms follow its IRI behind `#` or `/`, whichever the file uses.
fn below(document: &Document, ontology: &str) -> impl Iterator<Item = String> {
    let is_used = |namespace: &str| {
        document
            .terms()
            .iter()
            .any(|it| iri(it.as_ref()).is_some_and(|it| namespace_of(it.as_str()) == namespace))
    };
    ["#", "/"].map(|it| format!("{ontology}{it}")).into_iter().filter(move |it| is_used(it))
}

/// The namespaces of which a file defines most of what it mentions.
fn defined(document: &Document) -> Vec<String> {
    let mut defined: FxHashSet<&str> = FxHashSet::default();
    let mut mentioned: BTreeSet<&str> = BTreeSet::new();
    for &[s, p, o, _] in document.ids() {
        mentioned.extend([s, p, o].iter().filter_map(|it| Some(iri(document.term(*it))?.as_str())));
        if let (Some(subject), Some(predicate), Some(class)) =
            (iri(document.term(s)), iri(document.term(p)), iri(document.term(o)))
            && predicate == rdf::TYPE
            && (is_class_or_property(class) || class == skos::CONCEPT)
        {
            defined.insert(subject.as_str());
        }
    }
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for iri in mentioned.into_iter().filter(|it| namespace_of(it).len() < it.len()) {
        let count = counts.entry(namespace_of(iri)).or_default();
        count.0 += usize::from(defined.contains(iri));
        count.1 += 1;
    }
    counts
        .into_iter()
        .filter(|(_, (defined, all))| *defined > 0 && defined * 2 >= *all)
        .map(|it| it.0.to_owned())
        .collect()
}
