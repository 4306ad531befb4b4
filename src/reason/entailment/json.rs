//! The values of [`rdf:JSON`](https://www.w3.org/TR/rdf12-concepts/#section-json): objects without
//! order, numbers as doubles with a minus zero and infinities.

use std::fmt::Write as _;

use serde_json::Value;

/// `serde_json` gives up behind this depth; a deeper text stands for itself.
const MAX_DEPTH: usize = 120;

/// One spelling for each value; `None` if a text is not JSON.
pub(super) fn spelling(text: &str) -> Option<String> {
    let (quoted, depth) = quote_numbers(text)?;
    if depth > MAX_DEPTH {
        return Some(text.to_owned());
    }
    let value: Value = serde_json::from_str(&quoted).ok()?;
    let mut out = String::new();
    write(&value, &mut out);
    Some(out)
}

/// The text with its numbers as strings of what they denote, and its depth: `serde_json` would refuse
/// large ones. Other strings get a mark that tells them from numbers.
fn quote_numbers(text: &str) -> Option<(String, usize)> {
    let (mut out, mut rest) = (String::with_capacity(2 * text.len()), text);
    let (mut depth, mut deepest) = (0_usize, 0);
    while let Some(first) = rest.chars().next() {
        let len = match first {
            '"' => string_len(rest)?,
            '-' | '0'..='9' => number_len(rest),
            _ => first.len_utf8(),
        };
        let token = &rest[..len];
        match first {
            '"' => _ = write!(out, "\"s{}", &token[1..]),
            '-' | '0'..='9' => _ = write!(out, "\"n{}\"", number(token)?),
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            _ => (),
        }
        if !matches!(first, '"' | '-' | '0'..='9') {
            out.push_str(token);
        }
        deepest = deepest.max(depth);
        rest = &rest[len..];
    }
    Some((out, deepest))
}

/// The length of the string that a text begins with.
fn string_len(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return Some(at + 1),
            _ => (),
        }
    }
    None
}

fn number_len(text: &str) -> usize {
    text.bytes()
        .take_while(|it| it.is_ascii_digit() || matches!(it, b'-' | b'+' | b'.' | b'e' | b'E'))
        .count()
}

/// The double that a number of JSON's grammar denotes.
fn number(token: &str) -> Option<f64> {
    let digits = token.strip_prefix('-').unwrap_or(token);
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            (mantissa, exponent.strip_prefix(['+', '-']).unwrap_or(exponent))
        }
        None => (digits, "0"),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let is_digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let is_sound = [whole, fraction, exponent].into_iter().all(is_digits)
        && (whole == "0" || !whole.starts_with('0'));
    if is_sound { token.parse().ok() } else { None }
}

/// Bounded by [`MAX_DEPTH`].
fn write(value: &Value, out: &mut String) {
    match value {
        Value::Array(members) => {
            out.push('[');
            for member in members {
                write(member, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|it| it.0);
            out.push('{');
            for (name, member) in members {
                let _ = write!(out, "{}:", Value::from(name.as_str()));
                write(member, out);
                out.push(',');
            }
            out.push('}');
        }
        plain => _ = write!(out, "{plain}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_spelling_do_not_count_but_everything_else_does() {
        let same = |a: &str, b: &str| {
            assert!(spelling(a).is_some(), "{a}");
            assert_eq!(spelling(a), spelling(b));
        };
        same(r#"{"a":1,"b":[2.0]}"#, r#" { "b" : [20e-1], "\u0061" : 1.0 }"#);
        same("1e400", "1E999");
        same("9007199254740992.5", "9007199254740992");
        for (a, b) in [("0", "-0"), ("[1,2]", "[2,1]"), ("1", "\"1\""), ("1e400", "-1e400")] {
            assert_ne!(spelling(a), spelling(b), "{a} {b}");
        }
        for text in ["", "{", "01", "1.", "-", "[1,]", "\"a", "nul", "1 2", "{1:2}x"] {
            assert_eq!(spelling(text), None, "{text}");
        }
        assert!(spelling(&"[".repeat(1000)).is_some());
    }
}
