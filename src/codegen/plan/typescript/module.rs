//! A namespace as a module: enums, datatypes, interfaces.

use minijinja::value::Value;

use crate::codegen::{
    model::{Class, Container, Enum, EnumOf, Field, Namespace},
    plan::{
        field_doc, list, record, term_doc,
        typescript::{
            Planner, Scope,
            text::{comment, literal, quoted},
            types::scalar,
        },
    },
};

impl Planner<'_> {
    pub(super) fn module(&self, namespace: &Namespace, header: &str) -> Value {
        let model = self.model;
        let mut scope = Scope::new(&namespace.iri);
        let is_here = |it: &str| it == namespace.iri;
        let enums: Vec<Value> = model
            .enums
            .iter()
            .filter(|it| is_here(&it.namespace))
            .map(|it| self.enumeration(it))
            .collect();
        let datatypes: Vec<Value> = model
            .datatypes
            .iter()
            .filter(|it| is_here(&it.namespace))
            .map(|it| {
                let mut doc = term_doc(&it.iri, &it.labels, &it.doc, self.languages);
                for (facet, values) in &it.facets {
                    doc.push(format!("{facet} {}", values.join(", ")));
                }
                let ty = scalar(&it.base);
                record([
                    ("ident", self.idents.ty(&it.iri).into()),
                    ("doc", comment(&doc, None, "")),
                    ("ty", ty.into()),
                ])
            })
            .collect();
        let classes: Vec<Value> = model
            .classes
            .iter()
            .filter(|it| is_here(&it.namespace))
            .map(|it| self.class(it, &mut scope))
            .collect();
        let uses_rt = !classes.is_empty()
            || model.enums.iter().any(|it| is_here(&it.namespace) && it.open)
            || model
                .datatypes
                .iter()
                .any(|it| is_here(&it.namespace) && scalar(&it.base).contains("rt."));
        let is_empty = enums.is_empty() && datatypes.is_empty() && classes.is_empty();
        record([
            ("header", header.into()),
            ("uses_rt", uses_rt.into()),
            (
                "imports",
                list(scope.types.iter().map(|it| {
                    record([("ident", format!("_{it}").into()), ("file", it.as_str().into())])
                })),
            ),
            ("enums", list(enums)),
            ("datatypes", list(datatypes)),
            ("classes", list(classes)),
            ("is_empty", is_empty.into()),
        ])
    }

    fn enumeration(&self, it: &Enum) -> Value {
        let ident = self.idents.ty(&it.iri);
        let ty = format!("(typeof {ident})[keyof typeof {ident}]");
        let ty = match (it.open, it.of) {
            (false, _) => ty,
            (true, EnumOf::Iri) => format!("{ty} | rt.Iri"),
            (true, EnumOf::Literal) => format!("{ty} | (string & {{}})"),
        };
        let values = it.values.iter().map(|value| {
            let mut doc = match it.of {
                EnumOf::Iri => term_doc(&value.term, &value.labels, &value.doc, self.languages),
                EnumOf::Literal => vec![format!("`{}`", value.term)],
            };
            doc.extend(value.notation.iter().map(|it| format!("notation {it}")));
            record([
                ("ident", self.idents.value(&it.iri, &value.term).into()),
                ("term", quoted(&value.term)),
                ("doc", comment(&doc, value.deprecated.as_ref(), "  ")),
            ])
        });
        let iri = if it.name_hint.is_some() {
            it.iri.rsplit('#').next().unwrap_or_default()
        } else {
            &it.iri
        };
        let doc = term_doc(iri, &it.labels, &it.doc, self.languages);
        record([
            ("ident", ident.into()),
            ("doc", comment(&doc, None, "")),
            ("ty", ty.into()),
            ("values", list(values)),
        ])
    }

    fn class(&self, class: &Class, scope: &mut Scope<'_>) -> Value {
        let fields: Vec<Value> = class
            .own
            .iter()
            .chain(&class.refined)
            .map(|field| {
                let doc = field_doc(field, self.languages);
                record([
                    ("doc", comment(&doc, field.deprecated.as_ref(), "  ")),
                    ("decl", self.declaration(class, field, scope).into()),
                ])
            })
            .collect();
        let doc = term_doc(&class.iri, &class.labels, &class.doc, self.languages);
        record([
            ("ident", self.idents.ty(&class.iri).into()),
            ("doc", comment(&doc, class.deprecated.as_ref(), "")),
            ("bases", self.bases(class, scope).into()),
            ("fields", list(fields)),
            ("aliases", list(class.aliases.iter().map(|it| self.idents.ty(it).into()))),
        ])
    }

    fn declaration(&self, class: &Class, field: &Field, scope: &mut Scope<'_>) -> String {
        let name = self.idents.field(&class.iri, &field.property);
        format!("readonly {name}{}", self.field_type(field, scope))
    }

    /// `?: T` and its like.
    fn field_type(&self, field: &Field, scope: &mut Scope<'_>) -> String {
        let ty = self.ty(&field.ty, scope);
        let many = |it: &str| if it.contains(" | ") { format!("({it})") } else { it.to_owned() };
        match field.container {
            Container::One => format!(": {ty};"),
            Container::Maybe => format!("?: {ty};"),
            Container::Langmap => "?: rt.LangMap;".to_owned(),
            Container::Many | Container::List => {
                let mark = if field.card.min > 0 { "" } else { "?" };
                format!("{mark}: readonly {}[];", many(&ty))
            }
        }
    }

    /// What an interface extends: parents, without the fields that it cannot take over.
    fn bases(&self, class: &Class, scope: &mut Scope<'_>) -> String {
        if class.parents.is_empty() {
            return "rt.Thing".to_owned();
        }
        let base = |parent: &String| {
            let name = self.class_name(parent, scope);
            let without: Vec<String> = self
                .model
                .class(parent)
                .map(|it| self.incompatible(class, it))
                .unwrap_or_default()
                .iter()
                .map(|it| literal(self.idents.field(&class.iri, it)))
                .collect();
            if without.is_empty() {
                name
            } else {
                format!("rt.Without<{name}, {}>", without.join(" | "))
            }
        };
        class.parents.iter().map(base).collect::<Vec<_>>().join(", ")
    }
}
