//! SYN007.

use oxigraph::model::TermRef;

use crate::{
    check::context::Context,
    diag::{Diagnostic, Severity, rule::Rule},
    query::value::{ValueType, is_well_typed},
};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "SYN007",
    name: "ill-typed-literal",
    severity: Severity::Error,
    summary: "a literal is not in the lexical space of its XSD datatype",
    doc: "\
## What it does
Reports literals whose text their XSD datatype does not allow: letters in a number, the thirtieth of
February, a number outside of the range of `xsd:byte`.

## Why is this bad?
Such a literal has no value. Comparisons and arithmetic with it fail, so rows vanish from answers
without a word (RDF 1.1 Concepts, section 5).

## Example
```turtle
ex:heron ex:seen \"2025-02-30\"^^xsd:date .
```

## Use instead
```turtle
ex:heron ex:seen \"2025-02-28\"^^xsd:date .
```
",
};

/// Finds them; each literal once in a file.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for loaded in &context.documents {
        let document = &loaded.document;
        let mut ill_typed: Vec<bool> = document
            .terms()
            .iter()
            .map(|it| match it {
                oxigraph::model::Term::Literal(it) => !is_well_typed(it),
                _ => false,
            })
            .collect();
        if !ill_typed.contains(&true) {
            continue;
        }
        for (at, &[_, _, o, _]) in document.ids().iter().enumerate() {
            let TermRef::Literal(literal) = document.term(o) else { continue };
            if !std::mem::take(&mut ill_typed[o.index()]) {
                continue;
            }
            let datatype = context.shorten(literal.datatype().as_str());
            let ty = ValueType::Datatype(literal.datatype().into_owned());
            let text: String = literal.value().chars().take(60).collect();
            found.push(
                RULE.found(format!("`{text}` is no {datatype}"))
                    .at(document.place(document.spans(at)[2]))
                    .help(format!("a value looks like `{}`", ty.example())),
            );
        }
    }
}
