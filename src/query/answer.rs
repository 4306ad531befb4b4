//! What a query returned.

use oxigraph::model::{Term, Triple, Variable};

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
}
