//! Answers in the standard result formats.

use std::io::{self, Write};

use oxigraph::{
    model::{GraphNameRef, Term, TripleRef, Variable},
    sparql::results::{QueryResultsFormat, QueryResultsSerializer, WriterSolutionsSerializer},
};
use spargebra::Query;

use crate::{
    query::answer::{Answer, Sink},
    rdf::{
        format::Format,
        prefix::Prefixes,
        write::{WriteError, lines::push_quad, write},
    },
};

/// A format for tables and booleans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// SPARQL 1.1 Query Results JSON.
    Json,
    /// SPARQL Query Results XML.
    Xml,
    /// SPARQL 1.1 Query Results CSV.
    Csv,
    /// SPARQL 1.1 Query Results TSV.
    Tsv,
}

impl TableFormat {
    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/sparql-results+json",
            Self::Xml => "application/sparql-results+xml",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Tsv => "text/tab-separated-values; charset=utf-8",
        }
    }

    fn results_format(self) -> QueryResultsFormat {
        match self {
            Self::Json => QueryResultsFormat::Json,
            Self::Xml => QueryResultsFormat::Xml,
            Self::Csv => QueryResultsFormat::Csv,
            Self::Tsv => QueryResultsFormat::Tsv,
        }
    }
}

/// Why an answer was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResultsError {
    /// The answer is a graph, the format is for tables, or the reverse.
    #[error("{0}")]
    Shape(&'static str),
    /// The format cannot hold the graph.
    #[error(transparent)]
    Format(#[from] WriteError),
    /// The writer failed.
    #[error("cannot write the answer")]
    Io(#[from] io::Error),
}

/// What is said when a graph is to be written as a table.
const IS_GRAPH: &str = "CONSTRUCT and DESCRIBE return a graph: choose --format ttl or nt";
/// And the reverse.
const IS_TABLE: &str =
    "SELECT and ASK return a table: choose --format table, json, xml, csv or tsv";

/// A format that answers are written in while they are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamFormat {
    /// For SELECT and ASK.
    Table(TableFormat),
    /// For CONSTRUCT and DESCRIBE: N-Triples, which are N-Quads, too.
    Lines,
}

impl StreamFormat {
    /// Whether the answer of a query can be written so.
    ///
    /// # Errors
    ///
    /// When the answer is a graph and the format for tables, or the reverse.
    pub fn check(self, query: &Query) -> Result<(), ResultsError> {
        match self {
            Self::Table(_) if is_graph(query) => Err(ResultsError::Shape(IS_GRAPH)),
            Self::Table(_) => Ok(()),
            Self::Lines => check_graph(query),
        }
    }
}

fn is_graph(query: &Query) -> bool {
    matches!(query, Query::Construct { .. } | Query::Describe { .. })
}

/// Whether the answer of a query is a graph.
///
/// # Errors
///
/// When it is a table.
pub fn check_graph(query: &Query) -> Result<(), ResultsError> {
    if is_graph(query) { Ok(()) } else { Err(ResultsError::Shape(IS_TABLE)) }
}

/// Writes an answer piece by piece.
pub struct ResultsWriter<W: Write> {
    format: StreamFormat,
    state: State<W>,
    line: String,
}

/// How far the writing is.
enum State<W: Write> {
    Ready(W),
    Rows { writer: WriterSolutionsSerializer<W>, variables: Vec<Variable> },
    Ended,
}

impl<W: Write> ResultsWriter<W> {
    /// A writer for one answer.
    pub fn new(format: StreamFormat, out: W) -> Self {
        Self { format, state: State::Ready(out), line: String::new() }
    }

    fn serializer(&self) -> io::Result<QueryResultsSerializer> {
        match self.format {
            StreamFormat::Table(it) => Ok(QueryResultsSerializer::from_format(it.results_format())),
            StreamFormat::Lines => Err(shape(IS_TABLE)),
        }
    }
}

fn shape(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

impl<W: Write> Sink for ResultsWriter<W> {
    fn boolean(&mut self, value: bool) -> io::Result<()> {
        let serializer = self.serializer()?;
        if let State::Ready(out) = std::mem::replace(&mut self.state, State::Ended) {
            serializer.serialize_boolean_to_writer(out, value)?;
        }
        Ok(())
    }

    fn columns(&mut self, variables: &[Variable]) -> io::Result<()> {
        let serializer = self.serializer()?;
        if let State::Ready(out) = std::mem::replace(&mut self.state, State::Ended) {
            let variables = variables.to_vec();
            let writer = serializer.serialize_solutions_to_writer(out, variables.clone())?;
            self.state = State::Rows { writer, variables };
        }
        Ok(())
    }

    fn row(&mut self, cells: &[Option<Term>]) -> io::Result<()> {
        let State::Rows { writer, variables } = &mut self.state else { return Ok(()) };
        let bound = variables.iter().zip(cells).filter_map(|(variable, term)| {
            term.as_ref().map(|it| (variable.as_ref(), it.as_ref()))
        });
        writer.serialize(bound)
    }

    fn triple(&mut self, triple: TripleRef<'_>) -> io::Result<()> {
        if self.format != StreamFormat::Lines {
            return Err(shape(IS_GRAPH));
        }
        let State::Ready(out) = &mut self.state else { return Ok(()) };
        self.line.clear();
        push_quad(&mut self.line, triple.in_graph(GraphNameRef::DefaultGraph));
        out.write_all(self.line.as_bytes())
    }

    fn end(&mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.state, State::Ended) {
            State::Rows { writer, .. } => writer.finish().map(|_| ()),
            State::Ready(_) | State::Ended => Ok(()),
        }
    }
}

impl<W: Write> std::fmt::Debug for ResultsWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResultsWriter").field("format", &self.format).finish_non_exhaustive()
    }
}

/// Writes a table or a boolean.
pub fn write_table(
    answer: &Answer,
    format: TableFormat,
    out: impl Write,
) -> Result<(), ResultsError> {
    if matches!(answer, Answer::Graph(_)) {
        return Err(ResultsError::Shape(IS_GRAPH));
    }
    Ok(answer.pass_on(&mut ResultsWriter::new(StreamFormat::Table(format), out))?)
}

/// Writes a graph; Turtle names the prefixes that are used.
pub fn write_graph(
    answer: &Answer,
    format: Format,
    prefixes: &Prefixes,
    mut out: impl Write,
) -> Result<(), ResultsError> {
    let Answer::Graph(triples) = answer else {
        return Err(ResultsError::Shape(IS_TABLE));
    };
    let quads = triples.iter().map(|it| it.as_ref().in_graph(GraphNameRef::DefaultGraph));
    out.write_all(write(quads, format, prefixes)?.as_bytes())?;
    Ok(())
}
