//! Quads as lines of canonical N-Quads with holes where the labels of blank nodes go.

use std::{fmt::Write as _, ops::Range};

use oxigraph::model::{
    BlankNodeRef, GraphNameRef, NamedNodeRef, NamedOrBlankNodeRef, QuadRef, TermRef,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// Where a blank node stands in a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hole {
    /// Behind its `_:`, from the beginning of the line.
    at: u32,
    /// The number of the node.
    pub(super) node: u32,
    /// The number of its role, see [`Lines::role`].
    pub(super) role: u32,
}

#[derive(Clone, Debug)]
struct Line {
    text: Range<usize>,
    holes: Range<usize>,
}

/// The quads of a dataset, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines<'a> {
    nodes: Vec<BlankNodeRef<'a>>,
    numbers: FxHashMap<BlankNodeRef<'a>, u32>,
    roles: Vec<String>,
    /// Of those outside of triple terms.
    role_numbers: FxHashMap<(char, NamedNodeRef<'a>), u32>,
    text: String,
    ranges: Vec<Line>,
    holes: Vec<Hole>,
    quads: Vec<QuadRef<'a>>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(quads: impl IntoIterator<Item = QuadRef<'a>>) -> Self {
        let mut lines = Self::default();
        let mut seen = FxHashSet::default();
        for quad in quads {
            if seen.insert(quad) {
                lines.push(quad);
                lines.quads.push(quad);
            }
        }
        lines
    }

    /// How many quads there are.
    pub(super) fn len(&self) -> usize {
        self.ranges.len()
    }

    /// The quad of a line.
    pub(super) fn quad(&self, line: usize) -> QuadRef<'a> {
        self.quads[line]
    }

    /// The blank nodes, by number.
    pub(super) fn nodes(&self) -> &[BlankNodeRef<'a>] {
        &self.nodes
    }

    /// The blank nodes of a line, from left to right, the graph's name last.
    pub(super) fn holes(&self, line: usize) -> &[Hole] {
        &self.holes[self.ranges[line].holes.clone()]
    }

    /// The line without labels; with what its holes hold, it is the quad.
    pub(super) fn pattern(&self, line: usize) -> &str {
        &self.text[self.ranges[line].text.clone()]
    }

    /// The position of a hole as RDFC-1.0 hashes it: `s`, `o` or `g`, and the predicate unless it
    /// is `g`. In a triple term it is that of the triple term, then that inside it, so that the
    /// object of a subject's triple term is `o<p>s<q>`.
    pub(super) fn role(&self, number: u32) -> &str {
        &self.roles[number as usize]
    }

    /// Appends the line with labels.
    pub(super) fn write(
        &self,
        line: usize,
        out: &mut String,
        mut label: impl FnMut(u32, &mut String),
    ) {
        let pattern = self.pattern(line);
        let mut from = 0;
        for hole in self.holes(line) {
            let at = hole.at as usize;
            out.push_str(&pattern[from..at]);
            label(hole.node, out);
            from = at;
        }
        out.push_str(&pattern[from..]);
    }

    /// The lines that mention a node, by node; each line once.
    pub(super) fn mentions(&self) -> Mentions {
        let each = |see: &mut dyn FnMut(usize, usize)| {
            for line in 0..self.len() {
                let holes = self.holes(line);
                for (at, hole) in holes.iter().enumerate() {
                    if holes[..at].iter().all(|it| it.node != hole.node) {
                        see(hole.node as usize, line);
                    }
                }
            }
        };
        let mut starts = vec![0; self.nodes.len() + 1];
        each(&mut |node, _| starts[node + 1] += 1);
        for node in 0..self.nodes.len() {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut lines = vec![0; starts[self.nodes.len()]];
        each(&mut |node, line| {
            lines[next[node]] = line;
            next[node] += 1;
        });
        Mentions { starts, lines }
    }

    fn push(&mut self, quad: QuadRef<'a>) {
        let (text, holes) = (self.text.len(), self.holes.len());
        // The path through triple terms to the current triple.
        let mut outer = String::new();
        let (mut subject, mut predicate, mut object) = (quad.subject, quad.predicate, quad.object);
        let mut n_open = 0;
        loop {
            match subject {
                NamedOrBlankNodeRef::NamedNode(it) => self.iri(it),
                NamedOrBlankNodeRef::BlankNode(it) => self.hole(it, &outer, 's', predicate, text),
            }
            self.text.push(' ');
            self.iri(predicate);
            self.text.push(' ');
            match object {
                TermRef::Triple(triple) => {
                    self.text.push_str("<<( ");
                    let _ = write!(outer, "o{predicate}");
                    subject = triple.subject.as_ref();
                    predicate = triple.predicate.as_ref();
                    object = triple.object.as_ref();
                    n_open += 1;
                    continue;
                }
                TermRef::BlankNode(it) => self.hole(it, &outer, 'o', predicate, text),
                TermRef::NamedNode(it) => self.iri(it),
                TermRef::Literal(it) => _ = write!(self.text, "{it}"),
            }
            break;
        }
        self.text.push_str(&" )>>".repeat(n_open));
        match quad.graph_name {
            GraphNameRef::DefaultGraph => (),
            GraphNameRef::NamedNode(it) => {
                self.text.push(' ');
                self.iri(it);
            }
            GraphNameRef::BlankNode(it) => {
                self.text.push(' ');
                self.hole(it, "", 'g', predicate, text);
            }
        }
        self.text.push_str(" .\n");
        self.ranges.push(Line { text: text..self.text.len(), holes: holes..self.holes.len() });
    }

    fn iri(&mut self, iri: NamedNodeRef<'a>) {
        self.text.push('<');
        self.text.push_str(iri.as_str());
        self.text.push('>');
    }

    fn hole(
        &mut self,
        node: BlankNodeRef<'a>,
        outer: &str,
        position: char,
        predicate: NamedNodeRef<'a>,
        start: usize,
    ) {
        self.text.push_str("_:");
        let next = number(self.nodes.len());
        let number_of_node = *self.numbers.entry(node).or_insert(next);
        if number_of_node == next {
            self.nodes.push(node);
        }
        let role = match self.role_numbers.get(&(position, predicate)) {
            Some(it) if outer.is_empty() => *it,
            _ => self.new_role(outer, position, predicate),
        };
        let at = number(self.text.len() - start);
        self.holes.push(Hole { at, node: number_of_node, role });
    }

    fn new_role(&mut self, outer: &str, position: char, predicate: NamedNodeRef<'a>) -> u32 {
        let role = number(self.roles.len());
        self.roles.push(match position {
            'g' => "g".to_owned(),
            _ => format!("{outer}{position}{predicate}"),
        });
        if outer.is_empty() {
            self.role_numbers.insert((position, predicate), role);
        }
        role
    }
}

/// See [`Lines::mentions`].
#[derive(Clone, Debug)]
pub(super) struct Mentions {
    starts: Vec<usize>,
    lines: Vec<usize>,
}

impl Mentions {
    /// The lines that mention a node.
    pub(super) fn of(&self, node: u32) -> &[usize] {
        let node = node as usize;
        &self.lines[self.starts[node]..self.starts[node + 1]]
    }
}

/// A position as a number of half the size.
pub(super) fn number(position: usize) -> u32 {
    u32::try_from(position).expect("fewer than 2^32 blank nodes, and a line is shorter than 4 GiB")
}
