//! Which blank nodes of two datasets that differ are to be taken for each other, so that little
//! differs.
//!
//! Any choice gives a correct difference. A good one is found from what is certain outwards: nodes of
//! which the same is said become pairs, which makes more of what is said about their neighbours the
//! same; when no two nodes are left that are the same in all, those that share most become a pair.

use std::{
    collections::BTreeMap,
    hash::{BuildHasher, Hash as _, Hasher},
};

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::rdf::canon::{
    alike::joint::Joint,
    budget::{CanonError, Meter},
    lines::{Mentions, number},
};

const NONE: u32 = u32::MAX;
/// What more pairs of nodes share tells little about any of them.
const MAX_SHARED: usize = 256;

/// The pairs, beginning with some that are certain; by side and node, the number of its pair.
pub(in crate::rdf::canon) fn pair_up(
    joint: &Joint<'_>,
    certain: &[[u32; 2]],
    meter: &mut Meter<'_>,
) -> Result<[Vec<Option<u32>>; 2], CanonError> {
    let mut pairing = Pairing::new(joint);
    for pair in certain {
        pairing.join(*pair);
    }
    pairing.grow(meter)?;
    while pairing.join_similar(meter)? || pairing.join_equal(meter)? {}
    Ok(pairing
        .pair_of
        .map(|it| it.into_iter().map(|it| Some(it).filter(|it| *it != NONE)).collect()))
}

struct Pairing<'a> {
    joint: &'a Joint<'a>,
    mentions: [Mentions; 2],
    pair_of: [Vec<u32>; 2],
    n_pairs: u32,
    /// What is said about each node that has no pair, as a hash.
    star: [Vec<u64>; 2],
    /// The nodes without a pair by what is said about them.
    buckets: FxHashMap<u64, Bucket>,
    /// Nodes about which something else may be said now.
    dirty: Vec<(usize, u32)>,
}

/// How many nodes are in a bucket by side, and their numbers, combined by exclusive or.
#[derive(Clone, Copy, Default)]
struct Bucket {
    len: [u32; 2],
    sum: [u32; 2],
}

impl<'a> Pairing<'a> {
    fn new(joint: &'a Joint<'a>) -> Self {
        let len = |side: usize| joint.sides[side].nodes().len();
        let all = |side: usize| (0..number(len(side))).map(move |it| (side, it));
        Self {
            joint,
            mentions: [joint.sides[0].mentions(), joint.sides[1].mentions()],
            pair_of: [vec![NONE; len(0)], vec![NONE; len(1)]],
            n_pairs: 0,
            star: [vec![0; len(0)], vec![0; len(1)]],
            buckets: FxHashMap::default(),
            dirty: all(0).chain(all(1)).collect(),
        }
    }

    fn is_free(&self, side: usize, node: u32) -> bool {
        self.pair_of[side][node as usize] == NONE
    }

    fn join(&mut self, pair: [u32; 2]) {
        for (side, node) in pair.into_iter().enumerate() {
            self.leave_bucket(side, node);
            self.pair_of[side][node as usize] = self.n_pairs;
        }
        self.n_pairs += 1;
        for (side, node) in pair.into_iter().enumerate() {
            for line in self.mentions[side].of(node) {
                let others = self.joint.sides[side].holes(*line).iter().map(|it| it.node);
                let free = others.filter(|it| self.pair_of[side][*it as usize] == NONE);
                self.dirty.extend(free.map(|it| (side, it)));
            }
        }
    }

    fn leave_bucket(&mut self, side: usize, node: u32) {
        let star = self.star[side][node as usize];
        if let Some(bucket) = self.buckets.get_mut(&star).filter(|_| star != 0) {
            bucket.len[side] -= 1;
            bucket.sum[side] ^= node;
        }
        self.star[side][node as usize] = 0;
    }

    /// Joins nodes as long as there are two of which the same is said, and of no other.
    fn grow(&mut self, meter: &mut Meter<'_>) -> Result<(), CanonError> {
        while !self.dirty.is_empty() {
            let mut dirty = std::mem::take(&mut self.dirty);
            dirty.sort_unstable();
            dirty.dedup();
            let mut stars = Vec::with_capacity(2 * dirty.len());
            for (side, node) in dirty {
                if self.is_free(side, node) {
                    // Nodes of which little is said are free; the others may be looked at often.
                    meter.spend(self.mentions[side].of(node).len() / 8)?;
                    meter.pass(1)?;
                    stars.push(self.star[side][node as usize]);
                    self.leave_bucket(side, node);
                    let star = self.star(side, node);
                    self.star[side][node as usize] = star;
                    let bucket = self.buckets.entry(star).or_default();
                    bucket.len[side] += 1;
                    bucket.sum[side] ^= node;
                    stars.push(star);
                }
            }
            for star in stars {
                let bucket = self.buckets.get(&star).copied().unwrap_or_default();
                if bucket.len == [1, 1] {
                    self.join(bucket.sum);
                }
            }
        }
        Ok(())
    }

    /// Everything that is said about a node, where nodes without a pair have no name.
    fn star(&self, side: usize, node: u32) -> u64 {
        let mut facts: Vec<u64> = self.facts(side, node).collect();
        facts.sort_unstable();
        // Zero is for nodes in no bucket.
        FxBuildHasher.hash_one(facts).max(1)
    }

    fn facts(&self, side: usize, node: u32) -> impl Iterator<Item = u64> {
        self.mentions[side].of(node).iter().map(move |line| {
            let mut hasher = FxBuildHasher.build_hasher();
            self.joint.patterns[side][*line].hash(&mut hasher);
            for hole in self.joint.sides[side].holes(*line) {
                let name = if hole.node == node {
                    u64::MAX
                } else {
                    self.pair_of[side][hole.node as usize].into()
                };
                name.hash(&mut hasher);
            }
            hasher.finish()
        })
    }

    /// Joins nodes that share most of what is said about them, best ones first; says whether there
    /// were any.
    fn join_similar(&mut self, meter: &mut Meter<'_>) -> Result<bool, CanonError> {
        let mut said: BTreeMap<u64, [Vec<u32>; 2]> = BTreeMap::new();
        for side in 0..2 {
            for node in (0..number(self.pair_of[side].len())).filter(|it| self.is_free(side, *it)) {
                for fact in self.facts(side, node) {
                    meter.pass(1)?;
                    said.entry(fact).or_default()[side].push(node);
                }
            }
        }
        let mut scores: BTreeMap<[u32; 2], usize> = BTreeMap::new();
        for [ours, theirs] in said.values() {
            let n_shared = ours.len() * theirs.len();
            if n_shared > MAX_SHARED {
                continue;
            }
            meter.spend(n_shared)?;
            for a in ours {
                for b in theirs {
                    *scores.entry([*a, *b]).or_default() += MAX_SHARED * 64 / n_shared;
                }
            }
        }
        let mut pairs: Vec<([u32; 2], usize)> = scores.into_iter().collect();
        pairs.sort_by_key(|(pair, score)| (std::cmp::Reverse(*score), *pair));
        let mut has_joined = false;
        for ([a, b], _) in pairs {
            if self.is_free(0, a) && self.is_free(1, b) {
                self.join([a, b]);
                self.grow(meter)?;
                has_joined = true;
            }
        }
        Ok(has_joined)
    }

    /// Joins nodes of which the same is said, though of others, too; says whether there were any.
    fn join_equal(&mut self, meter: &mut Meter<'_>) -> Result<bool, CanonError> {
        let mut theirs: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
        for node in (0..number(self.pair_of[1].len())).rev().filter(|it| self.is_free(1, *it)) {
            theirs.entry(self.star[1][node as usize]).or_default().push(node);
        }
        let mut has_joined = false;
        for node in 0..number(self.pair_of[0].len()) {
            meter.pass(1)?;
            if !self.is_free(0, node) {
                continue;
            }
            let star = self.star[0][node as usize];
            let same = theirs.get_mut(&star);
            let other = same.and_then(|it| {
                // Of some, something else is said by now.
                while let Some(other) = it.pop() {
                    if self.is_free(1, other) && self.star[1][other as usize] == star {
                        return Some(other);
                    }
                }
                None
            });
            if let Some(other) = other {
                self.join([node, other]);
                self.grow(meter)?;
                has_joined = true;
            }
        }
        Ok(has_joined)
    }
}
