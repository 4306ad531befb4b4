//! What literals of datatypes denote: two spellings of one value are one thing.
//!
//! Values are those of XML Schema up to identity: `-0` and `0` are two doubles, and the same instant
//! in two time zones is two values.

use std::{fmt::Display, str::FromStr};

use oxigraph::model::{Literal, NamedNode};
use oxsdatatypes::{
    Boolean, Date, DateTime, Double, Duration, Float, GDay, GMonth, GMonthDay, GYear, GYearMonth,
    Time,
};

use crate::{
    query::value::is_well_typed,
    rdf::{
        format::Format,
        read::{ReadOptions, read},
        vocab::{rdf, xsd},
    },
    reason::entailment::json,
};

/// What a literal denotes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Value {
    /// The set of values it is from. Sets of different names have nothing in common.
    space: &'static str,
    /// One spelling for each value.
    spelling: String,
}

/// What a literal of a recognised datatype denotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Denotation {
    Value(Value),
    /// Nothing: the literal is not in the lexical space.
    Nothing,
    /// Itself: nothing is known about the datatype.
    Unknown,
}

impl Value {
    /// The value of a literal whose datatype is recognised.
    pub(super) fn of(literal: &Literal) -> Denotation {
        let datatype = literal.datatype().into_owned();
        let Some(space) = space(&datatype) else { return Denotation::Unknown };
        if !is_well_typed(literal) {
            return Denotation::Nothing;
        }
        match spelling(space, literal) {
            Some(spelling) => Denotation::Value(Self { space, spelling }),
            None => Denotation::Nothing,
        }
    }

    /// Whether the value is one of a datatype; `None` if that is not known.
    pub(super) fn is_in(&self, datatype: &NamedNode) -> Option<bool> {
        let space = space(datatype)?;
        if space != self.space {
            return Some(false);
        }
        if space == "string" {
            // The facets of the types derived from string are not looked at.
            return (datatype.as_ref() == xsd::STRING).then_some(true);
        }
        Some(is_well_typed(&Literal::new_typed_literal(&self.spelling, datatype.clone())))
    }
}

/// Whether no value is in both datatypes.
pub(super) fn are_disjoint(a: &NamedNode, b: &NamedNode) -> bool {
    matches!((space(a), space(b)), (Some(a), Some(b)) if a != b)
}

/// Primitive types, by whose name their values go.
const PRIMITIVE: [&str; 15] = [
    "boolean",
    "float",
    "double",
    "date",
    "time",
    "dateTime",
    "duration",
    "gYear",
    "gYearMonth",
    "gMonth",
    "gMonthDay",
    "gDay",
    "hexBinary",
    "base64Binary",
    "anyURI",
];

/// The name of the set that a datatype's values are from: its primitive type.
fn space(datatype: &NamedNode) -> Option<&'static str> {
    let Some(local) = datatype.as_str().strip_prefix(xsd::NS) else {
        return match datatype.as_ref() {
            rdf::LANG_STRING => Some("langString"),
            rdf::DIR_LANG_STRING => Some("dirLangString"),
            rdf::JSON => Some("JSON"),
            rdf::XML_LITERAL => Some("XMLLiteral"),
            rdf::HTML => Some("HTML"),
            _ => None,
        };
    };
    match local {
        "string" | "normalizedString" | "token" | "language" | "NMTOKEN" | "Name" | "NCName" => {
            Some("string")
        }
        "dateTimeStamp" => Some("dateTime"),
        "dayTimeDuration" | "yearMonthDuration" => Some("duration"),
        "decimal" => Some("decimal"),
        _ if crate::query::value::is_integer_name(local) => Some("decimal"),
        _ => PRIMITIVE.into_iter().find(|it| *it == local),
    }
}

/// The one spelling of the value of a literal; `None` if it has none.
fn spelling(space: &str, literal: &Literal) -> Option<String> {
    fn printed<T: FromStr + Display>(text: &str) -> Option<String> {
        T::from_str(text).ok().map(|it| it.to_string())
    }
    let text = literal.value();
    match space {
        "langString" => Some(format!("{text}@{}", tag(literal))),
        "dirLangString" => {
            Some(format!("{text}@{}--{:?}", tag(literal), literal.as_ref().direction()))
        }
        "decimal" => Some(decimal(text)),
        // Bits, since zero and minus zero are two values; all that is not a number is one.
        "float" => {
            let value = f32::from(Float::from_str(text).ok()?);
            Some(if value.is_nan() { "NaN".to_owned() } else { Float::from(value).to_string() })
        }
        "double" => {
            let value = f64::from(Double::from_str(text).ok()?);
            Some(if value.is_nan() { "NaN".to_owned() } else { Double::from(value).to_string() })
        }
        "boolean" => printed::<Boolean>(text),
        "date" => printed::<Date>(text),
        "time" => printed::<Time>(text),
        "dateTime" => printed::<DateTime>(text),
        "duration" => printed::<Duration>(text),
        "gYear" => printed::<GYear>(text),
        "gYearMonth" => printed::<GYearMonth>(text),
        "gMonth" => printed::<GMonth>(text),
        "gMonthDay" => printed::<GMonthDay>(text),
        "gDay" => printed::<GDay>(text),
        "hexBinary" => Some(text.to_ascii_uppercase()),
        "base64Binary" => Some(text.chars().filter(|it| !it.is_ascii_whitespace()).collect()),
        "JSON" => json::spelling(text),
        "XMLLiteral" => xml(text),
        _ => Some(text.to_owned()),
    }
}

fn tag(literal: &Literal) -> String {
    literal.language().unwrap_or_default().to_ascii_lowercase()
}

/// Without a sign or zeros that change nothing, whatever the length.
fn decimal(text: &str) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    match (whole, fraction) {
        ("0", "") => "0".to_owned(),
        (whole, "") => format!("{sign}{whole}"),
        (whole, fraction) => format!("{sign}{whole}.{fraction}"),
    }
}

/// The content of an XML literal as the reader of RDF/XML spells it; `None` if it is not
/// well-formed.
fn xml(text: &str) -> Option<String> {
    let file = format!(
        "<rdf:RDF xmlns:rdf=\"{}\"><rdf:Description rdf:about=\"urn:x\">\
         <rdf:value rdf:parseType=\"Literal\">{text}</rdf:value></rdf:Description></rdf:RDF>",
        rdf::NS
    );
    let (document, found) =
        read(file.as_bytes(), Format::RdfXml, "literal.rdf", &ReadOptions::default());
    let mut quads = document.quads();
    match (found.is_empty(), quads.next(), quads.next()) {
        (true, Some(quad), None) => match quad.object {
            oxigraph::model::TermRef::Literal(it) => Some(it.value().to_owned()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, datatype: &str) -> Denotation {
        let datatype = if datatype.contains(':') {
            NamedNode::new_unchecked(datatype)
        } else {
            NamedNode::new_unchecked(format!("{}{datatype}", xsd::NS))
        };
        Value::of(&Literal::new_typed_literal(text, datatype))
    }

    #[test]
    fn spellings_of_one_value_are_equal_and_others_are_not() {
        let same = [
            (("042", "integer"), ("+42.00", "decimal")),
            (("-0.0", "decimal"), ("0", "byte")),
            (("1", "boolean"), ("true", "boolean")),
            (("P1Y", "duration"), ("P12M", "yearMonthDuration")),
            (("1.0e2", "double"), ("100", "double")),
            (("16777216.5", "float"), ("16777216", "float")),
            (("2024-01-01T24:00:00Z", "dateTime"), ("2024-01-02T00:00:00+00:00", "dateTime")),
            (("0aF0", "hexBinary"), ("0AF0", "hexBinary")),
            (("NaN", "double"), ("NaN", "double")),
        ];
        for (a, b) in same {
            assert_eq!(value(a.0, a.1), value(b.0, b.1), "{a:?} {b:?}");
        }
        let different = [
            (("0", "double"), ("-0", "double")),
            (("1", "float"), ("1", "double")),
            (("1", "integer"), ("1", "string")),
            (
                ("99999999999999999999999999999999999999991", "integer"),
                ("99999999999999999999999999999999999999992", "integer"),
            ),
            (("2024-01-01T01:00:00+01:00", "dateTime"), ("2024-01-01T00:00:00Z", "dateTime")),
        ];
        for (a, b) in different {
            assert_ne!(value(a.0, a.1), value(b.0, b.1), "{a:?} {b:?}");
        }
    }

    #[test]
    fn texts_outside_the_lexical_space_denote_nothing() {
        let xml = rdf::XML_LITERAL.as_str();
        for (text, datatype) in [
            ("x", "integer"),
            (" 1 ", "int"),
            ("300", "byte"),
            ("<", xml),
            ("</rdf:value><rdf:value>", xml),
            ("{", rdf::JSON.as_str()),
        ] {
            assert_eq!(value(text, datatype), Denotation::Nothing, "{text}");
        }
        assert!(matches!(value("<b>a</b> c", xml), Denotation::Value(_)));
        assert_eq!(value("x", "urn:own"), Denotation::Unknown);
    }

    #[test]
    fn a_value_is_in_each_type_that_has_it() {
        let Denotation::Value(it) = value("200", "integer") else { panic!() };
        let datatype = |it: &str| NamedNode::new_unchecked(format!("{}{it}", xsd::NS));
        assert_eq!(it.is_in(&datatype("decimal")), Some(true));
        assert_eq!(it.is_in(&datatype("byte")), Some(false));
        assert_eq!(it.is_in(&datatype("string")), Some(false));
        assert_eq!(it.is_in(&NamedNode::new_unchecked("urn:own")), None);
    }
}
