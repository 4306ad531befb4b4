//! GLD003, found by [`crate::check::golden`].

use crate::diag::{Severity, rule::Rule};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "GLD003",
    name: "empty-golden",
    severity: Severity::Error,
    summary: "all golden results of a question are empty, or the file cannot be read",
    doc: "\
## What it does
Reports golden files that are no JSON of the expected shape, and those in which no case returns a row.
An ASK counts whatever its answer is.

## Why is this bad?
A question that is broken returns nothing too. Only a case with rows shows that it can find
something.

## Use instead
Add a second case with arguments for which the example data has an answer.
",
};
