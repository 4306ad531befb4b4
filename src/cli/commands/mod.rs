//! One file per command: arguments, one call into the library, printing.

pub mod canon;
pub mod check;
pub mod convert;
pub mod demo;
pub mod diff;
pub mod entails;
pub mod generate;
pub mod init;
pub mod lattice;
pub mod marketplace;
pub mod query;
pub mod rule;
pub mod serve;
pub mod test;
pub mod update;

use crate::cli::{
    args::{Args, Command},
    exit::ExitStatus,
    printer::Printer,
};

/// Runs the command that was asked for.
pub(crate) fn run(args: &Args, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    match &args.command {
        Command::Demo(args) => demo::run(args, printer),
        Command::Init(args) => init::run(args, printer).map(|()| ExitStatus::Clean),
        Command::Marketplace(args) => marketplace::run(args, printer).map(|()| ExitStatus::Clean),
        Command::Query(args) => query::run(args, printer),
        Command::Update(args) => update::run(args, printer),
        Command::Convert(args) => convert::run(args, printer),
        Command::Test(args) => test::run(args, printer),
        Command::Lattice(args) => {
            let workspace = crate::cli::project::open(printer)?;
            let snapshot = &workspace.dataset()?.snapshot;
            let words: Vec<String> = std::env::args().collect();
            let words = words.iter().map(String::as_str);
            let prefixes = workspace.prefixes_for_terms(words, snapshot);
            lattice::run(args, snapshot, &prefixes, printer).map(ExitStatus::clean_if)
        }
        Command::Canon(args) => canon::run(args, printer),
        Command::Check(args) => check::run(args, printer),
        Command::Diff(args) => diff::run(args, printer),
        Command::Entails(args) => entails::run(args, printer),
        Command::Rule(args) => rule::run(args, printer),
        Command::Generate(args) => generate::run(args, printer),
        Command::Serve(args) => serve::run(args, printer),
    }
}
