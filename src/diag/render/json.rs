//! Findings as a JSON array, one object each, fields only ever added.

use serde_json::{Value, json};

use crate::diag::{Applicability, Diagnostic, Place, Span, sources::Sources};

/// Renders a pretty-printed array.
pub fn render(found: &[Diagnostic], sources: &Sources) -> String {
    let records = records(found, sources);
    serde_json::to_string_pretty(&records).expect("strings and numbers serialise") + "\n"
}

/// The objects of the array.
pub fn records(found: &[Diagnostic], sources: &Sources) -> Vec<Value> {
    found.iter().map(|it| record(it, sources)).collect()
}

fn record(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let place = diagnostic.place.as_ref();
    let related: Vec<Value> = diagnostic
        .related
        .iter()
        .map(|it| {
            json!({
                "file": it.place.file.as_ref(),
                "message": it.message,
                "range": range(&it.place, sources),
            })
        })
        .collect();
    let fix = diagnostic.fix.as_ref().map(|fix| {
        let edits: Vec<Value> = fix.edits.iter().map(|(span, text)| edit(*span, text)).collect();
        let applicability = match fix.applicability {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
        };
        json!({ "applicability": applicability, "edits": edits })
    });
    json!({
        "v": 1,
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity.as_str(),
        "message": diagnostic.message,
        "file": place.map(|it| it.file.as_ref()),
        "range": place.and_then(|it| range(it, sources)),
        "entity": diagnostic.entity,
        "related": related,
        "notes": diagnostic.notes,
        "help": diagnostic.help,
        "fix": fix,
    })
}

fn edit(span: Span, text: &str) -> Value {
    json!({ "start": span.start, "end": span.end, "text": text })
}

fn range(place: &Place, sources: &Sources) -> Option<Value> {
    let span = place.span?;
    let point = |offset| {
        let position = sources.position(&place.file, offset)?;
        Some(json!({ "line": position.line, "col": position.column, "offset": offset }))
    };
    Some(json!({ "start": point(span.start)?, "end": point(span.end)? }))
}
