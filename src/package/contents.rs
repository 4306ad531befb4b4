//! A package: its manifest and its files, wherever they come from.

use crate::{
    diag::{Diagnostic, Place, near},
    package::{
        file::PackageFile,
        id::PackageId,
        manifest::{FilePattern, Manifest, Ontology},
        rule::MANIFEST_SCHEMA,
        source::Source,
        table::short,
    },
};

/// A package in memory.
#[derive(Clone, Debug)]
pub struct Package {
    /// What it says of itself.
    pub manifest: Manifest,
    /// Where it comes from.
    pub source: Source,
    /// Its directory, as shown: `ontologies/x`, `builtin:x`.
    pub directory: String,
    /// Its files, sorted by path.
    files: Vec<PackageFile>,
}

impl Package {
    /// Puts a package together and checks that what the manifest names is there.
    pub(crate) fn new(
        manifest: Manifest,
        source: Source,
        directory: String,
        mut files: Vec<PackageFile>,
    ) -> (Self, Vec<Diagnostic>) {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let package = Self { manifest, source, directory, files };
        let found = package.faults();
        (package, found)
    }

    /// Name and version.
    pub fn id(&self) -> &PackageId {
        &self.manifest.id
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.manifest.id.name
    }

    /// Every file, sorted by path.
    pub fn files(&self) -> &[PackageFile] {
        &self.files
    }

    /// The file at a path inside the package.
    pub fn file(&self, path: &str) -> Option<&PackageFile> {
        self.files.binary_search_by(|it| it.path.as_str().cmp(path)).ok().map(|at| &self.files[at])
    }

    /// The namespaces it owns, with their prefixes.
    pub fn ontologies(&self) -> &[Ontology] {
        &self.manifest.ontologies
    }

    /// The ontologies of the manifest, and `alignment.ttl`.
    pub fn ontology_files(&self) -> Vec<&PackageFile> {
        let named = |path: &str| {
            path == "alignment.ttl" || self.ontologies().iter().any(|it| it.file.matches(path))
        };
        self.select(named)
    }

    /// The files of `[shapes]`; without any, `shapes.ttl`.
    pub fn shapes_files(&self) -> Vec<&PackageFile> {
        self.named(&self.manifest.shapes, "shapes.ttl")
    }

    /// `rules/**/*.rq`.
    pub fn rules(&self) -> Vec<&PackageFile> {
        self.below("rules/", "rq")
    }

    /// `queries/**/*.rq`.
    pub fn queries(&self) -> Vec<&PackageFile> {
        self.below("queries/", "rq")
    }

    /// The `example` files of `[data]`; without any, `data/example.ttl`.
    pub fn example_files(&self) -> Vec<&PackageFile> {
        self.named(&self.manifest.example, "data/example.ttl")
    }

    /// The `catalogue` files of `[data]`: for projects that ask for them.
    pub fn catalogue_files(&self) -> Vec<&PackageFile> {
        self.named(&self.manifest.catalogue, "")
    }

    /// The golden result of a query.
    pub fn golden(&self, query: &str) -> Option<&PackageFile> {
        self.file(&format!("data/golden/{query}.json"))
    }

    /// `data/golden/*.json`.
    pub fn golden_files(&self) -> Vec<&PackageFile> {
        self.below("data/golden/", "json")
    }

    /// `data/bad/*.ttl`: each breaks one shape, or is caught by one query.
    pub fn bad_files(&self) -> Vec<&PackageFile> {
        self.below("data/bad/", "ttl")
    }

    /// Files that match a pattern.
    pub fn matching(&self, pattern: &FilePattern) -> Vec<&PackageFile> {
        self.select(|path| pattern.matches(path))
    }

    fn named(&self, patterns: &[FilePattern], otherwise: &str) -> Vec<&PackageFile> {
        if patterns.is_empty() {
            return self.file(otherwise).into_iter().collect();
        }
        self.select(|path| patterns.iter().any(|it| it.matches(path)))
    }

    fn below(&self, directory: &str, ending: &str) -> Vec<&PackageFile> {
        let mut files = self.select(|path| path.starts_with(directory));
        files.retain(|it| it.ending() == ending);
        files
    }

    fn select(&self, wanted: impl Fn(&str) -> bool) -> Vec<&PackageFile> {
        self.files.iter().filter(|it| wanted(&it.path)).collect()
    }

    /// Files that the manifest names and that are not there; texts that are not UTF-8.
    fn faults(&self) -> Vec<Diagnostic> {
        let manifest = &self.manifest;
        let ontologies = manifest.ontologies.iter().map(|it| &it.file);
        let patterns =
            ontologies.chain(&manifest.shapes).chain(&manifest.example).chain(&manifest.catalogue);
        let mut found = Vec::new();
        for pattern in patterns.filter(|it| self.matching(it).is_empty()) {
            let text = short(&pattern.text);
            let message = if pattern.is_glob() {
                format!("no file of the package matches `{text}`")
            } else {
                format!("the package has no file `{text}`")
            };
            let mut diagnostic =
                MANIFEST_SCHEMA.found(message).at(Place::new(manifest.file.clone(), pattern.span));
            let paths = self.files.iter().map(|it| it.path.as_str());
            if let Some(near) = near::nearest(&pattern.text, paths) {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            }
            found.push(diagnostic);
        }
        found.extend(self.files.iter().filter_map(PackageFile::encoding_fault));
        found
    }
}
