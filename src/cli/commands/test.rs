//! `ggen test`: golden results and bad data of packages.

use std::{fmt::Write as _, io::Write as _};

use anyhow::bail;
use serde_json::json;

use crate::{
    check::{bad, golden},
    cli::{exit::ExitStatus, printer::Printer, project::open},
    diag::{self, Diagnostic, Severity, render, sources::Sources},
    package::source::Source,
    query::budget::Budget,
    workspace::{Workspace, error::WorkspaceError, load::LoadedPackage},
};

/// Run the golden queries of packages and see that their bad data is caught
///
/// Every question with a file in data/golden/ is asked of the package's example data and must answer
/// what the file says. Every file in data/bad/ must be caught by the shape, question or rule that
/// its first comment names.
#[derive(Debug, clap::Args)]
pub struct TestArgs {
    /// The name or prefix of a package of the project; all its packages without it
    package: Option<String>,
    /// How to write the results
    #[arg(short, long, default_value = "human")]
    format: Format,
}

/// A format of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A line for each package, then what failed
    Human,
    /// An object with the packages, the totals and the findings
    Json,
}

/// What became of all packages.
#[derive(Default)]
struct Total {
    n_golden: usize,
    n_bad: usize,
    n_failed: usize,
    found: Vec<Diagnostic>,
    sources: Sources,
    packages: Vec<serde_json::Value>,
}

/// Runs the command.
pub(crate) fn run(args: &TestArgs, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    let workspace = open(printer)?;
    let packages: Vec<&LoadedPackage> = if let Some(name) = &args.package {
        vec![workspace.package(name).ok_or_else(|| unknown(&workspace, name))?]
    } else {
        let is_member = |it: &&LoadedPackage| it.package.source == Source::Workspace;
        workspace.packages.iter().filter(is_member).collect()
    };
    if packages.is_empty() {
        bail!("the project has no packages of its own to test; ggen.toml lists them");
    }
    let mut total = Total::default();
    for package in packages {
        let line = test(&workspace, package, &mut total)?;
        if args.format == Format::Human {
            writeln!(printer, "{line}")?;
            printer.flush()?;
        }
    }
    diag::sort(&mut total.found);
    let mut sources = workspace.sources;
    sources.extend(total.sources);
    if args.format == Format::Json {
        let report = json!({
            "packages": total.packages, "golden": total.n_golden, "bad": total.n_bad,
            "failed": total.n_failed, "findings": render::json::records(&total.found, &sources),
        });
        writeln!(printer, "{}", serde_json::to_string_pretty(&report)?)?;
        return Ok(ExitStatus::clean_if(total.n_failed == 0));
    }
    if !total.found.is_empty() {
        let colors = printer.colors_output();
        write!(printer, "\n{}", render::human::render(&total.found, &sources, colors))?;
    }
    let verdict = if total.n_failed == 0 { "ok" } else { "FAILED" };
    writeln!(
        printer,
        "\ntest result: {verdict}. {}, {}; {} failed",
        count(total.n_golden, "golden result"),
        count(total.n_bad, "bad file"),
        total.n_failed
    )?;
    Ok(ExitStatus::clean_if(total.n_failed == 0))
}

fn unknown(workspace: &Workspace, name: &str) -> WorkspaceError {
    let names = |it: &LoadedPackage| {
        let prefixes: Vec<String> = it.prefixes().map(str::to_owned).collect();
        [vec![it.package.name().to_owned()], prefixes].concat()
    };
    let known = workspace.packages.iter().flat_map(names).collect();
    WorkspaceError::UnknownPackage { name: name.to_owned(), known }
}

/// Tests a package and tells its line.
fn test(
    workspace: &Workspace,
    package: &LoadedPackage,
    total: &mut Total,
) -> anyhow::Result<String> {
    let budget = Budget::unlimited();
    let name = package.package.name();
    let mut found = Vec::new();
    let example = golden::example(workspace, package, &mut total.sources, &mut found)?;
    let is_broken = found.iter().any(|it| it.severity == Severity::Error);
    let golden = golden::compare(workspace, package, &example, &budget);
    let bad = bad::check(workspace, package, &budget)?;
    let n_failed = usize::from(is_broken) + golden.n_failed + bad.found.len();
    let verdict = if n_failed == 0 { "ok" } else { "FAILED" };
    let mut line =
        format!("test {name} ... {verdict} ({} golden, {} bad", golden.n_files, bad.n_files);
    if golden.n_uncovered > 0 {
        write!(line, ", {} without a golden result", count(golden.n_uncovered, "question"))?;
    }
    if n_failed > 0 {
        write!(line, "; {n_failed} failed")?;
    }
    line.push(')');
    total.packages.push(json!({
        "name": name, "golden": golden.n_files, "bad": bad.n_files,
        "uncovered": golden.n_uncovered, "failed": n_failed,
    }));
    total.n_golden += golden.n_files;
    total.n_bad += bad.n_files;
    total.n_failed += n_failed;
    found.extend(golden.found);
    found.extend(bad.found);
    total.found.extend(found);
    total.sources.extend(bad.sources);
    Ok(line)
}

fn count(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}
