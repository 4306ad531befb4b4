//! What is generated from: the project, or files that the arguments name.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::{
    cli::{
        printer::Printer,
        project::{refuse_broken, try_open},
    },
    workspace::{Workspace, loose::LooseFiles},
};

/// Files instead of a project.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct InputArgs {
    /// Take these vocabularies instead of the project, in any RDF syntax; repeat it for each
    #[arg(long, value_name = "FILE", num_args = 1.., help_heading = "Input")]
    ontology: Vec<PathBuf>,
    /// Take these SHACL shapes; repeat it for each
    #[arg(long, value_name = "FILE", num_args = 1.., help_heading = "Input")]
    shapes: Vec<PathBuf>,
    /// Take the .rq files of a folder
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    queries: Option<PathBuf>,
}

impl InputArgs {
    /// Whether files are named.
    pub(super) fn has_files(&self) -> bool {
        !self.ontology.is_empty() || !self.shapes.is_empty() || self.queries.is_some()
    }

    /// Reads the project or the files, and refuses to go on if they are broken.
    pub(super) fn open(&self, printer: &mut Printer) -> anyhow::Result<Workspace> {
        if !self.has_files() {
            return try_open(printer)?.context(
                "no `ggen.toml` here or above; `ggen init` makes a project, and \
                 `ggen generate --ontology FILE --lang rust --out DIR` needs none",
            );
        }
        let Self { ontology, shapes, queries } = self.clone();
        if let Some(folder) = queries.as_deref().filter(|it| !it.exists()) {
            bail!("there is no `{}`", folder.display());
        }
        let files = LooseFiles { ontologies: ontology, shapes, queries };
        let (workspace, found) = Workspace::of_files(&files)?;
        refuse_broken(&found, &workspace.sources, "the input has", printer)?;
        Ok(workspace)
    }

    /// Every file and folder that is read.
    pub(super) fn paths<'a>(&'a self, workspace: &'a Workspace) -> Vec<&'a Path> {
        if self.has_files() {
            let named = self.ontology.iter().chain(&self.shapes).chain(&self.queries);
            return named.map(PathBuf::as_path).collect();
        }
        vec![&workspace.root]
    }
}
