//! Answers in the standard result formats.

use std::io::{self, Write};

use oxigraph::{
    model::GraphNameRef,
    sparql::results::{QueryResultsFormat, QueryResultsSerializer},
};

use crate::{
    query::answer::{Answer, Solutions},
    rdf::{
        format::Format,
        prefix::Prefixes,
        write::{WriteError, write},
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

/// Writes a table or a boolean.
pub fn write_table(
    answer: &Answer,
    format: TableFormat,
    out: impl Write,
) -> Result<(), ResultsError> {
    let serializer = QueryResultsSerializer::from_format(format.results_format());
    match answer {
        Answer::Boolean(value) => {
            serializer.serialize_boolean_to_writer(out, *value)?;
        }
        Answer::Solutions(Solutions { variables, rows }) => {
            let mut writer = serializer.serialize_solutions_to_writer(out, variables.clone())?;
            for row in rows {
                let bound = variables.iter().zip(row).filter_map(|(variable, term)| {
                    term.as_ref().map(|it| (variable.as_ref(), it.as_ref()))
                });
                writer.serialize(bound)?;
            }
            writer.finish()?;
        }
        Answer::Graph(_) => {
            return Err(ResultsError::Shape(
                "CONSTRUCT and DESCRIBE return a graph: choose --format ttl or nt",
            ));
        }
    }
    Ok(())
}

/// Writes a graph; Turtle names the prefixes that are used.
pub fn write_graph(
    answer: &Answer,
    format: Format,
    prefixes: &Prefixes,
    mut out: impl Write,
) -> Result<(), ResultsError> {
    let Answer::Graph(triples) = answer else {
        return Err(ResultsError::Shape(
            "SELECT and ASK return a table: choose --format table, json, xml, csv or tsv",
        ));
    };
    let quads = triples.iter().map(|it| it.as_ref().in_graph(GraphNameRef::DefaultGraph));
    out.write_all(write(quads, format, prefixes)?.as_bytes())?;
    Ok(())
}
