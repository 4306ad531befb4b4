//! `ggen diff`: lines, JSON, a patch, exit codes.

use crate::support::{Project, run_in};

const BEFORE: &str = "PREFIX : <https://example.org/>\n\
    :ada :home [ :city \"Rom\" ; :zip 1 ] ; :knows _:bob . _:bob :name \"Bob\" .\n<#here> :is 1 .\n";
const AFTER: &str = "PREFIX ex: <https://example.org/>\n\
    <#here> ex:is 1 .\n_:x ex:name \"Bob\" ; ex:age 7 . _:h ex:city \"Rom\" ; ex:zip 2 .\n\
    ex:ada ex:knows _:x ; ex:home _:h ; ex:tag [] .\n";

fn folder() -> Project {
    let renamed = BEFORE.replace("_:bob", "_:robert");
    Project::new(&[("a.ttl", BEFORE), ("new/a.ttl", AFTER), ("b.ttl", &renamed), ("bad.nq", "x")])
}

#[test]
fn a_difference_in_every_format() {
    let folder = folder();
    insta::assert_snapshot!("text", folder.run(&["diff", "a.ttl", "new/a.ttl"]));
    for format in ["json", "patch"] {
        insta::assert_snapshot!(
            format,
            folder.run(&["diff", "a.ttl", "new/a.ttl", "--format", format])
        );
    }
}

#[test]
fn the_same_in_other_words_is_no_difference() {
    let folder = folder();
    assert_eq!(folder.run(&["diff", "a.ttl", "b.ttl"]), "exit 0\n── out\n── err\n");
    insta::assert_snapshot!("same", folder.run(&["diff", "a.ttl", "b.ttl", "--format", "json"]));
    let arguments = ["diff", "-", "b.ttl", "--from", "nt", "--base", "urn:here"];
    let lines = "<https://example.org/ada> <https://example.org/knows> _:b .\n";
    let said = run_in(&folder.path(), &arguments, lines);
    assert!(said.starts_with("exit 1") && !said.contains("/knows"), "{said}");
}

#[test]
fn what_cannot_be_compared_is_no_difference_either() {
    let folder = folder();
    insta::assert_snapshot!("broken", folder.run(&["diff", "a.ttl", "bad.nq"]));
    insta::assert_snapshot!("twice", folder.run(&["diff", "-", "-", "--from", "nq"]));
    let missing = folder.run(&["diff", "a.ttl", "c.ttl"]);
    assert!(missing.starts_with("exit 2") && missing.contains("c.ttl"), "{missing}");
}

const OLD: &str = "\
PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX x: <https://example.org/x#>
x:Agent a owl:Class . x:Person a owl:Class ; rdfs:subClassOf x:Agent . x:Ghost a owl:Class .
x:name a owl:DatatypeProperty . x:age a owl:DatatypeProperty . x:home a owl:ObjectProperty .
x:PersonShape a sh:NodeShape ; sh:targetClass x:Person ;
  sh:property [ sh:path x:name ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path x:age ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:minInclusive 0 ] ,
    [ sh:path x:home ; sh:class x:Agent ] .
";

#[test]
fn what_a_new_version_asks_of_users() {
    let new = OLD
        .replace("; rdfs:subClassOf x:Agent", "; rdfs:comment \"Somebody.\"")
        .replace("x:Ghost a owl:Class", "x:Ship a owl:Class")
        .replace("sh:minCount 1 ; sh:maxCount 1", "sh:minCount 1")
        .replace("xsd:integer", "xsd:decimal")
        .replace("sh:class x:Agent", "sh:class x:Agent ; sh:minCount 1");
    let reworded = OLD.replace("x:Ghost a owl:Class", "x:Ghost a owl:Class ; rdfs:label \"Ghost\"");
    let clash = format!("{OLD}\nx:person a owl:Class .");
    let folder = Project::new(&[
        ("old.ttl", OLD),
        ("new.ttl", &new),
        ("reworded.ttl", &reworded),
        ("clash.ttl", &clash),
    ]);
    let api = |new: &str| folder.run(&["diff", "--api", "old.ttl", new]);
    insta::assert_snapshot!("api", api("new.ttl"));
    insta::assert_snapshot!(
        "api_json",
        folder.run(&["diff", "--api", "old.ttl", "reworded.ttl", "-f", "json"])
    );
    insta::assert_snapshot!("api_names", api("clash.ttl"));
    assert_eq!(
        api("old.ttl"),
        "exit 0\n── out\nno difference for users of the generated code\n── err\n"
    );
}

#[test]
fn versions_are_projects_and_printed_models_too() {
    let query = "#+ summary: Which orders?\n#+ returns:\n#+   order: iri(shop:Order)\n\
                 PREFIX shop: <https://example.org/shop#>\nSELECT ?order { ?order a shop:Order }\n";
    let (before, after) = (
        Project::small(&[]),
        Project::small(&[("queries/shop/large-orders.rq", query), ("queries/shop/all.rq", query)]),
    );
    let printed = before.run(&["generate", "--emit", "ir"]);
    let model = printed.split("── out\n").nth(1).unwrap().split("── err").next().unwrap();
    let path = after.path().join("before.json");
    std::fs::write(&path, model).unwrap();
    std::fs::write(after.path().join("old.json"), model.replacen("\"ir\": 1", "\"ir\": 0", 1))
        .unwrap();
    let project = before.path().display().to_string();
    let said = after.run(&["diff", "--api", &project, "."]);
    insta::assert_snapshot!("api_project", said);
    assert_eq!(after.run(&["diff", "--api", "before.json", "."]), said);
    insta::assert_snapshot!("api_old_model", after.run(&["diff", "--api", "old.json", "."]));
    insta::assert_snapshot!("api_no_project", after.run(&["diff", "--api", "queries", "."]));
    insta::assert_snapshot!("api_patch", after.run(&["diff", "--api", ".", ".", "-f", "patch"]));
}
