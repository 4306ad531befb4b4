//! Why a validation could not give a verdict.

use crate::query::error::QueryError;

/// What kept a validation from ending. There is no report then: a failure is never a pass.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShaclError {
    /// Shapes with targets, or shapes they refer to, cannot be used; one line each.
    #[error("cannot validate with these shapes: {}", .0.join("; "))]
    Shapes(Vec<String>),
    /// The budget was exhausted, or somebody cancelled.
    #[error("the validation was stopped")]
    Stopped(#[source] QueryError),
    /// The query of a constraint could not be evaluated.
    #[error("cannot evaluate the SPARQL constraint of {shape}")]
    Query {
        /// The shape.
        shape: String,
        /// Why.
        #[source]
        source: QueryError,
    },
    /// The query of a constraint bound `?failure` to true.
    #[error("the SPARQL constraint of {shape} reports a failure for {focus}")]
    Reported {
        /// The shape.
        shape: String,
        /// The focus node.
        focus: String,
    },
    /// More results than any report should have.
    #[error("the validation has more than {limit} results")]
    TooMany {
        /// The limit.
        limit: usize,
    },
}

impl ShaclError {
    /// The error of a constraint's query.
    pub(super) fn query(shape: &str, source: QueryError) -> Self {
        match source {
            QueryError::Deadline | QueryError::Cancelled => Self::Stopped(source),
            source => Self::Query { shape: shape.to_owned(), source },
        }
    }
}
