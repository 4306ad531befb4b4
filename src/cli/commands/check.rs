//! `ggen check`: what is wrong in a project, or in given files.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};

use crate::{
    check::{
        self,
        files::{self, Files},
        settle::{Settled, settle},
    },
    cli::{commands::rule, exit::ExitStatus, findings::FindingsFormat, printer::Printer},
    diag::{Diagnostic, render, sources::Sources},
    package::error::PackageError,
    query::{budget::Budget, function::Functions},
    workspace::{
        Workspace,
        error::WorkspaceError,
        settings::{FailOn, LintSettings, SETTING},
    },
};

/// Directories that are never looked into, beside hidden ones.
const PASSED_OVER: [&str; 2] = ["target", "node_modules"];

/// Look for faults in ontologies, shapes, rules, queries and data
///
/// Without PATHS the whole project is checked: packages, data, golden results. Files of the project
/// among PATHS are checked as part of it; other files for themselves, directories with everything in
/// them. `ggen rule CODE` explains a finding.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD and SPARQL files, or directories
    #[arg(value_name = "PATHS")]
    paths: Vec<PathBuf>,
    /// How to write the findings
    #[arg(short, long, default_value = "human")]
    format: FindingsFormat,
    /// Report only these codes, families or rule names
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    select: Vec<String>,
    /// Do not report these codes, families or rule names
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Exit with 1 from this severity on [default: what ggen.toml says, else error]
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// Exit with 0 whatever is found
    #[arg(long)]
    exit_zero: bool,
    /// Count findings by rule instead of showing them
    #[arg(long)]
    statistics: bool,
}

/// What is to be reported.
#[derive(Default)]
struct Collected {
    found: Vec<Diagnostic>,
    sources: Sources,
    n_files: usize,
    settings: LintSettings,
}

/// Runs the command.
pub(crate) fn run(args: &CheckArgs, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    for word in args.select.iter().chain(&args.ignore) {
        rule::known(word)?;
    }
    let mut collected =
        if args.paths.is_empty() { project()? } else { given(&args.paths, printer)? };
    unknown_settings(&mut collected);
    let mut settings = collected.settings;
    if !args.select.is_empty() {
        settings.select.clone_from(&args.select);
    }
    settings.ignore.extend(args.ignore.iter().cloned());
    settings.fail_on = args.fail_on.unwrap_or(settings.fail_on);
    let settled = settle(collected.found, &settings);
    print(args, &settled, &collected.sources, printer)?;
    printer.talk(summary(&settled, collected.n_files))?;
    Ok(ExitStatus::clean_if(args.exit_zero || !settled.failed))
}

/// The project around the current folder.
fn project() -> anyhow::Result<Collected> {
    match open()? {
        Some(collected) => Ok(collected),
        None => bail!(
            "there is no ggen.toml here or above: name the files to check, or begin a project with \
             `ggen init`"
        ),
    }
}

/// `None` if there is no project.
fn open() -> anyhow::Result<Option<Collected>> {
    let (workspace, mut found) = match Workspace::open(Path::new(".")) {
        Ok(opened) => opened,
        Err(WorkspaceError::Package(PackageError::NoProject { .. })) => return Ok(None),
        Err(WorkspaceError::Package(error)) if !error.diagnostics().is_empty() => {
            let found = error.diagnostics().to_vec();
            return Ok(Some(Collected { found, ..Collected::default() }));
        }
        Err(error) => return Err(error.into()),
    };
    let report = check::check(&workspace, &Budget::unlimited())?;
    found.extend(report.found);
    let mut sources = workspace.sources;
    sources.extend(report.sources);
    let n_files = report.n_files;
    Ok(Some(Collected { found, sources, n_files, settings: workspace.settings.lint }))
}

/// Files and directories.
fn given(paths: &[PathBuf], printer: &mut Printer) -> anyhow::Result<Collected> {
    let mut wanted: BTreeMap<PathBuf, String> = BTreeMap::new();
    for path in paths {
        collect(path, &mut wanted)?;
    }
    let mut collected = Collected::default();
    let mut files = Files::default();
    let functions = Functions::standard();
    let root = crate::package::project::find_root(Path::new(".")).ok();
    let is_inside = |path: &PathBuf| root.as_ref().is_some_and(|it| path.starts_with(it));
    let project = if wanted.keys().any(is_inside) { open()? } else { None };
    let mut of_project = Vec::new();
    for (path, name_given) in &wanted {
        let inside = root.as_ref().and_then(|it| path.strip_prefix(it).ok());
        let name = inside.map(crate::package::path::slashed);
        if let (Some(name), Some(project)) = (&name, &project)
            && project.sources.text(name).is_some()
        {
            of_project.push(name.clone());
            continue;
        }
        let bytes = fs::read(path).with_context(|| format!("cannot read `{name_given}`"))?;
        files.add(name_given, &bytes, &functions);
    }
    if let Some(project) = project {
        let is_wanted = |it: &Diagnostic| {
            it.place.as_ref().is_some_and(|it| of_project.iter().any(|name| **name == *it.file))
        };
        collected.found.extend(project.found.into_iter().filter(is_wanted));
        collected.sources = project.sources;
        collected.settings = project.settings;
    }
    let report = check::check_files(&files);
    collected.found.extend(report.found);
    collected.sources.extend(report.sources);
    collected.n_files = of_project.len() + report.n_files;
    if collected.n_files == 0 {
        printer.talk("there is nothing to check: no RDF or SPARQL files in these directories")?;
    }
    Ok(collected)
}

/// Adds a file, or what a directory contains, by its real path.
fn collect(path: &Path, wanted: &mut BTreeMap<PathBuf, String>) -> anyhow::Result<()> {
    let real = |path: &Path| {
        fs::canonicalize(path).with_context(|| format!("cannot read `{}`", path.display()))
    };
    if !real(path)?.is_dir() {
        if !files::is_known(&path.to_string_lossy()) {
            bail!(
                "do not know what `{}` is: name it .ttl, .trig, .nt, .nq, .rdf, .owl, .jsonld, .n3 or \
                 .rq",
                path.display()
            );
        }
        wanted.insert(real(path)?, shown(path));
        return Ok(());
    }
    let mut open = vec![path.to_owned()];
    while let Some(directory) = open.pop() {
        let entries = fs::read_dir(&directory)
            .with_context(|| format!("cannot read `{}`", directory.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let is_bad = name == "bad" && directory.ends_with("data");
            if name.starts_with('.') || PASSED_OVER.contains(&&*name) || is_bad {
                continue;
            }
            let kind = entry.file_type()?;
            if kind.is_dir() {
                open.push(entry.path());
            } else if kind.is_file() && files::is_known(&name) {
                wanted.insert(real(&entry.path())?, shown(&entry.path()));
            }
        }
    }
    Ok(())
}

/// The path as a person would type it.
fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

/// A code in `[lint]` that no rule has would look like a working setting.
fn unknown_settings(collected: &mut Collected) {
    let settings = &collected.settings;
    for word in settings.ignore.iter().chain(&settings.select) {
        if let Err(error) = rule::known(word) {
            let place = crate::diag::Place::file(crate::package::project::PROJECT);
            collected.found.push(SETTING.found(format!("[lint]: {error}")).at(place));
        }
    }
}

fn print(
    args: &CheckArgs,
    settled: &Settled,
    sources: &Sources,
    printer: &mut Printer,
) -> anyhow::Result<()> {
    let found = &settled.findings;
    if args.statistics {
        write!(printer, "{}", statistics(found))?;
    } else {
        args.format.print(found, sources, printer)?;
    }
    Ok(())
}

/// One line for each rule that found something, the busiest first.
fn statistics(found: &[Diagnostic]) -> String {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for it in found {
        *counts.entry((&it.code, &it.name)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|it| std::cmp::Reverse(it.1));
    let mut out = String::new();
    for ((code, name), n) in counts {
        let _ = writeln!(out, "{n:>6}  {code}  {name}");
    }
    out
}

fn summary(settled: &Settled, n_files: usize) -> String {
    let s = if n_files == 1 { "" } else { "s" };
    if settled.findings.is_empty() {
        format!("All good: {n_files} file{s} checked, no findings.")
    } else {
        format!("Found {}.", render::Tally::of(&settled.findings))
    }
}
