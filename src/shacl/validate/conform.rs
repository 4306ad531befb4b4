//! Conformance to nested shapes: each node is decided once for each shape, many at a time.
//!
//! Shapes that refer to themselves are solved by refutation: every pair of a shape and a node is
//! taken to conform until a constraint fails, and what depended on it is looked at again. That
//! needs no recursion along the data, and its outcome does not depend on the order of visits.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    shacl::{error::ShaclError, shape::ShapeId, validate::run::Run},
    store::id::Id,
};

type Pair = (ShapeId, Id);

/// The state of one recursive component that is being solved.
#[derive(Default)]
pub(super) struct Solver {
    conforms: FxHashMap<Pair, bool>,
    dependents: FxHashMap<Pair, FxHashSet<Pair>>,
    todo: Vec<Pair>,
    queued: FxHashSet<Pair>,
    /// The pair that is being looked at.
    current: Option<Pair>,
}

impl Solver {
    fn queue(&mut self, pair: Pair) {
        if self.queued.insert(pair) {
            self.todo.push(pair);
        }
    }

    /// What is known about a pair by now; whoever asks is told when that changes.
    fn ask(&mut self, pair: Pair) -> bool {
        if let Some(current) = self.current {
            self.dependents.entry(pair).or_default().insert(current);
        }
        if let Some(known) = self.conforms.get(&pair) {
            return *known;
        }
        self.conforms.insert(pair, true);
        self.queue(pair);
        true
    }

    fn refute(&mut self, pair: Pair) {
        self.conforms.insert(pair, false);
        let mut dependents: Vec<Pair> =
            self.dependents.remove(&pair).unwrap_or_default().into_iter().collect();
        dependents.retain(|it| self.conforms.get(it) == Some(&true));
        // The outcome is the same in any order; a fixed one makes runs comparable.
        dependents.sort_unstable();
        for dependent in dependents {
            self.queue(dependent);
        }
    }
}

impl Run<'_> {
    /// Whether each of some nodes conforms to a shape.
    pub(super) fn conforming(
        &mut self,
        shape: ShapeId,
        nodes: &[Id],
    ) -> Result<Vec<bool>, ShaclError> {
        let shapes = self.shapes;
        if shapes.shape(shape).deactivated {
            return Ok(vec![true; nodes.len()]);
        }
        let mut unknown: Vec<Id> = nodes
            .iter()
            .filter(|it| !self.known[shape.index()].contains_key(it))
            .copied()
            .collect();
        unknown.sort_unstable();
        unknown.dedup();
        let component = shapes.shape(shape).component;
        if shapes.shape(shape).is_recursive {
            if let Some(solver) = self.solvers.get_mut(&component) {
                let known = &self.known[shape.index()];
                let ask =
                    |it: &Id| known.get(it).copied().unwrap_or_else(|| solver.ask((shape, *it)));
                return Ok(nodes.iter().map(ask).collect());
            }
            if !unknown.is_empty() {
                self.solve(shape, &unknown)?;
            }
        } else if !unknown.is_empty() {
            let decided = self.decide(shape, &unknown)?;
            self.known[shape.index()].extend(unknown.into_iter().zip(decided));
        }
        let known = &self.known[shape.index()];
        Ok(nodes.iter().map(|it| known.get(it).copied().unwrap_or(true)).collect())
    }

    /// Looks at all constraints of a shape for nodes, as long as these fulfil them.
    fn decide(&mut self, shape: ShapeId, nodes: &[Id]) -> Result<Vec<bool>, ShaclError> {
        let mut conforms = vec![true; nodes.len()];
        let mut values = self.values(shape, nodes)?;
        // The position in `nodes` of each row that is left.
        let mut rows: Vec<usize> = (0..nodes.len()).collect();
        for at in 0..self.shapes.shape(shape).constraints.len() {
            if rows.is_empty() {
                break;
            }
            let violations = self.check(shape, at, &values)?;
            if violations.is_empty() {
                continue;
            }
            for violation in violations {
                conforms[rows[violation.row]] = false;
            }
            values = values.retain(|row| conforms[rows[row]]);
            rows.retain(|it| conforms[*it]);
        }
        Ok(conforms)
    }

    fn solve(&mut self, shape: ShapeId, nodes: &[Id]) -> Result<(), ShaclError> {
        let component = self.shapes.shape(shape).component;
        let mut solver = Solver::default();
        for node in nodes {
            solver.ask((shape, *node));
        }
        self.solvers.insert(component, solver);
        while let Some(pair) = self.next_pair(component) {
            let conforms = self.decide(pair.0, &[pair.1])?[0];
            if let Some(solver) = self.solvers.get_mut(&component)
                && !conforms
            {
                solver.refute(pair);
            }
        }
        let solved = self.solvers.remove(&component).unwrap_or_default();
        let mut solved: Vec<(Pair, bool)> = solved.conforms.into_iter().collect();
        solved.sort_unstable();
        for ((shape, node), conforms) in solved {
            self.known[shape.index()].insert(node, conforms);
        }
        Ok(())
    }

    /// Takes a pair that has to be looked at.
    fn next_pair(&mut self, component: u32) -> Option<Pair> {
        let solver = self.solvers.get_mut(&component)?;
        loop {
            let pair = solver.todo.pop()?;
            solver.queued.remove(&pair);
            if solver.conforms.get(&pair) == Some(&true) {
                solver.current = Some(pair);
                return Some(pair);
            }
        }
    }
}
