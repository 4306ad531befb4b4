//! Constraints that look at a value node alone.

use std::cmp::Ordering;

use oxigraph::model::{Literal, Term};
use rustc_hash::FxHashMap;

use crate::{
    rdf::vocab::{rdf, xsd},
    shacl::{
        literal::{Value, is_legal, language_matches},
        shape::{Bound, Constraint, NodeKind},
    },
    store::{
        id::{Id, Tag},
        snapshot::Snapshot,
    },
};

/// Decides about each distinct term once.
pub(super) struct TermTest<'a> {
    data: &'a Snapshot,
    constraint: &'a Constraint,
    bound: Option<Value>,
    known: FxHashMap<Id, bool>,
}

impl<'a> TermTest<'a> {
    pub(super) fn new(data: &'a Snapshot, constraint: &'a Constraint) -> Self {
        let bound = match constraint {
            Constraint::Range(_, bound) => Value::new(bound),
            _ => None,
        };
        Self { data, constraint, bound, known: FxHashMap::default() }
    }

    /// Whether a value node fulfils the constraint.
    pub(super) fn holds(&mut self, node: Id) -> bool {
        if let Constraint::NodeKind(kind) = self.constraint {
            return is_kind(node, *kind);
        }
        if let Some(known) = self.known.get(&node) {
            return *known;
        }
        let holds = self.decide(node);
        self.known.insert(node, holds);
        holds
    }

    fn decide(&self, node: Id) -> bool {
        match self.constraint {
            Constraint::Datatype(datatype) => match node.tag() {
                Tag::String => datatype.as_ref() == xsd::STRING,
                _ => self.literal(node).is_some_and(|it| {
                    it.datatype() == datatype.as_ref()
                        && (it.datatype() == rdf::LANG_STRING || is_legal(&it))
                }),
            },
            Constraint::Range(side, _) => self.is_in_range(node, *side),
            Constraint::MinLength(min) => self.with_text(node, |text| length(text) >= *min),
            Constraint::MaxLength(max) => self.with_text(node, |text| length(text) <= *max),
            Constraint::Pattern(pattern) => self.with_text(node, |text| pattern.is_match(text)),
            Constraint::LanguageIn(ranges) => self.literal(node).is_some_and(|literal| {
                let tag = literal.language().unwrap_or_default();
                !tag.is_empty() && ranges.iter().any(|it| language_matches(tag, it))
            }),
            _ => true,
        }
    }

    /// Applies a test to what SPARQL's `str` gives; blank nodes have no text.
    fn with_text(&self, node: Id, test: impl Fn(&str) -> bool) -> bool {
        match self.data.iri(node) {
            Some(iri) => test(iri),
            None => self.literal(node).is_some_and(|it| test(it.value())),
        }
    }

    fn is_in_range(&self, node: Id, side: Bound) -> bool {
        let value = self.literal(node).and_then(|it| Value::new(&it));
        let (Some(value), Some(bound)) = (value, &self.bound) else { return false };
        let order = value.compare(bound);
        match side {
            Bound::MinExclusive => order == Some(Ordering::Greater),
            Bound::MinInclusive => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
            Bound::MaxExclusive => order == Some(Ordering::Less),
            Bound::MaxInclusive => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        }
    }

    fn literal(&self, node: Id) -> Option<Literal> {
        literal(self.data, node)
    }
}

/// The literal of an id, if it is one.
pub(super) fn literal(data: &Snapshot, node: Id) -> Option<Literal> {
    if !node.is_literal() {
        return None;
    }
    match data.term(node) {
        Term::Literal(it) => Some(it),
        _ => None,
    }
}

fn is_kind(node: Id, kind: NodeKind) -> bool {
    match node.tag() {
        Tag::Blank => kind.blank,
        Tag::Iri => kind.iri,
        _ => kind.literal && node.is_literal(),
    }
}

fn length(text: &str) -> u64 {
    text.chars().count() as u64
}
