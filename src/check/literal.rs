//! When two terms of answers are the same: IRIs and strings exactly, numbers, booleans and dates by
//! value.

use std::str::FromStr;

use oxigraph::model::{Literal, Term};
use oxsdatatypes::{Boolean, DateTime, Decimal, Double};

use crate::rdf::vocab::xsd;

/// A text that is the same for terms that are the same. All blank nodes are: their labels mean
/// nothing.
pub(crate) fn key(term: &Term) -> String {
    match term {
        Term::NamedNode(it) => it.to_string(),
        Term::BlankNode(_) => "_:".to_owned(),
        Term::Literal(it) => literal_key(it),
        Term::Triple(it) => {
            let subject = key(&it.subject.clone().into());
            format!("<<( {subject} {} {} )>>", it.predicate, key(&it.object))
        }
    }
}

fn literal_key(literal: &Literal) -> String {
    let text = literal.value();
    let value = match literal.datatype().as_str().strip_prefix(xsd::NS) {
        Some("boolean") => Boolean::from_str(text).ok().map(|it| format!("{it}^^boolean")),
        Some("dateTime" | "dateTimeStamp") => DateTime::from_str(text).ok().map(instant),
        Some("double" | "float") => Double::from_str(text).ok().map(|it| number(it.into())),
        Some(name) if is_decimal(name) => Decimal::from_str(text)
            .ok()
            .map(|it| format!("{it}^^number"))
            .or_else(|| Double::from_str(text).ok().map(|it| number(it.into()))),
        _ => None,
    };
    value.unwrap_or_else(|| literal.to_string())
}

/// Whether values of an XSD datatype are decimal numbers.
fn is_decimal(name: &str) -> bool {
    let short = name.strip_prefix("unsigned").unwrap_or(name).to_ascii_lowercase();
    name == "decimal"
        || short.ends_with("integer")
        || matches!(&*short, "long" | "int" | "short" | "byte")
}

fn number(value: f64) -> String {
    format!("{value}^^number")
}

/// With a time zone, the instant; without one, as it stands.
fn instant(value: DateTime) -> String {
    let utc = oxsdatatypes::TimezoneOffset::UTC;
    match value.timezone_offset().and_then(|_| value.adjust(Some(utc))) {
        Some(utc) => format!("{utc}^^dateTime"),
        None => format!("{value}^^dateTime"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::document::named;

    fn same(a: (&str, &str), b: (&str, &str)) -> bool {
        let term = |(text, datatype): (&str, &str)| {
            let datatype = named(format!("{}{datatype}", xsd::NS));
            key(&Literal::new_typed_literal(text, datatype).into())
        };
        term(a) == term(b)
    }

    #[test]
    fn numbers_booleans_and_instants_are_compared_by_value() {
        assert!(same(("1", "integer"), ("1.0", "decimal")));
        assert!(same(("0.5", "decimal"), ("5E-1", "double")));
        assert!(same(("1", "boolean"), ("true", "boolean")));
        assert!(same(
            ("2025-01-15T12:00:00Z", "dateTime"),
            ("2025-01-15T13:00:00+01:00", "dateTime")
        ));
        assert!(!same(("2025-01-15T12:00:00", "dateTime"), ("2025-01-15T12:00:00Z", "dateTime")));
        assert!(!same(("1", "integer"), ("1", "string")));
        assert!(!same(("a", "string"), ("A", "string")));
    }
}
