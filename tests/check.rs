//! The rules of `ggen check` on the smallest files that show each fault.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use ggen::{
    check::{bad, check, check_files, files::Files, settle::settle},
    diag::{Diagnostic, render, sources::Sources},
    package::source::Source,
    query::{budget::Budget, function::Functions},
    workspace::{
        Workspace,
        settings::{FailOn, LintSettings},
    },
};
use proptest::prelude::*;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check")
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(directory).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths
}

/// A file for itself, or a project with its golden results and bad data.
fn findings(case: &Path) -> (Vec<Diagnostic>, Sources) {
    let (mut found, mut sources);
    if case.is_dir() {
        let (workspace, opened) = Workspace::open(case).unwrap();
        let report = check(&workspace, &Budget::unlimited()).unwrap();
        (found, sources) = (opened, report.sources);
        found.extend(report.found);
        for package in workspace.packages.iter().filter(|it| it.package.source == Source::Workspace)
        {
            let outcome = bad::check(&workspace, package, &Budget::unlimited()).unwrap();
            found.extend(outcome.found);
            sources.extend(outcome.sources);
        }
        sources.extend(workspace.sources);
    } else {
        let name = case.file_name().unwrap().to_str().unwrap();
        let mut files = Files::default();
        files.add(name, &fs::read(case).unwrap(), &Functions::standard());
        let report = check_files(&files);
        (found, sources) = (report.found, report.sources);
    }
    (settle(found, &LintSettings::default()).findings, sources)
}

fn query_findings(text: &str) -> Vec<Diagnostic> {
    let mut files = Files::default();
    files.add("q.rq", text.as_bytes(), &Functions::standard());
    check_files(&files).found
}

#[test]
fn bad_cases_show_their_rule_and_good_ones_show_nothing() {
    for rule in entries(&cases()) {
        let name = rule.file_name().unwrap().to_str().unwrap().to_owned();
        if name == "snapshots" {
            continue;
        }
        for case in entries(&rule) {
            let (found, sources) = findings(&case);
            let text = render::human::render(&found, &sources, false);
            if case.file_stem().unwrap() == "good" {
                assert!(found.is_empty(), "{}:\n{text}", case.display());
                continue;
            }
            let names: BTreeSet<&str> = found.iter().map(|it| &*it.name).collect();
            assert_eq!(names, BTreeSet::from([&*name]), "{}:\n{text}", case.display());
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path("check/snapshots");
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.bind(|| insta::assert_snapshot!(name.clone(), text));
        }
    }
}

/// Queries, and the variables that are read where they have no value.
const SCOPES: &[(&str, &[&str])] = &[
    // Filters see all of their group, wherever they stand in it.
    ("SELECT ?a { FILTER(?a > ?b) ?a :p ?b }", &[]),
    ("SELECT ?a { ?a :p ?b FILTER(?c > 1) }", &["c"]),
    ("SELECT ?a { ?a :p ?b { ?c :p ?d FILTER(?a = ?c) } }", &["a"]),
    ("SELECT ?a { ?a :p ?b { ?c :p ?d } FILTER(?a = ?c) }", &[]),
    ("SELECT ?a { { ?a :p ?b FILTER(?c = ?b) } UNION { ?a :p ?c } }", &["c"]),
    // An OPTIONAL's own filters see what stands before it; those nested deeper do not.
    ("SELECT ?a { ?a :p ?b OPTIONAL { ?c :p ?d FILTER(?b = ?d) } }", &[]),
    ("SELECT ?a { OPTIONAL { ?c :p ?d FILTER(?b = ?d) } ?a :p ?b }", &["b"]),
    ("SELECT ?a { ?a :p ?b OPTIONAL { { ?c :p ?d FILTER(?b = ?d) } } }", &["b"]),
    ("SELECT ?a { ?a :p ?b OPTIONAL { ?c :p ?d BIND(?b AS ?e) } }", &["b"]),
    (
        "SELECT ?a { ?a :p ?b OPTIONAL { ?c :p ?d FILTER EXISTS { ?x :q ?y FILTER(?y = ?b) } } }",
        &[],
    ),
    // MINUS and sub-selects are on their own.
    ("SELECT ?a { ?a :p ?b MINUS { ?a :q ?c FILTER(?c = ?b) } }", &["b"]),
    ("SELECT ?a { ?a :p ?b MINUS { ?a :q ?c } FILTER(?c = ?b) }", &["c"]),
    ("SELECT ?a { ?a :p ?b { SELECT ?c { ?c :q ?d FILTER(?b = ?d) } } }", &["b"]),
    ("SELECT ?a { ?a :p ?b { SELECT ?c { ?c :q ?d } } FILTER(?d = ?b) }", &["d"]),
    ("SELECT ?a { ?a :p ?b { SELECT * { ?c :q ?d } } FILTER(?d = ?b) }", &[]),
    (
        "SELECT ?a { ?a :p ?b { SELECT ?c (1 AS ?d) { ?c :q ?e } VALUES ?f { 1 } } FILTER(?d = ?f) }",
        &["f"],
    ),
    // EXISTS sees all of the group it filters.
    ("SELECT ?a { ?a :p ?b FILTER NOT EXISTS { ?c :q ?d FILTER(?d = ?b) } }", &[]),
    ("SELECT ?a { FILTER EXISTS { { ?c :q ?d FILTER(?d = ?b) } } ?a :p ?b }", &[]),
    ("SELECT ?a { ?a :p ?b FILTER EXISTS { ?c :q ?d FILTER(?e = ?b) } }", &["e"]),
    ("SELECT ?a { ?a :p ?b FILTER(?b > 1 || NOT EXISTS { ?c :q ?d }) FILTER(?d > 1) }", &["d"]),
    // BIND sees what stands before it, whatever that is.
    ("SELECT ?a { BIND(?b + 1 AS ?c) ?a :p ?b }", &["b"]),
    ("SELECT ?a { ?a :p ?b BIND(?b + 1 AS ?c) FILTER(?c > 1) BIND(?c AS ?d) }", &[]),
    ("SELECT ?a { { ?a :p ?b } BIND(?b AS ?c) }", &[]),
    ("SELECT ?a { ?a :p ?b { BIND(?b AS ?c) } }", &["b"]),
    ("SELECT ?a { VALUES (?a ?b) { (1 2) } BIND(?b AS ?c) }", &[]),
    // Graphs, blank nodes, property lists, paths, quoted triples.
    ("SELECT ?a { GRAPH ?g { ?a :p ?b FILTER(?g != :x) } FILTER(?g != :y) }", &[]),
    ("SELECT ?a { ?a :p [ :q ?b ; :r ( ?c ?d ) ] FILTER(?b = ?c || ?d) }", &[]),
    ("SELECT ?a { ?a (:p|^:q)/:r* ?b FILTER(?b != ?a) }", &[]),
    ("SELECT ?a { ?a :p ?b {| :since ?c |} FILTER(?c = ?b) }", &[]),
    ("SELECT ?a { ?a :p <<( ?s :q ?o )>> FILTER(?s = ?o) }", &[]),
    ("SELECT ?a { ?a :p ?b ~ ?r . ?r :q ?c FILTER(?r = ?c) }", &[]),
    // What stands around the pattern.
    (
        "SELECT ?a (SUM(?b) AS ?c) { ?a :p ?b } GROUP BY ?a HAVING(SUM(?b) > 1) ORDER BY DESC(?c) ?a",
        &[],
    ),
    ("SELECT (?b + 1 AS ?c) (?c * 2 AS ?d) { ?a :p ?b } ORDER BY ?d", &[]),
    ("SELECT (?x + 1 AS ?c) { ?a :p ?b } ORDER BY LCASE(?y)", &["x", "y"]),
    ("SELECT ?k { ?a :p ?b } GROUP BY (STR(?b) AS ?k) HAVING(COUNT(?z) > 1)", &["z"]),
    ("SELECT ?a ?v { ?a :p ?b } VALUES ?v { 1 2 }", &[]),
    ("CONSTRUCT { ?a :p ?c } WHERE { ?a :p ?b }", &["c"]),
    ("CONSTRUCT { ?a :p [ :q ?b ] } WHERE { ?a :p ?b }", &[]),
    ("CONSTRUCT WHERE { ?a :p ?b }", &[]),
    ("DESCRIBE ?a ?c { ?a :p ?b }", &["c"]),
    ("ASK { ?a :p ?b FILTER(?c) }", &["c"]),
    ("SELECT ?a ?z { ?a :p ?b }", &["z"]),
    // A parameter has a value everywhere.
    (
        "#+ params:\n#+   p:\n#+     type: integer\n#+     example: 1\nPREFIX : <urn:>\nSELECT ?a { { ?a :p ?b FILTER(?b > ?p) } }",
        &[],
    ),
    (
        "#+ params:\n#+   p:\n#+     type: integer\n#+     example: 1\nPREFIX : <urn:>\nSELECT ?a $p { { ?a :p ?b FILTER(?b > $p) } }",
        &[],
    ),
];

#[test]
fn variables_are_judged_by_the_rules_of_scope() {
    for (text, expected) in SCOPES {
        let text = if text.starts_with("#+") {
            (*text).to_owned()
        } else {
            format!("PREFIX : <urn:>\n{text}")
        };
        let mut names = Vec::new();
        for it in query_findings(&text).into_iter().filter(|it| it.code != "SPQ002") {
            assert!(matches!(&*it.code, "SPQ003" | "SPQ005"), "{text}\n{it}");
            let span = it.place.unwrap().span.unwrap();
            names.push(text[span.range()][1..].to_owned());
        }
        names.sort();
        names.dedup();
        assert_eq!(names, *expected, "{text}");
    }
}

#[test]
fn a_dropped_statement_makes_nothing_undefined() {
    let text = b"
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix ex: <https://example.org/zoo#> .
        <https://example.org/zoo> a owl:Ontology ; owl:versionInfo \"1\" .
        ex:Bird a owl:Class ; rdfs:label \"bird\" ; rdfs:comment \"It flies.\" rdfs:seeAlso ex:x .
        ex:Heron a owl:Class ; rdfs:label \"heron\" ; rdfs:comment \"It waits.\" ;
            rdfs:subClassOf ex:Bird , ex:Animal .";
    let mut files = Files::default();
    files.add("zoo.ttl", text, &Functions::standard());
    let report = check_files(&files);
    let found: Vec<String> = report.found.iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].contains("SYN001") && found[1].contains("`ex:Animal` is defined nowhere"));
}

#[test]
fn terms_of_other_files_are_known() {
    let mut files = Files::default();
    let head = "@prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix ex: <https://example.org/zoo#> .\n";
    let bird = "<https://example.org/zoo> a owl:Ontology ; owl:versionInfo \"1\" .
        ex:Bird a owl:Class ; rdfs:label \"bird\" ; rdfs:comment \"It flies.\" .";
    let data = "@prefix ex: <https://example.org/zoo#> .
        <urn:a> a ex:Bird . <urn:b> a ex:Brid .";
    let query = "PREFIX ex: <https://example.org/zoo#>\nSELECT ?a { ?a a ex:bird }";
    for (name, text) in
        [("a.ttl", [head, bird].concat()), ("b.ttl", data.into()), ("c.rq", query.into())]
    {
        files.add(name, text.as_bytes(), &Functions::standard());
    }
    let report = check_files(&files);
    let settled =
        settle(report.found, &LintSettings { fail_on: FailOn::Warn, ..Default::default() });
    let text = render::github::render(&settled.findings, &report.sources);
    assert_eq!(
        text,
        "::error file=b.ttl,line=2,col=39,title=REF001 undefined-own-term::`ex:Brid` is defined nowhere%0A\
         did you mean `ex:Bird`?\n\
         ::error file=c.rq,line=2,col=18,title=REF001 undefined-own-term::`ex:bird` is defined nowhere%0A\
         did you mean `ex:Bird`? only the case differs\n"
    );
}

#[test]
fn the_packages_of_the_repository_are_clean() {
    let (workspace, mut found) = Workspace::open(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let report = check(&workspace, &Budget::unlimited()).unwrap();
    found.extend(report.found);
    let mut sources = workspace.sources;
    sources.extend(report.sources);
    assert!(found.is_empty(), "{}", render::human::render(&found, &sources, false));
}

#[test]
fn a_circle_of_very_many_classes_is_found() {
    let mut text = String::from("@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n");
    for n in 0..20_000 {
        let upper = (n + 1) % 20_000;
        writeln!(text, "<urn:c:{n}> rdfs:subClassOf <urn:c:{upper}> .").unwrap();
    }
    let mut files = Files::default();
    files.add("big.ttl", text.as_bytes(), &Functions::standard());
    let found = check_files(&files).found;
    assert_eq!(found.iter().map(|it| &*it.code).collect::<Vec<_>>(), ["ONT001"]);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for name in ["a.ttl", "a.trig", "a.nt", "a.rdf", "a.jsonld", "a.rq"] {
            let mut files = Files::default();
            files.add(name, &bytes, &Functions::standard());
            let report = check_files(&files);
            render::human::render(&report.found, &report.sources, false);
        }
    }

    #[test]
    fn no_query_makes_it_panic(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "SELECT", "CONSTRUCT", "ASK", "WHERE", "{", "}", "(", ")", "?a", "$b", "?c", ":p", "a",
                "FILTER", "BIND", "AS", "OPTIONAL", "UNION", "MINUS", "GRAPH", "SERVICE", "VALUES",
                "EXISTS", "NOT", "GROUP", "BY", "ORDER", "HAVING", "*", ".", ";", "|", "{|", "|}", "1",
                "LATERAL", "LIMIT", "PREFIX : <urn:>", "COUNT", "~", "<<(", ")>>", "<urn:x>", "\"s\"",
            ]),
            0..40,
        )
    ) {
        query_findings(&words.join(" "));
    }
}
