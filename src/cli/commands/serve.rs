//! `ggen serve`: the project over HTTP.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::bail;

use crate::{
    cli::{
        exit::ExitStatus,
        printer::Printer,
        project::{open_or_builtin, refuse_broken, try_open},
    },
    diag::sources::Sources,
    query::budget::Budget,
    reason::entailment::Settings,
    server::Server,
    workspace::{Workspace, dataset::Dataset, inputs::Inputs},
};

/// Serve a SPARQL endpoint, the questions as an HTTP API, and a page to try them
///
/// Serves the project around the current folder, or the built-in packages where there is none. With
/// --data it serves these files alone, and with --store memory outside of a project an empty dataset;
/// both have the unnamed graph as default graph, a project the union of all graphs. Queries and
/// updates never use the network.
///
/// GET / is the page; /sparql, /query and /update are the SPARQL 1.1 Protocol, /store the Graph Store
/// Protocol, /api/queries the questions with typed parameters, /api/openapi.json their description,
/// /health/live, /health/ready and /metrics what operators look at. SIGTERM and Ctrl-C let running
/// requests end.
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:7878]
    #[arg(short, long, value_name = "HOST:PORT")]
    listen: Option<String>,
    /// Where the data lives: in memory, which forgets what was written when the server ends
    #[arg(long, value_name = "memory")]
    store: Option<String>,
    /// Let everybody on this machine write, by /sparql, /update and /store
    #[arg(long)]
    allow_update: bool,
    /// Serve these files instead of a project; repeat it for each
    #[arg(long, value_name = "FILE")]
    data: Vec<PathBuf>,
    /// Stop queries and updates after this many seconds [default: 30]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    query_timeout: Option<u64>,
    /// Stop queries that need more than this many MiB of memory [default: 256]
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..))]
    query_memory: Option<u32>,
    /// Answer to this name in the Host header, too; repeat it for each
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
}

/// Runs the command.
pub(crate) fn run(args: &ServeArgs, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    if let Some(store) = args.store.as_ref().filter(|it| *it != "memory") {
        bail!("--store `{store}`: there is only `memory` yet; what is written is not kept on disk");
    }
    let (workspace, dataset) = open(args, printer)?;
    let mut settings = workspace.settings.serve.clone();
    if let Some(listen) = &args.listen {
        settings.listen.clone_from(listen);
    }
    if let Some(seconds) = args.query_timeout {
        settings.query_timeout = Duration::from_secs(seconds);
    }
    if let Some(mebibytes) = args.query_memory {
        settings.query_memory = (mebibytes as usize) << 20;
    }
    settings.allow_host.extend(args.allow_host.iter().cloned());
    settings.allow_update |= args.allow_update;
    let mut server = Server::bind(settings)?;
    if let Some(dataset) = dataset {
        server = server.with_dataset(dataset);
    }
    if !server.address().ip().is_loopback() {
        printer.talk("warning: everybody who reaches this address can ask")?;
    }
    let mut told = Ok(());
    server.serve(Arc::new(workspace), |address| {
        told = printer.talk(format!("listening on http://{address}"));
    })?;
    told?;
    Ok(ExitStatus::Clean)
}

/// What is served: a project with its dataset, or a dataset alone.
fn open(args: &ServeArgs, printer: &mut Printer) -> anyhow::Result<(Workspace, Option<Dataset>)> {
    if args.data.is_empty() {
        if args.store.is_none() {
            return Ok((open_or_builtin(printer)?, None));
        }
        if let Some(workspace) = try_open(printer)? {
            return Ok((workspace, None));
        }
    }
    let workspace = Workspace::empty();
    let (mut sources, mut found) = (Sources::default(), Vec::new());
    let files = Inputs { data: args.data.clone(), ..Inputs::default() };
    let files = files.load(&mut sources, &mut found)?;
    refuse_broken(&found, &sources, "the data files have", printer)?;
    let (settings, budget) = (Settings::default(), Budget::unlimited());
    let dataset = Dataset::of_files(&files, &workspace.functions, &settings, &budget)?;
    Ok((workspace, Some(dataset)))
}
