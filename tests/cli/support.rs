//! A temporary project and a run of the binary in it.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

/// The repository, which is a project.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder of files that is gone after the test.
pub(crate) struct Project {
    directory: TempDir,
}

impl Project {
    /// Writes files; missing folders are made.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = directory.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self { directory }
    }

    /// A project with one small package and its question.
    pub(crate) fn small(extra: &[(&str, &str)]) -> Self {
        let mut files = SMALL.to_vec();
        files.retain(|(path, _)| extra.iter().all(|it| it.0 != *path));
        files.extend(extra);
        Self::new(&files)
    }

    /// Its folder.
    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().to_owned()
    }

    /// Runs `ggen` in it and tells everything: exit code, output, errors.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        run_in(self.directory.path(), arguments, "")
    }
}

/// A package `shop` with orders, as small as a package can be.
const SMALL: &[(&str, &str)] = &[
    (
        "ggen.toml",
        "[project]\npackages = [\"ontologies/*\"]\ndata = [\"ontologies/*/data/example.ttl\"]\n",
    ),
    (
        "ontologies/shop/package.toml",
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\ndescription = \"Orders\"\nlicense = \"MIT\"\n\n\
         [ontology.\"https://example.org/shop#\"]\nprefix = \"shop\"\nfile = \"ontology.ttl\"\n\n\
         [data]\nexample = [\"data/example.ttl\"]\n",
    ),
    (
        "ontologies/shop/ontology.ttl",
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n\
         @prefix shop: <https://example.org/shop#> .\n\
         shop:Order a owl:Class .\nshop:total a owl:DatatypeProperty .\n",
    ),
    (
        "ontologies/shop/data/example.ttl",
        "@prefix ex: <https://example.org/> .\n@prefix shop: <https://example.org/shop#> .\n\
         ex:a a shop:Order ; shop:total 5 .\nex:b a shop:Order ; shop:total 12 .\n",
    ),
    (
        "queries/shop/large-orders.rq",
        "#+ summary: Which orders are larger than an amount?\n#+ params:\n#+   amount:\n\
         #+     type: integer\n#+     example: 10\n#+ returns:\n#+   order: iri(shop:Order)\n\
         PREFIX shop: <https://example.org/shop#>\n\
         SELECT ?order { ?order shop:total ?total FILTER(?total > $amount) } ORDER BY ?order\n",
    ),
];

/// Runs `ggen` in a folder with some standard input.
pub(crate) fn run_in(folder: &Path, arguments: &[&str], input: &str) -> String {
    let mut child = command(folder, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read its input has closed it.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    describe(&child.wait_with_output().unwrap(), folder)
}

/// The command, without anything of the machine that could show.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ggen"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").env_remove("RUST_BACKTRACE");
    command
}

fn describe(output: &Output, folder: &Path) -> String {
    let folder = fs::canonicalize(folder).unwrap();
    let text = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes).replace(&folder.display().to_string(), "[project]")
    };
    format!(
        "exit {}\n── out\n{}── err\n{}",
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr)
    )
}
