//! REF003.

use std::collections::BTreeMap;

use oxigraph::model::{NamedNodeRef, TermRef};

use crate::{
    check::{
        context::{Context, iri_of},
        owned::is_class_or_property,
    },
    diag::{Diagnostic, Severity, rule::Rule},
    rdf::{
        document::Document,
        vocab::{owl, rdf, rdfs, skos},
    },
    workspace::document::Role,
};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "REF003",
    name: "foreign-namespace-definition",
    severity: Severity::Error,
    summary: "an ontology defines a class or property in a namespace it does not own",
    doc: "\
## What it does
Reports classes and properties outside of the project's namespaces that an ontology both types and
gives a meaning: a definition, a superclass, a domain or a range. A bare declaration, such as
`foaf:Person a owl:Class`, is fine, and so is a copy that says with `rdfs:isDefinedBy` where it comes
from.

## Why is this bad?
Only the owner of a namespace can say what its terms mean. Others who read the term get the owner's
meaning, and the owner may use the name for something else tomorrow.

## Example
```turtle
foaf:Heron a owl:Class ;
    rdfs:subClassOf foaf:Agent .
```

## Use instead
```turtle
ex:Heron a owl:Class ;
    rdfs:subClassOf foaf:Agent .
```
",
};

/// Where an OBO ontology says that it took a term from.
const IMPORTED_FROM: &str = "http://purl.obolibrary.org/obo/IAO_0000412";

/// What is said of a foreign term.
#[derive(Default)]
struct Said {
    typed: Option<usize>,
    meant: bool,
    credited: bool,
}

/// Finds them.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for document in context.with_role(Role::Ontology) {
        // What a file without a header owns is a guess: too little to accuse it of trespassing.
        if context.claims.is_empty() && !context.terms.declares_own(document) {
            continue;
        }
        for (iri, said) in said(context, document) {
            let (Some(at), true, false) = (said.typed, said.meant, said.credited) else { continue };
            let owned: Vec<String> =
                context.terms.namespaces().iter().map(|it| format!("<{it}>")).collect();
            found.push(
                RULE.found(format!(
                    "`{}` is defined here, but its namespace belongs to somebody else",
                    context.shorten(iri)
                ))
                .at(document.place(document.spans(at)[0]))
                .about(iri)
                .note(format!("this project owns {}", owned.join(", ")))
                .help("define a term of your own, or say where it is from with rdfs:isDefinedBy"),
            );
        }
    }
}

fn said<'a>(context: &Context<'a>, document: &'a Document) -> BTreeMap<&'a str, Said> {
    let mut terms: BTreeMap<&str, Said> = BTreeMap::new();
    for (at, &[s, p, o, _]) in document.ids().iter().enumerate() {
        let (Some(subject), Some(predicate)) = (iri_of(document, s), iri_of(document, p)) else {
            continue;
        };
        if is_own(context, subject) {
            continue;
        }
        let is_type =
            predicate == rdf::TYPE && iri_of(document, o).is_some_and(is_class_or_property);
        let is_meaning = gives_meaning(predicate) && !is_trivial(document.term(o));
        let is_credit = predicate == rdfs::IS_DEFINED_BY || predicate.as_str() == IMPORTED_FROM;
        if is_type || is_meaning || is_credit {
            let said = terms.entry(subject.as_str()).or_default();
            if is_type {
                said.typed.get_or_insert(at);
            }
            said.meant |= is_meaning;
            said.credited |= is_credit;
        }
    }
    terms
}

/// Whether a term is below an owned namespace, or its ontology.
fn is_own(context: &Context<'_>, iri: NamedNodeRef<'_>) -> bool {
    let iri = iri.as_str();
    context.terms.namespaces().iter().any(|it| iri.starts_with(it.trim_end_matches(['#', '/'])))
}

fn gives_meaning(predicate: NamedNodeRef<'_>) -> bool {
    [
        rdfs::SUB_CLASS_OF,
        rdfs::SUB_PROPERTY_OF,
        rdfs::DOMAIN,
        rdfs::RANGE,
        rdfs::COMMENT,
        skos::DEFINITION,
        owl::EQUIVALENT_CLASS,
        owl::EQUIVALENT_PROPERTY,
    ]
    .contains(&predicate)
}

/// `rdfs:subClassOf owl:Thing` says nothing.
fn is_trivial(object: TermRef<'_>) -> bool {
    object == TermRef::NamedNode(owl::THING) || object == TermRef::NamedNode(rdfs::RESOURCE)
}
