//! Puts the packages of the repository, `ontologies/` and `queries/`, into the binary: a sorted
//! table of paths and bytes.

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let root = env::var("CARGO_MANIFEST_DIR")?;
    let mut paths = Vec::new();
    for directory in ["ontologies", "queries"] {
        let path = Path::new(&root).join(directory);
        if path.is_dir() {
            println!("cargo::rerun-if-changed={directory}");
            collect(&path, directory, &mut paths)?;
        }
    }
    paths.sort();
    let mut table = String::from("&[\n");
    for path in &paths {
        let full = format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/\", {path:?})");
        writeln!(table, "    ({path:?}, include_bytes!({full}) as &[u8]),")?;
    }
    table.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("builtin.rs"), table)?;
    Ok(())
}

/// The files below a directory, without hidden ones and editors' backups.
fn collect(directory: &Path, name: &str, paths: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let file_name = entry
            .file_name()
            .into_string()
            .map_err(|it| format!("not Unicode: {}", it.display()))?;
        if file_name.starts_with('.') || file_name.ends_with('~') {
            continue;
        }
        let path = format!("{name}/{file_name}");
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&entry.path(), &path, paths)?;
        } else if kind.is_file() {
            paths.push(path);
        }
    }
    Ok(())
}
