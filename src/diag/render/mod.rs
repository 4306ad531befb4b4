//! Findings as text for people, as JSON for programs, as annotations and SARIF for CI.

pub mod github;
pub mod human;
pub mod json;
pub mod sarif;

use crate::diag::{Diagnostic, Severity};

/// How many findings of each kind there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// The rest.
    pub infos: usize,
}

impl Tally {
    /// Counts.
    pub fn of(found: &[Diagnostic]) -> Self {
        let count = |severity| found.iter().filter(|it| it.severity == severity).count();
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts: Vec<String> =
            [(self.errors, "error"), (self.warnings, "warning"), (self.infos, "note")]
                .into_iter()
                .filter(|it| it.0 > 0)
                .map(|(n, word)| format!("{n} {word}{}", if n == 1 { "" } else { "s" }))
                .collect();
        f.write_str(&if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") })
    }
}
