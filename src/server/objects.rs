//! Answers as plain JSON: an array with an object per row, its keys in the order of the columns.
//!
//! Numbers are written with all their digits, so the text is made here and not from floats. The
//! SPARQL result formats keep datatypes and languages; this one is for programs that know the
//! columns' types from the OpenAPI description.

use std::io::{self, Write};

use oxigraph::model::{Literal, Term};

use crate::{
    query::answer::{Answer, Solutions},
    rdf::vocab::xsd,
};

/// Writes rows as an array of objects, or `{"boolean": …}`.
pub(super) fn write(answer: &Answer, out: &mut impl Write) -> io::Result<()> {
    match answer {
        Answer::Boolean(value) => write!(out, "{{\"boolean\":{value}}}"),
        Answer::Solutions(solutions) => array(rows(solutions), out),
        Answer::Graph(triples) => {
            let rows = triples.iter().map(|it| {
                let subject = term(&it.subject.clone().into());
                let predicate = string(it.predicate.as_str());
                let object = term(&it.object);
                format!("{{\"subject\":{subject},\"predicate\":{predicate},\"object\":{object}}}")
            });
            array(rows, out)
        }
    }
}

/// Writes the first row as an object, or `null` if there is none; what has no rows as [`write()`] does.
pub(super) fn write_one(answer: &Answer, out: &mut impl Write) -> io::Result<()> {
    let Answer::Solutions(solutions) = answer else { return write(answer, out) };
    let row = rows(solutions).next().unwrap_or_else(|| "null".to_owned());
    writeln!(out, "{row}")
}

fn rows(solutions: &Solutions) -> impl Iterator<Item = String> {
    let keys: Vec<String> = solutions.variables.iter().map(|it| string(it.as_str())).collect();
    solutions.rows.iter().map(move |row| {
        let cells = keys.iter().zip(row).map(|(key, cell)| {
            let value = cell.as_ref().map_or_else(|| "null".to_owned(), term);
            format!("{key}:{value}")
        });
        format!("{{{}}}", cells.collect::<Vec<_>>().join(","))
    })
}

fn array(rows: impl Iterator<Item = String>, out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"[")?;
    for (n, row) in rows.enumerate() {
        out.write_all(if n == 0 { b"\n" } else { b",\n" })?;
        out.write_all(row.as_bytes())?;
    }
    out.write_all(b"\n]\n")
}

/// An IRI, a text, a number or a boolean as a JSON value.
fn term(term: &Term) -> String {
    match term {
        Term::NamedNode(it) => string(it.as_str()),
        Term::Literal(it) => literal(it),
        Term::BlankNode(_) | Term::Triple(_) => string(&term.to_string()),
    }
}

fn literal(literal: &Literal) -> String {
    let value = literal.value();
    let native = match literal.datatype().as_str().strip_prefix(xsd::NS) {
        Some("boolean") => boolean(value).map(str::to_owned),
        Some(local) if is_number(local) => number(value),
        _ => None,
    };
    native.unwrap_or_else(|| string(value))
}

fn boolean(text: &str) -> Option<&'static str> {
    match text.trim() {
        "true" | "1" => Some("true"),
        "false" | "0" => Some("false"),
        _ => None,
    }
}

/// Whether values of an XSD datatype become JSON numbers.
pub(super) fn is_number(local: &str) -> bool {
    is_integer(local) || matches!(local, "decimal" | "double" | "float")
}

/// Whether an XSD datatype is `integer` or derived from it.
pub(super) fn is_integer(local: &str) -> bool {
    const NAMES: [&str; 13] = [
        "integer",
        "long",
        "int",
        "short",
        "byte",
        "unsignedLong",
        "unsignedInt",
        "unsignedShort",
        "unsignedByte",
        "nonNegativeInteger",
        "positiveInteger",
        "nonPositiveInteger",
        "negativeInteger",
    ];
    NAMES.contains(&local)
}

/// An XSD number in JSON's grammar, digit for digit; `None` for `NaN`, `INF` and what is ill-typed.
fn number(text: &str) -> Option<String> {
    let text = text.trim();
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) || whole.len() + fraction.len() == 0 {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let mut out = format!("{sign}{whole}");
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if digits.is_empty() || !is_digits(digits) {
            return None;
        }
        out.push('e');
        out.push_str(exponent);
    }
    Some(out)
}

fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_grammar_of_json_and_keep_their_digits() {
        for (text, expected) in [
            ("007", Some("7")),
            ("+1", Some("1")),
            ("-0.50", Some("-0.50")),
            (".5", Some("0.5")),
            ("5.", Some("5")),
            ("1.0E3", Some("1.0e3")),
            ("123456789012345678901234567890", Some("123456789012345678901234567890")),
            ("NaN", None),
            ("-INF", None),
            ("", None),
            (".", None),
            ("1e", None),
            ("1 2", None),
        ] {
            let number = number(text);
            assert_eq!(number.as_deref(), expected, "{text}");
            if let Some(number) = number {
                serde_json::from_str::<serde_json::Value>(&number).unwrap();
            }
        }
    }

    #[test]
    fn rows_become_objects() {
        use oxigraph::model::{NamedNode, Variable};
        let answer = Answer::Solutions(Solutions {
            variables: vec![Variable::new_unchecked("a"), Variable::new_unchecked("b")],
            rows: vec![
                vec![Some(NamedNode::new_unchecked("urn:x").into()), None],
                vec![Some(Literal::from(1.5).into()), Some(Literal::from("\"</script>").into())],
            ],
        });
        let mut out = Vec::new();
        write(&answer, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "[\n{\"a\":\"urn:x\",\"b\":null},\n{\"a\":1.5,\"b\":\"\\\"</script>\"}\n]\n"
        );
    }
}
