//! Writing files so that nobody ever sees half of one: beside its place, synced, then renamed.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

use anyhow::Context as _;
use tempfile::{NamedTempFile, TempDir};

use crate::package::{
    file::Bytes,
    plan::{Plan, Step},
};

/// Carries out a plan, one step after the other; the first that fails ends it.
pub(crate) fn apply(plan: &Plan) -> anyhow::Result<()> {
    for step in &plan.steps {
        let path = step.path();
        match step {
            Step::Create { bytes, .. } => create(path, bytes),
            Step::Write { bytes, .. } => write(path, bytes),
            Step::WriteDirectory { files, .. } => write_directory(path, files),
            Step::RemoveDirectory { .. } => remove_directory(path),
        }
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    Ok(())
}

/// Writes a file that must not be there yet.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = parent(path)?;
    temporary(directory, path, bytes)?.persist_noclobber(path)?;
    sync(directory)
}

/// Writes a file, in place of what is there.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = parent(path)?;
    temporary(directory, path, bytes)?.persist(path)?;
    sync(directory)
}

/// A directory cannot be exchanged in one step, so the old one is moved aside first; if the new one
/// then cannot take its place, the old one comes back.
fn write_directory(path: &Path, files: &[(String, Bytes)]) -> io::Result<()> {
    let directory = parent(path)?;
    let new = temporary_directory(directory)?;
    for (name, bytes) in files {
        create(&new.path().join("new").join(name), bytes)?;
    }
    let old = new.path().join("old");
    let was_there = path.exists();
    if was_there {
        fs::rename(path, &old)?;
    }
    if let Err(fault) = fs::rename(new.path().join("new"), path) {
        if was_there {
            fs::rename(&old, path)?;
        }
        return Err(fault);
    }
    sync(directory)?;
    new.close()
}

fn remove_directory(path: &Path) -> io::Result<()> {
    let directory = parent(path)?;
    let aside = temporary_directory(directory)?;
    fs::rename(path, aside.path().join("old"))?;
    sync(directory)?;
    aside.close()
}

/// The directory a file is in, made if need be.
fn parent(path: &Path) -> io::Result<&Path> {
    let directory = match path.parent() {
        Some(directory) if !directory.as_os_str().is_empty() => directory,
        _ => Path::new("."),
    };
    fs::create_dir_all(directory)?;
    Ok(directory)
}

/// A written and synced file without its name yet, as readable as the one it replaces.
fn temporary(directory: &Path, path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".ggen-");
    let there = fs::metadata(path).ok().map(|it| it.permissions());
    if let Some(permissions) = there.clone().or_else(|| for_everyone(0o666)) {
        builder.permissions(permissions);
    }
    let mut file = builder.tempfile_in(directory)?;
    file.write_all(bytes)?;
    if let Some(permissions) = there {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    Ok(file)
}

fn temporary_directory(directory: &Path) -> io::Result<TempDir> {
    tempfile::Builder::new().prefix(".ggen-").tempdir_in(directory)
}

/// What the umask leaves of these permissions; temporary files would be the user's alone.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "there are none elsewhere")]
fn for_everyone(mode: u32) -> Option<fs::Permissions> {
    Some(std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn for_everyone(_: u32) -> Option<fs::Permissions> {
    None
}

/// Makes a rename last. Only Unix can open a directory for that.
fn sync(directory: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<String> =
            entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn directories_are_exchanged_as_a_whole_and_nothing_is_left_behind() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b");
        let file = |name: &str| (name.to_owned(), Bytes::Static(b"x"));
        write_directory(&path, &[file("c/d"), file("e")]).unwrap();
        write_directory(&path, &[file("f")]).unwrap();
        assert_eq!(names(&path), ["f"]);
        assert_eq!(names(&dir.path().join("a")), ["b"]);
        remove_directory(&path).unwrap();
        assert_eq!(names(&dir.path().join("a")), Vec::<String>::new());
    }

    #[test]
    fn what_is_there_is_not_created_anew() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        create(&path, b"1").unwrap();
        assert!(create(&path, b"2").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"1");
        write(&path, b"3").unwrap();
        assert_eq!(
            (fs::read(&path).unwrap(), names(dir.path())),
            (b"3".to_vec(), vec!["x".into()])
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_replaced_file_keeps_its_permissions() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        create(&path, b"1").unwrap();
        assert_ne!(fs::metadata(&path).unwrap().permissions().mode() & 0o044, 0);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        write(&path, b"2").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
