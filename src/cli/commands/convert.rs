//! `ggen convert`: the same quads in another syntax.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};

use crate::{
    cli::{exit::ExitStatus, printer::Printer, write},
    diag::{Severity, sources::Sources},
    rdf::{
        contexts::Contexts,
        document::Document,
        format::Format,
        prefix::Prefixes,
        read::ReadOptions,
        write::{Graphs, write_document},
    },
    workspace::document::{STDIN, load_input},
};

/// Read RDF in one syntax and write it in another
///
/// The syntaxes are nt, nq, ttl, trig, rdf (RDF/XML), jsonld and, to read, n3. Files that end in .gz
/// or .zst are unpacked; FILE may be `-` for standard input. Turtle and `TriG` come out grouped and
/// nested with the prefixes that are used, N-Triples and N-Quads in canonical form and in the order
/// of the file, each statement once. Nothing is fetched from the network.
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
    /// Write only this graph, without its name; `default` is the default graph
    #[arg(long, value_name = "IRI")]
    graph: Option<String>,
    /// The file to write instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn format(name: &str) -> Result<Format, String> {
    Format::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|it| it.name()).collect();
        format!("the formats are {}", names.join(", "))
    })
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
    let options =
        ReadOptions { base: args.base.clone(), recover: true, lenient: !args.strict, contexts };
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
    let text = write_document(&loaded.document, to, graphs, &prefixes(&loaded.document))
        .with_context(|| format!("cannot convert `{shown}`"))?;
    match &args.output {
        Some(path) => write::write(path, text.as_bytes())
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
