//! From a project to its packages: members and what they need, what is needed first.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    path::Path,
    sync::LazyLock,
};

use semver::{Version, VersionReq};

use crate::{
    diag::{Diagnostic, Place, Severity, Span, near},
    package::{
        contents::Package,
        dependency::Dependency,
        error::PackageError,
        file::PackageFile,
        id::PackageId,
        lock::{LockedPackage, Lockfile},
        order,
        project::ProjectOptions,
        rule::MANIFEST_SCHEMA,
        source::{
            Source, builtin,
            directory::{self, Layout, MANIFEST, link_fault},
        },
        walk,
    },
};

/// The version of this tool.
static TOOL: LazyLock<Version> =
    LazyLock::new(|| Version::parse(env!("CARGO_PKG_VERSION")).expect("Cargo checks versions"));

/// Reads the packages of a project: its own, and the locked ones that these or the project need.
/// Each comes after what it needs, and otherwise in the order of names.
///
/// # Errors
///
/// If a package is missing, of the wrong version, there twice, part of a circle, or not what was
/// locked; and if a file cannot be read.
pub fn resolve(
    root: &Path,
    options: &ProjectOptions,
    lockfile: &Lockfile,
) -> Result<(Vec<Package>, Vec<Diagnostic>), PackageError> {
    let root = &directory::canonical(root)?;
    let members = members(root, options)?;
    let mut set = assemble(members, options, lockfile, |name, _| match lockfile.package(name) {
        Some(locked) if locked.source != Source::Workspace => from_lock(root, locked).map(Some),
        _ => Ok(None),
    })?;
    let packages = order::sorted(std::mem::take(&mut set.packages))?;
    Ok((packages, set.found))
}

/// The packages of the project itself.
#[derive(Debug, Default)]
pub struct Members {
    /// Those that could be read, by name.
    pub packages: BTreeMap<String, Package>,
    /// The names of directories whose manifest has no name or version.
    pub broken: BTreeSet<String>,
    /// Faults met.
    pub found: Vec<Diagnostic>,
}

/// Reads the packages of the project itself.
pub fn members(root: &Path, options: &ProjectOptions) -> Result<Members, PackageError> {
    let mut members = Members::default();
    let mut directories = BTreeSet::new();
    for pattern in &options.packages {
        let matched = walk::matches(root, &pattern.text, true)?;
        members.found.extend(matched.links.iter().map(|it| link_fault(it)));
        if matched.paths.is_empty() && !pattern.is_glob() {
            let message = format!("there is no directory `{}`", pattern.text);
            let place = Place::new(options.file.clone(), pattern.span);
            members.found.push(MANIFEST_SCHEMA.found(message).at(place));
        }
        let is_stated = pattern.span != Span::default();
        if matched.paths.is_empty() && pattern.is_glob() && is_stated {
            let message = format!("no directory matches `{}`", pattern.text);
            let place = Place::new(options.file.clone(), pattern.span);
            let mut fault = MANIFEST_SCHEMA.found(message).at(place);
            fault.severity = Severity::Warning;
            members.found.push(fault);
        }
        directories.extend(matched.paths.into_iter().map(|it| (it, pattern.is_glob())));
    }
    for (directory, is_guess) in directories {
        let layout = Layout::new(root, &root.join(&directory));
        if !layout.is_there() {
            members.found.extend(without_manifest(root, &directory, is_guess)?);
            continue;
        }
        add_member(&mut members, &directory, directory::read(root, &layout, Source::Workspace)?)?;
    }
    Ok(members)
}

fn add_member(
    members: &mut Members,
    directory: &str,
    (package, found): (Option<Package>, Vec<Diagnostic>),
) -> Result<(), PackageError> {
    members.found.extend(found);
    let last = directory.rsplit('/').next().unwrap_or(directory);
    let Some(package) = package else {
        members.broken.insert(last.to_owned());
        return Ok(());
    };
    let name = package.name().to_owned();
    if name != last {
        let place = Place::new(package.manifest.file.clone(), package.manifest.name_span);
        members.found.push(
            MANIFEST_SCHEMA
                .found(format!("the package `{name}` is in a directory `{last}`"))
                .at(place)
                .help(format!("call the package `{last}`, or its directories `{name}`")),
        );
    }
    match members.packages.get(&name) {
        // One directory may match two patterns.
        Some(other) if other.directory == package.directory => Ok(()),
        Some(other) => Err(duplicate("package name", &name, other, &package)),
        None => {
            members.packages.insert(name, package);
            Ok(())
        }
    }
}

/// A directory that a wildcard matched may be anything; with Turtle in it, it was probably meant.
fn without_manifest(
    root: &Path,
    directory: &str,
    is_guess: bool,
) -> Result<Option<Diagnostic>, PackageError> {
    let turtle = walk::matches(root, &format!("{directory}/*.ttl"), false)?;
    if is_guess && turtle.paths.is_empty() {
        return Ok(None);
    }
    let mut fault = MANIFEST_SCHEMA
        .found(format!("`{directory}` has no `{MANIFEST}` and is not read"))
        .at(Place::file(directory));
    if is_guess {
        fault.severity = Severity::Warning;
    }
    Ok(Some(fault))
}

/// Packages that fit together.
#[derive(Debug, Default)]
pub(crate) struct Set {
    /// By name.
    pub(crate) packages: BTreeMap<String, Package>,
    /// Faults in their files.
    pub(crate) found: Vec<Diagnostic>,
}

/// A package, and the faults in it.
pub(crate) type Provided = (Package, Vec<Diagnostic>);

/// Who needs a package: the name of another one, or the project.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted<'a> {
    /// `[dependencies]` of the project.
    ByProject,
    /// `[dependencies]` of a package.
    By(&'a Package),
}

impl Wanted<'_> {
    /// As messages say it.
    pub(crate) fn text(self) -> String {
        match self {
            Self::ByProject => "`ggen.toml`".to_owned(),
            Self::By(package) => format!("`{}`", package.manifest.file),
        }
    }
}

/// Completes members with what is needed, asking `provide` for every other package, and checks
/// that all fit together.
pub(crate) fn assemble(
    members: Members,
    options: &ProjectOptions,
    lockfile: &Lockfile,
    mut provide: impl FnMut(&str, Wanted<'_>) -> Result<Option<Provided>, PackageError>,
) -> Result<Set, PackageError> {
    let Members { packages, broken, found } = members;
    let mut set = Set { packages, found };
    let mut open: VecDeque<(String, Option<String>)> =
        options.dependencies.keys().map(|it| (it.clone(), None)).collect();
    for package in set.packages.values() {
        open.extend(needs(package));
    }
    while let Some((name, by)) = open.pop_front() {
        if set.packages.contains_key(&name) || broken.contains(&name) {
            continue;
        }
        let wanted = match &by {
            Some(by) => Wanted::By(&set.packages[by]),
            None => Wanted::ByProject,
        };
        let Some((package, found)) = provide(&name, wanted)? else {
            return Err(missing(&name, wanted, &set, lockfile));
        };
        open.extend(needs(&package));
        set.found.extend(found);
        set.packages.insert(name, package);
    }
    check_versions(&set.packages, &options.dependencies)?;
    check_owners(&set.packages)?;
    Ok(set)
}

fn needs(package: &Package) -> impl Iterator<Item = (String, Option<String>)> + use<'_> {
    let by = Some(package.name().to_owned());
    package.manifest.dependencies.keys().map(move |it| (it.clone(), by.clone()))
}

/// Reads a locked package: its installed copy, or its source if that is still the same.
pub(crate) fn from_lock(root: &Path, locked: &LockedPackage) -> Result<Provided, PackageError> {
    let layout = Layout::installed(root, &locked.id);
    let package = if walk::is_directory(layout.main())? {
        // A link in the place of a file is a missing file.
        let (files, mut found) = directory::read_files(root, &layout)?;
        integrity(locked, &files, &directory::shown(root, layout.main()))?;
        let source = locked.source.clone();
        (directory::understand(root, &layout, source, files, &mut found), found)
    } else {
        from_source(root, locked)?
    };
    match package {
        (Some(package), found) if *package.id() == locked.id => Ok((package, found)),
        (Some(package), _) => Err(unavailable(locked, format!("its source is {}", package.id()))),
        (None, diagnostics) => {
            let path = directory::shown(root, layout.main()).into();
            Err(PackageError::invalid(path, diagnostics, root))
        }
    }
}

fn from_source(
    root: &Path,
    locked: &LockedPackage,
) -> Result<(Option<Package>, Vec<Diagnostic>), PackageError> {
    let name = &locked.id.name;
    let (package, found) = match &locked.source {
        Source::Path(path) => {
            let directory = root.join(path);
            if !directory.is_dir() {
                return Err(unavailable(locked, format!("there is no directory `{path}`")));
            }
            directory::read(root, &Layout::find(&directory)?, locked.source.clone())?
        }
        Source::Builtin | Source::Workspace => match builtin::package(name) {
            Some((package, _)) if package.id().version != locked.id.version => {
                let fault = format!("this ggen brings version {}", package.id().version);
                return Err(unavailable(locked, fault));
            }
            Some((package, found)) => (Some(package), found),
            None => return Err(unavailable(locked, "this ggen does not bring it".to_owned())),
        },
    };
    if let Some(package) = &package {
        integrity(locked, package.files(), &package.directory)?;
    }
    Ok((package, found))
}

fn integrity(
    locked: &LockedPackage,
    files: &[PackageFile],
    directory: &str,
) -> Result<(), PackageError> {
    let faults = locked.differences(files, directory);
    if faults.is_empty() { Ok(()) } else { Err(PackageError::Integrity { faults }) }
}

fn unavailable(locked: &LockedPackage, fault: String) -> PackageError {
    let argument = match &locked.source {
        Source::Path(path) => path.clone(),
        _ => locked.id.name.clone(),
    };
    PackageError::Unavailable { package: locked.id.clone(), fault, argument }
}

fn missing(name: &str, wanted: Wanted<'_>, set: &Set, lockfile: &Lockfile) -> PackageError {
    let known: BTreeSet<&str> = builtin::names()
        .into_iter()
        .chain(set.packages.keys().map(String::as_str))
        .chain(lockfile.packages().map(|it| it.id.name.as_str()))
        .collect();
    let is_known = known.contains(name);
    let near = if is_known { Vec::new() } else { near::all(name, known) };
    let advice = if is_known || near.is_empty() {
        format!("run `ggen marketplace install {name}`")
    } else {
        format!("correct the name, or run `ggen marketplace install {name}`")
    };
    PackageError::Missing {
        name: name.to_owned(),
        wanted_by: wanted.text(),
        near: near.into_iter().map(ToOwned::to_owned).collect(),
        advice,
    }
}

fn check_versions(
    packages: &BTreeMap<String, Package>,
    roots: &BTreeMap<String, Dependency>,
) -> Result<(), PackageError> {
    let by_project = roots.iter().map(|(name, it)| (Wanted::ByProject, name, it));
    let by_packages = packages.values().flat_map(|package| {
        let needed = package.manifest.dependencies.iter();
        needed.map(move |(name, it)| (Wanted::By(package), name, it))
    });
    for (wanted, name, dependency) in by_project.chain(by_packages) {
        let Some(package) = packages.get(name) else { continue };
        if !dependency.requirement.matches(&package.id().version) {
            return Err(PackageError::Unmet {
                name: name.clone(),
                wanted_by: wanted.text(),
                requirement: dependency.requirement.to_string(),
                version: package.id().version.to_string(),
                path: package.directory.clone(),
            });
        }
    }
    for package in packages.values() {
        check_tool(package.id(), package.manifest.ggen.as_ref())?;
    }
    Ok(())
}

fn check_tool(id: &PackageId, requirement: Option<&VersionReq>) -> Result<(), PackageError> {
    match requirement {
        Some(requirement) if !requirement.matches(&TOOL) => Err(PackageError::Tool {
            package: id.clone(),
            requirement: requirement.to_string(),
            version: TOOL.to_string(),
        }),
        _ => Ok(()),
    }
}

/// A namespace has one owner in a project, and a prefix one meaning.
fn check_owners(packages: &BTreeMap<String, Package>) -> Result<(), PackageError> {
    let mut namespaces: BTreeMap<&str, &Package> = BTreeMap::new();
    let mut prefixes: BTreeMap<&str, &Package> = BTreeMap::new();
    for package in packages.values() {
        for ontology in package.ontologies() {
            let namespace = ontology.namespace.as_str();
            if let Some(other) = namespaces.insert(namespace, package) {
                return Err(duplicate("namespace", namespace, other, package));
            }
            if let Some(other) = prefixes.insert(&ontology.prefix, package)
                && other.name() != package.name()
            {
                return Err(duplicate("prefix", &ontology.prefix, other, package));
            }
        }
    }
    Ok(())
}

fn duplicate(what: &'static str, value: &str, first: &Package, second: &Package) -> PackageError {
    PackageError::Duplicate {
        what,
        value: value.to_owned(),
        first: first.directory.clone(),
        second: second.directory.clone(),
    }
}
