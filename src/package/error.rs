//! Why this room could not do its work.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use crate::{
    diag::{Diagnostic, render::human, sources::Sources},
    package::id::PackageId,
};

/// Why packages could not be read, resolved or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// A file or directory cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// There is no project.
    #[error("no `ggen.toml` in `{}` or above it; `ggen init` makes one", path.display())]
    NoProject {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A file that must be understood before anything can be changed has faults.
    #[error("cannot use `{}`\n{}", path.display(), human::render(diagnostics, sources, false).trim_end())]
    Invalid {
        /// Which.
        path: PathBuf,
        /// Its faults.
        diagnostics: Vec<Diagnostic>,
        /// The texts that the faults are in.
        sources: Sources,
    },
    /// `ggen.lock` is not one of ours.
    #[error("cannot understand `{}`: {fault}; {LOCK_ADVICE}", path.display())]
    Lock {
        /// Where.
        path: PathBuf,
        /// What is wrong.
        fault: String,
    },
    /// A package that something needs is nowhere.
    #[error(
        "{wanted_by} needs the package `{name}`, which is not there{}; {advice}",
        near_text(near)
    )]
    Missing {
        /// The package.
        name: String,
        /// Who needs it.
        wanted_by: String,
        /// Names that were perhaps meant.
        near: Vec<String>,
        /// What to do.
        advice: String,
    },
    /// No package has the name a person gave.
    #[error("there is no package `{name}`{}", near_text(near))]
    Unknown {
        /// The name.
        name: String,
        /// Names that were perhaps meant.
        near: Vec<String>,
    },
    /// A package is there in a version that does not do.
    #[error("{wanted_by} needs `{name}` {requirement}, but `{path}` is version {version}")]
    Unmet {
        /// The package.
        name: String,
        /// Who needs it.
        wanted_by: String,
        /// The versions that would do.
        requirement: String,
        /// The version that is there.
        version: String,
        /// Where.
        path: String,
    },
    /// A package needs another version of this tool.
    #[error("`{package}` needs ggen {requirement}; this is {version}")]
    Tool {
        /// The package.
        package: PackageId,
        /// The versions that would do.
        requirement: String,
        /// The version of this tool.
        version: String,
    },
    /// Two packages have one name, namespace or prefix.
    #[error("the {what} `{value}` belongs to two packages: `{first}` and `{second}`; remove one")]
    Duplicate {
        /// `package name`, `namespace` or `prefix`.
        what: &'static str,
        /// What both have.
        value: String,
        /// The one.
        first: String,
        /// The other.
        second: String,
    },
    /// Packages need one another in a circle.
    #[error("packages need one another in a circle: {}", names.join(" → "))]
    Cycle {
        /// The circle, its first name repeated at the end.
        names: Vec<String>,
    },
    /// A locked package is not what was locked.
    #[error("{}", integrity_text(faults))]
    Integrity {
        /// Every difference, sorted.
        faults: Vec<IntegrityFault>,
    },
    /// A locked package is neither installed nor at its source.
    #[error(
        "the locked package `{package}` is not there: {fault}; run `ggen marketplace install {argument}`"
    )]
    Unavailable {
        /// The package.
        package: PackageId,
        /// Why.
        fault: String,
        /// What to give to `install`.
        argument: String,
    },
    /// A package cannot be removed.
    #[error("`{name}` stays: {by} needs it")]
    Needed {
        /// The package.
        name: String,
        /// Who needs it.
        by: String,
    },
    /// A package of the project itself cannot be installed or removed.
    #[error("`{name}` is a package of this project, in `{path}`")]
    Member {
        /// The package.
        name: String,
        /// Its directory.
        path: String,
    },
    /// Files are in the way.
    #[error("these files are already there and stay as they are: {}", paths_text(paths))]
    Exists {
        /// Which.
        paths: Vec<PathBuf>,
    },
    /// A directory that would be written to is a symbolic link.
    #[error("`{}` is a symbolic link; packages are installed into a directory of the project", path.display())]
    Link {
        /// Which.
        path: PathBuf,
    },
    /// No package can be made of what a person gave.
    #[error("{0}")]
    Request(String),
}

const LOCK_ADVICE: &str = "remove the file and run `ggen marketplace install` to write it anew";

impl PackageError {
    /// The faults of files that were just read stop the work.
    pub(crate) fn invalid(path: PathBuf, diagnostics: Vec<Diagnostic>, root: &Path) -> Self {
        let mut sources = Sources::default();
        for place in diagnostics.iter().filter_map(|it| it.place.as_ref()) {
            if let Ok(text) = std::fs::read_to_string(root.join(place.file.as_ref())) {
                sources.insert(place.file.clone(), text);
            }
        }
        Self::Invalid { path, diagnostics, sources }
    }

    /// Whether bytes are not what was locked: the process then ends with 3, else with 2.
    pub fn is_integrity(&self) -> bool {
        matches!(self, Self::Integrity { .. })
    }

    /// The faults of a user's file that stopped the work, if that is what did.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Self::Invalid { diagnostics, .. } => diagnostics,
            _ => &[],
        }
    }
}

/// A difference between a locked package and its files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IntegrityFault {
    /// The package.
    pub package: PackageId,
    /// The file, as shown.
    pub file: String,
    /// What is different.
    pub difference: Difference,
}

/// How a file differs from the locked one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// Its bytes are others.
    Changed,
    /// It is gone, or cannot be read.
    Missing,
    /// It was not locked.
    Extra,
}

impl Difference {
    /// The word for lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::Extra => "extra",
        }
    }
}

impl fmt::Display for IntegrityFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} `{}`", self.package, self.difference.as_str(), self.file)
    }
}

fn near_text(near: &[String]) -> String {
    let names: Vec<String> = near.iter().map(|it| format!("`{it}`")).collect();
    if names.is_empty() {
        String::new()
    } else {
        format!(" (did you mean {}?)", names.join(" or "))
    }
}

fn integrity_text(faults: &[IntegrityFault]) -> String {
    let mut text = "files are not what `ggen.lock` says".to_owned();
    for fault in faults {
        text.push_str("\n  ");
        text.push_str(&fault.to_string());
    }
    text.push_str("\ninstall the package again if you trust its source");
    text
}

fn paths_text(paths: &[PathBuf]) -> String {
    let shown: Vec<String> = paths.iter().map(|it| format!("`{}`", it.display())).collect();
    shown.join(", ")
}
