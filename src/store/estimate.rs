//! How many rows a look-up will give, for whoever orders joins.

use crate::store::{
    id::Id,
    index::{Permutation, Prefix},
    snapshot::{Pattern, Snapshot},
};
use Permutation::{Osp, Pos, Spo};

/// How many runs of equal ids are looked at for an average.
const SAMPLE: usize = 64;

#[expect(clippy::cast_precision_loss, reason = "estimates need no precision")]
impl Snapshot {
    /// How many triples match: exact without pending changes, never too few.
    pub(crate) fn n_rows(&self, pattern: Pattern) -> f64 {
        self.scan(pattern).upper_bound() as f64
    }

    /// Of the triples that match, how many have the same subject, the same predicate and the same
    /// object, on average.
    pub(crate) fn n_same(&self, pattern: Pattern) -> [f64; 3] {
        let bound = [pattern.subject, pattern.predicate, pattern.object];
        [0, 1, 2].map(|position| self.n_same_at(position, bound))
    }

    fn n_same_at(&self, position: usize, bound: [Option<Id>; 3]) -> f64 {
        let [subject, predicate, object] = bound;
        let n_rows = self.n_rows(Pattern { subject, predicate, object });
        let n_bound = bound.iter().flatten().count();
        if bound[position].is_some() {
            return n_rows;
        }
        // The third part of a triple tells it apart.
        if n_bound == 2 {
            return 1.0;
        }
        let [permutation, before] = [[Spo, Osp], [Pos, Spo], [Osp, Pos]][position];
        if n_bound == 0 {
            return n_rows / (self.base.n_groups(permutation) as f64).max(1.0);
        }
        let (sorted, prefix) = Permutation::for_bound(subject, predicate, object);
        if sorted == before {
            return self.run_length(sorted, prefix);
        }
        n_rows / n_rows.min(self.base.n_groups(permutation) as f64).max(1.0)
    }

    /// The mean length of the first runs of keys that have the id behind `prefix` in common.
    fn run_length(&self, permutation: Permutation, prefix: Prefix) -> f64 {
        let range = self.base.range(permutation, prefix);
        let (mut at, mut n_runs) = (range.start, 0_usize);
        while at < range.end && n_runs < SAMPLE {
            at = self.base.run_end(permutation, at..range.end, 1);
            n_runs += 1;
        }
        (at - range.start) as f64 / n_runs.max(1) as f64
    }
}
