//! Simple entailment: what the blank nodes of a graph can stand for in another one.

use oxigraph::model::{NamedOrBlankNodeRef, TermRef, TripleRef};
use rustc_hash::FxHashMap;

use crate::{
    query::budget::Budget,
    reason::entailment::{
        EntailmentError,
        closure::{Closure, Fact},
        names::{Name, Names},
    },
};

/// How many tries are made; finding such a mapping is hard in the worst case.
const MAX_TRIES: usize = 10_000_000;
/// How many tries pass between two looks at the budget.
const LOOK: usize = 4096;

/// A part of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Name(Name),
    Variable(usize),
}

/// What must hold.
#[derive(Clone, Copy, Debug)]
enum Pattern {
    /// A triple.
    Fact([Slot; 3]),
    /// The first is the triple term with the other three parts.
    Parts(Slot, [Slot; 3]),
}

/// A graph whose blank nodes stand for anything.
#[derive(Debug, Default)]
pub(super) struct Conclusion {
    patterns: Vec<Pattern>,
    variables: FxHashMap<String, usize>,
    n_variables: usize,
}

impl Conclusion {
    /// Reads a graph; its other terms get names.
    pub(super) fn new<'a>(
        graph: impl IntoIterator<Item = TripleRef<'a>>,
        names: &mut Names,
    ) -> Self {
        let mut conclusion = Self::default();
        for triple in graph {
            let subject = conclusion.node(triple.subject, names);
            let predicate = Slot::Name(names.iri(triple.predicate));
            let object = conclusion.term(triple.object, names);
            conclusion.patterns.push(Pattern::Fact([subject, predicate, object]));
        }
        conclusion
    }

    fn node(&mut self, node: NamedOrBlankNodeRef<'_>, names: &mut Names) -> Slot {
        match node {
            NamedOrBlankNodeRef::NamedNode(it) => Slot::Name(names.iri(it)),
            NamedOrBlankNodeRef::BlankNode(it) => {
                let next = self.n_variables;
                let variable = *self.variables.entry(it.as_str().to_owned()).or_insert(next);
                self.n_variables += usize::from(variable == next);
                Slot::Variable(variable)
            }
        }
    }

    fn term(&mut self, term: TermRef<'_>, names: &mut Names) -> Slot {
        let mut outer = Vec::new();
        let mut term = term;
        while let TermRef::Triple(triple) = term {
            outer.push(triple);
            term = triple.object.as_ref();
        }
        let mut slot = match term {
            TermRef::BlankNode(it) => self.node(it.into(), names),
            term => Slot::Name(names.name(term)),
        };
        for triple in outer.into_iter().rev() {
            let subject = self.node(triple.subject.as_ref(), names);
            let predicate = Slot::Name(names.iri(triple.predicate.as_ref()));
            let parts = [subject, predicate, slot];
            slot = if let [Slot::Name(s), Slot::Name(p), Slot::Name(o)] = parts {
                // Known names only: a triple term that the premise has not is in no fact.
                names.triple([s, p, o]).map(Slot::Name)
            } else {
                None
            }
            .unwrap_or_else(|| {
                let variable = Slot::Variable(self.n_variables);
                self.n_variables += 1;
                self.patterns.push(Pattern::Parts(variable, parts));
                variable
            });
        }
        slot
    }

    /// Whether all patterns hold in a closed graph for some choice of what blank nodes stand for.
    pub(super) fn holds(
        &self,
        closure: &Closure,
        budget: &Budget,
    ) -> Result<bool, EntailmentError> {
        let graph = Graph::new(closure);
        let is_ground = |it: &Slot| matches!(it, Slot::Name(_));
        let mut open = Vec::new();
        for pattern in &self.patterns {
            match pattern {
                Pattern::Fact(slots) if slots.iter().all(is_ground) => {
                    let fact = slots.map(|it| if let Slot::Name(it) = it { it } else { 0 });
                    if !closure.facts.contains(&fact) {
                        return Ok(false);
                    }
                }
                other => open.push(*other),
            }
        }
        Search { graph, bound: vec![None; self.n_variables], open }.run(budget)
    }
}

/// The facts by what is known of them.
struct Graph<'a> {
    closure: &'a Closure,
    objects: FxHashMap<(Name, Name), Vec<Fact>>,
    subjects: FxHashMap<(Name, Name), Vec<Fact>>,
    predicates: FxHashMap<Name, Vec<Fact>>,
    /// Triple terms and their parts.
    triple_terms: Vec<(Name, [Name; 3])>,
}

impl<'a> Graph<'a> {
    fn new(closure: &'a Closure) -> Self {
        let mut facts: Vec<Fact> = closure.facts.iter().copied().collect();
        facts.sort_unstable();
        let names = 0..Name::try_from(closure.names.len()).unwrap_or(Name::MAX);
        let mut graph = Self {
            closure,
            objects: FxHashMap::default(),
            subjects: FxHashMap::default(),
            predicates: FxHashMap::default(),
            triple_terms: names.filter_map(|it| Some((it, closure.names.parts(it)?))).collect(),
        };
        for fact in facts {
            let [s, p, o] = fact;
            graph.objects.entry((s, p)).or_default().push(fact);
            graph.subjects.entry((p, o)).or_default().push(fact);
            graph.predicates.entry(p).or_default().push(fact);
        }
        graph
    }
}

struct Search<'a> {
    graph: Graph<'a>,
    bound: Vec<Option<Name>>,
    open: Vec<Pattern>,
}

/// A pattern that is being tried.
struct Try {
    pattern: Pattern,
    /// The rows that may match, as names for the pattern's slots, and the next one.
    rows: Vec<[Name; 4]>,
    next: usize,
    /// The variables that the current row has bound.
    bound: Vec<usize>,
}

impl Search<'_> {
    /// Depth first, the pattern with the fewest rows first, with a stack of our own.
    fn run(mut self, budget: &Budget) -> Result<bool, EntailmentError> {
        let mut tries: Vec<Try> = Vec::new();
        let mut n_tries = 0;
        loop {
            if self.open.is_empty() {
                return Ok(true);
            }
            let started = self.start();
            tries.push(started);
            while let Some(current) = tries.last_mut() {
                for variable in current.bound.drain(..) {
                    self.bound[variable] = None;
                }
                n_tries += 1;
                if n_tries % LOOK == 0 {
                    budget.check()?;
                }
                if n_tries > MAX_TRIES {
                    return Err(EntailmentError::TooComplex { limit: MAX_TRIES });
                }
                let Some(row) = current.rows.get(current.next) else {
                    self.open.push(current.pattern);
                    tries.pop();
                    continue;
                };
                current.next += 1;
                if bind(&current.pattern.slots(), row, &mut self.bound, &mut current.bound) {
                    break;
                }
            }
            if tries.is_empty() {
                return Ok(false);
            }
        }
    }

    /// Takes the pattern with the fewest rows.
    fn start(&mut self) -> Try {
        let sizes = self.open.iter().map(|it| self.size(it));
        let at = sizes.enumerate().min_by_key(|it| it.1).map_or(0, |it| it.0);
        let pattern = self.open.swap_remove(at);
        Try { pattern, rows: self.rows(&pattern), next: 0, bound: Vec::new() }
    }

    fn known(&self, slot: Slot) -> Option<Name> {
        match slot {
            Slot::Name(it) => Some(it),
            Slot::Variable(it) => self.bound[it],
        }
    }

    /// At most how many rows match a pattern.
    fn size(&self, pattern: &Pattern) -> usize {
        match pattern {
            Pattern::Fact(slots) => self.facts(slots).len(),
            Pattern::Parts(term, _) if self.known(*term).is_some() => 1,
            Pattern::Parts(..) => self.graph.triple_terms.len(),
        }
    }

    /// The facts that may match; the predicates of a graph are IRIs and thereby known.
    fn facts(&self, slots: &[Slot; 3]) -> &[Fact] {
        let graph = &self.graph;
        let found = match slots.map(|it| self.known(it)) {
            [Some(s), Some(p), _] => graph.objects.get(&(s, p)),
            [None, Some(p), Some(o)] => graph.subjects.get(&(p, o)),
            [None, Some(p), None] => graph.predicates.get(&p),
            [_, None, _] => None,
        };
        found.map_or(&[], Vec::as_slice)
    }

    fn rows(&self, pattern: &Pattern) -> Vec<[Name; 4]> {
        let row = |(term, [s, p, o]): (Name, [Name; 3])| [term, s, p, o];
        match pattern {
            Pattern::Fact(slots) => {
                self.facts(slots).iter().map(|[s, p, o]| [*s, *p, *o, 0]).collect()
            }
            Pattern::Parts(term, _) => match self.known(*term) {
                Some(term) => {
                    let parts = self.graph.closure.names.parts(term);
                    parts.map(|it| row((term, it))).into_iter().collect()
                }
                None => self.graph.triple_terms.iter().copied().map(row).collect(),
            },
        }
    }
}

impl Pattern {
    fn slots(&self) -> Vec<Slot> {
        match self {
            Self::Fact(slots) => slots.to_vec(),
            Self::Parts(term, [s, p, o]) => vec![*term, *s, *p, *o],
        }
    }
}

/// Binds the variables of some slots to a row; `false` if they do not fit.
fn bind(slots: &[Slot], row: &[Name], bound: &mut [Option<Name>], newly: &mut Vec<usize>) -> bool {
    for (slot, name) in slots.iter().zip(row) {
        let is_fit = match slot {
            Slot::Name(it) => it == name,
            Slot::Variable(it) => match bound[*it] {
                Some(before) => before == *name,
                None => {
                    bound[*it] = Some(*name);
                    newly.push(*it);
                    true
                }
            },
        };
        if !is_fit {
            return false;
        }
    }
    true
}
