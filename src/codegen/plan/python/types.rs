//! Which Python type a value has, and which kind reads and writes it.

use super::{Planner, alias, text::literal};
use crate::{
    codegen::model::{EnumOf, Type},
    rdf::vocab::xsd,
};

/// A type as Python spells it, with the kind that reads and writes it.
#[derive(Clone, Debug)]
pub(super) struct PythonType {
    /// `_datetime.datetime`.
    pub(super) name: String,
    /// `_rt.scalar("…")`.
    pub(super) kind: String,
}

/// The XSD datatypes with a type of their own.
const SCALARS: &[(&str, &str)] = &[
    ("string", "str"),
    ("normalizedString", "str"),
    ("token", "str"),
    ("language", "str"),
    ("Name", "str"),
    ("NCName", "str"),
    ("NMTOKEN", "str"),
    ("ID", "str"),
    ("IDREF", "str"),
    ("ENTITY", "str"),
    ("boolean", "bool"),
    ("decimal", "_decimal.Decimal"),
    ("integer", "int"),
    ("long", "int"),
    ("int", "int"),
    ("short", "int"),
    ("byte", "int"),
    ("nonNegativeInteger", "int"),
    ("positiveInteger", "int"),
    ("nonPositiveInteger", "int"),
    ("negativeInteger", "int"),
    ("unsignedLong", "int"),
    ("unsignedInt", "int"),
    ("unsignedShort", "int"),
    ("unsignedByte", "int"),
    ("float", "float"),
    ("double", "float"),
    ("dateTime", "_datetime.datetime"),
    ("dateTimeStamp", "_datetime.datetime"),
    ("date", "_datetime.date"),
    ("time", "_datetime.time"),
    ("gYear", "_rt.GYear"),
    ("gYearMonth", "_rt.GYearMonth"),
    ("gMonth", "_rt.GMonth"),
    ("gMonthDay", "_rt.GMonthDay"),
    ("gDay", "_rt.GDay"),
    ("duration", "_rt.Duration"),
    ("dayTimeDuration", "_rt.Duration"),
    ("yearMonthDuration", "_rt.Duration"),
    ("hexBinary", "_rt.HexBytes"),
    ("base64Binary", "bytes"),
    ("anyURI", "_rt.AnyUri"),
];

/// The datatypes of RDF with a type of their own.
const RDF: &[(&str, &str)] = &[
    ("langString", "_rt.LangText"),
    ("dirLangString", "_rt.LangText"),
    ("PlainLiteral", "_rt.Text"),
    ("JSON", "_rt.Json"),
    ("XMLLiteral", "_rt.Xml"),
    ("HTML", "_rt.Html"),
];

/// The names that types are written with and that a field may hide from the annotations below it.
const HIDABLE: &[&str] = &["str", "bool", "int", "float", "bytes", "tuple"];

/// Where a type is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// The namespace of the module; empty for queries.
    pub(super) namespace: String,
    /// The layer of the file, if the namespace has layers.
    pub(super) layer: Option<usize>,
    /// The fields of the class around, which hide what has their name.
    pub(super) hidden: Vec<String>,
}

impl Scope {
    /// A builtin or standard type, by a name that no field hides.
    pub(super) fn standard(&self, name: &str) -> String {
        if HIDABLE.contains(&name) && self.hidden.iter().any(|it| it == name) {
            return format!("_builtins.{name}");
        }
        name.to_owned()
    }
}

impl Planner<'_> {
    /// The type of one value of a field.
    pub(super) fn field_type(&self, ty: &Type, scope: &Scope) -> PythonType {
        match ty {
            Type::Ref(class) => {
                let name = format!("_rt.Ref[{}]", self.path(class, scope));
                PythonType { name, kind: "_rt.REF".to_owned() }
            }
            Type::Union(members) if members.iter().all(|it| matches!(it, Type::Ref(_))) => {
                let members: Vec<String> =
                    members.iter().map(|it| self.field_type(it, scope).name).collect();
                PythonType { name: members.join(" | "), kind: "_rt.REF".to_owned() }
            }
            _ => self.value_type(ty, scope),
        }
    }

    /// The type of a parameter or of a cell; an instance is its IRI.
    pub(super) fn value_type(&self, ty: &Type, scope: &Scope) -> PythonType {
        let plain = |name: &str, kind: &str| PythonType { name: name.into(), kind: kind.into() };
        match ty {
            Type::Scalar(iri) => scalar(iri, scope),
            Type::Lang(_) => plain("_rt.LangText", "_rt.LANG"),
            Type::Enum(iri) => self.enum_type(iri, scope),
            Type::Custom(iri) => {
                let Some(it) = self.model.datatype(iri) else {
                    return plain("_rt.Literal", "_rt.LITERAL");
                };
                let kind = format!("_rt.custom({}, {})", literal(iri), literal(&it.base));
                PythonType { name: self.path(iri, scope), kind }
            }
            Type::Ref(class) => plain(&format!("_rt.Iri[{}]", self.path(class, scope)), "_rt.IRI"),
            Type::Iri => plain("_rt.Iri[object]", "_rt.IRI"),
            Type::Node => plain("_rt.Id", "_rt.NODE"),
            Type::Literal => plain("_rt.Literal", "_rt.LITERAL"),
            Type::Union(members) => union(members),
            Type::Term | Type::Never => plain("_rt.Term", "_rt.TERM"),
        }
    }

    fn enum_type(&self, iri: &str, scope: &Scope) -> PythonType {
        let Some(it) = self.model.enumeration(iri) else {
            return PythonType { name: "_rt.Term".into(), kind: "_rt.TERM".into() };
        };
        let path = self.path(iri, scope);
        let (datatype, other) = match (it.of, &it.datatype) {
            (EnumOf::Iri, _) => ("None".to_owned(), "_rt.Iri[object]".to_owned()),
            (EnumOf::Literal, Some(datatype)) => (literal(datatype), scope.standard("str")),
            (EnumOf::Literal, None) => {
                (literal(&format!("{}string", xsd::NS)), scope.standard("str"))
            }
        };
        let open = if it.open { "True" } else { "False" };
        // Another module may not be loaded yet when this one is.
        let is_visible = scope.namespace.is_empty() || path == self.idents.ty(iri);
        let kind = if is_visible {
            format!("_rt.choice({path}, {datatype}, {open})")
        } else {
            let module = literal(self.idents.module(self.facts.home(iri)));
            let ident = literal(self.idents.ty(iri));
            format!("_rt.choice_of({module}, {ident}, {datatype}, {open})")
        };
        PythonType { name: if it.open { format!("{path} | {other}") } else { path.clone() }, kind }
    }

    /// How a type of the model is named in an annotation.
    pub(super) fn path(&self, iri: &str, scope: &Scope) -> String {
        let ident = self.idents.ty(iri);
        if self.is_here(iri, scope) && !scope.hidden.iter().any(|it| it == ident) {
            return ident.to_owned();
        }
        format!("_{}.{ident}", self.idents.module(self.facts.home(iri)))
    }

    /// How a base is named, where it must exist already.
    pub(super) fn base_path(&self, iri: &str, scope: &Scope) -> String {
        let ident = self.idents.ty(iri);
        if self.is_here(iri, scope) {
            return ident.to_owned();
        }
        let home = self.facts.home(iri);
        format!("{}.{ident}", alias(&self.module_file(home, self.layers.of(iri, home))))
    }
}

/// Members of different kinds are read as what they have in common.
fn union(members: &[Type]) -> PythonType {
    let is_literal =
        |it: &Type| matches!(it, Type::Scalar(_) | Type::Lang(_) | Type::Custom(_) | Type::Literal);
    let is_node = |it: &Type| matches!(it, Type::Ref(_) | Type::Iri | Type::Node);
    let (name, kind) = if members.iter().all(is_literal) {
        ("_rt.Literal", "_rt.LITERAL")
    } else if members.iter().all(is_node) {
        ("_rt.Id", "_rt.NODE")
    } else {
        ("_rt.Term", "_rt.TERM")
    };
    PythonType { name: name.to_owned(), kind: kind.to_owned() }
}

/// The type of a datatype of XSD or RDF, or of an unknown one.
pub(super) fn scalar(iri: &str, scope: &Scope) -> PythonType {
    let kind = format!("_rt.scalar({})", literal(iri));
    let known = |table: &[(&str, &'static str)], local: &str| {
        table.iter().find(|it| it.0 == local).map(|it| it.1)
    };
    let name = iri.strip_prefix(xsd::NS).and_then(|it| known(SCALARS, it)).or_else(|| {
        let local = iri.strip_prefix("http://www.w3.org/1999/02/22-rdf-syntax-ns#");
        local.and_then(|it| known(RDF, it))
    });
    PythonType { name: scope.standard(name.unwrap_or("_rt.Literal")), kind }
}
