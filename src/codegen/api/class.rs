//! Changes of classes and their fields.

use std::collections::BTreeSet;

use crate::codegen::{
    api::{
        Comparison, Level, Subject,
        doc::Said,
        pair::{Pair, pairs},
    },
    model::{Class, Container, Field},
};

impl Comparison<'_> {
    /// Compares all classes.
    pub(super) fn classes(&mut self) {
        let (old, new) = (self.old.model, self.new.model);
        for pair in pairs(&old.classes, &new.classes, |it| it.iri.as_str()) {
            let (Pair::Old(class) | Pair::New(class) | Pair::Both(_, class)) = pair;
            let name = self.short(&class.iri);
            let about = Subject { kind: "class", name: &name, at: &class.span };
            match pair {
                Pair::Old(class) => match new.classes.iter().find(|it| is_alias(it, class)) {
                    Some(other) => {
                        let message = format!("means the same as {} now", self.short(&other.iri));
                        self.report(about, Level::Minor, message);
                    }
                    None => self.report(about, Level::Breaking, "is gone"),
                },
                Pair::New(_) => self.report(about, Level::Minor, "is new"),
                Pair::Both(old, new) => self.class(about, old, new),
            }
        }
    }

    fn class(&mut self, about: Subject<'_>, old: &Class, new: &Class) {
        self.ancestors(about, &old.iri);
        if old.closed != new.closed {
            let word = if new.closed { "closed" } else { "open" };
            self.report(about, Level::Minor, format!("is {word} now"));
        }
        self.said(about, &said(old), &said(new));
        let held = old.own.iter().chain(&old.refined).chain(&new.own).chain(&new.refined);
        let held: BTreeSet<&str> = held.map(|it| it.property.as_str()).collect();
        for property in held {
            let old = self.old.facts.field(&old.iri, property);
            let new = self.new.facts.field(&new.iri, property);
            self.field(about.name, old, new);
        }
    }

    /// Ancestors that are gone themselves are reported there.
    fn ancestors(&mut self, about: Subject<'_>, class: &str) {
        let above = |side: &super::Side<'_>| -> BTreeSet<String> {
            side.facts.above(class).map(str::to_owned).collect()
        };
        let (before, now) = (above(&self.old), above(&self.new));
        for lost in before.difference(&now).filter(|it| self.new.model.class(it).is_some()) {
            let message = format!("is no longer a {}", self.short(lost));
            self.report(about, Level::Breaking, message);
        }
        for gained in now.difference(&before).filter(|it| self.old.model.class(it).is_some()) {
            let message = format!("is a {} now", self.short(gained));
            self.report(about, Level::Minor, message);
        }
    }

    fn field(&mut self, class: &str, old: Option<&Field>, new: Option<&Field>) {
        let Some(any) = new.or(old) else { return };
        let name = format!("{class}#{}", self.short(&any.property));
        let about = Subject { kind: "field", name: &name, at: &any.span };
        match (old, new) {
            (Some(old), Some(new)) => self.both_fields(about, old, new),
            (Some(_), None) => self.report(about, Level::Breaking, "is gone"),
            (None, Some(new)) if new.card.min > 0 => {
                self.report(about, Level::Breaking, "is new and must be given");
            }
            _ => self.report(about, Level::Minor, "is new"),
        }
    }

    fn both_fields(&mut self, about: Subject<'_>, old: &Field, new: &Field) {
        if old.container != new.container {
            let message = format!("holds {}, held {}", held(new.container), held(old.container));
            self.report(about, Level::Breaking, message);
        } else if old.card.min == 0 && new.card.min > 0 {
            self.report(about, Level::Breaking, "must be given now");
        } else if old.card != new.card {
            self.report(about, Level::Minor, "may have another number of values");
        }
        if old.ty != new.ty {
            let message = format!("is {}, was {}", self.shown(&new.ty), self.shown(&old.ty));
            self.report(about, Level::Breaking, message);
        }
        if old.constraints != new.constraints {
            self.report(about, Level::Minor, "other values are valid");
        }
        if (&old.default, &old.fixed) != (&new.default, &new.fixed) {
            self.report(about, Level::Minor, "has another default or fixed value");
        }
        self.said(about, &field_said(old), &field_said(new));
    }
}

fn is_alias(class: &Class, other: &Class) -> bool {
    class.aliases.contains(&other.iri)
}

fn said(it: &Class) -> Said<'_> {
    Said { labels: &it.labels, doc: &it.doc, deprecated: it.deprecated.as_ref() }
}

fn field_said(it: &Field) -> Said<'_> {
    Said { labels: &it.labels, doc: &it.doc, deprecated: it.deprecated.as_ref() }
}

fn held(container: Container) -> &'static str {
    match container {
        Container::One => "exactly one value",
        Container::Maybe => "one value or none",
        Container::Many => "any number of values",
        Container::List => "a list",
        Container::Langmap => "a text per language",
    }
}
