//! The IRIs that extraction reads beyond those of `rdf::vocab`.

use oxigraph::model::NamedNodeRef;

macro_rules! iris {
    ($ns:literal { $($name:ident = $local:literal),* $(,)? }) => {
        $(pub(super) const $name: NamedNodeRef<'static> =
            NamedNodeRef::new_unchecked(concat!($ns, $local));)*
    };
}

iris!("http://www.w3.org/2002/07/owl#" {
    ALL_VALUES_FROM = "allValuesFrom", SOME_VALUES_FROM = "someValuesFrom", HAS_VALUE = "hasValue",
    CARDINALITY = "cardinality", MIN_CARDINALITY = "minCardinality",
    MAX_CARDINALITY = "maxCardinality", QUALIFIED_CARDINALITY = "qualifiedCardinality",
    MIN_QUALIFIED_CARDINALITY = "minQualifiedCardinality",
    MAX_QUALIFIED_CARDINALITY = "maxQualifiedCardinality", ON_CLASS = "onClass",
    ON_DATA_RANGE = "onDataRange", ON_DATATYPE = "onDatatype",
    WITH_RESTRICTIONS = "withRestrictions", HAS_KEY = "hasKey",
    DISJOINT_UNION_OF = "disjointUnionOf",
    DEPRECATED_CLASS = "DeprecatedClass", DEPRECATED_PROPERTY = "DeprecatedProperty",
});
iris!("http://www.w3.org/ns/shacl#" {
    AND = "and", XONE = "xone", HAS_VALUE_SHAPE = "hasValue", NOT = "not",
    ZERO_OR_MORE_PATH = "zeroOrMorePath", CLOSED = "closed",
    UNIQUE_LANG = "uniqueLang", LANGUAGE_IN = "languageIn", DEFAULT_VALUE = "defaultValue",
    CODE_IDENTIFIER = "codeIdentifier", MESSAGE = "message", PREFIX = "prefix",
    NAMESPACE = "namespace", QUALIFIED_MIN_COUNT = "qualifiedMinCount",
    TARGET_NODE = "targetNode", TARGET_SUBJECTS_OF = "targetSubjectsOf",
    TARGET_OBJECTS_OF = "targetObjectsOf", TARGET = "target", BLANK_NODE = "BlankNode",
    BLANK_NODE_OR_IRI = "BlankNodeOrIRI",
    IRI_OR_LITERAL = "IRIOrLiteral", PATTERN = "pattern", FLAGS = "flags",
    MIN_LENGTH = "minLength", MAX_LENGTH = "maxLength", MIN_INCLUSIVE = "minInclusive",
    MIN_EXCLUSIVE = "minExclusive", MAX_INCLUSIVE = "maxInclusive",
    MAX_EXCLUSIVE = "maxExclusive", EQUALS = "equals", DISJOINT = "disjoint",
    LESS_THAN = "lessThan", LESS_THAN_OR_EQUALS = "lessThanOrEquals",
});
iris!("https://schema.org/" {
    DOMAIN_INCLUDES = "domainIncludes", RANGE_INCLUDES = "rangeIncludes",
    SUPERSEDED_BY = "supersededBy", SCHEMA_NAME = "name", SCHEMA_DESCRIPTION = "description",
});
iris!("http://purl.org/dc/terms/" {
    IS_REPLACED_BY = "isReplacedBy", TITLE = "title", DESCRIPTION = "description",
});
iris!("http://purl.org/vocab/vann/" {
    PREFERRED_PREFIX = "preferredNamespacePrefix", PREFERRED_URI = "preferredNamespaceUri",
});
iris!("http://www.w3.org/2004/02/skos/core#" {
    TOP_CONCEPT_OF = "topConceptOf", HAS_TOP_CONCEPT = "hasTopConcept",
});
iris!("http://www.w3.org/1999/02/22-rdf-syntax-ns#" { PLAIN_LITERAL = "PlainLiteral" });

/// The namespaces whose terms build ontologies and are no types themselves.
pub(super) const BUILT_IN: [&str; 6] = [
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2001/XMLSchema#",
    "http://www.w3.org/ns/shacl#",
    "http://www.w3.org/2004/02/skos/core#",
];

/// Whether an IRI belongs to a language for ontologies.
pub(super) fn is_built_in(iri: &str) -> bool {
    BUILT_IN.iter().any(|it| iri.starts_with(it))
}
