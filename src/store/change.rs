//! Changes: quads out, quads in, a new snapshot.

use std::collections::BTreeMap;

use oxigraph::model::{NamedOrBlankNode, Quad};

use crate::store::{builder::Builder, edit::Edit, id::Id, snapshot::Snapshot};

/// Below this many changed rows a delta is kept beside the base whatever the base's size.
const SMALL_DELTA: usize = 64 * 1024;

/// Deletions, then insertions. An emptied graph goes on to exist until it is dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The quads that go; what is not there is ignored.
    pub deletions: Vec<Quad>,
    /// The graphs that go, with their quads.
    pub dropped: Vec<NamedOrBlankNode>,
    /// The graphs that exist afterwards even if they are empty.
    pub created: Vec<NamedOrBlankNode>,
    /// The quads that come; what is there already is ignored.
    pub insertions: Vec<Quad>,
}

impl Snapshot {
    /// The dataset after a change. This one stays as it is.
    #[must_use]
    pub fn apply(&self, change: &Change) -> Self {
        let mut edit = Edit::new(self, || ());
        for quad in &change.deletions {
            edit.remove_quad(quad.as_ref());
        }
        for name in &change.dropped {
            let graph = edit.graph(name.as_ref().into());
            edit.drop(graph);
        }
        for name in &change.created {
            let graph = edit.graph(name.as_ref().into());
            edit.create(graph);
        }
        for quad in &change.insertions {
            edit.insert_quad(quad.as_ref());
        }
        edit.finish()
    }

    /// Puts changed rows over the delta.
    pub(crate) fn merge(&mut self, rows: BTreeMap<[Id; 3], Vec<Id>>, poll: fn()) {
        let mut changed = Vec::with_capacity(rows.len());
        for (triple, graphs) in rows {
            poll();
            let before = self.graph_set(triple);
            self.len = self.len - self.graphs_of(before).len() + graphs.len();
            let set = self.sets.intern(graphs);
            if set != before {
                changed.push((triple, set));
            }
        }
        self.delta.push(&changed, &self.base);
    }

    /// With new ranks and no delta, once the delta is large.
    pub(crate) fn rebuilt_if_large(self, poll: fn()) -> Self {
        let limit = SMALL_DELTA.max(self.base.len() / 16);
        if self.delta.len() > limit { self.rebuild(poll) } else { self }
    }

    /// The same dataset with new ranks and no delta.
    fn rebuild(&self, poll: fn()) -> Self {
        let mut builder = Builder::new();
        for graph in self.named_graphs() {
            builder.insert_graph(self.graph_name(graph).as_ref());
        }
        for quad in self.quads() {
            poll();
            builder.insert(quad.as_ref());
        }
        builder.build()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use oxigraph::model::{GraphName, Literal, NamedNode};
    use proptest::prelude::*;

    use super::*;
    use crate::store::snapshot::Pattern;

    fn quad((s, p, o, g): (u8, u8, u8, u8)) -> Quad {
        let iri = |kind: &str, n: u8| NamedNode::new_unchecked(format!("urn:{kind}:{n}"));
        let graph =
            if g == 0 { GraphName::DefaultGraph } else { GraphName::NamedNode(iri("g", g)) };
        if o < 2 {
            Quad::new(iri("s", s), iri("p", p), iri("s", o), graph)
        } else {
            let odd =
                Literal::new_typed_literal(format!("0{o}"), oxigraph::model::vocab::xsd::INTEGER);
            Quad::new(iri("s", s), iri("p", p), odd, graph)
        }
    }

    fn quads() -> impl Strategy<Value = Vec<(u8, u8, u8, u8)>> {
        prop::collection::vec((0..3u8, 0..3u8, 0..4u8, 0..3u8), 0..30)
    }

    proptest! {
        #[test]
        fn a_snapshot_after_changes_is_the_set_after_changes(
            start in quads(), steps in prop::collection::vec((quads(), quads()), 0..10)
        ) {
            let mut expected: BTreeSet<String> = BTreeSet::new();
            let mut builder = Builder::new();
            let mut named: BTreeSet<String> =
                start.iter().map(|it| quad(*it).graph_name.to_string()).collect();
            for it in start {
                expected.insert(quad(it).to_string());
                builder.insert(quad(it).as_ref());
            }
            let mut snapshot = builder.build();
            let default = GraphName::DefaultGraph.to_string();
            named.remove(&default);
            for (deletions, insertions) in steps {
                let change = Change {
                    deletions: deletions.into_iter().map(quad).collect(),
                    insertions: insertions.into_iter().map(quad).collect(),
                    ..Change::default()
                };
                for it in &change.deletions { expected.remove(&it.to_string()); }
                for it in &change.insertions { expected.insert(it.to_string()); }
                snapshot = snapshot.apply(&change);
                let seen: BTreeSet<String> = snapshot.quads().map(|it| it.to_string()).collect();
                prop_assert_eq!(&seen, &expected);
                prop_assert_eq!(snapshot.len(), expected.len());
                named.extend(change.insertions.iter().map(|it| it.graph_name.to_string()));
                named.remove(&default);
                let names: BTreeSet<String> =
                    snapshot.named_graphs().map(|it| snapshot.graph_name(it).to_string()).collect();
                prop_assert_eq!(&names, &named);
                let again = snapshot.rebuild(|| ());
                let again: BTreeSet<String> =
                    again.named_graphs().map(|it| again.graph_name(it).to_string()).collect();
                prop_assert_eq!(&again, &named);
                prop_assert_eq!(
                    snapshot.rebuild(|| ()).quads().map(|it| it.to_string()).collect::<BTreeSet<_>>(),
                    expected.clone()
                );
            }
            for quad in snapshot.quads() {
                let bound = |keep: u8, bit: u8, id| if keep & bit == 0 { None } else { id };
                for keep in 0..8 {
                    let pattern = Pattern {
                        subject: bound(keep, 1, snapshot.id(quad.subject.as_ref())),
                        predicate: bound(keep, 2, snapshot.id(quad.predicate.as_ref())),
                        object: bound(keep, 4, snapshot.id(quad.object.as_ref())),
                    };
                    let matching = snapshot.scan(Pattern::default()).filter(|row| {
                        pattern.subject.is_none_or(|it| it == row.subject)
                            && pattern.predicate.is_none_or(|it| it == row.predicate)
                            && pattern.object.is_none_or(|it| it == row.object)
                    }).count();
                    prop_assert_eq!(snapshot.scan(pattern).count(), matching);
                }
            }
        }
    }
}
