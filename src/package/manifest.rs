//! `package.toml`: what a package is called, which namespaces it owns, which files mean what.

use std::{collections::BTreeMap, sync::Arc};

use globset::{GlobBuilder, GlobSet};
use semver::{Version, VersionReq};

use crate::{
    diag::{Applicability, Diagnostic, Span},
    package::{
        dependency::{self, Dependency},
        id::{self, PackageId},
        path,
        rule::{MANIFEST_SCHEMA, PATH_ESCAPES_PACKAGE, UNKNOWN_KEY, VERSION_NOT_SEMVER},
        table::{self, Table, Text, short},
    },
};

/// The keys of `[package]`.
const PACKAGE_KEYS: &[&str] = &[
    "name",
    "version",
    "description",
    "license",
    "authors",
    "keywords",
    "categories",
    "homepage",
    "repository",
    "ggen",
];

/// Keys of other package formats: what to write instead.
const FOREIGN_KEYS: &[(&str, &str)] = &[
    ("author", "write `authors`, an array of strings"),
    ("category", "write `categories`, an array of strings"),
    ("tags", "write `keywords`"),
    ("production", "remove it: quality is computed, not declared"),
    ("maturity", "remove it: quality is computed, not declared"),
];

/// The longest path or pattern, in bytes.
const LONGEST_PATTERN: usize = 1024;

/// The longest description.
const LONGEST_DESCRIPTION: usize = 300;

/// A package as its manifest describes it.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The manifest's path, as shown.
    pub file: Arc<str>,
    /// Name and version.
    pub id: PackageId,
    /// The bytes of the name.
    pub name_span: Span,
    /// What it is for.
    pub description: Option<String>,
    /// An SPDX expression.
    pub license: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// Fields it belongs to.
    pub categories: Vec<String>,
    /// Its page.
    pub homepage: Option<String>,
    /// Where it is developed.
    pub repository: Option<String>,
    /// The versions of this tool that can read it.
    pub ggen: Option<VersionReq>,
    /// The namespaces it owns, sorted.
    pub ontologies: Vec<Ontology>,
    /// Files of shapes.
    pub shapes: Vec<FilePattern>,
    /// Example data.
    pub example: Vec<FilePattern>,
    /// Data that projects may ask for.
    pub catalogue: Vec<FilePattern>,
    /// What it needs, by name.
    pub dependencies: BTreeMap<String, Dependency>,
}

/// A namespace a package owns, and the file that defines its terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ontology {
    /// The IRI that the terms begin with.
    pub namespace: String,
    /// The bytes of the namespace.
    pub span: Span,
    /// The prefix.
    pub prefix: String,
    /// The file.
    pub file: FilePattern,
    /// The IRI of this version.
    pub version_iri: Option<String>,
}

/// A path or glob below the package.
#[derive(Clone, Debug)]
pub struct FilePattern {
    /// As written.
    pub text: String,
    /// The bytes it stands at; empty for a file that is found by convention.
    pub span: Span,
    matcher: GlobSet,
}

impl PartialEq for FilePattern {
    fn eq(&self, other: &Self) -> bool {
        (&self.text, self.span) == (&other.text, other.span)
    }
}

impl Eq for FilePattern {}

impl FilePattern {
    /// A pattern, checked; `Err` says what is wrong with it.
    pub fn new(text: &str, span: Span) -> Result<Self, String> {
        if text.len() > LONGEST_PATTERN {
            return Err(format!("it is longer than {LONGEST_PATTERN} bytes"));
        }
        let fault = |it: globset::Error| it.kind().to_string();
        let mut glob = GlobBuilder::new(text);
        glob.literal_separator(true).backslash_escape(false);
        // A set of one: a single matcher panics where its regular expression is too large.
        let matcher = GlobSet::builder().add(glob.build().map_err(fault)?).build();
        Ok(Self { text: text.to_owned(), span, matcher: matcher.map_err(fault)? })
    }

    /// Whether it can match more than one file.
    pub fn is_glob(&self) -> bool {
        is_glob(&self.text)
    }

    /// Whether a path inside the package is meant.
    pub fn matches(&self, path: &str) -> bool {
        self.matcher.is_match(path)
    }
}

/// Whether a path has wildcards.
pub fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

impl Manifest {
    /// A manifest that says nothing but a name.
    pub fn bare(id: PackageId) -> Self {
        Self {
            file: "".into(),
            id,
            name_span: Span::default(),
            description: None,
            license: None,
            authors: Vec::new(),
            keywords: Vec::new(),
            categories: Vec::new(),
            homepage: None,
            repository: None,
            ggen: None,
            ontologies: Vec::new(),
            shapes: Vec::new(),
            example: Vec::new(),
            catalogue: Vec::new(),
            dependencies: BTreeMap::new(),
        }
    }

    /// Reads a manifest. Without a good name and version there is none; every other fault is
    /// reported and its line left out.
    pub fn parse(text: &str, file: impl Into<Arc<str>>) -> (Option<Self>, Vec<Diagnostic>) {
        let file = file.into();
        let mut found = Vec::new();
        let manifest = parse(text, &file, &mut found);
        (manifest, found)
    }
}

fn parse(text: &str, file: &Arc<str>, found: &mut Vec<Diagnostic>) -> Option<Manifest> {
    let document = table::parse(text, file, found)?;
    let document = Table::document(&document, file);
    document.only(&["package", "ontology", "shapes", "data", "dependencies"], found);
    if document.value("package").is_none() {
        found.push(
            MANIFEST_SCHEMA
                .found("there is no `[package]` table")
                .at(document.place(Span::default()))
                .help("begin with `[package]`, `name = \"…\"`, `version = \"0.1.0\"`"),
        );
    }
    let package = document.table("package", found)?;
    unknown_package_keys(&package, found);
    let name = name(&package, found);
    let version = version(&package, found);
    let ontologies = ontologies(&document, found);
    let (shapes, example, catalogue) = files(&document, found);
    let dependencies = document
        .table("dependencies", found)
        .map(|it| dependency::read(&it, found))
        .unwrap_or_default();
    let mut strings = |key: &str| -> Vec<String> {
        package.strings(key, found).into_iter().map(|it| it.text.to_owned()).collect()
    };
    let (authors, keywords, categories) =
        (strings("authors"), strings("keywords"), strings("categories"));
    let description = description(&package, found);
    let mut string = |key: &str| package.string(key, found).map(|it| it.text.to_owned());
    let (license, homepage, repository) =
        (string("license"), string("homepage"), string("repository"));
    let ggen = tool(&package, found);
    let (name, version) = (name?, version?);
    Some(Manifest {
        file: file.clone(),
        id: PackageId { name: name.text.to_owned(), version },
        name_span: name.span,
        description,
        license,
        authors,
        keywords,
        categories,
        homepage,
        repository,
        ggen,
        ontologies,
        shapes,
        example,
        catalogue,
        dependencies,
    })
}

fn unknown_package_keys(package: &Table<'_>, found: &mut Vec<Diagnostic>) {
    for (key, value) in package.entries().filter(|(key, _)| !PACKAGE_KEYS.contains(&key.text)) {
        let Some((_, advice)) = FOREIGN_KEYS.iter().find(|it| it.0 == key.text) else {
            found.push(package.unknown(key, PACKAGE_KEYS));
            continue;
        };
        let mut diagnostic = UNKNOWN_KEY
            .found(format!("unknown key `{}` in `[package]`", key.text))
            .at(package.place(key.span))
            .label("nothing reads this")
            .help(*advice);
        if key.text == "tags" && value.get_ref().is_array() && package.value("keywords").is_none() {
            diagnostic =
                diagnostic.fix(Applicability::Safe, vec![(key.span, "keywords".to_owned())]);
        }
        found.push(diagnostic);
    }
}

fn name<'a>(package: &Table<'a>, found: &mut Vec<Diagnostic>) -> Option<Text<'a>> {
    let name = package.required("name", found)?;
    let Some(fault) = id::name_fault(name.text) else { return Some(name) };
    let mut diagnostic = MANIFEST_SCHEMA
        .found(format!("the package name `{}` {fault}", short(name.text)))
        .at(package.place(name.span))
        .note("a name has lower-case letters, digits and `-`, and begins with a letter");
    if let Some(good) = id::good_name(name.text) {
        let edit = (name.span, format!("\"{good}\""));
        diagnostic = diagnostic
            .help(format!("did you mean `{good}`?"))
            .fix(Applicability::Unsafe, vec![edit]);
    }
    found.push(diagnostic);
    None
}

fn version(package: &Table<'_>, found: &mut Vec<Diagnostic>) -> Option<Version> {
    let text = package.required("version", found)?;
    let fault = match Version::parse(text.text) {
        Ok(version) if version.build.is_empty() => return Some(version),
        Ok(_) => "it carries build metadata (`+…`)".to_owned(),
        Err(fault) => fault.to_string(),
    };
    found.push(
        VERSION_NOT_SEMVER
            .found(format!("`{}` is not a package version: {fault}", short(text.text)))
            .at(package.place(text.span))
            .help("write MAJOR.MINOR.PATCH, for example `1.0.0`"),
    );
    None
}

fn tool(package: &Table<'_>, found: &mut Vec<Diagnostic>) -> Option<VersionReq> {
    let text = package.string("ggen", found)?;
    let fault = match VersionReq::parse(text.text) {
        Ok(requirement) => return Some(requirement),
        Err(fault) => fault,
    };
    let message = format!("`{}` is not a version requirement: {fault}", short(text.text));
    found.push(MANIFEST_SCHEMA.found(message).at(package.place(text.span)));
    None
}

fn description(package: &Table<'_>, found: &mut Vec<Diagnostic>) -> Option<String> {
    let text = package.string("description", found)?;
    let length = text.text.chars().count();
    if length > LONGEST_DESCRIPTION {
        found.push(
            MANIFEST_SCHEMA
                .found(format!("the description has {length} characters"))
                .at(package.place(text.span))
                .help(format!("say it in {LONGEST_DESCRIPTION}; the rest belongs in README.md")),
        );
    }
    Some(text.text.to_owned())
}

fn ontologies(document: &Table<'_>, found: &mut Vec<Diagnostic>) -> Vec<Ontology> {
    let Some(table) = document.table("ontology", found) else { return Vec::new() };
    let mut ontologies: Vec<Ontology> = Vec::new();
    for (namespace, value) in table.entries() {
        let Some(inner) = table.table_at(namespace.text, value, found) else { continue };
        inner.only(&["prefix", "file", "version-iri"], found);
        let prefix = prefix(&inner, &ontologies, found);
        let file = inner.required("file", found).and_then(|it| pattern(&inner, it, found));
        let version_iri = inner.string("version-iri", found).map(|it| it.text.to_owned());
        let is_iri = is_absolute_iri(namespace.text);
        if !is_iri {
            found.push(
                MANIFEST_SCHEMA
                    .found(format!("the namespace `{}` is not an IRI", short(namespace.text)))
                    .at(table.place(namespace.span))
                    .help("write it in full, ending with `#` or `/`"),
            );
        }
        if let (Some(prefix), Some(file), true) = (prefix, file, is_iri) {
            ontologies.push(Ontology {
                namespace: namespace.text.to_owned(),
                span: namespace.span,
                prefix,
                file,
                version_iri,
            });
        }
    }
    ontologies
}

fn prefix(table: &Table<'_>, before: &[Ontology], found: &mut Vec<Diagnostic>) -> Option<String> {
    let text = table.required("prefix", found)?;
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let good = text.text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.text.chars().all(letter)
        && text.text.len() <= 32;
    if !good {
        found.push(
            MANIFEST_SCHEMA
                .found(format!("`{}` is not a prefix", short(text.text)))
                .at(table.place(text.span))
                .help("a prefix is a letter, then letters, digits, `-` or `_`, at most 32"),
        );
        return None;
    }
    if let Some(other) = before.iter().find(|it| it.prefix == text.text) {
        found.push(
            MANIFEST_SCHEMA
                .found(format!("the prefix `{}` stands for two namespaces", text.text))
                .at(table.place(text.span))
                .related(table.place(other.span), "the other one"),
        );
        return None;
    }
    Some(text.text.to_owned())
}

fn files(
    document: &Table<'_>,
    found: &mut Vec<Diagnostic>,
) -> (Vec<FilePattern>, Vec<FilePattern>, Vec<FilePattern>) {
    let shapes = document.table("shapes", found);
    let shapes = shapes.map_or_else(Vec::new, |it| {
        it.only(&["files"], found);
        patterns(&it, "files", found)
    });
    let Some(data) = document.table("data", found) else {
        return (shapes, Vec::new(), Vec::new());
    };
    data.only(&["example", "catalogue"], found);
    (shapes, patterns(&data, "example", found), patterns(&data, "catalogue", found))
}

fn patterns(table: &Table<'_>, key: &str, found: &mut Vec<Diagnostic>) -> Vec<FilePattern> {
    let texts = table.strings(key, found);
    texts.into_iter().filter_map(|it| pattern(table, it, found)).collect()
}

fn pattern(table: &Table<'_>, text: Text<'_>, found: &mut Vec<Diagnostic>) -> Option<FilePattern> {
    if let Some(fault) = path::escape(text.text) {
        found.push(
            PATH_ESCAPES_PACKAGE
                .found(format!("the path `{}` {fault}", short(text.text)))
                .at(table.place(text.span))
                .help("write a path below the package's directory, with `/`"),
        );
        return None;
    }
    match FilePattern::new(text.text, text.span) {
        Ok(pattern) => Some(pattern),
        Err(fault) => {
            let message = format!("`{}` is not a pattern: {}", short(text.text), short(&fault));
            found.push(MANIFEST_SCHEMA.found(message).at(table.place(text.span)));
            None
        }
    }
}

/// A scheme, a colon, and nothing that Turtle forbids inside `<…>`. The grammar of IRIs is checked
/// where the ontology itself is read.
fn is_absolute_iri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let forbidden =
        |c: char| c <= ' ' || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '^' | '`' | '\\');
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        && !rest.is_empty()
        && !rest.contains(forbidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
[package]
name = "lending"
version = "0.1.0"
description = "Who has what"
license = "MIT"
authors = ["A. Author"]
keywords = ["loan"]
categories = ["office"]

[ontology."https://example.org/lending#"]
prefix = "len"
file = "ontology.ttl"
version-iri = "https://example.org/lending/0.1.0"

[shapes]
files = ["shapes.ttl"]

[data]
example = ["data/example.ttl"]
catalogue = ["data/catalogue/*.ttl"]

[dependencies]
people = "^1"
places = { path = "../places", version = "0.2" }
"#;

    fn check(text: &str, expected: &[(&str, &str)]) -> Option<Manifest> {
        let (manifest, found) = Manifest::parse(text, "package.toml");
        let seen: Vec<(&str, &str)> = found
            .iter()
            .map(|it| {
                let span = it.place.as_ref().unwrap().span.unwrap();
                (it.code.as_ref(), &text[span.range()])
            })
            .collect();
        assert_eq!(seen, expected, "{found:#?}");
        manifest
    }

    #[test]
    fn a_manifest_says_everything() {
        let manifest = check(GOOD, &[]).unwrap();
        assert_eq!(manifest.id.to_string(), "lending 0.1.0");
        assert_eq!(manifest.ontologies[0].namespace, "https://example.org/lending#");
        assert_eq!(manifest.ontologies[0].prefix, "len");
        assert!(manifest.catalogue[0].matches("data/catalogue/a.ttl"));
        assert!(!manifest.catalogue[0].matches("data/catalogue/b/a.ttl"));
        assert_eq!(manifest.dependencies["places"].path.as_deref(), Some("../places"));
    }

    #[test]
    fn faults_mark_the_bytes_they_are_about() {
        let with = |from: &str, to: &str| GOOD.replace(from, to);
        check(&with("\"lending\"", "\"Lending\""), &[("PKG001", "\"Lending\"")]);
        check(&with("\"lending\"", "7"), &[("PKG001", "7")]);
        check(&with("name = \"lending\"", ""), &[("PKG001", "[package]")]);
        check(&with("version = \"0.1.0\"", "version = \"0.1\""), &[("PKG004", "\"0.1\"")]);
        check(&with("version = \"0.1.0\"", "version = \"1.0.0+b\""), &[("PKG004", "\"1.0.0+b\"")]);
        check(&with("license", "licence"), &[("PKG002", "licence")]);
        check(&with("[shapes]", "[shape]"), &[("PKG002", "shape")]);
        check(&with("\"shapes.ttl\"", "\"../shapes.ttl\""), &[("PKG005", "\"../shapes.ttl\"")]);
        check(&with("\"ontology.ttl\"", "\"/etc/passwd\""), &[("PKG005", "\"/etc/passwd\"")]);
        check(&with("\"len\"", "\"l n\""), &[("PKG001", "\"l n\"")]);
        check(&with("[\"loan\"]", "\"loan\""), &[("PKG001", "\"loan\"")]);
        check(&with("\"^1\"", "\"one\""), &[("PKG001", "\"one\"")]);
        check(&with("\"^1\"", "\"*\""), &[("PKG007", "\"*\"")]);
        check(&with("\"../places\"", "\"/places\""), &[("PKG005", "\"/places\"")]);
        check(&with("people", "pe_ople"), &[("PKG001", "pe_ople")]);
        check(&with("*.ttl", "[.ttl"), &[("PKG001", "\"data/catalogue/[.ttl\"")]);
        check(&with("\"https://example.org/lending#\"", "lending"), &[("PKG001", "lending")]);
    }

    #[test]
    fn misspelt_and_foreign_keys_get_advice() {
        let text = GOOD.replace("keywords", "tags");
        let (_, found) = Manifest::parse(&text, "package.toml");
        let fix = found[0].fix.as_ref().unwrap();
        assert_eq!(fix.applicability, Applicability::Safe);
        assert_eq!(&text[fix.edits[0].0.range()], "tags");
        let text = GOOD.replace("description", "descripton");
        let (_, found) = Manifest::parse(&text, "package.toml");
        assert_eq!(found[0].help, ["did you mean `description`?"]);
    }

    #[test]
    fn hostile_patterns_are_faults() {
        let nested = format!("{}a{}", "{".repeat(300), "}".repeat(300));
        let wide = format!("{{{}}}", "[!a]*,".repeat(150));
        let crossed = "**/*/".repeat(150);
        for pattern in [nested, wide, crossed, "x".repeat(2000)] {
            // Refused or taken, it neither panics nor takes long.
            let _ =
                FilePattern::new(&pattern, Span::default()).map(|it| it.matches(&"b/".repeat(400)));
        }
    }

    #[test]
    fn what_is_not_toml_is_one_fault_and_no_manifest() {
        for text in ["[package", "", "package = 1", "[package]\nname = \"a\"\nname = \"b\"\n"] {
            let (manifest, found) = Manifest::parse(text, "package.toml");
            assert!(manifest.is_none() && !found.is_empty(), "{text}");
        }
        let deep = format!("x = {}{}", "[".repeat(50_000), "]".repeat(50_000));
        assert!(Manifest::parse(&deep, "package.toml").0.is_none());
    }
}
