//! Triple terms, reified triples and reifiers.

use oxigraph::model::{Term, Triple};

use crate::{
    diag::Span,
    rdf::{
        document::{iri, node},
        rules::SYNTAX_ERROR,
        turtle::{
            MAX_TRIPLE_DEPTH, Node, Parser, UNREADABLE,
            lexer::{Kind, Parsed},
        },
        vocab::rdf,
    },
};

impl Parser<'_> {
    /// `<<( s p o )>>`
    pub(super) fn triple_term(&mut self, depth: usize) -> Parsed<Node> {
        let open = self.next()?;
        self.check_triple_depth(open.span(), depth)?;
        let subject = self.inner_node("a subject")?;
        let verb = if self.lines { self.iri("a predicate")? } else { self.verb()? };
        let object = match self.peek_kind()? {
            Kind::OpenTriple => self.triple_term(depth + 1)?,
            Kind::OpenBracket => self.inner_node("an object")?,
            _ => self.simple_term("an object")?,
        };
        let close = self.expect(Kind::CloseTriple, "`)>>`")?;
        let span = Span::from_range(open.start..close.end);
        Ok(self.triple([subject, verb, object], span))
    }

    /// `<< s p o ~ r >>`, which gives its reifier.
    pub(super) fn reified_triple(&mut self, depth: usize) -> Parsed<Node> {
        let open = self.next()?;
        self.check_triple_depth(open.span(), depth)?;
        let subject = match self.peek_kind()? {
            Kind::OpenReified => self.reified_triple(depth + 1)?,
            _ => self.inner_node("a subject")?,
        };
        let verb = self.verb()?;
        let object = match self.peek_kind()? {
            Kind::OpenReified => self.reified_triple(depth + 1)?,
            Kind::OpenTriple => self.triple_term(depth + 1)?,
            Kind::OpenBracket => self.inner_node("an object")?,
            _ => self.simple_term("an object")?,
        };
        let tilde = self.peek()?;
        let reifier = if tilde.kind == Kind::Tilde {
            self.take();
            self.reifier_name(tilde.span())?
        } else {
            self.fresh(open.span())
        };
        let close = self.expect(Kind::CloseReified, "`~` or `>>`")?;
        let span = Span::from_range(open.start..close.end);
        self.reify(reifier, open.span(), [subject, verb, object], span);
        Ok(Node { id: reifier.id, span })
    }

    /// After `~`: the reifier of a triple that was asserted.
    pub(super) fn reifier(&mut self, tilde: Span, triple: [Node; 3]) -> Parsed<Node> {
        let reifier = self.reifier_name(tilde)?;
        self.reify(reifier, tilde, triple, tilde);
        Ok(reifier)
    }

    /// Says that `reifier` reifies a triple; `mark` and `span` are what implies it.
    pub(super) fn reify(&mut self, reifier: Node, mark: Span, triple: [Node; 3], span: Span) {
        let term = self.triple(triple, span);
        let reifies = self.implied(rdf::REIFIES, mark);
        self.push(reifier, reifies, term);
    }

    /// After `~`: a name, or nothing for a new node.
    fn reifier_name(&mut self, tilde: Span) -> Parsed<Node> {
        match self.peek_kind()? {
            Kind::Iri | Kind::Name(_) | Kind::Blank | Kind::OpenBracket => {
                self.inner_node("a reifier")
            }
            _ => Ok(self.fresh(tilde)),
        }
    }

    /// An IRI, a label or `[]`.
    fn inner_node(&mut self, expected: &str) -> Parsed<Node> {
        let token = self.peek()?;
        if token.kind != Kind::OpenBracket || self.lines {
            return self.node(expected);
        }
        self.take();
        let close = self.expect(Kind::CloseBracket, "`]`, as nothing can nest here")?;
        Ok(self.fresh(Span::from_range(token.start..close.end)))
    }

    fn triple(&mut self, [s, p, o]: [Node; 3], span: Span) -> Node {
        let triple = if [s, p, o].iter().any(|it| it.id == UNREADABLE) {
            None
        } else {
            let term = |it: Node| self.document.term(it.id);
            node(term(s))
                .zip(iri(term(p)))
                .map(|(subject, predicate)| Triple::new(subject, predicate, term(o)))
        };
        let id = match triple {
            Some(triple) => self.document.intern(Term::from(triple)),
            None => UNREADABLE,
        };
        Node { id, span }
    }

    fn check_triple_depth(&self, open: Span, depth: usize) -> Parsed<()> {
        if depth < MAX_TRIPLE_DEPTH {
            return Ok(());
        }
        let message = format!("triples nest more than {MAX_TRIPLE_DEPTH} deep");
        Err(self.lexer.fault(&SYNTAX_ERROR, open.range(), message).into())
    }
}
