//! A package's files, parsed.

use crate::{
    diag::{Diagnostic, sources::Sources},
    package::{contents::Package, file::PackageFile},
    query::{file::QueryFile, function::Functions, update::file::UpdateFile},
    rdf::format::Format,
    reason::rule::Rule,
    workspace::document::{Loaded, Role, load},
};

/// A package with its ontology, shapes, queries and rules parsed.
#[derive(Clone, Debug)]
pub struct LoadedPackage {
    /// Manifest and files.
    pub package: Package,
    /// Ontologies, alignments and shapes.
    pub documents: Vec<Loaded>,
    /// Its questions, by name.
    pub queries: Vec<QueryFile>,
    /// Its updates, by name: the files of kind `exec`.
    pub updates: Vec<UpdateFile>,
    /// Its rules, by file name.
    pub rules: Vec<Rule>,
}

impl LoadedPackage {
    /// Parses everything but data.
    pub fn load(
        package: Package,
        functions: &Functions,
        sources: &mut Sources,
        found: &mut Vec<Diagnostic>,
    ) -> Self {
        let _span = tracing::debug_span!("load package", name = package.name()).entered();
        let mut documents = Vec::new();
        let mut add = |role: Role, file: &PackageFile, found: &mut Vec<Diagnostic>| {
            if let (Some(text), Some(format)) = (file.text(), Format::from_name(file.ending())) {
                documents.push(load(role, &file.display, text, format, sources, found));
            }
        };
        for file in package.ontology_files() {
            let is_alignment = file.path == "alignment.ttl";
            add(if is_alignment { Role::Alignment } else { Role::Ontology }, file, found);
        }
        for file in package.shapes_files() {
            add(Role::Shapes, file, found);
        }
        let mut questions = RqFiles::default();
        for file in package.queries() {
            let Some(text) = file.text() else { continue };
            sources.insert(file.display.clone(), text);
            questions.read(file.stem(), &file.display, text, functions, found);
        }
        let namespace = package.ontologies().first().map(|it| it.namespace.clone());
        let namespace = namespace.unwrap_or_else(|| format!("urn:ggen:{}#", package.name()));
        let mut rules = Vec::new();
        for file in package.rules() {
            let Some(text) = file.text() else { continue };
            sources.insert(file.display.clone(), text);
            let (rule, diagnostics) =
                Rule::read(file.stem(), &file.display, text, &namespace, functions);
            found.extend(diagnostics);
            rules.extend(rule);
        }
        let RqFiles { queries, updates } = questions;
        Self { package, documents, queries, updates, rules }
    }

    /// The prefixes it owns.
    pub fn prefixes(&self) -> impl Iterator<Item = &str> {
        self.package.ontologies().iter().map(|it| it.prefix.as_str())
    }

    /// The namespaces it owns.
    pub fn namespaces(&self) -> impl Iterator<Item = &str> {
        self.package.ontologies().iter().map(|it| it.namespace.as_str())
    }

    /// The query of a name.
    pub fn query(&self, name: &str) -> Option<&QueryFile> {
        self.queries.iter().find(|it| it.name == name)
    }

    /// The update of a name.
    pub fn update(&self, name: &str) -> Option<&UpdateFile> {
        self.updates.iter().find(|it| it.name == name)
    }

    /// Parses data files of the package, such as its example.
    pub fn load_data(
        files: &[&PackageFile],
        sources: &mut Sources,
        found: &mut Vec<Diagnostic>,
    ) -> Vec<Loaded> {
        files
            .iter()
            .filter_map(|file| {
                let format = Format::from_name(file.ending())?;
                Some(load(Role::Data, &file.display, file.text()?, format, sources, found))
            })
            .collect()
    }
}

/// The questions and updates of `.rq` files.
#[derive(Debug, Default)]
pub(crate) struct RqFiles {
    pub(crate) queries: Vec<QueryFile>,
    pub(crate) updates: Vec<UpdateFile>,
}

impl RqFiles {
    /// Reads a file.
    pub(crate) fn read(
        &mut self,
        stem: &str,
        shown: &str,
        text: &str,
        functions: &Functions,
        found: &mut Vec<Diagnostic>,
    ) {
        let diagnostics = if UpdateFile::is_one(text) {
            let (update, diagnostics) = UpdateFile::read(stem, shown, text, functions);
            self.updates.extend(update);
            diagnostics
        } else {
            let (query, diagnostics) = QueryFile::read(stem, shown, text, functions);
            self.queries.extend(query);
            diagnostics
        };
        found.extend(diagnostics);
    }
}
