//! XML as a sequence of tags and texts, with places, entities expanded within bounds.
//!
//! Nothing is fetched: external and parameter entities are refused where they are used.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::{
    diag::{Diagnostic, Place, Span},
    rdf::rules::SYNTAX_ERROR,
};

/// How many bytes entities may add to a document.
const MAX_EXPANSION: usize = 64 << 20;
/// How many bytes the declared entities may have together, once those in them are expanded.
const MAX_DECLARED: usize = 1 << 20;
/// How many entities a document may declare.
const MAX_ENTITIES: usize = 1_000;
/// How many attributes an element may have.
const MAX_ATTRIBUTES: usize = 1_000;

pub(super) type Parsed<T> = Result<T, Box<Diagnostic>>;

/// One attribute.
#[derive(Clone, Debug)]
pub(super) struct Attribute<'a> {
    pub(super) name: &'a str,
    pub(super) value: String,
    /// The name and the value.
    pub(super) span: Span,
}

/// A start tag.
#[derive(Clone, Debug)]
pub(super) struct Tag<'a> {
    pub(super) name: &'a str,
    pub(super) attributes: Vec<Attribute<'a>>,
    pub(super) is_empty: bool,
    pub(super) span: Span,
}

/// What follows in the text.
#[derive(Clone, Debug)]
pub(super) enum Token<'a> {
    Start(Tag<'a>),
    End { name: &'a str, span: Span },
    Text { value: Cow<'a, str>, span: Span },
    Comment(&'a str),
    Instruction(&'a str),
    EndOfFile,
}

/// The rest of a text.
pub(super) struct Tokens<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    file: &'a str,
    /// The value; `None` for external entities.
    entities: FxHashMap<&'a str, Option<String>>,
    n_declared: usize,
    n_grown: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str, file: &'a str) -> Self {
        Self {
            text,
            at: if text.starts_with('\u{FEFF}') { 3 } else { 0 },
            file,
            entities: FxHashMap::default(),
            n_declared: 0,
            n_grown: 0,
        }
    }

    pub(super) fn fault(&self, span: Span, message: impl Into<String>) -> Box<Diagnostic> {
        Box::new(SYNTAX_ERROR.found(message).at(Place::new(self.file, span)))
    }

    fn fault_at(&self, at: usize, message: impl Into<String>) -> Box<Diagnostic> {
        let length = self.text[at..].chars().next().map_or(0, char::len_utf8);
        self.fault(Span::from_range(at..at + length), message)
    }

    /// The next token.
    pub(super) fn next(&mut self) -> Parsed<Token<'a>> {
        loop {
            let start = self.at;
            let rest = &self.text[start..];
            if rest.is_empty() {
                return Ok(Token::EndOfFile);
            }
            if !rest.starts_with('<') {
                let length = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
                self.at += length;
                let span = Span::from_range(start..self.at);
                let value = self.expand(&rest[..length], start, false)?;
                return Ok(Token::Text { value, span });
            }
            if rest.starts_with("<!--") {
                let inner = self.until(4, "-->", "comment")?;
                return Ok(Token::Comment(inner));
            }
            if rest.starts_with("<![CDATA[") {
                let inner = self.until(9, "]]>", "CDATA section")?;
                self.check_characters(inner, start + 9)?;
                let span = Span::from_range(start..self.at);
                return Ok(Token::Text { value: unix_lines(inner), span });
            }
            if rest.starts_with("<?") {
                let inner = self.until(2, "?>", "processing instruction")?;
                if inner.starts_with("xml")
                    && inner[3..].starts_with(|it: char| it.is_ascii_whitespace())
                {
                    self.declaration(inner, start)?;
                    continue;
                }
                return Ok(Token::Instruction(inner));
            }
            if rest.starts_with("<!DOCTYPE") {
                self.doctype()?;
                continue;
            }
            if rest.starts_with("</") {
                self.at += 2;
                let name = self.name("the name of an element")?;
                self.skip_space();
                if !self.take('>') {
                    return Err(self.unexpected("`>`"));
                }
                return Ok(Token::End { name, span: Span::from_range(start..self.at) });
            }
            return self.start_tag().map(Token::Start);
        }
    }

    /// The text up to a mark, which is skipped, too.
    fn until(&mut self, skipped: usize, mark: &str, what: &str) -> Parsed<&'a str> {
        let start = self.at;
        let inner = &self.text[start + skipped..];
        let Some(length) = memchr::memmem::find(inner.as_bytes(), mark.as_bytes()) else {
            let span = Span::from_range(start..start + skipped);
            return Err(self.fault(span, format!("{what} without an end: expected `{mark}`")));
        };
        self.at = start + skipped + length + mark.len();
        Ok(&inner[..length])
    }

    fn declaration(&self, inner: &str, start: usize) -> Parsed<()> {
        let Some(encoding) = inner.split("encoding").nth(1) else { return Ok(()) };
        let name = encoding.split(['"', '\'']).nth(1).unwrap_or_default();
        if name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("us-ascii") {
            return Ok(());
        }
        let span = Span::from_range(start..self.at);
        Err(self.fault(span, format!("encoding `{name}` is not read: save the file as UTF-8")))
    }

    fn skip_space(&mut self) {
        let rest = self.text[self.at..].bytes();
        self.at += rest.take_while(|it| matches!(it, b' ' | b'\t' | b'\n' | b'\r')).count();
    }

    fn take(&mut self, c: char) -> bool {
        let is_there = self.text[self.at..].starts_with(c);
        if is_there {
            self.at += c.len_utf8();
        }
        is_there
    }

    fn unexpected(&self, expected: &str) -> Box<Diagnostic> {
        let found = match self.text[self.at..].chars().next() {
            Some(c) => format!("`{}`", c.escape_debug()),
            None => "the end of the file".to_owned(),
        };
        self.fault_at(self.at, format!("expected {expected}, found {found}"))
    }

    fn name(&mut self, expected: &str) -> Parsed<&'a str> {
        let rest = &self.text[self.at..];
        if !rest.starts_with(is_name_start) {
            return Err(self.unexpected(expected));
        }
        let length = rest.find(|it| !is_name(it)).unwrap_or(rest.len());
        self.at += length;
        Ok(&rest[..length])
    }

    fn start_tag(&mut self) -> Parsed<Tag<'a>> {
        let start = self.at;
        self.at += 1;
        let name = self.name("the name of an element")?;
        let mut attributes: Vec<Attribute<'a>> = Vec::new();
        loop {
            let before = self.at;
            self.skip_space();
            if self.take('>') {
                let span = Span::from_range(start..self.at);
                return Ok(Tag { name, attributes, is_empty: false, span });
            }
            if self.text[self.at..].starts_with("/>") {
                self.at += 2;
                let span = Span::from_range(start..self.at);
                return Ok(Tag { name, attributes, is_empty: true, span });
            }
            if before == self.at {
                return Err(self.unexpected("white space, `>` or `/>`"));
            }
            let attribute = self.attribute()?;
            if attributes.iter().any(|it| it.name == attribute.name) {
                let message = format!("attribute `{}` is there twice", attribute.name);
                return Err(self.fault(attribute.span, message));
            }
            if attributes.len() == MAX_ATTRIBUTES {
                let message = format!("an element has more than {MAX_ATTRIBUTES} attributes");
                return Err(self.fault(attribute.span, message));
            }
            attributes.push(attribute);
        }
    }

    fn attribute(&mut self) -> Parsed<Attribute<'a>> {
        let start = self.at;
        let name = self.name("an attribute, `>` or `/>`")?;
        self.skip_space();
        if !self.take('=') {
            return Err(self.unexpected("`=`"));
        }
        self.skip_space();
        let (raw, at) = self.quoted()?;
        if let Some(bad) = raw.find('<') {
            return Err(self.fault_at(at + bad, "`<` in an attribute is written `&lt;`"));
        }
        let span = Span::from_range(start..self.at);
        let value = self.expand(raw, at, true)?.into_owned();
        Ok(Attribute { name, value, span })
    }

    /// A quoted text and where it begins.
    fn quoted(&mut self) -> Parsed<(&'a str, usize)> {
        let quote = match self.text.as_bytes().get(self.at) {
            Some(b'"') => '"',
            Some(b'\'') => '\'',
            _ => return Err(self.unexpected("a value in quotation marks")),
        };
        let start = self.at + 1;
        let Some(length) = self.text[start..].find(quote) else {
            let message = format!("value without an end: expected `{quote}`");
            return Err(self.fault_at(self.at, message));
        };
        self.at = start + length + 1;
        Ok((&self.text[start..start + length], start))
    }

    /// The declarations of a document type: only those of entities count.
    fn doctype(&mut self) -> Parsed<()> {
        let start = self.at;
        self.at += "<!DOCTYPE".len();
        loop {
            let rest = &self.text[self.at..];
            match rest.bytes().next() {
                None => {
                    let span = Span::from_range(start..start + "<!DOCTYPE".len());
                    return Err(self.fault(span, "document type without an end: expected `>`"));
                }
                Some(b'>') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'"' | b'\'') => _ = self.quoted()?,
                Some(b'<') if rest.starts_with("<!--") => _ = self.until(4, "-->", "comment")?,
                Some(b'<') if rest.starts_with("<?") => {
                    _ = self.until(2, "?>", "processing instruction")?;
                }
                Some(b'<') if rest.starts_with("<!ENTITY") => self.entity()?,
                Some(b'<') => self.skip_declaration()?,
                Some(_) => self.at += rest.chars().next().map_or(1, char::len_utf8),
            }
        }
    }

    /// Up to the `>` of a declaration of no interest.
    fn skip_declaration(&mut self) -> Parsed<()> {
        let start = self.at;
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            match byte {
                b'>' => {
                    self.at += 1;
                    return Ok(());
                }
                b'"' | b'\'' => _ = self.quoted()?,
                _ => self.at += self.text[self.at..].chars().next().map_or(1, char::len_utf8),
            }
        }
        Err(self.fault_at(start, "declaration without an end: expected `>`"))
    }

    fn entity(&mut self) -> Parsed<()> {
        let start = self.at;
        let span = Span::from_range(start..start + "<!ENTITY".len());
        self.at += "<!ENTITY".len();
        self.skip_space();
        if self.take('%') {
            return Err(self.fault(span, "parameter entities are not read"));
        }
        let name = self.name("the name of an entity")?;
        self.skip_space();
        let rest = &self.text[self.at..];
        if rest.starts_with("SYSTEM") || rest.starts_with("PUBLIC") {
            self.entities.entry(name).or_insert(None);
            return self.skip_declaration();
        }
        let (raw, at) = self.quoted()?;
        let value = self.expand(raw, at, false)?.into_owned();
        self.skip_space();
        if !self.take('>') {
            return Err(self.unexpected("`>`"));
        }
        self.n_declared += value.len();
        if self.n_declared > MAX_DECLARED {
            let message = format!("the entities have more than {MAX_DECLARED} bytes");
            return Err(self.fault(span, message));
        }
        // The first of two declarations counts.
        self.entities.entry(name).or_insert(Some(value));
        if self.entities.len() > MAX_ENTITIES {
            return Err(self.fault(span, format!("there are more than {MAX_ENTITIES} entities")));
        }
        Ok(())
    }

    /// A text with its references expanded, the ends of its lines made those of Unix.
    fn expand(&mut self, raw: &'a str, at: usize, in_attribute: bool) -> Parsed<Cow<'a, str>> {
        self.check_characters(raw, at)?;
        let is_plain = |it: u8| it != b'&' && it != b'\r' && (!in_attribute || it >= b' ');
        if raw.bytes().all(is_plain) {
            return Ok(Cow::Borrowed(raw));
        }
        let mut value = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some(c) = rest.chars().next() {
            let mut length = c.len_utf8();
            match c {
                '&' => length = self.reference(rest, at + raw.len() - rest.len(), &mut value)?,
                '\r' if rest[1..].starts_with('\n') => (),
                '\n' | '\t' | '\r' if in_attribute => value.push(' '),
                '\r' => value.push('\n'),
                c => value.push(c),
            }
            rest = &rest[length..];
        }
        Ok(Cow::Owned(value))
    }

    /// Appends what a reference stands for; gives its length.
    fn reference(&mut self, rest: &str, at: usize, value: &mut String) -> Parsed<usize> {
        let end = rest.find(';').filter(|it| !rest[..*it].contains(char::is_whitespace));
        let Some(end) = end else {
            return Err(
                self.fault_at(at, "`&` is written `&amp;`, or begins a reference like `&lt;`")
            );
        };
        let name = &rest[1..end];
        let span = Span::from_range(at..at + end + 1);
        if let Some(number) = name.strip_prefix('#') {
            let code = match number.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            match code.ok().and_then(char::from_u32).filter(|it| is_char(*it)) {
                Some(c) => value.push(c),
                None => return Err(self.fault(span, format!("`&{name};` stands for no character"))),
            }
            return Ok(end + 1);
        }
        let predefined = match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                self.custom(name, span, value)?;
                return Ok(end + 1);
            }
        };
        value.push(predefined);
        Ok(end + 1)
    }

    fn custom(&mut self, name: &str, span: Span, value: &mut String) -> Parsed<()> {
        let Some(entity) = self.entities.get(name) else {
            return Err(self.fault(span, format!("entity `{name}` is not declared")));
        };
        let Some(text) = entity else {
            return Err(self.fault(span, format!("entity `{name}` is external and is not fetched")));
        };
        if text.contains('<') {
            return Err(self.fault(span, format!("entity `{name}` has markup, which is not read")));
        }
        self.n_grown += text.len();
        if self.n_grown > MAX_EXPANSION {
            let message = format!("entities grow the text by more than {MAX_EXPANSION} bytes");
            return Err(self.fault(span, message));
        }
        value.push_str(text);
        Ok(())
    }

    fn check_characters(&self, raw: &str, at: usize) -> Parsed<()> {
        match raw.char_indices().find(|it| !is_char(it.1)) {
            None => Ok(()),
            Some((offset, c)) => {
                let message = format!("character `{}` is not allowed in XML", c.escape_unicode());
                Err(self.fault_at(at + offset, message))
            }
        }
    }
}

fn unix_lines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}

/// Whether XML 1.0 has a character.
pub(in crate::rdf) fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// What may begin a name.
pub(in crate::rdf) fn is_name_start(c: char) -> bool {
    matches!(c,
        ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}'
        | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// What may stand in a name.
pub(in crate::rdf) fn is_name(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Whether a text is a name without a colon.
pub(in crate::rdf) fn is_nc_name(text: &str) -> bool {
    text.starts_with(is_name_start) && text.chars().all(|it| is_name(it) && it != ':')
}

/// The local names of RDF that name neither nodes nor properties.
pub(in crate::rdf) fn is_syntax_name(local: &str) -> bool {
    matches!(
        local,
        "RDF"
            | "ID"
            | "about"
            | "parseType"
            | "resource"
            | "nodeID"
            | "datatype"
            | "bagID"
            | "aboutEach"
            | "aboutEachPrefix"
    )
}
