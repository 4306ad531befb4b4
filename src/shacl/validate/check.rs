//! One constraint over focus nodes with their value nodes: what violates it.

use std::{cmp::Ordering, collections::BTreeMap, rc::Rc};

use oxigraph::model::NamedNode;
use rustc_hash::FxHashSet;

use crate::{
    shacl::{
        error::ShaclError,
        literal::Value,
        shape::{Constraint, Qualified, ShapeId},
        validate::{
            path::Values,
            run::Run,
            sparql::Solution,
            terms::{TermTest, literal},
        },
    },
    store::{id::Id, snapshot::Pattern},
};

/// One violation of a constraint.
#[derive(Debug)]
pub(super) struct Violation {
    /// The number of the focus node.
    pub(super) row: usize,
    /// The value node at fault.
    pub(super) value: Option<Id>,
    /// What more there is to say.
    pub(super) detail: Detail,
}

/// What some components know about a violation.
#[derive(Debug)]
pub(super) enum Detail {
    Nothing,
    /// How many there are.
    Count(usize),
    /// The property that is not allowed.
    Property(Id),
    /// The language that is used twice.
    Language(String),
    /// A row of a query.
    Solution(Box<Solution>),
}

impl Violation {
    fn of_value(row: usize, value: Id) -> Self {
        Self { row, value: Some(value), detail: Detail::Nothing }
    }

    fn of_focus(row: usize, detail: Detail) -> Self {
        Self { row, value: None, detail }
    }
}

impl Run<'_> {
    /// The violations of the n-th constraint of a shape; those of `sh:property` are the property
    /// shape's, so that here only whether it is violated counts.
    pub(super) fn check(
        &mut self,
        shape: ShapeId,
        at: usize,
        values: &Values,
    ) -> Result<Vec<Violation>, ShaclError> {
        self.check_budget()?;
        let shapes = self.shapes;
        let constraint = &shapes.shape(shape).constraints[at];
        match constraint {
            Constraint::Class(class) => {
                let classes = self.below(class);
                self.failing(values, |run, it| run.has_type(it, &classes))
            }
            Constraint::Datatype(_)
            | Constraint::NodeKind(_)
            | Constraint::Range(..)
            | Constraint::MinLength(_)
            | Constraint::MaxLength(_)
            | Constraint::Pattern(_)
            | Constraint::LanguageIn(_) => {
                let data = self.data.clone();
                let mut test = TermTest::new(&data, constraint);
                self.failing(values, |_, it| test.holds(it))
            }
            Constraint::MinCount(min) => Ok(counts(values, |it| (it as u64) < *min)),
            Constraint::MaxCount(max) => Ok(counts(values, |it| it as u64 > *max)),
            Constraint::UniqueLang => Ok(self.unique_languages(values)),
            Constraint::Equals(property) => Ok(self.equals(values, property)),
            Constraint::Disjoint(property) => Ok(self.disjoint(values, property)),
            Constraint::LessThan(property) => self.less_than(values, property, false),
            Constraint::LessThanOrEquals(property) => self.less_than(values, property, true),
            Constraint::HasValue(term) => {
                let id = self.id(term);
                let has =
                    |row: usize| id.is_some_and(|it| values.of(row).binary_search(&it).is_ok());
                let missing = (0..values.len()).filter(|row| !has(*row));
                Ok(missing.map(|row| Violation::of_focus(row, Detail::Nothing)).collect())
            }
            Constraint::In(terms) => {
                let known = self.members.get(&(shape, at)).cloned();
                let members = known.unwrap_or_else(|| {
                    Rc::new(terms.iter().filter_map(|it| self.id(it)).collect::<FxHashSet<Id>>())
                });
                self.members.insert((shape, at), members.clone());
                self.failing(values, |_, it| members.contains(&it))
            }
            Constraint::Closed(allowed) => {
                let known = self.members.get(&(shape, at)).cloned();
                let members = known.unwrap_or_else(|| {
                    Rc::new(allowed.iter().filter_map(|it| self.iri(it)).collect::<FxHashSet<Id>>())
                });
                self.members.insert((shape, at), members.clone());
                Ok(self.closed(values, &members))
            }
            Constraint::Sparql(sparql) => self.sparql(shape, sparql, values),
            Constraint::QualifiedMin(it, min) => {
                Ok(out_of(&self.qualified(it, values)?, |count| (count as u64) < *min))
            }
            Constraint::QualifiedMax(it, max) => {
                Ok(out_of(&self.qualified(it, values)?, |count| count as u64 > *max))
            }
            Constraint::Not(_)
            | Constraint::And(_)
            | Constraint::Or(_)
            | Constraint::Xone(_)
            | Constraint::Node(_)
            | Constraint::Property(_) => self.logic(constraint, values),
        }
    }

    fn failing(
        &mut self,
        values: &Values,
        mut holds: impl FnMut(&Self, Id) -> bool,
    ) -> Result<Vec<Violation>, ShaclError> {
        let mut found = Vec::new();
        for (row, node) in values.pairs() {
            self.tick()?;
            if !holds(self, node) {
                found.push(Violation::of_value(row, node));
            }
        }
        Ok(found)
    }

    fn logic(
        &mut self,
        constraint: &Constraint,
        values: &Values,
    ) -> Result<Vec<Violation>, ShaclError> {
        let members: &[ShapeId] = match constraint {
            Constraint::Not(it) | Constraint::Node(it) | Constraint::Property(it) => {
                std::slice::from_ref(it)
            }
            Constraint::And(them) | Constraint::Or(them) | Constraint::Xone(them) => them,
            _ => &[],
        };
        let mut counts = vec![0usize; values.nodes.len()];
        for member in members {
            let conforming = self.conforming(*member, &values.nodes)?;
            for (count, conforms) in counts.iter_mut().zip(conforming) {
                *count += usize::from(conforms);
            }
        }
        let holds = |count: usize| match constraint {
            Constraint::Not(_) => count == 0,
            Constraint::Or(_) => count > 0,
            Constraint::Xone(_) => count == 1,
            _ => count == members.len(),
        };
        let failing = values.pairs().zip(&counts).filter(|it| !holds(*it.1));
        Ok(failing
            .map(|((row, value), count)| Violation {
                row,
                value: Some(value),
                detail: Detail::Count(*count),
            })
            .collect())
    }

    /// How many value nodes count, for each focus node.
    fn qualified(
        &mut self,
        qualified: &Qualified,
        values: &Values,
    ) -> Result<Vec<usize>, ShaclError> {
        let mut counted = self.conforming(qualified.shape, &values.nodes)?;
        for sibling in &qualified.siblings {
            for (counted, conforms) in
                counted.iter_mut().zip(self.conforming(*sibling, &values.nodes)?)
            {
                *counted &= !conforms;
            }
        }
        let mut counts = vec![0; values.len()];
        for ((row, _), counted) in values.pairs().zip(counted) {
            counts[row] += usize::from(counted);
        }
        Ok(counts)
    }

    fn unique_languages(&self, values: &Values) -> Vec<Violation> {
        let mut found = Vec::new();
        for row in 0..values.len() {
            let mut languages: BTreeMap<String, usize> = BTreeMap::new();
            for literal in values.of(row).iter().filter_map(|it| literal(&self.data, *it)) {
                let direction = literal.direction().map(|it| format!("--{it}")).unwrap_or_default();
                if let Some(tag) = literal.language() {
                    *languages.entry(tag.to_ascii_lowercase() + &direction).or_default() += 1;
                }
            }
            let twice = languages.into_iter().filter(|it| it.1 > 1);
            found.extend(twice.map(|it| Violation::of_focus(row, Detail::Language(it.0))));
        }
        found
    }

    /// The values of a property of a focus node, sorted.
    fn others(&self, focus: Id, property: Option<Id>) -> Vec<Id> {
        property.map(|it| self.data.objects(focus, it).collect()).unwrap_or_default()
    }

    fn equals(&self, values: &Values, property: &NamedNode) -> Vec<Violation> {
        let property = self.iri(property);
        let mut found = Vec::new();
        for row in 0..values.len() {
            let (own, others) = (values.of(row), self.others(values.focus[row], property));
            let extra = own.iter().filter(|it| others.binary_search(it).is_err());
            let missing = others.iter().filter(|it| own.binary_search(it).is_err());
            found.extend(extra.chain(missing).map(|it| Violation::of_value(row, *it)));
        }
        found
    }

    fn disjoint(&self, values: &Values, property: &NamedNode) -> Vec<Violation> {
        let Some(property) = self.iri(property) else { return Vec::new() };
        let shared = values
            .pairs()
            .filter(|(row, it)| self.data.contains(values.focus[*row], property, *it));
        shared.map(|(row, it)| Violation::of_value(row, it)).collect()
    }

    /// One violation for each pair that is not in order.
    fn less_than(
        &mut self,
        values: &Values,
        property: &NamedNode,
        or_equal: bool,
    ) -> Result<Vec<Violation>, ShaclError> {
        let property = self.iri(property);
        let mut found = Vec::new();
        for row in 0..values.len() {
            let value = |it: &Id| literal(&self.data, *it).and_then(|it| Value::new(&it));
            let others: Vec<Option<Value>> =
                self.others(values.focus[row], property).iter().map(value).collect();
            if others.is_empty() {
                continue;
            }
            let own: Vec<Option<Value>> = values.of(row).iter().map(value).collect();
            for (id, own) in values.of(row).iter().zip(&own) {
                for other in &others {
                    self.tick()?;
                    let order = own.as_ref().zip(other.as_ref()).and_then(|(a, b)| a.compare(b));
                    let holds = match order {
                        Some(Ordering::Less) => true,
                        Some(Ordering::Equal) => or_equal,
                        _ => false,
                    };
                    if !holds {
                        found.push(Violation::of_value(row, *id));
                    }
                }
            }
        }
        Ok(found)
    }

    fn closed(&self, values: &Values, allowed: &FxHashSet<Id>) -> Vec<Violation> {
        let mut found = Vec::new();
        for (row, node) in values.pairs().filter(|it| it.1.is_node()) {
            let pattern = Pattern { subject: Some(node), ..Pattern::default() };
            let other = self.data.scan(pattern).filter(|it| !allowed.contains(&it.predicate));
            found.extend(other.map(|it| Violation {
                row,
                value: Some(it.object),
                detail: Detail::Property(it.predicate),
            }));
        }
        found
    }
}

fn counts(values: &Values, is_wrong: impl Fn(usize) -> bool) -> Vec<Violation> {
    let counts: Vec<usize> = (0..values.len()).map(|row| values.of(row).len()).collect();
    out_of(&counts, is_wrong)
}

fn out_of(counts: &[usize], is_wrong: impl Fn(usize) -> bool) -> Vec<Violation> {
    let wrong = counts.iter().enumerate().filter(|it| is_wrong(*it.1));
    wrong.map(|(row, count)| Violation::of_focus(row, Detail::Count(*count))).collect()
}
