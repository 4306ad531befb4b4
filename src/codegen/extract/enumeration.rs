//! Lists of values that become enums: `owl:oneOf`, `sh:in`, classes of named individuals, SKOS
//! schemes.

use std::collections::BTreeSet;

use oxigraph::model::NamedNodeRef;

use crate::{
    codegen::{
        extract::{Extractor, graph::Id, term, vocab},
        model::{Enum, EnumOf, EnumValue, Texts, Type},
        names::local,
    },
    rdf::{
        prefix::namespace_of,
        vocab::{owl, rdf, rdfs, sh, skos, xsd},
    },
};

impl Extractor<'_> {
    /// Classes that list their members, classes that only name things, and chosen SKOS schemes.
    pub(super) fn find_enums(&mut self) {
        let superclasses: BTreeSet<&str> = self
            .graph
            .pairs(rdfs::SUB_CLASS_OF)
            .iter()
            .filter_map(|it| self.graph.iri(it.1))
            .collect();
        for name in self.classes.clone() {
            let Some(class) = self.graph.find(&name) else { continue };
            if superclasses.contains(name.as_str()) {
                continue;
            }
            if let Some(members) = self.one_of(class) {
                self.add_class_enum(&name, &members, "owl:oneOf");
            } else if let Some(members) = self.named_things(class) {
                self.add_class_enum(&name, &members, "individuals");
            }
        }
        for scheme in self.settings.skos_enums.clone() {
            let Some(id) = self.graph.find(&scheme) else { continue };
            let mut members: BTreeSet<Id> = BTreeSet::new();
            for p in [skos::IN_SCHEME, vocab::TOP_CONCEPT_OF] {
                members.extend(self.graph.subjects(p, id));
            }
            members.extend(self.graph.objects(id, vocab::HAS_TOP_CONCEPT));
            let members: Vec<Id> = members.into_iter().collect();
            self.add_class_enum(&scheme, &members, "skos");
        }
        let Self { classes, enums, .. } = self;
        classes.retain(|it| !enums.contains_key(it));
    }

    /// The members of a class that lists them.
    fn one_of(&self, class: Id) -> Option<Vec<Id>> {
        let graph = self.graph;
        let same = graph.objects(class, owl::EQUIVALENT_CLASS).filter(|it| graph.is_blank(*it));
        let mut lists = std::iter::once(class).chain(same);
        let list = lists.find_map(|it| graph.object(it, owl::ONE_OF))?;
        graph.list(list).filter(|it| !it.is_empty())
    }

    /// The individuals of a class that is used as a type, has no fields, and whose individuals carry
    /// names only.
    fn named_things(&self, class: Id) -> Option<Vec<Id>> {
        let graph = self.graph;
        let is_used = [rdfs::RANGE, sh::CLASS, vocab::ALL_VALUES_FROM]
            .iter()
            .any(|p| !graph.subjects(*p, class).is_empty());
        let has_fields = [rdfs::DOMAIN, sh::TARGET_CLASS, vocab::DOMAIN_INCLUDES]
            .iter()
            .any(|p| !graph.subjects(*p, class).is_empty())
            || graph.object(class, sh::PROPERTY).is_some()
            || graph.objects(class, rdfs::SUB_CLASS_OF).any(|it| graph.is_blank(it))
            || self.is_in_union(class);
        if !is_used || has_fields {
            return None;
        }
        let members = graph.subjects(rdf::TYPE, class);
        let is_plain = |id: &Id| {
            graph.iri(*id).is_some_and(|iri| !self.classes.contains(iri))
                && graph.about(*id).all(|(p, _)| self.is_annotation(p))
        };
        let known = members.iter().all(|it| self.has_type(*it, owl::NAMED_INDIVIDUAL));
        (!members.is_empty() && known && members.iter().all(is_plain)).then_some(members)
    }

    /// Whether a class is a member of some union, which may be a domain.
    fn is_in_union(&self, class: Id) -> bool {
        !self.graph.subjects(rdf::FIRST, class).is_empty()
    }

    fn is_annotation(&self, property: Id) -> bool {
        let iri = self.graph.iri(property).unwrap_or_default();
        vocab::is_built_in(iri)
            || iri.starts_with("http://purl.org/dc/")
            || self.has_type(property, owl::ANNOTATION_PROPERTY)
    }

    fn add_class_enum(&mut self, name: &str, members: &[Id], source: &'static str) {
        let Some(class) = self.graph.find(name) else { return };
        let Some(mut it) = self.enumeration(name, members) else { return };
        it.source = source.into();
        it.open = !matches!(source, "owl:oneOf");
        it.labels = term::labels(self.graph, class);
        it.doc = term::doc(self.graph, class);
        it.span = self.graph.declared_at(class);
        if self.graph.literal(class).is_none() {
            self.enums.insert(name.to_owned(), it);
        }
    }

    /// An enum of values, if they are all IRIs or all plain strings, and not too many.
    fn enumeration(&self, iri: &str, members: &[Id]) -> Option<Enum> {
        let graph = self.graph;
        let is_string = |id: &Id| graph.literal(*id).is_some_and(|it| it.datatype() == xsd::STRING);
        let of = if members.iter().all(|it| graph.iri(*it).is_some()) {
            EnumOf::Iri
        } else if members.iter().all(is_string) {
            EnumOf::Literal
        } else {
            return None;
        };
        let mut seen = BTreeSet::new();
        let values: Vec<EnumValue> = members
            .iter()
            .filter(|it| seen.insert(**it))
            .map(|id| {
                let is_iri = of == EnumOf::Iri;
                let notation = is_iri.then(|| graph.object(*id, skos::NOTATION)).flatten();
                EnumValue {
                    term: graph.text(*id).unwrap_or_default().to_owned(),
                    labels: if is_iri { term::labels(graph, *id) } else { Texts::new() },
                    doc: if is_iri { term::doc(graph, *id) } else { Texts::new() },
                    notation: notation.and_then(|it| graph.text(it)).map(str::to_owned),
                    deprecated: if is_iri { term::deprecated(graph, *id) } else { None },
                }
            })
            .collect();
        if values.is_empty() || values.len() > self.settings.max_enum {
            return None;
        }
        Some(Enum {
            iri: iri.to_owned(),
            namespace: namespace_of(iri).to_owned(),
            of,
            datatype: (of == EnumOf::Literal).then(|| xsd::STRING.as_str().to_owned()),
            open: false,
            source: "sh:in".into(),
            name_hint: None,
            labels: Texts::new(),
            doc: Texts::new(),
            values,
            span: crate::codegen::model::Location::default(),
        })
    }

    /// The type of a field whose values are listed: a class's enum if that has the same values, or
    /// more and is what the property ranges over; else an enum named after class and field.
    pub(super) fn listed(&mut self, class: &str, property: Id, members: &[Id]) -> Type {
        let graph = self.graph;
        let iris: BTreeSet<&str> = members.iter().filter_map(|it| graph.iri(*it)).collect();
        if iris.len() == members.len()
            || iris.len() == members.iter().collect::<BTreeSet<_>>().len()
        {
            let ranges: Vec<&str> =
                graph.objects(property, rdfs::RANGE).filter_map(|it| graph.iri(it)).collect();
            let is_within = |it: &&Enum| {
                let all: BTreeSet<&str> = it.values.iter().map(|it| it.term.as_str()).collect();
                it.name_hint.is_none()
                    && iris.is_subset(&all)
                    && (all.len() == iris.len() || ranges.contains(&it.iri.as_str()))
            };
            let fits: Vec<&Enum> = self.enums.values().filter(is_within).collect();
            let ranged = fits.iter().find(|it| ranges.contains(&it.iri.as_str()));
            if let Some(it) = ranged.or(fits.first()) {
                return Type::Enum(it.iri.clone());
            }
        }
        let name = graph.iri(property).unwrap_or_default();
        self.listed_as(&format!("{class}#{name}"), class, &[&local(class), &local(name)], members)
    }

    /// An enum that has no IRI of its own; its values' datatypes if they cannot be one.
    pub(super) fn listed_as(
        &mut self,
        key: &str,
        owner: &str,
        words: &[&str],
        members: &[Id],
    ) -> Type {
        let Some(mut it) = self.enumeration(key, members) else {
            return self.union_of_values(members);
        };
        namespace_of(owner).clone_into(&mut it.namespace);
        it.name_hint = Some(words.join(" "));
        // The same field may be listed by several shapes: the shorter list holds.
        let known = self.enums.get(key).is_none_or(|known| known.values.len() > it.values.len());
        if known {
            self.enums.insert(key.to_owned(), it);
        }
        Type::Enum(key.to_owned())
    }

    fn union_of_values(&self, members: &[Id]) -> Type {
        let type_of = |id: &Id| match self.graph.literal(*id) {
            Some(it) if it.language().is_some() => Type::Lang(Vec::new()),
            Some(it) => Type::Scalar(it.datatype().as_str().to_owned()),
            None => Type::Iri,
        };
        super::types::union(members.iter().map(type_of))
    }

    /// The datatypes of schema.org, which it calls classes, with everything below them.
    pub(super) fn schema_datatypes(&self) -> BTreeSet<&str> {
        let graph = self.graph;
        let Some(data) = graph.find("https://schema.org/DataType") else { return BTreeSet::new() };
        let mut found: Vec<Id> = graph.subjects(rdf::TYPE, data);
        found.push(data);
        let mut at = 0;
        let mut seen: BTreeSet<Id> = found.iter().copied().collect();
        while at < found.len() {
            for below in graph.subjects(rdfs::SUB_CLASS_OF, found[at]) {
                if seen.insert(below) {
                    found.push(below);
                }
            }
            at += 1;
        }
        found.into_iter().filter_map(|it| graph.iri(it)).collect()
    }

    /// The XSD datatype of a datatype of schema.org.
    pub(super) fn schema_datatype(iri: &str) -> Option<NamedNodeRef<'static>> {
        Some(match iri.strip_prefix("https://schema.org/")? {
            "Text" | "CssSelectorType" | "PronounceableText" | "XPathType" => xsd::STRING,
            "Number" => xsd::DECIMAL,
            "Integer" => xsd::INTEGER,
            "Float" => xsd::DOUBLE,
            "Boolean" => xsd::BOOLEAN,
            "Date" => xsd::DATE,
            "DateTime" => xsd::DATE_TIME,
            "Time" => xsd::TIME,
            "URL" => xsd::ANY_URI,
            _ => return None,
        })
    }
}
