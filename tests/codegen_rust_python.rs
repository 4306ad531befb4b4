//! The generated Rust and Python: what no other generator survives compiles here, and typed
//! questions are answered by a server.

use std::{
    env, fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use ggen::{
    codegen::{
        extract::{Inputs, PackageInput, Settings, extract},
        model::Model,
        plan::{PlanSettings, Target, plan},
        render::render,
    },
    diag::sources::Sources,
    query::{
        budget::Budget,
        file::{QueryFile, parse},
        function::Functions,
        results::{TableFormat, write_table},
    },
    rdf::{
        format::Format,
        read::{ReadOptions, read},
    },
    workspace::{Workspace, dataset::Dataset},
};

#[path = "../templates/rust/runtime/in_process.rs"]
#[expect(clippy::pedantic, dead_code, unreachable_pub, reason = "a part of generated crates")]
mod in_process;
#[path = "../templates/rust/runtime/rt/mod.rs"]
#[expect(clippy::pedantic, dead_code, unused_imports, unreachable_pub, reason = "the same")]
mod rt;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The model of everything in `tests/codegen_traps`.
fn traps() -> Model {
    let folder = root().join("tests/codegen_traps");
    let functions = Functions::standard();
    let mut names: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    names.sort();
    let (mut documents, mut queries) = (Vec::new(), Vec::new());
    for path in names {
        let text = fs::read_to_string(&path).unwrap();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        if path.extension().is_some_and(|it| it == "rq") {
            let (query, _) = QueryFile::read(stem, stem, &text, &functions);
            queries.push(query.unwrap_or_else(|| panic!("{stem} is no query")));
        } else {
            let options = ReadOptions::default();
            let (document, found) = read(text.as_bytes(), Format::Turtle, stem, &options);
            assert!(found.is_empty(), "{found:?}");
            documents.push(document);
        }
    }
    let inputs = Inputs {
        packages: vec![PackageInput {
            name: "traps",
            namespaces: vec![
                ("t", "https://example.org/traps#"),
                ("o", "https://example.org/other#"),
            ],
            documents: documents.iter().collect(),
            queries: queries.iter().collect(),
        }],
        sources: &Sources::default(),
        functions: &functions,
    };
    extract(&inputs, &Settings::default()).0
}

/// Writes a target's files into a folder.
fn write(target: Target, model: &Model, folder: &Path) {
    let settings = PlanSettings {
        package: "traps".to_owned(),
        version: "0.1.0".to_owned(),
        languages: vec!["en".to_owned(), String::new()],
    };
    for file in render(&plan(target, model, &settings)).unwrap() {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file.text).unwrap();
    }
}

fn succeeds(command: &mut Command) {
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&text));
}

fn has_python() -> bool {
    let version = ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"];
    Command::new("python3").args(version).status().is_ok_and(|it| it.success())
}

#[test]
fn whatever_parses_compiles_in_rust_without_warnings() {
    let folder = tempfile::tempdir().unwrap();
    write(Target::Rust, &traps(), folder.path());
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    succeeds(
        Command::new(rustc)
            .current_dir(folder.path())
            .args(["--edition", "2024", "--crate-type", "lib", "--crate-name", "traps"])
            .args(["--emit", "metadata", "-D", "warnings", "--check-cfg", "cfg(feature, values(\"ggen\"))"])
            .arg("src/lib.rs"),
    );
}

#[test]
fn whatever_parses_imports_in_python() {
    if !has_python() {
        println!("skipped: there is no Python 3.11");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    write(Target::Python, &traps(), folder.path());
    let modules = ["t", "o", "vocab", "queries.t"].map(|it| format!("import traps.{it}\n"));
    for module in &modules {
        let import = ["-W", "error", "-c", module];
        succeeds(Command::new("python3").current_dir(folder.path()).args(import));
    }
    // Whoever has mypy checks the types as well.
    let has_mypy = Command::new("mypy").arg("--version").output().is_ok();
    if has_mypy {
        succeeds(Command::new("mypy").current_dir(folder.path()).args(["--strict", "traps"]));
    }
}
