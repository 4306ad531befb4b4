//! The pre-bound values as virtual triples beside a snapshot.

use std::{convert::Infallible, rc::Rc};

use oxigraph::model::{NamedNode, Term};
use spareval::{ExpressionTerm, InternalQuad, QueryableDataset};

use crate::{
    query::dataset::{Counted, Dataset},
    rdf::{document::named, vocab::GGEN_NS},
    store::id::{Id, Tag},
};

/// The first id of a relation's name; below are the special ids of the store.
const FIRST: u64 = 1 << 32;

/// The predicate of a relation: 0 for focus nodes, then the constants.
pub(super) fn name(number: usize) -> NamedNode {
    named(format!("{GGEN_NS}prebound/{number}"))
}

/// The name of the shapes graph inside a query.
pub(in crate::shacl) fn shapes_graph() -> NamedNode {
    named(format!("{GGEN_NS}prebound/shapes"))
}

fn number(term: &Term) -> Option<u64> {
    let Term::NamedNode(name) = term else { return None };
    name.as_str().strip_prefix(GGEN_NS)?.strip_prefix("prebound/")?.parse().ok()
}

/// The id of a relation's name, which also is the object of its triples if it has one column.
fn relation_id(number: u64) -> Id {
    Id::new(Tag::Special, FIRST + (number & 0xffff_ffff))
}

/// A dataset with relations.
pub(super) struct Related<'a> {
    dataset: Dataset<'a>,
    relations: Vec<Rc<[(Id, Id)]>>,
}

impl<'a> Related<'a> {
    /// `pairs` are focus nodes, with a value node each or none.
    pub(super) fn new(
        dataset: Dataset<'a>,
        pairs: &[(Id, Option<Id>)],
        constants: &[Term],
    ) -> Self {
        let mut focus: Vec<(Id, Id)> =
            pairs.iter().map(|(this, value)| (*this, value.unwrap_or(relation_id(0)))).collect();
        focus.sort_unstable();
        focus.dedup();
        let mut relations: Vec<Rc<[(Id, Id)]>> = vec![focus.into()];
        for (n, constant) in constants.iter().enumerate() {
            let Ok(Counted(id)) = dataset.internalize_term(constant.clone());
            relations.push(Rc::from([(id, relation_id(n as u64 + 1))]));
        }
        Self { dataset, relations }
    }

    fn relation(&self, predicate: &Counted) -> Option<&Rc<[(Id, Id)]>> {
        let is_relation = predicate.0.tag() == Tag::Special;
        let number = predicate.0.payload().checked_sub(FIRST).filter(|_| is_relation)?;
        self.relations.get(usize::try_from(number).ok()?)
    }
}

impl<'a> QueryableDataset<'a> for Related<'a> {
    type InternalTerm = Counted;
    type Error = Infallible;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Counted>,
        predicate: Option<&Counted>,
        object: Option<&Counted>,
        graph_name: Option<Option<&Counted>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Counted>, Infallible>> + use<'a> {
        let relation = predicate.and_then(|it| Some((it.0, self.relation(it)?.clone())));
        let Some((predicate, rows)) = relation else {
            let rows =
                self.dataset.internal_quads_for_pattern(subject, predicate, object, graph_name);
            return Box::new(rows) as Box<dyn Iterator<Item = _> + 'a>;
        };
        // A relation is in every graph.
        let graphs: Vec<Option<Id>> = match graph_name {
            Some(graph) => vec![graph.map(|it| it.0)],
            None => self.dataset.internal_named_graphs().flatten().map(|it| Some(it.0)).collect(),
        };
        let range = match subject {
            Some(subject) => {
                let start = rows.partition_point(|row| row.0 < subject.0);
                start..start + rows[start..].partition_point(|row| row.0 == subject.0)
            }
            None => 0..rows.len(),
        };
        let object = object.map(|it| it.0);
        let found =
            range.map(move |at| rows[at]).filter(move |row| object.is_none_or(|it| it == row.1));
        Box::new(found.flat_map(move |(subject, object)| {
            let quads: Vec<_> = graphs
                .iter()
                .map(|graph| {
                    Ok(InternalQuad {
                        subject: Counted(subject),
                        predicate: Counted(predicate),
                        object: Counted(object),
                        graph_name: graph.map(Counted),
                    })
                })
                .collect();
            quads
        }))
    }

    fn internal_named_graphs(&self) -> impl Iterator<Item = Result<Counted, Infallible>> + use<'a> {
        self.dataset.internal_named_graphs()
    }

    fn internalize_term(&self, term: Term) -> Result<Counted, Infallible> {
        match number(&term) {
            Some(number) => Ok(Counted(relation_id(number))),
            None => self.dataset.internalize_term(term),
        }
    }

    fn externalize_term(&self, term: Counted) -> Result<Term, Infallible> {
        match term.0.payload().checked_sub(FIRST) {
            Some(number) if term.0.tag() == Tag::Special => {
                Ok(name(usize::try_from(number).unwrap_or_default()).into())
            }
            _ => self.dataset.externalize_term(term),
        }
    }

    fn externalize_expression_term(&self, term: Counted) -> Result<ExpressionTerm, Infallible> {
        if term.0.tag() == Tag::Special {
            return self.externalize_term(term).map(ExpressionTerm::from);
        }
        self.dataset.externalize_expression_term(term)
    }
}
