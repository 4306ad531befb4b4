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
    /// Use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Say what is done and how long it takes; twice says more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// See the whole product at work on real packages
    Demo(commands::demo::DemoArgs),
    /// Make a new project
    Init(commands::init::InitArgs),
    /// Find, install and remove packages
    #[command(visible_alias = "market")]
    Marketplace(commands::marketplace::MarketplaceArgs),
    /// Ask a question: a package's query, a file, or SPARQL text
    Query(commands::query::QueryArgs),
    /// Run the golden queries of packages and see that their bad data is caught
    Test(commands::test::TestArgs),
    /// Compare, join and draw the elements of an order
    Lattice(commands::lattice::LatticeArgs),
    /// Look for faults in ontologies, shapes, rules, queries and data
    Check(commands::check::CheckArgs),
    /// Explain a rule of `ggen check`
    Rule(commands::rule::RuleArgs),
    /// Write typed Rust, TypeScript and Python bindings
    Generate(commands::generate::GenerateArgs),
    /// Serve a SPARQL endpoint, the questions as an HTTP API, and a page to try them
    Serve(commands::serve::ServeArgs),
}
