//! Literals as they are written, in expressions.
//!
//! spareval calculates with values: of `"01"^^xsd:integer` an expression sees the number 1, and what
//! it returns is `"1"`. Where spelling and datatype matter, a function of ours [marks](mark) the next
//! term to be looked up, which is then handed over as a literal of a datatype that spareval does not
//! know; a result that must keep its spelling is [wrapped](wrap) until it is a term again.

use std::cell::Cell;

use oxigraph::model::{Literal, Term};
use spareval::{ExpressionTerm, ExpressionTriple};

use crate::rdf::{document::named, vocab::xsd};

thread_local! {
    static WANTED: Cell<bool> = const { Cell::new(false) };
}

/// What a wrapped literal's datatype begins with; no IRI of a query or of data has a space.
const WRAPPED: &str = "ggen exact ";

/// The next term that an expression looks up is wanted as it is written.
pub(crate) fn mark() {
    WANTED.set(true);
}

/// Whether the term is wanted so; asking is taking.
pub(crate) fn is_wanted() -> bool {
    WANTED.take()
}

/// A term for a function that looks at its spelling.
pub(crate) fn exact(term: Term) -> ExpressionTerm {
    match term {
        Term::Literal(it) if it.language().is_none() && it.datatype() != xsd::STRING => {
            let datatype = it.datatype().into_owned();
            ExpressionTerm::OtherTypedLiteral { value: it.value().to_owned(), datatype }
        }
        term => value(term),
    }
}

/// A term for calculating; inside of a triple term a literal stays as it is written.
pub(crate) fn value(term: Term) -> ExpressionTerm {
    match term {
        Term::Triple(triple) => ExpressionTerm::Triple(Box::new(ExpressionTriple {
            subject: triple.subject,
            predicate: triple.predicate,
            object: if is_odd(&triple.object) {
                exact(triple.object)
            } else {
                value(triple.object)
            },
        })),
        term => term.into(),
    }
}

/// Whether a literal would be written in another way after its value was looked at.
fn is_odd(term: &Term) -> bool {
    matches!(term, Term::Literal(it) if it.language().is_none() && it.datatype() != xsd::STRING)
        && Term::from(ExpressionTerm::from(term.clone())) != *term
}

/// A term that can pass through an expression without being written anew.
pub(crate) fn wrap(term: Term) -> Term {
    match &term {
        Term::Literal(it) if is_odd(&term) => {
            let datatype = named(format!("{WRAPPED}{}", it.datatype().as_str()));
            Literal::new_typed_literal(it.value(), datatype).into()
        }
        _ => term,
    }
}

/// The term that was wrapped.
pub(crate) fn unwrap(term: Term) -> Term {
    match &term {
        Term::Literal(it) => match it.datatype().as_str().strip_prefix(WRAPPED) {
            Some(datatype) => Literal::new_typed_literal(it.value(), named(datatype)).into(),
            None => term,
        },
        _ => term,
    }
}
