//! The file of names that stay.

use std::path::PathBuf;

use anyhow::Context as _;

use crate::{
    cli::{
        commands::generate::{GenerateArgs, job::Job, plan_settings},
        model, write,
    },
    codegen::{
        model::Model,
        pins::{PINS, Pins},
        plan::{PlanSettings, idents},
        rules::PIN,
    },
    diag::{Diagnostic, Place},
    workspace::Workspace,
};

/// The names, and where they are kept.
pub(super) struct Names {
    path: PathBuf,
    pub(super) pins: Pins,
}

impl Names {
    /// Reads the file; without one nothing is pinned.
    pub(super) fn read(args: &GenerateArgs, workspace: &Workspace) -> anyhow::Result<Self> {
        let path = args.names.clone().unwrap_or_else(|| workspace.root.join(PINS));
        let pins = model::pins(&path)?;
        Ok(Self { path, pins })
    }

    /// Names of terms that are gone, and names that cannot be given.
    pub(super) fn faults(
        &self,
        jobs: &[Job],
        model: &Model,
        workspace: &Workspace,
    ) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let file = self.path.display().to_string();
        for job in jobs {
            let language = job.target.name();
            let pinned = self.pins.of(language);
            let settings = plan_settings(job, workspace, &self.pins);
            let given = idents(job.target, model, &settings).pins();
            let mut report = |message: String, about: String| {
                found.push(PIN.found(message).at(Place::file(file.as_str())).about(about));
            };
            for (kind, key) in pinned.gone(&given) {
                let message = format!("{language}: the {kind} of <{key}> is pinned, but gone");
                report(message, key);
            }
            for (kind, key, name) in pinned.refused(&given) {
                let message =
                    format!("{language}: the {kind} of <{key}> cannot be called `{name}`");
                report(message, key);
            }
        }
        found
    }

    /// Writes the names of the jobs' languages as they are; what to say about it.
    pub(super) fn pin<'a>(
        &self,
        jobs: impl Iterator<Item = &'a Job>,
        model: &Model,
        workspace: &Workspace,
    ) -> anyhow::Result<String> {
        let mut pins = self.pins.clone();
        for job in jobs {
            let settings: PlanSettings = plan_settings(job, workspace, &self.pins);
            pins.set(job.target.name(), idents(job.target, model, &settings).pins());
        }
        let shown = self.path.display();
        write::write(&self.path, pins.text().as_bytes())
            .with_context(|| format!("cannot write `{shown}`"))?;
        Ok(format!("{shown}: the names are pinned"))
    }
}
