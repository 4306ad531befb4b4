//! Where packages come from: directories of the project, directories elsewhere, installed copies,
//! and the binary itself.

use std::fmt;

pub mod builtin;
pub mod directory;

/// The origin of a package, as `ggen.lock` names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A package of the project itself.
    Workspace,
    /// A package that is part of the binary.
    Builtin,
    /// A directory, relative to the project.
    Path(String),
}

impl Source {
    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "workspace" => Some(Self::Workspace),
            "builtin" => Some(Self::Builtin),
            _ => text.strip_prefix("path+").map(|it| Self::Path(it.to_owned())),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workspace => f.write_str("workspace"),
            Self::Builtin => f.write_str("builtin"),
            Self::Path(path) => write!(f, "path+{path}"),
        }
    }
}
