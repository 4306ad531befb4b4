//! `ggen demo`: the whole product on real packages, in a minute of reading.

use std::{collections::BTreeSet, io::Write as _, time::Instant};

use oxigraph::model::TermRef;

use crate::{
    check,
    cli::{exit::ExitStatus, printer::Printer, project::open_or_builtin},
    codegen::{
        extract::{Inputs, Settings, extract},
        plan::{PlanSettings, Target, plan},
        render::{Replacements, render},
    },
    diag::{render::Tally, sources::Sources},
    query::{argument::Given, budget::Budget, header::Header, table},
    rdf::vocab::{owl, rdf, sh},
    workspace::{Workspace, document::Role, load::LoadedPackage, question::declared},
};

/// See the whole product at work on real packages
///
/// Opens the project around the current folder, or the built-in packages where there is none, and
/// shows what is in it, what checks say, three answers, and what bindings would be written.
#[derive(Debug, clap::Args)]
pub struct DemoArgs {}

/// One question of each kind that the built-in packages answer.
const QUESTIONS: [(&str, &str); 3] = [
    ("Compliance", "compliance-audit-system/framework-status"),
    ("Notification", "notification-messaging-hub/pending-messages"),
    ("Lattice", "dynamic-semantic-lattice/join"),
];

/// Runs the command.
pub(crate) fn run(_: &DemoArgs, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    let start = Instant::now();
    let workspace = open_or_builtin(printer)?;
    let opened = start.elapsed().as_millis();
    let dataset = workspace.dataset()?;
    let derived = dataset.snapshot.len() - dataset.asserted;
    let place = match workspace.root.file_name() {
        Some(name) => format!("the project `{}`", name.display()),
        None => "the packages built into the binary".to_owned(),
    };
    writeln!(
        printer,
        "ggen {} on {place}: opened in {opened} ms; {} statements and {derived} derived in {} ms\n",
        env!("CARGO_PKG_VERSION"),
        dataset.asserted,
        start.elapsed().as_millis() - opened,
    )?;
    packages(&workspace, printer)?;
    checks(&workspace, printer)?;
    answers(&workspace, printer)?;
    bindings(&workspace, printer)?;
    next(printer)?;
    Ok(ExitStatus::Clean)
}

fn packages(workspace: &Workspace, printer: &mut Printer) -> anyhow::Result<()> {
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
    let rows: Vec<Vec<String>> = workspace.packages.iter().map(|it| row(workspace, it)).collect();
    let right = [false, false, true, true, true, true, true, true, true];
    writeln!(printer, "{}", table::grid(&header, &rows, &right))?;
    Ok(())
}

fn row(workspace: &Workspace, package: &LoadedPackage) -> Vec<String> {
    let start = Instant::now();
    let again = LoadedPackage::load(
        package.package.clone(),
        &workspace.functions,
        &mut Sources::default(),
        &mut Vec::new(),
    );
    let millis = start.elapsed().as_secs_f64() * 1e3;
    let triples: usize = again.documents.iter().map(|it| it.document.len()).sum();
    let properties = count(
        &again,
        Role::Ontology,
        &[owl::OBJECT_PROPERTY.as_str(), owl::DATATYPE_PROPERTY.as_str()],
    );
    vec![
        package.package.name().to_owned(),
        package.prefixes().next().unwrap_or("-").to_owned(),
        triples.to_string(),
        count(&again, Role::Ontology, &[owl::CLASS.as_str()]).to_string(),
        properties.to_string(),
        count(&again, Role::Shapes, &[sh::NODE_SHAPE.as_str()]).to_string(),
        package.rules.len().to_string(),
        package.queries.len().to_string(),
        format!("{millis:.1}"),
    ]
}

/// How many IRIs a package types with one of these classes.
fn count(package: &LoadedPackage, role: Role, classes: &[&str]) -> usize {
    let documents = package.documents.iter().filter(|it| it.role == role);
    let typed = documents.flat_map(|it| it.document.quads()).filter_map(|it| {
        let TermRef::NamedNode(class) = it.object else { return None };
        let counts = it.predicate == rdf::TYPE && classes.contains(&class.as_str());
        (counts && it.subject.is_named_node()).then(|| it.subject.to_string())
    });
    typed.collect::<BTreeSet<String>>().len()
}

fn checks(workspace: &Workspace, printer: &mut Printer) -> anyhow::Result<()> {
    let report = check::check(workspace, &Budget::unlimited())?;
    let settled = check::settle::settle(report.found, &workspace.settings.lint);
    let tally = Tally::of(&settled.findings);
    writeln!(
        printer,
        "Checked {} files, golden results included: {tally}.  (ggen check)\n",
        report.n_files
    )?;
    Ok(())
}

fn answers(workspace: &Workspace, printer: &mut Printer) -> anyhow::Result<()> {
    for (kind, name) in QUESTIONS {
        let Ok((package, query)) = workspace.question(name) else { continue };
        let prefix = package.prefixes().next().unwrap_or(package.package.name());
        let arguments = examples(&query.header);
        let files = package.package.example_files();
        let example = LoadedPackage::load_data(&files, &mut Sources::default(), &mut Vec::new());
        let dataset = workspace.dataset_of(package, &example)?;
        let answer = workspace.ask(&dataset, query, &arguments, &Budget::unlimited())?;
        let typed = arguments.iter().flat_map(|(name, values)| {
            values.iter().map(move |value| format!(" --arg {name}='{value}'"))
        });
        let typed: Vec<String> = typed.collect();
        writeln!(printer, "{kind}: {}", query.header.summary)?;
        let mut prefixes = workspace.prefixes_for(query);
        prefixes.extend(&declared(&example));
        writeln!(printer, "$ ggen query {prefix}/{} --example{}", query.name, typed.concat())?;
        writeln!(printer, "{}", table::render(&answer, &prefixes))?;
    }
    Ok(())
}

/// The example of each parameter that must be given.
fn examples(header: &Header) -> Given {
    let required = header.params.iter().filter(|it| it.required);
    required.filter_map(|it| Some((it.name.clone(), it.example.clone()?))).collect()
}

fn bindings(workspace: &Workspace, printer: &mut Printer) -> anyhow::Result<()> {
    let start = Instant::now();
    let (model, _) = extract(&Inputs::of(workspace), &Settings::default());
    let settings = PlanSettings {
        package: "bindings".to_owned(),
        version: "0.1.0".to_owned(),
        languages: Settings::default().languages,
    };
    let mut written = Vec::new();
    for target in Target::ALL {
        let files = render(&plan(target, &model, &settings), &Replacements::new())?;
        let lines: usize = files.iter().map(|it| it.text.lines().count()).sum();
        written.push(format!("{} ({} files, {lines} lines)", target.name(), files.len()));
    }
    writeln!(
        printer,
        "Bindings: {} classes, {} enums and {} typed query functions as {}, in {} ms.  (ggen generate)\n",
        model.classes.len(),
        model.enums.len(),
        model.queries.len(),
        written.join(", "),
        start.elapsed().as_millis(),
    )?;
    Ok(())
}

fn next(printer: &mut Printer) -> anyhow::Result<()> {
    let lines = [
        ("ggen query --list", "all questions with their parameters"),
        ("ggen lattice draw --format svg > classes.svg", "the class hierarchy as a picture"),
        ("ggen test", "every golden result, every file of bad data"),
        ("ggen serve", "SPARQL endpoint, question API and a page to try them"),
        ("ggen init my-project", "a project of your own"),
        ("ggen marketplace install compliance-audit-system", "… and a package to build on"),
    ];
    writeln!(printer, "Next:")?;
    for (command, what) in lines {
        writeln!(printer, "  {command:<50} {what}")?;
    }
    Ok(())
}
