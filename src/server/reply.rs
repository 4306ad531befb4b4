//! An answer as the bytes of a response: the format by `Accept` or `format=`, then the body.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};

use crate::{
    query::{
        answer::Answer,
        results::{self, TableFormat},
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
const GRAPHS: [Offer; 4] = [
    ("text/turtle; charset=utf-8", Shape::Graph(Format::Turtle)),
    ("application/n-triples", Shape::Graph(Format::NTriples)),
    ("application/rdf+xml", Shape::Graph(Format::RdfXml)),
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
    /// The SPARQL protocol.
    Protocol,
    /// A package's question.
    Question,
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

    /// Chooses a form for an answer; `is_graph` for CONSTRUCT and DESCRIBE.
    pub(super) fn choose(&self, menu: Menu, is_graph: bool) -> Result<Offer, ApiError> {
        let offers: &[Offer] = match (is_graph, menu) {
            (true, _) => &GRAPHS,
            (false, Menu::Protocol) => &TABLES,
            (false, Menu::Question) => &RECORDS,
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
        Shape::Graph(_) => &[],
        Shape::Objects | Shape::Object => &["json", "objects"],
    }
}

/// Writes an answer in a form that fits it.
pub(super) fn write(
    answer: &Answer,
    shape: Shape,
    prefixes: &Prefixes,
) -> Result<Vec<u8>, ApiError> {
    let mut body = Vec::new();
    let written = match shape {
        Shape::Table(format) => results::write_table(answer, format, &mut body),
        Shape::Graph(format) => results::write_graph(answer, format, prefixes, &mut body),
        Shape::Objects => {
            objects::write(answer, &mut body);
            Ok(())
        }
        Shape::Object => {
            objects::write_one(answer, &mut body);
            Ok(())
        }
    };
    // A form was chosen that fits, and a vector takes everything.
    written.map_err(|error| ApiError::BadRequest(error.to_string()))?;
    Ok(body)
}

/// A response with a body that depends on what the client accepts.
pub(super) fn respond(media_type: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    response
}
