//! The closure under subclass, subproperty, domain and range, natively on ids.
//!
//! This is the useful part of RDFS entailment ([RDF Semantics, patterns rdfs2, 3, 5, 7, 9,
//! 11](https://www.w3.org/TR/rdf11-mt/#patterns-of-rdfs-entailment-informative)): hierarchies stay
//! irreflexive, so that `?c rdfs:subClassOf ex:A` finds the classes below `ex:A` and not `ex:A`.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::{GraphName, NamedNode, NamedNodeRef, Quad};

use crate::{
    rdf::vocab::{ENTAILED, owl, rdf, rdfs, xsd},
    store::{
        change::Change,
        id::{Id, Tag},
        snapshot::{Pattern, Snapshot},
    },
};

/// A relation as a map from each member to those above it.
type Above = BTreeMap<Id, BTreeSet<Id>>;

/// The snapshot and, in the graph [`ENTAILED`], what follows from it.
pub fn close(snapshot: &Snapshot) -> Snapshot {
    let mut closed = snapshot.clone();
    loop {
        let change = step(&closed);
        if change.insertions.is_empty() {
            return closed;
        }
        closed = closed.apply(&change);
    }
}

/// The ids of the vocabulary; a term that does not occur has none.
struct Vocabulary {
    ty: Option<Id>,
    sub_class: Option<Id>,
    sub_property: Option<Id>,
    domain: Option<Id>,
    range: Option<Id>,
}

/// Everything that one pass derives and the snapshot lacks.
fn step(snapshot: &Snapshot) -> Change {
    let id = |term: NamedNodeRef<'_>| snapshot.id(term);
    let words = Vocabulary {
        ty: id(rdf::TYPE),
        sub_class: id(rdfs::SUB_CLASS_OF),
        sub_property: id(rdfs::SUB_PROPERTY_OF),
        domain: id(rdfs::DOMAIN),
        range: id(rdfs::RANGE),
    };
    let classes = above(snapshot, words.sub_class);
    let properties = above(snapshot, words.sub_property);
    let mut derived = Derived { snapshot, triples: BTreeSet::new(), types: BTreeSet::new() };
    derived.hierarchy(words.sub_class, &classes);
    derived.hierarchy(words.sub_property, &properties);
    let domains = typing(snapshot, words.domain);
    let ranges = typing(snapshot, words.range);
    for row in snapshot.scan(Pattern::default()) {
        derived.of_row([row.subject, row.predicate, row.object], &properties, &domains, &ranges);
        if Some(row.predicate) == words.ty {
            derived.types_above(row.subject, row.object, &classes);
        }
    }
    for (subject, class) in std::mem::take(&mut derived.types) {
        derived.types_above(subject, class, &classes);
        derived.types.insert((subject, class));
    }
    derived.change(words.ty)
}

struct Derived<'a> {
    snapshot: &'a Snapshot,
    triples: BTreeSet<[Id; 3]>,
    types: BTreeSet<(Id, Id)>,
}

impl Derived<'_> {
    fn triple(&mut self, triple: [Id; 3]) {
        let [s, p, o] = triple;
        if s.is_node() && p.tag() == Tag::Iri && !self.snapshot.contains(s, p, o) {
            self.triples.insert(triple);
        }
    }

    fn hierarchy(&mut self, predicate: Option<Id>, above: &Above) {
        let Some(predicate) = predicate else { return };
        for (lower, uppers) in above {
            for upper in uppers.iter().filter(|it| *it != lower) {
                self.triple([*lower, predicate, *upper]);
            }
        }
    }

    fn of_row(
        &mut self,
        [s, p, o]: [Id; 3],
        properties: &Above,
        domains: &BTreeMap<Id, Vec<Id>>,
        ranges: &BTreeMap<Id, Vec<Id>>,
    ) {
        let supers = properties.get(&p).into_iter().flatten().copied();
        for property in supers.chain([p]) {
            if property != p {
                self.triple([s, property, o]);
            }
            for class in domains.get(&property).into_iter().flatten() {
                self.types.insert((s, *class));
            }
            for class in ranges.get(&property).into_iter().flatten().filter(|_| o.is_node()) {
                self.types.insert((o, *class));
            }
        }
    }

    fn types_above(&mut self, subject: Id, class: Id, classes: &Above) {
        for upper in classes.get(&class).into_iter().flatten().filter(|it| it.tag() == Tag::Iri) {
            self.types.insert((subject, *upper));
        }
    }

    fn change(mut self, ty: Option<Id>) -> Change {
        let graph = GraphName::NamedNode(NamedNode::new_unchecked(ENTAILED));
        let mut insertions = Vec::new();
        let types = std::mem::take(&mut self.types);
        let types = types.into_iter().filter(|(s, class)| {
            s.is_node() && ty.is_none_or(|ty| !self.snapshot.contains(*s, ty, *class))
        });
        let mut add = |s: Id, p: NamedNode, o: Id| {
            let subject = match self.snapshot.term(s) {
                oxigraph::model::Term::NamedNode(it) => it.into(),
                oxigraph::model::Term::BlankNode(it) => oxigraph::model::NamedOrBlankNode::from(it),
                _ => return,
            };
            insertions.push(Quad::new(subject, p, self.snapshot.term(o), graph.clone()));
        };
        for (subject, class) in types {
            add(subject, rdf::TYPE.into_owned(), class);
        }
        for [s, p, o] in &self.triples {
            if let Some(predicate) = self.snapshot.iri(*p) {
                add(*s, NamedNode::new_unchecked(predicate), *o);
            }
        }
        Change { insertions, ..Change::default() }
    }
}

/// The transitive closure of a predicate, by depth-first search from each member with a stack of
/// our own.
fn above(snapshot: &Snapshot, predicate: Option<Id>) -> Above {
    let stated = objects(snapshot, predicate);
    stated
        .keys()
        .map(|start| {
            let mut seen = BTreeSet::new();
            let mut open: Vec<Id> = stated[start].clone();
            while let Some(next) = open.pop() {
                if seen.insert(next) {
                    open.extend(stated.get(&next).into_iter().flatten());
                }
            }
            (*start, seen)
        })
        .collect()
}

/// The objects of a predicate by subject.
fn objects(snapshot: &Snapshot, predicate: Option<Id>) -> BTreeMap<Id, Vec<Id>> {
    let mut objects: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    if predicate.is_some() {
        for row in snapshot.scan(Pattern { predicate, ..Pattern::default() }) {
            if row.object.is_node() {
                objects.entry(row.subject).or_default().push(row.object);
            }
        }
    }
    objects
}

/// The classes that a domain or range axiom gives to nodes.
fn typing(snapshot: &Snapshot, axiom: Option<Id>) -> BTreeMap<Id, Vec<Id>> {
    let stated = objects(snapshot, axiom).into_iter();
    stated
        .map(|(property, classes)| {
            let classes = classes.into_iter().filter(|it| !types_nothing(snapshot, *it)).collect();
            (property, classes)
        })
        .collect()
}

/// Whether a class says nothing about a node: a datatype, an anonymous class, one that holds all.
fn types_nothing(snapshot: &Snapshot, class: Id) -> bool {
    let Some(iri) = snapshot.iri(class) else { return true };
    let datatype = [rdfs::LITERAL, rdf::LANG_STRING].iter().any(|it| it.as_str() == iri);
    datatype
        || iri.starts_with(xsd::NS)
        || iri == rdfs::RESOURCE.as_str()
        || iri == owl::THING.as_str()
        || match (snapshot.id(rdf::TYPE), snapshot.id(rdfs::DATATYPE)) {
            (Some(ty), Some(datatype)) => snapshot.contains(class, ty, datatype),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        rdf::{
            format::Format,
            read::{ReadOptions, read},
        },
        store::builder::Builder,
    };

    fn derived(turtle: &str) -> Vec<String> {
        let text = format!(
            "@prefix : <urn:> . @prefix rdfs: <{}> . @prefix xsd: <{}> . {turtle}",
            rdfs::NS,
            xsd::NS
        );
        let (document, found) =
            read(text.as_bytes(), Format::Turtle, "case.ttl", &ReadOptions::default());
        assert_eq!(found, []);
        let mut builder = Builder::new();
        builder.insert_document(&document, oxigraph::model::GraphNameRef::DefaultGraph);
        let closed = close(&builder.build());
        assert!(step(&closed).insertions.is_empty());
        let short = |it: String| {
            it.replace("<urn:", ":")
                .replace(rdfs::NS, "")
                .replace(rdf::NS, "")
                .replace(['>', '<'], "")
        };
        let mut lines: Vec<String> = closed
            .quads()
            .filter(|it| it.graph_name != GraphName::DefaultGraph)
            .map(|it| short(format!("{} {} {}", it.subject, it.predicate, it.object)))
            .collect();
        lines.sort();
        lines
    }

    #[test]
    fn types_climb_and_hierarchies_are_transitive_but_not_reflexive() {
        assert_eq!(
            derived(":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :x a :A ."),
            [":A subClassOf :C", ":x type :B", ":x type :C"]
        );
    }

    #[test]
    fn cycles_end() {
        assert_eq!(
            derived(":A rdfs:subClassOf :B . :B rdfs:subClassOf :A . :x a :A ."),
            [":x type :B"]
        );
    }

    #[test]
    fn domain_and_range_type_nodes_through_superproperties() {
        assert_eq!(
            derived(
                ":p rdfs:subPropertyOf :q . :q rdfs:domain :D ; rdfs:range :R .
                 :n rdfs:range xsd:integer . :x :p :y ; :n 1 . :z :p \"text\" ."
            ),
            [":x :q :y", ":x type :D", ":y type :R", ":z :q \"text\"", ":z type :D"]
        );
    }

    #[test]
    fn a_path_through_an_anonymous_class_is_kept() {
        assert_eq!(
            derived(":A rdfs:subClassOf [ rdfs:subClassOf :C ] . :x a :A ."),
            [":A subClassOf :C", ":x type :C"]
        );
    }

    #[test]
    fn a_renamed_hierarchy_counts() {
        assert_eq!(
            derived(":below rdfs:subPropertyOf rdfs:subClassOf . :A :below :B . :x a :A ."),
            [":A subClassOf :B", ":x type :B"]
        );
    }
}
