//! SYN004.

use std::collections::BTreeMap;

use crate::{
    check::context::Context,
    diag::{Diagnostic, Severity, Span, rule::Rule},
    rdf::format::Format,
};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "SYN004",
    name: "duplicate-prefix",
    severity: Severity::Warning,
    summary: "a Turtle or TriG file declares a prefix twice",
    doc: "\
## What it does
Reports the second declaration of a prefix in a Turtle or TriG file, whether it repeats the namespace
or binds another one.

## Why is this bad?
A repetition says nothing. A second namespace makes the same name mean two things in one file:
readers look at the first declaration, parsers at the last one.

## Example
```turtle
@prefix ex: <https://example.org/> .
@prefix ex: <https://example.com/> .
```

## Use instead
```turtle
@prefix ex: <https://example.org/> .
@prefix other: <https://example.com/> .
```
",
};

/// Finds them.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for loaded in &context.documents {
        let document = &loaded.document;
        if !matches!(document.format, Format::Turtle | Format::TriG) {
            continue;
        }
        let mut seen: BTreeMap<&str, (&str, Span)> = BTreeMap::new();
        for prefix in &document.prefixes {
            let Some((iri, span)) = seen.insert(&prefix.name, (&prefix.iri, prefix.span)) else {
                continue;
            };
            let (message, help) = if iri == prefix.iri {
                ("is declared twice", "remove one of the declarations")
            } else {
                ("is bound to another namespace than before", "give one of the two another name")
            };
            found.push(
                RULE.found(format!("prefix `{}:` {message}", prefix.name))
                    .at(document.place(prefix.span))
                    .related(document.place(span), "declared here before")
                    .help(help),
            );
        }
    }
}
