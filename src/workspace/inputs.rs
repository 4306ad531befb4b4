//! A dataset made of files that somebody named, without a project.

use std::{
    error::Error as _,
    fmt::Write as _,
    path::{Path, PathBuf},
};

use oxigraph::model::{GraphNameRef, NamedNode, NamedNodeRef};
use oxiri::Iri;

use crate::{
    diag::{Diagnostic, Severity, sources::Sources},
    rdf::{document::Document, format::Format, read::ReadOptions},
    store::{builder::Builder, snapshot::Snapshot},
    workspace::{
        document::{Loaded, STDIN, load_input},
        error::WorkspaceError,
    },
};

/// The names of files, and what each is.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// The default graph; named graphs in them keep their names.
    pub data: Vec<PathBuf>,
    /// Graphs by their names.
    pub named: Vec<(String, PathBuf)>,
    /// The datasets of services by their names.
    pub services: Vec<(String, PathBuf)>,
    /// Where the data is said to come from: relative IRIs in a file resolve against the file's name
    /// there. Without it, they resolve against the file's own IRI.
    pub base: Option<String>,
    /// The syntax of standard input; `TriG`, which is Turtle, too, unless given. Where nothing is read
    /// from there, of all files, whatever they are called.
    pub from: Option<Format>,
}

/// The files, parsed.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The default graph.
    pub data: Vec<Loaded>,
    /// Graphs by their names.
    pub named: Vec<(NamedNode, Loaded)>,
    /// The datasets of services by their names.
    pub services: Vec<(NamedNode, Loaded)>,
}

impl Inputs {
    /// Whether any file makes up the dataset itself.
    pub fn has_data(&self) -> bool {
        !(self.data.is_empty() && self.named.is_empty())
    }

    /// All files.
    pub fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.data.iter().chain(self.named.iter().chain(&self.services).map(|it| &it.1))
    }

    /// Reads all files. Faults in them are findings.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, nothing tells its syntax, or a name is no IRI.
    pub fn load(
        &self,
        sources: &mut Sources,
        found: &mut Vec<Diagnostic>,
    ) -> Result<Files, WorkspaceError> {
        let base = self.base.as_deref().map(|it| iri("--base", it, None)).transpose()?;
        let base = base.as_ref();
        let from = self.from.filter(|_| !self.paths().any(|it| it == Path::new(STDIN)));
        let mut read = |path: &Path, base: Option<String>| {
            let is_stdin = path == Path::new(STDIN);
            let shown = if is_stdin { "<stdin>".to_owned() } else { path.display().to_string() };
            let options = ReadOptions { base, recover: true, ..ReadOptions::default() };
            let format = if is_stdin { self.from.or(Some(Format::TriG)) } else { from };
            load_input(path, &shown, format, &options, sources, found)
        };
        let mut files = Files::default();
        for path in &self.data {
            files.data.push(read(path, base_of(path, base))?);
        }
        for (name, path) in &self.named {
            let name = iri("--named-graph", name, base)?;
            let loaded = read(path, Some(name.as_str().to_owned()))?;
            files.named.push((NamedNode::new_unchecked(name.into_inner()), loaded));
        }
        for (name, path) in &self.services {
            let name = iri("--service", name, base)?;
            let loaded = read(path, base_of(path, base))?;
            files.services.push((NamedNode::new_unchecked(name.into_inner()), loaded));
        }
        Ok(files)
    }
}

impl Files {
    /// All files.
    pub fn all(&self) -> impl Iterator<Item = &Loaded> {
        let named = self.named.iter().chain(&self.services).map(|it| &it.1);
        self.data.iter().chain(named)
    }

    /// The dataset of each service.
    pub fn service_datasets(&self) -> impl Iterator<Item = (NamedNode, Snapshot)> {
        self.services.iter().map(|(name, loaded)| {
            let mut builder = Builder::new();
            builder.insert_document(&loaded.document, GraphNameRef::DefaultGraph);
            (name.clone(), builder.build())
        })
    }
}

/// Reads the document that `LOAD` asks for.
///
/// # Errors
///
/// What is wrong with it, in words.
pub fn load_document(path: &Path, iri: NamedNodeRef<'_>) -> Result<Document, String> {
    let shown = path.display().to_string();
    let (mut sources, mut found) = (Sources::default(), Vec::new());
    let base = Some(iri.as_str().to_owned());
    let options = ReadOptions { base, ..ReadOptions::default() };
    let loaded = load_input(path, &shown, None, &options, &mut sources, &mut found);
    let loaded = loaded.map_err(|error| match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    })?;
    match found.iter().find(|it| it.severity == Severity::Error) {
        None => Ok(loaded.document),
        Some(fault) => {
            let at = fault.place.as_ref().and_then(|it| sources.position(&it.file, it.span?.start));
            let at = at.map(|it| format!("{}:{}", it.line, it.column)).unwrap_or_default();
            Err(format!("{shown}:{at}: {}", fault.message))
        }
    }
}

/// Puts files into a dataset: the default graph, and graphs by their names.
pub(crate) fn insert_into(builder: &mut Builder, data: &[Loaded], named: &[(NamedNode, Loaded)]) {
    for loaded in data {
        builder.insert_document(&loaded.document, GraphNameRef::DefaultGraph);
    }
    for (name, loaded) in named {
        builder.insert_graph(name.as_ref().into());
        builder.insert_document(&loaded.document, name.as_ref().into());
    }
}

/// An IRI that somebody typed.
fn iri(
    what: &'static str,
    text: &str,
    base: Option<&Iri<String>>,
) -> Result<Iri<String>, WorkspaceError> {
    let parsed = match base {
        Some(base) => base.resolve(text),
        None => Iri::parse(text.to_owned()),
    };
    parsed.map_err(|it| WorkspaceError::Iri { what, iri: text.to_owned(), why: it.to_string() })
}

/// What relative IRIs in a file resolve against.
fn base_of(path: &Path, base: Option<&Iri<String>>) -> Option<String> {
    let is_stdin = path == Path::new(STDIN);
    match base {
        Some(base) if is_stdin => Some(base.as_str().to_owned()),
        Some(base) => {
            let name = escaped(&path.file_name()?.to_string_lossy());
            base.resolve(&format!("./{name}")).ok().map(Iri::into_inner)
        }
        None if is_stdin => None,
        None => {
            let path = std::path::absolute(path).ok()?;
            let path = path.to_string_lossy().replace('\\', "/");
            Some(format!("file:///{}", escaped(path.trim_start_matches('/'))))
        }
    }
}

/// A path as it stands in an IRI.
fn escaped(path: &str) -> String {
    path.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' | b':' => out.push(byte.into()),
            _ if byte.is_ascii_alphanumeric() => out.push(byte.into()),
            _ => _ = write!(out, "%{byte:02X}"),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_at_its_name_in_the_folder_of_the_base() {
        let base = Iri::parse("http://example.org/tests/query.rq".to_owned()).unwrap();
        let at = |path: &str| base_of(Path::new(path), Some(&base)).unwrap();
        assert_eq!(at("some/where/data.ttl"), "http://example.org/tests/data.ttl");
        assert_eq!(at("a b:ü.ttl"), "http://example.org/tests/a%20b:%C3%BC.ttl");
        assert_eq!(at("-"), "http://example.org/tests/query.rq");
        let own = base_of(Path::new("/some where/data.ttl"), None).unwrap();
        assert!(own.starts_with("file:///") && own.ends_with("/some%20where/data.ttl"), "{own}");
        assert_eq!(base_of(Path::new("-"), None), None);
    }

    #[test]
    fn names_resolve_against_the_base() {
        let base = Iri::parse("http://example.org/tests/query.rq".to_owned()).unwrap();
        assert_eq!(iri("x", "g.ttl", Some(&base)).unwrap(), "http://example.org/tests/g.ttl");
        let error = iri("--named-graph", "g.ttl", None).unwrap_err().to_string();
        assert!(error.starts_with("--named-graph: `g.ttl` is no IRI"), "{error}");
    }
}
