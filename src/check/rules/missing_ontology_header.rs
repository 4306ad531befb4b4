//! MET001.

use crate::{
    check::{
        context::{Context, iri_of},
        owned::is_class_or_property,
    },
    diag::{Diagnostic, Place, Severity, rule::Rule},
    rdf::{
        document::Document,
        vocab::{owl, rdf},
    },
    workspace::document::Role,
};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "MET001",
    name: "missing-ontology-header",
    severity: Severity::Warning,
    summary: "no file of an ontology has an `owl:Ontology`",
    doc: "\
## What it does
Reports ontologies in which nothing is an `owl:Ontology`. Of a package with several files for one
namespace, one must have it.

## Why is this bad?
The header is where title, licence and version stand, what others import by name, and how a reader
who finds the file learns what it is.

## Example
```turtle
ex:Heron a owl:Class .
```

## Use instead
```turtle
<https://example.org/zoo> a owl:Ontology ;
    dcterms:title \"Animals of a zoo\"@en ;
    owl:versionInfo \"1.0.0\" .

ex:Heron a owl:Class .
```
",
};

/// Finds them.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut report = |files: &[&Document], name: &str| {
        let is_whole = files.iter().all(|it| it.skipped.is_empty());
        let Some(first) = files.iter().find(|it| !it.is_empty()) else { return };
        if !is_whole || files.iter().any(|it| has_header(it)) {
            return;
        }
        let at = first.ids().iter().position(|&[_, p, o, _]| {
            iri_of(first, p) == Some(rdf::TYPE)
                && iri_of(first, o).is_some_and(is_class_or_property)
        });
        let place = at.map(|it| first.place(first.spans(it)[0]));
        found.push(
            RULE.found(format!("the ontology{name} has no header"))
                .at(place.unwrap_or_else(|| Place::file(first.file.clone())))
                .help("add `<https://…> a owl:Ontology` with title, licence and version"),
        );
    };
    if context.claims.is_empty() {
        for document in context.with_role(Role::Ontology) {
            report(&[document], "");
        }
    }
    for claim in context.claims {
        let of_claim = |it: &&Document| claim.files.contains(&it.file);
        let files: Vec<&Document> = context.with_role(Role::Ontology).filter(of_claim).collect();
        report(&files, &format!(" of <{}>", claim.namespace));
    }
}

fn has_header(document: &Document) -> bool {
    document.ids().iter().any(|&[_, p, o, _]| {
        iri_of(document, p) == Some(rdf::TYPE) && iri_of(document, o) == Some(owl::ONTOLOGY)
    })
}
