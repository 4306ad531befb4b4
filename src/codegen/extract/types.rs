//! What two statements about a type say together: the narrower type, or that they contradict.

use std::collections::BTreeMap;

use crate::{
    codegen::{
        extract::class::Hierarchy,
        model::{Enum, EnumOf, Type},
    },
    rdf::vocab::{rdf, xsd},
};

/// What is needed to compare types.
#[derive(Clone, Copy, Debug)]
pub(super) struct Types<'a> {
    pub(super) hierarchy: &'a Hierarchy,
    pub(super) enums: &'a BTreeMap<String, Enum>,
    /// Datatypes of the input with the XSD datatype at their bottom.
    pub(super) bases: &'a BTreeMap<String, String>,
}

/// A union, flattened and sorted; of one member it is that member.
pub(super) fn union(members: impl IntoIterator<Item = Type>) -> Type {
    let mut all: Vec<Type> = Vec::new();
    for member in members {
        match member {
            Type::Union(inner) => all.extend(inner),
            Type::Never => (),
            other => all.push(other),
        }
    }
    all.sort();
    all.dedup();
    if all.contains(&Type::Term) {
        return Type::Term;
    }
    if all.contains(&Type::Node) {
        all.retain(|it| *it == Type::Node || !is_node(it));
    }
    if all.contains(&Type::Literal) {
        all.retain(|it| *it == Type::Literal || is_node(it));
    }
    if all.contains(&Type::Node) && all.contains(&Type::Literal) {
        return Type::Term;
    }
    match all.len() {
        0 => Type::Never,
        1 => all.remove(0),
        _ => Type::Union(all),
    }
}

/// Whether values of a type are IRIs or blank nodes.
fn is_node(ty: &Type) -> bool {
    matches!(ty, Type::Iri | Type::Node | Type::Ref(_))
}

impl Types<'_> {
    /// The type of what is of both types; `None` if nothing is.
    pub(super) fn meet(&self, a: &Type, b: &Type) -> Option<Type> {
        if a == b {
            return Some(a.clone());
        }
        match (a, b) {
            (Type::Union(members), other) | (other, Type::Union(members)) => {
                let met = members.iter().filter_map(|it| self.meet(it, other));
                Some(union(met)).filter(|it| *it != Type::Never)
            }
            (Type::Term, other)
            | (other, Type::Term)
            | (Type::Node, other @ (Type::Iri | Type::Ref(_)))
            | (other @ (Type::Iri | Type::Ref(_)), Type::Node)
            | (Type::Iri, other @ Type::Ref(_))
            | (other @ Type::Ref(_), Type::Iri) => Some(other.clone()),
            (Type::Enum(it), other) | (other, Type::Enum(it)) => self.enum_meet(it, other),
            (Type::Literal, other @ (Type::Scalar(_) | Type::Lang(_) | Type::Custom(_)))
            | (other @ (Type::Scalar(_) | Type::Lang(_) | Type::Custom(_)), Type::Literal) => {
                Some(other.clone())
            }
            (Type::Ref(a), Type::Ref(b)) => self.class_meet(a, b).map(Type::Ref),
            (Type::Scalar(x), Type::Scalar(y)) => {
                if derives(x, y) {
                    Some(a.clone())
                } else {
                    derives(y, x).then(|| b.clone())
                }
            }
            (Type::Custom(custom), other @ Type::Scalar(scalar))
            | (other @ Type::Scalar(scalar), Type::Custom(custom)) => {
                let base = self.bases.get(custom)?;
                if derives(base, scalar) {
                    Some(Type::Custom(custom.clone()))
                } else {
                    derives(scalar, base).then(|| other.clone())
                }
            }
            (Type::Lang(x), Type::Lang(y)) => Some(match (x.as_slice(), y.as_slice()) {
                ([], tags) | (tags, []) => Type::Lang(tags.to_vec()),
                _ => {
                    let both: Vec<String> = x.iter().filter(|it| y.contains(it)).cloned().collect();
                    if both.is_empty() {
                        return None;
                    }
                    Type::Lang(both)
                }
            }),
            _ => None,
        }
    }

    fn enum_meet(&self, iri: &str, other: &Type) -> Option<Type> {
        let this = self.enumeration(iri)?;
        let is_iri = this.of == EnumOf::Iri;
        let kept = || Some(Type::Enum(iri.to_owned()));
        match other {
            Type::Iri | Type::Node | Type::Ref(_) if is_iri => kept(),
            Type::Literal if !is_iri => kept(),
            Type::Scalar(datatype) if !is_iri => {
                let own = this.datatype.as_deref().unwrap_or_default();
                (derives(own, datatype) || derives(datatype, own)).then(kept).flatten()
            }
            Type::Enum(second) => {
                let second = self.enumeration(second)?;
                let within = |a: &Enum, b: &Enum| {
                    a.of == b.of
                        && a.values.iter().all(|v| b.values.iter().any(|w| w.term == v.term))
                };
                if within(this, second) && !within(second, this) {
                    kept()
                } else if within(second, this) {
                    // Of two equal lists the one that is a class has the better name.
                    let named = |it: &Enum| it.name_hint.is_none();
                    let first = within(this, second)
                        && (named(this), &second.iri) >= (named(second), &this.iri);
                    Some(Type::Enum(if first { &this.iri } else { &second.iri }.clone()))
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    pub(super) fn enumeration(&self, iri: &str) -> Option<&Enum> {
        self.enums.get(iri)
    }

    /// The more special class, or the only most general class below both; else the first.
    fn class_meet(&self, a: &str, b: &str) -> Option<String> {
        let (Some(x), Some(y)) = (self.hierarchy.index(a), self.hierarchy.index(b)) else {
            return None;
        };
        if self.hierarchy.is_below(x, y) {
            return Some(a.to_owned());
        }
        if self.hierarchy.is_below(y, x) {
            return Some(b.to_owned());
        }
        let below = self.hierarchy.most_general_below(&[x, y]);
        match below.as_slice() {
            [one] => Some(self.hierarchy.iri(*one).to_owned()),
            _ => Some(a.min(b).to_owned()),
        }
    }
}

/// Whether every value of datatype `a` is one of `b`.
pub(super) fn derives(a: &str, b: &str) -> bool {
    let mut at = a;
    loop {
        if at == b {
            return true;
        }
        match parent(at) {
            Some(up) => at = up,
            None => return false,
        }
    }
}

/// The datatype that an XSD datatype restricts.
fn parent(datatype: &str) -> Option<&'static str> {
    let local = datatype.strip_prefix(xsd::NS)?;
    Some(match local {
        "integer" => "http://www.w3.org/2001/XMLSchema#decimal",
        "nonNegativeInteger" | "nonPositiveInteger" | "long" => {
            "http://www.w3.org/2001/XMLSchema#integer"
        }
        "positiveInteger" | "unsignedLong" => "http://www.w3.org/2001/XMLSchema#nonNegativeInteger",
        "negativeInteger" => "http://www.w3.org/2001/XMLSchema#nonPositiveInteger",
        "int" => "http://www.w3.org/2001/XMLSchema#long",
        "short" => "http://www.w3.org/2001/XMLSchema#int",
        "byte" => "http://www.w3.org/2001/XMLSchema#short",
        "unsignedInt" => "http://www.w3.org/2001/XMLSchema#unsignedLong",
        "unsignedShort" => "http://www.w3.org/2001/XMLSchema#unsignedInt",
        "unsignedByte" => "http://www.w3.org/2001/XMLSchema#unsignedShort",
        "normalizedString" => "http://www.w3.org/2001/XMLSchema#string",
        "token" => "http://www.w3.org/2001/XMLSchema#normalizedString",
        "language" | "Name" | "NMTOKEN" => "http://www.w3.org/2001/XMLSchema#token",
        "NCName" => "http://www.w3.org/2001/XMLSchema#Name",
        "ID" | "IDREF" | "ENTITY" => "http://www.w3.org/2001/XMLSchema#NCName",
        "dateTimeStamp" => "http://www.w3.org/2001/XMLSchema#dateTime",
        "dayTimeDuration" | "yearMonthDuration" => "http://www.w3.org/2001/XMLSchema#duration",
        _ => return None,
    })
}

/// Datatypes of XSD and RDF whose lexical space the runtimes know.
pub(super) fn is_known_datatype(iri: &str) -> bool {
    const OTHER: [&str; 14] = [
        "normalizedString",
        "Name",
        "NCName",
        "NMTOKEN",
        "NMTOKENS",
        "ID",
        "IDREF",
        "IDREFS",
        "ENTITY",
        "ENTITIES",
        "QName",
        "NOTATION",
        "token",
        "language",
    ];
    match iri.strip_prefix(xsd::NS) {
        Some(local) => crate::query::value::DATATYPES.contains(&local) || OTHER.contains(&local),
        None => {
            [rdf::LANG_STRING.as_str(), rdf::DIR_LANG_STRING.as_str()].contains(&iri)
                || matches!(iri.strip_prefix(rdf::NS), Some("JSON" | "HTML" | "XMLLiteral"))
        }
    }
}
