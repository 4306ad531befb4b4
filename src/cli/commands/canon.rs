//! `ggen canon`: a dataset in canonical form.

use std::{collections::BTreeMap, io::Write as _, path::PathBuf};

use crate::{
    cli::{
        exit::ExitStatus,
        input::{BudgetArgs, InputArgs},
        printer::Printer,
    },
    rdf::{
        canon::{HashAlgorithm, canonicalize},
        document::Document,
    },
};

/// Write a dataset in canonical form (RDFC-1.0)
///
/// The output is sorted N-Quads in which blank nodes are named by what is said about them, so that two
/// files that say the same give the same bytes: to be hashed, signed or compared. Every syntax is
/// read. Graphs made to take forever are refused.
#[derive(Debug, clap::Args)]
pub struct CanonArgs {
    /// The file, or `-` for standard input with --from
    file: PathBuf,
    /// The hash function; with another one, blank nodes have other names
    #[arg(
        long,
        value_name = "SHA256|SHA384",
        default_value = "SHA256",
        hide_possible_values = true
    )]
    hash: Hash,
    /// Write the names that blank nodes of the file get, as JSON, instead
    #[arg(long)]
    map: bool,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    budget: BudgetArgs,
}

/// A hash function on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Hash {
    #[value(name = "SHA256", alias = "sha256", alias = "SHA-256")]
    Sha256,
    #[value(name = "SHA384", alias = "sha384", alias = "SHA-384")]
    Sha384,
}

/// Runs the command.
pub(crate) fn run(args: &CanonArgs, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    let documents = args.input.read(&[&args.file], printer)?;
    let quads = documents.iter().flat_map(Document::quads);
    let algorithm = match args.hash {
        Hash::Sha256 => HashAlgorithm::Sha256,
        Hash::Sha384 => HashAlgorithm::Sha384,
    };
    let canonical = args.budget.run(|budget| canonicalize(quads, algorithm, budget))?;
    if args.map {
        let issued: BTreeMap<&str, String> =
            canonical.issued().map(|(node, label)| (node.as_str(), label)).collect();
        writeln!(printer, "{}", serde_json::to_string_pretty(&issued)?)?;
    } else {
        write!(printer, "{}", canonical.n_quads())?;
    }
    Ok(ExitStatus::Clean)
}
