//! From terms, compact IRIs and relative IRIs to IRIs.

use std::rc::Rc;

use crate::rdf::jsonld::{
    context::{Context, Processor},
    define::Defining,
    fault::Result,
    resolve::resolve,
};

/// The keywords of JSON-LD 1.1.
pub(super) fn is_keyword(name: &str) -> bool {
    matches!(
        name,
        "@base"
            | "@container"
            | "@context"
            | "@direction"
            | "@graph"
            | "@id"
            | "@import"
            | "@included"
            | "@index"
            | "@json"
            | "@language"
            | "@list"
            | "@nest"
            | "@none"
            | "@prefix"
            | "@propagate"
            | "@protected"
            | "@reverse"
            | "@set"
            | "@type"
            | "@value"
            | "@version"
            | "@vocab"
    )
}

/// Whether a name looks like a keyword; such names are reserved.
pub(super) fn has_keyword_form(name: &str) -> bool {
    name.strip_prefix('@')
        .is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphabetic()))
}

/// The two sides of a colon that is not the first character.
pub(super) fn split(name: &str) -> Option<(&str, &str)> {
    let skipped = name.chars().next()?.len_utf8();
    let at = skipped + name[skipped..].find(':')?;
    Some((&name[..at], &name[at + 1..]))
}

/// Whether a name begins with a scheme.
pub(super) fn has_scheme(name: &str) -> bool {
    let is_scheme = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'-' | b'.');
    name.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|it: char| it.is_ascii_alphabetic()) && scheme.bytes().all(is_scheme)
    })
}

/// Whether a name is an IRI or a blank node.
pub(super) fn is_node(name: &str) -> bool {
    name.starts_with("_:") || has_scheme(name)
}

impl Processor<'_> {
    /// The IRI, blank node or keyword that a name stands for; `None` for nothing at all.
    pub(super) fn expand_iri(
        context: &Context,
        name: &str,
        by_vocab: bool,
        by_document: bool,
    ) -> Option<Rc<str>> {
        if is_keyword(name) {
            return Some(name.into());
        }
        if has_keyword_form(name) {
            return None;
        }
        if let Some(term) = context.terms.get(name) {
            let is_alias = term.iri.as_deref().is_some_and(is_keyword);
            if is_alias || by_vocab {
                return term.iri.clone();
            }
        }
        if let Some((prefix, local)) = split(name) {
            if prefix == "_" || local.starts_with("//") {
                return Some(name.into());
            }
            if let Some(term) = context.terms.get(prefix)
                && term.is_prefix
                && let Some(iri) = &term.iri
            {
                return Some(format!("{iri}{local}").into());
            }
            if has_scheme(name) {
                return Some(name.into());
            }
        }
        if by_vocab && let Some(vocab) = &context.vocab {
            return Some(format!("{vocab}{name}").into());
        }
        if by_document && let Some(base) = context.base.as_deref() {
            return Some(resolve(base, name).map_or_else(|_| name.into(), Into::into));
        }
        Some(name.into())
    }

    /// The same while terms are being defined: those that the name needs come first.
    pub(super) fn expand_defining(
        &mut self,
        defining: &mut Defining<'_>,
        name: &str,
    ) -> Result<Option<Rc<str>>> {
        if !is_keyword(name) && !has_keyword_form(name) {
            if defining.is_undefined(name) {
                self.define(defining, name)?;
            }
            let alias = defining.context.terms.get(name).and_then(|it| it.iri.as_deref());
            if !alias.is_some_and(is_keyword)
                && let Some((prefix, local)) = split(name)
                && prefix != "_"
                && !local.starts_with("//")
                && !defining.context.terms.contains_key(name)
                && defining.is_undefined(prefix)
            {
                self.define(defining, prefix)?;
            }
        }
        Ok(Self::expand_iri(defining.context, name, true, false))
    }
}
