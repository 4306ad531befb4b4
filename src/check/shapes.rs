//! What the validator says about shapes when it reads them, with the places it does not know.

use oxigraph::model::{GraphNameRef, TermRef};

use crate::{
    check::{
        context::{Context, iri_of},
        rules::misspelt_builtin_term,
    },
    diag::{Diagnostic, Place, Span},
    rdf::{
        document::Document,
        vocab::{rdf, sh},
    },
    shacl::shape::Shapes,
    store::builder::Builder,
};

/// Reads the shapes of all files that can be read whole.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let documents: Vec<&Document> = context
        .documents
        .iter()
        .map(|it| &it.document)
        .filter(|it| it.skipped.is_empty() && has_shapes(it))
        .collect();
    if documents.is_empty() {
        return;
    }
    let mut builder = Builder::new();
    for document in &documents {
        builder.insert_document(document, GraphNameRef::DefaultGraph);
    }
    for mut finding in Shapes::compile(&builder.build()).1 {
        let named = quoted(&finding.message);
        if !is_misspelling(found, named) {
            finding.place = place(&documents, finding.entity.as_deref(), named);
            found.push(finding);
        }
    }
}

/// The first text in backticks: a term, a pattern, a query.
fn quoted(message: &str) -> &str {
    message.split('`').nth(1).unwrap_or_default()
}

/// Whether SYN014 has said the same.
fn is_misspelling(found: &[Diagnostic], named: &str) -> bool {
    let Some(local) = named.strip_prefix("sh:") else { return false };
    let is_term = |iri: &str| iri.strip_prefix(sh::NS) == Some(local);
    found.iter().any(|it| {
        it.code == misspelt_builtin_term::RULE.code && it.entity.as_deref().is_some_and(is_term)
    })
}

fn has_shapes(document: &Document) -> bool {
    let id = |node: oxigraph::model::NamedNodeRef<'_>| document.id(&node.into_owned().into());
    [sh::NODE_SHAPE, sh::PROPERTY_SHAPE, sh::TARGET_CLASS].into_iter().any(|it| id(it).is_some())
}

/// Where the named part of a shape stands, else where the shape is typed or first described; without
/// a shape, the first file of shapes.
fn place(documents: &[&Document], shape: Option<&str>, named: &str) -> Option<Place> {
    let first = documents.first().map(|it| Place::file(it.file.clone()));
    let Some(shape) = shape else { return first };
    let mut described = None;
    for document in documents {
        for (at, &[s, p, _, _]) in document.ids().iter().enumerate() {
            if iri_of(document, s).is_none_or(|it| it.as_str() != shape) {
                continue;
            }
            if let Some(span) = part(document, at, named) {
                return Some(document.place(span));
            }
            let here = document.place(document.spans(at)[0]);
            if iri_of(document, p) == Some(rdf::TYPE) {
                return Some(here);
            }
            described.get_or_insert(here);
        }
    }
    described.or(first)
}

/// A property `sh:…` or a text in the statement of a quad.
fn part(document: &Document, at: usize, named: &str) -> Option<Span> {
    let at = u32::try_from(at).ok()?;
    let statement = document.statements.iter().find(|it| it.quads.contains(&at))?;
    statement.quads.clone().find_map(|at| {
        let at = at as usize;
        let [_, p, o, _] = document.ids()[at];
        let local = iri_of(document, p)?.as_str().strip_prefix(sh::NS);
        if local.is_some() && local == named.strip_prefix("sh:") {
            return Some(document.spans(at)[1]);
        }
        match document.term(o) {
            TermRef::Literal(it) if it.value() == named => Some(document.spans(at)[2]),
            _ => None,
        }
    })
}
