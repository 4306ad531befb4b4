//! Changes: quads out, quads in, a new snapshot.

use std::{collections::BTreeMap, sync::Arc};

use oxigraph::model::{GraphNameRef, Quad, QuadRef, TermRef};

use crate::store::{
    builder::Builder,
    id::Id,
    index::{GraphSet, Index},
    snapshot::Snapshot,
};

/// Below this many changed rows a delta is kept beside the base whatever the base's size.
const SMALL_DELTA: usize = 64 * 1024;

/// Deletions, then insertions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// What goes; what is not there is ignored.
    pub deletions: Vec<Quad>,
    /// What comes; what is there already is ignored.
    pub insertions: Vec<Quad>,
}

impl Snapshot {
    /// The dataset after a change. This one stays as it is.
    #[must_use]
    pub fn apply(&self, change: &Change) -> Self {
        let mut next = self.clone();
        let mut rows: BTreeMap<[Id; 3], Vec<Id>> = BTreeMap::new();
        for quad in &change.deletions {
            if let Some((triple, graph)) = next.known(quad.as_ref()) {
                let graphs = rows.entry(triple).or_insert_with(|| self.members(triple));
                graphs.retain(|it| *it != graph);
            }
        }
        for quad in &change.insertions {
            let (triple, graph) = next.interned(quad.as_ref());
            let graphs = rows.entry(triple).or_insert_with(|| self.members(triple));
            if !graphs.contains(&graph) {
                graphs.push(graph);
            }
        }
        next.merge(rows);
        if next.delta.len() > SMALL_DELTA.max(next.base.len() / 16) { next.rebuild() } else { next }
    }

    fn members(&self, triple: [Id; 3]) -> Vec<Id> {
        self.graphs_of(self.graph_set(triple)).to_vec()
    }

    fn known(&self, quad: QuadRef<'_>) -> Option<([Id; 3], Id)> {
        let triple = [self.id(quad.subject)?, self.id(quad.predicate)?, self.id(quad.object)?];
        let graph = match quad.graph_name {
            GraphNameRef::DefaultGraph => Id::DEFAULT_GRAPH,
            GraphNameRef::NamedNode(it) => self.id(it)?,
            GraphNameRef::BlankNode(it) => self.id(it)?,
        };
        Some((triple, graph))
    }

    fn interned(&mut self, quad: QuadRef<'_>) -> ([Id; 3], Id) {
        let mut id = |term: TermRef<'_>| self.dictionary.intern(term);
        let triple = [id(quad.subject.into()), id(quad.predicate.into()), id(quad.object)];
        let graph = match quad.graph_name {
            GraphNameRef::DefaultGraph => Id::DEFAULT_GRAPH,
            GraphNameRef::NamedNode(it) => id(it.into()),
            GraphNameRef::BlankNode(it) => id(it.into()),
        };
        (triple, graph)
    }

    /// Puts changed rows over the delta; rows that say what the base says are dropped.
    fn merge(&mut self, rows: BTreeMap<[Id; 3], Vec<Id>>) {
        let mut merged: BTreeMap<[Id; 3], GraphSet> = self.delta.rows().collect();
        for (triple, graphs) in rows {
            let before = self.graphs_of(self.graph_set(triple)).len();
            self.len = self.len - before + graphs.len();
            let set = Arc::make_mut(&mut self.sets).intern(graphs);
            if set == self.base.get(triple).unwrap_or(GraphSet::EMPTY) {
                merged.remove(&triple);
            } else {
                merged.insert(triple, set);
            }
        }
        let merged: Vec<_> = merged.into_iter().collect();
        self.delta = Arc::new(Index::new(&merged));
    }

    /// The same dataset with new ranks and no delta.
    fn rebuild(&self) -> Self {
        let mut builder = Builder::new();
        for quad in self.quads() {
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
            start in quads(), steps in prop::collection::vec((quads(), quads()), 0..4)
        ) {
            let mut expected: BTreeSet<String> = BTreeSet::new();
            let mut builder = Builder::new();
            for it in start {
                expected.insert(quad(it).to_string());
                builder.insert(quad(it).as_ref());
            }
            let mut snapshot = builder.build();
            for (deletions, insertions) in steps {
                let change = Change {
                    deletions: deletions.into_iter().map(quad).collect(),
                    insertions: insertions.into_iter().map(quad).collect(),
                };
                for it in &change.deletions { expected.remove(&it.to_string()); }
                for it in &change.insertions { expected.insert(it.to_string()); }
                snapshot = snapshot.apply(&change);
                let seen: BTreeSet<String> = snapshot.quads().map(|it| it.to_string()).collect();
                prop_assert_eq!(&seen, &expected);
                prop_assert_eq!(snapshot.len(), expected.len());
                prop_assert_eq!(
                    snapshot.rebuild().quads().map(|it| it.to_string()).collect::<BTreeSet<_>>(),
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
