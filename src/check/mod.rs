//! Rules over ontologies, shapes, data, rules and queries; golden results and bad data.
//!
//! ```
//! use ggen::check::{check_files, files::Files};
//! use ggen::query::function::Functions;
//!
//! let mut files = Files::default();
//! let text = b"
//!     @prefix ex: <https://example.org/zoo#> .
//!     @prefix owl: <http://www.w3.org/2002/07/owl#> .
//!     @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
//!     <https://example.org/zoo> a owl:Ontology ; owl:versionInfo \"1\" .
//!     ex:Animal a owl:Class ; rdfs:label \"animal\" ; rdfs:comment \"A living thing that eats.\" .
//!     ex:Heron a owl:Class ; rdfs:label \"heron\" ; rdfs:comment \"A bird that waits.\" ;
//!         rdfs:subClassOf ex:animal .";
//! files.add("zoo.ttl", text, &Functions::standard());
//! let report = check_files(&files);
//! assert_eq!(report.found.len(), 1);
//! assert_eq!(report.found[0].code, "REF001");
//! assert_eq!(report.found[0].help, ["did you mean `ex:Animal`? only the case differs"]);
//! ```

pub mod bad;
mod context;
pub mod files;
pub mod golden;
mod literal;
mod names;
mod outline;
mod owned;
pub mod rules;
mod scope;
pub mod settle;
mod shapes;
pub mod table;
mod table_diff;
mod terms;
mod vocabulary;

use crate::{
    check::{
        context::{Context, Subject},
        files::Files,
    },
    diag::{Diagnostic, sources::Sources},
    query::budget::Budget,
    workspace::{Workspace, error::WorkspaceError},
};

/// What a run looked at, and what it found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The findings, unsorted.
    pub found: Vec<Diagnostic>,
    /// The texts that findings point into and that the workspace does not have.
    pub sources: Sources,
    /// How many files were looked at.
    pub n_files: usize,
}

/// Checks the packages and data of a project; what dependencies contain is known, never reported.
///
/// What was found when the project was opened is not repeated.
///
/// # Errors
///
/// If golden results cannot be computed because a rule of the project does not end.
pub fn check(workspace: &Workspace, budget: &Budget) -> Result<Report, WorkspaceError> {
    let mut report = Report::default();
    let subject = Subject::of_workspace(workspace, &mut report);
    let context = Context::new(&subject);
    table::run(&context, &mut report.found);
    report.n_files = context.documents.len() + context.queries.len();
    golden::check(workspace, budget, &mut report)?;
    Ok(report)
}

/// Checks files that stand for themselves; what was found when they were read is part of it.
pub fn check_files(files: &Files) -> Report {
    let mut report = Report {
        found: files.found.clone(),
        sources: files.sources.clone(),
        n_files: files.documents.len() + files.queries.len() + files.n_broken,
    };
    let subject = Subject::of_files(files);
    table::run(&Context::new(&subject), &mut report.found);
    report
}
