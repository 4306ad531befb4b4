//! SYN003.

use crate::{
    check::context::Context,
    diag::{Applicability, Diagnostic, Severity, Span, rule::Rule},
    rdf::{document::Document, format::Format},
};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "SYN003",
    name: "unused-prefix",
    severity: Severity::Warning,
    summary: "a Turtle or TriG file declares a prefix that nothing uses",
    doc: "\
## What it does
Reports prefix declarations of Turtle and TriG files that no name uses.

## Why is this bad?
Readers expect that a file speaks about what it declares, and a leftover often shows that a statement
was lost.

## Example
```turtle
@prefix ex: <https://example.org/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
ex:heron a ex:Bird .
```

## Use instead
```turtle
@prefix ex: <https://example.org/> .
ex:heron a ex:Bird .
```

## Fix safety
Removing the declaration keeps the graph.
",
};

/// Finds them.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for loaded in &context.documents {
        let document = &loaded.document;
        let is_turtle = matches!(document.format, Format::Turtle | Format::TriG);
        if !is_turtle || !document.skipped.is_empty() {
            continue;
        }
        for prefix in document.prefixes.iter().filter(|it| it.uses == 0) {
            let line = whole_line(context, document, prefix.span);
            found.push(
                RULE.found(format!("prefix `{}:` is never used", prefix.name))
                    .at(document.place(prefix.span))
                    .help("remove the declaration")
                    .fix(Applicability::Safe, vec![(line, String::new())]),
            );
        }
    }
}

/// The declaration, with its line break if it has the line for itself.
fn whole_line(context: &Context<'_>, document: &Document, span: Span) -> Span {
    let Some(text) = context.text(&document.file) else { return span };
    let range = span.range();
    let starts_line = text[..range.start].ends_with('\n') || range.start == 0;
    let rest = &text[range.end..];
    let end = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
    if starts_line && rest[end..].starts_with('\n') {
        Span::from_range(range.start..range.end + end + 1)
    } else {
        span
    }
}
