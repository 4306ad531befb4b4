//! The shortest cycle of a relation.

use std::collections::VecDeque;

use crate::lattice::{
    relation::{Relation, Why},
    runs::{Adjacency, position},
};

/// How many pairs the search looks at; behind that the shortest cycle found so far is taken.
const MAX_STEPS: usize = 20_000_000;

/// The nodes of a shortest cycle of stated pairs, starting with the smallest; what is stated to be
/// equivalent counts as one node.
pub(super) fn shortest(relation: &Relation) -> Option<Vec<String>> {
    let same = Same::new(relation);
    let mut pairs: Vec<(u32, u32)> = relation
        .pairs
        .iter()
        .filter(|it| it.why == Why::Stated)
        .map(|it| (same.root(it.lower), same.root(it.upper)))
        .filter(|(a, b)| a != b)
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    let graph = on_cycles(relation.len(), pairs);
    let mut best: Option<Vec<u32>> = None;
    let mut search = Search { graph: &graph, parent: vec![None; relation.len()], steps: 0 };
    for start in 0..position(relation.len()) {
        let limit = best.as_ref().map_or(usize::MAX, Vec::len);
        if limit == 2 || (best.is_some() && search.steps > MAX_STEPS) {
            break;
        }
        if !graph.row(start).is_empty()
            && let Some(cycle) = search.through(start, limit)
        {
            best = Some(cycle);
        }
    }
    let name = |node: &u32| match relation.iris.get(*node as usize) {
        Some(iri) => iri.as_str().to_owned(),
        None => "an anonymous class".to_owned(),
    };
    best.map(|cycle| cycle.iter().map(name).collect())
}

/// The pairs left after nodes without a pair in or out are taken away again and again.
fn on_cycles(n: usize, mut pairs: Vec<(u32, u32)>) -> Adjacency {
    for _ in 0..2 {
        let graph = Adjacency::new(n, &pairs);
        let mut incoming = vec![0_u32; n];
        for (_, to) in &pairs {
            incoming[*to as usize] += 1;
        }
        let mut open: Vec<u32> =
            (0..position(n)).filter(|it| incoming[*it as usize] == 0).collect();
        let mut gone = vec![false; n];
        while let Some(node) = open.pop() {
            gone[node as usize] = true;
            for to in graph.row(node) {
                incoming[*to as usize] -= 1;
                if incoming[*to as usize] == 0 {
                    open.push(*to);
                }
            }
        }
        // The second round does the same the other way round, and turns the pairs back.
        pairs.retain(|(a, b)| !gone[*a as usize] && !gone[*b as usize]);
        for pair in &mut pairs {
            *pair = (pair.1, pair.0);
        }
        pairs.sort_unstable();
    }
    Adjacency::new(n, &pairs)
}

struct Search<'a> {
    graph: &'a Adjacency,
    parent: Vec<Option<u32>>,
    steps: usize,
}

impl Search<'_> {
    /// A shortest cycle through `start` with fewer than `limit` nodes and none smaller than it.
    fn through(&mut self, start: u32, limit: usize) -> Option<Vec<u32>> {
        let mut reached = vec![start];
        let mut queue = VecDeque::from([(start, 1)]);
        let mut closing = None;
        'search: while let Some((node, len)) = queue.pop_front() {
            if len >= limit {
                break;
            }
            for next in self.graph.row(node) {
                self.steps += 1;
                if *next == start {
                    closing = Some(node);
                    break 'search;
                }
                if *next > start && self.parent[*next as usize].is_none() {
                    self.parent[*next as usize] = Some(node);
                    reached.push(*next);
                    queue.push_back((*next, len + 1));
                }
            }
        }
        let cycle = closing.map(|last| {
            let mut cycle = vec![last];
            let mut at = last;
            while let Some(parent) = self.parent[at as usize].filter(|_| at != start) {
                cycle.push(parent);
                at = parent;
            }
            cycle.reverse();
            cycle
        });
        for node in reached {
            self.parent[node as usize] = None;
        }
        cycle
    }
}

/// The smallest node among those stated to be equivalent.
struct Same {
    parent: Vec<u32>,
}

impl Same {
    fn new(relation: &Relation) -> Self {
        let mut same = Self { parent: (0..position(relation.len())).collect() };
        for pair in relation.pairs.iter().filter(|it| it.why == Why::Equivalent) {
            let (a, b) = (same.find(pair.lower), same.find(pair.upper));
            same.parent[a.max(b) as usize] = a.min(b);
        }
        for node in 0..position(relation.len()) {
            same.parent[node as usize] = same.find(node);
        }
        same
    }

    fn find(&mut self, mut node: u32) -> u32 {
        while self.parent[node as usize] != node {
            let parent = self.parent[node as usize];
            self.parent[node as usize] = self.parent[parent as usize];
            node = parent;
        }
        node
    }

    fn root(&self, node: u32) -> u32 {
        self.parent[node as usize]
    }
}
