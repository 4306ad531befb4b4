//! BAD001, found by [`crate::check::bad`].

use crate::diag::{Severity, rule::Rule};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "BAD001",
    name: "bad-data-not-caught",
    severity: Severity::Error,
    summary: "a file of `data/bad/` is not caught by what it names",
    doc: "\
## What it does
`ggen test` looks at each file of a package's `data/bad/`. Its first comment says what catches it:

- `#+ violates: ex:LoanShape`: validation reports this shape, and no other shape of the package;
- `#+ answered-by: ex/overdue-loans`: the question, with the example arguments of its header, returns
  rows or true about the ontology and this file;
- `#+ caught-by: REF001`: `ggen check` reports this code in the file.

## Why is this bad?
A shape or question that never fires looks like clean data. The bad file is the proof that it works,
and this proof has failed.

## Use instead
Make the file show the fault and nothing else, or repair the shape or question.
",
};
