//! The order of shapes: strongly connected components of their references, and what recursion means.

use crate::shacl::shape::{Constraint, Shape, ShapeId};

/// How deeply shapes may be nested; evaluation goes down as deep as they do.
pub(super) const MAX_DEPTH: usize = 128;

/// What is wrong with a shape's references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It refers to itself; that can be evaluated.
    Recursion,
    /// It refers to itself through a negation.
    Negation,
    /// Too many shapes are nested in it.
    Depth,
}

/// Numbers the components, referred ones first, and returns what is wrong.
pub(super) fn order(shapes: &mut [Shape]) -> Vec<(ShapeId, Trouble)> {
    let edges: Vec<Vec<(ShapeId, bool)>> = shapes
        .iter()
        .map(|shape| shape.constraints.iter().flat_map(Constraint::references).collect())
        .collect();
    let components = Tarjan::new(&edges).run();
    for (shape, component) in shapes.iter_mut().zip(&components) {
        shape.component = *component;
    }
    let mut sizes = vec![0usize; shapes.len()];
    for component in &components {
        sizes[*component as usize] += 1;
    }
    let mut found = Vec::new();
    for (at, edges) in edges.iter().enumerate() {
        let id = ShapeId(u32::try_from(at).unwrap_or(u32::MAX));
        let inner = |it: &&(ShapeId, bool)| components[it.0.index()] == components[at];
        let is_negative = edges.iter().filter(inner).any(|it| it.1);
        if sizes[components[at] as usize] > 1 || edges.iter().any(|it| it.0 == id) {
            shapes[at].is_recursive = true;
            found.push((id, if is_negative { Trouble::Negation } else { Trouble::Recursion }));
        }
    }
    let depths = depths(&edges, &components);
    found.extend(
        depths
            .iter()
            .enumerate()
            .filter(|it| *it.1 > MAX_DEPTH)
            .map(|(at, _)| (ShapeId(u32::try_from(at).unwrap_or(u32::MAX)), Trouble::Depth)),
    );
    found
}

/// How many shapes are nested in each, those that refer to each other counted as one.
fn depths(edges: &[Vec<(ShapeId, bool)>], components: &[u32]) -> Vec<usize> {
    let mut by_component: Vec<usize> = (0..components.len()).collect();
    by_component.sort_by_key(|it| components[*it]);
    let mut depth = vec![1usize; components.len()];
    for shape in by_component {
        let own = components[shape] as usize;
        for (referred, _) in &edges[shape] {
            let other = components[referred.index()] as usize;
            if other != own {
                depth[own] = depth[own].max(depth[other] + 1);
            }
        }
    }
    components.iter().map(|it| depth[*it as usize]).collect()
}

/// Tarjan's algorithm with a stack of its own.
struct Tarjan<'a> {
    edges: &'a [Vec<(ShapeId, bool)>],
    index: Vec<Option<u32>>,
    low: Vec<u32>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    component: Vec<u32>,
    next_index: u32,
    next_component: u32,
}

impl<'a> Tarjan<'a> {
    fn new(edges: &'a [Vec<(ShapeId, bool)>]) -> Self {
        let n = edges.len();
        Self {
            edges,
            index: vec![None; n],
            low: vec![0; n],
            on_stack: vec![false; n],
            stack: Vec::new(),
            component: vec![0; n],
            next_index: 0,
            next_component: 0,
        }
    }

    fn run(mut self) -> Vec<u32> {
        for start in 0..self.edges.len() {
            if self.index[start].is_none() {
                self.visit(start);
            }
        }
        self.component
    }

    fn visit(&mut self, start: usize) {
        let mut calls = vec![(start, 0usize)];
        self.enter(start);
        while let Some((shape, next)) = calls.pop() {
            if let Some((referred, _)) = self.edges[shape].get(next) {
                let referred = referred.index();
                calls.push((shape, next + 1));
                match self.index[referred] {
                    None => {
                        self.enter(referred);
                        calls.push((referred, 0));
                    }
                    Some(index) if self.on_stack[referred] => {
                        self.low[shape] = self.low[shape].min(index);
                    }
                    Some(_) => (),
                }
                continue;
            }
            if self.index[shape] == Some(self.low[shape]) {
                self.close(shape);
            }
            if let Some((parent, _)) = calls.last() {
                self.low[*parent] = self.low[*parent].min(self.low[shape]);
            }
        }
    }

    fn enter(&mut self, shape: usize) {
        self.index[shape] = Some(self.next_index);
        self.low[shape] = self.next_index;
        self.next_index += 1;
        self.stack.push(shape);
        self.on_stack[shape] = true;
    }

    fn close(&mut self, root: usize) {
        while let Some(shape) = self.stack.pop() {
            self.on_stack[shape] = false;
            self.component[shape] = self.next_component;
            if shape == root {
                break;
            }
        }
        self.next_component += 1;
    }
}
