//! A `.rq` file: a header, a text, and what the text is parsed to.

use std::sync::Arc;

use crate::{
    diag::{Diagnostic, Span},
    query::{
        error::QueryError,
        file::{prologue, syntax_finding},
        header::{self, Header},
        token::tokens,
    },
    rdf::prefix::Prefixes,
};

/// A file whose body is a query ([`QueryFile`](crate::query::file::QueryFile)) or an update
/// ([`UpdateFile`](crate::query::update::file::UpdateFile)); parameters are variables in it.
#[derive(Clone, Debug)]
pub struct TypedFile<B> {
    /// The file's stem: `framework-status`.
    pub name: String,
    /// The path under which diagnostics name it.
    pub file: Arc<str>,
    /// The text.
    pub text: Arc<str>,
    /// What it declares.
    pub header: Header,
    /// The prefixes of its prologue.
    pub prefixes: Prefixes,
    /// What it does.
    pub body: B,
}

impl<B> TypedFile<B> {
    /// A file and the findings of its header. Without a body there are only findings.
    pub(crate) fn with_body(
        name: &str,
        file: &str,
        text: &str,
        body: Result<B, QueryError>,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let prefixes = prologue(text);
        let (header, mut found) = header::parse(text, file, &prefixes);
        let this = match body {
            Ok(body) => Some(Self {
                name: name.into(),
                file: file.into(),
                text: text.into(),
                header,
                prefixes,
                body,
            }),
            Err(error) => {
                found.push(syntax_finding(&error, file));
                None
            }
        };
        (this, found)
    }

    /// The first place where a variable stands.
    pub fn find_variable(&self, name: &str) -> Option<Span> {
        tokens(&self.text).iter().find(|it| it.variable() == Some(name)).map(|it| it.span)
    }
}
