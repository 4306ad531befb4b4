//! SPARQL inside shapes: constraints, constraint components, and how they are evaluated.
//!
//! A query is evaluated once for all focus nodes. The standard pre-binds `$this` by joining a row to
//! every basic graph pattern; here the whole relation of focus nodes is joined, as virtual triples.

pub(super) mod component;
mod prebind;
mod refuse;
mod relation;
pub(super) mod run;
mod text;

pub(super) use relation::shapes_graph;
pub(super) use text::all_declarations;

use oxigraph::model::{Literal, NamedNode, Term};
use spargebra::Query;

use crate::{
    query::file::parse,
    shacl::{
        compile::Compiler,
        path::Path,
        shape::{Constraint, ShapeId},
    },
    store::id::Id,
};

/// A constraint that a SPARQL query checks.
#[derive(Clone, Debug)]
pub struct SparqlConstraint {
    /// The user's constraint component; `None` for `sh:sparql`.
    pub component: Option<NamedNode>,
    /// The node of the constraint or validator in the shapes graph.
    pub node: Term,
    /// Message templates, those of the shape excluded.
    pub messages: Vec<Literal>,
    /// Parameters of a component, by name.
    pub parameters: Vec<(String, Term)>,
    /// Whether it is an ASK, which says that a value node conforms.
    pub(super) is_ask: bool,
    /// The query with the pre-bound relations in it.
    pub(super) query: Query,
    /// The constants of the relations behind the first, in their order.
    pub(super) constants: Vec<Term>,
    /// Whether the query must see one focus node at a time.
    pub(super) one_by_one: bool,
    /// Whether it reads the shapes graph.
    pub(super) needs_shapes_graph: bool,
}

/// What a query's text is checked and compiled with.
pub(super) struct Source<'a> {
    pub(super) node: Id,
    pub(super) is_ask: bool,
    pub(super) component: Option<NamedNode>,
    pub(super) parameters: Vec<(String, Term)>,
    pub(super) messages: Vec<Literal>,
    /// Optional parameters without a value: pre-bound in principle, so nobody may assign them.
    pub(super) unbound: Vec<String>,
    pub(super) path: Option<&'a Path>,
}

impl Compiler<'_> {
    /// The `sh:sparql` constraints of a shape.
    pub(super) fn sparql(
        &mut self,
        id: ShapeId,
        node: Id,
        path: Option<&Path>,
        all: &mut Vec<Constraint>,
    ) {
        for constraint in self.graph.values(node, "sparql") {
            if self.boolean(id, constraint, "deactivated") {
                continue;
            }
            let source = Source {
                node: constraint,
                is_ask: false,
                component: None,
                parameters: Vec::new(),
                messages: self.messages(id, constraint),
                unbound: Vec::new(),
                path,
            };
            all.extend(self.query(id, node, &source).map(|it| Constraint::Sparql(Box::new(it))));
        }
    }

    /// Reads, checks and rewrites the query of a constraint or validator.
    pub(super) fn query(
        &mut self,
        id: ShapeId,
        shape: Id,
        source: &Source<'_>,
    ) -> Option<SparqlConstraint> {
        let local = if source.is_ask { "ask" } else { "select" };
        let texts = self.graph.values(source.node, local);
        let [text] = texts[..] else {
            let count = texts.len();
            self.malformed(
                id,
                format!("a SPARQL constraint has one `sh:{local}`, this has {count}"),
            );
            return None;
        };
        let Term::Literal(text) = self.graph.term(text) else {
            self.malformed(id, format!("`sh:{local}` is a text"));
            return None;
        };
        match self.compiled(shape, source, text.value()) {
            Ok(constraint) => Some(constraint),
            Err(message) => {
                self.bad_text(id, format!("`sh:{local}`: {message}"));
                None
            }
        }
    }

    fn compiled(
        &self,
        shape: Id,
        source: &Source<'_>,
        text: &str,
    ) -> Result<SparqlConstraint, String> {
        let prologue = text::prologue(self.graph, source.node)?;
        let text = text::with_path(text, source.path);
        let query = parse(&format!("{prologue}{text}"), None, &self.functions)
            .map_err(|it| it.to_string())?;
        let mut constants: Vec<(String, Term)> = source.parameters.clone();
        constants.push(("currentShape".to_owned(), self.graph.term(shape)));
        constants.push(("shapesGraph".to_owned(), relation::shapes_graph().into()));
        let bound: Vec<&str> = constants.iter().map(|it| it.0.as_str()).collect();
        let unbound: Vec<&str> = source.unbound.iter().map(String::as_str).collect();
        refuse::check(&query, source.is_ask, &bound, &unbound)?;
        let bound = prebind::prebind(&query, source.is_ask, &constants)?;
        Ok(SparqlConstraint {
            component: source.component.clone(),
            node: self.graph.term(source.node),
            messages: source.messages.clone(),
            parameters: source.parameters.clone(),
            is_ask: source.is_ask,
            query: bound.query,
            constants: bound.constants,
            one_by_one: bound.one_by_one,
            needs_shapes_graph: bound.needs_shapes_graph,
        })
    }
}
