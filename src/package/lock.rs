//! `ggen.lock`: which packages a project uses, and the digest of every byte of them.
//!
//! One block per package, sorted by name. A package of the project itself has neither checksum nor
//! files: it changes with every edit, and its history is the version control's business.
//!
//! ```toml
//! version = 1
//!
//! [[package]]
//! name = "lending"
//! version = "0.1.0"
//! source = "path+./lending"
//! checksum = "sha256:…"
//! dependencies = []
//!
//! [package.files]
//! "ontology.ttl" = "sha256:…"
//! ```

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs, io,
    path::Path,
};

use semver::Version;
use serde::Deserialize;

use crate::package::{
    contents::Package,
    error::{Difference, IntegrityFault, PackageError},
    file::{PackageFile, digest},
    id::{self, PackageId},
    path,
    source::Source,
};

/// The lock file's name.
pub const LOCK: &str = "ggen.lock";

/// The version of the format.
const FORMAT: i64 = 1;

/// The lock file of a project; empty if there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lockfile {
    packages: BTreeMap<String, LockedPackage>,
}

/// One locked package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedPackage {
    /// Name and version.
    pub id: PackageId,
    /// Where it came from.
    pub source: Source,
    /// The digest of [`checksum`], except for the project's own.
    pub checksum: Option<String>,
    /// The names of what it needs, sorted.
    pub dependencies: Vec<String>,
    /// Digests by path inside the package; none for the project's own.
    pub files: BTreeMap<String, String>,
}

impl Lockfile {
    /// Reads the lock file of a project.
    ///
    /// # Errors
    ///
    /// If it cannot be read, is of a later format, or was damaged by hand.
    pub fn read(root: &Path) -> Result<Self, PackageError> {
        let path = root.join(LOCK);
        match fs::read_to_string(&path) {
            Ok(text) => {
                Self::parse(&text).map_err(|fault| PackageError::Lock { path: LOCK.into(), fault })
            }
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(PackageError::Read { path, source }),
        }
    }

    /// Reads the text of a lock file; `Err` says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|it| one_line(&it.to_string()))?;
        if file.version != FORMAT {
            return Err(format!("its format is version {}, not {FORMAT}", file.version));
        }
        let mut packages = BTreeMap::new();
        for block in file.package {
            let name = block.name.clone();
            if packages.insert(name.clone(), block.check()?).is_some() {
                return Err(format!("`{name}` is locked twice"));
            }
        }
        Ok(Self { packages })
    }

    /// Locks packages as they are.
    pub fn of<'a>(packages: impl IntoIterator<Item = &'a Package>) -> Self {
        let locked = packages.into_iter().map(LockedPackage::of);
        Self { packages: locked.map(|it| (it.id.name.clone(), it)).collect() }
    }

    /// The locked packages, sorted by name.
    pub fn packages(&self) -> impl Iterator<Item = &LockedPackage> {
        self.packages.values()
    }

    /// The packages that are not the project's own, sorted by name.
    pub fn installed(&self) -> impl Iterator<Item = &LockedPackage> {
        self.packages().filter(|it| it.source != Source::Workspace)
    }

    /// The locked package of a name.
    pub fn package(&self, name: &str) -> Option<&LockedPackage> {
        self.packages.get(name)
    }
}

/// The lock file's text: equal for equal packages.
impl std::fmt::Display for Lockfile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "# Written by `ggen marketplace`; edit `ggen.toml` instead.")?;
        writeln!(f, "version = {FORMAT}")?;
        for package in self.packages() {
            writeln!(f, "\n[[package]]\nname = {}", quoted(&package.id.name))?;
            writeln!(f, "version = {}", quoted(&package.id.version.to_string()))?;
            writeln!(f, "source = {}", quoted(&package.source.to_string()))?;
            if let Some(checksum) = &package.checksum {
                writeln!(f, "checksum = {}", quoted(checksum))?;
            }
            let needed: Vec<String> = package.dependencies.iter().map(|it| quoted(it)).collect();
            writeln!(f, "dependencies = [{}]", needed.join(", "))?;
            if !package.files.is_empty() {
                writeln!(f, "\n[package.files]")?;
            }
            for (path, digest) in &package.files {
                writeln!(f, "{} = {}", quoted(path), quoted(digest))?;
            }
        }
        Ok(())
    }
}

impl LockedPackage {
    /// Locks a package as it is.
    pub fn of(package: &Package) -> Self {
        let is_own = package.source == Source::Workspace;
        let files = if is_own { BTreeMap::new() } else { digests(package.files()) };
        Self {
            id: package.id().clone(),
            source: package.source.clone(),
            checksum: (!is_own).then(|| checksum(&files)),
            dependencies: package.manifest.dependencies.keys().cloned().collect(),
            files,
        }
    }

    /// Compares files with the locked ones; `directory` is shown in front of missing ones.
    pub fn differences(&self, files: &[PackageFile], directory: &str) -> Vec<IntegrityFault> {
        let there: BTreeMap<&str, &PackageFile> =
            files.iter().map(|it| (it.path.as_str(), it)).collect();
        let locked = self.files.keys().map(String::as_str);
        let paths: BTreeSet<&str> = there.keys().copied().chain(locked).collect();
        let mut faults = Vec::new();
        for path in paths {
            let difference = match (there.get(path), self.files.get(path)) {
                (Some(file), Some(digest)) if file.digest() == *digest => continue,
                (Some(_), Some(_)) => Difference::Changed,
                (Some(_), None) => Difference::Extra,
                (None, _) => Difference::Missing,
            };
            let file = match there.get(path) {
                Some(file) => file.display.to_string(),
                None => place_of(path, directory),
            };
            faults.push(IntegrityFault { package: self.id.clone(), file, difference });
        }
        faults
    }
}

/// Where a file would be: queries of a package in `ontologies/NAME` are in `queries/NAME`.
fn place_of(path: &str, directory: &str) -> String {
    let halves = directory.rsplit_once("ontologies/").filter(|it| !it.1.contains('/'));
    match (path.strip_prefix("queries/"), halves) {
        (Some(query), Some((base, name))) => format!("{base}queries/{name}/{query}"),
        _ => format!("{directory}/{path}"),
    }
}

/// The checksum of a package: the digest of the lines `DIGEST  PATH`, sorted by path, which is what
/// `sha256sum` prints for its files.
pub fn checksum(files: &BTreeMap<String, String>) -> String {
    let mut lines = String::new();
    for (path, digest) in files {
        let hex = digest.strip_prefix("sha256:").unwrap_or(digest);
        let _ = writeln!(lines, "{hex}  {path}");
    }
    digest(lines.as_bytes())
}

fn digests(files: &[PackageFile]) -> BTreeMap<String, String> {
    files.iter().map(|it| (it.path.clone(), it.digest())).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: i64,
    #[serde(default)]
    package: Vec<Block>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    name: String,
    version: Version,
    source: String,
    checksum: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
    #[serde(default)]
    files: BTreeMap<String, String>,
}

impl Block {
    /// A lock file comes with a project, so it may be hostile: names and paths become paths of
    /// the disk.
    fn check(self) -> Result<LockedPackage, String> {
        let name = self.name;
        if let Some(fault) = id::name_fault(&name) {
            return Err(format!("the package name `{}` {fault}", name.escape_debug()));
        }
        let Some(source) = Source::parse(&self.source) else {
            return Err(format!("`{name}` has the unknown source `{}`", self.source));
        };
        if matches!(&source, Source::Path(path) if path::is_absolute(path)) {
            return Err(format!("the source of `{name}` is an absolute path"));
        }
        if let Some(path) = self.files.keys().find(|it| path::escape(it).is_some()) {
            return Err(format!("`{name}` has a file outside of it: `{path}`"));
        }
        let is_own = source == Source::Workspace;
        let expected = (!is_own).then(|| checksum(&self.files));
        if self.checksum != expected || (is_own && !self.files.is_empty()) {
            return Err(format!("the checksum of `{name}` does not agree with its files"));
        }
        Ok(LockedPackage {
            id: PackageId { name, version: self.version },
            source,
            checksum: self.checksum,
            dependencies: self.dependencies,
            files: self.files,
        })
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locked() -> Lockfile {
        let files = BTreeMap::from([("a \"b\".ttl".to_owned(), digest(b"x"))]);
        let id = |name: &str| PackageId { name: name.to_owned(), version: Version::new(1, 0, 0) };
        let installed = LockedPackage {
            id: id("b"),
            source: Source::Path("./b".to_owned()),
            checksum: Some(checksum(&files)),
            dependencies: vec!["a".to_owned()],
            files,
        };
        let own = LockedPackage {
            id: id("a"),
            source: Source::Workspace,
            checksum: None,
            dependencies: Vec::new(),
            files: BTreeMap::new(),
        };
        let packages = [installed, own].map(|it| (it.id.name.clone(), it));
        Lockfile { packages: packages.into_iter().collect() }
    }

    #[test]
    fn what_is_written_reads_back_and_is_written_the_same() {
        let text = locked().to_string();
        let read = Lockfile::parse(&text).unwrap();
        assert_eq!(read, locked());
        assert_eq!(read.to_string(), text);
        assert!(text.find("name = \"a\"") < text.find("name = \"b\""));
    }

    #[test]
    fn a_lock_file_is_trusted_with_nothing() {
        let text = locked().to_string();
        let faulty = [
            text.replace("version = 1\n", "version = 2\n"),
            text.replace("\"a\"\nversion", "\"../../a\"\nversion"),
            text.replace("\"path+./b\"", "\"git+./b\""),
            text.replace("\"path+./b\"", "\"path+/b\""),
            text.replace("a \\\"b\\\".ttl", "../x.ttl").replace("'a \"b\".ttl'", "\"../x.ttl\""),
            text.replace("checksum = \"sha256:", "checksum = \"sha256:0"),
            text.replace("name = \"b\"", "name = \"a\""),
            text.replace("[[package]]", "<<<<<<< HEAD\n[[package]]"),
        ];
        for text in faulty {
            assert!(Lockfile::parse(&text).is_err(), "{text}");
        }
    }
}
