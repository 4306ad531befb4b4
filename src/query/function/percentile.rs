//! The percentile of a group.

use oxigraph::model::{Literal, Term};
use rustc_hash::FxHashSet;
use spareval::AggregateFunctionAccumulator;

use crate::{
    query::function::{number, typed},
    rdf::{
        document::named,
        vocab::{GGEN_FN, xsd},
    },
};

/// The local name of the aggregate.
pub const NAME: &str = "percentile";
/// The local name of the function that packs both arguments into one.
pub const PAIR: &str = "percentileOf";

/// The same for `gf:percentile(DISTINCT p, ?x)`.
pub const DISTINCT_PAIR: &str = "percentileOfDistinct";

/// `gf:percentile(p, ?x)`: the nearest-rank percentile: the smallest value such that at least the
/// share `p` (0 to 1) of the values is not greater. A group without values, with a value that is no
/// number, or with a share outside 0 to 1 has none.
#[derive(Debug, Default)]
pub struct Percentile {
    values: Vec<(f64, Term)>,
    share: Option<f64>,
    /// What counts once, for DISTINCT.
    seen: FxHashSet<Term>,
    failed: bool,
}

/// Packs a share and a value into a literal that [`Percentile`] reads.
pub fn pair(arguments: &[Term]) -> Option<Term> {
    packed(arguments, PAIR)
}

/// The same, for values that count once.
pub fn distinct_pair(arguments: &[Term]) -> Option<Term> {
    packed(arguments, DISTINCT_PAIR)
}

fn packed(arguments: &[Term], kind: &str) -> Option<Term> {
    let [share, Term::Literal(value)] = arguments else { return None };
    let share = number(share)?;
    let text = format!("{share}|{}|{}", value.datatype().as_str(), value.value());
    Some(Literal::new_typed_literal(text, named(format!("{GGEN_FN}{kind}"))).into())
}

impl AggregateFunctionAccumulator for Percentile {
    fn accumulate(&mut self, element: Term) {
        let is_distinct = matches!(&element, Term::Literal(it)
            if it.datatype().as_str().ends_with(DISTINCT_PAIR));
        if is_distinct && !self.seen.insert(element.clone()) {
            return;
        }
        match unpack(&element) {
            Some((share, key, value))
                if self.share.is_none_or(|it| it.total_cmp(&share).is_eq()) =>
            {
                self.share = Some(share);
                self.values.push((key, value));
            }
            _ => self.failed = true,
        }
    }

    fn finish(&mut self) -> Option<Term> {
        let share = self.share.filter(|it| (0.0..=1.0).contains(it) && !self.failed)?;
        let mut values = std::mem::take(&mut self.values);
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a rank is between 0 and the number of values"
        )]
        let rank = (share * values.len() as f64).ceil() as usize;
        #[expect(clippy::cast_precision_loss, reason = "a rank is a small number")]
        let is_enough = rank > 1 && (rank - 1) as f64 / values.len() as f64 >= share;
        // The product may have been rounded up to the next rank.
        let rank = if is_enough { rank - 1 } else { rank };
        Some(values.swap_remove(rank.saturating_sub(1)).1)
    }
}

fn unpack(element: &Term) -> Option<(f64, f64, Term)> {
    let Term::Literal(literal) = element else { return None };
    let mut parts = literal.value().splitn(3, '|');
    let (share, datatype, value) = (parts.next()?, parts.next()?, parts.next()?);
    let value = typed(value, datatype.strip_prefix(xsd::NS)?);
    Some((share.parse().ok()?, number(&value).filter(|it| !it.is_nan())?, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(share: &str, values: &[&str]) -> Option<Term> {
        let mut percentile = Percentile::default();
        for value in values {
            let pair = pair(&[typed(share, "decimal"), typed(*value, "integer")]).unwrap();
            percentile.accumulate(pair);
        }
        percentile.finish()
    }

    #[test]
    fn nearest_rank() {
        let values = ["15", "20", "35", "40", "50"];
        for (share, expected) in
            [("0.05", "15"), ("0.3", "20"), ("0.4", "20"), ("0.5", "35"), ("1", "50"), ("0", "15")]
        {
            assert_eq!(of(share, &values), Some(typed(expected, "integer")), "{share}");
        }
        let hundred: Vec<String> = (1..=100).map(|it| it.to_string()).collect();
        let hundred: Vec<&str> = hundred.iter().map(String::as_str).collect();
        assert_eq!(of("0.07", &hundred), Some(typed("7", "integer")));
        assert_eq!(of("0.5", &[]), None);
        assert_eq!(of("1.5", &values), None);
        assert_eq!(of("0.5", &["1", "x"]), None);
    }
}
