//! `ggen query`: where the dataset comes from, how answers look.

use crate::support::{Project, repository, run_in};

const GDPR: [&str; 4] = ["--arg", "framework=cas:GDPR", "--arg", "asOf=2025-01-15T12:00:00Z"];

fn framework_status(extra: &[&str]) -> String {
    let arguments = [&["query", "cas/framework-status"], &GDPR[..], extra].concat();
    run_in(repository(), &arguments, "")
}

#[test]
fn a_compliance_question_of_the_repository() {
    insta::assert_snapshot!(framework_status(&[]));
}

#[test]
fn every_format_of_a_table() {
    for format in ["json", "xml", "csv", "tsv"] {
        insta::assert_snapshot!(format, framework_status(&["--example", "--format", format]));
    }
}

#[test]
fn a_graph_in_turtle_and_n_triples() {
    let text = "PREFIX shop: <https://example.org/shop#> \
                CONSTRUCT { ?o shop:total ?t } WHERE { ?o shop:total ?t FILTER(?t > 10) }";
    let project = Project::small(&[]);
    insta::assert_snapshot!("turtle", project.run(&["query", "-e", text, "--format", "ttl"]));
    insta::assert_snapshot!("n_triples", project.run(&["query", "-e", text, "--format", "nt"]));
    insta::assert_snapshot!(
        "graph_as_json",
        project.run(&["query", "-e", text, "--format", "json"])
    );
}

#[test]
fn a_question_by_package_by_prefix_and_by_its_bare_name() {
    let project = Project::small(&[]);
    let by_prefix = project.run(&["query", "shop/large-orders", "--arg", "amount=10"]);
    assert!(by_prefix.starts_with("exit 0") && by_prefix.contains("ex:b"), "{by_prefix}");
    assert_eq!(project.run(&["query", "large-orders", "--arg", "amount=10"]), by_prefix);
}

#[test]
fn a_query_file_and_standard_input_ask_the_project() {
    let project = Project::small(&[]);
    let file = "queries/shop/large-orders.rq";
    let from_file = project.run(&["query", file, "--arg", "amount=10"]);
    assert!(from_file.contains("ex:b"), "{from_file}");
    let input = std::fs::read_to_string(project.path().join(file)).unwrap();
    assert_eq!(run_in(&project.path(), &["query", "-", "--arg", "amount=10"], &input), from_file);
}

#[test]
fn given_data_replaces_the_projects() {
    let project = Project::small(&[(
        "more.ttl",
        "@prefix my: <urn:my:> . my:c a <https://example.org/shop#Order> ; \
         <https://example.org/shop#total> 99 .",
    )]);
    let arguments = ["query", "shop/large-orders", "--arg", "amount=10", "--data", "more.ttl"];
    insta::assert_snapshot!(project.run(&arguments));
}

#[test]
fn a_query_over_files_needs_no_project() {
    let folder = Project::new(&[(
        "a.nt",
        "<urn:a> <urn:p> \"01\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n",
    )]);
    let arguments = ["query", "--data", "a.nt", "-e", "SELECT ?o { ?s ?p ?o }", "--format", "tsv"];
    insta::assert_snapshot!(folder.run(&arguments));
}

#[test]
fn questions_are_listed_with_their_parameters() {
    insta::assert_snapshot!(Project::small(&[]).run(&["query", "--list"]));
    insta::assert_snapshot!(
        "list_as_json",
        Project::small(&[]).run(&["query", "--list", "shop", "--format", "json"])
    );
}

#[test]
fn the_schema_of_headers_is_printed() {
    let said = Project::new(&[]).run(&["query", "--header-schema"]);
    let schema = said.split_once("── out\n").unwrap().1.split_once("── err").unwrap().0;
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

const BETWEEN: &str = "#+ summary: Which orders have one of these totals?\n#+ kind: optional\n\
    #+ params:\n#+   total:\n#+     type: integer\n#+     list: true\n#+     example: 12\n\
    #+   order: { type: iri(shop:Order), required: false }\n\
    #+   least: { type: integer, default: 1 }\n#+   from: { type: graph, required: false }\n\
    #+ returns:\n#+   order: iri(shop:Order)\nPREFIX shop: <https://example.org/shop#>\n\
    SELECT $order { $order shop:total $total FILTER($total >= $least) }\n";

#[test]
fn lists_options_and_promises() {
    let project = Project::small(&[("queries/shop/with-total.rq", BETWEEN)]);
    let ask = |arguments: &[&str]| project.run(&[&["query", "with-total"], arguments].concat());
    insta::assert_snapshot!("typed_list", project.run(&["query", "--list"]));
    let one = ask(&["--arg", "total=12", "--arg", "total=12", "--arg", "total=13"]);
    assert!(one.starts_with("exit 0") && one.contains("ex:b"), "{one}");
    insta::assert_snapshot!("typed_too_many", ask(&["--arg", "total=12", "--arg", "total=5"]));
    let least = ["--arg", "total=12", "--arg", "total=5", "--arg", "least=6"];
    assert!(ask(&least).contains("(1 row)"));
    insta::assert_snapshot!("typed_missing", ask(&["--arg", "from=shop:nowhere"]));
    insta::assert_snapshot!(
        "typed_twice",
        ask(&["-a", "total=5", "-a", "least=1", "-a", "least=2"])
    );
}

#[test]
fn an_argument_is_a_value_whatever_it_contains() {
    let project = Project::small(&[(
        "queries/shop/echo.rq",
        "#+ summary: What was given?\n#+ params:\n#+   text:\n#+     type: string\n\
         #+     example: words\n#+ returns:\n#+   text: string\nSELECT $text { }\n",
    )]);
    let hostile = "text=\"} UNION { ?s ?p ?o } # \\ \u{1F600} 'x";
    insta::assert_snapshot!(project.run(&["query", "shop/echo", "--arg", hostile]));
}
