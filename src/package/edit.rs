//! Changing `[dependencies]` of `ggen.toml` and keeping everything else, comments too.

use semver::VersionReq;
use toml_edit::{DocumentMut, InlineTable, Item, Table, Value};

/// Writes a dependency into the text of a `ggen.toml`.
///
/// # Errors
///
/// If the text is not TOML, or `dependencies` is not a table.
pub fn set(
    text: &str,
    name: &str,
    requirement: &VersionReq,
    path: Option<&str>,
) -> Result<String, String> {
    let mut document = parse(text)?;
    let table = document.entry("dependencies").or_insert_with(|| Item::Table(Table::new()));
    let table = table.as_table_like_mut().ok_or("`dependencies` is not a table")?;
    let mut value = match path {
        None => Value::from(requirement.to_string()),
        Some(path) => {
            let mut inner = InlineTable::new();
            inner.insert("path", path.into());
            inner.insert("version", requirement.to_string().into());
            Value::InlineTable(inner)
        }
    };
    match table.get_mut(name) {
        Some(Item::Value(old)) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        Some(old) => *old = Item::Value(value),
        None => drop(table.insert(name, Item::Value(value))),
    }
    Ok(document.to_string())
}

/// Takes a dependency out of the text of a `ggen.toml`.
///
/// # Errors
///
/// If the text is not TOML.
pub fn unset(text: &str, name: &str) -> Result<String, String> {
    let mut document = parse(text)?;
    if let Some(table) = document.get_mut("dependencies").and_then(Item::as_table_like_mut) {
        table.remove(name);
    }
    Ok(document.to_string())
}

fn parse(text: &str) -> Result<DocumentMut, String> {
    text.parse().map_err(|fault: toml_edit::TomlError| fault.message().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# mine\n[dependencies] # all\n# why\na = \"^1\" # old\nb = \"^2\"\n\n[lint]\n";

    #[test]
    fn comments_stay() {
        let requirement = VersionReq::parse("^2.0.0").unwrap();
        let text = set(TEXT, "a", &requirement, None).unwrap();
        assert_eq!(text, TEXT.replace("\"^1\"", "\"^2.0.0\""));
        let text = set(TEXT, "c", &requirement, Some("./c")).unwrap();
        let line = "b = \"^2\"\nc = { path = \"./c\", version = \"^2.0.0\" }\n";
        assert_eq!(text, TEXT.replace("b = \"^2\"\n", line));
        assert_eq!(unset(&text, "c").unwrap(), TEXT);
        assert_eq!(set("", "a", &requirement, None).unwrap(), "[dependencies]\na = \"^2.0.0\"\n");
    }
}
