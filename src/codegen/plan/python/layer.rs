//! Files for namespaces whose classes are based on one another in a circle.
//!
//! A base must exist when Python runs the `class` statement, so such a namespace is cut into layers:
//! a class is in a higher layer than its bases of other namespaces, and layers import lower ones
//! only. The public module re-exports them all.

use std::collections::{BTreeMap, BTreeSet};

use crate::codegen::{model::Model, plan::facts::Facts};

/// The layers of the classes that need them.
#[derive(Debug)]
pub(super) struct Layers<'a> {
    circular: BTreeSet<&'a str>,
    classes: BTreeMap<&'a str, usize>,
}

impl<'a> Layers<'a> {
    pub(super) fn new(model: &'a Model, facts: &Facts<'a>) -> Self {
        let mut needs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for class in &model.classes {
            let bases = class.parents.iter().map(|it| facts.home(it));
            let others = bases.filter(|it| *it != class.namespace);
            needs.entry(class.namespace.as_str()).or_default().extend(others);
        }
        let circular: BTreeSet<&str> =
            needs.keys().copied().filter(|it| reaches_itself(it, &needs)).collect();
        let mut ordered: Vec<_> = model.classes.iter().collect();
        ordered.sort_by_key(|it| it.mro.len());
        let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
        for class in ordered {
            let above = class.parents.iter().map(|it| {
                let step = usize::from(facts.home(it) != class.namespace);
                classes.get(it.as_str()).copied().unwrap_or(0) + step
            });
            let layer = above.max().unwrap_or(0);
            classes.insert(&class.iri, layer);
        }
        Self { circular, classes }
    }

    /// The layer of a class, an enum or a datatype, if its namespace has layers.
    pub(super) fn of(&self, iri: &str, namespace: &str) -> Option<usize> {
        let layer = self.classes.get(iri).copied().unwrap_or(0);
        self.circular.contains(namespace).then_some(layer)
    }

    /// The layers of a namespace; one without number if it needs none.
    pub(super) fn all(&self, model: &Model, namespace: &str) -> BTreeSet<Option<usize>> {
        if !self.circular.contains(namespace) {
            return [None].into();
        }
        let classes = model.classes.iter().filter(|it| it.namespace == namespace);
        classes.map(|it| self.of(&it.iri, namespace)).chain([Some(0)]).collect()
    }
}

fn reaches_itself(start: &str, needs: &BTreeMap<&str, BTreeSet<&str>>) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![start];
    while let Some(it) = open.pop() {
        for next in needs.get(it).into_iter().flatten() {
            if *next == start {
                return true;
            }
            if seen.insert(*next) {
                open.push(next);
            }
        }
    }
    false
}
