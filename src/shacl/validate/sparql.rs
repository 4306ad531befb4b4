//! SPARQL constraints over focus nodes: rows become violations.

use oxigraph::model::{Literal, NamedNode, Term};
use rustc_hash::FxHashMap;

use crate::{
    shacl::{
        error::ShaclError,
        message::fill,
        shape::ShapeId,
        sparql::{
            SparqlConstraint,
            run::{Row, Setting, run},
            shapes_graph,
        },
        validate::{
            check::{Detail, Violation},
            path::Values,
            run::Run,
        },
    },
    store::{
        id::Id,
        snapshot::Snapshot,
        view::{DefaultGraph, View},
    },
};

/// What a row of a query says about a violation.
#[derive(Debug, Default)]
pub(super) struct Solution {
    /// The value node; it may be a term that the query computed.
    pub(super) value: Option<Term>,
    pub(super) path: Option<NamedNode>,
    pub(super) messages: Vec<Literal>,
}

impl Run<'_> {
    pub(super) fn sparql(
        &mut self,
        shape: ShapeId,
        constraint: &SparqlConstraint,
        values: &Values,
    ) -> Result<Vec<Violation>, ShaclError> {
        let pairs: Vec<(Id, Option<Id>)> = if constraint.is_ask {
            values.pairs().map(|(row, it)| (values.focus[row], Some(it))).collect()
        } else {
            values.focus.iter().map(|it| (*it, None)).collect()
        };
        let rows = self.rows(shape, constraint, &pairs)?;
        if constraint.is_ask {
            Ok(self.ask(shape, constraint, values, &rows))
        } else {
            self.select(shape, constraint, values, &rows)
        }
    }

    fn rows(
        &mut self,
        shape: ShapeId,
        constraint: &SparqlConstraint,
        pairs: &[(Id, Option<Id>)],
    ) -> Result<Vec<Row>, ShaclError> {
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        let constants: Vec<Term> = constraint.constants.iter().map(|it| self.scoped(it)).collect();
        let rows = if constraint.needs_shapes_graph {
            let name = shapes_graph();
            let mut snapshot = self.with_shapes(&name);
            // The merged snapshot may number its terms anew, and forget those that no triple has.
            let mut id = |it: Id| snapshot.intern(self.data.term(it).as_ref());
            let pairs: Vec<_> = pairs.iter().map(|it| (id(it.0), it.1.map(&mut id))).collect();
            let view = View {
                default: DefaultGraph::UnionExcept(vec![name.clone().into()]),
                named: Some(vec![name.into()]),
            };
            run(constraint, &self.setting(&snapshot, view), &constants, &pairs)
        } else {
            run(constraint, &self.setting(&self.data, View::union()), &constants, pairs)
        };
        rows.map_err(|source| ShaclError::query(&self.shape_name(shape), source))
    }

    fn setting<'s>(&'s self, snapshot: &'s Snapshot, view: View) -> Setting<'s> {
        Setting { snapshot, view, functions: self.functions, budget: self.budget }
    }

    /// A value node conforms if there is a row for it.
    fn ask(
        &self,
        shape: ShapeId,
        constraint: &SparqlConstraint,
        values: &Values,
        rows: &[Row],
    ) -> Vec<Violation> {
        let id = |row: &Row, name| row.get(name).and_then(|it| self.data.id(it));
        let conforming: rustc_hash::FxHashSet<(Option<Id>, Option<Id>)> =
            rows.iter().map(|it| (id(it, "this"), id(it, "value"))).collect();
        let mut found = Vec::new();
        for (row, value) in values.pairs() {
            let focus = values.focus[row];
            if conforming.contains(&(Some(focus), Some(value))) {
                continue;
            }
            let (this, term) = (self.data.term(focus), self.data.term(value));
            let binding = |name: &str| match name {
                "this" => Some(this.clone()),
                "value" => Some(term.clone()),
                name => self.parameter(shape, constraint, name),
            };
            let messages = constraint.messages.iter().map(|it| fill(it, &binding)).collect();
            let solution = Solution { value: Some(term.clone()), path: None, messages };
            let detail = Detail::Solution(Box::new(solution));
            found.push(Violation { row, value: Some(value), detail });
        }
        found
    }

    fn select(
        &self,
        shape: ShapeId,
        constraint: &SparqlConstraint,
        values: &Values,
        rows: &[Row],
    ) -> Result<Vec<Violation>, ShaclError> {
        let numbers: FxHashMap<Id, usize> =
            values.focus.iter().enumerate().map(|(row, it)| (*it, row)).collect();
        let is_node_shape = self.shapes.shape(shape).path.is_none();
        let mut found = Vec::new();
        for solution in rows {
            let this = solution.get("this");
            let number = this.and_then(|it| self.data.id(it)).and_then(|it| numbers.get(&it));
            let (Some(this), Some(row)) = (this, number) else { continue };
            if solution.get("failure") == Some(&Term::from(Literal::from(true))) {
                let (shape, focus) = (self.shape_name(shape), this.to_string());
                return Err(ShaclError::Reported { shape, focus });
            }
            let value = solution.get("value").cloned();
            let value = value.or_else(|| is_node_shape.then(|| this.clone()));
            let path = match solution.get("path") {
                Some(Term::NamedNode(it)) => Some(it.clone()),
                _ => None,
            };
            let messages = self.sparql_messages(shape, constraint, solution);
            let detail = Detail::Solution(Box::new(Solution { value, path, messages }));
            found.push(Violation { row: *row, value: None, detail });
        }
        Ok(found)
    }

    fn sparql_messages(
        &self,
        shape: ShapeId,
        constraint: &SparqlConstraint,
        row: &Row,
    ) -> Vec<Literal> {
        if let Some(Term::Literal(message)) = row.get("message") {
            return vec![message.clone()];
        }
        let own = &constraint.messages;
        let templates = if own.is_empty() { &self.shapes.shape(shape).messages } else { own };
        let binding =
            |name: &str| row.get(name).cloned().or_else(|| self.parameter(shape, constraint, name));
        templates.iter().map(|it| fill(it, &binding)).collect()
    }

    fn parameter(&self, shape: ShapeId, constraint: &SparqlConstraint, name: &str) -> Option<Term> {
        if name == "currentShape" {
            return Some(self.shapes.shape(shape).node.clone());
        }
        let parameter = constraint.parameters.iter().find(|it| it.0 == name)?;
        Some(parameter.1.clone())
    }

    /// How an error names a shape.
    pub(super) fn shape_name(&self, shape: ShapeId) -> String {
        self.shapes.named(shape).map_or_else(|| "a shape".to_owned(), ToString::to_string)
    }
}
