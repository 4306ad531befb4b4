//! Sets of element numbers as sorted runs.
//!
//! Elements are numbered along long chains, so an up-set is a few runs even where it has very many
//! members: all of a chain of 200,000 elements costs one run per element, not 200,000.

use std::collections::BTreeMap;

/// The numbers from `start` up to, but without, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// Many sets, one after the other in one array.
#[derive(Clone, Debug, Default)]
pub(crate) struct RunSets {
    places: Vec<(u32, u32)>,
    runs: Vec<Run>,
}

impl RunSets {
    pub(crate) fn new(n_sets: usize) -> Self {
        Self { places: vec![(0, 0); n_sets], runs: Vec::new() }
    }

    /// How many runs all sets have together.
    pub(crate) fn n_runs(&self) -> u64 {
        self.runs.len() as u64
    }

    pub(crate) fn set(&mut self, at: u32, runs: &[Run]) {
        let start = position(self.runs.len());
        self.runs.extend_from_slice(runs);
        self.places[at as usize] = (start, position(self.runs.len()));
    }

    pub(crate) fn get(&self, at: u32) -> &[Run] {
        let (start, end) = self.places[at as usize];
        &self.runs[start as usize..end as usize]
    }

    pub(crate) fn contains(&self, at: u32, member: u32) -> bool {
        let runs = self.get(at);
        let behind = runs.partition_point(|it| it.start <= member);
        behind > 0 && member < runs[behind - 1].end
    }
}

/// The number of an element, node or run; the builder refuses to have more than fit.
pub(crate) fn position(at: usize) -> u32 {
    u32::try_from(at).expect("fewer than 2^32 entries are kept")
}

/// How many members the runs have.
pub(crate) fn count(runs: &[Run]) -> usize {
    runs.iter().map(|it| (it.end - it.start) as usize).sum()
}

/// The members, ascending.
pub(crate) fn members(runs: &[Run]) -> impl DoubleEndedIterator<Item = u32> {
    runs.iter().flat_map(|it| it.start..it.end)
}

/// The members of both.
pub(crate) fn intersection(a: &[Run], b: &[Run]) -> Vec<Run> {
    let (mut i, mut j) = (0, 0);
    let mut res = Vec::new();
    while i < a.len() && j < b.len() {
        let both = Run { start: a[i].start.max(b[j].start), end: a[i].end.min(b[j].end) };
        if both.start < both.end {
            res.push(both);
        }
        if a[i].end < b[j].end { i += 1 } else { j += 1 }
    }
    res
}

/// The members of `a` that are not in `b`.
pub(crate) fn difference(a: &[Run], b: &[Run]) -> Vec<Run> {
    let mut res = Vec::with_capacity(a.len());
    let mut j = 0;
    for run in a {
        let mut start = run.start;
        while j < b.len() && b[j].end <= start {
            j += 1;
        }
        let mut k = j;
        while k < b.len() && b[k].start < run.end {
            if start < b[k].start {
                res.push(Run { start, end: b[k].start });
            }
            start = start.max(b[k].end);
            k += 1;
        }
        if start < run.end {
            res.push(Run { start, end: run.end });
        }
    }
    res
}

/// The members of any of the runs, in whatever order they come.
pub(crate) fn union(runs: &mut Vec<Run>) {
    runs.sort_unstable_by_key(|it| it.start);
    runs.dedup_by(|next, last| {
        let touches = next.start <= last.end;
        if touches {
            last.end = last.end.max(next.end);
        }
        touches
    });
}

/// A set under construction, for who asks it while it grows.
#[derive(Debug, Default)]
pub(crate) struct Union {
    ends: BTreeMap<u32, u32>,
}

impl Union {
    pub(crate) fn insert(&mut self, mut run: Run) {
        if let Some((&start, &end)) = self.ends.range(..=run.start).next_back()
            && end >= run.start
        {
            run = Run { start, end: end.max(run.end) };
        }
        while let Some((&start, &end)) = self.ends.range(run.start..=run.end).next() {
            self.ends.remove(&start);
            run.end = run.end.max(end);
        }
        self.ends.insert(run.start, run.end);
    }

    pub(crate) fn contains(&self, member: u32) -> bool {
        self.covering(member).is_some()
    }

    /// The run that holds a member.
    pub(crate) fn covering(&self, member: u32) -> Option<Run> {
        let (start, end) = self.ends.range(..=member).next_back()?;
        (member < *end).then_some(Run { start: *start, end: *end })
    }

    pub(crate) fn runs(&self) -> Vec<Run> {
        self.ends.iter().map(|(start, end)| Run { start: *start, end: *end }).collect()
    }
}

/// Rows of numbers, one after the other in one array.
#[derive(Clone, Debug, Default)]
pub(crate) struct Adjacency {
    starts: Vec<u32>,
    targets: Vec<u32>,
}

impl Adjacency {
    /// The rows of `n` nodes; the targets of a node keep the order of the pairs.
    pub(crate) fn new(n: usize, pairs: &[(u32, u32)]) -> Self {
        let mut starts = vec![0; n + 1];
        for (from, _) in pairs {
            starts[*from as usize + 1] += 1;
        }
        for at in 0..n {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut targets = vec![0; pairs.len()];
        for (from, to) in pairs {
            let place = &mut next[*from as usize];
            targets[*place as usize] = *to;
            *place += 1;
        }
        Self { starts, targets }
    }

    pub(crate) fn row(&self, at: u32) -> &[u32] {
        &self.targets[self.starts[at as usize] as usize..self.starts[at as usize + 1] as usize]
    }

    pub(crate) fn row_mut(&mut self, at: u32) -> &mut [u32] {
        &mut self.targets[self.starts[at as usize] as usize..self.starts[at as usize + 1] as usize]
    }

    /// How many pairs there are.
    pub(crate) fn len(&self) -> usize {
        self.targets.len()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn runs_of(set: &BTreeSet<u32>) -> Vec<Run> {
        let mut union = Union::default();
        for it in set {
            union.insert(Run { start: *it, end: it + 1 });
        }
        union.runs()
    }

    proptest! {
        #[test]
        fn runs_are_sets(
            a in prop::collection::btree_set(0..40u32, 0..30),
            b in prop::collection::btree_set(0..40u32, 0..30),
        ) {
            let (x, y) = (runs_of(&a), runs_of(&b));
            prop_assert_eq!(count(&x), a.len());
            prop_assert!(x.windows(2).all(|it| it[0].end < it[1].start));
            prop_assert_eq!(
                members(&intersection(&x, &y)).collect::<Vec<_>>(),
                a.intersection(&b).copied().collect::<Vec<_>>()
            );
            prop_assert_eq!(
                members(&difference(&x, &y)).collect::<Vec<_>>(),
                a.difference(&b).copied().collect::<Vec<_>>()
            );
            let mut union = Union::default();
            for run in y.iter().chain(&x) {
                union.insert(*run);
            }
            prop_assert_eq!(
                members(&union.runs()).collect::<Vec<_>>(),
                a.union(&b).copied().collect::<Vec<_>>()
            );
            let mut all = [y.clone(), x.clone()].concat();
            super::union(&mut all);
            prop_assert_eq!(all, union.runs());
            prop_assert!((0..40).all(|it| union.contains(it) == (a.contains(&it) || b.contains(&it))));
        }
    }
}
