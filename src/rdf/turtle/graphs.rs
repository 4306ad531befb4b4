//! The top level of Turtle and `TriG`: directives, triples, graphs.

use crate::{
    diag::Related,
    rdf::{
        document::TermId,
        turtle::{
            Node, Parser,
            lexer::{Kind, Parsed},
            objects::End,
        },
    },
};

/// What a subject is, as that decides what may follow it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// An IRI, a label or `[]`, which may also name a graph.
    Name,
    /// A list, which needs a predicate.
    List,
    /// A bracket or a reified triple, which may stand alone.
    Whole,
}

impl Parser<'_> {
    /// A directive, triples or a graph.
    pub(super) fn statement(&mut self) -> Parsed<()> {
        self.graph = TermId::DEFAULT_GRAPH;
        let token = self.peek()?;
        if let Some((directive, needs_dot)) = self.directive_at(token) {
            return self.directive(directive, needs_dot);
        }
        if self.datasets {
            if token.kind == Kind::OpenBrace {
                return self.graph_block();
            }
            if token.kind == Kind::Word && self.lexer.slice(token).eq_ignore_ascii_case("graph") {
                self.take();
                self.graph = self.graph_name()?.id;
                return self.graph_block();
            }
        }
        let (subject, shape) = self.subject()?;
        if self.datasets && shape == Shape::Name && self.peek_kind()? == Kind::OpenBrace {
            self.graph = subject.id;
            return self.graph_block();
        }
        self.rest_of_triples(subject, shape)?;
        self.expect_dot("`;`, `,` or `.`")?;
        Ok(())
    }

    fn graph_name(&mut self) -> Parsed<Node> {
        let token = self.peek()?;
        if token.kind != Kind::OpenBracket {
            return self.node("the name of the graph");
        }
        self.take();
        if let Some(node) = self.end_of_anonymous(token.span())? {
            return Ok(node);
        }
        let token = self.peek()?;
        Err(self.unexpected(token, "`]`, as a graph name has no properties"))
    }

    /// `{ … }`
    fn graph_block(&mut self) -> Parsed<()> {
        let open = self.expect(Kind::OpenBrace, "`{`")?;
        let name_is_broken = std::mem::take(&mut self.is_broken);
        loop {
            match self.peek().map(|it| it.kind) {
                Ok(Kind::CloseBrace) => {
                    self.take();
                    break;
                }
                Ok(Kind::End) if self.skipped_to_the_end() => break,
                Ok(Kind::End) => {
                    let end = self.peek()?;
                    let mut fault = self.unexpected(end, "`}`");
                    fault.related.push(Related {
                        place: self.document.place(open.span()),
                        message: "the graph begins here".to_owned(),
                    });
                    return Err(fault);
                }
                _ => {
                    self.guard(Self::triples_in_graph, true);
                    if self.is_stopped {
                        break;
                    }
                }
            }
        }
        self.is_broken = name_is_broken;
        Ok(())
    }

    fn triples_in_graph(&mut self) -> Parsed<()> {
        let (subject, shape) = self.subject()?;
        self.rest_of_triples(subject, shape)?;
        if self.peek_kind()? != Kind::CloseBrace {
            self.expect_dot("`;`, `,`, `.` or `}`")?;
        }
        Ok(())
    }

    fn subject(&mut self) -> Parsed<(Node, Shape)> {
        let token = self.peek()?;
        let span = token.span();
        match token.kind {
            Kind::OpenBracket => {
                self.take();
                if let Some(node) = self.end_of_anonymous(span)? {
                    return Ok((node, Shape::Name));
                }
                let node = self.fresh(span);
                self.properties(node, End::Bracket)?;
                Ok((node, Shape::Whole))
            }
            Kind::OpenParenthesis => {
                self.take();
                if let Some(nil) = self.end_of_nil(span)? {
                    return Ok((nil, Shape::List));
                }
                let cell = self.fresh(span);
                self.elements(cell)?;
                Ok((cell, Shape::List))
            }
            Kind::OpenReified => Ok((self.reified_triple(0)?, Shape::Whole)),
            _ => Ok((self.node("a subject or a directive")?, Shape::Name)),
        }
    }

    fn rest_of_triples(&mut self, subject: Node, shape: Shape) -> Parsed<()> {
        let ends = matches!(self.peek_kind()?, Kind::Dot | Kind::CloseBrace);
        if ends && shape == Shape::Whole {
            return Ok(());
        }
        self.properties(subject, End::Statement)
    }

    /// Whether recovery gave up the rest of the text.
    fn skipped_to_the_end(&self) -> bool {
        let end = self.lexer.text.trim_end().len();
        self.document.skipped.last().is_some_and(|it| it.range().end >= end)
    }
}
