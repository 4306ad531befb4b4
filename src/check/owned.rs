//! Which namespaces files speak for when no manifest says so.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::{NamedNodeRef, TermRef};
use rustc_hash::FxHashSet;

use crate::{
    check::terms::namespace_of,
    rdf::{
        document::{Document, iri},
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

/// The owned namespaces of files without a manifest: that of the ontology's IRI and the preferred one
/// it names; for a file that types nothing there, each in which it types classes, properties or
/// concepts and at least half of the terms it mentions.
pub(crate) fn guess(documents: &[Loaded]) -> BTreeSet<String> {
    let mut owned = BTreeSet::new();
    for loaded in documents {
        let document = &loaded.document;
        let mut declared_here = BTreeSet::new();
        declared(document, &mut declared_here);
        if !types_within(document, &declared_here) {
            typed(document, &mut owned);
        }
        owned.extend(declared_here);
    }
    owned
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

fn typed(document: &Document, owned: &mut BTreeSet<String>) {
    let mut typed: FxHashSet<&str> = FxHashSet::default();
    let mut defining: FxHashSet<&str> = FxHashSet::default();
    let mut mentioned: BTreeSet<&str> = BTreeSet::new();
    for &[s, p, o, _] in document.ids() {
        for id in [s, p, o] {
            if let Some(it) = iri(document.term(id)) {
                mentioned.insert(it.as_str());
            }
        }
        if let (Some(subject), Some(predicate), Some(class)) =
            (iri(document.term(s)), iri(document.term(p)), iri(document.term(o)))
            && predicate == rdf::TYPE
        {
            typed.insert(subject.as_str());
            if is_class_or_property(class) || class == skos::CONCEPT {
                defining.insert(namespace_of(subject.as_str()));
            }
        }
    }
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for iri in mentioned {
        let namespace = namespace_of(iri);
        if defining.contains(namespace) && namespace.len() < iri.len() {
            let count = counts.entry(namespace).or_default();
            count.0 += usize::from(typed.contains(iri));
            count.1 += 1;
        }
    }
    let most = counts.into_iter().filter(|(_, (typed, all))| typed * 2 >= *all);
    owned.extend(most.map(|(namespace, _)| namespace.to_owned()));
}
