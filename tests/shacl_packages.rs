//! The packages' own examples of bad data: each violates exactly the shape that its first lines
//! name, once the facts are derived that the package's rules and RDFS give.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use ggen::{
    query::{budget::Budget, function::Functions},
    rdf::{
        document::Document,
        format::Format,
        prefix::Prefixes,
        read::{ReadOptions, read},
    },
    reason::{rule::Rule, run::run},
    shacl::{report::ValidationReport, shape::Shapes, validate::validate},
    store::builder::Builder,
};
use oxigraph::model::GraphNameRef;

fn document(path: &Path) -> Document {
    let bytes = fs::read(path).expect("the file is there");
    let (document, found) =
        read(&bytes, Format::Turtle, &path.display().to_string(), &ReadOptions::default());
    assert!(found.iter().all(|it| it.severity != ggen::diag::Severity::Error), "{found:?}");
    document
}

fn builder(paths: &[PathBuf]) -> Builder {
    let mut builder = Builder::new();
    for path in paths.iter().filter(|it| it.is_file()) {
        builder.insert_document(&document(path), GraphNameRef::DefaultGraph);
    }
    builder
}

fn packages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("ontologies");
    let Ok(entries) = fs::read_dir(root) else { return Vec::new() };
    let mut packages: Vec<PathBuf> = entries.filter_map(|it| Some(it.ok()?.path())).collect();
    packages.retain(|it| it.join("shapes.ttl").is_file());
    packages.sort();
    packages
}

fn shapes(package: &Path) -> (Shapes, Prefixes) {
    let path = package.join("shapes.ttl");
    let prefixes =
        document(&path).prefixes.iter().map(|it| (it.name.clone(), it.iri.clone())).collect();
    let (shapes, found) = Shapes::compile(&builder(&[path]).build());
    assert!(found.is_empty(), "{}: {found:?}", package.display());
    (shapes, prefixes)
}

fn rules(package: &Path, functions: &Functions) -> Vec<Rule> {
    let Ok(entries) = fs::read_dir(package.join("rules")) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.filter_map(|it| Some(it.ok()?.path())).collect();
    files.sort();
    files
        .iter()
        .filter_map(|file| {
            let text = fs::read_to_string(file).expect("the file is there");
            let stem = file.file_stem().expect("a file has a name").to_string_lossy();
            Rule::read(&stem, &file.display().to_string(), &text, "urn:test#", functions).0
        })
        .collect()
}

fn report(package: &Path, data: &Path, shapes: &Shapes, rules: &[Rule]) -> ValidationReport {
    let functions = Functions::standard();
    let files = ["ontology.ttl", "alignment.ttl"].map(|it| package.join(it));
    let asserted = builder(&[files[0].clone(), files[1].clone(), data.to_owned()]).build();
    let data = run(&asserted, rules, &functions, &Budget::unlimited()).expect("the rules end");
    validate(&data, shapes, &functions, &Budget::unlimited()).expect("a verdict")
}

#[test]
fn each_bad_file_violates_the_shape_it_names() {
    let mut faults = Vec::new();
    let mut n_files = 0;
    for package in packages() {
        let (shapes, prefixes) = shapes(&package);
        let rules = rules(&package, &Functions::standard());
        let mut files: Vec<PathBuf> = fs::read_dir(package.join("data/bad"))
            .map(|it| it.filter_map(|it| Some(it.ok()?.path())).collect())
            .unwrap_or_default();
        files.sort();
        for file in files {
            let text = fs::read_to_string(&file).expect("the file is there");
            let wanted = text.lines().find_map(|it| it.strip_prefix("#+ violates: "));
            let Some(wanted) = wanted.map(str::trim) else { continue };
            n_files += 1;
            let name = file.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(&file).display();
            let found: BTreeSet<String> = report(&package, &file, &shapes, &rules)
                .results
                .iter()
                .filter_map(|it| it.root_shape.as_ref())
                .map(|it| prefixes.shorten(it.as_str()))
                .collect();
            if found.iter().map(String::as_str).ne([wanted]) {
                faults.push(format!("{name}: violates {found:?}, should violate {wanted}"));
            }
        }
    }
    println!("{n_files} files");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
