//! Texts as Python: string literals and docstrings that nothing in them can break out of.

use std::fmt::Write as _;

use crate::codegen::plan::rust::is_treacherous;

/// A string literal.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if is_treacherous(c) => escape(c, &mut out),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn escape(c: char, out: &mut String) {
    let code = u32::from(c);
    let (letter, width) = match code {
        0..=0xff => ('x', 2),
        0x100..=0xffff => ('u', 4),
        _ => ('U', 8),
    };
    let _ = write!(out, "\\{letter}{code:0width$x}");
}

/// A docstring, quotes included; lines behind the first are indented.
pub(super) fn docstring(lines: impl IntoIterator<Item = impl AsRef<str>>, indent: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for line in lines {
        for line in line.as_ref().split('\n') {
            let mut out = String::new();
            let mut chars = line.trim().chars().peekable();
            while let Some(c) = chars.next() {
                match c {
                    '\\' => out.push_str("\\\\"),
                    '"' if matches!(chars.peek(), None | Some('"')) => out.push_str("\\\""),
                    c if is_treacherous(c) => out.push(' '),
                    c => out.push(c),
                }
            }
            parts.push(out.trim().to_owned());
        }
    }
    while parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    let mut out = String::from("\"\"\"");
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push('\n');
            if !part.is_empty() {
                out.push_str(indent);
            }
        }
        out.push_str(part);
    }
    if parts.len() > 1 {
        out.push('\n');
        out.push_str(indent);
    }
    out.push_str("\"\"\"");
    out
}

/// A tuple of finished expressions.
pub(super) fn tuple(items: &[String]) -> String {
    match items {
        [one] => format!("({one},)"),
        _ => format!("({})", items.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_literal_or_a_docstring() {
        assert_eq!(literal("a\"\\\r\u{202e}"), r#""a\"\\\x0d\u202e""#);
        assert_eq!(docstring(["ends in \"\"\" and \\"], ""), r#""""ends in \"\"" and \\""""#);
        assert_eq!(docstring(["a", "", "b"], "    "), "\"\"\"a\n\n    b\n    \"\"\"");
    }
}
