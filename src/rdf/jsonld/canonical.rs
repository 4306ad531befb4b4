//! JSON in canonical form (RFC 8785), and numbers as RDF has them.

use std::fmt::Write as _;

use crate::rdf::jsonld::json::{Json, Value};

/// The canonical text of a value.
pub(super) fn of(json: &Json) -> String {
    let mut text = String::new();
    push(&mut text, json);
    text
}

fn push(text: &mut String, json: &Json) {
    match &json.value {
        Value::Null => text.push_str("null"),
        Value::Bool(it) => text.push_str(if *it { "true" } else { "false" }),
        Value::Number(it) => text.push_str(&number(*it)),
        Value::String(it) => push_string(text, it),
        Value::Array(elements) => {
            text.push('[');
            for (n, element) in elements.iter().enumerate() {
                if n > 0 {
                    text.push(',');
                }
                push(text, element);
            }
            text.push(']');
        }
        Value::Object(entries) => {
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_by(|a, b| a.key.encode_utf16().cmp(b.key.encode_utf16()));
            text.push('{');
            for (n, entry) in sorted.into_iter().enumerate() {
                if n > 0 {
                    text.push(',');
                }
                push_string(text, &entry.key);
                text.push(':');
                push(text, &entry.value);
            }
            text.push('}');
        }
    }
}

fn push_string(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{8}' => text.push_str("\\b"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\u{C}' => text.push_str("\\f"),
            '\r' => text.push_str("\\r"),
            '\0'..='\x1F' => _ = write!(text, "\\u{:04x}", u32::from(c)),
            _ => text.push(c),
        }
    }
    text.push('"');
}

/// A number as ECMAScript writes it.
fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let shortest = format!("{:e}", value.abs());
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let digits = mantissa.replace('.', "");
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let n_digits = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let point = exponent + 1;
    let zeros = |n: i32| "0".repeat(usize::try_from(n).unwrap_or_default());
    let body = if n_digits <= point && point <= 21 {
        format!("{digits}{}", zeros(point - n_digits))
    } else if 0 < point && point <= 21 {
        let (whole, part) = digits.split_at(usize::try_from(point).unwrap_or_default());
        format!("{whole}.{part}")
    } else if -6 < point && point <= 0 {
        format!("0.{}{digits}", zeros(-point))
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{mantissa}e{sign}{}", exponent.abs())
    };
    if value < 0.0 { format!("-{body}") } else { body }
}

/// The canonical form of an `xsd:double`, with 15 digits behind the point at most.
pub(super) fn double(value: f64) -> String {
    let text = format!("{value:.15E}");
    let (mantissa, exponent) = text.split_once('E').unwrap_or((&text, "0"));
    let mantissa = mantissa.trim_end_matches('0');
    let zero = if mantissa.ends_with('.') { "0" } else { "" };
    format!("{mantissa}{zero}E{exponent}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_ecmascript_and_of_xml_schema() {
        for (value, json, xsd) in [
            (0.0, "0", "0.0E0"),
            (-0.0, "0", "-0.0E0"),
            (1.0, "1", "1.0E0"),
            (9.9, "9.9", "9.9E0"),
            (-123_456.789, "-123456.789", "-1.23456789E5"),
            (1e21, "1e+21", "1.0E21"),
            (1e20, "100000000000000000000", "1.0E20"),
            (1.5e-7, "1.5e-7", "1.5E-7"),
            (1e-6, "0.000001", "1.0E-6"),
            (0.1 + 0.2, "0.30000000000000004", "3.0E-1"),
        ] {
            assert_eq!((number(value).as_str(), double(value).as_str()), (json, xsd));
        }
    }
}
