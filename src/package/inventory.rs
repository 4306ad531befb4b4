//! Looking at packages: those of a project, those of the binary, and whether they are what was
//! locked.

use std::path::Path;

use crate::{
    diag::near,
    package::{
        contents::Package,
        error::{IntegrityFault, PackageError},
        file::PackageFile,
        id::PackageId,
        lock::Lockfile,
        project::ProjectFile,
        resolve,
        source::{Source, builtin, directory::canonical},
    },
};

/// What there is to say about a package in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Name and version.
    pub id: PackageId,
    /// Where it comes from.
    pub source: Source,
    /// Its directory, as shown.
    pub directory: String,
    /// What it is for.
    pub description: String,
    /// The license.
    pub license: String,
    /// Namespaces and their prefixes.
    pub namespaces: Vec<(String, String)>,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// What it needs: name and requirement.
    pub dependencies: Vec<(String, String)>,
    /// Its queries: name, and the question in one line.
    pub queries: Vec<(String, String)>,
    /// How many rules it has.
    pub n_rules: usize,
}

impl Entry {
    /// Describes a package.
    pub fn of(package: &Package) -> Self {
        let manifest = &package.manifest;
        let ontologies = manifest.ontologies.iter();
        let dependencies = manifest.dependencies.iter();
        Self {
            id: manifest.id.clone(),
            source: package.source.clone(),
            directory: package.directory.clone(),
            description: manifest.description.clone().unwrap_or_default(),
            license: manifest.license.clone().unwrap_or_default(),
            namespaces: ontologies.map(|it| (it.prefix.clone(), it.namespace.clone())).collect(),
            keywords: manifest.keywords.clone(),
            dependencies: dependencies
                .map(|(name, it)| (name.clone(), it.requirement.to_string()))
                .collect(),
            queries: package
                .queries()
                .into_iter()
                .map(|it| (query_name(it), summary(it)))
                .collect(),
            n_rules: package.rules().len(),
        }
    }
}

/// The packages a project uses, sorted by name.
pub fn list(root: &Path) -> Result<Vec<Entry>, PackageError> {
    let (project, _) = ProjectFile::read(root)?;
    let lockfile = Lockfile::read(root)?;
    let (packages, _) = resolve::resolve(root, &project.options, &lockfile)?;
    let mut entries: Vec<Entry> = packages.iter().map(Entry::of).collect();
    entries.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(entries)
}

/// The packages of the binary that speak of every word of a text, the best first; all of them, if
/// there is no word.
pub fn search(text: &str) -> Vec<Entry> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let packages = builtin::names().into_iter().filter_map(builtin::package);
    let mut hits: Vec<(usize, Entry)> = packages
        .filter_map(|(package, _)| {
            let entry = Entry::of(&package);
            let ranks: Option<Vec<usize>> = words.iter().map(|it| rank(&entry, it)).collect();
            Some((ranks?.iter().sum(), entry))
        })
        .collect();
    hits.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
    hits.into_iter().map(|it| it.1).collect()
}

/// Where a word is found: the lower, the better.
fn rank(entry: &Entry, word: &str) -> Option<usize> {
    let has = |text: &str| text.to_lowercase().contains(word);
    let name = entry.id.name.as_str();
    let places = [
        name == word || entry.namespaces.iter().any(|it| it.0 == word || it.1 == word),
        name.split('-').any(|it| it == word),
        name.contains(word),
        entry.keywords.iter().any(|it| has(it)),
        has(&entry.description),
        entry.queries.iter().any(|(name, question)| has(name) || has(question)),
    ];
    places.iter().position(|it| *it)
}

/// Describes one package: of the project, if there is one and it has it, else of the binary.
pub fn info(root: Option<&Path>, name: &str) -> Result<Entry, PackageError> {
    if let Some(root) = root {
        let root = &canonical(root)?;
        let (project, _) = ProjectFile::read(root)?;
        let members = resolve::members(root, &project.options)?;
        let member = members.packages.values().find(|it| is_called(it, name));
        if let Some(member) = member {
            return Ok(Entry::of(member));
        }
        let lockfile = Lockfile::read(root)?;
        if let Some(locked) = lockfile.installed().find(|it| it.id.name == name) {
            return Ok(Entry::of(&resolve::from_lock(root, locked)?.0));
        }
    }
    for (package, _) in builtin::names().into_iter().filter_map(builtin::package) {
        if is_called(&package, name) {
            return Ok(Entry::of(&package));
        }
    }
    let near = near::all(name, builtin::names());
    let near = near.into_iter().map(ToOwned::to_owned).collect();
    Err(PackageError::Unknown { name: name.to_owned(), near })
}

/// Whether a package has this name or prefix.
fn is_called(package: &Package, name: &str) -> bool {
    package.name() == name || package.ontologies().iter().any(|it| it.prefix == name)
}

/// Compares every locked package with its files, and checks that nothing needed is missing. The
/// project's own packages are not locked by their bytes, so there is nothing to compare.
///
/// # Errors
///
/// [`PackageError::Integrity`] with every difference in every package.
pub fn verify(root: &Path) -> Result<Vec<PackageId>, PackageError> {
    let root = &canonical(root)?;
    let (project, _) = ProjectFile::read(root)?;
    let lockfile = Lockfile::read(root)?;
    let mut verified = Vec::new();
    let mut faults: Vec<IntegrityFault> = Vec::new();
    for locked in lockfile.installed() {
        match resolve::from_lock(root, locked) {
            Ok(_) => verified.push(locked.id.clone()),
            Err(PackageError::Integrity { faults: more }) => faults.extend(more),
            Err(other) => return Err(other),
        }
    }
    if !faults.is_empty() {
        return Err(PackageError::Integrity { faults });
    }
    resolve::resolve(root, &project.options, &lockfile)?;
    Ok(verified)
}

/// The name under which a query is asked: its path below `queries/`, without the ending.
fn query_name(file: &PackageFile) -> String {
    let path = file.path.strip_prefix("queries/").unwrap_or(&file.path);
    path.strip_suffix(".rq").unwrap_or(path).to_owned()
}

/// The line `#+ summary: …` of a query. The whole header is read where queries are parsed.
fn summary(file: &PackageFile) -> String {
    let text = file.text().unwrap_or_default();
    let line = text.lines().find_map(|it| it.strip_prefix("#+ summary:")).unwrap_or_default();
    let line = line.trim();
    let quoted = |quote| line.strip_prefix(quote).and_then(|it: &str| it.strip_suffix(quote));
    quoted('"').or_else(|| quoted('\'')).unwrap_or(line).to_owned()
}
