//! Opening the project of the current folder for a command.

use std::path::Path;

use anyhow::bail;

use crate::{
    cli::printer::Printer,
    diag::{Diagnostic, Severity, sources::Sources},
    package::error::PackageError,
    workspace::{Workspace, error::WorkspaceError},
};

/// What an error in the project's files is reported as.
const PROJECT: &str = "`ggen check` says more; the project's files have";

/// Opens the project around the current folder and refuses to go on if its files are broken.
pub(crate) fn open(printer: &mut Printer) -> anyhow::Result<Workspace> {
    let (workspace, found) = Workspace::open(Path::new("."))?;
    refuse_broken(&found, &workspace.sources, PROJECT, printer)?;
    Ok(workspace)
}

/// Opens the project around the current folder, or the built-in packages where there is none.
pub(crate) fn open_or_builtin(printer: &mut Printer) -> anyhow::Result<Workspace> {
    Ok(try_open(printer)?.unwrap_or_else(|| Workspace::open_builtin().0))
}

/// Opens the project around the current folder, if there is one.
pub(crate) fn try_open(printer: &mut Printer) -> anyhow::Result<Option<Workspace>> {
    match Workspace::open(Path::new(".")) {
        Err(WorkspaceError::Package(PackageError::NoProject { .. })) => Ok(None),
        opened => {
            let (workspace, found) = opened?;
            refuse_broken(&found, &workspace.sources, PROJECT, printer)?;
            Ok(Some(workspace))
        }
    }
}

/// Prints errors and fails if there are any: what is computed from broken files means nothing.
pub(crate) fn refuse_broken(
    found: &[Diagnostic],
    sources: &Sources,
    what: &str,
    printer: &mut Printer,
) -> anyhow::Result<()> {
    let errors: Vec<Diagnostic> =
        found.iter().filter(|it| it.severity == Severity::Error).cloned().collect();
    if errors.is_empty() {
        return Ok(());
    }
    printer.findings(&errors, sources)?;
    let (n, s) = (errors.len(), if errors.len() == 1 { "" } else { "s" });
    bail!("{what} {n} error{s}")
}
