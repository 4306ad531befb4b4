//! DOC005.

use crate::{
    check::{context::Context, rules::missing_label::described_terms},
    diag::{Diagnostic, Severity, rule::Rule},
};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "DOC005",
    name: "missing-definition",
    severity: Severity::Info,
    summary: "a class, property or individual of the ontology is not explained",
    doc: "\
## What it does
Reports classes, properties, concepts and named individuals that an ontology defines in a namespace
of the project without `skos:definition`, `rdfs:comment`, `dcterms:description` or the definition
property of the OBO ontologies. Deprecated terms are left out.

## Why is this bad?
A label says how a term is called, not what falls under it. Two people who read the same label use
the term for different things. Definitions also become the documentation of generated code.

## Example
```turtle
ex:Heron a owl:Class ;
    rdfs:label \"heron\"@en .
```

## Use instead
```turtle
ex:Heron a owl:Class ;
    rdfs:label \"heron\"@en ;
    skos:definition \"A long-legged bird that hunts standing in shallow water.\"@en .
```
",
};

/// Finds them.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (iri, place) in described_terms(context) {
        if !context.terms.is_explained(iri) {
            let name = context.shorten(iri);
            found.push(
                RULE.found(format!("`{name}` has no definition"))
                    .at(place)
                    .about(iri)
                    .help("add `skos:definition \"…\"@en` with a sentence that says what it is"),
            );
        }
    }
}
