//! All triples of the inputs in one sorted table, with the places they were read from.
//!
//! The order of terms, blank nodes among them, depends on what is said and not on the order of
//! files or triples, so neither does anything that is read off it.

use std::{cmp::Ordering, ops::Range, sync::Arc};

use oxigraph::model::{BlankNodeRef, LiteralRef, NamedNodeRef, TermRef};
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization as _;

use crate::{
    codegen::model::{Location, Texts},
    diag::{Place, Span, sources::Sources},
    rdf::{document::Document, vocab::rdf},
};

/// A term of a [`Graph`]; ids are in the order of terms.
pub(super) type Id = u32;

/// How many members a list may have before it counts as endless.
const LONGEST_LIST: usize = 1 << 20;
/// How far a blank node's surroundings count for its place in the order.
const ROUNDS: usize = 6;

#[derive(Clone, Copy, Debug)]
enum Node<'a> {
    Iri(&'a str),
    Blank { hash: u64, document: u32, label: BlankNodeRef<'a> },
    Literal(LiteralRef<'a>),
    Triple(TermRef<'a>, u32),
}

#[derive(Clone, Copy, Debug)]
struct Triple {
    s: Id,
    p: Id,
    o: Id,
    document: u32,
    span: Span,
}

/// The triples of all inputs.
#[derive(Debug)]
pub(super) struct Graph<'a> {
    nodes: Vec<Node<'a>>,
    iris: FxHashMap<&'a str, Id>,
    triples: Vec<Triple>,
    /// The same, by object: predicate, object, subject.
    inverse: Vec<[Id; 3]>,
    files: Vec<Arc<str>>,
    /// Where the lines of each file begin, and its text.
    lines: Vec<Option<(Vec<u32>, Arc<str>)>>,
}

impl<'a> Graph<'a> {
    /// The triples of documents, whatever graph they are in.
    pub(super) fn new(documents: &[&'a Document], sources: &Sources) -> Self {
        let mut loader = Loader::default();
        for (at, document) in documents.iter().enumerate() {
            loader.load(document, u32::try_from(at).unwrap_or(u32::MAX));
        }
        let files: Vec<Arc<str>> = documents.iter().map(|it| it.file.clone()).collect();
        let lines = files
            .iter()
            .map(|file| {
                let text = sources.text(file)?;
                let ends = memchr::memchr_iter(b'\n', text.as_bytes());
                let begins = std::iter::once(0).chain(ends.map(|it| it + 1));
                let begins = begins.map(|it| u32::try_from(it).unwrap_or(u32::MAX)).collect();
                Some((begins, text.clone()))
            })
            .collect();
        loader.finish(files, lines)
    }

    /// The id of an IRI that some triple has.
    pub(super) fn iri_id(&self, iri: NamedNodeRef<'_>) -> Option<Id> {
        self.iris.get(iri.as_str()).copied()
    }

    /// The id of an IRI that some triple has.
    pub(super) fn find(&self, iri: &str) -> Option<Id> {
        self.iris.get(iri).copied()
    }

    /// The IRI of an id.
    pub(super) fn iri(&self, id: Id) -> Option<&'a str> {
        match self.nodes[id as usize] {
            Node::Iri(it) => Some(it),
            _ => None,
        }
    }

    /// The literal of an id.
    pub(super) fn literal(&self, id: Id) -> Option<LiteralRef<'a>> {
        match self.nodes[id as usize] {
            Node::Literal(it) => Some(it),
            _ => None,
        }
    }

    /// Whether an id is a blank node.
    pub(super) fn is_blank(&self, id: Id) -> bool {
        matches!(self.nodes[id as usize], Node::Blank { .. })
    }

    /// The lexical form of a literal or the IRI.
    pub(super) fn text(&self, id: Id) -> Option<&'a str> {
        self.iri(id).or_else(|| self.literal(id).map(LiteralRef::value))
    }

    /// A term in N-Triples; blank nodes have no name that means something.
    pub(super) fn ntriples(&self, id: Id) -> String {
        match &self.nodes[id as usize] {
            Node::Iri(it) => format!("<{it}>"),
            Node::Literal(it) => it.to_string(),
            Node::Blank { .. } => "[]".to_owned(),
            Node::Triple(it, _) => it.to_string(),
        }
    }

    fn rows(&self, s: Id, p: NamedNodeRef<'_>) -> Range<usize> {
        let Some(p) = self.iri_id(p) else { return 0..0 };
        let start = self.triples.partition_point(|it| (it.s, it.p) < (s, p));
        let len = self.triples[start..].partition_point(|it| (it.s, it.p) == (s, p));
        start..start + len
    }

    /// The objects of a subject and a predicate, in the order of terms.
    pub(super) fn objects(
        &self,
        s: Id,
        p: NamedNodeRef<'_>,
    ) -> impl DoubleEndedIterator<Item = Id> + '_ {
        self.triples[self.rows(s, p)].iter().map(|it| it.o)
    }

    /// The objects with the places of their triples.
    pub(super) fn located(&self, s: Id, p: NamedNodeRef<'_>) -> Vec<(Id, Location)> {
        self.rows(s, p).map(|at| (self.triples[at].o, self.location(at))).collect()
    }

    /// The first object in the order of terms.
    pub(super) fn object(&self, s: Id, p: NamedNodeRef<'_>) -> Option<Id> {
        self.objects(s, p).next()
    }

    /// All predicates and objects of a subject.
    pub(super) fn about(&self, s: Id) -> impl Iterator<Item = (Id, Id)> + '_ {
        let start = self.triples.partition_point(|it| it.s < s);
        self.triples[start..].iter().take_while(move |it| it.s == s).map(|it| (it.p, it.o))
    }

    /// The subjects that have this object, in the order of terms.
    pub(super) fn subjects(&self, p: NamedNodeRef<'_>, o: Id) -> Vec<Id> {
        let Some(p) = self.iri_id(p) else { return Vec::new() };
        let start = self.inverse.partition_point(|it| (it[0], it[1]) < (p, o));
        let rows = self.inverse[start..].iter().take_while(|it| (it[0], it[1]) == (p, o));
        rows.map(|it| it[2]).collect()
    }

    /// All pairs of subject and object of a predicate, by object.
    pub(super) fn pairs(&self, p: NamedNodeRef<'_>) -> Vec<(Id, Id)> {
        let Some(p) = self.iri_id(p) else { return Vec::new() };
        let start = self.inverse.partition_point(|it| it[0] < p);
        let rows = self.inverse[start..].iter().take_while(|it| it[0] == p);
        rows.map(|it| (it[2], it[1])).collect()
    }

    /// Whether a triple is there.
    pub(super) fn has(&self, s: Id, p: NamedNodeRef<'_>, o: NamedNodeRef<'_>) -> bool {
        self.iri_id(o).is_some_and(|o| self.objects(s, p).any(|it| it == o))
    }

    /// The instances of a class that are stated.
    pub(super) fn instances(&self, class: NamedNodeRef<'_>) -> Vec<Id> {
        self.iri_id(class).map(|it| self.subjects(rdf::TYPE, it)).unwrap_or_default()
    }

    /// Whether some value is the boolean true.
    pub(super) fn is_true(&self, s: Id, p: NamedNodeRef<'_>) -> bool {
        self.objects(s, p).any(|it| matches!(self.text(it), Some("true" | "1")))
    }

    /// The members of an RDF list; `None` if it is not one, or has no end.
    pub(super) fn list(&self, head: Id) -> Option<Vec<Id>> {
        let nil = self.iri_id(rdf::NIL);
        let mut members = Vec::new();
        let mut at = head;
        while Some(at) != nil {
            if members.len() >= LONGEST_LIST.min(self.triples.len()) {
                return None;
            }
            members.push(self.object(at, rdf::FIRST)?);
            at = self.object(at, rdf::REST)?;
        }
        Some(members)
    }

    /// The literals of the first of these predicates that has one, per language.
    pub(super) fn texts(&self, s: Id, predicates: &[NamedNodeRef<'_>]) -> Texts {
        let mut texts = Texts::new();
        for p in predicates {
            for o in self.objects(s, *p) {
                let Some(literal) = self.literal(o) else { continue };
                let tag = literal.language().unwrap_or_default().to_ascii_lowercase();
                texts.entry(tag).or_insert_with(|| clean(literal.value()));
            }
        }
        texts.retain(|_, text| !text.is_empty());
        texts
    }

    /// Where the first triple with this subject stands; a declaration (`a …`) before all others.
    pub(super) fn declared_at(&self, s: Id) -> Location {
        let typed = self.rows(s, rdf::TYPE);
        let start = self.triples.partition_point(|it| it.s < s);
        let len = self.triples[start..].partition_point(|it| it.s == s);
        let rows = if typed.is_empty() { start..start + len } else { typed };
        rows.map(|at| self.location(at)).min().unwrap_or_default()
    }

    fn location(&self, at: usize) -> Location {
        let Triple { document, span, .. } = self.triples[at];
        let file = self.files[document as usize].to_string();
        let Some((begins, text)) = &self.lines[document as usize] else {
            return Location { file, line: 0, column: 0 };
        };
        if span == Span::default() {
            return Location { file, line: 0, column: 0 };
        }
        let line = begins.partition_point(|it| *it <= span.start).max(1);
        let before = text.get(begins[line - 1] as usize..span.start as usize).unwrap_or_default();
        let number = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        Location { file, line: number(line), column: number(before.chars().count() + 1) }
    }

    /// The place of a location, for a diagnostic.
    pub(super) fn place(&self, location: &Location) -> Place {
        let at = self.files.iter().position(|it| **it == *location.file);
        let lines = at.and_then(|it| self.lines[it].as_ref());
        match lines {
            Some((begins, text)) if location.line > 0 => {
                let start = begins[location.line as usize - 1] as usize;
                let line = text[start..].split('\n').next().unwrap_or_default();
                let skipped = line.chars().take(location.column as usize - 1).map(char::len_utf8);
                let start = start + skipped.sum::<usize>();
                let rest = text[start..].split([' ', '\t', '\n']).next().unwrap_or_default();
                Place::new(location.file.as_str(), Span::from_range(start..start + rest.len()))
            }
            _ => Place::file(location.file.as_str()),
        }
    }
}

/// A text in NFC without control characters other than line ends, trimmed.
pub(super) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
    let kept: String = text.nfc().filter(|it| *it == '\n' || !it.is_control()).collect();
    kept.trim().to_owned()
}

#[derive(Default)]
struct Loader<'a> {
    nodes: Vec<Node<'a>>,
    iris: FxHashMap<&'a str, Id>,
    literals: FxHashMap<LiteralRef<'a>, Id>,
    triples: Vec<Triple>,
}

impl<'a> Loader<'a> {
    fn load(&mut self, document: &'a Document, number: u32) {
        let mut ids: Vec<Option<Id>> = vec![None; document.terms().len()];
        for (at, quad) in document.ids().iter().enumerate() {
            let [s, p, o] = [quad[0], quad[1], quad[2]].map(|term| {
                *ids[term.index()].get_or_insert_with(|| self.intern(document.term(term), number))
            });
            let spans = document.spans(at);
            self.triples.push(Triple { s, p, o, document: number, span: spans[0] });
            if spans[2] != Span::default() {
                let last = self.triples.len() - 1;
                self.triples[last].span = if self.is_node(s) { spans[2] } else { spans[0] };
            }
        }
    }

    /// Statements about a blank node are found at their object: the node itself is a bracket.
    fn is_node(&self, s: Id) -> bool {
        matches!(self.nodes[s as usize], Node::Blank { .. })
    }

    fn intern(&mut self, term: TermRef<'a>, document: u32) -> Id {
        let next = Id::try_from(self.nodes.len()).expect("fewer than 2^32 terms");
        let (node, id) = match term {
            TermRef::NamedNode(it) => {
                (Node::Iri(it.as_str()), *self.iris.entry(it.as_str()).or_insert(next))
            }
            TermRef::Literal(it) => (Node::Literal(it), *self.literals.entry(it).or_insert(next)),
            TermRef::BlankNode(label) => (Node::Blank { hash: 0, document, label }, next),
            TermRef::Triple(_) => (Node::Triple(term, document), next),
        };
        if id == next {
            self.nodes.push(node);
        }
        id
    }

    fn finish(
        mut self,
        files: Vec<Arc<str>>,
        lines: Vec<Option<(Vec<u32>, Arc<str>)>>,
    ) -> Graph<'a> {
        self.colour();
        let mut order: Vec<Id> = (0..).take(self.nodes.len()).collect();
        order.sort_by(|a, b| compare(&self.nodes[*a as usize], &self.nodes[*b as usize], &files));
        let mut rank = vec![0; order.len()];
        for (new, old) in (0..).zip(&order) {
            rank[*old as usize] = new;
        }
        for triple in &mut self.triples {
            for id in [&mut triple.s, &mut triple.p, &mut triple.o] {
                *id = rank[*id as usize];
            }
        }
        self.triples.sort_by(|a, b| {
            (a.s, a.p, a.o, &files[a.document as usize], a.span).cmp(&(
                b.s,
                b.p,
                b.o,
                &files[b.document as usize],
                b.span,
            ))
        });
        self.triples.dedup_by_key(|it| (it.s, it.p, it.o));
        let mut inverse: Vec<[Id; 3]> = self.triples.iter().map(|it| [it.p, it.o, it.s]).collect();
        inverse.sort_unstable();
        let iris = self.iris.into_iter().map(|(iri, id)| (iri, rank[id as usize])).collect();
        let nodes = order.iter().map(|it| self.nodes[*it as usize]).collect();
        Graph { nodes, iris, triples: self.triples, inverse, files, lines }
    }

    /// Gives each blank node a hash of what is said about it, a few steps far.
    fn colour(&mut self) {
        let mut by_subject: FxHashMap<Id, Vec<(Id, Id)>> = FxHashMap::default();
        for it in &self.triples {
            if self.is_node(it.s) {
                by_subject.entry(it.s).or_default().push((it.p, it.o));
            }
        }
        let mut hashes: Vec<u64> = self.nodes.iter().map(seed).collect();
        let mut blanks: Vec<Id> = by_subject.keys().copied().collect();
        blanks.sort_unstable();
        for _ in 0..ROUNDS {
            let step = |blank: &Id| {
                let mut parts: Vec<[u64; 2]> = by_subject[blank]
                    .iter()
                    .map(|(p, o)| [hashes[*p as usize], hashes[*o as usize]])
                    .collect();
                parts.sort_unstable();
                parts.dedup();
                parts.into_iter().flatten().fold(OFFSET, |hash, it| fnv(hash, &it.to_le_bytes()))
            };
            let next: Vec<u64> = blanks.iter().map(step).collect();
            for (blank, hash) in blanks.iter().zip(next) {
                hashes[*blank as usize] = hash;
            }
        }
        for blank in blanks {
            if let Node::Blank { hash, .. } = &mut self.nodes[blank as usize] {
                *hash = hashes[blank as usize];
            }
        }
    }
}

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a: the same on every machine.
fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn seed(node: &Node<'_>) -> u64 {
    match node {
        Node::Iri(it) => fnv(OFFSET, it.as_bytes()),
        Node::Literal(it) => fnv(fnv(OFFSET, b"\""), it.to_string().as_bytes()),
        Node::Blank { .. } => 1,
        Node::Triple(..) => 2,
    }
}

fn compare(a: &Node<'_>, b: &Node<'_>, files: &[Arc<str>]) -> Ordering {
    let kind = |it: &Node<'_>| match it {
        Node::Iri(_) => 0,
        Node::Literal(_) => 1,
        Node::Blank { .. } => 2,
        Node::Triple(..) => 3,
    };
    let file = |it: u32| &files[it as usize];
    match (a, b) {
        (Node::Iri(a), Node::Iri(b)) => a.cmp(b),
        (Node::Literal(a), Node::Literal(b)) => {
            let key = |it: &LiteralRef<'_>| {
                (
                    it.value().to_owned(),
                    it.datatype().as_str().to_owned(),
                    it.language().map(str::to_owned),
                )
            };
            key(a).cmp(&key(b))
        }
        (Node::Blank { .. }, Node::Blank { .. }) => {
            let key = |it: &Node<'_>| match it {
                Node::Blank { hash, document, label } => {
                    (*hash, file(*document).clone(), label.as_str().to_owned())
                }
                _ => Default::default(),
            };
            key(a).cmp(&key(b))
        }
        (Node::Triple(a, d), Node::Triple(b, e)) => {
            (file(*d), a.to_string()).cmp(&(file(*e), b.to_string()))
        }
        _ => kind(a).cmp(&kind(b)),
    }
}
