//! Files that are checked for themselves, outside of a project.

use oxigraph::model::TermRef;

use crate::{
    check::owned::is_class_or_property,
    diag::{Diagnostic, sources::Sources},
    query::{file::QueryFile, function::Functions, update::file::UpdateFile},
    rdf::{
        document::{Document, iri},
        format::Format,
        read::{ReadOptions, read},
        vocab::{rdf, sh},
    },
    workspace::document::{Loaded, Role},
};

/// Parsed files, and what was found while reading them.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// RDF files.
    pub documents: Vec<Loaded>,
    /// Query files that are valid SPARQL.
    pub queries: Vec<QueryFile>,
    /// Query files that are not.
    pub n_broken: usize,
    /// Syntax errors and faults of headers.
    pub found: Vec<Diagnostic>,
    /// The texts.
    pub sources: Sources,
}

/// Whether `ggen check` knows what to do with a file of this name.
pub fn is_known(name: &str) -> bool {
    is_query(name) || format(name).is_some()
}

/// The RDF syntax of a file name; plain `.json` and `.xml` files are something else.
pub fn format(name: &str) -> Option<Format> {
    let ending = name.rsplit_once('.')?.1;
    if matches!(ending, "json" | "xml") { None } else { Format::from_name(ending) }
}

fn is_query(name: &str) -> bool {
    matches!(name.rsplit_once('.'), Some((_, "rq" | "sparql")))
}

impl Files {
    /// Parses a file under the name that findings shall show. A file of an unknown kind is left
    /// out.
    pub fn add(&mut self, name: &str, bytes: &[u8], functions: &Functions) {
        self.sources.insert(name, String::from_utf8_lossy(bytes).into_owned());
        if is_query(name) {
            self.add_query(name, bytes, functions);
        } else if let Some(format) = format(name) {
            let options = ReadOptions { recover: true, ..ReadOptions::default() };
            let (document, found) = read(bytes, format, name, &options);
            self.found.extend(found);
            self.documents.push(Loaded { role: role(&document), document });
        }
    }

    fn add_query(&mut self, name: &str, bytes: &[u8], functions: &Functions) {
        let text = String::from_utf8_lossy(bytes);
        let file_name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let stem = file_name.rsplit_once('.').map_or(file_name, |it| it.0);
        if UpdateFile::is_one(&text) {
            let (update, found) = UpdateFile::read(stem, name, &text, functions);
            self.found.extend(found);
            self.n_broken += usize::from(update.is_none());
            return;
        }
        let (query, found) = QueryFile::read(stem, name, &text, functions);
        self.found.extend(found);
        match query {
            Some(query) => self.queries.push(query),
            None => self.n_broken += 1,
        }
    }
}

/// What a file is for, by what it types.
fn role(document: &Document) -> Role {
    let mut role = Role::Data;
    for quad in document.quads() {
        if quad.predicate != rdf::TYPE {
            continue;
        }
        let (TermRef::NamedNode(class), Some(_)) = (quad.object, iri(quad.subject.into())) else {
            continue;
        };
        if is_class_or_property(class) {
            return Role::Ontology;
        }
        if class == sh::NODE_SHAPE || class == sh::PROPERTY_SHAPE {
            role = Role::Shapes;
        }
    }
    role
}
