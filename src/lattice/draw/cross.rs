//! Fewer crossings: layers are sorted by the middle of their neighbours, a fixed number of times.

use crate::lattice::draw::{layer::Layers, place::float};

/// How often all layers are sorted, down and up in turn.
const ROUNDS: usize = 24;
/// How often neighbours are exchanged one by one.
const EXCHANGES: usize = 8;

/// Sorts the layers. The best order seen is kept; ties keep the order there was.
pub(super) fn reduce(layers: &mut Layers) {
    let mut places = places(layers);
    let mut best = (count(layers, &places), layers.rows.clone());
    for round in 0..ROUNDS {
        if best.0 == 0 {
            break;
        }
        let n = layers.rows.len();
        let is_down = round % 2 == 0;
        for step in 1..n {
            let row = if is_down { step } else { n - 1 - step };
            sort(layers, row, is_down, &mut places);
        }
        exchange(layers, &mut places);
        let crossings = count(layers, &places);
        if crossings < best.0 {
            best = (crossings, layers.rows.clone());
        }
    }
    layers.rows = best.1;
}

fn places(layers: &Layers) -> Vec<usize> {
    let mut places = vec![0; layers.layer.len()];
    for row in &layers.rows {
        for (at, vertex) in row.iter().enumerate() {
            places[*vertex] = at;
        }
    }
    places
}

fn sort(layers: &mut Layers, row: usize, is_down: bool, places: &mut [usize]) {
    let neighbours = if is_down { &layers.up } else { &layers.down };
    let mut keyed: Vec<(f64, usize)> = layers.rows[row]
        .iter()
        .map(|vertex| {
            let near = &neighbours[*vertex];
            let middle = if near.is_empty() {
                float(places[*vertex])
            } else {
                near.iter().map(|it| float(places[*it])).sum::<f64>() / float(near.len())
            };
            (middle, *vertex)
        })
        .collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (at, (_, vertex)) in keyed.into_iter().enumerate() {
        layers.rows[row][at] = vertex;
        places[vertex] = at;
    }
}

/// Exchanges neighbours in a layer as long as that takes crossings away.
fn exchange(layers: &mut Layers, places: &mut [usize]) {
    for _ in 0..EXCHANGES {
        let mut is_better = false;
        for row in 0..layers.rows.len() {
            for at in 1..layers.rows[row].len() {
                let (left, right) = (layers.rows[row][at - 1], layers.rows[row][at]);
                let (now, then) = [&layers.up, &layers.down]
                    .iter()
                    .map(|it| between(&it[left], &it[right], places))
                    .fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
                if then < now {
                    layers.rows[row].swap(at - 1, at);
                    (places[left], places[right]) = (at, at - 1);
                    is_better = true;
                }
            }
        }
        if !is_better {
            break;
        }
    }
}

/// The crossings of the lines of two neighbours as they stand, and exchanged.
fn between(left: &[usize], right: &[usize], places: &[usize]) -> (usize, usize) {
    let sorted = |them: &[usize]| {
        let mut them: Vec<usize> = them.iter().map(|it| places[*it]).collect();
        them.sort_unstable();
        them
    };
    let (left, right) = (sorted(left), sorted(right));
    let pairs = |above: &[usize], below: &[usize]| -> usize {
        above.iter().map(|it| below.partition_point(|other| other < it)).sum()
    };
    (pairs(&left, &right), pairs(&right, &left))
}

/// All crossings.
fn count(layers: &Layers, places: &[usize]) -> usize {
    layers.rows.iter().skip(1).map(|row| inversions(row, layers, places)).sum()
}

/// The crossings between a layer and the one above, with a Fenwick tree of the ends above.
fn inversions(row: &[usize], layers: &Layers, places: &[usize]) -> usize {
    let ends = row.iter().flat_map(|it| &layers.up[*it]).map(|it| places[*it] + 1);
    let mut tree = vec![0_usize; ends.max().unwrap_or(0) + 1];
    let (mut total, mut crossings) = (0, 0);
    for vertex in row {
        let mut ends: Vec<usize> = layers.up[*vertex].iter().map(|it| places[*it] + 1).collect();
        ends.sort_unstable();
        for end in &ends {
            let (mut at, mut not_right) = (*end, 0);
            while at > 0 {
                not_right += tree[at];
                at &= at - 1;
            }
            crossings += total - not_right;
        }
        for end in ends {
            let mut at = end;
            while at < tree.len() {
                tree[at] += 1;
                at += at & at.wrapping_neg();
            }
            total += 1;
        }
    }
    crossings
}
