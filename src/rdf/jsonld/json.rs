//! JSON with the byte range of every value and key.

use std::rc::Rc;

use crate::{
    diag::Span,
    rdf::jsonld::fault::{Fault, Result},
};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Json {
    pub(super) span: Span,
    pub(super) value: Value,
}

/// What a value is; cheap to clone.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    String(Rc<str>),
    Array(Rc<[Json]>),
    Object(Rc<[Entry]>),
}

/// One entry of an object.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: Rc<str>,
    pub(super) key_span: Span,
    pub(super) value: Json,
}

impl Json {
    pub(super) fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    pub(super) fn is_scalar(&self) -> bool {
        matches!(self.value, Value::Bool(_) | Value::Number(_) | Value::String(_))
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(it) => Some(it),
            _ => None,
        }
    }

    pub(super) fn as_bool(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(it) => Some(*it),
            _ => None,
        }
    }

    pub(super) fn as_object(&self) -> Option<&Rc<[Entry]>> {
        match &self.value {
            Value::Object(it) => Some(it),
            _ => None,
        }
    }

    /// The elements of an array, or the value itself as the only one.
    pub(super) fn elements(&self) -> &[Json] {
        match &self.value {
            Value::Array(it) => it,
            _ => std::slice::from_ref(self),
        }
    }
}

/// The value of a key.
pub(super) fn get<'a>(entries: &'a [Entry], key: &str) -> Option<&'a Json> {
    entries.iter().find(|it| &*it.key == key).map(|it| &it.value)
}

/// Parses a text that nests no deeper than the stack allows: see [`super::depth`].
pub(super) fn parse(text: &str) -> Result<Json> {
    let mut parser = Parser { text, at: usize::from(text.starts_with('\u{FEFF}')) * 3 };
    let value = parser.value()?;
    parser.skip_space();
    if parser.at < text.len() {
        return Err(parser.unexpected("the end of the file"));
    }
    Ok(value)
}

/// Gives all values of a document that is not the user's the range that refers to it.
pub(super) fn relocate(json: &Json, span: Span) -> Json {
    let value = match &json.value {
        Value::Array(it) => Value::Array(it.iter().map(|it| relocate(it, span)).collect()),
        Value::Object(it) => {
            let entry = |it: &Entry| Entry {
                key: it.key.clone(),
                key_span: span,
                value: relocate(&it.value, span),
            };
            Value::Object(it.iter().map(entry).collect())
        }
        scalar => scalar.clone(),
    };
    Json { span, value }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn unexpected(&self, expected: &str) -> Fault {
        let rest = &self.text[self.at..];
        let (found, length) = match rest.chars().next() {
            Some(c) => (format!("`{}`", c.escape_debug()), c.len_utf8()),
            None => ("the end of the file".to_owned(), 0),
        };
        let span = Span::from_range(self.at..self.at + length);
        Fault::syntax(span, format!("expected {expected}, found {found}"))
    }

    fn value(&mut self) -> Result<Json> {
        self.skip_space();
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.object()?,
            Some(b'[') => self.array()?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        Ok(Json { span: Span::from_range(start..self.at), value })
    }

    fn word(&mut self) -> Result<Value> {
        for (word, value) in
            [("null", Value::Null), ("true", Value::Bool(true)), ("false", Value::Bool(false))]
        {
            if self.text[self.at..].starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.unexpected("a JSON value"))
    }

    fn object(&mut self) -> Result<Value> {
        self.at += 1;
        let mut entries: Vec<Entry> = Vec::new();
        let mut positions = rustc_hash::FxHashMap::default();
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(entries.into()));
        }
        loop {
            self.skip_space();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a key in quotation marks"));
            }
            let key = self.string()?;
            let key_span = Span::from_range(start..self.at);
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.unexpected("`:`"));
            }
            self.at += 1;
            let entry = Entry { key: key.clone(), key_span, value: self.value()? };
            // The last one of equal keys counts, as everywhere in JSON.
            if let Some(known) = positions.get(&key) {
                entries[*known] = entry;
            } else {
                positions.insert(key, entries.len());
                entries.push(entry);
            }
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break self.at += 1,
                _ => return Err(self.unexpected("`,` or `}`")),
            }
        }
        Ok(Value::Object(entries.into()))
    }

    fn array(&mut self) -> Result<Value> {
        self.at += 1;
        let mut elements = Vec::new();
        self.skip_space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::Array(elements.into()));
        }
        loop {
            elements.push(self.value()?);
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break self.at += 1,
                _ => return Err(self.unexpected("`,` or `]`")),
            }
        }
        Ok(Value::Array(elements.into()))
    }

    fn number(&mut self) -> Result<Value> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        let text = &self.text[start..self.at];
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::Number(number)),
            _ => {
                let span = Span::from_range(start..self.at);
                Err(Fault::syntax(span, format!("number `{text}` is too large")))
            }
        }
    }

    fn digits(&mut self) -> Result<()> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { Err(self.unexpected("a digit")) } else { Ok(()) }
    }

    fn string(&mut self) -> Result<Rc<str>> {
        self.at += 1;
        let mut value = String::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest
                .bytes()
                .position(|it| it == b'"' || it == b'\\' || it < b' ')
                .unwrap_or(rest.len());
            value.push_str(&rest[..plain]);
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(value.into());
                }
                Some(b'\\') => value.push(self.escape()?),
                _ => return Err(self.unexpected("`\"` at the end of the string")),
            }
        }
    }

    fn escape(&mut self) -> Result<char> {
        self.at += 1;
        let c = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{C}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(self.unexpected("one of `\"\\/bfnrtu` behind `\\`")),
        };
        self.at += 1;
        Ok(c)
    }

    /// `uXXXX`, and a second one behind it for characters beyond the basic plane.
    fn unicode(&mut self) -> Result<char> {
        let start = self.at - 1;
        let first = self.unit()?;
        let mut units = vec![first];
        if (0xD800..0xDC00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            self.at += 1;
            units.push(self.unit()?);
        }
        let decoded: std::result::Result<Vec<char>, _> = char::decode_utf16(units).collect();
        if let Ok([c]) = decoded.as_deref() {
            return Ok(*c);
        }
        let span = Span::from_range(start..self.at);
        Err(Fault::syntax(span, "half of a surrogate pair stands for no character"))
    }

    fn unit(&mut self) -> Result<u16> {
        let digits = self.text.get(self.at + 1..self.at + 5);
        let digits = digits.filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
        match digits.and_then(|it| u16::from_str_radix(it, 16).ok()) {
            Some(unit) => {
                self.at += 5;
                Ok(unit)
            }
            None => Err(self.unexpected("`u` and four hexadecimal digits")),
        }
    }
}
