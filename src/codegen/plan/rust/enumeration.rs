//! Enums, and newtypes for datatypes with facets.

use minijinja::value::Value;

use super::{
    Planner,
    text::{doc, literal},
    types::{Scope, enum_datatype, scalar},
};
use crate::codegen::{
    model::{Datatype, Enum, EnumOf},
    plan::{list, record, term_doc},
};

impl Planner<'_> {
    pub(super) fn enumeration(&self, it: &Enum, scope: &Scope) -> Value {
        let languages = &self.settings.languages;
        let ident = self.idents.ty(&it.iri);
        let values = it.values.iter().map(|value| {
            let mut lines = match it.of {
                EnumOf::Iri => term_doc(&value.term, &value.labels, &value.doc, languages),
                EnumOf::Literal => vec![literal(&value.term)],
            };
            lines.extend(value.deprecated.iter().map(|it| format!("Deprecated. {}", it.note)));
            record([
                ("ident", self.idents.value(&it.iri, &value.term).into()),
                ("term", literal(&value.term).into()),
                ("doc", doc(lines)),
            ])
        });
        record([
            ("ident", ident.into()),
            ("doc", doc(term_doc(&it.iri, &it.labels, &it.doc, languages))),
            ("values", list(values)),
            ("is_empty", it.values.is_empty().into()),
            ("is_open", (it.open && it.of == EnumOf::Iri).into()),
            ("is_text", (it.open && it.of == EnumOf::Literal).into()),
            ("string", scope.prelude("String").into()),
            ("option", scope.prelude("Option").into()),
            ("datatype", enum_datatype(it).into()),
            ("expected", literal(&format!("a value of {ident}")).into()),
        ])
    }

    pub(super) fn datatype(&self, it: &Datatype, scope: &Scope) -> Value {
        let base = scalar(&it.base, scope);
        let mut lines = term_doc(&it.iri, &it.labels, &it.doc, &self.settings.languages);
        let facets = it.facets.iter().map(|(name, values)| format!("{name} {}", values.join(", ")));
        lines.push(facets.collect::<Vec<_>>().join("; "));
        record([
            ("ident", self.idents.ty(&it.iri).into()),
            ("doc", doc(lines)),
            ("base", base.name.into()),
            ("iri", literal(&it.iri).into()),
            ("base_datatype", base.datatype.into()),
        ])
    }
}
