//! Backslashes in strings, IRIs and local names.

use std::{borrow::Cow, ops::Range};

use memchr::memchr;

/// A broken escape: its range in the text given, and what is wrong with it.
pub(super) type BadEscape = (Range<usize>, String);

/// The value of a string; with `quoted` false only `\u` and `\U` are allowed, as in IRIs.
pub(super) fn unescape(text: &str, quoted: bool) -> Result<Cow<'_, str>, BadEscape> {
    let Some(first) = memchr(b'\\', text.as_bytes()) else { return Ok(Cow::Borrowed(text)) };
    let mut value = String::with_capacity(text.len());
    value.push_str(&text[..first]);
    let mut at = first;
    loop {
        let (c, end) = escape(text, at, quoted)?;
        value.push(c);
        at = match memchr(b'\\', &text.as_bytes()[end..]) {
            Some(next) => end + next,
            None => text.len(),
        };
        value.push_str(&text[end..at]);
        if at == text.len() {
            return Ok(Cow::Owned(value));
        }
    }
}

/// A local name without its backslashes; the lexer has checked them.
pub(super) fn unescape_local(local: &str) -> Cow<'_, str> {
    if memchr(b'\\', local.as_bytes()).is_none() {
        return Cow::Borrowed(local);
    }
    Cow::Owned(local.chars().filter(|it| *it != '\\').collect())
}

/// The character of the escape at `at`, and where it ends.
fn escape(text: &str, at: usize, quoted: bool) -> Result<(char, usize), BadEscape> {
    let letter = text[at + 1..].chars().next();
    let simple = match letter {
        Some('u') => return code_point(text, at, 4),
        Some('U') => return code_point(text, at, 8),
        Some('t') => Some('\t'),
        Some('b') => Some('\u{8}'),
        Some('n') => Some('\n'),
        Some('r') => Some('\r'),
        Some('f') => Some('\u{C}'),
        Some('"' | '\'' | '\\') => letter,
        _ => None,
    };
    match simple {
        Some(c) if quoted => Ok((c, at + 2)),
        _ => {
            let end = at + 1 + letter.map_or(0, char::len_utf8);
            let allowed = if quoted {
                r#"\t \b \n \r \f \" \' \\ \uXXXX \UXXXXXXXX"#
            } else {
                r"\uXXXX \UXXXXXXXX"
            };
            Err((at..end, format!("expected one of {allowed}")))
        }
    }
}

fn code_point(text: &str, at: usize, digits: usize) -> Result<(char, usize), BadEscape> {
    let start = at + 2;
    let n_hex =
        text.as_bytes()[start..].iter().take(digits).take_while(|it| it.is_ascii_hexdigit());
    let end = start + n_hex.count();
    if end < start + digits {
        return Err((at..end, format!("expected {digits} hexadecimal digits")));
    }
    let value = u32::from_str_radix(&text[start..end], 16).ok();
    match value.and_then(char::from_u32) {
        Some(c) => Ok((c, end)),
        None => Err((at..end, "not a Unicode character".to_owned())),
    }
}
