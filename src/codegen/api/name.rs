//! Changes of the names that terms have in generated code.

use crate::codegen::{
    api::{Change, Level},
    model::{Location, Model},
    names::Idents,
    plan::Target,
};

/// What keeps its term but not its name in a language.
///
/// The names of both models are those of [`plan::idents`](crate::codegen::plan::idents), so pinned
/// ones count.
pub fn renamed(
    target: Target,
    old: &Idents,
    new: &Idents,
    models: (&Model, &Model),
) -> Vec<Change> {
    let prefixes = super::prefixes(models.0, models.1);
    let changed = new.pins();
    let changed = old.pins().refused(&changed).into_iter().map(|(kind, key, was)| {
        let is = changed.name(kind, &key).unwrap_or_default();
        Change {
            level: Level::Breaking,
            kind: "name",
            subject: key
                .split(' ')
                .map(|it| prefixes.curie(it).unwrap_or_else(|| it.to_owned()))
                .collect::<Vec<_>>()
                .join(" "),
            message: format!("the {kind} is called `{is}`, was `{was}`"),
            language: Some(target.name()),
            at: Location::default(),
        }
    });
    changed.collect()
}
