//! An answer as the bytes of a response: the format by `Accept` or `format=`, then the body.

use std::io::Write;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};

use crate::{
    query::{
        answer::Answer,
        results::{self, ResultsError, StreamFormat, TableFormat},
    },
    rdf::{format::Format, prefix::Prefixes},
    server::{error::ApiError, negotiate::Accept, objects},
};

/// A form that answers can be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A SPARQL result format.
    Table(TableFormat),
    /// An RDF syntax.
    Graph(Format),
    /// A JSON array with an object per row.
    Objects,
    /// The JSON object of the only row, or `null`.
    Object,
}

type Offer = (&'static str, Shape);

/// For SELECT and ASK.
const TABLES: [Offer; 7] = [
    ("application/sparql-results+json", Shape::Table(TableFormat::Json)),
    ("application/json", Shape::Table(TableFormat::Json)),
    ("application/sparql-results+xml", Shape::Table(TableFormat::Xml)),
    ("application/xml", Shape::Table(TableFormat::Xml)),
    ("text/xml; charset=utf-8", Shape::Table(TableFormat::Xml)),
    ("text/csv; charset=utf-8", Shape::Table(TableFormat::Csv)),
    ("text/tab-separated-values; charset=utf-8", Shape::Table(TableFormat::Tsv)),
];
/// For CONSTRUCT, DESCRIBE and the service description.
const GRAPHS: [Offer; 6] = [
    ("text/turtle; charset=utf-8", Shape::Graph(Format::Turtle)),
    ("application/n-triples", Shape::Graph(Format::NTriples)),
    ("application/rdf+xml", Shape::Graph(Format::RdfXml)),
    ("application/ld+json", Shape::Graph(Format::JsonLd)),
    ("application/trig", Shape::Graph(Format::TriG)),
    ("application/n-quads", Shape::Graph(Format::NQuads)),
];
/// For all graphs together.
const DATASETS: [Offer; 3] = [
    ("application/trig", Shape::Graph(Format::TriG)),
    ("application/n-quads", Shape::Graph(Format::NQuads)),
    ("application/ld+json", Shape::Graph(Format::JsonLd)),
];
/// For the questions of packages that return a table.
const RECORDS: [Offer; 5] = [
    ("application/json", Shape::Objects),
    ("application/sparql-results+json", Shape::Table(TableFormat::Json)),
    ("application/sparql-results+xml", Shape::Table(TableFormat::Xml)),
    ("text/csv; charset=utf-8", Shape::Table(TableFormat::Csv)),
    ("text/tab-separated-values; charset=utf-8", Shape::Table(TableFormat::Tsv)),
];

/// Which offers a request chooses from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Menu {
    /// A table or a boolean of the SPARQL protocol.
    Table,
    /// The rows of a package's question.
    Records,
    /// A graph.
    Graph,
    /// A dataset.
    Dataset,
}

/// What a client wants: `format=` if given, else `Accept`.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    accept: Accept,
    format: Option<String>,
}

impl Wanted {
    pub(super) fn new(headers: &HeaderMap, format: Option<String>) -> Self {
        Self { accept: Accept::of(headers), format }
    }

    /// Chooses a form for an answer.
    pub(super) fn choose(&self, menu: Menu) -> Result<Offer, ApiError> {
        let offers: &[Offer] = match menu {
            Menu::Table => &TABLES,
            Menu::Records => &RECORDS,
            Menu::Graph => &GRAPHS,
            Menu::Dataset => &DATASETS,
        };
        let chosen = match &self.format {
            Some(name) => offers.iter().find(|it| names(it.1).contains(&name.as_str())).copied(),
            None => self.accept.choose(offers),
        };
        chosen.ok_or_else(|| {
            ApiError::NotAcceptable(
                offers.iter().map(|it| it.0.split(';').next().unwrap_or(it.0)).collect(),
            )
        })
    }
}

/// The values of `format=`.
fn names(shape: Shape) -> &'static [&'static str] {
    match shape {
        Shape::Table(TableFormat::Json) => &["json", "srj"],
        Shape::Table(TableFormat::Xml) => &["xml", "srx"],
        Shape::Table(TableFormat::Csv) => &["csv"],
        Shape::Table(TableFormat::Tsv) => &["tsv"],
        Shape::Graph(Format::Turtle) => &["ttl", "turtle"],
        Shape::Graph(Format::NTriples) => &["nt", "ntriples"],
        Shape::Graph(Format::RdfXml) => &["rdf", "rdfxml"],
        Shape::Graph(Format::JsonLd) => &["jsonld"],
        Shape::Graph(Format::TriG) => &["trig"],
        Shape::Graph(Format::NQuads) => &["nq", "nquads"],
        Shape::Graph(Format::N3) => &[],
        Shape::Objects | Shape::Object => &["json", "objects"],
    }
}

/// The format in which an answer of this form is written while it is computed, if it can be.
pub(super) fn streamed(shape: Shape) -> Option<StreamFormat> {
    match shape {
        Shape::Table(format) => Some(StreamFormat::Table(format)),
        // Other syntaxes group and sort the triples.
        Shape::Graph(Format::NTriples | Format::NQuads) => Some(StreamFormat::Lines),
        Shape::Graph(_) | Shape::Objects | Shape::Object => None,
    }
}

/// Writes an answer in a form that fits it.
pub(super) fn write(
    answer: &Answer,
    shape: Shape,
    prefixes: &Prefixes,
    mut out: impl Write,
) -> Result<(), ApiError> {
    match shape {
        Shape::Table(format) => results::write_table(answer, format, out)?,
        Shape::Graph(format) => results::write_graph(answer, format, prefixes, out)?,
        Shape::Objects => objects::write(answer, &mut out).map_err(ResultsError::Io)?,
        Shape::Object => objects::write_one(answer, &mut out).map_err(ResultsError::Io)?,
    }
    Ok(())
}

/// A response with a body that depends on what the client accepts.
pub(super) fn respond(media_type: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    response
}
