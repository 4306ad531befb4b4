//! The rows that override those of the base: runs, the newest of which counts.

use std::sync::Arc;

use crate::store::{
    id::Id,
    index::{GraphSet, Index, Permutation, Prefix},
    tiers::should_merge,
};

/// Changed rows; a row in no graph is a deletion. A clone shares everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Delta {
    /// The oldest first.
    runs: Vec<Arc<Index>>,
}

impl Delta {
    /// How many rows there are, those that count no more included.
    pub(crate) fn len(&self) -> usize {
        self.runs.iter().map(|it| it.len()).sum()
    }

    /// The graph set of a triple, if it was changed.
    pub(crate) fn get(&self, triple: [Id; 3]) -> Option<GraphSet> {
        self.runs.iter().rev().find_map(|it| it.get(triple))
    }

    /// The runs that have rows of an order whose keys begin with `prefix`, the newest first.
    pub(crate) fn heads(&self, permutation: Permutation, prefix: Prefix) -> Vec<Head<'_>> {
        let heads = self.runs.iter().rev().filter_map(|run| {
            let range = run.range(permutation, prefix);
            Head { run, permutation, at: range.start, end: range.end, key: [Id::MIN; 3] }.here()
        });
        heads.collect()
    }

    /// Adds changed rows, each triple once. `base` is what all runs override.
    pub(crate) fn push(&mut self, rows: &[([Id; 3], GraphSet)], base: &Index) {
        if rows.is_empty() {
            return;
        }
        self.runs.push(Arc::new(Index::new(rows)));
        while let [.., older, newer] = &self.runs[..]
            && should_merge(older.len(), newer.len())
        {
            let mut rows = merged(older, newer);
            if self.runs.len() == 2 {
                // Nothing is below but the base: what says the same can go.
                let below = |triple| base.get(triple).unwrap_or(GraphSet::EMPTY);
                rows.retain(|(triple, set)| below(*triple) != *set);
            }
            self.runs.truncate(self.runs.len() - 2);
            self.runs.push(Arc::new(Index::new(&rows)));
        }
    }
}

/// The rows of two runs, each triple once.
fn merged(older: &Index, newer: &Index) -> Vec<([Id; 3], GraphSet)> {
    let mut rows = Vec::with_capacity(older.len() + newer.len());
    let (mut older, mut newer) = (older.rows().peekable(), newer.rows().peekable());
    loop {
        let order = match (older.peek(), newer.peek()) {
            (Some(old), Some(new)) => old.0.cmp(&new.0),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => return rows,
        };
        if order.is_lt() {
            rows.extend(older.next());
        } else {
            if order.is_eq() {
                older.next();
            }
            rows.extend(newer.next());
        }
    }
}

/// Where a scan is in a run.
#[derive(Clone, Debug)]
pub(crate) struct Head<'a> {
    run: &'a Index,
    permutation: Permutation,
    at: usize,
    end: usize,
    /// The key of the row at `at`.
    key: [Id; 3],
}

impl Head<'_> {
    /// How many rows are left.
    pub(crate) fn len(&self) -> usize {
        self.end - self.at
    }

    /// The key of the next row.
    pub(crate) fn key(&self) -> [Id; 3] {
        self.key
    }

    /// The graph set of the next row.
    pub(crate) fn set(&self) -> GraphSet {
        self.run.row(self.permutation, self.at).1
    }

    /// The same with its key, if a row is left.
    fn here(mut self) -> Option<Self> {
        if self.at == self.end {
            return None;
        }
        self.key = self.run.row(self.permutation, self.at).0;
        Some(self)
    }

    /// Goes to the next row; whether there is one.
    pub(crate) fn advance(&mut self) -> bool {
        self.at += 1;
        let is_left = self.at < self.end;
        if is_left {
            self.key = self.run.row(self.permutation, self.at).0;
        }
        is_left
    }
}
