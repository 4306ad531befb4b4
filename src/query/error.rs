//! Why a query could not be answered.

use crate::{diag::Span, query::kind::Kind};

/// What went wrong with a query.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The text is no SPARQL query.
    #[error("{message}")]
    Syntax {
        /// What was expected.
        message: String,
        /// Where.
        span: Span,
    },
    /// The text is longer than any query should be.
    #[error("the query is longer than {limit} bytes")]
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// Brackets or prefix operators are nested too deeply.
    #[error("the query is nested deeper than {limit} levels")]
    TooDeep {
        /// The limit.
        limit: usize,
        /// The bracket that is one too many.
        span: Span,
    },
    /// Too many operators.
    #[error("the query has more than {limit} operators and groups")]
    TooComplex {
        /// The limit.
        limit: usize,
        /// The operator that is one too many.
        span: Span,
    },
    /// More of one kind than can be planned in time.
    #[error("the query has more than {limit} {what}")]
    TooMany {
        /// What there are too many of.
        what: &'static str,
        /// The limit.
        limit: usize,
        /// The first that is too many.
        span: Span,
    },
    /// A pattern that joins too much at once.
    #[error(
        "more than {limit} triple patterns are joined in one group, steps of paths and elements of \
         lists included"
    )]
    TooWide {
        /// The limit.
        limit: usize,
    },
    /// An argument is missing, unknown or ill-typed; one line each.
    #[error("{}", .0.join("\n"))]
    Arguments(Vec<String>),
    /// A parameter stands where its value is not allowed.
    #[error("parameter `{parameter}` cannot be {value} here: {why}")]
    Position {
        /// Its name.
        parameter: String,
        /// The value.
        value: String,
        /// What the place demands.
        why: &'static str,
    },
    /// There are more or fewer rows than the question promises.
    #[error("{}", cardinality(*kind, *n_rows))]
    Cardinality {
        /// What it promises.
        kind: Kind,
        /// How many rows there are.
        n_rows: usize,
    },
    /// The deadline passed.
    #[error("the query was stopped: it took longer than it may")]
    Deadline,
    /// Somebody cancelled the query.
    #[error("the query was cancelled")]
    Cancelled,
    /// Rows, groups, sorting or texts need too much memory.
    #[error("the query was stopped: it is about to need more than {} MiB of memory", limit >> 20)]
    Memory {
        /// The limit in bytes.
        limit: usize,
    },
    /// An argument of `REPLACE` is so long that its result could take all memory.
    #[error("the query was stopped: an argument of REPLACE is longer than {limit} bytes")]
    Replace {
        /// The limit.
        limit: usize,
    },
    /// A text that a function would make is too long.
    #[error("the query was stopped: a text would be longer than {limit} bytes")]
    Text {
        /// The limit.
        limit: usize,
    },
    /// A regular expression that takes too long to compile and to match.
    #[error(
        "the query was stopped: nested repetitions of a regular expression multiply to more than {limit}"
    )]
    Regex {
        /// The limit.
        limit: usize,
    },
    /// `SERVICE` is not allowed.
    #[error("SERVICE <{0}> is not available: queries never use the network")]
    Service(String),
    /// A function that nobody defined.
    #[error("unknown function <{0}>")]
    Function(String),
    /// Whoever takes the answer failed.
    #[error("cannot write the answer")]
    Sink(#[from] std::io::Error),
    /// An operation on a graph that is not there.
    #[error("graph <{0}> does not exist: write SILENT to go on without it")]
    NoGraph(String),
    /// `CREATE GRAPH` for a graph that is there.
    #[error("graph <{0}> exists already: write SILENT to go on with it")]
    GraphExists(String),
    /// `LOAD` of a document that nobody gives.
    #[error("cannot load <{iri}>: {why}")]
    Load {
        /// The document.
        iri: String,
        /// What its source says.
        why: String,
    },
    /// The dataset of the protocol, for an update that says it itself.
    #[error("the update has WITH or USING itself, so it takes no dataset from outside")]
    Using,
    /// The evaluator failed.
    #[error("cannot evaluate the query")]
    Evaluation(#[source] spareval::QueryEvaluationError),
}

impl QueryError {
    /// The bytes of the text that are at fault.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Syntax { span, .. }
            | Self::TooDeep { span, .. }
            | Self::TooMany { span, .. }
            | Self::TooComplex { span, .. } => Some(*span),
            _ => None,
        }
    }
}

fn cardinality(kind: Kind, n_rows: usize) -> String {
    let promise = if kind == Kind::One { "exactly one row" } else { "at most one row" };
    match n_rows {
        0 => format!("the question promises {promise}, but there is none"),
        _ => format!("the question promises {promise}, but there are {n_rows}"),
    }
}
