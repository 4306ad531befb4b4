//! [Hash N-Degree Quads](https://www.w3.org/TR/rdf-canon/#hash-nd-quads): telling blank nodes apart
//! by the paths to other blank nodes.
//!
//! The specification's recursion is a stack of [`Frame`]s here, so that a chain of blank nodes of
//! any length is walked.

use std::{collections::BTreeMap, fmt::Write as _, vec};

use crate::rdf::canon::{
    budget::{CanonError, Meter},
    hash::HashAlgorithm,
    issuer::Issuer,
    lines::{Lines, Mentions},
};

/// What the hashes depend on.
pub(super) struct Graph<'a> {
    pub(super) lines: &'a Lines<'a>,
    pub(super) mentions: &'a Mentions,
    pub(super) algorithm: HashAlgorithm,
    /// First-degree hashes by node.
    pub(super) first: &'a [String],
    pub(super) canonical: &'a Issuer,
}

/// One call of the algorithm under way.
struct Frame {
    /// The related nodes that are still to come, by their hashes.
    groups: vec::IntoIter<(String, Vec<u32>)>,
    data: String,
    choice: Option<Choice>,
}

/// The search for the order of some related nodes that gives the least path.
struct Choice {
    members: Vec<u32>,
    /// A permutation of the positions in `members`.
    order: Vec<usize>,
    /// How many nodes had numbers before.
    start: usize,
    path: String,
    /// The nodes to go into, and how many of them are done.
    open: Vec<u32>,
    n_done: usize,
    /// The best path so far, and the nodes that got numbers on it.
    best: Option<(String, Vec<u32>)>,
}

impl Choice {
    /// Whether nothing that follows can make the path the least one.
    fn is_lost(&self) -> bool {
        let best = self.best.as_ref();
        best.is_some_and(|(best, _)| self.path.len() >= best.len() && self.path > *best)
    }
}

enum Step {
    Into(u32),
    Out(String),
}

impl Graph<'_> {
    /// The hash of a node; the nodes on the way get numbers from the issuer.
    pub(super) fn hash(
        &self,
        node: u32,
        issuer: &mut Issuer,
        meter: &mut Meter<'_>,
    ) -> Result<String, CanonError> {
        let mut stack = vec![self.frame(node, issuer, meter)?];
        let mut returned = None;
        while let Some(frame) = stack.last_mut() {
            if let (Some(choice), Some(hash)) = (&mut frame.choice, returned.take()) {
                let node = choice.open[choice.n_done];
                let _ = write!(choice.path, "_:b{}<{hash}>", issuer.issue(node));
                choice.n_done += 1;
            }
            match self.advance(frame, issuer, meter)? {
                Step::Into(node) => stack.push(self.frame(node, issuer, meter)?),
                Step::Out(hash) => {
                    stack.pop();
                    returned = Some(hash);
                }
            }
        }
        Ok(returned.unwrap_or_default())
    }

    /// Steps 1 to 3: the nodes that share a quad with a node, by their hashes.
    fn frame(
        &self,
        node: u32,
        issuer: &Issuer,
        meter: &mut Meter<'_>,
    ) -> Result<Frame, CanonError> {
        let mut groups: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut input = String::new();
        for line in self.mentions.of(node) {
            for hole in self.lines.holes(*line).iter().filter(|it| it.node != node) {
                meter.spend(1)?;
                input.clear();
                input.push_str(self.lines.role(hole.role));
                match (self.canonical.issued(hole.node), issuer.issued(hole.node)) {
                    (Some(number), _) => _ = write!(input, "_:c14n{number}"),
                    (None, Some(number)) => _ = write!(input, "_:b{number}"),
                    (None, None) => input.push_str(&self.first[hole.node as usize]),
                }
                groups.entry(self.algorithm.hex(&input)).or_default().push(hole.node);
            }
        }
        let groups = groups.into_iter().collect::<Vec<_>>().into_iter();
        Ok(Frame { groups, data: String::new(), choice: None })
    }

    /// Steps 4 to 6, up to the next call.
    fn advance(
        &self,
        frame: &mut Frame,
        issuer: &mut Issuer,
        meter: &mut Meter<'_>,
    ) -> Result<Step, CanonError> {
        loop {
            let Some(choice) = &mut frame.choice else {
                let Some((hash, members)) = frame.groups.next() else {
                    return Ok(Step::Out(self.algorithm.hex(&frame.data)));
                };
                frame.data.push_str(&hash);
                let mut choice = Choice {
                    order: (0..members.len()).collect(),
                    members,
                    start: issuer.order().len(),
                    path: String::new(),
                    open: Vec::new(),
                    n_done: 0,
                    best: None,
                };
                self.begin(&mut choice, issuer, meter)?;
                frame.choice = Some(choice);
                continue;
            };
            let is_lost = choice.is_lost();
            if let Some(node) = choice.open.get(choice.n_done).filter(|_| !is_lost) {
                return Ok(Step::Into(*node));
            }
            let is_best = !is_lost && choice.best.as_ref().is_none_or(|it| choice.path < it.0);
            if permute(&mut choice.order) {
                if is_best {
                    let issued = &issuer.order()[choice.start..];
                    meter.spend(issued.len() / 8)?;
                    choice.best = Some((std::mem::take(&mut choice.path), issued.to_vec()));
                }
                issuer.truncate(choice.start);
                self.begin(choice, issuer, meter)?;
                continue;
            }
            // The last order is mostly the only one; nothing is copied then.
            if is_best {
                frame.data.push_str(&choice.path);
            } else if let Some((path, issued)) = choice.best.take() {
                frame.data.push_str(&path);
                issuer.truncate(choice.start);
                for node in issued {
                    issuer.issue(node);
                }
            }
            frame.choice = None;
        }
    }

    /// Step 5.4.4: the path through the nodes in one order, as far as it is known without calls.
    fn begin(
        &self,
        choice: &mut Choice,
        issuer: &mut Issuer,
        meter: &mut Meter<'_>,
    ) -> Result<(), CanonError> {
        choice.path.clear();
        choice.open.clear();
        choice.n_done = 0;
        for at in &choice.order {
            meter.spend(1)?;
            let node = choice.members[*at];
            let _ = match (self.canonical.issued(node), issuer.issued(node)) {
                (Some(number), _) => write!(choice.path, "_:c14n{number}"),
                (None, Some(number)) => write!(choice.path, "_:b{number}"),
                (None, None) => {
                    choice.open.push(node);
                    write!(choice.path, "_:b{}", issuer.issue(node))
                }
            };
        }
        Ok(())
    }
}

/// The next permutation in lexicographic order; `false` behind the last.
fn permute(order: &mut [usize]) -> bool {
    let Some(at) = order.windows(2).rposition(|it| it[0] < it[1]) else { return false };
    let Some(with) = order.iter().rposition(|it| *it > order[at]) else { return false };
    order.swap(at, with);
    order[at + 1..].reverse();
    true
}
