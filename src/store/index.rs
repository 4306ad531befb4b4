//! Triples in three sort orders, each with the set of graphs it is in.

use std::ops::Range;

use crate::store::id::Id;

/// A sort order of triples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permutation {
    /// Subject, predicate, object.
    Spo,
    /// Predicate, object, subject.
    Pos,
    /// Object, subject, predicate.
    Osp,
}

impl Permutation {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Spo, Self::Pos, Self::Osp];

    /// A triple in this order.
    pub fn key(self, [s, p, o]: [Id; 3]) -> [Id; 3] {
        match self {
            Self::Spo => [s, p, o],
            Self::Pos => [p, o, s],
            Self::Osp => [o, s, p],
        }
    }

    /// The triple of a key in this order.
    pub fn triple(self, [a, b, c]: [Id; 3]) -> [Id; 3] {
        match self {
            Self::Spo => [a, b, c],
            Self::Pos => [c, a, b],
            Self::Osp => [b, c, a],
        }
    }

    /// The order in which what is bound comes first, and the bound part of the key.
    pub fn for_bound(s: Option<Id>, p: Option<Id>, o: Option<Id>) -> (Self, Vec<Id>) {
        match (s, p, o) {
            (Some(s), Some(p), Some(o)) => (Self::Spo, vec![s, p, o]),
            (Some(s), Some(p), None) => (Self::Spo, vec![s, p]),
            (Some(s), None, Some(o)) => (Self::Osp, vec![o, s]),
            (Some(s), None, None) => (Self::Spo, vec![s]),
            (None, Some(p), Some(o)) => (Self::Pos, vec![p, o]),
            (None, Some(p), None) => (Self::Pos, vec![p]),
            (None, None, Some(o)) => (Self::Osp, vec![o]),
            (None, None, None) => (Self::Spo, Vec::new()),
        }
    }
}

/// The number of a set of graphs; [`GraphSet::EMPTY`] is in no graph: a deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GraphSet(pub(crate) u32);

impl GraphSet {
    /// The set without members.
    pub const EMPTY: Self = Self(0);
}

/// Sorted rows in three orders.
#[derive(Clone, Debug, Default)]
pub struct Index {
    columns: [Columns; 3],
}

#[derive(Clone, Debug, Default)]
struct Columns {
    keys: Vec<[Id; 3]>,
    sets: Vec<GraphSet>,
}

impl Index {
    /// An index of triples, each at most once.
    pub fn new(rows: &[([Id; 3], GraphSet)]) -> Self {
        let columns = Permutation::ALL.map(|permutation| {
            let mut sorted: Vec<([Id; 3], GraphSet)> =
                rows.iter().map(|(triple, set)| (permutation.key(*triple), *set)).collect();
            sorted.sort_unstable();
            let (keys, sets) = sorted.into_iter().unzip();
            Columns { keys, sets }
        });
        Self { columns }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.columns[0].keys.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows of an order whose keys begin with `prefix`.
    pub fn range(&self, permutation: Permutation, prefix: &[Id]) -> Range<usize> {
        let keys = &self.columns[permutation as usize].keys;
        let start = keys.partition_point(|key| key[..prefix.len()] < *prefix);
        let end = start + run_length(&keys[start..], |key| key[..prefix.len()] <= *prefix);
        start..end
    }

    /// The key and graph set of a row.
    pub fn row(&self, permutation: Permutation, at: usize) -> ([Id; 3], GraphSet) {
        let columns = &self.columns[permutation as usize];
        (columns.keys[at], columns.sets[at])
    }

    /// The graph set of a triple.
    pub fn get(&self, triple: [Id; 3]) -> Option<GraphSet> {
        let columns = &self.columns[Permutation::Spo as usize];
        columns.keys.binary_search(&triple).ok().map(|at| columns.sets[at])
    }

    /// All rows as triples, in SPO order.
    pub fn rows(&self) -> impl Iterator<Item = ([Id; 3], GraphSet)> {
        let columns = &self.columns[Permutation::Spo as usize];
        columns.keys.iter().copied().zip(columns.sets.iter().copied())
    }
}

/// How many keys at the start fulfil a condition that later ones do not. Runs are mostly short, so
/// the search starts near.
fn run_length(keys: &[[Id; 3]], is_in: impl Fn(&[Id; 3]) -> bool) -> usize {
    let mut step = 1;
    while step <= keys.len() && is_in(&keys[step - 1]) {
        step *= 2;
    }
    let low = step / 2;
    low + keys[low..keys.len().min(step)].partition_point(is_in)
}
