//! SPQ014.

use crate::{
    check::context::Context,
    diag::{Diagnostic, Severity, rule::Rule},
};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "SPQ014",
    name: "network-in-query",
    severity: Severity::Error,
    summary: "a question or rule of a package calls SERVICE",
    doc: "\
## What it does
Reports SERVICE in the questions and rules of packages.

## Why is this bad?
Who installs a package does not expect that its questions send data to other machines, and the answer
would depend on what these return today. `ggen` refuses to run such a query.

## Example
```sparql
SELECT ?name WHERE { SERVICE <https://example.org/sparql> { ?bird ex:name ?name } }
```

## Use instead
Load the data you need as a file of the project, and ask that.
",
};

/// Finds them.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for question in context.queries.iter().filter(|it| it.is_packaged()) {
        for span in &question.outline.services {
            found.push(
                RULE.found("the query asks another machine")
                    .at(question.place(*span))
                    .help("load the data as a file of the project"),
            );
        }
    }
}
