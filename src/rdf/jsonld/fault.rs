//! What can be wrong with a JSON-LD document.

use crate::{
    diag::{Diagnostic, Place, Span},
    rdf::rules::SYNTAX_ERROR,
};

pub(super) type Result<T> = std::result::Result<T, Box<Fault>>;

/// A fault and where it stands. The codes are those of the specification:
/// <https://www.w3.org/TR/json-ld11-api/#jsonlderrorcode>
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) span: Span,
    pub(super) code: &'static str,
    detail: String,
}

impl Fault {
    pub(super) fn new(span: Span, code: &'static str, detail: impl Into<String>) -> Box<Self> {
        Box::new(Self { span, code, detail: detail.into() })
    }

    pub(super) fn syntax(span: Span, detail: impl Into<String>) -> Box<Self> {
        Self::new(span, "", detail)
    }

    pub(super) fn found(self, file: &str) -> Diagnostic {
        SYNTAX_ERROR.found(self.message()).at(Place::new(file, self.span))
    }

    pub(super) fn message(&self) -> String {
        if self.code.is_empty() {
            self.detail.clone()
        } else {
            format!("{}: {}", self.code, self.detail)
        }
    }
}
