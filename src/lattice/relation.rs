//! The statements of an order as a graph of numbered nodes.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::{Literal, NamedNode, Term};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    diag::Diagnostic,
    lattice::{
        decl::{OrderDecl, Reading, Source, is_derived},
        rules,
        runs::position,
    },
    rdf::{document::named, vocab},
    store::{
        id::Id,
        index::GraphSet,
        snapshot::{Pattern, Row, Snapshot},
        view::ResolvedView,
    },
};

/// Why one node is below another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// Somebody wrote so.
    Stated,
    /// Somebody wrote that both are the same.
    Equivalent,
    /// It was derived, or holds for every element.
    Derived,
}

/// A pair of the relation; both are positions in [`Relation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pair {
    pub(crate) lower: u32,
    pub(crate) upper: u32,
    pub(crate) why: Why,
}

/// The nodes, IRIs before blank nodes and both sorted, and the pairs between them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Relation {
    pub(crate) iris: Vec<NamedNode>,
    pub(crate) n_blanks: usize,
    /// For each IRI whether it is an element; the others only carry the order.
    pub(crate) is_element: Vec<bool>,
    pub(crate) pairs: Vec<Pair>,
}

impl Relation {
    /// Reads the relation of a declaration.
    pub(crate) fn read(snapshot: &Snapshot, decl: &OrderDecl) -> (Self, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let mut relation = match &decl.source {
            Source::Enumeration(chain) => Self::chain(chain),
            Source::Relation(_) => Statements::read(snapshot, decl, &mut found).number(),
        };
        if let Some(elements) = chosen(snapshot, decl) {
            relation.is_element =
                relation.iris.iter().map(|it| elements.contains(it.as_str())).collect();
        }
        if decl.excludes_deprecated {
            relation.exclude(&deprecated(snapshot));
        }
        if let Some((top, bottom)) = &decl.implied {
            relation.bound(top, bottom);
        }
        if decl.reversed {
            for pair in &mut relation.pairs {
                std::mem::swap(&mut pair.lower, &mut pair.upper);
            }
        }
        relation.pairs.sort_unstable();
        relation.pairs.dedup();
        (relation, found)
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.iris.len() + self.n_blanks
    }

    /// Whether a node is an element.
    pub(crate) fn is_element(&self, node: u32) -> bool {
        self.is_element.get(node as usize).copied().unwrap_or(false)
    }

    fn chain(chain: &[NamedNode]) -> Self {
        let mut iris = chain.to_vec();
        iris.sort_unstable();
        let number = |it: &NamedNode| {
            position(iris.binary_search(it).expect("the member is in the sorted list"))
        };
        let pairs = chain
            .windows(2)
            .map(|it| Pair { lower: number(&it[0]), upper: number(&it[1]), why: Why::Stated })
            .collect();
        Self { is_element: vec![true; iris.len()], iris, n_blanks: 0, pairs }
    }

    fn exclude(&mut self, excluded: &FxHashSet<&str>) {
        for (iri, is_element) in self.iris.iter().zip(&mut self.is_element) {
            *is_element &= !excluded.contains(iri.as_str());
        }
    }

    /// Puts every node below the top and above the bottom, if they are nodes.
    fn bound(&mut self, top: &NamedNode, bottom: &NamedNode) {
        let [top, bottom] = [top, bottom].map(|it| self.iris.binary_search(it).ok().map(position));
        for node in 0..position(self.len()) {
            let up = top.map(|top| (node, top));
            let down = bottom.map(|bottom| (bottom, node));
            for (lower, upper) in up.into_iter().chain(down).filter(|(a, b)| a != b) {
                self.pairs.push(Pair { lower, upper, why: Why::Derived });
            }
        }
    }
}

/// The IRIs that are marked as deprecated.
fn deprecated(snapshot: &Snapshot) -> FxHashSet<&str> {
    let property = snapshot.id(vocab::owl::DEPRECATED);
    let yes = Id::inline(Term::from(Literal::from(true)).as_ref());
    property
        .zip(yes)
        .into_iter()
        .flat_map(|(property, yes)| snapshot.subjects(property, yes))
        .filter_map(|it| snapshot.iri(it))
        .collect()
}

/// The IRIs that are instances of the declared element classes.
fn chosen<'a>(snapshot: &'a Snapshot, decl: &OrderDecl) -> Option<FxHashSet<&'a str>> {
    (!decl.elements.is_empty()).then(|| {
        instances(snapshot, &decl.elements, &decl.view.resolve(snapshot))
            .filter_map(|it| snapshot.iri(it))
            .collect()
    })
}

fn instances<'a>(
    snapshot: &'a Snapshot,
    classes: &'a [NamedNode],
    view: &'a ResolvedView,
) -> impl Iterator<Item = Id> + 'a {
    let kind = snapshot.id(vocab::rdf::TYPE);
    classes.iter().filter_map(move |class| Some((kind?, snapshot.id(class.as_ref())?))).flat_map(
        move |(kind, class)| {
            let pattern = Pattern { subject: None, predicate: Some(kind), object: Some(class) };
            snapshot.scan(pattern).filter(|row| view.in_default(row.graphs)).map(|row| row.subject)
        },
    )
}

/// The statements of a relation, still with the ids of the snapshot.
struct Statements<'a> {
    snapshot: &'a Snapshot,
    nodes: BTreeSet<Id>,
    pairs: Vec<(Id, Id, Why)>,
    /// For each set of graphs whether one of them holds more than what was derived.
    stated: BTreeMap<GraphSet, bool>,
}

impl<'a> Statements<'a> {
    fn read(snapshot: &'a Snapshot, decl: &OrderDecl, found: &mut Vec<Diagnostic>) -> Self {
        let view = decl.view.resolve(snapshot);
        let mut res =
            Self { snapshot, nodes: BTreeSet::new(), pairs: Vec::new(), stated: BTreeMap::new() };
        let Source::Relation(edges) = &decl.source else { return res };
        for edge in edges {
            let Some(predicate) = snapshot.id(edge.property.as_ref()) else { continue };
            let pattern = Pattern { predicate: Some(predicate), ..Pattern::default() };
            let mut odd = Vec::new();
            for row in snapshot.scan(pattern).filter(|row| view.in_default(row.graphs)) {
                if row.object.is_node() {
                    res.insert(row, edge.reading);
                } else {
                    odd.push(snapshot.term(row.object).to_string());
                }
            }
            odd.sort_unstable();
            if let Some(first) = odd.first() {
                found.push(
                    rules::LAT005
                        .found(format!(
                            "{first} is not an element of an order: {} relates IRIs",
                            edge.property
                        ))
                        .about(edge.property.as_str())
                        .note(format!("{} such values are left out", odd.len())),
                );
            }
        }
        let classes: &[NamedNode] =
            if decl.elements.is_empty() { &decl.members } else { &decl.elements };
        res.nodes
            .extend(instances(snapshot, classes, &view).filter(|it| snapshot.iri(*it).is_some()));
        res
    }

    fn insert(&mut self, row: Row, reading: Reading) {
        let (subject, object) = (row.subject, row.object);
        self.nodes.extend([subject, object]);
        let snapshot = self.snapshot;
        let is_stated = *self.stated.entry(row.graphs).or_insert_with(|| {
            let mut graphs = snapshot.graphs_of(row.graphs).iter();
            graphs.any(|it| !snapshot.iri(*it).is_some_and(is_derived))
        });
        let why = if is_stated { Why::Stated } else { Why::Derived };
        match reading {
            Reading::Upward => self.pairs.push((subject, object, why)),
            Reading::Downward => self.pairs.push((object, subject, why)),
            Reading::Both => {
                self.pairs.push((subject, object, Why::Equivalent));
                self.pairs.push((object, subject, Why::Equivalent));
            }
        }
    }

    /// Numbers the nodes by their text: ids of a changed snapshot tell the order of arrival.
    fn number(self) -> Relation {
        let mut iris = Vec::new();
        let mut blanks = Vec::new();
        for id in self.nodes {
            match self.snapshot.iri(id) {
                Some(iri) => iris.push((iri, id)),
                None => {
                    if let Term::BlankNode(it) = self.snapshot.term(id) {
                        blanks.push((it.into_string(), id));
                    }
                }
            }
        }
        iris.sort_unstable();
        blanks.sort_unstable();
        let numbers: FxHashMap<Id, u32> = iris
            .iter()
            .map(|it| it.1)
            .chain(blanks.iter().map(|it| it.1))
            .enumerate()
            .map(|(at, id)| (id, position(at)))
            .collect();
        let pairs = self
            .pairs
            .iter()
            .filter_map(|(lower, upper, why)| {
                let (lower, upper) = (*numbers.get(lower)?, *numbers.get(upper)?);
                Some(Pair { lower, upper, why: *why })
            })
            .collect();
        Relation {
            is_element: vec![true; iris.len()],
            iris: iris.into_iter().map(|it| named(it.0)).collect(),
            n_blanks: blanks.len(),
            pairs,
        }
    }
}
