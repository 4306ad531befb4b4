//! How many rows a question promises, or that it changes the data instead.
//!
//! ```
//! use ggen::query::{answer::{Answer, Solutions}, kind::Kind};
//!
//! let nothing = Answer::Solutions(Solutions::default());
//! assert!(Kind::Optional.check(&nothing).is_ok());
//! let error = Kind::One.check(&nothing).unwrap_err();
//! assert_eq!(error.to_string(), "the question promises exactly one row, but there is none");
//! ```

use std::fmt;

use crate::query::{answer::Answer, error::QueryError};

/// What the word behind `kind:` in a header promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A SELECT that gives exactly one row; none, or more, is an error.
    One,
    /// A SELECT that gives one row or none; more is an error.
    Optional,
    /// Any number of rows or triples. What is meant when nothing is said.
    Many,
    /// An update: it changes the data and returns nothing.
    Exec,
}

impl Kind {
    /// All kinds, in the order of messages.
    pub const ALL: [Self; 4] = [Self::One, Self::Optional, Self::Many, Self::Exec];

    /// The kind of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// Its word in a header.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Optional => "optional",
            Self::Many => "many",
            Self::Exec => "exec",
        }
    }

    /// Its word and what it means, for lists.
    pub fn describe(self) -> &'static str {
        match self {
            Self::One => "one: exactly one row",
            Self::Optional => "optional: one row or none",
            Self::Many => "many: any number of rows",
            Self::Exec => "exec: changes the data",
        }
    }

    /// Whether an answer keeps the promise.
    ///
    /// # Errors
    ///
    /// [`QueryError::Cardinality`] if there are more or fewer rows.
    pub fn check(self, answer: &Answer) -> Result<(), QueryError> {
        let Answer::Solutions(solutions) = answer else { return Ok(()) };
        let n_rows = solutions.rows.len();
        let holds = match self {
            Self::One => n_rows == 1,
            Self::Optional => n_rows <= 1,
            Self::Many | Self::Exec => true,
        };
        if holds { Ok(()) } else { Err(QueryError::Cardinality { kind: self, n_rows }) }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
