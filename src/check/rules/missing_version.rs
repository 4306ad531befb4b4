//! MET007.

use std::collections::BTreeSet;

use oxigraph::model::NamedNodeRef;

use crate::{
    check::context::{Context, iri_of},
    diag::{Diagnostic, Severity, rule::Rule},
    rdf::vocab::{owl, rdf},
    workspace::document::Role,
};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "MET007",
    name: "missing-version",
    severity: Severity::Warning,
    summary: "an ontology header names no version",
    doc: "\
## What it does
Reports `owl:Ontology` headers with neither `owl:versionIRI` nor `owl:versionInfo`.

## Why is this bad?
Who finds a copy of the file cannot tell whether it is the current one, and who imports it cannot say
which one was meant.

## Example
```turtle
<https://example.org/zoo> a owl:Ontology .
```

## Use instead
```turtle
<https://example.org/zoo> a owl:Ontology ;
    owl:versionIRI <https://example.org/zoo/1.0.0> ;
    owl:versionInfo \"1.0.0\" .
```
",
};

/// Finds them.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut versioned = BTreeSet::new();
    for document in context.all() {
        for &[s, p, _, _] in document.ids() {
            let p = iri_of(document, p);
            if p == Some(owl::VERSION_IRI) || p == Some(owl::VERSION_INFO) {
                versioned.extend(iri_of(document, s).map(NamedNodeRef::as_str));
            }
        }
    }
    for document in context.with_role(Role::Ontology).filter(|it| it.skipped.is_empty()) {
        for (at, &[s, p, o, _]) in document.ids().iter().enumerate() {
            let is_header = iri_of(document, p) == Some(rdf::TYPE)
                && iri_of(document, o) == Some(owl::ONTOLOGY);
            let (true, Some(ontology)) = (is_header, iri_of(document, s)) else { continue };
            if !versioned.contains(ontology.as_str()) {
                found.push(
                    RULE.found("the ontology has no version")
                        .at(document.place(document.spans(at)[0]))
                        .about(ontology.as_str())
                        .help("add `owl:versionInfo \"1.0.0\"`, and owl:versionIRI"),
                );
            }
        }
    }
}
