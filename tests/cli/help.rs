//! The help texts, as a person reads them.

use crate::support::Project;

#[test]
fn every_command_explains_itself() {
    let folder = Project::new(&[]);
    insta::assert_snapshot!("ggen", folder.run(&["--help"]));
    for command in [
        "demo",
        "init",
        "marketplace",
        "query",
        "convert",
        "test",
        "lattice",
        "check",
        "canon",
        "diff",
        "entails",
        "rule",
        "generate",
        "serve",
        "update",
    ] {
        insta::assert_snapshot!(command, folder.run(&[command, "--help"]));
    }
}

#[test]
fn a_command_that_is_not_there_is_a_usage_error() {
    let folder = Project::new(&[]);
    let said = folder.run(&["qurey"]);
    assert!(said.starts_with("exit 2") && said.contains("query"), "{said}");
}
