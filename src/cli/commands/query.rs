//! `ggen query`: a question, its arguments, an answer.

mod list;
mod output;

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::bail;

use crate::{
    cli::{
        commands::query::output::{Asked, OutputFormat},
        dataset::{DatasetArgs, LimitArgs},
        exit::ExitStatus,
        printer::Printer,
        project::{open, open_or_builtin, refuse_broken, try_open},
        source::{Source, check_syntax, name_value},
    },
    diag::Diagnostic,
    query::{
        argument::Given,
        file::{QueryFile, SYNTAX, parse},
        function::Functions,
        header::schema::HEADER_SCHEMA,
    },
    rdf::prefix::Prefixes,
    workspace::{Workspace, question::declared},
};

/// Ask a question: a package's query, a file, or SPARQL text
///
/// QUERY is a question of a package (`cas/framework-status`, see --list), a `.rq` file, or `-` for
/// standard input; --query takes a file whatever its name, -e the text itself. Arguments are bound as
/// terms, never pasted.
///
/// The dataset is the project's, all its graphs merged. With --example it is the package with its
/// dependencies and its own example data. With --data and --named-graph it is the package with these
/// files or, for other queries, nothing but the files: --data is the default graph, FROM and FROM
/// NAMED choose among the graphs, nothing is fetched. Files that end in .gz or .zst are unpacked.
///
/// Rows are written while they are computed, but for tables and for ttl, trig, rdf and jsonld.
#[derive(Debug, clap::Args)]
pub struct QueryArgs {
    /// `package/query`, `prefix/query`, a file, or `-`
    #[arg(
        value_name = "QUERY",
        required_unless_present_any = ["execute", "query", "check", "list", "header_schema"],
        conflicts_with_all = ["execute", "query", "check"]
    )]
    question: Option<String>,
    /// A file with the query, or `-`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["execute", "check"])]
    query: Option<PathBuf>,
    /// SPARQL text to run
    #[arg(short, long, value_name = "SPARQL", conflicts_with = "check")]
    execute: Option<String>,
    /// Only look whether a file is a SPARQL query
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
    /// An argument for a parameter; repeat it for each, and for each value of a list
    #[arg(short, long = "arg", value_name = "NAME=VALUE", value_parser = name_value)]
    args: Vec<(String, String)>,
    #[command(flatten)]
    dataset: DatasetArgs,
    /// Ask the package's example data alone
    #[arg(long, conflicts_with_all = ["data", "named_graph"])]
    example: bool,
    /// How to write the answer
    #[arg(short, long, default_value = "table")]
    format: OutputFormat,
    #[command(flatten)]
    limits: LimitArgs,
    /// List the questions of the project, or of the package named as QUERY
    #[arg(long)]
    list: bool,
    /// Print the JSON Schema of query headers, for editors
    #[arg(long, exclusive = true)]
    header_schema: bool,
}

/// Runs the command.
pub(crate) fn run(args: &QueryArgs, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    if args.header_schema {
        write!(printer, "{HEADER_SCHEMA}")?;
        return Ok(ExitStatus::Clean);
    }
    if args.list {
        return list::list(args.question.as_deref(), args.format, printer);
    }
    if let Some(path) = &args.check {
        let (base, functions) = (args.dataset.base(), Functions::standard());
        return check_syntax(path, |text| parse(text, base, &functions), printer);
    }
    let QueryArgs { question, query, execute, .. } = args;
    match Source::read(question.as_deref(), query.as_deref(), execute.as_deref())? {
        Source::Package(name) => named(args, &name, printer)?,
        Source::Text(shown, text) => unnamed(args, &shown, &text, printer)?,
    }
    Ok(ExitStatus::Clean)
}

/// A package's question.
fn named(args: &QueryArgs, name: &str, printer: &mut Printer) -> anyhow::Result<()> {
    let mut workspace = open_or_builtin(printer)?;
    let files = args.dataset.load(&mut workspace, printer)?;
    let (package, query) = workspace.question(name)?;
    let (dataset, files) =
        args.dataset.for_package(&workspace, package, files, args.example, printer)?;
    let mut prefixes = workspace.prefixes_for(query);
    prefixes.extend(&declared(files.all()));
    let asked = Asked { workspace: &workspace, dataset: &dataset, query, given: &given(args) };
    output::write(&asked, &prefixes, args.format, &args.limits.budget(), printer)
}

/// A file or a text. Without files it asks the project.
fn unnamed(args: &QueryArgs, shown: &str, text: &str, printer: &mut Printer) -> anyhow::Result<()> {
    if args.example {
        bail!("--example needs a question of a package, such as cas/framework-status");
    }
    let mut workspace = workspace(args, printer)?;
    let files = args.dataset.load(&mut workspace, printer)?;
    workspace.sources.insert(shown, text);
    let stem = Path::new(shown).file_stem().and_then(|it| it.to_str()).unwrap_or(shown);
    let base = args.dataset.base();
    let (query, mut found) =
        QueryFile::read_with_base(stem, shown, text, base, &workspace.functions);
    offer_prefixes(&mut found, &workspace.prefixes);
    refuse_broken(&found, &workspace.sources, "the query has", printer)?;
    let Some(query) = query else { bail!("the query cannot be read") };
    let dataset = args.dataset.dataset(&workspace, &files, args.limits)?;
    let mut prefixes = workspace.prefixes_for(&query);
    prefixes.extend(&declared(files.all()));
    let asked =
        Asked { workspace: &workspace, dataset: &dataset, query: &query, given: &given(args) };
    output::write(&asked, &prefixes, args.format, &args.limits.budget(), printer)
}

/// The project, or nothing where files are given. A file with a query needs no project.
fn workspace(args: &QueryArgs, printer: &mut Printer) -> anyhow::Result<Workspace> {
    if args.dataset.has_data() {
        return Ok(Workspace::empty());
    }
    if args.query.is_none() {
        return open(printer);
    }
    Ok(try_open(printer)?.unwrap_or_else(Workspace::empty))
}

fn given(args: &QueryArgs) -> Given {
    args.args.iter().cloned().collect()
}

/// A prefix that the project knows can be declared in the query, too.
fn offer_prefixes(found: &mut [Diagnostic], prefixes: &Prefixes) {
    for it in found.iter_mut().filter(|it| it.code == SYNTAX.code && it.help.is_empty()) {
        let name = it.message.split('`').nth(1).and_then(|it| it.strip_suffix(':'));
        if let Some(name) = name
            && let Some(iri) = prefixes.get(name)
        {
            it.help.push(format!("add `PREFIX {name}: <{iri}>`"));
        }
    }
}
