//! Terms to small numbers, each term held once.

use std::hash::BuildHasher;

use oxigraph::model::Term;
use rustc_hash::FxBuildHasher;

/// A hash table of positions in a vector of terms, with linear probing.
///
/// A map from terms to numbers would hold every term a second time.
#[derive(Clone, Debug, Default)]
pub(super) struct Interner {
    terms: Vec<Term>,
    hashes: Vec<u32>,
    /// Positions plus one; zero is a free slot. The length is a power of two.
    slots: Vec<u32>,
}

impl Interner {
    pub(super) fn terms(&self) -> &[Term] {
        &self.terms
    }

    pub(super) fn get(&self, term: &Term) -> Option<u32> {
        self.find(term, hash(term)).ok()
    }

    pub(super) fn intern(&mut self, term: Term) -> u32 {
        // A quarter stays free, so that probes end soon.
        if self.slots.len() <= self.terms.len() + self.terms.len() / 3 {
            self.grow();
        }
        let hash = hash(&term);
        match self.find(&term, hash) {
            Ok(found) => found,
            Err(slot) => {
                let id = u32::try_from(self.terms.len()).expect("fewer than 2^32 terms in a file");
                self.terms.push(term);
                self.hashes.push(hash);
                self.slots[slot] = id + 1;
                id
            }
        }
    }

    /// The position of a term, or the free slot where it belongs.
    fn find(&self, term: &Term, hash: u32) -> Result<u32, usize> {
        if self.slots.is_empty() {
            return Err(0);
        }
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            match self.slots[slot] {
                0 => return Err(slot),
                taken => {
                    let id = taken - 1;
                    if self.hashes[id as usize] == hash && self.terms[id as usize] == *term {
                        return Ok(id);
                    }
                }
            }
            slot = (slot + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let len = (self.slots.len() * 2).max(64);
        self.slots.clear();
        self.slots.resize(len, 0);
        for (id, hash) in (1..).zip(&self.hashes) {
            let mut slot = *hash as usize & (len - 1);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (len - 1);
            }
            self.slots[slot] = id;
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "half of the hash is enough")]
fn hash(term: &Term) -> u32 {
    FxBuildHasher.hash_one(term) as u32
}

#[cfg(test)]
mod tests {
    use oxigraph::model::Literal;

    use super::*;

    #[test]
    fn a_term_keeps_its_number() {
        let mut interner = Interner::default();
        let term = |n: u32| Term::from(Literal::from(n));
        assert_eq!(interner.get(&term(0)), None);
        for n in 0..1000 {
            assert_eq!(interner.intern(term(n)), n);
        }
        for n in 0..1000 {
            assert_eq!(interner.intern(term(n)), n);
            assert_eq!(interner.get(&term(n)), Some(n));
        }
        assert_eq!(interner.terms().len(), 1000);
        assert_eq!(interner.get(&term(1000)), None);
    }
}
