//! `ggen query --list`: the questions that can be asked.

use std::{fmt::Write as _, io::Write as _};

use anyhow::bail;

use crate::{
    cli::{
        commands::query::output::OutputFormat, exit::ExitStatus, printer::Printer,
        project::open_or_builtin,
    },
    query::{
        header::{Header, Param},
        kind::Kind,
    },
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
    let name = |package: &LoadedPackage, name: &str| {
        let prefix = package.prefixes().next().unwrap_or(package.package.name());
        format!("{prefix}/{name}")
    };
    let questions = workspace.questions().filter(|(package, _)| chosen(package));
    let questions: Vec<Listed<'_>> = questions
        .map(|(package, it)| Listed {
            name: name(package, &it.name),
            header: &it.header,
            form: it.form(),
            kind: it.kind(),
        })
        .collect();
    let updates = workspace.updates().filter(|(package, _)| chosen(package));
    let updates: Vec<Listed<'_>> = updates
        .map(|(package, it)| Listed {
            name: name(package, &it.name),
            header: &it.header,
            form: "update",
            kind: Kind::Exec,
        })
        .collect();
    let all = questions.iter().chain(&updates);
    match format {
        OutputFormat::Json => {
            let records: Vec<_> = all.map(|it| record(it, &workspace.prefixes)).collect();
            writeln!(printer, "{}", serde_json::to_string_pretty(&records)?)?;
        }
        OutputFormat::Table => {
            for Listed { name, header, kind, .. } in all {
                writeln!(printer, "{name}\n    {}", header.summary)?;
                if *kind != Kind::Many {
                    writeln!(printer, "    kind {}", kind.describe())?;
                }
                for param in &header.params {
                    writeln!(printer, "    {}", parameter(param, &workspace.prefixes))?;
                }
            }
            match updates.len() {
                0 => writeln!(printer, "{} questions", questions.len())?,
                n => writeln!(printer, "{} questions, {n} updates", questions.len())?,
            }
        }
        _ => bail!("--list prints --format table or json"),
    }
    Ok(ExitStatus::Clean)
}

/// A question or an update of the list.
struct Listed<'a> {
    name: String,
    header: &'a Header,
    form: &'static str,
    kind: Kind,
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

fn record(listed: &Listed<'_>, prefixes: &Prefixes) -> serde_json::Value {
    let Listed { name, header, form, kind } = listed;
    let params: Vec<_> = header
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
    let columns: Vec<_> = header
        .columns
        .iter()
        .map(|it| {
            serde_json::json!({
                "name": it.name, "type": it.ty.describe(prefixes), "nullable": it.nullable,
            })
        })
        .collect();
    serde_json::json!({
        "name": name, "summary": header.summary, "form": form, "kind": kind.as_str(),
        "params": params, "columns": columns,
    })
}
