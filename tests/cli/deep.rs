//! Every construct of SPARQL at 10 to 100,000 levels: the process answers or refuses, and lives.

use std::{
    fs,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use crate::support::{Project, command};

const LEVELS: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];

/// Text before, around each level from the left, in the middle, from the right, and after; `#` is the
/// number of the level.
struct Construct(&'static str, &'static str, &'static str, &'static str, &'static str);

const CONSTRUCTS: &[Construct] = &[
    Construct("ASK { FILTER(", "(", "1", ")", ") }"),
    Construct("ASK { FILTER(", "!", "true", "", ") }"),
    Construct("ASK { FILTER(", "-(", "1", ")", " = 1) }"),
    Construct("ASK { FILTER(1", "+1", "", "", " > 0) }"),
    Construct("ASK { FILTER(1", "*1", "", "", " > 0) }"),
    Construct("ASK { FILTER(true", " && true", "", "", ") }"),
    Construct("ASK { FILTER(false", " || false", "", "", ") }"),
    Construct("ASK { FILTER(", "STR(", "1", ")", " = '1') }"),
    Construct("ASK { FILTER(", "IF(true,", "true", ",false)", ") }"),
    Construct("ASK { FILTER(CONCAT('a'", ",'a'", "", "", ") != 'b') }"),
    Construct("ASK { FILTER(1 IN (2", ",2", "", "", ")) }"),
    Construct("ASK { ", "FILTER EXISTS { ?s ?p ?o ", "", "}", " }"),
    Construct("ASK { ", "FILTER NOT EXISTS { ?s ?p ?o ", "", "}", " }"),
    Construct("ASK { BIND(1 AS ?x) ", "BIND(2 AS ?y№) ", "", "", "}"),
    Construct("ASK { {?s ?p 0} ", "UNION {?s ?p 1} ", "", "", "}"),
    Construct("ASK { ", "{?s ?p ?o} UNION {", "?s ?p ?o", "}", "}"),
    Construct("ASK { ?s ?p ?o ", "OPTIONAL {?s ?p ?o ", "", "}", "}"),
    Construct("ASK { ?s ?p ?o ", "OPTIONAL {?s ?p ?o} ", "", "", "}"),
    Construct("ASK { ?s ?p ?o ", "MINUS {?s ?p 1} ", "", "", "}"),
    Construct("ASK { ?s ?p ?o ", "FILTER(?o != 1) ", "", "", "}"),
    Construct("ASK ", "{", "?s ?p ?o", "}", ""),
    Construct("ASK ", "{ SELECT * ", "{?s ?p ?o}", "}", ""),
    Construct("ASK {", "GRAPH ?g { ", "?s ?p ?o", "}", "}"),
    Construct("ASK {", "SERVICE SILENT <u:x> { ", "?s ?p ?o", "}", "}"),
    Construct("ASK { ?s <u:p>", "/<u:p>", "", "", " ?o }"),
    Construct("ASK { ?s <u:p>", "|<u:p>", "", "", " ?o }"),
    Construct("ASK { ?s ", "(", "<u:p>", ")*", " ?o }"),
    Construct("ASK { ?s ", "^(", "<u:p>", ")", " ?o }"),
    Construct("ASK { ?s !(<u:p>", "|<u:q>", "", "", ") ?o }"),
    Construct("ASK { ?s ?p ", "[ <u:p> ", "1", "]", " }"),
    Construct("ASK { ?s ?p ", "( ", "1", ")", " }"),
    Construct("ASK { ?s ?p ( ", "1 ", "", "", ") }"),
    Construct("ASK { ?s ?p ", "<<( ?a ?b ", "1", " )>>", " }"),
    Construct("ASK { ", "<< ", "?s ?p ?o", " >> ?p ?o ", " }"),
    Construct("ASK { ?s ?p ?o ", "{| ?p ?o ", "", "|}", " }"),
    Construct("ASK { ", "?s ?p ?o . ", "", "", "}"),
    Construct("SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING ", "(1)", "", "", ""),
    Construct("SELECT ?s { ?s ?p ?o } ORDER BY ", "?s ", "", "", ""),
    Construct("SELECT * { VALUES ?x { ", "1 ", "", "", "} }"),
    Construct("CONSTRUCT { ", "?s ?p ?o . ", "", "", "} WHERE { ?s ?p ?o }"),
    Construct("", "PREFIX p: <u:x> ", "", "", "ASK {}"),
    Construct("INSERT DATA { <u:s> <u:p> ", "[ <u:p> ", "1", "]", " }"),
    Construct("INSERT DATA { <u:s> <u:p> ", "<<( <u:a> <u:b> ", "1", " )>>", " }"),
    Construct("INSERT DATA { <u:s> <u:p> ", "( ", "1", ")", " }"),
    Construct("", "CLEAR ALL ; ", "", "", "CLEAR ALL"),
];

impl Construct {
    fn text(&self, levels: usize) -> String {
        let Self(before, left, middle, right, after) = self;
        let left: String = (0..levels).map(|n| left.replace('№', &n.to_string())).collect();
        [before, &*left, middle, &*right.repeat(levels), after].concat()
    }
}

#[test]
fn no_nesting_and_no_length_ends_the_process() {
    let next = AtomicUsize::new(0);
    let work = || {
        let project = Project::new(&[("data.ttl", "<u:s> <u:p> 1 , <u:s> .")]);
        while let Some(construct) = CONSTRUCTS.get(next.fetch_add(1, Ordering::Relaxed)) {
            for levels in LEVELS {
                let text = construct.text(levels);
                fs::write(project.path().join("text.rq"), &text).unwrap();
                let is_update =
                    !["ASK", "SELECT", "CONSTRUCT", "PREFIX"].iter().any(|it| text.starts_with(it));
                let arguments: &[&str] = if is_update {
                    &["update", "--update", "text.rq", "--format", "nq"]
                } else {
                    &["query", "--query", "text.rq"]
                };
                let arguments = [arguments, &["--data", "data.ttl", "--timeout", "60"]].concat();
                let output = command(&project.path(), &arguments).output().unwrap();
                let said = String::from_utf8_lossy(&output.stderr);
                let what = format!("{} at {levels}: {:?} {said}", construct.0, output.status);
                assert!(matches!(output.status.code(), Some(0..=2)), "{what}");
                assert!(output.status.success() || said.contains("error"), "{what}");
                assert!(output.status.success() || levels > 10, "{what}");
                assert!(!said.contains("panicked"), "{what}");
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(work);
        }
    });
}
