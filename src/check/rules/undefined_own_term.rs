//! REF001.

use std::collections::BTreeSet;

use oxigraph::model::TermRef;

use crate::{
    check::{
        context::{Context, Question},
        names,
    },
    diag::{Applicability, Diagnostic, Place, Severity, Span, rule::Rule},
    query::value::ValueType,
    rdf::document::{Document, TermId},
};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "REF001",
    name: "undefined-own-term",
    severity: Severity::Error,
    summary: "a term of a namespace of this project is used but defined nowhere",
    doc: "\
## What it does
Reports terms of the namespaces that the project owns when no ontology describes them, no shapes file
types them and no data file types them. It looks at ontologies, alignments, shapes, data, rules,
queries and the types in query headers. Terms of other people's namespaces are never reported.

Without a `ggen.toml`, a file owns the namespace of its `owl:Ontology` and the one of
`vann:preferredNamespaceUri`. If it types nothing there, it owns, for itself, each namespace in which
it defines at least half of the terms it mentions as classes, properties or concepts.

## Why is this bad?
RDF accepts any IRI. A misspelt class in a shape targets nothing, and a misspelt property in a query
matches nothing: both look like clean data.

## Example
```turtle
ex:Heron a owl:Class ; rdfs:subClassOf ex:animal .
ex:Animal a owl:Class .
```

## Use instead
```turtle
ex:Heron a owl:Class ; rdfs:subClassOf ex:Animal .
ex:Animal a owl:Class .
```

## Fix safety
Replacing the name changes what the file says, so the fix is unsafe.
",
};

/// Objects of these name documents and versions, not terms.
const NOT_TERMS: [&str; 9] = [
    "http://www.w3.org/2002/07/owl#versionIRI",
    "http://www.w3.org/2002/07/owl#priorVersion",
    "http://www.w3.org/2002/07/owl#backwardCompatibleWith",
    "http://www.w3.org/2002/07/owl#incompatibleWith",
    "http://www.w3.org/2002/07/owl#imports",
    "http://www.w3.org/2000/01/rdf-schema#isDefinedBy",
    "http://www.w3.org/2000/01/rdf-schema#seeAlso",
    "http://purl.org/dc/terms/source",
    "http://purl.org/vocab/vann/preferredNamespaceUri",
];

/// Finds them.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if !context.terms.owns_any() {
        return;
    }
    for loaded in &context.documents {
        in_document(context, &loaded.document, found);
    }
    for question in &context.queries {
        in_query(context, question, found);
    }
}

fn in_document(context: &Context<'_>, document: &Document, found: &mut Vec<Diagnostic>) {
    let iri_of = |id: TermId| match document.term(id) {
        TermRef::NamedNode(it) => Some(it.as_str()),
        TermRef::Literal(it) => Some(it.datatype().as_str()),
        _ => None,
    };
    let mut suspects: Vec<bool> = document
        .terms()
        .iter()
        .map(|term| match term.as_ref() {
            TermRef::NamedNode(it) => context.terms.is_undefined(it.as_str(), &document.file),
            TermRef::Literal(it) => {
                context.terms.is_undefined(it.datatype().as_str(), &document.file)
            }
            _ => false,
        })
        .collect();
    if !suspects.contains(&true) {
        return;
    }
    let text = context.text(&document.file);
    for (at, &[s, p, o, _]) in document.ids().iter().enumerate() {
        let names_document = iri_of(p).is_some_and(|it| NOT_TERMS.contains(&it));
        for (position, id) in [s, p, o].into_iter().enumerate() {
            if !suspects[id.index()] || (position == 2 && names_document) {
                continue;
            }
            suspects[id.index()] = false;
            let Some(iri) = iri_of(id) else { continue };
            let span = document.spans(at)[position];
            let written = text.and_then(|it| it.get(span.range()));
            found.push(finding(context, iri, &document.place(span), written));
        }
    }
}

fn in_query(context: &Context<'_>, question: &Question<'_>, found: &mut Vec<Diagnostic>) {
    let file = question.file;
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut report = |iri: &str, span: Span, found: &mut Vec<Diagnostic>| {
        if context.terms.is_undefined(iri, &file.file) && seen.insert(iri.to_owned()) {
            let written = file.text.get(span.range());
            found.push(finding(context, iri, &question.place(span), written));
        }
    };
    let params = file.header.params.iter().map(|it| (&it.ty, it.span));
    for (ty, span) in params.chain(file.header.columns.iter().map(|it| (&it.ty, it.span))) {
        if let ValueType::IriOf(iri) | ValueType::Datatype(iri) = ty {
            report(iri.as_str(), span, found);
        }
    }
    for name in names::names(&question.tokens, &file.prefixes) {
        report(&name.iri, name.span, found);
    }
}

fn finding(context: &Context<'_>, iri: &str, place: &Place, written: Option<&str>) -> Diagnostic {
    let mut found = RULE
        .found(format!("`{}` is defined nowhere", context.shorten(iri)))
        .at(place.clone())
        .about(iri);
    let suggestions = context.terms.suggestions(iri);
    let shown: Vec<String> =
        suggestions.iter().map(|it| format!("`{}`", context.shorten(it))).collect();
    if shown.is_empty() {
        return found.help("declare it in the ontology, or use a term that is there");
    }
    let only_case = suggestions[0].to_lowercase() == iri.to_lowercase();
    let why = if only_case { " only the case differs" } else { "" };
    found = found.help(format!("did you mean {}?{why}", shown.join(" or ")));
    if let Some(definition) = context.terms.definition(&suggestions[0]) {
        found = found.related(definition, format!("{} is defined here", shown[0]));
    }
    match (written.and_then(|it| replacement(it, iri, &suggestions[0])), place.span) {
        (Some(text), Some(span)) => found.fix(Applicability::Unsafe, vec![(span, text)]),
        _ => found,
    }
}

/// The suggestion, spelt with the prefix or the brackets of the text it replaces.
fn replacement(written: &str, iri: &str, suggestion: &str) -> Option<String> {
    if written == format!("<{iri}>") {
        return Some(format!("<{suggestion}>"));
    }
    let (prefix, local) = written.split_once(':')?;
    let namespace = iri.strip_suffix(local)?;
    Some(format!("{prefix}:{}", suggestion.strip_prefix(namespace)?))
}
