//! The query or update that a command's arguments name.

use std::{path::Path, sync::Arc};

use anyhow::{Context as _, bail};

use crate::{
    cli::{exit::ExitStatus, printer::Printer},
    diag::sources::Sources,
    query::{error::QueryError, file::syntax_finding},
    workspace::document::{STDIN, read_input},
};

/// What a command runs.
pub(crate) enum Source {
    /// A file of a package: `cas/framework-status`.
    Package(String),
    /// A text, and its name in messages.
    Text(Arc<str>, String),
}

impl Source {
    /// From a name that may be that of a file, from a file whatever its name, or from the text itself;
    /// one of them is given.
    pub(crate) fn read(
        name: Option<&str>,
        file: Option<&Path>,
        text: Option<&str>,
    ) -> anyhow::Result<Self> {
        if let Some(text) = text {
            return Ok(Self::Text("-e".into(), text.to_owned()));
        }
        let name = name.unwrap_or_default();
        let path = file.unwrap_or(Path::new(name));
        if path.is_dir() {
            let path = path.display();
            bail!(
                "`{path}` is a directory: name a question such as cas/framework-status, or a file"
            );
        }
        let is_file = file.is_some() || path == Path::new(STDIN) || path.is_file();
        let endings = ["rq", "ru", "sparql"];
        if is_file || path.extension().is_some_and(|it| endings.iter().any(|end| it == *end)) {
            let (shown, text) = read_text(path)?;
            return Ok(Self::Text(shown, text));
        }
        Ok(Self::Package(name.to_owned()))
    }
}

/// The text of a file, or of standard input, and its name in messages.
pub(crate) fn read_text(path: &Path) -> anyhow::Result<(Arc<str>, String)> {
    let is_stdin = path == Path::new(STDIN);
    let shown = if is_stdin { "<stdin>".to_owned() } else { path.display().to_string() };
    let bytes = read_input(path)?;
    let text = String::from_utf8(bytes).map_err(|it| it.utf8_error());
    let text = text.with_context(|| format!("`{shown}` is not UTF-8"))?;
    Ok((shown.into(), text))
}

/// Whether a file has the syntax that `parse` knows; if not, the fault is shown.
pub(crate) fn check_syntax<T>(
    path: &Path,
    parse: impl FnOnce(&str) -> Result<T, QueryError>,
    printer: &mut Printer,
) -> anyhow::Result<ExitStatus> {
    let (shown, text) = read_text(path)?;
    let Err(error) = parse(&text) else { return Ok(ExitStatus::Clean) };
    let mut sources = Sources::default();
    sources.insert(shown.clone(), text);
    printer.findings(&[syntax_finding(&error, &shown)], &sources)?;
    Ok(ExitStatus::Findings)
}

/// `NAME=VALUE`, an argument.
pub(crate) fn name_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as name=value".to_owned()),
    }
}
