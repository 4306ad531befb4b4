//! `ggen rule`: what a code means.

use std::{collections::BTreeSet, fmt::Write as _, io::Write as _};

use anyhow::bail;

use crate::{
    check::{settle::means, table},
    cli::{exit::ExitStatus, printer::Printer},
    codegen,
    diag::{near::nearest, rule::Rule},
    lattice, package, query, rdf, reason, shacl,
    workspace::settings,
};

/// Explain a rule of `ggen check`
///
/// Without CODE all rules are listed, one line each.
#[derive(Debug, clap::Args)]
pub struct RuleArgs {
    /// A code such as REF001, a family such as SPQ, or a name such as missing-label
    #[arg(conflicts_with = "all")]
    code: Option<String>,
    /// Explain every rule
    #[arg(long)]
    all: bool,
    /// How to write it
    #[arg(short, long, default_value = "text")]
    format: RuleFormat,
}

/// A format of explanations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum RuleFormat {
    Text,
    Json,
    Markdown,
}

/// Every rule of every room, by code.
pub fn rules() -> Vec<&'static Rule> {
    let mut rules = table::rules();
    rules.extend(rdf::rules::RULES);
    rules.extend(query::file::RULES);
    rules.extend(package::rule::RULES);
    rules.extend(lattice::rules::RULES.iter());
    rules.extend(shacl::rule::RULES);
    rules.extend(codegen::rules::RULES);
    rules.extend([&reason::rule::RULE_FORM, &settings::SETTING]);
    rules.sort_by_key(|it| it.code);
    rules
}

/// Fails, with what was probably meant, if no rule has this code, family or name.
pub(crate) fn known(word: &str) -> anyhow::Result<()> {
    let rules = rules();
    if rules.iter().any(|it| means(word, it.code, it.name)) {
        return Ok(());
    }
    let families: BTreeSet<&str> = rules.iter().map(|it| family(it.code)).collect();
    let words = rules.iter().flat_map(|it| [it.code, it.name]).chain(families);
    match nearest(word, words) {
        Some(near) => bail!("there is no rule `{word}`, did you mean `{near}`?"),
        None => bail!("there is no rule `{word}`; `ggen rule` lists all"),
    }
}

fn family(code: &str) -> &str {
    code.trim_end_matches(|it: char| it.is_ascii_digit())
}

/// Runs the command.
pub(crate) fn run(args: &RuleArgs, printer: &mut Printer) -> anyhow::Result<ExitStatus> {
    let mut rules = rules();
    let is_list = args.code.is_none() && !args.all;
    if let Some(word) = &args.code {
        let upper = word.to_ascii_uppercase();
        let word =
            if rules.iter().any(|it| means(&upper, it.code, it.name)) { &upper } else { word };
        known(word)?;
        rules.retain(|it| means(word, it.code, it.name));
    }
    let text = match args.format {
        RuleFormat::Json => json(&rules),
        RuleFormat::Text if is_list => list(&rules),
        RuleFormat::Text => rules.iter().map(|it| text(it)).collect::<Vec<_>>().join("\n"),
        RuleFormat::Markdown => rules.iter().map(|it| markdown(it)).collect::<Vec<_>>().join("\n"),
    };
    write!(printer, "{text}")?;
    Ok(ExitStatus::Clean)
}

fn list(rules: &[&Rule]) -> String {
    let width = rules.iter().map(|it| it.name.len()).max().unwrap_or_default();
    let mut out = String::new();
    for rule in rules {
        let severity = rule.severity.as_str();
        let _ =
            writeln!(out, "{}  {severity:<7}  {:<width$}  {}", rule.code, rule.name, rule.summary);
    }
    out
}

fn text(rule: &Rule) -> String {
    let Rule { code, name, summary, doc, .. } = rule;
    let severity = rule.severity.as_str();
    format!("{code} {name} ({severity})\n{summary}\n\n{}\n", doc.trim())
}

fn markdown(rule: &Rule) -> String {
    let Rule { code, name, summary, doc, .. } = rule;
    let severity = rule.severity.as_str();
    let mut summary = (*summary).to_owned();
    if let Some(first) = summary.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let doc = doc.trim().replace("\n## ", "\n### ");
    let doc = if doc.starts_with("## ") { format!("#{doc}") } else { doc };
    format!("## {code} {name}\n\nSeverity: {severity}. {summary}.\n\n{doc}\n")
}

fn json(rules: &[&Rule]) -> String {
    let records: Vec<_> = rules
        .iter()
        .map(|it| {
            serde_json::json!({
                "code": it.code, "name": it.name, "severity": it.severity.as_str(),
                "summary": it.summary, "doc": it.doc,
            })
        })
        .collect();
    serde_json::to_string_pretty(&records).expect("strings serialise") + "\n"
}
