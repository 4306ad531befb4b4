//! Bad input: a message that says where, what and what to do, and the right exit code.

use crate::support::Project;

const LARGE: &str = "shop/large-orders";

#[test]
fn broken_turtle_names_line_and_column() {
    let project = Project::small(&[(
        "ontologies/shop/data/example.ttl",
        "@prefix ex: <https://example.org/> .\nex:a ex:total 5 ;\n  ex:note \"open .\n",
    )]);
    insta::assert_snapshot!(project.run(&["query", LARGE, "--arg", "amount=1"]));
}

#[test]
fn an_undeclared_prefix_in_turtle_is_offered() {
    let project = Project::small(&[(
        "ontologies/shop/data/example.ttl",
        "@prefix ex: <https://example.org/> .\nex:a foaf:name \"A\" .\n",
    )]);
    insta::assert_snapshot!(project.run(&["query", LARGE, "--arg", "amount=1"]));
}

#[test]
fn broken_sparql_names_line_and_column() {
    let project = Project::small(&[]);
    insta::assert_snapshot!(project.run(&["query", "-e", "SELECT ?x {\n  ?x ?y\n}"]));
    insta::assert_snapshot!(
        "unknown_prefix",
        project.run(&["query", "-e", "ASK { ?x foo:bar 1 }"])
    );
    insta::assert_snapshot!(
        "sql",
        project.run(&["query", "-e", "SELECT (CASE WHEN ?x THEN 1 END AS ?y) { ?x ?p ?o }"])
    );
}

#[test]
fn broken_toml_names_line_and_column() {
    let project = Project::small(&[("ggen.toml", "[project\npackages = 3\n")]);
    insta::assert_snapshot!(project.run(&["query", LARGE, "--arg", "amount=1"]));
    let project = Project::small(&[("ggen.toml", "[project]\npackages = 3\n\n[sevre]\nx = 1\n")]);
    insta::assert_snapshot!("wrong_type", project.run(&["query", LARGE, "--arg", "amount=1"]));
}

#[test]
fn missing_and_wrong_files() {
    let project = Project::small(&[("folder.ttl/x.ttl", ""), ("data.unknown", "")]);
    let ask = ["query", LARGE, "--arg", "amount=1", "--data"];
    for (name, file) in
        [("missing", "no.ttl"), ("directory", "folder.ttl"), ("unknown_format", "data.unknown")]
    {
        insta::assert_snapshot!(name, project.run(&[&ask[..], &[file]].concat()));
    }
    insta::assert_snapshot!("missing_query_file", project.run(&["query", "no.rq"]));
}

#[test]
fn arguments_that_are_missing_unknown_or_ill_typed() {
    let project = Project::small(&[]);
    insta::assert_snapshot!("argument_missing", project.run(&["query", LARGE]));
    insta::assert_snapshot!(
        "argument_unknown",
        project.run(&["query", LARGE, "--arg", "amuont=1"])
    );
    insta::assert_snapshot!(
        "argument_ill_typed",
        project.run(&["query", LARGE, "--arg", "amount=much"])
    );
    insta::assert_snapshot!(
        "argument_without_value",
        project.run(&["query", LARGE, "--arg", "amount"])
    );
}

#[test]
fn unknown_packages_and_questions_have_neighbours() {
    let project = Project::small(&[]);
    insta::assert_snapshot!("unknown_question", project.run(&["query", "shop/large-order"]));
    insta::assert_snapshot!("unknown_package", project.run(&["query", "shpo/large-orders"]));
}

#[test]
fn a_duplicate_package_names_both_places() {
    let manifest = "[package]\nname = \"shop\"\nversion = \"0.2.0\"\ndescription = \"Orders\"\n\
                    license = \"MIT\"\n\n[ontology.\"https://example.org/other#\"]\n\
                    prefix = \"other\"\nfile = \"ontology.ttl\"\n";
    let project = Project::small(&[
        ("ontologies/shop2/package.toml", manifest),
        ("ontologies/shop2/ontology.ttl", ""),
    ]);
    insta::assert_snapshot!(project.run(&["query", "--list"]));
}

#[test]
fn a_dependency_that_is_not_there_says_how_to_get_it() {
    let project = Project::small(&[(
        "ggen.toml",
        "[project]\npackages = [\"ontologies/*\"]\n\n[dependencies]\nnotification-messaging-hup = \"^0.1\"\n",
    )]);
    insta::assert_snapshot!(project.run(&["query", "--list"]));
}

#[test]
fn no_project_here() {
    let folder = Project::new(&[]);
    let text = folder.run(&["query", "-e", "ASK {}"]);
    assert!(text.starts_with("exit 2"), "{text}");
    assert!(text.contains("ggen init"), "{text}");
}

#[test]
fn a_query_nobody_could_parse_is_refused_not_crashed() {
    let project = Project::small(&[]);
    let deep = format!("ASK {{ FILTER({}1{}) }}", "(".repeat(20_000), ")".repeat(20_000));
    let text = project.run(&["query", "-e", &deep]);
    assert!(text.starts_with("exit 2"), "{text}");
    assert!(text.contains("nested deeper than 128 levels"), "{text}");
}

#[test]
fn a_query_that_takes_too_long_is_stopped() {
    let project = Project::small(&[]);
    let text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p . ?q ?r ?s . ?t ?u ?v . ?w ?x ?y }";
    let said = project.run(&["query", "-e", text, "--timeout", "1"]);
    assert!(said.starts_with("exit 2"), "{said}");
    assert!(said.contains("longer than it may"), "{said}");
}

#[test]
fn service_and_unknown_functions_are_refused_by_name() {
    let project = Project::small(&[]);
    let service =
        project.run(&["query", "-e", "ASK { SERVICE <http://127.0.0.1:1/x> { ?s ?p ?o } }"]);
    assert!(service.starts_with("exit 2") && service.contains("127.0.0.1:1/x"), "{service}");
    let function = project.run(&[
        "query",
        "-e",
        "PREFIX gf: <https://w3id.org/ggen/fn#> SELECT (gf:ad(1) AS ?x) {}",
    ]);
    assert!(function.starts_with("exit 2") && function.contains("fn#ad"), "{function}");
}

#[test]
fn a_broken_template_names_its_file_and_line() {
    let target = "[[generate.target]]\nlang = \"python\"\nout = \"out\"\n";
    let settings = format!("[project]\npackages = [\"ontologies/*\"]\n\n{target}");
    let generate = |template: &str| {
        let files = [("ggen.toml", settings.as_str()), ("templates/python/vocab.j2", template)];
        let project = Project::small(&files);
        let said = project.run(&["generate"]);
        assert!(!project.path().join("out").exists(), "nothing is half-written");
        said
    };
    insta::assert_snapshot!("template_syntax", generate("# one\n{% for x in %}\n"));
    insta::assert_snapshot!("template_unknown_name", generate("# one\n{{ pakcage.name }}\n"));
    let endless = "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}\
                   {% endfor %}{% endfor %}{% endfor %}";
    assert!(generate(endless).contains("fuel"), "an endless template is stopped");
}

#[test]
fn a_template_of_the_project_replaces_the_built_in_one() {
    let project = Project::small(&[
        (
            "ggen.toml",
            "[project]\npackages = [\"ontologies/*\"]\n\n[[generate.target]]\nlang = \"python\"\nout = \"out\"\n",
        ),
        ("templates/python/vocab.j2", "# our own vocabulary\n"),
    ]);
    let said = project.run(&["generate"]);
    assert!(said.starts_with("exit 0"), "{said}");
    let files = walk(&project.path().join("out"));
    assert!(files.iter().any(|it| it.trim() == "# our own vocabulary"), "{files:?}");
}

/// The texts of all files below a folder.
fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.extend(walk(&path));
        } else {
            texts.push(std::fs::read_to_string(path).unwrap());
        }
    }
    texts
}

#[test]
fn xml_entities_that_multiply_are_refused() {
    let mut laughs = String::from("<?xml version=\"1.0\"?>\n<!DOCTYPE r [\n<!ENTITY a \"ha\">\n");
    for (name, of) in [
        ("b", "a"),
        ("c", "b"),
        ("d", "c"),
        ("e", "d"),
        ("f", "e"),
        ("g", "f"),
        ("h", "g"),
        ("i", "h"),
        ("j", "i"),
    ] {
        let ten = format!("&{of};").repeat(10);
        laughs += &["<!ENTITY ", name, " \"", &ten, "\">\n"].concat();
    }
    laughs.push_str(
        "]>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:e=\"urn:e:\">\
         <rdf:Description rdf:about=\"urn:x\"><e:p>&j;</e:p></rdf:Description></rdf:RDF>\n",
    );
    let wide = format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE r [ <!ENTITY a \"{}\"> ]>\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:e=\"urn:e:\">\
         <rdf:Description rdf:about=\"urn:x\"><e:p>{}</e:p></rdf:Description></rdf:RDF>\n",
        "x".repeat(100_000),
        "&a;".repeat(100_000)
    );
    let project = Project::new(&[("laughs.rdf", &laughs), ("wide.rdf", &wide)]);
    for file in ["laughs.rdf", "wide.rdf"] {
        let said = project.run(&["query", "-e", "ASK {}", "--data", file]);
        assert!(said.starts_with("exit 2") && said.contains("SYN001"), "{said}");
        assert!(said.contains("entit") && said.contains(&format!("{file}:")), "{said}");
    }
}

#[test]
fn two_targets_in_one_place_write_nothing() {
    let block = |lang: &str, out: &str| {
        format!("[[generate.target]]\nlang = \"{lang}\"\nout = \"{out}\"\n")
    };
    let settings = format!(
        "[project]\npackages = [\"ontologies/*\"]\n\n{}\n{}",
        block("rust", "g"),
        block("python", "g/python")
    );
    let project = Project::small(&[("ggen.toml", &settings)]);
    let said = project.run(&["generate"]);
    assert!(said.starts_with("exit 2") && said.contains("`g` and `g/python`"), "{said}");
    assert!(!project.path().join("g").exists());
}

#[test]
fn an_update_a_directory_and_a_pattern_without_matches_are_told() {
    let project = Project::small(&[(
        "ggen.toml",
        "[project]\npackages = [\"ontologies/*\", \"packges/*\"]\n",
    )]);
    let update = project.run(&["query", "-e", "INSERT DATA { <urn:a> <urn:b> <urn:c> }"]);
    assert!(update.starts_with("exit 2") && update.contains("is an update"), "{update}");
    let directory = project.run(&["query", "queries"]);
    assert!(directory.starts_with("exit 2") && directory.contains("is a directory"), "{directory}");
    let check = project.run(&["check", "--select", "PKG"]);
    assert!(check.contains("no directory matches `packges/*`"), "{check}");
    let prefix = project.run(&["query", "-e", "DESCRIBE shop:Order"]);
    assert!(prefix.contains("add `PREFIX shop: <https://example.org/shop#>`"), "{prefix}");
}

#[test]
fn a_bare_name_that_two_packages_have_is_ambiguous() {
    let project = Project::small(&[
        (
            "ontologies/store/package.toml",
            "[package]\nname = \"store\"\nversion = \"0.1.0\"\ndescription = \"Stocks\"\nlicense = \"MIT\"\n",
        ),
        (
            "queries/store/large-orders.rq",
            "#+ summary: Which things are there?\n#+ returns:\n#+   s: iri\nSELECT ?s { ?s a ?c }\n",
        ),
    ]);
    insta::assert_snapshot!(project.run(&["query", "large-orders"]));
}
