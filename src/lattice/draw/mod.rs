//! Hasse diagrams: only covers are drawn, and greater elements stand above.
//!
//! A [`Diagram`] is what is shown; [`svg::svg`], [`dot::dot`] and [`mermaid::mermaid`] write it.

use oxigraph::model::NamedNode;

use crate::lattice::{
    bounds::Side,
    error::LatticeError,
    index::Lattice,
    order::Element,
    runs::{self, Run, Union, position},
};

mod cross;
pub mod dot;
mod layer;
mod layout;
pub mod mermaid;
mod place;
pub mod svg;
mod text;

/// Beyond this many elements nobody can read a diagram.
pub const MAX_DRAWN: usize = 2_000;

/// How an IRI is shown to a person.
pub type Label<'a> = &'a dyn Fn(&NamedNode) -> String;

/// A part of an order, ready to be drawn.
#[derive(Clone, Debug)]
pub struct Diagram {
    title: String,
    nodes: Vec<Node>,
    /// Pairs of a lower and an upper node.
    edges: Vec<(usize, usize)>,
}

#[derive(Clone, Debug)]
struct Node {
    iri: String,
    label: String,
    /// IRI and label of the equivalent terms.
    same: Vec<(String, String)>,
    depth: u32,
    height: u32,
    is_top: bool,
    is_bottom: bool,
}

impl Diagram {
    /// The whole order.
    pub fn all(lattice: &Lattice, label: Label<'_>) -> Result<Self, LatticeError> {
        Self::part(lattice, &lattice.sorted_elements(), label)
    }

    /// The order of some elements among each other.
    ///
    /// # Errors
    ///
    /// [`LatticeError::TooManyToDraw`] beyond [`MAX_DRAWN`] elements.
    pub fn part(
        lattice: &Lattice,
        elements: &[Element],
        label: Label<'_>,
    ) -> Result<Self, LatticeError> {
        let mut chosen = Union::default();
        for it in elements {
            chosen.insert(Run { start: it.0, end: it.0 + 1 });
        }
        let chosen = chosen.runs();
        let count = runs::count(&chosen);
        if count > MAX_DRAWN {
            return Err(LatticeError::TooManyToDraw { count, limit: MAX_DRAWN });
        }
        let elements = lattice.sorted(runs::members(&chosen).map(Element));
        let mut place = vec![0; lattice.len()];
        for (at, element) in elements.iter().enumerate() {
            place[element.index()] = at;
        }
        let (top, bottom) = (lattice.top(), lattice.bottom());
        let mut nodes = Vec::with_capacity(count);
        let mut edges = Vec::new();
        for (at, element) in elements.iter().enumerate() {
            let term = lattice.term(*element);
            nodes.push(Node {
                iri: term.as_str().to_owned(),
                label: text::clean(&label(term)),
                same: lattice
                    .equivalents(*element)
                    .map(|it| (it.as_str().to_owned(), text::clean(&label(it))))
                    .collect(),
                depth: lattice.depth(*element),
                height: lattice.height(*element),
                is_top: top == Some(*element),
                is_bottom: bottom == Some(*element),
            });
            let itself = [Run { start: element.0, end: element.0 + 1 }];
            let above = runs::intersection(lattice.ups.get(element.0), &chosen);
            let above = runs::difference(&above, &itself);
            let covers = lattice.extremes(&above, Side::Above);
            edges.extend(covers.candidates().iter().map(|it| (at, place[it.index()])));
        }
        Ok(Self { title: text::clean(&label(&lattice.decl.name)), nodes, edges })
    }

    /// How many elements are shown.
    pub fn count_elements(&self) -> usize {
        self.nodes.len()
    }

    /// How many lines are shown.
    pub fn count_edges(&self) -> usize {
        self.edges.len()
    }

    /// What the diagram shows, in a few words.
    fn summary(&self) -> String {
        let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        format!(
            "{} · {} · greater elements above",
            count(self.nodes.len(), "element"),
            count(self.edges.len(), "cover")
        )
    }
}

impl Lattice {
    /// The elements at most so many covers above an element, or so many below.
    pub fn around(&self, element: Element, steps: u32) -> Vec<Element> {
        let mut seen = vec![false; self.len()];
        for covers in [&self.covers_up, &self.covers_down] {
            let mut reached = vec![element.0];
            let mut visited = vec![false; self.len()];
            for _ in 0..steps.min(position(self.len())) {
                let next: Vec<u32> =
                    reached.iter().flat_map(|it| covers.row(*it)).copied().collect();
                reached.clear();
                for it in next {
                    if !std::mem::replace(&mut visited[it as usize], true) {
                        seen[it as usize] = true;
                        reached.push(it);
                    }
                }
            }
        }
        seen[element.index()] = true;
        self.sorted(self.elements().filter(|it| seen[it.index()]))
    }

    /// The elements between two, both included; none unless `a <= b`.
    pub fn interval(&self, a: Element, b: Element) -> Vec<Element> {
        let between = runs::intersection(self.ups.get(a.0), self.downs.get(b.0));
        self.sorted(runs::members(&between).map(Element))
    }
}
