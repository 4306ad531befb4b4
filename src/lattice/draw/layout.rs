//! Where boxes and lines go: parts that nothing connects are laid out alone and packed in rows.

use crate::lattice::draw::{cross, layer::Layers, place};

/// Between boxes of a layer.
const GAP: f64 = 26.0;
/// Between layers at least, and at most.
const LAYER_GAP: (f64, f64) = (48.0, 150.0);
/// Between parts that nothing connects.
const PART_GAP: f64 = 44.0;
/// Around a box that nothing is connected with.
const ALONE_GAP: Size = Size { width: 22.0, height: 18.0 };
/// A wider picture lists leaves below each other.
const WIDE: f64 = 1500.0;
/// How many leaves make a list.
const MIN_LIST: usize = 3;
/// Between the leaves of a list, and left of them for the line.
const LIST_GAP: f64 = 10.0;
const LIST_INDENT: f64 = 20.0;

/// Lines go straight down beside boxes that are taller by this.
const TALL: f64 = 40.0;

/// A point, in pixels; `y` grows downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// A size, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A line from an upper box down to a lower one.
#[derive(Clone, Debug, Default)]
pub(super) struct Route {
    /// Straight down where two points stand above each other, else a smooth bend.
    pub(super) points: Vec<Point>,
    /// The line ends sideways here, at the box of a list.
    pub(super) elbow: Option<Point>,
}

/// A finished layout.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    pub(super) size: Size,
    /// The upper left corner of each box.
    pub(super) corners: Vec<Point>,
    /// One per edge.
    pub(super) routes: Vec<Route>,
}

/// Lays out boxes; `edges` are pairs of a lower and an upper one.
pub(super) fn layout(sizes: &[Size], edges: &[(usize, usize)]) -> Layout {
    let mut parts: Vec<(Part, Layout)> = parts(sizes.len(), edges)
        .into_iter()
        .map(|part| {
            let layout = part.layout(sizes, edges);
            (part, layout)
        })
        .collect();
    // Large parts first; boxes that stand alone come last, in their order.
    parts.sort_by(|a, b| {
        let taller = || {
            if a.0.is_alone() {
                std::cmp::Ordering::Equal
            } else {
                b.1.size.height.total_cmp(&a.1.size.height)
            }
        };
        a.0.is_alone().cmp(&b.0.is_alone()).then_with(taller)
    });
    let mut res = Layout {
        size: Size::default(),
        corners: vec![Point::default(); sizes.len()],
        routes: vec![Route::default(); edges.len()],
    };
    let area: f64 = parts
        .iter()
        .map(|(part, it)| (it.size.width + part.gap().width) * (it.size.height + part.gap().height))
        .sum();
    let widest = parts.iter().map(|it| it.1.size.width).fold(0.0, f64::max);
    let limit = widest.max((area * 1.8).sqrt());
    let (mut at, mut next_row) = (Point::default(), 0.0_f64);
    let mut was_alone = false;
    for (part, layout) in parts {
        let is_first_alone = part.is_alone() && !was_alone;
        if at.x > 0.0 && (is_first_alone || at.x + layout.size.width > limit) {
            at = Point { x: 0.0, y: next_row };
        }
        was_alone = part.is_alone();
        part.put(&layout, at, &mut res);
        next_row = next_row.max(at.y + layout.size.height + part.gap().height);
        res.size.width = res.size.width.max(at.x + layout.size.width);
        res.size.height = res.size.height.max(at.y + layout.size.height);
        at.x += layout.size.width + part.gap().width;
    }
    res
}

/// Boxes that are connected, and the edges between them.
struct Part {
    boxes: Vec<usize>,
    edges: Vec<usize>,
}

fn parts(n: usize, edges: &[(usize, usize)]) -> Vec<Part> {
    let mut near = vec![Vec::new(); n];
    for (lower, upper) in edges {
        near[*lower].push(*upper);
        near[*upper].push(*lower);
    }
    let mut part_of = vec![usize::MAX; n];
    let mut parts: Vec<Part> = Vec::new();
    for root in 0..n {
        if part_of[root] != usize::MAX {
            continue;
        }
        let mut open = vec![root];
        part_of[root] = parts.len();
        while let Some(at) = open.pop() {
            for next in &near[at] {
                if part_of[*next] == usize::MAX {
                    part_of[*next] = parts.len();
                    open.push(*next);
                }
            }
        }
        parts.push(Part { boxes: Vec::new(), edges: Vec::new() });
    }
    for (at, part) in part_of.iter().enumerate() {
        parts[*part].boxes.push(at);
    }
    for (at, edge) in edges.iter().enumerate() {
        parts[part_of[edge.0]].edges.push(at);
    }
    parts
}

impl Part {
    fn is_alone(&self) -> bool {
        self.boxes.len() == 1
    }

    fn gap(&self) -> Size {
        if self.is_alone() { ALONE_GAP } else { Size { width: PART_GAP, height: PART_GAP } }
    }

    fn layout(&self, sizes: &[Size], edges: &[(usize, usize)]) -> Layout {
        let mut local = vec![0; sizes.len()];
        for (at, it) in self.boxes.iter().enumerate() {
            local[*it] = at;
        }
        let sizes: Vec<Size> = self.boxes.iter().map(|it| sizes[*it]).collect();
        let edges: Vec<(usize, usize)> =
            self.edges.iter().map(|it| (local[edges[*it].0], local[edges[*it].1])).collect();
        let plain = Blocks::single(&sizes).layout(&sizes, &edges);
        if plain.size.width <= WIDE {
            return plain;
        }
        Blocks::lists(&sizes, &edges).layout(&sizes, &edges)
    }

    fn put(&self, layout: &Layout, by: Point, res: &mut Layout) {
        let moved = |it: &Point| Point { x: it.x + by.x, y: it.y + by.y };
        for (at, corner) in self.boxes.iter().zip(&layout.corners) {
            res.corners[*at] = moved(corner);
        }
        for (at, route) in self.edges.iter().zip(&layout.routes) {
            res.routes[*at] = Route {
                points: route.points.iter().map(moved).collect(),
                elbow: route.elbow.as_ref().map(moved),
            };
        }
    }
}

/// What is placed as a whole: a box, or the leaves of a box as a list in columns.
struct Block {
    size: Size,
    /// The boxes and their corners relative to the block.
    boxes: Vec<(usize, Point)>,
    /// For each column of a list the places of its boxes in `boxes`.
    columns: Vec<std::ops::Range<usize>>,
}

struct Blocks {
    blocks: Vec<Block>,
    block_of: Vec<usize>,
}

impl Blocks {
    fn single(sizes: &[Size]) -> Self {
        let blocks = sizes.iter().enumerate().map(|(at, size)| Block::single(at, *size));
        Self { blocks: blocks.collect(), block_of: (0..sizes.len()).collect() }
    }

    fn lists(sizes: &[Size], edges: &[(usize, usize)]) -> Self {
        let mut above = vec![Vec::new(); sizes.len()];
        let mut has_below = vec![false; sizes.len()];
        for (lower, upper) in edges {
            above[*lower].push(*upper);
            has_below[*upper] = true;
        }
        let mut leaves = vec![Vec::new(); sizes.len()];
        for at in 0..sizes.len() {
            if let ([upper], false) = (above[at].as_slice(), has_below[at]) {
                leaves[*upper].push(at);
            }
        }
        let mut res = Self { blocks: Vec::new(), block_of: vec![usize::MAX; sizes.len()] };
        for leaves in leaves.iter().filter(|it| it.len() >= MIN_LIST) {
            res.push(Block::list(leaves, sizes));
        }
        for (at, size) in sizes.iter().enumerate() {
            if res.block_of[at] == usize::MAX {
                res.push(Block::single(at, *size));
            }
        }
        res
    }

    fn push(&mut self, block: Block) {
        for (at, _) in &block.boxes {
            self.block_of[*at] = self.blocks.len();
        }
        self.blocks.push(block);
    }

    fn layout(&self, sizes: &[Size], edges: &[(usize, usize)]) -> Layout {
        let mut between: Vec<(usize, usize)> =
            edges.iter().map(|it| (self.block_of[it.0], self.block_of[it.1])).collect();
        between.sort_unstable();
        between.dedup();
        let n = self.blocks.len();
        let mut layers = Layers::new(n, &between);
        cross::reduce(&mut layers);
        let mut widths: Vec<f64> = self.blocks.iter().map(|it| it.size.width).collect();
        widths.resize(layers.layer.len(), 6.0);
        let centres = place::place(&layers, n, &widths, GAP);
        let frame = Frame::new(self, &layers, centres);
        let mut corners = vec![Point::default(); sizes.len()];
        for (at, block) in self.blocks.iter().enumerate() {
            let corner = frame.corner(block, at, &layers);
            for (it, inner) in &block.boxes {
                corners[*it] = Point { x: corner.x + inner.x, y: corner.y + inner.y };
            }
        }
        let routes = edges
            .iter()
            .map(|edge| {
                let ends = (self.block_of[edge.0], self.block_of[edge.1]);
                let at = between.binary_search(&ends).expect("every edge is between two blocks");
                let bends = &layers.bends[at];
                let size = |it: usize| (corners[it], sizes[it]);
                let block = &self.blocks[ends.0];
                if block.columns.is_empty() {
                    frame.route(&layers, size(edge.0), size(edge.1), bends, ends)
                } else {
                    frame.list_route(&layers, block, edge.0, &corners, sizes, size(edge.1), ends)
                }
            })
            .collect();
        Layout { size: frame.size, corners, routes }
    }
}

impl Block {
    fn single(at: usize, size: Size) -> Self {
        Self { size, boxes: vec![(at, Point::default())], columns: Vec::new() }
    }

    fn list(leaves: &[usize], sizes: &[Size]) -> Self {
        let n_columns = leaves.len().div_ceil(6.max(leaves.len().isqrt()));
        let mut res = Self { size: Size::default(), boxes: Vec::new(), columns: Vec::new() };
        for column in leaves.chunks(leaves.len().div_ceil(n_columns)) {
            let start = res.boxes.len();
            let indent = if start > 0 { LIST_INDENT * 1.4 } else { LIST_INDENT };
            let left = res.size.width + indent;
            let mut y = 0.0;
            for leaf in column {
                res.boxes.push((*leaf, Point { x: left, y }));
                y += sizes[*leaf].height + LIST_GAP;
            }
            let widest = column.iter().map(|it| sizes[*it].width).fold(0.0, f64::max);
            res.size.width = left + widest;
            res.size.height = res.size.height.max(y - LIST_GAP);
            res.columns.push(start..res.boxes.len());
        }
        res
    }
}

/// The layers with their heights.
struct Frame {
    size: Size,
    /// The horizontal centre of each vertex.
    centres: Vec<f64>,
    /// Of each layer the upper and lower end, and the height of its largest single box.
    rows: Vec<(f64, f64, f64)>,
}

impl Frame {
    fn new(blocks: &Blocks, layers: &Layers, mut centres: Vec<f64>) -> Self {
        let width = |at: usize| blocks.blocks.get(at).map_or(0.0, |it| it.size.width);
        let left = (0..centres.len())
            .map(|it| centres[it] - width(it) / 2.0)
            .fold(f64::INFINITY, f64::min);
        for centre in &mut centres {
            *centre -= left;
        }
        let right = (0..centres.len()).map(|it| centres[it] + width(it) / 2.0).fold(0.0, f64::max);
        let mut rows: Vec<(f64, f64, f64)> = Vec::new();
        for row in &layers.rows {
            let given = || row.iter().filter_map(|it| blocks.blocks.get(*it));
            let single = given()
                .filter(|it| it.columns.is_empty())
                .map(|it| it.size.height)
                .fold(0.0, f64::max);
            let height = given().map(|it| it.size.height).fold(0.0, f64::max);
            // The steeper the lines, the easier they are to follow.
            let reach = row
                .iter()
                .flat_map(|it| layers.up[*it].iter().map(|up| (centres[*it] - centres[*up]).abs()))
                .fold(0.0, f64::max);
            let top = match rows.last() {
                None => 0.0,
                Some(above) => above.1 + (LAYER_GAP.0 + reach / 10.0).min(LAYER_GAP.1),
            };
            rows.push((top, top + height, single));
        }
        let height = rows.last().map_or(0.0, |it| it.1);
        Self { size: Size { width: right, height }, centres, rows }
    }

    fn corner(&self, block: &Block, at: usize, layers: &Layers) -> Point {
        let (top, _, single) = self.rows[layers.layer[at]];
        let inset = if block.columns.is_empty() { (single - block.size.height) / 2.0 } else { 0.0 };
        Point { x: self.centres[at] - block.size.width / 2.0, y: top + inset }
    }

    /// A line between two boxes through its bends.
    fn route(
        &self,
        layers: &Layers,
        lower: (Point, Size),
        upper: (Point, Size),
        bends: &[usize],
        ends: (usize, usize),
    ) -> Route {
        let middle = |it: (Point, Size)| it.0.x + it.1.width / 2.0;
        let toward_upper = bends.first().map_or(middle(upper), |it| self.centres[*it]);
        let toward_lower = bends.last().map_or(middle(lower), |it| self.centres[*it]);
        let start = port(upper, toward_lower);
        let end = port(lower, toward_upper);
        let row = |vertex: usize| self.rows[layers.layer[vertex]];
        let (leave, arrive) = (upper.0.y + upper.1.height, lower.0.y);
        let mut points = vec![Point { x: start, y: leave }];
        if row(ends.1).1 > leave + TALL {
            points.push(Point { x: start, y: row(ends.1).1 });
        }
        for bend in bends.iter().rev() {
            let (top, bottom, _) = row(*bend);
            points.push(Point { x: self.centres[*bend], y: top });
            points.push(Point { x: self.centres[*bend], y: bottom });
        }
        points.push(Point { x: end, y: arrive });
        Route { points, elbow: None }
    }

    /// A line to a leaf of a list: down left of its column, and sideways to the box. The last leaf
    /// of a column draws the whole line, the others their end of it.
    #[expect(clippy::too_many_arguments, reason = "all of it is the geometry of one line")]
    fn list_route(
        &self,
        layers: &Layers,
        block: &Block,
        leaf: usize,
        corners: &[Point],
        sizes: &[Size],
        upper: (Point, Size),
        ends: (usize, usize),
    ) -> Route {
        let at = block.boxes.iter().position(|it| it.0 == leaf).unwrap_or(0);
        let column = block.columns.iter().find(|it| it.contains(&at));
        let is_last = column.is_none_or(|it| it.end == at + 1);
        let corner = corners[leaf];
        let spine = corner.x - LIST_INDENT * 0.6;
        let middle = corner.y + sizes[leaf].height / 2.0;
        let elbow = Some(Point { x: corner.x, y: middle });
        if !is_last {
            return Route { points: vec![Point { x: spine, y: middle }], elbow };
        }
        let start = port(upper, spine);
        let points = vec![
            Point { x: start, y: upper.0.y + upper.1.height },
            Point { x: start, y: self.rows[layers.layer[ends.1]].1 },
            Point { x: spine, y: self.rows[layers.layer[ends.0]].0 },
            Point { x: spine, y: middle },
        ];
        Route { points, elbow }
    }
}

/// Where a line leaves a box: from its middle a little toward the other end.
fn port((corner, size): (Point, Size), toward: f64) -> f64 {
    let middle = corner.x + size.width / 2.0;
    let reach = (size.width / 2.0 - 14.0).max(0.0);
    middle + ((toward - middle) * 0.22).clamp(-reach, reach)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_of_a_layer_do_not_overlap() {
        let sizes = vec![Size { width: 80.0, height: 30.0 }; 40];
        let edges: Vec<(usize, usize)> = (1..40)
            .flat_map(|it| [(it, (it - 1) / 3), (it, it / 5)])
            .filter(|it| it.0 != it.1)
            .collect();
        let layout = layout(&sizes, &edges);
        for (at, a) in layout.corners.iter().enumerate() {
            for b in &layout.corners[at + 1..] {
                assert!((a.x - b.x).abs() >= 79.9 || (a.y - b.y).abs() >= 29.9, "{a:?} {b:?}");
            }
        }
        for (lower, upper) in edges {
            assert!(layout.corners[upper].y + 30.0 < layout.corners[lower].y);
        }
    }
}
