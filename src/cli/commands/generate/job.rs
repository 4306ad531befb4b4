//! Which languages are written where.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::{cli::commands::generate::GenerateArgs, codegen::plan::Target, workspace::Workspace};

/// A language, its package, and its directory as the person names it.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) target: Target,
    pub(super) package: String,
    pub(super) shown: String,
    pub(super) directory: PathBuf,
}

/// The jobs of a command line or, without `--out`, of `ggen.toml`.
pub(super) fn jobs(args: &GenerateArgs, workspace: &Workspace) -> anyhow::Result<Vec<Job>> {
    let jobs = match &args.out {
        Some(out) => named(args, out, workspace)?,
        None => configured(args, workspace)?,
    };
    for job in &jobs {
        job.check_package()?;
    }
    for (at, job) in jobs.iter().enumerate() {
        let clashes = |it: &&Job| {
            it.directory.starts_with(&job.directory) || job.directory.starts_with(&it.directory)
        };
        if let Some(other) = jobs[..at].iter().find(clashes) {
            bail!(
                "two targets write to one place, `{}` and `{}`: give each a directory of its own",
                other.shown,
                job.shown
            );
        }
    }
    Ok(jobs)
}

/// `--lang` and `--out`; several languages get a folder each.
fn named(args: &GenerateArgs, out: &Path, workspace: &Workspace) -> anyhow::Result<Vec<Job>> {
    if args.lang.is_empty() {
        bail!("--out needs --lang rust, typescript or python");
    }
    let job = |lang: &String| {
        let target = Target::from_name(lang).context("no such language")?;
        let settings = workspace.settings.generate.targets.iter().find(|it| it.lang == *lang);
        let package = args.package.clone().or_else(|| settings?.package.clone());
        let directory = if args.lang.len() == 1 { out.to_owned() } else { out.join(lang) };
        Ok(Job {
            target,
            package: package.unwrap_or_else(|| default_package(target)),
            shown: directory.display().to_string(),
            directory,
        })
    };
    args.lang.iter().map(job).collect()
}

fn configured(args: &GenerateArgs, workspace: &Workspace) -> anyhow::Result<Vec<Job>> {
    let wanted = |it: &str| args.lang.is_empty() || args.lang.iter().any(|lang| lang == it);
    let mut jobs = Vec::new();
    for it in workspace.settings.generate.targets.iter().filter(|it| wanted(&it.lang)) {
        let target = Target::from_name(&it.lang).with_context(|| {
            format!("ggen.toml: `lang = \"{}\"` is not rust, typescript or python", it.lang)
        })?;
        let is_outside = Path::new(&it.out).components().any(|it| it == Component::ParentDir);
        if is_outside || Path::new(&it.out).is_absolute() {
            bail!("ggen.toml: `out = \"{}\"` leads out of the project", it.out);
        }
        jobs.push(Job {
            target,
            package: it.package.clone().unwrap_or_else(|| default_package(target)),
            shown: it.out.clone(),
            directory: workspace.root.join(&it.out),
        });
    }
    if jobs.is_empty() {
        let lang = args.lang.first().map_or("rust", String::as_str);
        bail!(
            "nothing says where to write: add --lang {lang} --out DIR, or to ggen.toml\n\n\
             [[generate.target]]\nlang = \"{lang}\"          # rust, typescript or python\n\
             out = \"codegen/{lang}\"\n"
        );
    }
    Ok(jobs)
}

impl Job {
    /// Refuses a name that no package of the language can have.
    fn check_package(&self) -> anyhow::Result<()> {
        let Self { target, package, .. } = self;
        let is_word = |text: &str, more: &str| {
            text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
        };
        let (is_good, like) = match target {
            Target::Rust => (is_word(package, "-_"), "letters, digits, `-` and `_`: acme-model"),
            Target::Python => (
                package.split('.').all(|it| is_word(it, "_")),
                "words of letters, digits and `_`: acme_model",
            ),
            Target::TypeScript => {
                let (scope, name) = match package.strip_prefix('@').map(|it| it.split_once('/')) {
                    Some(Some((scope, name))) => (scope, name),
                    Some(None) => ("", ""),
                    None => ("x", package.as_str()),
                };
                let is_lower = |it: &str| is_word(it, "-_.") && !it.contains(char::is_uppercase);
                (is_lower(scope) && is_lower(name), "lower-case letters and `-`: @acme/model")
            }
        };
        if !is_good || package.len() > 200 {
            bail!("`{package}` is no name of a {} package: it has {like}", target.name());
        }
        Ok(())
    }
}

fn default_package(target: Target) -> String {
    if target == Target::Python { "bindings" } else { "ggen-bindings" }.to_owned()
}
