//! Whether TypeScript takes a class for its parent: fields may narrow, but not to another type.

use std::collections::{BTreeMap, BTreeSet};

use crate::codegen::{
    model::{Class, Container, Field, Type},
    plan::typescript::{Planner, Scope},
};

impl<'a> Planner<'a> {
    /// Fields that a class has of a type which does not fit its parent's.
    pub(super) fn incompatible(&self, class: &'a Class, parent: &'a Class) -> Vec<&'a str> {
        let theirs: BTreeMap<&str, &Field> = self
            .model
            .effective_fields(parent)
            .into_iter()
            .map(|it| (it.property.as_str(), it))
            .collect();
        let clashes = |field: &&Field| {
            theirs.get(field.property.as_str()).is_some_and(|it| !self.fits(field, it))
        };
        let own = class.own.iter().chain(&class.refined);
        own.filter(clashes).map(|it| it.property.as_str()).collect()
    }

    fn fits(&self, own: &Field, theirs: &Field) -> bool {
        let is_required = |it: &Field| it.container == Container::One || it.card.min > 0;
        let held = |it: &Field| match it.container {
            Container::One | Container::Maybe => 0,
            Container::Many | Container::List => 1,
            Container::Langmap => 2,
        };
        held(own) == held(theirs)
            && (is_required(own) || !is_required(theirs))
            && self.assignable(&own.ty, &theirs.ty)
    }

    /// Whether TypeScript takes a value of type `a` for one of type `b`.
    fn assignable(&self, a: &Type, b: &Type) -> bool {
        let mut scope = Scope::new("");
        if a == b || self.ty(a, &mut scope) == self.ty(b, &mut scope) {
            return true;
        }
        match (a, b) {
            (Type::Union(members), _) => members.iter().all(|it| self.assignable(it, b)),
            (_, Type::Union(members)) => members.iter().any(|it| self.assignable(a, it)),
            (Type::Ref(a), Type::Ref(b)) => {
                self.clean.get(a.as_str()).is_some_and(|it| it.contains(b.as_str()))
            }
            (Type::Iri, Type::Node | Type::Term)
            | (Type::Node | Type::Lang(_) | Type::Literal, Type::Term)
            | (Type::Lang(_), Type::Literal) => true,
            (Type::Enum(a), Type::Enum(b)) => {
                let terms = |it: &str| -> Option<BTreeSet<&str>> {
                    let it = self.model.enumeration(it)?;
                    Some(it.values.iter().map(|it| it.term.as_str()).collect())
                };
                let is_open = self.model.enumeration(a).is_some_and(|it| it.open);
                let within = terms(a).zip(terms(b)).is_some_and(|(a, b)| a.is_subset(&b));
                within && !is_open
            }
            _ => false,
        }
    }

    /// Leaving a field out of a base makes the class no subtype of it, which may make other fields
    /// unfit in turn: repeated until nothing changes.
    pub(super) fn find_clean(&mut self) {
        let model = self.model;
        for class in &model.classes {
            self.clean.insert(&class.iri, class.mro.iter().map(String::as_str).collect());
        }
        loop {
            let mut next: BTreeMap<&'a str, BTreeSet<&'a str>> = BTreeMap::new();
            let mut waiting: Vec<&Class> = model.classes.iter().collect();
            // Ancestors have shorter lines than their descendants.
            waiting.sort_by_key(|it| it.mro.len());
            for class in waiting {
                let mut above: BTreeSet<&str> = BTreeSet::from([class.iri.as_str()]);
                for parent in class.parents.iter().filter_map(|it| model.class(it)) {
                    if self.incompatible(class, parent).is_empty() {
                        above.extend(next.get(parent.iri.as_str()).into_iter().flatten());
                    }
                }
                next.insert(&class.iri, above);
            }
            if next == self.clean {
                return;
            }
            self.clean = next;
        }
    }
}
