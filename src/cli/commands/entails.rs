//! `ggen entails`: whether one graph says what another one says.

use std::{
    io::Write as _,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::bail;
use oxigraph::model::{NamedNode, TripleRef};

use crate::{
    cli::{exit::ExitStatus, input::InputArgs, printer::Printer},
    query::{budget::Budget, value::parse_iri},
    rdf::{document::Document, prefix::Prefixes},
    reason::entailment::{Regime, Settings, Verdict, entails},
};

/// Say whether one RDF graph entails another
///
/// Blank nodes of the conclusion stand for anything that the premise, or what follows from it, knows.
/// With `simple` nothing else follows; `rdf` and `rdfs` know what the vocabularies of RDF and RDF
/// Schema mean. Literals of recognised datatypes are compared by value, and one that is none is a
/// contradiction.
///
/// Exits with 0 if the conclusion is entailed, 1 if it is not or the premise contradicts itself, 2 if
/// that cannot be told.
#[derive(Debug, clap::Args)]
pub struct EntailsArgs {
    /// The file that is taken to be true, or `-` for standard input with --from
    premise: PathBuf,
    /// The file that may follow, or `-`
    conclusion: PathBuf,
    /// What follows from a graph: simple, rdf or rdfs
    #[arg(long, default_value = "rdfs")]
    regime: Regime,
    /// Recognise a datatype, such as xsd:integer; repeat it for each
    #[arg(long, value_name = "IRI", value_parser = datatype)]
    recognize: Vec<NamedNode>,
    /// Give up after this many seconds
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
    #[command(flatten)]
    input: InputArgs,
}

fn datatype(text: &str) -> Result<NamedNode, String> {
    parse_iri(text, &Prefixes::well_known()).map_err(|it| it.to_string())
}

/// Runs the command.
pub(crate) fn run(args: &EntailsArgs, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    let documents = args.input.read(&[&args.premise, &args.conclusion], printer)?;
    for document in &documents {
        if let Some(quad) = document.quads().find(|it| !it.graph_name.is_default_graph()) {
            bail!(
                "`{}` has the graph {}: what is entailed by a graph is defined, by a dataset not",
                document.file,
                quad.graph_name
            );
        }
    }
    let [premise, conclusion] = documents.as_slice() else { unreachable!("two files were read") };
    let settings = Settings { regime: args.regime, recognized: args.recognize.clone() };
    let timeout = args.timeout.map(Duration::from_secs);
    let deadline = timeout.and_then(|it| Instant::now().checked_add(it));
    let budget = Budget { deadline, ..Budget::default() };
    let verdict = entails(triples(premise), triples(conclusion), &settings, &budget)?;
    match &verdict {
        Verdict::Entailed => writeln!(printer, "entailed")?,
        Verdict::NotEntailed => writeln!(printer, "not entailed")?,
        Verdict::Inconsistent(reason) => {
            writeln!(printer, "inconsistent: {reason}; so everything is entailed")?;
        }
    }
    Ok(ExitStatus::clean_if(verdict == Verdict::Entailed))
}

fn triples(document: &Document) -> impl Iterator<Item = TripleRef<'_>> {
    document.quads().map(TripleRef::from)
}
