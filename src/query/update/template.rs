//! The templates of DELETE and INSERT, filled with solutions.

use oxigraph::model::{BlankNode, Term, Variable};
use spargebra::term::{GraphNamePattern, NamedNodePattern, QuadPattern, TermPattern};

use crate::store::{
    edit::Edit,
    id::{Id, Tag},
};

/// A quad by its ids.
pub(super) type IdQuad = ([Id; 3], Id);

/// What stands at a place of a template.
#[derive(Debug)]
enum Slot {
    Term(Id),
    /// The value of a column.
    Column(usize),
    /// A blank node of each solution's own.
    Blank(usize),
    Triple(Box<[Slot; 3]>),
    /// A term that the dataset lacks: nothing can be deleted with it.
    Nowhere,
}

/// Templates over the columns of a SELECT.
#[derive(Debug)]
pub(super) struct Template {
    quads: Vec<[Slot; 4]>,
    n_blanks: usize,
    /// Whether new terms are added to the dataset, as insertions need.
    adds: bool,
}

impl Template {
    /// What goes.
    pub(super) fn delete(quads: &[QuadPattern], columns: &[Variable], edit: &mut Edit<'_>) -> Self {
        Self::new(quads, columns, false, edit)
    }

    /// What comes.
    pub(super) fn insert(quads: &[QuadPattern], columns: &[Variable], edit: &mut Edit<'_>) -> Self {
        Self::new(quads, columns, true, edit)
    }

    fn new(quads: &[QuadPattern], columns: &[Variable], adds: bool, edit: &mut Edit<'_>) -> Self {
        let mut maker = Maker { columns, adds, edit, blanks: Vec::new() };
        let quads = quads
            .iter()
            .map(|it| {
                let s = maker.term(&it.subject);
                let p = maker.predicate(&it.predicate);
                let o = maker.term(&it.object);
                [s, p, o, maker.graph(&it.graph_name)]
            })
            .collect();
        Self { quads, n_blanks: maker.blanks.len(), adds }
    }

    /// Adds the quads of one solution. A quad with an unbound part, or that is none, is left out.
    pub(super) fn fill(&self, row: &[Option<Term>], edit: &mut Edit<'_>, out: &mut Vec<IdQuad>) {
        if self.quads.is_empty() {
            return;
        }
        let cells: Vec<Option<Id>> = row
            .iter()
            .map(|cell| {
                let term = cell.as_ref()?.as_ref();
                if self.adds { Some(edit.intern(term)) } else { edit.known(term) }
            })
            .collect();
        let blanks: Vec<Id> = (0..self.n_blanks).map(|_| edit.fresh()).collect();
        for [s, p, o, g] in &self.quads {
            let mut id = |slot: &Slot| self.id(slot, &cells, &blanks, edit);
            if let (Some(s), Some(p), Some(o), Some(g)) = (id(s), id(p), id(o), id(g))
                && s.is_node()
                && p.tag() == Tag::Iri
                && (g == Id::DEFAULT_GRAPH || g.is_node())
            {
                out.push(([s, p, o], g));
            }
        }
    }

    fn id(
        &self,
        slot: &Slot,
        cells: &[Option<Id>],
        blanks: &[Id],
        edit: &mut Edit<'_>,
    ) -> Option<Id> {
        match slot {
            Slot::Term(id) => Some(*id),
            Slot::Column(column) => cells[*column],
            Slot::Blank(number) => Some(blanks[*number]),
            Slot::Nowhere => None,
            Slot::Triple(parts) => {
                let [s, p, o] = parts.as_ref();
                let mut id = |slot: &Slot| self.id(slot, cells, blanks, edit);
                let (s, p, o) = (id(s)?, id(p)?, id(o)?);
                if !s.is_node() || p.tag() != Tag::Iri {
                    return None;
                }
                if self.adds {
                    Some(edit.intern_triple([s, p, o]))
                } else {
                    edit.known_triple([s, p, o])
                }
            }
        }
    }
}

/// Makes slots of the terms of a template.
struct Maker<'m, 'e> {
    columns: &'m [Variable],
    adds: bool,
    edit: &'m mut Edit<'e>,
    blanks: Vec<BlankNode>,
}

impl Maker<'_, '_> {
    fn term(&mut self, term: &TermPattern) -> Slot {
        match term {
            TermPattern::NamedNode(it) => self.constant(&it.clone().into()),
            TermPattern::Literal(it) => self.constant(&it.clone().into()),
            TermPattern::Variable(it) => self.variable(it),
            TermPattern::BlankNode(it) => {
                let known = self.blanks.iter().position(|blank| blank == it);
                Slot::Blank(known.unwrap_or_else(|| {
                    self.blanks.push(it.clone());
                    self.blanks.len() - 1
                }))
            }
            TermPattern::Triple(it) => Slot::Triple(Box::new([
                self.term(&it.subject),
                self.predicate(&it.predicate),
                self.term(&it.object),
            ])),
        }
    }

    fn predicate(&mut self, predicate: &NamedNodePattern) -> Slot {
        match predicate {
            NamedNodePattern::NamedNode(it) => self.constant(&it.clone().into()),
            NamedNodePattern::Variable(it) => self.variable(it),
        }
    }

    fn graph(&mut self, graph: &GraphNamePattern) -> Slot {
        match graph {
            GraphNamePattern::DefaultGraph => Slot::Term(Id::DEFAULT_GRAPH),
            GraphNamePattern::NamedNode(it) => self.constant(&it.clone().into()),
            GraphNamePattern::Variable(it) => self.variable(it),
        }
    }

    fn constant(&mut self, term: &Term) -> Slot {
        if self.adds {
            return Slot::Term(self.edit.intern(term.as_ref()));
        }
        self.edit.known(term.as_ref()).map_or(Slot::Nowhere, Slot::Term)
    }

    fn variable(&self, variable: &Variable) -> Slot {
        let column = self.columns.iter().position(|it| it == variable);
        column.map_or(Slot::Nowhere, Slot::Column)
    }
}
