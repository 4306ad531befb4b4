//! SPQ013.

use crate::{
    check::context::{Context, Use},
    diag::{Diagnostic, Severity, rule::Rule},
};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "SPQ013",
    name: "select-star",
    severity: Severity::Warning,
    summary: "a question of a package returns `*`",
    doc: "\
## What it does
Reports `SELECT *` as the outermost form of a package's question.

## Why is this bad?
The columns are a promise: typed bindings and the programs behind them are made from it. With `*`
each new variable of the pattern changes what callers get.

## Example
```sparql
SELECT * WHERE { ?bird a ex:Bird ; ex:name ?name }
```

## Use instead
```sparql
SELECT ?bird ?name WHERE { ?bird a ex:Bird ; ex:name ?name }
```
",
};

/// Finds them.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for question in context.queries.iter().filter(|it| it.role == Use::Question) {
        if let Some(span) = question.outline.query.star
            && question.file.form() == "select"
        {
            let columns: Vec<String> =
                question.file.projection().iter().map(ToString::to_string).collect();
            found.push(
                RULE.found("the question does not name its columns")
                    .at(question.place(span))
                    .help(format!("write SELECT {}", columns.join(" "))),
            );
        }
    }
}
