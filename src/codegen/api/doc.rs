//! Changes of what is only said about a term.

use crate::codegen::{
    api::{Comparison, Level, Subject},
    model::{Deprecated, Texts},
};

/// What is said about a term.
pub(super) struct Said<'a> {
    pub(super) labels: &'a Texts,
    pub(super) doc: &'a Texts,
    pub(super) deprecated: Option<&'a Deprecated>,
}

impl Comparison<'_> {
    /// Compares documentation and deprecation.
    pub(super) fn said(&mut self, about: Subject<'_>, old: &Said<'_>, new: &Said<'_>) {
        match (old.deprecated, new.deprecated) {
            (None, Some(_)) => self.report(about, Level::Minor, "is deprecated now"),
            (Some(_), None) => self.report(about, Level::Minor, "is no longer deprecated"),
            _ => (),
        }
        let is_reworded = old.deprecated.is_some() && old.deprecated != new.deprecated;
        if old.labels != new.labels || old.doc != new.doc || is_reworded {
            self.report(about, Level::Patch, "its documentation changed");
        }
    }
}
