//! README.md tells the truth: its console examples run and print what they show.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A command of a console block and the lines shown below it.
struct Example {
    command: String,
    shown: Vec<String>,
}

#[test]
fn every_console_example_prints_what_it_shows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let own = tempfile::tempdir().unwrap();
    let mut n = 0;
    for block in console_blocks(&readme) {
        // A block that begins a project runs in a folder of its own.
        let is_own = block.iter().any(|it| it.command.starts_with("ggen init"));
        let mut folder: PathBuf = if is_own { own.path().to_owned() } else { root.to_owned() };
        for example in block {
            if let Some(inner) = example.command.strip_prefix("cd ") {
                folder.push(inner);
                continue;
            }
            let printed = run(&example.command, &folder);
            assert!(
                fits(&example.shown, &printed),
                "$ {}\nshown:\n{}\nprinted:\n{}",
                example.command,
                example.shown.join("\n"),
                printed.join("\n")
            );
            n += 1;
        }
    }
    assert!(n > 10, "README shows {n} commands");
}

fn console_blocks(readme: &str) -> Vec<Vec<Example>> {
    let mut blocks: Vec<Vec<Example>> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        if line == "```console" {
            inside = true;
            blocks.push(Vec::new());
        } else if line == "```" {
            inside = false;
        } else if inside {
            let block = blocks.last_mut().unwrap();
            match line.strip_prefix("$ ") {
                Some(command) => {
                    block.push(Example { command: command.to_owned(), shown: Vec::new() });
                }
                None => block.last_mut().unwrap().shown.push(line.to_owned()),
            }
        }
    }
    blocks
}

fn run(command: &str, folder: &Path) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_ggen"))
        .args(words(command).into_iter().skip(1))
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8(text).unwrap().lines().map(str::to_owned).collect()
}

/// The words of a command line; single quotes keep spaces.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words
}

/// Whether lines are as shown; `…` stands for anything within a line, and a line `…` for any lines.
fn fits(shown: &[String], printed: &[String]) -> bool {
    match (shown, printed) {
        ([], rest) => rest.iter().all(String::is_empty),
        ([first, rest @ ..], _) if first == "…" => {
            (0..=printed.len()).any(|skipped| fits(rest, &printed[skipped..]))
        }
        ([first, rest @ ..], [line, more @ ..]) => line_fits(first, line) && fits(rest, more),
        _ => false,
    }
}

fn line_fits(shown: &str, printed: &str) -> bool {
    let mut rest = printed;
    let mut parts = shown.split('…');
    let Some(start) = parts.next().and_then(|it| rest.strip_prefix(it)) else { return false };
    rest = start;
    let mut exact = true;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        exact = part.is_empty();
    }
    exact && shown.ends_with('…') || rest.is_empty()
}
