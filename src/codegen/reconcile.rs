//! What to do with a directory so that it holds the generated files and loses nothing of anybody
//! else's.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use serde::{Deserialize, Serialize};
use similar::TextDiff;

use crate::{
    codegen::{
        error::CodegenError,
        plan::{Mode, Target},
        render::GeneratedFile,
        rules,
    },
    diag::{Diagnostic, Place},
};

/// The file in the output directory that remembers what was written.
pub const MANIFEST: &str = ".ggen.json";

/// What was written last time. It changes only when output does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    v: u32,
    target: String,
    files: BTreeMap<String, Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    blake3: String,
    mode: String,
}

impl Manifest {
    /// The manifest of generated files.
    pub fn of(target: Target, files: &[GeneratedFile]) -> Self {
        let entry = |it: &GeneratedFile| {
            let mode = it.mode.as_str().to_owned();
            (it.path.clone(), Entry { blake3: hash(it.mode, &it.text), mode })
        };
        Self { v: 1, target: target.name().to_owned(), files: files.iter().map(entry).collect() }
    }

    /// The manifest when actions have been carried out: files in conflict stay as they are known.
    pub fn after(
        target: Target,
        files: &[GeneratedFile],
        before: Option<&Self>,
        actions: &[Action],
    ) -> Self {
        let mut manifest = Self::of(target, files);
        for action in actions.iter().filter(|it| matches!(it.kind, ActionKind::Conflict { .. })) {
            match before.and_then(|it| it.files.get(&action.path)) {
                Some(entry) => _ = manifest.files.insert(action.path.clone(), entry.clone()),
                None => _ = manifest.files.remove(&action.path),
            }
        }
        manifest
    }

    /// Reads a manifest.
    pub fn parse(text: &str, path: &str) -> Result<Self, CodegenError> {
        let failed = |message: String| CodegenError::Manifest { path: path.to_owned(), message };
        let manifest: Self = serde_json::from_str(text).map_err(|it| failed(it.to_string()))?;
        if manifest.v != 1 {
            return Err(failed(format!("version {} is newer than this ggen", manifest.v)));
        }
        for path in manifest.files.keys() {
            check_path(path)?;
        }
        Ok(manifest)
    }

    /// As it is written.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The files it knows.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
}

/// What is to be done with one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Relative to the output directory.
    pub path: String,
    /// What to do.
    pub kind: ActionKind,
}

/// What to do with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// It is as it should be.
    Leave,
    /// Write it; there is none.
    Create(String),
    /// Write it; what is there is ours.
    Replace {
        /// What is there.
        old: String,
        /// What should be.
        new: String,
    },
    /// Remove it; it is ours and no longer wanted.
    Delete {
        /// What is there.
        old: String,
    },
    /// Somebody else wrote or changed it; only `--force` touches it.
    Conflict {
        /// What is there.
        old: String,
        /// What should be; `None` if it should not be there.
        new: Option<String>,
        /// Why it is not ours.
        why: &'static str,
    },
}

/// Compares generated files with what is there: `existing` holds the text of every generated or
/// remembered file that exists.
pub fn reconcile(
    files: &[GeneratedFile],
    manifest: Option<&Manifest>,
    existing: &BTreeMap<String, String>,
) -> Result<Vec<Action>, CodegenError> {
    check_paths(files)?;
    let mut actions: Vec<Action> = files
        .iter()
        .map(|file| Action { path: file.path.clone(), kind: action(file, manifest, existing) })
        .collect();
    let wanted: BTreeSet<&str> = files.iter().map(|it| it.path.as_str()).collect();
    for (path, entry) in manifest.into_iter().flat_map(|it| &it.files) {
        let Some(old) = existing.get(path).filter(|_| !wanted.contains(path.as_str())) else {
            continue;
        };
        let is_ours = entry.mode == Mode::Own.as_str() && entry.blake3 == hash(Mode::Own, old);
        let old = old.clone();
        let kind = if is_ours {
            ActionKind::Delete { old }
        } else {
            ActionKind::Conflict {
                old,
                new: None,
                why: "it is no longer generated, but was changed by hand",
            }
        };
        actions.push(Action { path: path.clone(), kind });
    }
    actions.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(actions)
}

fn action(
    file: &GeneratedFile,
    manifest: Option<&Manifest>,
    existing: &BTreeMap<String, String>,
) -> ActionKind {
    let Some(old) = existing.get(&file.path) else {
        return ActionKind::Create(file.text.clone());
    };
    if file.mode == Mode::Once {
        return ActionKind::Leave;
    }
    let conflict =
        |new: String, why| ActionKind::Conflict { old: old.clone(), new: Some(new), why };
    let new = match file.mode {
        Mode::Region => match with_regions(old, &file.text) {
            Some(new) => new,
            None => return conflict(file.text.clone(), "the marks of its generated part are gone"),
        },
        _ => file.text.clone(),
    };
    if *old == new {
        return ActionKind::Leave;
    }
    match manifest.and_then(|it| it.files.get(&file.path)) {
        Some(entry) if entry.blake3 == hash(file.mode, old) => {
            ActionKind::Replace { old: old.clone(), new }
        }
        Some(_) => conflict(new, "it was changed by hand"),
        None => conflict(new, "it was not written by ggen"),
    }
}

/// The hash of what is ours in a file.
fn hash(mode: Mode, text: &str) -> String {
    let ours = match mode {
        Mode::Region => regions(text)
            .map(|it| it.into_values().collect::<Vec<_>>().concat())
            .unwrap_or_default(),
        Mode::Once => String::new(),
        Mode::Own => text.to_owned(),
    };
    blake3::hash(ours.as_bytes()).to_hex().to_string()
}

/// The text between `ggen:begin NAME` and `ggen:end NAME`, by name; `None` if the marks do not pair.
fn regions(text: &str) -> Option<BTreeMap<&str, &str>> {
    let mut found = BTreeMap::new();
    let mut open: Option<(&str, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let name = |mark: &str| line.split_once(mark).map(|it| it.1.trim());
        if let Some(name) = name("ggen:begin ") {
            if open.replace((name, at + line.len())).is_some() {
                return None;
            }
        } else if let Some(name) = name("ggen:end ") {
            let (begun, start) = open.take()?;
            if begun != name || found.insert(name, &text[start..at]).is_some() {
                return None;
            }
        }
        at += line.len();
    }
    (open.is_none() && !found.is_empty()).then_some(found)
}

/// The old text with the new text's regions; `None` if one of them has no place.
fn with_regions(old: &str, new: &str) -> Option<String> {
    let (there, wanted) = (regions(old)?, regions(new)?);
    let mut text = old.to_owned();
    for (name, body) in wanted {
        let at = there.get(name)?;
        let begin = text.find(&format!("ggen:begin {name}\n"))?;
        let start = begin + text[begin..].find('\n')? + 1;
        text.replace_range(start..start + at.len(), body);
    }
    Some(text)
}

fn check_paths(files: &[GeneratedFile]) -> Result<(), CodegenError> {
    let mut seen = BTreeSet::new();
    for file in files {
        check_path(&file.path)?;
        if !seen.insert(file.path.to_lowercase()) {
            let why = "another file has the same name but for its case";
            return Err(CodegenError::Path { path: file.path.clone(), why });
        }
    }
    Ok(())
}

/// Refuses paths that leave the directory, or that mean something else on some system.
fn check_path(path: &str) -> Result<(), CodegenError> {
    const DEVICES: [&str; 4] = ["con", "nul", "aux", "prn"];
    let refused = |why| Err(CodegenError::Path { path: path.to_owned(), why });
    if path.is_empty() || path.starts_with('/') || path.contains(['\\', ':', '\0']) {
        return refused("it is not a plain relative path");
    }
    for part in path.split('/') {
        if part.is_empty() || part == "." || part == ".." {
            return refused("it is not a plain relative path");
        }
        let stem = part.split('.').next().unwrap_or_default().to_ascii_lowercase();
        let is_port = stem.len() == 4
            && (stem.starts_with("com") || stem.starts_with("lpt"))
            && stem.ends_with(|c: char| c.is_ascii_digit());
        if DEVICES.contains(&stem.as_str()) || is_port {
            return refused("Windows reserves the name for a device");
        }
    }
    Ok(())
}

/// What `--check` says: one finding per file that is not as it should be, with the difference.
pub fn drift(actions: &[Action], directory: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for action in actions {
        let path = format!("{directory}/{}", action.path);
        let (what, old, new) = match &action.kind {
            ActionKind::Leave => continue,
            ActionKind::Create(new) => ("is missing", "", new.as_str()),
            ActionKind::Replace { old, new } => {
                ("differs from what the input gives", old.as_str(), new.as_str())
            }
            ActionKind::Delete { old } => ("is no longer generated", old.as_str(), ""),
            ActionKind::Conflict { old, new, .. } => (
                "differs from what the input gives, and was changed by hand",
                old.as_str(),
                new.as_deref().unwrap_or_default(),
            ),
        };
        let finding = rules::DRIFT
            .found(format!("`{path}` {what}"))
            .at(Place::file(path.as_str()))
            .help("run `ggen generate` and commit the result");
        found.push(finding.note(diff(&path, old, new)));
    }
    found
}

/// Files that were left alone.
pub fn conflicts(actions: &[Action], directory: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for action in actions {
        let ActionKind::Conflict { old, new, why } = &action.kind else { continue };
        let path = format!("{directory}/{}", action.path);
        let finding = rules::EDITED_OUTPUT
            .found(format!("`{path}` is left alone: {why}"))
            .at(Place::file(path.as_str()))
            .help("`ggen generate --force` writes it anew");
        found.push(finding.note(diff(&path, old, new.as_deref().unwrap_or_default())));
    }
    found
}

/// A unified difference, cut off after some lines.
pub fn diff(path: &str, old: &str, new: &str) -> String {
    const LONGEST: usize = 40;
    let text = TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(2)
        .header(&format!("{path} (there)"), &format!("{path} (generated)"))
        .to_string();
    let mut lines: Vec<&str> = text.lines().collect();
    let rest = lines.len().saturating_sub(LONGEST);
    lines.truncate(LONGEST);
    let mut shown = lines.join("\n");
    if rest > 0 {
        let _ = write!(shown, "\n… {rest} more lines");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str, mode: Mode) -> GeneratedFile {
        GeneratedFile { path: path.into(), text: text.into(), mode }
    }

    fn act(
        new: &[GeneratedFile],
        before: &[GeneratedFile],
        there: &[(&str, &str)],
    ) -> Vec<&'static str> {
        let manifest = (!before.is_empty()).then(|| Manifest::of(Target::Rust, before));
        let existing = there.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let actions = reconcile(new, manifest.as_ref(), &existing).unwrap();
        let name = |it: Action| match it.kind {
            ActionKind::Leave => "leave",
            ActionKind::Create(_) => "create",
            ActionKind::Replace { .. } => "replace",
            ActionKind::Delete { .. } => "delete",
            ActionKind::Conflict { .. } => "conflict",
        };
        actions.into_iter().map(name).collect()
    }

    #[test]
    fn every_row_of_the_table() {
        let (one, two) = (file("a", "1\n", Mode::Own), file("a", "2\n", Mode::Own));
        let (one, two) = (std::slice::from_ref(&one), std::slice::from_ref(&two));
        assert_eq!(act(one, &[], &[]), ["create"]);
        assert_eq!(act(one, &[], &[("a", "1\n")]), ["leave"]);
        assert_eq!(act(two, one, &[("a", "1\n")]), ["replace"]);
        assert_eq!(act(two, one, &[("a", "mine\n")]), ["conflict"]);
        assert_eq!(act(two, &[], &[("a", "1\n")]), ["conflict"]);
        assert_eq!(act(&[], one, &[("a", "1\n")]), ["delete"]);
        assert_eq!(act(&[], one, &[("a", "mine\n")]), ["conflict"]);
        assert_eq!(act(&[], one, &[]), [""; 0]);
        let once = [file("a", "1\n", Mode::Once)];
        assert_eq!(act(&once, &[], &[]), ["create"]);
        assert_eq!(act(&once, &[], &[("a", "mine\n")]), ["leave"]);
        assert_eq!(act(&[], &once, &[("a", "mine\n")]), ["conflict"]);
    }

    #[test]
    fn regions_are_ours_and_the_rest_is_not() {
        let text = |body: &str| format!("[x]\n# ggen:begin deps\n{body}\n# ggen:end deps\n");
        let (old, new) =
            (file("a", &text("a = 1"), Mode::Region), file("a", &text("a = 2"), Mode::Region));
        let mine = format!("# mine\n{}# mine too\n", text("a = 1"));
        let manifest = Manifest::of(Target::Rust, &[old]);
        let existing = BTreeMap::from([("a".to_owned(), mine)]);
        let actions = reconcile(std::slice::from_ref(&new), Some(&manifest), &existing).unwrap();
        let ActionKind::Replace { new: written, .. } = &actions[0].kind else {
            panic!("{actions:?}")
        };
        assert_eq!(*written, format!("# mine\n{}# mine too\n", text("a = 2")));
        let edited = BTreeMap::from([("a".to_owned(), text("a = 3"))]);
        let actions = reconcile(std::slice::from_ref(&new), Some(&manifest), &edited).unwrap();
        assert!(matches!(actions[0].kind, ActionKind::Conflict { .. }));
        let lost = BTreeMap::from([("a".to_owned(), "[x]\n".to_owned())]);
        let actions = reconcile(&[new], Some(&manifest), &lost).unwrap();
        assert!(matches!(actions[0].kind, ActionKind::Conflict { .. }));
    }

    #[test]
    fn a_conflict_is_still_one_after_the_next_run() {
        let file = |path: &str, text: &str| file(path, text, Mode::Own);
        let before = Manifest::of(Target::Rust, &[file("a", "1\n"), file("b", "1\n")]);
        let there = BTreeMap::from([("a".to_owned(), "mine\n".into()), ("b".into(), "1\n".into())]);
        let new = [file("a", "2\n"), file("b", "2\n"), file("c", "2\n")];
        let actions = reconcile(&new, Some(&before), &there).unwrap();
        let after = Manifest::after(Target::Rust, &new, Some(&before), &actions);
        let there = BTreeMap::from([("a".to_owned(), "mine\n".into()), ("b".into(), "2\n".into())]);
        let newer = [file("a", "3\n"), file("b", "3\n")];
        let actions = reconcile(&newer, Some(&after), &there).unwrap();
        assert!(matches!(actions[0].kind, ActionKind::Conflict { .. }));
        assert!(matches!(actions[1].kind, ActionKind::Replace { .. }));
    }

    #[test]
    fn paths_that_leave_the_directory_are_refused() {
        for path in ["../a", "/a", "a/../b", "C:a", "a\\b", "", "con.rs", "src/AUX.ts", "com1"] {
            assert!(check_path(path).is_err(), "{path}");
        }
        let twins = [file("A", "", Mode::Own), file("a", "", Mode::Own)];
        assert!(check_paths(&twins).is_err());
        assert!(check_path("src/common.rs").is_ok());
    }
}
