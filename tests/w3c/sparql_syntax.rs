//! Texts that are queries, and texts that are none.

use std::fs;

use ggen::query::{file::parse, function::Functions};

use crate::{
    manifest::{Case, rdf_tests},
    suite,
};

#[test]
fn syntax_1_0() {
    syntax("sparql10-syntax", "sparql10/manifest.ttl", 180);
}

#[test]
fn syntax_1_1() {
    syntax("sparql11-syntax", "sparql11/manifest-sparql11-query.ttl", 90);
}

#[test]
fn federation_1_1() {
    syntax("sparql11-syntax-fed", "sparql11/manifest-sparql11-fed.ttl", 3);
}

#[test]
fn syntax_1_2() {
    syntax("sparql12-syntax", "sparql12/manifest.ttl", 100);
}

fn syntax(suite: &str, manifest: &str, at_least: usize) {
    let Some(tree) = rdf_tests() else { return suite::skip(suite) };
    let mut cases = tree.cases(&format!("sparql/{manifest}"));
    let version = manifest.split('/').next().unwrap_or_default();
    cases.retain(|it| {
        let kind = it.kind.trim_end_matches("11");
        matches!(kind, "PositiveSyntaxTest" | "NegativeSyntaxTest")
            && it.id.starts_with(&format!("sparql/{version}/"))
    });
    suite::run(suite, &cases, at_least, outcome);
}

fn outcome(case: &Case) -> Result<(), String> {
    let (path, base) = case.input();
    let text = match String::from_utf8(fs::read(&path).map_err(|it| it.to_string())?) {
        Ok(text) => text,
        Err(_) if case.kind.starts_with("Negative") => return Ok(()),
        Err(error) => return Err(error.to_string()),
    };
    let parsed = parse(&text, Some(&base), &Functions::standard());
    match (case.kind.starts_with("Positive"), parsed) {
        (true, Ok(_)) | (false, Err(_)) => Ok(()),
        (true, Err(error)) => Err(format!("is refused: {error}")),
        (false, Ok(query)) => Err(format!("is read as {query}")),
    }
}
