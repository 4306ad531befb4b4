//! A parsed RDF file: its quads as small ids, and the byte ranges they were read from.

use std::{ops::Range, sync::Arc};

use oxigraph::model::{
    BlankNodeRef, GraphNameRef, NamedNode, NamedNodeRef, NamedOrBlankNodeRef, QuadRef, Term,
    TermRef,
};

use crate::{
    diag::{Place, Span},
    rdf::{format::Format, interner::Interner},
};

/// The number of a term in its [`Document`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(u32);

impl TermId {
    /// Stands for the default graph in the graph column.
    pub const DEFAULT_GRAPH: Self = Self(u32::MAX);

    /// The position in [`Document::terms`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A `@prefix` or `PREFIX` declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrefixDeclaration {
    /// Without the colon; empty for the empty prefix.
    pub name: String,
    /// The namespace, resolved.
    pub iri: String,
    /// The whole declaration.
    pub span: Span,
    /// How many names use it.
    pub uses: u32,
}

/// One top-level statement: a block of triples, or a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// From its first to its last byte, the final `.` included.
    pub span: Span,
    /// Its quads.
    pub quads: Range<u32>,
}

/// The byte ranges of a quad's subject, predicate and object.
///
/// Implied triples carry the range of what implies them: a list cell that of its element, an
/// anonymous node that of its bracket. Formats without ranges have empty ones.
pub type Spans = [Span; 3];

/// A parsed file.
///
/// Blank-node labels are those of the file; who merges documents keeps them apart.
#[derive(Clone, Debug)]
pub struct Document {
    /// The path under which diagnostics name it.
    pub file: Arc<str>,
    /// Its syntax.
    pub format: Format,
    /// In order of declaration.
    pub prefixes: Vec<PrefixDeclaration>,
    /// In order of appearance; empty for formats without ranges.
    pub statements: Vec<Statement>,
    /// `#` comments, without the end of line.
    pub comments: Vec<Span>,
    /// Ranges given up after a syntax error.
    pub skipped: Vec<Span>,
    /// Relative IRIs that no declared base resolves, each once.
    pub relative: Vec<Span>,
    terms: Interner,
    quads: Vec<[TermId; 4]>,
    spans: Vec<Spans>,
}

impl Document {
    /// An empty document.
    pub fn new(file: impl Into<Arc<str>>, format: Format) -> Self {
        Self {
            file: file.into(),
            format,
            prefixes: Vec::new(),
            statements: Vec::new(),
            comments: Vec::new(),
            skipped: Vec::new(),
            relative: Vec::new(),
            terms: Interner::default(),
            quads: Vec::new(),
            spans: Vec::new(),
        }
    }

    /// The number of a term, new or known.
    pub fn intern(&mut self, term: Term) -> TermId {
        TermId(self.terms.intern(term))
    }

    /// Appends a quad; `quad[3]` is [`TermId::DEFAULT_GRAPH`] or a node.
    pub fn push(&mut self, quad: [TermId; 4], spans: Spans) {
        self.quads.push(quad);
        self.spans.push(spans);
    }

    /// Drops the quads behind the first `len`, as error recovery does.
    pub fn truncate(&mut self, len: usize) {
        self.quads.truncate(len);
        self.spans.truncate(len);
    }

    /// How many quads there are, repetitions included.
    pub fn len(&self) -> usize {
        self.quads.len()
    }

    /// Whether there is no quad.
    pub fn is_empty(&self) -> bool {
        self.quads.is_empty()
    }

    /// All terms, by [`TermId::index`]; also those that only occur in statements with errors.
    pub fn terms(&self) -> &[Term] {
        self.terms.terms()
    }

    /// The term of a number.
    pub fn term(&self, id: TermId) -> TermRef<'_> {
        self.terms.terms()[id.index()].as_ref()
    }

    /// The number of a term, if the file has it.
    pub fn id(&self, term: &Term) -> Option<TermId> {
        self.terms.get(term).map(TermId)
    }

    /// The quads as ids, in file order.
    pub fn ids(&self) -> &[[TermId; 4]] {
        &self.quads
    }

    /// The ranges of the n-th quad.
    pub fn spans(&self, n: usize) -> Spans {
        self.spans[n]
    }

    /// The quads as terms, in file order.
    pub fn quads(&self) -> impl ExactSizeIterator<Item = QuadRef<'_>> {
        self.quads.iter().map(|quad| self.quad(*quad))
    }

    /// Each quad with the ranges of its parts.
    pub fn quads_with_spans(&self) -> impl Iterator<Item = (QuadRef<'_>, Spans)> {
        self.quads().zip(self.spans.iter().copied())
    }

    /// The place of a range of this file.
    pub fn place(&self, span: Span) -> Place {
        if span == Span::default() && self.statements.is_empty() {
            Place::file(self.file.clone())
        } else {
            Place::new(self.file.clone(), span)
        }
    }

    fn quad(&self, [s, p, o, g]: [TermId; 4]) -> QuadRef<'_> {
        QuadRef {
            subject: node(self.term(s)).expect("a subject is a node"),
            predicate: match self.term(p) {
                TermRef::NamedNode(it) => it,
                _ => unreachable!("a predicate is an IRI"),
            },
            object: self.term(o),
            graph_name: if g == TermId::DEFAULT_GRAPH {
                GraphNameRef::DefaultGraph
            } else {
                node(self.term(g)).expect("a graph name is a node").into()
            },
        }
    }
}

/// The term as a subject or a graph name, if it can be one.
pub fn node(term: TermRef<'_>) -> Option<NamedOrBlankNodeRef<'_>> {
    match term {
        TermRef::NamedNode(it) => Some(it.into()),
        TermRef::BlankNode(it) => Some(it.into()),
        _ => None,
    }
}

/// The IRI of a term, if it is one.
pub fn iri(term: TermRef<'_>) -> Option<NamedNodeRef<'_>> {
    match term {
        TermRef::NamedNode(it) => Some(it),
        _ => None,
    }
}

/// The blank node of a term, if it is one.
pub fn blank(term: TermRef<'_>) -> Option<BlankNodeRef<'_>> {
    match term {
        TermRef::BlankNode(it) => Some(it),
        _ => None,
    }
}

/// An IRI that is known to be valid because it stands in the source of `ggen`.
pub fn named(iri: impl Into<String>) -> NamedNode {
    NamedNode::new_unchecked(iri)
}
