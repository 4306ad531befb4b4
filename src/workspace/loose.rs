//! Vocabularies and queries that somebody named, as a workspace of one package.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use oxigraph::model::{NamedNodeRef, TermRef};

use crate::{
    diag::{Diagnostic, Span},
    package::{
        contents::Package,
        error::PackageError,
        id::{PackageId, good_name},
        manifest::{FilePattern, Manifest, Ontology},
        source::Source,
        walk::tree,
    },
    rdf::{
        document::Document,
        prefix::{Prefixes, namespace_of},
        read::ReadOptions,
        vocab::{owl, rdf, rdfs, sh, skos},
    },
    workspace::{
        Workspace,
        document::{Loaded, Role, load_input, read_input},
        error::WorkspaceError,
        load::{LoadedPackage, RqFiles},
    },
};

/// What the package is called where no file has a name.
const NAMELESS: &str = "model";

/// Files without a project.
#[derive(Clone, Debug, Default)]
pub struct LooseFiles {
    /// Vocabularies, in any RDF syntax.
    pub ontologies: Vec<PathBuf>,
    /// SHACL shapes.
    pub shapes: Vec<PathBuf>,
    /// A folder of `.rq` files, or one of them.
    pub queries: Option<PathBuf>,
}

impl Workspace {
    /// Reads files as one package that owns every namespace in which they declare something. Faults
    /// in them are findings.
    ///
    /// ```
    /// use std::path::PathBuf;
    ///
    /// use ggen::workspace::{Workspace, loose::LooseFiles};
    ///
    /// let ontologies = vec![PathBuf::from("examples/library/ontologies/library/ontology.ttl")];
    /// let files = LooseFiles { ontologies, ..LooseFiles::default() };
    /// let (workspace, _) = Workspace::of_files(&files)?;
    /// assert_eq!(workspace.packages[0].prefixes().next(), Some("library"));
    /// # Ok::<_, ggen::workspace::error::WorkspaceError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or its name does not tell its syntax.
    pub fn of_files(files: &LooseFiles) -> Result<(Self, Vec<Diagnostic>), WorkspaceError> {
        let (mut workspace, mut found) = (Self::empty(), Vec::new());
        let (sources, functions) = (&mut workspace.sources, &workspace.functions);
        let mut documents = Vec::new();
        let ontologies = files.ontologies.iter().map(|it| (it, Role::Ontology));
        for (path, role) in ontologies.chain(files.shapes.iter().map(|it| (it, Role::Shapes))) {
            let options = ReadOptions { recover: true, ..ReadOptions::default() };
            let shown = path.display().to_string();
            let loaded = load_input(path, &shown, None, &options, sources, &mut found)?;
            documents.push(Loaded { role, ..loaded });
        }
        let mut questions = RqFiles::default();
        for path in query_files(files.queries.as_deref())? {
            let shown = path.display().to_string();
            let text = String::from_utf8_lossy(&read_input(&path)?).into_owned();
            sources.insert(shown.as_str(), text.as_str());
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            questions.read(&stem, &shown, &text, functions, &mut found);
        }
        let mut named = files.ontologies.iter().chain(&files.shapes).chain(&files.queries);
        let named = named.next();
        let manifest = manifest(named, &documents);
        for it in &manifest.ontologies {
            workspace.prefixes.insert(&it.prefix, &it.namespace);
        }
        let (package, _) = Package::new(manifest, Source::Workspace, String::new(), Vec::new());
        let RqFiles { queries, updates } = questions;
        let rules = Vec::new();
        workspace.packages.push(LoadedPackage { package, documents, queries, updates, rules });
        Ok((workspace, found))
    }
}

/// A file itself, or all `.rq` files of a folder.
fn query_files(path: Option<&Path>) -> Result<Vec<PathBuf>, PackageError> {
    let Some(path) = path else { return Ok(Vec::new()) };
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let files = tree(path)?.files.into_iter().map(|it| path.join(it.0));
    Ok(files.filter(|it| it.extension().is_some_and(|it| it == "rq")).collect())
}

fn manifest(named: Option<&PathBuf>, documents: &[Loaded]) -> Manifest {
    let stem = named.and_then(|it| it.file_name()).unwrap_or_default().to_string_lossy();
    let stem = stem.split('.').next().unwrap_or_default();
    let name = good_name(stem).unwrap_or_else(|| NAMELESS.to_owned());
    let ontologies = namespaces(documents).into_iter().filter_map(|(namespace, prefix)| {
        let file = FilePattern::new("", Span::default()).ok()?;
        Some(Ontology { namespace, span: Span::default(), prefix, file, version_iri: None })
    });
    let version = semver::Version::new(0, 1, 0);
    Manifest { ontologies: ontologies.collect(), ..Manifest::bare(PackageId { name, version }) }
}

/// The namespaces in which files declare terms, with their prefixes; the one with the most first.
fn namespaces(documents: &[Loaded]) -> Vec<(String, String)> {
    let mut terms: BTreeSet<&str> = BTreeSet::new();
    for loaded in documents {
        terms.extend(declared(&loaded.document));
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for term in terms {
        *counts.entry(namespace_of(term)).or_default() += 1;
    }
    let mut sorted: Vec<(&str, usize)> = counts.into_iter().collect();
    sorted.sort_by_key(|it| (Reverse(it.1), it.0));
    let all = || documents.iter().flat_map(|it| &it.document.prefixes);
    let known = Prefixes::well_known();
    let prefix = |iri: &str| {
        let own = all().find(|it| it.iri == iri && !it.name.is_empty()).map(|it| it.name.as_str());
        let name = own.or_else(|| known.iter().find(|it| it.1 == iri).map(|it| it.0));
        name.unwrap_or_default().to_owned()
    };
    sorted.into_iter().map(|(iri, _)| (iri.to_owned(), prefix(iri))).collect()
}

/// The classes, properties, datatypes, individuals and shapes that a document declares.
fn declared(document: &Document) -> impl Iterator<Item = &str> {
    const KINDS: [NamedNodeRef<'static>; 12] = [
        owl::CLASS,
        rdfs::CLASS,
        owl::OBJECT_PROPERTY,
        owl::DATATYPE_PROPERTY,
        owl::ANNOTATION_PROPERTY,
        rdf::PROPERTY,
        rdfs::DATATYPE,
        owl::NAMED_INDIVIDUAL,
        sh::NODE_SHAPE,
        sh::PROPERTY_SHAPE,
        skos::CONCEPT_SCHEME,
        skos::CONCEPT,
    ];
    let kinds = KINDS.map(|it| document.id(&it.into_owned().into()));
    let ty = document.id(&rdf::TYPE.into_owned().into());
    document.ids().iter().filter_map(move |[subject, predicate, object, _]| {
        let is_declaration = Some(*predicate) == ty && kinds.contains(&Some(*object));
        match document.term(*subject) {
            TermRef::NamedNode(it) if is_declaration => Some(it.as_str()),
            _ => None,
        }
    })
}
