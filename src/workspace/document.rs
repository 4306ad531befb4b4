//! RDF files of a project, or named by somebody, and the part they play.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
};

use crate::{
    diag::{Diagnostic, sources::Sources},
    rdf::{
        compressed::{Compression, unpack},
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
    let options = ReadOptions { recover: true, ..ReadOptions::default() };
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

/// Reads a file that somebody named: `-` is standard input, compressed files are unpacked, and
/// without a `format` the name tells it (`a.ttl`, `a.ttl.gz`).
///
/// # Errors
/// If the file cannot be read or unpacked, or nothing tells its format.
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
    let bytes = read_input(path)?;
    let text = String::from_utf8_lossy(&bytes);
    sources.insert(shown, &*text);
    let (document, diagnostics) = read(&bytes, format, shown, options);
    found.extend(diagnostics);
    Ok(Loaded { role: Role::Data, document })
}

/// The bytes of a file or of standard input, unpacked.
///
/// # Errors
/// If it cannot be read or unpacked.
pub fn read_input(path: &Path) -> Result<Vec<u8>, WorkspaceError> {
    let failed = |source| WorkspaceError::Read { path: path.to_owned(), source };
    let bytes = if path == Path::new(STDIN) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(failed)?;
        bytes
    } else {
        fs::read(path).map_err(failed)?
    };
    let told = Compression::from_path(path);
    if let Some(told) = told
        && Compression::of(&bytes) != Some(told)
    {
        return Err(failed(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("it is named as {} data, but does not begin like it", told.name()),
        )));
    }
    unpack(bytes).map_err(|source| WorkspaceError::Unpack { path: path.to_owned(), source })
}
