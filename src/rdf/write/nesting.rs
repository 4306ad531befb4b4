//! Which nodes of a graph are written inside of others: blank nodes in brackets, lists, reifiers in
//! annotations. What nests is a forest: cycles are cut, and so is what would nest too deep.

use oxigraph::model::{
    BlankNodeRef, GraphNameRef, NamedOrBlankNodeRef, QuadRef, TermRef, TripleRef,
};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::rdf::vocab::rdf;

/// How deep brackets nest before a label is used instead.
const MAX_DEPTH: u32 = 16;

/// How often blank nodes are named, in a dataset whose quads are sorted by graph.
pub(super) struct Uses<'a> {
    by_node: FxHashMap<BlankNodeRef<'a>, Use<'a>>,
}

#[derive(Clone, Copy, Default)]
struct Use<'a> {
    n_objects: u32,
    /// The first graph it is met in.
    graph: Option<GraphNameRef<'a>>,
    /// In another graph, in a triple term, or as the name of a graph.
    is_elsewhere: bool,
}

impl<'a> Uses<'a> {
    pub(super) fn of(quads: &[QuadRef<'a>]) -> Self {
        let mut by_node: FxHashMap<BlankNodeRef<'a>, Use<'a>> = FxHashMap::default();
        let mut see = |node: BlankNodeRef<'a>, graph: Option<GraphNameRef<'a>>, as_object: bool| {
            let seen = by_node.entry(node).or_default();
            match graph {
                Some(graph) if *seen.graph.get_or_insert(graph) == graph => {
                    seen.n_objects += u32::from(as_object);
                }
                _ => seen.is_elsewhere = true,
            }
        };
        for quad in quads {
            if let GraphNameRef::BlankNode(it) = quad.graph_name {
                see(it, None, false);
            }
            if let NamedOrBlankNodeRef::BlankNode(it) = quad.subject {
                see(it, Some(quad.graph_name), false);
            }
            if let TermRef::BlankNode(it) = quad.object {
                see(it, Some(quad.graph_name), true);
            }
            let mut object = quad.object;
            while let TermRef::Triple(it) = object {
                if let NamedOrBlankNodeRef::BlankNode(it) = it.subject.as_ref() {
                    see(it, None, false);
                }
                object = it.object.as_ref();
                if let TermRef::BlankNode(it) = object {
                    see(it, None, false);
                }
            }
        }
        Self { by_node }
    }

    /// How often the node is an object, if that and being a subject is all it is.
    fn n_objects(&self, node: BlankNodeRef<'a>) -> Option<u32> {
        let seen = self.by_node.get(&node)?;
        (!seen.is_elsewhere).then_some(seen.n_objects)
    }
}

/// How a block is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// On its own, with its name.
    Named,
    /// On its own; nothing refers to it, so it needs no label.
    Anonymous,
    /// On its own, as the reifier of a triple that is not asserted.
    Reified,
    /// In brackets where it is the object.
    Bracket,
    /// A cell of a list, where it is the object.
    Cell,
    /// `<< … >>` where it is the object.
    ReifiedObject,
    /// Behind the triple that it reifies.
    Annotation,
}

/// The quads of one subject.
pub(super) struct Block<'q, 'a> {
    pub(super) subject: NamedOrBlankNodeRef<'a>,
    pub(super) quads: &'q [QuadRef<'a>],
    pub(super) style: Style,
    /// Whether it has no name to be written.
    pub(super) is_anonymous: bool,
    /// Whether a cell may be said to be an `rdf:List`.
    may_have_type: bool,
    /// The block that it is written in, if the style says that it is written in one.
    parent: Option<usize>,
    depth: Option<u32>,
}

impl<'a> Block<'_, 'a> {
    /// The triple it reifies, if it is just one.
    pub(super) fn reified(&self) -> Option<TripleRef<'a>> {
        let mut reified = self.quads.iter().filter(|it| it.predicate == rdf::REIFIES);
        match (reified.next()?.object, reified.next()) {
            (TermRef::Triple(it), None) => Some(it.as_ref()),
            _ => None,
        }
    }

    /// The element and the rest, if it is nothing but a cell of a list.
    pub(super) fn cell(&self) -> Option<(TermRef<'a>, TermRef<'a>)> {
        let quads = match self.quads {
            [ty, cell @ ..]
                if self.may_have_type
                    && ty.predicate == rdf::TYPE
                    && ty.object == rdf::LIST.into() =>
            {
                cell
            }
            quads => quads,
        };
        match quads {
            [first, rest] if first.predicate == rdf::FIRST && rest.predicate == rdf::REST => {
                Some((first.object, rest.object))
            }
            _ => None,
        }
    }

    /// Whether it is written where it belongs, and not on its own.
    pub(super) fn is_nested(&self) -> bool {
        !matches!(self.style, Style::Named | Style::Anonymous | Style::Reified)
    }
}

/// One graph, by subjects.
pub(super) struct Graph<'q, 'a> {
    pub(super) blocks: Vec<Block<'q, 'a>>,
    by_subject: FxHashMap<NamedOrBlankNodeRef<'a>, usize>,
    annotations: FxHashMap<TripleRef<'a>, Vec<usize>>,
    bare: FxHashSet<BlankNodeRef<'a>>,
}

impl<'q, 'a> Graph<'q, 'a> {
    /// Of the sorted quads of one graph, with lists nested, and blank nodes for which `nests` says
    /// so. What is the type of something stays outside, unless `types_nest`.
    pub(super) fn with_lists(
        quads: &'q [QuadRef<'a>],
        uses: &Uses<'a>,
        types_nest: bool,
        nests: impl Fn(&Block<'q, 'a>) -> bool,
    ) -> Self {
        let mut graph = Self::of_blocks(quads);
        for block in &mut graph.blocks {
            block.may_have_type = true;
        }
        graph.find_brackets(quads, uses);
        graph.find_lists();
        for block in &mut graph.blocks {
            if block.style == Style::Bracket && !nests(block) {
                block.style = Style::Named;
                block.parent = None;
            }
        }
        for quad in quads.iter().filter(|it| it.predicate == rdf::TYPE && !types_nest) {
            if let TermRef::BlankNode(node) = quad.object
                && let Some(at) = graph.by_subject.get(&node.into()).copied()
                && graph.blocks[at].is_nested()
            {
                graph.uproot(at);
            }
        }
        graph.cut();
        graph
    }

    /// Of the sorted quads of one graph.
    pub(super) fn new(quads: &'q [QuadRef<'a>], uses: &Uses<'a>) -> Self {
        let mut graph = Self::of_blocks(quads);
        graph.find_brackets(quads, uses);
        graph.find_lists();
        graph.find_reifiers(quads, uses);
        graph.cut();
        for at in 0..graph.blocks.len() {
            if graph.blocks[at].style == Style::Annotation
                && let Some(triple) = graph.blocks[at].reified()
            {
                graph.annotations.entry(triple).or_default().push(at);
            }
        }
        graph
    }

    fn of_blocks(quads: &'q [QuadRef<'a>]) -> Self {
        let blocks: Vec<Block<'q, 'a>> = quads
            .chunk_by(|a, b| a.subject == b.subject)
            .map(|quads| Block {
                subject: quads[0].subject,
                quads,
                style: Style::Named,
                is_anonymous: false,
                may_have_type: false,
                parent: None,
                depth: None,
            })
            .collect();
        let by_subject = blocks.iter().enumerate().map(|(at, it)| (it.subject, at)).collect();
        let annotations = FxHashMap::default();
        Self { blocks, by_subject, annotations, bare: FxHashSet::default() }
    }

    /// The block of a node.
    pub(super) fn block(&self, node: NamedOrBlankNodeRef<'a>) -> Option<&Block<'q, 'a>> {
        self.by_subject.get(&node).map(|it| &self.blocks[*it])
    }

    /// The reifiers written behind a triple.
    pub(super) fn annotations(&self, triple: TripleRef<'a>) -> &[usize] {
        self.annotations.get(&triple).map_or(&[], Vec::as_slice)
    }

    /// Whether a node without properties is named only once, as an object.
    pub(super) fn is_bare(&self, node: BlankNodeRef<'a>) -> bool {
        self.bare.contains(&node)
    }

    fn find_brackets(&mut self, quads: &[QuadRef<'a>], uses: &Uses<'a>) {
        for block in &mut self.blocks {
            if let NamedOrBlankNodeRef::BlankNode(node) = block.subject
                && uses.n_objects(node) == Some(0)
            {
                block.style = Style::Anonymous;
                block.is_anonymous = true;
            }
        }
        for quad in quads {
            let TermRef::BlankNode(node) = quad.object else { continue };
            if uses.n_objects(node) != Some(1) {
                continue;
            }
            match self.by_subject.get(&node.into()) {
                Some(at) => {
                    let parent = self.by_subject.get(&quad.subject).copied();
                    let block = &mut self.blocks[*at];
                    block.style = Style::Bracket;
                    block.is_anonymous = true;
                    block.parent = parent;
                }
                None => _ = self.bare.insert(node),
            }
        }
    }

    /// Goes from the last cell of each list up to its first.
    fn find_lists(&mut self) {
        for last in 0..self.blocks.len() {
            let mut next = Some(last);
            let mut rest: TermRef<'a> = rdf::NIL.into();
            while let Some(at) = next {
                let block = &mut self.blocks[at];
                let is_cell = block.cell().is_some_and(|it| it.1 == rest);
                if block.style != Style::Bracket || !is_cell {
                    break;
                }
                block.style = Style::Cell;
                rest = block.subject.into();
                next = block.parent;
            }
        }
    }

    fn find_reifiers(&mut self, quads: &[QuadRef<'a>], uses: &Uses<'a>) {
        if !quads.iter().any(|it| it.predicate == rdf::REIFIES) {
            return;
        }
        let asserted: FxHashSet<TripleRef<'a>> = quads.iter().map(|it| (*it).into()).collect();
        for at in 0..self.blocks.len() {
            let block = &self.blocks[at];
            let Some(triple) = block.reified() else { continue };
            let is_anonymous = match block.subject {
                NamedOrBlankNodeRef::BlankNode(node) => uses.n_objects(node) == Some(0),
                NamedOrBlankNodeRef::NamedNode(_) => false,
            };
            // A reifier that is written with its triple has no place for what annotates that.
            let has_place = triple.predicate != rdf::REIFIES;
            let (style, parent) = if has_place && asserted.contains(&triple) {
                (Style::Annotation, self.by_subject.get(&triple.subject).copied())
            } else if block.style != Style::Bracket {
                (Style::Reified, None)
            } else if block.quads.len() == 1 {
                (Style::ReifiedObject, block.parent)
            } else {
                continue;
            };
            let block = &mut self.blocks[at];
            block.is_anonymous = is_anonymous || style == Style::ReifiedObject;
            block.style = style;
            block.parent = parent;
        }
    }

    /// Makes what nests a forest of bounded depth.
    fn cut(&mut self) {
        let mut children = vec![Vec::new(); self.blocks.len()];
        for (at, block) in self.blocks.iter().enumerate() {
            if let Some(parent) = block.parent.filter(|_| block.is_nested()) {
                children[parent].push(at);
            }
        }
        let is_root = |it: &usize| !self.blocks[*it].is_nested();
        let roots: Vec<usize> = (0..self.blocks.len()).filter(is_root).collect();
        for root in roots {
            self.descend(root, &children);
        }
        for at in 0..self.blocks.len() {
            if self.blocks[at].depth.is_none() {
                self.uproot(at);
                self.descend(at, &children);
            }
        }
    }

    fn descend(&mut self, root: usize, children: &[Vec<usize>]) {
        self.blocks[root].depth = Some(0);
        let mut open = vec![root];
        while let Some(at) = open.pop() {
            let depth = self.blocks[at].depth.unwrap_or_default();
            for child in children[at].iter().copied() {
                if self.blocks[child].depth.is_some() {
                    continue;
                }
                let is_rest = self.blocks[at].style == Style::Cell
                    && self.blocks[at].cell().map(|it| it.1)
                        == Some(self.blocks[child].subject.into());
                let mut depth = if is_rest { depth } else { depth + 1 };
                if depth > MAX_DEPTH {
                    self.uproot(child);
                    depth = 0;
                }
                self.blocks[child].depth = Some(depth);
                open.push(child);
            }
        }
    }

    /// Writes a nested block on its own after all. If it is inside of a list, the cells before it
    /// are brackets again.
    fn uproot(&mut self, at: usize) {
        let mut below = at;
        while let Some(above) = self.blocks[below].parent
            && self.blocks[below].style == Style::Cell
            && self.blocks[above].style == Style::Cell
            && self.blocks[above].cell().map(|it| it.1) == Some(self.blocks[below].subject.into())
        {
            self.blocks[below].style = Style::Bracket;
            below = above;
        }
        if below != at {
            self.blocks[below].style = Style::Bracket;
        }
        let block = &mut self.blocks[at];
        block.style = Style::Named;
        block.is_anonymous = false;
        block.parent = None;
    }
}
