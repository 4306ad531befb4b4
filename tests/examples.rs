//! The projects under `examples/` do what their READMEs say.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

fn copy_of(example: &str) -> TempDir {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example);
    let to = tempfile::tempdir().unwrap();
    copy(&from, to.path());
    to
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_name() == ".ggen" {
            continue;
        }
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn ggen(folder: &TempDir, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_ggen"))
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "ggen {}: {text}{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

#[test]
fn every_example_has_a_readme_and_is_tested_here() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap())
        .filter(|it| it.path().join("README.md").is_file())
        .map(|it| it.file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["library", "soc2-status"]);
}

/// Runs a program of `examples/` and tells what it prints.
fn program(name: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--locked", "--offline", "--example", name])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {text}{errors}");
    text
}

#[test]
fn every_program_runs_and_says_what_it_should() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "rs"))
        .map(|it| it.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["convert", "serve", "typed_query", "update"]);
    for name in names {
        insta::assert_snapshot!(name.clone(), program(&name));
    }
}

#[test]
fn library_is_clean_and_answers() {
    let folder = copy_of("library");
    ggen(&folder, &["check"]);
    ggen(&folder, &["test"]);
    let answer = ggen(&folder, &["query", "overdue-loans", "--arg", "today=2025-03-15"]);
    assert!(answer.contains("Drill") && answer.contains("(1 row)"), "{answer}");
}

#[test]
fn soc2_status_counts_the_whole_catalogue() {
    let folder = copy_of("soc2-status");
    ggen(&folder, &["marketplace", "install"]);
    ggen(&folder, &["check"]);
    let arguments = ["--arg", "framework=cas:SOC2", "--arg", "asOf=2026-06-30T00:00:00Z"];
    let ask =
        |name: &str| ggen(&folder, &[&["query", name, "--format", "csv"], &arguments[..]].concat());
    assert!(
        ask("cas/framework-status").contains("\r\n61,2,1,58,"),
        "{}",
        ask("cas/framework-status")
    );
    let gaps = ask("cas/control-gaps");
    assert!(gaps.contains("CC8.1,failed") && !gaps.contains("CC7.2,"), "{gaps}");
    assert_eq!(gaps.lines().count(), 1 + 59, "{gaps}");
}
