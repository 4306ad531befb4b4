//! GLD001, found by [`crate::check::golden`].

use crate::diag::{Severity, rule::Rule};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "GLD001",
    name: "golden-mismatch",
    severity: Severity::Error,
    summary: "a question no longer gives its golden result",
    doc: "\
## What it does
Asks every question that has a file in `data/golden/` of the package's example data, with the
arguments of each case, and compares the answer with the recorded one: rows in order, or in any order
if the header says `unordered: true`; IRIs and strings exactly, numbers, booleans and dates by value.

## Why is this bad?
Somebody decided that the recorded answer is right. Now the data, the ontology, a rule or the query
says something else, and whoever relies on the question gets it.

## Use instead
If the new answer is right, record it; the old one stays in the history for whoever asks why.
",
};
