//! What the rules look at: the files to report on, and everything known about their terms.

use std::collections::BTreeSet;

use oxigraph::model::NamedNodeRef;

use crate::{
    check::{
        Report,
        files::{self, Files},
        outline::Outline,
        owned::Owned,
        terms::Terms,
    },
    diag::{Place, Span, sources::Sources},
    package::{file::PackageFile, source::Source},
    query::{
        file::QueryFile,
        token::{Token, tokens},
    },
    rdf::{
        document::{Document, TermId, iri},
        prefix::Prefixes,
    },
    workspace::{
        Workspace,
        document::{Loaded, Role},
        load::LoadedPackage,
    },
};

/// What a query file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// A question of a package.
    Question,
    /// A rule of a package.
    Rule,
    /// A file of its own.
    Loose,
}

/// A namespace with the place that claims it.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    /// The namespace.
    pub namespace: String,
    /// The files that may hold its header; one of them is named if none does.
    pub files: Vec<std::sync::Arc<str>>,
}

/// Files and manifests, before anything is concluded from them.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    loaded: Vec<&'a Loaded>,
    own: Vec<Loaded>,
    known: Vec<&'a Loaded>,
    queries: Vec<(Use, &'a QueryFile)>,
    owned: Owned,
    implied: BTreeSet<String>,
    claims: Vec<Claim>,
    prefixes: Prefixes,
    sources: Vec<Sources>,
}

/// What every rule gets.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    /// The RDF files to report on.
    pub documents: Vec<&'a Loaded>,
    /// The RDF files of dependencies.
    pub known: Vec<&'a Loaded>,
    /// The query files to report on.
    pub queries: Vec<Question<'a>>,
    /// What is defined.
    pub terms: Terms<'a>,
    /// The namespaces of manifests, with the files they name.
    pub claims: &'a [Claim],
    /// For messages.
    pub prefixes: &'a Prefixes,
    sources: &'a [Sources],
}

/// A query with what its text tells.
#[derive(Debug)]
pub(crate) struct Question<'a> {
    /// What it is for.
    pub role: Use,
    /// Header, text and algebra.
    pub file: &'a QueryFile,
    /// The words of the text.
    pub tokens: Vec<Token<'a>>,
    /// Its groups.
    pub outline: Outline<'a>,
}

impl Question<'_> {
    /// A place in its text.
    pub(crate) fn place(&self, span: Span) -> Place {
        Place::new(self.file.file.clone(), span)
    }

    /// Whether it comes from a package.
    pub(crate) fn is_packaged(&self) -> bool {
        self.role != Use::Loose
    }
}

impl<'a> Subject<'a> {
    /// A project: its packages and data are reported on, its dependencies are known.
    pub(crate) fn of_workspace(workspace: &'a Workspace, report: &mut Report) -> Self {
        let (members, others): (Vec<_>, Vec<_>) =
            workspace.packages.iter().partition(|it| it.package.source == Source::Workspace);
        let mut this = Self {
            loaded: members.iter().flat_map(|it| &it.documents).chain(&workspace.data).collect(),
            own: Vec::new(),
            known: others.iter().flat_map(|it| &it.documents).collect(),
            queries: Vec::new(),
            owned: Owned::new(members.iter().flat_map(|it| it.namespaces())),
            implied: BTreeSet::new(),
            claims: Vec::new(),
            prefixes: workspace.prefixes.clone(),
            sources: vec![workspace.sources.clone()],
        };
        for package in members {
            this.add_package(package, report);
        }
        this.sources.push(report.sources.clone());
        this
    }

    /// Rules and the graphs of what they derive have names that no file defines.
    fn imply(&mut self, package: &LoadedPackage) {
        for rule in &package.rules {
            self.implied.insert(rule.iri.as_str().to_owned());
            self.implied.insert(rule.graph.as_str().to_owned());
        }
    }

    fn add_package(&mut self, package: &'a LoadedPackage, report: &mut Report) {
        self.imply(package);
        self.queries.extend(package.queries.iter().map(|it| (Use::Question, it)));
        self.queries.extend(package.rules.iter().map(|it| (Use::Rule, &*it.file)));
        for ontology in package.package.ontologies() {
            let files = package.package.matching(&ontology.file);
            let files = files.iter().map(|it| it.display.clone()).collect();
            self.claims.push(Claim { namespace: ontology.namespace.clone(), files });
        }
        let is_read = |it: &&PackageFile| self.loaded.iter().any(|d| d.document.file == it.display);
        let files: Vec<&PackageFile> = data_files(package).filter(|it| !is_read(it)).collect();
        self.own.extend(LoadedPackage::load_data(&files, &mut report.sources, &mut report.found));
    }

    /// A bad file of a package: the package itself is known.
    pub(crate) fn of_bad_data(
        package: &'a LoadedPackage,
        prefixes: &Prefixes,
        data: &'a [Loaded],
    ) -> Self {
        let mut this = Self {
            loaded: data.iter().collect(),
            own: Vec::new(),
            known: package.documents.iter().collect(),
            queries: Vec::new(),
            owned: Owned::new(package.namespaces()),
            implied: BTreeSet::new(),
            claims: Vec::new(),
            prefixes: prefixes.clone(),
            sources: Vec::new(),
        };
        this.imply(package);
        this
    }

    /// Files for themselves: what they speak for is guessed.
    pub(crate) fn of_files(files: &'a Files) -> Self {
        let mut prefixes = Prefixes::well_known();
        for declared in files.documents.iter().flat_map(|it| &it.document.prefixes) {
            if prefixes.get(&declared.name).is_none() {
                prefixes.insert(&declared.name, &declared.iri);
            }
        }
        Self {
            loaded: files.documents.iter().collect(),
            own: Vec::new(),
            known: Vec::new(),
            queries: files.queries.iter().map(|it| (Use::Loose, it)).collect(),
            owned: Owned::guess(&files.documents),
            implied: BTreeSet::new(),
            claims: Vec::new(),
            prefixes,
            sources: vec![files.sources.clone()],
        }
    }
}

/// The RDF files below `data/`, those that are bad on purpose left out.
fn data_files(package: &LoadedPackage) -> impl Iterator<Item = &PackageFile> {
    package.package.files().iter().filter(|it| {
        it.path.starts_with("data/")
            && !it.path.starts_with("data/bad/")
            && files::format(&it.path).is_some()
    })
}

impl<'a> Context<'a> {
    /// Reads what the rules need to know.
    pub(crate) fn new(subject: &'a Subject<'a>) -> Self {
        let documents: Vec<&Loaded> = subject.loaded.iter().copied().chain(&subject.own).collect();
        let all: Vec<&Loaded> = documents.iter().chain(&subject.known).copied().collect();
        let texts = |file: &str| text(&subject.sources, file);
        let terms = Terms::new(&all, &subject.owned, subject.implied.clone(), &texts);
        let question = |(role, file): &(Use, &'a QueryFile)| {
            let tokens = tokens(&file.text);
            Question { role: *role, file, outline: Outline::new(&tokens), tokens }
        };
        Self {
            documents,
            known: subject.known.clone(),
            queries: subject.queries.iter().map(question).collect(),
            terms,
            claims: &subject.claims,
            prefixes: &subject.prefixes,
            sources: &subject.sources,
        }
    }

    /// The text of a file.
    pub(crate) fn text(&self, file: &str) -> Option<&'a str> {
        text(self.sources, file)
    }

    /// An IRI with its prefix, for messages.
    pub(crate) fn shorten(&self, iri: &str) -> String {
        self.prefixes.shorten(iri)
    }

    /// The documents of a role.
    pub(crate) fn with_role(&self, role: Role) -> impl Iterator<Item = &'a Document> {
        self.documents.iter().filter(move |it| it.role == role).map(|it| &it.document)
    }

    /// Every document, those of dependencies included.
    pub(crate) fn all(&self) -> impl Iterator<Item = &'a Document> {
        self.documents.iter().chain(&self.known).map(|it| &it.document)
    }
}

fn text<'a>(sources: &'a [Sources], file: &str) -> Option<&'a str> {
    sources.iter().find_map(|it| it.text(file)).map(|it| &**it)
}

/// The IRI of a term of a document.
pub(crate) fn iri_of(document: &Document, id: TermId) -> Option<NamedNodeRef<'_>> {
    if id == TermId::DEFAULT_GRAPH { None } else { iri(document.term(id)) }
}
