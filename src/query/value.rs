//! The types of parameters and columns, and reading a value of a type from what a person typed.

use std::{fmt, str::FromStr};

use oxigraph::model::{Literal, NamedNode, Term};
use oxsdatatypes::{
    Boolean, Date, DateTime, DayTimeDuration, Decimal, Double, Duration, Float, GDay, GMonth,
    GMonthDay, GYear, GYearMonth, Time, YearMonthDuration,
};

use crate::{
    diag::near::nearest,
    rdf::{
        document::named,
        prefix::Prefixes,
        vocab::{rdf, xsd},
    },
};

/// The type of a parameter or a column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueType {
    /// A literal of this datatype.
    Datatype(NamedNode),
    /// A string with a language tag.
    LangString,
    /// An IRI.
    Iri,
    /// The IRI of an instance of this class.
    IriOf(NamedNode),
    /// An IRI or a blank node.
    Node,
    /// Any literal.
    Literal,
    /// Any term.
    Term,
    /// A graph to be merged into the default graph, as `FROM` does; for parameters only.
    Graph,
    /// A graph to be asked by its name, as `FROM NAMED` does; for parameters only.
    NamedGraph,
}

/// Why a text is no type, or no value of one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ValueError(String);

/// The longest text that a message shows whole, in letters.
const MAX_SHOWN: usize = 80;

/// The words for types that are no datatype.
const WORDS: [(&str, ValueType); 7] = [
    ("iri", ValueType::Iri),
    ("node", ValueType::Node),
    ("literal", ValueType::Literal),
    ("term", ValueType::Term),
    ("lang", ValueType::LangString),
    ("graph", ValueType::Graph),
    ("namedGraph", ValueType::NamedGraph),
];

/// The local names of the XSD datatypes that may be declared.
pub const DATATYPES: &[&str] = &[
    "string",
    "boolean",
    "decimal",
    "integer",
    "double",
    "float",
    "date",
    "time",
    "dateTime",
    "dateTimeStamp",
    "duration",
    "dayTimeDuration",
    "yearMonthDuration",
    "gYear",
    "gYearMonth",
    "gMonth",
    "gMonthDay",
    "gDay",
    "long",
    "int",
    "short",
    "byte",
    "nonNegativeInteger",
    "positiveInteger",
    "nonPositiveInteger",
    "negativeInteger",
    "unsignedLong",
    "unsignedInt",
    "unsignedShort",
    "unsignedByte",
    "hexBinary",
    "base64Binary",
    "anyURI",
    "language",
    "normalizedString",
    "token",
];

impl ValueType {
    /// Reads a type as written in a header: `dateTime`, `iri`, `iri(ex:Person)`, `term`.
    pub fn parse(text: &str, prefixes: &Prefixes) -> Result<Self, ValueError> {
        let text = text.trim();
        if let Some((_, known)) = WORDS.iter().find(|it| it.0 == text) {
            return Ok(known.clone());
        }
        if let Some(class) = text.strip_prefix("iri(").and_then(|it| it.strip_suffix(')')) {
            return Ok(Self::IriOf(parse_iri(class, prefixes)?));
        }
        let local = text.strip_prefix("xsd:").unwrap_or(text);
        if DATATYPES.contains(&local) {
            return Ok(Self::Datatype(named(format!("{}{local}", xsd::NS))));
        }
        if text.contains(':') {
            return Ok(Self::Datatype(parse_iri(text, prefixes)?));
        }
        let near = nearest(text, DATATYPES.iter().copied().chain(WORDS.iter().map(|it| it.0)));
        Err(ValueError(match near {
            Some(near) => format!("unknown type `{}`, did you mean `{near}`?", shorten(text)),
            None => format!(
                "unknown type `{}`: write a datatype (dateTime, integer …), iri, iri(Class) or term",
                shorten(text)
            ),
        }))
    }

    /// Reads a value of this type as typed by a person: a plain `2025-01-15T12:00:00Z`, `3`, `ex:a`
    /// or `<https://example.org/a>`.
    pub fn value(&self, text: &str, prefixes: &Prefixes) -> Result<Term, ValueError> {
        match self {
            Self::Iri | Self::IriOf(_) | Self::Node | Self::Graph | Self::NamedGraph => {
                Ok(parse_iri(text, prefixes)?.into())
            }
            Self::Datatype(datatype) => {
                let literal = Literal::new_typed_literal(text, datatype.clone());
                if is_well_typed(&literal) {
                    Ok(literal.into())
                } else {
                    Err(ValueError(format!("`{}` is not a valid {self}", shorten(text))))
                }
            }
            Self::LangString => match text.rsplit_once('@') {
                Some((value, tag)) => {
                    Literal::new_language_tagged_literal(value, tag).map(Term::from).map_err(|it| {
                        ValueError(format!("`{}` is no language tag: {it}", shorten(tag)))
                    })
                }
                None => {
                    Err(ValueError(format!("`{}` has no language: write text@en", shorten(text))))
                }
            },
            Self::Literal | Self::Term => self.free(text, prefixes),
        }
    }

    /// Any term: what looks like an IRI or a CURIE with a known prefix is one, a number or boolean
    /// is one, everything else is a string.
    fn free(&self, text: &str, prefixes: &Prefixes) -> Result<Term, ValueError> {
        let is_iri = text.starts_with('<') || prefixes.expand(text).is_some();
        if *self == Self::Term && is_iri {
            return Ok(parse_iri(text, prefixes)?.into());
        }
        for datatype in ["integer", "decimal", "double", "boolean"] {
            let literal = Literal::new_typed_literal(text, named(format!("{}{datatype}", xsd::NS)));
            let written = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
                || matches!(text, "true" | "false");
            if written && is_well_typed(&literal) {
                return Ok(literal.into());
            }
        }
        Ok(Literal::new_simple_literal(text).into())
    }

    /// Whether a term is of this type; membership of a class is not looked at.
    pub fn fits(&self, term: &Term) -> bool {
        match (self, term) {
            (Self::Term, _)
            | (
                Self::Iri | Self::IriOf(_) | Self::Node | Self::Graph | Self::NamedGraph,
                Term::NamedNode(_),
            )
            | (Self::Node, Term::BlankNode(_))
            | (Self::Literal, Term::Literal(_)) => true,
            (Self::LangString, Term::Literal(literal)) => literal.language().is_some(),
            (Self::Datatype(datatype), Term::Literal(literal)) => {
                literal.datatype() == datatype.as_ref() || is_integer_for(datatype, literal)
            }
            _ => false,
        }
    }

    /// Whether values choose the query's dataset instead of standing in it.
    pub fn is_dataset(&self) -> bool {
        matches!(self, Self::Graph | Self::NamedGraph)
    }

    /// The type as written in a header with these prefixes.
    pub fn describe(&self, prefixes: &Prefixes) -> String {
        match self {
            Self::IriOf(class) => format!("iri({})", prefixes.shorten(class.as_str())),
            Self::Datatype(it) if !it.as_str().starts_with(xsd::NS) => {
                prefixes.shorten(it.as_str())
            }
            _ => self.to_string(),
        }
    }

    /// What a value looks like, for messages.
    pub fn example(&self) -> &'static str {
        let Self::Datatype(datatype) = self else {
            return match self {
                Self::LangString => "text@en",
                Self::Literal | Self::Term => "any term",
                _ => "<https://example.org/thing>",
            };
        };
        match datatype.as_str().strip_prefix(xsd::NS) {
            Some("dateTime" | "dateTimeStamp") => "2025-01-15T12:00:00Z",
            Some("date") => "2025-01-15",
            Some("time") => "12:00:00",
            Some("boolean") => "true",
            Some("decimal") => "0.5",
            Some("double" | "float") => "1.5e0",
            Some("duration") => "P1Y2M",
            Some("dayTimeDuration") => "P7D",
            Some("yearMonthDuration") => "P1Y",
            Some("string" | "normalizedString" | "token") => "text",
            Some(name) if is_integer_name(name) => "3",
            _ => "a literal",
        }
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Datatype(it) => match it.as_str().strip_prefix(xsd::NS) {
                Some(local) => f.write_str(local),
                None => write!(f, "{it}"),
            },
            Self::IriOf(class) => {
                write!(f, "iri({})", Prefixes::well_known().shorten(class.as_str()))
            }
            _ => f.write_str(WORDS.iter().find(|it| it.1 == *self).map_or("term", |it| it.0)),
        }
    }
}

/// An IRI as typed by a person: `<…>`, `ex:a`, or absolute without brackets.
pub fn parse_iri(text: &str, prefixes: &Prefixes) -> Result<NamedNode, ValueError> {
    let text = text.trim();
    if let Some(iri) = text.strip_prefix('<').and_then(|it| it.strip_suffix('>')) {
        return NamedNode::new(iri)
            .map_err(|it| ValueError(format!("`{}` is no valid IRI: {it}", shorten(text))));
    }
    if let Some(iri) = prefixes.expand(text) {
        return NamedNode::new(iri)
            .map_err(|it| ValueError(format!("`{}` is no valid IRI: {it}", shorten(text))));
    }
    match text.split_once(':') {
        Some((scheme, rest)) if rest.starts_with("//") || scheme == "urn" => NamedNode::new(text)
            .map_err(|it| ValueError(format!("`{}` is no valid IRI: {it}", shorten(text)))),
        Some((prefix, _)) => {
            let near = nearest(prefix, prefixes.iter().map(|it| it.0));
            let hint = near.map(|it| format!(", did you mean `{it}:`?")).unwrap_or_default();
            Err(ValueError(format!(
                "`{}`: the prefix `{}:` is not known{hint}",
                shorten(text),
                shorten(prefix)
            )))
        }
        None => Err(ValueError(format!(
            "`{}` is no IRI: write <https://…> or a prefixed name such as ex:thing",
            shorten(text)
        ))),
    }
}

/// A text as a message shows it: on one line, and not endless.
pub(crate) fn shorten(text: &str) -> String {
    let visible = |it: char| if it.is_control() { char::REPLACEMENT_CHARACTER } else { it };
    let mut shown: String = text.chars().take(MAX_SHOWN).map(visible).collect();
    if text.chars().nth(MAX_SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// Whether a literal is in the lexical space of its datatype; unknown datatypes accept everything.
pub fn is_well_typed(literal: &Literal) -> bool {
    fn parses<T: FromStr>(text: &str) -> bool {
        T::from_str(text).is_ok()
    }
    let text = literal.value();
    let Some(local) = literal.datatype().as_str().strip_prefix(xsd::NS) else { return true };
    match local {
        "boolean" => parses::<Boolean>(text),
        "decimal" => parses::<Decimal>(text) || is_long_decimal(text),
        "double" => parses::<Double>(text),
        "float" => parses::<Float>(text),
        "date" => parses::<Date>(text),
        "time" => parses::<Time>(text),
        "dateTime" => parses::<DateTime>(text),
        "dateTimeStamp" => DateTime::from_str(text).is_ok_and(|it| it.timezone_offset().is_some()),
        "duration" => parses::<Duration>(text),
        "dayTimeDuration" => parses::<DayTimeDuration>(text),
        "yearMonthDuration" => parses::<YearMonthDuration>(text),
        "gYear" => parses::<GYear>(text),
        "gYearMonth" => parses::<GYearMonth>(text),
        "gMonth" => parses::<GMonth>(text),
        "gMonthDay" => parses::<GMonthDay>(text),
        "gDay" => parses::<GDay>(text),
        "hexBinary" => {
            text.len().is_multiple_of(2) && text.bytes().all(|it| it.is_ascii_hexdigit())
        }
        _ if is_integer_name(local) => is_integer(local, text),
        _ => true,
    }
}

pub(crate) fn is_integer_name(local: &str) -> bool {
    integer_range(local).is_some()
}

/// The least and the greatest value of a type of the integer family.
fn integer_range(local: &str) -> Option<(Option<i128>, Option<i128>)> {
    let signed = |bits: u32| (Some(-(1i128 << (bits - 1))), Some((1i128 << (bits - 1)) - 1));
    let unsigned = |bits: u32| (Some(0), Some((1i128 << bits) - 1));
    Some(match local {
        "integer" => (None, None),
        "long" => signed(64),
        "int" => signed(32),
        "short" => signed(16),
        "byte" => signed(8),
        "unsignedLong" => unsigned(64),
        "unsignedInt" => unsigned(32),
        "unsignedShort" => unsigned(16),
        "unsignedByte" => unsigned(8),
        "nonNegativeInteger" => (Some(0), None),
        "positiveInteger" => (Some(1), None),
        "nonPositiveInteger" => (None, Some(0)),
        "negativeInteger" => (None, Some(-1)),
        _ => return None,
    })
}

fn is_integer(local: &str, text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return false;
    }
    let Some((min, max)) = integer_range(local) else { return false };
    match text.parse::<i128>() {
        Ok(value) => min.is_none_or(|it| value >= it) && max.is_none_or(|it| value <= it),
        Err(_) => {
            if text.starts_with('-') {
                min.is_none()
            } else {
                max.is_none()
            }
        }
    }
}

/// A decimal of the lexical space that is too long for the evaluator's arithmetic.
fn is_long_decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    !(whole.is_empty() && fraction.is_empty())
        && whole.bytes().chain(fraction.bytes()).all(|it| it.is_ascii_digit())
}

/// A derived integer type is a fine `integer`, and an integer is a fine `decimal`.
fn is_integer_for(datatype: &NamedNode, literal: &Literal) -> bool {
    let local = |iri: &str| iri.strip_prefix(xsd::NS).map(str::to_owned);
    let Some(declared) = local(datatype.as_str()) else {
        return datatype.as_ref() == rdf::LANG_STRING && literal.language().is_some();
    };
    let Some(actual) = local(literal.datatype().as_str()) else { return false };
    match declared.as_str() {
        "integer" | "decimal" => is_integer_name(&actual),
        "duration" => matches!(actual.as_str(), "dayTimeDuration" | "yearMonthDuration"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_read_what_they_print() {
        let prefixes: Prefixes = [("ex", "https://example.org/")].into_iter().collect();
        for text in ["dateTime", "iri", "term", "integer", "lang", "node"] {
            assert_eq!(ValueType::parse(text, &prefixes).unwrap().to_string(), text);
        }
        let class = ValueType::parse("iri(ex:A)", &prefixes).unwrap();
        assert_eq!(class, ValueType::IriOf(named("https://example.org/A")));
        let error = ValueType::parse("datetime", &prefixes).unwrap_err();
        assert_eq!(error.to_string(), "unknown type `datetime`, did you mean `dateTime`?");
    }

    #[test]
    fn values_outside_the_lexical_space_are_refused() {
        let value = |ty: &str, text: &str| {
            ValueType::parse(ty, &Prefixes::default()).unwrap().value(text, &Prefixes::default())
        };
        assert!(value("dateTime", "2025-01-15T12:00:00Z").is_ok());
        assert!(value("dateTime", "yesterday").is_err());
        assert!(value("integer", "3.0").is_err());
        assert!(value("byte", "300").is_err());
        assert!(value("positiveInteger", "0").is_err());
        assert!(value("integer", &"9".repeat(60)).is_ok());
        assert!(value("iri", "no iri").is_err());
        assert!(value("iri", "<https://example.org/a> . <b> <c> <d>").is_err());
        assert!(value("string", "it's \"quoted\" } # x").is_ok());
    }
}
