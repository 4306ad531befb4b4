//! What a request asks for, by the rules of the SPARQL protocol: one query or one update, its dataset,
//! and how it comes.

use std::time::Duration;

use axum::http::{HeaderMap, Method};
use oxigraph::model::NamedNode;

use crate::server::{body, error::ApiError, form, negotiate::essence};

/// Which operations a resource takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// Both.
    Sparql,
    /// Queries only.
    Query,
    /// Updates only.
    Update,
}

impl Endpoint {
    /// The methods that are answered.
    pub(super) fn methods(self) -> &'static str {
        match self {
            Self::Sparql | Self::Query => "GET, HEAD, POST, QUERY, OPTIONS",
            Self::Update => "POST, OPTIONS",
        }
    }

    /// How long a body may be: updates carry data, and only where they are allowed.
    pub(super) fn limit(self, headers: &HeaderMap, is_writable: bool) -> Result<usize, ApiError> {
        let (_, subtype) = essence(body::media_type(headers)?);
        let is_query = !is_writable || self == Self::Query || subtype == "sparql-query";
        Ok(if is_query { body::QUERY } else { body::UPDATE })
    }
}

/// A query or an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Query,
    Update,
}

/// One operation with its dataset.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) kind: Kind,
    pub(super) text: String,
    /// `default-graph-uri` or `using-graph-uri`.
    pub(super) default: Vec<NamedNode>,
    /// `named-graph-uri` or `using-named-graph-uri`.
    pub(super) named: Vec<NamedNode>,
    pub(super) timeout: Option<Duration>,
    pub(super) format: Option<String>,
}

type Pairs = Vec<(String, String)>;

/// The operation of a URL.
pub(super) fn from_url(endpoint: Endpoint, url: &str) -> Result<Operation, ApiError> {
    let pairs = form::pairs(url.as_bytes())?;
    if pairs.iter().any(|it| it.0 == "update") {
        return Err(ApiError::BadRequest(
            "an update is sent by POST: its parameter does not belong into a URL".to_owned(),
        ));
    }
    from_pairs(endpoint, pairs)
}

/// The operation of a body, whose dataset may be in the URL.
pub(super) fn from_body(
    endpoint: Endpoint,
    method: &Method,
    url: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Operation, ApiError> {
    let mut pairs = form::pairs(url.as_bytes())?;
    let media_type = body::media_type(headers)?;
    let (kind, subtype) = essence(media_type);
    let name = match (kind.as_str(), subtype.as_str()) {
        ("application", "sparql-query") if endpoint != Endpoint::Update => "query",
        ("application", "sparql-update")
            if endpoint != Endpoint::Query && method == Method::POST =>
        {
            "update"
        }
        ("application", "x-www-form-urlencoded") if method == Method::POST => {
            pairs.extend(form::pairs(body)?);
            return from_pairs(endpoint, pairs);
        }
        _ => return Err(ApiError::MediaType(expected(endpoint, method))),
    };
    pairs.push((name.to_owned(), body::text(body)?.to_owned()));
    if let Some(version) = body::parameter(media_type, "version") {
        pairs.push(("version".to_owned(), version.to_owned()));
    }
    from_pairs(endpoint, pairs)
}

fn expected(endpoint: Endpoint, method: &Method) -> String {
    let query = "a query as application/sparql-query";
    let update = "an update as application/sparql-update";
    let form = "or either as a parameter of an application/x-www-form-urlencoded body";
    match endpoint {
        _ if method != Method::POST => format!("send {query}"),
        Endpoint::Sparql => format!("send {query}, {update}, {form}"),
        Endpoint::Query => format!("send {query}, {form}"),
        Endpoint::Update => format!("send {update}, {form}"),
    }
}

fn from_pairs(endpoint: Endpoint, pairs: Pairs) -> Result<Operation, ApiError> {
    let mut texts = Vec::new();
    let (mut timeout, mut format) = (None, None);
    let mut graphs: Pairs = Vec::new();
    for (name, value) in pairs {
        match name.as_str() {
            "query" => texts.push((Kind::Query, value)),
            "update" => texts.push((Kind::Update, value)),
            "default-graph-uri"
            | "named-graph-uri"
            | "using-graph-uri"
            | "using-named-graph-uri" => graphs.push((name, value)),
            "timeout" => timeout = Some(seconds(&value)?),
            "format" => format = Some(value),
            "version" => check_version(&value)?,
            // The protocol leaves other parameters to services; ours ignores them.
            _ => (),
        }
    }
    let (kind, text) = one(endpoint, texts)?;
    let mut operation =
        Operation { kind, text, default: Vec::new(), named: Vec::new(), timeout, format };
    for (name, value) in graphs {
        operation.graph(&name, &value)?;
    }
    if operation.text.contains('\0') {
        return Err(ApiError::BadRequest("the text contains the character NUL".to_owned()));
    }
    Ok(operation)
}

/// The one text that a request must have.
fn one(endpoint: Endpoint, texts: Vec<(Kind, String)>) -> Result<(Kind, String), ApiError> {
    let refuse = |message: &str| Err(ApiError::BadRequest(message.to_owned()));
    let mut texts = texts.into_iter();
    match (texts.next(), texts.next(), endpoint) {
        (Some((Kind::Update, _)), None, Endpoint::Query) => {
            refuse("this resource answers queries; updates go to /update or /sparql")
        }
        (Some((Kind::Query, _)), None, Endpoint::Update) => {
            refuse("this resource takes updates; queries go to /query or /sparql")
        }
        (Some(text), None, _) => Ok(text),
        (Some(_), Some(_), _) => refuse("there are several queries or updates; send exactly one"),
        (None, _, Endpoint::Sparql) => {
            refuse("the parameter `query` is missing, or `update` for an update")
        }
        (None, _, Endpoint::Query) => refuse("the parameter `query` is missing"),
        (None, _, Endpoint::Update) => refuse("the parameter `update` is missing"),
    }
}

impl Operation {
    /// Adds a graph to the dataset. A parameter of the other operation would silently do nothing.
    fn graph(&mut self, name: &str, value: &str) -> Result<(), ApiError> {
        let (kind, graphs) = match name {
            "default-graph-uri" => (Kind::Query, &mut self.default),
            "named-graph-uri" => (Kind::Query, &mut self.named),
            "using-graph-uri" => (Kind::Update, &mut self.default),
            _ => (Kind::Update, &mut self.named),
        };
        if kind != self.kind {
            let what = if kind == Kind::Query { "queries" } else { "updates" };
            return Err(ApiError::BadRequest(format!("{name} is for {what}")));
        }
        let iri = NamedNode::new(value).map_err(|error| {
            ApiError::BadRequest(format!("{name}: `{value}` is no IRI: {error}"))
        })?;
        graphs.push(iri);
        Ok(())
    }

    /// Whether the request names a dataset.
    pub(super) fn has_dataset(&self) -> bool {
        !(self.default.is_empty() && self.named.is_empty())
    }
}

/// The value of `version=`, which the text may announce by itself.
fn check_version(text: &str) -> Result<(), ApiError> {
    const VERSIONS: [&str; 4] = ["1.0", "1.1", "1.2", "1.2-basic"];
    if VERSIONS.contains(&text) {
        return Ok(());
    }
    let known = VERSIONS.join(", ");
    Err(ApiError::BadRequest(format!(
        "version: `{text}` of SPARQL is not known; there are {known}"
    )))
}

/// The value of `timeout=`.
pub(in crate::server) fn seconds(text: &str) -> Result<Duration, ApiError> {
    let seconds = text.parse::<f64>().ok().filter(|it| *it > 0.0);
    seconds.and_then(|it| Duration::try_from_secs_f64(it).ok()).ok_or_else(|| {
        ApiError::BadRequest(format!("timeout: `{text}` is no positive number of seconds"))
    })
}
