//! Text that is safe inside TypeScript: string literals and comments.

use std::fmt::Write as _;

use minijinja::value::Value;

use crate::codegen::model::Deprecated;

/// A string literal, as a value for a template.
pub(super) fn quoted(text: &str) -> Value {
    literal(text).into()
}

/// A string literal in which nothing is hidden and nothing ends it early.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if is_hidden(c) && u32::from(c) <= 0xFFFF => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Characters that a reader does not see, or that turn the line around.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{ad}')
        || ('\u{200b}'..='\u{200f}').contains(&c)
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2060}'..='\u{2069}').contains(&c)
}

/// Text that may stand in a comment: it cannot end it, and no word of it is a tag.
fn comment_text(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '/' if out.ends_with('*') => out.push_str("\\/"),
            '@' if out.is_empty() || out.ends_with([' ', '{', '*']) => out.push_str("\\@"),
            _ if is_hidden(c) => out.push(' '),
            _ => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A documentation comment.
pub(super) fn comment(lines: &[String], deprecated: Option<&Deprecated>, indent: &str) -> Value {
    let mut shown: Vec<String> =
        lines.iter().flat_map(|it| it.split('\n')).map(comment_text).collect();
    if let Some(it) = deprecated {
        shown.push(format!("@deprecated {}", comment_text(&it.note)));
    }
    if shown.is_empty() {
        return Value::from(String::new());
    }
    if let [line] = shown.as_slice() {
        return Value::from(format!("{indent}/** {line} */"));
    }
    let mut text = format!("{indent}/**\n");
    for line in shown {
        let space = if line.is_empty() { "" } else { " " };
        let _ = writeln!(text, "{indent} *{space}{line}");
    }
    text.push_str(indent);
    text.push_str(" */");
    Value::from(text)
}
