//! Comparing datasets whatever their blank nodes are called, with a readable difference.

use std::{collections::BTreeSet, fmt::Write as _};

use ggen::rdf::canon::{Budget, HashAlgorithm, canonicalize};
use oxigraph::model::QuadRef;

/// Fails with the lines that one of two datasets has and the other has not, in canonical form.
pub(crate) fn same<'a>(
    ours: impl IntoIterator<Item = QuadRef<'a>>,
    expected: impl IntoIterator<Item = QuadRef<'a>>,
) -> Result<(), String> {
    let ours = canonicalize(ours, HashAlgorithm::Sha256, &Budget::default());
    let expected = canonicalize(expected, HashAlgorithm::Sha256, &Budget::default());
    let ours = ours.map_err(|it| format!("ours: {it}"))?;
    let expected = expected.map_err(|it| format!("expected: {it}"))?;
    same_lines(ours.n_quads(), expected.n_quads())
}

/// Fails with the lines that one of two texts has and the other has not.
pub(crate) fn same_lines(ours: &str, expected: &str) -> Result<(), String> {
    if ours == expected {
        return Ok(());
    }
    let lines = |text: &'_ str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let (ours, expected) = (lines(ours), lines(expected));
    let mut text = String::from("other lines\n");
    for line in expected.difference(&ours) {
        let _ = writeln!(text, "missing: {line}");
    }
    for line in ours.difference(&expected) {
        let _ = writeln!(text, "surplus: {line}");
    }
    Err(text)
}
