//! Structs: the base, the fields that it does not have, and what must be given to make one.

use minijinja::value::Value;

use super::{
    Planner,
    text::{doc, literal},
    types::Scope,
};
use crate::codegen::{
    model::{Class, Container, Field},
    plan::{field_doc, list, record, term_doc},
};

impl Planner<'_> {
    /// The parent that the struct holds.
    fn base<'a>(&'a self, class: &Class) -> Option<&'a Class> {
        class.parents.first().and_then(|it| self.model.class(it))
    }

    /// The fields of the struct itself: those that its base does not have.
    fn stored(&self, class: &Class) -> Vec<&Field> {
        let base = self.base(class).map(|it| it.iri.as_str());
        let is_inherited =
            |it: &Field| base.is_some_and(|base| self.facts.field(base, &it.property).is_some());
        let fields = self.facts.fields(&class.iri).iter().copied();
        fields.filter(|it| !is_inherited(it)).collect()
    }

    /// The field as the struct of the chain of bases that holds it spells it.
    fn storage<'a>(&'a self, class: &'a Class, property: &str) -> Option<&'a Field> {
        let mut holder = class;
        while let Some(base) = self.base(holder) {
            if self.facts.field(&base.iri, property).is_none() {
                break;
            }
            holder = base;
        }
        self.facts.field(&holder.iri, property)
    }

    fn required(&self, class: &Class) -> Vec<&Field> {
        let fields = self.facts.fields(&class.iri).iter().copied();
        fields.filter(|it| it.card.min > 0).collect()
    }

    pub(super) fn class(&self, class: &Class, scope: &Scope) -> Value {
        let languages = &self.settings.languages;
        let ident = self.idents.ty(&class.iri);
        let base = self.base(class);
        let stored = self.stored(class);
        let required = self.required(class);
        let base_required = base.map(|it| self.required(it)).unwrap_or_default();
        let has =
            |fields: &[&Field], property: &str| fields.iter().any(|it| it.property == property);
        let mut lines = term_doc(&class.iri, &class.labels, &class.doc, languages);
        lines.extend(class.deprecated.iter().map(|it| format!("Deprecated. {}", it.note)));
        let later = required
            .iter()
            .filter(|it| !has(&stored, &it.property) && !has(&base_required, &it.property));
        let later: Vec<Value> = later.map(|it| self.later(class, it)).collect();
        record([
            ("ident", ident.into()),
            ("iri", literal(&class.iri).into()),
            ("doc", doc(lines)),
            ("has_base", base.is_some().into()),
            ("base", base.map_or_else(String::new, |it| self.path(&it.iri, scope)).into()),
            ("base_has_init", (!base_required.is_empty()).into()),
            (
                "base_init",
                list(base_required.iter().map(|it| {
                    record([("ident", self.idents.field(&class.iri, &it.property).into())])
                })),
            ),
            (
                "fields",
                list(
                    stored
                        .iter()
                        .map(|it| self.field(class, it, has(&required, &it.property), scope)),
                ),
            ),
            ("has_fields", (!stored.is_empty()).into()),
            ("has_init", (!required.is_empty()).into()),
            ("init", list(required.iter().map(|it| self.init(class, it, scope)))),
            ("has_later", (!later.is_empty()).into()),
            ("later", list(later)),
            (
                "ancestors",
                list(
                    self.facts
                        .above(&class.iri)
                        .map(|it| record([("ident", self.path(it, scope).into())])),
                ),
            ),
            (
                "kinds",
                self.kinds(class).into_iter().map(literal).collect::<Vec<_>>().join(", ").into(),
            ),
        ])
    }

    /// The class and those below it, with their other names.
    fn kinds<'a>(&'a self, class: &'a Class) -> Vec<&'a str> {
        let below = self.facts.below(&class.iri).filter_map(|it| self.model.class(it));
        let mut kinds: Vec<&str> = below
            .chain([class])
            .flat_map(|it| it.aliases.iter().chain([&it.iri]).map(String::as_str))
            .collect();
        kinds.sort_unstable();
        kinds
    }

    fn field(&self, class: &Class, field: &Field, required: bool, scope: &Scope) -> Value {
        let ident = self.idents.field(&class.iri, &field.property);
        let ty = self.field_type(&field.ty, scope);
        let property = literal(&field.property);
        let datatype = &ty.datatype;
        let (read, write) = match field.container {
            Container::One => (
                format!("fields.one({property}, {datatype})?"),
                format!("values(id, {property}, [&self.{ident}], {datatype})?"),
            ),
            Container::Maybe => (
                format!("fields.maybe({property}, {datatype})?"),
                format!("values(id, {property}, &self.{ident}, {datatype})?"),
            ),
            Container::Many => (
                format!("fields.many({property}, {datatype})?"),
                format!("values(id, {property}, &self.{ident}, {datatype})?"),
            ),
            Container::List => (
                format!("fields.list({property}, {datatype})?"),
                format!("list(id, {property}, &self.{ident}, {datatype})?"),
            ),
            Container::Langmap => (
                format!("fields.langmap({property})?"),
                format!("langmap(id, {property}, &self.{ident})?"),
            ),
        };
        let empty = match field.container {
            _ if required => format!("init.{ident}"),
            Container::Maybe => "None".to_owned(),
            Container::Langmap => "rt::LangMap::new()".to_owned(),
            _ => format!("{}::new()", scope.prelude("Vec")),
        };
        // `maybe` with a minimum is held as it is and asked for as a value.
        let initial = match field.container {
            Container::Maybe if required => format!("Some(init.{ident})"),
            _ => empty,
        };
        record([
            ("ident", ident.into()),
            ("doc", doc(field_doc(field, &self.settings.languages))),
            ("ty", self.held(field, scope).into()),
            ("initial", initial.into()),
            ("read", read.into()),
            ("write", write.into()),
        ])
    }

    /// A required field, as the struct that holds it spells its type.
    fn init(&self, class: &Class, field: &Field, scope: &Scope) -> Value {
        let held = self.storage(class, &field.property).unwrap_or(field);
        let ty = match held.container {
            Container::Maybe => self.field_type(&held.ty, scope).name,
            _ => self.held(held, scope),
        };
        record([
            ("ident", self.idents.field(&class.iri, &field.property).into()),
            ("doc", doc(field_doc(field, &self.settings.languages))),
            ("ty", ty.into()),
        ])
    }

    /// A required field that the base holds without requiring it.
    fn later(&self, class: &Class, field: &Field) -> Value {
        let ident = self.idents.field(&class.iri, &field.property);
        let held = self.storage(class, &field.property).unwrap_or(field);
        let value = match held.container {
            Container::Maybe => format!("Some(init.{ident})"),
            _ => format!("init.{ident}"),
        };
        record([("ident", ident.into()), ("value", value.into())])
    }
}
