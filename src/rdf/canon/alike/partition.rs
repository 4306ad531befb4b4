//! Vertices in classes that are split, and put together again in reverse order.

use crate::rdf::canon::lines::number;

/// A partition of the vertices `0..n`; those of the first dataset come first.
pub(super) struct Partition {
    /// The vertices, those of a class side by side.
    order: Vec<u32>,
    position: Vec<u32>,
    class: Vec<u32>,
    classes: Vec<Class>,
    /// The classes that were split; what came off is the last class.
    trail: Vec<u32>,
    /// How many vertices are of the first dataset.
    n_first: u32,
    /// How many classes have more vertices of one dataset than of the other.
    n_unbalanced: usize,
}

#[derive(Clone, Copy)]
struct Class {
    start: u32,
    len: u32,
    n_first: u32,
}

impl Class {
    fn is_unbalanced(self) -> bool {
        self.len != 2 * self.n_first
    }
}

impl Partition {
    /// Vertices of the same color are in one class.
    pub(super) fn new(colors: &[u32], n_first: usize) -> Self {
        let mut order: Vec<u32> = (0..number(colors.len())).collect();
        order.sort_by_key(|it| colors[*it as usize]);
        let mut partition = Self {
            position: vec![0; order.len()],
            class: vec![0; order.len()],
            classes: Vec::new(),
            trail: Vec::new(),
            n_first: number(n_first),
            n_unbalanced: 0,
            order: Vec::new(),
        };
        let mut start = 0;
        for same in order.chunk_by(|a, b| colors[*a as usize] == colors[*b as usize]) {
            let n_first = same.iter().filter(|it| **it < partition.n_first).count();
            let class = Class { start, len: number(same.len()), n_first: number(n_first) };
            for (at, vertex) in (start..).zip(same) {
                partition.position[*vertex as usize] = at;
                partition.class[*vertex as usize] = number(partition.classes.len());
            }
            partition.n_unbalanced += usize::from(class.is_unbalanced());
            partition.classes.push(class);
            start += class.len;
        }
        partition.order = order;
        partition
    }

    pub(super) fn n_classes(&self) -> usize {
        self.classes.len()
    }

    /// The vertices of a class.
    pub(super) fn members(&self, class: u32) -> &[u32] {
        let Class { start, len, .. } = self.classes[class as usize];
        &self.order[start as usize..(start + len) as usize]
    }

    /// A vertex of each dataset in a class, the second one none of `tried`; and how many vertices
    /// were looked at. Those of the first tend to come first, and still do when these two are split
    /// off.
    pub(super) fn pair(&self, class: u32, tried: &[u32]) -> (Option<(u32, u32)>, usize) {
        let members = self.members(class);
        let (before, behind) = members.split_at(self.classes[class as usize].n_first as usize);
        let mut looked = 0;
        let mut find = |is_first: bool, vertices: &mut dyn Iterator<Item = &u32>| {
            let is_wanted = |it: u32| self.is_first(it) == is_first && !tried.contains(&it);
            vertices.inspect(|_| looked += 1).copied().find(|it| is_wanted(*it))
        };
        let ours = find(true, &mut before.iter().rev().chain(behind));
        let theirs = find(false, &mut members.iter().rev());
        (ours.zip(theirs), looked)
    }

    pub(super) fn class_of(&self, vertex: u32) -> u32 {
        self.class[vertex as usize]
    }

    pub(super) fn is_first(&self, vertex: u32) -> bool {
        vertex < self.n_first
    }

    /// Whether every class has as many vertices of one dataset as of the other.
    pub(super) fn is_balanced(&self) -> bool {
        self.n_unbalanced == 0
    }

    /// Takes some, not all, vertices out of their class into a new one.
    pub(super) fn split(&mut self, vertices: &[u32]) -> u32 {
        let old = self.class_of(vertices[0]);
        let new = number(self.classes.len());
        let Class { start, len, .. } = self.classes[old as usize];
        let mut end = start + len;
        for vertex in vertices {
            end -= 1;
            let (from, last) = (self.position[*vertex as usize], self.order[end as usize]);
            self.order.swap(from as usize, end as usize);
            self.position[last as usize] = from;
            self.position[*vertex as usize] = end;
            self.class[*vertex as usize] = new;
        }
        let n_first = vertices.iter().filter(|it| self.is_first(**it)).count();
        let class = Class { start: end, len: number(vertices.len()), n_first: number(n_first) };
        self.resize(old, |it| {
            it.len -= class.len;
            it.n_first -= class.n_first;
        });
        self.n_unbalanced += usize::from(class.is_unbalanced());
        self.classes.push(class);
        self.trail.push(old);
        new
    }

    /// How many splits there were.
    pub(super) fn n_splits(&self) -> usize {
        self.trail.len()
    }

    /// Takes splits back until there are `n` of them.
    pub(super) fn undo(&mut self, n: usize) {
        for old in self.trail.split_off(n).into_iter().rev() {
            let Some(class) = self.classes.pop() else { return };
            self.n_unbalanced -= usize::from(class.is_unbalanced());
            for at in class.start..class.start + class.len {
                self.class[self.order[at as usize] as usize] = old;
            }
            self.resize(old, |it| {
                it.len += class.len;
                it.n_first += class.n_first;
            });
        }
    }

    fn resize(&mut self, class: u32, resize: impl FnOnce(&mut Class)) {
        let class = &mut self.classes[class as usize];
        self.n_unbalanced -= usize::from(class.is_unbalanced());
        resize(class);
        self.n_unbalanced += usize::from(class.is_unbalanced());
    }
}
