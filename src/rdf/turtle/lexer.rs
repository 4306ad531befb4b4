//! Bytes to tokens, each with its range; comments are put aside.

use std::{ops::Range, sync::Arc};

use memchr::{memchr, memchr2, memchr3};

use crate::{
    diag::{Diagnostic, Place, Span, rule::Rule},
    rdf::{
        rules::SYNTAX_ERROR,
        turtle::chars::{ASCII_NAME, is_base, is_escapable, is_name, is_start},
    },
};

/// A finding that ends a statement.
pub(super) type Fault = Box<Diagnostic>;

/// What a step of the parser gives.
pub(super) type Parsed<T> = Result<T, Fault>;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The end of the file.
    End,
    /// The end of a line, where lines matter.
    EndOfLine,
    /// `<…>`, not validated.
    Iri,
    /// `prefix:local`; the prefix has this many bytes.
    Name(usize),
    /// `a`, `true`, `PREFIX`.
    Word,
    /// `_:label`.
    Blank,
    /// A string between this many quotes on each side, not validated.
    String(usize),
    Integer,
    Decimal,
    Double,
    /// A language tag, or a directive.
    At,
    Dot,
    Comma,
    Semicolon,
    OpenBracket,
    CloseBracket,
    OpenParenthesis,
    CloseParenthesis,
    OpenBrace,
    CloseBrace,
    /// `<<`
    OpenReified,
    /// `>>`
    CloseReified,
    /// `<<(`
    OpenTriple,
    /// `)>>`
    CloseTriple,
    /// `{|`
    OpenAnnotation,
    /// `|}`
    CloseAnnotation,
    Tilde,
    /// `^^`
    Datatype,
}

/// A token and its bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token {
    pub(super) fn range(self) -> Range<usize> {
        self.start..self.end
    }

    pub(super) fn span(self) -> Span {
        Span::from_range(self.range())
    }
}

/// Reads tokens from a text. After a fault the lexer still stands before the bad token.
pub(super) struct Lexer<'a> {
    pub(super) text: &'a str,
    pub(super) file: Arc<str>,
    pub(super) at: usize,
    /// In order, each once.
    pub(super) comments: Vec<Span>,
    /// Whether this is a line format: ends of lines are tokens, strings have one kind of quotes.
    lines: bool,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str, file: Arc<str>, lines: bool) -> Self {
        let at = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        Self { text, file, at, comments: Vec::new(), lines }
    }

    /// A lexer that looks at another place.
    pub(super) fn ahead(&self, at: usize) -> Self {
        Self { at, comments: Vec::new(), file: self.file.clone(), ..*self }
    }

    pub(super) fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// The bytes of a token.
    pub(super) fn slice(&self, token: Token) -> &'a str {
        &self.text[token.range()]
    }

    /// A finding of `rule` about a range of the text.
    pub(super) fn fault(
        &self,
        rule: &Rule,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> Diagnostic {
        rule.found(message).at(Place::new(self.file.clone(), Span::from_range(range)))
    }

    /// Reads the next token.
    pub(super) fn token(&mut self) -> Parsed<Token> {
        let start_of_gap = self.at;
        self.skip_gap();
        let start = self.at;
        let bytes = self.bytes();
        if self.lines && memchr2(b'\n', b'\r', &bytes[start_of_gap..start]).is_some() {
            return Ok(Token { kind: Kind::EndOfLine, start: start_of_gap, end: start_of_gap });
        }
        let Some(byte) = bytes.get(start) else {
            return Ok(Token { kind: Kind::End, start, end: start });
        };
        let next = bytes.get(start + 1).copied();
        let (kind, end) = match byte {
            b'<' if next == Some(b'<') && bytes.get(start + 2) == Some(&b'(') => {
                (Kind::OpenTriple, start + 3)
            }
            b'<' if next == Some(b'<') => (Kind::OpenReified, start + 2),
            b'<' => (Kind::Iri, self.iri_end(start)?),
            b'>' if next == Some(b'>') => (Kind::CloseReified, start + 2),
            b')' if bytes[start..].starts_with(b")>>") => (Kind::CloseTriple, start + 3),
            b'{' if next == Some(b'|') => (Kind::OpenAnnotation, start + 2),
            b'|' if next == Some(b'}') => (Kind::CloseAnnotation, start + 2),
            b'^' if next == Some(b'^') => (Kind::Datatype, start + 2),
            b'_' if next == Some(b':') => (Kind::Blank, self.blank_end(start)?),
            b'"' => self.string(start, b'"')?,
            b'\'' if !self.lines => self.string(start, b'\'')?,
            b'@' => (Kind::At, self.at_end(start)?),
            b'.' if !next.is_some_and(|it| it.is_ascii_digit()) => (Kind::Dot, start + 1),
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number(start)?,
            b',' => (Kind::Comma, start + 1),
            b';' => (Kind::Semicolon, start + 1),
            b'[' => (Kind::OpenBracket, start + 1),
            b']' => (Kind::CloseBracket, start + 1),
            b'(' => (Kind::OpenParenthesis, start + 1),
            b')' => (Kind::CloseParenthesis, start + 1),
            b'{' => (Kind::OpenBrace, start + 1),
            b'}' => (Kind::CloseBrace, start + 1),
            b'~' => (Kind::Tilde, start + 1),
            _ => self.name_or_word(start)?,
        };
        self.at = end;
        Ok(Token { kind, start, end })
    }

    /// Goes over white space and comments.
    pub(super) fn skip_gap(&mut self) {
        let bytes = self.bytes();
        while let Some(byte) = bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b'#' => self.skip_comment(),
                _ => break,
            }
        }
    }

    /// Goes over one comment, up to the end of its line.
    pub(super) fn skip_comment(&mut self) {
        let start = self.at;
        let rest = &self.bytes()[start..];
        self.at = memchr2(b'\n', b'\r', rest).map_or(self.text.len(), |it| start + it);
        let span = Span::from_range(start..self.at);
        // Recovery reads some text twice.
        if self.comments.last().is_none_or(|it| it.end <= span.start) {
            self.comments.push(span);
        }
    }

    fn iri_end(&self, start: usize) -> Parsed<usize> {
        let rest = &self.bytes()[start..];
        match memchr2(b'>', b'\n', rest) {
            Some(at) if rest[at] == b'>' => Ok(start + at + 1),
            at => {
                let line = rest[..at.unwrap_or(rest.len())].trim_ascii_end();
                Err(self
                    .fault(&SYNTAX_ERROR, start..start + line.len(), "IRI without an end")
                    .label("expected `>` before the end of the line")
                    .into())
            }
        }
    }

    fn blank_end(&self, start: usize) -> Parsed<usize> {
        let label = start + 2;
        if !self.char_at(label).is_some_and(is_start) {
            return Err(self
                .fault(&SYNTAX_ERROR, start..label, "blank node without a label")
                .label("expected a letter, a digit or `_` after `_:`")
                .into());
        }
        Ok(self.name_end(label))
    }

    fn at_end(&self, start: usize) -> Parsed<usize> {
        let bytes = self.bytes();
        let run = |from: usize, is: fn(&u8) -> bool| {
            from + bytes[from..].iter().take_while(|it| is(it)).count()
        };
        let mut end = run(start + 1, u8::is_ascii_alphabetic);
        let fault = |end: usize, message: &str| {
            self.fault(&SYNTAX_ERROR, start..end, message)
                .label("expected a language tag like `@en` or `@de-AT`")
        };
        if end == start + 1 {
            return Err(fault(end, "`@` without a language tag").into());
        }
        while bytes.get(end) == Some(&b'-') {
            let direction = bytes.get(end + 1) == Some(&b'-');
            let from = end + 1 + usize::from(direction);
            let is = if direction { u8::is_ascii_alphabetic } else { u8::is_ascii_alphanumeric };
            let to = run(from.min(bytes.len()), is);
            if to <= from {
                return Err(fault(from.min(bytes.len()), "language tag that ends in `-`").into());
            }
            end = to;
            if direction {
                break;
            }
        }
        Ok(end)
    }

    fn string(&self, start: usize, quote: u8) -> Parsed<(Kind, usize)> {
        let bytes = self.bytes();
        if !self.lines && bytes[start..].starts_with(&[quote; 3]) {
            return match long_string_end(bytes, start + 3, quote) {
                Some(end) => Ok((Kind::String(3), end)),
                None => Err(self
                    .fault(&SYNTAX_ERROR, start..start + 3, "string without an end")
                    .label(format!("no `{}` follows", char::from(quote).to_string().repeat(3)))
                    .into()),
            };
        }
        match short_string_end(bytes, start + 1, quote) {
            Ok(end) => Ok((Kind::String(1), end)),
            Err(line_end) => {
                let mut fault = self
                    .fault(&SYNTAX_ERROR, start..line_end, "string without an end")
                    .label(format!("expected `{}` before the end of the line", char::from(quote)));
                if !self.lines {
                    fault = fault.help("a string with line breaks stands between `\"\"\"`");
                }
                Err(fault.into())
            }
        }
    }

    fn number(&self, start: usize) -> Parsed<(Kind, usize)> {
        let bytes = self.bytes();
        let digits = |from: usize| {
            from + bytes[from.min(bytes.len())..]
                .iter()
                .take_while(|it| it.is_ascii_digit())
                .count()
        };
        let exponent = |at: usize| {
            let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
            let end = digits(at + 1 + sign);
            (matches!(bytes.get(at), Some(b'e' | b'E')) && end > at + 1 + sign).then_some(end)
        };
        let whole = start + usize::from(matches!(bytes[start], b'+' | b'-'));
        let whole_end = digits(whole);
        let fraction_end =
            if bytes.get(whole_end) == Some(&b'.') { digits(whole_end + 1) } else { whole_end };
        let has_fraction = fraction_end > whole_end + 1;
        if whole_end == whole && !has_fraction {
            return Err(self
                .fault(&SYNTAX_ERROR, start..whole, "sign without a number")
                .label("expected a digit after this")
                .into());
        }
        Ok(match exponent(fraction_end) {
            Some(end) => (Kind::Double, end),
            None if has_fraction => (Kind::Decimal, fraction_end),
            None => (Kind::Integer, whole_end),
        })
    }

    fn name_or_word(&self, start: usize) -> Parsed<(Kind, usize)> {
        let bytes = self.bytes();
        let first = self.char_at(start).unwrap_or_default();
        if !is_base(first) && first != ':' {
            let shown =
                if first.is_control() { first.escape_unicode().to_string() } else { first.into() };
            return Err(self
                .fault(
                    &SYNTAX_ERROR,
                    start..start + first.len_utf8(),
                    format!("unexpected character `{shown}`"),
                )
                .label("no token begins with this")
                .into());
        }
        // A name ends before its last dots: they end the statement.
        let end = self.name_end(start);
        if bytes.get(end) == Some(&b':') {
            return Ok((Kind::Name(end - start), self.local_end(end + 1)?));
        }
        Ok((Kind::Word, end))
    }

    /// The end of a run of name characters and inner dots.
    fn name_end(&self, start: usize) -> usize {
        let bytes = self.bytes();
        let mut at = start;
        while let Some(byte) = bytes.get(at) {
            if byte.is_ascii() {
                if !ASCII_NAME[usize::from(*byte)] && *byte != b'.' {
                    break;
                }
                at += 1;
            } else {
                match self.char_at(at) {
                    Some(c) if is_name(c) => at += c.len_utf8(),
                    _ => break,
                }
            }
        }
        while at > start && bytes[at - 1] == b'.' {
            at -= 1;
        }
        at
    }

    /// The end of a local name, which may be empty.
    fn local_end(&self, start: usize) -> Parsed<usize> {
        let bytes = self.bytes();
        let mut at = start;
        // Behind the last character that is not a dot.
        let mut end = start;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'.' if at > start => at += 1,
                b'-' if at == start => break,
                b':' => (at, end) = (at + 1, at + 1),
                b'%' => {
                    let digits = bytes.get(at + 1..at + 3);
                    if !digits.is_some_and(|it| it.iter().all(u8::is_ascii_hexdigit)) {
                        return Err(
                            self.bad_escape(at, "expected two hexadecimal digits after `%`")
                        );
                    }
                    (at, end) = (at + 3, at + 3);
                }
                b'\\' => {
                    if !bytes.get(at + 1).is_some_and(|it| is_escapable(*it)) {
                        return Err(
                            self.bad_escape(at, "expected one of _~.-!$&'()*+,;=/?#@% after `\\`")
                        );
                    }
                    (at, end) = (at + 2, at + 2);
                }
                _ if byte.is_ascii() => {
                    if !ASCII_NAME[usize::from(*byte)] {
                        break;
                    }
                    (at, end) = (at + 1, at + 1);
                }
                _ => match self.char_at(at) {
                    Some(c) if is_start(c) || (at > start && is_name(c)) => {
                        at += c.len_utf8();
                        end = at;
                    }
                    _ => break,
                },
            }
        }
        Ok(end)
    }

    fn bad_escape(&self, at: usize, expected: &str) -> Fault {
        self.fault(&SYNTAX_ERROR, at..at + 1, "broken escape in a name").label(expected).into()
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }
}

/// Behind the closing quotes of a long string that begins at `at`.
pub(super) fn long_string_end(bytes: &[u8], mut at: usize, quote: u8) -> Option<usize> {
    loop {
        at += memchr2(quote, b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'\\' {
            at += 2;
        } else if bytes[at..].starts_with(&[quote; 3]) {
            return Some(at + 3);
        } else {
            at += 1;
        }
    }
}

/// Behind the closing quote of a string that begins at `at`, or the end of its line.
pub(super) fn short_string_end(bytes: &[u8], mut at: usize, quote: u8) -> Result<usize, usize> {
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(found) = memchr3(quote, b'\\', b'\n', rest) else { return Err(bytes.len()) };
        let carriage_return = memchr(b'\r', &rest[..found]);
        at += carriage_return.unwrap_or(found);
        match bytes[at] {
            b'\\' if !matches!(bytes.get(at + 1), Some(b'\n' | b'\r')) => at += 2,
            b'\\' => return Err(at + 1),
            b'\n' | b'\r' => return Err(at),
            _ => return Ok(at + 1),
        }
    }
}
