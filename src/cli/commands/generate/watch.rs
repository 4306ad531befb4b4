//! `ggen generate --watch`: again whenever an input changes.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant, SystemTime},
};

use crate::cli::{
    commands::generate::{GenerateArgs, job::jobs, read, write},
    exit::ExitStatus,
    printer::Printer,
};

/// How often the inputs are looked at.
const PAUSE: Duration = Duration::from_millis(50);
/// Folders that hold no input.
const PASSED_OVER: [&str; 2] = ["target", "node_modules"];

/// The inputs as they were last seen.
type Seen = BTreeMap<PathBuf, (u64, SystemTime)>;

/// Writes, waits for a change, and so on. It ends with the process.
pub(super) fn watch(args: &GenerateArgs, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    let (mut inputs, mut outputs) = (vec![PathBuf::from(".")], Vec::new());
    let mut before = Seen::new();
    loop {
        let now = look(&inputs, &outputs);
        if now == before {
            thread::sleep(PAUSE);
            continue;
        }
        before = now;
        let started = Instant::now();
        match once(args, printer) {
            Ok((read, written)) => {
                (inputs, outputs) = (read, written);
                before = look(&inputs, &outputs);
                printer.talk(format!("done in {} ms, watching", started.elapsed().as_millis()))?;
            }
            // The next change may mend it.
            Err(error) => printer.talk(format!("error: {error:#}"))?,
        }
    }
}

/// One run: what was read, and where was written.
fn once(
    args: &GenerateArgs,
    printer: &mut Printer,
) -> anyhow::Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let workspace = args.input.open(printer)?;
    if let Some(model) = read(args, &workspace, printer)? {
        write(args, &workspace, &model, printer)?;
    }
    let inputs = args.input.paths(&workspace).into_iter().map(Path::to_owned).collect();
    let outputs = jobs(args, &workspace)?.into_iter().map(|it| it.directory).collect();
    Ok((inputs, outputs))
}

fn look(inputs: &[PathBuf], outputs: &[PathBuf]) -> Seen {
    let mut seen = Seen::new();
    let mut open: Vec<PathBuf> = inputs.to_vec();
    while let Some(path) = open.pop() {
        // What cannot be read any more counts as gone.
        let Ok(about) = fs::symlink_metadata(&path) else { continue };
        if about.is_file() {
            let changed = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            seen.insert(path, (about.len(), changed));
        } else if about.is_dir() && !outputs.contains(&path) {
            let entries = fs::read_dir(&path).into_iter().flatten().flatten();
            open.extend(entries.filter(|it| is_input(&it.file_name())).map(|it| it.path()));
        }
    }
    seen
}

fn is_input(name: &std::ffi::OsStr) -> bool {
    let name = name.to_string_lossy();
    !name.starts_with('.') && !PASSED_OVER.contains(&&*name)
}
