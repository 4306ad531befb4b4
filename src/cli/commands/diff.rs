//! `ggen diff`: what differs between two datasets, or two versions of generated code.

mod api;

use std::{io::Write as _, path::PathBuf};

use anyhow::bail;
use oxigraph::model::Quad;

use crate::{
    cli::{
        exit::ExitStatus,
        input::{BudgetArgs, InputArgs},
        printer::Printer,
    },
    rdf::canon::{Diff, diff},
};

/// Say what differs between two RDF files, or for users of generated code
///
/// The names of blank nodes, the order, prefixes and the syntax do not count: two files that say the
/// same have no difference. Blank nodes in the output have the names of the first file; what has
/// changed about one is shown line by line as long as the rest tells which one it is. Relative IRIs
/// of both files resolve against the same base.
///
/// With --api, OLD and NEW are projects, vocabularies or models that `ggen generate --emit ir` printed,
/// and each change is breaking, minor or a patch for those who use the code generated from them.
///
/// Exits with 0 if there is no difference, 1 if there is one, 2 if that cannot be told.
#[derive(Debug, clap::Args)]
pub struct DiffArgs {
    /// The file before, or `-` for standard input with --from
    #[arg(value_name = "OLD")]
    before: PathBuf,
    /// The file after, or `-`
    #[arg(value_name = "NEW")]
    after: PathBuf,
    /// Compare what is generated: breaking, minor or patch
    #[arg(long)]
    api: bool,
    /// How to write it: lines with - and +, JSON, or an RDF Patch that applies to the first file
    #[arg(short, long, default_value = "text")]
    format: DiffFormat,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    budget: BudgetArgs,
}

/// A format of differences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum DiffFormat {
    Text,
    Json,
    Patch,
}

/// Runs the command.
pub(crate) fn run(args: &DiffArgs, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    if args.api {
        if args.format == DiffFormat::Patch {
            bail!("--api has no RDF Patch: --format is text or json");
        }
        return api::run(&args.before, &args.after, args.format == DiffFormat::Json, printer);
    }
    let documents = args.input.read(&[&args.before, &args.after], printer)?;
    let [before, after] = documents.as_slice() else { unreachable!("two files were read") };
    let diff = args.budget.run(|budget| diff(before.quads(), after.quads(), budget))?;
    match args.format {
        DiffFormat::Text => write!(printer, "{diff}")?,
        DiffFormat::Json => writeln!(printer, "{}", serde_json::to_string_pretty(&json(&diff))?)?,
        DiffFormat::Patch => patch(&diff, printer)?,
    }
    Ok(ExitStatus::clean_if(diff.is_empty()))
}

fn json(diff: &Diff) -> serde_json::Value {
    let lines = |quads: &[Quad]| quads.iter().map(|it| format!("{it} .")).collect::<Vec<_>>();
    serde_json::json!({
        "same": diff.is_empty(),
        "removed": lines(&diff.removed),
        "added": lines(&diff.added),
    })
}

/// [RDF Patch](https://afs.github.io/rdf-patch/): a transaction of deletions and additions.
fn patch(diff: &Diff, printer: &mut Printer) -> anyhow::Result<()> {
    writeln!(printer, "TX .")?;
    for quad in &diff.removed {
        writeln!(printer, "D {quad} .")?;
    }
    for quad in &diff.added {
        writeln!(printer, "A {quad} .")?;
    }
    writeln!(printer, "TC .")?;
    Ok(())
}
