//! Terms to ids and back.
//!
//! The base is sorted sections, one per class. Terms that arrive later get payloads behind the base
//! of their section, in order of arrival: equality works, order does not.

use std::sync::Arc;

use oxigraph::model::{BaseDirection, BlankNode, Literal, NamedOrBlankNode, Term, TermRef, Triple};

use crate::{
    rdf::document::named,
    store::{
        id::{Id, Tag, tag_of},
        tiers::Numbered,
    },
};

/// The classes whose terms are texts.
const TEXT_TAGS: [Tag; 5] = [Tag::Blank, Tag::Iri, Tag::String, Tag::LangString, Tag::Literal];

/// All terms of a snapshot that are not inlined.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    base: Arc<Base>,
    overlay: Arc<Overlay>,
}

#[derive(Debug, Default)]
struct Base {
    texts: [Section; TEXT_TAGS.len()],
}

/// What came after the base was sorted, and all triple terms, which need the ids of their parts.
#[derive(Clone, Debug, Default)]
struct Overlay {
    texts: [Numbered<Arc<str>>; TEXT_TAGS.len()],
    triples: Numbered<[Id; 3]>,
}

/// Sorted texts in one heap.
#[derive(Debug, Default)]
struct Section {
    heap: String,
    ends: Vec<usize>,
}

impl Section {
    fn new(sorted: &[Arc<str>]) -> Self {
        let mut heap = String::with_capacity(sorted.iter().map(|it| it.len()).sum());
        let ends = sorted
            .iter()
            .map(|text| {
                heap.push_str(text);
                heap.len()
            })
            .collect();
        Self { heap, ends }
    }

    fn get(&self, rank: usize) -> &str {
        let start = if rank == 0 { 0 } else { self.ends[rank - 1] };
        &self.heap[start..self.ends[rank]]
    }

    fn find(&self, text: &str) -> Option<usize> {
        let rank = self.first_not_below(text);
        (rank < self.ends.len() && self.get(rank) == text).then_some(rank)
    }

    /// The rank of the first text that is not below this one.
    fn first_not_below(&self, text: &str) -> usize {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.get(middle) < text { low = middle + 1 } else { high = middle }
        }
        low
    }
}

impl Dictionary {
    /// A dictionary of the given terms, and for each its id.
    pub(crate) fn build(terms: &[Term]) -> (Self, Vec<Id>) {
        let mut ids = vec![Id::MIN; terms.len()];
        let mut keys: [Vec<(Arc<str>, usize)>; TEXT_TAGS.len()] = Default::default();
        let mut triples = Vec::new();
        for (at, term) in terms.iter().enumerate() {
            if let Some(id) = Id::inline(term.as_ref()) {
                ids[at] = id;
            } else if let Some((section, key)) = text_key(term.as_ref()) {
                keys[section].push((key.into(), at));
            } else {
                triples.push(at);
            }
        }
        let mut base = Base::default();
        for (section, mut keys) in keys.into_iter().enumerate() {
            keys.sort_unstable();
            for (rank, (_, at)) in keys.iter().enumerate() {
                ids[*at] = Id::new(TEXT_TAGS[section], rank as u64);
            }
            let sorted: Vec<Arc<str>> = keys.into_iter().map(|it| it.0).collect();
            base.texts[section] = Section::new(&sorted);
        }
        let mut dictionary = Self { base: Arc::new(base), overlay: Arc::default() };
        for at in triples {
            ids[at] = dictionary.intern(terms[at].as_ref());
        }
        (dictionary, ids)
    }

    /// The id of a term, if the snapshot knows it.
    pub fn id(&self, term: TermRef<'_>) -> Option<Id> {
        if let Some(id) = Id::inline(term) {
            return Some(id);
        }
        if let TermRef::Triple(triple) = term {
            let ids = [
                self.id(triple.subject.as_ref().into())?,
                self.id(triple.predicate.as_ref().into())?,
                self.id(triple.object.as_ref())?,
            ];
            return self.triple_id(ids);
        }
        let (section, key) = text_key(term)?;
        if let Some(rank) = self.base.texts[section].find(&key) {
            return Some(Id::new(TEXT_TAGS[section], rank as u64));
        }
        let rank = self.overlay.texts[section].find(&*key)?;
        Some(self.overlay_id(section, rank))
    }

    /// The id of a triple term, if the snapshot knows it.
    pub(crate) fn triple_id(&self, ids: [Id; 3]) -> Option<Id> {
        self.overlay.triples.find(&ids).map(|it| Id::new(Tag::Triple, it as u64))
    }

    /// The id of a text of the overlay: its payload is behind those of the base.
    fn overlay_id(&self, section: usize, rank: usize) -> Id {
        let rank = self.base.texts[section].ends.len() + rank;
        Id::new(TEXT_TAGS[section], rank as u64)
    }

    /// The id of a term, new or known.
    pub(crate) fn intern(&mut self, term: TermRef<'_>) -> Id {
        if let Some(id) = self.id(term) {
            return id;
        }
        if let TermRef::Triple(triple) = term {
            let ids = [
                self.intern(triple.subject.as_ref().into()),
                self.intern(triple.predicate.as_ref().into()),
                self.intern(triple.object.as_ref()),
            ];
            return self.intern_triple(ids);
        }
        let (section, key) =
            text_key(term).expect("what is neither inlined nor a triple is a text");
        let rank = Arc::make_mut(&mut self.overlay).texts[section].push(key.into());
        self.overlay_id(section, rank)
    }

    /// The id of a triple term of known terms, new or known.
    pub(crate) fn intern_triple(&mut self, ids: [Id; 3]) -> Id {
        if let Some(id) = self.triple_id(ids) {
            return id;
        }
        Id::new(Tag::Triple, Arc::make_mut(&mut self.overlay).triples.push(ids) as u64)
    }

    /// The term of an id of this dictionary.
    pub fn term(&self, id: Id) -> Term {
        if let Some(literal) = id.literal() {
            return literal.into();
        }
        if id.tag() == Tag::Triple {
            let [s, p, o] = self.triple(id);
            let subject = match self.term(s) {
                Term::NamedNode(it) => NamedOrBlankNode::from(it),
                Term::BlankNode(it) => it.into(),
                _ => unreachable!("the subject of a triple term is a node"),
            };
            let Term::NamedNode(predicate) = self.term(p) else {
                unreachable!("the predicate of a triple term is an IRI")
            };
            return Triple::new(subject, predicate, self.term(o)).into();
        }
        text_term(id.tag(), self.text(id))
    }

    /// The characters behind an id: an IRI, a label, or a section's key.
    fn text(&self, id: Id) -> &str {
        let section = TEXT_TAGS
            .iter()
            .position(|it| *it == id.tag())
            .expect("a term is inlined, a triple or a text");
        let rank = usize::try_from(id.payload()).expect("ranks fit in memory");
        let base = &self.base.texts[section];
        match rank.checked_sub(base.ends.len()) {
            None => base.get(rank),
            Some(rank) => self.overlay.texts[section].get(rank),
        }
    }

    /// How many blank nodes it has.
    pub(crate) fn n_blank_nodes(&self) -> usize {
        self.base.texts[0].ends.len() + self.overlay.texts[0].len()
    }

    /// The IRI behind an id, without a copy.
    pub fn iri(&self, id: Id) -> Option<&str> {
        (id.tag() == Tag::Iri).then(|| self.text(id))
    }

    /// Whether a literal of this datatype is not inlined.
    pub(crate) fn has_datatype(&self, datatype: &str) -> bool {
        let prefix = format!("{datatype}\0");
        let at = TEXT_TAGS.iter().position(|it| *it == Tag::Literal).expect("it is one of them");
        let base = &self.base.texts[at];
        let first = base.first_not_below(&prefix);
        (first < base.ends.len() && base.get(first).starts_with(&prefix))
            || self.overlay.texts[at].iter().any(|it| it.starts_with(&prefix))
    }

    fn triple(&self, id: Id) -> [Id; 3] {
        let rank = usize::try_from(id.payload()).expect("ranks fit in memory");
        *self.overlay.triples.get(rank)
    }
}

/// The section of a term and its key there.
fn text_key(term: TermRef<'_>) -> Option<(usize, String)> {
    let key = match term {
        TermRef::NamedNode(it) => it.as_str().to_owned(),
        TermRef::BlankNode(it) => it.as_str().to_owned(),
        TermRef::Literal(literal) => match (literal.language(), tag_of(term)) {
            (Some(language), _) => {
                let direction = match literal.direction() {
                    Some(BaseDirection::Ltr) => "--ltr",
                    Some(BaseDirection::Rtl) => "--rtl",
                    None => "",
                };
                format!("{}\0{language}{direction}", literal.value())
            }
            (None, Tag::String) => literal.value().to_owned(),
            _ => format!("{}\0{}", literal.datatype().as_str(), literal.value()),
        },
        TermRef::Triple(_) => return None,
    };
    let section = TEXT_TAGS.iter().position(|it| *it == tag_of(term))?;
    Some((section, key))
}

fn text_term(tag: Tag, text: &str) -> Term {
    match tag {
        Tag::Iri => named(text).into(),
        Tag::Blank => BlankNode::new_unchecked(text).into(),
        Tag::String => Literal::new_simple_literal(text).into(),
        Tag::LangString => {
            let (value, tag) = text.rsplit_once('\0').expect("a language follows the text");
            match tag.rsplit_once("--") {
                Some((tag, direction)) => {
                    let direction =
                        if direction == "rtl" { BaseDirection::Rtl } else { BaseDirection::Ltr };
                    Literal::new_directional_language_tagged_literal_unchecked(
                        value, tag, direction,
                    )
                    .into()
                }
                None => Literal::new_language_tagged_literal_unchecked(value, tag).into(),
            }
        }
        _ => {
            let (datatype, value) = text.split_once('\0').expect("a datatype precedes the value");
            Literal::new_typed_literal(value, named(datatype)).into()
        }
    }
}
