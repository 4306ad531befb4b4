//! Reading manifests: tests as nodes of a graph, files by their IRIs.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use ggen::{
    rdf::{
        format::Format,
        read::{ReadOptions, read},
    },
    store::builder::Builder,
};
use oxigraph::model::{
    Graph, GraphNameRef, Literal, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term,
    TermRef, Triple,
};

/// The vocabulary of manifests.
pub(crate) const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
/// The words for what a SPARQL test reads.
pub(crate) const QT: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#";
/// The words for what an update test reads.
pub(crate) const UT: &str = "http://www.w3.org/2009/sparql/tests/test-update#";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";

/// A folder of tests and the IRI it is published under.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) root: PathBuf,
    pub(crate) iri: &'static str,
}

/// One manifest.
#[derive(Debug)]
pub(crate) struct Manifest {
    pub(crate) tree: Tree,
    pub(crate) graph: Graph,
}

/// One test.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) manifest: Arc<Manifest>,
    pub(crate) node: NamedOrBlankNode,
    /// The folder of the manifest in its tree and the test's own name, which together are unique.
    pub(crate) id: String,
    /// The local name of the test's type.
    pub(crate) kind: String,
}

/// A folder of the data; `None` when the data is not there.
pub(crate) fn tree(folder: &str, iri: &'static str) -> Option<Tree> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/w3c");
    let root = env::var_os("GGEN_W3C").map_or(shared, PathBuf::from).join(folder);
    root.is_dir().then(|| Tree { root: root.canonicalize().expect("it is there"), iri })
}

/// The repository of the RDF and SPARQL suites.
pub(crate) fn rdf_tests() -> Option<Tree> {
    tree("rdf-tests", "https://w3c.github.io/rdf-tests/")
}

impl Tree {
    /// The IRI of a file of the tree.
    pub(crate) fn iri_of(&self, path: &Path) -> String {
        let relative = path.strip_prefix(&self.root).expect("the file is in the tree");
        format!("{}{}", self.iri, relative.display())
    }

    /// The file of an IRI.
    pub(crate) fn path_of(&self, iri: &str) -> Option<PathBuf> {
        iri.strip_prefix(self.iri).map(|it| self.root.join(it))
    }

    /// Adds a file, whose IRI is its base, to a graph.
    pub(crate) fn load(
        &self,
        builder: &mut Builder,
        path: &Path,
        graph: GraphNameRef<'_>,
    ) -> Result<(), String> {
        let bytes = fs::read(path).map_err(|it| format!("{}: {it}", path.display()))?;
        let format = Format::from_path(path).ok_or("unknown format")?;
        let options = ReadOptions { base: Some(self.iri_of(path)), ..ReadOptions::default() };
        let (document, found) = read(&bytes, format, &path.display().to_string(), &options);
        if let Some(found) = found.first() {
            return Err(found.to_string());
        }
        builder.insert_document(&document, graph);
        Ok(())
    }

    /// The tests of a manifest and of those it includes, in their order, each once.
    pub(crate) fn cases(&self, manifest: &str) -> Vec<Case> {
        let mut cases = Vec::new();
        self.collect(manifest, &mut BTreeSet::new(), &mut cases);
        cases
    }

    fn collect(&self, name: &str, seen: &mut BTreeSet<String>, cases: &mut Vec<Case>) {
        if !seen.insert(name.to_owned()) {
            return;
        }
        let path = self.root.join(name);
        let base = self.iri_of(&path);
        let manifest = Arc::new(Manifest { tree: self.clone(), graph: graph(&path, &base) });
        let node = manifest.head(&base);
        for include in manifest.many(node.as_ref(), MF, "include") {
            for member in manifest.list(&include) {
                let Term::NamedNode(it) = &member else { continue };
                let name = it.as_str().strip_prefix(self.iri).expect("it is in the tree");
                self.collect(name, seen, cases);
            }
        }
        let folder = name.rsplit_once('/').map_or("", |it| it.0);
        for entries in manifest.many(node.as_ref(), MF, "entries") {
            for entry in manifest.list(&entries) {
                let node = node_of(&entry).expect("a test is a node");
                let kind = manifest.one(node.as_ref(), RDF, "type");
                let kind = kind.map(|it| local(&it)).unwrap_or_default();
                let id = format!("{folder}#{}", local(&entry));
                cases.push(Case { manifest: manifest.clone(), node, id, kind });
            }
        }
    }
}

impl Manifest {
    /// The node of the manifest itself, whatever base its file declares.
    fn head(&self, base: &str) -> NamedOrBlankNode {
        let entries = format!("{MF}entries");
        let include = format!("{MF}include");
        let mut heads = self
            .graph
            .iter()
            .filter(|it| it.predicate.as_str() == entries || it.predicate.as_str() == include);
        match heads.next() {
            Some(it) => it.subject.into_owned(),
            None => panic!("{base} has no entries"),
        }
    }

    /// The objects of a property.
    pub(crate) fn many(
        &self,
        subject: NamedOrBlankNodeRef<'_>,
        ns: &str,
        local: &str,
    ) -> Vec<Term> {
        let predicate = format!("{ns}{local}");
        let predicate = NamedNodeRef::new(&predicate).expect("an IRI");
        let objects = self.graph.objects_for_subject_predicate(subject, predicate);
        objects.map(TermRef::into_owned).collect()
    }

    /// The object of a property.
    pub(crate) fn one(
        &self,
        subject: NamedOrBlankNodeRef<'_>,
        ns: &str,
        local: &str,
    ) -> Option<Term> {
        self.many(subject, ns, local).pop()
    }

    /// The members of a list; a node that is no list stands for itself.
    pub(crate) fn list(&self, head: &Term) -> Vec<Term> {
        let mut members = Vec::new();
        let mut cell = head.clone();
        loop {
            let Some(node) = node_of(&cell) else { return vec![head.clone()] };
            if local(&cell) == "nil" {
                return members;
            }
            let Some(first) = self.one(node.as_ref(), RDF, "first") else {
                return vec![head.clone()];
            };
            members.push(first);
            match self.one(node.as_ref(), RDF, "rest") {
                Some(rest) => cell = rest,
                None => return members,
            }
        }
    }
}

impl Case {
    /// The object of a property of the test.
    pub(crate) fn one(&self, ns: &str, local: &str) -> Option<Term> {
        self.manifest.one(self.node.as_ref(), ns, local)
    }

    /// The action, where it is a node with properties.
    pub(crate) fn action(&self) -> NamedOrBlankNode {
        let action = self.one(MF, "action").expect("a test has an action");
        node_of(&action).expect("an action is a node")
    }

    /// The file that a term names.
    pub(crate) fn file(&self, term: &Term) -> PathBuf {
        let Term::NamedNode(it) = term else { panic!("{term} is not a file") };
        self.manifest.tree.path_of(it.as_str()).unwrap_or_else(|| panic!("{it} is elsewhere"))
    }

    /// The file of the action and its IRI.
    pub(crate) fn input(&self) -> (PathBuf, String) {
        let action = self.one(MF, "action").expect("a test has an action");
        let path = self.file(&action);
        let iri = self.manifest.tree.iri_of(&path);
        (path, iri)
    }

    /// The file of the result.
    pub(crate) fn result(&self) -> Option<PathBuf> {
        self.one(MF, "result").map(|it| self.file(&it))
    }

    /// The texts of a property of the test.
    pub(crate) fn texts(&self, ns: &str, local: &str) -> Vec<String> {
        let literals = self.manifest.many(self.node.as_ref(), ns, local).into_iter();
        literals
            .filter_map(|it| match it {
                Term::Literal(it) => Some(Literal::value(&it).to_owned()),
                _ => None,
            })
            .collect()
    }

    /// What the test is about, for a person.
    pub(crate) fn label(&self) -> String {
        let comment = self.one(MF, "name").or_else(|| self.one(RDFS, "comment"));
        match comment {
            Some(Term::Literal(it)) => Literal::value(&it).to_owned(),
            _ => String::new(),
        }
    }
}

/// A Turtle file as a graph.
pub(crate) fn graph(path: &Path, base: &str) -> Graph {
    let bytes = fs::read(path).unwrap_or_else(|it| panic!("{}: {it}", path.display()));
    let options = ReadOptions { base: Some(base.to_owned()), ..ReadOptions::default() };
    let (document, found) = read(&bytes, Format::Turtle, &path.display().to_string(), &options);
    assert_eq!(found, [], "{}", path.display());
    document.quads().map(|it| Triple::from(it.into_owned())).collect()
}

/// The last part of an IRI.
pub(crate) fn local(term: &Term) -> String {
    let text = match term {
        Term::NamedNode(it) => it.as_str().to_owned(),
        term => term.to_string(),
    };
    text.rsplit(['#', '/']).next().unwrap_or_default().to_owned()
}

/// The node of a term.
pub(crate) fn node_of(term: &Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(it) => Some(it.clone().into()),
        Term::BlankNode(it) => Some(it.clone().into()),
        _ => None,
    }
}
