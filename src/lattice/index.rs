//! An order with its index: elements, comparison, neighbours, depth and height.

use oxigraph::model::{NamedNode, NamedNodeRef};

use crate::{
    diag::Diagnostic,
    lattice::{
        build::{self, Parts},
        decl::OrderDecl,
        error::LatticeError,
        names::Names,
        order::{Element, Ordering},
        relation::Relation,
        rules,
        runs::{self, Adjacency, RunSets, position},
    },
    store::snapshot::Snapshot,
};

/// A finite partial order. It never changes; share it in an `Arc`.
///
/// Terms that are below each other are one [`Element`]; its representative is the smallest IRI.
/// Blank nodes carry the order but are no elements. All lists are in term order unless said
/// otherwise.
#[derive(Debug)]
pub struct Lattice {
    pub(crate) decl: OrderDecl,
    pub(crate) relation: Relation,
    names: Names,
    pub(crate) element_of: Vec<Option<Element>>,
    members: Vec<Vec<u32>>,
    pub(crate) ups: RunSets,
    pub(crate) downs: RunSets,
    pub(crate) covers_up: Adjacency,
    pub(crate) covers_down: Adjacency,
    depth: Vec<u32>,
    height: Vec<u32>,
}

impl Lattice {
    /// Reads the statements of an order and indexes them.
    ///
    /// Faults in the data are diagnostics; a closure that is too large to keep is an error.
    pub fn build(
        snapshot: &Snapshot,
        decl: &OrderDecl,
    ) -> Result<(Self, Vec<Diagnostic>), LatticeError> {
        let (relation, mut found) = Relation::read(snapshot, decl);
        let parts = build::build(&relation, decl.name.as_str())?;
        let lattice = Self::new(decl.clone(), relation, parts);
        if lattice.is_empty() {
            let message = format!("the order <{}> has no elements", decl.name.as_str());
            found.push(rules::LAT011.found(message).about(decl.name.as_str()));
        }
        if decl.declared && lattice.element(&decl.name).is_ok() {
            let message = format!("the order {} is an element of itself", decl.name);
            found.push(rules::LAT010.found(message).about(decl.name.as_str()));
        }
        Ok((lattice, found))
    }

    fn new(decl: OrderDecl, relation: Relation, parts: Parts) -> Self {
        let n = parts.members.len();
        let mut depth = vec![0; n];
        let mut height = vec![0; n];
        for it in 0..position(n) {
            let above = parts.covers_up.row(it).iter().map(|it| depth[*it as usize] + 1).max();
            depth[it as usize] = above.unwrap_or(0);
        }
        for it in (0..position(n)).rev() {
            let below = parts.covers_down.row(it).iter().map(|it| height[*it as usize] + 1).max();
            height[it as usize] = below.unwrap_or(0);
        }
        let Parts { element_of, members, ups, downs, covers_up, covers_down } = parts;
        Self {
            decl,
            names: Names::new(&relation.iris),
            relation,
            element_of,
            members,
            ups,
            downs,
            covers_up,
            covers_down,
            depth,
            height,
        }
    }

    /// The definition it was built from.
    pub fn decl(&self) -> &OrderDecl {
        &self.decl
    }

    /// How many elements there are; equivalent terms count once.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// All elements, those above before those below.
    pub fn elements(&self) -> impl DoubleEndedIterator<Item = Element> + use<> {
        (0..position(self.members.len())).map(Element)
    }

    /// All elements in term order.
    pub fn sorted_elements(&self) -> Vec<Element> {
        self.sorted(self.elements())
    }

    /// The element of an IRI.
    ///
    /// # Errors
    ///
    /// [`LatticeError::UnknownElement`] if the order does not have it.
    pub fn element<'a>(&self, iri: impl Into<NamedNodeRef<'a>>) -> Result<Element, LatticeError> {
        let iri = iri.into();
        let unknown = || LatticeError::UnknownElement {
            element: iri.as_str().to_owned(),
            order: self.decl.name.as_str().to_owned(),
        };
        let at = self.names.find(iri.as_str(), &self.relation.iris);
        at.and_then(|at| self.element_of[at as usize]).ok_or_else(unknown)
    }

    /// The representative of an element: the smallest of its IRIs.
    pub fn term(&self, element: Element) -> &NamedNode {
        &self.relation.iris[self.rank(element) as usize]
    }

    /// The other IRIs of an element.
    pub fn equivalents(&self, element: Element) -> impl ExactSizeIterator<Item = &NamedNode> {
        self.members[element.index()][1..].iter().map(|it| &self.relation.iris[*it as usize])
    }

    /// All IRIs of all elements, sorted.
    pub fn terms(&self) -> impl Iterator<Item = &NamedNode> {
        self.relation.iris.iter().zip(&self.element_of).filter(|it| it.1.is_some()).map(|it| it.0)
    }

    fn rank(&self, element: Element) -> u32 {
        self.members[element.index()][0]
    }

    pub(crate) fn sorted(&self, elements: impl IntoIterator<Item = Element>) -> Vec<Element> {
        let mut res: Vec<Element> = elements.into_iter().collect();
        res.sort_unstable_by_key(|it| self.rank(*it));
        res
    }

    /// Whether `a` is `b` or below it.
    pub fn leq(&self, a: Element, b: Element) -> bool {
        b.0 <= a.0 && self.ups.contains(a.0, b.0)
    }

    /// Whether `a` is strictly below `b`.
    pub fn lt(&self, a: Element, b: Element) -> bool {
        a != b && self.leq(a, b)
    }

    /// How two elements stand to each other.
    pub fn compare(&self, a: Element, b: Element) -> Ordering {
        if a == b {
            Ordering::Equal
        } else if self.leq(a, b) {
            Ordering::Less
        } else if self.leq(b, a) {
            Ordering::Greater
        } else {
            Ordering::Incomparable
        }
    }

    /// The element and everything above it.
    pub fn up(&self, element: Element) -> Vec<Element> {
        self.sorted(runs::members(self.ups.get(element.0)).map(Element))
    }

    /// The element and everything below it.
    pub fn down(&self, element: Element) -> Vec<Element> {
        self.sorted(runs::members(self.downs.get(element.0)).map(Element))
    }

    /// How many elements are strictly above.
    pub fn count_above(&self, element: Element) -> usize {
        runs::count(self.ups.get(element.0)) - 1
    }

    /// How many elements are strictly below.
    pub fn count_below(&self, element: Element) -> usize {
        runs::count(self.downs.get(element.0)) - 1
    }

    /// Everything that is neither above nor below.
    pub fn incomparable(&self, element: Element) -> Vec<Element> {
        let all = [runs::Run { start: 0, end: position(self.len()) }];
        let rest = runs::difference(&all, self.ups.get(element.0));
        let rest = runs::difference(&rest, self.downs.get(element.0));
        self.sorted(runs::members(&rest).map(Element))
    }

    /// The elements right above, nothing between.
    pub fn covers_up(&self, element: Element) -> Vec<Element> {
        self.sorted(self.covers_up.row(element.0).iter().copied().map(Element))
    }

    /// The elements right below, nothing between.
    pub fn covers_down(&self, element: Element) -> Vec<Element> {
        self.sorted(self.covers_down.row(element.0).iter().copied().map(Element))
    }

    /// Whether `upper` is right above `lower`.
    pub fn is_cover(&self, lower: Element, upper: Element) -> bool {
        self.covers_up.row(lower.0).binary_search_by(|it| upper.0.cmp(it)).is_ok()
    }

    /// How many covers there are: the lines of the Hasse diagram.
    pub fn count_covers(&self) -> usize {
        self.covers_up.len()
    }

    /// The elements with nothing above.
    pub fn maximal(&self) -> Vec<Element> {
        self.sorted(self.elements().filter(|it| self.covers_up.row(it.0).is_empty()))
    }

    /// The elements with nothing below.
    pub fn minimal(&self) -> Vec<Element> {
        self.sorted(self.elements().filter(|it| self.covers_down.row(it.0).is_empty()))
    }

    /// The element above all others, if there is one.
    pub fn top(&self) -> Option<Element> {
        // In a finite order a single maximal element is the greatest.
        only(self.elements().filter(|it| self.covers_up.row(it.0).is_empty()))
    }

    /// The element below all others, if there is one.
    pub fn bottom(&self) -> Option<Element> {
        only(self.elements().filter(|it| self.covers_down.row(it.0).is_empty()))
    }

    /// The length of the longest chain up to a maximal element.
    pub fn depth(&self, element: Element) -> u32 {
        self.depth[element.index()]
    }

    /// The length of the longest chain down to a minimal element.
    pub fn height(&self, element: Element) -> u32 {
        self.height[element.index()]
    }

    /// The length of the longest chain.
    pub fn longest(&self) -> u32 {
        self.depth.iter().copied().max().unwrap_or(0)
    }

    /// How many parts there are that nothing connects.
    pub fn count_components(&self) -> usize {
        let mut seen = vec![false; self.len()];
        let mut count = 0;
        let mut open = Vec::new();
        for root in self.elements() {
            if std::mem::replace(&mut seen[root.index()], true) {
                continue;
            }
            count += 1;
            open.push(root.0);
            while let Some(it) = open.pop() {
                for next in self.covers_up.row(it).iter().chain(self.covers_down.row(it)) {
                    if !std::mem::replace(&mut seen[*next as usize], true) {
                        open.push(*next);
                    }
                }
            }
        }
        count
    }

    /// A shortest chain of covers from `a` up to `b`, both included; nothing unless `a <= b`.
    ///
    /// Of several the first in term order is taken.
    pub fn path(&self, a: Element, b: Element) -> Option<Vec<Element>> {
        if !self.leq(a, b) {
            return None;
        }
        // Distances down from `b`, so that walking up from `a` can take the first in term order.
        let mut distance = vec![u32::MAX; self.len()];
        distance[b.index()] = 0;
        let mut queue = std::collections::VecDeque::from([b]);
        while let Some(at) = queue.pop_front().filter(|it| *it != a) {
            for lower in self.covers_down.row(at.0) {
                if distance[*lower as usize] == u32::MAX && self.ups.contains(a.0, *lower) {
                    distance[*lower as usize] = distance[at.index()] + 1;
                    queue.push_back(Element(*lower));
                }
            }
        }
        let mut path = vec![a];
        let mut at = a;
        while at != b {
            let nearer = |it: &u32| distance[*it as usize] < distance[at.index()];
            let next = self.covers_up.row(at.0).iter().copied().filter(nearer).map(Element);
            at = next.min_by_key(|it| self.rank(*it))?;
            path.push(at);
        }
        Some(path)
    }
}

fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}
