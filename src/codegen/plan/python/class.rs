//! Classes: bases, the fields that they do not have alike, the table of all own fields.

use std::collections::BTreeSet;

use minijinja::value::Value;

use super::{
    Planner,
    text::{docstring, literal},
    types::Scope,
};
use crate::codegen::{
    model::{Class, Container, Field, Type},
    plan::{field_doc, list, record, term_doc},
};

/// How much of a reference a field may hold, the widest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// An IRI, a blank node, or the node itself.
    Any,
    /// An IRI or a blank node.
    Id,
    /// An IRI.
    Iri,
}

/// A type on its way to an annotation.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Printed {
    /// A reference, to an instance of a class if that is known.
    Node(Form, Option<String>),
    /// As it is.
    Plain(Type),
    /// Ancestors that no type suits.
    Conflict,
}

impl Printed {
    fn of(ty: &Type) -> Self {
        match ty {
            Type::Ref(class) => Self::Node(Form::Any, Some(class.clone())),
            Type::Node => Self::Node(Form::Id, None),
            Type::Iri => Self::Node(Form::Iri, None),
            _ => Self::Plain(ty.clone()),
        }
    }
}

impl Planner<'_> {
    /// The fields to declare: own ones, narrowed ones, and those that two bases type differently.
    pub(super) fn declared(&self, class: &Class) -> Vec<&Field> {
        let own: BTreeSet<&str> =
            class.own.iter().chain(&class.refined).map(|it| it.property.as_str()).collect();
        let differs = |field: &Field| {
            let parents = class.parents.iter();
            let mut inherited = parents.filter_map(|it| self.facts.field(it, &field.property));
            inherited.any(|it| it.ty != field.ty || it.container != field.container)
        };
        let fields = self.facts.fields(&class.iri).iter().copied();
        fields.filter(|it| own.contains(it.property.as_str()) || differs(it)).collect()
    }

    /// The type of a field that its ancestors accept: a checker wants every override to be a
    /// subtype, and not everything that is narrower in RDF is one in Python.
    fn printed(&self, class: &Class, field: &Field) -> Printed {
        let key = (class.iri.clone(), field.property.clone());
        if let Some(known) = self.printed.borrow().get(&key) {
            return known.clone();
        }
        let parents = class.parents.iter().filter_map(|it| self.model.class(it));
        let above: Vec<Printed> = parents
            .filter_map(|it| Some(self.printed(it, self.facts.field(&it.iri, &field.property)?)))
            .collect();
        let own = Printed::of(&field.ty);
        let mut printed = above.iter().fold(own, |own, above| self.narrow(above, own));
        if above.iter().any(|it| self.narrow(it, printed.clone()) != printed) {
            printed = Printed::Conflict;
        }
        self.printed.borrow_mut().insert(key, printed.clone());
        printed
    }

    fn narrow(&self, above: &Printed, below: Printed) -> Printed {
        let is_a = |below: &str, above: &Option<String>| {
            above.as_deref().is_none_or(|it| self.facts.is_a(below, it))
        };
        match (above, &below) {
            (above, _) if *above == below => below,
            (Printed::Node(Form::Any, class), Printed::Node(_, Some(it))) if is_a(it, class) => {
                below
            }
            (Printed::Node(form, class), Printed::Node(own, Some(it))) if is_a(it, class) => {
                Printed::Node((*form).max(*own), Some(it.clone()))
            }
            (Printed::Node(Form::Id, None), Printed::Node(Form::Iri, None)) => below,
            _ => above.clone(),
        }
    }

    pub(super) fn class(&self, class: &Class, scope: &Scope) -> Value {
        let fields = self.declared(class);
        let idents = fields.iter().map(|it| self.idents.field(&class.iri, &it.property).to_owned());
        let scope = Scope { hidden: idents.collect(), ..scope.clone() };
        let mut lines = term_doc(&class.iri, &class.labels, &class.doc, &self.settings.languages);
        lines.extend(class.deprecated.iter().map(|it| format!("Deprecated. {}", it.note)));
        let mut bases: Vec<String> =
            class.parents.iter().map(|it| self.base_path(it, &scope)).collect();
        let has_id = bases.is_empty();
        if has_id {
            bases.push("_rt.Node".to_owned());
        }
        record([
            ("ident", self.idents.ty(&class.iri).into()),
            ("iri", literal(&class.iri).into()),
            ("doc", docstring(lines, "    ").into()),
            ("bases", bases.join(", ").into()),
            ("has_id", has_id.into()),
            ("has_fields", (!fields.is_empty()).into()),
            ("fields", list(fields.iter().map(|it| self.field(class, it, &scope)))),
        ])
    }

    fn field(&self, class: &Class, field: &Field, scope: &Scope) -> Value {
        let ident = self.idents.field(&class.iri, &field.property);
        let printed = self.printed(class, field);
        let (one, kind) = match &printed {
            Printed::Node(Form::Any, Some(class)) => {
                (format!("_rt.Ref[{}]", self.path(class, scope)), "_rt.REF".to_owned())
            }
            Printed::Node(Form::Id, Some(class)) => {
                let iri = format!("_rt.Iri[{}]", self.path(class, scope));
                (format!("{iri} | _rt.Blank"), "_rt.NODE".to_owned())
            }
            Printed::Node(Form::Iri, Some(class)) => {
                (format!("_rt.Iri[{}]", self.path(class, scope)), "_rt.IRI".to_owned())
            }
            Printed::Node(form, None) => {
                let ty = if *form == Form::Iri { Type::Iri } else { Type::Node };
                let it = self.value_type(&ty, scope);
                (it.name, it.kind)
            }
            Printed::Conflict => {
                ("_rt.Anything".to_owned(), self.field_type(&field.ty, scope).kind)
            }
            Printed::Plain(ty) => {
                let it = self.field_type(ty, scope);
                (it.name, it.kind)
            }
        };
        let held = match field.container {
            Container::One => one,
            Container::Maybe => format!("{one} | None"),
            Container::Many | Container::List => {
                format!("{}[{one}, ...]", scope.standard("tuple"))
            }
            Container::Langmap => "_rt.LangMap".to_owned(),
        };
        let (container, empty) = match field.container {
            Container::One => ("one", "_rt.required()"),
            Container::Maybe => ("maybe", "None"),
            Container::Many => ("many", "()"),
            Container::List => ("list", "()"),
            Container::Langmap => ("langmap", "_rt.NO_TEXTS"),
        };
        // `maybe` with a minimum cannot be left out, but may be unknown in a subclass's ancestor.
        let default = if field.card.min > 0 { "_rt.required()" } else { empty };
        record([
            ("ident", ident.into()),
            ("doc", docstring(field_doc(field, &self.settings.languages), "    ").into()),
            ("ty", held.into()),
            ("default", default.into()),
            (
                "entry",
                format!(
                    "_rt.Field({}, {}, {kind}, \"{container}\")",
                    literal(ident),
                    literal(&field.property)
                )
                .into(),
            ),
        ])
    }
}
