//! Suprema and infima of sets.

use std::collections::VecDeque;

use crate::lattice::{
    index::Lattice,
    order::{Bound, Element},
    runs::{self, Run, RunSets, Union},
};

/// Where a bound is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The minimal elements of a set that lies above. Above means a smaller number, so the greatest
    /// number left is minimal.
    Above,
    /// The maximal elements of a set that lies below: the smallest number left.
    Below,
}

impl Lattice {
    /// The least upper bounds of a set: the minimal elements above all of it.
    ///
    /// The order and repetition of operands make no difference. Of no operands it is the bottom.
    pub fn sup(&self, elements: &[Element]) -> Bound {
        if elements.is_empty() {
            return self.bottom().map_or(Bound::None, Bound::Unique);
        }
        self.extremes(&common(&self.ups, elements), Side::Above)
    }

    /// The greatest lower bounds of a set: the maximal elements below all of it.
    ///
    /// The order and repetition of operands make no difference. Of no operands it is the top.
    pub fn inf(&self, elements: &[Element]) -> Bound {
        if elements.is_empty() {
            return self.top().map_or(Bound::None, Bound::Unique);
        }
        self.extremes(&common(&self.downs, elements), Side::Below)
    }

    /// The least upper bounds of two elements.
    pub fn join(&self, a: Element, b: Element) -> Bound {
        self.sup(&[a, b])
    }

    /// The greatest lower bounds of two elements.
    pub fn meet(&self, a: Element, b: Element) -> Bound {
        self.inf(&[a, b])
    }

    /// The elements of a set that are nearest to what it bounds.
    pub(crate) fn extremes(&self, set: &[Run], side: Side) -> Bound {
        let beyond = match side {
            Side::Above => &self.ups,
            Side::Below => &self.downs,
        };
        let Some(first) = side.next(set.first(), set.last()) else { return Bound::None };
        let mut rest: VecDeque<Run> = runs::difference(set, beyond.get(first)).into();
        let mut extremes = vec![Element(first)];
        let mut passed = Union::default();
        while let Some(next) = side.next(rest.front(), rest.back()) {
            if let Some(run) = passed.covering(next) {
                side.skip(&mut rest, run);
                continue;
            }
            extremes.push(Element(next));
            for run in beyond.get(next) {
                passed.insert(*run);
            }
        }
        match extremes.as_slice() {
            [only] => Bound::Unique(*only),
            _ => Bound::Several(self.sorted(extremes)),
        }
    }
}

impl Side {
    fn next(self, first: Option<&Run>, last: Option<&Run>) -> Option<u32> {
        match self {
            Self::Above => last.map(|it| it.end - 1),
            Self::Below => first.map(|it| it.start),
        }
    }

    /// Takes away the end of the set that lies in a run.
    fn skip(self, rest: &mut VecDeque<Run>, run: Run) {
        match self {
            Self::Above => {
                if let Some(last) = rest.back_mut().filter(|it| it.start < run.start) {
                    last.end = run.start;
                } else {
                    rest.pop_back();
                }
            }
            Self::Below => {
                if let Some(first) = rest.front_mut().filter(|it| it.end > run.end) {
                    first.start = run.end;
                } else {
                    rest.pop_front();
                }
            }
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
