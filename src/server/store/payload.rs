//! A body of data: what it is, and its quads.

use axum::{body::Bytes, http::HeaderMap};
use oxigraph::model::NamedNode;

use crate::{
    diag::{Severity, sources::position},
    rdf::{
        document::Document,
        format::Format,
        read::{ReadOptions, read},
    },
    server::{
        body,
        error::ApiError,
        negotiate::essence,
        state::Task,
        store::{multipart, target::Target},
    },
};

/// What a body is, as its media type tells.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// One file.
    File(Format),
    /// A form with a file in each part, between lines of this boundary.
    Form(String),
}

impl Kind {
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, ApiError> {
        let media_type = body::media_type(headers)?;
        let (kind, subtype) = essence(media_type);
        if (kind.as_str(), subtype.as_str()) == ("multipart", "form-data") {
            let boundary = body::parameter(media_type, "boundary").unwrap_or_default();
            return match boundary.len() {
                1..=70 => Ok(Self::Form(boundary.to_owned())),
                _ => Err(ApiError::BadRequest(
                    "multipart/form-data needs a boundary of 1 to 70 characters".to_owned(),
                )),
            };
        }
        format(media_type).map(Self::File).ok_or_else(|| {
            ApiError::MediaType(format!("{}, or multipart/form-data with such files", expected()))
        })
    }
}

/// The RDF syntax of a media type. `text/plain` says nothing.
pub(super) fn format(media_type: &str) -> Option<Format> {
    let (kind, subtype) = essence(media_type);
    let is_plain = (kind.as_str(), subtype.as_str()) == ("text", "plain");
    (!is_plain).then(|| Format::from_media_type(media_type)).flatten()
}

/// The media types that are read.
pub(super) fn expected() -> String {
    let all = Format::ALL.map(Format::media_type).join(", ");
    format!("send the data as one of {all}")
}

/// The files of a body.
#[derive(Debug)]
pub(super) struct Payload {
    pub(super) documents: Vec<Document>,
    /// How many bytes they were.
    pub(super) size: usize,
}

impl Payload {
    /// Reads a body; the first fault refuses it all.
    pub(super) fn read(
        task: &Task<'_>,
        kind: &Kind,
        body: &Bytes,
        base: &str,
    ) -> Result<Self, ApiError> {
        let documents = match kind {
            Kind::File(format) => vec![document(body, *format, None, base)?],
            Kind::Form(boundary) => {
                let mut documents = Vec::new();
                for part in multipart::parts(body, boundary)? {
                    task.budget.check().map_err(|it| ApiError::query(it, "", task.limit))?;
                    documents.push(document(part.content, part.format, Some(&part.name), base)?);
                }
                documents
            }
        };
        Ok(Self { documents, size: body.len() })
    }

    /// Where it goes. Triples that are posted to the dataset make a new graph.
    pub(super) fn target(
        &self,
        target: Target,
        is_put: bool,
        fresh: impl FnOnce() -> NamedNode,
    ) -> Result<Destination, ApiError> {
        let mut quads = self.documents.iter().flat_map(Document::quads);
        if target != Target::All {
            if let Some(quad) = quads.find(|it| !it.graph_name.is_default_graph()) {
                return Err(ApiError::BadRequest(format!(
                    "the request is about one graph, and the body names graph {}: send it to /store \
                     without parameters",
                    quad.graph_name
                )));
            }
            return Ok(Destination { target, is_fresh: false });
        }
        if self.documents.iter().all(|it| it.format.supports_datasets()) {
            return Ok(Destination { target, is_fresh: false });
        }
        if is_put {
            return Err(ApiError::BadRequest(
                "triples go into a graph: name it by ?graph= or ?default; the dataset is replaced by \
                 application/trig, application/n-quads or application/ld+json"
                    .to_owned(),
            ));
        }
        Ok(Destination { target: Target::Named(fresh()), is_fresh: true })
    }
}

/// A target that is settled.
#[derive(Debug)]
pub(super) struct Destination {
    pub(super) target: Target,
    /// Whether the server made up its name.
    pub(super) is_fresh: bool,
}

fn document(
    bytes: &[u8],
    format: Format,
    part: Option<&str>,
    base: &str,
) -> Result<Document, ApiError> {
    let options = ReadOptions { base: Some(base.to_owned()), ..ReadOptions::default() };
    let (document, found) = read(bytes, format, part.unwrap_or("body"), &options);
    let Some(fault) = found.into_iter().find(|it| it.severity == Severity::Error) else {
        return Ok(document);
    };
    let within = part.map(|it| format!("part `{it}`: ")).unwrap_or_default();
    let span = fault.place.and_then(|it| it.span);
    let text = std::str::from_utf8(bytes).ok();
    let position = text.zip(span).map(|(text, span)| position(text, span.start as usize));
    Err(ApiError::Data { message: format!("{within}{}", fault.message), position })
}
