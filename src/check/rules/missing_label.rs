//! DOC001.

use std::collections::BTreeSet;

use oxigraph::model::NamedNodeRef;

use crate::{
    check::{
        context::{Context, iri_of},
        owned::is_class_or_property,
    },
    diag::{Diagnostic, Place, Severity, rule::Rule},
    rdf::vocab::{owl, rdf, skos},
    workspace::document::Role,
};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "DOC001",
    name: "missing-label",
    severity: Severity::Warning,
    summary: "a class, property or individual of the ontology has no label",
    doc: "\
## What it does
Reports classes, properties, concepts and named individuals that an ontology defines in a namespace
of the project without `rdfs:label` or `skos:prefLabel`. A label in any language counts, in any file
of the project. Deprecated terms are left out.

## Why is this bad?
People see labels: in search, in documentation, in generated code, on the pages of a server. Without
one they see a local name, which is often an abbreviation or a number.

## Example
```turtle
ex:Heron a owl:Class .
```

## Use instead
```turtle
ex:Heron a owl:Class ;
    rdfs:label \"heron\"@en .
```
",
};

/// Finds them.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (iri, place) in described_terms(context) {
        if !context.terms.is_labelled(iri) {
            let name = context.shorten(iri);
            let language = "add `rdfs:label \"…\"@en` with a name for people";
            found.push(
                RULE.found(format!("`{name}` has no label")).at(place).about(iri).help(language),
            );
        }
    }
}

/// The owned classes, properties, concepts and individuals that ontologies type, each once, with
/// the place of the type; deprecated ones left out.
pub(crate) fn described_terms<'a>(context: &Context<'a>) -> Vec<(&'a str, Place)> {
    let mut deprecated = BTreeSet::new();
    for document in context.with_role(Role::Ontology) {
        for &[s, p, _, _] in document.ids() {
            if iri_of(document, p) == Some(owl::DEPRECATED) {
                deprecated.extend(iri_of(document, s).map(NamedNodeRef::as_str));
            }
        }
    }
    let mut seen = BTreeSet::new();
    let mut terms = Vec::new();
    for document in context.with_role(Role::Ontology) {
        for (at, &[s, p, o, _]) in document.ids().iter().enumerate() {
            let (Some(subject), Some(rdf::TYPE), Some(class)) =
                (iri_of(document, s), iri_of(document, p), iri_of(document, o))
            else {
                continue;
            };
            let is_term = is_class_or_property(class)
                || class == owl::NAMED_INDIVIDUAL
                || class == skos::CONCEPT
                || context.terms.is_owned(class.as_str());
            let iri = subject.as_str();
            if is_term
                && context.terms.is_owned(iri)
                && !deprecated.contains(iri)
                && seen.insert(iri)
            {
                terms.push((iri, document.place(document.spans(at)[0])));
            }
        }
    }
    terms
}
