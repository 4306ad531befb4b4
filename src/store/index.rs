//! Triples in three sort orders, each with the set of graphs it is in.

use std::ops::Range;

use rustc_hash::FxHashMap;

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
    pub fn for_bound(s: Option<Id>, p: Option<Id>, o: Option<Id>) -> (Self, Prefix) {
        let none = Id::MIN;
        match (s, p, o) {
            (Some(s), Some(p), Some(o)) => (Self::Spo, Prefix { ids: [s, p, o], len: 3 }),
            (Some(s), Some(p), None) => (Self::Spo, Prefix { ids: [s, p, none], len: 2 }),
            (Some(s), None, Some(o)) => (Self::Osp, Prefix { ids: [o, s, none], len: 2 }),
            (Some(s), None, None) => (Self::Spo, Prefix { ids: [s, none, none], len: 1 }),
            (None, Some(p), Some(o)) => (Self::Pos, Prefix { ids: [p, o, none], len: 2 }),
            (None, Some(p), None) => (Self::Pos, Prefix { ids: [p, none, none], len: 1 }),
            (None, None, Some(o)) => (Self::Osp, Prefix { ids: [o, none, none], len: 1 }),
            (None, None, None) => (Self::Spo, Prefix { ids: [none; 3], len: 0 }),
        }
    }
}

/// The bound part of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    ids: [Id; 3],
    len: usize,
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
    /// Where the keys of each first id are: most look-ups need no search beyond it.
    groups: FxHashMap<Id, (u32, u32)>,
}

impl Columns {
    fn new(mut rows: Vec<([Id; 3], GraphSet)>) -> Self {
        rows.sort_unstable_by_key(|row| row.0);
        let (keys, sets): (Vec<[Id; 3]>, Vec<GraphSet>) = rows.into_iter().unzip();
        let mut groups = FxHashMap::default();
        let mut start = 0;
        for group in keys.chunk_by(|a, b| a[0] == b[0]) {
            let end = start + u32::try_from(group.len()).expect("fewer than 2^32 triples");
            groups.insert(group[0][0], (start, end));
            start = end;
        }
        Self { keys, sets, groups }
    }

    fn range(&self, prefix: Prefix) -> Range<usize> {
        if prefix.len == 0 {
            return 0..self.keys.len();
        }
        let Some((start, end)) = self.groups.get(&prefix.ids[0]) else { return 0..0 };
        let (mut start, mut end) = (*start as usize, *end as usize);
        for at in 1..prefix.len {
            let (keys, wanted) = (&self.keys[start..end], prefix.ids[at]);
            let low = keys.partition_point(|key| key[at] < wanted);
            end = start + low + gallop(&keys[low..], |key| key[at] == wanted);
            start += low;
        }
        start..end
    }
}

/// How many keys at the front satisfy `holds`, which then fails for all others. Runs are short, so
/// the search starts small.
fn gallop(keys: &[[Id; 3]], holds: impl Fn(&[Id; 3]) -> bool) -> usize {
    let mut step = 1;
    while step < keys.len() && holds(&keys[step]) {
        step *= 2;
    }
    keys[..keys.len().min(step + 1)].partition_point(holds)
}

impl Index {
    /// An index of triples, each at most once.
    pub fn new(rows: &[([Id; 3], GraphSet)]) -> Self {
        let columns = Permutation::ALL.map(|permutation| {
            Columns::new(
                rows.iter().map(|(triple, set)| (permutation.key(*triple), *set)).collect(),
            )
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
    pub fn range(&self, permutation: Permutation, prefix: Prefix) -> Range<usize> {
        self.columns[permutation as usize].range(prefix)
    }

    /// How many different ids begin the keys of an order.
    pub(crate) fn n_groups(&self, permutation: Permutation) -> usize {
        self.columns[permutation as usize].groups.len()
    }

    /// Where the keys end that have the same id at `column` as the first of a range.
    pub(crate) fn run_end(
        &self,
        permutation: Permutation,
        range: Range<usize>,
        column: usize,
    ) -> usize {
        let keys = &self.columns[permutation as usize].keys[range.clone()];
        range.start + keys.first().map_or(0, |key| gallop(keys, |it| it[column] == key[column]))
    }

    /// The key and graph set of a row.
    pub fn row(&self, permutation: Permutation, at: usize) -> ([Id; 3], GraphSet) {
        let columns = &self.columns[permutation as usize];
        (columns.keys[at], columns.sets[at])
    }

    /// The graph set of a triple.
    pub fn get(&self, triple: [Id; 3]) -> Option<GraphSet> {
        let columns = &self.columns[Permutation::Spo as usize];
        columns.range(Prefix { ids: triple, len: 3 }).next().map(|at| columns.sets[at])
    }

    /// All rows as triples, in SPO order.
    pub fn rows(&self) -> impl Iterator<Item = ([Id; 3], GraphSet)> {
        let columns = &self.columns[Permutation::Spo as usize];
        columns.keys.iter().copied().zip(columns.sets.iter().copied())
    }
}
