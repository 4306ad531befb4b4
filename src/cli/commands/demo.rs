//! `ggen demo`: the whole product on real packages, in a minute of reading.

mod tour;

use std::io::Write as _;

use crate::{
    cli::{
        commands::demo::tour::{Tour, tour},
        exit::ExitStatus,
        printer::Printer,
        project::open_or_builtin,
    },
    query::table,
};

/// See the whole product at work on real packages
///
/// Opens the project around the current folder, or the built-in packages where there is none, and
/// shows what is in it, what checks say, three answers, and what bindings would be written.
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// How to show it
    #[arg(short, long, default_value = "human")]
    format: Format,
}

/// A format of the tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Tables, and what to type next
    Human,
    /// One object with the same figures and answers
    Json,
}

/// What to type next, and what it does.
const NEXT: [(&str, &str); 6] = [
    ("ggen query --list", "all questions with their parameters"),
    ("ggen lattice draw --format svg > classes.svg", "the class hierarchy as a picture"),
    ("ggen test", "every golden result, every file of bad data"),
    ("ggen serve", "SPARQL endpoint, question API and a page to try them"),
    ("ggen init my-project", "a project of your own"),
    ("ggen marketplace install compliance-audit-system", "… and a package to build on"),
];

/// Runs the command.
pub(crate) fn run(args: &DemoArgs, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    let tour = tour(|| open_or_builtin(printer))?;
    match args.format {
        Format::Human => human(&tour, printer)?,
        Format::Json => writeln!(printer, "{}", serde_json::to_string_pretty(&tour)?)?,
    }
    Ok(ExitStatus::Clean)
}

fn human(tour: &Tour, printer: &mut Printer) -> anyhow::Result<()> {
    writeln!(
        printer,
        "ggen {} on {}: opened in {} ms; {} statements and {} derived in {} ms\n",
        tour.version, tour.place, tour.open_ms, tour.asserted, tour.derived, tour.derive_ms,
    )?;
    packages(tour, printer)?;
    writeln!(
        printer,
        "Checked {} files, golden results included: {}.  (ggen check)\n",
        tour.checks.files, tour.checks.tally
    )?;
    for answered in &tour.answers {
        writeln!(printer, "{}: {}", answered.kind, answered.summary)?;
        writeln!(printer, "$ {}", answered.command)?;
        writeln!(printer, "{}", answered.table)?;
    }
    bindings(tour, printer)?;
    writeln!(printer, "Next:")?;
    for (command, what) in NEXT {
        writeln!(printer, "  {command:<50} {what}")?;
    }
    Ok(())
}

fn packages(tour: &Tour, printer: &mut Printer) -> anyhow::Result<()> {
    let words = [
        "package",
        "prefix",
        "triples",
        "classes",
        "properties",
        "shapes",
        "rules",
        "queries",
        "load ms",
    ];
    let header: Vec<String> = words.map(str::to_owned).to_vec();
    let row = |it: &tour::Package| {
        vec![
            it.name.clone(),
            it.prefix.clone(),
            it.triples.to_string(),
            it.classes.to_string(),
            it.properties.to_string(),
            it.shapes.to_string(),
            it.rules.to_string(),
            it.queries.to_string(),
            format!("{:.1}", it.load_ms),
        ]
    };
    let rows: Vec<Vec<String>> = tour.packages.iter().map(row).collect();
    let right = [false, false, true, true, true, true, true, true, true];
    writeln!(printer, "{}", table::grid(&header, &rows, &right))?;
    Ok(())
}

fn bindings(tour: &Tour, printer: &mut Printer) -> anyhow::Result<()> {
    let bindings = &tour.bindings;
    let written = bindings.targets.iter();
    let written = written.map(|it| format!("{} ({} files, {} lines)", it.lang, it.files, it.lines));
    writeln!(
        printer,
        "Bindings: {} classes, {} enums and {} typed query functions as {}, in {} ms.  (ggen generate)\n",
        bindings.classes,
        bindings.enums,
        bindings.queries,
        written.collect::<Vec<_>>().join(", "),
        bindings.ms,
    )?;
    Ok(())
}
