//! JSON-LD 1.1 to and from RDF.

use std::{fs, path::PathBuf};

use ggen::{
    diag::Severity,
    rdf::{
        contexts::Contexts,
        format::Format,
        jsonld::{Direction, Options},
        prefix::Prefixes,
        read::{ReadOptions, read},
        write::{self, Graphs, write_document},
    },
};
use oxigraph::model::{Dataset, dataset::CanonicalizationAlgorithm};
use serde_json::Value;

use crate::{
    manifest::tree,
    suite::{self, Test},
};

const BASE: &str = "https://w3c.github.io/json-ld-api/tests/";

struct JsonLdCase {
    id: String,
    root: PathBuf,
    entry: Value,
}

impl Test for JsonLdCase {
    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> String {
        self.text("name").unwrap_or_default().to_owned()
    }
}

impl JsonLdCase {
    fn text(&self, key: &str) -> Option<&str> {
        self.entry[key].as_str()
    }

    fn option(&self, key: &str) -> Option<&str> {
        self.entry["option"][key].as_str()
    }

    fn is(&self, kind: &str) -> bool {
        let mut kinds = self.entry["@type"].as_array().into_iter().flatten();
        kinds.any(|it| it.as_str() == Some(kind))
    }

    fn direction(&self) -> Direction {
        match self.option("rdfDirection") {
            None => Direction::None,
            Some("i18n-datatype") => Direction::I18nDatatype,
            Some("compound-literal") => Direction::CompoundLiteral,
            Some(it) => panic!("rdfDirection {it}"),
        }
    }

    fn read(&self, key: &str) -> Vec<u8> {
        let name = self.text(key).expect("a test names its files");
        // The manifest names one file of another suite, which stands in the folder of this one.
        let name = name.replace("expand/", "toRdf/");
        let path = self.root.join(name);
        fs::read(&path).unwrap_or_else(|it| panic!("{}: {it}", path.display()))
    }
}

/// The tests for processors of JSON-LD 1.1: those of other versions are not theirs.
fn cases(suite: &str, manifest: &str) -> Option<Vec<JsonLdCase>> {
    let Some(tree) = tree("json-ld-api/tests", BASE) else {
        suite::skip(suite);
        return None;
    };
    let text = fs::read_to_string(tree.root.join(manifest)).expect("the manifest is there");
    let manifest: Value = serde_json::from_str(&text).expect("the manifest is JSON");
    let entries = manifest["sequence"].as_array().expect("the manifest has a sequence");
    let case = |entry: &Value| JsonLdCase {
        id: entry["@id"].as_str().expect("a test has an id").to_owned(),
        root: tree.root.clone(),
        entry: entry.clone(),
    };
    let mut cases: Vec<JsonLdCase> = entries.iter().map(case).collect();
    cases.retain(|it| it.option("specVersion") != Some("json-ld-1.0"));
    Some(cases)
}

#[test]
fn to_rdf() {
    let suite = "json-ld-to-rdf";
    let Some(cases) = cases(suite, "toRdf-manifest.jsonld") else { return };
    suite::run(suite, &cases, 440, to_rdf_outcome);
}

fn to_rdf_outcome(case: &JsonLdCase) -> Result<(), String> {
    let mut contexts = Contexts::default();
    contexts.insert(BASE, &case.root);
    let input = case.text("input").expect("a test has an input");
    let context = case.option("expandContext");
    let context = context.map(|it| fs::read_to_string(case.root.join(it)).expect("it is there"));
    let json_ld = Options {
        direction: case.direction(),
        is_1_0: case.option("processingMode") == Some("json-ld-1.0"),
        context,
    };
    let base = case.option("base").map_or_else(|| format!("{BASE}{input}"), ToOwned::to_owned);
    let options = ReadOptions { base: Some(base), contexts, json_ld, ..ReadOptions::default() };
    let (document, found) = read(&case.read("input"), Format::JsonLd, input, &options);
    let error = found.iter().find(|it| it.severity == Severity::Error);
    if case.is("jld:NegativeEvaluationTest") {
        let code = case.text("expectErrorCode").expect("a code is expected");
        return match error {
            Some(it) if it.message.starts_with(code) => Ok(()),
            Some(it) => Err(format!("expected `{code}`, found {it}")),
            None => Err(format!("is read, expected `{code}`")),
        };
    }
    if let Some(error) = error {
        return Err(error.to_string());
    }
    if case.is("jld:PositiveSyntaxTest") {
        return Ok(());
    }
    let (expected, found) =
        read(&case.read("expect"), Format::NQuads, "expected", &ReadOptions::default());
    if let Some(found) = found.first() {
        return Err(format!("{found}"));
    }
    let canonical = |quads| {
        let mut dataset: Dataset = Dataset::from_iter::<Vec<_>>(quads);
        dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
        dataset
    };
    let (ours, expected) =
        (canonical(document.quads().collect()), canonical(expected.quads().collect()));
    if ours == expected { Ok(()) } else { Err(format!("\n{ours}\nis not\n{expected}")) }
}

#[test]
fn from_rdf() {
    let suite = "json-ld-from-rdf";
    let Some(cases) = cases(suite, "fromRdf-manifest.jsonld") else { return };
    suite::run(suite, &cases, 50, from_rdf_outcome);
}

fn from_rdf_outcome(case: &JsonLdCase) -> Result<(), String> {
    let (document, found) =
        read(&case.read("input"), Format::NQuads, "input", &ReadOptions::default());
    assert_eq!(found, [], "{}", case.id);
    let is = |key: &str| case.entry["option"][key].as_bool().unwrap_or_default();
    let options = write::jsonld::Options {
        native_types: is("useNativeTypes"),
        rdf_type: is("useRdfType"),
        direction: case.direction(),
    };
    let written =
        write_document(&document, Format::JsonLd, Graphs::All, &Prefixes::default(), &options);
    if case.is("jld:NegativeEvaluationTest") {
        let code = case.text("expectErrorCode").expect("a code is expected");
        return match written {
            Err(it) if it.to_string().starts_with(code) => Ok(()),
            Err(it) => Err(format!("expected `{code}`, found {it}")),
            Ok(_) => Err(format!("is written, expected `{code}`")),
        };
    }
    let written = written.map_err(|it| it.to_string())?;
    let ours: Value = serde_json::from_str(&written).map_err(|it| it.to_string())?;
    let expected: Value =
        serde_json::from_slice(&case.read("expect")).map_err(|it| it.to_string())?;
    let (ours, expected) = (normal(&ours, false), normal(&expected, false));
    if ours == expected { Ok(()) } else { Err(format!("\n{ours:#}\nis not\n{expected:#}")) }
}

/// JSON whose arrays are in a fixed order, but for lists and literals.
fn normal(json: &Value, is_ordered: bool) -> Value {
    match json {
        Value::Array(elements) => {
            let mut elements: Vec<Value> = elements.iter().map(|it| normal(it, false)).collect();
            if !is_ordered {
                elements.sort_by_cached_key(Value::to_string);
            }
            elements.into()
        }
        Value::Object(entries) => {
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_by_key(|it| it.0);
            let entry = |(key, value): (&String, &Value)| {
                let value = match key.as_str() {
                    "@value" => value.clone(),
                    key => normal(value, key == "@list"),
                };
                (key.clone(), value)
            };
            Value::Object(sorted.into_iter().map(entry).collect())
        }
        scalar => scalar.clone(),
    }
}
