//! `ggen canon`: the bytes, the map, what is refused.

use std::fmt::Write as _;

use crate::support::{Project, run_in};

const DATA: &str = "PREFIX : <https://example.org/>\n\
    :ada :knows [ :name \"Bob\" ], [ :name \"Cy\" ; :says <<( [] :is \"a\\tb\"@en )>> ] .\n\
    [] :knows [ :knows [] ] .\n";

/// Every one of `n` blank nodes is joined to every other.
fn clique(n: usize) -> String {
    let mut text = String::new();
    for a in 0..n {
        for b in 0..n {
            let _ = writeln!(text, "_:e{a} <urn:p> _:e{b} .");
        }
    }
    text
}

#[test]
fn the_same_bytes_whatever_the_syntax_and_the_names() {
    let folder = Project::new(&[("a.ttl", DATA)]);
    let said = folder.run(&["canon", "a.ttl"]);
    insta::assert_snapshot!("n_quads", said);
    let other = "PREFIX : <https://example.org/>\n\
        _:y :knows _:z . _:c14n5 :knows _:y . _:b :name \"Bob\" . :ada :knows _:c .\n\
        _:c :says <<( _:c14n0 :is \"a\\u0009b\"@en )>> ; :name \"\"\"Cy\"\"\" . :ada :knows _:b , _:c .\n";
    assert_eq!(run_in(&folder.path(), &["canon", "-", "--from", "trig"], other), said);
    insta::assert_snapshot!("sha384", folder.run(&["canon", "a.ttl", "--hash", "SHA384"]));
}

#[test]
fn names_are_told_as_json() {
    let text = "_:b <urn:p> _:a .\n_:a <urn:q> \"x\" _:g .\n";
    let folder = Project::new(&[("a.nq", text)]);
    insta::assert_snapshot!(folder.run(&["canon", "a.nq", "--map"]));
}

#[test]
fn what_is_written_is_what_is_written_of_it_again() {
    let folder = Project::new(&[("a.ttl", DATA)]);
    let said = folder.run(&["canon", "a.ttl"]);
    let (_, lines) = said.split_once("── out\n").unwrap();
    let (lines, _) = lines.split_once("── err").unwrap();
    assert_eq!(run_in(&folder.path(), &["canon", "-", "--from", "nq"], lines), said);
}

#[test]
fn graphs_that_would_take_forever_are_refused() {
    let folder = Project::new(&[("clique.nq", &clique(12))]);
    let said = folder.run(&["canon", "clique.nq", "--limit", "20000"]);
    insta::assert_snapshot!("too_complex", said);
    let said =
        folder.run(&["canon", "clique.nq", "--limit", "18446744073709551615", "--timeout", "1"]);
    insta::assert_snapshot!("timeout", said);
}

#[test]
fn bad_input_is_told() {
    let folder = Project::new(&[("a.ttl", "<urn:a> <urn:b> .\n"), ("a.txt", "")]);
    insta::assert_snapshot!("broken", folder.run(&["canon", "a.ttl"]));
    insta::assert_snapshot!("unknown_syntax", folder.run(&["canon", "a.txt"]));
    insta::assert_snapshot!("missing", folder.run(&["canon", "b.nq"]));
    insta::assert_snapshot!("standard_input", run_in(&folder.path(), &["canon", "-"], ""));
    insta::assert_snapshot!("unknown_hash", folder.run(&["canon", "a.ttl", "--hash", "MD5"]));
}
