//! The words of a SPARQL text with their places. Meaning comes from the algebra; this tells where in
//! the text a name stands, and how deeply the text is nested before it is parsed.

use crate::diag::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `<…>`.
    Iri,
    /// `ex:name`, `ex:` or `:name`.
    Name,
    /// `?x` or `$x`.
    Variable,
    /// A keyword or function name, `a`, `true`.
    Word,
    /// A quoted string.
    String,
    /// A number.
    Number,
    /// `_:b`.
    Blank,
    /// `@en`.
    Language,
    /// Anything else: one character, or one of `&& || <= >= != ^^`.
    Symbol,
}

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its characters.
    pub text: &'a str,
    /// Its bytes.
    pub span: Span,
}

impl<'a> Token<'a> {
    /// The name of a variable.
    pub fn variable(&self) -> Option<&'a str> {
        (self.kind == Kind::Variable).then(|| &self.text[1..])
    }

    /// Whether it is this keyword, whatever its case.
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is this symbol.
    pub fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == Kind::Symbol && self.text == symbol
    }
}

/// The tokens of a text, comments and white space left out. Any text has tokens: what is no SPARQL
/// comes out as symbols.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    stream(text).collect()
}

/// The tokens of a text, one after the other: a large update need not hold them all.
pub fn stream(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0 }
}

/// See [`stream`].
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = &self.text[self.at..];
            let c = rest.chars().next()?;
            if c.is_whitespace() {
                self.at += c.len_utf8();
            } else if c == '#' {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else {
                let (kind, len) = token(rest, c);
                let span = Span::from_range(self.at..self.at + len);
                self.at += len;
                return Some(Token { kind, text: &rest[..len], span });
            }
        }
    }
}

fn token(rest: &str, c: char) -> (Kind, usize) {
    match c {
        '<' => iri_len(rest).map_or_else(|| symbol(rest), |len| (Kind::Iri, len)),
        '?' | '$' => match name_len(&rest[1..]) {
            0 => (Kind::Symbol, 1),
            len => (Kind::Variable, 1 + len),
        },
        '"' | '\'' => (Kind::String, string_len(rest)),
        '@' => match rest[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
            Some(0) => (Kind::Symbol, 1),
            end => (Kind::Language, end.map_or(rest.len(), |it| it + 1)),
        },
        '_' if rest.starts_with("_:") => (Kind::Blank, 2 + local_len(&rest[2..])),
        '0'..='9' => (Kind::Number, number_len(rest)),
        '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => {
            (Kind::Number, number_len(rest))
        }
        ':' => (Kind::Name, 1 + local_len(&rest[1..])),
        c if c.is_alphabetic() || c == '_' => word(rest),
        _ => symbol(rest),
    }
}

fn symbol(rest: &str) -> (Kind, usize) {
    let long = ["&&", "||", "<=", ">=", "!=", "^^"].iter().any(|it| rest.starts_with(it));
    let first = rest.chars().next().map_or(0, char::len_utf8);
    (Kind::Symbol, if long { 2 } else { first })
}

/// The longest prefix looked for; a text of dots must not be read again from each of them.
const MAX_PREFIX: usize = 256;

/// A keyword, or the prefix of a name.
fn word(rest: &str) -> (Kind, usize) {
    let in_prefix = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let end = rest.char_indices().take(MAX_PREFIX).find(|(_, c)| !in_prefix(*c));
    if let Some((prefix, ':')) = end {
        return (Kind::Name, prefix + 1 + local_len(&rest[prefix + 1..]));
    }
    (Kind::Word, name_len(rest).max(rest.chars().next().map_or(1, char::len_utf8)))
}

fn name_len(rest: &str) -> usize {
    rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
}

fn local_len(rest: &str) -> usize {
    let mut end = 0;
    let mut chars = rest.char_indices();
    while let Some((_, c)) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '%')) {
            break;
        }
        end = chars.clone().next().map_or(rest.len(), |it| it.0);
    }
    rest[..end].trim_end_matches('.').len()
}

fn iri_len(rest: &str) -> Option<usize> {
    let stops = |c: char| c <= ' ' || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '^' | '`');
    let end = 1 + rest[1..].find(stops)?;
    rest[end..].starts_with('>').then_some(end + 1)
}

fn string_len(rest: &str) -> usize {
    let quote = &rest[..1];
    let long = quote.repeat(3);
    let close = if rest.starts_with(&long) { long.as_str() } else { quote };
    let mut at = close.len();
    while at < rest.len() {
        if rest[at..].starts_with(close) {
            return at + close.len();
        }
        let c = rest[at..].chars().next().map_or(1, char::len_utf8);
        at += if rest.as_bytes()[at] == b'\\' {
            c + rest[at + c..].chars().next().map_or(0, char::len_utf8)
        } else {
            c
        };
    }
    rest.len()
}

fn number_len(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digits = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end = digits(end + 1);
    }
    if bytes.get(end).is_some_and(|it| matches!(it, b'e' | b'E')) {
        let sign = usize::from(bytes.get(end + 1).is_some_and(|it| matches!(it, b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > end + 1 + sign {
            end = exponent;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_kind_is_told_apart() {
        let text = "SELECT ?x $y_1 { <urn:a> ex:b.c _:d \"q\\\"\"@en-GB . 1.5e3 .5 'it' :z } # ?no";
        let seen: Vec<(Kind, &str)> = tokens(text).iter().map(|it| (it.kind, it.text)).collect();
        assert_eq!(
            seen,
            [
                (Kind::Word, "SELECT"),
                (Kind::Variable, "?x"),
                (Kind::Variable, "$y_1"),
                (Kind::Symbol, "{"),
                (Kind::Iri, "<urn:a>"),
                (Kind::Name, "ex:b.c"),
                (Kind::Blank, "_:d"),
                (Kind::String, "\"q\\\"\""),
                (Kind::Language, "@en-GB"),
                (Kind::Symbol, "."),
                (Kind::Number, "1.5e3"),
                (Kind::Number, ".5"),
                (Kind::String, "'it'"),
                (Kind::Name, ":z"),
                (Kind::Symbol, "}"),
            ]
        );
    }

    #[test]
    fn a_comparison_is_no_iri() {
        let seen: Vec<&str> = tokens("?a<?b && ?c>=1").iter().map(|it| it.text).collect();
        assert_eq!(seen, ["?a", "<", "?b", "&&", "?c", ">=", "1"]);
    }

    #[test]
    fn long_texts_of_one_sign_take_linear_time() {
        let start = std::time::Instant::now();
        for sign in ["<", "a.", "a-", "?", "\\", "'", "<a>"] {
            let text = sign.repeat(300_000);
            assert!(!tokens(&text).is_empty());
        }
        assert!(start.elapsed().as_secs() < 20, "quadratic time would be minutes");
    }

    proptest! {
        #[test]
        fn any_text_has_tokens_in_order(text in "\\PC{0,60}") {
            let mut end = 0;
            for token in tokens(&text) {
                prop_assert!(token.span.start >= end && token.span.end > token.span.start);
                prop_assert_eq!(&text[token.span.range()], token.text);
                end = token.span.end;
            }
        }
    }
}
