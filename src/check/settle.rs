//! What becomes of findings: selection, order, verdict.

use crate::{
    diag::{self, Diagnostic},
    workspace::settings::LintSettings,
};

/// Findings as they are shown, and whether the run failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Selected, sorted, each once.
    pub findings: Vec<Diagnostic>,
    /// Whether one of them is severe enough to fail the run.
    pub failed: bool,
}

/// Applies the settings to what all rooms found.
pub fn settle(mut found: Vec<Diagnostic>, settings: &LintSettings) -> Settled {
    found.retain(|it| {
        let chosen = |list: &[String]| list.iter().any(|word| means(word, &it.code, &it.name));
        (settings.select.is_empty() || chosen(&settings.select)) && !chosen(&settings.ignore)
    });
    diag::sort(&mut found);
    let failed = found.iter().any(|it| settings.fail_on.fails(it.severity));
    Settled { findings: found, failed }
}

/// Whether a word of the settings means a rule: its code, its family (`DOC`) or its name.
pub fn means(word: &str, code: &str, name: &str) -> bool {
    let family = code.trim_end_matches(|it: char| it.is_ascii_digit());
    word == code || word == family || word == name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diag::{Place, Severity, Span},
        workspace::settings::FailOn,
    };

    fn finding(code: &'static str, severity: Severity, at: u32) -> Diagnostic {
        Diagnostic::new(code, "a-name", severity, "m").at(Place::new("a.ttl", Span::new(at, at)))
    }

    fn codes(settled: &Settled) -> Vec<&str> {
        settled.findings.iter().map(|it| &*it.code).collect()
    }

    #[test]
    fn families_and_codes_are_ignored_and_the_rest_is_sorted_once() {
        let found = vec![
            finding("REF001", Severity::Error, 9),
            finding("DOC005", Severity::Info, 1),
            finding("DOC001", Severity::Warning, 3),
            finding("REF001", Severity::Error, 9),
        ];
        let ignore = |words: &[&str]| LintSettings {
            ignore: words.iter().map(ToString::to_string).collect(),
            ..LintSettings::default()
        };
        let all = settle(found.clone(), &LintSettings::default());
        assert_eq!(codes(&all), ["DOC005", "DOC001", "REF001"]);
        assert!(all.failed);
        let some = settle(found.clone(), &ignore(&["DOC", "XYZ"]));
        assert_eq!(codes(&some), ["REF001"]);
        let none = settle(found, &ignore(&["a-name"]));
        assert!(none.findings.is_empty() && !none.failed);
    }

    #[test]
    fn what_fails_is_a_setting() {
        let found = vec![finding("DOC001", Severity::Warning, 3)];
        let failed = |fail_on| {
            settle(found.clone(), &LintSettings { fail_on, ..LintSettings::default() }).failed
        };
        assert!(!failed(FailOn::Error));
        assert!(failed(FailOn::Warn) && failed(FailOn::Info));
    }
}
