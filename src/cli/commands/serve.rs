//! `ggen serve`: the project over HTTP.

use std::{sync::Arc, time::Duration};

use crate::{
    cli::{exit::ExitStatus, printer::Printer, project::open_or_builtin},
    server::Server,
};

/// Serve a SPARQL endpoint, the questions as an HTTP API, and a page to try them
///
/// Serves the project around the current folder, or the built-in packages where there is none.
/// Nothing can be written through it, and queries never use the network.
///
/// GET / is the page, /sparql the SPARQL 1.1 Protocol, /api/queries the questions with typed
/// parameters, /api/openapi.json their description, /health/live, /health/ready and /metrics what
/// operators look at. SIGTERM and Ctrl-C let running queries end.
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:7878]
    #[arg(short, long, value_name = "HOST:PORT")]
    listen: Option<String>,
    /// Stop queries after this many seconds [default: 30]
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
    let workspace = open_or_builtin(printer)?;
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
    let server = Server::bind(settings)?;
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
