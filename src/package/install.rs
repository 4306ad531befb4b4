//! Adding packages to a project and taking them away: which files change, and how.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use semver::{Comparator, Op, Version, VersionReq};

use crate::{
    diag::{Diagnostic, Severity, Span, near},
    package::{
        contents::Package,
        dependency::Dependency,
        edit,
        error::PackageError,
        id::{self, PackageId},
        lock::{LOCK, LockedPackage, Lockfile},
        order,
        path::{is_absolute, relative},
        plan::{Plan, Step},
        project::{PROJECT, ProjectFile},
        resolve::{self, Members, Provided, Wanted},
        source::{
            Source, builtin,
            directory::{self, INSTALLED, Layout, MANIFEST, canonical},
        },
        walk,
    },
};

/// What to install.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// A package of the binary, in a version that will do.
    Name {
        /// The name.
        name: String,
        /// The versions that will do; any, if not said.
        requirement: Option<VersionReq>,
    },
    /// The package in a directory.
    Path(PathBuf),
}

impl Request {
    /// Reads `NAME`, `NAME@REQUIREMENT`, or a path, which has a `/` in it.
    pub fn parse(text: &str) -> Result<Self, PackageError> {
        if text.contains(['/', '\\']) || matches!(text, "." | "..") {
            return Ok(Self::Path(text.into()));
        }
        let (name, requirement) = match text.split_once('@') {
            Some((name, requirement)) => (name, Some(requirement)),
            None => (text, None),
        };
        if let Some(fault) = id::name_fault(name) {
            let near = id::good_name(name).map(|it| format!("; did you mean `{it}`?"));
            let near = near.unwrap_or_default();
            let message = format!("the package name `{}` {fault}{near}", name.escape_debug());
            return Err(PackageError::Request(message));
        }
        let requirement = requirement.map(VersionReq::parse).transpose().map_err(|fault| {
            PackageError::Request(format!("`{text}` asks for no version: {fault}"))
        })?;
        Ok(Self::Name { name: name.to_owned(), requirement })
    }
}

/// A change of a project: what it means, and what to write.
#[derive(Clone, Debug)]
pub struct Change {
    /// The writes; none if everything is as it should be.
    pub plan: Plan,
    /// Packages that come, are put right, or change their version.
    pub installed: Vec<PackageId>,
    /// Packages that go.
    pub removed: Vec<PackageId>,
    /// Faults in packages that do not stop the change.
    pub found: Vec<Diagnostic>,
}

/// Adds packages, or without any request installs everything that `ggen.toml` asks for.
///
/// # Errors
///
/// If a package is not there or does not fit with the others, or if a file cannot be read.
pub fn install(root: &Path, requests: &[Request]) -> Result<Change, PackageError> {
    let mut state = State::read(root)?;
    let mut fresh = BTreeMap::new();
    for request in requests {
        let (package, found) = state.requested(request)?;
        let name = package.name().to_owned();
        state.ask_for(request, &package)?;
        fresh.insert(name, (package, found));
    }
    if requests.is_empty() {
        fresh = state.asked()?;
    }
    state.finish(|state, name, wanted| match fresh.remove(name) {
        Some(package) => Ok(Some(package)),
        None => state.needed(name, wanted),
    })
}

/// Takes a package away, and those that only it needed.
///
/// # Errors
///
/// If another package needs it, or it is not there.
pub fn remove(root: &Path, name: &str) -> Result<Change, PackageError> {
    let mut state = State::read(root)?;
    if let Some(member) = state.members.packages.get(name) {
        return Err(PackageError::Member { name: name.to_owned(), path: member.directory.clone() });
    }
    let was_asked = state.project.options.dependencies.remove(name).is_some();
    let locked = state.lockfile.package(name).is_some();
    if !was_asked && !locked {
        let there = state.lockfile.installed().map(|it| it.id.name.as_str());
        let near = near::all(name, there).into_iter().map(ToOwned::to_owned).collect();
        return Err(PackageError::Unknown { name: name.to_owned(), near });
    }
    state.text = edit::unset(&state.text, name).map_err(PackageError::Request)?;
    state.finish(|state, other, wanted| {
        if other == name {
            return Err(PackageError::Needed { name: name.to_owned(), by: wanted.text() });
        }
        state.needed(other, wanted)
    })
}

/// A project before a change, and `ggen.toml` as it will be.
struct State {
    root: PathBuf,
    project: ProjectFile,
    text: String,
    lockfile: Lockfile,
    members: Members,
}

impl State {
    fn read(root: &Path) -> Result<Self, PackageError> {
        let root = canonical(root)?;
        let (project, found) = ProjectFile::read(&root)?;
        refuse_errors(Path::new(PROJECT), found, &root)?;
        let members = resolve::members(&root, &project.options)?;
        let lockfile = Lockfile::read(&root)?;
        Ok(Self { text: project.text.to_string(), root, project, lockfile, members })
    }

    /// The package that a person asks for.
    fn requested(&self, request: &Request) -> Result<Provided, PackageError> {
        match request {
            Request::Path(path) => self.read_directory(path),
            Request::Name { name, requirement } => {
                let Some((package, found)) = builtin::package(name) else {
                    return Err(unknown(name));
                };
                let version = &package.id().version;
                if let Some(requirement) = requirement.as_ref().filter(|it| !it.matches(version)) {
                    return Err(PackageError::Unmet {
                        name: name.clone(),
                        wanted_by: "the command line".to_owned(),
                        requirement: requirement.to_string(),
                        version: version.to_string(),
                        path: package.directory.clone(),
                    });
                }
                Ok((package, found))
            }
        }
    }

    /// What `ggen.toml` asks for, read from where it comes from; a locked package of the binary
    /// stays at its version until it is asked for by name.
    fn asked(&self) -> Result<BTreeMap<String, Provided>, PackageError> {
        let mut asked = BTreeMap::new();
        for (name, dependency) in &self.project.options.dependencies {
            if self.members.packages.contains_key(name) {
                continue;
            }
            let provided = self.read_dependency(name, dependency, Wanted::ByProject)?;
            let Some((package, found)) = provided else { continue };
            let locked = self.lockfile.package(name);
            if dependency.path.is_some() || locked.is_none_or(|it| it.id == *package.id()) {
                asked.insert(name.clone(), (package, found));
            }
        }
        Ok(asked)
    }

    fn read_directory(&self, path: &Path) -> Result<Provided, PackageError> {
        let layout = Layout::find(path)?;
        let shown = relative(&canonical(path)?, &self.root);
        if is_absolute(&shown) {
            return Err(PackageError::Request(format!("`{shown}` is on another drive")));
        }
        let shown = if shown.starts_with("..") { shown } else { format!("./{shown}") };
        let (package, found) = directory::read(&self.root, &layout, Source::Path(shown))?;
        let manifest = PathBuf::from(directory::shown(&self.root, layout.main())).join(MANIFEST);
        let Some(package) = package else {
            return Err(PackageError::invalid(manifest, found, &self.root));
        };
        Ok((package, refuse_errors(&manifest, found, &self.root)?))
    }

    /// Writes a request into `ggen.toml`, unless what stands there already asks for it.
    fn ask_for(&mut self, request: &Request, package: &Package) -> Result<(), PackageError> {
        let name = package.name();
        if let Some(member) = self.members.packages.get(name) {
            let path = member.directory.clone();
            return Err(PackageError::Member { name: name.to_owned(), path });
        }
        let path = match &package.source {
            Source::Path(path) => Some(path.clone()),
            _ => None,
        };
        let said = match request {
            Request::Name { requirement, .. } => requirement.clone(),
            Request::Path(_) => None,
        };
        let version = &package.id().version;
        let asked = self.project.options.dependencies.get(name);
        let is_asked = asked.is_some_and(|it| {
            it.requirement.matches(version)
                && said.as_ref().is_none_or(|said| *said == it.requirement)
                && it.path.as_deref().map(trimmed) == path.as_deref().map(trimmed)
        });
        if is_asked {
            return Ok(());
        }
        let requirement = said.unwrap_or_else(|| caret(version));
        self.text = edit::set(&self.text, name, &requirement, path.as_deref())
            .map_err(PackageError::Request)?;
        let dependency = Dependency { requirement, path, span: Span::default() };
        self.project.options.dependencies.insert(name.to_owned(), dependency);
        Ok(())
    }

    /// A package that another one, or the project, needs: the locked one if it will do.
    fn needed(&self, name: &str, wanted: Wanted<'_>) -> Result<Option<Provided>, PackageError> {
        let dependency = match wanted {
            Wanted::ByProject => self.project.options.dependencies.get(name),
            Wanted::By(package) => package.manifest.dependencies.get(name),
        };
        let Some(dependency) = dependency else { return Ok(None) };
        match self.lockfile.package(name).filter(|it| it.source != Source::Workspace) {
            Some(locked) if dependency.requirement.matches(&locked.id.version) => {
                resolve::from_lock(&self.root, locked).map(Some)
            }
            _ => self.read_dependency(name, dependency, wanted),
        }
    }

    /// A package from where a manifest says it is.
    fn read_dependency(
        &self,
        name: &str,
        dependency: &Dependency,
        wanted: Wanted<'_>,
    ) -> Result<Option<Provided>, PackageError> {
        let Some(path) = &dependency.path else { return Ok(builtin::package(name)) };
        let base = match wanted {
            Wanted::ByProject => Some(self.root.clone()),
            Wanted::By(package) => self.directory(package)?,
        };
        let Some(base) = base else { return Ok(None) };
        let (package, found) = self.read_directory(&base.join(path))?;
        if package.name() != name {
            return Err(PackageError::Request(format!(
                "{} says that `{name}` is in `{path}`, but the package there is `{}`",
                wanted.text(),
                package.name()
            )));
        }
        Ok(Some((package, found)))
    }

    /// The directory that the paths of a package's manifest begin at.
    fn directory(&self, package: &Package) -> Result<Option<PathBuf>, PackageError> {
        match &package.source {
            Source::Builtin => Ok(None),
            Source::Workspace => Ok(Some(self.root.join(&package.directory))),
            Source::Path(path) => Ok(Some(Layout::find(&self.root.join(path))?.main().to_owned())),
        }
    }

    /// Puts the packages together and says what to write.
    fn finish(
        mut self,
        mut provide: impl FnMut(&Self, &str, Wanted<'_>) -> Result<Option<Provided>, PackageError>,
    ) -> Result<Change, PackageError> {
        let members = std::mem::take(&mut self.members);
        let options = &self.project.options;
        let set = resolve::assemble(members, options, &self.lockfile, |name, wanted| {
            provide(&self, name, wanted)
        })?;
        let packages = order::sorted(set.packages)?;
        let mut steps = Vec::new();
        let mut installed = Vec::new();
        for package in packages.iter().filter(|it| it.source != Source::Workspace) {
            let step = self.copy(package)?;
            let is_locked = self
                .lockfile
                .package(package.name())
                .is_some_and(|it| it.id == *package.id() && it.source == package.source);
            if step.is_some() || !is_locked {
                installed.push(package.id().clone());
            }
            steps.extend(step);
        }
        steps.extend(self.write(LOCK, &Lockfile::of(&packages).to_string())?);
        steps.extend(self.write(PROJECT, &self.text)?);
        let kept: BTreeSet<&PackageId> = packages.iter().map(Package::id).collect();
        let mut removed = Vec::new();
        for gone in self.lockfile.installed().filter(|it| !kept.contains(&it.id)) {
            let path = self.copy_path(&gone.id)?;
            if path.is_dir() {
                steps.push(Step::RemoveDirectory { path });
            }
            if !packages.iter().any(|it| it.name() == gone.id.name) {
                removed.push(gone.id.clone());
            }
        }
        Ok(Change { plan: Plan { steps }, installed, removed, found: set.found })
    }

    /// The directory of an installed copy; on the way there no link may lead elsewhere.
    fn copy_path(&self, id: &PackageId) -> Result<PathBuf, PackageError> {
        let path = self.root.join(INSTALLED).join(id.directory());
        match walk::link_on_the_way(&self.root, &path)? {
            Some(link) => Err(PackageError::Link { path: link }),
            None => Ok(path),
        }
    }

    /// The step that installs a package, unless its copy is as it should be.
    fn copy(&self, package: &Package) -> Result<Option<Step>, PackageError> {
        let path = self.copy_path(package.id())?;
        let layout = Layout::installed(&self.root, package.id());
        let (there, found) = directory::read_files(&self.root, &layout)?;
        let differs = !LockedPackage::of(package).differences(&there, "").is_empty();
        if !differs && found.is_empty() {
            return Ok(None);
        }
        let mut folded: BTreeMap<String, &str> = BTreeMap::new();
        let mut files = Vec::new();
        for file in package.files() {
            if let Some(other) = folded.insert(file.path.to_lowercase(), &file.path) {
                return Err(PackageError::Request(format!(
                    "`{}` has the files `{other}` and `{}`, which are one file where case does \
                     not count; rename one",
                    package.id(),
                    file.path
                )));
            }
            let name = package.name();
            let path = match file.path.strip_prefix("queries/") {
                Some(rest) => format!("queries/{name}/{rest}"),
                None => format!("ontologies/{name}/{}", file.path),
            };
            files.push((path, file.bytes.clone()));
        }
        Ok(Some(Step::WriteDirectory { path, files }))
    }

    /// The step that writes a file of the project, unless it says so already.
    fn write(&self, name: &str, text: &str) -> Result<Option<Step>, PackageError> {
        let path = self.root.join(name);
        match fs::read(&path) {
            Ok(bytes) if bytes == text.as_bytes() => Ok(None),
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(PackageError::Read { path, source })
            }
            _ => Ok(Some(Step::Write { path, bytes: text.as_bytes().to_vec() })),
        }
    }
}

/// Passes findings on, unless one is an error.
fn refuse_errors(
    path: &Path,
    found: Vec<Diagnostic>,
    root: &Path,
) -> Result<Vec<Diagnostic>, PackageError> {
    if found.iter().any(|it| it.severity == Severity::Error) {
        return Err(PackageError::invalid(path.to_owned(), found, root));
    }
    Ok(found)
}

fn unknown(name: &str) -> PackageError {
    let near = near::all(name, builtin::names());
    if near.is_empty() {
        return PackageError::Request(format!(
            "there is no built-in package `{name}`; `ggen marketplace search` lists them, and a \
             directory is written `./{name}`"
        ));
    }
    PackageError::Unknown {
        name: name.to_owned(),
        near: near.into_iter().map(ToOwned::to_owned).collect(),
    }
}

fn caret(version: &Version) -> VersionReq {
    let comparator = Comparator {
        op: Op::Caret,
        major: version.major,
        minor: Some(version.minor),
        patch: Some(version.patch),
        pre: version.pre.clone(),
    };
    VersionReq { comparators: vec![comparator] }
}

/// A path without the `./` and `/` that change nothing.
fn trimmed(path: &str) -> &str {
    path.trim_start_matches("./").trim_end_matches('/')
}
