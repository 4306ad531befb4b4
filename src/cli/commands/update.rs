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
        dataset::{DatasetArgs, LimitArgs, iri_file},
        exit::ExitStatus,
        input::format,
        printer::Printer,
        project::{open_or_builtin, refuse_broken, try_open},
        source::{Source, check_syntax, name_value},
    },
    query::{
        budget::Budget,
        function::Functions,
        update::{UpdateSources, file::UpdateFile, parse::parse_update},
    },
    rdf::{
        canon::{self, CanonError, HashAlgorithm, canonicalize},
        format::Format,
        prefix::Prefixes,
        write::write,
    },
    store::snapshot::Snapshot,
    workspace::{
        Workspace,
        dataset::Dataset,
        inputs::{Files, load_document},
        question::declared,
    },
};

/// Show what a SPARQL update makes of a dataset
///
/// UPDATE is an update of a package, its queries of kind `exec` (`ggen query --list` shows them), a
/// `.ru` or `.rq` file, or `-` for standard input; --update takes a file whatever its name, -e the text
/// itself. Arguments are bound as terms, never pasted.
///
/// All operations are executed one after the other, or none if one fails, and the resulting dataset is
/// written to standard output. Nothing else is changed.
///
/// The dataset is the project's or, where there is none, empty. With --example it is the package with
/// its dependencies and its own example data. With --data and --named-graph it is the package with these
/// files or, for other updates, nothing but the files. LOAD reads the files that --load names, nothing
/// is fetched.
#[derive(Debug, clap::Args)]
pub struct UpdateArgs {
    /// `package/update`, `prefix/update`, a file, or `-`
    #[arg(
        value_name = "UPDATE",
        required_unless_present_any = ["execute", "update", "check"],
        conflicts_with_all = ["execute", "update", "check"]
    )]
    name: Option<String>,
    /// A file with the update, or `-`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["execute", "check"])]
    update: Option<PathBuf>,
    /// The text of the update
    #[arg(short, long, value_name = "SPARQL", conflicts_with = "check")]
    execute: Option<String>,
    /// Only look whether a file is a SPARQL update
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
    /// An argument for a parameter; repeat it for each, and for each value of a list
    #[arg(short, long = "arg", value_name = "NAME=VALUE", value_parser = name_value)]
    args: Vec<(String, String)>,
    #[command(flatten)]
    dataset: DatasetArgs,
    /// Change the package's example data alone
    #[arg(long, conflicts_with_all = ["data", "named_graph"])]
    example: bool,
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
    if let Some(path) = &args.check {
        let (base, functions) = (args.dataset.base(), Functions::standard());
        return check_syntax(path, |text| parse_update(text, base, &functions), printer);
    }
    let UpdateArgs { name, update, execute, .. } = args;
    match Source::read(name.as_deref(), update.as_deref(), execute.as_deref())? {
        Source::Package(name) => named(args, &name, printer)?,
        Source::Text(shown, text) => unnamed(args, &shown, &text, printer)?,
    }
    Ok(ExitStatus::Clean)
}

/// A package's update.
fn named(args: &UpdateArgs, name: &str, printer: &mut Printer) -> anyhow::Result<()> {
    let mut workspace = open_or_builtin(printer)?;
    let files = args.dataset.load(&mut workspace, printer)?;
    let (package, update) = workspace.update(name)?;
    let (dataset, files) =
        args.dataset.for_package(&workspace, package, files, args.example, printer)?;
    execute(args, &workspace, update, &dataset, &files, printer)
}

/// A file or a text. Without files it changes the project's dataset.
fn unnamed(
    args: &UpdateArgs,
    shown: &str,
    text: &str,
    printer: &mut Printer,
) -> anyhow::Result<()> {
    if args.example {
        bail!("--example needs an update of a package");
    }
    let mut workspace = if args.dataset.has_data() {
        Workspace::empty()
    } else {
        try_open(printer)?.unwrap_or_else(Workspace::empty)
    };
    let files = args.dataset.load(&mut workspace, printer)?;
    workspace.sources.insert(shown, text);
    let stem = Path::new(shown).file_stem().and_then(|it| it.to_str()).unwrap_or(shown);
    let base = args.dataset.base();
    let (update, found) = UpdateFile::read_with_base(stem, shown, text, base, &workspace.functions);
    refuse_broken(&found, &workspace.sources, "the update has", printer)?;
    let Some(update) = update else { bail!("the update cannot be read") };
    let dataset = args.dataset.dataset(&workspace, &files, args.limits)?;
    execute(args, &workspace, &update, &dataset, &files, printer)
}

fn execute(
    args: &UpdateArgs,
    workspace: &Workspace,
    update: &UpdateFile,
    dataset: &Dataset,
    files: &Files,
    printer: &mut Printer,
) -> anyhow::Result<()> {
    let documents: BTreeMap<&str, &Path> =
        args.load.iter().map(|(iri, file)| (iri.as_str(), file.as_path())).collect();
    let load = |iri: NamedNodeRef<'_>| {
        let Some(path) = documents.get(iri.as_str()) else {
            return Err("no --load names it, and nothing is fetched".to_owned());
        };
        load_document(path, iri)
    };
    let budget = args.limits.budget();
    let sources = UpdateSources { load: Some(&load) };
    let given = args.args.iter().cloned().collect();
    let after = workspace.change(dataset, update, &given, &sources, &budget)?;
    let mut prefixes = workspace.prefixes_for(update);
    prefixes.extend(&declared(files.all()));
    print(&after.snapshot, args.format, &prefixes, &budget, printer)
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
