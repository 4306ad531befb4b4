//! `ggen diff --api`: what a new version asks of those who use the generated code.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};

use crate::{
    cli::{
        exit::ExitStatus,
        model::{self, extracted, pins},
        printer::Printer,
        project::refuse_broken,
    },
    codegen::{
        api::{Change, Level, compare, renamed, verdict},
        extract::Settings,
        model::{IR_VERSION, Model},
        pins::{PINS, Pins},
        plan::{PlanSettings, Target, idents},
    },
    package::project::PROJECT,
    workspace::{Workspace, loose::LooseFiles},
};

/// A version of what is generated from.
struct Version {
    model: Model,
    languages: Vec<String>,
    pins: Pins,
}

/// Compares two versions: projects, vocabularies, or models that `ggen generate --emit ir` printed.
pub(super) fn run(
    before: &Path,
    after: &Path,
    is_json: bool,
    printer: &mut Printer,
) -> anyhow::Result<ExitStatus> {
    let (before, after) = (version(before, printer)?, version(after, printer)?);
    let mut changes = compare(&before.model, &after.model);
    for target in Target::ALL {
        let names = |it: &Version| {
            let (languages, pins) = (it.languages.clone(), it.pins.of(target.name()));
            let settings = PlanSettings { languages, pins, ..PlanSettings::default() };
            idents(target, &it.model, &settings)
        };
        changes.extend(renamed(
            target,
            &names(&before),
            &names(&after),
            (&before.model, &after.model),
        ));
    }
    changes.sort_by(|a, b| b.level.cmp(&a.level).then_with(|| a.cmp(b)));
    if is_json {
        let verdict = verdict(&changes);
        let answer = serde_json::json!({ "verdict": verdict, "changes": changes });
        writeln!(printer, "{}", serde_json::to_string_pretty(&answer)?)?;
    } else {
        human(&changes, printer)?;
    }
    Ok(ExitStatus::clean_if(changes.is_empty()))
}

fn human(changes: &[Change], printer: &mut Printer) -> anyhow::Result<()> {
    for it in changes {
        let level = it.level.as_str();
        let language = it.language.map(|it| format!(" ({it})")).unwrap_or_default();
        let place = match &it.at {
            at if at.file.is_empty() => String::new(),
            at if at.line == 0 => format!("  [{}]", at.file),
            at => format!("  [{}:{}:{}]", at.file, at.line, at.column),
        };
        let Change { kind, subject, message, .. } = it;
        writeln!(printer, "{level:<8}  {kind} {subject}: {message}{language}{place}")?;
    }
    if changes.iter().any(|it| it.kind == "name") {
        writeln!(printer, "\nnames stay where they are pinned: `ggen generate --pin`")?;
    }
    let Some(verdict) = verdict(changes) else {
        return Ok(writeln!(printer, "no difference for users of the generated code")?);
    };
    let count = |level| changes.iter().filter(|it| it.level == level).count();
    writeln!(
        printer,
        "\n{}: {} breaking, {} minor, {} patch",
        verdict.as_str(),
        count(Level::Breaking),
        count(Level::Minor),
        count(Level::Patch)
    )?;
    Ok(())
}

/// Reads what a path names.
fn version(path: &Path, printer: &mut Printer) -> anyhow::Result<Version> {
    if path.extension().is_some_and(|it| it == "json") {
        let languages = Settings::default().languages;
        return Ok(Version { model: printed(path)?, languages, pins: Pins::default() });
    }
    let workspace = open(path, printer)?;
    let (model, found) = extracted(&workspace);
    refuse_broken(&found, &workspace.sources, "the input has", printer)?;
    let languages = model::settings(&workspace).languages;
    let pins = pins(&workspace.root.join(PINS))?;
    Ok(Version { model, languages, pins })
}

fn open(path: &Path, printer: &mut Printer) -> anyhow::Result<Workspace> {
    let (workspace, found) = if !path.is_dir() {
        let ontologies = vec![PathBuf::from(path)];
        Workspace::of_files(&LooseFiles { ontologies, ..LooseFiles::default() })?
    } else if path.join(PROJECT).is_file() {
        Workspace::open(path)?
    } else {
        bail!("there is no {PROJECT} in `{}`", path.display());
    };
    refuse_broken(&found, &workspace.sources, "the input has", printer)?;
    Ok(workspace)
}

/// A model that was printed.
fn printed(path: &Path) -> anyhow::Result<Model> {
    let shown = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("cannot read `{shown}`"))?;
    let model: Model = serde_json::from_str(&text)
        .with_context(|| format!("`{shown}` is no model; `ggen generate --emit ir` prints one"))?;
    if model.ir != IR_VERSION {
        bail!("`{shown}` is of version {} of the model, this is {IR_VERSION}", model.ir);
    }
    Ok(model)
}
