//! Names for the blank nodes that oxigraph's parsers number at random, so that reading is
//! deterministic.

use oxigraph::model::{BlankNode, GraphName, NamedOrBlankNode, Quad, Term};
use rustc_hash::FxHashMap;

use crate::rdf::fresh::FreshLabels;

/// What labels of new nodes begin with until they get their own; no text can have it.
pub(super) const FRESH: char = '\0';

/// Shorter labels of hexadecimal digits are surely written ones.
const MIN_RANDOM_DIGITS: usize = 20;

/// Gives blank nodes that a parser has made new labels, in order of appearance.
pub(super) fn relabel(quads: &mut [Quad], is_made: impl Fn(&BlankNode) -> bool) {
    let mut written = Vec::new();
    for quad in &mut *quads {
        visit(quad, &mut |node| {
            if !is_made(node) {
                written.push(node.as_str().to_owned());
            }
        });
    }
    let mut fresh = FreshLabels::avoiding(written.iter().map(String::as_str));
    let mut labels: FxHashMap<BlankNode, BlankNode> = FxHashMap::default();
    for quad in quads {
        visit(quad, &mut |node| {
            if is_made(node) {
                let label = labels
                    .entry(node.clone())
                    .or_insert_with(|| BlankNode::new_unchecked(fresh.next()));
                *node = label.clone();
            }
        });
    }
}

/// Whether a label begins with [`FRESH`].
pub(super) fn is_fresh(node: &BlankNode) -> bool {
    node.as_str().starts_with(FRESH)
}

/// Whether oxigraph has made a label.
pub(super) fn is_random(node: &BlankNode) -> bool {
    node.as_str().len() >= MIN_RANDOM_DIGITS && node.as_ref().unique_id().is_some()
}

/// Shows every blank node of a quad, those in triple terms included.
pub(super) fn visit(quad: &mut Quad, see: &mut impl FnMut(&mut BlankNode)) {
    if let GraphName::BlankNode(node) = &mut quad.graph_name {
        see(node);
    }
    if let NamedOrBlankNode::BlankNode(node) = &mut quad.subject {
        see(node);
    }
    let mut object = &mut quad.object;
    loop {
        match object {
            Term::BlankNode(node) => return see(node),
            Term::Triple(triple) => {
                if let NamedOrBlankNode::BlankNode(node) = &mut triple.subject {
                    see(node);
                }
                object = &mut triple.object;
            }
            Term::NamedNode(_) | Term::Literal(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use oxigraph::model::NamedNode;

    use super::*;

    #[test]
    fn random_labels_become_numbers_and_written_ones_stay() {
        let iri = NamedNode::new_unchecked("https://example.org/p");
        let (random, written) = (BlankNode::default(), BlankNode::new_unchecked("anon0"));
        let quad = |subject: &BlankNode, object: &BlankNode| {
            Quad::new(subject.clone(), iri.clone(), object.clone(), GraphName::DefaultGraph)
        };
        let mut quads = [quad(&written, &random), quad(&random, &written)];
        relabel(&mut quads, is_random);
        let fresh = BlankNode::new_unchecked("anon_0");
        assert_eq!(quads, [quad(&written, &fresh), quad(&fresh, &written)]);
    }
}
