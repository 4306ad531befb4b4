//! Why an order cannot be built or asked.

/// What stops an operation on an order.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum LatticeError {
    /// The IRI is not an element; never taken for "false" or "incomparable".
    #[error("<{element}> is not an element of the order <{order}>")]
    UnknownElement {
        /// The IRI asked for.
        element: String,
        /// The order.
        order: String,
    },
    /// The declaration uses something that orders are not built from.
    #[error("the order <{order}> uses `lat:{property}`, which is not supported")]
    Unsupported {
        /// The order.
        order: String,
        /// The local name of the property.
        property: String,
    },
    /// The declaration says nothing that could be an order.
    #[error("the declaration of the order <{order}> is wrong: {message}")]
    Declaration {
        /// The order.
        order: String,
        /// What is wrong.
        message: String,
    },
    /// The closure of the order is too large to be held.
    #[error(
        "the order <{order}> is too large: counted {counted} entries of its closure, at most \
         {limit} are kept; restrict it with `lat:elements`"
    )]
    TooLarge {
        /// The order.
        order: String,
        /// How much there was when it was given up.
        counted: u64,
        /// How much is allowed.
        limit: u64,
    },
    /// A drawing of so many elements cannot be read.
    #[error("{count} elements are too many to draw, at most {limit}; draw a part of them")]
    TooManyToDraw {
        /// How many there are.
        count: usize,
        /// How many are allowed.
        limit: usize,
    },
}
