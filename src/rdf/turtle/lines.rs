//! N-Triples and N-Quads: one statement per line.

use crate::rdf::{
    document::TermId,
    turtle::{
        Parser,
        lexer::{Kind, Parsed},
    },
};

impl Parser<'_> {
    /// A triple, a quad or a `VERSION` directive with the end of its line.
    pub(super) fn line(&mut self) -> Parsed<()> {
        let token = self.peek()?;
        if token.kind == Kind::Word && self.lexer.slice(token).eq_ignore_ascii_case("version") {
            self.take();
            let token = self.expect(Kind::String(1), "the version as a string like `\"1.2\"`")?;
            self.unescaped(token, 1)?;
            return self.end_of_line();
        }
        let subject = self.node("`<IRI>` or `_:label` as the subject")?;
        let predicate = self.iri("`<IRI>` as the predicate")?;
        let object = match self.peek_kind()? {
            Kind::OpenTriple => self.triple_term(0)?,
            _ => self.simple_term("`<IRI>`, `_:label`, a string or `<<(` as the object")?,
        };
        self.graph = match self.peek_kind()? {
            Kind::Iri | Kind::Blank if self.datasets => self.node("a graph name")?.id,
            _ => TermId::DEFAULT_GRAPH,
        };
        self.push(subject, predicate, object);
        self.expect(Kind::Dot, if self.datasets { "a graph name or `.`" } else { "`.`" })?;
        self.end_of_line()
    }

    fn end_of_line(&mut self) -> Parsed<()> {
        let token = self.peek()?;
        match token.kind {
            Kind::EndOfLine | Kind::End => Ok(()),
            _ => Err(self.unexpected(token, "the end of the line")),
        }
    }

    pub(super) fn skip_line_ends(&mut self) {
        if self.peeked.is_some_and(|it| it.kind == Kind::EndOfLine) {
            self.peeked = None;
        }
        self.lexer.skip_gap();
    }
}
