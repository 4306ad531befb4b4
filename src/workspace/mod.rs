//! Opening a project: packages, their files as documents, queries and rules, and the dataset that
//! questions are asked of.
//!
//! ```
//! use std::path::Path;
//!
//! use ggen::workspace::Workspace;
//!
//! let (workspace, found) = Workspace::open(Path::new("examples/library"))?;
//! assert!(found.is_empty());
//! assert_eq!(workspace.questions().count(), 1);
//! let dataset = workspace.dataset()?;
//! assert!(dataset.snapshot.len() >= dataset.asserted);
//! # Ok::<_, ggen::workspace::error::WorkspaceError>(())
//! ```

pub mod dataset;
pub mod document;
pub mod error;
pub mod inputs;
pub mod load;
pub mod loose;
pub mod open;
pub mod question;
pub mod settings;

use std::{path::PathBuf, sync::OnceLock};

use crate::{
    diag::sources::Sources,
    query::function::Functions,
    rdf::prefix::Prefixes,
    workspace::{
        dataset::Dataset, document::Loaded, error::WorkspaceError, inputs::Files,
        load::LoadedPackage, settings::Settings,
    },
};

/// An opened project.
#[derive(Debug)]
pub struct Workspace {
    /// The folder of `ggen.toml`; the working folder for the built-in project.
    pub root: PathBuf,
    /// What `ggen.toml` says, with defaults.
    pub settings: Settings,
    /// The packages, dependencies first.
    pub packages: Vec<LoadedPackage>,
    /// The data files that the project lists.
    pub data: Vec<Loaded>,
    /// The texts of all files read, for diagnostics.
    pub sources: Sources,
    /// The prefixes of all packages and the well-known ones.
    pub prefixes: Prefixes,
    /// What queries may call before lattices are added.
    pub functions: Functions,
    dataset: OnceLock<Dataset>,
}

impl Workspace {
    /// The project's dataset: ontologies, alignments, data, their closure, and what rules derive.
    /// Made on the first call.
    pub fn dataset(&self) -> Result<&Dataset, WorkspaceError> {
        if let Some(dataset) = self.dataset.get() {
            return Ok(dataset);
        }
        let packages: Vec<&LoadedPackage> = self.packages.iter().collect();
        let dataset = Dataset::build(&packages, &self.data, &[], &self.functions)?;
        Ok(self.dataset.get_or_init(|| dataset))
    }

    /// The dataset of a package alone: its dependencies, itself, and `data`.
    pub fn dataset_of(
        &self,
        package: &LoadedPackage,
        data: &[Loaded],
    ) -> Result<Dataset, WorkspaceError> {
        Dataset::build(&self.with_dependencies(package), data, &[], &self.functions)
    }

    /// The dataset of a package with its dependencies and files that somebody named.
    pub fn dataset_with(
        &self,
        package: &LoadedPackage,
        files: &Files,
    ) -> Result<Dataset, WorkspaceError> {
        let packages = self.with_dependencies(package);
        let dataset = Dataset::build(&packages, &files.data, &files.named, &self.functions)?;
        Ok(dataset.with_services(files))
    }

    /// The package of a name or a prefix.
    pub fn package(&self, name: &str) -> Option<&LoadedPackage> {
        self.packages
            .iter()
            .find(|it| it.package.name() == name || it.prefixes().any(|it| it == name))
    }

    /// A package and all it depends on, dependencies first.
    pub fn with_dependencies<'a>(&'a self, package: &'a LoadedPackage) -> Vec<&'a LoadedPackage> {
        let mut needed = vec![package.package.name()];
        let mut at = 0;
        while at < needed.len() {
            if let Some(it) = self.packages.iter().find(|it| it.package.name() == needed[at]) {
                for name in it.package.manifest.dependencies.keys() {
                    if !needed.contains(&name.as_str()) {
                        needed.push(name);
                    }
                }
            }
            at += 1;
        }
        self.packages.iter().filter(|it| needed.contains(&it.package.name())).collect()
    }
}
