//! Bad data: files that show one fault each, and are caught by what their first comment names.

use std::collections::BTreeSet;

use oxigraph::model::{GraphNameRef, NamedNode};

use crate::{
    check::{
        context::{Context, Subject},
        rules::bad_data_not_caught::RULE,
        table,
    },
    diag::{Diagnostic, Place, Severity, Span, sources::Sources},
    package::file::PackageFile,
    query::{
        argument::{self, Given},
        bind::bind,
        budget::Budget,
        file::QueryFile,
        value::parse_iri,
    },
    rdf::prefix::Prefixes,
    shacl::{shape::Shapes, validate::validate},
    store::builder::Builder,
    workspace::{
        Workspace,
        dataset::Dataset,
        document::{Loaded, Role},
        error::WorkspaceError,
        load::LoadedPackage,
    },
};

/// What became of a package's bad data.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// How many files there are.
    pub n_files: usize,
    /// One finding for each that is not caught as it should be.
    pub found: Vec<Diagnostic>,
    /// The texts of the files.
    pub sources: Sources,
}

/// What catches a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Catcher<'a> {
    Shape(&'a str),
    Question(&'a str),
    Code(&'a str),
}

/// Looks at the bad data of a package.
///
/// # Errors
///
/// If a rule of the package fails or does not end.
pub fn check(
    workspace: &Workspace,
    package: &LoadedPackage,
    budget: &Budget,
) -> Result<Outcome, WorkspaceError> {
    let mut outcome = Outcome::default();
    let files = package.package.bad_files();
    if files.is_empty() {
        return Ok(outcome);
    }
    let court = Court { workspace, package, shapes: shapes(package), budget };
    for file in files {
        outcome.n_files += 1;
        let text = file.text().unwrap_or_default();
        outcome.sources.insert(file.display.clone(), text);
        let (fault, span) = match catcher(text) {
            Some((catcher, span)) => (court.fault(file, catcher)?, Some(span)),
            None => (Some(Fault::new("does not say what catches it").help(ADVICE)), None),
        };
        if let Some(fault) = fault {
            let place = Place { file: file.display.clone(), span };
            let name = file.path.rsplit('/').next().unwrap_or(&file.path);
            let mut found = RULE.found(format!("`{name}` {}", fault.message)).at(place);
            found.notes = fault.notes;
            found.help = fault.help;
            outcome.found.push(found);
        }
    }
    Ok(outcome)
}

const ADVICE: &str = "begin the file with `#+ violates: SHAPE`, `#+ answered-by: PREFIX/QUESTION` or `#+ caught-by: CODE`";

/// The first line that says what catches a file, and where it stands.
fn catcher(text: &str) -> Option<(Catcher<'_>, Span)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let rest = line.trim_end();
        if !rest.is_empty() && !rest.starts_with('#') {
            return None;
        }
        let span = Span::from_range(at..at + rest.len());
        at += line.len();
        let Some((key, value)) = rest.strip_prefix("#+").and_then(|it| it.split_once(':')) else {
            continue;
        };
        let value = value.trim();
        return match key.trim() {
            "violates" => Some((Catcher::Shape(value), span)),
            "answered-by" => Some((Catcher::Question(value), span)),
            "caught-by" => Some((Catcher::Code(value), span)),
            _ => None,
        };
    }
    None
}

/// The shapes of a package.
fn shapes(package: &LoadedPackage) -> Shapes {
    let mut builder = Builder::new();
    for loaded in package.documents.iter().filter(|it| it.role == Role::Shapes) {
        builder.insert_document(&loaded.document, GraphNameRef::DefaultGraph);
    }
    Shapes::compile(&builder.build()).0
}

struct Fault {
    message: String,
    notes: Vec<String>,
    help: Vec<String>,
}

impl Fault {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), notes: Vec::new(), help: Vec::new() }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    fn notes(mut self, notes: Vec<String>) -> Self {
        self.notes = notes;
        self
    }
}

struct Court<'a> {
    workspace: &'a Workspace,
    package: &'a LoadedPackage,
    shapes: Shapes,
    budget: &'a Budget,
}

impl Court<'_> {
    /// What is wrong with a file's promise.
    fn fault(
        &self,
        file: &PackageFile,
        catcher: Catcher<'_>,
    ) -> Result<Option<Fault>, WorkspaceError> {
        let (mut sources, mut found) = (Sources::default(), Vec::new());
        let data = LoadedPackage::load_data(&[file], &mut sources, &mut found);
        if let Catcher::Code(code) = catcher {
            return Ok(self.not_reported(&data, found, code));
        }
        if let Some(error) = found.iter().find(|it| it.severity == Severity::Error) {
            return Ok(Some(Fault::new(format!("cannot be read: {}", error.message))));
        }
        let dataset = self.workspace.dataset_of(self.package, &data)?;
        Ok(match catcher {
            Catcher::Shape(name) => self.not_violated(&dataset, &data, name),
            Catcher::Question(name) => self.not_answered(&dataset, name),
            Catcher::Code(_) => None,
        })
    }

    fn not_reported(
        &self,
        data: &[Loaded],
        mut found: Vec<Diagnostic>,
        code: &str,
    ) -> Option<Fault> {
        let subject = Subject::of_bad_data(self.package, &self.workspace.prefixes, data);
        table::run(&Context::new(&subject), &mut found);
        if found.iter().any(|it| it.code == code) {
            return None;
        }
        let codes: BTreeSet<&str> = found.iter().map(|it| &*it.code).collect();
        let codes = if codes.is_empty() { "nothing".to_owned() } else { list(codes) };
        Some(Fault::new(format!("is not caught by {code}; `ggen check` reports {codes}")))
    }

    /// Exactly the named shape must have results.
    fn not_violated(&self, dataset: &Dataset, data: &[Loaded], name: &str) -> Option<Fault> {
        let mut prefixes = self.workspace.prefixes.clone();
        for declared in data.iter().flat_map(|it| &it.document.prefixes) {
            prefixes.insert(&declared.name, &declared.iri);
        }
        let wanted = match parse_iri(name, &prefixes) {
            Ok(wanted) => wanted,
            Err(error) => return Some(Fault::new(format!("names no shape: {error}"))),
        };
        let report =
            match validate(&dataset.snapshot, &self.shapes, &dataset.functions, self.budget) {
                Ok(report) => report,
                Err(error) => return Some(Fault::new(format!("cannot be validated: {error}"))),
            };
        let shapes: BTreeSet<&NamedNode> =
            report.results.iter().filter_map(|it| it.root_shape.as_ref()).collect();
        if shapes.iter().copied().eq([&wanted]) {
            return None;
        }
        let notes = report.results.iter().filter(|it| it.root_shape.as_ref() != Some(&wanted));
        let notes = notes.take(5).map(|it| {
            let shape = it.root_shape.as_ref().map_or("a shape without a name", |it| it.as_str());
            format!("{}: {}", prefixes.shorten(shape), it.message())
        });
        let named = prefixes.shorten(wanted.as_str());
        let others: Vec<String> = shapes
            .iter()
            .filter(|it| ***it != wanted)
            .map(|it| format!("`{}`", prefixes.shorten(it.as_str())))
            .collect();
        let message = match (shapes.contains(&wanted), others.is_empty()) {
            (true, _) => format!("violates {} beside `{named}`", others.join(", ")),
            (false, true) => format!("violates nothing; it should violate `{named}`"),
            (false, false) => format!("violates {} instead of `{named}`", others.join(", ")),
        };
        let fault = Fault::new(message).notes(notes.collect());
        let exists = self.shapes.iter().any(|it| it.node == wanted.clone().into());
        Some(if exists { fault } else { fault.help("no shape of the package is called so") })
    }

    /// The question must find something.
    fn not_answered(&self, dataset: &Dataset, name: &str) -> Option<Fault> {
        let query = match self.workspace.question(name) {
            Ok((_, query)) => query,
            Err(error) => return Some(Fault::new(format!("names no question: {error}"))),
        };
        match self.ask(dataset, query) {
            Ok(true) => None,
            Ok(false) => Some(
                Fault::new(format!("is not found by the question `{name}`"))
                    .help("it is asked with the example arguments of its header"),
            ),
            Err(error) => Some(Fault::new(format!("cannot be asked `{name}`: {error}"))),
        }
    }

    fn ask(
        &self,
        dataset: &Dataset,
        query: &QueryFile,
    ) -> Result<bool, crate::query::error::QueryError> {
        let given: Given = query
            .header
            .params
            .iter()
            .filter_map(|it| Some((it.name.clone(), it.example.clone()?)))
            .collect();
        let prefixes: Prefixes = self.workspace.prefixes_for(query);
        // The example's individuals need not be in a bad file: no instance is demanded.
        let arguments = argument::read(&query.header, &given, &prefixes, None)?;
        Ok(dataset.ask(&bind(&query.body, &arguments)?, self.budget)?.is_positive())
    }
}

fn list(words: BTreeSet<&str>) -> String {
    words.into_iter().collect::<Vec<_>>().join(", ")
}
