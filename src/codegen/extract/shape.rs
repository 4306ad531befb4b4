//! What SHACL shapes say about the properties of classes.

use std::collections::BTreeSet;

use oxigraph::model::NamedNodeRef;

use crate::{
    codegen::{
        extract::{
            Extractor,
            field::SHACL,
            graph::{Id, clean},
            types::union,
            vocab,
        },
        model::{Constraint, Location, Texts, Type},
        rules,
    },
    rdf::vocab::{owl, rdf, rdfs, sh},
};

/// Parameters that neither type nor cardinality express.
const CONSTRAINTS: [(&str, NamedNodeRef<'static>); 14] = [
    ("pattern", vocab::PATTERN),
    ("flags", vocab::FLAGS),
    ("minLength", vocab::MIN_LENGTH),
    ("maxLength", vocab::MAX_LENGTH),
    ("minInclusive", vocab::MIN_INCLUSIVE),
    ("minExclusive", vocab::MIN_EXCLUSIVE),
    ("maxInclusive", vocab::MAX_INCLUSIVE),
    ("maxExclusive", vocab::MAX_EXCLUSIVE),
    ("equals", vocab::EQUALS),
    ("disjoint", vocab::DISJOINT),
    ("lessThan", vocab::LESS_THAN),
    ("lessThanOrEquals", vocab::LESS_THAN_OR_EQUALS),
    ("uniqueLang", vocab::UNIQUE_LANG),
    ("hasValue", vocab::HAS_VALUE_SHAPE),
];

/// What the path of a property shape is for fields.
enum Path {
    /// One predicate.
    Predicate(Id),
    /// The members of the list that a predicate points to.
    List(Id),
    /// Something that is computed and never stored.
    Derived,
}

impl Extractor<'_> {
    /// Node shapes that speak about a class, and the shapes they include.
    pub(super) fn read_shapes(&mut self) {
        for class in 0..self.hierarchy.len() {
            for shape in self.shapes_of(class) {
                for property in self.graph.objects(shape, sh::PROPERTY).collect::<Vec<_>>() {
                    self.property_shape(class, property);
                }
                let is_property = self.graph.object(shape, sh::PATH).is_some();
                if is_property {
                    self.property_shape(class, shape);
                }
            }
        }
        self.report_other_targets();
    }

    /// The shapes of a class: those that target it, itself, and what they include by `sh:node` and
    /// `sh:and`.
    pub(super) fn shapes_of(&self, class: usize) -> Vec<Id> {
        let graph = self.graph;
        let mut shapes: Vec<Id> = Vec::new();
        for id in self.hierarchy.names(class).filter_map(|it| graph.find(it)) {
            shapes.push(id);
            shapes.extend(graph.subjects(sh::TARGET_CLASS, id));
        }
        let mut seen: BTreeSet<Id> = shapes.iter().copied().collect();
        let mut at = 0;
        while at < shapes.len() {
            let shape = shapes[at];
            at += 1;
            if graph.is_true(shape, sh::DEACTIVATED) {
                continue;
            }
            let listed = graph.objects(shape, vocab::AND).filter_map(|it| graph.list(it)).flatten();
            for included in graph.objects(shape, sh::NODE).chain(listed) {
                if seen.insert(included) {
                    shapes.push(included);
                }
            }
        }
        shapes.retain(|it| !graph.is_true(*it, sh::DEACTIVATED));
        shapes
    }

    fn path(&self, shape: Id) -> Option<Path> {
        let graph = self.graph;
        let path = graph.object(shape, sh::PATH)?;
        if graph.iri(path).is_some() {
            return Some(Path::Predicate(path));
        }
        let steps = graph.list(path).unwrap_or_default();
        let is_rest = |it: Id| {
            graph.object(it, vocab::ZERO_OR_MORE_PATH) == graph.iri_id(rdf::REST)
                && graph.iri_id(rdf::REST).is_some()
        };
        Some(match steps.as_slice() {
            [list, rest, first]
                if graph.iri(*list).is_some()
                    && is_rest(*rest)
                    && Some(*first) == graph.iri_id(rdf::FIRST) =>
            {
                Path::List(*list)
            }
            _ => Path::Derived,
        })
    }

    fn property_shape(&mut self, class: usize, shape: Id) {
        let graph = self.graph;
        if graph.is_true(shape, sh::DEACTIVATED) {
            return;
        }
        let (property, is_list) = match self.path(shape) {
            Some(Path::Predicate(it)) => (it, false),
            Some(Path::List(it)) => (it, true),
            Some(Path::Derived) => return self.report_derived(class, shape),
            None => return,
        };
        let Some(name) = graph.iri(property).map(str::to_owned) else { return };
        if name == rdf::TYPE.as_str() {
            return;
        }
        let known = self.claims[class].contains_key(&property);
        if !known {
            self.range_claims(class, property);
        }
        let at = graph.declared_at(shape);
        let severity = graph.object(shape, sh::SEVERITY).and_then(|it| graph.iri(it));
        let is_binding = severity.is_none_or(|it| it == sh::VIOLATION.as_str());
        let type_claims =
            if is_binding { self.shape_types(class, shape, property, &at) } else { Vec::new() };
        let term = graph.iri(shape).unwrap_or_default().to_owned();
        let order = graph.object(shape, sh::ORDER).and_then(|it| graph.text(it));
        let hint = graph.object(shape, vocab::CODE_IDENTIFIER).and_then(|it| graph.text(it));
        let default = graph.object(shape, vocab::DEFAULT_VALUE).map(|it| graph.ntriples(it));
        let (labels, doc) =
            (graph.texts(shape, &[sh::NAME]), graph.texts(shape, &[sh::DESCRIPTION]));
        let constraints = self.constraints(shape);
        let claims = self.claims[class].entry(property).or_default();
        claims.because("sh", "exists", &term, &at);
        extend(&mut claims.labels, labels);
        extend(&mut claims.doc, doc);
        claims.order = claims.order.take().or(order.map(str::to_owned));
        claims.hint = claims.hint.take().or(hint.map(str::to_owned));
        claims.default = claims.default.take().or(default);
        claims.is_list |= is_list;
        if !is_binding {
            return;
        }
        let number = |p: NamedNodeRef<'_>| {
            graph.object(shape, p).and_then(|it| graph.text(it)).and_then(|it| it.parse().ok())
        };
        for ty in type_claims {
            claims.types.push((SHACL, ty));
            claims.because("sh", "type", &term, &at);
        }
        claims.unique_lang |= graph.is_true(shape, vocab::UNIQUE_LANG);
        claims.fixed = claims.fixed.take().or_else(|| {
            constraints.iter().find(|it| it.component == "hasValue").map(|it| it.value.clone())
        });
        claims.constraints.extend(constraints);
        if is_list {
            return;
        }
        let needs_one = number(vocab::QUALIFIED_MIN_COUNT).is_some_and(|it: u64| it > 0)
            || graph.object(shape, vocab::HAS_VALUE_SHAPE).is_some();
        if let Some(min) = number(sh::MIN_COUNT).or(needs_one.then_some(1)) {
            claims.mins.push((SHACL, min));
            claims.because("sh", "min", &term, &at);
        }
        if let Some(max) = number(sh::MAX_COUNT) {
            claims.maxs.push((SHACL, max));
            claims.because("sh", "max", &term, &at);
        }
    }

    /// The types a property shape demands; all of them hold.
    fn shape_types(&mut self, class: usize, shape: Id, property: Id, at: &Location) -> Vec<Type> {
        let graph = self.graph;
        let mut types = self.value_types(shape, property, at);
        for p in [sh::OR, vocab::XONE] {
            for list in graph.objects(shape, p).collect::<Vec<_>>() {
                types.extend(self.alternatives(list, property, at));
            }
        }
        for list in graph.objects(shape, sh::IN).collect::<Vec<_>>() {
            let members = graph.list(list).unwrap_or_default();
            if !members.is_empty() {
                let class = self.hierarchy.iri(class).to_owned();
                types.push(self.listed(&class, property, &members));
            }
        }
        for list in graph.objects(shape, vocab::LANGUAGE_IN).collect::<Vec<_>>() {
            let tags = graph.list(list).unwrap_or_default();
            let tags: BTreeSet<String> =
                tags.iter().filter_map(|it| graph.text(*it)).map(str::to_lowercase).collect();
            types.push(Type::Lang(tags.into_iter().collect()));
        }
        types
    }

    /// `sh:datatype`, `sh:class`, `sh:nodeKind` and `sh:node`.
    fn value_types(&mut self, shape: Id, property: Id, at: &Location) -> Vec<Type> {
        let graph = self.graph;
        let mut types = Vec::new();
        for datatype in graph.objects(shape, sh::DATATYPE).collect::<Vec<_>>() {
            let Some(iri) = graph.iri(datatype) else { continue };
            // An undeclared datatype is a datatype nevertheless.
            let ty = self.named_type(iri, property, at);
            let is_literal = !matches!(ty, Type::Iri | Type::Node | Type::Term | Type::Ref(_));
            types.push(if is_literal { ty } else { Type::Scalar(iri.to_owned()) });
        }
        for class in graph.objects(shape, sh::CLASS).collect::<Vec<_>>() {
            let Some(iri) = graph.iri(class) else { continue };
            let ty = self.named_type(iri, property, at);
            types.push(if ty == Type::Term { Type::Node } else { ty });
        }
        for kind in graph.objects(shape, sh::NODE_KIND) {
            let Some(kind) = graph.iri(kind) else { continue };
            types.extend(node_kind(kind));
        }
        for node in graph.objects(shape, sh::NODE).collect::<Vec<_>>() {
            types.extend(self.node_type(node, property, at));
        }
        types
    }

    /// The type of what conforms to a shape: its only target class, itself if it is a class or has
    /// a name, else what it says about its node.
    fn node_type(&mut self, node: Id, property: Id, at: &Location) -> Option<Type> {
        let graph = self.graph;
        let targets: Vec<&str> =
            graph.objects(node, sh::TARGET_CLASS).filter_map(|it| graph.iri(it)).collect();
        if let [class] = targets.as_slice() {
            return Some(self.named_type(class, property, at));
        }
        if let Some(iri) = graph.iri(node) {
            return self
                .hierarchy
                .index(iri)
                .map(|it| Type::Ref(self.hierarchy.iri(it).to_owned()));
        }
        let kinds = graph.objects(node, sh::NODE_KIND).chain(graph.objects(node, sh::CLASS));
        if kinds.count() == 0 {
            return None;
        }
        let types = self.inline_types(node, property, at);
        let all = self.types();
        types.into_iter().try_fold(Type::Term, |a, b| all.meet(&a, &b))
    }

    /// As `value_types`, without following `sh:node`, so that shapes in a circle end.
    fn inline_types(&mut self, shape: Id, property: Id, at: &Location) -> Vec<Type> {
        let graph = self.graph;
        let mut types = Vec::new();
        for class in graph.objects(shape, sh::CLASS).collect::<Vec<_>>() {
            let Some(iri) = graph.iri(class) else { continue };
            types.push(self.named_type(iri, property, at));
        }
        for kind in graph.objects(shape, sh::NODE_KIND) {
            types.extend(graph.iri(kind).and_then(node_kind));
        }
        types
    }

    /// A choice between types is a union; any other choice says nothing about the type.
    fn alternatives(&mut self, list: Id, property: Id, at: &Location) -> Option<Type> {
        let graph = self.graph;
        let members = graph.list(list)?;
        let mut types = Vec::new();
        for member in members {
            let is_value = graph.about(member).all(|(p, _)| {
                [sh::DATATYPE, sh::CLASS, sh::NODE_KIND]
                    .iter()
                    .any(|it| graph.iri_id(*it) == Some(p))
            });
            if !is_value {
                return None;
            }
            let all = self.value_types(member, property, at);
            let ordered = self.types();
            types.push(all.into_iter().try_fold(Type::Term, |a, b| ordered.meet(&a, &b))?);
        }
        Some(union(types)).filter(|it| *it != Type::Never)
    }

    fn constraints(&self, shape: Id) -> Vec<Constraint> {
        let graph = self.graph;
        let message = message(&graph.texts(shape, &[vocab::MESSAGE]), &self.settings.languages);
        let owner = self.owner(shape);
        let mut found = Vec::new();
        for (component, p) in CONSTRAINTS {
            for value in graph.objects(shape, p) {
                found.push(Constraint {
                    component: component.to_owned(),
                    value: graph.ntriples(value),
                    message: message.clone(),
                    shape: owner.clone(),
                });
            }
        }
        found
    }

    /// The named shape around a property shape.
    fn owner(&self, shape: Id) -> String {
        let graph = self.graph;
        let mut at = shape;
        for _ in 0..8 {
            if let Some(iri) = graph.iri(at) {
                return iri.to_owned();
            }
            match graph.subjects(sh::PROPERTY, at).first() {
                Some(up) => at = *up,
                None => break,
            }
        }
        String::new()
    }

    fn report_derived(&mut self, class: usize, shape: Id) {
        let at = self.graph.declared_at(shape);
        let iri = self.hierarchy.iri(class).to_owned();
        let message = format!(
            "a path of several steps is no field of {}: its values are computed, not stored",
            self.short(&iri)
        );
        self.report(&rules::UNSUPPORTED_CONSTRUCT, &at, &iri, message);
    }

    /// Shapes with fields whose targets are no class.
    fn report_other_targets(&mut self) {
        let graph = self.graph;
        let others = [
            vocab::TARGET_NODE,
            vocab::TARGET_SUBJECTS_OF,
            vocab::TARGET_OBJECTS_OF,
            vocab::TARGET,
        ];
        let mut shapes: BTreeSet<Id> = BTreeSet::new();
        for p in others {
            shapes.extend(graph.pairs(p).into_iter().map(|it| it.0));
        }
        for shape in shapes {
            let has_class = graph.object(shape, sh::TARGET_CLASS).is_some()
                || self.has_type(shape, rdfs::CLASS)
                || self.has_type(shape, owl::CLASS);
            if has_class || graph.object(shape, sh::PROPERTY).is_none() {
                continue;
            }
            let Some(iri) = graph.iri(shape) else { continue };
            let message = format!(
                "{} gives no fields: it targets single nodes, not a class",
                self.short(iri)
            );
            let at = graph.declared_at(shape);
            self.report(&rules::UNSUPPORTED_CONSTRUCT, &at, iri, message);
        }
    }

    /// Constraints of the shapes of a class on the instance as a whole.
    pub(super) fn class_constraints(&self, class: usize) -> (Vec<Constraint>, Vec<String>, bool) {
        let graph = self.graph;
        let mut constraints = Vec::new();
        let mut shapes = BTreeSet::new();
        let mut closed = false;
        for shape in self.shapes_of(class) {
            let is_class = self.hierarchy.names(class).any(|it| graph.find(it) == Some(shape));
            if let Some(iri) = graph.iri(shape)
                && (!is_class || graph.object(shape, sh::PROPERTY).is_some())
            {
                shapes.insert(iri.to_owned());
            }
            closed |= graph.is_true(shape, vocab::CLOSED);
            let message = message(&graph.texts(shape, &[vocab::MESSAGE]), &self.settings.languages);
            for (component, p) in [("not", vocab::NOT), ("or", sh::OR), ("xone", vocab::XONE)] {
                for value in graph.objects(shape, p) {
                    constraints.push(Constraint {
                        component: component.to_owned(),
                        value: graph.ntriples(value),
                        message: message.clone(),
                        shape: graph.iri(shape).unwrap_or_default().to_owned(),
                    });
                }
            }
        }
        constraints.sort();
        constraints.dedup();
        (constraints, shapes.into_iter().collect(), closed)
    }

    /// Whether a class says that nothing is directly of it: `sh:not [sh:hasValue C]` on `rdf:type`,
    /// or a disjoint union.
    pub(super) fn is_abstract(&self, class: usize) -> bool {
        let graph = self.graph;
        let ids: Vec<Id> = self.hierarchy.names(class).filter_map(|it| graph.find(it)).collect();
        if ids.iter().any(|it| graph.object(*it, vocab::DISJOINT_UNION_OF).is_some()) {
            return true;
        }
        let types: Vec<Id> =
            graph.iri_id(rdf::TYPE).map(|it| graph.subjects(sh::PATH, it)).unwrap_or_default();
        let shapes = self.shapes_of(class);
        let excludes = |negated: Id| {
            graph.objects(negated, vocab::HAS_VALUE_SHAPE).any(|it| ids.contains(&it))
        };
        shapes.iter().any(|shape| {
            let own = graph.objects(*shape, sh::PROPERTY).filter(|it| types.contains(it));
            let in_property = own.flat_map(|it| graph.objects(it, vocab::NOT)).any(excludes);
            let negated = graph.objects(*shape, vocab::NOT).flat_map(|it| {
                std::iter::once(it).chain(graph.objects(it, sh::PROPERTY).collect::<Vec<_>>())
            });
            in_property || negated.filter(|it| types.contains(it)).any(excludes)
        })
    }
}

fn node_kind(iri: &str) -> Option<Type> {
    let is = |it: NamedNodeRef<'_>| it.as_str() == iri;
    if is(sh::IRI) {
        Some(Type::Iri)
    } else if is(sh::LITERAL) {
        Some(Type::Literal)
    } else if is(vocab::BLANK_NODE) || is(vocab::BLANK_NODE_OR_IRI) {
        Some(Type::Node)
    } else if is(vocab::IRI_OR_LITERAL) {
        Some(union([Type::Iri, Type::Literal]))
    } else {
        None
    }
}

fn extend(texts: &mut Texts, more: Texts) {
    for (tag, text) in more {
        texts.entry(tag).or_insert(text);
    }
}

fn message(texts: &Texts, languages: &[String]) -> Option<String> {
    crate::codegen::model::choose(texts, languages).map(clean)
}
