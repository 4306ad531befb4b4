//! Which Rust type a value has, and which datatype its terms are of.

use std::collections::BTreeSet;

use super::{Planner, text::literal};
use crate::{
    codegen::model::{Container, Enum, EnumOf, Field, Type},
    rdf::vocab::xsd,
};

/// A type as Rust spells it, with the datatype that its terms are declared to be of.
#[derive(Clone, Debug)]
pub(super) struct RustType {
    /// `rt::Decimal`.
    pub(super) name: String,
    /// `rt::xsd::DECIMAL`, or `rt::ANY`.
    pub(super) datatype: String,
}

/// The XSD datatypes with a type of their own: local name, type, constant in `rt::xsd`.
const SCALARS: &[(&str, &str, &str)] = &[
    ("string", "String", "STRING"),
    ("normalizedString", "String", "NORMALIZED_STRING"),
    ("token", "String", "TOKEN"),
    ("language", "String", "LANGUAGE"),
    ("boolean", "bool", "BOOLEAN"),
    ("decimal", "rt::Decimal", "DECIMAL"),
    ("integer", "i64", "INTEGER"),
    ("long", "i64", "LONG"),
    ("int", "i32", "INT"),
    ("short", "i16", "SHORT"),
    ("byte", "i8", "BYTE"),
    ("nonNegativeInteger", "u64", "NON_NEGATIVE_INTEGER"),
    ("positiveInteger", "u64", "POSITIVE_INTEGER"),
    ("nonPositiveInteger", "i64", "NON_POSITIVE_INTEGER"),
    ("negativeInteger", "i64", "NEGATIVE_INTEGER"),
    ("unsignedLong", "u64", "UNSIGNED_LONG"),
    ("unsignedInt", "u32", "UNSIGNED_INT"),
    ("unsignedShort", "u16", "UNSIGNED_SHORT"),
    ("unsignedByte", "u8", "UNSIGNED_BYTE"),
    ("float", "f32", "FLOAT"),
    ("double", "f64", "DOUBLE"),
    ("dateTime", "rt::DateTime", "DATE_TIME"),
    ("dateTimeStamp", "rt::DateTime", "DATE_TIME_STAMP"),
    ("date", "rt::Date", "DATE"),
    ("time", "rt::Time", "TIME"),
    ("gYear", "rt::GYear", "G_YEAR"),
    ("gYearMonth", "rt::GYearMonth", "G_YEAR_MONTH"),
    ("gMonth", "rt::GMonth", "G_MONTH"),
    ("gMonthDay", "rt::GMonthDay", "G_MONTH_DAY"),
    ("gDay", "rt::GDay", "G_DAY"),
    ("duration", "rt::Duration", "DURATION"),
    ("dayTimeDuration", "rt::Duration", "DAY_TIME_DURATION"),
    ("yearMonthDuration", "rt::Duration", "YEAR_MONTH_DURATION"),
    ("hexBinary", "rt::HexBytes", "HEX_BINARY"),
    ("base64Binary", "rt::Base64", "BASE64_BINARY"),
    ("anyURI", "rt::AnyUri", "ANY_URI"),
];

/// The datatypes of RDF with a type of their own.
const RDF: &[(&str, &str)] = &[
    ("langString", "rt::LangText"),
    ("dirLangString", "rt::LangText"),
    ("PlainLiteral", "rt::Text"),
    ("JSON", "rt::Json"),
    ("XMLLiteral", "rt::Xml"),
    ("HTML", "rt::Html"),
];

/// Names of the prelude that types are written with.
const PRELUDE: [(&str, &str); 3] = [
    ("Option", "::std::option::Option"),
    ("Vec", "::std::vec::Vec"),
    ("String", "::std::string::String"),
];

/// Where a type is written: the module, and what its own types are called.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// The namespace of the module; empty for queries.
    pub(super) namespace: String,
    /// The types it declares, which hide those of the prelude.
    pub(super) declared: BTreeSet<String>,
}

impl Scope {
    /// A type of the prelude, by its path where the module has one of the same name.
    pub(super) fn prelude(&self, name: &'static str) -> &'static str {
        if !self.declared.contains(name) {
            return name;
        }
        PRELUDE.iter().find(|it| it.0 == name).map_or(name, |it| it.1)
    }
}

impl Planner<'_> {
    /// The type of one value of a field.
    pub(super) fn field_type(&self, ty: &Type, scope: &Scope) -> RustType {
        match ty {
            Type::Ref(class) => any(format!("rt::Ref<{}>", self.path(class, scope))),
            Type::Union(members) if members.iter().all(|it| matches!(it, Type::Ref(_))) => {
                any("rt::Ref<rt::Anything>")
            }
            _ => self.value_type(ty, scope),
        }
    }

    /// The type of a parameter or of a cell; an instance is its IRI.
    pub(super) fn value_type(&self, ty: &Type, scope: &Scope) -> RustType {
        match ty {
            Type::Scalar(iri) => scalar(iri, scope),
            Type::Lang(_) => any("rt::LangText"),
            Type::Enum(iri) => self.model.enumeration(iri).map_or(any("rt::Term"), |it| RustType {
                name: self.path(iri, scope),
                datatype: enum_datatype(it),
            }),
            Type::Custom(iri) => {
                RustType { name: self.path(iri, scope), datatype: "rt::ANY".into() }
            }
            Type::Ref(class) => any(format!("rt::Iri<{}>", self.path(class, scope))),
            Type::Iri => any("rt::Iri"),
            Type::Node => any("rt::Id"),
            Type::Literal => any("rt::Literal"),
            Type::Union(members) => any(union(members)),
            Type::Term | Type::Never => any("rt::Term"),
        }
    }

    /// The type of a whole field.
    pub(super) fn held(&self, field: &Field, scope: &Scope) -> String {
        let one = self.field_type(&field.ty, scope).name;
        match field.container {
            Container::One => one,
            Container::Maybe => format!("{}<{one}>", scope.prelude("Option")),
            Container::Many | Container::List => format!("{}<{one}>", scope.prelude("Vec")),
            Container::Langmap => "rt::LangMap".to_owned(),
        }
    }

    /// How a type of the model is named from a module.
    pub(super) fn path(&self, iri: &str, scope: &Scope) -> String {
        let ident = self.idents.ty(iri);
        let namespace = self.facts.home(iri);
        if namespace == scope.namespace {
            return ident.to_owned();
        }
        format!("crate::{}::{ident}", self.idents.module(namespace))
    }
}

fn any(name: impl Into<String>) -> RustType {
    RustType { name: name.into(), datatype: "rt::ANY".to_owned() }
}

/// Members of different kinds are read as what they have in common.
fn union(members: &[Type]) -> &'static str {
    let is_literal =
        |it: &Type| matches!(it, Type::Scalar(_) | Type::Lang(_) | Type::Custom(_) | Type::Literal);
    if members.iter().all(is_literal) {
        return "rt::Literal";
    }
    if members.iter().all(|it| matches!(it, Type::Iri)) {
        return "rt::Iri";
    }
    if members.iter().all(|it| matches!(it, Type::Ref(_) | Type::Iri | Type::Node)) {
        return "rt::Id";
    }
    "rt::Term"
}

pub(super) fn enum_datatype(it: &Enum) -> String {
    match (it.of, &it.datatype) {
        (EnumOf::Iri, _) => "rt::ANY".to_owned(),
        (EnumOf::Literal, Some(datatype)) => datatype_constant(datatype),
        (EnumOf::Literal, None) => "rt::xsd::STRING".to_owned(),
    }
}

/// The type of a datatype of XSD or RDF, or of an unknown one.
pub(super) fn scalar(iri: &str, scope: &Scope) -> RustType {
    if let Some((_, name, _)) =
        iri.strip_prefix(xsd::NS).and_then(|local| SCALARS.iter().find(|it| it.0 == local))
    {
        let name = if *name == "String" { scope.prelude("String") } else { name };
        return RustType { name: name.to_owned(), datatype: datatype_constant(iri) };
    }
    let local = iri.strip_prefix("http://www.w3.org/1999/02/22-rdf-syntax-ns#");
    let name = local.and_then(|local| RDF.iter().find(|it| it.0 == local)).map(|it| it.1);
    match (iri.strip_prefix(xsd::NS), name) {
        (Some("Name" | "NCName" | "NMTOKEN" | "ID" | "IDREF" | "ENTITY"), _) => {
            RustType { name: scope.prelude("String").to_owned(), datatype: literal(iri) }
        }
        (_, Some(name)) => any(name),
        (_, None) => RustType { name: "rt::Typed".to_owned(), datatype: literal(iri) },
    }
}

/// The expression of a datatype's IRI.
pub(super) fn datatype_constant(iri: &str) -> String {
    let local = iri.strip_prefix(xsd::NS);
    match local.and_then(|local| SCALARS.iter().find(|it| it.0 == local)) {
        Some((_, _, constant)) => format!("rt::xsd::{constant}"),
        None => literal(iri),
    }
}
