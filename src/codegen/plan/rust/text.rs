//! Texts as Rust: string literals and doc comments that nothing in them can break out of.

use minijinja::value::Value;

use crate::codegen::plan::list;

/// Characters that make the compiler refuse a comment or a literal, or a reader misread it.
pub(crate) fn is_treacherous(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

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
            c if is_treacherous(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The lines of a doc comment behind `///`: what Markdown would take for code, links or HTML is
/// escaped, so that nothing becomes a doc test and rustdoc has nothing to warn about.
pub(super) fn doc(lines: impl IntoIterator<Item = impl AsRef<str>>) -> Value {
    list(lines.into_iter().flat_map(|line| {
        let line = line.as_ref();
        let parts: Vec<Value> = line.split('\n').map(|it| Value::from(doc_line(it))).collect();
        parts
    }))
}

fn doc_line(line: &str) -> String {
    let mut rest = line.trim();
    let mut out = String::with_capacity(rest.len() + 1);
    while let Some(c) = rest.chars().next() {
        if let Some(len) = link(rest) {
            out.push_str(&rest[..len]);
            rest = &rest[len..];
            continue;
        }
        match c {
            '\\' | '`' | '[' | ']' | '<' | '>' | '*' | '~' => {
                out.push('\\');
                out.push(c);
            }
            '#' | '=' | '+' | '-' | '|' if out.is_empty() => {
                out.push('\\');
                out.push(c);
            }
            c if is_treacherous(c) => out.push(' '),
            c => out.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    let out = out.trim();
    if out.is_empty() { String::new() } else { format!(" {out}") }
}

/// The length of `<https://…>` at the beginning of a text; Markdown makes a link of it.
fn link(text: &str) -> Option<usize> {
    let end = text.strip_prefix('<')?.find(['<', '>'])? + 1;
    let iri = &text[1..end];
    let (scheme, _) = iri.split_once(':')?;
    let is_scheme = (2..=32).contains(&scheme.len())
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c));
    let is_link = is_scheme
        && text[end..].starts_with('>')
        && !iri.contains(|c: char| c.is_whitespace() || is_treacherous(c));
    is_link.then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_literal() {
        assert_eq!(literal("a\"b\\c\nd\u{202e}\r"), r#""a\"b\\c\nd\u{202e}\u{d}""#);
    }

    #[test]
    fn indented_text_and_fences_are_no_doc_tests() {
        assert_eq!(doc_line("     let x = 1;"), " let x = 1;");
        assert_eq!(doc_line("```rust"), " \\`\\`\\`rust");
        assert_eq!(doc_line("<https://example.org/*/>"), " <https://example.org/*/>");
        assert_eq!(doc_line("see [x] <b>"), " see \\[x\\] \\<b\\>");
    }
}
