//! `ggen demo`: the same figures for a person and for a program.

use crate::support::{Project, repository, run_in};

#[test]
fn the_tour_as_json_has_the_packages_and_the_answers() {
    let said = run_in(repository(), &["demo", "--format", "json"], "");
    let json = said.split_once('{').unwrap().1.rsplit_once('}').unwrap().0;
    let tour: serde_json::Value = serde_json::from_str(&format!("{{{json}}}")).unwrap();
    let packages = tour["packages"].as_array().unwrap();
    assert_eq!(packages.len(), 4, "{said}");
    assert!(packages.iter().all(|it| it["triples"].as_u64().unwrap() > 1000), "{said}");
    let answers = tour["answers"].as_array().unwrap();
    let rows = |n: usize| answers[n]["answer"]["results"]["bindings"].as_array().unwrap().len();
    assert_eq!([rows(0), rows(1), rows(2)], [1, 2, 1], "{said}");
    assert_eq!(tour["bindings"]["targets"].as_array().unwrap().len(), 3, "{said}");
}

#[test]
fn without_a_project_the_built_in_packages_are_shown() {
    let said = Project::new(&[]).run(&["demo"]);
    assert!(said.starts_with("exit 0") && said.contains("the packages built into the binary"));
    assert!(said.contains("(4 rows)") && said.contains("no findings"), "{said}");
}
