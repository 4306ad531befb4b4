//! Changes of enums, datatypes and constants.

use crate::codegen::{
    api::{
        Comparison, Level, Subject,
        doc::Said,
        pair::{Pair, pairs},
    },
    model::{Datatype, Enum, EnumValue, Location, Texts},
};

impl Comparison<'_> {
    /// Compares all enums, datatypes, properties and individuals.
    pub(super) fn values(&mut self) {
        let (old, new) = (self.old.model, self.new.model);
        for pair in pairs(&old.enums, &new.enums, |it| it.iri.as_str()) {
            let name = |it: &Enum| it.iri.clone();
            let Some((name, old, new)) = self.known("enum", pair, name, |it| it.span.clone())
            else {
                continue;
            };
            self.enumeration(Subject { kind: "enum", name: &name, at: &new.span }, old, new);
        }
        for pair in pairs(&old.datatypes, &new.datatypes, |it| it.iri.as_str()) {
            let name = |it: &Datatype| it.iri.clone();
            let Some((name, old, new)) = self.known("datatype", pair, name, |it| it.span.clone())
            else {
                continue;
            };
            self.datatype(Subject { kind: "datatype", name: &name, at: &new.span }, old, new);
        }
        self.constants();
    }

    /// Reports what is gone or new; gives back what is in both.
    fn known<'b, T>(
        &mut self,
        kind: &'static str,
        pair: Pair<&'b T>,
        iri: impl Fn(&T) -> String,
        span: impl Fn(&T) -> Location,
    ) -> Option<(String, &'b T, &'b T)> {
        let (Pair::Old(any) | Pair::New(any) | Pair::Both(_, any)) = pair;
        let name = self.short(&iri(any));
        let at = span(any);
        let about = Subject { kind, name: &name, at: &at };
        match pair {
            Pair::Old(_) => self.report(about, Level::Breaking, "is gone"),
            Pair::New(_) => self.report(about, Level::Minor, "is new"),
            Pair::Both(old, new) => return Some((name, old, new)),
        }
        None
    }

    fn enumeration(&mut self, about: Subject<'_>, old: &Enum, new: &Enum) {
        if old.open != new.open {
            let word = if new.open { "may have other values" } else { "has no other values" };
            self.report(about, Level::Breaking, format!("{word} now"));
        }
        if (old.of, &old.datatype) != (new.of, &new.datatype) {
            self.report(about, Level::Breaking, "its values are of another type");
        }
        for pair in pairs(&old.values, &new.values, |it| it.term.as_str()) {
            match pair {
                Pair::Old(it) => {
                    let message = format!("its value {} is gone", self.short(&it.term));
                    self.report(about, Level::Breaking, message);
                }
                Pair::New(it) => {
                    let level = if new.open { Level::Minor } else { Level::Breaking };
                    let message = format!("has a new value {}", self.short(&it.term));
                    self.report(about, level, message);
                }
                Pair::Both(old, new) => {
                    let name = format!("{} {}", about.name, self.short(&new.term));
                    let about = Subject { name: &name, ..about };
                    self.said(about, &value_said(old), &value_said(new));
                }
            }
        }
        let said = |it| said_of(it, |it: &Enum| (&it.labels, &it.doc));
        self.said(about, &said(old), &said(new));
    }

    fn datatype(&mut self, about: Subject<'_>, old: &Datatype, new: &Datatype) {
        if old.base != new.base {
            let message =
                format!("is a {}, was a {}", self.short(&new.base), self.short(&old.base));
            self.report(about, Level::Breaking, message);
        }
        if old.facets != new.facets {
            self.report(about, Level::Minor, "other values are valid");
        }
        let said = |it| said_of(it, |it: &Datatype| (&it.labels, &it.doc));
        self.said(about, &said(old), &said(new));
    }

    /// Properties and individuals are constants of the vocabulary.
    fn constants(&mut self) {
        let (old, new) = (self.old.model, self.new.model);
        for pair in pairs(&old.properties, &new.properties, |it| it.iri.as_str()) {
            self.known("constant", pair, |it| it.iri.clone(), |it| it.span.clone());
        }
        for pair in pairs(&old.individuals, &new.individuals, |it| it.iri.as_str()) {
            self.known("constant", pair, |it| it.iri.clone(), |_| Location::default());
        }
    }
}

fn value_said(it: &EnumValue) -> Said<'_> {
    Said { labels: &it.labels, doc: &it.doc, deprecated: it.deprecated.as_ref() }
}

fn said_of<'a, T>(it: &'a T, texts: impl Fn(&'a T) -> (&'a Texts, &'a Texts)) -> Said<'a> {
    let (labels, doc) = texts(it);
    Said { labels, doc, deprecated: None }
}
