//! `ggen.toml`: which packages and data a project has and needs. Other tables belong to whoever
//! reads them.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    diag::{Diagnostic, Place, Severity, Span, near},
    package::{
        contents::Package,
        dependency::{self, Dependency},
        error::PackageError,
        file::PackageFile,
        id,
        manifest::FilePattern,
        path,
        rule::{MANIFEST_SCHEMA, PATH_ESCAPES_PACKAGE},
        source::directory::{link_fault, read_file},
        table::{self, Table, Text, short},
        walk,
    },
};

/// The project's file name.
pub const PROJECT: &str = "ggen.toml";

/// Every table `ggen.toml` may have, whoever reads it.
pub const TABLES: &[&str] = &["project", "dependencies", "lint", "generate", "serve"];

/// What this room reads from `ggen.toml`.
#[derive(Clone, Debug)]
pub struct ProjectOptions {
    /// The file, as shown.
    pub file: Arc<str>,
    /// Directories of packages: `ontologies/*`.
    pub packages: Vec<FilePattern>,
    /// Data to load beside the packages' own.
    pub data: Vec<DataPattern>,
    /// Packages of others.
    pub dependencies: BTreeMap<String, Dependency>,
}

impl Default for ProjectOptions {
    fn default() -> Self {
        Self {
            file: PROJECT.into(),
            packages: vec![
                FilePattern::new("ontologies/*", Span::default()).expect("a good pattern"),
            ],
            data: Vec::new(),
            dependencies: BTreeMap::new(),
        }
    }
}

/// Files of the project, or with a name in front, files of a package:
/// `data/*.ttl`, `compliance-audit-system:data/catalogue/*.ttl`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataPattern {
    /// The package, if it is not the project itself.
    pub package: Option<String>,
    /// The files.
    pub pattern: FilePattern,
}

/// A project's file.
#[derive(Clone, Debug)]
pub struct ProjectFile {
    /// What this room reads.
    pub options: ProjectOptions,
    /// The text, for those who read other tables with [`table::parse`].
    pub text: Arc<str>,
    /// The same as values; empty if the text is not TOML.
    pub values: toml::Table,
}

impl ProjectFile {
    /// Reads `ggen.toml` of a project's directory.
    ///
    /// # Errors
    ///
    /// If there is none, or it cannot be read. Faults in it are findings.
    pub fn read(root: &Path) -> Result<(Self, Vec<Diagnostic>), PackageError> {
        let path = root.join(PROJECT);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {
                return Err(PackageError::NoProject { path: root.to_owned() });
            }
            Err(source) => return Err(PackageError::Read { path, source }),
        };
        let Ok(text) = String::from_utf8(bytes) else {
            let fault = MANIFEST_SCHEMA.found("the file is not UTF-8").at(Place::file(PROJECT));
            return Ok((Self::parse("", PROJECT).0, vec![fault]));
        };
        Ok(Self::parse(&text, PROJECT))
    }

    /// Reads the text of a `ggen.toml`; whatever is faulty is reported and left out.
    pub fn parse(text: &str, file: impl Into<Arc<str>>) -> (Self, Vec<Diagnostic>) {
        let file = file.into();
        let mut found = Vec::new();
        let options = options(text, &file, &mut found);
        let values = text.parse().unwrap_or_default();
        (Self { options, text: text.into(), values }, found)
    }
}

/// The directory with `ggen.toml`, here or above.
pub fn find_root(start: &Path) -> Result<PathBuf, PackageError> {
    let absolute = fs::canonicalize(start)
        .map_err(|source| PackageError::Read { path: start.to_owned(), source })?;
    absolute
        .ancestors()
        .find(|it| it.join(PROJECT).is_file())
        .map(Path::to_owned)
        .ok_or_else(|| PackageError::NoProject { path: start.to_owned() })
}

/// Reads the data files that a project lists, sorted by path as shown, each once.
pub fn data_files(
    root: &Path,
    options: &ProjectOptions,
    packages: &[Package],
) -> Result<(Vec<PackageFile>, Vec<Diagnostic>), PackageError> {
    let mut files: BTreeMap<Arc<str>, PackageFile> = BTreeMap::new();
    let mut found = Vec::new();
    for wanted in &options.data {
        let pattern = &wanted.pattern;
        let place = Place::new(options.file.clone(), pattern.span);
        let mut matched: Vec<PackageFile> = Vec::new();
        if let Some(name) = &wanted.package {
            let Some(package) = packages.iter().find(|it| it.name() == name) else {
                let mut fault =
                    MANIFEST_SCHEMA.found(format!("the project has no package `{name}`")).at(place);
                if let Some(near) = near::nearest(name, packages.iter().map(Package::name)) {
                    fault = fault.help(format!("did you mean `{near}`?"));
                }
                found.push(fault);
                continue;
            };
            matched.extend(package.matching(pattern).into_iter().cloned());
        } else {
            let matches = walk::matches(root, &pattern.text, false)?;
            found.extend(matches.links.iter().map(|it| link_fault(it)));
            for path in matches.paths {
                let file = read_file(path.clone(), &root.join(&path), path)?;
                found.extend(file.encoding_fault());
                matched.push(file);
            }
        }
        if matched.is_empty() {
            let mut fault = MANIFEST_SCHEMA
                .found(format!("no file matches `{}`", short(&pattern.text)))
                .at(place);
            if pattern.is_glob() {
                fault.severity = Severity::Warning;
            }
            found.push(fault);
        }
        files.extend(matched.into_iter().map(|it| (it.display.clone(), it)));
    }
    Ok((files.into_values().collect(), found))
}

fn options(text: &str, file: &Arc<str>, found: &mut Vec<Diagnostic>) -> ProjectOptions {
    let mut options = ProjectOptions { file: file.clone(), ..ProjectOptions::default() };
    let Some(document) = table::parse(text, file, found) else { return options };
    let document = Table::document(&document, file);
    document.only(TABLES, found);
    if let Some(project) = document.table("project", found) {
        project.only(&["packages", "data"], found);
        if project.value("packages").is_some() {
            let texts = project.strings("packages", found);
            options.packages =
                texts.into_iter().filter_map(|it| pattern(&project, it, found)).collect();
        }
        let texts = project.strings("data", found);
        options.data = texts.into_iter().filter_map(|it| data(&project, it, found)).collect();
    }
    if let Some(dependencies) = document.table("dependencies", found) {
        options.dependencies = dependency::read(&dependencies, found);
    }
    options
}

fn data(table: &Table<'_>, text: Text<'_>, found: &mut Vec<Diagnostic>) -> Option<DataPattern> {
    let (package, rest) = match text.text.split_once(':') {
        Some((package, rest)) if id::name_fault(package).is_none() && package.len() > 1 => {
            (Some(package.to_owned()), rest)
        }
        _ => (None, text.text),
    };
    let pattern = pattern(table, Text { text: rest, span: text.span }, found)?;
    Some(DataPattern { package, pattern })
}

fn pattern(table: &Table<'_>, text: Text<'_>, found: &mut Vec<Diagnostic>) -> Option<FilePattern> {
    if let Some(fault) = path::escape(text.text) {
        found.push(
            PATH_ESCAPES_PACKAGE
                .found(format!("the path `{}` {fault}", short(text.text)))
                .at(table.place(text.span))
                .help("write a path below the project's directory, with `/`"),
        );
        return None;
    }
    // Steps are matched one by one, so each must be a pattern by itself.
    let fault = text.text.split('/').find_map(|it| FilePattern::new(it, text.span).err());
    match (fault, FilePattern::new(text.text, text.span)) {
        (None, Ok(pattern)) => Some(pattern),
        (Some(fault), _) | (None, Err(fault)) => {
            let message = format!("`{}` is not a pattern: {}", short(text.text), short(&fault));
            found.push(MANIFEST_SCHEMA.found(message).at(table.place(text.span)));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        let found = ProjectFile::parse(text, PROJECT).1;
        found.iter().map(|it| it.code.to_string()).collect()
    }

    #[test]
    fn without_a_list_packages_are_in_ontologies() {
        let (file, found) = ProjectFile::parse("[lint]\nselect = []\n", PROJECT);
        assert_eq!(file.options.packages[0].text, "ontologies/*");
        assert!(found.is_empty() && file.values.contains_key("lint"));
    }

    #[test]
    fn faults_are_findings_and_the_rest_is_read() {
        assert_eq!(codes("[lints]\n"), ["PKG002"]);
        assert_eq!(codes("[project]\npackage = []\n"), ["PKG002"]);
        assert_eq!(codes("[project]\npackages = [\"../x\"]\n"), ["PKG005"]);
        assert_eq!(codes("[project]\npackages = [\"{a/b,c}\"]\n"), ["PKG001"]);
        assert_eq!(codes("[project]\ndata = [\"C:/x\"]\n"), ["PKG005"]);
        assert_eq!(codes("[dependencies]\na = 1\n"), ["PKG001"]);
        let text = "[project]\ndata = [\"a-b:data/*.ttl\", \"x.ttl\"]\n";
        let (file, found) = ProjectFile::parse(text, PROJECT);
        assert!(found.is_empty());
        assert_eq!(file.options.data[0].package.as_deref(), Some("a-b"));
        assert_eq!(file.options.data[1].package, None);
    }
}
