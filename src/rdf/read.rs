//! Reading a file into a [`Document`], whatever its syntax.

use oxigraph::{
    io::RdfParser,
    model::{GraphName, Term},
};

use crate::{
    diag::{Diagnostic, Place, Severity, Span},
    rdf::{
        document::{Document, TermId},
        format::Format,
    },
};

/// How to read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// What relative IRIs resolve against; without it, `file:///` and the file's path.
    pub base: Option<String>,
    /// Go on behind a syntax error, to report all of them.
    pub recover: bool,
}

/// Reads a file. Syntax errors are findings; what was read before them is in the document.
pub fn read(
    bytes: &[u8],
    format: Format,
    file: &str,
    options: &ReadOptions,
) -> (Document, Vec<Diagnostic>) {
    let mut document = Document::new(file, format);
    let mut found = Vec::new();
    let base = options.base.clone().unwrap_or_else(|| format!("file:///{file}"));
    let parser = RdfParser::from_format(format.rdf_format());
    let parser = parser.clone().with_base_iri(base).unwrap_or(parser);
    let mut quads = parser.for_slice(bytes);
    for quad in quads.by_ref() {
        match quad {
            Ok(quad) => {
                let subject = document.intern(quad.subject.into());
                let predicate = document.intern(quad.predicate.into());
                let object = document.intern(quad.object);
                let graph = match quad.graph_name {
                    GraphName::DefaultGraph => TermId::DEFAULT_GRAPH,
                    GraphName::NamedNode(it) => document.intern(Term::from(it)),
                    GraphName::BlankNode(it) => document.intern(Term::from(it)),
                };
                document.push([subject, predicate, object, graph], Default::default());
            }
            Err(error) => {
                let place = match error.location() {
                    Some(range) => Place::new(
                        file,
                        Span::from_range(
                            usize::try_from(range.start.offset).unwrap_or(usize::MAX)
                                ..usize::try_from(range.end.offset).unwrap_or(usize::MAX),
                        ),
                    ),
                    None => Place::file(file),
                };
                found.push(
                    Diagnostic::new("SYN001", "syntax-error", Severity::Error, error.to_string())
                        .at(place),
                );
                break;
            }
        }
    }
    (document, found)
}
