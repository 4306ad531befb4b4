//! Regular expressions of `sh:pattern`: `XPath` syntax and flags, run by a linear-time engine.

use std::fmt::Write as _;

use regex::{Regex, RegexBuilder};

/// The largest compiled pattern, in bytes.
const SIZE_LIMIT: usize = 1 << 20;

/// A compiled `sh:pattern` with its `sh:flags`.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// As written.
    pub text: String,
    /// As written.
    pub flags: String,
    regex: Regex,
}

impl Pattern {
    /// Compiles a pattern; the error says what is wrong with it.
    ///
    /// ```
    /// use ggen::shacl::pattern::Pattern;
    ///
    /// let pattern = Pattern::new("^[a-z-[aeiou]]+$", "i")?;
    /// assert!(pattern.is_match("XYZ"));
    /// assert!(!pattern.is_match("abc"));
    /// # Ok::<_, String>(())
    /// ```
    pub fn new(text: &str, flags: &str) -> Result<Self, String> {
        if let Some(flag) = flags.chars().find(|it| !"ismxq".contains(*it)) {
            return Err(format!("`{flag}` is no flag of a pattern: use i, s, m, x and q"));
        }
        let has = |flag| flags.contains(flag);
        let translated =
            if has('q') { regex::escape(text) } else { translate(text, has('s'), has('x')) };
        let regex = RegexBuilder::new(&translated)
            .case_insensitive(has('i'))
            .dot_matches_new_line(has('s'))
            .multi_line(has('m'))
            .ignore_whitespace(has('x') && !has('q'))
            .size_limit(SIZE_LIMIT)
            .build()
            .map_err(|error| format!("`{text}` is no regular expression: {}", reason(&error)))?;
        Ok(Self { text: text.to_owned(), flags: flags.to_owned(), regex })
    }

    /// Whether the pattern occurs in a text.
    pub fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

/// The last line of the engine's message is the reason; those before it draw the pattern.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

/// Name characters of XML, as `\i` and `\c` mean them.
const NAME_START: &str = r":A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}\x{200C}-\x{200D}\x{2070}-\x{218F}\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFFD}\x{10000}-\x{EFFFF}";
const NAME_MORE: &str = r"\-.0-9\x{B7}\x{300}-\x{36F}\x{203F}-\x{2040}";

/// The `XPath` expression in the engine's syntax.
fn translate(text: &str, dot_all: bool, is_spaced: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut depth = 0usize;
    let mut at_start = false;
    while let Some(char) = chars.next() {
        let starts_class = std::mem::take(&mut at_start);
        match char {
            '\\' => match chars.next() {
                Some(it) => out.push_str(&escape(it, depth > 0)),
                None => out.push('\\'),
            },
            '[' => {
                depth += 1;
                out.push('[');
                at_start = true;
                if chars.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
            }
            // Directly behind the bracket it is a member.
            ']' if depth > 0 && starts_class => out.push_str(r"\]"),
            ']' if depth > 0 => {
                depth -= 1;
                out.push(']');
            }
            // Class subtraction.
            '-' if depth > 0 && chars.peek() == Some(&'[') => out.push_str("--"),
            // `&&`, `~~` and `--` would be set operations.
            '&' | '~' if depth > 0 => {
                out.push('\\');
                out.push(char);
            }
            '-' if depth > 0 && (starts_class || matches!(chars.peek(), Some('-' | ']'))) => {
                out.push_str(r"\-");
            }
            // There are no comments, and white space in a class counts.
            '#' if is_spaced => out.push_str(r"\#"),
            _ if is_spaced && depth > 0 && char.is_whitespace() => {
                let _ = write!(out, r"\x{{{:X}}}", u32::from(char));
            }
            '.' if depth == 0 && !dot_all => out.push_str(r"[^\n\r]"),
            _ => out.push(char),
        }
    }
    out
}

/// What stands for an escape; everything the engines agree on stays.
fn escape(char: char, in_class: bool) -> String {
    let class = |negated: &str, members: String| {
        if in_class && negated.is_empty() { members } else { format!("[{negated}{members}]") }
    };
    match char {
        'i' => class("", NAME_START.to_owned()),
        'I' => class("^", NAME_START.to_owned()),
        'c' => class("", format!("{NAME_START}{NAME_MORE}")),
        'C' => class("^", format!("{NAME_START}{NAME_MORE}")),
        _ => format!("\\{char}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, flags: &str, text: &str) -> bool {
        Pattern::new(pattern, flags).unwrap().is_match(text)
    }

    #[test]
    fn a_pattern_is_searched_not_matched_as_a_whole() {
        assert!(matches("b", "", "abc"));
        assert!(!matches("^b", "", "abc"));
        assert!(!matches("^b$", "", "b\n"));
        assert!(matches("^b$", "m", "a\nb\nc"));
        assert!(!matches("a.b", "", "a\rb") && matches("a.b", "s", "a\rb"));
        assert!(matches("^a b #[ ]$", "x", "ab# ") && !matches("^a[ ]b$", "x", "ab"));
        assert!(matches("a.b", "q", "xa.b") && !matches("a.b", "q", "axb"));
    }

    #[test]
    fn classes_are_those_of_xpath() {
        assert!(matches("^[a-z-[aeiou]]+$", "", "xyz") && !matches("^[a-z-[aeiou]]+$", "", "xay"));
        assert!(matches(r"^\i\c*$", "", "über-1") && !matches(r"^\i\c*$", "", "1a"));
        assert!(matches("^[&&a]+$", "", "&a&") && matches("^[a-c--]+$", "", "a-"));
        assert!(matches("^[-a]+$", "", "-a") && matches("^[a-]+$", "", "a-"));
    }

    #[test]
    fn what_cannot_run_in_linear_time_is_refused() {
        assert!(Pattern::new(r"(a)\1", "").is_err());
        assert!(Pattern::new("(", "").is_err());
        assert!(Pattern::new("a", "g").unwrap_err().contains('g'));
        assert!(Pattern::new("(a{1000}){1000}", "").is_err());
    }
}
