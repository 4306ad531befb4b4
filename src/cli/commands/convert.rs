//! `ggen convert`: the same quads in another syntax.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};

use crate::{
    cli::{exit::ExitStatus, input::format, printer::Printer, write::write as write_file},
    diag::{Severity, sources::Sources},
    rdf::{
        contexts::Contexts,
        document::Document,
        format::Format,
        jsonld::{self, Direction},
        prefix::Prefixes,
        read::ReadOptions,
        write::{self, Graphs, write_document},
    },
    workspace::document::{STDIN, load_input, read_input},
};

/// Read RDF in one syntax and write it in another
///
/// The syntaxes are nt, nq, ttl, trig, rdf (RDF/XML), jsonld and, to read, n3. Files that end in .gz
/// or .zst are unpacked; FILE may be `-` for standard input. ttl and trig come out grouped and nested
/// with the prefixes that are used, nt and nq in canonical form and in the order of the file, each
/// statement once. Nothing is fetched from the network.
#[derive(Debug, clap::Args)]
pub struct ConvertArgs {
    /// The file to read, or `-`
    file: PathBuf,
    /// Its syntax: by its extension unless given
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    from: Option<Format>,
    /// The syntax to write: by the extension of --output unless given
    #[arg(long, value_name = "FORMAT", value_parser = format, required_unless_present = "output")]
    to: Option<Format>,
    /// What relative IRIs resolve against: the path of the file unless given
    #[arg(long, value_name = "IRI")]
    base: Option<String>,
    /// Refuse IRIs and language tags that their standards do not allow, instead of warning
    #[arg(long)]
    strict: bool,
    /// Serve remote JSON-LD contexts whose IRI starts with PREFIX from a folder; repeat it for each
    #[arg(long, value_name = "PREFIX=DIR", value_parser = mapping)]
    map: Vec<(String, PathBuf)>,
    /// The context of a JSON file that has none: a file with `@context`
    #[arg(long, value_name = "FILE")]
    context: Option<PathBuf>,
    /// How JSON-LD is read and written; repeat it for each
    #[arg(long, value_name = "OPTION")]
    json_ld: Vec<JsonLdOption>,
    /// Write only this graph, without its name; `default` is the default graph
    #[arg(long, value_name = "IRI")]
    graph: Option<String>,
    /// The file to write instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// An option of the JSON-LD API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum JsonLdOption {
    /// Keep base directions as RDF 1.2 has them
    BaseDirection,
    /// Keep base directions in datatypes
    I18nDatatype,
    /// Keep base directions in nodes of their own
    CompoundLiteral,
    /// Write numbers and booleans as those of JSON
    NativeTypes,
    /// Write rdf:type like any other property
    RdfType,
    /// Read as JSON-LD 1.0
    #[value(name = "1.0")]
    Version1,
}

impl JsonLdOption {
    fn direction(self) -> Option<Direction> {
        match self {
            Self::BaseDirection => Some(Direction::BaseDirection),
            Self::I18nDatatype => Some(Direction::I18nDatatype),
            Self::CompoundLiteral => Some(Direction::CompoundLiteral),
            Self::NativeTypes | Self::RdfType | Self::Version1 => None,
        }
    }
}

/// A prefix of IRIs and the folder that stands for it.
pub(crate) fn mapping(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((prefix, folder)) if !prefix.is_empty() && Path::new(folder).is_dir() => {
            Ok((prefix.to_owned(), folder.into()))
        }
        Some((prefix, folder)) if !prefix.is_empty() => Err(format!("no folder `{folder}`")),
        _ => Err("write it as PREFIX=DIR".to_owned()),
    }
}

/// Runs the command.
pub(crate) fn run(args: &ConvertArgs, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    let to = target(args)?;
    let mut contexts = Contexts::default();
    for (prefix, folder) in &args.map {
        contexts.insert(prefix, folder);
    }
    let context = args.context.as_deref().map(read_input).transpose()?;
    let context = context.map(String::from_utf8).transpose().context("the context is not UTF-8")?;
    let direction = args.json_ld.iter().find_map(|it| it.direction()).unwrap_or_default();
    let has = |option| args.json_ld.contains(&option);
    let options = ReadOptions {
        base: args.base.clone(),
        recover: true,
        lenient: !args.strict,
        contexts,
        json_ld: jsonld::Options { direction, is_1_0: has(JsonLdOption::Version1), context },
    };
    let is_stdin = args.file == Path::new(STDIN);
    let shown = if is_stdin { "<stdin>".to_owned() } else { args.file.display().to_string() };
    let (mut sources, mut found) = (Sources::default(), Vec::new());
    let loaded = load_input(&args.file, &shown, args.from, &options, &mut sources, &mut found)?;
    printer.findings(&found, &sources)?;
    let n_errors = found.iter().filter(|it| it.severity == Severity::Error).count();
    if n_errors > 0 {
        let s = if n_errors == 1 { "" } else { "s" };
        printer.talk(format!("error: `{shown}` has {n_errors} error{s}, nothing is written"))?;
        return Ok(ExitStatus::Findings);
    }
    let graphs = match args.graph.as_deref() {
        None => Graphs::All,
        Some("default") => Graphs::Default,
        Some(iri) => Graphs::Named(iri),
    };
    let json_ld = write::jsonld::Options {
        native_types: has(JsonLdOption::NativeTypes),
        rdf_type: has(JsonLdOption::RdfType),
        direction,
    };
    let prefixes = prefixes(&loaded.document);
    let text = write_document(&loaded.document, to, graphs, &prefixes, &json_ld)
        .with_context(|| format!("cannot convert `{shown}`"))?;
    match &args.output {
        Some(path) => write_file(path, text.as_bytes())
            .with_context(|| format!("cannot write `{}`", path.display()))?,
        None => printer.write_all(text.as_bytes())?,
    }
    Ok(ExitStatus::Clean)
}

fn target(args: &ConvertArgs) -> anyhow::Result<Format> {
    if let Some(format) = args.to {
        return Ok(format);
    }
    match args.output.as_deref() {
        Some(path) if path.extension().is_some_and(|it| it == "gz" || it == "zst") => {
            bail!("compressed files are only read: write `{}` uncompressed", path.display())
        }
        Some(path) => Format::from_path(path).with_context(|| {
            format!("`{}` does not tell the syntax to write: give --to", path.display())
        }),
        None => bail!("give --to"),
    }
}

/// Those of the file, and well-known ones for other namespaces.
fn prefixes(document: &Document) -> Prefixes {
    let declared: Prefixes = document.prefixes.iter().map(|it| (&*it.name, &*it.iri)).collect();
    let well_known = Prefixes::well_known();
    let is_free = |it: &(&str, &str)| declared.iter().all(|known| known.1 != it.1);
    let mut prefixes: Prefixes = well_known.iter().filter(is_free).collect();
    prefixes.extend(&declared);
    prefixes
}
