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
