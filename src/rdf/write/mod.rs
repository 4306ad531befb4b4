//! Quads to text in any format, the same bytes for the same quads.

pub mod jsonld;
pub mod lines;
mod names;
mod nesting;
mod turtle;
mod xml;

use oxigraph::model::{GraphNameRef, NamedNodeRef, QuadRef, TripleRef};
use rustc_hash::FxHashSet;

use crate::rdf::{document::Document, format::Format, prefix::Prefixes, vocab::rdf};

/// Why quads cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The format can only be read.
    #[error("cannot write {0}: this format can only be read")]
    ReadOnly(&'static str),
    /// A quad in a named graph, for a format without graphs.
    #[error(
        "cannot write graph {graph} as {format}: use trig, nq or jsonld, or choose one graph with `--graph`"
    )]
    NamedGraph {
        /// The name of the graph, as in N-Quads.
        graph: String,
        /// The short name of the format.
        format: &'static str,
    },
    /// The graph to write is not there, or is empty.
    #[error("there is no graph <{0}>")]
    NoSuchGraph(String),
    /// The format has no syntax for a term.
    #[error("cannot write {term} as {format}: it has no syntax for {what}; use {instead}")]
    Unsupported {
        /// The term, as in N-Quads.
        term: String,
        /// What kind of term it is.
        what: &'static str,
        /// The short name of the format.
        format: &'static str,
        /// Formats that have one.
        instead: &'static str,
    },
    /// A literal whose datatype says that it is JSON, which it is not.
    #[error("invalid JSON literal {term}: {source}")]
    Json {
        /// The literal, as in N-Quads.
        term: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

/// Writes quads, sorted and each once, with those of the prefixes that are used.
///
/// ```
/// use ggen::rdf::{format::Format, prefix::Prefixes, read::read, write::write};
///
/// let text = b"<https://example.org/ada> a <http://xmlns.com/foaf/0.1/Person> .";
/// let (document, _) = read(text, Format::Turtle, "a.ttl", &Default::default());
/// let turtle = write(document.quads(), Format::Turtle, &Prefixes::well_known())?;
/// assert_eq!(turtle, "@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n\n\
///     <https://example.org/ada> a foaf:Person .\n");
/// # Ok::<(), ggen::rdf::write::WriteError>(())
/// ```
///
/// # Errors
/// If the format cannot hold the quads.
pub fn write<'a>(
    quads: impl IntoIterator<Item = QuadRef<'a>>,
    format: Format,
    prefixes: &Prefixes,
) -> Result<String, WriteError> {
    if format == Format::N3 {
        return Err(WriteError::ReadOnly(format.name()));
    }
    let quads = ordered(quads);
    refuse_named_graphs(&quads, format)?;
    Ok(match format {
        Format::Turtle | Format::TriG => turtle::write(&quads, prefixes),
        Format::NTriples | Format::NQuads => sorted(&quads),
        Format::JsonLd => jsonld::write(&quads, &jsonld::Options::default())?,
        Format::RdfXml => xml::write(&quads, prefixes)?,
        Format::N3 => return Err(WriteError::ReadOnly(format.name())),
    })
}

/// Which graphs of a document to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Graphs<'a> {
    /// All of them with their names.
    All,
    /// The default graph alone.
    Default,
    /// One named graph, without its name.
    Named(&'a str),
}

/// Writes a document: N-Triples and N-Quads in its order, what else there is as [`write()`] does.
///
/// # Errors
/// If the format cannot hold the quads, or the graph asked for is not there.
pub fn write_document(
    document: &Document,
    format: Format,
    graphs: Graphs<'_>,
    prefixes: &Prefixes,
    json_ld: &jsonld::Options,
) -> Result<String, WriteError> {
    let all = document.quads();
    let quads: Vec<QuadRef<'_>> = match graphs {
        Graphs::All => all.collect(),
        Graphs::Default => all.filter(|it| it.graph_name.is_default_graph()).collect(),
        Graphs::Named(iri) => {
            let name = GraphNameRef::NamedNode(NamedNodeRef::new_unchecked(iri));
            let quads = all.filter(|it| it.graph_name == name);
            quads.map(|it| TripleRef::from(it).in_graph(GraphNameRef::DefaultGraph)).collect()
        }
    };
    if let Graphs::Named(iri) = graphs
        && quads.is_empty()
    {
        return Err(WriteError::NoSuchGraph(iri.to_owned()));
    }
    match format {
        Format::NTriples | Format::NQuads => {
            refuse_named_graphs(&quads, format)?;
            Ok(in_order(quads))
        }
        Format::JsonLd => jsonld::write(&ordered(quads), json_ld),
        _ => write(quads, format, prefixes),
    }
}

fn refuse_named_graphs(quads: &[QuadRef<'_>], format: Format) -> Result<(), WriteError> {
    if !format.supports_datasets()
        && let Some(quad) = quads.iter().find(|it| !it.graph_name.is_default_graph())
    {
        let graph = quad.graph_name.to_string();
        return Err(WriteError::NamedGraph { graph, format: format.name() });
    }
    Ok(())
}

/// Writes N-Triples or N-Quads in the order given, each statement once.
pub fn in_order<'a>(quads: impl IntoIterator<Item = QuadRef<'a>>) -> String {
    let mut text = String::new();
    let mut seen = FxHashSet::default();
    for quad in quads {
        if seen.insert(quad) {
            lines::push_quad(&mut text, quad);
        }
    }
    text
}

/// Statements by the code points of their lines.
fn sorted(quads: &[QuadRef<'_>]) -> String {
    let line = |quad: &QuadRef<'_>| {
        let mut line = String::new();
        lines::push_quad(&mut line, *quad);
        line
    };
    let mut lines: Vec<String> = quads.iter().map(line).collect();
    lines.sort_unstable();
    lines.concat()
}

/// Sorted, and each once.
fn ordered<'a>(quads: impl IntoIterator<Item = QuadRef<'a>>) -> Vec<QuadRef<'a>> {
    let mut quads: Vec<QuadRef<'_>> = quads.into_iter().collect();
    quads.sort_by_cached_key(key);
    quads.dedup();
    quads
}

/// By graph, subject, predicate and object; the default graph and `rdf:type` come first.
fn key(quad: &QuadRef<'_>) -> [String; 4] {
    let graph = match quad.graph_name {
        GraphNameRef::DefaultGraph => String::new(),
        graph => graph.to_string(),
    };
    let predicate = match quad.predicate {
        rdf::TYPE => String::new(),
        predicate => predicate.to_string(),
    };
    [graph, quad.subject.to_string(), predicate, quad.object.to_string()]
}
