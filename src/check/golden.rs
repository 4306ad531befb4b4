//! Golden results: what the questions of a package must answer about its example data.

use std::{collections::BTreeSet, fmt::Write as _};

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
    diag::{Diagnostic, Place, sources::Sources},
    package::{file::PackageFile, source::Source},
    query::{
        agreement::HEADER_CONTRADICTS,
        answer::{Answer, Solutions},
        argument::Given,
        budget::Budget,
        file::QueryFile,
    },
    rdf::prefix::Prefixes,
    workspace::{
        Workspace, dataset::Dataset, error::WorkspaceError, load::LoadedPackage, question::declared,
    },
};

/// What became of a package's golden results.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// How many files were compared.
    pub n_files: usize,
    /// How many of them do not hold.
    pub n_failed: usize,
    /// How many questions have none.
    pub n_uncovered: usize,
    /// Why.
    pub found: Vec<Diagnostic>,
}

/// A case of a golden file.
struct Case {
    arguments: Given,
    expected: Answer,
}

/// Compares the golden results of all packages of the project.
pub(crate) fn check(
    workspace: &Workspace,
    budget: &Budget,
    report: &mut Report,
) -> Result<(), WorkspaceError> {
    for package in workspace.packages.iter().filter(|it| it.package.source == Source::Workspace) {
        if package.package.golden_files().is_empty() && package.queries.is_empty() {
            continue;
        }
        // Syntax errors of example files are reported where these are read for the other rules.
        let example = example(workspace, package, &mut Sources::default(), &mut Vec::new())?;
        let outcome = compare(workspace, package, &example, budget);
        report.n_files += outcome.n_files;
        report.found.extend(outcome.found);
        for file in package.package.golden_files() {
            report.sources.insert(file.display.clone(), file.text().unwrap_or_default());
        }
    }
    Ok(())
}

/// The example data of a package, ready for questions.
#[derive(Debug)]
pub struct Example {
    /// The package with its example files.
    pub dataset: Dataset,
    /// The prefixes that the example files declare.
    pub prefixes: Prefixes,
}

/// The dataset of a package with its example files.
///
/// # Errors
///
/// If the package's rules fail or do not end.
pub fn example(
    workspace: &Workspace,
    package: &LoadedPackage,
    sources: &mut Sources,
    found: &mut Vec<Diagnostic>,
) -> Result<Example, WorkspaceError> {
    let data = LoadedPackage::load_data(&package.package.example_files(), sources, found);
    let dataset = workspace.dataset_of(package, &data)?;
    Ok(Example { dataset, prefixes: declared(&data) })
}

/// Compares the golden results of a package.
pub fn compare(
    workspace: &Workspace,
    package: &LoadedPackage,
    example: &Example,
    budget: &Budget,
) -> Outcome {
    let mut outcome = Outcome::default();
    let mut covered: BTreeSet<&str> = BTreeSet::new();
    for file in package.package.golden_files() {
        outcome.n_files += 1;
        let found = match package.query(file.stem()) {
            Some(query) => {
                covered.insert(&query.name);
                compare_file(workspace, example, query, file, budget)
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
        for query in package.queries.iter().filter(|it| !covered.contains(&*it.name)) {
            outcome.n_uncovered += 1;
            outcome.found.push(
                missing_golden::RULE
                    .found(format!("the question `{}` has no golden result", query.name))
                    .at(Place::file(query.file.clone()))
                    .help(format!("record one in data/golden/{}.json", query.name)),
            );
        }
    }
    outcome
}

fn compare_file(
    workspace: &Workspace,
    example: &Example,
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
        let answer = workspace.ask(&example.dataset, query, &case.arguments, budget);
        let fault = match answer {
            Err(error) => Some(format!("the question cannot be answered: {error}")),
            Ok(answer) => {
                found.extend(wrong_types(query, &answer));
                let mut prefixes = example.prefixes.clone();
                prefixes.extend(&workspace.prefixes_for(query));
                difference(query, &case.expected, &answer, &prefixes)
            }
        };
        if let Some(fault) = fault {
            let case_name =
                if cases.len() == 1 { String::new() } else { format!("case {} of ", at + 1) };
            found.push(
                golden_mismatch::RULE
                    .found(format!("{case_name}`{}` gives another answer", query.name))
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

/// The columns that hold something else than the header says, each with its first such value.
fn wrong_types(query: &QueryFile, answer: &Answer) -> Vec<Diagnostic> {
    let Answer::Solutions(solutions) = answer else { return Vec::new() };
    let mut found = Vec::new();
    for column in &query.header.columns {
        let at = solutions.variables.iter().position(|it| it.as_str() == column.name);
        let Some(at) = at else { continue };
        // Whether a column can be empty is told by the query itself.
        let mut values = solutions.rows.iter().filter_map(|row| row[at].as_ref());
        let Some(wrong) = values.find(|it| !column.ty.fits(it)) else { continue };
        let message = format!(
            "column `{}` is declared as {}, but the example data gives {wrong}",
            column.name, column.ty
        );
        let place = Place::new(query.file.clone(), column.span);
        found.push(HEADER_CONTRADICTS.found(message).at(place));
    }
    found
}

/// How a person asks the same.
fn command(query: &QueryFile, arguments: &Given, workspace: &Workspace) -> String {
    let owner = workspace.questions().find(|(_, it)| it.file == query.file);
    let prefix = owner.and_then(|(package, _)| package.prefixes().next()).unwrap_or_default();
    let mut command = format!("ask it: ggen query {prefix}/{} --example", query.name);
    for (name, values) in arguments.iter() {
        for value in values {
            let _ = write!(command, " --arg {name}='{value}'");
        }
    }
    command
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
    let mut arguments = Given::default();
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
                arguments.extend(name, values.iter().map(one));
            }
            value => arguments.push(name, one(value)),
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
    query: &QueryFile,
    expected: &Answer,
    got: &Answer,
    prefixes: &Prefixes,
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
    diff(&Table::new(&old, prefixes), &Table::new(&new, prefixes))
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
