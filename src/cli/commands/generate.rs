//! `ggen generate`: typed bindings from the packages of a project.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};

use crate::{
    cli::{exit::ExitStatus, printer::Printer, project, write},
    codegen::{
        extract::{Inputs, Settings, extract},
        model::Model,
        plan::{Plan, PlanSettings, Target, plan},
        reconcile::{Action, ActionKind, MANIFEST, Manifest, conflicts, drift, reconcile},
        render::{GeneratedFile, Replacements, render},
    },
    diag::{Diagnostic, Severity, sources::Sources},
    workspace::Workspace,
};

/// Write typed Rust, TypeScript and Python bindings
///
/// Classes become types, lists of values enums, and every question of a package a function with
/// typed parameters and rows. What is written where stands in ggen.toml under [[generate.target]];
/// files that were changed by hand are left alone.
#[derive(Debug, clap::Args)]
pub struct GenerateArgs {
    /// Only these languages: rust, typescript, python
    #[arg(short, long, value_name = "LANG", value_parser = ["rust", "typescript", "python"])]
    lang: Vec<String>,
    /// Write there instead of where ggen.toml says; needs one --lang
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing; exit code 1 and a diff if a file is not what it should be
    #[arg(long)]
    check: bool,
    /// Also replace files that were changed by hand
    #[arg(long, conflicts_with = "check")]
    force: bool,
    /// Print something else instead of writing files
    #[arg(long, value_name = "WHAT", value_parser = ["ir"])]
    emit: Option<String>,
    /// Show what had no effect on the types, too
    #[arg(long)]
    notices: bool,
}

/// A language, its package, and its directory as the person names it.
struct Job {
    target: Target,
    package: String,
    shown: String,
    directory: PathBuf,
}

pub(crate) fn run(args: &GenerateArgs, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    let workspace = project::open(printer)?;
    let (model, found) = extract(&Inputs::of(&workspace), &Settings::default());
    say(&found, &workspace.sources, args.notices, printer)?;
    if found.iter().any(|it| it.severity == Severity::Error) {
        return Ok(ExitStatus::Failure);
    }
    if args.emit.is_some() {
        serde_json::to_writer_pretty(&mut *printer, &model).map_err(io::Error::from)?;
        writeln!(printer)?;
        return Ok(ExitStatus::Clean);
    }
    let jobs = jobs(args, &workspace)?;
    let mut clean = true;
    for job in &jobs {
        clean &= carry_out(job, &model, &workspace.root, args, printer)?;
    }
    Ok(ExitStatus::clean_if(clean))
}

/// Shows warnings and errors, and the rest if asked for.
fn say(
    found: &[Diagnostic],
    sources: &Sources,
    notices: bool,
    printer: &mut Printer,
) -> io::Result<()> {
    let is_shown = |it: &&Diagnostic| notices || it.severity != Severity::Info;
    let shown: Vec<Diagnostic> = found.iter().filter(is_shown).cloned().collect();
    if !shown.is_empty() {
        printer.findings(&shown, sources)?;
    }
    Ok(())
}

fn jobs(args: &GenerateArgs, workspace: &Workspace) -> anyhow::Result<Vec<Job>> {
    let wanted = |it: &str| args.lang.is_empty() || args.lang.iter().any(|lang| lang == it);
    if let Some(out) = &args.out {
        let [lang] = args.lang.as_slice() else { bail!("--out needs one --lang") };
        let target = Target::from_name(lang).context("no such language")?;
        let settings = workspace.settings.generate.targets.iter().find(|it| it.lang == *lang);
        let package = settings.and_then(|it| it.package.clone());
        return Ok(vec![Job {
            target,
            package: package.unwrap_or_else(|| default_package(target)),
            shown: out.display().to_string(),
            directory: out.clone(),
        }]);
    }
    let mut jobs = Vec::new();
    for it in workspace.settings.generate.targets.iter().filter(|it| wanted(&it.lang)) {
        let target = Target::from_name(&it.lang).with_context(|| {
            format!("ggen.toml: `lang = \"{}\"` is not rust, typescript or python", it.lang)
        })?;
        jobs.push(Job {
            target,
            package: it.package.clone().unwrap_or_else(|| default_package(target)),
            shown: it.out.clone(),
            directory: workspace.root.join(&it.out),
        });
    }
    if jobs.is_empty() {
        bail!(
            "nothing to write: use --lang and --out, or add to ggen.toml\n\n\
             [[generate.target]]\nlang = \"rust\"          # rust, typescript or python\n\
             out = \"codegen/rust\"\n"
        );
    }
    for (at, job) in jobs.iter().enumerate() {
        let clashes = |it: &&Job| {
            it.directory.starts_with(&job.directory) || job.directory.starts_with(&it.directory)
        };
        if let Some(other) = jobs[..at].iter().find(clashes) {
            bail!(
                "two targets write to one place, `{}` and `{}`: give each a directory of its own",
                other.shown,
                job.shown
            );
        }
    }
    Ok(jobs)
}

fn default_package(target: Target) -> String {
    if target == Target::Python { "bindings" } else { "ggen-bindings" }.to_owned()
}

/// Writes or checks one target; whether everything is as it should be.
fn carry_out(
    job: &Job,
    model: &Model,
    root: &Path,
    args: &GenerateArgs,
    printer: &mut Printer,
) -> anyhow::Result<bool> {
    let settings = PlanSettings {
        package: job.package.clone(),
        version: "0.1.0".to_owned(),
        languages: Settings::default().languages,
    };
    let plan = plan(job.target, model, &settings);
    let files = render(&plan, &replacements(&plan, root)?)?;
    let before = manifest(job)?;
    let existing = existing(job, &files, before.as_ref())?;
    let mut actions = reconcile(&files, before.as_ref(), &existing)?;
    if args.check {
        let found = drift(&actions, &job.shown);
        printer.findings(&found, &Sources::default())?;
        let manifest = Manifest::of(job.target, &files);
        let is_known = before.as_ref() == Some(&manifest);
        if found.is_empty() && !is_known {
            printer.talk(format!("{}/{MANIFEST} is not up to date", job.shown))?;
        }
        return Ok(found.is_empty() && is_known);
    }
    if args.force {
        actions.iter_mut().for_each(force);
    }
    let written = apply(job, &actions)?;
    let left = conflicts(&actions, &job.shown);
    let after = Manifest::after(job.target, &files, before.as_ref(), &actions);
    put(job, MANIFEST, &after.text(), before.map(|it| it.text()).as_deref())?;
    printer.findings(&left, &Sources::default())?;
    let n = files.len();
    printer.talk(format!("{}: {n} files, {written} written", job.shown))?;
    Ok(left.is_empty())
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

fn manifest(job: &Job) -> anyhow::Result<Option<Manifest>> {
    let path = job.directory.join(MANIFEST);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(Manifest::parse(&text, &path.display().to_string())?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read `{}`", path.display())),
    }
}

/// The texts of files that are generated now or were before.
fn existing(
    job: &Job,
    files: &[GeneratedFile],
    before: Option<&Manifest>,
) -> anyhow::Result<BTreeMap<String, String>> {
    let paths = files.iter().map(|it| it.path.as_str());
    let mut texts = BTreeMap::new();
    for path in paths.chain(before.into_iter().flat_map(Manifest::paths)) {
        let full = job.directory.join(path);
        inside(&job.directory, &full)?;
        match fs::read(&full) {
            Ok(bytes) => {
                texts.insert(path.to_owned(), String::from_utf8_lossy(&bytes).into_owned());
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => (),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read `{}`", full.display()));
            }
        }
    }
    Ok(texts)
}

/// Refuses a path that symbolic links lead out of the directory.
fn inside(directory: &Path, path: &Path) -> anyhow::Result<()> {
    let Ok(root) = directory.canonicalize() else { return Ok(()) };
    let real = path.ancestors().find_map(|it| it.canonicalize().ok());
    if real.is_some_and(|it| it.starts_with(&root) || root.starts_with(it)) {
        return Ok(());
    }
    bail!("`{}` is a link that leads out of `{}`", path.display(), directory.display())
}

fn force(action: &mut Action) {
    let ActionKind::Conflict { old, new, .. } = &mut action.kind else { return };
    let old = std::mem::take(old);
    action.kind = match new.take() {
        Some(new) => ActionKind::Replace { old, new },
        None => ActionKind::Delete { old },
    };
}

fn apply(job: &Job, actions: &[Action]) -> anyhow::Result<usize> {
    let mut written = 0;
    for action in actions {
        match &action.kind {
            ActionKind::Leave | ActionKind::Conflict { .. } => continue,
            ActionKind::Create(new) => put(job, &action.path, new, None)?,
            ActionKind::Replace { old, new } => put(job, &action.path, new, Some(old))?,
            ActionKind::Delete { .. } => remove(job, &action.path)?,
        }
        written += 1;
    }
    Ok(written)
}

fn put(job: &Job, path: &str, text: &str, old: Option<&str>) -> anyhow::Result<()> {
    if old == Some(text) {
        return Ok(());
    }
    let full = job.directory.join(path);
    write::write(&full, text.as_bytes())
        .with_context(|| format!("cannot write `{}`", full.display()))
}

/// Removes a file and the directories that are empty without it.
fn remove(job: &Job, path: &str) -> anyhow::Result<()> {
    let full = job.directory.join(path);
    fs::remove_file(&full).with_context(|| format!("cannot remove `{}`", full.display()))?;
    let mut directory = full.parent();
    while let Some(it) = directory.filter(|it| *it != job.directory) {
        // It fails when something is left in it, which is fine.
        if fs::remove_dir(it).is_err() {
            break;
        }
        directory = it.parent();
    }
    Ok(())
}
