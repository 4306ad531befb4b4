//! Instances of generated classes: identity, references, and the way to triples and back.

use std::{
    any::{Any, TypeId},
    collections::BTreeMap,
    fmt,
};

use super::{
    ANY, LangMap,
    graph::Triple,
    query::Error,
    term::{Blank, Iri, Term},
    value::{Misfit, Value, langmap},
};

const TYPE: Iri = Iri::from_static("http://www.w3.org/1999/02/22-rdf-syntax-ns#type");
const FIRST: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first";
const REST: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest";
const NIL: Iri = Iri::from_static("http://www.w3.org/1999/02/22-rdf-syntax-ns#nil");

/// The class of what nothing is known about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Anything {}

/// Every instance of the class `Self` is one of `C`.
pub trait IsA<C> {}

impl<C> IsA<C> for C {}

/// What an instance is identified by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Id {
    /// Its name.
    Iri(Iri),
    /// A label of its graph.
    Blank(Blank),
}

impl<C> From<Iri<C>> for Id {
    fn from(iri: Iri<C>) -> Self {
        Self::Iri(iri.cast())
    }
}

impl From<Blank> for Id {
    fn from(blank: Blank) -> Self {
        Self::Blank(blank)
    }
}

impl From<Id> for Term {
    fn from(id: Id) -> Self {
        match id {
            Id::Iri(it) => Self::Iri(it),
            Id::Blank(it) => Self::Blank(it),
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Term::from(self.clone()).fmt(f)
    }
}

impl Value for Id {
    fn from_term(term: &Term, _: &str) -> Result<Self, Misfit> {
        match term {
            Term::Iri(it) => Ok(Self::Iri(it.clone())),
            Term::Blank(it) => Ok(Self::Blank(it.clone())),
            _ => Err(Misfit::new("an IRI or a blank node", term)),
        }
    }

    fn to_term(&self, _: &str) -> Result<Term, Misfit> {
        Ok(self.clone().into())
    }
}

/// A generated class.
pub trait Object: Any + Clone + PartialEq + fmt::Debug {
    /// The IRI of the class.
    const IRI: &'static str;
    /// The IRIs of the class and of all generated classes below it.
    const KINDS: &'static [&'static str];
    /// What the instance is identified by.
    fn key(&self) -> &Id;
    /// The part of it that is of the class it is based on.
    fn above(&self) -> Option<&dyn Node> {
        None
    }
    /// Reads the fields of an instance.
    fn read(fields: &Fields<'_>) -> Result<Self, Error>;
    /// Writes the triples of its fields.
    fn store(&self, writer: &mut Writer) -> Result<(), Error>;
}

/// An instance of some generated class.
pub trait Node: Any + fmt::Debug {
    /// What it is identified by.
    fn id(&self) -> &Id;
    /// The IRI of its class.
    fn class(&self) -> &'static str;
    /// Writes the triples of its fields, its type left out.
    fn write(&self, writer: &mut Writer) -> Result<(), Error>;
    /// Itself, or the part of it that is of a class it is based on.
    fn part(&self, class: TypeId) -> Option<&dyn Any>;
    /// A copy.
    fn boxed(&self) -> Box<dyn Node>;
    /// Whether it equals another instance.
    fn equals(&self, other: &dyn Node) -> bool;
}

impl<T: Object> Node for T {
    fn id(&self) -> &Id {
        self.key()
    }

    fn class(&self) -> &'static str {
        T::IRI
    }

    fn write(&self, writer: &mut Writer) -> Result<(), Error> {
        self.store(writer)
    }

    fn part(&self, class: TypeId) -> Option<&dyn Any> {
        if class == TypeId::of::<T>() { Some(self) } else { self.above()?.part(class) }
    }

    fn boxed(&self) -> Box<dyn Node> {
        Box::new(self.clone())
    }

    fn equals(&self, other: &dyn Node) -> bool {
        let other_class = other.class();
        let other = other.part(TypeId::of::<T>()).and_then(|it| it.downcast_ref::<T>());
        other_class == T::IRI && other == Some(self)
    }
}

/// A reference to an instance of `C`: by name, by label, or the instance itself.
pub enum Ref<C> {
    /// By name.
    Iri(Iri<C>),
    /// By a label of the same graph.
    Blank(Blank),
    /// The instance, of `C` or of a class below it.
    Node(Box<dyn Node>),
}

impl<C> Ref<C> {
    /// A reference that holds the instance.
    pub fn new<X: Node + IsA<C>>(node: X) -> Self {
        Self::Node(Box::new(node))
    }

    /// The same reference, to an instance of a superclass.
    pub fn up<D>(self) -> Ref<D>
    where
        C: IsA<D>,
    {
        match self {
            Self::Iri(it) => Ref::Iri(it.up()),
            Self::Blank(it) => Ref::Blank(it),
            Self::Node(it) => Ref::Node(it),
        }
    }

    /// What it refers to.
    pub fn id(&self) -> Id {
        match self {
            Self::Iri(it) => it.clone().into(),
            Self::Blank(it) => it.clone().into(),
            Self::Node(it) => it.id().clone(),
        }
    }

    /// The instance, if it is held here and is an `X` or based on one.
    pub fn get<X: Node>(&self) -> Option<&X> {
        match self {
            Self::Node(it) => it.part(TypeId::of::<X>())?.downcast_ref(),
            _ => None,
        }
    }
}

impl<C> Clone for Ref<C> {
    fn clone(&self) -> Self {
        match self {
            Self::Iri(it) => Self::Iri(it.clone()),
            Self::Blank(it) => Self::Blank(it.clone()),
            Self::Node(it) => Self::Node(it.boxed()),
        }
    }
}

impl<C> PartialEq for Ref<C> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Iri(a), Self::Iri(b)) => a == b,
            (Self::Blank(a), Self::Blank(b)) => a == b,
            (Self::Node(a), Self::Node(b)) => a.equals(b.as_ref()),
            _ => false,
        }
    }
}

impl<C> fmt::Debug for Ref<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Iri(it) => it.fmt(f),
            Self::Blank(it) => write!(f, "_:{}", it.as_str()),
            Self::Node(it) => it.fmt(f),
        }
    }
}

impl<C> From<Iri<C>> for Ref<C> {
    fn from(iri: Iri<C>) -> Self {
        Self::Iri(iri)
    }
}

impl<C> From<Blank> for Ref<C> {
    fn from(blank: Blank) -> Self {
        Self::Blank(blank)
    }
}

impl<C> Value for Ref<C> {
    fn from_term(term: &Term, _: &str) -> Result<Self, Misfit> {
        match term {
            Term::Iri(it) => Ok(Self::Iri(it.clone().cast())),
            Term::Blank(it) => Ok(Self::Blank(it.clone())),
            _ => Err(Misfit::new("an IRI or a blank node", term)),
        }
    }

    fn to_term(&self, _: &str) -> Result<Term, Misfit> {
        Ok(self.id().into())
    }

    fn held(&self) -> Option<&dyn Node> {
        match self {
            Self::Node(it) => Some(it.as_ref()),
            _ => None,
        }
    }
}

/// The triples of an instance and of those it holds.
pub fn triples(node: &dyn Node) -> Result<Vec<Triple>, Error> {
    let mut writer = Writer::default();
    writer.node(node)?;
    Ok(writer.triples)
}

/// Collects the triples of instances.
#[derive(Debug, Default)]
pub struct Writer {
    triples: Vec<Triple>,
    lists: usize,
}

impl Writer {
    /// Writes an instance, and those it holds.
    fn node(&mut self, node: &dyn Node) -> Result<(), Error> {
        let class = Term::Iri(Iri::from_static(node.class()));
        self.push(node.id().clone().into(), TYPE, class);
        node.write(self)
    }

    fn push(&mut self, subject: Term, predicate: Iri, object: Term) {
        self.triples.push(Triple { subject, predicate, object });
    }

    fn value<T: Value>(
        &mut self,
        id: &Id,
        property: &'static str,
        value: &T,
        datatype: &str,
    ) -> Result<Term, Error> {
        let fault = |it| fault(id, property, it);
        if let Some(node) = value.held() {
            self.node(node)?;
        }
        value.to_term(datatype).map_err(fault)
    }

    /// Writes the values of a field.
    pub fn values<'a, T: Value + 'a>(
        &mut self,
        id: &Id,
        property: &'static str,
        values: impl IntoIterator<Item = &'a T>,
        datatype: &str,
    ) -> Result<(), Error> {
        for value in values {
            let object = self.value(id, property, value, datatype)?;
            self.push(id.clone().into(), Iri::from_static(property), object);
        }
        Ok(())
    }

    /// Writes an RDF list; an empty one is no triple.
    pub fn list<T: Value>(
        &mut self,
        id: &Id,
        property: &'static str,
        values: &[T],
        datatype: &str,
    ) -> Result<(), Error> {
        let mut subject: Term = id.clone().into();
        let mut predicate = property;
        for value in values {
            let object = self.value(id, property, value, datatype)?;
            self.lists += 1;
            let label = format!("list-{}", self.lists);
            let cell: Term = match Blank::new(label) {
                Ok(it) => it.into(),
                Err(it) => return Err(Error::Answer(it.to_string())),
            };
            self.push(subject, Iri::from_static(predicate), cell.clone());
            self.push(cell.clone(), Iri::from_static(FIRST), object);
            (subject, predicate) = (cell, REST);
        }
        if !values.is_empty() {
            self.push(subject, Iri::from_static(predicate), NIL.into());
        }
        Ok(())
    }

    /// Writes one text per language.
    pub fn langmap(
        &mut self,
        id: &Id,
        property: &'static str,
        texts: &LangMap,
    ) -> Result<(), Error> {
        let texts = texts.iter().map(|(language, text)| super::LangText::new(text, language));
        self.values(id, property, &texts.collect::<Vec<_>>(), ANY)
    }
}

/// Triples, to read instances from.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    objects: BTreeMap<Term, Vec<(Iri, Term)>>,
}

impl FromIterator<Triple> for Graph {
    fn from_iter<I: IntoIterator<Item = Triple>>(triples: I) -> Self {
        let mut graph = Self::default();
        for triple in triples {
            let objects = graph.objects.entry(triple.subject).or_default();
            let pair = (triple.predicate, triple.object);
            if !objects.contains(&pair) {
                objects.push(pair);
            }
        }
        graph
    }
}

impl Graph {
    /// Reads one instance.
    pub fn get<T: Object>(&self, id: impl Into<Id>) -> Result<T, Error> {
        T::read(&Fields { graph: self, id: id.into() })
    }

    /// Reads all instances of a class and of the classes below it, in the order of their names.
    pub fn all<'a, T: Object>(&'a self) -> impl Iterator<Item = Result<T, Error>> + 'a {
        self.objects.iter().filter_map(|(subject, objects)| {
            let is_kind = |it: &&(Iri, Term)| match &it.1 {
                Term::Iri(class) => it.0 == TYPE && T::KINDS.contains(&class.as_str()),
                _ => false,
            };
            objects.iter().find(is_kind)?;
            let id = Id::from_term(subject, ANY).ok()?;
            Some(T::read(&Fields { graph: self, id }))
        })
    }

    fn values<'a>(&'a self, subject: &Term, property: &'a str) -> impl Iterator<Item = &'a Term> {
        let objects = self.objects.get(subject).map(Vec::as_slice).unwrap_or_default();
        objects.iter().filter(move |it| it.0 == property).map(|it| &it.1)
    }
}

/// The fields of one node on their way to a type.
#[derive(Debug)]
pub struct Fields<'a> {
    graph: &'a Graph,
    id: Id,
}

impl Fields<'_> {
    /// The node.
    pub fn id(&self) -> Id {
        self.id.clone()
    }

    fn terms(&self, property: &'static str) -> Vec<&Term> {
        self.graph.values(&self.id.clone().into(), property).collect()
    }

    fn fault(&self, property: &'static str, misfit: Misfit) -> Error {
        fault(&self.id, property, misfit)
    }

    /// The values of a field that may have several.
    pub fn many<T: Value>(&self, property: &'static str, datatype: &str) -> Result<Vec<T>, Error> {
        let read = |it: &Term| T::from_term(it, datatype).map_err(|it| self.fault(property, it));
        self.terms(property).into_iter().map(read).collect()
    }

    /// The value of a field that has one at most.
    pub fn maybe<T: Value>(
        &self,
        property: &'static str,
        datatype: &str,
    ) -> Result<Option<T>, Error> {
        match self.terms(property).as_slice() {
            [] => Ok(None),
            [term] => T::from_term(term, datatype).map(Some).map_err(|it| self.fault(property, it)),
            [_, second, ..] => Err(self.fault(property, Misfit::new("one value", second))),
        }
    }

    /// The value of a field that has one.
    pub fn one<T: Value>(&self, property: &'static str, datatype: &str) -> Result<T, Error> {
        self.maybe(property, datatype)?
            .ok_or_else(|| self.fault(property, Misfit::missing("a value")))
    }

    /// The members of an RDF list.
    pub fn list<T: Value>(&self, property: &'static str, datatype: &str) -> Result<Vec<T>, Error> {
        let mut members = Vec::new();
        let mut next: Option<Term> = self.maybe(property, ANY)?;
        while let Some(cell) = next.filter(|it| *it != Term::Iri(NIL)) {
            let mut first = self.graph.values(&cell, FIRST);
            let mut rest = self.graph.values(&cell, REST);
            let (Some(value), Some(tail)) = (first.next(), rest.next()) else {
                return Err(self.fault(property, Misfit::new("an RDF list", &cell)));
            };
            members.push(T::from_term(value, datatype).map_err(|it| self.fault(property, it))?);
            if members.len() > self.graph.objects.len() {
                return Err(self.fault(property, Misfit::new("a list that ends", &cell)));
            }
            next = Some(tail.clone());
        }
        Ok(members)
    }

    /// The texts of a field by language.
    pub fn langmap(&self, property: &'static str) -> Result<LangMap, Error> {
        langmap(&self.terms(property)).map_err(|it| self.fault(property, it))
    }
}

fn fault(id: &Id, property: &str, misfit: Misfit) -> Error {
    Error::Node { node: id.to_string(), property: property.to_owned(), misfit }
}
