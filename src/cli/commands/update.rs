//! `ggen update`: the dataset after a SPARQL update.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use oxigraph::model::{NamedNodeRef, Quad};

use crate::{
    cli::{
        dataset::{DatasetArgs, LimitArgs, iri_file, read_text},
        exit::ExitStatus,
        input::format,
        printer::Printer,
        project::try_open,
    },
    query::{
        budget::Budget,
        file::syntax_finding,
        update::{UpdateSources, operation::Update, parse::parse_update},
    },
    rdf::{
        canon::{self, CanonError, HashAlgorithm, canonicalize},
        format::Format,
        prefix::Prefixes,
        write::write,
    },
    store::snapshot::Snapshot,
    workspace::{Workspace, inputs::load_document, question::declared},
};

/// Show what a SPARQL update makes of a dataset
///
/// All operations are executed one after the other, or none if one fails, and the resulting dataset is
/// written to standard output. Nothing else is changed.
///
/// The dataset is that of the files; without --data and --named-graph it is the project's or, where
/// there is none, empty. LOAD reads the files that --load names, nothing is fetched.
#[derive(Debug, clap::Args)]
pub struct UpdateArgs {
    /// A file with the update, or `-`
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present_any = ["execute", "check"],
        conflicts_with_all = ["execute", "check"]
    )]
    update: Option<PathBuf>,
    /// The text of the update
    #[arg(short, long, value_name = "SPARQL", conflicts_with = "check")]
    execute: Option<String>,
    /// Only look whether a file is a SPARQL update
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
    #[command(flatten)]
    dataset: DatasetArgs,
    /// Let LOAD <IRI> read a file; repeat it for each
    #[arg(long, value_name = "IRI=FILE", value_parser = iri_file)]
    load: Vec<(String, PathBuf)>,
    /// How to write the dataset: nq in canonical form, trig, jsonld, and ttl, nt or rdf if all is in the
    /// default graph
    #[arg(short, long, value_name = "FORMAT", default_value = "nq", value_parser = format)]
    format: Format,
    #[command(flatten)]
    limits: LimitArgs,
}

/// Runs the command.
pub(crate) fn run(args: &UpdateArgs, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    let path = args.check.as_deref().or(args.update.as_deref());
    let (shown, text) = match (path, &args.execute) {
        (Some(path), _) => read_text(path)?,
        (None, Some(text)) => ("-e".into(), text.clone()),
        (None, None) => bail!("give --update or -e"),
    };
    let mut workspace = if args.check.is_some() || args.dataset.has_data() {
        Workspace::empty()
    } else {
        try_open(printer)?.unwrap_or_else(Workspace::empty)
    };
    let Some(request) = parse(args, &shown, &text, &mut workspace, printer)? else {
        return Ok(ExitStatus::Findings);
    };
    if args.check.is_some() {
        return Ok(ExitStatus::Clean);
    }
    let files = args.dataset.load(&mut workspace, printer)?;
    let dataset = args.dataset.dataset(&workspace, &files, args.limits)?;
    let budget = args.limits.budget();
    let documents: BTreeMap<&str, &Path> =
        args.load.iter().map(|(iri, file)| (iri.as_str(), file.as_path())).collect();
    let load = |iri: NamedNodeRef<'_>| {
        let Some(path) = documents.get(iri.as_str()) else {
            return Err("no --load names it, and nothing is fetched".to_owned());
        };
        load_document(path, iri)
    };
    let after = dataset.updated(&request, &UpdateSources { load: Some(&load) }, &budget)?;
    let mut prefixes = workspace.prefixes.clone();
    prefixes.extend(&declared(files.all()));
    print(&after, args.format, &prefixes, &budget, printer)?;
    Ok(ExitStatus::Clean)
}

/// The update of a text. A broken one is shown; with --check, that is the answer.
fn parse(
    args: &UpdateArgs,
    shown: &str,
    text: &str,
    workspace: &mut Workspace,
    printer: &mut Printer,
) -> anyhow::Result<Option<Update>> {
    match parse_update(text, args.dataset.base(), &workspace.functions) {
        Ok(request) => Ok(Some(request)),
        Err(error) => {
            workspace.sources.insert(shown, text);
            printer.findings(&[syntax_finding(&error, shown)], &workspace.sources)?;
            if args.check.is_none() {
                bail!("the update has 1 error");
            }
            Ok(None)
        }
    }
}

fn print(
    snapshot: &Snapshot,
    format: Format,
    prefixes: &Prefixes,
    budget: &Budget,
    printer: &mut Printer,
) -> anyhow::Result<()> {
    let quads: Vec<Quad> = snapshot.quads().collect();
    let quads = || quads.iter().map(Quad::as_ref);
    if format == Format::NQuads {
        let stop = || budget.check().is_err();
        let limits = canon::Budget { stop: &stop, ..canon::Budget::default() };
        match canonicalize(quads(), HashAlgorithm::Sha256, &limits) {
            Ok(canonical) => {
                write!(printer, "{}", canonical.n_quads())?;
                return Ok(());
            }
            Err(error @ CanonError::TooComplex { .. }) => {
                printer.talk(format!("warning: {error}; they keep their labels"))?;
            }
            Err(error) => budget.check().context(error)?,
        }
    }
    let text = write(quads(), format, prefixes)?;
    printer.write_all(text.as_bytes())?;
    Ok(())
}
