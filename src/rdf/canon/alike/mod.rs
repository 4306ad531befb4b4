//! Which blank node of one dataset is which of another.
//!
//! RDFC-1.0 has to follow every path between blank nodes that look the same. To compare two datasets,
//! it is enough to split the set of all their blank nodes until what is alike is together, which also
//! ends soon for long lists of equal values; only what is symmetric has to be tried out.

mod joint;
mod pairing;
mod partition;
mod search;

pub(super) use joint::Joint;
pub(super) use pairing::pair_up;
pub(super) use search::{Comparison, compare};
