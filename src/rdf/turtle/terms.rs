//! Literals, and the choice between all kinds of terms.

use std::borrow::Cow;

use oxigraph::model::{BaseDirection, Literal, Term};

use crate::{
    diag::Span,
    rdf::{
        rules::{INVALID_LANGUAGE_TAG, SYNTAX_ERROR},
        turtle::{
            Known, NO_PREFIX, Node, Parser, UNREADABLE,
            escape::unescape,
            lexer::{Kind, Parsed, Token},
        },
        vocab::{rdf, xsd},
    },
};

impl<'a> Parser<'a> {
    /// An IRI or a labelled blank node.
    pub(super) fn node(&mut self, expected: &str) -> Parsed<Node> {
        let token = self.peek()?;
        match token.kind {
            Kind::Iri | Kind::Blank => (),
            Kind::Name(_) if !self.lines => (),
            _ => return Err(self.unexpected(token, expected)),
        }
        self.take();
        self.name(token)
    }

    /// An IRI.
    pub(super) fn iri(&mut self, expected: &str) -> Parsed<Node> {
        let token = self.peek()?;
        if token.kind == Kind::Blank {
            return Err(self.unexpected(token, expected));
        }
        self.node(expected)
    }

    /// A predicate.
    pub(super) fn verb(&mut self) -> Parsed<Node> {
        let token = self.peek()?;
        if token.kind == Kind::Word && self.lexer.slice(token) == "a" {
            self.take();
            return Ok(self.implied(rdf::TYPE, token.span()));
        }
        self.iri("a predicate")
    }

    /// A term of one or few tokens: an IRI, a labelled blank node, a literal.
    pub(super) fn simple_term(&mut self, expected: &str) -> Parsed<Node> {
        let token = self.peek()?;
        match token.kind {
            Kind::String(quotes) => {
                self.take();
                self.literal(token, quotes)
            }
            Kind::Integer | Kind::Decimal | Kind::Double if !self.lines => {
                self.take();
                Ok(self.plain_literal(token))
            }
            Kind::Word if !self.lines && matches!(self.lexer.slice(token), "true" | "false") => {
                self.take();
                Ok(self.plain_literal(token))
            }
            _ => self.node(expected),
        }
    }

    /// A number or a boolean.
    fn plain_literal(&mut self, token: Token) -> Node {
        let text = self.lexer.slice(token);
        if let Some(known) = self.known.get(text) {
            return Node { id: known.id, span: token.span() };
        }
        let datatype = match token.kind {
            Kind::Integer => xsd::INTEGER,
            Kind::Decimal => xsd::DECIMAL,
            Kind::Double => xsd::DOUBLE,
            _ => xsd::BOOLEAN,
        };
        let id = self.document.intern(Literal::new_typed_literal(text, datatype).into());
        self.known.insert(text, Known { id, prefix: NO_PREFIX });
        Node { id, span: token.span() }
    }

    /// The value of a string.
    pub(super) fn unescaped(&self, token: Token, quotes: usize) -> Parsed<Cow<'a, str>> {
        let inner = token.start + quotes..token.end - quotes;
        unescape(&self.lexer.text[inner.clone()], true).map_err(|(at, expected)| {
            let range = inner.start + at.start..inner.start + at.end;
            let fault = self.lexer.fault(&SYNTAX_ERROR, range, "broken escape in a string");
            fault.label(expected).into()
        })
    }

    /// A string with what follows it.
    fn literal(&mut self, token: Token, quotes: usize) -> Parsed<Node> {
        let value = match self.unescaped(token, quotes) {
            Ok(value) => value,
            Err(fault) => {
                self.soften(fault)?;
                Cow::default()
            }
        };
        let next = self.peek()?;
        let literal = match next.kind {
            Kind::At => {
                self.take();
                match self.tagged(next, value.into_owned()) {
                    Ok(literal) => literal,
                    Err(fault) => {
                        self.soften(fault)?;
                        Literal::from("")
                    }
                }
            }
            Kind::Datatype => {
                self.take();
                let datatype = self.iri("a datatype")?;
                if datatype.id == UNREADABLE {
                    Literal::from("")
                } else {
                    self.typed(datatype, value.into_owned())?
                }
            }
            _ => Literal::from(value),
        };
        let span = Span::from_range(token.start..self.last_end);
        Ok(Node { id: self.document.intern(literal.into()), span })
    }

    fn typed(&mut self, datatype: Node, value: String) -> Parsed<Literal> {
        let Term::NamedNode(iri) = self.document.term(datatype.id).into_owned() else {
            unreachable!("a datatype is an IRI")
        };
        for (reserved, needs) in [
            (rdf::LANG_STRING, "a language tag like `@en`"),
            (rdf::DIR_LANG_STRING, "a language tag with a direction like `@ar--rtl`"),
        ] {
            if iri == reserved {
                let name = reserved.as_str().rsplit('#').next().unwrap_or_default();
                let message = format!("datatype `rdf:{name}` without a language tag");
                let fault = self
                    .lexer
                    .fault(&SYNTAX_ERROR, datatype.span.range(), message)
                    .label(format!("expected {needs} instead"));
                self.soften(fault.into())?;
            }
        }
        Ok(Literal::new_typed_literal(value, iri))
    }

    fn tagged(&mut self, token: Token, value: String) -> Parsed<Literal> {
        let tag = &self.lexer.slice(token)[1..];
        let (language, direction) = match tag.split_once("--") {
            None => (tag, None),
            Some((language, "ltr")) => (language, Some(BaseDirection::Ltr)),
            Some((language, "rtl")) => (language, Some(BaseDirection::Rtl)),
            Some((language, direction)) => {
                let start = token.start + 1 + language.len();
                let message = format!("unknown base direction `{direction}`");
                let fault = self.lexer.fault(&SYNTAX_ERROR, start..token.end, message);
                return Err(fault.label("expected `--ltr` or `--rtl`").into());
            }
        };
        let literal = match direction {
            None => Literal::new_language_tagged_literal(&value, language),
            Some(direction) => {
                Literal::new_directional_language_tagged_literal(&value, language, direction)
            }
        };
        literal.or_else(|error| {
            let message = format!("invalid language tag `{language}`");
            let range = token.start + 1..token.start + 1 + language.len();
            let fault = self.lexer.fault(&INVALID_LANGUAGE_TAG, range, message);
            self.forgive(fault.label(error.to_string().to_lowercase()).into())?;
            Ok(unchecked(value, language, direction))
        })
    }
}

/// A literal with a tag that BCP 47 does not allow; oxrdf's tags are in lower case.
fn unchecked(value: String, language: &str, direction: Option<BaseDirection>) -> Literal {
    let language = language.to_ascii_lowercase();
    match direction {
        None => Literal::new_language_tagged_literal_unchecked(value, language),
        Some(direction) => {
            Literal::new_directional_language_tagged_literal_unchecked(value, language, direction)
        }
    }
}
