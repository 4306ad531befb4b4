//! `ggen generate` without a project, and what it promises beside files.

use std::fs;

use serde_json::Value;

use crate::support::Project;

const PEOPLE: &str = "\
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix x: <https://example.org/x#> .
x:Person a owl:Class .
x:City a owl:Class .
x:Ship a owl:Class .
x:name a owl:DatatypeProperty ; rdfs:domain x:Person ; rdfs:range xsd:string .
x:home a owl:ObjectProperty ; rdfs:domain x:Person ; rdfs:range x:City .
";

const MORE: &str = "\
@prefix y: <https://example.org/y#> .
@prefix foo: <https://example.org/x#> .
foo:person a owl:Class .
y:name a owl:DatatypeProperty ; rdfs:domain x:Person ; rdfs:range xsd:string .
";

fn folder() -> Project {
    let query = "#+ summary: Who lives where?\n#+ returns:\n#+   who: iri\n\
                 SELECT ?who { ?who <https://example.org/x#home> ?city }";
    Project::new(&[("people.ttl", PEOPLE), ("queries/who.rq", query), ("broken.ttl", "x:a a\n")])
}

fn json(said: &str) -> Value {
    let out = said.split("── out\n").nth(1).unwrap().split("── err").next().unwrap();
    serde_json::from_str(out).unwrap_or_else(|error| panic!("{error}: {said}"))
}

fn classes(said: &str) -> Vec<String> {
    let model = json(said);
    let classes = model["classes"].as_array().unwrap().iter();
    classes.map(|it| it["iri"].as_str().unwrap().replace("https://example.org/", "")).collect()
}

#[test]
fn vocabularies_need_no_project() {
    let folder = folder();
    let all = ["-l", "rust", "-l", "typescript", "-l", "python", "-o", "out"];
    let input = ["generate", "--ontology", "people.ttl", "--queries", "queries"];
    let said = folder.run(&[&input[..], &all[..]].concat());
    assert!(said.starts_with("exit 0") && said.contains("out/python: "), "{said}");
    let read = |path: &str| fs::read_to_string(folder.path().join("out").join(path)).unwrap();
    assert!(read("rust/src/x.rs").contains("pub struct Person"));
    assert!(read("typescript/src/x.ts").contains("interface Person"));
    assert!(read("python/bindings/queries/x.py").contains("def who("));
    let said = folder.run(&[&input[..], &all[..], &["--check"]].concat());
    assert!(said.starts_with("exit 0"), "{said}");
    let preview = folder.run(&[
        "generate",
        "--ontology",
        "people.ttl",
        "-l",
        "rust",
        "-o",
        "new",
        "--dry-run",
    ]);
    assert!(preview.contains("create   new/src/x.rs") && !folder.path().join("new").exists());
    insta::assert_snapshot!(
        [
            folder.run(&["generate", "--ontology", "broken.ttl", "-l", "rust", "-o", "x"]),
            folder.run(&["generate", "--ontology", "no.ttl", "-l", "rust", "-o", "x"]),
            folder.run(&["generate", "--queries", "no", "-l", "rust", "-o", "x"]),
            folder.run(&["generate", "--ontology", "people.ttl", "-l", "rust"]),
            folder.run(&["generate", "--ontology", "people.ttl", "-o", "x"]),
            folder.run(&[
                "generate",
                "--ontology",
                "people.ttl",
                "-l",
                "python",
                "-o",
                "x",
                "--package",
                "a-b",
            ]),
        ]
        .join("\n")
    );
}

#[test]
fn roots_take_along_what_they_need() {
    let folder = folder();
    let emit = ["generate", "--ontology", "people.ttl", "--emit", "ir"];
    assert_eq!(classes(&folder.run(&emit)), ["x#City", "x#Person", "x#Ship"]);
    let roots = |root: &str| folder.run(&[&emit[..], &["--root", root]].concat());
    assert_eq!(classes(&roots("x:Person")), ["x#City", "x#Person"]);
    assert_eq!(classes(&roots("https://example.org/x#City")), ["x#City"]);
    let said = roots("x:Persn");
    assert!(said.starts_with("exit 2") && said.contains("did you mean `x:Person`?"), "{said}");
}

#[test]
fn the_model_fits_its_schema() {
    let schema = json(&folder().run(&["generate", "--emit", "ir-schema"]));
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("ir.json", schema).unwrap();
    let schema = compiler.compile("ir.json", &mut schemas).unwrap();
    let repository = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for model in [
        folder().run(&["generate", "--ontology", "people.ttl", "--emit", "ir"]),
        crate::support::run_in(repository, &["generate", "--emit", "ir"], ""),
    ] {
        schemas.validate(&json(&model), schema).unwrap_or_else(|it| panic!("{it}"));
    }
}

#[test]
fn drift_is_told_to_machines() {
    let folder = folder();
    let args = ["generate", "--ontology", "people.ttl", "-l", "python", "-o", "out"];
    assert!(folder.run(&args).starts_with("exit 0"));
    fs::write(folder.path().join("people.ttl"), format!("{PEOPLE}x:Tree a owl:Class .\n")).unwrap();
    let check = |format: &str| folder.run(&[&args[..], &["--check", "-f", format]].concat());
    let sarif = check("sarif");
    assert!(sarif.starts_with("exit 1"), "{sarif}");
    let run = &json(&sarif)["runs"][0];
    let result = &run["results"][0];
    assert_eq!(
        (&run["tool"]["driver"]["name"], &result["ruleId"]),
        (&"ggen".into(), &"TPL004".into())
    );
    let place = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert!(place.as_str().unwrap().starts_with("out/bindings/"), "{place}");
    assert!(check("github").contains("::error file=out/bindings/x.py,title=TPL004"));
    assert_eq!(json(&check("json"))[0]["code"], "TPL004");
    assert!(check("human").contains("+class Tree("));
}

#[test]
fn pinned_names_stay_when_terms_are_added() {
    let folder = folder();
    let args = ["generate", "--ontology", "people.ttl", "-l", "rust", "-o", "out"];
    let rust = || fs::read_to_string(folder.path().join("out/src/x.rs")).unwrap();
    let names = ["--names", "names.toml"];
    let said = folder.run(&[&args[..], &names[..], &["--pin"]].concat());
    assert!(
        said.starts_with("exit 0") && said.contains("names.toml: the names are pinned"),
        "{said}"
    );
    fs::write(folder.path().join("people.ttl"), format!("{PEOPLE}{MORE}")).unwrap();
    assert!(folder.run(&args).starts_with("exit 0"));
    assert!(!rust().contains("pub struct Person ") && rust().contains("pub x_name:"));
    let said = folder.run(&[&args[..], &names[..]].concat());
    assert!(said.starts_with("exit 0"), "{said}");
    assert!(rust().contains("pub struct Person ") && rust().contains("pub name:"), "{}", rust());
    assert!(rust().contains("pub y_name:"));

    fs::write(folder.path().join("people.ttl"), PEOPLE.replace("x:Ship a owl:Class .\n", ""))
        .unwrap();
    let pins = fs::read_to_string(folder.path().join("names.toml")).unwrap();
    let taken = pins.replace("\"City\"", "\"fn\"");
    fs::write(folder.path().join("names.toml"), taken).unwrap();
    let said = folder.run(&[&args[..], &names[..]].concat());
    assert!(
        said.contains("the type of <https://example.org/x#Ship> is pinned, but gone"),
        "{said}"
    );
    assert!(said.contains("cannot be called `fn`"), "{said}");
    fs::write(folder.path().join("names.toml"), "[rust]\ntypo = 1\n").unwrap();
    let said = folder.run(&[&args[..], &names[..]].concat());
    assert!(said.starts_with("exit 2") && said.contains("names.toml"), "{said}");
}
