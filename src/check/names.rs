//! The IRIs that a SPARQL or Turtle text names, with their places.

use crate::{
    diag::Span,
    query::token::{Kind, Token},
    rdf::prefix::Prefixes,
};

/// An IRI in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name<'t> {
    /// Expanded.
    pub(crate) iri: String,
    /// The prefix, if it is written with one.
    pub(crate) prefix: Option<&'t str>,
    /// Where.
    pub(crate) span: Span,
}

/// The IRIs of a text, those of its prefix declarations left out.
pub(crate) fn names<'t, 'p: 't>(
    tokens: &'t [Token<'t>],
    prefixes: &'p Prefixes,
) -> impl Iterator<Item = Name<'t>> + 't {
    tokens.iter().enumerate().filter_map(move |(at, token)| {
        if is_declaration(tokens, at) {
            return None;
        }
        match token.kind {
            Kind::Iri => {
                let iri = token.text.trim_matches(['<', '>']).to_owned();
                iri.contains(':').then_some(Name { iri, prefix: None, span: token.span })
            }
            Kind::Name => {
                let (prefix, local) = token.text.split_once(':')?;
                let iri = format!("{}{}", prefixes.get(prefix)?, unescape(local));
                Some(Name { iri, prefix: Some(prefix), span: token.span })
            }
            _ => None,
        }
    })
}

/// Whether a token is the name or the IRI of a PREFIX or BASE declaration.
pub(crate) fn is_declaration(tokens: &[Token<'_>], at: usize) -> bool {
    let word = |back: usize, word: &str| {
        at.checked_sub(back).is_some_and(|it| {
            tokens[it].is_word(word)
                || (tokens[it].kind == Kind::Language
                    && tokens[it].text[1..].eq_ignore_ascii_case(word))
        })
    };
    word(1, "PREFIX") || word(1, "BASE") || (word(2, "PREFIX") && tokens[at].kind == Kind::Iri)
}

fn unescape(local: &str) -> String {
    local.replace('\\', "")
}
