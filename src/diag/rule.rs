//! What a rule is, for whoever lists or explains rules. The room that emits a code owns its entry.

use crate::diag::{Diagnostic, Severity};

/// The metadata of one rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Stable: three letters and three digits.
    pub code: &'static str,
    /// A kebab-case noun that completes "allow …".
    pub name: &'static str,
    /// How a finding is shown unless configured otherwise.
    pub severity: Severity,
    /// One line for lists.
    pub summary: &'static str,
    /// Markdown: what it does, why it is bad, an example, what to write instead.
    pub doc: &'static str,
}

impl Rule {
    /// A finding of this rule.
    pub fn found(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.code, self.name, self.severity, message)
    }
}
