//! Horizontal places: every vertex near the middle of its neighbours, none on top of another.

use crate::lattice::draw::layer::Layers;

/// How often all layers are placed, down and up in turn.
const ROUNDS: usize = 40;

/// The horizontal centres of all vertices; `widths` are their widths, `gap` is between them.
pub(super) fn place(layers: &Layers, n_given: usize, widths: &[f64], gap: f64) -> Vec<f64> {
    let mut centres = vec![0.0; layers.layer.len()];
    let offsets: Vec<Vec<f64>> = layers
        .rows
        .iter()
        .map(|row| {
            let mut at = 0.0;
            let mut before: Option<usize> = None;
            row.iter()
                .map(|vertex| {
                    if let Some(before) = before {
                        let is_bend = *vertex >= n_given && before >= n_given;
                        let gap = if is_bend { gap / 2.0 } else { gap };
                        at += f64::midpoint(widths[before], widths[*vertex]) + gap;
                    }
                    before = Some(*vertex);
                    at
                })
                .collect()
        })
        .collect();
    for (row, offsets) in layers.rows.iter().zip(&offsets) {
        let middle = offsets.last().copied().unwrap_or(0.0) / 2.0;
        for (vertex, offset) in row.iter().zip(offsets) {
            centres[*vertex] = offset - middle;
        }
    }
    let n = layers.rows.len();
    for round in 0..ROUNDS {
        for step in 0..n {
            let at = if round % 2 == 0 { step } else { n - 1 - step };
            let side = if round + 4 >= ROUNDS {
                Side::Both
            } else if round % 2 == 0 {
                Side::Above
            } else {
                Side::Below
            };
            settle(layers, n_given, at, side, &offsets[at], &mut centres);
        }
    }
    centres
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Above,
    Below,
    Both,
}

fn settle(
    layers: &Layers,
    n_given: usize,
    row: usize,
    side: Side,
    offsets: &[f64],
    centres: &mut [f64],
) {
    let (mut wanted, mut weights) = (Vec::new(), Vec::new());
    for (vertex, offset) in layers.rows[row].iter().zip(offsets) {
        let above = (side != Side::Below).then_some(&layers.up[*vertex]);
        let below = (side != Side::Above).then_some(&layers.down[*vertex]);
        let (mut sum, mut weight) = (0.0, 0.0);
        for near in above.into_iter().chain(below).flatten() {
            // Long lines shall be straight: bends pull hard on each other.
            let pull = match (*vertex >= n_given, *near >= n_given) {
                (true, true) => 8.0,
                (false, false) => 1.0,
                _ => 2.0,
            };
            sum += pull * centres[*near];
            weight += pull;
        }
        let (target, weight) =
            if weight > 0.0 { (sum / weight, weight) } else { (centres[*vertex], 0.1) };
        wanted.push(target - offset);
        weights.push(weight);
    }
    let settled = isotonic(&wanted, &weights);
    for ((vertex, offset), at) in layers.rows[row].iter().zip(offsets).zip(settled) {
        centres[*vertex] = at + offset;
    }
}

/// The ascending sequence with the least weighted squared distance to a wanted one: neighbours that
/// are out of order are pooled at their mean.
fn isotonic(wanted: &[f64], weights: &[f64]) -> Vec<f64> {
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (value, weight) in wanted.iter().zip(weights) {
        pools.push((*value, *weight, 1));
        while let [.., (a, wa, na), (b, wb, nb)] = pools.as_slice()
            && a > b
        {
            let pool = ((a * wa + b * wb) / (wa + wb), wa + wb, na + nb);
            pools.truncate(pools.len() - 2);
            pools.push(pool);
        }
    }
    pools.iter().flat_map(|(value, _, n)| std::iter::repeat_n(*value, *n)).collect()
}

/// A count as a number to calculate with.
pub(super) fn float(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pooling_keeps_the_order_and_the_mean() {
        assert_eq!(isotonic(&[1.0, 3.0, 2.0, 4.0], &[1.0; 4]), [1.0, 2.5, 2.5, 4.0]);
        assert_eq!(isotonic(&[3.0, 0.0], &[1.0, 2.0]), [1.0, 1.0]);
        assert_eq!(isotonic(&[], &[]), Vec::<f64>::new());
    }
}
