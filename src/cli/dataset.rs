//! The dataset that a command's arguments name, and how long an answer may take.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::bail;

use crate::{
    cli::{exit, input::format, printer::Printer, project::refuse_broken},
    query::budget::{Budget, OnStop},
    rdf::format::Format,
    reason::entailment::{Regime, Settings},
    workspace::{
        Workspace,
        dataset::Dataset,
        document::STDIN,
        inputs::{Files, Inputs},
        load::LoadedPackage,
        question::declared,
    },
};

/// Files instead of a project's data.
#[derive(Debug, clap::Args)]
pub(crate) struct DatasetArgs {
    /// Take these RDF files instead of the project's data; repeat it for each
    #[arg(short, long, value_name = "FILE")]
    data: Vec<PathBuf>,
    /// Take a file as a named graph; repeat it for each
    #[arg(long, value_name = "IRI=FILE", value_parser = iri_file)]
    named_graph: Vec<(String, PathBuf)>,
    /// What relative IRIs of the text resolve against; those in a --data file resolve against the
    /// file's name there, those in a named graph against its IRI
    #[arg(long, value_name = "IRI")]
    base: Option<String>,
    /// Answer SERVICE <IRI> from a file; repeat it for each
    #[arg(long, value_name = "IRI=FILE", value_parser = iri_file)]
    service: Vec<(String, PathBuf)>,
    /// Add to each graph of the files what follows from it: simple, rdf or rdfs
    #[arg(long, value_name = "REGIME")]
    entailment: Option<Regime>,
    /// The syntax of standard input (trig unless given), or else of the files whatever they are called
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    from: Option<Format>,
}

/// How long an answer may take, and how much memory.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct LimitArgs {
    /// Give up after this many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,
    /// Give up when more memory is needed: bytes, or 64KiB, 64MiB, 1GiB
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    memory: Option<usize>,
}

impl DatasetArgs {
    /// What relative IRIs of a text resolve against.
    pub(crate) fn base(&self) -> Option<&str> {
        self.base.as_deref()
    }

    /// Whether files make up the dataset.
    pub(crate) fn has_data(&self) -> bool {
        !(self.data.is_empty() && self.named_graph.is_empty())
    }

    /// Reads the files; broken ones are shown and refused. Their prefixes are the workspace's then.
    pub(crate) fn load(
        &self,
        workspace: &mut Workspace,
        printer: &mut Printer,
    ) -> anyhow::Result<Files> {
        let inputs = Inputs {
            data: self.data.clone(),
            named: self.named_graph.clone(),
            services: self.service.clone(),
            base: self.base.clone(),
            from: self.from,
        };
        if inputs.paths().filter(|it| *it == Path::new(STDIN)).count() > 1 {
            bail!("standard input can be read once only: name one of the files");
        }
        let mut found = Vec::new();
        let files = inputs.load(&mut workspace.sources, &mut found)?;
        workspace.prefixes.extend(&declared(files.all()));
        refuse_broken(&found, &workspace.sources, "the data has", printer)?;
        Ok(files)
    }

    /// The dataset of the files or, without any, of the project.
    pub(crate) fn dataset(
        &self,
        workspace: &Workspace,
        files: &Files,
        limits: LimitArgs,
    ) -> anyhow::Result<Dataset> {
        if self.has_data() || workspace.packages.is_empty() && workspace.data.is_empty() {
            let regime = self.entailment.unwrap_or_default();
            let settings = Settings { regime, ..Settings::default() };
            return Ok(Dataset::of_files(
                files,
                &workspace.functions,
                &settings,
                &limits.budget(),
            )?);
        }
        self.refuse_entailment()?;
        Ok(workspace.dataset()?.clone().with_services(files))
    }

    /// The dataset for a file of a package: the package with the given files or with its own example
    /// data, else the project's.
    pub(crate) fn for_package(
        &self,
        workspace: &Workspace,
        package: &LoadedPackage,
        mut files: Files,
        is_example: bool,
        printer: &mut Printer,
    ) -> anyhow::Result<(Dataset, Files)> {
        self.refuse_entailment()?;
        if is_example {
            let (mut sources, mut found) = (workspace.sources.clone(), Vec::new());
            let example = package.package.example_files();
            files.data = LoadedPackage::load_data(&example, &mut sources, &mut found);
            refuse_broken(&found, &sources, "the example data has", printer)?;
        }
        let dataset = if is_example || self.has_data() {
            workspace.dataset_with(package, &files)?
        } else {
            workspace.dataset()?.clone().with_services(&files)
        };
        Ok((dataset, files))
    }

    /// A project's dataset is closed already, in its own way.
    pub(crate) fn refuse_entailment(&self) -> anyhow::Result<()> {
        if self.entailment.is_some() {
            bail!("--entailment needs --data: what follows in a project is always in its dataset");
        }
        Ok(())
    }
}

impl LimitArgs {
    /// A budget that begins now. Where it ends, the process does.
    pub(crate) fn budget(self) -> Budget {
        Budget {
            deadline: self.timeout.and_then(|it| Instant::now().checked_add(it)),
            bytes: self.memory,
            on_stop: Some(OnStop::new(|error| exit::fail(error))),
            ..Budget::default()
        }
    }
}

/// `IRI=FILE`; both may have `=` inside, so the file that exists tells which one divides them.
pub(crate) fn iri_file(text: &str) -> Result<(String, PathBuf), String> {
    let splits =
        || text.rmatch_indices('=').map(|(at, _)| (&text[..at], Path::new(&text[at + 1..])));
    let split = splits().find(|it| it.1 == Path::new(STDIN) || it.1.is_file());
    match split.or_else(|| splits().next()) {
        Some((iri, file)) if !iri.is_empty() && !file.as_os_str().is_empty() => {
            Ok((iri.to_owned(), file.to_owned()))
        }
        _ => Err("write it as IRI=FILE".to_owned()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().filter(|it| *it > 0.0);
    let duration = seconds.and_then(|it| Duration::try_from_secs_f64(it).ok());
    duration.ok_or_else(|| "give a positive number of seconds".to_owned())
}

fn bytes(text: &str) -> Result<usize, String> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let shift = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kib" => 10,
        "m" | "mib" => 20,
        "g" | "gib" => 30,
        _ => return Err("give bytes, or a number with KiB, MiB or GiB".to_owned()),
    };
    let number = number.parse::<usize>().ok().filter(|it| *it > 0);
    number
        .and_then(|it| it.checked_mul(1 << shift))
        .ok_or_else(|| "give a positive number of bytes".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_given_in_bytes_or_units() {
        assert_eq!(bytes("64MiB"), Ok(64 << 20));
        assert_eq!(bytes("1 gib"), Ok(1 << 30));
        assert_eq!(bytes("4096"), Ok(4096));
        for wrong in ["", "0", "MiB", "12 parsecs", "-1", "99999999999999999999"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_iri_may_have_an_equals_sign() {
        let split = |text| iri_file(text).map(|it| (it.0, it.1.display().to_string()));
        let expected = ("http://x/?a=b".to_owned(), "no-such.ttl".to_owned());
        assert_eq!(split("http://x/?a=b=no-such.ttl"), Ok(expected));
        assert!(split("no-such.ttl").is_err() && split("=f").is_err() && split("urn:a=").is_err());
    }
}
