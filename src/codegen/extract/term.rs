//! What is said about any term: labels, comments, deprecation; properties, individuals, namespaces.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    codegen::{
        extract::{
            Extractor, Inputs,
            graph::{Graph, Id},
            vocab,
        },
        model::{Deprecated, Individual, Model, Namespace, Property, Texts},
    },
    rdf::{
        document::Document,
        prefix::{Prefixes, namespace_of},
        vocab::{owl, rdf, rdfs, skos},
    },
};

/// Labels by language.
pub(super) fn labels(graph: &Graph<'_>, id: Id) -> Texts {
    graph.texts(id, &[rdfs::LABEL, skos::PREF_LABEL, vocab::TITLE, vocab::SCHEMA_NAME])
}

/// Definitions or comments by language.
pub(super) fn doc(graph: &Graph<'_>, id: Id) -> Texts {
    graph.texts(
        id,
        &[skos::DEFINITION, rdfs::COMMENT, vocab::DESCRIPTION, vocab::SCHEMA_DESCRIPTION],
    )
}

/// Whether and why a term should no longer be used.
pub(super) fn deprecated(graph: &Graph<'_>, id: Id) -> Option<Deprecated> {
    let mut replaced_by: Vec<String> = [vocab::IS_REPLACED_BY, vocab::SUPERSEDED_BY]
        .iter()
        .flat_map(|p| graph.objects(id, *p))
        .filter_map(|it| graph.iri(it))
        .map(str::to_owned)
        .collect();
    replaced_by.sort();
    replaced_by.dedup();
    let is_deprecated = graph.is_true(id, owl::DEPRECATED)
        || graph.has(id, rdf::TYPE, vocab::DEPRECATED_CLASS)
        || graph.has(id, rdf::TYPE, vocab::DEPRECATED_PROPERTY)
        || graph.object(id, vocab::SUPERSEDED_BY).is_some();
    let note = match replaced_by.as_slice() {
        [] => "deprecated".to_owned(),
        all => format!("use {} instead", all.join(", ")),
    };
    is_deprecated.then_some(Deprecated { note, replaced_by })
}

impl Extractor<'_> {
    /// Declared properties of the packages' own namespaces, and those that some class has.
    pub(super) fn properties(&self) -> Vec<Property> {
        let graph = self.graph;
        let kinds = [
            (owl::OBJECT_PROPERTY, "object"),
            (owl::DATATYPE_PROPERTY, "datatype"),
            (owl::ANNOTATION_PROPERTY, "annotation"),
            (rdf::PROPERTY, "rdf"),
        ];
        let mut found: BTreeMap<Id, Vec<&'static str>> = BTreeMap::new();
        for (class, kind) in kinds {
            for id in graph.instances(class) {
                found.entry(id).or_default().push(kind);
            }
        }
        for id in self.claims.iter().flat_map(BTreeMap::keys) {
            found.entry(*id).or_default();
        }
        let mut domains: BTreeMap<Id, BTreeSet<&str>> = BTreeMap::new();
        for (class, claims) in self.claims.iter().enumerate() {
            for property in claims.keys() {
                domains.entry(*property).or_default().insert(self.hierarchy.iri(class));
            }
        }
        let property = |(id, kinds): (Id, Vec<&'static str>)| {
            let iri = graph.iri(id).filter(|it| !vocab::is_built_in(it))?;
            let domains = domains.get(&id).into_iter().flatten();
            Some(Property {
                iri: iri.to_owned(),
                namespace: namespace_of(iri).to_owned(),
                kinds: kinds.into_iter().map(Into::into).collect(),
                domains: domains.map(|it| (*it).to_owned()).collect(),
                labels: labels(graph, id),
                doc: doc(graph, id),
                deprecated: deprecated(graph, id),
                span: graph.declared_at(id),
            })
        };
        found.into_iter().filter_map(property).collect()
    }

    /// Named individuals of the packages' own namespaces that no enum lists.
    pub(super) fn individuals(&self) -> Vec<Individual> {
        let graph = self.graph;
        let listed: BTreeSet<&str> = self
            .enums
            .values()
            .flat_map(|it| it.values.iter().map(|value| value.term.as_str()))
            .collect();
        let individual = |id: Id| {
            let iri = graph.iri(id)?;
            if listed.contains(iri) || !self.is_owned(iri) || self.hierarchy.index(iri).is_some() {
                return None;
            }
            let types = graph.objects(id, rdf::TYPE).filter_map(|it| graph.iri(it));
            Some(Individual {
                iri: iri.to_owned(),
                namespace: namespace_of(iri).to_owned(),
                types: types.filter(|it| !vocab::is_built_in(it)).map(str::to_owned).collect(),
                labels: labels(graph, id),
                doc: doc(graph, id),
            })
        };
        graph.instances(owl::NAMED_INDIVIDUAL).into_iter().filter_map(individual).collect()
    }
}

/// Collects the namespaces of everything in a model and says what they are called.
///
/// The namespace of a term is the longest one of a package that it begins with, else what stands
/// before its last `#` or `/`.
pub(super) fn name_spaces(
    model: &mut Model,
    inputs: &Inputs<'_>,
    documents: &[&Document],
    graph: &Graph<'_>,
) {
    let mut owned: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for package in &inputs.packages {
        for (prefix, iri) in &package.namespaces {
            owned.insert(iri, (prefix, package.name));
        }
    }
    let owner = |iri: &str| {
        let fits = owned.keys().filter(|it| iri.starts_with(**it));
        fits.max_by_key(|it| it.len()).map(|it| (*it).to_owned())
    };
    let mut used: BTreeSet<String> = owned.keys().map(|it| (*it).to_owned()).collect();
    let mut place = |namespace: &mut String, iri: &str| {
        if let Some(owner) = owner(iri) {
            *namespace = owner;
        }
        used.insert(namespace.clone());
    };
    model.classes.iter_mut().for_each(|it| place(&mut it.namespace, &it.iri));
    for it in &mut model.enums {
        let iri = if it.name_hint.is_some() { it.namespace.clone() } else { it.iri.clone() };
        place(&mut it.namespace, &iri);
    }
    model.datatypes.iter_mut().for_each(|it| place(&mut it.namespace, &it.iri));
    model.individuals.iter_mut().for_each(|it| place(&mut it.namespace, &it.iri));
    model.properties.iter_mut().for_each(|it| place(&mut it.namespace, &it.iri));
    let declared = declared_prefixes(documents, graph);
    model.namespaces = used
        .into_iter()
        .map(|iri| {
            let owner = owned.get(iri.as_str());
            let prefix = match owner {
                Some((prefix, _)) => (*prefix).to_owned(),
                None => declared.get(&iri).cloned().unwrap_or_default(),
            };
            let about = [iri.as_str(), iri.trim_end_matches(['#', '/'])];
            let about = about.iter().find_map(|it| graph.find(it));
            Namespace {
                prefix,
                package: owner.map(|it| it.1.to_owned()),
                doc: about
                    .map(|it| {
                        let mut texts = doc(graph, it);
                        for (tag, text) in labels(graph, it) {
                            texts.entry(tag).or_insert(text);
                        }
                        texts
                    })
                    .unwrap_or_default(),
                owned: true,
                iri,
            }
        })
        .collect();
}

/// Prefixes by namespace: those that vocabularies prefer, then the files' own, then the well-known.
fn declared_prefixes(documents: &[&Document], graph: &Graph<'_>) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for (name, iri) in Prefixes::well_known().iter() {
        found.entry(iri.to_owned()).or_insert_with(|| name.to_owned());
    }
    let pairs =
        [(vocab::PREFIX, vocab::NAMESPACE), (vocab::PREFERRED_PREFIX, vocab::PREFERRED_URI)];
    for (name, uri) in pairs {
        for (node, prefix) in graph.pairs(name) {
            let namespace = graph.object(node, uri).and_then(|it| graph.text(it));
            if let (Some(namespace), Some(prefix)) = (namespace, graph.text(prefix)) {
                found.insert(namespace.to_owned(), prefix.to_owned());
            }
        }
    }
    for prefix in documents.iter().flat_map(|it| &it.prefixes).filter(|it| !it.name.is_empty()) {
        found.entry(prefix.iri.clone()).or_insert_with(|| prefix.name.clone());
    }
    found
}
