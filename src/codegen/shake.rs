//! Leaving out what nobody asked for.

use std::collections::BTreeSet;

use crate::codegen::model::{Field, Model, Type};

/// Keeps the roots, what they inherit from, the classes, enums and datatypes of their fields and those
/// of queries, and the properties that are left.
pub fn shake(model: &mut Model, roots: &[String]) {
    let mut kept: BTreeSet<String> = BTreeSet::new();
    let mut open: Vec<String> = roots.to_vec();
    for query in &model.queries {
        let types =
            query.params.iter().map(|it| &it.ty).chain(query.columns.iter().map(|it| &it.ty));
        types.for_each(|it| mentioned(it, &mut open));
    }
    while let Some(iri) = open.pop() {
        if !kept.insert(iri.clone()) {
            continue;
        }
        let Some(class) = model.class(&iri) else { continue };
        open.extend(class.mro.iter().chain(&class.mro_dropped).chain(&class.parents).cloned());
        fields(class.own.iter().chain(&class.refined), &mut open);
    }
    model.classes.retain(|it| kept.contains(&it.iri));
    model.enums.retain(|it| kept.contains(&it.iri));
    model.datatypes.retain(|it| kept.contains(&it.iri));
    let all = model.classes.iter().flat_map(|it| it.own.iter().chain(&it.refined));
    let used: BTreeSet<&str> = all.map(|it| it.property.as_str()).collect();
    model.properties.retain(|it| used.contains(it.iri.as_str()));
    for property in &mut model.properties {
        property.domains.retain(|it| kept.contains(it));
    }
    model.individuals.retain(|it| it.types.iter().any(|ty| kept.contains(ty)));
}

fn fields<'a>(fields: impl Iterator<Item = &'a Field>, open: &mut Vec<String>) {
    fields.for_each(|it| mentioned(&it.ty, open));
}

/// The classes, enums and datatypes of a type.
fn mentioned(ty: &Type, open: &mut Vec<String>) {
    match ty {
        Type::Enum(iri) | Type::Ref(iri) | Type::Custom(iri) => open.push(iri.clone()),
        Type::Union(members) => members.iter().for_each(|it| mentioned(it, open)),
        Type::Scalar(_)
        | Type::Lang(_)
        | Type::Iri
        | Type::Node
        | Type::Literal
        | Type::Term
        | Type::Never => (),
    }
}
