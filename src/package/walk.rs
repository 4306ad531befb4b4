//! Finding files below a directory: never through a symbolic link, never without a bound.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    diag::Span,
    package::{
        error::PackageError,
        manifest::{FilePattern, is_glob},
    },
};

/// The most files of one package.
pub const MOST_FILES: usize = 10_000;
/// The most bytes of one package.
pub const MOST_BYTES: u64 = 512 << 20;
/// The deepest directory.
pub const MOST_LEVELS: usize = 32;

/// What lies below a directory, sorted by path.
#[derive(Debug, Default)]
pub struct Tree {
    /// Regular files: path below the directory, with `/`, and path on the disk.
    pub files: Vec<(String, PathBuf)>,
    /// Symbolic links, which were not followed.
    pub links: Vec<String>,
    /// Names that are not Unicode, as well as they can be shown.
    pub nameless: Vec<String>,
    /// Whether a limit was met, and reading stopped.
    pub over_limit: bool,
}

/// Lists a directory; one that is not there is empty. Hidden files and editors' backups (`.x`,
/// `x~`) are no part of a package.
pub fn tree(directory: &Path) -> Result<Tree, PackageError> {
    let mut tree = Tree::default();
    let mut bytes = 0;
    let mut open = vec![(directory.to_owned(), String::new(), 0)];
    while let Some((directory, prefix, level)) = open.pop() {
        for entry in list(&directory)? {
            let path = format!("{prefix}{}", entry.name);
            match entry.kind {
                _ if entry.is_hidden() => (),
                Kind::Link => tree.links.push(path),
                _ if !entry.is_unicode => tree.nameless.push(path),
                Kind::Directory if level < MOST_LEVELS => {
                    open.push((entry.path, format!("{path}/"), level + 1));
                }
                Kind::File => {
                    bytes += entry.length;
                    tree.files.push((path, entry.path));
                }
                Kind::Directory => tree.over_limit = true,
                Kind::Other => (),
            }
        }
        if tree.files.len() > MOST_FILES || bytes > MOST_BYTES {
            tree.over_limit = true;
            break;
        }
    }
    tree.files.sort();
    tree.links.sort();
    tree.nameless.sort();
    Ok(tree)
}

/// What a pattern names below a project.
#[derive(Debug, Default)]
pub struct Matches {
    /// Paths below the root, with `/`, sorted.
    pub paths: BTreeSet<String>,
    /// Symbolic links that the pattern leads to, which were not followed.
    pub links: BTreeSet<String>,
}

/// Finds the directories, or else the files, that a pattern names. Steps of the pattern are tried
/// one by one, so that only directories that can matter are listed.
pub fn matches(
    root: &Path,
    pattern: &str,
    want_directories: bool,
) -> Result<Matches, PackageError> {
    let wanted = if want_directories { Kind::Directory } else { Kind::File };
    let mut found = Matches::default();
    let mut reached = BTreeSet::from([String::new()]);
    let steps: Vec<&str> = pattern.split('/').collect();
    for (i, step) in steps.iter().enumerate() {
        let is_last = i + 1 == steps.len();
        let kind = if is_last { wanted } else { Kind::Directory };
        reached = if *step == "**" {
            let below = directories_below(root, &reached)?;
            match (is_last, want_directories) {
                (true, false) => step_into(root, &below, "*", kind, &mut found.links)?,
                _ => below,
            }
        } else {
            step_into(root, &reached, step, kind, &mut found.links)?
        };
    }
    reached.remove("");
    found.paths = reached;
    Ok(found)
}

fn step_into(
    root: &Path,
    directories: &BTreeSet<String>,
    step: &str,
    wanted: Kind,
    links: &mut BTreeSet<String>,
) -> Result<BTreeSet<String>, PackageError> {
    let mut reached = BTreeSet::new();
    let pattern = FilePattern::new(step, Span::default()).ok();
    for directory in directories {
        if !is_glob(step) {
            let path = join(directory, step);
            match kind_of(&root.join(&path))? {
                Some(Kind::Link) => drop(links.insert(path)),
                Some(kind) if kind == wanted => drop(reached.insert(path)),
                _ => (),
            }
            continue;
        }
        for entry in list(&root.join(directory))? {
            let fits = pattern.as_ref().is_some_and(|it| it.matches(&entry.name));
            if entry.is_hidden() || !entry.is_unicode || !fits {
                continue;
            }
            let path = join(directory, &entry.name);
            if entry.kind == Kind::Link {
                links.insert(path);
            } else if entry.kind == wanted {
                reached.insert(path);
            }
        }
    }
    Ok(reached)
}

fn directories_below(
    root: &Path,
    directories: &BTreeSet<String>,
) -> Result<BTreeSet<String>, PackageError> {
    let mut reached = directories.clone();
    let mut open: Vec<(String, usize)> = directories.iter().map(|it| (it.clone(), 0)).collect();
    while let Some((directory, level)) = open.pop() {
        for entry in list(&root.join(&directory))? {
            let is_open = entry.kind == Kind::Directory && entry.is_unicode && !entry.is_hidden();
            let path = join(&directory, &entry.name);
            if is_open && level < MOST_LEVELS && reached.insert(path.clone()) {
                open.push((path, level + 1));
            }
        }
    }
    Ok(reached)
}

/// The first symbolic link on the way from `base` down to `path`.
pub fn link_on_the_way(base: &Path, path: &Path) -> Result<Option<PathBuf>, PackageError> {
    let Ok(below) = path.strip_prefix(base) else { return Ok(None) };
    let mut at = base.to_owned();
    for step in below {
        at.push(step);
        if kind_of(&at)? == Some(Kind::Link) {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Whether a path is a directory, and not a link to one.
pub fn is_directory(path: &Path) -> Result<bool, PackageError> {
    Ok(kind_of(path)? == Some(Kind::Directory))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    File,
    Directory,
    Link,
    /// A socket, a device: nothing one reads.
    Other,
}

impl Kind {
    fn of(kind: fs::FileType) -> Self {
        if kind.is_symlink() {
            Self::Link
        } else if kind.is_dir() {
            Self::Directory
        } else if kind.is_file() {
            Self::File
        } else {
            Self::Other
        }
    }
}

struct Entry {
    name: String,
    is_unicode: bool,
    path: PathBuf,
    kind: Kind,
    length: u64,
}

impl Entry {
    fn is_hidden(&self) -> bool {
        self.name.starts_with('.') || self.name.ends_with('~')
    }
}

fn list(directory: &Path) -> Result<Vec<Entry>, PackageError> {
    let failed = |source| PackageError::Read { path: directory.to_owned(), source };
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(fault) if is_absence(&fault) => return Ok(Vec::new()),
        Err(fault) => return Err(failed(fault)),
    };
    let mut listed = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let metadata = entry.metadata().map_err(failed)?;
        let name = entry.file_name();
        listed.push(Entry {
            is_unicode: name.to_str().is_some(),
            name: name.to_string_lossy().into_owned(),
            path: entry.path(),
            kind: Kind::of(metadata.file_type()),
            length: metadata.len(),
        });
    }
    Ok(listed)
}

fn kind_of(path: &Path) -> Result<Option<Kind>, PackageError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(Kind::of(metadata.file_type()))),
        Err(fault) if is_absence(&fault) => Ok(None),
        Err(source) => Err(PackageError::Read { path: path.to_owned(), source }),
    }
}

fn is_absence(fault: &io::Error) -> bool {
    matches!(fault.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        dir
    }

    #[test]
    fn patterns_name_files_and_directories() {
        let dir = project(&["a/x/p.toml", "a/y/p.toml", "a/.z/p.toml", "b/c/d/e.ttl", "b/f.ttl"]);
        let find = |pattern, directories| -> Vec<String> {
            matches(dir.path(), pattern, directories).unwrap().paths.into_iter().collect()
        };
        assert_eq!(find("a/*", true), ["a/x", "a/y"]);
        assert_eq!(find("a/x", true), ["a/x"]);
        assert_eq!(find("b/**/*.ttl", false), ["b/c/d/e.ttl", "b/f.ttl"]);
        assert_eq!(find("b/**", false), ["b/c/d/e.ttl", "b/f.ttl"]);
        assert_eq!(find("nowhere/*", true), Vec::<String>::new());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_seen_and_not_followed() {
        let dir = project(&["a/x/p.toml"]);
        std::os::unix::fs::symlink("/etc", dir.path().join("a/etc")).unwrap();
        let found = matches(dir.path(), "a/*", true).unwrap();
        assert_eq!(found.links.into_iter().collect::<Vec<_>>(), ["a/etc"]);
        let tree = tree(&dir.path().join("a")).unwrap();
        assert_eq!((tree.files.len(), tree.links.len()), (1, 1));
        let link = link_on_the_way(dir.path(), &dir.path().join("a/etc/passwd")).unwrap();
        assert_eq!(link, Some(dir.path().join("a/etc")));
    }
}
