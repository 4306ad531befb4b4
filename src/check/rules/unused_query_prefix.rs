//! SPQ002.

use crate::{
    check::{context::Context, names::is_declaration},
    diag::{Diagnostic, Severity, rule::Rule},
    query::token::Kind,
};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "SPQ002",
    name: "query-prefix",
    severity: Severity::Warning,
    summary: "a query or rule declares a prefix that nothing uses",
    doc: "\
## What it does
Reports `PREFIX` lines of queries and rules that no name of the query and no type of its header uses.
A prefix that is used but not declared is a syntax error (SPQ001).

## Why is this bad?
The prefixes tell a reader which vocabularies the query is about.

## Example
```sparql
PREFIX ex: <https://example.org/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
SELECT ?bird WHERE { ?bird a ex:Bird }
```

## Use instead
```sparql
PREFIX ex: <https://example.org/>
SELECT ?bird WHERE { ?bird a ex:Bird }
```
",
};

/// Finds them.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for question in &context.queries {
        let tokens = &question.tokens;
        let header = question.file.text.get(question.file.header.span.range()).unwrap_or_default();
        for (at, token) in tokens.iter().enumerate() {
            let is_name = token.kind == Kind::Name;
            if !is_name || !is_declaration(tokens, at) {
                continue;
            }
            let is_used = tokens.iter().enumerate().any(|(other, it)| {
                it.kind == Kind::Name
                    && it.text.starts_with(token.text)
                    && !is_declaration(tokens, other)
            });
            if !is_used && !names_in(header, token.text) {
                found.push(
                    RULE.found(format!("prefix `{}` is never used", token.text))
                        .at(question.place(token.span))
                        .help("remove the declaration"),
                );
            }
        }
    }
}

/// Whether a header uses `prefix:` in front of a name.
fn names_in(header: &str, prefix: &str) -> bool {
    header.match_indices(prefix).any(|(at, _)| {
        let is_word = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.');
        !header[..at].ends_with(is_word)
            && header[at + prefix.len()..].starts_with(|it: char| it.is_alphanumeric() || it == '_')
    })
}
