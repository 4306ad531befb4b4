//! Writing answers: streamed where the format allows it.

use std::io::Write as _;

use spargebra::Query;

use crate::{
    cli::printer::Printer,
    query::{
        argument::Given,
        budget::Budget,
        file::QueryFile,
        results::{self, ResultsWriter, StreamFormat, TableFormat},
        table,
    },
    rdf::{format::Format, prefix::Prefixes},
    workspace::{Workspace, dataset::Dataset},
};

/// A format of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum OutputFormat {
    Table,
    Json,
    Xml,
    Csv,
    Tsv,
    Ttl,
    Nt,
    Nq,
    Trig,
    Rdf,
    Jsonld,
}

/// How a format is written.
enum Way {
    Table,
    Stream(StreamFormat),
    Graph(Format),
}

impl OutputFormat {
    fn way(self) -> Way {
        match self {
            Self::Table => Way::Table,
            Self::Json => Way::Stream(StreamFormat::Table(TableFormat::Json)),
            Self::Xml => Way::Stream(StreamFormat::Table(TableFormat::Xml)),
            Self::Csv => Way::Stream(StreamFormat::Table(TableFormat::Csv)),
            Self::Tsv => Way::Stream(StreamFormat::Table(TableFormat::Tsv)),
            Self::Nt | Self::Nq => Way::Stream(StreamFormat::Lines),
            Self::Ttl => Way::Graph(Format::Turtle),
            Self::Trig => Way::Graph(Format::TriG),
            Self::Rdf => Way::Graph(Format::RdfXml),
            Self::Jsonld => Way::Graph(Format::JsonLd),
        }
    }
}

/// A query and what it is asked of.
pub(super) struct Asked<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) dataset: &'a Dataset,
    pub(super) query: &'a QueryFile,
    pub(super) given: &'a Given,
}

/// Asks, and writes the answer.
pub(super) fn write(
    asked: &Asked<'_>,
    prefixes: &Prefixes,
    format: OutputFormat,
    budget: &Budget,
    printer: &mut Printer,
) -> anyhow::Result<()> {
    let Asked { workspace, dataset, query, given } = asked;
    match format.way() {
        Way::Table => {
            let answer = workspace.ask(dataset, query, given, budget)?;
            write!(printer, "{}", table::render(&answer, prefixes))?;
        }
        Way::Graph(graph) => {
            results::check_graph(&query.body)?;
            let answer = workspace.ask(dataset, query, given, budget)?;
            results::write_graph(&answer, graph, prefixes, &mut *printer)?;
        }
        Way::Stream(stream) => {
            stream.check(&query.body)?;
            let mut writer = ResultsWriter::new(stream, &mut *printer);
            workspace.ask_to(dataset, query, given, budget, &mut writer)?;
            let is_line = matches!(format, OutputFormat::Json | OutputFormat::Xml);
            if is_line || matches!(query.body, Query::Ask { .. }) {
                writeln!(printer)?;
            }
        }
    }
    Ok(())
}
