//! SYN014.

use std::collections::BTreeSet;

use oxigraph::model::TermRef;

use crate::{
    check::{context::Context, names, terms::nearest, vocabulary::Vocabulary},
    diag::{Diagnostic, Place, Severity, rule::Rule},
    rdf::document::Document,
};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "SYN014",
    name: "misspelt-builtin-term",
    severity: Severity::Error,
    summary: "a name that RDF, RDFS, OWL, XSD, SHACL or SKOS does not have",
    doc: "\
## What it does
Reports names in the namespaces of RDF, RDFS, OWL, XML Schema datatypes and SKOS that these
vocabularies do not define, in RDF files and in queries. SHACL still grows, so of its namespace only
names that look like a known one are reported.

## Why is this bad?
These vocabularies give meaning to everything else. `rdfs:subclassOf` is an unknown property: no
reasoner follows it, no query finds it, and nothing says so.

## Example
```turtle
ex:Heron rdfs:subclassOf ex:Bird .
```

## Use instead
```turtle
ex:Heron rdfs:subClassOf ex:Bird .
```
",
};

/// Finds them; each name once in a file.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for loaded in &context.documents {
        in_document(&loaded.document, found);
    }
    for question in &context.queries {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for name in names::names(&question.tokens, &question.file.prefixes) {
            if !seen.contains(&name.iri)
                && let Some(finding) = finding(&name.iri, question.place(name.span))
            {
                found.push(finding);
                seen.insert(name.iri);
            }
        }
    }
}

fn in_document(document: &Document, found: &mut Vec<Diagnostic>) {
    fn name(term: TermRef<'_>) -> Option<&str> {
        match term {
            TermRef::NamedNode(it) => Some(it.as_str()),
            TermRef::Literal(it) => Some(it.datatype().as_str()),
            _ => None,
        }
    }
    let is_wrong = |iri: &str| finding(iri, Place::file(document.file.clone())).is_some();
    let mut wrong: Vec<bool> =
        document.terms().iter().map(|it| name(it.as_ref()).is_some_and(is_wrong)).collect();
    if !wrong.contains(&true) {
        return;
    }
    for (at, &[s, p, o, _]) in document.ids().iter().enumerate() {
        for (position, id) in [s, p, o].into_iter().enumerate() {
            if std::mem::take(&mut wrong[id.index()])
                && let Some(iri) = name(document.term(id))
            {
                found.extend(finding(iri, document.place(document.spans(at)[position])));
            }
        }
    }
}

fn finding(iri: &str, place: Place) -> Option<Diagnostic> {
    let (vocabulary, local) = Vocabulary::of(iri)?;
    if vocabulary.contains(local) {
        return None;
    }
    let prefix = vocabulary.prefix;
    let near = nearest(local, vocabulary.terms.iter().copied());
    if near.is_empty() && vocabulary.is_growing {
        return None;
    }
    let shown: Vec<String> = near.iter().map(|it| format!("`{prefix}:{it}`")).collect();
    let help = if shown.is_empty() {
        format!("the namespace <{}> has no such name", vocabulary.namespace)
    } else {
        format!("did you mean {}?", shown.join(" or "))
    };
    let message = format!("there is no `{prefix}:{local}`");
    Some(RULE.found(message).at(place).about(iri).help(help))
}
