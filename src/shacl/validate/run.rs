//! What one validation works with: the data, and what was found out about it so far.

use std::rc::Rc;

use oxigraph::model::{BlankNode, BlankNodeRef, NamedNode, NamedOrBlankNode, Quad, Term};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    query::{budget::Budget, function::Functions},
    rdf::vocab::rdf,
    shacl::{
        error::ShaclError,
        graph::below,
        message::Names,
        shape::{ShapeId, Shapes},
        validate::{conform::Solver, path::Steps},
    },
    store::{change::Change, id::Id, snapshot::Snapshot},
};

/// How many steps pass between two looks at the budget.
const TICKS: u32 = 4096;

pub(super) struct Run<'a> {
    /// The data as it was given.
    asserted: &'a Snapshot,
    /// The data, with the terms of `sh:targetNode` that it does not contain.
    pub(super) data: Snapshot,
    pub(super) shapes: &'a Shapes,
    pub(super) functions: &'a Functions,
    pub(super) budget: &'a Budget,
    /// Whether shapes and data come from one snapshot, so that they share blank nodes.
    pub(super) is_same_graph: bool,
    pub(super) rdf_type: Option<Id>,
    /// The data with the shapes graph beside it, for the queries that read it.
    with_shapes: Option<Snapshot>,
    /// The paths of property shapes over ids.
    pub(super) steps: Vec<Option<Rc<Steps>>>,
    /// What is known about the conformance of nodes, by shape.
    pub(super) known: Vec<FxHashMap<Id, bool>>,
    /// The recursive components that are being solved.
    pub(super) solvers: FxHashMap<u32, Solver>,
    below: FxHashMap<NamedNode, Rc<FxHashSet<Id>>>,
    /// The ids of the members of `sh:in` and of allowed properties, by shape and constraint.
    pub(super) members: FxHashMap<(ShapeId, usize), Rc<FxHashSet<Id>>>,
    /// How messages name things.
    pub(super) names: Names,
    ticks: u32,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        data: &'a Snapshot,
        shapes: &'a Shapes,
        functions: &'a Functions,
        budget: &'a Budget,
    ) -> Self {
        let mut this = Self {
            asserted: data,
            data: data.clone(),
            shapes,
            functions,
            budget,
            is_same_graph: data.has_base_of(&shapes.snapshot),
            rdf_type: data.id(rdf::TYPE),
            with_shapes: None,
            steps: Vec::new(),
            known: vec![FxHashMap::default(); shapes.all.len()],
            solvers: FxHashMap::default(),
            below: FxHashMap::default(),
            members: FxHashMap::default(),
            names: Names::new(shapes),
            ticks: 0,
        };
        this.steps = shapes
            .iter()
            .map(|it| it.path.as_ref().map(|path| Rc::new(Steps::new(path, &this.data))))
            .collect();
        this
    }

    /// Counts a step.
    pub(super) fn tick(&mut self) -> Result<(), ShaclError> {
        self.ticks += 1;
        if self.ticks < TICKS {
            return Ok(());
        }
        self.ticks = 0;
        self.check_budget()
    }

    pub(super) fn check_budget(&self) -> Result<(), ShaclError> {
        self.budget.check().map_err(ShaclError::Stopped)
    }

    /// The id of a term of the shapes graph in the data, if it is there.
    pub(super) fn id(&self, term: &Term) -> Option<Id> {
        match term {
            Term::BlankNode(_) if !self.is_same_graph => None,
            term => self.data.id(term),
        }
    }

    pub(super) fn iri(&self, iri: &NamedNode) -> Option<Id> {
        self.data.id(iri.as_ref())
    }

    /// The id of a target node, whether or not it is in the data.
    pub(super) fn intern(&mut self, term: &Term) -> Id {
        let term = self.scoped(term);
        self.data.intern(term.as_ref())
    }

    /// A term of the shapes graph; its blank nodes are kept apart from those of the data.
    pub(super) fn scoped(&self, term: &Term) -> Term {
        match term {
            Term::BlankNode(it) if !self.is_same_graph => self.scoped_blank(it).into(),
            term => term.clone(),
        }
    }

    fn scoped_blank(&self, blank: &BlankNode) -> BlankNode {
        let mut label = format!("shape-{}", blank.as_str());
        while self.asserted.id(BlankNodeRef::new_unchecked(&label)).is_some() {
            label.push('-');
        }
        BlankNode::new_unchecked(label)
    }

    /// A class and everything below it in the data.
    pub(super) fn below(&mut self, class: &NamedNode) -> Rc<FxHashSet<Id>> {
        if let Some(known) = self.below.get(class) {
            return known.clone();
        }
        let classes = match self.iri(class) {
            Some(class) => below(&self.data, class).into_iter().collect(),
            None => FxHashSet::default(),
        };
        self.below.entry(class.clone()).or_insert(Rc::new(classes)).clone()
    }

    /// The instances of a class and of everything below it, sorted.
    pub(super) fn instances(&mut self, class: &NamedNode) -> Vec<Id> {
        let Some(ty) = self.rdf_type else { return Vec::new() };
        let classes = self.below(class);
        let mut sorted: Vec<Id> = classes.iter().copied().collect();
        sorted.sort_unstable();
        let mut instances: Vec<Id> =
            sorted.into_iter().flat_map(|class| self.data.subjects(ty, class)).collect();
        instances.sort_unstable();
        instances.dedup();
        instances
    }

    /// The data with the shapes graph as a named graph.
    pub(super) fn with_shapes(&mut self, name: &NamedNode) -> Snapshot {
        if let Some(known) = &self.with_shapes {
            return known.clone();
        }
        let node = |it: NamedOrBlankNode| match it {
            NamedOrBlankNode::BlankNode(it) if !self.is_same_graph => self.scoped_blank(&it).into(),
            it => it,
        };
        let insertions = self.shapes.snapshot.quads().map(|quad| Quad {
            subject: node(quad.subject),
            predicate: quad.predicate,
            object: self.scoped(&quad.object),
            graph_name: name.clone().into(),
        });
        let insertions = insertions.collect();
        let merged = self.data.apply(&Change { insertions, ..Change::default() });
        self.with_shapes.insert(merged).clone()
    }

    /// Whether a node is an instance of one of some classes.
    pub(super) fn has_type(&self, node: Id, classes: &FxHashSet<Id>) -> bool {
        let Some(ty) = self.rdf_type else { return false };
        node.is_node() && self.data.objects(node, ty).any(|it| classes.contains(&it))
    }
}
