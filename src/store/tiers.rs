//! What is added to a snapshot again and again: parts that never change once they are shared, the
//! newer ones smaller than the older ones. Adding a little costs little, however much is there.

use std::{borrow::Borrow, hash::Hash, sync::Arc};

use rustc_hash::FxHashMap;

/// Whether the newest two of parts with these sizes should become one. Then there are never more
/// parts than the logarithm of their sizes, and nothing is copied more often than that.
pub(crate) fn should_merge(older: usize, newer: usize) -> bool {
    older < 2 * newer
}

/// Values numbered from 0 in order of arrival, each once. A clone shares everything.
#[derive(Clone, Debug)]
pub(crate) struct Numbered<K> {
    parts: Vec<Arc<Part<K>>>,
}

#[derive(Debug)]
struct Part<K> {
    /// The number of its first value.
    first: usize,
    values: Vec<K>,
    numbers: FxHashMap<K, usize>,
}

impl<K> Default for Numbered<K> {
    fn default() -> Self {
        Self { parts: Vec::new() }
    }
}

impl<K: Clone + Eq + Hash> Numbered<K> {
    /// How many values there are.
    pub(crate) fn len(&self) -> usize {
        self.parts.last().map_or(0, |it| it.first + it.values.len())
    }

    /// The value of a number.
    pub(crate) fn get(&self, number: usize) -> &K {
        let part = match &self.parts[..] {
            [only] => only,
            parts => &parts[parts.partition_point(|it| it.first <= number) - 1],
        };
        &part.values[number - part.first]
    }

    /// The number of a value.
    pub(crate) fn find<Q: Eq + Hash + ?Sized>(&self, value: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.parts.iter().rev().find_map(|it| it.numbers.get(value).copied())
    }

    /// The values in the order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &K> {
        self.parts.iter().flat_map(|it| &it.values)
    }

    /// Adds a value that is not there, and gives it a number.
    pub(crate) fn push(&mut self, value: K) -> usize {
        let number = self.len();
        let part = match self.parts.last_mut().and_then(Arc::get_mut) {
            Some(part) => part,
            None => self.new_part(number),
        };
        part.values.push(value.clone());
        part.numbers.insert(value, number);
        number
    }

    /// An empty part of our own behind the shared ones.
    fn new_part(&mut self, first: usize) -> &mut Part<K> {
        while let [.., older, newer] = &self.parts[..]
            && should_merge(older.values.len(), newer.values.len())
        {
            let merged = older.with(newer);
            self.parts.truncate(self.parts.len() - 2);
            self.parts.push(Arc::new(merged));
        }
        self.parts.push(Arc::new(Part {
            first,
            values: Vec::new(),
            numbers: FxHashMap::default(),
        }));
        let part = self.parts.last_mut().and_then(Arc::get_mut);
        part.expect("nobody has seen it yet")
    }
}

impl<K: Clone + Eq + Hash> Part<K> {
    fn with(&self, newer: &Self) -> Self {
        let values: Vec<K> = self.values.iter().chain(&newer.values).cloned().collect();
        let numbers = values.iter().cloned().zip(self.first..).collect();
        Self { first: self.first, values, numbers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_while_clones_grow_apart() {
        let mut grown: Numbered<Arc<str>> = Numbered::default();
        let mut kept = Vec::new();
        for n in 0..500_usize {
            assert_eq!(grown.find(&*n.to_string()), None);
            assert_eq!(grown.push(n.to_string().into()), n);
            // A clone makes the next value begin a part of its own.
            if n % 3 == 0 {
                kept.push(grown.clone());
            }
        }
        assert!(grown.parts.len() <= 10, "{} parts", grown.parts.len());
        for it in &kept {
            let mut other = it.clone();
            assert_eq!(other.push("other".into()), it.len());
            assert_eq!(grown.find("other"), None);
        }
        for (n, value) in grown.iter().enumerate() {
            assert_eq!(**value, n.to_string());
            assert_eq!((grown.get(n), grown.find(&**value)), (value, Some(n)));
        }
    }
}
