//! What a query returned.

use std::io;

use oxigraph::model::{Term, Triple, TripleRef, Variable};

/// The whole answer of a query.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Of SELECT.
    Solutions(Solutions),
    /// Of ASK.
    Boolean(bool),
    /// Of CONSTRUCT and DESCRIBE, sorted, each triple once.
    Graph(Vec<Triple>),
}

/// A table of terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Solutions {
    /// The columns.
    pub variables: Vec<Variable>,
    /// The rows; a row has one cell per column, empty if unbound.
    pub rows: Vec<Vec<Option<Term>>>,
}

impl Answer {
    /// Whether there is a row, a triple, or the answer is yes.
    pub fn is_positive(&self) -> bool {
        match self {
            Self::Solutions(it) => !it.rows.is_empty(),
            Self::Boolean(it) => *it,
            Self::Graph(it) => !it.is_empty(),
        }
    }

    /// Gives all pieces to a sink.
    ///
    /// # Errors
    ///
    /// When the sink fails.
    pub fn pass_on(&self, sink: &mut dyn Sink) -> io::Result<()> {
        match self {
            Self::Boolean(it) => sink.boolean(*it)?,
            Self::Solutions(Solutions { variables, rows }) => {
                sink.columns(variables)?;
                for row in rows {
                    sink.row(row)?;
                }
            }
            Self::Graph(triples) => {
                for triple in triples {
                    sink.triple(triple.as_ref())?;
                }
            }
        }
        sink.end()
    }
}

/// Takes an answer piece by piece, while it is computed: see
/// [`crate::query::evaluate::evaluate_to`].
///
/// The pieces are one [`Sink::boolean`], or one [`Sink::columns`] and any number of [`Sink::row`]s, or
/// any number of [`Sink::triple`]s; then [`Sink::end`].
pub trait Sink {
    /// The answer of ASK.
    fn boolean(&mut self, value: bool) -> io::Result<()>;

    /// The columns of a SELECT, before its rows.
    fn columns(&mut self, variables: &[Variable]) -> io::Result<()>;

    /// A row, with one cell per column.
    fn row(&mut self, cells: &[Option<Term>]) -> io::Result<()>;

    /// A triple of CONSTRUCT or DESCRIBE.
    fn triple(&mut self, triple: TripleRef<'_>) -> io::Result<()>;

    /// The answer is whole. After an error it is not called.
    fn end(&mut self) -> io::Result<()>;
}
