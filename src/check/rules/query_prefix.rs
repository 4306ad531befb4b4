//! SPQ002.

use std::collections::BTreeSet;

use crate::{
    check::{context::Context, names::is_declaration},
    diag::{Diagnostic, Severity, rule::Rule},
    query::token::{Kind, Token},
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
        let mut used: BTreeSet<&str> = prefixes(header).collect();
        let is_used = |at: usize| tokens[at].kind == Kind::Name && !is_declaration(tokens, at);
        used.extend(
            (0..tokens.len()).filter(|it| is_used(*it)).filter_map(|it| prefix(&tokens[it])),
        );
        for (at, token) in tokens.iter().enumerate() {
            let is_declared = token.kind == Kind::Name && is_declaration(tokens, at);
            if is_declared && prefix(token).is_some_and(|it| !used.contains(it)) {
                found.push(
                    RULE.found(format!("prefix `{}` is never used", token.text))
                        .at(question.place(token.span))
                        .help("remove the declaration"),
                );
            }
        }
    }
}

fn prefix<'t>(token: &Token<'t>) -> Option<&'t str> {
    Some(token.text.split_once(':')?.0)
}

/// What stands before the colons of a header.
fn prefixes(header: &str) -> impl Iterator<Item = &str> {
    let is_end = |it: char| !it.is_alphanumeric() && !matches!(it, '_' | '-' | '.');
    header
        .match_indices(':')
        .filter(|(at, _)| header[at + 1..].starts_with(|it: char| !it.is_whitespace()))
        .map(move |(at, _)| header[..at].rsplit(is_end).next().unwrap_or_default())
}
