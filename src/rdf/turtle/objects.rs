//! Predicate-object lists with everything that nests in them: brackets, lists, annotations.
//!
//! An explicit stack instead of recursion, so that no depth of nesting ends the process.

use crate::{
    diag::Span,
    rdf::{
        rules::SYNTAX_ERROR,
        turtle::{
            MAX_NESTING, Node, Parser, UNREADABLE,
            lexer::{Kind, Parsed},
        },
        vocab::rdf,
    },
};

/// What ends a predicate-object list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// What follows is the caller's business.
    Statement,
    /// `]`
    Bracket,
    /// `|}`
    Annotation,
}

/// Something begun that waits for its parts.
#[derive(Clone, Copy)]
pub(super) enum Frame {
    /// A predicate-object list.
    Properties {
        subject: Node,
        verb: Node,
        /// The last object.
        object: Node,
        /// The reifier of the last triple that `{|` continues.
        reifier: Option<Node>,
        end: End,
    },
    /// A list with its last cell, which at first has no element.
    List { cell: Node, is_empty: bool },
}

/// What the parser does next.
#[derive(Clone, Copy)]
enum Step {
    Verb,
    Object,
    AfterObject,
    Element,
    EndOfProperties(End),
    Done,
}

impl Parser<'_> {
    /// The predicate-object list of a subject.
    pub(super) fn properties(&mut self, subject: Node, end: End) -> Parsed<()> {
        self.frames.clear();
        self.push_properties(subject, end)?;
        self.run_steps(Step::Verb)
    }

    /// The elements of a list up to `)`, its first cell given.
    pub(super) fn elements(&mut self, cell: Node) -> Parsed<()> {
        self.frames.clear();
        self.frames.push(Frame::List { cell, is_empty: true });
        self.run_steps(Step::Element)
    }

    fn run_steps(&mut self, mut step: Step) -> Parsed<()> {
        loop {
            step = match step {
                Step::Verb => {
                    let read = self.verb()?;
                    if let Some(Frame::Properties { verb, .. }) = self.frames.last_mut() {
                        *verb = read;
                    }
                    Step::Object
                }
                Step::Object => self.object("an object")?,
                Step::AfterObject => self.after_object()?,
                Step::Element => self.element()?,
                Step::EndOfProperties(end) => {
                    match end {
                        End::Statement => (),
                        End::Bracket => {
                            self.expect(Kind::CloseBracket, "`;`, `,` or `]`")?;
                        }
                        End::Annotation => {
                            self.expect(Kind::CloseAnnotation, "`;`, `,` or `|}`")?;
                        }
                    }
                    self.leave()
                }
                Step::Done => return Ok(()),
            }
        }
    }

    /// Closes the innermost thing.
    fn leave(&mut self) -> Step {
        self.frames.pop();
        match self.frames.last() {
            None => Step::Done,
            Some(Frame::Properties { .. }) => Step::AfterObject,
            Some(Frame::List { .. }) => Step::Element,
        }
    }

    fn push_properties(&mut self, subject: Node, end: End) -> Parsed<()> {
        self.check_nesting()?;
        let none = Node { id: UNREADABLE, span: Span::default() };
        let frame = Frame::Properties { subject, verb: none, object: none, reifier: None, end };
        self.frames.push(frame);
        Ok(())
    }

    fn check_nesting(&self) -> Parsed<()> {
        if self.frames.len() < MAX_NESTING {
            return Ok(());
        }
        let range = self.last_end.saturating_sub(1)..self.last_end;
        let message = format!("brackets nest more than {MAX_NESTING} deep");
        Err(self.lexer.fault(&SYNTAX_ERROR, range, message).into())
    }

    /// An object or an element; what nests is begun.
    fn object(&mut self, expected: &str) -> Parsed<Step> {
        let token = self.peek()?;
        let span = token.span();
        match token.kind {
            Kind::OpenBracket => {
                self.take();
                if let Some(node) = self.end_of_anonymous(span)? {
                    return Ok(self.deliver(node));
                }
                let node = self.fresh(span);
                self.deliver(node);
                self.push_properties(node, End::Bracket)?;
                Ok(Step::Verb)
            }
            Kind::OpenParenthesis => {
                self.take();
                if let Some(nil) = self.end_of_nil(span)? {
                    return Ok(self.deliver(nil));
                }
                let cell = self.fresh(span);
                self.deliver(cell);
                self.check_nesting()?;
                self.frames.push(Frame::List { cell, is_empty: true });
                Ok(Step::Element)
            }
            Kind::OpenReified => {
                let node = self.reified_triple(0)?;
                Ok(self.deliver(node))
            }
            Kind::OpenTriple => {
                let node = self.triple_term(0)?;
                Ok(self.deliver(node))
            }
            _ => {
                let node = self.simple_term(expected)?;
                Ok(self.deliver(node))
            }
        }
    }

    /// After `[`: the anonymous node, if `]` follows.
    pub(super) fn end_of_anonymous(&mut self, open: Span) -> Parsed<Option<Node>> {
        if !self.take_if(Kind::CloseBracket)? {
            return Ok(None);
        }
        let span = Span::from_range(open.range().start..self.last_end);
        Ok(Some(self.fresh(span)))
    }

    /// After `(`: the empty list, if `)` follows.
    pub(super) fn end_of_nil(&mut self, open: Span) -> Parsed<Option<Node>> {
        if !self.take_if(Kind::CloseParenthesis)? {
            return Ok(None);
        }
        let span = Span::from_range(open.range().start..self.last_end);
        Ok(Some(self.implied(rdf::NIL, span)))
    }

    /// Hands a term to the innermost thing, and says what comes behind it.
    fn deliver(&mut self, node: Node) -> Step {
        let Some(frame) = self.frames.last().copied() else { return Step::Done };
        let depth = self.frames.len() - 1;
        match frame {
            Frame::Properties { subject, verb, end, .. } => {
                self.push(subject, verb, node);
                let frame = Frame::Properties { subject, verb, object: node, reifier: None, end };
                self.frames[depth] = frame;
                Step::AfterObject
            }
            Frame::List { cell, is_empty } => {
                let cell = if is_empty {
                    Node { id: cell.id, span: node.span }
                } else {
                    let next = self.fresh(node.span);
                    let rest = self.implied(rdf::REST, node.span);
                    self.push(cell, rest, next);
                    next
                };
                let first = self.implied(rdf::FIRST, node.span);
                self.push(cell, first, node);
                self.frames[depth] = Frame::List { cell, is_empty: false };
                Step::Element
            }
        }
    }

    /// The next element of a list, or its end.
    fn element(&mut self) -> Parsed<Step> {
        let Some(Frame::List { cell, is_empty: false }) = self.frames.last().copied() else {
            return self.object("an element of the list");
        };
        let token = self.peek()?;
        if token.kind != Kind::CloseParenthesis {
            return self.object("an element of the list or `)`");
        }
        self.take();
        let rest = self.implied(rdf::REST, token.span());
        let nil = self.implied(rdf::NIL, token.span());
        self.push(cell, rest, nil);
        Ok(self.leave())
    }

    /// What follows an object: an annotation, another object, another predicate, or the end.
    fn after_object(&mut self) -> Parsed<Step> {
        let Some(Frame::Properties { subject, verb, object, reifier, end }) =
            self.frames.last().copied()
        else {
            return Ok(Step::Done);
        };
        let token = self.peek()?;
        match token.kind {
            Kind::Comma => {
                self.take();
                Ok(Step::Object)
            }
            Kind::Semicolon => {
                while self.take_if(Kind::Semicolon)? {}
                Ok(match self.peek_kind()? {
                    Kind::Dot
                    | Kind::CloseBracket
                    | Kind::CloseBrace
                    | Kind::CloseAnnotation
                    | Kind::End => Step::EndOfProperties(end),
                    _ => Step::Verb,
                })
            }
            Kind::Tilde => {
                self.take();
                let reifier = self.reifier(token.span(), [subject, verb, object])?;
                let depth = self.frames.len() - 1;
                let reifier = Some(reifier);
                self.frames[depth] = Frame::Properties { subject, verb, object, reifier, end };
                Ok(Step::AfterObject)
            }
            Kind::OpenAnnotation => {
                self.take();
                let node = reifier.unwrap_or_else(|| {
                    let node = self.fresh(token.span());
                    self.reify(node, token.span(), [subject, verb, object], token.span());
                    node
                });
                let depth = self.frames.len() - 1;
                let reifier = None;
                self.frames[depth] = Frame::Properties { subject, verb, object, reifier, end };
                self.push_properties(node, End::Annotation)?;
                Ok(Step::Verb)
            }
            _ => Ok(Step::EndOfProperties(end)),
        }
    }
}
