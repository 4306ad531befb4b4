//! `ggen marketplace`: finding, installing and removing packages, and checking their bytes.

use std::{fmt::Write as _, io::Write, path::Path};

use serde_json::{Value, json};

use crate::{
    cli::write,
    package::{
        error::PackageError,
        id::PackageId,
        install::{self, Change, Request},
        inventory::{self, Entry},
        project,
    },
};

/// Find, install and remove packages
///
/// Packages come from the binary or from a folder (`install ./dir`). What a project uses stands in
/// ggen.toml, exact versions and SHA-256 hashes in ggen.lock; the files are copied to .ggen/packages.
#[derive(Debug, clap::Args)]
pub struct MarketplaceArgs {
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table", global = true)]
    pub format: Format,
    /// What to do
    #[command(subcommand)]
    pub command: MarketplaceCommand,
}

/// How lists are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// For programs
    Json,
}

/// The commands on packages.
#[derive(Debug, clap::Subcommand)]
pub enum MarketplaceCommand {
    /// List the packages that the project uses
    List,
    /// Find built-in packages by name, prefix, keyword, description or question
    Search {
        /// Words that must all occur; without any, all packages
        text: Vec<String>,
    },
    /// Describe a package and list its questions
    Info {
        /// The package
        name: String,
    },
    /// Add packages to the project; without any, install what ggen.toml asks for
    #[command(visible_alias = "add")]
    Install {
        /// NAME, NAME@REQUIREMENT, or ./DIR
        #[arg(value_name = "PACKAGE")]
        packages: Vec<String>,
    },
    /// Take a package away, and those that only it needed
    #[command(visible_alias = "uninstall")]
    Remove {
        /// The package
        name: String,
    },
    /// Compare every installed package with ggen.lock; ends with 3 if a byte differs
    Verify,
}

/// Does it.
pub(crate) fn run(args: &MarketplaceArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let here = Path::new(".");
    match &args.command {
        MarketplaceCommand::List => {
            let entries = inventory::list(&project::find_root(here)?)?;
            print_entries(&entries, args.format, out)
        }
        MarketplaceCommand::Search { text } => {
            print_entries(&inventory::search(&text.join(" ")), args.format, out)
        }
        MarketplaceCommand::Info { name } => {
            let root = match project::find_root(here) {
                Err(PackageError::NoProject { .. }) => None,
                found => Some(found?),
            };
            let entry = inventory::info(root.as_deref(), name)?;
            match args.format {
                Format::Json => print_json(&json_entry(&entry), out),
                Format::Table => Ok(out.write_all(description(&entry).as_bytes())?),
            }
        }
        MarketplaceCommand::Install { packages } => {
            let root = project::find_root(here)?;
            let requests: Result<Vec<Request>, PackageError> =
                packages.iter().map(|it| Request::parse(it)).collect();
            change(&install::install(&root, &requests?)?, args.format, out)
        }
        MarketplaceCommand::Remove { name } => {
            let root = project::find_root(here)?;
            change(&install::remove(&root, name)?, args.format, out)
        }
        MarketplaceCommand::Verify => {
            let verified = inventory::verify(&project::find_root(here)?)?;
            match args.format {
                Format::Json => print_json(&json!({ "verified": ids(&verified) }), out),
                Format::Table => {
                    for id in &verified {
                        writeln!(out, "{id}: every byte as locked")?;
                    }
                    if verified.is_empty() {
                        writeln!(out, "no package is locked by its bytes")?;
                    }
                    Ok(())
                }
            }
        }
    }
}

fn change(change: &Change, format: Format, out: &mut dyn Write) -> anyhow::Result<()> {
    write::apply(&change.plan)?;
    if format == Format::Json {
        let found: Vec<String> = change.found.iter().map(ToString::to_string).collect();
        return print_json(
            &json!({
                "installed": ids(&change.installed),
                "removed": ids(&change.removed),
                "warnings": found,
            }),
            out,
        );
    }
    for id in &change.installed {
        writeln!(out, "installed {id}")?;
    }
    for id in &change.removed {
        writeln!(out, "removed {id}")?;
    }
    if change.installed.is_empty() && change.removed.is_empty() {
        let nothing = change.plan.steps.is_empty();
        writeln!(out, "{}", if nothing { "nothing to do" } else { "brought the lock up to date" })?;
    }
    for diagnostic in &change.found {
        writeln!(out, "{}", printable(&diagnostic.to_string()))?;
    }
    Ok(())
}

fn print_entries(entries: &[Entry], format: Format, out: &mut dyn Write) -> anyhow::Result<()> {
    if format == Format::Json {
        return print_json(&entries.iter().map(json_entry).collect(), out);
    }
    if entries.is_empty() {
        writeln!(out, "no package")?;
        return Ok(());
    }
    let head = ["package", "version", "source", "prefix", "queries"].map(ToOwned::to_owned);
    let rows = entries.iter().map(|it| {
        let prefixes: Vec<&str> = it.namespaces.iter().map(|it| it.0.as_str()).collect();
        [
            it.id.name.clone(),
            it.id.version.to_string(),
            printable(&it.source.to_string()),
            prefixes.join(", "),
            it.queries.len().to_string(),
        ]
    });
    let rows: Vec<[String; 5]> = std::iter::once(head).chain(rows).collect();
    let width = |column: usize| rows.iter().map(|it| it[column].chars().count()).max();
    let widths: [usize; 5] = std::array::from_fn(|it| width(it).unwrap_or_default());
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            write!(line, "{cell:width$}  ")?;
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn description(entry: &Entry) -> String {
    let mut text = format!("{}\n", entry.id);
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "  {name:<12} {}", printable(value));
        }
    };
    line("about", &entry.description);
    line("source", &entry.source.to_string());
    line("directory", &entry.directory);
    line("license", &entry.license);
    line("keywords", &entry.keywords.join(", "));
    for (prefix, namespace) in &entry.namespaces {
        line("namespace", &format!("{prefix}: {namespace}"));
    }
    for (name, requirement) in &entry.dependencies {
        line("needs", &format!("{name} {requirement}"));
    }
    line("rules", &entry.n_rules.to_string());
    let width = entry.queries.iter().map(|it| it.0.chars().count()).max().unwrap_or_default();
    for (name, question) in &entry.queries {
        line("query", &format!("{name:width$}  {question}"));
    }
    text
}

fn json_entry(entry: &Entry) -> Value {
    let pairs = |names: [&str; 2], pairs: &[(String, String)]| -> Value {
        pairs.iter().map(|(a, b)| json!({ names[0]: a, names[1]: b })).collect()
    };
    json!({
        "name": entry.id.name,
        "version": entry.id.version.to_string(),
        "source": entry.source.to_string(),
        "directory": entry.directory,
        "description": entry.description,
        "license": entry.license,
        "keywords": entry.keywords,
        "namespaces": pairs(["prefix", "namespace"], &entry.namespaces),
        "dependencies": pairs(["name", "requirement"], &entry.dependencies),
        "queries": pairs(["name", "summary"], &entry.queries),
        "rules": entry.n_rules,
    })
}

fn ids(ids: &[PackageId]) -> Value {
    ids.iter().map(|it| json!({ "name": it.name, "version": it.version.to_string() })).collect()
}

fn print_json(value: &Value, out: &mut dyn Write) -> anyhow::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    Ok(out.write_all(b"\n")?)
}

/// Control characters as escapes: what a package says of itself must not steer a terminal.
fn printable(text: &str) -> String {
    let steers =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(format: Format, text: &str) -> String {
        let text = text.split_whitespace().map(ToOwned::to_owned).collect();
        let args = MarketplaceArgs { format, command: MarketplaceCommand::Search { text } };
        let mut out = Vec::new();
        run(&args, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn lists_are_tables_or_json() {
        assert_eq!(search(Format::Table, "no such words"), "no package\n");
        assert_eq!(search(Format::Json, "no such words"), "[]\n");
        let found: Value = serde_json::from_str(&search(Format::Json, "")).unwrap();
        let lines = search(Format::Table, "").lines().count();
        assert_eq!(found.as_array().unwrap().len() + 1, lines);
    }

    #[test]
    fn what_a_package_says_cannot_steer_a_terminal() {
        assert_eq!(printable("a\u{1b}[2J\u{202e}ä"), "a\\u{1b}[2J\\u{202e}ä");
    }
}
