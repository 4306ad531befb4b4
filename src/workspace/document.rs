//! RDF files of a project and the part they play.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
};

use crate::{
    diag::{Diagnostic, sources::Sources},
    rdf::{
        document::Document,
        format::Format,
        read::{ReadOptions, read},
    },
    workspace::error::WorkspaceError,
};

/// The path that stands for standard input.
pub const STDIN: &str = "-";

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Terms.
    Ontology,
    /// Links to published vocabularies.
    Alignment,
    /// SHACL shapes.
    Shapes,
    /// Individuals.
    Data,
}

/// A parsed file of a project.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What it is for.
    pub role: Role,
    /// Its content.
    pub document: Document,
}

/// Parses a text and keeps it for diagnostics.
pub fn load(
    role: Role,
    file: &str,
    text: &str,
    format: Format,
    sources: &mut Sources,
    found: &mut Vec<Diagnostic>,
) -> Loaded {
    sources.insert(file, text);
    let options = ReadOptions { base: None, recover: true };
    let (document, diagnostics) = read(text.as_bytes(), format, file, &options);
    found.extend(diagnostics);
    Loaded { role, document }
}

/// Reads a data file that somebody named; `shown` is its name in diagnostics.
pub fn load_path(
    path: &Path,
    shown: &str,
    sources: &mut Sources,
    found: &mut Vec<Diagnostic>,
) -> Result<Loaded, WorkspaceError> {
    let options = ReadOptions { recover: true, ..ReadOptions::default() };
    load_input(path, shown, None, &options, sources, found)
}

/// Reads a file that somebody named: `-` is standard input, and without a `format` the name tells
/// it.
pub fn load_input(
    path: &Path,
    shown: &str,
    format: Option<Format>,
    options: &ReadOptions,
    sources: &mut Sources,
    found: &mut Vec<Diagnostic>,
) -> Result<Loaded, WorkspaceError> {
    let format = format
        .or_else(|| Format::from_path(path))
        .ok_or_else(|| WorkspaceError::UnknownFormat(path.to_owned()))?;
    let failed = |source| WorkspaceError::Read { path: path.to_owned(), source };
    let bytes = if path == Path::new(STDIN) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(failed)?;
        bytes
    } else {
        fs::read(path).map_err(failed)?
    };
    sources.insert(shown, String::from_utf8_lossy(&bytes).into_owned());
    let (document, diagnostics) = read(&bytes, format, shown, options);
    found.extend(diagnostics);
    Ok(Loaded { role: Role::Data, document })
}
