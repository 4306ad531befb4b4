//! Value nodes: paths over ids, and columns of focus nodes with their value nodes.

use rustc_hash::FxHashSet;

use crate::{
    shacl::{error::ShaclError, path::Path, shape::ShapeId, validate::run::Run},
    store::{id::Id, snapshot::Snapshot},
};

/// A path over the ids of a snapshot.
#[derive(Debug)]
pub(super) enum Steps {
    /// `None` if the data does not have the property.
    Forward(Option<Id>),
    Backward(Option<Id>),
    Sequence(Vec<Steps>),
    Alternative(Vec<Steps>),
    /// Zero or one time, and whether more often; one or more times.
    Optional(Box<Steps>),
    Repeat(Box<Steps>, bool),
}

impl Steps {
    pub(super) fn new(path: &Path, data: &Snapshot) -> Self {
        Self::directed(path, data, false)
    }

    /// An inverse is pushed down to the properties.
    fn directed(path: &Path, data: &Snapshot, is_inverse: bool) -> Self {
        let one = |it: &Path| Box::new(Self::directed(it, data, is_inverse));
        let all =
            |them: &[Path]| them.iter().map(|it| Self::directed(it, data, is_inverse)).collect();
        match path {
            Path::Predicate(it) if is_inverse => Self::Backward(data.id(it.as_ref())),
            Path::Predicate(it) => Self::Forward(data.id(it.as_ref())),
            Path::Inverse(it) => Self::directed(it, data, !is_inverse),
            Path::Sequence(parts) => {
                let mut parts: Vec<Self> = all(parts);
                if is_inverse {
                    parts.reverse();
                }
                Self::Sequence(parts)
            }
            Path::Alternative(parts) => Self::Alternative(all(parts)),
            Path::ZeroOrMore(it) => Self::Repeat(one(it), true),
            Path::OneOrMore(it) => Self::Repeat(one(it), false),
            Path::ZeroOrOne(it) => Self::Optional(one(it)),
        }
    }
}

/// Focus nodes, each with its value nodes.
#[derive(Debug, Default)]
pub(super) struct Values {
    pub(super) focus: Vec<Id>,
    ends: Vec<usize>,
    pub(super) nodes: Vec<Id>,
}

impl Values {
    /// How many focus nodes there are.
    pub(super) fn len(&self) -> usize {
        self.focus.len()
    }

    /// The value nodes of the n-th focus node, sorted, each once.
    pub(super) fn of(&self, row: usize) -> &[Id] {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.nodes[start..self.ends[row]]
    }

    /// Every value node with the number of its focus node.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, Id)> {
        (0..self.len()).flat_map(|row| self.of(row).iter().map(move |it| (row, *it)))
    }

    /// The rows for which `keep` is true.
    pub(super) fn retain(&self, keep: impl Fn(usize) -> bool) -> Self {
        let mut kept = Self::default();
        for row in (0..self.len()).filter(|it| keep(*it)) {
            kept.push(self.focus[row], self.of(row).iter().copied());
        }
        kept
    }

    fn push(&mut self, focus: Id, nodes: impl IntoIterator<Item = Id>) {
        self.focus.push(focus);
        self.nodes.extend(nodes);
        self.ends.push(self.nodes.len());
    }
}

impl Run<'_> {
    /// The value nodes of a shape for focus nodes.
    pub(super) fn values(&mut self, shape: ShapeId, focus: &[Id]) -> Result<Values, ShaclError> {
        let mut values = Values::default();
        let Some(steps) = self.steps[shape.index()].clone() else {
            for node in focus {
                values.push(*node, [*node]);
            }
            return Ok(values);
        };
        let mut nodes = Vec::new();
        for node in focus {
            nodes.clear();
            self.follow(&steps, *node, &mut nodes)?;
            nodes.sort_unstable();
            nodes.dedup();
            values.push(*node, nodes.iter().copied());
        }
        Ok(values)
    }

    /// Adds the nodes at the end of a path; a node may be added several times.
    fn follow(&mut self, steps: &Steps, from: Id, out: &mut Vec<Id>) -> Result<(), ShaclError> {
        self.tick()?;
        match steps {
            Steps::Forward(None) | Steps::Backward(None) => (),
            Steps::Forward(Some(property)) => out.extend(self.data.objects(from, *property)),
            Steps::Backward(Some(property)) => out.extend(self.data.subjects(*property, from)),
            Steps::Sequence(parts) => {
                let mut here = vec![from];
                for part in parts {
                    let mut next = Vec::new();
                    for node in here {
                        self.follow(part, node, &mut next)?;
                    }
                    next.sort_unstable();
                    next.dedup();
                    here = next;
                }
                out.extend(here);
            }
            Steps::Alternative(parts) => {
                for part in parts {
                    self.follow(part, from, out)?;
                }
            }
            Steps::Optional(inner) => {
                out.push(from);
                self.follow(inner, from, out)?;
            }
            Steps::Repeat(inner, with_start) => self.closure(inner, *with_start, from, out)?,
        }
        Ok(())
    }

    fn closure(
        &mut self,
        inner: &Steps,
        with_start: bool,
        from: Id,
        out: &mut Vec<Id>,
    ) -> Result<(), ShaclError> {
        let mut seen = FxHashSet::default();
        let mut todo = vec![from];
        if with_start {
            seen.insert(from);
            out.push(from);
        }
        let mut next = Vec::new();
        while let Some(node) = todo.pop() {
            next.clear();
            self.follow(inner, node, &mut next)?;
            for node in next.iter().filter(|it| seen.insert(**it)) {
                out.push(*node);
                todo.push(*node);
            }
        }
        Ok(())
    }
}
