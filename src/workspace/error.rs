//! Why a project could not be opened or made into a dataset.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{
    diag::{Diagnostic, near::nearest},
    package::error::PackageError,
    rdf::compressed::UnpackError,
    reason::{entailment::EntailmentError, run::RuleError},
    workspace::document::STDIN,
};

/// What went wrong with a project.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkspaceError {
    /// A package is missing, broken or modified.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// A file cannot be read.
    #[error("cannot read `{path}`")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A compressed file cannot be read.
    #[error("cannot read `{path}`")]
    Unpack {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: UnpackError,
    },
    /// The name of a file does not tell its syntax.
    #[error(
        "cannot tell the RDF syntax of {}: name it .ttl, .trig, .nt, .nq, .rdf, .owl, .jsonld or .n3{}",
        input(.0),
        "; where the command has `--from`, that tells it, too"
    )]
    UnknownFormat(PathBuf),
    /// A name on the command line is no IRI.
    #[error("{what}: `{iri}` is no IRI: {why}")]
    Iri {
        /// The option.
        what: &'static str,
        /// The name.
        iri: String,
        /// What is wrong.
        why: String,
    },
    /// What follows from the data cannot be said.
    #[error(transparent)]
    Entailment(#[from] EntailmentError),
    /// A rule did not end, or failed.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// Nobody has a package of this name or prefix.
    #[error("no package `{name}` in this project{}", hint(name, known))]
    UnknownPackage {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The package has no such query or update.
    #[error("no {what} `{name}`{}; `ggen query --list` shows all", hint(name, known))]
    UnknownQuery {
        /// Query or update.
        what: &'static str,
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A question was asked for, but this is an update.
    #[error("`{0}` is an update, not a question: `ggen update {0}` executes it")]
    IsUpdate(String),
    /// An update was asked for, but this is a question.
    #[error("`{0}` is a question, not an update: `ggen query {0}` asks it")]
    IsQuestion(String),
    /// Several packages have a query of this name.
    #[error("several packages have a query `{name}`: name one of {}", known.join(", "))]
    AmbiguousQuery {
        /// What was asked for.
        name: String,
        /// The queries, with their packages.
        known: Vec<String>,
    },
    /// Files have faults that make an answer worthless.
    #[error("{} of the files read are broken", .0.len())]
    Broken(Vec<Diagnostic>),
}

fn input(path: &Path) -> String {
    if path == Path::new(STDIN) {
        "standard input".to_owned()
    } else {
        format!("`{}`", path.display())
    }
}

fn hint(name: &str, known: &[String]) -> String {
    nearest(name, known.iter().map(String::as_str))
        .map(|it| format!(", did you mean `{it}`?"))
        .unwrap_or_default()
}
