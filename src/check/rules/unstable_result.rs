//! SPQ012.

use crate::{
    check::context::{Context, Use},
    diag::{Diagnostic, Severity, rule::Rule},
    query::token::Kind,
};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "SPQ012",
    name: "unstable-result",
    severity: Severity::Warning,
    summary: "a question of a package calls NOW, RAND, UUID, STRUUID or BNODE",
    doc: "\
## What it does
Reports calls of functions that give something else each time, in the questions of packages. (Rules
may not call them at all: RUL001.)

## Why is this bad?
The same question about the same data gets another answer tomorrow. It has no golden result, and
nobody can ask how things stood last month.

## Example
```sparql
SELECT ?loan WHERE { ?loan ex:due ?due FILTER(?due < NOW()) }
```

## Use instead
```sparql
#+ params:
#+   asOf:
#+     type: dateTime
#+     example: 2025-01-15T12:00:00Z
SELECT ?loan WHERE { ?loan ex:due ?due FILTER(?due < $asOf) }
```
",
};

const VOLATILE: [&str; 5] = ["NOW", "RAND", "UUID", "STRUUID", "BNODE"];

/// Finds them.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for question in context.queries.iter().filter(|it| it.role == Use::Question) {
        for pair in question.tokens.windows(2) {
            let is_call = pair[0].kind == Kind::Word && pair[1].is_symbol("(");
            if is_call && VOLATILE.iter().any(|it| pair[0].is_word(it)) {
                let name = pair[0].text.to_ascii_uppercase();
                let help = if name == "NOW" {
                    "take the instant as a parameter"
                } else {
                    "make names from what the query matched"
                };
                found.push(
                    RULE.found(format!("{name}() gives another answer each time"))
                        .at(question.place(pair[0].span))
                        .help(help),
                );
            }
        }
    }
}
