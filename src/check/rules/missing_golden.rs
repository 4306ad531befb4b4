//! GLD002, found by [`crate::check::golden`].

use crate::diag::{Severity, rule::Rule};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "GLD002",
    name: "missing-golden",
    severity: Severity::Warning,
    summary: "a question without a golden result, or a golden result without its question",
    doc: "\
## What it does
Reports questions of a package with example data that have no `data/golden/<question>.json`, and
golden files whose question does not exist.

## Why is this bad?
Nobody has said what the right answer is, so nobody notices when it changes. A golden file without a
question looks like a test and tests nothing.

## Use instead
```json
{
  \"query\": \"overdue-loans\",
  \"cases\": [{
    \"args\": { \"asOf\": \"2025-01-15T12:00:00Z\" },
    \"result\": {
      \"head\": { \"vars\": [\"loan\"] },
      \"results\": { \"bindings\": [
        { \"loan\": { \"type\": \"uri\", \"value\": \"https://example.org/loan/7\" } }
      ] }
    }
  }]
}
```
",
};
