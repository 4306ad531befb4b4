//! Validation reports: results, and the same as a graph.

use std::collections::BTreeMap;

use oxigraph::model::{BlankNode, Literal, NamedNode, Term, Triple};

use crate::{
    rdf::{
        document::named,
        vocab::{rdf, sh},
    },
    shacl::path::Path,
};

/// What a validation found.
#[derive(Clone, Debug, Default)]
pub struct ValidationReport {
    /// By shape, focus node, component, path and value.
    pub results: Vec<ValidationResult>,
    /// Whether shapes and data share their blank nodes.
    pub(super) is_same_graph: bool,
}

/// One result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidationResult {
    /// The node that was looked at.
    pub focus: Term,
    /// The way to the value, or the property at fault.
    pub path: Option<Path>,
    /// The value at fault, if it is one.
    pub value: Option<Term>,
    /// The shape, in the shapes graph.
    pub source_shape: Term,
    /// The SPARQL constraint, in the shapes graph.
    pub source_constraint: Option<Term>,
    /// The constraint component.
    pub component: NamedNode,
    /// `sh:Violation`, unless the shape says otherwise.
    pub severity: NamedNode,
    /// The shape's messages, or one made for the case; never empty.
    pub messages: Vec<Literal>,
    /// The nearest shape with an IRI: the source shape, or the one that it hangs on.
    pub shape_name: Option<NamedNode>,
    /// The shape whose target led here, or the nearest shape with an IRI that it hangs on.
    pub root_shape: Option<NamedNode>,
}

impl ValidationResult {
    /// The message for a person: the English one, one without a language, or the first.
    pub fn message(&self) -> &str {
        let is_english = |it: &&Literal| it.language().is_some_and(|tag| tag.starts_with("en"));
        let messages = &self.messages;
        let best = messages
            .iter()
            .find(is_english)
            .or_else(|| messages.iter().find(|it| it.language().is_none()))
            .or_else(|| messages.first());
        best.map_or("", Literal::value)
    }

    /// What results are sorted by; it does not contain labels of the shapes' blank nodes.
    pub(super) fn sort_key(&self) -> [String; 8] {
        let name =
            |it: &Option<NamedNode>| it.as_ref().map(ToString::to_string).unwrap_or_default();
        let messages: Vec<String> = self.messages.iter().map(ToString::to_string).collect();
        [
            name(&self.root_shape),
            name(&self.shape_name),
            self.focus.to_string(),
            self.path.as_ref().map(ToString::to_string).unwrap_or_default(),
            self.component.to_string(),
            self.value.as_ref().map(ToString::to_string).unwrap_or_default(),
            self.severity.to_string(),
            messages.join(" "),
        ]
    }
}

impl ValidationReport {
    /// Whether there is no result, of whatever severity.
    pub fn conforms(&self) -> bool {
        self.results.is_empty()
    }

    /// The report as SHACL defines it.
    ///
    /// Blank nodes are numbered as they appear: `r…` are results, `d…` nodes of the data, `s…` nodes
    /// of the shapes graph, `p…` paths.
    pub fn to_graph(&self) -> Vec<Triple> {
        let mut writer = Writer { triples: Vec::new(), labels: BTreeMap::new(), paths: 0 };
        let report = BlankNode::new_unchecked("report");
        writer.add(&report, rdf::TYPE.into_owned(), shacl("ValidationReport"));
        writer.add(&report, shacl("conforms"), Literal::from(self.conforms()));
        for (n, result) in self.results.iter().enumerate() {
            let node = BlankNode::new_unchecked(format!("r{}", n + 1));
            writer.add(&report, shacl("result"), node.clone());
            writer.result(&node, result, self.is_same_graph);
        }
        writer.triples
    }
}

fn shacl(local: &str) -> NamedNode {
    named(format!("{}{local}", sh::NS))
}

/// The graph a blank node belongs to, as the letter of its new label.
type Scope = char;

struct Writer {
    triples: Vec<Triple>,
    labels: BTreeMap<Scope, BTreeMap<String, BlankNode>>,
    paths: usize,
}

impl Writer {
    fn add(&mut self, subject: &BlankNode, predicate: NamedNode, object: impl Into<Term>) {
        self.triples.push(Triple::new(subject.clone(), predicate, object));
    }

    fn result(&mut self, node: &BlankNode, result: &ValidationResult, is_same_graph: bool) {
        let shapes = if is_same_graph { 'd' } else { 's' };
        self.add(node, rdf::TYPE.into_owned(), shacl("ValidationResult"));
        let focus = self.term(&result.focus, 'd');
        self.add(node, shacl("focusNode"), focus);
        if let Some(path) = &result.path {
            let mut paths = self.paths;
            let mut fresh = || {
                paths += 1;
                BlankNode::new_unchecked(format!("p{paths}"))
            };
            let mut triples = Vec::new();
            let path = path.to_triples(&mut triples, &mut fresh);
            self.paths = paths;
            self.add(node, shacl("resultPath"), path);
            self.triples.extend(triples);
        }
        if let Some(value) = &result.value {
            let value = self.term(value, 'd');
            self.add(node, shacl("value"), value);
        }
        self.add(node, shacl("resultSeverity"), result.severity.clone());
        self.add(node, shacl("sourceConstraintComponent"), result.component.clone());
        let source = self.term(&result.source_shape, shapes);
        self.add(node, shacl("sourceShape"), source);
        if let Some(constraint) = &result.source_constraint {
            let constraint = self.term(constraint, shapes);
            self.add(node, shacl("sourceConstraint"), constraint);
        }
        for message in &result.messages {
            self.add(node, shacl("resultMessage"), message.clone());
        }
    }

    fn term(&mut self, term: &Term, scope: Scope) -> Term {
        let Term::BlankNode(blank) = term else { return term.clone() };
        let labels = self.labels.entry(scope).or_default();
        let label = BlankNode::new_unchecked(format!("{scope}{}", labels.len() + 1));
        labels.entry(blank.as_str().to_owned()).or_insert(label).clone().into()
    }
}
