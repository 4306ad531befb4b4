//! The arguments of every command.

use clap::{Parser, Subcommand};

use crate::cli::{commands, printer::Color};

/// Ontologies and SPARQL queries in; answers, checks and code out.
///
/// A project is a folder with a ggen.toml: packages of ontologies, shapes, rules, typed SPARQL
/// queries and data. Commands work on the project around the current folder.
#[derive(Debug, Parser)]
#[command(name = "ggen", version, propagate_version = true, max_term_width = 100)]
pub struct Args {
    /// Use colours: on a terminal unless `NO_COLOR` is set, always, or never
    #[arg(
        long,
        global = true,
        value_name = "auto|always|never",
        default_value = "auto",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub color: Color,
    /// Say what is done and how long it takes; twice says more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// The commands; each is explained by its arguments' documentation.
#[derive(Debug, Subcommand)]
#[expect(missing_docs, reason = "clap would show them instead of the longer explanation")]
pub enum Command {
    Demo(commands::demo::DemoArgs),
    Init(commands::init::InitArgs),
    #[command(visible_alias = "market")]
    Marketplace(commands::marketplace::MarketplaceArgs),
    Query(commands::query::QueryArgs),
    Update(commands::update::UpdateArgs),
    Convert(commands::convert::ConvertArgs),
    Test(commands::test::TestArgs),
    Lattice(commands::lattice::LatticeArgs),
    Check(commands::check::CheckArgs),
    Canon(commands::canon::CanonArgs),
    Diff(commands::diff::DiffArgs),
    Entails(commands::entails::EntailsArgs),
    Rule(commands::rule::RuleArgs),
    Generate(commands::generate::GenerateArgs),
    Serve(commands::serve::ServeArgs),
}
