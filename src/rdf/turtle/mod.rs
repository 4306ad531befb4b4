//! The parser for Turtle, `TriG`, N-Triples and N-Quads, RDF 1.1 and 1.2.
//!
//! It knows the byte range of every term and goes on behind errors. Nothing in it recurses on the
//! depth of brackets; triple terms nest [`MAX_TRIPLE_DEPTH`] deep.
//!
//! ```
//! use ggen::rdf::{format::Format, read::ReadOptions, turtle};
//!
//! let text = "PREFIX ex: <https://example.org/>\nex:ada ex:knows ex:grace, ex:alan .";
//! let (document, found) = turtle::parse(text, Format::Turtle, "a.ttl", &ReadOptions::default());
//! assert!(found.is_empty());
//! let objects = document.quads_with_spans().map(|(_, spans)| &text[spans[2].range()]);
//! assert_eq!(objects.collect::<Vec<_>>(), ["ex:grace", "ex:alan"]);
//! ```

use std::sync::Arc;

use oxigraph::model::{BlankNode, NamedNodeRef, Term};
use oxiri::Iri;
use rustc_hash::FxHashMap;

use crate::{
    diag::{Diagnostic, Related, Span},
    rdf::{
        document::{Document, Statement, TermId},
        format::Format,
        fresh::FreshLabels,
        read::{ReadOptions, base_iri},
        rules::SYNTAX_ERROR,
        turtle::lexer::{Fault, Kind, Lexer, Parsed, Token},
    },
};

pub(crate) mod chars;
mod directives;
mod escape;
mod graphs;
mod lexer;
mod lines;
mod names;
mod objects;
mod recovery;
mod reification;
pub(crate) mod single;
mod terms;

/// How deep triple terms and reified triples may nest.
pub const MAX_TRIPLE_DEPTH: usize = 128;
/// How deep brackets may nest.
pub const MAX_NESTING: usize = 100_000;
/// How many errors are reported for one file.
pub const MAX_ERRORS: usize = 100;

/// Parses a text in one of the four formats.
///
/// # Panics
/// If `format` is not Turtle, `TriG`, N-Triples or N-Quads.
pub fn parse(
    text: &str,
    format: Format,
    file: &str,
    options: &ReadOptions,
) -> (Document, Vec<Diagnostic>) {
    let lines = match format {
        Format::Turtle | Format::TriG => false,
        Format::NTriples | Format::NQuads => true,
        Format::RdfXml | Format::JsonLd | Format::N3 => panic!("not of the Turtle family"),
    };
    let mut parser = Parser::new(text, format, file, lines);
    parser.recover = options.recover;
    parser.lenient = options.lenient;
    if !lines {
        parser.set_base(options);
    }
    parser.run();
    parser.finish()
}

/// A term and where it stands.
#[derive(Clone, Copy, Debug)]
struct Node {
    id: TermId,
    span: Span,
}

/// A name met before, by its bytes.
#[derive(Clone, Copy)]
struct Known {
    id: TermId,
    /// The position of its prefix in [`Document::prefixes`], or `NO_PREFIX`.
    prefix: u32,
}

const NO_PREFIX: u32 = u32::MAX;

/// Stands for a term that could not be read. The quads of its statement are dropped.
const UNREADABLE: TermId = TermId::DEFAULT_GRAPH;

/// The state of one run over a text.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, not a state machine")]
struct Parser<'a> {
    lexer: Lexer<'a>,
    peeked: Option<Token>,
    /// Where the last token taken ends.
    last_end: usize,
    document: Document,
    found: Vec<Diagnostic>,
    recover: bool,
    lenient: bool,
    /// What was taken leniently.
    warnings: Vec<Diagnostic>,
    datasets: bool,
    lines: bool,
    base: Option<Iri<String>>,
    base_is_declared: bool,
    /// The positions in [`Document::prefixes`]; `None` for names that are reported already.
    prefixes: FxHashMap<&'a str, Option<u32>>,
    /// Per declared prefix, whether any plain local name gives a valid IRI.
    takes_plain_names: Vec<bool>,
    known: FxHashMap<&'a str, Known>,
    implied: FxHashMap<NamedNodeRef<'static>, TermId>,
    fresh: FreshLabels,
    graph: TermId,
    /// Whether the statement being read has an error that does not stop it.
    is_broken: bool,
    /// Whether the rest of the text is given up.
    is_stopped: bool,
    frames: Vec<objects::Frame>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, format: Format, file: &str, lines: bool) -> Self {
        let file: Arc<str> = file.into();
        Self {
            lexer: Lexer::new(text, file.clone(), lines),
            peeked: None,
            last_end: 0,
            document: Document::new(file, format),
            found: Vec::new(),
            recover: false,
            lenient: false,
            warnings: Vec::new(),
            datasets: format.supports_datasets(),
            lines,
            base: None,
            base_is_declared: false,
            prefixes: FxHashMap::default(),
            takes_plain_names: Vec::new(),
            known: FxHashMap::default(),
            implied: FxHashMap::default(),
            fresh: FreshLabels::for_text(text),
            graph: TermId::DEFAULT_GRAPH,
            is_broken: false,
            is_stopped: false,
            frames: Vec::new(),
        }
    }

    fn set_base(&mut self, options: &ReadOptions) {
        let (base, found) = base_iri(&self.document.file, options);
        self.base_is_declared = options.base.is_some() && found.is_none();
        self.found.extend(found);
        self.base = Some(base);
    }

    fn run(&mut self) {
        loop {
            if self.lines {
                self.skip_line_ends();
            }
            let start = self.next_start();
            if start == self.lexer.text.len() {
                break;
            }
            let quads = self.document.len();
            let statement = if self.lines { Self::line } else { Self::statement };
            self.guard(statement, false);
            let n = |it: usize| u32::try_from(it).expect("fewer than 2^32 quads in a file");
            if self.document.len() > quads {
                self.document.statements.push(Statement {
                    span: Span::from_range(start..self.last_end),
                    quads: n(quads)..n(self.document.len()),
                });
            }
            if self.is_stopped {
                break;
            }
        }
    }

    fn finish(mut self) -> (Document, Vec<Diagnostic>) {
        self.document.comments = self.lexer.comments;
        self.found.append(&mut self.warnings);
        (self.document, self.found)
    }

    /// The next token, which stays.
    fn peek(&mut self) -> Parsed<Token> {
        if let Some(token) = self.peeked {
            return Ok(token);
        }
        let token = self.lexer.token()?;
        self.peeked = Some(token);
        Ok(token)
    }

    /// What the next token is; it stays.
    fn peek_kind(&mut self) -> Parsed<Kind> {
        Ok(self.peek()?.kind)
    }

    /// Takes the token just peeked at.
    fn take(&mut self) {
        if let Some(token) = self.peeked.take() {
            self.last_end = token.end;
        }
    }

    /// Takes the next token.
    fn next(&mut self) -> Parsed<Token> {
        let token = self.peek()?;
        self.take();
        Ok(token)
    }

    /// Takes the next token if it is of a kind.
    fn take_if(&mut self, kind: Kind) -> Parsed<bool> {
        let is_there = self.peek_kind()? == kind;
        if is_there {
            self.take();
        }
        Ok(is_there)
    }

    /// Takes the next token, which must be of a kind.
    fn expect(&mut self, kind: Kind, expected: &str) -> Parsed<Token> {
        let token = self.peek()?;
        if token.kind == kind {
            self.take();
            return Ok(token);
        }
        Err(self.unexpected(token, expected))
    }

    /// The fault that `token` stands where something else must.
    fn unexpected(&self, token: Token, expected: &str) -> Fault {
        let shown = self.show(token);
        let message = format!("expected {expected}, found {shown}");
        self.lexer.fault(&SYNTAX_ERROR, token.range(), message).into()
    }

    /// Takes the full stop that ends a statement.
    fn expect_dot(&mut self, expected: &str) -> Parsed<Token> {
        self.expect(Kind::Dot, expected).map_err(|mut fault| {
            let next = fault.place.as_ref().and_then(|it| it.span).unwrap_or_default();
            let gap = self.lexer.text.get(self.last_end..next.range().start);
            if gap.is_some_and(|it| it.contains('\n')) {
                let before = Span::from_range(self.last_end.saturating_sub(1)..self.last_end);
                fault.related.push(Related {
                    place: self.document.place(before),
                    message: "a `.` may be missing here".to_owned(),
                });
            }
            fault
        })
    }

    /// The text of a token for a message.
    fn show(&self, token: Token) -> String {
        match token.kind {
            Kind::End => "the end of the file".to_owned(),
            Kind::EndOfLine => "the end of the line".to_owned(),
            _ => {
                let text = self.lexer.slice(token);
                let line = text.lines().next().unwrap_or_default();
                match line.char_indices().nth(32) {
                    Some((cut, _)) => format!("`{}…`", &line[..cut]),
                    None if line.len() < text.len() => format!("`{line}…`"),
                    None => format!("`{line}`"),
                }
            }
        }
    }

    /// Where the next token starts, white space and comments skipped.
    fn next_start(&mut self) -> usize {
        if let Some(token) = self.peeked {
            return token.start;
        }
        self.lexer.skip_gap();
        self.lexer.at
    }

    fn push(&mut self, subject: Node, predicate: Node, object: Node) {
        self.document.push(
            [subject.id, predicate.id, object.id, self.graph],
            [subject.span, predicate.span, object.span],
        );
    }

    /// A new blank node.
    fn fresh(&mut self, span: Span) -> Node {
        let label = BlankNode::new_unchecked(self.fresh.next());
        Node { id: self.document.intern(label.into()), span }
    }

    /// A term of the RDF vocabulary that syntax implies.
    fn implied(&mut self, iri: NamedNodeRef<'static>, span: Span) -> Node {
        let document = &mut self.document;
        let id = *self
            .implied
            .entry(iri)
            .or_insert_with(|| document.intern(Term::from(iri.into_owned())));
        Node { id, span }
    }
}
