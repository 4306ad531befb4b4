//! Literals as SHACL looks at them: order as SPARQL's `<`, lexical spaces, language ranges.

use std::{cmp::Ordering, str::FromStr};

use oxigraph::model::Literal;
use oxsdatatypes::{
    Boolean, Date, DateTime, DayTimeDuration, Decimal, Double, Duration, Float, GDay, GMonth,
    GMonthDay, GYear, GYearMonth, Integer, Time, YearMonthDuration,
};

use crate::{query::value::is_well_typed, rdf::vocab::xsd};

/// The value of a literal that `<` can compare.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Boolean(Boolean),
    Integer(Integer),
    Decimal(Decimal),
    Float(Float),
    Double(Double),
    DateTime(DateTime),
    Date(Date),
    Time(Time),
    GYear(GYear),
    GYearMonth(GYearMonth),
    GMonth(GMonth),
    GMonthDay(GMonthDay),
    GDay(GDay),
    Duration(Duration),
}

impl Value {
    /// The value of a literal; `None` if it has none, or none with an order.
    pub(super) fn new(literal: &Literal) -> Option<Self> {
        fn read<T: FromStr>(text: &str) -> Option<T> {
            T::from_str(text).ok()
        }
        let text = literal.value();
        if literal.language().is_some() {
            return None;
        }
        let local = literal.datatype().as_str().strip_prefix(xsd::NS)?.to_owned();
        match local.as_str() {
            "string" => Some(Self::Text(text.to_owned())),
            "boolean" => read(text).map(Self::Boolean),
            "float" => read(text).map(Self::Float),
            "double" => read(text).map(Self::Double),
            "dateTime" | "dateTimeStamp" => read(text).map(Self::DateTime),
            "date" => read(text).map(Self::Date),
            "time" => read(text).map(Self::Time),
            "gYear" => read(text).map(Self::GYear),
            "gYearMonth" => read(text).map(Self::GYearMonth),
            "gMonth" => read(text).map(Self::GMonth),
            "gMonthDay" => read(text).map(Self::GMonthDay),
            "gDay" => read(text).map(Self::GDay),
            "duration" => read(text).map(Self::Duration),
            "dayTimeDuration" => read::<DayTimeDuration>(text).map(|it| Self::Duration(it.into())),
            "yearMonthDuration" => {
                read::<YearMonthDuration>(text).map(|it| Self::Duration(it.into()))
            }
            "decimal" | "integer" | "long" | "int" | "short" | "byte" | "nonNegativeInteger"
            | "positiveInteger" | "unsignedLong" | "unsignedInt" | "unsignedShort"
            | "unsignedByte" | "nonPositiveInteger" | "negativeInteger" => number(literal),
            _ => None,
        }
    }

    /// As SPARQL compares; `None` where it has an error.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Boolean(a), Self::Boolean(b)) => Some(bool::from(*a).cmp(&bool::from(*b))),
            (Self::DateTime(a), Self::DateTime(b)) => a.partial_cmp(b),
            (Self::Date(a), Self::Date(b)) => a.partial_cmp(b),
            (Self::Time(a), Self::Time(b)) => a.partial_cmp(b),
            (Self::GYear(a), Self::GYear(b)) => a.partial_cmp(b),
            (Self::GYearMonth(a), Self::GYearMonth(b)) => a.partial_cmp(b),
            (Self::GMonth(a), Self::GMonth(b)) => a.partial_cmp(b),
            (Self::GMonthDay(a), Self::GMonthDay(b)) => a.partial_cmp(b),
            (Self::GDay(a), Self::GDay(b)) => a.partial_cmp(b),
            (Self::Duration(a), Self::Duration(b)) => a.partial_cmp(b),
            (Self::Integer(a), Self::Integer(b)) => Some(a.cmp(b)),
            _ => compare_numbers(self, other),
        }
    }

    fn decimal(&self) -> Option<Decimal> {
        match self {
            Self::Integer(it) => Some(Decimal::from(*it)),
            Self::Decimal(it) => Some(*it),
            _ => None,
        }
    }

    fn double(&self) -> Option<Double> {
        match self {
            Self::Integer(it) => Some(Double::from(*it)),
            Self::Decimal(it) => Some(Double::from(*it)),
            Self::Float(it) => Some(Double::from(*it)),
            Self::Double(it) => Some(*it),
            _ => None,
        }
    }
}

/// Exactly where both are exact, else as doubles, which is what the promotion rules ask for.
fn compare_numbers(a: &Value, b: &Value) -> Option<Ordering> {
    if let (Some(a), Some(b)) = (a.decimal(), b.decimal()) {
        return Some(a.cmp(&b));
    }
    if let (Value::Float(a), Value::Float(b)) = (a, b) {
        return a.partial_cmp(b);
    }
    a.double()?.partial_cmp(&b.double()?)
}

/// A number of the decimal family; what is too long for exact arithmetic becomes a double.
fn number(literal: &Literal) -> Option<Value> {
    let text = literal.value();
    if !is_well_typed(literal) {
        return None;
    }
    Integer::from_str(text)
        .map(Value::Integer)
        .or_else(|_| Decimal::from_str(text).map(Value::Decimal))
        .or_else(|_| Double::from_str(text).map(Value::Double))
        .ok()
}

/// Whether a literal is in the lexical space of its datatype.
pub(super) fn is_legal(literal: &Literal) -> bool {
    let text = literal.value();
    let Some(local) = literal.datatype().as_str().strip_prefix(xsd::NS).map(str::to_owned) else {
        return true;
    };
    let is_name_start = |it: char| it.is_alphabetic() || it == '_';
    let is_name = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | '\u{b7}');
    match local.as_str() {
        "base64Binary" => is_base64(text),
        "normalizedString" => !text.contains(['\t', '\n', '\r']),
        "token" => is_token(text),
        "language" => {
            let mut parts = text.split('-').enumerate();
            parts.all(|(n, part)| {
                (1..=8).contains(&part.len())
                    && part.bytes().all(|b| b.is_ascii_alphabetic() || n > 0 && b.is_ascii_digit())
            })
        }
        "NMTOKEN" => !text.is_empty() && text.chars().all(|it| is_name(it) || it == ':'),
        "Name" => {
            text.starts_with(|it| is_name_start(it) || it == ':')
                && text.chars().all(|it| is_name(it) || it == ':')
        }
        "NCName" => text.starts_with(is_name_start) && text.chars().all(is_name),
        _ => is_well_typed(literal),
    }
}

fn is_token(text: &str) -> bool {
    !text.contains(['\t', '\n', '\r'])
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.contains("  ")
}

fn is_base64(text: &str) -> bool {
    let text: String = text.split(' ').collect();
    let data = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - data.len() <= 2
        && data.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/'))
}

/// Basic filtering of RFC 4647, as SPARQL's `langMatches`.
pub(super) fn language_matches(tag: &str, range: &str) -> bool {
    if range == "*" {
        return !tag.is_empty();
    }
    let (tag, range) = (tag.to_ascii_lowercase(), range.to_ascii_lowercase());
    tag.strip_prefix(&range).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::document::named;

    fn compare(a: (&str, &str), b: (&str, &str)) -> Option<Ordering> {
        let value = |(text, local): (&str, &str)| {
            Value::new(&Literal::new_typed_literal(text, named(format!("{}{local}", xsd::NS))))
        };
        value(a)?.compare(&value(b)?)
    }

    #[test]
    fn numbers_of_all_types_compare() {
        assert_eq!(compare(("1", "integer"), ("1.5", "decimal")), Some(Ordering::Less));
        assert_eq!(compare(("2", "byte"), ("1.5e0", "double")), Some(Ordering::Greater));
        let long = "9".repeat(60);
        assert_eq!(compare(("1", "integer"), (&long, "integer")), Some(Ordering::Less));
        assert_eq!(compare(("NaN", "double"), ("1", "integer")), None);
        assert_eq!(compare(("300", "byte"), ("1", "integer")), None);
    }

    #[test]
    fn what_sparql_cannot_compare_has_no_order() {
        assert_eq!(compare(("1", "integer"), ("1", "string")), None);
        let (zoned, local) = ("2025-01-01T00:00:00Z", "2025-01-01T01:00:00");
        assert_eq!(compare((zoned, "dateTime"), (local, "dateTime")), None);
        let later = "2025-02-01T01:00:00";
        assert_eq!(compare((zoned, "dateTime"), (later, "dateTime")), Some(Ordering::Less));
    }

    #[test]
    fn a_language_range_ends_at_a_hyphen() {
        assert!(language_matches("de-AT", "de") && language_matches("DE", "de"));
        assert!(!language_matches("den", "de") && !language_matches("", "*"));
    }
}
