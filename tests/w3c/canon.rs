//! RDF Dataset Canonicalization: RDFC-1.0, its maps of identifiers, its poison graphs.

use std::{collections::BTreeMap, fs};

use ggen::rdf::{
    canon::{Budget, CanonError, Canonical, HashAlgorithm, canonicalize},
    format::Format,
    read::{ReadOptions, read},
};
use oxigraph::model::Term;

use crate::{
    compare::same_lines,
    manifest::{Case, tree},
    suite,
};

const RDFC: &str = "https://w3c.github.io/rdf-canon/tests/vocab#";

#[test]
fn rdfc_1_0() {
    let Some(tree) = tree("rdf-canon/tests", "https://w3c.github.io/rdf-canon/tests/") else {
        return suite::skip("rdf-canon");
    };
    suite::run("rdf-canon", &tree.cases("manifest.ttl"), 86, outcome);
}

fn outcome(case: &Case) -> Result<(), String> {
    let canonical = canonical(case);
    if case.kind == "RDFC10NegativeEvalTest" {
        return match canonical {
            Err(CanonError::TooComplex { .. }) => Ok(()),
            other => Err(format!("is not refused as too complex: {other:?}")),
        };
    }
    let canonical = canonical.map_err(|it| it.to_string())?;
    let result = case.result().ok_or("the test has no result")?;
    let expected = fs::read_to_string(result).map_err(|it| it.to_string())?;
    if case.kind == "RDFC10MapTest" {
        let expected: BTreeMap<String, String> =
            serde_json::from_str(&expected).map_err(|it| it.to_string())?;
        let issued = canonical.issued().map(|(node, label)| (node.as_str().to_owned(), label));
        let issued: BTreeMap<String, String> = issued.collect();
        let differ = format!("{issued:?}\nis not\n{expected:?}");
        return if issued == expected { Ok(()) } else { Err(differ) };
    }
    same_lines(canonical.n_quads(), &expected)
}

fn canonical(case: &Case) -> Result<Canonical, CanonError> {
    let (path, base) = case.input();
    let bytes = fs::read(&path).expect("the input is there");
    let options = ReadOptions { base: Some(base), ..ReadOptions::default() };
    let (document, found) = read(&bytes, Format::NQuads, "action", &options);
    assert_eq!(found, []);
    let algorithm = match case.one(RDFC, "hashAlgorithm") {
        Some(Term::Literal(it)) if it.value() == "SHA384" => HashAlgorithm::Sha384,
        None => HashAlgorithm::Sha256,
        Some(other) => panic!("unknown hash algorithm {other}"),
    };
    canonicalize(document.quads(), algorithm, &Budget::default())
}
