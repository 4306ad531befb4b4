//! Findings as GitHub workflow commands, one line each.

use std::fmt::Write as _;

use crate::diag::{Diagnostic, Severity, sources::Sources};

/// Renders `::error file=…,line=…,col=…,title=…::message` lines.
pub fn render(found: &[Diagnostic], sources: &Sources) -> String {
    let mut out = String::new();
    for diagnostic in found {
        let level = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let mut properties = Vec::new();
        if let Some(place) = &diagnostic.place {
            properties.push(format!("file={}", property(&place.file)));
            if let Some(span) = place.span
                && let Some(start) = sources.position(&place.file, span.start)
            {
                properties.push(format!("line={},col={}", start.line, start.column));
            }
        }
        properties.push(format!(
            "title={}",
            property(&format!("{} {}", diagnostic.code, diagnostic.name))
        ));
        let mut message = diagnostic.message.clone();
        for help in &diagnostic.help {
            let _ = write!(message, "\n{help}");
        }
        let _ = writeln!(out, "::{level} {}::{}", properties.join(","), data(&message));
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
