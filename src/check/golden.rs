//! Golden results: what the questions of a package must answer about its example data.

use std::collections::BTreeSet;

use oxigraph::{
    model::{Literal, Term, Variable},
    sparql::results::{QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput},
};
use serde_json::Value;

use crate::{
    check::{
        Report, literal,
        rules::{empty_golden, golden_mismatch, missing_golden},
        table_diff::{Table, diff},
    },
    diag::{Diagnostic, Place},
    package::{file::PackageFile, source::Source},
    query::{
        answer::{Answer, Solutions},
        budget::Budget,
        file::QueryFile,
    },
    workspace::{Workspace, dataset::Dataset, error::WorkspaceError, load::LoadedPackage},
};

/// What became of a package's golden results.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// How many files were compared.
    pub n_files: usize,
    /// How many of them do not hold.
    pub n_failed: usize,
    /// Why.
    pub found: Vec<Diagnostic>,
}

/// A case of a golden file.
struct Case {
    arguments: Vec<(String, String)>,
    expected: Answer,
}

/// Compares the golden results of all packages of the project.
pub(crate) fn check(
    workspace: &Workspace,
    budget: &Budget,
    report: &mut Report,
) -> Result<(), WorkspaceError> {
    for package in workspace.packages.iter().filter(|it| it.package.source == Source::Workspace) {
        let dataset = match package.package.golden_files().is_empty() {
            true => None,
            false => Some(example(workspace, package)?),
        };
        let outcome = compare(workspace, package, dataset.as_ref(), budget);
        report.n_files += outcome.n_files;
        report.found.extend(outcome.found);
        for file in package.package.golden_files() {
            report.sources.insert(file.display.clone(), file.text().unwrap_or_default());
        }
    }
    Ok(())
}

/// The dataset of a package with its example files.
///
/// # Errors
///
/// If the package's rules fail or do not end.
pub fn example(workspace: &Workspace, package: &LoadedPackage) -> Result<Dataset, WorkspaceError> {
    let files = package.package.example_files();
    // Syntax errors of example files are reported where they are read for checking.
    let data = LoadedPackage::load_data(&files, &mut Default::default(), &mut Vec::new());
    workspace.dataset_of(package, &data)
}

/// Compares the golden results of a package.
pub fn compare(
    workspace: &Workspace,
    package: &LoadedPackage,
    dataset: Option<&Dataset>,
    budget: &Budget,
) -> Outcome {
    let mut outcome = Outcome::default();
    let mut covered: BTreeSet<&str> = BTreeSet::new();
    for file in package.package.golden_files() {
        outcome.n_files += 1;
        let found = match package.query(file.stem()) {
            Some(query) => {
                covered.insert(&query.name);
                match dataset {
                    Some(dataset) => compare_file(workspace, dataset, query, file, budget),
                    None => Vec::new(),
                }
            }
            // A question that cannot be parsed is reported itself.
            None if package.package.queries().iter().any(|it| it.stem() == file.stem()) => {
                Vec::new()
            }
            None => vec![
                missing_golden::RULE
                    .found(format!("the package has no question `{}`", file.stem()))
                    .at(Place::file(file.display.clone()))
                    .help("remove the golden file, or name it after its question"),
            ],
        };
        outcome.n_failed += usize::from(!found.is_empty());
        outcome.found.extend(found);
    }
    if !package.package.example_files().is_empty() {
        let uncovered = package.queries.iter().filter(|it| !covered.contains(&*it.name));
        outcome.found.extend(uncovered.map(|query| {
            missing_golden::RULE
                .found(format!("the question `{}` has no golden result", query.name))
                .at(Place::file(query.file.clone()))
                .help(format!("record one in data/golden/{}.json", query.name))
        }));
    }
    outcome
}

fn compare_file(
    workspace: &Workspace,
    dataset: &Dataset,
    query: &QueryFile,
    file: &PackageFile,
    budget: &Budget,
) -> Vec<Diagnostic> {
    let place = Place::file(file.display.clone());
    let cases = match read(file.text().unwrap_or_default()) {
        Ok(cases) => cases,
        Err(fault) => return vec![empty_golden::RULE.found(fault).at(place)],
    };
    let mut found = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        let answer = workspace.ask(dataset, query, &case.arguments, budget);
        let fault = match answer {
            Err(error) => Some(format!("the question cannot be answered: {error}")),
            Ok(answer) => difference(workspace, query, &case.expected, &answer),
        };
        if let Some(fault) = fault {
            let name = if cases.len() == 1 { String::new() } else { format!(", case {}", at + 1) };
            found.push(
                golden_mismatch::RULE
                    .found(format!("`{}` gives another answer{name}", query.name))
                    .at(place.clone())
                    .note(fault)
                    .help(command(query, &case.arguments, workspace)),
            );
        }
    }
    let is_telling = |case: &Case| match &case.expected {
        Answer::Boolean(_) => true,
        answer => answer.is_positive(),
    };
    if !cases.iter().any(is_telling) {
        found.push(
            empty_golden::RULE
                .found(format!("no golden result of `{}` has a row", query.name))
                .at(place)
                .help("add a case with arguments for which the example data has an answer"),
        );
    }
    found
}

/// How a person asks the same.
fn command(query: &QueryFile, arguments: &[(String, String)], workspace: &Workspace) -> String {
    let owner = workspace.questions().find(|(_, it)| it.file == query.file);
    let prefix = owner.and_then(|(package, _)| package.prefixes().next()).unwrap_or_default();
    let arguments: String =
        arguments.iter().map(|(name, value)| format!(" --arg {name}='{value}'")).collect();
    format!("ask it: ggen query {prefix}/{} --example{arguments}", query.name)
}

/// The cases of a golden file.
fn read(text: &str) -> Result<Vec<Case>, String> {
    let value: Value = serde_json::from_str(text).map_err(|it| format!("no JSON: {it}"))?;
    let cases = value["cases"].as_array().ok_or("`cases` is missing, or no list")?;
    if cases.is_empty() {
        return Err("`cases` is empty".to_owned());
    }
    cases.iter().map(case).collect()
}

fn case(value: &Value) -> Result<Case, String> {
    let mut arguments = Vec::new();
    let empty = serde_json::Map::new();
    let args = match &value["args"] {
        Value::Null => &empty,
        Value::Object(args) => args,
        _ => return Err("`args` is no object".to_owned()),
    };
    for (name, value) in args {
        let one = |it: &Value| match it {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        match value {
            Value::Array(values) => {
                arguments.extend(values.iter().map(|it| (name.clone(), one(it))));
            }
            value => arguments.push((name.clone(), one(value))),
        }
    }
    if value["result"].is_null() {
        return Err("a case has no `result`".to_owned());
    }
    let result = value["result"].to_string();
    let expected = parse_result(result.as_bytes()).map_err(|it| format!("`result`: {it}"))?;
    Ok(Case { arguments, expected })
}

fn parse_result(bytes: &[u8]) -> Result<Answer, Box<dyn std::error::Error>> {
    let parser = QueryResultsParser::from_format(QueryResultsFormat::Json);
    Ok(match parser.for_slice(bytes)? {
        SliceQueryResultsParserOutput::Boolean(it) => Answer::Boolean(it),
        SliceQueryResultsParserOutput::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let rows = solutions
                .map(|row| row.map(|it| it.values().to_vec()))
                .collect::<Result<_, _>>()?;
            Answer::Solutions(Solutions { variables, rows })
        }
    })
}

/// What differs, as lines; `None` if the answers are the same.
fn difference(
    workspace: &Workspace,
    query: &QueryFile,
    expected: &Answer,
    got: &Answer,
) -> Option<String> {
    let (mut old, mut new) = (solutions(expected), solutions(got));
    if old.variables != new.variables {
        let names = |it: &Solutions| {
            it.variables.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        return Some(format!("expected the columns {}, got {}", names(&old), names(&new)));
    }
    if query.header.unordered || matches!(got, Answer::Graph(_)) {
        for rows in [&mut old.rows, &mut new.rows] {
            rows.sort_by_cached_key(|row| key(row));
        }
    }
    let prefixes = workspace.prefixes_for(query);
    diff(&Table::new(&old, &prefixes), &Table::new(&new, &prefixes))
}

/// Any answer as a table.
fn solutions(answer: &Answer) -> Solutions {
    let variables =
        |names: &[&str]| names.iter().map(|it| Variable::new_unchecked(*it)).collect::<Vec<_>>();
    match answer {
        Answer::Solutions(it) => it.clone(),
        Answer::Boolean(it) => Solutions {
            variables: variables(&["answer"]),
            rows: vec![vec![Some(Literal::from(*it).into())]],
        },
        Answer::Graph(triples) => Solutions {
            variables: variables(&["subject", "predicate", "object"]),
            rows: triples
                .iter()
                .map(|it| {
                    let (subject, predicate) = (it.subject.clone(), it.predicate.clone());
                    vec![Some(subject.into()), Some(predicate.into()), Some(it.object.clone())]
                })
                .collect(),
        },
    }
}

/// A text that is the same for rows that are the same.
pub(crate) fn key(row: &[Option<Term>]) -> Vec<String> {
    row.iter().map(|it| it.as_ref().map_or_else(String::new, literal::key)).collect()
}
