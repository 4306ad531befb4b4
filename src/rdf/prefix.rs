//! Prefixes: short names for IRIs, both ways, and the ones everybody knows.

use std::collections::BTreeMap;

use crate::rdf::turtle::chars;

/// Prefixes that need no declaration on the command line, and that a fix can declare.
pub const WELL_KNOWN: &[(&str, &str)] = &[
    ("as", "https://www.w3.org/ns/activitystreams#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("dpv", "https://w3id.org/dpv#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("gf", "https://w3id.org/ggen/fn#"),
    ("geo", "http://www.opengis.net/ont/geosparql#"),
    ("odrl", "http://www.w3.org/ns/odrl/2/"),
    ("org", "http://www.w3.org/ns/org#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("qudt", "http://qudt.org/schema/qudt/"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("schema", "https://schema.org/"),
    ("sh", "http://www.w3.org/ns/shacl#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("sosa", "http://www.w3.org/ns/sosa/"),
    ("time", "http://www.w3.org/2006/time#"),
    ("unit", "http://qudt.org/vocab/unit/"),
    ("vann", "http://purl.org/vocab/vann/"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("void", "http://rdfs.org/ns/void#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// Names for namespaces.
///
/// ```
/// use ggen::rdf::prefix::Prefixes;
///
/// let mut prefixes = Prefixes::well_known();
/// prefixes.insert("ex", "https://example.org/");
/// assert_eq!(prefixes.shorten("https://example.org/a"), "ex:a");
/// assert_eq!(prefixes.expand("ex:a").as_deref(), Some("https://example.org/a"));
/// assert_eq!(prefixes.shorten("urn:x"), "<urn:x>");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefixes {
    by_name: BTreeMap<String, String>,
}

impl Prefixes {
    /// Those of [`WELL_KNOWN`].
    pub fn well_known() -> Self {
        WELL_KNOWN.iter().copied().collect()
    }

    /// Adds or rebinds a prefix.
    pub fn insert(&mut self, name: impl Into<String>, iri: impl Into<String>) {
        self.by_name.insert(name.into(), iri.into());
    }

    /// Takes over all prefixes of `other`; on a clash `other` wins.
    pub fn extend(&mut self, other: &Self) {
        self.by_name.extend(other.by_name.clone());
    }

    /// The namespace of a prefix.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.by_name.get(name).map(String::as_str)
    }

    /// All prefixes, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_name.iter().map(|(name, iri)| (name.as_str(), iri.as_str()))
    }

    /// The IRI of `name:local`, if the prefix is known.
    pub fn expand(&self, curie: &str) -> Option<String> {
        let (name, local) = curie.split_once(':')?;
        Some(format!("{}{local}", self.get(name)?))
    }

    /// `name:local` if a namespace fits and the rest is a plain local name, else `<iri>`.
    pub fn shorten(&self, iri: &str) -> String {
        self.curie(iri).unwrap_or_else(|| format!("<{iri}>"))
    }

    /// `name:local` by the longest namespace that fits, if the rest is a plain local name.
    pub fn curie(&self, iri: &str) -> Option<String> {
        let (name, namespace) = self.namespace(iri)?;
        let local = &iri[namespace.len()..];
        is_plain_local(local).then(|| format!("{name}:{local}"))
    }

    /// The longest namespace that an IRI is in, with its name.
    pub fn namespace(&self, iri: &str) -> Option<(&str, &str)> {
        let fits = |it: &(&str, &str)| !it.1.is_empty() && iri.starts_with(it.1);
        self.iter().filter(fits).max_by_key(|it| it.1.len())
    }
}

impl<N: Into<String>, I: Into<String>> FromIterator<(N, I)> for Prefixes {
    fn from_iter<T: IntoIterator<Item = (N, I)>>(iter: T) -> Self {
        Self { by_name: iter.into_iter().map(|(name, iri)| (name.into(), iri.into())).collect() }
    }
}

/// The part of an IRI up to its local name: to its last `#` or `/`, else its last `:`.
pub fn namespace_of(iri: &str) -> &str {
    let end = iri.rfind(['#', '/']).or_else(|| iri.rfind(':')).map_or(0, |it| it + 1);
    &iri[..end]
}

/// Whether a local name can be written in Turtle without escapes.
fn is_plain_local(local: &str) -> bool {
    local.is_empty()
        || (local.starts_with(chars::is_start)
            && !local.ends_with('.')
            && local.chars().all(|it| chars::is_name(it) || it == '.'))
}
