//! The RDF files that a command's arguments name.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::bail;

use crate::{
    cli::{printer::Printer, project::refuse_broken},
    diag::sources::Sources,
    rdf::{
        canon::{Budget, CanonError},
        document::Document,
        format::Format,
        read::{ReadOptions, file_base},
    },
    workspace::document::{STDIN, load_input},
};

/// How files are read whose content is compared.
#[derive(Debug, clap::Args)]
pub(crate) struct InputArgs {
    /// The syntax of standard input, or else of the files whatever they are called: nt, nq, ttl, trig,
    /// rdf, jsonld, n3
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    from: Option<Format>,
    /// What relative IRIs resolve against: the path of the first file unless given
    #[arg(long, value_name = "IRI")]
    base: Option<String>,
}

/// The format of a name on the command line.
pub(crate) fn format(name: &str) -> Result<Format, String> {
    Format::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|it| it.name()).collect();
        format!("the formats are {}", names.join(", "))
    })
}

impl InputArgs {
    /// Reads files, all of them against one base; broken ones are shown and refused.
    pub(crate) fn read(
        &self,
        files: &[&PathBuf],
        printer: &mut Printer,
    ) -> anyhow::Result<Vec<Document>> {
        let is_stdin = |it: &Path| it == Path::new(STDIN);
        let n_stdin = files.iter().filter(|it| is_stdin(it)).count();
        if n_stdin > 1 {
            bail!("standard input can be read once only: name one of the files");
        }
        let (mut sources, mut found) = (Sources::default(), Vec::new());
        let mut documents: Vec<Document> = Vec::new();
        for file in files {
            let shown = shown(file);
            let from = self.from.filter(|_| n_stdin == 0 || is_stdin(file));
            if from.is_none() && is_stdin(file) {
                bail!("nothing tells the syntax of standard input: add --from nq, --from ttl, …");
            }
            let first = documents.first().map(|it| file_base(&it.file));
            let base = self.base.clone().or(first);
            let options = ReadOptions { base, recover: true, ..ReadOptions::default() };
            let loaded = load_input(file, &shown, from, &options, &mut sources, &mut found)?;
            documents.push(loaded.document);
        }
        refuse_broken(&found, &sources, "what was read has", printer)?;
        Ok(documents)
    }
}

/// The name of a file in messages.
fn shown(file: &Path) -> String {
    if file == Path::new(STDIN) { "<stdin>".to_owned() } else { file.display().to_string() }
}

/// How much work blank nodes may take.
#[derive(Debug, clap::Args)]
pub(crate) struct BudgetArgs {
    /// Give up after this many seconds
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
    /// Give up after this many steps of telling blank nodes apart that look the same
    #[arg(long, value_name = "STEPS", default_value_t = Budget::default().steps)]
    limit: u64,
}

impl BudgetArgs {
    /// Runs some work within the budget.
    pub(crate) fn run<T>(
        &self,
        work: impl FnOnce(&Budget<'_>) -> Result<T, CanonError>,
    ) -> anyhow::Result<T> {
        let timeout = self.timeout.map(Duration::from_secs);
        let deadline = timeout.and_then(|it| Instant::now().checked_add(it));
        let stop = || deadline.is_some_and(|it| Instant::now() >= it);
        match work(&Budget { steps: self.limit, stop: &stop }) {
            Err(CanonError::TooComplex { .. }) if self.limit < u64::MAX => {
                let limit = self.limit;
                bail!(
                    "blank nodes cannot be told apart within {limit} steps, too many look the same; \
                     raise --limit if the data is to be trusted"
                )
            }
            Err(CanonError::Stopped) => bail!("it takes longer than --timeout allows"),
            result => Ok(result?),
        }
    }
}
