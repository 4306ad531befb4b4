//! Layers: every line goes up by at least one, and through every layer on its way.

/// A graph in layers, the first on top. Vertices behind the given ones are bends of long lines.
#[derive(Debug, Default)]
pub(super) struct Layers {
    /// The vertices of each layer, from left to right.
    pub(super) rows: Vec<Vec<usize>>,
    /// The neighbours of each vertex in the layer above.
    pub(super) up: Vec<Vec<usize>>,
    /// The neighbours of each vertex in the layer below.
    pub(super) down: Vec<Vec<usize>>,
    /// The layer of each vertex.
    pub(super) layer: Vec<usize>,
    /// For each given edge its bends, from the lower end to the upper one.
    pub(super) bends: Vec<Vec<usize>>,
}

/// How many bends a diagram may have; the longest lines go straight where there would be more.
const MAX_BENDS: usize = 60_000;

impl Layers {
    /// Layers of `n` vertices; `edges` are pairs of a lower and an upper one.
    pub(super) fn new(n: usize, edges: &[(usize, usize)]) -> Self {
        let mut layer = longest(n, edges);
        tighten(&mut layer, edges);
        let mut layers = Self {
            up: vec![Vec::new(); n],
            down: vec![Vec::new(); n],
            bends: vec![Vec::new(); edges.len()],
            rows: Vec::new(),
            layer,
        };
        let mut by_length: Vec<usize> = (0..edges.len()).collect();
        by_length.sort_by_key(|it| layers.layer[edges[*it].0] - layers.layer[edges[*it].1]);
        let mut n_bends = 0;
        for edge in by_length {
            let (lower, upper) = edges[edge];
            n_bends += layers.layer[lower] - layers.layer[upper] - 1;
            if n_bends <= MAX_BENDS {
                layers.connect(edge, lower, upper);
            }
        }
        layers.seed(n);
        layers
    }

    fn connect(&mut self, edge: usize, lower: usize, upper: usize) {
        let mut below = lower;
        for at in (self.layer[upper] + 1..self.layer[lower]).rev() {
            let bend = self.layer.len();
            self.layer.push(at);
            self.up.push(Vec::new());
            self.down.push(vec![below]);
            self.up[below].push(bend);
            self.bends[edge].push(bend);
            below = bend;
        }
        self.up[below].push(upper);
        self.down[upper].push(below);
    }

    /// A first order of the layers: a descent from the top, which draws trees without crossings.
    fn seed(&mut self, n: usize) {
        let n_layers = self.layer.iter().max().map_or(0, |it| it + 1);
        self.rows = vec![Vec::new(); n_layers];
        let mut seen = vec![false; self.layer.len()];
        let mut roots: Vec<usize> = (0..n).filter(|it| self.up[*it].is_empty()).collect();
        roots.reverse();
        while let Some(vertex) = roots.pop() {
            if !std::mem::replace(&mut seen[vertex], true) {
                self.rows[self.layer[vertex]].push(vertex);
                roots.extend(self.down[vertex].iter().rev());
            }
        }
    }
}

/// The longest way up from each vertex.
pub(super) fn longest(n: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut below = vec![Vec::new(); n];
    let mut waiting = vec![0_usize; n];
    for (lower, upper) in edges {
        below[*upper].push(*lower);
        waiting[*lower] += 1;
    }
    let mut layer = vec![0; n];
    let mut ready: Vec<usize> = (0..n).filter(|it| waiting[*it] == 0).collect();
    while let Some(vertex) = ready.pop() {
        for lower in &below[vertex] {
            layer[*lower] = layer[*lower].max(layer[vertex] + 1);
            waiting[*lower] -= 1;
            if waiting[*lower] == 0 {
                ready.push(*lower);
            }
        }
    }
    layer
}

/// Moves vertices down where that makes more lines shorter than longer.
fn tighten(layer: &mut [usize], edges: &[(usize, usize)]) {
    let mut below = vec![Vec::new(); layer.len()];
    let mut n_above = vec![0_usize; layer.len()];
    for (lower, upper) in edges {
        below[*upper].push(*lower);
        n_above[*lower] += 1;
    }
    let mut bottom_up: Vec<usize> = (0..layer.len()).collect();
    bottom_up.sort_by_key(|it| std::cmp::Reverse(layer[*it]));
    for vertex in bottom_up {
        let nearest = below[vertex].iter().map(|it| layer[*it]).min();
        if let Some(nearest) = nearest
            && below[vertex].len() > n_above[vertex]
        {
            layer[vertex] = nearest - 1;
        }
    }
}
