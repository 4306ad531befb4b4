//! What can be wrong with a JSON-LD document.

use crate::{
    diag::{Diagnostic, Place, Span},
    rdf::rules::SYNTAX_ERROR,
};

pub(super) type Result<T> = std::result::Result<T, Fault>;

/// A fault and where it stands. The codes are those of the specification:
/// <https://www.w3.org/TR/json-ld11-api/#jsonlderrorcode>
#[derive(Clone, Debug)]
pub(super) struct Fault(Box<Parts>);

#[derive(Clone, Debug)]
struct Parts {
    span: Span,
    code: &'static str,
    detail: String,
}

impl Fault {
    pub(super) fn new(span: Span, code: &'static str, detail: impl Into<String>) -> Self {
        Self(Box::new(Parts { span, code, detail: detail.into() }))
    }

    pub(super) fn syntax(span: Span, detail: impl Into<String>) -> Self {
        Self::new(span, "", detail)
    }

    /// Where it stands.
    pub(super) fn span(&self) -> Span {
        self.0.span
    }

    pub(super) fn message(&self) -> String {
        match (self.0.code, &self.0.detail) {
            ("", detail) => detail.clone(),
            (code, detail) => format!("{code}: {detail}"),
        }
    }

    pub(super) fn found(&self, file: &str) -> Diagnostic {
        SYNTAX_ERROR.found(self.message()).at(Place::new(file, self.0.span))
    }
}
