//! Focus nodes from targets.

use crate::{
    shacl::{
        shape::{ShapeId, Target},
        validate::run::Run,
    },
    store::{id::Id, snapshot::Pattern},
};

impl Run<'_> {
    /// The focus nodes of each shape, sorted; shapes without any are left out.
    ///
    /// All targets are looked at before anything else, because nodes that only the shapes name get
    /// their ids here.
    pub(super) fn targets(&mut self, roots: &[ShapeId]) -> Vec<(ShapeId, Vec<Id>)> {
        let mut all = Vec::new();
        for root in roots {
            let shapes = self.shapes;
            let shape = shapes.shape(*root);
            if shape.deactivated {
                continue;
            }
            let mut focus: Vec<Id> = shape.targets.iter().flat_map(|it| self.target(it)).collect();
            focus.sort_unstable();
            focus.dedup();
            if !focus.is_empty() {
                all.push((*root, focus));
            }
        }
        all
    }

    fn target(&mut self, target: &Target) -> Vec<Id> {
        match target {
            Target::Node(term) => vec![self.intern(term)],
            Target::Class(class) => self.instances(class),
            Target::SubjectsOf(property) => match self.iri(property) {
                Some(it) => self.triples(it).map(|row| row.subject).collect(),
                None => Vec::new(),
            },
            Target::ObjectsOf(property) => match self.iri(property) {
                Some(it) => self.triples(it).map(|row| row.object).collect(),
                None => Vec::new(),
            },
        }
    }

    fn triples(&self, predicate: Id) -> impl Iterator<Item = crate::store::snapshot::Row> {
        self.data.scan(Pattern { predicate: Some(predicate), ..Pattern::default() })
    }
}
