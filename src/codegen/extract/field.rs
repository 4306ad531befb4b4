//! What RDFS and OWL say about the properties of classes.

use std::collections::BTreeSet;

use oxigraph::model::NamedNodeRef;

use crate::{
    codegen::{
        extract::{Extractor, graph::Id, types::union, vocab},
        model::{Constraint, Location, Origin, Texts, Type},
        rules,
    },
    rdf::vocab::{owl, rdf, rdfs},
};

/// How strong a source is; the lower the stronger.
pub(super) const SHACL: u8 = 2;
pub(super) const OWL: u8 = 3;
pub(super) const RDFS: u8 = 4;
pub(super) const SCHEMA: u8 = 5;

/// Everything that is said about one property of one class.
#[derive(Clone, Debug, Default)]
pub(super) struct Claims {
    pub(super) types: Vec<(u8, Type)>,
    pub(super) mins: Vec<(u8, u64)>,
    pub(super) maxs: Vec<(u8, u64)>,
    pub(super) is_list: bool,
    pub(super) unique_lang: bool,
    pub(super) constraints: Vec<Constraint>,
    pub(super) default: Option<String>,
    pub(super) fixed: Option<String>,
    pub(super) hint: Option<String>,
    pub(super) order: Option<String>,
    pub(super) labels: Texts,
    pub(super) doc: Texts,
    pub(super) origin: Vec<Origin>,
}

impl Claims {
    pub(super) fn because(
        &mut self,
        source: &'static str,
        what: &'static str,
        term: &str,
        at: &Location,
    ) {
        let origin = Origin {
            source: source.into(),
            what: what.into(),
            term: term.to_owned(),
            at: at.clone(),
        };
        if !self.origin.contains(&origin) {
            self.origin.push(origin);
        }
    }
}

/// A type of a property and what said so.
struct Range {
    ty: Type,
    rank: u8,
    source: &'static str,
    at: Location,
}

impl Extractor<'_> {
    /// Fields by domain and range.
    pub(super) fn read_properties(&mut self) {
        let graph = self.graph;
        let mut properties: BTreeSet<Id> = BTreeSet::new();
        for class in [owl::OBJECT_PROPERTY, owl::DATATYPE_PROPERTY, rdf::PROPERTY] {
            properties.extend(graph.instances(class));
        }
        for p in [rdfs::DOMAIN, vocab::DOMAIN_INCLUDES] {
            properties.extend(graph.pairs(p).into_iter().map(|it| it.0));
        }
        for property in properties {
            if self.has_type(property, owl::ANNOTATION_PROPERTY) {
                continue;
            }
            let Some(iri) = graph.iri(property).filter(|it| !vocab::is_built_in(it)) else {
                continue;
            };
            let (classes, source, at) = self.domain(property);
            for class in classes {
                let claims = self.claims[class].entry(property).or_default();
                claims.because(source, "exists", iri, &at);
                self.range_claims(class, property);
            }
        }
    }

    /// The classes that a property belongs to by its domain, or that of its super-properties.
    fn domain(&mut self, property: Id) -> (Vec<usize>, &'static str, Location) {
        let graph = self.graph;
        let mut seen = BTreeSet::new();
        let mut waiting = vec![property];
        let mut at = 0;
        while at < waiting.len() {
            let this = waiting[at];
            at += 1;
            if !seen.insert(this) {
                continue;
            }
            let stated = graph.located(this, rdfs::DOMAIN);
            if let Some((_, place)) = stated.first().cloned() {
                return (self.all_of(property, &stated), "rdfs", place);
            }
            let included = graph.located(this, vocab::DOMAIN_INCLUDES);
            if let Some((_, place)) = included.first().cloned() {
                let classes = included.iter().filter_map(|it| graph.iri(it.0));
                let classes = classes.filter_map(|it| self.hierarchy.index(it)).collect();
                return (classes, "schema", place);
            }
            waiting.extend(graph.objects(this, rdfs::SUB_PROPERTY_OF));
        }
        (Vec::new(), "rdfs", Location::default())
    }

    /// Several domains hold together: the most general classes below all of them.
    fn all_of(&mut self, property: Id, domains: &[(Id, Location)]) -> Vec<usize> {
        let mut sets: Vec<Vec<usize>> = Vec::new();
        for (domain, at) in domains {
            match self.classes_of(*domain) {
                Some(classes) if !classes.is_empty() => sets.push(classes),
                _ => self.report_domain(property, *domain, at),
            }
        }
        match sets.as_slice() {
            [] => Vec::new(),
            [one] => one.clone(),
            _ => {
                let mut common: BTreeSet<usize> = BTreeSet::new();
                for class in 0..self.hierarchy.len() {
                    let is_in =
                        |set: &Vec<usize>| set.iter().any(|it| self.hierarchy.is_below(class, *it));
                    if sets.iter().all(is_in) {
                        common.insert(class);
                    }
                }
                let is_top = |it: &&usize| {
                    !self.hierarchy.parents(**it).iter().any(|it| common.contains(it))
                };
                let top: Vec<usize> = common.iter().filter(is_top).copied().collect();
                if !top.is_empty() {
                    return top;
                }
                let (name, at) = (self.graph.iri(property).unwrap_or_default(), &domains[0].1);
                let message = format!(
                    "{} has several domains and no class is in all of them; each of them gets the field",
                    self.short(name)
                );
                self.report(&rules::UNSUPPORTED_CONSTRUCT, at, name, message);
                let all: BTreeSet<usize> = sets.into_iter().flatten().collect();
                all.into_iter().collect()
            }
        }
    }

    fn report_domain(&mut self, property: Id, domain: Id, at: &Location) {
        let iri = self.graph.iri(property).unwrap_or_default();
        let name = self.short(iri);
        let message = match self.graph.iri(domain) {
            Some(it) if it == owl::THING.as_str() || it == rdfs::RESOURCE.as_str() => return,
            Some(it) if self.enums.contains_key(it) => format!(
                "{name} is no field: {} is a list of values and has no fields",
                self.short(it)
            ),
            Some(it) => {
                format!("{name} is no field: its domain {} is not declared", self.short(it))
            }
            None => format!("{name} is no field: its domain is an expression that is no union"),
        };
        self.report(&rules::UNSUPPORTED_CONSTRUCT, at, iri, message);
    }

    /// The classes of a name or a union.
    fn classes_of(&self, expression: Id) -> Option<Vec<usize>> {
        let graph = self.graph;
        if let Some(iri) = graph.iri(expression) {
            return self.hierarchy.index(iri).map(|it| vec![it]);
        }
        let members = graph.list(graph.object(expression, owl::UNION_OF)?)?;
        let classes: BTreeSet<usize> = members
            .iter()
            .filter_map(|it| graph.iri(*it))
            .filter_map(|it| self.hierarchy.index(it))
            .collect();
        Some(classes.into_iter().collect())
    }

    /// Type and number of values as the property itself says them, for one of its classes.
    pub(super) fn range_claims(&mut self, class: usize, property: Id) {
        let graph = self.graph;
        let iri = graph.iri(property).unwrap_or_default();
        let ranges = self.ranges(property);
        let functional = self.has_type(property, owl::FUNCTIONAL_PROPERTY);
        let is_list = self.graph.has(property, rdfs::RANGE, rdf::LIST);
        let at = graph.declared_at(property);
        let claims = self.claims[class].entry(property).or_default();
        for range in ranges {
            if claims.types.iter().any(|it| *it == (range.rank, range.ty.clone())) {
                continue;
            }
            claims.because(range.source, "type", iri, &range.at);
            claims.types.push((range.rank, range.ty));
        }
        if functional && !claims.maxs.contains(&(OWL, 1)) {
            claims.maxs.push((OWL, 1));
            claims.because("owl", "max", iri, &at);
        }
        claims.is_list |= is_list;
    }

    /// The ranges of a property or its nearest super-properties; without any, what its kind says.
    fn ranges(&mut self, property: Id) -> Vec<Range> {
        let graph = self.graph;
        let mut seen = BTreeSet::new();
        let mut waiting = vec![property];
        let mut at = 0;
        while at < waiting.len() {
            let this = waiting[at];
            at += 1;
            if !seen.insert(this) {
                continue;
            }
            let found = self.stated_ranges(this, property);
            if !found.is_empty() {
                return found;
            }
            waiting.extend(graph.objects(this, rdfs::SUB_PROPERTY_OF));
        }
        let ty = if self.has_type(property, owl::OBJECT_PROPERTY) {
            Type::Node
        } else if self.has_type(property, owl::DATATYPE_PROPERTY) || is_text(graph.iri(property)) {
            Type::Literal
        } else {
            Type::Term
        };
        let at = graph.declared_at(property);
        vec![Range { ty, rank: SCHEMA, source: "owl", at }]
    }

    fn stated_ranges(&mut self, stated: Id, property: Id) -> Vec<Range> {
        let graph = self.graph;
        let mut ranges = Vec::new();
        for (range, at) in graph.located(stated, rdfs::RANGE) {
            if graph.iri(range) == Some(rdf::LIST.as_str()) {
                continue;
            }
            if let Some(ty) = self.type_of(range, property, &at) {
                ranges.push(Range { ty, rank: RDFS, source: "rdfs", at });
            }
        }
        if ranges.len() > 1 {
            ranges = self.narrowed(ranges, property);
        }
        let included = graph.located(stated, vocab::RANGE_INCLUDES);
        if ranges.is_empty()
            && let Some((_, at)) = included.first().cloned()
        {
            let types = included.iter().filter_map(|(it, at)| self.type_of(*it, property, at));
            let ty = union(types.collect::<Vec<_>>());
            ranges.push(Range { ty, rank: SCHEMA, source: "schema", at });
        }
        ranges
    }

    /// Several ranges that have nothing in common are meant as alternatives.
    fn narrowed(&mut self, ranges: Vec<Range>, property: Id) -> Vec<Range> {
        let met = ranges.iter().try_fold(Type::Term, |a, b| self.types().meet(&a, &b.ty));
        if met.is_some() {
            return ranges;
        }
        let iri = self.graph.iri(property).unwrap_or_default();
        let message = format!(
            "{} has several ranges with nothing in common; they are read as alternatives",
            self.short(iri)
        );
        let at = ranges[0].at.clone();
        self.report(&rules::UNSUPPORTED_CONSTRUCT, &at, iri, message);
        let ty = union(ranges.into_iter().map(|it| it.ty));
        vec![Range { ty, rank: RDFS, source: "rdfs", at }]
    }

    /// Restrictions among the superclasses.
    pub(super) fn read_restrictions(&mut self) {
        for class in 0..self.hierarchy.len() {
            let names: Vec<String> = self.hierarchy.names(class).map(str::to_owned).collect();
            for id in names.iter().filter_map(|it| self.graph.find(it)) {
                for (expression, at) in self.superclasses(id) {
                    self.restriction(class, expression, &at);
                }
            }
        }
    }

    fn restriction(&mut self, class: usize, id: Id, at: &Location) {
        let graph = self.graph;
        if !graph.is_blank(id) {
            return;
        }
        let Some(property) = graph.object(id, owl::ON_PROPERTY) else { return };
        let Some(iri) = graph.iri(property) else { return };
        self.range_claims(class, property);
        let number = |p: NamedNodeRef<'_>| {
            graph.object(id, p).and_then(|it| graph.text(it)).and_then(|it| it.parse::<u64>().ok())
        };
        let filler =
            [vocab::ON_CLASS, vocab::ON_DATA_RANGE].iter().find_map(|p| graph.object(id, *p));
        let is_everything = filler
            .and_then(|it| graph.iri(it))
            .is_some_and(|it| it == owl::THING.as_str() || it == rdfs::LITERAL.as_str());
        let exact = number(vocab::CARDINALITY);
        let qualified = number(vocab::QUALIFIED_CARDINALITY);
        let at_least = number(vocab::MIN_QUALIFIED_CARDINALITY).or(qualified);
        let at_most = number(vocab::MAX_QUALIFIED_CARDINALITY).or(qualified);
        let mut min = exact.or(number(vocab::MIN_CARDINALITY));
        let mut max = exact.or(number(vocab::MAX_CARDINALITY));
        if is_everything {
            min = min.or(at_least);
            max = max.or(at_most);
        } else if at_least.is_some_and(|it| it > 0) {
            min = min.or(Some(1));
        }
        let value = graph.object(id, vocab::HAS_VALUE);
        if graph.object(id, vocab::SOME_VALUES_FROM).is_some() || value.is_some() {
            min = Some(min.unwrap_or(0).max(1));
        }
        let all = graph.object(id, vocab::ALL_VALUES_FROM);
        let ty = all.and_then(|it| self.type_of(it, property, at));
        let shape = self.hierarchy.iri(class).to_owned();
        let claims = self.claims[class].entry(property).or_default();
        claims.because("owl", "exists", iri, at);
        if let Some(ty) = ty {
            claims.types.push((OWL, ty));
            claims.because("owl", "type", iri, at);
        }
        if let Some(min) = min {
            claims.mins.push((OWL, min));
            claims.because("owl", "min", iri, at);
        }
        if let Some(max) = max {
            claims.maxs.push((OWL, max));
            claims.because("owl", "max", iri, at);
        }
        if let Some(value) = value {
            let value = graph.ntriples(value);
            claims.fixed = Some(value.clone());
            let component = "hasValue".to_owned();
            claims.constraints.push(Constraint { component, value, message: None, shape });
        }
    }
}

/// Properties of RDFS and SKOS that hold texts.
fn is_text(iri: Option<&str>) -> bool {
    let names = ["label", "comment", "prefLabel", "altLabel", "definition", "note", "notation"];
    iri.is_some_and(|it| {
        vocab::is_built_in(it) && names.iter().any(|name| it.ends_with(&format!("#{name}")))
    })
}
