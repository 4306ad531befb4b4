//! `ggen query --list`: the questions that can be asked.

use std::{fmt::Write as _, io::Write as _};

use anyhow::bail;

use crate::{
    cli::{
        commands::query::output::OutputFormat, exit::ExitStatus, printer::Printer,
        project::open_or_builtin,
    },
    query::{file::QueryFile, header::Param},
    rdf::prefix::Prefixes,
    workspace::load::LoadedPackage,
};

/// Lists the questions of the project or of one package.
pub(super) fn list(
    package: Option<&str>,
    format: OutputFormat,
    printer: &mut Printer,
) -> anyhow::Result<ExitStatus> {
    let workspace = open_or_builtin(printer)?;
    if let Some(name) = package
        && workspace.package(name).is_none()
    {
        workspace.question(&format!("{name}/"))?;
    }
    let chosen = |it: &LoadedPackage| {
        package.is_none_or(|name| {
            it.package.name() == name || it.prefixes().any(|prefix| prefix == name)
        })
    };
    let rows: Vec<(String, &QueryFile)> = workspace
        .questions()
        .filter(|(package, _)| chosen(package))
        .map(|(package, query)| {
            let prefix = package.prefixes().next().unwrap_or(package.package.name());
            (format!("{prefix}/{}", query.name), query)
        })
        .collect();
    match format {
        OutputFormat::Json => {
            let records: Vec<_> =
                rows.iter().map(|(name, query)| record(name, query, &workspace.prefixes)).collect();
            writeln!(printer, "{}", serde_json::to_string_pretty(&records)?)?;
        }
        OutputFormat::Table => {
            for (name, query) in &rows {
                writeln!(printer, "{name}\n    {}", query.header.summary)?;
                for param in &query.header.params {
                    writeln!(printer, "    {}", parameter(param, &workspace.prefixes))?;
                }
            }
            writeln!(printer, "{} questions", rows.len())?;
        }
        _ => bail!("--list prints --format table or json"),
    }
    Ok(ExitStatus::Clean)
}

/// A parameter as one line of the list.
fn parameter(param: &Param, prefixes: &Prefixes) -> String {
    let mut about = param.ty.describe(prefixes);
    if param.list {
        about.push_str(", several");
    }
    if param.may_be_absent() {
        about.push_str(", optional");
    }
    if !param.default.is_empty() {
        let _ = write!(about, ", default {}", param.default.join(" "));
    }
    format!("--arg {}='{}'  ({about})", param.name, param.shown_example())
}

fn record(name: &str, query: &QueryFile, prefixes: &Prefixes) -> serde_json::Value {
    let params: Vec<_> = query
        .header
        .params
        .iter()
        .map(|it| {
            serde_json::json!({
                "name": it.name, "type": it.ty.describe(prefixes), "required": it.required,
                "list": it.list, "default": it.default, "example": it.example,
                "description": it.description,
            })
        })
        .collect();
    let columns: Vec<_> = query
        .header
        .columns
        .iter()
        .map(|it| {
            serde_json::json!({
                "name": it.name, "type": it.ty.describe(prefixes), "nullable": it.nullable,
            })
        })
        .collect();
    serde_json::json!({
        "name": name, "summary": query.header.summary, "form": query.form(),
        "kind": query.kind().as_str(),
        "params": params, "columns": columns,
    })
}
