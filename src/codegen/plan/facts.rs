//! What planners look up again and again, computed once: all fields of a class, what is above it and
//! below it, and where a type is declared.

use std::collections::{BTreeMap, BTreeSet};

use crate::codegen::model::{Class, Field, Model};

/// Tables over a model, by IRI.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    /// All fields of a class, inherited ones too, in their narrowest form.
    fields: BTreeMap<&'a str, Vec<&'a Field>>,
    by_property: BTreeMap<&'a str, BTreeMap<&'a str, &'a Field>>,
    above: BTreeMap<&'a str, BTreeSet<&'a str>>,
    below: BTreeMap<&'a str, BTreeSet<&'a str>>,
    homes: BTreeMap<&'a str, &'a str>,
}

impl<'a> Facts<'a> {
    pub(crate) fn new(model: &'a Model) -> Self {
        let fields: BTreeMap<&str, Vec<&Field>> =
            model.classes.iter().map(|it| (it.iri.as_str(), model.effective_fields(it))).collect();
        let by_property = fields
            .iter()
            .map(|(class, fields)| {
                (*class, fields.iter().map(|it| (it.property.as_str(), *it)).collect())
            })
            .collect();
        let mut above = BTreeMap::new();
        let mut below: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for class in &model.classes {
            let ancestors = ancestors(model, class);
            for ancestor in &ancestors {
                below.entry(ancestor).or_default().insert(&class.iri);
            }
            above.insert(class.iri.as_str(), ancestors);
        }
        let classes = model.classes.iter().flat_map(|it| {
            let names = it.aliases.iter().chain([&it.iri]);
            names.map(|name| (name.as_str(), it.namespace.as_str()))
        });
        let enums = model.enums.iter().map(|it| (it.iri.as_str(), it.namespace.as_str()));
        let datatypes = model.datatypes.iter().map(|it| (it.iri.as_str(), it.namespace.as_str()));
        Self {
            fields,
            by_property,
            above,
            below,
            homes: classes.chain(enums).chain(datatypes).collect(),
        }
    }

    /// All fields of a class.
    pub(crate) fn fields(&self, class: &str) -> &[&'a Field] {
        self.fields.get(class).map(Vec::as_slice).unwrap_or_default()
    }

    /// The field of a class for a property, own or inherited.
    pub(crate) fn field(&self, class: &str, property: &str) -> Option<&'a Field> {
        self.by_property.get(class)?.get(property).copied()
    }

    /// All superclasses.
    pub(crate) fn above(&self, class: &str) -> impl Iterator<Item = &'a str> {
        self.above.get(class).into_iter().flatten().copied()
    }

    /// All subclasses.
    pub(crate) fn below(&self, class: &str) -> impl Iterator<Item = &'a str> {
        self.below.get(class).into_iter().flatten().copied()
    }

    /// Whether a class is another or below it.
    pub(crate) fn is_a(&self, class: &str, other: &str) -> bool {
        class == other || self.above.get(class).is_some_and(|it| it.contains(other))
    }

    /// The namespace that a class, an enum or a datatype is declared in.
    pub(crate) fn home(&self, iri: &str) -> &'a str {
        self.homes.get(iri).copied().unwrap_or_default()
    }

    /// The namespaces that declare something.
    pub(crate) fn is_used(&self, namespace: &str) -> bool {
        self.homes.values().any(|it| *it == namespace)
    }

    /// What a namespace declares.
    pub(crate) fn declared(&self, namespace: &str) -> impl Iterator<Item = &'a str> {
        self.homes.iter().filter(move |it| *it.1 == namespace).map(|it| *it.0)
    }
}

fn ancestors<'a>(model: &'a Model, class: &'a Class) -> BTreeSet<&'a str> {
    let mut all = BTreeSet::new();
    let mut open = vec![class];
    while let Some(it) = open.pop() {
        for parent in it.parents.iter().chain(&it.mro_dropped) {
            if let Some(parent) = model.class(parent)
                && parent.iri != class.iri
                && all.insert(parent.iri.as_str())
            {
                open.push(parent);
            }
        }
    }
    all
}
