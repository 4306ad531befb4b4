//! Results: a target shape, and through `sh:property` everything below it.
//!
//! A property shape is evaluated once over all focus nodes that reach it. How many ways lead to a
//! focus node is counted, because each way has its own results.

use std::collections::BTreeMap;

use oxigraph::model::{Literal, NamedNode, Term};
use rustc_hash::FxHashMap;

use crate::{
    rdf::{document::named, vocab::sh},
    shacl::{
        error::ShaclError,
        message,
        path::Path,
        report::ValidationResult,
        shape::{Constraint, ShapeId},
        validate::{
            check::{Detail, Violation},
            path::Values,
            run::Run,
        },
    },
    store::id::Id,
};

/// More results than this are no report.
const MAX_RESULTS: usize = 10_000_000;

/// Focus nodes, and how many ways lead to each.
type Ways = FxHashMap<Id, usize>;

impl Run<'_> {
    /// Adds the results of a target shape for its focus nodes.
    pub(super) fn results(
        &mut self,
        root: ShapeId,
        focus: &[Id],
        results: &mut Vec<ValidationResult>,
    ) -> Result<(), ShaclError> {
        let shapes = self.shapes;
        // Referring shapes have higher numbers of components, so they come first from the end.
        let mut pending: BTreeMap<(u32, ShapeId), Ways> = BTreeMap::new();
        let mut visited: FxHashMap<ShapeId, Ways> = FxHashMap::default();
        let start = focus.iter().map(|it| (*it, 1)).collect();
        pending.insert((shapes.shape(root).component, root), start);
        while let Some(((component, id), ways)) = pending.pop_last() {
            let shape = shapes.shape(id);
            let mut ways: Vec<(Id, usize)> = ways.into_iter().collect();
            ways.sort_unstable();
            if shape.is_recursive {
                let seen = visited.entry(id).or_default();
                ways.retain(|it| seen.insert(it.0, 1).is_none());
            }
            if ways.is_empty() {
                continue;
            }
            let focus: Vec<Id> = ways.iter().map(|it| it.0).collect();
            let values = self.values(id, &focus)?;
            for (at, constraint) in shape.constraints.iter().enumerate() {
                if let Constraint::Property(property) = constraint {
                    let inner = shapes.shape(*property);
                    if !inner.deactivated {
                        let next = pending.entry((inner.component, *property)).or_default();
                        let same = inner.component == component;
                        add_ways(next, &values, &ways, same);
                    }
                    continue;
                }
                for violation in self.check(id, at, &values)? {
                    let count = ways[violation.row].1;
                    if results.len().saturating_add(count) > MAX_RESULTS {
                        return Err(ShaclError::TooMany { limit: MAX_RESULTS });
                    }
                    let result = self.result(root, id, constraint, &values, violation);
                    results.extend(std::iter::repeat_n(result, count));
                }
            }
        }
        Ok(())
    }

    fn result(
        &self,
        root: ShapeId,
        id: ShapeId,
        constraint: &Constraint,
        values: &Values,
        violation: Violation,
    ) -> ValidationResult {
        let shape = self.shapes.shape(id);
        let mut path = shape.path.clone();
        let mut value = violation.value.map(|it| self.data.term(it));
        let mut messages = shape.messages.clone();
        if messages.is_empty() {
            let text = self.default_message(constraint, shape.path.as_ref(), values, &violation);
            messages.push(Literal::new_language_tagged_literal_unchecked(text, "en"));
        }
        match violation.detail {
            Detail::Property(property) => {
                path = self.data.iri(property).map(|it| Path::Predicate(named(it)));
            }
            Detail::Solution(solution) => {
                value = solution.value;
                path = solution.path.map(Path::Predicate).or(path);
                if !solution.messages.is_empty() {
                    messages = solution.messages;
                }
            }
            Detail::Nothing | Detail::Count(_) | Detail::Language(_) => (),
        }
        ValidationResult {
            focus: self.data.term(values.focus[violation.row]),
            path,
            value,
            source_shape: shape.node.clone(),
            source_constraint: source_constraint(constraint),
            component: component(constraint),
            severity: shape.severity.clone(),
            messages,
            shape_name: self.shapes.named(id).cloned(),
            root_shape: self.shapes.named(root).cloned(),
        }
    }

    fn default_message(
        &self,
        constraint: &Constraint,
        path: Option<&Path>,
        values: &Values,
        violation: &Violation,
    ) -> String {
        let value = violation.value.map(|it| self.data.term(it));
        let (count, word) = match &violation.detail {
            Detail::Count(count) => (*count, None),
            Detail::Property(it) => (0, self.data.iri(*it).map(str::to_owned)),
            Detail::Language(it) => (0, Some(it.clone())),
            Detail::Nothing | Detail::Solution(_) => (0, None),
        };
        let focus = self.data.term(values.focus[violation.row]);
        let facts = message::Facts { focus, path, value, count, word };
        message::describe(constraint, &facts, self.shapes, &self.names)
    }
}

fn add_ways(next: &mut Ways, values: &Values, ways: &[(Id, usize)], same_component: bool) {
    for (row, node) in values.pairs() {
        let count = next.entry(node).or_default();
        *count = if same_component { 1 } else { count.saturating_add(ways[row].1) };
    }
}

fn source_constraint(constraint: &Constraint) -> Option<Term> {
    match constraint {
        Constraint::Sparql(it) if it.component.is_none() => Some(it.node.clone()),
        _ => None,
    }
}

fn component(constraint: &Constraint) -> NamedNode {
    match (constraint.name(), constraint) {
        (Some(name), _) => named(format!("{}{name}", sh::NS)),
        (None, Constraint::Sparql(it)) => it.component.clone().unwrap_or_else(|| named(sh::NS)),
        (None, _) => named(sh::NS),
    }
}
