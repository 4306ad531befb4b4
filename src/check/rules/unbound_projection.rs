//! SPQ003.

use std::collections::BTreeSet;

use crate::{
    check::{
        context::{Context, Question},
        scope::{Fault, Reader, Reason, Scopes, scopes},
        terms::nearest,
    },
    diag::{Diagnostic, Severity, rule::Rule},
};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "SPQ003",
    name: "unbound-projection",
    severity: Severity::Error,
    summary: "SELECT or CONSTRUCT uses a variable that the pattern never binds",
    doc: "\
## What it does
Reports variables behind SELECT or DESCRIBE and in the template of CONSTRUCT that WHERE cannot bind,
because they stand nowhere in it, or only in a sub-select that does not show them.

## Why is this bad?
The column is empty in every row; a triple of the template is never made. Usually the name is
misspelt.

## Example
```sparql
SELECT ?bird ?nmae WHERE { ?bird ex:name ?name }
```

## Use instead
```sparql
SELECT ?bird ?name WHERE { ?bird ex:name ?name }
```
",
};

/// How many names are compared for suggestions.
const MAX_COMPARISONS: usize = 1_000_000;

/// Finds them.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for question in &context.queries {
        let scopes = of(question);
        for fault in &scopes.faults {
            let who = match fault.reader {
                Reader::Projection => "the query returns",
                Reader::Template => "the template uses",
                _ => continue,
            };
            let name = fault.variable.name;
            let diagnostic = RULE
                .found(format!("{who} `?{name}`, but nothing binds it"))
                .at(question.place(fault.variable.span));
            found.push(explain(diagnostic, question, &scopes, fault));
        }
    }
}

/// The scopes of a question, its parameters known.
pub(crate) fn of<'a>(question: &'a Question<'a>) -> Scopes<'a> {
    let params: BTreeSet<&str> =
        question.file.header.params.iter().map(|it| it.name.as_str()).collect();
    scopes(&question.outline, &params)
}

/// Says where the variable is bound, or which one was meant.
pub(crate) fn explain(
    found: Diagnostic,
    question: &Question<'_>,
    scopes: &Scopes<'_>,
    fault: &Fault<'_>,
) -> Diagnostic {
    match fault.reason {
        Reason::Elsewhere(span) => found
            .related(question.place(span), "bound here, in another group")
            .help("a group is evaluated on its own: repeat the pattern, or move one of the two"),
        Reason::Later(span) => found
            .related(question.place(span), "bound here, too late")
            .help("BIND sees what stands before it: put it behind the pattern"),
        // Comparing everything with everything would take long in a query made to take long.
        Reason::Nowhere if scopes.faults.len() * scopes.bound.len() > MAX_COMPARISONS => found,
        Reason::Nowhere => match nearest(fault.variable.name, scopes.bound.keys().copied()).first()
        {
            Some(near) => found.help(format!("did you mean `?{near}`?")),
            None => found.help("bind it in a pattern, or declare it as a parameter in the header"),
        },
    }
}
