//! What a new version of a model asks of those who use the code that is generated from it.
//!
//! | what changed | level |
//! |---|---|
//! | a class, field, enum, value, datatype, constant, query, parameter or column is gone | breaking |
//! | its type, its number of values (none, one, many), or a name in generated code is another | breaking |
//! | a class loses an ancestor; a field, parameter or enum value is demanded, or no longer known to be there | breaking |
//! | something is new and need not be used; a term is deprecated; other values are valid | minor |
//! | documentation, the text of a query | patch |
//!
//! Instances are made by constructors, so a new field that may be absent is minor. Where languages
//! differ, the change names the language: only Rust callers write out all parameters of a query.

mod class;
mod doc;
mod name;
mod pair;
mod query;
mod value;

use serde::Serialize;

use crate::{
    codegen::{
        model::{Location, Model, Type},
        plan::{Target, facts::Facts},
    },
    rdf::prefix::Prefixes,
};

/// How much a change asks of a user, as in [Semantic Versioning](https://semver.org).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Nothing.
    Patch,
    /// Nothing, but there is more to use.
    Minor,
    /// Code may no longer compile, or mean something else.
    Breaking,
}

impl Level {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Breaking => "breaking",
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// What it asks.
    pub level: Level,
    /// What it is about: `class`, `field`, `enum`, `datatype`, `constant`, `query`, `name`.
    pub kind: &'static str,
    /// The term or the query, shortened by the prefixes of the models.
    pub subject: String,
    /// What changed.
    pub message: String,
    /// The one language that it matters to; all if there is none.
    pub language: Option<&'static str>,
    /// Where it is said: in the new input, or in the old one if it is gone.
    pub at: Location,
}

/// All changes from one model to another, the most demanding ones first.
///
/// ```
/// use ggen::codegen::{api::{Level, compare}, model::Model};
///
/// let model: Model = serde_json::from_str(
///     r#"{ "ir": 1, "namespaces": [], "classes": [], "enums": [], "datatypes": [],
///          "properties": [], "queries": [], "notices": [],
///          "individuals": [{ "iri": "https://example.org/#a", "namespace": "https://example.org/#",
///                            "types": [], "labels": {}, "doc": {} }] }"#,
/// )?;
/// let changes = compare(&model, &Model::default());
/// assert_eq!(changes[0].level, Level::Breaking);
/// assert!(compare(&model, &model).is_empty());
/// # Ok::<_, serde_json::Error>(())
/// ```
pub fn compare(old: &Model, new: &Model) -> Vec<Change> {
    let mut found = Comparison {
        old: Side::of(old),
        new: Side::of(new),
        prefixes: prefixes(old, new),
        changes: Vec::new(),
    };
    found.classes();
    found.values();
    found.queries();
    let mut changes = found.changes;
    changes.sort_by(|a, b| b.level.cmp(&a.level).then_with(|| a.cmp(b)));
    changes
}

pub use name::renamed;

/// The level of all changes together; nothing if there are none.
pub fn verdict(changes: &[Change]) -> Option<Level> {
    changes.iter().map(|it| it.level).max()
}

/// One of the two models.
struct Side<'a> {
    model: &'a Model,
    facts: Facts<'a>,
}

impl<'a> Side<'a> {
    fn of(model: &'a Model) -> Self {
        Self { model, facts: Facts::new(model) }
    }
}

/// Two models, and what was found so far.
struct Comparison<'a> {
    old: Side<'a>,
    new: Side<'a>,
    prefixes: Prefixes,
    changes: Vec<Change>,
}

/// What a change is about, until it is known what changed.
#[derive(Clone, Copy)]
struct Subject<'a> {
    kind: &'static str,
    name: &'a str,
    at: &'a Location,
}

impl Comparison<'_> {
    fn report(&mut self, about: Subject<'_>, level: Level, message: impl Into<String>) {
        self.changes.push(Change {
            level,
            kind: about.kind,
            subject: about.name.to_owned(),
            message: message.into(),
            language: None,
            at: about.at.clone(),
        });
    }

    fn report_for(&mut self, target: Target, about: Subject<'_>, level: Level, message: &str) {
        self.report(about, level, message);
        if let Some(last) = self.changes.last_mut() {
            last.language = Some(target.name());
        }
    }

    fn short(&self, iri: &str) -> String {
        self.prefixes.curie(iri).unwrap_or_else(|| iri.to_owned())
    }

    /// A type as people write it: `xsd:string`, `ex:Person | ex:Group`.
    fn shown(&self, ty: &Type) -> String {
        match ty {
            Type::Scalar(iri) | Type::Enum(iri) | Type::Ref(iri) | Type::Custom(iri) => {
                self.short(iri)
            }
            Type::Lang(tags) if tags.is_empty() => "rdf:langString".to_owned(),
            Type::Lang(tags) => format!("rdf:langString@{}", tags.join(",")),
            Type::Union(members) => {
                members.iter().map(|it| self.shown(it)).collect::<Vec<_>>().join(" | ")
            }
            Type::Iri => "iri".to_owned(),
            Type::Node => "node".to_owned(),
            Type::Literal => "literal".to_owned(),
            Type::Term => "term".to_owned(),
            Type::Never => "nothing".to_owned(),
        }
    }
}

/// The prefixes of both models, over the usual ones.
fn prefixes(old: &Model, new: &Model) -> Prefixes {
    let mut prefixes = Prefixes::well_known();
    for it in old.namespaces.iter().chain(&new.namespaces) {
        if !it.prefix.is_empty() {
            prefixes.insert(&it.prefix, &it.iri);
        }
    }
    prefixes
}
