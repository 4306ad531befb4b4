//! What is generated, the same for every language: classes with fields, enums, datatypes, queries.
//!
//! Every list is sorted by IRI (queries by package and name) unless a field says otherwise. The
//! extractor guarantees that parents exist and are acyclic, that every `ref`, `enum` and `custom`
//! type is in the model, that no property occurs twice among the effective fields of a class, and
//! that `min ≤ max`.

use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A text per language tag; the empty tag is a text without one.
pub type Texts = BTreeMap<String, String>;

/// The version of the model's form; it grows only when a reader of the old one would break.
pub const IR_VERSION: u32 = 1;

/// The JSON Schema of [`Model`], as `ggen generate --emit ir-schema` prints it.
pub static IR_SCHEMA: LazyLock<String> = LazyLock::new(|| {
    let schema = schemars::schema_for!(Model);
    serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n"
});

/// Everything there is to generate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Model {
    /// [`IR_VERSION`].
    pub ir: u32,
    /// The namespaces of all classes, enums, datatypes and properties.
    pub namespaces: Vec<Namespace>,
    /// Classes, and node shapes without a class.
    pub classes: Vec<Class>,
    /// Closed and open lists of values.
    pub enums: Vec<Enum>,
    /// Datatypes that the input defines.
    pub datatypes: Vec<Datatype>,
    /// Declared properties, also those that no class has as a field.
    pub properties: Vec<Property>,
    /// Individuals that are no enum values, for constants.
    pub individuals: Vec<Individual>,
    /// Typed queries, by package and name.
    pub queries: Vec<Query>,
}

/// A namespace and the module that is made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Namespace {
    /// What its terms begin with.
    pub iri: String,
    /// Its usual prefix, without the colon.
    pub prefix: String,
    /// The package that owns it.
    pub package: Option<String>,
    /// Its title or comment.
    pub doc: Texts,
    /// Whether it is generated, or only pointed to.
    pub owned: bool,
}

/// A place in an input file.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Location {
    /// The path under which diagnostics name it.
    pub file: String,
    /// From 1; 0 if the format has no places.
    pub line: u32,
    /// From 1; 0 if the format has no places.
    pub column: u32,
}

/// What a class stands for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ClassKind {
    /// A declared class.
    Class,
    /// A node shape without a class.
    Shape,
}

/// A class: a type with fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Class {
    /// The class.
    pub iri: String,
    /// What it stands for.
    pub kind: ClassKind,
    /// The namespace, as in [`Model::namespaces`].
    pub namespace: String,
    /// Labels.
    pub labels: Texts,
    /// Comments or definitions.
    pub doc: Texts,
    /// Whether nothing is directly of it.
    #[serde(rename = "abstract")]
    pub is_abstract: bool,
    /// Whether a shape closes it: no property beyond the fields.
    pub closed: bool,
    /// Why it should no longer be used.
    pub deprecated: Option<Deprecated>,
    /// Direct superclasses, none of them an ancestor of another; the most field-rich first.
    pub parents: Vec<String>,
    /// The class and all ancestors in method resolution order.
    pub mro: Vec<String>,
    /// Parents that no linearisation allows: their fields are in `own`.
    pub mro_dropped: Vec<String>,
    /// Classes that mean the same.
    pub aliases: Vec<String>,
    /// Fields that no ancestor has, by `sh:order` and IRI.
    pub own: Vec<Field>,
    /// Inherited fields that are narrower here.
    pub refined: Vec<Field>,
    /// Properties that together identify an instance.
    pub keys: Vec<Vec<String>>,
    /// Constraints on the instance as a whole.
    pub constraints: Vec<Constraint>,
    /// The node shapes that speak about it.
    pub shapes: Vec<String>,
    /// Where it is declared.
    pub span: Location,
}

/// That a term should no longer be used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Deprecated {
    /// What to say about it.
    pub note: String,
    /// What to use instead.
    pub replaced_by: Vec<String>,
}

/// How many values a field holds, and how.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Container {
    /// Exactly one.
    One,
    /// None or one.
    Maybe,
    /// Any number, without order.
    Many,
    /// An RDF list.
    List,
    /// At most one text per language.
    Langmap,
}

/// How often a field occurs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Card {
    /// At least.
    pub min: u64,
    /// At most.
    pub max: Option<u64>,
}

/// A property of a class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Field {
    /// `class#path`.
    pub id: String,
    /// The predicate, or `<list>` idiom's predicate.
    pub property: String,
    /// Labels.
    pub labels: Texts,
    /// Comments or definitions.
    pub doc: Texts,
    /// `sh:codeIdentifier` or a `sh:name` that is one.
    pub name_hint: Option<String>,
    /// The type of one value.
    pub ty: Type,
    /// How often.
    pub card: Card,
    /// How it is held. It is the same in all classes that share the property by inheritance.
    pub container: Container,
    /// What its values must fulfil beyond type and cardinality.
    pub constraints: Vec<Constraint>,
    /// The value to assume, in N-Triples.
    pub default: Option<String>,
    /// The only possible value, in N-Triples.
    pub fixed: Option<String>,
    /// The property that says the same from the other side.
    pub inverse_of: Option<String>,
    /// What made it exist, gave its type, its cardinality.
    pub origin: Vec<Origin>,
    /// `sh:order`, as written.
    pub order: Option<String>,
    /// Why it should no longer be used.
    pub deprecated: Option<Deprecated>,
    /// Where it was first said that it exists.
    pub span: Location,
}

/// Why a facet of a field is as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Origin {
    /// Which vocabulary said so: `sh`, `owl`, `rdfs`, `schema`.
    pub source: Cow<'static, str>,
    /// What it said: `exists`, `type`, `min`, `max`.
    pub what: Cow<'static, str>,
    /// The shape, restriction or property that said it.
    pub term: String,
    /// Where.
    pub at: Location,
}

/// A SHACL constraint that types and cardinalities do not express.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Constraint {
    /// The local name of the parameter: `pattern`, `minInclusive`, `lessThan`.
    pub component: String,
    /// Its value, in N-Triples.
    pub value: String,
    /// `sh:message`.
    pub message: Option<String>,
    /// The shape that demands it.
    pub shape: String,
}

/// The type of one value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// A literal of a datatype of XSD or RDF, or of one that the input does not define.
    Scalar(String),
    /// A text with one of these language tags, or with any.
    Lang(Vec<String>),
    /// A value of an [`Enum`].
    Enum(String),
    /// An instance of a [`Class`]. In parameters and columns: the IRI of one.
    Ref(String),
    /// A literal of a [`Datatype`].
    Custom(String),
    /// One of these; flattened, sorted, at least two.
    Union(Vec<Type>),
    /// Any IRI.
    Iri,
    /// An IRI or a blank node.
    Node,
    /// Any literal.
    Literal,
    /// Any term.
    Term,
    /// Nothing: the sources contradict each other.
    Never,
}

/// What the values of an enum are.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EnumOf {
    /// IRIs.
    Iri,
    /// Literals.
    Literal,
}

/// A list of values that can be enumerated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Enum {
    /// The class or scheme, or `class#path` of the field that `sh:in` restricts.
    pub iri: String,
    /// The namespace, as in [`Model::namespaces`].
    pub namespace: String,
    /// What its values are.
    pub of: EnumOf,
    /// The datatype of literal values.
    pub datatype: Option<String>,
    /// Whether other values may come.
    pub open: bool,
    /// What made it: `sh:in`, `owl:oneOf`, `individuals`, `skos`, `schema`.
    pub source: Cow<'static, str>,
    /// Words to name it by if the IRI is not that of a term.
    pub name_hint: Option<String>,
    /// Labels.
    pub labels: Texts,
    /// Comments or definitions.
    pub doc: Texts,
    /// Its values, in the order in which the list names them, else by IRI.
    pub values: Vec<EnumValue>,
    /// Where it is declared.
    pub span: Location,
}

/// One value of an enum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnumValue {
    /// The IRI, or the lexical form of a literal.
    pub term: String,
    /// Labels.
    pub labels: Texts,
    /// Comments or definitions.
    pub doc: Texts,
    /// `skos:notation`.
    pub notation: Option<String>,
    /// Why it should no longer be used.
    pub deprecated: Option<Deprecated>,
}

/// A datatype made of another by facets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Datatype {
    /// The datatype.
    pub iri: String,
    /// The namespace, as in [`Model::namespaces`].
    pub namespace: String,
    /// The datatype of XSD or RDF at its bottom.
    pub base: String,
    /// Facets by local name (`minInclusive`, `pattern`, …), values as lexical forms.
    pub facets: BTreeMap<String, Vec<String>>,
    /// Labels.
    pub labels: Texts,
    /// Comments or definitions.
    pub doc: Texts,
    /// Where it is declared.
    pub span: Location,
}

/// A declared property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Property {
    /// The property.
    pub iri: String,
    /// The namespace, as in [`Model::namespaces`].
    pub namespace: String,
    /// `object`, `datatype`, `annotation`, `rdf`.
    pub kinds: Vec<Cow<'static, str>>,
    /// Classes that have it.
    pub domains: Vec<String>,
    /// Labels.
    pub labels: Texts,
    /// Comments or definitions.
    pub doc: Texts,
    /// Why it should no longer be used.
    pub deprecated: Option<Deprecated>,
    /// Where it is declared.
    pub span: Location,
}

/// A named individual that is no enum value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Individual {
    /// The individual.
    pub iri: String,
    /// The namespace, as in [`Model::namespaces`].
    pub namespace: String,
    /// Its classes.
    pub types: Vec<String>,
    /// Labels.
    pub labels: Texts,
    /// Comments or definitions.
    pub doc: Texts,
}

/// What a query gives.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum QueryForm {
    /// Rows.
    Select,
    /// A boolean.
    Ask,
    /// Triples from a template.
    Construct,
    /// Triples about nodes.
    Describe,
}

/// How many rows a query gives.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Rows {
    /// At most one; [`Query::min_rows`] says whether always one.
    One,
    /// Any number.
    Many,
}

/// A typed question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Query {
    /// The file's stem: `pending-messages`.
    pub name: String,
    /// The package that asks it.
    pub package: String,
    /// The prefix of the package, which names the module.
    pub prefix: String,
    /// The file.
    pub file: String,
    /// The question in one line.
    pub summary: String,
    /// More about it.
    pub description: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// What it gives.
    pub form: QueryForm,
    /// How many rows.
    pub rows: Rows,
    /// 1 if there is always a row.
    pub min_rows: u64,
    /// What it takes, in the header's order.
    pub params: Vec<Param>,
    /// What a row holds, in the order of SELECT.
    pub columns: Vec<Col>,
    /// The SPARQL text, cut at its parameters. There is one text per set of given optional and list
    /// parameters; the first one has all of them.
    pub texts: Vec<Text>,
    /// Where its header begins.
    pub span: Location,
}

/// What a query takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Param {
    /// Without `$`.
    pub name: String,
    /// Its type; [`Type::Ref`] is the IRI of an instance.
    pub ty: Type,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it takes several values.
    pub list: bool,
    /// Whether it chooses graphs, with `FROM` or `FROM NAMED`; such a list is never empty.
    pub is_dataset: bool,
    /// The values if none is given, in N-Triples; one at most unless it is a list.
    pub default: Vec<String>,
    /// What it means.
    pub doc: Option<String>,
    /// A value as a person would type it.
    pub example: Option<String>,
}

/// What a row holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Col {
    /// Without `?`.
    pub var: String,
    /// Its type; [`Type::Ref`] is the IRI of an instance.
    pub ty: Type,
    /// Whether a row may lack it.
    pub nullable: bool,
}

/// A SPARQL text with holes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Text {
    /// The optional and list parameters that this text has holes for; it is for calls that give
    /// exactly these.
    pub given: Vec<String>,
    /// The pieces, in order.
    pub segments: Vec<Segment>,
}

/// A piece of a SPARQL text. Holes take terms in N-Triples syntax and are whole tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Segment {
    /// As it is.
    Text(String),
    /// The one value of a parameter.
    Hole(String),
    /// All values of a list parameter, each between `open` and `close`, `separator` in between.
    Each {
        /// The parameter.
        param: String,
        /// Before each value.
        open: String,
        /// After each value.
        close: String,
        /// Between two values.
        separator: String,
    },
}

impl Model {
    /// The class of an IRI.
    pub fn class(&self, iri: &str) -> Option<&Class> {
        let at = self.classes.binary_search_by(|it| it.iri.as_str().cmp(iri)).ok()?;
        self.classes.get(at)
    }

    /// The enum of an IRI.
    pub fn enumeration(&self, iri: &str) -> Option<&Enum> {
        let at = self.enums.binary_search_by(|it| it.iri.as_str().cmp(iri)).ok()?;
        self.enums.get(at)
    }

    /// The datatype of an IRI.
    pub fn datatype(&self, iri: &str) -> Option<&Datatype> {
        let at = self.datatypes.binary_search_by(|it| it.iri.as_str().cmp(iri)).ok()?;
        self.datatypes.get(at)
    }

    /// The namespace of an IRI of [`Class::namespace`] and its like.
    pub fn namespace(&self, iri: &str) -> Option<&Namespace> {
        let at = self.namespaces.binary_search_by(|it| it.iri.as_str().cmp(iri)).ok()?;
        self.namespaces.get(at)
    }

    /// All fields of a class, inherited ones first and in their narrowest form, each property once.
    pub fn effective_fields<'a>(&'a self, class: &'a Class) -> Vec<&'a Field> {
        let mut fields: Vec<&Field> = Vec::new();
        let mut place: BTreeMap<&str, usize> = BTreeMap::new();
        for iri in class.mro.iter().rev() {
            let Some(class) = self.class(iri) else { continue };
            for field in class.own.iter().chain(&class.refined) {
                if let Some(at) = place.get(field.property.as_str()) {
                    fields[*at] = field;
                } else {
                    place.insert(&field.property, fields.len());
                    fields.push(field);
                }
            }
        }
        fields
    }
}

/// The text in the first of the languages that has one, else the first text there is. `en` also
/// finds `en-GB`.
pub fn choose<'a>(texts: &'a Texts, languages: &[String]) -> Option<&'a str> {
    let tagged = |language: &String| {
        texts.iter().find(|it| it.0.eq_ignore_ascii_case(language)).or_else(|| {
            texts.iter().find(|it| {
                let main = it.0.split('-').next().unwrap_or_default();
                !language.is_empty() && main.eq_ignore_ascii_case(language)
            })
        })
    };
    let found = languages.iter().find_map(tagged).or_else(|| texts.iter().next());
    found.map(|it| it.1.as_str())
}
