//! From a shapes graph to [`Shapes`]: which nodes are shapes, and what each of them says.

use std::collections::BTreeSet;

use oxigraph::model::{Literal, NamedNode, Term};
use rustc_hash::FxHashMap;

use crate::{
    diag::{self, Diagnostic, near::nearest, rule::Rule},
    query::function::Functions,
    rdf::{
        document::named,
        vocab::{rdf, sh},
    },
    shacl::{
        graph::Graph,
        order::{self, Trouble},
        path::Path,
        rule,
        shape::{Maker, Shape, ShapeId, Shapes, Target},
        sparql::component::{Component, components},
        term::{EVALUATED, UNSUPPORTED, is_known},
    },
    store::{id::Id, snapshot::Snapshot},
};

impl Shapes {
    /// Reads the shapes of a graph: those with targets, those typed as shapes, and all that these
    /// refer to. What is wrong with them is in the findings; using a malformed shape is an error of
    /// [`validate`](crate::shacl::validate::validate).
    pub fn compile(snapshot: &Snapshot) -> (Self, Vec<Diagnostic>) {
        let graph = Graph { snapshot };
        let (components, faults) = components(graph);
        let mut compiler = Compiler {
            graph,
            functions: Functions::standard(),
            components,
            classes: graph.classes(),
            numbers: FxHashMap::default(),
            nodes: Vec::new(),
            owners: Vec::new(),
            faults: Vec::new(),
        };
        let mut found: Vec<Diagnostic> = faults;
        let roots = compiler.roots();
        for root in roots {
            compiler.shape(root, None);
        }
        let mut shapes = Vec::new();
        while let Some(node) = compiler.nodes.get(shapes.len()) {
            let shape = compiler.read(ShapeId(number(shapes.len())), *node);
            shapes.push(shape);
        }
        for (shape, owner) in shapes.iter_mut().zip(&compiler.owners) {
            shape.owner = *owner;
        }
        compiler.judge_order(&mut shapes);
        let mut this = Self { snapshot: snapshot.clone(), all: shapes, faults: entailments(graph) };
        found.extend(this.faults.iter().map(|it| rule::UNKNOWN_TERM.found(it.clone())));
        for fault in std::mem::take(&mut compiler.faults) {
            this.report(fault, &mut found);
        }
        diag::sort(&mut found);
        (this, found)
    }

    /// Adds a fault to the findings and, if it is one that forbids using the shape, to the shape.
    fn report(&mut self, fault: Fault, found: &mut Vec<Diagnostic>) {
        let name = self.named(fault.shape).map(|it| it.as_str().to_owned());
        let mut finding = fault.rule.found(fault.message.clone());
        finding.help.extend(fault.help);
        finding.entity.clone_from(&name);
        if fault.is_fatal {
            finding.severity = diag::Severity::Error;
            let name = name.map_or_else(|| "a shape".to_owned(), |it| format!("<{it}>"));
            self.all[fault.shape.index()].faults.push(format!("{name}: {}", fault.message));
        }
        found.push(finding);
    }
}

/// An entailment regime that is asked for must be honoured, and none is.
fn entailments(graph: Graph<'_>) -> Vec<String> {
    let mut regimes = BTreeSet::new();
    for node in graph.subjects_of("entailment") {
        regimes.extend(graph.values(node, "entailment").into_iter().map(|it| graph.show(it)));
    }
    regimes.into_iter().map(|it| format!("the entailment regime {it} is not supported")).collect()
}

pub(super) struct Compiler<'a> {
    pub(super) graph: Graph<'a>,
    pub(super) functions: Functions,
    pub(super) components: Vec<Component>,
    classes: BTreeSet<Id>,
    numbers: FxHashMap<Id, ShapeId>,
    nodes: Vec<Id>,
    owners: Vec<Option<ShapeId>>,
    faults: Vec<Fault>,
}

struct Fault {
    shape: ShapeId,
    rule: &'static Rule,
    message: String,
    help: Option<String>,
    is_fatal: bool,
}

impl Compiler<'_> {
    /// The nodes that are shapes by themselves, in id order.
    fn roots(&self) -> BTreeSet<Id> {
        let mut roots = self.graph.instances(sh::NODE_SHAPE);
        roots.extend(self.graph.instances(sh::PROPERTY_SHAPE));
        for target in ["targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target"]
        {
            roots.extend(self.graph.subjects_of(target));
        }
        for parameter in EVALUATED {
            roots.extend(self.graph.subjects_of(parameter).intersection(&self.classes));
        }
        roots.retain(|it| it.is_node());
        roots
    }

    /// The number of the shape at a node, new or known.
    pub(super) fn shape(&mut self, node: Id, owner: Option<ShapeId>) -> ShapeId {
        if let Some(id) = self.numbers.get(&node) {
            let known = &mut self.owners[id.index()];
            if known.is_none() && owner != Some(*id) {
                *known = owner;
            }
            return *id;
        }
        let id = ShapeId(number(self.nodes.len()));
        self.numbers.insert(node, id);
        self.nodes.push(node);
        self.owners.push(owner);
        id
    }

    /// Notes that a shape cannot be used.
    pub(super) fn malformed(&mut self, shape: ShapeId, message: impl Into<String>) {
        self.fault(shape, &rule::MALFORMED, message.into(), None, true);
    }

    /// Notes that a text inside a shape cannot be used.
    pub(super) fn bad_text(&mut self, shape: ShapeId, message: impl Into<String>) {
        self.fault(shape, &rule::CONSTRAINT_TEXT, message.into(), None, true);
    }

    /// Notes that something in a shape has no effect.
    pub(super) fn without_effect(
        &mut self,
        shape: ShapeId,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.fault(shape, &rule::UNKNOWN_TERM, message.into(), help, false);
    }

    fn fault(
        &mut self,
        shape: ShapeId,
        rule: &'static Rule,
        message: String,
        help: Option<String>,
        is_fatal: bool,
    ) {
        self.faults.push(Fault { shape, rule, message, help, is_fatal });
    }

    fn read(&mut self, id: ShapeId, node: Id) -> Shape {
        let path = self.path(id, node);
        self.check_terms(id, node);
        let mut constraints = self.constraints(id, node, path.as_ref());
        constraints.sort_by_key(crate::shacl::shape::Constraint::cost);
        Shape {
            node: self.graph.term(node),
            targets: self.targets(id, node),
            constraints,
            severity: self.severity(id, node),
            messages: self.messages(id, node),
            deactivated: self.boolean(id, node, "deactivated"),
            path,
            owner: None,
            faults: Vec::new(),
            component: 0,
            is_recursive: false,
        }
    }

    fn path(&mut self, id: ShapeId, node: Id) -> Option<Path> {
        let paths = self.graph.values(node, "path");
        let Some(first) = paths.first() else {
            if self.is_typed(node, "PropertyShape") {
                self.malformed(id, "a property shape needs one `sh:path`");
            }
            return None;
        };
        if paths.len() > 1 {
            self.malformed(id, "a property shape has one `sh:path`, this one has several");
        }
        if self.is_typed(node, "NodeShape") {
            self.malformed(id, "a node shape has no `sh:path`; type it sh:PropertyShape");
        }
        match Path::read(self.graph, *first) {
            Ok(path) => Some(path),
            Err(message) => {
                self.malformed(id, message);
                Some(Path::Sequence(Vec::new()))
            }
        }
    }

    fn is_typed(&self, node: Id, local: &str) -> bool {
        let snapshot = self.graph.snapshot;
        let (Some(ty), Some(class)) = (snapshot.id(rdf::TYPE), self.graph.sh(local)) else {
            return false;
        };
        snapshot.contains(node, ty, class)
    }

    fn targets(&mut self, id: ShapeId, node: Id) -> Vec<Target> {
        let mut targets: Vec<Target> = self
            .graph
            .values(node, "targetNode")
            .into_iter()
            .map(|it| Target::Node(self.graph.term(it)))
            .collect();
        let kinds: [Maker<NamedNode, Target>; 3] = [
            ("targetClass", Target::Class),
            ("targetSubjectsOf", Target::SubjectsOf),
            ("targetObjectsOf", Target::ObjectsOf),
        ];
        for (local, make) in kinds {
            targets.extend(self.iris(id, node, local).into_iter().map(make));
        }
        if self.classes.contains(&node)
            && let Some(class) = self.graph.iri(node)
        {
            targets.push(Target::Class(class));
        }
        targets
    }

    fn severity(&mut self, id: ShapeId, node: Id) -> NamedNode {
        let severity = self.one(id, node, "severity");
        match severity.map(|it| self.graph.iri(it).ok_or(it)) {
            None => sh::VIOLATION.into_owned(),
            Some(Ok(iri)) => iri,
            Some(Err(_)) => {
                self.malformed(id, "`sh:severity` is an IRI");
                sh::VIOLATION.into_owned()
            }
        }
    }

    /// The values of `sh:message` at a shape, constraint or validator.
    pub(super) fn messages(&mut self, id: ShapeId, node: Id) -> Vec<Literal> {
        let mut messages = Vec::new();
        for value in self.graph.values(node, "message") {
            match self.graph.term(value) {
                Term::Literal(it) if is_text(&it) => messages.push(it),
                it => self.malformed(id, format!("`sh:message` is a text, not {it}")),
            }
        }
        messages.sort_by_cached_key(ToString::to_string);
        messages
    }

    /// Looks for terms of the SHACL namespace that have no effect here.
    fn check_terms(&mut self, id: ShapeId, node: Id) {
        let pattern = crate::store::snapshot::Pattern {
            subject: Some(node),
            ..crate::store::snapshot::Pattern::default()
        };
        let predicates: BTreeSet<Id> =
            self.graph.snapshot.scan(pattern).map(|row| row.predicate).collect();
        for predicate in predicates {
            let Some(local) =
                self.graph.snapshot.iri(predicate).and_then(|it| it.strip_prefix(sh::NS))
            else {
                continue;
            };
            let local = local.to_owned();
            if UNSUPPORTED.contains(&local.as_str()) {
                let message =
                    format!("`sh:{local}` is not supported, and leaving it out would be wrong");
                self.fault(id, &rule::UNKNOWN_TERM, message, None, true);
            } else if !is_known(&local) {
                let help = nearest(&local, EVALUATED.iter().copied())
                    .map(|near| format!("did you mean `sh:{near}`?"));
                self.without_effect(id, format!("`sh:{local}` is no term of SHACL"), help);
            }
        }
    }

    fn judge_order(&mut self, shapes: &mut [Shape]) {
        for (id, trouble) in order::order(shapes) {
            match trouble {
                Trouble::Recursion => {
                    let message = "the shape refers to itself".to_owned();
                    let help = "a node conforms unless it can be shown that it does not".to_owned();
                    self.fault(id, &rule::RECURSIVE, message, Some(help), false);
                }
                Trouble::Negation => {
                    let message =
                        "the shape refers to itself through a negation, which has no meaning";
                    self.fault(id, &rule::RECURSIVE, message.to_owned(), None, true);
                }
                Trouble::Depth => {
                    let limit = order::MAX_DEPTH;
                    self.malformed(
                        id,
                        format!("more than {limit} shapes are nested in each other"),
                    );
                }
            }
        }
    }
}

/// Whether a literal may be a message.
pub(super) fn is_text(literal: &Literal) -> bool {
    literal.language().is_some()
        || literal.datatype() == crate::rdf::vocab::xsd::STRING
        || literal.datatype() == named(format!("{}HTML", rdf::NS)).as_ref()
}

fn number(len: usize) -> u32 {
    u32::try_from(len).expect("fewer than 2^32 shapes")
}
