//! `ggen generate`: typed bindings from packages, or from vocabularies without a project.

mod input;
mod job;
mod names;
mod output;
mod watch;

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};

use crate::{
    cli::{
        commands::generate::{
            input::InputArgs,
            job::{Job, jobs},
            names::Names,
        },
        exit::ExitStatus,
        findings::FindingsFormat,
        model::{self, expand},
        printer::Printer,
    },
    codegen::{
        model::{IR_SCHEMA, Model},
        pins::Pins,
        plan::{Plan, PlanSettings, plan},
        reconcile::{Action, ActionKind, MANIFEST, Manifest, conflicts, drift, reconcile},
        render::{GeneratedFile, Replacements, render},
        rules::DRIFT,
        shake::shake,
    },
    diag::{Diagnostic, Place, Severity, sources::Sources},
    workspace::Workspace,
};

/// Write typed Rust, TypeScript and Python bindings
///
/// Classes become types, lists of values enums, and every question of a package a function with
/// typed parameters and rows. What is written where stands in ggen.toml under [[generate.target]];
/// with --ontology, --shapes or --queries no project is needed. Files that were changed by hand are
/// left alone.
#[derive(Debug, clap::Args)]
pub struct GenerateArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Only these classes and what they need; a name such as `ex:Person`, or an IRI; repeat it
    #[arg(long, value_name = "CLASS", help_heading = "Input")]
    root: Vec<String>,
    /// Only these languages: rust, typescript, python
    #[arg(short, long, value_name = "LANG", value_parser = ["rust", "typescript", "python"])]
    lang: Vec<String>,
    /// Write there instead of where ggen.toml says; needs --lang, and several get a folder each
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The name of the generated package
    #[arg(long, value_name = "NAME", requires = "out")]
    package: Option<String>,
    /// Take the names in this file instead of the project's ggen.names.toml
    #[arg(long, value_name = "FILE")]
    names: Option<PathBuf>,
    #[command(flatten)]
    mode: ModeArgs,
    /// How to print what --check finds
    #[arg(short, long, default_value = "human", requires = "check")]
    format: FindingsFormat,
    /// Print something else instead of writing files: the model (ir), or the JSON Schema of it
    #[arg(long, value_name = "WHAT", value_parser = ["ir", "ir-schema"], conflicts_with_all = ["lang", "out"])]
    emit: Option<String>,
    /// Show what had no effect on the types, too
    #[arg(long)]
    notices: bool,
}

/// Whether and when files are written.
#[derive(Debug, clap::Args)]
struct ModeArgs {
    /// Write nothing; exit code 1 and a diff if a file is not what it should be
    #[arg(long)]
    check: bool,
    /// Write nothing; say what would be written
    #[arg(long, conflicts_with = "check")]
    dry_run: bool,
    /// Go on, and write again whenever an input changes
    #[arg(long, conflicts_with_all = ["check", "dry_run", "emit"])]
    watch: bool,
    #[command(flatten)]
    also: AlsoArgs,
}

/// What is written beside the files of the targets.
#[derive(Debug, clap::Args)]
struct AlsoArgs {
    /// Also replace files that were changed by hand
    #[arg(long, conflicts_with_all = ["check", "dry_run"])]
    force: bool,
    /// Also write all names to the file of names, so that they stay when terms are added
    #[arg(long, conflicts_with_all = ["check", "dry_run", "emit"])]
    pin: bool,
}

/// Runs the command.
pub(crate) fn run(args: &GenerateArgs, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    if args.mode.watch {
        return watch::watch(args, printer);
    }
    let workspace = match args.emit.as_deref() {
        Some("ir-schema") => {
            write!(printer, "{}", IR_SCHEMA.as_str())?;
            return Ok(ExitStatus::Clean);
        }
        _ => args.input.open(printer)?,
    };
    let Some(model) = read(args, &workspace, printer)? else { return Ok(ExitStatus::Failure) };
    if args.emit.is_some() {
        serde_json::to_writer_pretty(&mut *printer, &model).map_err(io::Error::from)?;
        writeln!(printer)?;
        return Ok(ExitStatus::Clean);
    }
    let clean = write(args, &workspace, &model, printer)?;
    Ok(ExitStatus::clean_if(clean))
}

/// The model of the input, with what is to be said about it; nothing if that is an error.
fn read(
    args: &GenerateArgs,
    workspace: &Workspace,
    printer: &mut Printer,
) -> anyhow::Result<Option<Model>> {
    let (mut model, found) = model::extracted(workspace);
    let is_shown = |it: &&Diagnostic| args.notices || it.severity != Severity::Info;
    let shown: Vec<Diagnostic> = found.iter().filter(is_shown).cloned().collect();
    if !shown.is_empty() {
        printer.findings(&shown, &workspace.sources)?;
    }
    let roots = [&args.root[..], &workspace.settings.generate.roots].concat();
    if !roots.is_empty() {
        let roots: Vec<String> =
            roots.iter().map(|it| root(it, &model, workspace)).collect::<Result<_, _>>()?;
        shake(&mut model, &roots);
    }
    Ok((!found.iter().any(|it| it.severity == Severity::Error)).then_some(model))
}

/// A class that somebody names.
fn root(name: &str, model: &Model, workspace: &Workspace) -> anyhow::Result<String> {
    let iri = expand(name, workspace);
    if model.class(&iri).is_some() {
        return Ok(iri);
    }
    let known: Vec<String> =
        model.classes.iter().map(|it| workspace.prefixes.shorten(&it.iri)).collect();
    let hint = crate::diag::near::nearest(name, known.iter().map(String::as_str))
        .map(|it| format!(", did you mean `{it}`?"));
    bail!("no class `{name}` in the input{}", hint.unwrap_or_default())
}

/// A target with its files, rendered.
struct Rendered {
    job: Job,
    files: Vec<GeneratedFile>,
}

/// Writes or checks all targets; whether everything is as it should be. If one cannot be rendered,
/// none is written.
fn write(
    args: &GenerateArgs,
    workspace: &Workspace,
    model: &Model,
    printer: &mut Printer,
) -> anyhow::Result<bool> {
    let names = Names::read(args, workspace)?;
    let jobs = jobs(args, workspace)?;
    printer.findings(&names.faults(&jobs, model, workspace), &Sources::default())?;
    let rendered = jobs
        .into_iter()
        .map(|job| render_job(job, model, workspace, &names))
        .collect::<anyhow::Result<Vec<_>>>()?;
    if args.mode.check {
        let mut found = Vec::new();
        for it in &rendered {
            found.extend(check(it)?);
        }
        args.format.print(&found, &Sources::default(), printer)?;
        return Ok(found.is_empty());
    }
    let mut clean = true;
    for it in &rendered {
        clean &= carry_out(it, args, printer)?;
    }
    if args.mode.also.pin {
        let jobs = rendered.iter().map(|it| &it.job);
        printer.talk(names.pin(jobs, model, workspace)?)?;
    }
    Ok(clean)
}

/// How a job is planned.
fn plan_settings(job: &Job, workspace: &Workspace, pins: &Pins) -> PlanSettings {
    PlanSettings {
        package: job.package.clone(),
        version: "0.1.0".to_owned(),
        languages: model::settings(workspace).languages,
        pins: pins.of(job.target.name()),
    }
}

fn render_job(
    job: Job,
    model: &Model,
    workspace: &Workspace,
    names: &Names,
) -> anyhow::Result<Rendered> {
    let settings = plan_settings(&job, workspace, &names.pins);
    let plan = plan(job.target, model, &settings);
    let files = render(&plan, &replacements(&plan, &workspace.root)?)?;
    Ok(Rendered { job, files })
}

/// The project's files `templates/<language>/<name>.j2` that replace a built-in template.
fn replacements(plan: &Plan, root: &Path) -> anyhow::Result<Replacements> {
    let mut replacements = Replacements::new();
    for (name, _) in plan.templates {
        let path = root.join("templates").join(name);
        match fs::read_to_string(&path) {
            Ok(text) => _ = replacements.insert((*name).to_owned(), text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => (),
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("cannot read template `{}`", path.display()));
            }
        }
    }
    Ok(replacements)
}

/// What is known of a directory, and what is to be done there.
fn compare(it: &Rendered) -> anyhow::Result<(Option<Manifest>, Vec<Action>)> {
    let before = output::manifest(&it.job)?;
    let existing = output::existing(&it.job, &it.files, before.as_ref())?;
    let actions = reconcile(&it.files, before.as_ref(), &existing)?;
    Ok((before, actions))
}

/// One finding per file that is not as it should be.
fn check(it: &Rendered) -> anyhow::Result<Vec<Diagnostic>> {
    let (before, actions) = compare(it)?;
    let mut found = drift(&actions, &it.job.shown);
    if found.is_empty() && before.as_ref() != Some(&Manifest::of(it.job.target, &it.files)) {
        let path = format!("{}/{MANIFEST}", it.job.shown);
        let finding = DRIFT
            .found(format!("`{path}` does not list what was generated"))
            .at(Place::file(path.as_str()))
            .help("run `ggen generate` and commit the result");
        found.push(finding);
    }
    Ok(found)
}

/// Writes one target; whether nothing was in the way.
fn carry_out(it: &Rendered, args: &GenerateArgs, printer: &mut Printer) -> anyhow::Result<bool> {
    let Rendered { job, files } = it;
    let (before, mut actions) = compare(it)?;
    if args.mode.dry_run {
        for action in &actions {
            let Some(word) = word(&action.kind) else { continue };
            writeln!(printer, "{word:<8} {}/{}", job.shown, action.path)?;
        }
        return Ok(true);
    }
    if args.mode.also.force {
        actions.iter_mut().for_each(output::force);
    }
    let written = output::apply(job, &actions)?;
    let left = conflicts(&actions, &job.shown);
    let after = Manifest::after(job.target, files, before.as_ref(), &actions);
    output::put(job, MANIFEST, &after.text(), before.map(|it| it.text()).as_deref())?;
    printer.findings(&left, &Sources::default())?;
    let n = files.len();
    printer.talk(format!("{}: {n} files, {written} written", job.shown))?;
    Ok(left.is_empty())
}

/// What would be done with a file.
fn word(kind: &ActionKind) -> Option<&'static str> {
    match kind {
        ActionKind::Leave => None,
        ActionKind::Create(_) => Some("create"),
        ActionKind::Replace { .. } => Some("replace"),
        ActionKind::Delete { .. } => Some("delete"),
        ActionKind::Conflict { .. } => Some("conflict"),
    }
}
