//! `ggen init`: a new project with a small package that is complete.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use crate::{cli::write, package::init};

/// Make a new project
///
/// Writes a small complete package: ontology, shapes, a typed question with its golden result, example
/// data and data that is caught. It passes `ggen check` and `ggen test`. Files that are there already
/// are never overwritten.
#[derive(Debug, clap::Args)]
pub struct InitArgs {
    /// The project's folder, made if it is not there
    #[arg(value_name = "DIR", default_value = ".")]
    pub directory: PathBuf,
    /// The package's name: lower-case letters, digits and `-` [default: the folder's]
    #[arg(long)]
    pub name: Option<String>,
}

/// Writes the files and names them.
pub(crate) fn run(args: &InitArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let beginning = init::init(&args.directory, args.name.as_deref())?;
    write::apply(&beginning.plan)?;
    writeln!(out, "a project with the package `{}`:", beginning.name)?;
    for step in &beginning.plan.steps {
        writeln!(out, "  {}", step.path().display())?;
    }
    let there = match args.directory.as_path() {
        here if here == Path::new(".") => String::new(),
        there => format!(" in `{}`", there.display()),
    };
    writeln!(
        out,
        "next{there}: `ggen check`, `ggen test`, `ggen query overdue-loans --arg today=2025-03-15`"
    )?;
    Ok(())
}
