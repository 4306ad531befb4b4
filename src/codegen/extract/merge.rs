//! The fields of every class: what is said about it and about all its ancestors, taken together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    codegen::{
        extract::{Extractor, field::Claims, graph::Id, term},
        model::{
            Card, Class, ClassKind, Constraint, Container, Deprecated, Field, Origin, Texts, Type,
        },
        names::words,
        rules,
    },
    rdf::{prefix::namespace_of, vocab::owl},
};

/// What holds for a property at a class.
#[derive(Clone, Debug, PartialEq)]
struct Facts {
    ty: Type,
    card: Card,
    container: Container,
}

/// Per property: the classes that speak about it, joined where inheritance joins them, and whether
/// such a set holds many values.
type Containers = BTreeMap<Id, BTreeMap<usize, Container>>;

/// The enums that fields use.
pub(super) fn used_enums(classes: &[Class]) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for field in classes.iter().flat_map(|it| it.own.iter().chain(&it.refined)) {
        collect_enums(&field.ty, &mut used);
    }
    used
}

fn collect_enums(ty: &Type, used: &mut BTreeSet<String>) {
    match ty {
        Type::Enum(it) => _ = used.insert(it.clone()),
        // Unions are flat.
        Type::Union(members) => {
            used.extend(members.iter().filter_map(|it| match it {
                Type::Enum(it) => Some(it.clone()),
                _ => None,
            }));
        }
        _ => (),
    }
}

impl Extractor<'_> {
    /// All classes with their fields, by IRI.
    pub(super) fn merge(&mut self) -> Vec<Class> {
        let mut known: HashMap<(usize, Id), Facts> = HashMap::new();
        let containers = self.containers();
        let parents = self.ordered_parents();
        let (mro, dropped) = self.hierarchy.linearise(&parents);
        let mut classes: Vec<Class> = Vec::with_capacity(self.hierarchy.len());
        for class in 0..self.hierarchy.len() {
            let kept: Vec<usize> =
                parents[class].iter().copied().filter(|it| !dropped[class].contains(it)).collect();
            let mut it = self.class_head(class);
            let names = |all: &[usize]| -> Vec<String> {
                all.iter().map(|it| self.hierarchy.iri(*it).to_owned()).collect()
            };
            (it.parents, it.mro, it.mro_dropped) =
                (names(&kept), names(&mro[class]), names(&dropped[class]));
            let inherited = self.properties_of(mro[class].iter().skip(1));
            for property in self.candidates(class, &kept, &dropped[class]) {
                let facts = self.facts(class, property, &containers, &mut known, true);
                if !inherited.contains(&property) {
                    it.own.push(self.field(class, property, facts));
                    continue;
                }
                let differs = kept.iter().any(|parent| {
                    self.has(*parent, property)
                        && self.facts(*parent, property, &containers, &mut known, false) != facts
                });
                if differs {
                    it.refined.push(self.field(class, property, facts));
                }
            }
            sort_fields(&mut it.own);
            sort_fields(&mut it.refined);
            classes.push(it);
        }
        self.report_dropped(&dropped);
        classes
    }

    fn class_head(&self, class: usize) -> Class {
        let graph = self.graph;
        let iri = self.hierarchy.iri(class);
        let (constraints, shapes, closed) = self.class_constraints(class);
        let id = graph.find(iri);
        let keys = id.map(|id| {
            graph
                .objects(id, super::vocab::HAS_KEY)
                .filter_map(|it| graph.list(it))
                .map(|it| it.iter().filter_map(|it| graph.iri(*it)).map(str::to_owned).collect())
                .collect::<Vec<Vec<String>>>()
        });
        let is_shape = self.shapes.contains(iri);
        Class {
            iri: iri.to_owned(),
            kind: if is_shape { ClassKind::Shape } else { ClassKind::Class },
            namespace: namespace_of(iri).to_owned(),
            labels: id.map(|it| term::labels(graph, it)).unwrap_or_default(),
            doc: id.map(|it| term::doc(graph, it)).unwrap_or_default(),
            is_abstract: self.is_abstract(class),
            closed,
            deprecated: id.and_then(|it| term::deprecated(graph, it)),
            parents: Vec::new(),
            mro: Vec::new(),
            mro_dropped: Vec::new(),
            aliases: self.hierarchy.aliases(class).to_vec(),
            own: Vec::new(),
            refined: Vec::new(),
            keys: keys.unwrap_or_default(),
            constraints,
            shapes,
            span: id.map(|it| graph.declared_at(it)).unwrap_or_default(),
        }
    }

    /// Parents by the number of their fields, the most first, then by IRI.
    fn ordered_parents(&self) -> Vec<Vec<usize>> {
        let count = |class: usize| self.properties_of(self.hierarchy.above(class).iter()).len();
        let counts: Vec<usize> = (0..self.hierarchy.len()).map(count).collect();
        (0..self.hierarchy.len())
            .map(|class| {
                let mut parents = self.hierarchy.parents(class).to_vec();
                parents.sort_by_key(|it| (std::cmp::Reverse(counts[*it]), *it));
                parents
            })
            .collect()
    }

    fn properties_of<'i>(&self, classes: impl Iterator<Item = &'i usize>) -> BTreeSet<Id> {
        classes.flat_map(|it| self.claims[*it].keys().copied()).collect()
    }

    fn has(&self, class: usize, property: Id) -> bool {
        self.hierarchy.above(class).iter().any(|it| self.claims[*it].contains_key(&property))
    }

    /// The properties that may be new or narrower at a class: its own, those of several parents,
    /// and those of parents that are not inherited from.
    fn candidates(&self, class: usize, kept: &[usize], dropped: &[usize]) -> BTreeSet<Id> {
        let mut found: BTreeSet<Id> = self.claims[class].keys().copied().collect();
        if kept.len() > 1 {
            let mut seen = BTreeSet::new();
            for parent in kept {
                let all = self.properties_of(self.hierarchy.above(*parent).iter());
                found.extend(all.iter().filter(|it| seen.contains(*it)));
                seen.extend(all);
            }
        }
        let above = dropped.iter().flat_map(|it| self.hierarchy.above(*it));
        found.extend(self.properties_of(above));
        found
    }

    /// The claims of a class and its ancestors, the class first.
    fn claims_above(&self, class: usize, property: Id) -> Vec<&Claims> {
        let mut all: Vec<&Claims> = self.claims[class].get(&property).into_iter().collect();
        let others = self.hierarchy.above(class).iter().rev().filter(|it| **it != class);
        all.extend(others.filter_map(|it| self.claims[*it].get(&property)));
        all
    }

    fn facts(
        &mut self,
        class: usize,
        property: Id,
        containers: &Containers,
        known: &mut HashMap<(usize, Id), Facts>,
        report: bool,
    ) -> Facts {
        if let Some(facts) = known.get(&(class, property)) {
            return facts.clone();
        }
        let (ty, types_clash) = self.merged_type(class, property);
        let (card, counts_clash) = merged_card(&self.claims_above(class, property));
        if report && (types_clash || counts_clash) && self.claims[class].contains_key(&property) {
            self.report_clash(class, property, types_clash);
        }
        let above = self.hierarchy.above(class);
        let group = containers.get(&property);
        let held = above.iter().find_map(|it| group?.get(it)).copied();
        let container = match held {
            Some(Container::Maybe) if card.min > 0 => Container::One,
            Some(held) => held,
            None => Container::Many,
        };
        let ty = match (container, ty) {
            (Container::Langmap, Type::Union(_)) => Type::Lang(Vec::new()),
            (_, ty) => ty,
        };
        let facts = Facts { ty, card, container };
        known.insert((class, property), facts.clone());
        facts
    }

    /// The intersection of all types; where it is empty, the stronger source decides.
    fn merged_type(&self, class: usize, property: Id) -> (Type, bool) {
        let mut all: Vec<&(u8, Type)> =
            self.claims_above(class, property).iter().flat_map(|it| &it.types).collect();
        all.sort();
        all.dedup();
        let types = self.types();
        let mut clash = false;
        let mut ty = Type::Term;
        for (_, next) in all {
            match types.meet(&ty, next) {
                Some(met) => ty = met,
                None => clash = true,
            }
        }
        (ty, clash)
    }

    /// How many values a property may hold is one answer for all classes that inheritance joins.
    fn containers(&self) -> Containers {
        let mut speakers: BTreeMap<Id, Vec<usize>> = BTreeMap::new();
        for (class, claims) in self.claims.iter().enumerate() {
            for property in claims.keys() {
                speakers.entry(*property).or_default().push(class);
            }
        }
        let mut groups: BTreeMap<Id, BTreeMap<usize, usize>> = speakers
            .iter()
            .map(|(property, all)| (*property, all.iter().map(|it| (*it, *it)).collect()))
            .collect();
        for class in 0..self.hierarchy.len() {
            let above = self.hierarchy.above(class);
            let mut first: BTreeMap<Id, usize> = BTreeMap::new();
            for upper in above {
                for property in self.claims[*upper].keys() {
                    let Some(group) = groups.get_mut(property) else { continue };
                    let one = *first.entry(*property).or_insert(*upper);
                    let (a, b) = (root(group, one), root(group, *upper));
                    group.insert(a.max(b), a.min(b));
                }
            }
        }
        let mut containers = Containers::new();
        for (property, mut group) in groups {
            let members: Vec<usize> = group.keys().copied().collect();
            let mut held: BTreeMap<usize, Container> = BTreeMap::new();
            for class in &members {
                let at = root(&mut group, *class);
                let container = self.container(*class, property);
                let joined = held.entry(at).or_insert(container);
                *joined = wider(*joined, container);
            }
            let of = members.iter().map(|it| (*it, held[&root(&mut group, *it)])).collect();
            containers.insert(property, of);
        }
        containers
    }

    /// How one class would hold a property if it were alone.
    fn container(&self, class: usize, property: Id) -> Container {
        let all = self.claims_above(class, property);
        if all.iter().any(|it| it.is_list) {
            return Container::List;
        }
        let (card, _) = merged_card(&all);
        let (ty, _) = self.merged_type(class, property);
        let is_text = matches!(ty, Type::Lang(_));
        if is_text && all.iter().any(|it| it.unique_lang) && card.max != Some(1) {
            Container::Langmap
        } else if card.max.is_some_and(|it| it <= 1) {
            Container::Maybe
        } else {
            Container::Many
        }
    }

    fn field(&self, class: usize, property: Id, facts: Facts) -> Field {
        let graph = self.graph;
        let iri = graph.iri(property).unwrap_or_default();
        let all = self.claims_above(class, property);
        let first =
            |pick: fn(&Claims) -> Option<&String>| all.iter().find_map(|it| pick(it)).cloned();
        let texts = |pick: fn(&Claims) -> &Texts, own: Texts| {
            let said = all.iter().map(|it| pick(it)).find(|it| !it.is_empty()).cloned();
            said.unwrap_or(own)
        };
        let mut constraints: Vec<Constraint> =
            all.iter().flat_map(|it| it.constraints.iter().cloned()).collect();
        constraints.sort();
        constraints.dedup();
        let own = self.claims[class].get(&property);
        let mut origin: Vec<Origin> = match own {
            Some(own) => own.origin.clone(),
            None => all.iter().flat_map(|it| it.origin.iter().cloned()).collect(),
        };
        origin.sort();
        origin.dedup();
        let exists = origin.iter().find(|it| it.what == "exists").or(origin.first());
        let span = exists.map(|it| it.at.clone());
        let sh_name = all.iter().find_map(|it| it.labels.values().find(|it| is_one_word(it)));
        Field {
            id: format!("{}#{iri}", self.hierarchy.iri(class)),
            property: iri.to_owned(),
            labels: texts(|it| &it.labels, term::labels(graph, property)),
            doc: texts(|it| &it.doc, term::doc(graph, property)),
            name_hint: first(|it| it.hint.as_ref()).or(sh_name.cloned()),
            fixed: first(|it| it.fixed.as_ref()).filter(|_| facts.card.max == Some(1)),
            ty: facts.ty,
            card: facts.card,
            container: facts.container,
            constraints,
            default: first(|it| it.default.as_ref()),
            inverse_of: self.inverse(property),
            origin,
            order: first(|it| it.order.as_ref()),
            deprecated: deprecated(graph, property),
            span: span.unwrap_or_default(),
        }
    }

    fn inverse(&self, property: Id) -> Option<String> {
        let graph = self.graph;
        let stated = graph.objects(property, owl::INVERSE_OF).next();
        let other = stated.or_else(|| graph.subjects(owl::INVERSE_OF, property).first().copied());
        other.and_then(|it| graph.iri(it)).map(str::to_owned)
    }

    fn report_clash(&mut self, class: usize, property: Id, types: bool) {
        let at = self.claims[class].get(&property).and_then(|it| it.origin.first());
        let at = at.map(|it| it.at.clone()).unwrap_or_default();
        let (class, name) =
            (self.hierarchy.iri(class).to_owned(), self.graph.iri(property).unwrap_or_default());
        let what = if types { "the types" } else { "the minimum and the maximum" };
        let message = format!(
            "{what} of {} at {} contradict each other; the stronger source decides",
            self.short(name),
            self.short(&class)
        );
        self.report(&rules::CONTRADICTING_SOURCES, &at, &class, message);
    }

    fn report_dropped(&mut self, dropped: &[Vec<usize>]) {
        for (class, parents) in dropped.iter().enumerate() {
            for parent in parents {
                let (class, parent) =
                    (self.hierarchy.iri(class).to_owned(), self.hierarchy.iri(*parent).to_owned());
                let at = self.graph.find(&class).map(|it| self.graph.declared_at(it));
                let message = format!(
                    "{} does not inherit from {}: their superclasses are ordered differently; its fields are copied",
                    self.short(&class),
                    self.short(&parent)
                );
                self.report(&rules::NO_LINEARISATION, &at.unwrap_or_default(), &class, message);
            }
        }
    }
}

fn deprecated(graph: &super::graph::Graph<'_>, property: Id) -> Option<Deprecated> {
    term::deprecated(graph, property)
}

/// A `sh:name` that is written like an identifier is meant as one.
fn is_one_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_whitespace) && words(text).len() == 1
}

fn merged_card(all: &[&Claims]) -> (Card, bool) {
    let min = all.iter().flat_map(|it| &it.mins).max_by_key(|it| (it.1, std::cmp::Reverse(it.0)));
    let max = all.iter().flat_map(|it| &it.maxs).min_by_key(|it| (it.1, it.0));
    match (min, max) {
        (Some((min_rank, min)), Some((max_rank, max))) if min > max => {
            let card = if min_rank < max_rank {
                Card { min: *min, max: None }
            } else {
                Card { min: *max, max: Some(*max) }
            };
            (card, true)
        }
        _ => (Card { min: min.map_or(0, |it| it.1), max: max.map(|it| it.1) }, false),
    }
}

fn root(group: &mut BTreeMap<usize, usize>, mut at: usize) -> usize {
    while let Some(up) = group.get(&at).copied().filter(|up| *up != at) {
        if let Some(upper) = group.get(&up).copied() {
            group.insert(at, upper);
        }
        at = up;
    }
    at
}

/// The container that can hold what both can.
fn wider(a: Container, b: Container) -> Container {
    let width = |it: Container| match it {
        Container::One => 0,
        Container::Maybe => 1,
        Container::Langmap => 2,
        Container::List => 3,
        Container::Many => 4,
    };
    if width(a) >= width(b) { a } else { b }
}

/// By `sh:order`, then by IRI; fields without an order come last.
fn sort_fields(fields: &mut [Field]) {
    let order = |it: &Field| it.order.as_deref().and_then(|it| it.parse::<f64>().ok());
    fields.sort_by(|a, b| {
        let (x, y) = (order(a).unwrap_or(f64::INFINITY), order(b).unwrap_or(f64::INFINITY));
        x.total_cmp(&y).then_with(|| a.property.cmp(&b.property))
    });
}
