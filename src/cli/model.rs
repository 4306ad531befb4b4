//! The model of a workspace's vocabularies, shapes and queries, and the names that stay.

use std::{fs, io, path::Path};

use anyhow::Context as _;

use crate::{
    codegen::{
        extract::{Inputs, Settings, extract},
        model::Model,
        pins::Pins,
    },
    diag::Diagnostic,
    workspace::Workspace,
};

/// The model, as `[generate]` in `ggen.toml` wants it, and what is to be said about it.
pub(crate) fn extracted(workspace: &Workspace) -> (Model, Vec<Diagnostic>) {
    extract(&Inputs::of(workspace), &settings(workspace))
}

/// How the model is read.
pub(crate) fn settings(workspace: &Workspace) -> Settings {
    let chosen = &workspace.settings.generate;
    let default = Settings::default();
    Settings {
        languages: chosen.languages.clone().unwrap_or(default.languages),
        skos_enums: chosen.skos_enums.iter().map(|it| expand(it, workspace)).collect(),
        max_enum: chosen.max_enum.unwrap_or(default.max_enum),
    }
}

/// The IRI of `ex:Person`, `<https://…>` or an IRI.
pub(crate) fn expand(name: &str, workspace: &Workspace) -> String {
    let bare = name.strip_prefix('<').and_then(|it| it.strip_suffix('>'));
    bare.map(str::to_owned)
        .or_else(|| workspace.prefixes.expand(name))
        .unwrap_or_else(|| name.to_owned())
}

/// The names in a file; without one nothing is pinned.
pub(crate) fn pins(path: &Path) -> anyhow::Result<Pins> {
    match fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text)
            .with_context(|| format!("cannot read the names in `{}`", path.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Pins::default()),
        Err(error) => Err(error).with_context(|| format!("cannot read `{}`", path.display())),
    }
}
