//! What `ggen demo` shows, as values.

use std::{collections::BTreeSet, time::Instant};

use oxigraph::model::TermRef;
use serde::Serialize;

use crate::{
    check,
    codegen::{
        extract::{Inputs, Settings, extract},
        plan::{PlanSettings, Target, plan},
        render::{Replacements, render},
    },
    diag::{render::Tally, sources::Sources},
    query::{
        argument::Given,
        budget::Budget,
        header::Header,
        results::{TableFormat, write_table},
        table,
    },
    rdf::vocab::{owl, rdf, sh},
    workspace::{Workspace, document::Role, load::LoadedPackage, question::declared},
};

/// One question of each kind that the built-in packages answer.
const QUESTIONS: [(&str, &str); 3] = [
    ("Compliance", "compliance-audit-system/framework-status"),
    ("Notification", "notification-messaging-hub/pending-messages"),
    ("Lattice", "dynamic-semantic-lattice/join"),
];

/// Everything that is shown, in its order.
#[derive(Debug, Serialize)]
pub(super) struct Tour {
    pub(super) version: &'static str,
    pub(super) place: String,
    pub(super) open_ms: u64,
    pub(super) asserted: usize,
    pub(super) derived: usize,
    pub(super) derive_ms: u64,
    pub(super) packages: Vec<Package>,
    pub(super) checks: Checks,
    pub(super) answers: Vec<Answered>,
    pub(super) bindings: Bindings,
}

/// What a package holds.
#[derive(Debug, Serialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) prefix: String,
    pub(super) triples: usize,
    pub(super) classes: usize,
    pub(super) properties: usize,
    pub(super) shapes: usize,
    pub(super) rules: usize,
    pub(super) queries: usize,
    pub(super) load_ms: f64,
}

/// What `ggen check` finds.
#[derive(Debug, Serialize)]
pub(super) struct Checks {
    pub(super) files: usize,
    pub(super) tally: String,
}

/// A question with its answer.
#[derive(Debug, Serialize)]
pub(super) struct Answered {
    pub(super) kind: &'static str,
    pub(super) summary: String,
    pub(super) command: String,
    #[serde(skip)]
    pub(super) table: String,
    /// In the form of SPARQL 1.1 Query Results JSON.
    answer: serde_json::Value,
}

/// What `ggen generate` would write.
#[derive(Debug, Serialize)]
pub(super) struct Bindings {
    pub(super) classes: usize,
    pub(super) enums: usize,
    pub(super) queries: usize,
    pub(super) targets: Vec<Written>,
    pub(super) ms: u64,
}

/// The files of one language.
#[derive(Debug, Serialize)]
pub(super) struct Written {
    pub(super) lang: &'static str,
    pub(super) files: usize,
    pub(super) lines: usize,
}

/// Opens a project and looks at all of it.
pub(super) fn tour(open: impl FnOnce() -> anyhow::Result<Workspace>) -> anyhow::Result<Tour> {
    let start = Instant::now();
    let workspace = open()?;
    let open_ms = millis(start);
    let start = Instant::now();
    let dataset = workspace.dataset()?;
    let derive_ms = millis(start);
    let place = match workspace.root.file_name() {
        Some(name) => format!("the project `{}`", name.display()),
        None => "the packages built into the binary".to_owned(),
    };
    Ok(Tour {
        version: env!("CARGO_PKG_VERSION"),
        place,
        open_ms,
        asserted: dataset.asserted,
        derived: dataset.snapshot.len() - dataset.asserted,
        derive_ms,
        packages: workspace.packages.iter().map(|it| package(&workspace, it)).collect(),
        checks: checks(&workspace)?,
        answers: answers(&workspace)?,
        bindings: bindings(&workspace)?,
    })
}

fn millis(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn package(workspace: &Workspace, package: &LoadedPackage) -> Package {
    let start = Instant::now();
    let again = LoadedPackage::load(
        package.package.clone(),
        &workspace.functions,
        &mut Sources::default(),
        &mut Vec::new(),
    );
    let load_ms = (start.elapsed().as_secs_f64() * 1e4).round() / 10.0;
    let properties = [owl::OBJECT_PROPERTY.as_str(), owl::DATATYPE_PROPERTY.as_str()];
    Package {
        name: package.package.name().to_owned(),
        prefix: package.prefixes().next().unwrap_or("-").to_owned(),
        triples: again.documents.iter().map(|it| it.document.len()).sum(),
        classes: count(&again, Role::Ontology, &[owl::CLASS.as_str()]),
        properties: count(&again, Role::Ontology, &properties),
        shapes: count(&again, Role::Shapes, &[sh::NODE_SHAPE.as_str()]),
        rules: package.rules.len(),
        queries: package.queries.len(),
        load_ms,
    }
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

fn checks(workspace: &Workspace) -> anyhow::Result<Checks> {
    let report = check::check(workspace, &Budget::unlimited())?;
    let settled = check::settle::settle(report.found, &workspace.settings.lint);
    Ok(Checks { files: report.n_files, tally: Tally::of(&settled.findings).to_string() })
}

fn answers(workspace: &Workspace) -> anyhow::Result<Vec<Answered>> {
    let mut answers = Vec::new();
    for (kind, name) in QUESTIONS {
        let Ok((package, query)) = workspace.question(name) else { continue };
        let prefix = package.prefixes().next().unwrap_or(package.package.name());
        let arguments = examples(&query.header);
        let files = package.package.example_files();
        let example = LoadedPackage::load_data(&files, &mut Sources::default(), &mut Vec::new());
        let dataset = workspace.dataset_of(package, &example)?;
        let answer = workspace.ask(&dataset, query, &arguments, &Budget::unlimited())?;
        let typed: Vec<String> = arguments
            .iter()
            .map(|(name, values)| format!(" --arg {name}='{}'", values.concat()))
            .collect();
        let mut prefixes = workspace.prefixes_for(query);
        prefixes.extend(&declared(&example));
        let mut json = Vec::new();
        write_table(&answer, TableFormat::Json, &mut json)?;
        answers.push(Answered {
            kind,
            summary: query.header.summary.clone(),
            command: format!("ggen query {prefix}/{} --example{}", query.name, typed.concat()),
            table: table::render(&answer, &prefixes),
            answer: serde_json::from_slice(&json)?,
        });
    }
    Ok(answers)
}

/// The example of each parameter that must be given.
fn examples(header: &Header) -> Given {
    let required = header.params.iter().filter(|it| it.required);
    required.filter_map(|it| Some((it.name.clone(), it.example.clone()?))).collect()
}

fn bindings(workspace: &Workspace) -> anyhow::Result<Bindings> {
    let start = Instant::now();
    let (model, _) = extract(&Inputs::of(workspace), &Settings::default());
    let settings = PlanSettings {
        package: "bindings".to_owned(),
        version: "0.1.0".to_owned(),
        languages: Settings::default().languages,
        ..PlanSettings::default()
    };
    let mut targets = Vec::new();
    for target in Target::ALL {
        let files = render(&plan(target, &model, &settings), &Replacements::new())?;
        let lines = files.iter().map(|it| it.text.lines().count()).sum();
        targets.push(Written { lang: target.name(), files: files.len(), lines });
    }
    Ok(Bindings {
        classes: model.classes.len(),
        enums: model.enums.len(),
        queries: model.queries.len(),
        targets,
        ms: millis(start),
    })
}
