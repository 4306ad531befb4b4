//! What is defined where: the terms of the namespaces that the checked files speak for.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use oxigraph::model::TermRef;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    check::{names, owned::Owned},
    diag::{Place, Span},
    query::token::tokens,
    rdf::{
        document::{Document, iri},
        format::Format,
        prefix::{Prefixes, namespace_of},
        vocab::{rdf, rdfs, skos},
    },
    workspace::document::{Loaded, Role},
};

/// The most names that a help line offers.
const MAX_SUGGESTIONS: usize = 3;

/// How many names are compared for suggestions, all findings together.
const MAX_COMPARISONS: usize = 5_000_000;

/// Everything that files say about owned terms.
#[derive(Debug)]
pub(crate) struct Terms<'a> {
    owned: &'a Owned,
    /// The namespaces of `owned`.
    namespaces: Vec<&'a str>,
    defined: FxHashMap<&'a str, (&'a Document, Span)>,
    /// The local names of each owned namespace, sorted.
    local_names: BTreeMap<&'a str, Vec<&'a str>>,
    /// Names for which no file has to answer, such as those of rules and of derived graphs.
    implied: BTreeSet<String>,
    labelled: FxHashSet<&'a str>,
    explained: FxHashSet<&'a str>,
    /// Names that stand where the reader gave up.
    excused: BTreeSet<String>,
    /// Whether a file was read in part, so that nothing can be concluded from absence.
    is_incomplete: bool,
    n_comparisons: Cell<usize>,
}

impl<'a> Terms<'a> {
    /// Reads all documents, those of dependencies included.
    pub(crate) fn new(
        documents: &[&'a Loaded],
        owned: &'a Owned,
        implied: BTreeSet<String>,
        texts: &dyn Fn(&str) -> Option<&'a str>,
    ) -> Self {
        let mut this = Self {
            owned,
            namespaces: owned
                .everywhere
                .iter()
                .chain(owned.within.keys())
                .map(String::as_str)
                .collect(),
            defined: FxHashMap::default(),
            local_names: BTreeMap::new(),
            implied,
            labelled: FxHashSet::default(),
            explained: FxHashSet::default(),
            excused: BTreeSet::new(),
            is_incomplete: false,
            n_comparisons: Cell::new(0),
        };
        for loaded in documents {
            this.read(loaded);
            this.excuse(&loaded.document, texts(&loaded.document.file));
        }
        let mut local_names: BTreeMap<&'a str, BTreeSet<&'a str>> = BTreeMap::new();
        for iri in this.defined.keys().copied() {
            if let Some((namespace, local)) = this.split(iri) {
                local_names.entry(namespace).or_default().insert(local);
            }
        }
        this.local_names =
            local_names.into_iter().map(|it| (it.0, it.1.into_iter().collect())).collect();
        this
    }

    fn read(&mut self, loaded: &'a Loaded) {
        let document = &loaded.document;
        for (at, &[s, p, o, _]) in document.ids().iter().enumerate() {
            let (Some(subject), Some(predicate)) = (iri(document.term(s)), iri(document.term(p)))
            else {
                continue;
            };
            let is_type = predicate == rdf::TYPE;
            let defines = match loaded.role {
                Role::Ontology => true,
                Role::Shapes | Role::Data => is_type,
                Role::Alignment => false,
            };
            let subject = subject.as_str();
            if defines && self.is_owned(subject) {
                let span = document.spans(at)[0];
                self.defined.entry(subject).or_insert((document, span));
            }
            if let TermRef::Literal(text) = document.term(o)
                && !text.value().trim().is_empty()
            {
                if predicate == rdfs::LABEL || predicate == skos::PREF_LABEL {
                    self.labelled.insert(subject);
                } else if is_explanation(predicate.as_str()) {
                    self.explained.insert(subject);
                }
            }
        }
    }

    /// A dropped statement must not make its terms undefined.
    fn excuse(&mut self, document: &Document, text: Option<&str>) {
        if document.skipped.is_empty() {
            return;
        }
        let has_spans = !matches!(document.format, Format::RdfXml | Format::JsonLd | Format::N3);
        let (true, Some(text)) = (has_spans, text) else {
            self.is_incomplete = true;
            return;
        };
        let prefixes: Prefixes = document.prefixes.iter().map(|it| (&*it.name, &*it.iri)).collect();
        for span in &document.skipped {
            if let Some(part) = text.get(span.range()) {
                let words = tokens(part);
                self.excused.extend(names::names(&words, &prefixes).map(|it| it.iri));
            }
        }
    }

    /// The owned namespace and the local name of a term.
    fn split<'i>(&self, iri: &'i str) -> Option<(&'a str, &'i str)> {
        let fits = |it: &&&'a str| iri.starts_with(**it);
        let namespace = self.namespaces.iter().filter(fits).max_by_key(|it| it.len())?;
        let local = &iri[namespace.len()..];
        (!local.is_empty() && !local.contains(['/', '#'])).then_some((*namespace, local))
    }

    /// Whether an IRI is a term of an owned namespace.
    pub(crate) fn is_owned(&self, iri: &str) -> bool {
        self.split(iri).is_some()
    }

    /// Whether any namespace is owned.
    pub(crate) fn owns_any(&self) -> bool {
        !self.namespaces.is_empty()
    }

    /// The owned namespaces.
    pub(crate) fn namespaces(&self) -> &[&'a str] {
        &self.namespaces
    }

    /// Whether a file defines terms of a namespace that is surely owned.
    pub(crate) fn declares_own(&self, document: &Document) -> bool {
        let everywhere = &self.owned.everywhere;
        document.ids().iter().any(|&[s, p, _, _]| {
            iri(document.term(p)) == Some(rdf::TYPE)
                && iri(document.term(s))
                    .is_some_and(|it| everywhere.contains(namespace_of(it.as_str())))
        })
    }

    /// Whether a file uses a term of a namespace that is owned there but defined nowhere.
    pub(crate) fn is_undefined(&self, iri: &str, file: &str) -> bool {
        self.split(iri).is_some_and(|it| self.owned.covers(it.0, file))
            && !self.defined.contains_key(iri)
            && !self.implied.contains(iri)
            && !self.may_be_lost(iri)
    }

    /// Whether a statement about the term may stand where a file cannot be read.
    pub(crate) fn may_be_lost(&self, iri: &str) -> bool {
        self.is_incomplete || self.excused.contains(iri)
    }

    /// Whether some file gives the term a label.
    pub(crate) fn is_labelled(&self, iri: &str) -> bool {
        self.labelled.contains(iri) || self.may_be_lost(iri)
    }

    /// Whether some file says what the term means.
    pub(crate) fn is_explained(&self, iri: &str) -> bool {
        self.explained.contains(iri) || self.may_be_lost(iri)
    }

    /// Where a term is defined.
    pub(crate) fn definition(&self, iri: &str) -> Option<Place> {
        self.defined.get(iri).map(|(document, span)| document.place(*span))
    }

    /// The defined terms that were probably meant: one that differs only in case, else those within
    /// two slips, nearest first.
    pub(crate) fn suggestions(&self, iri: &str) -> Vec<String> {
        let Some((namespace, local)) = self.split(iri) else { return Vec::new() };
        let names = self.local_names.get(namespace).map_or(&[][..], Vec::as_slice);
        let n_comparisons = self.n_comparisons.get() + names.len();
        if n_comparisons > MAX_COMPARISONS {
            return Vec::new();
        }
        self.n_comparisons.set(n_comparisons);
        nearest(local, names.iter().copied())
            .into_iter()
            .map(|it| format!("{namespace}{it}"))
            .collect()
    }
}

/// The names that differ only in case, else those within two slips, nearest first.
pub(crate) fn nearest<'n>(
    word: &str,
    names: impl Iterator<Item = &'n str> + Clone,
) -> Vec<&'n str> {
    if let Some(same) = names.clone().find(|it| it.to_lowercase() == word.to_lowercase()) {
        return vec![same];
    }
    let length = word.chars().count();
    let limit = match length {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    let mut near: Vec<(usize, &str)> = names
        .filter(|it| it.len().abs_diff(word.len()) <= 4 * limit)
        .map(|it| (strsim::osa_distance(word, it), it))
        .filter(|it| it.0 <= limit)
        .collect();
    near.sort_unstable();
    near.into_iter().take(MAX_SUGGESTIONS).map(|it| it.1).collect()
}

fn is_explanation(predicate: &str) -> bool {
    matches!(
        predicate,
        "http://www.w3.org/2004/02/skos/core#definition"
            | "http://www.w3.org/2000/01/rdf-schema#comment"
            | "http://purl.org/dc/terms/description"
            | "http://purl.org/dc/elements/1.1/description"
            | "http://purl.obolibrary.org/obo/IAO_0000115"
            | "https://schema.org/description"
            | "http://schema.org/description"
            | "http://www.w3.org/2004/02/skos/core#scopeNote"
    )
}
