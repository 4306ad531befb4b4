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

/// How many steps are made; finding such a mapping is hard in the worst case.
const MAX_STEPS: usize = 5_000_000;
/// How many steps pass between two looks at the budget.
const LOOK: usize = 4096;
/// Of how many patterns the best one is taken.
const MAX_LOOKED_AT: usize = 32;

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
        let mut open = Vec::new();
        for pattern in &self.patterns {
            match pattern {
                Pattern::Fact([Slot::Name(s), Slot::Name(p), Slot::Name(o)]) => {
                    if !closure.facts.contains(&[*s, *p, *o]) {
                        return Ok(false);
                    }
                }
                other => open.push(*other),
            }
        }
        if open.is_empty() {
            return Ok(true);
        }
        let mut search = Search {
            graph: Graph::new(closure),
            bound: vec![None; self.n_variables],
            patterns: Patterns::new(open, self.n_variables),
            n_steps: 0,
            next_look: LOOK,
        };
        // What no blank node connects is looked for apart, or else a part that is nowhere would let
        // all other parts be found in all ways.
        for start in 0..search.patterns.all.len() {
            if search.patterns.is_open[start] && !search.run(start, budget)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The patterns by their variables.
struct Patterns {
    all: Vec<Pattern>,
    is_open: Vec<bool>,
    /// Patterns by variable.
    by_variable: Vec<Vec<usize>>,
    /// Before this position, all patterns of the variable are taken.
    first_open: Vec<usize>,
    /// The variables of each pattern and the pattern's position among those of the variable.
    places: Vec<Vec<(usize, usize)>>,
}

impl Patterns {
    fn new(all: Vec<Pattern>, n_variables: usize) -> Self {
        let mut by_variable: Vec<Vec<usize>> = vec![Vec::new(); n_variables];
        let mut places = Vec::with_capacity(all.len());
        for (at, pattern) in all.iter().enumerate() {
            let mut own = Vec::new();
            for slot in pattern.slots() {
                if let Slot::Variable(it) = slot {
                    own.push((it, by_variable[it].len()));
                    by_variable[it].push(at);
                }
            }
            places.push(own);
        }
        let is_open = vec![true; all.len()];
        Self { all, is_open, first_open: vec![0; n_variables], by_variable, places }
    }

    fn reopen(&mut self, pattern: usize) {
        self.is_open[pattern] = true;
        for (variable, position) in &self.places[pattern] {
            let first = &mut self.first_open[*variable];
            *first = (*first).min(*position);
        }
    }

    /// Some open patterns with a variable.
    fn of(&mut self, variable: usize) -> impl Iterator<Item = usize> {
        let patterns = &self.by_variable[variable];
        let first = &mut self.first_open[variable];
        while patterns.get(*first).is_some_and(|it| !self.is_open[*it]) {
            *first += 1;
        }
        let open = patterns[*first..].iter().copied().filter(|it| self.is_open[*it]);
        open.take(MAX_LOOKED_AT)
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
    patterns: Patterns,
    n_steps: usize,
    next_look: usize,
}

/// A pattern that is being tried.
struct Try {
    pattern: usize,
    /// The rows that may match, as names for the pattern's slots, and the next one.
    rows: Vec<[Name; 4]>,
    next: usize,
    /// The variables that the current row has bound.
    bound: Vec<usize>,
}

impl Search<'_> {
    /// Finds what is connected to a pattern: depth first, patterns with few rows first, with a stack
    /// of our own.
    fn run(&mut self, start: usize, budget: &Budget) -> Result<bool, EntailmentError> {
        let mut tries: Vec<Try> = vec![self.begin(start)];
        while let Some(current) = tries.last_mut() {
            for variable in current.bound.drain(..) {
                self.bound[variable] = None;
            }
            self.n_steps += 1;
            if self.n_steps >= self.next_look {
                self.next_look = self.n_steps + LOOK;
                budget.check()?;
            }
            if self.n_steps > MAX_STEPS {
                return Err(EntailmentError::TooComplex { limit: MAX_STEPS });
            }
            let Some(row) = current.rows.get(current.next) else {
                self.patterns.reopen(current.pattern);
                tries.pop();
                continue;
            };
            current.next += 1;
            let slots = self.patterns.all[current.pattern].slots();
            if bind(&slots, row, &mut self.bound, &mut current.bound) {
                match self.connected(&tries) {
                    Some(next) => {
                        let next = self.begin(next);
                        tries.push(next);
                    }
                    None => return Ok(true),
                }
            }
        }
        Ok(false)
    }

    fn begin(&mut self, pattern: usize) -> Try {
        self.patterns.is_open[pattern] = false;
        let rows = self.rows(pattern);
        self.n_steps += rows.len() / 64;
        Try { pattern, rows, next: 0, bound: Vec::new() }
    }

    /// An open pattern that shares a variable with those tried, the last of them first.
    fn connected(&mut self, tries: &[Try]) -> Option<usize> {
        for current in tries.iter().rev() {
            self.n_steps += 1;
            let mut best: Option<(usize, usize)> = None;
            for slot in self.patterns.all[current.pattern].slots() {
                let Slot::Variable(variable) = slot else { continue };
                let open: Vec<usize> = self.patterns.of(variable).collect();
                for pattern in open {
                    self.n_steps += 1;
                    let size = self.size(&self.patterns.all[pattern]);
                    if best.is_none_or(|it| size < it.0) {
                        best = Some((size, pattern));
                    }
                    if size <= 1 {
                        return Some(pattern);
                    }
                }
            }
            if let Some((_, pattern)) = best {
                return Some(pattern);
            }
        }
        None
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

    fn rows(&self, pattern: usize) -> Vec<[Name; 4]> {
        let row = |(term, [s, p, o]): (Name, [Name; 3])| [term, s, p, o];
        match &self.patterns.all[pattern] {
            Pattern::Fact(slots) => {
                self.facts(slots).iter().map(|[s, p, o]| [*s, *p, *o, 0]).collect()
            }
            Pattern::Parts(term, _) => {
                let Some(term) = self.known(*term) else {
                    return self.graph.triple_terms.iter().copied().map(row).collect();
                };
                let parts = self.graph.closure.names.parts(term);
                parts.map(|it| row((term, it))).into_iter().collect()
            }
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
            Slot::Variable(it) => {
                if bound[*it].is_none() {
                    bound[*it] = Some(*name);
                    newly.push(*it);
                }
                bound[*it] == Some(*name)
            }
        };
        if !is_fit {
            return false;
        }
    }
    true
}
