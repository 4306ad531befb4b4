//! The writes that a change of a project takes. This room only says what to write; the command
//! line does it, each step whole or not at all.

use std::path::{Path, PathBuf};

use crate::package::file::Bytes;

/// Steps to be done in this order. Stopped between two steps, a project is still whole: a package
/// is there before it is locked, and locked before it is asked for.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<Step>,
}

/// One write. Paths are on the disk.
#[derive(Clone)]
pub enum Step {
    /// A file that must not be there yet.
    Create {
        /// Where.
        path: PathBuf,
        /// What is in it.
        bytes: Vec<u8>,
    },
    /// A file that may be there.
    Write {
        /// Where.
        path: PathBuf,
        /// What is in it.
        bytes: Vec<u8>,
    },
    /// A directory that takes the place of what is there.
    WriteDirectory {
        /// Where.
        path: PathBuf,
        /// Its files: paths below it, with `/`.
        files: Vec<(String, Bytes)>,
    },
    /// A directory that goes, with everything in it.
    RemoveDirectory {
        /// Which.
        path: PathBuf,
    },
}

impl Step {
    /// What is written or removed.
    pub fn path(&self) -> &Path {
        match self {
            Self::Create { path, .. }
            | Self::Write { path, .. }
            | Self::WriteDirectory { path, .. }
            | Self::RemoveDirectory { path } => path,
        }
    }
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let verb = match self {
            Self::Create { .. } => "create",
            Self::Write { .. } => "write",
            Self::WriteDirectory { .. } => "write directory",
            Self::RemoveDirectory { .. } => "remove directory",
        };
        write!(f, "{verb} {}", self.path().display())
    }
}
