//! Datatypes that the input makes of others, and the type that an IRI or a class expression names.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::NamedNodeRef;

use crate::{
    codegen::{
        extract::{
            Extractor,
            graph::Id,
            term,
            types::{is_known_datatype, union},
            vocab,
        },
        model::{Datatype, Location, Type},
        names::local,
        rules,
    },
    rdf::{
        prefix::namespace_of,
        vocab::{owl, rdf, rdfs, skos, xsd},
    },
};

const FACETS: [&str; 10] = [
    "minInclusive",
    "minExclusive",
    "maxInclusive",
    "maxExclusive",
    "length",
    "minLength",
    "maxLength",
    "pattern",
    "totalDigits",
    "fractionDigits",
];
/// How deep class expressions may be nested before they are not read.
const DEEPEST: usize = 16;

impl Extractor<'_> {
    /// Declared datatypes with `owl:onDatatype` or `owl:oneOf`.
    pub(super) fn find_datatypes(&mut self) {
        let graph = self.graph;
        for id in graph.instances(rdfs::DATATYPE) {
            let Some(iri) = graph.iri(id).filter(|it| !vocab::is_built_in(it)) else { continue };
            if let Some(members) = self.definition(id).and_then(|it| graph.object(it, owl::ONE_OF))
            {
                let members = graph.list(members).unwrap_or_default();
                self.listed_as(iri, iri, &[], &members);
                if let Some(it) = self.enums.get_mut(iri) {
                    it.name_hint = None;
                    it.source = "owl:oneOf".into();
                    it.labels = term::labels(graph, id);
                    it.doc = term::doc(graph, id);
                    it.span = graph.declared_at(id);
                }
                continue;
            }
            if let Some((base, facets)) = self.facets(id) {
                self.bases.insert(iri.to_owned(), base.clone());
                let datatype = Datatype {
                    iri: iri.to_owned(),
                    namespace: namespace_of(iri).to_owned(),
                    base,
                    facets,
                    labels: term::labels(graph, id),
                    doc: term::doc(graph, id),
                    span: graph.declared_at(id),
                };
                self.datatypes.insert(iri.to_owned(), datatype);
            }
        }
    }

    /// The node that defines a datatype: itself, or what it is equivalent to.
    fn definition(&self, id: Id) -> Option<Id> {
        let graph = self.graph;
        let defines = |it: &Id| {
            graph.object(*it, vocab::ON_DATATYPE).is_some()
                || graph.object(*it, owl::ONE_OF).is_some()
        };
        std::iter::once(id).chain(graph.objects(id, owl::EQUIVALENT_CLASS)).find(defines)
    }

    /// The known datatype at the bottom of a restriction, and the facets on the way.
    fn facets(&self, id: Id) -> Option<(String, BTreeMap<String, Vec<String>>)> {
        let graph = self.graph;
        let mut facets: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut at = id;
        let mut seen = BTreeSet::new();
        while seen.insert(at) {
            if let Some(iri) = graph.iri(at).filter(|it| is_known_datatype(it)) {
                return Some((iri.to_owned(), facets));
            }
            let definition = self.definition(at)?;
            let lists = graph.objects(definition, vocab::WITH_RESTRICTIONS);
            for facet in lists.filter_map(|it| graph.list(it)).flatten() {
                for (p, o) in graph.about(facet) {
                    let name = graph.iri(p).and_then(|it| it.strip_prefix(xsd::NS));
                    if let (Some(name), Some(value)) = (name, graph.text(o))
                        && FACETS.contains(&name)
                    {
                        facets.entry(name.to_owned()).or_default().push(value.to_owned());
                    }
                }
            }
            at = graph.object(definition, vocab::ON_DATATYPE)?;
        }
        None
    }

    /// The type of values that a class, a datatype or an expression of them describes.
    pub(super) fn type_of(&mut self, id: Id, property: Id, at: &Location) -> Option<Type> {
        self.expression(id, property, at, 0)
    }

    fn expression(&mut self, id: Id, property: Id, at: &Location, depth: usize) -> Option<Type> {
        let graph = self.graph;
        if let Some(iri) = graph.iri(id) {
            return Some(self.named_type(iri, property, at));
        }
        if depth > DEEPEST {
            return None;
        }
        if let Some(members) = graph.object(id, owl::UNION_OF).and_then(|it| graph.list(it)) {
            let types: Option<Vec<Type>> =
                members.iter().map(|it| self.expression(*it, property, at, depth + 1)).collect();
            return types.map(union).filter(|it| *it != Type::Never);
        }
        if let Some(members) = graph.object(id, owl::INTERSECTION_OF).and_then(|it| graph.list(it))
        {
            let types: Vec<Type> = members
                .iter()
                .filter_map(|it| self.expression(*it, property, at, depth + 1))
                .collect();
            let types_of = self.types();
            return types.into_iter().try_fold(Type::Term, |a, b| types_of.meet(&a, &b));
        }
        if let Some(members) = graph.object(id, owl::ONE_OF).and_then(|it| graph.list(it)) {
            let name = graph.iri(property).unwrap_or_default();
            let words = [local(name), "value".to_owned()];
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            return Some(self.listed_as(&format!("{name}#values"), name, &words, &members));
        }
        if let Some(base) = graph.object(id, vocab::ON_DATATYPE) {
            return self.expression(base, property, at, depth + 1);
        }
        None
    }

    /// The type of a named class or datatype.
    pub(super) fn named_type(&mut self, iri: &str, property: Id, at: &Location) -> Type {
        let is = |it: NamedNodeRef<'_>| it.as_str() == iri;
        if is(owl::THING) || is(rdfs::RESOURCE) {
            return Type::Node;
        }
        if is(rdfs::LITERAL) || is_any_literal(iri) {
            return Type::Literal;
        }
        if is(rdf::LANG_STRING) || is(rdf::DIR_LANG_STRING) {
            return Type::Lang(Vec::new());
        }
        if is(vocab::PLAIN_LITERAL) {
            return union([Type::Scalar(xsd::STRING.as_str().to_owned()), Type::Lang(Vec::new())]);
        }
        if is_known_datatype(iri) {
            return Type::Scalar(iri.to_owned());
        }
        if self.enums.contains_key(iri) {
            return Type::Enum(iri.to_owned());
        }
        if let Some(class) = self.hierarchy.index(iri) {
            return Type::Ref(self.hierarchy.iri(class).to_owned());
        }
        if self.datatypes.contains_key(iri) {
            return Type::Custom(iri.to_owned());
        }
        if let Some(datatype) = Self::schema_datatype(iri) {
            return Type::Scalar(datatype.as_str().to_owned());
        }
        if is(rdf::LIST) || is(skos::CONCEPT) || is(skos::CONCEPT_SCHEME) || vocab::is_built_in(iri)
        {
            return Type::Node;
        }
        self.unknown_type(iri, property, at)
    }

    fn unknown_type(&mut self, iri: &str, property: Id, at: &Location) -> Type {
        let graph = self.graph;
        let is_datatype = graph.find(iri).is_some_and(|it| self.has_type(it, rdfs::DATATYPE));
        if is_datatype || self.has_type(property, owl::DATATYPE_PROPERTY) {
            let name = self.short(iri);
            let known = self.found.iter().any(|it| {
                it.code == rules::UNKNOWN_DATATYPE.code && it.entity.as_deref() == Some(iri)
            });
            if !known {
                let message = format!("values of {name} are kept as typed literals");
                self.report(&rules::UNKNOWN_DATATYPE, at, iri, message);
            }
            return Type::Scalar(iri.to_owned());
        }
        let entry = self.unresolved.entry(iri.to_owned()).or_insert_with(|| (at.clone(), 0));
        entry.1 += 1;
        if *at < entry.0 {
            entry.0 = at.clone();
        }
        let is_object = self.has_type(property, owl::OBJECT_PROPERTY);
        if is_object { Type::Iri } else { Type::Term }
    }
}

fn is_any_literal(iri: &str) -> bool {
    matches!(iri.strip_prefix(xsd::NS), Some("anySimpleType" | "anyAtomicType" | "anyType"))
}
