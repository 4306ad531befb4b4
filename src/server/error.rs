//! What a client is told when a request cannot be answered: `application/problem+json` (RFC 9457).

use std::{io, time::Duration};

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};

use crate::{
    diag::sources::{Position, position},
    query::{
        error::QueryError,
        results::ResultsError,
        token::{Token, tokens},
    },
    server::worker::Refused,
    workspace::error::WorkspaceError,
};

/// Why the server did not start, or ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The address is taken, not ours, or no address at all.
    #[error("cannot listen on `{address}`: {}", listen_hint(source))]
    Listen {
        /// What was asked for.
        address: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Every query would be refused.
    #[error("the query timeout must be at least one second")]
    Timeout,
    /// Strangers could write.
    #[error(
        "updates are anonymous and `{0}` is reached from other machines: listen on 127.0.0.1 or \
         [::1], or leave --allow-update out"
    )]
    PublicUpdate(std::net::SocketAddr),
    /// The system gives no threads or no signals.
    #[error("cannot start the server")]
    Start(#[source] io::Error),
    /// The dataset cannot be made.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// Loading the dataset panicked.
    #[error("a fault in ggen while loading the packages")]
    Panic,
}

fn listen_hint(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::AddrInUse => {
            "another program listens there; stop it, or choose another port with --listen"
        }
        io::ErrorKind::PermissionDenied => "not allowed; ports below 1024 need privileges",
        io::ErrorKind::AddrNotAvailable => "this machine does not have the address",
        io::ErrorKind::InvalidInput => "write it as HOST:PORT, such as 127.0.0.1:7878",
        _ => "the system refuses",
    }
}

/// Why a request was not answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The request makes no sense.
    #[error("{0}")]
    BadRequest(String),
    /// The query is refused or failed.
    #[error("{error}")]
    Query {
        /// Why.
        error: QueryError,
        /// Where in the text.
        position: Option<Position>,
        /// What to do instead.
        help: Option<&'static str>,
    },
    /// A body of data with a fault.
    #[error("{message}")]
    Data {
        /// What is wrong, and in which part of the body.
        message: String,
        /// Where in the body.
        position: Option<Position>,
    },
    /// A write, which was not allowed.
    #[error("this server is read-only; start it with --allow-update to let clients write")]
    ReadOnly,
    /// A write from a page of another site.
    #[error("writing from a page of another site is refused: {0}")]
    CrossSite(String),
    /// Nobody here.
    #[error("{0}")]
    NotFound(String),
    /// The path is right, the method is not.
    #[error("this resource answers {0}")]
    Method(&'static str),
    /// None of the formats on offer is wanted.
    #[error("none of the accepted media types is available; there are {}", .0.join(", "))]
    NotAcceptable(Vec<&'static str>),
    /// The client did not send its body in time.
    #[error("the body did not arrive within {} seconds", .0.as_secs())]
    SlowBody(Duration),
    /// The body is too large.
    #[error("the body is longer than {0} bytes")]
    TooLarge(usize),
    /// A body that is no query.
    #[error("{0}")]
    MediaType(String),
    /// A name in the `Host` header that is not ours.
    #[error("`{0}` is not a name of this server; start it with --allow-host to answer to it")]
    Misdirected(String),
    /// The worker panicked.
    #[error("a fault in ggen; the server goes on")]
    Panic,
    /// Too many queries wait.
    #[error("too many queries are waiting; try again soon")]
    Busy,
    /// The time was over before the query began.
    #[error("the query waited for its turn until its time was over; try again soon")]
    Late,
    /// The dataset is being loaded.
    #[error("the packages are still being loaded; try again soon")]
    Loading,
    /// The answer is longer than HTTP/1.0 can carry safely.
    #[error("the answer is longer than {0} bytes: ask by HTTP/1.1, which can tell a cut answer")]
    HttpVersion(usize),
    /// Whoever reads the answer has gone, or is too slow.
    #[error("the answer was not taken: {0}")]
    NotTaken(io::Error),
    /// The query took too long.
    #[error("the query was stopped after {} seconds", .0.as_secs_f64())]
    Timeout(Duration),
}

impl ApiError {
    /// A refused query, with the place in its text.
    pub(super) fn query(error: QueryError, text: &str, limit: Duration) -> Self {
        if matches!(error, QueryError::Deadline) {
            return Self::Timeout(limit);
        }
        if let QueryError::Sink(error) = error {
            return ResultsError::Io(error).into();
        }
        let error = without_options(error);
        let help = begins_with(text, &error, &UPDATES).then_some(
            "this is an update: send it as application/sparql-update, or as the parameter `update`",
        );
        Self::Query { position: place(&error, text), error, help }
    }

    /// What a client is told as soon as its query or update is stopped.
    pub(super) fn stopped(error: &QueryError, limit: Duration) -> Option<Self> {
        match *error {
            QueryError::Deadline => Some(Self::Timeout(limit)),
            QueryError::Memory { limit: bytes } => {
                Some(Self::query(QueryError::Memory { limit: bytes }, "", limit))
            }
            _ => None,
        }
    }

    /// A refused update, with the place in its text.
    pub(super) fn update(error: QueryError, text: &str, limit: Duration) -> Self {
        if matches!(error, QueryError::Deadline) {
            return Self::Timeout(limit);
        }
        let error = without_options(error);
        let help = begins_with(text, &error, &QUERIES).then_some(
            "this is a query: send it as application/sparql-query, or as the parameter `query`",
        );
        Self::Query { position: place(&error, text), error, help }
    }

    /// The status, a stable code, and a title that does not change from case to case.
    fn class(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::BadRequest(_) => (StatusCode::BAD_REQUEST, "SRV001", "Bad request"),
            Self::Query { error, .. } => match error {
                QueryError::Arguments(_) | QueryError::Position { .. } => {
                    (StatusCode::BAD_REQUEST, "SRV003", "Wrong arguments")
                }
                QueryError::TooLong { .. }
                | QueryError::TooDeep { .. }
                | QueryError::TooMany { .. }
                | QueryError::TooWide { .. }
                | QueryError::Replace { .. }
                | QueryError::Regex { .. }
                | QueryError::Text { .. }
                | QueryError::TooComplex { .. } => {
                    (StatusCode::BAD_REQUEST, "SRV004", "Query beyond a limit")
                }
                QueryError::Cardinality { n_rows: 0, .. } => {
                    (StatusCode::NOT_FOUND, "SRV030", "Another number of rows than promised")
                }
                QueryError::Cardinality { .. } => {
                    (StatusCode::CONFLICT, "SRV030", "Another number of rows than promised")
                }
                QueryError::Cancelled => {
                    (StatusCode::SERVICE_UNAVAILABLE, "SRV015", "Query cancelled")
                }
                QueryError::Memory { .. } => {
                    (StatusCode::SERVICE_UNAVAILABLE, "SRV020", "Query needs too much memory")
                }
                QueryError::Evaluation(_) => {
                    (StatusCode::INTERNAL_SERVER_ERROR, "SRV012", "Evaluation failed")
                }
                _ => (StatusCode::BAD_REQUEST, "SRV002", "Bad query"),
            },
            Self::Data { .. } => (StatusCode::BAD_REQUEST, "SRV022", "Bad data"),
            Self::CrossSite(_) => (StatusCode::FORBIDDEN, "SRV021", "Foreign site"),
            Self::HttpVersion(_) => {
                (StatusCode::HTTP_VERSION_NOT_SUPPORTED, "SRV023", "Answer too long for HTTP/1.0")
            }
            Self::NotTaken(_) => (StatusCode::SERVICE_UNAVAILABLE, "SRV024", "Answer not taken"),
            Self::ReadOnly => (StatusCode::FORBIDDEN, "SRV005", "Read only"),
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "SRV006", "Not found"),
            Self::Method(_) => (StatusCode::METHOD_NOT_ALLOWED, "SRV007", "Method not allowed"),
            Self::NotAcceptable(_) => (StatusCode::NOT_ACCEPTABLE, "SRV008", "Not acceptable"),
            Self::SlowBody(_) => (StatusCode::REQUEST_TIMEOUT, "SRV009", "Body too slow"),
            Self::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "SRV010", "Body too large"),
            Self::MediaType(_) => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "SRV011", "Unsupported media type")
            }
            Self::Misdirected(_) => (StatusCode::MISDIRECTED_REQUEST, "SRV013", "Foreign host"),
            Self::Panic => (StatusCode::INTERNAL_SERVER_ERROR, "SRV014", "Internal error"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "SRV016", "Busy"),
            Self::Late => (StatusCode::SERVICE_UNAVAILABLE, "SRV017", "Waited too long"),
            Self::Loading => (StatusCode::SERVICE_UNAVAILABLE, "SRV018", "Not ready"),
            Self::Timeout(_) => (StatusCode::GATEWAY_TIMEOUT, "SRV019", "Query timed out"),
        }
    }

    /// Where in a text the fault is.
    fn position(&self) -> Option<Position> {
        match self {
            Self::Query { position, .. } | Self::Data { position, .. } => *position,
            _ => None,
        }
    }

    /// The problem as a JSON object.
    fn problem(&self) -> Value {
        let (status, code, title) = self.class();
        let mut problem = Map::new();
        problem.insert("type".into(), format!("urn:ggen:problem:{code}").into());
        problem.insert("title".into(), title.into());
        problem.insert("status".into(), status.as_u16().into());
        problem.insert("code".into(), code.into());
        problem.insert("detail".into(), self.to_string().into());
        if let Some(position) = self.position() {
            problem.insert("line".into(), position.line.into());
            problem.insert("column".into(), position.column.into());
        }
        if let Self::NotAcceptable(offers) = self {
            problem.insert("available".into(), offers.clone().into());
        }
        if let Self::Query { error, help, .. } = self {
            if let Some(help) = help {
                problem.insert("help".into(), (*help).into());
            }
            match error {
                QueryError::Arguments(faults) => {
                    problem.insert("faults".into(), faults.clone().into());
                }
                QueryError::TooLong { limit }
                | QueryError::TooDeep { limit, .. }
                | QueryError::TooMany { limit, .. }
                | QueryError::TooWide { limit }
                | QueryError::Replace { limit }
                | QueryError::Regex { limit }
                | QueryError::Text { limit }
                | QueryError::TooComplex { limit, .. }
                | QueryError::Memory { limit } => {
                    problem.insert("limit".into(), (*limit).into());
                }
                _ => (),
            }
        }
        problem.into()
    }
}

/// The hints about arguments are written for the command line.
fn without_options(error: QueryError) -> QueryError {
    let QueryError::Arguments(faults) = error else { return error };
    let faults = faults.iter().map(|it| it.replace("for example --arg ", "for example "));
    QueryError::Arguments(faults.collect())
}

/// Words of updates only, and words of queries only.
const UPDATES: [&str; 10] =
    ["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"];
const QUERIES: [&str; 4] = ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"];

/// Whether the first keyword behind the prologue of a text that does not parse is one of these.
fn begins_with(text: &str, error: &QueryError, words: &[&str]) -> bool {
    let is_one = |token: &Token<'_>, words: &[&str]| words.iter().any(|it| token.is_word(it));
    let tokens = tokens(text);
    let first = tokens.iter().find(|it| is_one(it, &UPDATES) || is_one(it, &QUERIES));
    matches!(error, QueryError::Syntax { .. }) && first.is_some_and(|it| is_one(it, words))
}

fn place(error: &QueryError, text: &str) -> Option<Position> {
    error.span().map(|it| position(text, it.start as usize))
}

impl From<ResultsError> for ApiError {
    fn from(error: ResultsError) -> Self {
        match error {
            ResultsError::Io(error) if error.kind() != io::ErrorKind::InvalidData => {
                Self::NotTaken(error)
            }
            // The format was chosen by the client and has no way to say it.
            error => Self::BadRequest(error.to_string()),
        }
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Full => Self::Busy,
            Refused::Panicked => Self::Panic,
        }
    }
}

/// The text of a problem for clients that ask for `text/plain`.
#[derive(Clone, Debug)]
pub(super) struct PlainProblem(pub(super) String);

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code, _) = self.class();
        let mut response = Response::new(Body::from(self.problem().to_string()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        // Another try would need as much memory.
        if status == StatusCode::SERVICE_UNAVAILABLE && code != "SRV020" {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if let Self::Method(allowed) = self {
            headers.insert(header::ALLOW, HeaderValue::from_static(allowed));
        }
        if matches!(self, Self::SlowBody(_) | Self::TooLarge(_)) {
            // The rest of the body is still on its way.
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        let place =
            self.position().map(|it| format!("{}:{}: ", it.line, it.column)).unwrap_or_default();
        response.extensions_mut().insert(PlainProblem(format!("{code}: {place}{self}\n")));
        response
    }
}
