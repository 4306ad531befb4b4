//! `ggen check` and `ggen rule`.

use crate::support::{Project, repository, run_in};

const OTHER: &str = "@prefix ex: <https://example.org/> .\n\
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\
    ex:a ex:seen \"never\"^^xsd:date .\n";

/// A class misspelt in the data, and an unfinished query.
fn faulty() -> Project {
    Project::small(&[
        (
            "ontologies/shop/data/example.ttl",
            "@prefix ex: <https://example.org/> .\n@prefix shop: <https://example.org/shop#> .\n\
             ex:a a shop:Oder ; shop:total 5 .\n",
        ),
        ("queries/shop/broken.rq", "SELECT ?a {\n  ?a ?b\n}\n"),
        ("notes/other.ttl", OTHER),
        ("notes/readme.txt", "nothing\n"),
        ("notes/target/deep.ttl", "nothing"),
        ("notes/.hidden/deep.ttl", "nothing"),
    ])
}

#[test]
fn the_repository_is_clean() {
    let text = run_in(repository(), &["check"], "");
    assert!(text.starts_with("exit 0\n── out\n── err\nAll good: "), "{text}");
    let text = run_in(repository(), &["check", "--format", "json"], "");
    assert!(text.starts_with("exit 0\n── out\n[]\n── err\nAll good: "), "{text}");
}

#[test]
fn a_project_with_faults() {
    insta::assert_snapshot!("project_human", faulty().run(&["check"]));
    insta::assert_snapshot!(
        "project_json",
        faulty().run(&["check", "--format", "json", "--select", "REF"])
    );
    insta::assert_snapshot!("project_github", faulty().run(&["check", "-f", "github"]));
    insta::assert_snapshot!("project_statistics", faulty().run(&["check", "--statistics"]));
}

#[test]
fn what_is_reported_and_what_fails_can_be_chosen() {
    let project = faulty();
    let exit = |arguments: &[&str]| {
        let text = project.run(&[&["check", "--statistics"], arguments].concat());
        text.lines().next().unwrap().to_owned()
    };
    assert_eq!(exit(&[]), "exit 1");
    assert_eq!(exit(&["--exit-zero"]), "exit 0");
    assert_eq!(exit(&["--ignore", "REF001,query-syntax-error"]), "exit 0");
    assert_eq!(exit(&["--select", "DOC"]), "exit 0");
    assert_eq!(exit(&["--select", "DOC", "--fail-on", "warn"]), "exit 1");
    assert_eq!(exit(&["--select", "DOC005", "--fail-on", "info"]), "exit 1");
    insta::assert_snapshot!("unknown_code", project.run(&["check", "--ignore", "REF01"]));
}

#[test]
fn settings_choose_too_and_their_faults_are_findings() {
    let toml = "[project]\npackages = [\"ontologies/*\"]\n\n[lint]\nfail-on = \"warn\"\n\
                ignore = [\"DOC001\", \"SPQ00\"]\nselect = [\"DOC\", \"PKG\"]\n";
    let project = Project::small(&[("ggen.toml", toml)]);
    insta::assert_snapshot!(project.run(&["check"]));
}

#[test]
fn files_of_the_project_are_checked_as_part_of_it_and_others_alone() {
    let project = faulty();
    insta::assert_snapshot!(
        "paths",
        project.run(&["check", "ontologies/shop/data/example.ttl", "notes"])
    );
    insta::assert_snapshot!("path_missing", project.run(&["check", "notes/missing.ttl"]));
    insta::assert_snapshot!("path_unknown", project.run(&["check", "notes/readme.txt"]));
    insta::assert_snapshot!("path_empty", project.run(&["check", "notes/target/../.hidden/.."]));
}

#[test]
fn no_project_is_needed_for_files() {
    let files = Project::new(&[
        ("a.nt", "<urn:a> <urn:b> .\n"),
        ("b.jsonld", "{ \"@id\": \"urn:a\", \"urn:b\": }"),
        ("c.rdf", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><a></rdf:RDF>"),
        ("d.trig", "@prefix ex: <urn:> .\nex:g { ex:a ex:b ex:c }\n"),
        ("e.rq", "PREFIX ex: <urn:>\nSELECT ?a { ?a ex:b ?c { FILTER(?c > 1) } }\n"),
        ("f.ttl", OTHER),
    ]);
    insta::assert_snapshot!("alone", files.run(&["check", "."]));
    insta::assert_snapshot!("alone_clean", files.run(&["check", "d.trig"]));
    insta::assert_snapshot!("no_project", files.run(&["check"]));
    insta::assert_snapshot!("no_project_test", files.run(&["test"]));
}

#[test]
fn rules_are_explained() {
    let nowhere = Project::new(&[]);
    insta::assert_snapshot!("rule", nowhere.run(&["rule", "missing-label"]));
    assert_eq!(nowhere.run(&["rule", "doc001"]), nowhere.run(&["rule", "DOC001"]));
    insta::assert_snapshot!("rule_json", nowhere.run(&["rule", "SYN004", "--format", "json"]));
    insta::assert_snapshot!(
        "rule_markdown",
        nowhere.run(&["rule", "SPQ013", "--format", "markdown"])
    );
    insta::assert_snapshot!("rule_unknown", nowhere.run(&["rule", "DOC01"]));
    let all = nowhere.run(&["rule", "--all"]);
    let list = nowhere.run(&["rule"]);
    for code in
        ["SYN001", "SYN003", "REF001", "SPQ001", "SPQ005", "PKG001", "RUL001", "LAT001", "SHC001"]
    {
        assert!(all.contains(&format!("\n{code} ")), "{code} is not explained");
        assert!(list.contains(&format!("\n{code}  ")), "{code} is not listed");
    }
}
