//! RDF terms, and how they are written in N-Triples and SPARQL.

use std::{
    borrow::Cow,
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    str::FromStr,
};

use super::{
    node::{Anything, IsA},
    xsd,
};

const LANG_STRING: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";
const DIR_LANG_STRING: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#dirLangString";

/// A text that is no value of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    what: &'static str,
    text: String,
}

impl Invalid {
    pub(crate) fn new(what: &'static str, text: &str) -> Self {
        Self { what, text: shorten(text) }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a valid {}", self.text, self.what)
    }
}

impl std::error::Error for Invalid {}

/// The first 80 characters of a text, for messages.
pub(crate) fn shorten(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// An absolute IRI; `C` is the class of what it names, if that is known.
pub struct Iri<C = Anything> {
    text: Cow<'static, str>,
    of: PhantomData<fn() -> C>,
}

impl<C> Iri<C> {
    /// Checks that the text can stand between `<` and `>`.
    pub fn new(text: impl Into<String>) -> Result<Self, Invalid> {
        let text = text.into();
        if is_iri(text.as_bytes()) {
            Ok(Self { text: Cow::Owned(text), of: PhantomData })
        } else {
            Err(Invalid::new("IRI", &text))
        }
    }

    /// For constants; a text that is no IRI does not compile there.
    pub const fn from_static(text: &'static str) -> Self {
        assert!(is_iri(text.as_bytes()), "not an IRI");
        Self { text: Cow::Borrowed(text), of: PhantomData }
    }

    /// The IRI as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same IRI, taken as the name of something of another class.
    pub fn cast<D>(self) -> Iri<D> {
        Iri { text: self.text, of: PhantomData }
    }

    /// The same IRI as that of an instance of a superclass.
    pub fn up<D>(self) -> Iri<D>
    where
        C: IsA<D>,
    {
        self.cast()
    }
}

const fn is_iri(text: &[u8]) -> bool {
    let mut at = 0;
    let mut colon = false;
    while at < text.len() {
        let byte = text[at];
        if byte <= b' '
            || matches!(byte, b'<' | b'>' | b'"' | b'{' | b'}' | b'|' | b'^' | b'`' | b'\\' | 127)
        {
            return false;
        }
        if !colon {
            if byte == b':' {
                colon = at > 0;
            }
            let in_scheme = byte.is_ascii_alphabetic()
                || (at > 0 && (byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.')));
            if !colon && !in_scheme {
                return false;
            }
        }
        at += 1;
    }
    colon
}

impl<C> Clone for Iri<C> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), of: PhantomData }
    }
}

impl<C> fmt::Debug for Iri<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.text)
    }
}

impl<C> fmt::Display for Iri<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<C> FromStr for Iri<C> {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::new(text)
    }
}

impl<C> TryFrom<&str> for Iri<C> {
    type Error = Invalid;

    fn try_from(text: &str) -> Result<Self, Invalid> {
        Self::new(text)
    }
}

impl<C> PartialEq for Iri<C> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<C> Eq for Iri<C> {}

impl<C> PartialEq<str> for Iri<C> {
    fn eq(&self, other: &str) -> bool {
        self.text == other
    }
}

impl<C> PartialEq<&str> for Iri<C> {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}

impl<C> PartialOrd for Iri<C> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<C> Ord for Iri<C> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl<C> Hash for Iri<C> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// The label of a blank node; it means something inside one answer or one graph only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Blank(String);

impl Blank {
    /// Checks that the label consists of letters, digits, `_`, `-` and inner dots.
    pub fn new(label: impl Into<String>) -> Result<Self, Invalid> {
        let label = label.into();
        let inner = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let valid = label.starts_with(|c: char| c.is_alphanumeric() || c == '_')
            && label.chars().all(inner)
            && !label.ends_with('.');
        if valid { Ok(Self(label)) } else { Err(Invalid::new("blank node label", &label)) }
    }

    /// The label, without `_:`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A literal: a text with a datatype or a language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Literal {
    value: String,
    datatype: Iri,
    language: Option<String>,
    rtl: Option<bool>,
}

impl Literal {
    /// A string.
    pub fn string(value: impl Into<String>) -> Self {
        Self::typed(value, Iri::from_static(xsd::STRING))
    }

    /// A text of any datatype; it is not checked against it.
    pub fn typed(value: impl Into<String>, datatype: Iri) -> Self {
        Self { value: value.into(), datatype, language: None, rtl: None }
    }

    /// A text in a language.
    pub fn tagged(value: impl Into<String>, tag: impl Into<String>) -> Result<Self, Invalid> {
        let tag = tag.into();
        if !is_tag(&tag) {
            return Err(Invalid::new("language tag", &tag));
        }
        let datatype = Iri::from_static(LANG_STRING);
        Ok(Self { value: value.into(), datatype, language: Some(tag), rtl: None })
    }

    /// The same text with a base direction, from right to left or not.
    pub fn with_direction(mut self, rtl: bool) -> Self {
        if self.language.is_some() {
            self.datatype = Iri::from_static(DIR_LANG_STRING);
            self.rtl = Some(rtl);
        }
        self
    }

    /// Its lexical form.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The IRI of its datatype.
    pub fn datatype(&self) -> &str {
        self.datatype.as_str()
    }

    /// Its language tag.
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// Whether it runs from right to left, if it says so.
    pub fn is_rtl(&self) -> Option<bool> {
        self.rtl
    }
}

fn is_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let part =
        |it: &str| (1..=8).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_alphanumeric());
    parts.next().is_some_and(|it| part(it) && it.bytes().all(|b| b.is_ascii_alphabetic()))
        && parts.all(part)
}

/// A text in a language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LangText {
    /// The text.
    pub text: String,
    /// Its language tag.
    pub language: String,
    /// Whether it runs from right to left, if that is said.
    pub rtl: Option<bool>,
}

impl LangText {
    /// A text in a language.
    pub fn new(text: impl Into<String>, language: impl Into<String>) -> Self {
        Self { text: text.into(), language: language.into(), rtl: None }
    }
}

impl fmt::Display for LangText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Any term. `Display` writes N-Triples, which is SPARQL too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// An IRI.
    Iri(Iri),
    /// A blank node.
    Blank(Blank),
    /// A literal.
    Literal(Literal),
    /// A triple term: subject, predicate, object.
    Triple(Box<[Term; 3]>),
}

impl<C> From<Iri<C>> for Term {
    fn from(iri: Iri<C>) -> Self {
        Self::Iri(iri.cast())
    }
}

impl From<Blank> for Term {
    fn from(blank: Blank) -> Self {
        Self::Blank(blank)
    }
}

impl From<Literal> for Term {
    fn from(literal: Literal) -> Self {
        Self::Literal(literal)
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        write_escaped(&self.value, f)?;
        f.write_str("\"")?;
        match (&self.language, self.rtl) {
            (Some(tag), None) => write!(f, "@{tag}"),
            (Some(tag), Some(rtl)) => write!(f, "@{tag}--{}", if rtl { "rtl" } else { "ltr" }),
            (None, _) if self.datatype == xsd::STRING => Ok(()),
            (None, _) => write!(f, "^^<{}>", self.datatype),
        }
    }
}

/// A `u` behind a backslash is escaped too: SPARQL resolves `\u0022` before it looks for the end of
/// a string, and some parsers do so even behind an escaped backslash.
fn write_escaped(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    use fmt::Write as _;
    let mut after_backslash = false;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            'u' | 'U' if after_backslash => write!(f, "\\u{:04X}", u32::from(c))?,
            c if u32::from(c) < 0x20 || c == '\u{7f}' => write!(f, "\\u{:04X}", u32::from(c))?,
            c => f.write_char(c)?,
        }
        after_backslash = c == '\\';
    }
    Ok(())
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Iri(it) => write!(f, "<{it}>"),
            Self::Blank(it) => write!(f, "_:{}", it.as_str()),
            Self::Literal(it) => it.fmt(f),
            Self::Triple(it) => write!(f, "<<( {} {} {} )>>", it[0], it[1], it[2]),
        }
    }
}
