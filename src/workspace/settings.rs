//! What `ggen.toml` says to the rooms above packages, with defaults filled in.

use std::time::Duration;

use crate::{
    diag::{Diagnostic, Place, Severity, rule::Rule},
    package::project::PROJECT,
};

/// A value in `ggen.toml` that means nothing.
pub const SETTING: Rule = Rule {
    code: "PKG020",
    name: "bad-setting",
    severity: Severity::Error,
    summary: "a setting in `ggen.toml` has a wrong type or an unknown value",
    doc: "The tables `[lint]`, `[generate]` and `[serve]` of `ggen.toml` have fixed keys and types. \
What cannot be understood is reported instead of being ignored, since a silently ignored setting \
looks like a working one.\n",
};

/// All settings of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// `[lint]`.
    pub lint: LintSettings,
    /// `[generate]`.
    pub generate: GenerateSettings,
    /// `[serve]`.
    pub serve: ServeSettings,
}

/// What `ggen check` reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LintSettings {
    /// Codes, families or names of the only rules that are reported; all if empty.
    pub select: Vec<String>,
    /// Codes, families or names of rules that are not reported.
    pub ignore: Vec<String>,
    /// The least severity that fails a run.
    pub fail_on: FailOn,
}

/// The least severity that fails a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Errors only.
    #[default]
    Error,
    /// Warnings too.
    Warn,
    /// Everything.
    Info,
}

impl FailOn {
    /// Whether a finding of this severity fails a run.
    pub fn fails(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity == Severity::Error,
            Self::Warn => severity != Severity::Info,
            Self::Info => true,
        }
    }
}

/// What `ggen generate` writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GenerateSettings {
    /// Where to put which language.
    pub targets: Vec<Target>,
    /// The classes that are wanted, with what they need; all if empty.
    pub roots: Vec<String>,
    /// In this order labels and comments are chosen for names and documentation.
    pub languages: Option<Vec<String>>,
    /// Concept schemes that become enums.
    pub skos_enums: Vec<String>,
    /// Above this many values a list is no enum.
    pub max_enum: Option<usize>,
}

/// One output of `ggen generate`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// `rust`, `typescript` or `python`.
    pub lang: String,
    /// The directory, relative to the project.
    pub out: String,
    /// The name of the generated package.
    pub package: Option<String>,
}

/// How `ggen serve` behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServeSettings {
    /// The address to listen at.
    pub listen: String,
    /// How long a query may run.
    pub query_timeout: Duration,
    /// How many bytes a query may hold.
    pub query_memory: usize,
    /// Names in the `Host` header that are answered beside the address itself.
    pub allow_host: Vec<String>,
    /// Whether clients may write.
    pub allow_update: bool,
}

impl Default for ServeSettings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:7878".to_owned(),
            query_timeout: Duration::from_secs(30),
            query_memory: 256 << 20,
            allow_host: Vec::new(),
            allow_update: false,
        }
    }
}

#[derive(Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct LintOptions {
    select: Vec<String>,
    ignore: Vec<String>,
    fail_on: Option<FailOn>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct GenerateOptions {
    target: Vec<Target>,
    roots: Vec<String>,
    languages: Option<Vec<String>>,
    skos_enums: Vec<String>,
    max_enum: Option<usize>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct ServeOptions {
    listen: Option<String>,
    query_timeout: Option<u64>,
    /// In MiB.
    query_memory: Option<u32>,
    allow_host: Vec<String>,
    allow_update: bool,
}

impl Settings {
    /// Reads the tables of a `ggen.toml`; what cannot be understood is reported and left at its
    /// default.
    pub fn read(values: &toml::Table) -> (Self, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let lint: LintOptions = table(values, "lint", &mut found);
        let generate: GenerateOptions = table(values, "generate", &mut found);
        let serve: ServeOptions = table(values, "serve", &mut found);
        let default = ServeSettings::default();
        let settings = Self {
            lint: LintSettings {
                select: lint.select,
                ignore: lint.ignore,
                fail_on: lint.fail_on.unwrap_or_default(),
            },
            generate: GenerateSettings {
                targets: generate.target,
                roots: generate.roots,
                languages: generate.languages,
                skos_enums: generate.skos_enums,
                max_enum: generate.max_enum,
            },
            serve: ServeSettings {
                listen: serve.listen.unwrap_or(default.listen),
                query_timeout: serve
                    .query_timeout
                    .map_or(default.query_timeout, Duration::from_secs),
                query_memory: serve
                    .query_memory
                    .map_or(default.query_memory, |it| (it as usize) << 20),
                allow_host: serve.allow_host,
                allow_update: serve.allow_update,
            },
        };
        (settings, found)
    }
}

fn table<T: Default + serde::de::DeserializeOwned>(
    values: &toml::Table,
    name: &str,
    found: &mut Vec<Diagnostic>,
) -> T {
    let Some(value) = values.get(name) else { return T::default() };
    value.clone().try_into().unwrap_or_else(|error: toml::de::Error| {
        let message = format!("[{name}]: {}", error.message());
        found.push(SETTING.found(message).at(Place::file(PROJECT)));
        T::default()
    })
}
