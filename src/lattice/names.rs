//! From IRIs to their positions, by hash: functions ask a million times in a query.

use std::hash::{BuildHasher, BuildHasherDefault};

use oxigraph::model::NamedNode;
use rustc_hash::FxHasher;

use crate::lattice::runs::position;

const FREE: u32 = u32::MAX;

/// A hash table of positions in a list of IRIs, which it does not copy.
#[derive(Debug)]
pub(crate) struct Names {
    /// At most half of them are used; their number is a power of two.
    slots: Vec<u32>,
}

impl Names {
    pub(crate) fn new(iris: &[NamedNode]) -> Self {
        let mut names = Self { slots: vec![FREE; (iris.len() * 2).next_power_of_two().max(2)] };
        for (at, iri) in iris.iter().enumerate() {
            let slot = names.slot(iri.as_str(), |_| false);
            names.slots[slot] = position(at);
        }
        names
    }

    /// The position of an IRI in the list that the table was made for.
    pub(crate) fn find(&self, iri: &str, iris: &[NamedNode]) -> Option<u32> {
        let slot = self.slot(iri, |at| iris[at as usize].as_str() == iri);
        Some(self.slots[slot]).filter(|it| *it != FREE)
    }

    /// The first slot from the hash on that is free, or holds what is looked for.
    fn slot(&self, iri: &str, is_it: impl Fn(u32) -> bool) -> usize {
        let mask = self.slots.len() - 1;
        let hash = BuildHasherDefault::<FxHasher>::default().hash_one(iri);
        let mut slot = usize::try_from(hash & mask as u64).unwrap_or(0);
        while self.slots[slot] != FREE && !is_it(self.slots[slot]) {
            slot = (slot + 1) & mask;
        }
        slot
    }
}
