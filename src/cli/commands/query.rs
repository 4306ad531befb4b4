//! `ggen query`: a question, its arguments, an answer.

use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};

use crate::{
    cli::{
        exit::ExitStatus,
        printer::Printer,
        project::{open, open_or_builtin, refuse_broken},
    },
    diag::Diagnostic,
    query::{
        answer::Answer,
        argument::Given,
        budget::Budget,
        file::{QueryFile, SYNTAX},
        header::{Header, Param, schema::HEADER_SCHEMA},
        kind::Kind,
        results::{self, TableFormat},
        table,
    },
    rdf::{format::Format, prefix::Prefixes},
    workspace::{
        Workspace,
        dataset::Dataset,
        document::{Loaded, load_path},
        load::LoadedPackage,
        question::declared,
    },
};

/// Ask a question: a package's query, a file, or SPARQL text
///
/// QUERY is a question of a package (`cas/framework-status`, see --list), a `.rq` file, or `-` for
/// standard input; -e takes the text itself. Arguments are bound as terms, never pasted.
///
/// The dataset is the project's. With --example it is the package with its dependencies and its own
/// example data; with --data it is the package (or nothing but the files, for other queries) with
/// these files.
#[derive(Debug, clap::Args)]
pub struct QueryArgs {
    /// `package/query`, `prefix/query`, a file, or `-`
    #[arg(
        required_unless_present_any = ["execute", "list", "header_schema"],
        conflicts_with = "execute"
    )]
    query: Option<String>,
    /// SPARQL text to run
    #[arg(short, long, value_name = "SPARQL")]
    execute: Option<String>,
    /// An argument for a parameter; repeat it for each, and for each value of a list
    #[arg(short, long = "arg", value_name = "NAME=VALUE", value_parser = name_value)]
    args: Vec<(String, String)>,
    /// Ask these RDF files instead of the project's data; repeat it for each
    #[arg(short, long, value_name = "FILE")]
    data: Vec<PathBuf>,
    /// Ask the package's example data alone
    #[arg(long, conflicts_with = "data")]
    example: bool,
    /// How to write the answer
    #[arg(short, long, default_value = "table")]
    format: OutputFormat,
    /// Give up after this many seconds
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
    /// List the questions of the project, or of the package named as QUERY
    #[arg(long)]
    list: bool,
    /// Print the JSON Schema of query headers, for editors
    #[arg(long, exclusive = true)]
    header_schema: bool,
}

/// A format of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum OutputFormat {
    Table,
    Json,
    Xml,
    Csv,
    Tsv,
    Ttl,
    Nt,
}

fn name_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as name=value".to_owned()),
    }
}

/// Runs the command.
pub(crate) fn run(args: &QueryArgs, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    if args.header_schema {
        write!(printer, "{HEADER_SCHEMA}")?;
        return Ok(ExitStatus::Clean);
    }
    if args.list {
        return list(args, printer);
    }
    let budget = Budget {
        deadline: args.timeout.and_then(|it| Instant::now().checked_add(Duration::from_secs(it))),
        ..Budget::default()
    };
    match text(args)? {
        None => named(args, &budget, printer)?,
        Some((shown, text)) => unnamed(args, &shown, &text, &budget, printer)?,
    }
    Ok(ExitStatus::Clean)
}

/// The text of the query and its name in messages; `None` for a package's question.
fn text(args: &QueryArgs) -> anyhow::Result<Option<(String, String)>> {
    if let Some(text) = &args.execute {
        return Ok(Some(("-e".to_owned(), text.clone())));
    }
    let query = args.query.as_deref().unwrap_or_default();
    if query == "-" {
        let text = std::io::read_to_string(std::io::stdin())
            .context("cannot read the query from standard input")?;
        return Ok(Some(("<stdin>".to_owned(), text)));
    }
    let path = Path::new(query);
    if path.is_dir() {
        bail!("`{query}` is a directory: name a question such as cas/framework-status, or a file");
    }
    let is_file = path.extension().is_some_and(|it| it == "rq" || it == "sparql");
    if is_file || path.is_file() {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read query `{query}`"))?;
        return Ok(Some((query.to_owned(), text)));
    }
    Ok(None)
}

/// A package's question.
fn named(args: &QueryArgs, budget: &Budget, printer: &mut Printer) -> anyhow::Result<()> {
    let mut workspace = open_or_builtin(printer)?;
    let name = args.query.as_deref().unwrap_or_default();
    let mut data = data(args, &mut workspace, printer)?;
    let mut found = Vec::new();
    let mut sources = workspace.sources.clone();
    let (package, query) = workspace.question(name)?;
    let own;
    if args.example {
        let files = package.package.example_files();
        data = LoadedPackage::load_data(&files, &mut sources, &mut found);
        refuse_broken(&found, &sources, "the example data has", printer)?;
    }
    let dataset = if args.data.is_empty() && !args.example {
        workspace.dataset()?
    } else {
        own = workspace.dataset_of(package, &data)?;
        &own
    };
    let answer = workspace.ask(dataset, query, &given(args), budget)?;
    let mut prefixes = workspace.prefixes_for(query);
    prefixes.extend(&declared(&data));
    write(&answer, &prefixes, args.format, printer)
}

/// A file or a text. Without --data it asks the project.
fn unnamed(
    args: &QueryArgs,
    shown: &str,
    text: &str,
    budget: &Budget,
    printer: &mut Printer,
) -> anyhow::Result<()> {
    if args.example {
        bail!("--example needs a question of a package, such as cas/framework-status");
    }
    let mut workspace = if args.data.is_empty() { open(printer)? } else { Workspace::empty() };
    let data = data(args, &mut workspace, printer)?;
    workspace.sources.insert(shown, text);
    let stem = Path::new(shown).file_stem().and_then(|it| it.to_str()).unwrap_or(shown);
    let (query, mut found) = QueryFile::read(stem, shown, text, &workspace.functions);
    offer_prefixes(&mut found, &workspace.prefixes);
    refuse_broken(&found, &workspace.sources, "the query has", printer)?;
    let Some(query) = query else { bail!("the query cannot be read") };
    let plain;
    let dataset = if args.data.is_empty() {
        workspace.dataset()?
    } else {
        plain = Dataset::plain(&data, &workspace.functions);
        &plain
    };
    let answer = workspace.ask(dataset, &query, &given(args), budget)?;
    let mut prefixes = workspace.prefixes_for(&query);
    prefixes.extend(&declared(&data));
    write(&answer, &prefixes, args.format, printer)
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

fn data(
    args: &QueryArgs,
    workspace: &mut Workspace,
    printer: &mut Printer,
) -> anyhow::Result<Vec<Loaded>> {
    let mut found = Vec::new();
    let mut loaded = Vec::new();
    for path in &args.data {
        let shown = path.display().to_string();
        loaded.push(load_path(path, &shown, &mut workspace.sources, &mut found)?);
    }
    workspace.prefixes.extend(&declared(&loaded));
    refuse_broken(&found, &workspace.sources, "the data has", printer)?;
    Ok(loaded)
}

fn write(
    answer: &Answer,
    prefixes: &Prefixes,
    format: OutputFormat,
    printer: &mut Printer,
) -> anyhow::Result<()> {
    let standard = match format {
        OutputFormat::Table => {
            write!(printer, "{}", table::render(answer, prefixes))?;
            return Ok(());
        }
        OutputFormat::Ttl | OutputFormat::Nt => {
            let format =
                if format == OutputFormat::Ttl { Format::Turtle } else { Format::NTriples };
            results::write_graph(answer, format, prefixes, &mut *printer)?;
            return Ok(());
        }
        OutputFormat::Json => TableFormat::Json,
        OutputFormat::Xml => TableFormat::Xml,
        OutputFormat::Csv => TableFormat::Csv,
        OutputFormat::Tsv => TableFormat::Tsv,
    };
    results::write_table(answer, standard, &mut *printer)?;
    let is_line = matches!(format, OutputFormat::Json | OutputFormat::Xml);
    if is_line || matches!(answer, Answer::Boolean(_)) {
        writeln!(printer)?;
    }
    Ok(())
}

fn list(args: &QueryArgs, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    let workspace = open_or_builtin(printer)?;
    if let Some(name) = &args.query
        && workspace.package(name).is_none()
    {
        workspace.question(&format!("{name}/"))?;
    }
    let chosen = |it: &LoadedPackage| {
        args.query.as_ref().is_none_or(|name| {
            it.package.name() == name || it.prefixes().any(|prefix| prefix == name)
        })
    };
    let name = |package: &LoadedPackage, name: &str| {
        let prefix = package.prefixes().next().unwrap_or(package.package.name());
        format!("{prefix}/{name}")
    };
    let questions = workspace.questions().filter(|(package, _)| chosen(package));
    let questions: Vec<Listed<'_>> = questions
        .map(|(package, it)| Listed {
            name: name(package, &it.name),
            header: &it.header,
            form: it.form(),
            kind: it.kind(),
        })
        .collect();
    let updates = workspace.updates().filter(|(package, _)| chosen(package));
    let updates: Vec<Listed<'_>> = updates
        .map(|(package, it)| Listed {
            name: name(package, &it.name),
            header: &it.header,
            form: "update",
            kind: Kind::Exec,
        })
        .collect();
    let all = questions.iter().chain(&updates);
    match args.format {
        OutputFormat::Json => {
            let records: Vec<_> = all.map(|it| record(it, &workspace.prefixes)).collect();
            writeln!(printer, "{}", serde_json::to_string_pretty(&records)?)?;
        }
        OutputFormat::Table => {
            for Listed { name, header, kind, .. } in all {
                writeln!(printer, "{name}\n    {}", header.summary)?;
                if *kind != Kind::Many {
                    writeln!(printer, "    kind {}", kind.describe())?;
                }
                for param in &header.params {
                    writeln!(printer, "    {}", parameter(param, &workspace.prefixes))?;
                }
            }
            match updates.len() {
                0 => writeln!(printer, "{} questions", questions.len())?,
                n => writeln!(printer, "{} questions, {n} updates", questions.len())?,
            }
        }
        _ => bail!("--list prints --format table or json"),
    }
    Ok(ExitStatus::Clean)
}

/// A question or an update of the list.
struct Listed<'a> {
    name: String,
    header: &'a Header,
    form: &'static str,
    kind: Kind,
}

/// A parameter as one line of the list.
fn parameter(param: &Param, prefixes: &Prefixes) -> String {
    let mut about = param.ty.describe(prefixes);
    if param.list {
        about.push_str(", several");
    }
    if param.may_be_absent() {
        about.push_str(", optional");
    }
    if !param.default.is_empty() {
        let _ = write!(about, ", default {}", param.default.join(" "));
    }
    format!("--arg {}='{}'  ({about})", param.name, param.shown_example())
}

fn record(listed: &Listed<'_>, prefixes: &Prefixes) -> serde_json::Value {
    let Listed { name, header, form, kind } = listed;
    let params: Vec<_> = header
        .params
        .iter()
        .map(|it| {
            serde_json::json!({
                "name": it.name, "type": it.ty.describe(prefixes), "required": it.required,
                "list": it.list, "default": it.default, "example": it.example,
                "description": it.description,
            })
        })
        .collect();
    let columns: Vec<_> = header
        .columns
        .iter()
        .map(|it| {
            serde_json::json!({
                "name": it.name, "type": it.ty.describe(prefixes), "nullable": it.nullable,
            })
        })
        .collect();
    serde_json::json!({
        "name": name, "summary": header.summary, "form": form,
        "kind": kind.as_str(),
        "params": params, "columns": columns,
    })
}
