//! Terms as 64-bit numbers.

use oxigraph::model::{Literal, LiteralRef, TermRef};

use crate::rdf::vocab::xsd;

/// A term of a snapshot: 4 bits of class, 60 bits of payload.
///
/// A value is inlined if and only if printing it gives back the very same characters; everything
/// else is a rank in the dictionary. Inside a class of the base dictionary, the order of ids is the
/// order of terms.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(u64);

/// The class of a term, the four highest bits of its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Tag {
    /// No term, or the default graph.
    Special = 0,
    /// Blank nodes.
    Blank = 1,
    /// IRIs.
    Iri = 2,
    /// `xsd:string`.
    String = 3,
    /// Language-tagged strings.
    LangString = 4,
    /// `true` and `false`, inlined.
    Boolean = 5,
    /// The integer family in canonical spelling, inlined.
    Integer = 6,
    /// Short decimals, inlined with the number of fraction digits as written.
    Decimal = 7,
    /// All other literals.
    Literal = 12,
    /// RDF 1.2 triple terms.
    Triple = 13,
    /// Terms that a query computed; they are in no snapshot.
    Computed = 15,
}

impl std::fmt::Debug for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}:{}", self.tag(), self.payload())
    }
}

const PAYLOAD: u64 = (1 << 60) - 1;
const BIAS: i64 = 1 << 55;
/// Both inlined number classes hold `value + 2^55` in 56 bits, and 4 more bits.
const LIMIT: i64 = 36_000_000_000_000_000;
const MICRO_DIGITS: usize = 6;

/// `xsd:integer` and the types derived from it, with their ranges.
const INTEGERS: [(&str, i64, i64); 13] = [
    ("integer", -LIMIT, LIMIT),
    ("long", -LIMIT, LIMIT),
    ("int", i32::MIN as i64, i32::MAX as i64),
    ("short", i16::MIN as i64, i16::MAX as i64),
    ("byte", i8::MIN as i64, i8::MAX as i64),
    ("nonNegativeInteger", 0, LIMIT),
    ("positiveInteger", 1, LIMIT),
    ("unsignedLong", 0, LIMIT),
    ("unsignedInt", 0, u32::MAX as i64),
    ("unsignedShort", 0, u16::MAX as i64),
    ("unsignedByte", 0, u8::MAX as i64),
    ("nonPositiveInteger", -LIMIT, 0),
    ("negativeInteger", -LIMIT, -1),
];

impl Id {
    /// Stands for the default graph where a graph's name would be.
    pub const DEFAULT_GRAPH: Self = Self(1);
    /// Below every id of a term.
    pub const MIN: Self = Self(0);
    /// Puts a class and a payload below 2^60 together.
    pub fn new(tag: Tag, payload: u64) -> Self {
        debug_assert!(payload <= PAYLOAD);
        Self(((tag as u64) << 60) | (payload & PAYLOAD))
    }

    /// The class.
    pub fn tag(self) -> Tag {
        match self.0 >> 60 {
            1 => Tag::Blank,
            2 => Tag::Iri,
            3 => Tag::String,
            4 => Tag::LangString,
            5 => Tag::Boolean,
            6 => Tag::Integer,
            7 => Tag::Decimal,
            12 => Tag::Literal,
            13 => Tag::Triple,
            15 => Tag::Computed,
            _ => Tag::Special,
        }
    }

    /// The lower 60 bits.
    pub fn payload(self) -> u64 {
        self.0 & PAYLOAD
    }

    /// Whether it is an IRI or a blank node.
    pub fn is_node(self) -> bool {
        matches!(self.tag(), Tag::Iri | Tag::Blank)
    }

    /// Whether it is a literal.
    pub fn is_literal(self) -> bool {
        !self.is_node() && !matches!(self.tag(), Tag::Special | Tag::Triple | Tag::Computed)
    }

    /// The id of a term whose value fits into one.
    pub fn inline(term: TermRef<'_>) -> Option<Self> {
        let TermRef::Literal(literal) = term else { return None };
        let datatype = literal.datatype().as_str().strip_prefix(xsd::NS)?;
        match datatype {
            "string" => None,
            "boolean" => match literal.value() {
                "false" => Some(Self::new(Tag::Boolean, 0)),
                "true" => Some(Self::new(Tag::Boolean, 1)),
                _ => None,
            },
            "decimal" => inline_decimal(literal.value()),
            _ => inline_integer(datatype, literal.value()),
        }
    }

    /// The literal of an inlined id.
    pub fn literal(self) -> Option<Literal> {
        match self.tag() {
            Tag::Boolean => Some(Literal::from(self.payload() == 1)),
            Tag::Integer => {
                let kind = usize::try_from(self.payload() & 15).ok()?;
                let value = self.biased().to_string();
                let iri = format!("{}{}", xsd::NS, INTEGERS.get(kind)?.0);
                Some(Literal::new_typed_literal(value, crate::rdf::document::named(iri)))
            }
            Tag::Decimal => {
                let digits = usize::try_from(self.payload() & 15).ok()?;
                let value = self.biased();
                let (whole, micros) = (value.abs() / 1_000_000, value.abs() % 1_000_000);
                let fraction = format!("{micros:06}");
                let sign = if value < 0 { "-" } else { "" };
                let text = format!("{sign}{whole}.{}", &fraction[..digits]);
                Some(Literal::new_typed_literal(text, xsd::DECIMAL))
            }
            _ => None,
        }
    }

    /// The value of an inlined `xsd:integer`, not of its derived types.
    pub fn integer(self) -> Option<i64> {
        (self.tag() == Tag::Integer && self.payload() & 15 == 0).then(|| self.biased())
    }

    fn biased(self) -> i64 {
        i64::try_from(self.payload() >> 4).unwrap_or(0) - BIAS
    }
}

fn biased(tag: Tag, value: i64, low: u64) -> Option<Id> {
    let biased = u64::try_from(value + BIAS).ok()?;
    Some(Id::new(tag, (biased << 4) | low))
}

/// Digits without a sign and without zeros in front.
fn is_canonical_natural(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_digit())
        && (text.len() == 1 || !text.starts_with('0'))
}

fn inline_integer(datatype: &str, text: &str) -> Option<Id> {
    let kind = INTEGERS.iter().position(|it| it.0 == datatype)?;
    if !is_canonical_natural(text.strip_prefix('-').unwrap_or(text)) || text == "-0" {
        return None;
    }
    let value: i64 = text.parse().ok()?;
    let (_, min, max) = INTEGERS[kind];
    if value < min || value > max { None } else { biased(Tag::Integer, value, kind as u64) }
}

fn inline_decimal(text: &str) -> Option<Id> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.')?;
    let plain = !fraction.is_empty()
        && fraction.len() <= MICRO_DIGITS
        && fraction.bytes().all(|b| b.is_ascii_digit());
    if !is_canonical_natural(whole) || whole.len() > 11 || !plain {
        return None;
    }
    let micros: i64 = format!("{whole}{fraction:0<6}").parse().ok()?;
    if micros > LIMIT || (negative && micros == 0) {
        return None;
    }
    let value = if negative { -micros } else { micros };
    biased(Tag::Decimal, value, fraction.len() as u64)
}

/// The class of a term that is not inlined.
pub(crate) fn tag_of(term: TermRef<'_>) -> Tag {
    match term {
        TermRef::NamedNode(_) => Tag::Iri,
        TermRef::BlankNode(_) => Tag::Blank,
        TermRef::Literal(literal) => tag_of_literal(literal),
        TermRef::Triple(_) => Tag::Triple,
    }
}

fn tag_of_literal(literal: LiteralRef<'_>) -> Tag {
    if literal.language().is_some() {
        Tag::LangString
    } else if literal.datatype() == xsd::STRING {
        Tag::String
    } else {
        Tag::Literal
    }
}

#[cfg(test)]
mod tests {
    use oxigraph::model::{NamedNode, Term};

    use super::*;

    fn literal(text: &str, datatype: &str) -> Term {
        let datatype = NamedNode::new_unchecked(format!("{}{datatype}", xsd::NS));
        Literal::new_typed_literal(text, datatype).into()
    }

    #[test]
    fn an_inlined_literal_comes_back_as_written() {
        for (text, datatype) in [
            ("0", "integer"),
            ("-7", "integer"),
            ("255", "unsignedByte"),
            ("1.50", "decimal"),
            ("-0.5", "decimal"),
            ("19.90", "decimal"),
            ("0.000001", "decimal"),
            ("35999999999.999999", "decimal"),
            ("true", "boolean"),
        ] {
            let term = literal(text, datatype);
            let id = Id::inline(term.as_ref()).expect(text);
            assert_eq!(id.literal().map(Term::from), Some(term), "{text}");
        }
    }

    #[test]
    fn what_printing_would_change_is_not_inlined() {
        for (text, datatype) in [
            ("01", "integer"),
            ("+1", "integer"),
            ("-0", "integer"),
            ("256", "unsignedByte"),
            ("0", "positiveInteger"),
            ("99999999999999999999", "integer"),
            ("1", "boolean"),
            ("1.", "decimal"),
            (".5", "decimal"),
            ("01.5", "decimal"),
            ("-0.0", "decimal"),
            ("1.0000000", "decimal"),
            ("1", "decimal"),
            ("٣", "integer"),
        ] {
            assert_eq!(Id::inline(literal(text, datatype).as_ref()), None, "{text}");
        }
    }

    #[test]
    fn ids_of_numbers_are_in_value_order() {
        let id = |text, datatype| Id::inline(literal(text, datatype).as_ref()).unwrap();
        assert!(id("-7", "integer") < id("0", "integer"));
        assert!(id("9", "integer") < id("10", "integer"));
        assert!(id("-0.5", "decimal") < id("0.25", "decimal"));
    }
}
