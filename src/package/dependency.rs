//! What a package or project needs: `name = "^1"` or `name = { path = "…", version = "^1" }`.

use std::collections::BTreeMap;

use semver::{Op, VersionReq};
use toml::{Spanned, de::DeValue};

use crate::{
    diag::{Diagnostic, Span},
    package::{
        id,
        path::is_absolute,
        rule::{DEPENDENCY_WITHOUT_BOUND, MANIFEST_SCHEMA, PATH_ESCAPES_PACKAGE},
        table::{Table, Text, short},
    },
};

/// One line of `[dependencies]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The versions that will do.
    pub requirement: VersionReq,
    /// A directory, relative to the one of the file that names it.
    pub path: Option<String>,
    /// The bytes of the value.
    pub span: Span,
}

/// Reads a table of dependencies.
pub fn read(table: &Table<'_>, found: &mut Vec<Diagnostic>) -> BTreeMap<String, Dependency> {
    let mut dependencies = BTreeMap::new();
    for (name, value) in table.entries() {
        if let Some(fault) = id::name_fault(name.text) {
            let message = format!("the package name `{}` {fault}", short(name.text));
            let mut diagnostic = MANIFEST_SCHEMA.found(message).at(table.place(name.span));
            if let Some(good) = id::good_name(name.text) {
                diagnostic = diagnostic.help(format!("did you mean `{good}`?"));
            }
            found.push(diagnostic);
        } else if let Some(dependency) = one(table, name, value, found) {
            dependencies.insert(name.text.to_owned(), dependency);
        }
    }
    dependencies
}

fn one<'a>(
    table: &Table<'a>,
    name: Text<'a>,
    value: &'a Spanned<DeValue<'a>>,
    found: &mut Vec<Diagnostic>,
) -> Option<Dependency> {
    let span = Span::from_range(value.span());
    if let DeValue::String(text) = value.get_ref() {
        let requirement = requirement(table, Text { text, span }, found)?;
        return Some(Dependency { requirement, path: None, span });
    }
    if !matches!(value.get_ref(), DeValue::Table(_)) {
        found.push(table.wrong(name.text, value, "a version requirement or a table"));
        return None;
    }
    let inner = table.table_at(name.text, value, found)?;
    inner.only(&["path", "version"], found);
    let path = inner.string("path", found);
    if let Some(path) = path.filter(|it| it.text.is_empty() || is_absolute(it.text)) {
        found.push(
            PATH_ESCAPES_PACKAGE
                .found(format!("the path `{}` is not relative", short(path.text)))
                .at(table.place(path.span))
                .help("write it relative to the directory of this file, with `/`"),
        );
        return None;
    }
    let requirement = match inner.string("version", found) {
        Some(version) => requirement(table, version, found)?,
        None if path.is_some() => VersionReq::STAR,
        None => {
            found.push(
                MANIFEST_SCHEMA
                    .found(format!("the dependency `{}` has no version and no path", name.text))
                    .at(table.place(span))
                    .help(format!("write `{} = \"^1.0\"`", name.text)),
            );
            return None;
        }
    };
    Some(Dependency { requirement, path: path.map(|it| it.text.to_owned()), span })
}

fn requirement(
    table: &Table<'_>,
    text: Text<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<VersionReq> {
    match VersionReq::parse(text.text) {
        Ok(requirement) => {
            if !bounded(&requirement) {
                found.push(
                    DEPENDENCY_WITHOUT_BOUND
                        .found(format!("`{}` accepts every later version", short(text.text)))
                        .at(table.place(text.span))
                        .help("write a caret requirement such as `^1.2`"),
                );
            }
            Some(requirement)
        }
        Err(fault) => {
            found.push(
                MANIFEST_SCHEMA
                    .found(format!("`{}` is not a version requirement: {fault}", short(text.text)))
                    .at(table.place(text.span))
                    .help("write for example `^1.2` (1.2 and later, below 2)"),
            );
            None
        }
    }
}

fn bounded(requirement: &VersionReq) -> bool {
    requirement.comparators.iter().any(|it| !matches!(it.op, Op::Greater | Op::GreaterEq))
}
