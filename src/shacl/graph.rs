//! Reading a shapes graph: properties, lists, instances.

use std::collections::BTreeSet;

use oxigraph::model::{NamedNode, NamedNodeRef, Term};

use crate::{
    rdf::{
        document::named,
        vocab::{owl, rdf, rdfs, sh},
    },
    store::{
        id::Id,
        snapshot::{Pattern, Snapshot},
    },
};

/// The longest list that is read.
const MAX_LIST: usize = 1_000_000;

/// A snapshot as a shapes graph.
#[derive(Clone, Copy)]
pub(super) struct Graph<'a> {
    pub(super) snapshot: &'a Snapshot,
}

impl Graph<'_> {
    /// The id of a term of the SHACL namespace.
    pub(super) fn sh(self, local: &str) -> Option<Id> {
        self.snapshot.id(NamedNodeRef::new_unchecked(&format!("{}{local}", sh::NS)))
    }

    /// The values of a SHACL property, in id order.
    pub(super) fn values(self, node: Id, local: &str) -> Vec<Id> {
        self.sh(local).map(|it| self.objects(node, it)).unwrap_or_default()
    }

    /// The values of a property, in id order.
    pub(super) fn objects(self, node: Id, predicate: Id) -> Vec<Id> {
        self.snapshot.objects(node, predicate).collect()
    }

    /// Whether a node has a SHACL property.
    pub(super) fn has(self, node: Id, local: &str) -> bool {
        self.sh(local).is_some_and(|it| self.snapshot.objects(node, it).next().is_some())
    }

    /// The subjects of a SHACL property, in id order, each once.
    pub(super) fn subjects_of(self, local: &str) -> BTreeSet<Id> {
        let Some(predicate) = self.sh(local) else { return BTreeSet::new() };
        self.snapshot
            .scan(Pattern { predicate: Some(predicate), ..Pattern::default() })
            .map(|row| row.subject)
            .collect()
    }

    /// A class and everything below it in this graph.
    pub(super) fn below(self, class: NamedNodeRef<'_>) -> BTreeSet<Id> {
        self.snapshot.id(class).map(|it| below(self.snapshot, it)).unwrap_or_default()
    }

    /// The instances of a class or of a class below it.
    pub(super) fn instances(self, class: NamedNodeRef<'_>) -> BTreeSet<Id> {
        let Some(ty) = self.snapshot.id(rdf::TYPE) else { return BTreeSet::new() };
        let classes = self.below(class);
        classes.iter().flat_map(|class| self.snapshot.subjects(ty, *class)).collect()
    }

    /// Everything that is a class; `owl:Class` counts as `rdfs:Class`.
    pub(super) fn classes(self) -> BTreeSet<Id> {
        let mut classes = self.instances(rdfs::CLASS);
        classes.extend(self.instances(owl::CLASS));
        classes
    }

    /// The members of a list.
    pub(super) fn list(self, head: Id) -> Result<Vec<Id>, String> {
        let id = |term: NamedNodeRef<'_>| self.snapshot.id(term);
        let (first, rest, nil) = (id(rdf::FIRST), id(rdf::REST), id(rdf::NIL));
        let mut members = Vec::new();
        let mut seen = BTreeSet::new();
        let mut cell = head;
        while Some(cell) != nil {
            let one = |predicate: Option<Id>| -> Option<Id> {
                let mut values = self.snapshot.objects(cell, predicate?);
                values.next().filter(|_| values.next().is_none())
            };
            let (Some(member), Some(next)) = (one(first), one(rest)) else {
                return Err(format!("{} is no list", self.show(head)));
            };
            if !seen.insert(cell) || members.len() >= MAX_LIST {
                return Err(format!("the list {} has no end", self.show(head)));
            }
            members.push(member);
            cell = next;
        }
        Ok(members)
    }

    /// Whether a node is a cell of a list, or its end.
    pub(super) fn is_list(self, node: Id) -> bool {
        let has = |it| {
            self.snapshot.id(it).is_some_and(|it| self.snapshot.objects(node, it).next().is_some())
        };
        self.snapshot.id(rdf::NIL) == Some(node) || has(rdf::FIRST) || has(rdf::REST)
    }

    pub(super) fn term(self, id: Id) -> Term {
        self.snapshot.term(id)
    }

    /// The IRI of an id.
    pub(super) fn iri(self, id: Id) -> Option<NamedNode> {
        self.snapshot.iri(id).map(named)
    }

    /// A term for a message.
    pub(super) fn show(self, id: Id) -> String {
        match self.term(id) {
            Term::NamedNode(it) => crate::rdf::prefix::Prefixes::well_known().shorten(it.as_str()),
            Term::BlankNode(_) => "[…]".to_owned(),
            it => it.to_string(),
        }
    }
}

/// A class and everything below it by `rdfs:subClassOf`.
pub(super) fn below(snapshot: &Snapshot, class: Id) -> BTreeSet<Id> {
    let mut seen = BTreeSet::from([class]);
    let Some(sub_class_of) = snapshot.id(rdfs::SUB_CLASS_OF) else { return seen };
    let mut todo = vec![class];
    while let Some(class) = todo.pop() {
        todo.extend(snapshot.subjects(sub_class_of, class).filter(|it| seen.insert(*it)));
    }
    seen
}
