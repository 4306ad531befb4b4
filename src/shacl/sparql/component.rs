//! Constraint components that users define with SPARQL.

use std::collections::BTreeSet;

use oxigraph::model::{NamedNode, NamedNodeRef, Term};

use crate::{
    diag::Diagnostic,
    rdf::vocab::sh,
    shacl::{
        compile::Compiler,
        graph::Graph,
        path::Path,
        rule,
        shape::{Constraint, ShapeId},
        sparql::Source,
    },
    store::id::Id,
};

const CONSTRAINT_COMPONENT: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("http://www.w3.org/ns/shacl#ConstraintComponent");
/// Names that a parameter must not have.
const RESERVED: [&str; 6] = ["this", "shapesGraph", "currentShape", "path", "PATH", "value"];

/// A component: its parameters and validators.
pub(in crate::shacl) struct Component {
    node: Id,
    iri: NamedNode,
    parameters: Vec<Parameter>,
}

struct Parameter {
    property: Id,
    name: String,
    is_optional: bool,
}

/// The components of a shapes graph, in id order, and what is wrong with others.
pub(in crate::shacl) fn components(graph: Graph<'_>) -> (Vec<Component>, Vec<Diagnostic>) {
    let (mut components, mut found) = (Vec::new(), Vec::new());
    for node in graph.instances(CONSTRAINT_COMPONENT) {
        let Some(iri) = graph.iri(node).filter(|it| !it.as_str().starts_with(sh::NS)) else {
            continue;
        };
        match parameters(graph, node) {
            Ok(parameters) => components.push(Component { node, iri, parameters }),
            Err(message) => {
                found.push(rule::MALFORMED.found(message).about(iri.as_str()));
            }
        }
    }
    (components, found)
}

fn parameters(graph: Graph<'_>, component: Id) -> Result<Vec<Parameter>, String> {
    let mut parameters = Vec::new();
    for node in graph.values(component, "parameter") {
        let [property] = graph.values(node, "path")[..] else {
            return Err("a parameter of a component has one `sh:path`".to_owned());
        };
        let Some(iri) = graph.iri(property) else {
            return Err("the `sh:path` of a parameter is an IRI".to_owned());
        };
        let name = iri.as_str().rsplit(['#', '/', ':']).next().unwrap_or_default().to_owned();
        let is_name = name.starts_with(|it: char| it.is_alphanumeric() || it == '_')
            && name.chars().all(|it| it.is_alphanumeric() || it == '_');
        if !is_name || RESERVED.contains(&name.as_str()) {
            return Err(format!("`{name}` cannot be the name of a parameter"));
        }
        let is_true = |id: &Id| matches!(graph.term(*id), Term::Literal(it) if matches!(it.value(), "true" | "1"));
        let is_optional = graph.values(node, "optional").first().is_some_and(is_true);
        parameters.push(Parameter { property, name, is_optional });
    }
    if parameters.iter().all(|it| it.is_optional) {
        return Err("a component needs a parameter that is not optional".to_owned());
    }
    parameters.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(parameters)
}

impl Compiler<'_> {
    /// The constraints that user-defined components declare at a shape.
    pub(in crate::shacl) fn custom(
        &mut self,
        id: ShapeId,
        node: Id,
        path: Option<&Path>,
        all: &mut Vec<Constraint>,
    ) {
        let components = std::mem::take(&mut self.components);
        for component in &components {
            let Some(uses) = self.uses(id, node, component) else { continue };
            let Some((validator, is_ask)) = self.validator(component, path.is_some()) else {
                let message = format!(
                    "the component <{}> has no SPARQL validator for this kind of shape",
                    component.iri.as_str()
                );
                self.without_effect(id, message, None);
                continue;
            };
            let mut messages = self.messages(id, validator);
            if messages.is_empty() {
                messages = self.messages(id, component.node);
            }
            for parameters in uses {
                let is_given = |it: &&Parameter| parameters.iter().any(|given| given.0 == it.name);
                let unbound = component.parameters.iter().filter(|it| !is_given(it));
                let source = Source {
                    node: validator,
                    is_ask,
                    component: Some(component.iri.clone()),
                    messages: messages.clone(),
                    unbound: unbound.map(|it| it.name.clone()).collect(),
                    path,
                    parameters,
                };
                all.extend(
                    self.query(id, node, &source).map(|it| Constraint::Sparql(Box::new(it))),
                );
            }
        }
        self.components = components;
    }

    /// The values of a component's parameters at a shape, once per constraint; `None` without the
    /// mandatory ones.
    fn uses(
        &mut self,
        id: ShapeId,
        node: Id,
        component: &Component,
    ) -> Option<Vec<Vec<(String, Term)>>> {
        let mut values: Vec<(&Parameter, BTreeSet<Id>)> = Vec::new();
        for parameter in &component.parameters {
            let found: BTreeSet<Id> =
                self.graph.objects(node, parameter.property).into_iter().collect();
            if found.is_empty() && !parameter.is_optional {
                return None;
            }
            values.push((parameter, found));
        }
        if let [(parameter, values)] = &values[..] {
            let one = |it: &Id| vec![(parameter.name.clone(), self.graph.term(*it))];
            return Some(values.iter().map(one).collect());
        }
        if let Some((parameter, _)) = values.iter().find(|it| it.1.len() > 1) {
            self.malformed(id, format!("the parameter `{}` has several values", parameter.name));
            return None;
        }
        let row = values.iter().flat_map(|(parameter, values)| {
            values.iter().map(|it| (parameter.name.clone(), self.graph.term(*it)))
        });
        Some(vec![row.collect()])
    }

    /// The validator for a kind of shape, and whether it is an ASK.
    fn validator(&self, component: &Component, is_property: bool) -> Option<(Id, bool)> {
        let special = if is_property { "propertyValidator" } else { "nodeValidator" };
        for validator in self.graph.values(component.node, special) {
            if self.graph.has(validator, "select") {
                return Some((validator, false));
            }
        }
        let general = self.graph.values(component.node, "validator");
        general.into_iter().find(|it| self.graph.has(*it, "ask")).map(|it| (it, true))
    }
}
