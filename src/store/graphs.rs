//! The named graphs that exist, with how many quads each has. A graph without any may exist.

use std::{collections::BTreeMap, sync::Arc};

use crate::store::{id::Id, tiers::should_merge};

/// The sizes of graphs that changed together; `None` for one that is gone.
type Part = Vec<(Id, Option<usize>)>;

/// Named graphs. A clone shares everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Graphs {
    /// The oldest first, each in id order; the newest that has a graph counts.
    parts: Vec<Arc<Part>>,
}

impl Graphs {
    /// How many quads a graph has; `None` if it does not exist.
    pub(crate) fn size(&self, graph: Id) -> Option<usize> {
        let found = self.parts.iter().rev().find_map(|part| {
            let at = part.binary_search_by_key(&graph, |it| it.0).ok()?;
            Some(part[at].1)
        });
        found.flatten()
    }

    /// The graphs in id order.
    pub(crate) fn ids(&self) -> Vec<Id> {
        if let [only] = &self.parts[..] {
            return only.iter().filter(|it| it.1.is_some()).map(|it| it.0).collect();
        }
        let all: BTreeMap<Id, Option<usize>> =
            self.parts.iter().flat_map(|it| it.iter().copied()).collect();
        all.into_iter().filter(|it| it.1.is_some()).map(|it| it.0).collect()
    }

    /// Changes the sizes of some graphs.
    pub(crate) fn change(&mut self, sizes: BTreeMap<Id, Option<usize>>) {
        if sizes.is_empty() {
            return;
        }
        self.parts.push(Arc::new(sizes.into_iter().collect()));
        while let [.., older, newer] = &self.parts[..]
            && should_merge(older.len(), newer.len())
        {
            let merged: BTreeMap<Id, Option<usize>> =
                older.iter().chain(&**newer).copied().collect();
            let is_oldest = self.parts.len() == 2;
            let merged = merged.into_iter().filter(|it| !is_oldest || it.1.is_some()).collect();
            self.parts.truncate(self.parts.len() - 2);
            self.parts.push(Arc::new(merged));
        }
    }
}
