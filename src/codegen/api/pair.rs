//! What two lists have in common by a key, and what only one of them has.

use std::collections::BTreeMap;

/// An element of one list or of both.
#[derive(Clone, Copy)]
pub(super) enum Pair<T> {
    /// Only the old list has it.
    Old(T),
    /// Only the new list has it.
    New(T),
    /// Both have it.
    Both(T, T),
}

/// The pairs of two lists, by key.
pub(super) fn pairs<'a, T, K: Ord + 'a>(
    old: impl IntoIterator<Item = &'a T>,
    new: impl IntoIterator<Item = &'a T>,
    key: impl Fn(&'a T) -> K,
) -> Vec<Pair<&'a T>> {
    let mut both: BTreeMap<K, (Option<&T>, Option<&T>)> = BTreeMap::new();
    for it in old {
        both.entry(key(it)).or_default().0 = Some(it);
    }
    for it in new {
        both.entry(key(it)).or_default().1 = Some(it);
    }
    let pair = |it| match it {
        (Some(old), Some(new)) => Some(Pair::Both(old, new)),
        (Some(old), None) => Some(Pair::Old(old)),
        (None, new) => new.map(Pair::New),
    };
    both.into_values().filter_map(pair).collect()
}
