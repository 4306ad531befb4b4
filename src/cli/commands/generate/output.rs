//! The directory of a target: what is there, what was written there, and writing it.

use std::{
    collections::BTreeMap,
    fs,
    io::{self},
    path::Path,
};

use anyhow::{Context as _, bail};

use crate::{
    cli::{commands::generate::job::Job, write},
    codegen::{
        reconcile::{Action, ActionKind, MANIFEST, Manifest},
        render::GeneratedFile,
    },
};

/// What is remembered of the last run.
pub(super) fn manifest(job: &Job) -> anyhow::Result<Option<Manifest>> {
    let path = job.directory.join(MANIFEST);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(Manifest::parse(&text, &path.display().to_string())?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read `{}`", path.display())),
    }
}

/// The texts of files that are generated now or were before.
pub(super) fn existing(
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

/// Makes a conflict what it would be if the file were ours.
pub(super) fn force(action: &mut Action) {
    let ActionKind::Conflict { old, new, .. } = &mut action.kind else { return };
    let old = std::mem::take(old);
    action.kind = match new.take() {
        Some(new) => ActionKind::Replace { old, new },
        None => ActionKind::Delete { old },
    };
}

/// Carries out actions; how many files were touched.
pub(super) fn apply(job: &Job, actions: &[Action]) -> anyhow::Result<usize> {
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

/// Writes a file unless it is there already.
pub(super) fn put(job: &Job, path: &str, text: &str, old: Option<&str>) -> anyhow::Result<()> {
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
