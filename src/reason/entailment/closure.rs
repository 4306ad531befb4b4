//! The closure of a graph under the [entailment
//! patterns](https://www.w3.org/TR/rdf12-semantics/#patterns-of-rdfs-entailment-informative) of RDF
//! and RDFS.
//!
//! Triples are generalised here: literals are subjects, and nodes of all kinds are predicates, without
//! which the patterns are not complete.

use std::collections::VecDeque;

use oxigraph::model::{NamedNode, Term, TripleRef};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    query::budget::Budget,
    rdf::vocab::{rdf, rdfs},
    reason::entailment::{
        EntailmentError, Regime, Settings,
        axioms::axioms,
        names::{Name, Names},
        value::are_disjoint,
    },
};

/// More triples than a closure is of use with; the transitive closure of a chain has half its square.
const MAX_TRIPLES: usize = 10_000_000;
/// How many triples pass between two looks at the budget.
const LOOK: usize = 4096;

/// A triple of numbers.
pub(super) type Fact = [Name; 3];

type Index = FxHashMap<Name, Vec<Name>>;

/// A closed graph.
#[derive(Debug)]
pub(super) struct Closure {
    pub(super) names: Names,
    pub(super) facts: FxHashSet<Fact>,
    words: Words,
    regime: Regime,
    /// What is still to be looked at, and whether it follows from transitivity.
    queue: VecDeque<(Fact, bool)>,
    /// Subjects and objects by predicate.
    by_predicate: FxHashMap<Name, Vec<(Name, Name)>>,
    instances: Index,
    /// Without those that follow from transitivity, so that each path is followed once.
    super_classes: Index,
    sub_classes: Index,
    /// Without those that follow from transitivity.
    super_properties: Index,
    sub_properties: Index,
    domains: Index,
    ranges: Index,
}

macro_rules! words {
    ($($field:ident = $iri:expr),* $(,)?) => {
        #[derive(Debug)]
        struct Words { $($field: Name),* }

        impl Words {
            fn new(names: &mut Names) -> Self {
                Self { $($field: names.iri($iri)),* }
            }
        }
    };
}

words! {
    ty = rdf::TYPE, property = rdf::PROPERTY, class = rdfs::CLASS, resource = rdfs::RESOURCE,
    literal = rdfs::LITERAL, datatype = rdfs::DATATYPE, domain = rdfs::DOMAIN, range = rdfs::RANGE,
    sub_class = rdfs::SUB_CLASS_OF, sub_property = rdfs::SUB_PROPERTY_OF, member = rdfs::MEMBER,
    membership = rdfs::CONTAINER_MEMBERSHIP_PROPERTY, proposition = rdfs::PROPOSITION,
}

impl Closure {
    /// A graph before it is closed.
    pub(super) fn new<'a>(
        graph: impl IntoIterator<Item = TripleRef<'a>>,
        settings: &Settings,
    ) -> Self {
        let mut names = Names::new(settings);
        let words = Words::new(&mut names);
        let mut closure = Self {
            names,
            words,
            regime: settings.regime,
            facts: FxHashSet::default(),
            queue: VecDeque::new(),
            by_predicate: FxHashMap::default(),
            instances: Index::default(),
            super_classes: Index::default(),
            sub_classes: Index::default(),
            super_properties: Index::default(),
            sub_properties: Index::default(),
            domains: Index::default(),
            ranges: Index::default(),
        };
        for triple in graph {
            closure.insert(triple);
        }
        closure
    }

    fn insert(&mut self, triple: TripleRef<'_>) {
        let subject = self.names.name(triple.subject.into());
        let predicate = self.names.iri(triple.predicate);
        let object = self.names.name(triple.object);
        self.add([subject, predicate, object]);
    }

    fn add(&mut self, fact: Fact) {
        if self.facts.insert(fact) {
            self.queue.push_back((fact, false));
        }
    }

    fn add_transitive(&mut self, fact: Fact) {
        if self.facts.insert(fact) {
            self.queue.push_back((fact, true));
        }
    }

    fn is_a(&mut self, subject: Name, class: Name) {
        self.add([subject, self.words.ty, class]);
    }

    /// Derives everything; all terms that matter have names before.
    pub(super) fn close(&mut self, budget: &Budget) -> Result<(), EntailmentError> {
        self.begin();
        let mut n_done = 0;
        while let Some((fact, is_transitive)) = self.queue.pop_front() {
            self.by_predicate.entry(fact[1]).or_default().push((fact[0], fact[2]));
            match self.regime {
                Regime::Simple => (),
                Regime::Rdf => self.is_a(fact[1], self.words.property),
                Regime::Rdfs => self.derive(fact, is_transitive),
            }
            n_done += 1;
            if n_done % LOOK == 0 {
                budget.check()?;
            }
            if self.facts.len() > MAX_TRIPLES {
                return Err(EntailmentError::TooLarge { limit: MAX_TRIPLES });
            }
        }
        Ok(())
    }

    /// What holds without any triple: axioms, and what terms alone tell.
    fn begin(&mut self) {
        if self.regime == Regime::Simple {
            return;
        }
        for triple in axioms(self.regime) {
            self.insert(triple.as_ref());
        }
        let recognized = self.names.recognized();
        let datatypes: Vec<(Name, NamedNode)> =
            recognized.into_iter().map(|it| (self.names.iri(it.as_ref()), it)).collect();
        for name in 0..Name::try_from(self.names.len()).unwrap_or(Name::MAX) {
            // rdfD1
            for (datatype, iri) in &datatypes {
                if self.names.value(name).and_then(|it| it.is_in(iri)) == Some(true) {
                    self.is_a(name, *datatype);
                }
            }
            let is_member =
                matches!(self.names.term(name), Term::NamedNode(it) if is_membership(it));
            if is_member {
                self.is_a(name, self.words.property);
            }
            if self.regime == Regime::Rdfs {
                self.is_a(name, self.words.resource);
                if is_member {
                    self.is_a(name, self.words.membership);
                    self.add([name, self.words.domain, self.words.resource]);
                    self.add([name, self.words.range, self.words.resource]);
                }
                if self.names.parts(name).is_some() {
                    self.is_a(name, self.words.proposition);
                }
            }
        }
        if self.regime == Regime::Rdfs {
            for (datatype, _) in datatypes {
                self.is_a(datatype, self.words.datatype);
            }
        }
    }

    /// The patterns of RDFS that a new triple matches, together with known ones.
    fn derive(&mut self, [s, p, o]: Fact, is_transitive: bool) {
        self.is_a(p, self.words.property);
        self.is_a(s, self.words.resource);
        self.is_a(o, self.words.resource);
        for class in all(&self.domains, p) {
            self.is_a(s, class);
        }
        for class in all(&self.ranges, p) {
            self.is_a(o, class);
        }
        for property in all(&self.super_properties, p) {
            self.add([s, property, o]);
        }
        if p == self.words.ty {
            self.derive_from_type(s, o);
        } else if p == self.words.domain {
            self.domains.entry(s).or_default().push(o);
            for (subject, _) in self.uses(s) {
                self.is_a(subject, o);
            }
        } else if p == self.words.range {
            self.ranges.entry(s).or_default().push(o);
            for (_, object) in self.uses(s) {
                self.is_a(object, o);
            }
        } else if p == self.words.sub_property {
            for above in all(&self.super_properties, o) {
                self.add_transitive([s, p, above]);
            }
            self.sub_properties.entry(o).or_default().push(s);
            if !is_transitive {
                for below in all(&self.sub_properties, s) {
                    self.add_transitive([below, p, o]);
                }
                for (subject, object) in self.uses(s) {
                    self.add([subject, o, object]);
                }
                self.super_properties.entry(s).or_default().push(o);
            }
        } else if p == self.words.sub_class {
            for above in all(&self.super_classes, o) {
                self.add_transitive([s, p, above]);
            }
            self.sub_classes.entry(o).or_default().push(s);
            if !is_transitive {
                for below in all(&self.sub_classes, s) {
                    self.add_transitive([below, p, o]);
                }
                for instance in all(&self.instances, s) {
                    self.is_a(instance, o);
                }
                self.super_classes.entry(s).or_default().push(o);
            }
        }
    }

    fn derive_from_type(&mut self, s: Name, class: Name) {
        self.instances.entry(class).or_default().push(s);
        for above in all(&self.super_classes, class) {
            self.is_a(s, above);
        }
        let words = &self.words;
        let (sub_class, sub_property) = (words.sub_class, words.sub_property);
        if class == words.class {
            let resource = words.resource;
            self.add([s, sub_class, resource]);
            self.add([s, sub_class, s]);
        } else if class == words.property {
            self.add([s, sub_property, s]);
        } else if class == words.membership {
            self.add([s, sub_property, words.member]);
        } else if class == words.datatype {
            self.add([s, sub_class, words.literal]);
        }
    }

    fn uses(&self, predicate: Name) -> Vec<(Name, Name)> {
        self.by_predicate.get(&predicate).cloned().unwrap_or_default()
    }

    /// Why no interpretation satisfies the graph, if so: a literal denotes nothing, or something is in
    /// datatypes that cannot have it.
    pub(super) fn contradiction(&self) -> Option<String> {
        if let Some(literal) = &self.names.ill_typed {
            return Some(format!("{literal} is no literal of its datatype"));
        }
        let recognized: FxHashSet<NamedNode> = self.names.recognized().into_iter().collect();
        let typed = self.by_predicate.get(&self.words.ty).into_iter().flatten();
        let typed = typed.filter_map(|(subject, class)| match self.names.term(*class) {
            Term::NamedNode(it) if recognized.contains(it) => Some((*subject, it)),
            _ => None,
        });
        let mut types: Vec<(Name, &NamedNode)> = typed.collect();
        types.sort_unstable();
        for same in types.chunk_by(|a, b| a.0 == b.0) {
            let term = self.names.term(same[0].0);
            for (at, (subject, datatype)) in same.iter().enumerate() {
                if self.names.value(*subject).and_then(|it| it.is_in(datatype)) == Some(false) {
                    return Some(format!("{term} would be a value of {datatype}"));
                }
                if let Some((_, other)) = same[..at].iter().find(|it| are_disjoint(it.1, datatype))
                {
                    return Some(format!("{term} would be a value of both {other} and {datatype}"));
                }
            }
        }
        None
    }
}

/// What an index has for a name; a copy, because what is derived changes the index.
fn all(index: &Index, name: Name) -> Vec<Name> {
    index.get(&name).cloned().unwrap_or_default()
}

/// Whether an IRI is `rdf:_1`, `rdf:_2` or so on.
fn is_membership(iri: &NamedNode) -> bool {
    let number = iri.as_str().strip_prefix(rdf::NS).and_then(|it| it.strip_prefix('_'));
    number.is_some_and(|it| {
        !it.is_empty() && !it.starts_with('0') && it.bytes().all(|it| it.is_ascii_digit())
    })
}
