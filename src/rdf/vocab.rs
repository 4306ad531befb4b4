//! IRIs that `ggen` knows.

/// The namespace of the packages that come with `ggen`.
pub const GGEN_NS: &str = "https://w3id.org/ggen/ns/";
/// The namespace of the extension functions.
pub const GGEN_FN: &str = "https://w3id.org/ggen/fn#";
/// The graph of the RDFS closure.
pub const ENTAILED: &str = "https://w3id.org/ggen/ns/entailed";

macro_rules! vocabulary {
    ($(#[$doc:meta])* $module:ident = $ns:literal { $($name:ident = $local:literal),* $(,)? }) => {
        $(#[$doc])*
        #[allow(missing_docs)]
        pub mod $module {
            use oxigraph::model::NamedNodeRef;

            pub const NS: &str = $ns;
            $(pub const $name: NamedNodeRef<'static> =
                NamedNodeRef::new_unchecked(concat!($ns, $local));)*
        }
    };
}

vocabulary! {
    /// RDF.
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#" {
        TYPE = "type", FIRST = "first", REST = "rest", NIL = "nil", LIST = "List",
        LANG_STRING = "langString", DIR_LANG_STRING = "dirLangString", PROPERTY = "Property",
        REIFIES = "reifies", VALUE = "value", LANGUAGE = "language", DIRECTION = "direction",
        JSON = "JSON", XML_LITERAL = "XMLLiteral", HTML = "HTML", SUBJECT = "subject", PREDICATE = "predicate",
        OBJECT = "object", STATEMENT = "Statement",
    }
}
vocabulary! {
    /// RDF Schema.
    rdfs = "http://www.w3.org/2000/01/rdf-schema#" {
        SUB_CLASS_OF = "subClassOf", SUB_PROPERTY_OF = "subPropertyOf", DOMAIN = "domain",
        RANGE = "range", LABEL = "label", COMMENT = "comment", CLASS = "Class",
        DATATYPE = "Datatype", LITERAL = "Literal", RESOURCE = "Resource",
        IS_DEFINED_BY = "isDefinedBy", SEE_ALSO = "seeAlso", MEMBER = "member",
        CONTAINER_MEMBERSHIP_PROPERTY = "ContainerMembershipProperty", PROPOSITION = "Proposition",
    }
}
vocabulary! {
    /// OWL 2.
    owl = "http://www.w3.org/2002/07/owl#" {
        ONTOLOGY = "Ontology", CLASS = "Class", OBJECT_PROPERTY = "ObjectProperty",
        DATATYPE_PROPERTY = "DatatypeProperty", ANNOTATION_PROPERTY = "AnnotationProperty",
        NAMED_INDIVIDUAL = "NamedIndividual", FUNCTIONAL_PROPERTY = "FunctionalProperty",
        INVERSE_FUNCTIONAL_PROPERTY = "InverseFunctionalProperty",
        EQUIVALENT_CLASS = "equivalentClass", EQUIVALENT_PROPERTY = "equivalentProperty",
        ONE_OF = "oneOf", UNION_OF = "unionOf", INTERSECTION_OF = "intersectionOf",
        RESTRICTION = "Restriction", ON_PROPERTY = "onProperty", DEPRECATED = "deprecated",
        VERSION_IRI = "versionIRI", VERSION_INFO = "versionInfo", INVERSE_OF = "inverseOf",
        THING = "Thing", NOTHING = "Nothing",
    }
}
vocabulary! {
    /// SKOS.
    skos = "http://www.w3.org/2004/02/skos/core#" {
        DEFINITION = "definition", PREF_LABEL = "prefLabel", BROADER = "broader",
        NARROWER = "narrower", BROADER_TRANSITIVE = "broaderTransitive", CONCEPT = "Concept",
        CONCEPT_SCHEME = "ConceptScheme", IN_SCHEME = "inScheme", NOTATION = "notation",
    }
}
vocabulary! {
    /// XML Schema datatypes.
    xsd = "http://www.w3.org/2001/XMLSchema#" {
        STRING = "string", BOOLEAN = "boolean", INTEGER = "integer", DECIMAL = "decimal",
        DOUBLE = "double", FLOAT = "float", DATE = "date", TIME = "time", DATE_TIME = "dateTime",
        DURATION = "duration", DAY_TIME_DURATION = "dayTimeDuration",
        YEAR_MONTH_DURATION = "yearMonthDuration", ANY_URI = "anyURI",
    }
}
vocabulary! {
    /// PROV-O.
    prov = "http://www.w3.org/ns/prov#" { WAS_DERIVED_FROM = "wasDerivedFrom" }
}
vocabulary! {
    /// SHACL.
    sh = "http://www.w3.org/ns/shacl#" {
        NODE_SHAPE = "NodeShape", PROPERTY_SHAPE = "PropertyShape", PROPERTY = "property",
        PATH = "path", TARGET_CLASS = "targetClass", DATATYPE = "datatype", CLASS = "class",
        NODE = "node", NODE_KIND = "nodeKind", MIN_COUNT = "minCount", MAX_COUNT = "maxCount",
        IN = "in", NAME = "name", DESCRIPTION = "description", ORDER = "order",
        SEVERITY = "severity", VIOLATION = "Violation", WARNING = "Warning", INFO = "Info",
        DEACTIVATED = "deactivated", OR = "or", IRI = "IRI", LITERAL = "Literal",
    }
}
vocabulary! {
    /// The lattice package.
    lat = "https://w3id.org/ggen/ns/lattice#" {
        ORDER = "Order", ON = "on", DIRECTION = "direction", UPWARD = "upward",
        DOWNWARD = "downward", ELEMENTS = "elements", ENUMERATION = "enumeration",
        DUAL_OF = "dualOf", REQUIRES = "requires",
    }
}
