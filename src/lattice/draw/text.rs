//! Text in boxes: cleaning, measuring, wrapping, escaping.

use unicode_width::UnicodeWidthChar;

/// How many lines of a label are shown.
const MAX_LINES: usize = 3;
/// What no drawing shows: longer labels are cut off.
const MAX_CHARS: usize = 200;

/// A label as one line of visible characters.
pub(super) fn clean(label: &str) -> String {
    let visible = |c: &char| {
        let is_direction = matches!(
            c,
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        );
        let is_noncharacter = matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{feff}');
        !(is_direction || is_noncharacter || (c.is_control() && !c.is_whitespace()))
    };
    let label: String = label.chars().filter(visible).collect();
    let words: Vec<&str> = label.split_whitespace().collect();
    let label = words.join(" ");
    if label.is_empty() {
        return "∅".to_owned();
    }
    match label.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &label[..end]),
        None => label,
    }
}

/// The rough width of a text in a sans-serif font, in pixels.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '!' | '|' => 0.27,
        'f' | 't' | 'r' | 'I' | '(' | ')' | '[' | ']' | '{' | '}' | '/' | '\\' | ' ' | '-'
        | '"' => 0.37,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' | '…' => 0.92,
        'A'..='Z' | '&' | '≡' | '<' | '>' | '=' | '+' => 0.7,
        '\0'..='\u{7f}' => 0.57,
        _ => match c.width() {
            Some(0) => 0.0,
            Some(2) => 1.05,
            _ => 0.62,
        },
    }
}

/// Breaks a label into lines that fit, at spaces, behind punctuation, and inside `camelCase`.
pub(super) fn wrap(label: &str, size: f64, limit: f64) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for piece in pieces(label) {
        let last = lines.last_mut().expect("there is always a line");
        let joined = format!("{last}{piece}");
        if last.is_empty() || width(joined.trim_end(), size) <= limit {
            *last = joined;
        } else {
            lines.push(piece.to_owned());
        }
    }
    let is_cut = lines.len() > MAX_LINES;
    lines.truncate(MAX_LINES);
    let last = lines.len() - 1;
    for (at, line) in lines.iter_mut().enumerate() {
        *line = shorten(line.trim(), size, limit, is_cut && at == last);
    }
    lines
}

/// Cuts a line that is too long even alone, or is not the end of its label.
pub(super) fn shorten(line: &str, size: f64, limit: f64, is_cut: bool) -> String {
    let ellipsis = width("…", size);
    if !is_cut && width(line, size) <= limit + ellipsis {
        return line.to_owned();
    }
    let mut rest = line;
    while width(rest, size) > limit - ellipsis
        && let Some((end, _)) = rest.char_indices().next_back()
    {
        rest = &rest[..end];
    }
    format!("{}…", rest.trim_end())
}

fn pieces(label: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in label.char_indices() {
        let breaks = before.is_some_and(|before| {
            matches!(before, ' ' | ':' | '-' | '_' | '/' | '.' | '#')
                || (before.is_lowercase() && c.is_uppercase())
        });
        if breaks && c != ' ' {
            pieces.push(&label[start..at]);
            start = at;
        }
        before = Some(c);
    }
    pieces.push(&label[start..]);
    pieces
}

/// Text for XML, in content and in attributes.
pub(super) fn xml(text: &str) -> String {
    let mut res = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => res.push_str("&amp;"),
            '<' => res.push_str("&lt;"),
            '>' => res.push_str("&gt;"),
            '"' => res.push_str("&quot;"),
            '\'' => res.push_str("&#39;"),
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => (),
            _ => res.push(c),
        }
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_one_visible_line() {
        assert_eq!(clean(" a\n\u{202e}b\u{7} \u{0}"), "a b");
        assert_eq!(clean("\u{2066}"), "∅");
        assert_eq!(clean(&"x".repeat(300)).chars().count(), MAX_CHARS + 1);
    }

    #[test]
    fn lines_break_where_words_do() {
        assert_eq!(
            wrap("Protected health information", 13.0, 120.0),
            ["Protected health", "information"]
        );
        assert_eq!(
            wrap("ProtectedHealthInformation", 13.0, 120.0),
            ["ProtectedHealth", "Information"]
        );
        assert_eq!(wrap("", 13.0, 100.0), [""]);
        assert!(wrap(&"word ".repeat(40), 13.0, 100.0)[2].ends_with('…'));
        assert!(width(&wrap(&"x".repeat(100), 13.0, 100.0)[0], 13.0) <= 100.0);
    }
}
