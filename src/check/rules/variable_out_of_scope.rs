//! SPQ005.

use crate::{
    check::{
        context::Context,
        rules::unbound_projection::{explain, of},
        scope::{Reader, Reason},
    },
    diag::{Diagnostic, Severity, rule::Rule},
};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "SPQ005",
    name: "variable-out-of-scope",
    severity: Severity::Error,
    summary: "FILTER, BIND or another expression reads a variable that has no value there",
    doc: "\
## What it does
Reports variables in FILTER, BIND, `(… AS …)`, GROUP BY, HAVING and ORDER BY that nothing can have
bound at this place. SPARQL evaluates each group on its own, from the inside out (SPARQL 1.1, section
18.2.1): a filter inside of a nested group, a MINUS or a sub-select does not see what the outer group
binds, and BIND does not see what stands behind it. Filters of an OPTIONAL see the pattern before it,
EXISTS sees all of the group it filters, and parameters have a value everywhere.

## Why is this bad?
The expression is an error in every row. A filter then drops all rows, and a BIND leaves its variable
empty, without a word.

## Example
```sparql
SELECT ?bird WHERE {
  ?bird ex:weight ?weight .
  { ?other ex:weight ?limit FILTER(?weight > ?limit) }
}
```

## Use instead
```sparql
SELECT ?bird WHERE {
  ?bird ex:weight ?weight .
  { ?other ex:weight ?limit }
  FILTER(?weight > ?limit)
}
```
",
};

/// Finds them.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for question in &context.queries {
        let scopes = of(question);
        for fault in &scopes.faults {
            if matches!(fault.reader, Reader::Projection | Reader::Template) {
                continue;
            }
            let (name, reader) = (fault.variable.name, fault.reader.as_str());
            let message = match fault.reason {
                Reason::Nowhere => format!("{reader} reads `?{name}`, but nothing binds it"),
                Reason::Elsewhere(_) => format!("{reader} does not see `?{name}`"),
                Reason::Later(_) => format!("{reader} reads `?{name}` before it is bound"),
            };
            let diagnostic = RULE.found(message).at(question.place(fault.variable.span));
            found.push(explain(diagnostic, question, &scopes, fault));
        }
    }
}
