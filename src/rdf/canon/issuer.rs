//! Numbers given to blank nodes in the order in which they are met.

use crate::rdf::canon::lines::number;

const NONE: u32 = u32::MAX;

/// An identifier issuer of RDFC-1.0; instead of copying one, it is taken back to an earlier length.
#[derive(Clone, Debug)]
pub(super) struct Issuer {
    numbers: Vec<u32>,
    order: Vec<u32>,
}

impl Issuer {
    pub(super) fn new(n_nodes: usize) -> Self {
        Self { numbers: vec![NONE; n_nodes], order: Vec::new() }
    }

    /// The number of a node, a new one if it has none.
    pub(super) fn issue(&mut self, node: u32) -> u32 {
        self.issued(node).unwrap_or_else(|| {
            let next = number(self.order.len());
            self.numbers[node as usize] = next;
            self.order.push(node);
            next
        })
    }

    pub(super) fn issued(&self, node: u32) -> Option<u32> {
        Some(self.numbers[node as usize]).filter(|it| *it != NONE)
    }

    /// The nodes in the order of their numbers.
    pub(super) fn order(&self) -> &[u32] {
        &self.order
    }

    /// Forgets all numbers from `len` on.
    pub(super) fn truncate(&mut self, len: usize) {
        for node in self.order.drain(len..) {
            self.numbers[node as usize] = NONE;
        }
    }
}
