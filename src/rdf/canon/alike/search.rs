//! Whether two datasets are the same up to blank nodes: splitting classes by what is said about
//! their members, and trying out what is left.

use crate::rdf::canon::{
    alike::{joint::Joint, partition::Partition},
    budget::{CanonError, Meter},
    lines::number,
};

/// What a comparison finds.
#[derive(Debug)]
pub(in crate::rdf::canon) enum Comparison {
    /// The datasets are the same.
    Same,
    /// They differ; these blank nodes of the two are still alike, and nothing else is like them.
    Different(Vec<[u32; 2]>),
}

/// Compares two datasets.
pub(in crate::rdf::canon) fn compare(
    joint: &Joint<'_>,
    meter: &mut Meter<'_>,
) -> Result<Comparison, CanonError> {
    let mut search = Search::new(joint);
    search.refine_all(meter)?;
    if !joint.has_same_ground() || !search.partition.is_balanced() {
        return Ok(Comparison::Different(search.unique()));
    }
    let unique = search.unique();
    if search.finish(meter)? { Ok(Comparison::Same) } else { Ok(Comparison::Different(unique)) }
}

/// A blank node beside a quad that mentions it, and the place where it does.
type Edge = (u32, u32);

struct Search {
    /// Blank nodes, then lines, of the first dataset and then of the second.
    partition: Partition,
    /// The edges of vertex `v` are `edges[starts[v]..starts[v + 1]]`.
    starts: Vec<usize>,
    edges: Vec<Edge>,
    /// The first vertex of each kind.
    kinds: [u32; 4],
    /// Classes whose neighbours are to be looked at.
    queue: Vec<u32>,
    is_queued: Vec<bool>,
}

/// A choice of which node is which.
struct Decision {
    class: u32,
    /// The node of the first dataset, after the first try.
    ours: Option<u32>,
    /// The nodes that were taken for it.
    tried: Vec<u32>,
    n_splits: usize,
}

impl Search {
    fn new(joint: &Joint<'_>) -> Self {
        let [first, second] = &joint.sides;
        let mut kinds = [0; 4];
        let mut n_vertices = 0;
        let lens = [first.nodes().len(), first.len(), second.nodes().len(), second.len()];
        for (kind, len) in kinds.iter_mut().zip(lens) {
            *kind = number(n_vertices);
            n_vertices += len;
        }
        let mut colors = vec![0; n_vertices];
        let mut pairs: Vec<(u32, Edge)> = Vec::new();
        for side in 0..2 {
            let (nodes, lines) = (kinds[2 * side], kinds[2 * side + 1]);
            for (line, pattern) in (0..).zip(&joint.patterns[side]) {
                colors[(lines + line) as usize] = pattern + 1;
                for (place, hole) in (0..).zip(joint.sides[side].holes(line as usize)) {
                    pairs.push((nodes + hole.node, (lines + line, place)));
                    pairs.push((lines + line, (nodes + hole.node, place)));
                }
            }
        }
        pairs.sort_unstable();
        let mut starts = vec![0; n_vertices + 1];
        for (vertex, _) in &pairs {
            starts[*vertex as usize + 1] += 1;
        }
        for vertex in 0..n_vertices {
            starts[vertex + 1] += starts[vertex];
        }
        Self {
            partition: Partition::new(&colors, kinds[2] as usize),
            starts,
            edges: pairs.into_iter().map(|it| it.1).collect(),
            kinds,
            queue: Vec::new(),
            is_queued: Vec::new(),
        }
    }

    fn is_node(&self, vertex: u32) -> bool {
        let [_, lines, nodes, others] = self.kinds;
        vertex < lines || (nodes..others).contains(&vertex)
    }

    /// The pairs of blank nodes that are alone in their class.
    fn unique(&self) -> Vec<[u32; 2]> {
        let classes = 0..number(self.partition.n_classes());
        let pairs = classes.filter_map(|class| match self.partition.members(class) {
            [a, b] if self.is_node(*a) && self.partition.is_first(*a.min(b)) => {
                let (a, b) = (*a.min(b), *a.max(b));
                (!self.partition.is_first(b)).then(|| [a, b - self.kinds[2]])
            }
            _ => None,
        });
        pairs.collect()
    }

    /// Splits until nothing tells the members of a class apart. This is `n log n` in any case.
    fn refine_all(&mut self, meter: &mut Meter<'_>) -> Result<(), CanonError> {
        for class in 0..number(self.partition.n_classes()) {
            self.enqueue(class);
        }
        while let Some(class) = self.dequeue() {
            let n_edges = self.split_neighbours(class);
            meter.pass(n_edges as u64)?;
        }
        Ok(())
    }

    /// Splits after a choice; `false` if the choice was a wrong one.
    fn refine(&mut self, meter: &mut Meter<'_>) -> Result<bool, CanonError> {
        while let Some(class) = self.dequeue() {
            let n_edges = self.split_neighbours(class);
            meter.spend(n_edges)?;
            if !self.partition.is_balanced() {
                while self.dequeue().is_some() {}
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Tries out what is left, depth first.
    fn finish(&mut self, meter: &mut Meter<'_>) -> Result<bool, CanonError> {
        let mut decisions: Vec<Decision> = Vec::new();
        let mut class = 0;
        while (class as usize) < self.partition.n_classes() {
            let members = self.partition.members(class);
            if members.len() <= 2 || !self.is_node(members[0]) {
                class += 1;
                continue;
            }
            let n_splits = self.partition.n_splits();
            decisions.push(Decision { class, ours: None, tried: Vec::new(), n_splits });
            while !self.try_next(&mut decisions, meter)? {
                if decisions.is_empty() {
                    return Ok(false);
                }
            }
            class = decisions.last().map_or(0, |it| it.class);
        }
        Ok(true)
    }

    /// Takes the next node for that of the last decision; without one, the decision is dropped.
    fn try_next(
        &mut self,
        decisions: &mut Vec<Decision>,
        meter: &mut Meter<'_>,
    ) -> Result<bool, CanonError> {
        let Some(decision) = decisions.last_mut() else { return Ok(false) };
        self.partition.undo(decision.n_splits);
        self.is_queued.truncate(self.partition.n_classes());
        let (pair, n_looked) = self.partition.pair(decision.class, &decision.tried);
        meter.spend(1 + n_looked / 8)?;
        let Some((ours, theirs)) = pair else {
            decisions.pop();
            return Ok(false);
        };
        let ours = *decision.ours.get_or_insert(ours);
        decision.tried.push(theirs);
        let class = self.partition.split(&[theirs, ours]);
        self.enqueue(class);
        self.refine(meter)
    }

    fn enqueue(&mut self, class: u32) {
        if self.is_queued.len() <= class as usize {
            self.is_queued.resize(class as usize + 1, false);
        }
        if !std::mem::replace(&mut self.is_queued[class as usize], true) {
            self.queue.push(class);
        }
    }

    fn dequeue(&mut self) -> Option<u32> {
        let class = self.queue.pop()?;
        self.is_queued[class as usize] = false;
        Some(class)
    }

    /// Splits the classes of the neighbours of a class by how they are joined to it; says how many
    /// edges that took.
    fn split_neighbours(&mut self, class: u32) -> usize {
        let mut joined: Vec<Edge> = Vec::new();
        for vertex in self.partition.members(class) {
            let range = self.starts[*vertex as usize]..self.starts[*vertex as usize + 1];
            joined.extend(&self.edges[range]);
        }
        joined.sort_unstable();
        let of_one = joined.chunk_by(|a, b| a.0 == b.0);
        let mut touched: Vec<(u32, &[Edge])> =
            of_one.map(|it| (self.partition.class_of(it[0].0), it)).collect();
        touched.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| places(a.1).cmp(places(b.1))));
        let groups = touched.chunk_by(|a, b| a.0 == b.0 && places(a.1).eq(places(b.1)));
        let groups: Vec<(u32, Vec<u32>)> =
            groups.map(|it| (it[0].0, it.iter().map(|it| it.1[0].0).collect())).collect();
        for of_class in groups.chunk_by(|a, b| a.0 == b.0) {
            self.split_class(of_class);
        }
        joined.len()
    }

    /// Makes classes of some groups of the members of a class.
    fn split_class(&mut self, groups: &[(u32, Vec<u32>)]) {
        let class = groups[0].0;
        let n_touched: usize = groups.iter().map(|it| it.1.len()).sum();
        let is_whole = n_touched == self.partition.members(class).len();
        // One group stays where it is, if no other members do.
        let groups = if is_whole { &groups[1..] } else { groups };
        if groups.is_empty() {
            return;
        }
        let mut parts = vec![class];
        parts.extend(groups.iter().map(|it| self.partition.split(&it.1)));
        let is_queued = self.is_queued.get(class as usize).copied().unwrap_or(false);
        let largest = parts.iter().copied().max_by_key(|it| self.partition.members(*it).len());
        for part in parts {
            // What the others are joined to tells what the largest part is joined to.
            if is_queued || Some(part) != largest {
                self.enqueue(part);
            }
        }
    }
}

fn places(edges: &[Edge]) -> impl Iterator<Item = u32> {
    edges.iter().map(|it| it.1)
}
