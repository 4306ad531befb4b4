//! How a run ended.

use std::process::ExitCode;

/// The exit codes of every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// 0: done, nothing found.
    Clean,
    /// 1: findings, a difference, or "no".
    Findings,
    /// 2: usage, input or output, or a fault of `ggen`.
    Failure,
    /// 3: a package is not what its lock file says.
    Integrity,
}

impl ExitStatus {
    /// Clean if `clean`, else findings.
    pub fn clean_if(clean: bool) -> Self {
        if clean { Self::Clean } else { Self::Findings }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(match status {
            ExitStatus::Clean => 0,
            ExitStatus::Findings => 1,
            ExitStatus::Failure => 2,
            ExitStatus::Integrity => 3,
        })
    }
}
