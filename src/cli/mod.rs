//! The command line: arguments, one file per subcommand, printing, exit code.

pub mod args;
pub mod commands;
pub(crate) mod dataset;
pub mod exit;
pub(crate) mod findings;
pub mod input;
pub(crate) mod model;
pub mod printer;
pub mod project;
pub(crate) mod source;
pub mod write;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::Parser as _;
use tracing_subscriber::{
    EnvFilter,
    fmt::{format::FmtSpan, time::uptime},
};

use crate::{
    cli::{
        args::Args,
        exit::ExitStatus,
        printer::{Color, Printer},
    },
    query::guard::STACK,
    workspace::error::WorkspaceError,
};

/// Runs `ggen` with the process's arguments.
///
/// Everything happens on a thread with a large stack: parsers and the optimiser recurse as deeply as
/// [`crate::query::guard`] allows.
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let failed = error.use_stderr();
            // A closed pipe while printing help is nobody's fault.
            let _ = error.print();
            return if failed { ExitStatus::Failure } else { ExitStatus::Clean }.into();
        }
    };
    log(args.verbose, args.color);
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || run(&args));
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(status)) => status.into(),
        // The panic has printed itself.
        Ok(Err(_)) => ExitStatus::Failure.into(),
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: cannot start a thread: {error}");
            ExitStatus::Failure.into()
        }
    }
}

/// Writes what the rooms tell about their work to standard error: warnings, or what `--verbose` or
/// the filter in `GGEN_LOG` asks for.
fn log(verbose: u8, color: Color) {
    let level = ["ggen=warn", "ggen=info", "ggen=debug"][usize::from(verbose.min(2))];
    let filter = EnvFilter::try_from_env("GGEN_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_target(false)
        .with_ansi(Printer::new(color).colors_errors())
        .with_span_events(FmtSpan::CLOSE)
        .with_timer(uptime())
        .init();
}

fn run(args: &Args) -> ExitStatus {
    let mut printer = Printer::new(args.color);
    let result = commands::run(args, &mut printer).and_then(|status| {
        printer.flush().context("cannot write to standard output").map(|()| status)
    });
    result.unwrap_or_else(|error| report(&error, &mut printer))
}

/// Prints an error with its causes and tells the exit code.
fn report(error: &anyhow::Error, printer: &mut Printer) -> ExitStatus {
    let is_closed_pipe = |it: &(dyn std::error::Error + 'static)| {
        it.downcast_ref::<io::Error>().is_some_and(|it| it.kind() == io::ErrorKind::BrokenPipe)
    };
    if error.chain().any(is_closed_pipe) {
        return ExitStatus::Clean;
    }
    let _ = printer.flush();
    let _ = writeln!(io::stderr(), "error: {}", causes(error));
    let integrity = error.chain().any(|it| {
        let package = it.downcast_ref::<crate::package::error::PackageError>();
        let workspace = match it.downcast_ref::<WorkspaceError>() {
            Some(WorkspaceError::Package(it)) => Some(it),
            _ => None,
        };
        package.or(workspace).is_some_and(crate::package::error::PackageError::is_integrity)
    });
    if integrity { ExitStatus::Integrity } else { ExitStatus::Failure }
}

/// The message and its causes; a transparent error would repeat its cause's words.
fn causes(error: &anyhow::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in error.chain().map(ToString::to_string) {
        if parts.last().is_none_or(|last| !last.ends_with(&cause)) {
            parts.push(cause);
        }
    }
    parts.join(": ")
}
