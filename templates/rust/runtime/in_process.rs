//! Questions answered by `ggen` itself, in this process: nothing is sent anywhere, and arguments are
//! bound in the parsed query.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use ggen::{
    query::{
        answer::Answer as Found,
        argument::{Argument, Arguments as Terms},
        budget::Budget,
        file::QueryFile,
        results::{TableFormat, write_table},
    },
    workspace::{Workspace, dataset::Dataset},
};

use crate::rt::{Answer, Arguments, Error, Executor, Part, parse_graph, parse_results};

/// A dataset that questions are asked of. Each question is parsed once.
pub struct InProcess {
    dataset: Dataset,
    timeout: Option<Duration>,
    parsed: Mutex<BTreeMap<(&'static str, usize), Arc<QueryFile>>>,
}

impl InProcess {
    /// Asks a dataset.
    pub fn new(dataset: Dataset) -> Self {
        Self { dataset, timeout: None, parsed: Mutex::default() }
    }

    /// Asks the project around a folder: its packages, its data and what follows from them.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let (workspace, _) = Workspace::open(folder).map_err(engine)?;
        Ok(Self::new(workspace.dataset().map_err(engine)?.clone()))
    }

    /// How long one question may take.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The parsed text for the given arguments; parameters are variables in it. A text with a list
    /// in it is different for each list, so it is not kept.
    fn parsed(&self, arguments: &Arguments) -> Result<Arc<QueryFile>, Error> {
        let query = arguments.query();
        let (at, parts) = arguments.text()?;
        if parts.iter().any(|it| matches!(it, Part::Each(..))) {
            return self.parse(query.name, query.file, &arguments.sparql()?);
        }
        let mut parsed = self.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = parsed.get(&(query.file, at)) {
            return Ok(file.clone());
        }
        let text: String = parts
            .iter()
            .map(|part| match part {
                Part::Text(it) => (*it).to_owned(),
                Part::Hole(name) | Part::Each(name, ..) => format!("?{name}"),
            })
            .collect();
        let file = self.parse(query.name, query.file, &text)?;
        parsed.insert((query.file, at), file.clone());
        Ok(file)
    }

    fn parse(&self, name: &str, file: &str, text: &str) -> Result<Arc<QueryFile>, Error> {
        let (parsed, found) = QueryFile::read(name, file, text, &self.dataset.functions);
        let why = || found.first().map(|it| it.message.clone()).unwrap_or_default();
        parsed.map(Arc::new).ok_or_else(|| Error::Engine(why().into()))
    }
}

impl Executor for InProcess {
    fn answer(&self, arguments: &Arguments) -> Result<Answer, Error> {
        let file = self.parsed(arguments)?;
        let mut terms = Terms::new();
        let (_, parts) = arguments.text()?;
        let is_list =
            |name: &str| parts.iter().any(|it| matches!(it, Part::Each(list, ..) if *list == name));
        // The values of lists are in the text already.
        for (name, values) in arguments.values().iter().filter(|it| !is_list(it.0)) {
            if let [value] = values.as_slice() {
                let value = value.to_string().parse().map_err(engine)?;
                terms.insert((*name).to_owned(), Argument::One(value));
            }
        }
        let budget = match self.timeout {
            Some(timeout) => Budget::until(Instant::now() + timeout),
            None => Budget::unlimited(),
        };
        answer(&self.dataset.answer(&file, &terms, &budget).map_err(engine)?)
    }
}

fn answer(found: &Found) -> Result<Answer, Error> {
    if let Found::Graph(triples) = found {
        let lines: String = triples.iter().map(|it| format!("{it} .\n")).collect();
        return parse_graph(&lines).map(Answer::Graph);
    }
    let mut json = Vec::new();
    write_table(found, TableFormat::Json, &mut json).map_err(engine)?;
    parse_results(&String::from_utf8(json).map_err(engine)?)
}

fn engine(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Engine(Box::new(error))
}
