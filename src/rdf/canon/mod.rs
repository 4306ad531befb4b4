//! Datasets whatever their blank nodes are called: the canonical form, comparison and difference.
//!
//! [`canonicalize`] is [RDFC-1.0](https://www.w3.org/TR/rdf-canon/), which knows RDF 1.1 only. Triple
//! terms are treated as follows, which changes nothing for datasets without them: a quad mentions
//! the blank nodes in its triple terms as it mentions its own; all of them are `_:a` or `_:z` in the
//! first-degree hash of the quad in the N-Quads of RDF 1.2; and the position of such a node is that
//! of the triple term followed by that inside it, so `o<p>s<q>` for the subject of a triple term with
//! the predicate `q` that is the object of the predicate `p`.

mod alike;
mod budget;
mod diff;
mod hash;
mod issuer;
mod lines;
mod n_degree;

use std::{collections::BTreeMap, fmt::Write as _};

use oxigraph::model::{BlankNode, QuadRef};

use crate::rdf::canon::{
    budget::Meter,
    issuer::Issuer,
    lines::{Lines, Mentions},
    n_degree::Graph,
};
pub use crate::rdf::canon::{
    budget::{Budget, CanonError},
    diff::{Diff, diff, isomorphic},
    hash::HashAlgorithm,
};

/// A dataset in canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonical {
    n_quads: String,
    nodes: Vec<BlankNode>,
}

impl Canonical {
    /// The canonical N-Quads: one line per quad, sorted, blank nodes named `c14n0` and so on.
    pub fn n_quads(&self) -> &str {
        &self.n_quads
    }

    /// The blank nodes of the input and their canonical labels, in the order of those.
    pub fn issued(&self) -> impl Iterator<Item = (&BlankNode, String)> {
        self.nodes.iter().zip(0..).map(|(node, number)| (node, format!("c14n{number}")))
    }
}

/// Names the blank nodes of a dataset by what is said about them.
///
/// Two datasets have the same canonical N-Quads if and only if they differ in nothing but the names
/// of blank nodes, the order of quads and repetitions.
///
/// ```
/// use ggen::rdf::{
///     canon::{Budget, HashAlgorithm, canonicalize},
///     format::Format,
///     read::read,
/// };
///
/// let text = b"_:ada <urn:knows> _:bob . _:bob <urn:name> \"Bob\" .";
/// let (document, _) = read(text, Format::Turtle, "a.ttl", &Default::default());
/// let canonical = canonicalize(document.quads(), HashAlgorithm::Sha256, &Budget::default())?;
/// assert_eq!(
///     canonical.n_quads(),
///     "_:c14n0 <urn:name> \"Bob\" .\n_:c14n1 <urn:knows> _:c14n0 .\n"
/// );
/// # Ok::<(), ggen::rdf::canon::CanonError>(())
/// ```
///
/// # Errors
/// If the blank nodes are too much alike for the budget, or it was stopped.
pub fn canonicalize<'a>(
    quads: impl IntoIterator<Item = QuadRef<'a>>,
    algorithm: HashAlgorithm,
    budget: &Budget<'_>,
) -> Result<Canonical, CanonError> {
    let lines = Lines::new(quads);
    let mentions = lines.mentions();
    let mut meter = Meter::new(budget);
    let first = first_degree(&lines, &mentions, algorithm, &mut meter)?;
    let mut alike: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (node, hash) in (0..).zip(&first) {
        alike.entry(hash).or_default().push(node);
    }
    let mut canonical = Issuer::new(lines.nodes().len());
    for nodes in alike.values().filter(|it| it.len() == 1) {
        canonical.issue(nodes[0]);
    }
    let mut temporary = Issuer::new(lines.nodes().len());
    for nodes in alike.values().filter(|it| it.len() > 1) {
        let mut paths = Vec::new();
        for node in nodes {
            if canonical.issued(*node).is_some() {
                continue;
            }
            let graph = Graph {
                lines: &lines,
                mentions: &mentions,
                algorithm,
                first: &first,
                canonical: &canonical,
            };
            temporary.issue(*node);
            let hash = graph.hash(*node, &mut temporary, &mut meter)?;
            meter.spend(temporary.order().len())?;
            paths.push((hash, temporary.order().to_vec()));
            temporary.truncate(0);
        }
        paths.sort_by(|a, b| a.0.cmp(&b.0));
        for node in paths.into_iter().flat_map(|it| it.1) {
            canonical.issue(node);
        }
    }
    let nodes = canonical.order().iter().map(|it| lines.nodes()[*it as usize].into_owned());
    Ok(Canonical { nodes: nodes.collect(), n_quads: written(&lines, &canonical) })
}

/// [Hash First Degree Quads](https://www.w3.org/TR/rdf-canon/#hash-1d-quads) of every blank node.
fn first_degree(
    lines: &Lines<'_>,
    mentions: &Mentions,
    algorithm: HashAlgorithm,
    meter: &mut Meter<'_>,
) -> Result<Vec<String>, CanonError> {
    let mut hashes = Vec::with_capacity(lines.nodes().len());
    let (mut text, mut sorted) = (String::new(), String::new());
    for node in 0..lines::number(lines.nodes().len()) {
        text.clear();
        let mut ranges = Vec::new();
        for line in mentions.of(node) {
            meter.pass(1)?;
            let start = text.len();
            lines.write(*line, &mut text, |it, out| out.push(if it == node { 'a' } else { 'z' }));
            ranges.push(start..text.len());
        }
        ranges.sort_unstable_by(|a, b| text[a.clone()].cmp(&text[b.clone()]));
        sorted.clear();
        sorted.extend(ranges.into_iter().map(|it| &text[it]));
        hashes.push(algorithm.hex(&sorted));
    }
    Ok(hashes)
}

/// The lines with their labels, sorted.
fn written(lines: &Lines<'_>, canonical: &Issuer) -> String {
    let mut text = String::new();
    let mut ranges = Vec::with_capacity(lines.len());
    for line in 0..lines.len() {
        let start = text.len();
        lines.write(line, &mut text, |node, out| {
            let number = canonical.issued(node).expect("every node got a number");
            let _ = write!(out, "c14n{number}");
        });
        ranges.push(start..text.len());
    }
    ranges.sort_unstable_by(|a, b| text[a.clone()].cmp(&text[b.clone()]));
    ranges.into_iter().map(|it| &text[it]).collect()
}
