//! IRIs, prefixed names and blank-node labels to terms.
//!
//! Each distinct spelling is validated once and then found by its bytes.

use oxigraph::model::{BlankNode, NamedNode};
use oxiri::Iri;

use crate::{
    diag::{Applicability, Span},
    rdf::{
        document::TermId,
        prefix::WELL_KNOWN,
        rules::{INVALID_IRI, SYNTAX_ERROR, UNDECLARED_PREFIX},
        turtle::{
            Known, NO_PREFIX, Node, Parser, UNREADABLE,
            escape::{unescape, unescape_local},
            lexer::{Fault, Kind, Parsed, Token},
        },
    },
};

impl Parser<'_> {
    /// The node of an `Iri`, `Name` or `Blank` token that was taken.
    pub(super) fn name(&mut self, token: Token) -> Parsed<Node> {
        let text = self.lexer.slice(token);
        let span = token.span();
        if let Some(known) = self.known.get(text) {
            if let Some(prefix) = self.document.prefixes.get_mut(known.prefix as usize) {
                prefix.uses += 1;
            }
            return Ok(Node { id: known.id, span });
        }
        let mut prefix = NO_PREFIX;
        let read = match token.kind {
            Kind::Iri => self.resolve(token).map(|iri| Some(self.intern_iri(iri))),
            Kind::Name(length) => self.expand(token, length, &mut prefix),
            _ => {
                let label = BlankNode::new_unchecked(&text[2..]);
                Ok(Some(self.document.intern(label.into())))
            }
        };
        match read {
            Ok(Some(id)) => {
                self.known.insert(text, Known { id, prefix });
                Ok(Node { id, span })
            }
            Ok(None) => {
                self.is_broken = true;
                Ok(Node { id: UNREADABLE, span })
            }
            Err(fault) => {
                self.soften(fault)?;
                Ok(Node { id: UNREADABLE, span })
            }
        }
    }

    fn intern_iri(&mut self, iri: String) -> TermId {
        self.document.intern(NamedNode::new_unchecked(iri).into())
    }

    /// The absolute IRI of an `Iri` token.
    pub(super) fn resolve(&mut self, token: Token) -> Parsed<String> {
        let inner = token.start + 1..token.end - 1;
        let written =
            unescape(&self.lexer.text[inner.clone()], false).map_err(|(at, expected)| {
                let range = inner.start + at.start..inner.start + at.end;
                self.lexer.fault(&SYNTAX_ERROR, range, "broken escape in an IRI").label(expected)
            })?;
        let resolved = match &self.base {
            // Absolute IRIs stay as they are but for dot segments.
            Some(base) if written.contains("/.") || !has_scheme(&written) => {
                if !self.base_is_declared && !has_scheme(&written) {
                    self.document.relative.push(token.span());
                }
                base.resolve(&written).map(Iri::into_inner)
            }
            _ => Iri::parse(written.as_ref()).map(|it| it.into_inner().to_owned()),
        };
        resolved.or_else(|error| {
            let fault = self.invalid_iri(token, &written, &error.to_string());
            let is_in_grammar = has_scheme(&written) && !written.contains(is_never_in_iri);
            let written = written.into_owned();
            if is_in_grammar { self.forgive(fault).map(|()| written) } else { Err(fault) }
        })
    }

    fn invalid_iri(&self, token: Token, iri: &str, reason: &str) -> Fault {
        let fault = self.lexer.fault(&INVALID_IRI, token.range(), format!("invalid IRI `{iri}`"));
        let fault = match iri.chars().find(|it| is_never_in_iri(*it)) {
            Some(' ') => fault.label("an IRI cannot contain a space").help("write `%20`"),
            Some(c) => fault.label(format!("an IRI cannot contain `{}`", c.escape_debug())),
            None if self.base.is_none() && !has_scheme(iri) => {
                fault.label("expected an absolute IRI")
            }
            None => fault.label(reason.to_lowercase()),
        };
        fault.into()
    }

    /// The IRI of a prefixed name; `None` if its prefix is reported already.
    fn expand(&mut self, token: Token, length: usize, prefix: &mut u32) -> Parsed<Option<TermId>> {
        let text = self.lexer.slice(token);
        let (name, local) = (&text[..length], &text[length + 1..]);
        let Some(declared) = self.prefixes.get(name).copied() else {
            self.prefixes.insert(name, None);
            return Err(self.undeclared(token, name));
        };
        let Some(position) = declared else { return Ok(None) };
        let declaration = &mut self.document.prefixes[position as usize];
        declaration.uses += 1;
        *prefix = position;
        let iri = format!("{}{}", declaration.iri, unescape_local(local));
        let is_plain =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        if (!self.takes_plain_names[position as usize] || !local.bytes().all(is_plain))
            && let Err(error) = Iri::parse(iri.as_str())
        {
            let fault = self.invalid_iri(token, &iri, &error.to_string());
            self.forgive(fault)?;
        }
        Ok(Some(self.intern_iri(iri)))
    }

    fn undeclared(&self, token: Token, name: &str) -> Fault {
        let message = format!("prefix `{name}:` is not declared");
        let fault = self
            .lexer
            .fault(&UNDECLARED_PREFIX, token.range(), message)
            .label("used here for the first time");
        if let Some((_, iri)) = WELL_KNOWN.iter().find(|it| it.0 == name) {
            let declaration = format!("@prefix {name}: <{iri}> .");
            let at = self.document.prefixes.first().map_or(0, |it| it.span.start);
            let edit = (Span::new(at, at), format!("{declaration}\n"));
            return fault
                .help(format!("add `{declaration}`"))
                .fix(Applicability::Safe, vec![edit])
                .into();
        }
        let near = self
            .document
            .prefixes
            .iter()
            .filter(|it| !it.name.is_empty() && strsim::damerau_levenshtein(&it.name, name) == 1)
            .map(|it| it.name.as_str())
            .min();
        match near {
            Some(near) => fault.help(format!("did you mean `{near}:`?")).into(),
            None => fault.help(format!("declare it above: `@prefix {name}: <…> .`")).into(),
        }
    }

    /// Reports a fault that does not end the statement, unless the first one ends all.
    pub(super) fn soften(&mut self, fault: Fault) -> Parsed<()> {
        if !self.recover {
            return Err(fault);
        }
        self.is_broken = true;
        self.report(fault);
        Ok(())
    }
}

/// Whether an IRI reference begins with a scheme.
fn has_scheme(iri: &str) -> bool {
    let is_scheme = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'-' | b'.');
    iri.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|it: char| it.is_ascii_alphabetic()) && scheme.bytes().all(is_scheme)
    })
}

/// The characters that neither RFC 3987 nor the grammar of IRIs in Turtle allow anywhere.
fn is_never_in_iri(c: char) -> bool {
    c <= ' ' || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '^' | '`' | '\\')
}
