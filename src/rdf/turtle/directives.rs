//! `PREFIX`, `BASE` and `VERSION`, in both spellings.

use oxiri::Iri;

use crate::{
    diag::Span,
    rdf::{
        document::PrefixDeclaration,
        turtle::{
            Parser,
            lexer::{Kind, Parsed, Token},
        },
    },
};

/// The directives.
#[derive(Clone, Copy)]
pub(super) enum Directive {
    Prefix,
    Base,
    Version,
}

impl Parser<'_> {
    /// The directive that a token begins, and whether a full stop must end it.
    pub(super) fn directive_at(&self, token: Token) -> Option<(Directive, bool)> {
        let text = self.lexer.slice(token);
        let is = |keyword: &str| text.eq_ignore_ascii_case(keyword);
        match token.kind {
            Kind::At => match text {
                "@prefix" => Some((Directive::Prefix, true)),
                "@base" => Some((Directive::Base, true)),
                "@version" => Some((Directive::Version, true)),
                _ => None,
            },
            Kind::Word if is("prefix") => Some((Directive::Prefix, false)),
            Kind::Word if is("base") => Some((Directive::Base, false)),
            Kind::Word if is("version") => Some((Directive::Version, false)),
            _ => None,
        }
    }

    /// Reads a directive whose first token stands next.
    pub(super) fn directive(&mut self, directive: Directive, needs_dot: bool) -> Parsed<()> {
        let start = self.next()?.start;
        let n_prefixes = self.document.prefixes.len();
        match directive {
            Directive::Prefix => self.prefix_declaration(start)?,
            Directive::Base => {
                let token = self.expect(Kind::Iri, "the base as `<IRI>`")?;
                match self.resolve(token) {
                    Ok(iri) => {
                        self.base = Some(Iri::parse_unchecked(iri));
                        self.base_is_declared = true;
                        self.known.clear();
                    }
                    Err(fault) => self.soften(fault)?,
                }
            }
            Directive::Version => {
                let expected = "the version as a short string like `\"1.2\"`";
                let token = self.expect(Kind::String(1), expected)?;
                if let Err(fault) = self.unescaped(token, 1) {
                    self.soften(fault)?;
                }
            }
        }
        if needs_dot {
            let dot = self.expect_dot("`.` at the end of the directive")?;
            if let Some(declaration) = self.document.prefixes.get_mut(n_prefixes) {
                declaration.span = Span::from_range(start..dot.end);
            }
        }
        Ok(())
    }

    fn prefix_declaration(&mut self, start: usize) -> Parsed<()> {
        let token = self.peek()?;
        let Kind::Name(length) = token.kind else {
            return Err(self.unexpected(token, "a prefix with its colon, like `ex:`"));
        };
        if token.end > token.start + length + 1 {
            return Err(self.unexpected(token, "a prefix that ends in a colon, like `ex:`"));
        }
        self.take();
        let name = &self.lexer.text[token.start..token.start + length];
        // From here on errors are about this declaration, not about the names that use it.
        let before = self.prefixes.insert(name, None);
        if before.is_some() {
            self.known.clear();
        }
        let token = self.expect(Kind::Iri, "the namespace as `<IRI>`")?;
        let iri = match self.resolve(token) {
            Ok(iri) => iri,
            Err(fault) => return self.soften(fault),
        };
        let position =
            u32::try_from(self.document.prefixes.len()).expect("fewer than 2^32 prefixes");
        self.prefixes.insert(name, Some(position));
        // Behind an authority without a path a local name could change host or port.
        let parsed = Iri::parse_unchecked(iri.as_str());
        let takes_plain_names =
            !parsed.path().is_empty() || parsed.query().is_some() || parsed.fragment().is_some();
        self.takes_plain_names.push(takes_plain_names);
        self.document.prefixes.push(PrefixDeclaration {
            name: name.to_owned(),
            iri,
            span: Span::from_range(start..token.end),
            uses: 0,
        });
        Ok(())
    }
}
