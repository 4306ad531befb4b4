//! Opening a project, or the built-in packages where there is none.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use crate::{
    diag::{Diagnostic, Severity, sources::Sources},
    package::{
        contents::Package,
        file::PackageFile,
        lock::Lockfile,
        project::{self, ProjectFile},
        resolve, source,
    },
    query::function::Functions,
    rdf::prefix::Prefixes,
    workspace::{
        Workspace, error::WorkspaceError, load::LoadedPackage, question::declared,
        settings::Settings,
    },
};

impl Workspace {
    /// Opens the project around a folder. Faults in its files are findings.
    pub fn open(start: &Path) -> Result<(Self, Vec<Diagnostic>), WorkspaceError> {
        let _span = tracing::info_span!("open project").entered();
        let root = project::find_root(start)?;
        let (file, mut found) = ProjectFile::read(&root)?;
        let mut sources = Sources::default();
        sources.insert(project::PROJECT, file.text.clone());
        let (settings, faults) = Settings::read(&file.values);
        found.extend(faults);
        let lockfile = Lockfile::read(&root)?;
        let (packages, faults) = resolve::resolve(&root, &file.options, &lockfile)?;
        found.extend(faults);
        // A broken manifest makes no package, but its findings still show its lines.
        for file in found.iter().filter_map(|it| Some(it.place.as_ref()?.file.clone())) {
            if sources.text(&file).is_none()
                && let Ok(text) = fs::read_to_string(root.join(file.as_ref()))
            {
                sources.insert(file, text);
            }
        }
        let (data, faults) = project::data_files(&root, &file.options, &packages)?;
        found.extend(faults);
        Ok(Self::assemble(root, settings, packages, &data, sources, found))
    }

    /// Opens the packages built into the binary, with their examples as data.
    pub fn open_builtin() -> (Self, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let mut packages = Vec::new();
        for name in source::builtin::names() {
            if let Some((package, faults)) = source::builtin::package(name) {
                found.extend(faults);
                packages.push(package);
            }
        }
        let data: Vec<PackageFile> =
            packages.iter().flat_map(Package::example_files).cloned().collect();
        let sources = Sources::default();
        Self::assemble(PathBuf::new(), Settings::default(), packages, &data, sources, found)
    }

    /// No packages and no data: what a query over given files needs.
    pub fn empty() -> Self {
        let found = Vec::new();
        let sources = Sources::default();
        Self::assemble(PathBuf::new(), Settings::default(), Vec::new(), &[], sources, found).0
    }

    fn assemble(
        root: PathBuf,
        settings: Settings,
        packages: Vec<Package>,
        data: &[PackageFile],
        mut sources: Sources,
        mut found: Vec<Diagnostic>,
    ) -> (Self, Vec<Diagnostic>) {
        let functions = Functions::standard();
        let packages: Vec<LoadedPackage> = packages
            .into_iter()
            .map(|it| LoadedPackage::load(it, &functions, &mut sources, &mut found))
            .collect();
        let files: Vec<&PackageFile> = data.iter().collect();
        let data = LoadedPackage::load_data(&files, &mut sources, &mut found);
        let documents = packages.iter().flat_map(|it| &it.documents).chain(&data);
        let mut prefixes = declared(documents);
        prefixes.extend(&Prefixes::well_known());
        for ontology in packages.iter().flat_map(|it| it.package.ontologies()) {
            prefixes.insert(&ontology.prefix, &ontology.namespace);
        }
        let dataset = OnceLock::new();
        let this = Self { root, settings, packages, data, sources, prefixes, functions, dataset };
        (this, found)
    }
}

/// Whether any finding makes answers worthless.
pub fn is_broken(found: &[Diagnostic]) -> bool {
    found.iter().any(|it| it.severity == Severity::Error)
}
