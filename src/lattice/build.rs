//! From a relation to the index: equivalence classes, numbers, up-sets, covers.

use std::cmp::Reverse;

use crate::lattice::{
    error::LatticeError,
    order::Element,
    relation::Relation,
    runs::{self, Adjacency, Run, RunSets, Union, position},
};

/// How many runs and anonymous links an index may hold.
const MAX_ENTRIES: u64 = 1 << 27;
/// How many steps building it may take.
const MAX_STEPS: u64 = 1 << 28;
/// So many candidates are compared with each other; more go through a set.
const FEW: usize = 16;

/// Everything that [`Lattice`](crate::lattice::index::Lattice) is made of.
#[derive(Debug)]
pub(crate) struct Parts {
    /// The class of each IRI; none where it is no element.
    pub(crate) element_of: Vec<Option<Element>>,
    /// The IRIs of each element, as positions in the relation, the representative first.
    pub(crate) members: Vec<Vec<u32>>,
    pub(crate) ups: RunSets,
    pub(crate) downs: RunSets,
    /// Greatest number first.
    pub(crate) covers_up: Adjacency,
    /// Smallest number first.
    pub(crate) covers_down: Adjacency,
}

pub(crate) fn build(relation: &Relation, order: &str) -> Result<Parts, LatticeError> {
    let mut upward: Vec<(u32, u32)> =
        relation.pairs.iter().map(|it| (it.lower, it.upper)).filter(|(a, b)| a != b).collect();
    upward.dedup();
    let adjacency = Adjacency::new(relation.len(), &upward);
    let quotient = Quotient::new(&upward, &Classes::new(&adjacency, relation.len()));
    Builder::new(relation, &quotient, order).build()
}

/// Strongly connected components, by Tarjan's algorithm with its stack on the heap: an order may be
/// as deep as it is long. A component has a greater number than those above it.
struct Classes<'a> {
    upward: &'a Adjacency,
    of_node: Vec<u32>,
    count: u32,
    index: Vec<u32>,
    low: Vec<u32>,
    open: Vec<u32>,
    calls: Vec<(u32, usize)>,
    next: u32,
}

const NONE: u32 = u32::MAX;

impl<'a> Classes<'a> {
    fn new(upward: &'a Adjacency, n: usize) -> Self {
        let mut classes = Self {
            upward,
            of_node: vec![NONE; n],
            count: 0,
            index: vec![NONE; n],
            low: vec![NONE; n],
            open: Vec::new(),
            calls: Vec::new(),
            next: 0,
        };
        for root in 0..position(n) {
            if classes.index[root as usize] == NONE {
                classes.enter(root);
                while let Some((node, edge)) = classes.calls.pop() {
                    classes.step(node, edge);
                }
            }
        }
        classes
    }

    fn enter(&mut self, node: u32) {
        self.index[node as usize] = self.next;
        self.low[node as usize] = self.next;
        self.next += 1;
        self.open.push(node);
        self.calls.push((node, 0));
    }

    fn step(&mut self, node: u32, edge: usize) {
        let at = node as usize;
        match self.upward.row(node).get(edge).copied() {
            // On return the same edge is looked at again, for the low link.
            Some(to) if self.index[to as usize] == NONE => {
                self.calls.push((node, edge));
                self.enter(to);
            }
            Some(to) => {
                if self.of_node[to as usize] == NONE {
                    self.low[at] = self.low[at].min(self.low[to as usize]);
                }
                self.calls.push((node, edge + 1));
            }
            None if self.low[at] == self.index[at] => self.close(node),
            None => (),
        }
    }

    fn close(&mut self, node: u32) {
        while let Some(member) = self.open.pop() {
            self.of_node[member as usize] = self.count;
            if member == node {
                break;
            }
        }
        self.count += 1;
    }
}

/// The partial order of the classes.
struct Quotient {
    /// The nodes of each class, ascending, so elements come first.
    members: Vec<Vec<u32>>,
    upward: Adjacency,
    /// The classes, those above before those below, along long chains.
    sequence: Vec<u32>,
}

impl Quotient {
    fn new(upward: &[(u32, u32)], classes: &Classes<'_>) -> Self {
        let count = classes.count as usize;
        let mut members = vec![Vec::new(); count];
        for (node, class) in classes.of_node.iter().enumerate() {
            members[*class as usize].push(position(node));
        }
        let mut pairs: Vec<(u32, u32)> = upward
            .iter()
            .map(|(a, b)| (classes.of_node[*a as usize], classes.of_node[*b as usize]))
            .filter(|(a, b)| a != b)
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        let upward = Adjacency::new(count, &pairs);
        for pair in &mut pairs {
            *pair = (pair.1, pair.0);
        }
        let mut downward = Adjacency::new(count, &pairs);
        let sequence = sequence(&members, &upward, &mut downward);
        Self { members, upward, sequence }
    }
}

/// Reverse postorder of a descent that enters the largest part last: every class comes right behind
/// the one above it on its longest branch, so chains get consecutive numbers.
fn sequence(members: &[Vec<u32>], upward: &Adjacency, downward: &mut Adjacency) -> Vec<u32> {
    let n = position(members.len());
    let mut sizes = vec![1_u64; members.len()];
    for class in (0..n).rev() {
        for lower in downward.row(class) {
            sizes[class as usize] = sizes[class as usize].saturating_add(sizes[*lower as usize]);
        }
    }
    let rank = |it: u32| (sizes[it as usize], Reverse(members[it as usize][0]));
    for class in 0..n {
        downward.row_mut(class).sort_unstable_by_key(|it| rank(*it));
    }
    let mut roots: Vec<u32> = (0..n).filter(|it| upward.row(*it).is_empty()).collect();
    roots.sort_unstable_by_key(|it| Reverse(members[*it as usize][0]));
    let mut seen = vec![false; members.len()];
    let mut done = Vec::with_capacity(members.len());
    let mut calls: Vec<(u32, usize)> = Vec::new();
    for root in roots {
        seen[root as usize] = true;
        calls.push((root, 0));
        while let Some((class, edge)) = calls.pop() {
            match downward.row(class).get(edge) {
                None => done.push(class),
                Some(lower) => {
                    calls.push((class, edge + 1));
                    if !std::mem::replace(&mut seen[*lower as usize], true) {
                        calls.push((*lower, 0));
                    }
                }
            }
        }
    }
    done.reverse();
    done
}

/// Fills the index from the top down.
struct Builder<'a> {
    relation: &'a Relation,
    quotient: &'a Quotient,
    order: &'a str,
    steps: u64,
    /// The element of a class, or for a class without IRIs the minimal elements above it.
    above: Vec<Above>,
    n_carried: u64,
}

#[derive(Clone, Debug)]
enum Above {
    Element(u32),
    Carrier(Vec<u32>),
}

impl<'a> Builder<'a> {
    fn new(relation: &'a Relation, quotient: &'a Quotient, order: &'a str) -> Self {
        let above = vec![Above::Carrier(Vec::new()); quotient.members.len()];
        Self { relation, quotient, order, steps: 0, above, n_carried: 0 }
    }

    fn build(mut self) -> Result<Parts, LatticeError> {
        let names: Vec<Vec<u32>> = self
            .quotient
            .members
            .iter()
            .map(|all| all.iter().copied().filter(|it| self.relation.is_element(*it)).collect())
            .collect();
        let n_elements = names.iter().filter(|it| !it.is_empty()).count();
        let mut element_of = vec![None; self.relation.iris.len()];
        let mut members = Vec::with_capacity(n_elements);
        let mut ups = RunSets::new(n_elements);
        let mut covers = Vec::new();
        let quotient = self.quotient;
        for class in &quotient.sequence {
            let (minimal, mut runs) = self.minimal(*class, &ups)?;
            if names[*class as usize].is_empty() {
                self.n_carried += minimal.len() as u64;
                self.above[*class as usize] = Above::Carrier(minimal);
            } else {
                let element = position(members.len());
                covers.extend(minimal.into_iter().map(|upper| (element, upper)));
                match runs.last_mut() {
                    Some(last) if last.end == element => last.end += 1,
                    _ => runs.push(Run { start: element, end: element + 1 }),
                }
                ups.set(element, &runs);
                for name in &names[*class as usize] {
                    element_of[*name as usize] = Some(Element(element));
                }
                members.push(names[*class as usize].clone());
                self.above[*class as usize] = Above::Element(element);
            }
            self.check(ups.n_runs() + covers.len() as u64 + self.n_carried, MAX_ENTRIES)?;
        }
        let covers_up = Adjacency::new(n_elements, &covers);
        let mut upside_down: Vec<(u32, u32)> = covers.iter().map(|(a, b)| (*b, *a)).collect();
        upside_down.sort_unstable();
        let covers_down = Adjacency::new(n_elements, &upside_down);
        let downs = self.downs(&covers_down, n_elements)?;
        Ok(Parts { element_of, members, ups, downs, covers_up, covers_down })
    }

    /// The minimal elements above a class, greatest number first, and everything above them.
    fn minimal(&mut self, class: u32, ups: &RunSets) -> Result<(Vec<u32>, Vec<Run>), LatticeError> {
        let mut candidates = Vec::new();
        for upper in self.quotient.upward.row(class) {
            match &self.above[*upper as usize] {
                Above::Element(it) => candidates.push(*it),
                Above::Carrier(all) => candidates.extend_from_slice(all),
            }
            self.check(self.steps + candidates.len() as u64, MAX_STEPS)?;
        }
        // What is below another candidate has the greater number, so it is met first.
        candidates.sort_unstable_by_key(|it| Reverse(*it));
        candidates.dedup();
        if let [only] = candidates.as_slice() {
            let runs = ups.get(*only).to_vec();
            self.count(runs.len())?;
            return Ok((candidates, runs));
        }
        let minimal = self.without_upper(candidates, ups)?;
        let mut runs = Vec::new();
        for it in &minimal {
            self.count(ups.get(*it).len())?;
            runs.extend_from_slice(ups.get(*it));
        }
        runs::union(&mut runs);
        Ok((minimal, runs))
    }

    /// The candidates that are not above another one.
    fn without_upper(
        &mut self,
        candidates: Vec<u32>,
        ups: &RunSets,
    ) -> Result<Vec<u32>, LatticeError> {
        let mut minimal: Vec<u32> = Vec::new();
        if candidates.len() <= FEW {
            for it in candidates {
                self.count(minimal.len())?;
                if !minimal.iter().any(|below| ups.contains(*below, it)) {
                    minimal.push(it);
                }
            }
            return Ok(minimal);
        }
        let mut above = Union::default();
        for it in candidates {
            self.count(ups.get(it).len())?;
            if !above.contains(it) {
                minimal.push(it);
                for run in ups.get(it) {
                    above.insert(*run);
                }
            }
        }
        Ok(minimal)
    }

    fn downs(&mut self, covers_down: &Adjacency, n: usize) -> Result<RunSets, LatticeError> {
        let mut downs = RunSets::new(n);
        for element in (0..position(n)).rev() {
            let mut runs = vec![Run { start: element, end: element + 1 }];
            for lower in covers_down.row(element) {
                self.count(downs.get(*lower).len())?;
                runs.extend_from_slice(downs.get(*lower));
            }
            runs::union(&mut runs);
            downs.set(element, &runs);
            self.check(downs.n_runs(), MAX_ENTRIES)?;
        }
        Ok(downs)
    }

    fn count(&mut self, steps: usize) -> Result<(), LatticeError> {
        self.steps += steps as u64;
        self.check(self.steps, MAX_STEPS)
    }

    fn check(&self, counted: u64, limit: u64) -> Result<(), LatticeError> {
        if counted <= limit {
            return Ok(());
        }
        Err(LatticeError::TooLarge { order: self.order.to_owned(), counted, limit })
    }
}
