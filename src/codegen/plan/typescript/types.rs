//! Types of fields, parameters and columns.

use std::collections::BTreeSet;

use crate::{
    codegen::{
        model::{EnumOf, Type},
        plan::typescript::{Planner, Scope, text::literal},
    },
    rdf::vocab::xsd,
};

impl Planner<'_> {
    pub(super) fn class_name(&self, iri: &str, scope: &mut Scope<'_>) -> String {
        let namespace = self.home(iri);
        let name = self.idents.ty(iri);
        if namespace == scope.namespace {
            return name.to_owned();
        }
        let module = self.idents.module(namespace).to_owned();
        let text = format!("_{module}.{name}");
        scope.types.insert(module);
        text
    }

    /// The namespace that the type of an IRI is printed in.
    fn home(&self, iri: &str) -> &str {
        let model = self.model;
        model
            .class(iri)
            .map(|it| it.namespace.as_str())
            .or_else(|| model.enumeration(iri).map(|it| it.namespace.as_str()))
            .or_else(|| model.datatype(iri).map(|it| it.namespace.as_str()))
            .unwrap_or_default()
    }

    /// The type of one value of a field.
    pub(super) fn ty(&self, ty: &Type, scope: &mut Scope<'_>) -> String {
        match ty {
            Type::Scalar(datatype) => scalar(datatype).to_owned(),
            Type::Lang(_) => "rt.LangText".to_owned(),
            Type::Enum(iri) | Type::Custom(iri) => self.class_name(iri, scope),
            Type::Ref(iri) => format!("rt.Ref<{}>", self.class_name(iri, scope)),
            Type::Union(members) => {
                let names: BTreeSet<String> = members.iter().map(|it| self.ty(it, scope)).collect();
                names.into_iter().collect::<Vec<_>>().join(" | ")
            }
            Type::Iri => "rt.Iri".to_owned(),
            Type::Node => "rt.Node".to_owned(),
            Type::Literal => "rt.Literal".to_owned(),
            Type::Term => "rt.Term".to_owned(),
            Type::Never => "never".to_owned(),
        }
    }

    /// The type of a parameter or of a column: instances are IRIs there.
    pub(super) fn value_type(&self, ty: &Type, scope: &mut Scope<'_>) -> String {
        match ty {
            Type::Ref(iri) => format!("rt.Iri<{}>", self.class_name(iri, scope)),
            Type::Union(members) => {
                let names: BTreeSet<String> =
                    members.iter().map(|it| self.value_type(it, scope)).collect();
                names.into_iter().collect::<Vec<_>>().join(" | ")
            }
            other => self.ty(other, scope),
        }
    }

    /// How the runtime reads and writes a value.
    pub(super) fn kind(&self, ty: &Type, scope: &mut Scope<'_>) -> String {
        match ty {
            Type::Scalar(datatype) => format!("{{ datatype: {} }}", literal(datatype)),
            Type::Custom(iri) => {
                let base = self.model.datatype(iri).map_or(xsd::STRING.as_str(), |it| &it.base);
                format!("{{ datatype: {}, base: {} }}", literal(iri), literal(base))
            }
            Type::Lang(_) => literal("lang"),
            Type::Enum(iri) => {
                let Some(it) = self.model.enumeration(iri) else { return literal("iri") };
                let module = self.idents.module(&it.namespace).to_owned();
                let name = self.idents.ty(iri);
                let values = format!("_{module}.{name}");
                scope.values.insert(module);
                let is_literal = it.of == EnumOf::Literal;
                format!("{{ values: {values}, literal: {is_literal}, open: {} }}", it.open)
            }
            Type::Ref(_) | Type::Iri => literal("iri"),
            Type::Node => literal("node"),
            Type::Literal => literal("literal"),
            Type::Term | Type::Never => literal("term"),
            Type::Union(members) => {
                let kinds: Vec<String> = members.iter().map(|it| self.kind(it, scope)).collect();
                format!("{{ any: [{}] }}", kinds.join(", "))
            }
        }
    }
}

/// The TypeScript type of a datatype.
pub(super) fn scalar(datatype: &str) -> &'static str {
    let Some(local) = datatype.strip_prefix(xsd::NS) else { return "rt.Typed" };
    match local {
        "string" | "normalizedString" | "token" | "language" | "Name" | "NCName" | "NMTOKEN"
        | "ID" | "IDREF" | "ENTITY" => "string",
        "boolean" => "boolean",
        "decimal" => "rt.Decimal",
        "long" | "unsignedLong" => "bigint",
        "integer" | "int" | "short" | "byte" | "nonNegativeInteger" | "positiveInteger"
        | "nonPositiveInteger" | "negativeInteger" | "unsignedInt" | "unsignedShort"
        | "unsignedByte" | "float" | "double" => "number",
        "dateTime" | "dateTimeStamp" => "rt.DateTime",
        "date" => "rt.Date",
        "time" => "rt.Time",
        "duration" | "dayTimeDuration" | "yearMonthDuration" => "rt.Duration",
        "gYear" | "gYearMonth" | "gMonth" | "gMonthDay" | "gDay" => "rt.Calendar",
        "hexBinary" => "rt.Hex",
        "base64Binary" => "rt.Base64",
        "anyURI" => "rt.AnyUri",
        _ => "rt.Typed",
    }
}
