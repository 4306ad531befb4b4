//! Suprema and infima of sets.

use crate::lattice::{
    index::Lattice,
    order::{Bound, Element},
    runs::{self, Run, RunSets},
};

impl Lattice {
    /// The least upper bounds of a set: the minimal elements above all of it.
    ///
    /// The order and repetition of operands make no difference. Of no operands it is the bottom.
    pub fn sup(&self, elements: &[Element]) -> Bound {
        if elements.is_empty() {
            return self.bottom().map_or(Bound::None, Bound::Unique);
        }
        // Above means a smaller number, so the greatest number left is minimal.
        self.extremes(common(&self.ups, elements), &self.ups, |rest| {
            rest.last().map(|it| it.end - 1)
        })
    }

    /// The greatest lower bounds of a set: the maximal elements below all of it.
    ///
    /// The order and repetition of operands make no difference. Of no operands it is the top.
    pub fn inf(&self, elements: &[Element]) -> Bound {
        if elements.is_empty() {
            return self.top().map_or(Bound::None, Bound::Unique);
        }
        self.extremes(common(&self.downs, elements), &self.downs, |rest| {
            rest.first().map(|it| it.start)
        })
    }

    /// The least upper bounds of two elements.
    pub fn join(&self, a: Element, b: Element) -> Bound {
        self.sup(&[a, b])
    }

    /// The greatest lower bounds of two elements.
    pub fn meet(&self, a: Element, b: Element) -> Bound {
        self.inf(&[a, b])
    }

    /// Takes the next extreme element and what lies beyond it, until nothing is left.
    pub(crate) fn extremes(
        &self,
        mut rest: Vec<Run>,
        beyond: &RunSets,
        next: impl Fn(&[Run]) -> Option<u32>,
    ) -> Bound {
        let mut extremes = Vec::new();
        while let Some(element) = next(&rest) {
            extremes.push(Element(element));
            rest = runs::difference(&rest, beyond.get(element));
        }
        match extremes.as_slice() {
            [] => Bound::None,
            [only] => Bound::Unique(*only),
            _ => Bound::Several(self.sorted(extremes)),
        }
    }
}

/// What is in the sets of all elements, the smallest set first.
fn common(sets: &RunSets, elements: &[Element]) -> Vec<Run> {
    let mut elements = elements.to_vec();
    elements.sort_unstable();
    elements.dedup();
    elements.sort_by_key(|it| sets.get(it.0).len());
    let Some((first, others)) = elements.split_first() else { return Vec::new() };
    let mut common = sets.get(first.0).to_vec();
    for other in others {
        common = runs::intersection(&common, sets.get(other.0));
    }
    common
}
