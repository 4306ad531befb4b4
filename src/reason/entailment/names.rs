//! Terms as numbers, such that terms which denote the same have the same.

use oxigraph::model::{Literal, NamedNode, NamedNodeRef, Term, TermRef};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    rdf::vocab::{rdf, xsd},
    reason::entailment::{
        Regime, Settings,
        value::{Denotation, Value},
    },
};

/// The number of what a term denotes.
pub(super) type Name = u32;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Value(Value),
    Term(Term),
    Triple([Name; 3]),
}

/// The terms of a premise, a regime and a conclusion.
#[derive(Debug, Default)]
pub(super) struct Names {
    numbers: FxHashMap<Key, Name>,
    keys: Vec<Key>,
    /// The first term of each number.
    terms: Vec<Term>,
    recognized: FxHashSet<NamedNode>,
    /// A literal of a recognised datatype that denotes nothing.
    pub(super) ill_typed: Option<Literal>,
}

impl Names {
    pub(super) fn new(settings: &Settings) -> Self {
        let mut recognized: FxHashSet<NamedNode> = settings.recognized.iter().cloned().collect();
        if settings.regime != Regime::Simple {
            let always = [xsd::STRING, rdf::LANG_STRING, rdf::DIR_LANG_STRING];
            recognized.extend(always.map(NamedNodeRef::into_owned));
        }
        Self { recognized, ..Self::default() }
    }

    /// The recognised datatypes, in order.
    pub(super) fn recognized(&self) -> Vec<NamedNode> {
        let mut recognized: Vec<NamedNode> = self.recognized.iter().cloned().collect();
        recognized.sort_unstable();
        recognized
    }

    pub(super) fn len(&self) -> usize {
        self.terms.len()
    }

    /// The first term that got a number.
    pub(super) fn term(&self, name: Name) -> &Term {
        &self.terms[name as usize]
    }

    /// The number of an IRI, new or known.
    pub(super) fn iri(&mut self, iri: NamedNodeRef<'_>) -> Name {
        self.insert(Key::Term(iri.into_owned().into()), || iri.into_owned().into())
    }

    /// The number of a term, new or known.
    pub(super) fn name(&mut self, term: TermRef<'_>) -> Name {
        // Triple terms nest in their object only, as deep as somebody wants.
        let mut outer = Vec::new();
        let mut term = term;
        while let TermRef::Triple(triple) = term {
            outer.push(triple);
            term = triple.object.as_ref();
        }
        let mut name = match term {
            TermRef::Literal(it) => self.literal(it.into_owned()),
            term => self.insert(Key::Term(term.into_owned()), || term.into_owned()),
        };
        for triple in outer.into_iter().rev() {
            let subject = self.name(triple.subject.as_ref().into());
            let predicate = self.iri(triple.predicate.as_ref());
            let key = Key::Triple([subject, predicate, name]);
            name = self.insert(key, || Term::Triple(Box::new(triple.clone())));
        }
        name
    }

    /// The parts of a triple term.
    pub(super) fn parts(&self, name: Name) -> Option<[Name; 3]> {
        match &self.keys[name as usize] {
            Key::Triple(parts) => Some(*parts),
            _ => None,
        }
    }

    /// The number of a triple term, if it has one.
    pub(super) fn triple(&self, parts: [Name; 3]) -> Option<Name> {
        self.numbers.get(&Key::Triple(parts)).copied()
    }

    /// What a literal of a recognised datatype denotes.
    pub(super) fn value(&self, name: Name) -> Option<&Value> {
        match &self.keys[name as usize] {
            Key::Value(it) => Some(it),
            _ => None,
        }
    }

    fn literal(&mut self, literal: Literal) -> Name {
        let key = if self.recognized.contains(&literal.datatype().into_owned()) {
            match Value::of(&literal) {
                Denotation::Value(it) => Key::Value(it),
                Denotation::Unknown => Key::Term(literal.clone().into()),
                Denotation::Nothing => {
                    self.ill_typed.get_or_insert_with(|| literal.clone());
                    Key::Term(literal.clone().into())
                }
            }
        } else {
            Key::Term(lower_case(&literal).into())
        };
        self.insert(key, || literal.into())
    }

    fn insert(&mut self, key: Key, term: impl FnOnce() -> Term) -> Name {
        let next = Name::try_from(self.keys.len()).expect("fewer than 2^32 terms");
        let name = *self.numbers.entry(key.clone()).or_insert(next);
        if name == next {
            self.keys.push(key);
            self.terms.push(term());
        }
        name
    }
}

/// The literal with its language tag in lower case: the case of tags means nothing.
fn lower_case(literal: &Literal) -> Literal {
    let Some(tag) = literal.language() else { return literal.clone() };
    let tag = tag.to_ascii_lowercase();
    match literal.as_ref().direction() {
        None => Literal::new_language_tagged_literal_unchecked(literal.value(), tag),
        Some(direction) => Literal::new_directional_language_tagged_literal_unchecked(
            literal.value(),
            tag,
            direction,
        ),
    }
}
