//! Single terms as a person writes and reads them, with prefixes.

use oxigraph::model::{BaseDirection, LiteralRef, Term, TermRef};

use crate::rdf::{
    prefix::Prefixes,
    rules::{INVALID_IRI, INVALID_LANGUAGE_TAG, UNDECLARED_PREFIX},
    turtle::single,
    vocab::xsd,
};

/// Why a text is not a term.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TermError {
    /// A prefix that is not among the given ones.
    #[error("{0}")]
    UndeclaredPrefix(String),
    /// An IRI that RFC 3987 does not allow, or that is not absolute.
    #[error("{0}")]
    InvalidIri(String),
    /// A language tag that BCP 47 does not allow.
    #[error("{0}")]
    InvalidLanguageTag(String),
    /// Something that is no term at all, or more than one.
    #[error("{0}")]
    Syntax(String),
}

/// Reads one term in Turtle's spelling: `<iri>`, `ex:a`, `"x"@en`, `"1"^^xsd:byte`, `3`, `0.9`,
/// `1e3`, `true`, `_:b`, `<<( ex:s ex:p ex:o )>>`.
///
/// ```
/// use ggen::rdf::{prefix::Prefixes, term};
///
/// let prefixes = Prefixes::well_known();
/// let term = term::parse("foaf:Person", &prefixes)?;
/// assert_eq!(term.to_string(), "<http://xmlns.com/foaf/0.1/Person>");
/// let error = term::parse("ex:Person", &prefixes).unwrap_err();
/// assert_eq!(error.to_string(), "prefix `ex:` is not declared");
/// # Ok::<(), term::TermError>(())
/// ```
///
/// # Errors
/// If the text is not exactly one term.
pub fn parse(text: &str, prefixes: &Prefixes) -> Result<Term, TermError> {
    single::term(text, prefixes).map_err(|fault| {
        let message = match fault.label {
            Some(label) if fault.code != UNDECLARED_PREFIX.code => {
                format!("{}: {label}", fault.message)
            }
            _ => fault.message,
        };
        match &fault.code {
            code if *code == UNDECLARED_PREFIX.code => TermError::UndeclaredPrefix(message),
            code if *code == INVALID_IRI.code => TermError::InvalidIri(message),
            code if *code == INVALID_LANGUAGE_TAG.code => TermError::InvalidLanguageTag(message),
            _ => TermError::Syntax(message),
        }
    })
}

/// Writes a term so short that [`parse`] just gives it back.
///
/// ```
/// use ggen::rdf::{prefix::Prefixes, term};
/// use oxigraph::model::{Literal, vocab::xsd};
///
/// let prefixes = Prefixes::well_known();
/// let short = |literal: Literal| term::shorten((&literal).into(), &prefixes);
/// assert_eq!(short(Literal::from(3)), "3");
/// assert_eq!(short(Literal::new_typed_literal("03", xsd::INTEGER)), "\"03\"^^xsd:integer");
/// assert_eq!(short(Literal::new_typed_literal("2026-01-31", xsd::DATE)), "\"2026-01-31\"^^xsd:date");
/// ```
pub fn shorten(term: TermRef<'_>, prefixes: &Prefixes) -> String {
    let mut text = String::new();
    // Triple terms nest in their object only.
    let mut term = term;
    let mut n_open = 0;
    loop {
        match term {
            TermRef::NamedNode(iri) => text += &prefixes.shorten(iri.as_str()),
            TermRef::BlankNode(node) => text += &node.to_string(),
            TermRef::Literal(literal) => text += &shorten_literal(literal, prefixes),
            TermRef::Triple(triple) => {
                text += "<<( ";
                text += &shorten(triple.subject.as_ref().into(), prefixes);
                text += " ";
                text += &prefixes.shorten(triple.predicate.as_str());
                text += " ";
                term = triple.object.as_ref();
                n_open += 1;
                continue;
            }
        }
        return text + &" )>>".repeat(n_open);
    }
}

fn shorten_literal(literal: LiteralRef<'_>, prefixes: &Prefixes) -> String {
    let value = literal.value();
    let datatype = literal.datatype();
    let is_plain = match datatype {
        xsd::BOOLEAN => matches!(value, "true" | "false"),
        xsd::INTEGER => is_canonical_integer(value),
        xsd::DECIMAL => is_canonical_decimal(value),
        _ => false,
    };
    if is_plain {
        return value.to_owned();
    }
    let quoted = LiteralRef::new_simple_literal(value).to_string();
    match (literal.language(), literal.direction()) {
        (Some(language), None) => format!("{quoted}@{language}"),
        (Some(language), Some(BaseDirection::Ltr)) => format!("{quoted}@{language}--ltr"),
        (Some(language), Some(BaseDirection::Rtl)) => format!("{quoted}@{language}--rtl"),
        (None, _) if datatype == xsd::STRING => quoted,
        (None, _) => format!("{quoted}^^{}", prefixes.shorten(datatype.as_str())),
    }
}

fn is_canonical_integer(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    match digits.as_bytes() {
        [b'0'] => !value.starts_with('-'),
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// With a point and no zeros to spare: `0.9`, `-12.0`.
fn is_canonical_decimal(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let Some((whole, fraction)) = digits.split_once('.') else { return false };
    is_canonical_integer(whole)
        && !fraction.is_empty()
        && fraction.bytes().all(|it| it.is_ascii_digit())
        && (fraction == "0" || !fraction.ends_with('0'))
        && value != "-0.0"
}
