//! Findings as SARIF 2.1.0, which code scanning services read.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::diag::{Diagnostic, Place, Severity, rule::Rule, sources::Sources};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Renders one run; errors come first, since services cut long files. `rules` describes codes.
pub fn render(found: &[Diagnostic], sources: &Sources, rules: &[&Rule]) -> String {
    let mut found: Vec<&Diagnostic> = found.iter().collect();
    found.sort_by_key(|it| std::cmp::Reverse(it.severity));
    let mut codes: BTreeMap<&str, &Diagnostic> = BTreeMap::new();
    for it in &found {
        codes.entry(&it.code).or_insert(it);
    }
    let index = |code: &str| codes.keys().position(|it| *it == code);
    let results: Vec<Value> = found.iter().map(|it| result(it, index(&it.code), sources)).collect();
    let described: Vec<Value> = codes
        .values()
        .map(|it| describe(it, rules.iter().find(|rule| rule.code == it.code).copied()))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "ggen",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": described,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).expect("strings and numbers serialise") + "\n"
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn describe(example: &Diagnostic, rule: Option<&Rule>) -> Value {
    let mut it = json!({
        "id": example.code,
        "name": example.name,
        "defaultConfiguration": {
            "level": level(rule.map_or(example.severity, |it| it.severity)),
        },
    });
    if let Some(rule) = rule {
        it["shortDescription"] = json!({ "text": rule.summary });
        it["fullDescription"] = json!({ "text": rule.doc });
        it["help"] = json!({ "text": rule.doc, "markdown": rule.doc });
    }
    it
}

fn result(it: &Diagnostic, rule: Option<usize>, sources: &Sources) -> Value {
    let parts = [it.message.as_str()].into_iter().chain(it.notes.iter().map(String::as_str));
    let text: Vec<&str> = parts.chain(it.help.iter().map(String::as_str)).collect();
    let mut result = Map::new();
    let mut add = |key: &str, value: Value| result.insert(key.to_owned(), value);
    add("ruleId", json!(it.code));
    add("ruleIndex", json!(rule));
    add("level", level(it.severity).into());
    add("message", json!({ "text": text.join("\n") }));
    if let Some(place) = &it.place {
        add("locations", json!([{ "physicalLocation": location(place, sources) }]));
    }
    if !it.related.is_empty() {
        let related = it.related.iter().map(|it| {
            json!({
                "physicalLocation": location(&it.place, sources),
                "message": { "text": it.message },
            })
        });
        add("relatedLocations", related.collect());
    }
    let about = format!("{}\n{}", it.code, it.entity.as_deref().unwrap_or(&it.message));
    let print = blake3::hash(about.as_bytes()).to_hex();
    add("partialFingerprints", json!({ "ggen/v1": print.as_str() }));
    result.into()
}

fn location(place: &Place, sources: &Sources) -> Value {
    let uri = encode(&place.file);
    let mut location = json!({ "artifactLocation": { "uri": uri, "uriBaseId": "%SRCROOT%" } });
    let point = |offset| sources.position(&place.file, offset);
    if let Some(span) = place.span
        && let (Some(start), Some(end)) = (point(span.start), point(span.end))
    {
        location["region"] = json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        });
    }
    location
}

/// A path as a URI reference.
fn encode(path: &str) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(byte);
    let plain = |byte: u8| {
        if is_plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    path.replace('\\', "/").bytes().map(plain).collect()
}
