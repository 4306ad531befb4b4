//! How a run ended.

use std::{
    fmt::Display,
    io::{self, Write as _},
    process::{self, ExitCode},
};

/// The exit codes of every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// 0: done, nothing found.
    Clean = 0,
    /// 1: findings, a difference, or "no".
    Findings = 1,
    /// 2: usage, input or output, or a fault of `ggen`.
    Failure = 2,
    /// 3: a package is not what its lock file says.
    Integrity = 3,
}

impl ExitStatus {
    /// Clean if `clean`, else findings.
    pub fn clean_if(clean: bool) -> Self {
        if clean { Self::Clean } else { Self::Findings }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status as u8)
    }
}

/// Ends the process with a message at once, from wherever it is: the system frees gigabytes sooner
/// than their owners would.
pub fn fail(error: &impl Display) -> ! {
    let _ = writeln!(io::stderr(), "error: {error}");
    process::exit(ExitStatus::Failure as i32)
}
