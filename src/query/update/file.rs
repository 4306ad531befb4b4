//! A `.rq` file of kind `exec`: an update with a header, and its arguments.
//!
//! ```
//! use ggen::query::{
//!     argument::{Given, read},
//!     function::Functions,
//!     update::file::UpdateFile,
//! };
//!
//! let text = "\
//! #+ summary: Ends a loan.
//! #+ kind: exec
//! #+ params:
//! #+   loan: iri
//! #+   on: date
//! INSERT { $loan <urn:returnedOn> $on } WHERE { $loan a <urn:Loan> }";
//! let (file, found) = UpdateFile::read("end-loan", "end-loan.rq", text, &Functions::standard());
//! assert!(found.is_empty());
//! let file = file.unwrap();
//! let given = Given::from([("loan", "<urn:l1>"), ("on", "2025-03-15")]);
//! let update = file.bind(&read(&file.header, &given, &file.prefixes, None)?)?;
//! assert_eq!(update.operations.len(), 1);
//! # Ok::<_, ggen::query::error::QueryError>(())
//! ```

use spargebra::Query;

use crate::{
    diag::Diagnostic,
    query::{
        agreement,
        argument::Arguments,
        bind::bind,
        error::QueryError,
        function::Functions,
        header,
        kind::Kind,
        typed::TypedFile,
        update::{
            operation::{Operation, Update},
            parse::parse_update,
        },
    },
    rdf::prefix::Prefixes,
};

/// A file with an update.
pub type UpdateFile = TypedFile<Update>;

impl UpdateFile {
    /// Whether the header of a text says that it is an update.
    pub fn is_one(text: &str) -> bool {
        let (header, _) = header::parse(text, "", &Prefixes::default());
        header.kind.is_some_and(|it| it.0 == Kind::Exec)
    }

    /// Reads an update file. Without a valid update there is no file, only findings.
    pub fn read(
        name: &str,
        file: &str,
        text: &str,
        functions: &Functions,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        Self::read_with_base(name, file, text, None, functions)
    }

    /// The same with a base for relative IRIs; without one they are faults.
    pub fn read_with_base(
        name: &str,
        file: &str,
        text: &str,
        base: Option<&str>,
        functions: &Functions,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let body = parse_update(text, base, functions);
        let (this, mut found) = Self::with_body(name, file, text, body);
        found.extend(this.iter().flat_map(agreement::check_update));
        (this, found)
    }

    /// The update with each argument in place of its parameter. A parameter in a template gets its
    /// value as every variable does: from the solutions of `WHERE`.
    ///
    /// # Errors
    ///
    /// As [`bind`] fails.
    pub fn bind(&self, arguments: &Arguments) -> Result<Update, QueryError> {
        let mut update = self.body.clone();
        for query in update.queries_mut() {
            *query = bind(query, arguments)?;
        }
        Ok(update)
    }

    /// The `WHERE`s of its operations.
    pub(crate) fn queries(&self) -> impl Iterator<Item = &Query> {
        self.body.operations.iter().filter_map(|it| match it {
            Operation::Modify(it) => Some(&it.query),
            _ => None,
        })
    }
}
