//! Two datasets whose lines have comparable patterns.

use rustc_hash::FxHashMap;

use crate::rdf::canon::lines::{Lines, number};

/// The lines of two datasets; equal patterns have equal numbers.
pub(in crate::rdf::canon) struct Joint<'a> {
    /// The two datasets.
    pub(in crate::rdf::canon) sides: [Lines<'a>; 2],
    /// The number of the pattern of each line.
    pub(in crate::rdf::canon) patterns: [Vec<u32>; 2],
}

impl<'a> Joint<'a> {
    pub(in crate::rdf::canon) fn new(sides: [Lines<'a>; 2]) -> Self {
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        let patterns = [0, 1].map(|side: usize| {
            let lines = &sides[side];
            let numbered = (0..lines.len()).map(|line| {
                let next = number(numbers.len());
                *numbers.entry(lines.pattern(line)).or_insert(next)
            });
            numbered.collect()
        });
        Self { sides, patterns }
    }

    /// Whether the quads without blank nodes are the same, and there are as many others.
    pub(super) fn has_same_ground(&self) -> bool {
        let ground = |side: usize| {
            let lines =
                (0..self.sides[side].len()).filter(|it| self.sides[side].holes(*it).is_empty());
            let mut ground: Vec<u32> = lines.map(|it| self.patterns[side][it]).collect();
            ground.sort_unstable();
            ground
        };
        let len = |side: usize| (self.sides[side].len(), self.sides[side].nodes().len());
        len(0) == len(1) && ground(0) == ground(1)
    }
}
