//! How Rust values and RDF terms become each other. A value that does not fit is an error: nothing
//! is clipped, rounded or guessed.

use std::{fmt, str::FromStr};

use super::{
    LangMap,
    date::{Date, DateTime, Duration, GDay, GMonth, GMonthDay, GYear, GYearMonth, Time},
    node::{Anything, Node},
    number::{Decimal, canonical_double, integer_range, parse_double, parse_integer},
    term::{Blank, Invalid, Iri, LangText, Literal, Term, shorten},
    xsd,
};

/// A term that is not what a column, a field or a parameter promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// What was promised.
    pub expected: String,
    /// What was there.
    pub found: String,
}

impl Misfit {
    /// A misfit of a term.
    pub fn new(expected: impl Into<String>, found: &Term) -> Self {
        Self { expected: expected.into(), found: shorten(&found.to_string()) }
    }

    /// A misfit of nothing.
    pub fn missing(expected: impl Into<String>) -> Self {
        Self { expected: expected.into(), found: "nothing".to_owned() }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found {}", self.expected, self.found)
    }
}

impl std::error::Error for Misfit {}

/// A type that terms are read into and written from.
///
/// `datatype` is the one that the model declares, and [`super::ANY`] where there is none.
pub trait Value: Sized {
    /// Reads a term.
    fn from_term(term: &Term, datatype: &str) -> Result<Self, Misfit>;
    /// Writes a term.
    fn to_term(&self, datatype: &str) -> Result<Term, Misfit>;
    /// The instance that is written along with it.
    fn held(&self) -> Option<&dyn Node> {
        None
    }
}

/// The name of a datatype in messages.
fn name(datatype: &str) -> String {
    match datatype.rsplit_once('#') {
        Some(("http://www.w3.org/2001/XMLSchema", local)) => format!("xsd:{local}"),
        _ if datatype.is_empty() => "a literal".to_owned(),
        _ => format!("<{datatype}>"),
    }
}

/// The lexical form of a literal whose datatype is the declared one or derived from it.
fn lexical<'a>(term: &'a Term, datatype: &str) -> Result<&'a str, Misfit> {
    let Term::Literal(literal) = term else { return Err(Misfit::new(name(datatype), term)) };
    let actual = literal.datatype();
    let is_integer = integer_range(actual).is_some();
    let fits = actual == datatype
        || datatype.is_empty()
        || match datatype {
            xsd::DECIMAL | xsd::INTEGER => is_integer,
            xsd::DURATION => matches!(actual, xsd::DAY_TIME_DURATION | xsd::YEAR_MONTH_DURATION),
            xsd::DATE_TIME => actual == xsd::DATE_TIME_STAMP,
            xsd::STRING => matches!(actual, xsd::NORMALIZED_STRING | xsd::TOKEN | xsd::LANGUAGE),
            _ => is_integer && integer_range(datatype).is_some(),
        };
    if fits { Ok(literal.value()) } else { Err(Misfit::new(name(datatype), term)) }
}

fn literal(text: impl Into<String>, datatype: &str) -> Result<Term, Misfit> {
    let text = text.into();
    match Iri::new(datatype) {
        Ok(datatype) => Ok(Literal::typed(text, datatype).into()),
        Err(_) => Ok(Literal::string(text).into()),
    }
}

/// White space around a number or a date means nothing.
fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

macro_rules! parsed {
    ($($ty:ty = $default:expr;)*) => {
        $(
            impl Value for $ty {
                fn from_term(term: &Term, datatype: &str) -> Result<Self, Misfit> {
                    let text = trimmed(lexical(term, datatype)?);
                    let value = text.parse().map_err(|_| Misfit::new(name(datatype), term))?;
                    if is_allowed(text, datatype) {
                        Ok(value)
                    } else {
                        Err(Misfit::new(name(datatype), term))
                    }
                }

                fn to_term(&self, datatype: &str) -> Result<Term, Misfit> {
                    let text = self.to_string();
                    let datatype = if datatype.is_empty() { $default } else { datatype };
                    let allowed = is_allowed(&text, datatype);
                    let term = literal(text, datatype)?;
                    if allowed { Ok(term) } else { Err(Misfit::new(name(datatype), &term)) }
                }
            }
        )*
    };
}

parsed! {
    Decimal = xsd::DECIMAL;
    DateTime = xsd::DATE_TIME;
    Date = xsd::DATE;
    Time = xsd::TIME;
    Duration = xsd::DURATION;
    GYear = xsd::G_YEAR;
    GYearMonth = xsd::G_YEAR_MONTH;
    GMonth = xsd::G_MONTH;
    GMonthDay = xsd::G_MONTH_DAY;
    GDay = xsd::G_DAY;
}

/// What a datatype demands beyond the type it is read into.
fn is_allowed(text: &str, datatype: &str) -> bool {
    let time = text.split_once('T').map_or("", |it| it.1);
    match datatype {
        xsd::DATE_TIME_STAMP => time.ends_with('Z') || time.contains(['+', '-']),
        xsd::DAY_TIME_DURATION => !text.split('T').next().unwrap_or("").contains(['Y', 'M']),
        xsd::YEAR_MONTH_DURATION => !text.contains(['D', 'T']),
        _ => true,
    }
}

macro_rules! integers {
    ($($ty:ty = $default:expr;)*) => {
        $(
            impl Value for $ty {
                fn from_term(term: &Term, datatype: &str) -> Result<Self, Misfit> {
                    let text = trimmed(lexical(term, datatype)?);
                    parse_integer(text, datatype)
                        .and_then(|it| Self::try_from(it).ok())
                        .ok_or_else(|| Misfit::new(name(datatype), term))
                }

                fn to_term(&self, datatype: &str) -> Result<Term, Misfit> {
                    let text = self.to_string();
                    let datatype = if datatype.is_empty() { $default } else { datatype };
                    let fits = parse_integer(&text, datatype).is_some();
                    let term = literal(text, datatype)?;
                    if fits { Ok(term) } else { Err(Misfit::new(name(datatype), &term)) }
                }
            }
        )*
    };
}

integers! {
    i8 = xsd::BYTE;
    i16 = xsd::SHORT;
    i32 = xsd::INT;
    i64 = xsd::INTEGER;
    u8 = xsd::UNSIGNED_BYTE;
    u16 = xsd::UNSIGNED_SHORT;
    u32 = xsd::UNSIGNED_INT;
    u64 = xsd::NON_NEGATIVE_INTEGER;
}

impl Value for f64 {
    fn from_term(term: &Term, datatype: &str) -> Result<Self, Misfit> {
        parse_double(trimmed(lexical(term, datatype)?))
            .ok_or_else(|| Misfit::new(name(datatype), term))
    }

    fn to_term(&self, datatype: &str) -> Result<Term, Misfit> {
        let datatype = if datatype.is_empty() { xsd::DOUBLE } else { datatype };
        literal(canonical_double(*self, format!("{self:E}")), datatype)
    }
}

impl Value for f32 {
    fn from_term(term: &Term, datatype: &str) -> Result<Self, Misfit> {
        let text = trimmed(lexical(term, datatype)?);
        let value = match parse_double(text) {
            Some(it) if it.is_finite() => text.parse().ok(),
            Some(it) if it.is_nan() => Some(Self::NAN),
            Some(it) => Some(if it > 0.0 { Self::INFINITY } else { Self::NEG_INFINITY }),
            None => None,
        };
        value.ok_or_else(|| Misfit::new(name(datatype), term))
    }

    fn to_term(&self, datatype: &str) -> Result<Term, Misfit> {
        let datatype = if datatype.is_empty() { xsd::FLOAT } else { datatype };
        literal(canonical_double(f64::from(*self), format!("{self:E}")), datatype)
    }
}

impl Value for bool {
    fn from_term(term: &Term, datatype: &str) -> Result<Self, Misfit> {
        match trimmed(lexical(term, datatype)?) {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(Misfit::new(name(datatype), term)),
        }
    }

    fn to_term(&self, _: &str) -> Result<Term, Misfit> {
        literal(if *self { "true" } else { "false" }, xsd::BOOLEAN)
    }
}

impl Value for String {
    fn from_term(term: &Term, datatype: &str) -> Result<Self, Misfit> {
        let text = lexical(term, datatype)?;
        match term {
            Term::Literal(it) if it.language().is_some() => Err(Misfit::new(name(datatype), term)),
            _ => Ok(text.to_owned()),
        }
    }

    fn to_term(&self, datatype: &str) -> Result<Term, Misfit> {
        literal(self.as_str(), datatype)
    }
}

impl<C> Value for Iri<C> {
    fn from_term(term: &Term, _: &str) -> Result<Self, Misfit> {
        match term {
            Term::Iri(it) => Ok(it.clone().cast()),
            _ => Err(Misfit::new("an IRI", term)),
        }
    }

    fn to_term(&self, _: &str) -> Result<Term, Misfit> {
        Ok(self.clone().into())
    }
}

impl Value for Blank {
    fn from_term(term: &Term, _: &str) -> Result<Self, Misfit> {
        match term {
            Term::Blank(it) => Ok(it.clone()),
            _ => Err(Misfit::new("a blank node", term)),
        }
    }

    fn to_term(&self, _: &str) -> Result<Term, Misfit> {
        Ok(self.clone().into())
    }
}

impl Value for Literal {
    fn from_term(term: &Term, _: &str) -> Result<Self, Misfit> {
        match term {
            Term::Literal(it) => Ok(it.clone()),
            _ => Err(Misfit::new("a literal", term)),
        }
    }

    fn to_term(&self, _: &str) -> Result<Term, Misfit> {
        Ok(self.clone().into())
    }
}

impl Value for Term {
    fn from_term(term: &Term, _: &str) -> Result<Self, Misfit> {
        Ok(term.clone())
    }

    fn to_term(&self, _: &str) -> Result<Term, Misfit> {
        Ok(self.clone())
    }
}

impl Value for LangText {
    fn from_term(term: &Term, _: &str) -> Result<Self, Misfit> {
        match term {
            Term::Literal(it) => it.language().map(|language| Self {
                text: it.value().to_owned(),
                language: language.to_owned(),
                rtl: it.is_rtl(),
            }),
            _ => None,
        }
        .ok_or_else(|| Misfit::new("a text with a language", term))
    }

    fn to_term(&self, _: &str) -> Result<Term, Misfit> {
        let literal = Literal::tagged(&self.text, &self.language).map_err(|_| Misfit {
            expected: "a language tag".to_owned(),
            found: shorten(&self.language),
        })?;
        Ok(match self.rtl {
            Some(rtl) => literal.with_direction(rtl).into(),
            None => literal.into(),
        })
    }
}

/// A text with or without a language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Text {
    /// A string.
    Plain(String),
    /// A text in a language.
    Tagged(LangText),
}

impl Value for Text {
    fn from_term(term: &Term, _: &str) -> Result<Self, Misfit> {
        LangText::from_term(term, "")
            .map(Self::Tagged)
            .or_else(|_| String::from_term(term, xsd::STRING).map(Self::Plain))
            .map_err(|_| Misfit::new("a text", term))
    }

    fn to_term(&self, _: &str) -> Result<Term, Misfit> {
        match self {
            Self::Plain(it) => it.to_term(xsd::STRING),
            Self::Tagged(it) => it.to_term(""),
        }
    }
}

/// A literal of a datatype that has no type of its own here, as it was written.
pub type Typed = Literal;

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $datatype:expr;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(pub String);

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(&self.0)
                }
            }

            impl From<&str> for $name {
                fn from(text: &str) -> Self {
                    Self(text.to_owned())
                }
            }

            impl Value for $name {
                fn from_term(term: &Term, datatype: &str) -> Result<Self, Misfit> {
                    let datatype = if datatype.is_empty() { $datatype } else { datatype };
                    Ok(Self(lexical(term, datatype)?.to_owned()))
                }

                fn to_term(&self, datatype: &str) -> Result<Term, Misfit> {
                    literal(&self.0, if datatype.is_empty() { $datatype } else { datatype })
                }
            }
        )*
    };
}

texts! {
    /// An address as text; unlike an IRI it may be relative.
    AnyUri = xsd::ANY_URI;
    /// Bytes in base 64, as text.
    Base64 = xsd::BASE64_BINARY;
    /// A JSON text.
    Json = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON";
    /// An XML fragment.
    Xml = "http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral";
    /// An HTML fragment.
    Html = "http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML";
}

/// Bytes, written in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HexBytes(pub Vec<u8>);

impl FromStr for HexBytes {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let nibble = |byte: u8| char::from(byte).to_digit(16).and_then(|it| u8::try_from(it).ok());
        let pair = |pair: &[u8]| match pair {
            [high, low] => Some(nibble(*high)? << 4 | nibble(*low)?),
            _ => None,
        };
        let bytes: Option<Vec<u8>> = text.as_bytes().chunks(2).map(pair).collect();
        bytes.map(Self).ok_or_else(|| Invalid::new("hexBinary", text))
    }
}

impl fmt::Display for HexBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|it| write!(f, "{it:02X}"))
    }
}

parsed! {
    HexBytes = xsd::HEX_BINARY;
}

/// The one value per language of some terms.
pub(crate) fn langmap(terms: &[&Term]) -> Result<LangMap, Misfit> {
    let mut texts = LangMap::new();
    for term in terms {
        let text = LangText::from_term(term, "")?;
        if texts.insert(text.language, text.text).is_some() {
            return Err(Misfit::new("one text per language", term));
        }
    }
    Ok(texts)
}

/// The value of a list of terms that a term is.
pub fn choose<T: Clone>(
    values: &[(T, &str)],
    term: &Term,
    datatype: &str,
    expected: &str,
) -> Result<T, Misfit> {
    let text = match term {
        Term::Iri(it) if datatype.is_empty() => Some(it.as_str()),
        Term::Literal(_) if !datatype.is_empty() => lexical(term, datatype).ok(),
        _ => None,
    };
    let found = values.iter().find(|it| Some(it.1) == text);
    found.map(|it| it.0.clone()).ok_or_else(|| Misfit::new(expected, term))
}

/// The term of a value of a list.
pub fn chosen(text: &str, datatype: &str) -> Result<Term, Misfit> {
    if !datatype.is_empty() {
        return literal(text, datatype);
    }
    let iri: Result<Iri, _> = Iri::new(text);
    iri.map(Term::Iri).map_err(|_| Misfit::missing("an IRI"))
}

/// Reads a literal of a datatype that is made of another.
pub fn custom<T: Value>(term: &Term, datatype: &str, base: &str) -> Result<T, Misfit> {
    match term {
        Term::Literal(it) if it.datatype() == datatype => {
            T::from_term(&literal(it.value(), base)?, base)
                .map_err(|_| Misfit::new(name(datatype), term))
        }
        _ => Err(Misfit::new(name(datatype), term)),
    }
}

/// Writes a value as a literal of a datatype that is made of another.
pub fn retyped<T: Value>(value: &T, base: &str, datatype: &str) -> Result<Term, Misfit> {
    match value.to_term(base)? {
        Term::Literal(it) => literal(it.value(), datatype),
        term => Ok(term),
    }
}

impl Value for Anything {
    fn from_term(term: &Term, _: &str) -> Result<Self, Misfit> {
        Err(Misfit::new("a value", term))
    }

    fn to_term(&self, _: &str) -> Result<Term, Misfit> {
        match *self {}
    }
}
