//! `ggen test`.

use crate::support::{Project, repository, run_in};

fn golden(rows: &[&str]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|it| {
            format!("{{\"order\": {{\"type\": \"uri\", \"value\": \"https://example.org/{it}\"}}}}")
        })
        .collect();
    format!(
        "{{\"query\": \"large-orders\", \"cases\": [{{\"args\": {{\"amount\": 3}}, \"result\": \
         {{\"head\": {{\"vars\": [\"order\"]}}, \"results\": {{\"bindings\": [{}]}}}}}}]}}\n",
        rows.join(", ")
    )
}

const BAD: &str = "@prefix ex: <https://example.org/> .\n@prefix shop: <https://example.org/shop#> .\n\
    ex:c a shop:Order ; shop:total 99 .\n";

#[test]
fn the_packages_of_the_repository_keep_their_promises() {
    insta::assert_snapshot!("repository", run_in(repository(), &["test"], ""));
    insta::assert_snapshot!("one_package", run_in(repository(), &["test", "lat"], ""));
    insta::assert_snapshot!("unknown_package", run_in(repository(), &["test", "lattice"], ""));
}

#[test]
fn a_package_that_keeps_its_promises() {
    let bad = format!("#+ answered-by: shop/large-orders\n{BAD}");
    let project = Project::small(&[
        ("ontologies/shop/data/golden/large-orders.json", &golden(&["a", "b"])),
        ("ontologies/shop/data/bad/large.ttl", &bad),
    ]);
    insta::assert_snapshot!("kept", project.run(&["test"]));
}

#[test]
fn a_package_that_breaks_its_promises() {
    let bad = format!("#+ violates: shop:OrderShape\n{BAD}");
    let project = Project::small(&[
        ("ontologies/shop/data/golden/large-orders.json", &golden(&["b", "c"])),
        ("ontologies/shop/data/bad/large.ttl", &bad),
    ]);
    insta::assert_snapshot!("broken", project.run(&["test"]));
    insta::assert_snapshot!("untested", Project::small(&[]).run(&["test", "shop"]));
    let broken = Project::small(&[("ontologies/shop/ontology.ttl", "shop:Order a")]);
    insta::assert_snapshot!("unreadable", broken.run(&["test"]));
}

#[test]
fn a_header_that_says_other_types_than_the_answer_has() {
    let query = "#+ summary: What do orders cost?\n#+ returns:\n#+   order: string\n#+   total: decimal\n\
        #+   note: string\nPREFIX shop: <https://example.org/shop#>\nSELECT ?order ?total ?note {\n  \
        ?order shop:total ?total\n  OPTIONAL { ?order shop:note ?note }\n} ORDER BY ?order\n";
    let result = golden(&["a", "b"]).replace("\"amount\": 3", "");
    let project = Project::small(&[
        ("queries/shop/large-orders.rq", query),
        ("ontologies/shop/data/golden/large-orders.json", &result),
    ]);
    insta::assert_snapshot!(project.run(&["check", "--select", "SPQ"]));
}
