//! `ggen update`, and the inputs it shares with `ggen query`.

use std::io::Write as _;

use crate::support::{Project, run_in};

/// A folder with a default graph, two named graphs and a service.
fn folder() -> Project {
    Project::new(&[
        ("data.ttl", "<a> <p> <b> . <a> <q> _:x . _:x <q> 1 ."),
        ("sub/one.ttl", "<#it> <is> 'one' ."),
        ("two.nt", "<urn:two> <urn:is> \"two\" .\n"),
        ("service.ttl", "<b> <label> 'B'@en ."),
        ("broken.ttl", "<a> <p>\n  , <b> ."),
        (
            "all.rq",
            "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?g ?p ?o",
        ),
        ("move.ru", "BASE <http://example.org/> MOVE DEFAULT TO <g> ; INSERT DATA { <n> <p> _:n }"),
        ("bad.rq", "SELECT ?x {\n  ?x <p> }\n"),
        ("relative.rq", "ASK { <a> <b> <c> }"),
        ("bad.ru", "INSERT DATA {\n  <a> <p> ?x }\n"),
    ])
}

const GRAPHS: [&str; 8] = [
    "--data",
    "data.ttl",
    "--named-graph",
    "http://example.org/one.ttl=sub/one.ttl",
    "--named-graph",
    "urn:g=two.nt",
    "--base",
    "http://example.org/dir/query.rq",
];

#[test]
fn a_dataset_is_made_of_files() {
    let arguments = [&["query", "--query", "all.rq", "--format", "tsv"], &GRAPHS[..]].concat();
    insta::assert_snapshot!(folder().run(&arguments));
    let from = "SELECT * FROM <urn:g> FROM NAMED <http://example.org/one.ttl> FROM NAMED <urn:none> \
                { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }";
    let arguments = [&["query", "-e", from, "--format", "csv"], &GRAPHS[..]].concat();
    insta::assert_snapshot!("from_chooses_among_them", folder().run(&arguments));
    let nothing = [&["query", "-e", "SELECT * FROM <data.ttl> { ?s ?p ?o }"], &GRAPHS[..]].concat();
    let said = folder().run(&nothing);
    assert!(said.starts_with("exit 0") && said.contains("0 rows"), "{said}");
}

#[test]
fn an_update_prints_the_dataset_it_leaves() {
    let arguments = [&["update", "--update", "move.ru"], &GRAPHS[..]].concat();
    insta::assert_snapshot!(folder().run(&arguments));
    let trig = [&["update", "--update", "move.ru", "--format", "trig"], &GRAPHS[..]].concat();
    insta::assert_snapshot!("update_as_trig", folder().run(&trig));
    let nothing = "INSERT DATA { <urn:a> <urn:p> 01, 1 }";
    insta::assert_snapshot!("update_of_nothing", folder().run(&["update", "-e", nothing]));
}

#[test]
fn an_update_in_a_project_works_on_its_dataset() {
    let project = Project::small(&[]);
    let text = "PREFIX shop: <https://example.org/shop#> DELETE WHERE { ?o shop:total 5 } ; \
                DELETE { ?o ?p ?x } WHERE { ?o ?p ?x FILTER(?x = 12) }";
    let said = project.run(&["update", "-e", text]);
    assert!(said.starts_with("exit 0"), "{said}");
    assert!(said.contains("shop#Order") && !said.contains("shop#total> \""), "{said}");
}

#[test]
fn a_service_is_answered_from_a_file() {
    let text = "SELECT ?l { ?a <p> ?b SERVICE <http://example.org/sparql> { ?b <label> ?l } }";
    let folder = folder();
    let base = [&["--format", "csv"], &GRAPHS[..]].concat();
    let service = ["query", "-e", text, "--service", "http://example.org/sparql=service.ttl"];
    let said = folder.run(&[&service[..], &base].concat());
    assert!(said.contains("── out\nl\r\nB\r\n"), "{said}");
    let said = folder.run(&[&["query", "-e", text], &base[..]].concat());
    assert!(
        said.starts_with("exit 2") && said.contains("SERVICE <http://example.org/sparql>"),
        "{said}"
    );
    let silent = text.replace("SERVICE", "SERVICE SILENT");
    let said = folder.run(&[&["query", "-e", &silent], &base[..]].concat());
    assert!(said.starts_with("exit 0"), "{said}");
    let update = "INSERT { ?b <name> ?l } WHERE { ?a <p> ?b SERVICE <http://example.org/sparql> \
                  { ?b <label> ?l } } ; DELETE WHERE { ?a <q> ?b }";
    let service = ["update", "-e", update, "--service", "http://example.org/sparql=service.ttl"];
    let said =
        folder.run(&[&service[..], &["--data", "data.ttl", "--base", "http://e/x"]].concat());
    insta::assert_snapshot!(said);
}

#[test]
fn documents_are_loaded_when_a_flag_names_them() {
    let folder = folder();
    let text = "LOAD <http://example.org/doc> INTO GRAPH <urn:g>";
    let said = folder.run(&["update", "-e", text, "--load", "http://example.org/doc=sub/one.ttl"]);
    assert!(
        said.contains("<http://example.org/doc#it> <http://example.org/is> \"one\" <urn:g> ."),
        "{said}"
    );
    let said = folder.run(&["update", "-e", text]);
    assert!(said.starts_with("exit 2") && said.contains("nothing is fetched"), "{said}");
    let broken = folder.run(&["update", "-e", text, "--load", "http://example.org/doc=broken.ttl"]);
    assert!(broken.starts_with("exit 2") && broken.contains("broken.ttl:2:3"), "{broken}");
}

#[test]
fn what_follows_is_in_its_graph() {
    let folder = Project::new(&[
        (
            "a.ttl",
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . <urn:C> rdfs:subClassOf <urn:D> .",
        ),
        ("b.ttl", "<urn:x> a <urn:C> ."),
    ]);
    let ask = |graphs: &[&str], regime: &str| {
        let text = "ASK { ?x a <urn:D> }";
        let arguments = ["query", "-e", text, "--entailment", regime, "--format", "csv"];
        folder.run(&[&arguments, graphs].concat())
    };
    assert!(ask(&["--data", "a.ttl", "--data", "b.ttl"], "rdfs").contains("true"));
    assert!(ask(&["--data", "a.ttl", "--data", "b.ttl"], "simple").contains("false"));
    assert!(ask(&["--data", "a.ttl", "--named-graph", "urn:b=b.ttl"], "rdfs").contains("false"));
    assert!(ask(&["--data", "a.ttl"], "owl").starts_with("exit 2"));
}

#[test]
fn texts_are_checked_without_data() {
    let folder = folder();
    assert!(folder.run(&["query", "--check", "all.rq"]).starts_with("exit 0"));
    assert!(folder.run(&["update", "--check", "move.ru"]).starts_with("exit 0"));
    insta::assert_snapshot!("check_of_a_query", folder.run(&["query", "--check", "bad.rq"]));
    assert!(folder.run(&["query", "--check", "relative.rq"]).starts_with("exit 1"));
    let based = ["query", "--check", "relative.rq", "--base", "http://example.org/"];
    assert!(folder.run(&based).starts_with("exit 0"));
    insta::assert_snapshot!(
        "check_of_an_update",
        folder.run(&["update", "--check", "bad.ru", "--base", "http://example.org/"])
    );
    assert!(folder.run(&["update", "--check", "all.rq"]).starts_with("exit 1"));
    assert!(folder.run(&["query", "--check", "move.ru"]).starts_with("exit 1"));
    assert!(folder.run(&["query", "--check", "no.rq"]).starts_with("exit 2"));
}

#[test]
fn refusals_name_the_place() {
    let folder = folder();
    insta::assert_snapshot!(
        "update_with_a_fault",
        folder.run(&["update", "--update", "bad.ru", "--base", "http://example.org/"])
    );
    let said = folder.run(&["update", "-e", "CLEAR ALL", "--data", "broken.ttl"]);
    assert!(said.starts_with("exit 2") && said.contains("broken.ttl:2:3"), "{said}");
    let said = folder.run(&["update", "-e", "DROP GRAPH <urn:none>"]);
    assert!(
        said.starts_with("exit 2") && said.contains("graph <urn:none> does not exist"),
        "{said}"
    );
    let said = folder.run(&["query", "-e", "ASK {}", "--named-graph", "g=two.nt"]);
    assert!(said.starts_with("exit 2") && said.contains("`g` is no IRI"), "{said}");
}

#[test]
fn standard_input_and_compressed_files_are_read() {
    let folder = folder();
    let ask = ["query", "-e", "SELECT ?s { ?s ?p ?o }", "--format", "csv", "--data", "-"];
    let said = run_in(&folder.path(), &ask, "<urn:in> a <urn:C> .");
    assert!(said.contains("urn:in"), "{said}");
    let lines = [&ask[..], &["--from", "nq"]].concat();
    let said = run_in(&folder.path(), &lines, "<urn:in> <urn:p> <urn:o> <urn:g> .\n");
    assert!(said.starts_with("exit 0") && !said.contains("urn:in"), "{said}");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"<urn:packed> a <urn:C> .").unwrap();
    std::fs::write(folder.path().join("data.ttl.gz"), packed.finish().unwrap()).unwrap();
    let said = folder.run(&["query", "-e", "SELECT ?s { ?s ?p ?o }", "--data", "data.ttl.gz"]);
    assert!(said.contains("urn:packed"), "{said}");
    std::fs::write(folder.path().join("lines"), "<urn:line> <urn:b> <urn:c> .").unwrap();
    let said =
        folder.run(&["query", "-e", "SELECT ?s { ?s ?p ?o }", "--data", "lines", "--from", "nt"]);
    assert!(said.contains("urn:line"), "{said}");
    let text = "INSERT DATA { <urn:a> <urn:b> <urn:c> }";
    let said = run_in(&folder.path(), &["update", "--update", "-"], text);
    assert!(said.contains("<urn:a> <urn:b> <urn:c> .\n"), "{said}");
}

/// Some triples.
fn lines(n_lines: usize) -> String {
    let lines: Vec<String> =
        (0..n_lines).map(|n| format!("<urn:{n}> <urn:p> <urn:{n}> .\n")).collect();
    lines.concat()
}

#[test]
fn limits_end_what_takes_too_much() {
    let text = lines(1500);
    let folder = Project::new(&[("data.nt", &text)]);
    let product = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i";
    let select = format!("SELECT * {{ {product} }} ORDER BY ?a ?g");
    let said = folder.run(&["query", "--data", "data.nt", "-e", &select, "--timeout", "0.3"]);
    assert!(said.starts_with("exit 2") && said.contains("took longer"), "{said}");
    let said = folder.run(&["query", "--data", "data.nt", "-e", &select, "--memory", "16MiB"]);
    assert!(said.starts_with("exit 2") && said.contains("more than 16 MiB"), "{said}");
    let insert = format!("INSERT {{ ?a <urn:q> ?d }} WHERE {{ {product} }}");
    let said = folder.run(&["update", "--data", "data.nt", "-e", &insert, "--timeout", "0.3"]);
    assert!(said.starts_with("exit 2") && said.contains("took longer"), "{said}");
    // Rows were written before the time was up: the exit code tells that some are missing.
    let rows = format!("SELECT * {{ {product} }}");
    let csv = ["query", "--data", "data.nt", "-e", &rows, "--format", "csv", "--timeout", "0.3"];
    let said = folder.run(&csv);
    assert!(said.starts_with("exit 2\n── out\na,b,c,d,e,f,g,h,i\r\nurn:"), "{}", &said[..200]);
    assert!(said.contains("took longer"));
}

#[test]
fn rows_are_not_collected_before_they_are_written() {
    let text = lines(500);
    let folder = Project::new(&[("data.nt", &text)]);
    let rows = "SELECT * { ?a ?b ?c . ?d ?e ?f }";
    let ask = |format: &str| {
        let arguments = ["query", "--data", "data.nt", "-e", rows, "--memory", "4MiB"];
        folder.run(&[&arguments[..], &["--format", format]].concat())
    };
    for format in ["csv", "tsv", "json", "xml"] {
        let said = ask(format);
        assert!(said.starts_with("exit 0"), "{format}: {}", &said[said.len() - 200..]);
        assert!(said.matches("urn:499").count() >= 2 * 2 * 500, "{format}");
    }
    let said = ask("table");
    assert!(said.starts_with("exit 2") && said.contains("more than 4 MiB"), "{said}");
}

#[test]
fn an_update_of_a_package_takes_arguments() {
    let library = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/library");
    let update = |arguments: &[&str]| run_in(&library, &[&["update"], arguments].concat(), "");
    let loan = "loan=<https://example.org/library/loan-1>";
    let returned = "loan-1> <https://example.org/library#returnedOn> \"2025-03-14\"";
    for name in ["library/end-loan", "end-loan", "queries/library/end-loan.rq"] {
        let said = update(&[name, "-a", loan, "-a", "on=2025-03-14"]);
        assert!(said.starts_with("exit 0") && said.contains(returned), "{name}: {said}");
    }
    let example =
        update(&["end-loan", "--example", "-a", loan, "-a", "on=2025-03-14", "-f", "trig"]);
    assert!(example.starts_with("exit 0"), "{example}");
    insta::assert_snapshot!(
        "typed_update_faults",
        [
            update(&["end-loan", "-a", "loan=7", "-a", "day=x"]),
            update(&["end-lone"]),
            update(&["overdue-loans"]),
            run_in(&library, &["query", "end-loan"], ""),
            update(&["queries/library/overdue-loans.rq"]),
        ]
        .join("\n")
    );
}
