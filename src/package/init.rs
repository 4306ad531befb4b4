//! A new project: a small package that is complete, to be changed into one's own.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::package::{
    error::PackageError,
    id::{good_name, name_fault},
    plan::{Plan, Step},
    project::PROJECT,
};

/// Paths and texts; `{{name}}`, `{{prefix}}` and `{{title}}` are put in.
const SKELETON: &[(&str, &str)] = &[
    (PROJECT, include_str!("skeleton/ggen.toml")),
    (".gitignore", include_str!("skeleton/gitignore")),
    ("README.md", include_str!("skeleton/project.md")),
    ("ontologies/{{name}}/package.toml", include_str!("skeleton/package.toml")),
    ("ontologies/{{name}}/README.md", include_str!("skeleton/package.md")),
    ("ontologies/{{name}}/ontology.ttl", include_str!("skeleton/ontology.ttl")),
    ("ontologies/{{name}}/shapes.ttl", include_str!("skeleton/shapes.ttl")),
    ("ontologies/{{name}}/data/example.ttl", include_str!("skeleton/example.ttl")),
    ("ontologies/{{name}}/data/bad/loan.ttl", include_str!("skeleton/bad.ttl")),
    (
        "ontologies/{{name}}/data/golden/overdue-loans.json",
        include_str!("skeleton/overdue-loans.json"),
    ),
    ("queries/{{name}}/overdue-loans.rq", include_str!("skeleton/overdue-loans.rq")),
];

/// Prefixes that mean something else to everybody, and those of the skeleton.
const TAKEN: &[&str] = &[
    "dc", "dcat", "dcterms", "ex", "foaf", "gf", "owl", "prov", "rdf", "rdfs", "schema", "sh",
    "skos", "time", "vann", "xml", "xsd",
];

/// A new project.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The name of its package.
    pub name: String,
    /// The prefix of its namespace.
    pub prefix: String,
    /// The files to write.
    pub plan: Plan,
}

/// Says which files begin a project in a directory. The package is called `name`, or as the
/// directory is.
///
/// # Errors
///
/// If one of the files is there already, or no package can be called so.
pub fn init(directory: &Path, name: Option<&str>) -> Result<Beginning, PackageError> {
    let name = package_name(directory, name)?;
    let prefix = prefix(&name);
    let title = title(&name);
    let fill = |text: &str| {
        text.replace("{{name}}", &name).replace("{{prefix}}", &prefix).replace("{{title}}", &title)
    };
    let mut steps = Vec::new();
    let mut there = Vec::new();
    for (path, text) in SKELETON {
        let path = directory.join(fill(path));
        if fs::symlink_metadata(&path).is_ok() {
            // A fresh repository often has these; they stay as they are.
            if !path.ends_with("README.md") && !path.ends_with(".gitignore") {
                there.push(path);
            }
        } else {
            steps.push(Step::Create { path, bytes: fill(text).into_bytes() });
        }
    }
    if !there.is_empty() {
        return Err(PackageError::Exists { paths: there });
    }
    Ok(Beginning { name, prefix, plan: Plan { steps } })
}

fn package_name(directory: &Path, name: Option<&str>) -> Result<String, PackageError> {
    if let Some(name) = name {
        let Some(fault) = name_fault(name) else { return Ok(name.to_owned()) };
        let near = good_name(name).map(|it| format!("; did you mean `{it}`?"));
        return Err(PackageError::Request(format!(
            "the package name `{}` {fault}{}",
            name.escape_debug(),
            near.unwrap_or_default()
        )));
    }
    // `.` has a name only once it is looked up; a directory that is not there yet has its own.
    let full: PathBuf = fs::canonicalize(directory).unwrap_or_else(|_| directory.to_owned());
    let last = full.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    good_name(&last).ok_or_else(|| {
        PackageError::Request(format!(
            "no package can be called like the directory `{}`: a name is lower-case letters, digits \
             and `-`, begins with a letter, and is not reserved; say `--name NAME`",
            last.escape_debug()
        ))
    })
}

/// The initials of a name of several words, else its first letters.
fn prefix(name: &str) -> String {
    let words: Vec<&str> = name.split('-').filter(|it| !it.is_empty()).collect();
    let prefix: String = match words.as_slice() {
        [word] => word.chars().take(8).collect(),
        words => words.iter().filter_map(|it| it.chars().next()).collect(),
    };
    if TAKEN.contains(&prefix.as_str()) || prefix.len() < 2 {
        format!("my{prefix}")
    } else {
        prefix
    }
}

fn title(name: &str) -> String {
    let title = name.split('-').filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |it| it.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_short_and_free() {
        assert_eq!(prefix("lending"), "lending");
        assert_eq!(prefix("notification-messaging-hub"), "nmh");
        assert_eq!(prefix("skos"), "myskos");
        assert_eq!(prefix("a--"), "mya");
        assert_eq!(title("tool-library"), "Tool library");
    }
}
