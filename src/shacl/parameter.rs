//! The constraints of one shape, read parameter by parameter.

use oxigraph::model::{Literal, NamedNode, Term};

use crate::{
    rdf::vocab::{rdf, xsd},
    shacl::{
        compile::Compiler,
        literal::{Value, is_legal},
        path::Path,
        pattern::Pattern,
        shape::{Bound, Constraint, Maker, NodeKind, Qualified, ShapeId},
    },
    store::id::Id,
};

/// Parameters that only property shapes may have.
const PROPERTY_ONLY: [&str; 5] =
    ["minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals"];

impl Compiler<'_> {
    /// All constraints of a shape.
    pub(super) fn constraints(
        &mut self,
        id: ShapeId,
        node: Id,
        path: Option<&Path>,
    ) -> Vec<Constraint> {
        let mut all = Vec::new();
        if path.is_none() {
            let graph = self.graph;
            for local in PROPERTY_ONLY.iter().filter(|it| graph.has(node, it)) {
                self.malformed(id, format!("`sh:{local}` is for property shapes only"));
            }
        }
        self.types(id, node, &mut all);
        self.counts(id, node, &mut all);
        self.texts(id, node, &mut all);
        self.pairs(id, node, &mut all);
        self.shapes(id, node, &mut all);
        self.qualified(id, node, path, &mut all);
        self.others(id, node, &mut all);
        self.sparql(id, node, path, &mut all);
        self.custom(id, node, path, &mut all);
        all
    }

    /// The only value of a parameter.
    pub(super) fn one(&mut self, id: ShapeId, node: Id, local: &str) -> Option<Id> {
        let values = self.graph.values(node, local);
        if values.len() > 1 {
            self.malformed(id, format!("`sh:{local}` has {} values, one is allowed", values.len()));
        }
        values.first().copied()
    }

    /// The values of a parameter, which must be IRIs.
    pub(super) fn iris(&mut self, id: ShapeId, node: Id, local: &str) -> Vec<NamedNode> {
        let values = self.graph.values(node, local);
        let mut iris = Vec::with_capacity(values.len());
        for value in values {
            match self.graph.iri(value) {
                Some(iri) => iris.push(iri),
                None => self.malformed(
                    id,
                    format!("`sh:{local}` is an IRI, not {}", self.graph.show(value)),
                ),
            }
        }
        iris
    }

    fn literal(&mut self, id: ShapeId, node: Id, local: &str) -> Option<Literal> {
        let value = self.one(id, node, local)?;
        match self.graph.term(value) {
            Term::Literal(it) => Some(it),
            it => {
                self.malformed(id, format!("`sh:{local}` is a literal, not {it}"));
                None
            }
        }
    }

    /// A boolean parameter; absent is false.
    pub(super) fn boolean(&mut self, id: ShapeId, node: Id, local: &str) -> bool {
        let Some(literal) = self.literal(id, node, local) else { return false };
        let is_boolean = literal.datatype() == xsd::BOOLEAN && is_legal(&literal);
        if !is_boolean {
            self.malformed(id, format!("`sh:{local}` is true or false, not {literal}"));
        }
        is_boolean && matches!(literal.value(), "true" | "1")
    }

    fn count(&mut self, id: ShapeId, node: Id, local: &str) -> Option<u64> {
        let literal = self.literal(id, node, local)?;
        let is_integer = literal.datatype() == xsd::INTEGER && is_legal(&literal);
        let count = literal.value().trim_start_matches('+').parse();
        match count {
            Ok(count) if is_integer => Some(count),
            // A count beyond 2^64 is a count that is never reached.
            Err(_) if is_integer && !literal.value().starts_with('-') => Some(u64::MAX),
            Err(_) if is_integer && literal.value().parse::<i64>().is_ok() => Some(0),
            _ => {
                self.malformed(id, format!("`sh:{local}` is an xsd:integer, not {literal}"));
                None
            }
        }
    }

    /// The members of a list parameter.
    fn members(&mut self, id: ShapeId, local: &str, list: Id) -> Vec<Id> {
        match self.graph.list(list) {
            Ok(members) => members,
            Err(message) => {
                self.malformed(id, format!("`sh:{local}`: {message}"));
                Vec::new()
            }
        }
    }

    fn types(&mut self, id: ShapeId, node: Id, all: &mut Vec<Constraint>) {
        all.extend(self.iris(id, node, "class").into_iter().map(Constraint::Class));
        self.one(id, node, "datatype");
        all.extend(self.iris(id, node, "datatype").into_iter().map(Constraint::Datatype));
        let Some(kind) = self.one(id, node, "nodeKind") else { return };
        let kind = self.graph.show(kind);
        let (blank, iri, literal) = match kind.strip_prefix("sh:").unwrap_or_default() {
            "BlankNode" => (true, false, false),
            "IRI" => (false, true, false),
            "Literal" => (false, false, true),
            "BlankNodeOrIRI" => (true, true, false),
            "BlankNodeOrLiteral" => (true, false, true),
            "IRIOrLiteral" => (false, true, true),
            _ => return self.malformed(id, format!("{kind} is no node kind")),
        };
        all.push(Constraint::NodeKind(NodeKind { blank, iri, literal }));
    }

    fn counts(&mut self, id: ShapeId, node: Id, all: &mut Vec<Constraint>) {
        let kinds: [Maker<u64, Constraint>; 4] = [
            ("minCount", Constraint::MinCount),
            ("maxCount", Constraint::MaxCount),
            ("minLength", Constraint::MinLength),
            ("maxLength", Constraint::MaxLength),
        ];
        for (local, make) in kinds {
            all.extend(self.count(id, node, local).map(make));
        }
        for (local, bound) in [
            ("minExclusive", Bound::MinExclusive),
            ("minInclusive", Bound::MinInclusive),
            ("maxExclusive", Bound::MaxExclusive),
            ("maxInclusive", Bound::MaxInclusive),
        ] {
            let Some(literal) = self.literal(id, node, local) else { continue };
            if Value::new(&literal).is_none() {
                self.malformed(id, format!("`sh:{local}` {literal} has no order"));
            }
            all.push(Constraint::Range(bound, literal));
        }
    }

    fn texts(&mut self, id: ShapeId, node: Id, all: &mut Vec<Constraint>) {
        let flags = self.literal(id, node, "flags").map(|it| it.value().to_owned());
        for pattern in self.graph.values(node, "pattern") {
            let Term::Literal(text) = self.graph.term(pattern) else {
                self.malformed(
                    id,
                    format!("`sh:pattern` is a text, not {}", self.graph.show(pattern)),
                );
                continue;
            };
            match Pattern::new(text.value(), flags.as_deref().unwrap_or_default()) {
                Ok(pattern) => all.push(Constraint::Pattern(pattern)),
                Err(message) => self.bad_text(id, message),
            }
        }
        if flags.is_some() && !self.graph.has(node, "pattern") {
            self.without_effect(id, "`sh:flags` without `sh:pattern` has no effect", None);
        }
        if let Some(list) = self.one(id, node, "languageIn") {
            let members = self.members(id, "languageIn", list);
            let terms: Vec<Term> = members.into_iter().map(|it| self.graph.term(it)).collect();
            let mut ranges = Vec::new();
            for term in terms {
                match term {
                    Term::Literal(it) => ranges.push(it.value().to_owned()),
                    it => self
                        .malformed(id, format!("a member of `sh:languageIn` is a text, not {it}")),
                }
            }
            all.push(Constraint::LanguageIn(ranges));
        }
        if let Some(literal) = self.literal(id, node, "uniqueLang") {
            if literal.datatype() != xsd::BOOLEAN {
                self.malformed(id, format!("`sh:uniqueLang` is true or false, not {literal}"));
            }
            // Only the term `true` switches it on, as the standard says.
            if literal.value() == "true" {
                all.push(Constraint::UniqueLang);
            }
        }
    }

    fn pairs(&mut self, id: ShapeId, node: Id, all: &mut Vec<Constraint>) {
        let kinds: [Maker<NamedNode, Constraint>; 4] = [
            ("equals", Constraint::Equals),
            ("disjoint", Constraint::Disjoint),
            ("lessThan", Constraint::LessThan),
            ("lessThanOrEquals", Constraint::LessThanOrEquals),
        ];
        for (local, make) in kinds {
            all.extend(self.iris(id, node, local).into_iter().map(make));
        }
    }

    fn shapes(&mut self, id: ShapeId, node: Id, all: &mut Vec<Constraint>) {
        let single: [Maker<ShapeId, Constraint>; 3] = [
            ("node", Constraint::Node),
            ("property", Constraint::Property),
            ("not", Constraint::Not),
        ];
        for (local, make) in single {
            for value in self.graph.values(node, local) {
                if let Some(shape) = self.nested(id, local, value) {
                    all.push(make(shape));
                }
            }
        }
        let lists: [Maker<Vec<ShapeId>, Constraint>; 3] =
            [("and", Constraint::And), ("or", Constraint::Or), ("xone", Constraint::Xone)];
        for (local, make) in lists {
            for list in self.graph.values(node, local) {
                let members = self.members(id, local, list);
                let shapes =
                    members.into_iter().filter_map(|it| self.nested(id, local, it)).collect();
                all.push(make(shapes));
            }
        }
    }

    fn nested(&mut self, id: ShapeId, local: &str, value: Id) -> Option<ShapeId> {
        if !value.is_node() {
            self.malformed(id, format!("`sh:{local}` is a shape, not {}", self.graph.show(value)));
            return None;
        }
        if local == "property" && !self.graph.has(value, "path") {
            self.malformed(
                id,
                format!("`sh:property` {} has no `sh:path`", self.graph.show(value)),
            );
            return None;
        }
        Some(self.shape(value, Some(id)))
    }

    fn qualified(&mut self, id: ShapeId, node: Id, path: Option<&Path>, all: &mut Vec<Constraint>) {
        let (min, max) =
            (self.count(id, node, "qualifiedMinCount"), self.count(id, node, "qualifiedMaxCount"));
        let Some(value) = self.one(id, node, "qualifiedValueShape") else {
            if min.is_some() || max.is_some() {
                let message = "a qualified count without `sh:qualifiedValueShape` has no effect";
                self.without_effect(id, message, None);
            }
            return;
        };
        if min.is_none() && max.is_none() {
            let message = "`sh:qualifiedValueShape` without a qualified count has no effect";
            return self.without_effect(id, message, None);
        }
        if path.is_none() {
            return self.malformed(id, "`sh:qualifiedValueShape` is for property shapes only");
        }
        let Some(shape) = self.nested(id, "qualifiedValueShape", value) else { return };
        let siblings = if self.boolean(id, node, "qualifiedValueShapesDisjoint") {
            self.siblings(id, node, value)
        } else {
            Vec::new()
        };
        let qualified = Qualified { shape, siblings };
        all.extend(min.map(|it| Constraint::QualifiedMin(qualified.clone(), it)));
        all.extend(max.map(|it| Constraint::QualifiedMax(qualified, it)));
    }

    /// The qualified value shapes of all properties of the shapes this one is a property of.
    fn siblings(&mut self, id: ShapeId, node: Id, own: Id) -> Vec<ShapeId> {
        let Some(property) = self.graph.sh("property") else { return Vec::new() };
        let mut siblings = std::collections::BTreeSet::new();
        for parent in self.graph.snapshot.subjects(property, node) {
            for sibling in self.graph.values(parent, "property") {
                siblings.extend(self.graph.values(sibling, "qualifiedValueShape"));
            }
        }
        siblings.remove(&own);
        siblings.into_iter().map(|it| self.shape(it, Some(id))).collect()
    }

    fn others(&mut self, id: ShapeId, node: Id, all: &mut Vec<Constraint>) {
        let values = self.graph.values(node, "hasValue");
        all.extend(values.into_iter().map(|it| Constraint::HasValue(self.graph.term(it))));
        if let Some(list) = self.one(id, node, "in") {
            let members = self.members(id, "in", list);
            let terms = members.into_iter().map(|it| self.graph.term(it)).collect();
            all.push(Constraint::In(terms));
        }
        let is_closed = self.boolean(id, node, "closed");
        let ignored = self.one(id, node, "ignoredProperties");
        if is_closed {
            let mut allowed = Vec::new();
            for property in self.graph.values(node, "property") {
                let paths = self.graph.values(property, "path");
                allowed.extend(paths.into_iter().filter_map(|it| self.graph.iri(it)));
            }
            for member in
                ignored.map(|it| self.members(id, "ignoredProperties", it)).unwrap_or_default()
            {
                match self.graph.iri(member) {
                    Some(iri) => allowed.push(iri),
                    None => self.malformed(id, "a member of `sh:ignoredProperties` is an IRI"),
                }
            }
            allowed.retain(|it| it.as_ref() != rdf::NIL);
            allowed.sort();
            allowed.dedup();
            all.push(Constraint::Closed(allowed));
        }
    }
}
