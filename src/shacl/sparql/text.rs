//! The text of a query before it is parsed: the prefixes that shapes declare, and `$PATH`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use oxigraph::model::{NamedNode, NamedNodeRef, Term};

use crate::{
    query::token::tokens,
    shacl::{graph::Graph, path::Path},
    store::id::Id,
};

const IMPORTS: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("http://www.w3.org/2002/07/owl#imports");

/// `PREFIX` declarations for the values of `sh:prefixes`, and what they import, on one line.
pub(super) fn prologue(graph: Graph<'_>, node: Id) -> Result<String, String> {
    let mut prefixes: BTreeMap<String, String> = BTreeMap::new();
    for (prefix, namespace) in declarations(graph, graph.values(node, "prefixes"))? {
        match prefixes.get(&prefix) {
            Some(known) if *known != namespace => {
                return Err(format!(
                    "the prefix `{prefix}:` is declared as <{known}> and as <{namespace}>"
                ));
            }
            _ => prefixes.insert(prefix, namespace),
        };
    }
    let mut text = String::new();
    for (prefix, namespace) in prefixes {
        let _ = write!(text, "PREFIX {prefix}: <{namespace}> ");
    }
    Ok(text)
}

/// The prefixes that a graph declares anywhere, for showing terms.
pub(in crate::shacl) fn all_declarations(graph: Graph<'_>) -> Vec<(String, String)> {
    let subjects = graph.subjects_of("declare").into_iter().collect();
    declarations(graph, subjects).unwrap_or_default()
}

fn declarations(graph: Graph<'_>, mut todo: Vec<Id>) -> Result<Vec<(String, String)>, String> {
    let imports = graph.snapshot.id(IMPORTS);
    let mut seen: BTreeSet<Id> = BTreeSet::new();
    let mut found = Vec::new();
    while let Some(ontology) = todo.pop() {
        if !seen.insert(ontology) {
            continue;
        }
        todo.extend(imports.into_iter().flat_map(|it| graph.snapshot.objects(ontology, it)));
        for declaration in graph.values(ontology, "declare") {
            found.push((prefix(graph, declaration)?, namespace(graph, declaration)?));
        }
    }
    Ok(found)
}

fn text(graph: Graph<'_>, node: Id, local: &str) -> Result<String, String> {
    match graph.values(node, local)[..] {
        [value] => match graph.term(value) {
            Term::Literal(it) => Ok(it.value().to_owned()),
            Term::NamedNode(it) => Ok(it.into_string()),
            _ => Err(format!("`sh:{local}` is a text")),
        },
        _ => Err(format!("a prefix declaration has one `sh:{local}`")),
    }
}

fn prefix(graph: Graph<'_>, node: Id) -> Result<String, String> {
    let prefix = text(graph, node, "prefix")?;
    let is_name = prefix.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.'));
    if is_name { Ok(prefix) } else { Err(format!("`{prefix}` is no prefix")) }
}

fn namespace(graph: Graph<'_>, node: Id) -> Result<String, String> {
    let namespace = text(graph, node, "namespace")?;
    NamedNode::new(&namespace)
        .map(NamedNode::into_string)
        .map_err(|it| format!("`{namespace}` is no namespace: {it}"))
}

/// Puts the path of a property shape in the place of `$PATH`, which the standard defines on texts.
pub(super) fn with_path(text: &str, path: Option<&Path>) -> String {
    let Some(path) = path else { return text.to_owned() };
    let path = path.to_string();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for token in tokens(text).iter().filter(|it| it.variable() == Some("PATH")) {
        let range = token.span.range();
        out.push_str(&text[at..range.start]);
        out.push_str(&path);
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}
