//! The namespaces in scope.

use rustc_hash::FxHashMap;

use crate::{
    diag::Span,
    rdf::{
        document::PrefixDeclaration,
        xml::token::{Parsed, Tag, Tokens},
    },
};

/// The namespace of `xml:lang` and its like.
pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The bindings of prefixes; the empty prefix is the default namespace.
#[derive(Default)]
pub(super) struct Namespaces<'a> {
    /// All bindings of a prefix, the innermost last, as positions in `declared`.
    bound: FxHashMap<&'a str, Vec<usize>>,
    /// What each open element declares.
    frames: Vec<Vec<&'a str>>,
    pub(super) declared: Vec<PrefixDeclaration>,
}

impl<'a> Namespaces<'a> {
    /// Enters an element. An element has few prefixes, and a document few declarations.
    pub(super) fn enter(&mut self, tag: &Tag<'a>, tokens: &Tokens<'a>) -> Parsed<()> {
        let mut frame = Vec::new();
        for attribute in &tag.attributes {
            let name = match attribute.name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) => match rest.strip_prefix(':') {
                    Some(name) => name,
                    None => continue,
                },
                None => continue,
            };
            if name == "xmlns" || (name == "xml") != (attribute.value == XML) {
                return Err(tokens.fault(attribute.span, format!("`{name}` cannot be bound so")));
            }
            if !name.is_empty() && attribute.value.is_empty() {
                return Err(
                    tokens.fault(attribute.span, format!("prefix `{name}` is bound to nothing"))
                );
            }
            self.bound.entry(name).or_default().push(self.declared.len());
            frame.push(name);
            self.declared.push(PrefixDeclaration {
                name: name.to_owned(),
                iri: attribute.value.clone(),
                span: attribute.span,
                uses: 0,
            });
        }
        self.frames.push(frame);
        Ok(())
    }

    /// Leaves the innermost element.
    pub(super) fn leave(&mut self) {
        for name in self.frames.pop().unwrap_or_default() {
            if let Some(bindings) = self.bound.get_mut(name) {
                bindings.pop();
            }
        }
    }

    /// The namespace of a prefix.
    pub(super) fn get(&self, prefix: &str) -> Option<&str> {
        if prefix == "xml" {
            return Some(XML);
        }
        let last = self.bound.get(prefix)?.last()?;
        Some(&self.declared[*last].iri)
    }

    /// The namespace and the local name of an element, or of an attribute.
    pub(super) fn resolve(
        &mut self,
        name: &'a str,
        is_attribute: bool,
        span: Span,
        tokens: &Tokens<'a>,
    ) -> Parsed<(&str, &'a str)> {
        let (prefix, local) = match name.split_once(':') {
            Some((prefix, local))
                if !prefix.is_empty() && !local.is_empty() && !local.contains(':') =>
            {
                (prefix, local)
            }
            Some(_) => return Err(tokens.fault(span, format!("`{name}` is no name with a prefix"))),
            None if is_attribute => return Ok(("", name)),
            None => ("", name),
        };
        if let Some(last) = self.bound.get(prefix).and_then(|it| it.last()) {
            self.declared[*last].uses += 1;
        }
        match self.get(prefix) {
            Some(namespace) => Ok((namespace, local)),
            None if prefix.is_empty() => Ok(("", local)),
            None => Err(tokens.fault(span, format!("prefix `{prefix}:` is not declared"))),
        }
    }
}
