//! Comparing two datasets up to their blank nodes.

use std::{borrow::Cow, fmt};

use oxigraph::model::{BlankNode, BlankNodeRef, Quad, QuadRef};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::rdf::{
    canon::{
        alike::{Comparison, Joint, compare, pair_up},
        budget::{Budget, CanonError, Meter},
        lines::Lines,
    },
    relabel::visit,
};

/// What turns one dataset into another.
///
/// Blank nodes have the labels of the first dataset. One that only the second has keeps its label
/// there, with a number behind it where the first uses it. So the first dataset without `removed` and
/// with `added` is the second, up to blank nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// Quads that only the first dataset has, sorted.
    pub removed: Vec<Quad>,
    /// Quads that only the second dataset has, sorted.
    pub added: Vec<Quad>,
}

impl Diff {
    /// Whether the datasets are the same.
    pub fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty()
    }
}

/// One line of N-Quads per quad: `- ` before those removed, then `+ ` before those added.
impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for quad in &self.removed {
            writeln!(f, "- {quad} .")?;
        }
        for quad in &self.added {
            writeln!(f, "+ {quad} .")?;
        }
        Ok(())
    }
}

/// Whether two datasets differ in nothing but the names of blank nodes, the order of quads and
/// repetitions.
///
/// That is so if and only if their canonical forms are the same. It is found out without them, since
/// two datasets are compared faster than one is brought into canonical form: long lists of equal
/// values are no trouble.
///
/// ```
/// use ggen::rdf::{canon::{Budget, isomorphic}, format::Format, read::read};
///
/// let dataset = |text: &str| read(text.as_bytes(), Format::Turtle, "a.ttl", &Default::default()).0;
/// let (a, b) = (dataset("<urn:a> <urn:p> [], 1 ."), dataset("<urn:a> <urn:p> 1, _:x ."));
/// assert!(isomorphic(a.quads(), b.quads(), &Budget::default())?);
/// # Ok::<(), ggen::rdf::canon::CanonError>(())
/// ```
///
/// # Errors
/// If the blank nodes are too much alike for the budget, or it was stopped.
pub fn isomorphic<'a>(
    a: impl IntoIterator<Item = QuadRef<'a>>,
    b: impl IntoIterator<Item = QuadRef<'a>>,
    budget: &Budget<'_>,
) -> Result<bool, CanonError> {
    let joint = Joint::new([Lines::new(a), Lines::new(b)]);
    Ok(matches!(compare(&joint, &mut Meter::new(budget))?, Comparison::Same))
}

/// What turns dataset `a` into dataset `b`; nothing if and only if they are [`isomorphic`].
///
/// Blank nodes of the two are taken for each other so that little differs: those that are certainly
/// the same, then from these outwards those of which the same is said, then those that share most. A
/// node of which something has changed is still the same node when what else is said about it, or
/// what leads to it, tells so. The result depends on the datasets alone, and is always correct; that
/// it is the smallest possible is not promised, for that is as hard as it gets.
///
/// ```
/// use ggen::rdf::{canon::{Budget, diff}, format::Format, read::read};
///
/// let dataset = |text: &str| read(text.as_bytes(), Format::Turtle, "a.ttl", &Default::default()).0;
/// let a = dataset("<urn:ada> <urn:address> _:x . _:x <urn:city> \"Rom\" ; <urn:zip> 1 .");
/// let b = dataset("<urn:ada> <urn:address> [ <urn:city> \"Rom\" ; <urn:zip> 2 ] .");
/// let diff = diff(a.quads(), b.quads(), &Budget::default())?;
/// assert_eq!(
///     diff.to_string(),
///     "- _:x <urn:zip> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n\
///      + _:x <urn:zip> \"2\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n"
/// );
/// # Ok::<(), ggen::rdf::canon::CanonError>(())
/// ```
///
/// # Errors
/// If the blank nodes are too much alike for the budget, or it was stopped.
pub fn diff<'a>(
    a: impl IntoIterator<Item = QuadRef<'a>>,
    b: impl IntoIterator<Item = QuadRef<'a>>,
    budget: &Budget<'_>,
) -> Result<Diff, CanonError> {
    let joint = Joint::new([Lines::new(a), Lines::new(b)]);
    let mut meter = Meter::new(budget);
    let certain = match compare(&joint, &mut meter)? {
        Comparison::Same => return Ok(Diff::default()),
        Comparison::Different(certain) => certain,
    };
    let pairs = pair_up(&joint, &certain, &mut meter)?;
    let surplus = [surplus(&joint, &pairs, 0), surplus(&joint, &pairs, 1)];
    let labels = labels(&joint, &pairs);
    let [removed, added] = surplus;
    let removed = removed.into_iter().map(|it| joint.sides[0].quad(it).into_owned());
    let added = added.into_iter().map(|it| renamed(joint.sides[1].quad(it).into_owned(), &labels));
    Ok(Diff { removed: sorted(removed), added: sorted(added) })
}

/// The lines of one side that the other has not.
fn surplus(joint: &Joint<'_>, pairs: &[Vec<Option<u32>>; 2], side: usize) -> Vec<usize> {
    // A line as its pattern and its pairs; a line with a node without a pair has no counterpart.
    let key = |side: usize, line: usize| {
        let nodes = joint.sides[side].holes(line).iter();
        let names: Option<Vec<u32>> = nodes.map(|it| pairs[side][it.node as usize]).collect();
        names.map(|it| (joint.patterns[side][line], it))
    };
    let others: FxHashSet<_> =
        (0..joint.sides[1 - side].len()).filter_map(|line| key(1 - side, line)).collect();
    let lines = 0..joint.sides[side].len();
    lines.filter(|line| key(side, *line).is_none_or(|it| !others.contains(&it))).collect()
}

/// The labels of the second side's blank nodes in the first dataset.
fn labels<'a>(
    joint: &Joint<'a>,
    pairs: &[Vec<Option<u32>>; 2],
) -> FxHashMap<BlankNodeRef<'a>, BlankNode> {
    let [ours, theirs] = &joint.sides;
    let first = ours.nodes().iter().zip(&pairs[0]);
    let by_pair: FxHashMap<u32, BlankNodeRef<'a>> =
        first.filter_map(|(node, pair)| Some(((*pair)?, *node))).collect();
    let mut used: FxHashSet<Cow<'a, str>> =
        ours.nodes().iter().map(|it| Cow::Borrowed(it.as_str())).collect();
    let mut labels = FxHashMap::default();
    for (node, pair) in theirs.nodes().iter().zip(&pairs[1]) {
        let label = if let Some(it) = pair.and_then(|it| by_pair.get(&it)) {
            it.into_owned()
        } else {
            let label = unused(node.as_str(), &used);
            used.insert(label.clone());
            BlankNode::new_unchecked(label)
        };
        labels.insert(*node, label);
    }
    labels
}

/// A label that is not taken: the given one, or that with a number.
fn unused<'a>(label: &'a str, used: &FxHashSet<Cow<'a, str>>) -> Cow<'a, str> {
    let numbered = (2..).map(|it: u32| Cow::Owned(format!("{label}_{it}")));
    let mut labels = std::iter::once(Cow::Borrowed(label)).chain(numbered);
    labels.find(|it| !used.contains(it)).unwrap_or(Cow::Borrowed(label))
}

fn renamed(mut quad: Quad, labels: &FxHashMap<BlankNodeRef<'_>, BlankNode>) -> Quad {
    visit(&mut quad, &mut |node| {
        if let Some(label) = labels.get(&node.as_ref()) {
            *node = label.clone();
        }
    });
    quad
}

fn sorted(quads: impl Iterator<Item = Quad>) -> Vec<Quad> {
    let mut quads: Vec<Quad> = quads.collect();
    quads.sort_by_cached_key(Quad::to_string);
    quads
}
