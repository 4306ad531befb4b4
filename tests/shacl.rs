//! What validation says about small graphs, and that hostile ones do not harm it.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use ggen::{
    diag::{Diagnostic, Severity},
    query::{budget::Budget, function::Functions},
    rdf::{
        format::Format,
        read::{ReadOptions, read},
    },
    shacl::{error::ShaclError, report::ValidationReport, shape::Shapes, validate::validate},
    store::{builder::Builder, snapshot::Snapshot},
};
use oxigraph::model::{GraphNameRef, NamedNode};

const PREFIXES: &str = "
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix ex: <https://example.org/> .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    ex: sh:declare [ sh:prefix \"ex\" ; sh:namespace \"https://example.org/\"^^xsd:anyURI ] .
";

fn snapshot(text: &str) -> Snapshot {
    let text = format!("{PREFIXES}{text}");
    let (document, found) =
        read(text.as_bytes(), Format::Turtle, "test.ttl", &ReadOptions::default());
    assert!(found.iter().all(|it| it.severity != Severity::Error), "{found:?}");
    let mut builder = Builder::new();
    builder.insert_document(&document, GraphNameRef::DefaultGraph);
    builder.build()
}

fn run(data: &str, shapes: &str) -> Result<ValidationReport, ShaclError> {
    let (shapes, _) = Shapes::compile(&snapshot(shapes));
    let budget = Budget::until(Instant::now() + Duration::from_mins(1));
    validate(&snapshot(data), &shapes, &Functions::standard(), &budget)
}

/// The results as lines: focus, component, value.
fn results(data: &str, shapes: &str) -> Vec<String> {
    let short = |text: String| {
        text.replace("<https://example.org/", "ex:")
            .replace("<http://www.w3.org/ns/shacl#", "")
            .replace("ConstraintComponent", "")
            .replace('>', "")
    };
    let report = run(data, shapes).expect("a verdict");
    let line = |it: &ggen::shacl::report::ValidationResult| {
        let value = it.value.as_ref().map(|it| format!(" {it}")).unwrap_or_default();
        short(format!("{} {}{value}", it.focus, it.component))
    };
    report.results.iter().map(line).collect()
}

#[track_caller]
fn check(data: &str, shapes: &str, expected: &[&str]) {
    assert_eq!(results(data, shapes), expected);
}

fn findings(shapes: &str) -> Vec<Diagnostic> {
    Shapes::compile(&snapshot(shapes)).1
}

#[test]
fn instances_are_found_through_the_class_hierarchy_of_the_data() {
    check(
        "ex:B rdfs:subClassOf ex:A . ex:C rdfs:subClassOf ex:B . ex:B rdfs:subClassOf ex:C .
         ex:b a ex:B . ex:c a ex:C . ex:d a ex:D .",
        "ex:D rdfs:subClassOf ex:A .
         ex:S sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .",
        &["ex:b MinCount", "ex:c MinCount"],
    );
}

#[test]
fn terms_are_compared_as_written() {
    check(
        "ex:a ex:p \"01\"^^xsd:integer , 1 .",
        "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:in ( 1 ) ] .",
        &["ex:a In \"01\"^^<http://www.w3.org/2001/XMLSchema#integer"],
    );
}

#[test]
fn a_focus_node_need_not_be_in_the_data_and_may_be_a_literal() {
    check(
        "",
        "ex:S sh:targetNode \"x\" , ex:nowhere ; sh:nodeKind sh:IRI ;
           sh:property [ sh:path ex:p ; sh:minCount 1 ] .",
        &["\"x\" NodeKind \"x\"", "\"x\" MinCount", "ex:nowhere MinCount"],
    );
}

#[test]
fn paths_follow_all_their_forms() {
    let data = "ex:a ex:p ex:b . ex:b ex:p ex:c . ex:c ex:p ex:a . ex:z ex:q ex:a .";
    let count = |path: &str| {
        let shapes =
            format!("ex:S sh:targetNode ex:a ; sh:property [ sh:path {path} ; sh:maxCount 0 ] .");
        let report = run(data, &shapes).expect("a verdict");
        report.results.first().map_or(0, |it| {
            it.message().split(' ').next().and_then(|it| it.parse().ok()).unwrap_or(99)
        })
    };
    assert_eq!(count("ex:p"), 1);
    assert_eq!(count("[ sh:inversePath ex:p ]"), 1);
    assert_eq!(count("( ex:p ex:p ex:p )"), 1);
    assert_eq!(count("[ sh:alternativePath ( ex:p [ sh:inversePath ex:q ] ) ]"), 2);
    assert_eq!(count("[ sh:zeroOrMorePath ex:p ]"), 3);
    assert_eq!(count("[ sh:oneOrMorePath ex:p ]"), 3);
    assert_eq!(count("[ sh:zeroOrOnePath ex:p ]"), 2);
    assert_eq!(count("[ sh:inversePath ( ex:q ex:p ) ]"), 0);
    assert_eq!(count("[ sh:inversePath ( ex:p ex:p ) ]"), 1);
}

#[test]
fn results_inside_nested_shapes_stay_inside() {
    check(
        "ex:a ex:p 1 . ex:b ex:p 1 , 2 .",
        "ex:S sh:targetNode ex:a , ex:b ;
           sh:xone ( [ sh:property [ sh:path ex:p ; sh:maxCount 1 ] ]
                     [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ] ) .",
        &["ex:b Xone ex:b"],
    );
}

#[test]
fn a_shape_that_two_ways_lead_to_reports_twice() {
    check(
        "ex:a ex:p ex:b ; ex:q ex:b .",
        "ex:S sh:targetNode ex:a ; sh:property ex:P , ex:Q .
         ex:P sh:path ex:p ; sh:property ex:R . ex:Q sh:path ex:q ; sh:property ex:R .
         ex:R sh:path ex:r ; sh:minCount 1 .",
        &["ex:b MinCount", "ex:b MinCount"],
    );
}

#[test]
fn a_cycle_without_negation_refutes_what_can_be_refuted() {
    let shapes = "ex:S sh:targetNode ex:a , ex:x ; sh:node ex:Chain .
        ex:Chain sh:property [ sh:path ex:next ; sh:node ex:Chain ; sh:nodeKind sh:IRI ] .";
    check(
        "ex:a ex:next ex:b . ex:b ex:next ex:c . ex:c ex:next ex:a .
         ex:x ex:next ex:y . ex:y ex:next ex:z . ex:z ex:next \"end\" .",
        shapes,
        &["ex:x Node ex:x"],
    );
    let found = findings(shapes);
    assert!(found.iter().any(|it| it.code == "SHC008"), "{found:?}");
}

#[test]
fn a_long_chain_needs_no_stack() {
    let mut data = String::new();
    for n in 0..20_000 {
        let _ = writeln!(data, "ex:n{n} ex:next ex:n{} .", n + 1);
    }
    let shapes = "ex:S sh:targetNode ex:n0 ; sh:node ex:Chain .
        ex:Chain sh:property [ sh:path ex:next ; sh:node ex:Chain ; sh:nodeKind sh:IRI ] .";
    check(&data, shapes, &[]);
    data.push_str("ex:n20000 ex:next 7 .");
    check(&data, shapes, &["ex:n0 Node ex:n0"]);
    let results = "ex:S sh:targetNode ex:n0 ; sh:property ex:Next .
        ex:Next sh:path ex:next ; sh:property ex:Next ; sh:nodeKind sh:IRI .";
    assert_eq!(run(&data, results).expect("a verdict").results.len(), 1);
}

#[test]
fn a_cycle_through_negation_is_refused() {
    let error = run("", "ex:S sh:targetNode ex:a ; sh:not ex:S .").expect_err("no meaning");
    assert!(error.to_string().contains("negation"), "{error}");
}

#[test]
fn shapes_nested_beyond_the_limit_are_refused_and_those_within_are_not() {
    let nested = |depth: usize| {
        let mut text = String::from("ex:S0 sh:targetNode ex:a .");
        for n in 0..depth {
            let _ = writeln!(text, "ex:S{n} sh:node ex:S{} .", n + 1);
        }
        let _ = writeln!(text, "ex:S{depth} sh:nodeKind sh:Literal .");
        run("", &text)
    };
    assert_eq!(nested(100).expect("a verdict").results.len(), 1);
    assert!(matches!(nested(5000), Err(ShaclError::Shapes(_))));
}

#[test]
fn many_ways_to_a_node_do_not_take_many_times_as_long() {
    let mut shapes = String::from("ex:S0 sh:targetNode ex:a .");
    for n in 0..60 {
        let next = n + 1;
        let _ = writeln!(
            shapes,
            "ex:S{n} sh:property ex:P{n} , ex:Q{n} .
             ex:P{n} sh:path ex:p ; sh:property ex:S{next} . ex:Q{n} sh:path ex:p ; sh:property ex:S{next} .
             ex:S{n} sh:path ex:p ."
        );
    }
    let _ = writeln!(shapes, "ex:S60 sh:path ex:p ; sh:minCount 2 .");
    let error = run("ex:a ex:p ex:a .", &shapes).expect_err("2^60 results");
    assert!(matches!(error, ShaclError::TooMany { .. }), "{error}");
}

#[test]
fn malformed_shapes_fail_where_they_are_used_and_only_there() {
    let bad = "ex:Bad a sh:NodeShape ; sh:nodeKind ex:Odd ; sh:in 7 .";
    assert!(run("", bad).expect("it is not used").conforms());
    assert_eq!(findings(bad).len(), 2);
    let error = run("", &format!("{bad} ex:S sh:targetNode ex:a ; sh:node ex:Bad ."));
    let error = error.expect_err("it is used").to_string();
    assert!(error.contains("https://example.org/Bad"), "{error}");
    for shape in [
        "sh:property [ sh:path ex:p ; sh:minCount \"1\" ]",
        "sh:property [ sh:path ex:p , ex:q ]",
        "sh:property [ sh:minCount 1 ]",
        "sh:property [ sh:path ( ex:p ) ]",
        "sh:property [ sh:path _:p ] . _:p sh:inversePath _:p",
        "sh:minCount 1",
        "sh:pattern \"(\"",
        "sh:pattern \"(a)\\\\1\"",
        "sh:or ex:list . ex:list rdf:first ex:S ; rdf:rest ex:list",
        "sh:closed \"maybe\"",
        "sh:class \"text\"",
        "sh:minInclusive \"x\"@en",
        "sh:severity \"bad\"",
        "sh:memberShape ex:T",
        "sh:js [ ]",
        "sh:sparql [ sh:select \"SELECT ?x { ?x ?y ?z }\" ]",
        "sh:sparql [ sh:select \"ASK { ?x ?y ?z }\" ]",
        "sh:sparql [ sh:select \"SELECT $this { \" ]",
        "sh:sparql [ sh:select \"SELECT $this { $this nope:p ?z }\" ]",
        "sh:sparql [ ]",
        "sh:sparql [ sh:select \"SELECT $this { FILTER EXISTS { $this ?p ?o MINUS { ?o ?p 1 } } }\" ]",
    ] {
        let text = format!("ex:S sh:targetNode ex:a ; {shape} .");
        assert!(matches!(run("", &text), Err(ShaclError::Shapes(_))), "{shape}");
    }
}

#[test]
fn misspelt_parameters_are_found() {
    let found = findings("ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:minCout 1 ] .");
    assert_eq!(found[0].code, "SHC002");
    assert_eq!(found[0].help, ["did you mean `sh:minCount`?"]);
    assert_eq!(found[0].entity.as_deref(), Some("https://example.org/S"));
}

#[test]
fn unsupported_entailment_is_a_failure() {
    assert!(run("", "ex: sh:entailment ex:Regime . ex:S sh:targetNode ex:a .").is_err());
}

fn sparql(select: &str) -> String {
    format!(
        "ex:S sh:targetSubjectsOf ex:p ;
           sh:sparql [ sh:prefixes ex: ; sh:message \"{{?this}} has {{?value}}\" ;
                       sh:select \"{select}\" ] ."
    )
}

#[test]
fn a_query_sees_each_focus_node_by_itself() {
    let data = "ex:a ex:p 1 , 2 . ex:b ex:p 3 . _:c ex:p 4 ; ex:q 5 . ex:d ex:p 6 ; ex:q 7 .";
    let n = |select: &str| results(data, &sparql(select)).len();
    assert_eq!(n("SELECT $this { FILTER (isBlank($this)) }"), 1);
    assert_eq!(n("SELECT $this ?value { $this ex:p ?value }"), 5);
    assert_eq!(n("SELECT DISTINCT $this { $this ex:p ?v }"), 4);
    assert_eq!(n("SELECT $this { $this ex:p ?v } LIMIT 1"), 4);
    assert_eq!(n("SELECT $this { { $this ex:q ?v } UNION { ?x ex:p 1 } }"), 6);
    assert_eq!(n("SELECT $this { ?x ex:p 1 . FILTER NOT EXISTS { $this ex:q ?y } }"), 2);
    assert_eq!(n("SELECT $this { FILTER NOT EXISTS { ?x ex:q ?y FILTER (?x = $this) } }"), 2);
    assert_eq!(n("SELECT $this { OPTIONAL { $this ex:q ?v } FILTER (!bound(?v)) }"), 2);
    assert_eq!(
        n(
            "SELECT $this { ?x ex:p 3 OPTIONAL { ?x ex:p ?v FILTER ($this = ?x) } FILTER (bound(?v)) }"
        ),
        1
    );
    assert_eq!(
        n("SELECT $this (COUNT(?v) AS ?n) { $this ex:p ?v } GROUP BY $this HAVING (COUNT(?v) > 1)"),
        1
    );
    assert_eq!(n("SELECT $this { BIND ($this AS ?x) ?x ex:q ?v }"), 2);
    assert_eq!(n("SELECT $this { { SELECT $this { $this ex:q ?v } } }"), 2);
    assert_eq!(n("SELECT $this { $this ex:nothing* ?v }"), 4);
    assert_eq!(n("SELECT $this { $this (ex:p|ex:q)+ ?v }"), 7);
}

#[test]
fn a_literal_focus_node_is_the_subject_of_nothing() {
    let shapes = "ex:S sh:targetNode \"x\" ;
        sh:sparql [ sh:prefixes ex: ; sh:select \"SELECT $this { $this ex:p ?v }\" ] ;
        sh:sparql [ sh:prefixes ex: ; sh:select \"SELECT $this { ?s ex:p $this }\" ] .";
    check("ex:a ex:p \"x\" .", shapes, &["\"x\" SPARQL \"x\""]);
}

#[test]
fn messages_are_filled_once() {
    let data = "ex:a ex:p \"{?this}\" .";
    let report =
        run(data, &sparql("SELECT $this ?value { $this ex:p ?value }")).expect("a verdict");
    assert_eq!(report.results[0].message(), "<https://example.org/a> has {?this}");
}

#[test]
fn a_path_stands_for_its_text_in_a_query() {
    check(
        "ex:a ex:p ex:b . ex:b ex:q 1 , 2 .",
        "ex:S sh:targetNode ex:a ; sh:property [ sh:path ( ex:p ex:q ) ;
           sh:sparql [ sh:select \"SELECT $this ?value { $this $PATH ?value FILTER (?value > 1) }\" ] ] .",
        &["ex:a SPARQL \"2\"^^<http://www.w3.org/2001/XMLSchema#integer"],
    );
}

#[test]
fn a_reported_failure_is_no_report() {
    let shapes = sparql("SELECT $this (true AS ?failure) { $this ex:p ?v }");
    assert!(matches!(run("ex:a ex:p 1 .", &shapes), Err(ShaclError::Reported { .. })));
}

#[test]
fn an_exhausted_budget_is_no_report() {
    let (shapes, _) = Shapes::compile(&snapshot("ex:S sh:targetNode ex:a ; sh:class ex:C ."));
    let budget = Budget::until(Instant::now());
    let result = validate(&snapshot(""), &shapes, &Functions::standard(), &budget);
    assert!(matches!(result, Err(ShaclError::Stopped(_))));
}

#[test]
fn blank_nodes_of_shapes_and_data_are_kept_apart_unless_they_come_from_one_file() {
    let shapes = "ex:S sh:targetNode _:x ; sh:class ex:C .";
    let data = "_:x a ex:C .";
    assert_eq!(run(data, shapes).expect("a verdict").results.len(), 1);
    let both = snapshot(&format!("{shapes} {data}"));
    let (shapes, _) = Shapes::compile(&both);
    let report = validate(&both, &shapes, &Functions::standard(), &Budget::unlimited());
    assert!(report.expect("a verdict").conforms());
}

#[test]
fn results_name_their_shapes() {
    let report = run(
        "ex:a a ex:A .",
        "ex:S sh:targetClass ex:A ; sh:property ex:P , [ sh:path ex:q ; sh:minCount 1 ] .
         ex:P sh:path ex:p ; sh:minCount 1 .",
    );
    let report = report.expect("a verdict");
    let names: Vec<[Option<&str>; 2]> = report
        .results
        .iter()
        .map(|it| [&it.root_shape, &it.shape_name].map(|it| it.as_ref().map(NamedNode::as_str)))
        .collect();
    let (p, s) = (Some("https://example.org/P"), Some("https://example.org/S"));
    assert_eq!(names, [[s, p], [s, s]]);
}

#[test]
fn a_component_of_the_user_checks_values_and_nodes() {
    let shapes = r#"
        ex:Longer a sh:ConstraintComponent ; sh:parameter [ sh:path ex:longerThan ] ;
          sh:validator [ sh:message "{$value} is not longer than {$longerThan}" ;
            sh:ask "ASK { FILTER (STRLEN(STR($value)) > $longerThan) }" ] .
        ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; ex:longerThan 2 ] ."#;
    let report = run("ex:a ex:p \"abc\" , \"ab\" .", shapes).expect("a verdict");
    assert_eq!(report.results.len(), 1);
    assert_eq!(report.results[0].message(), "ab is not longer than 2");
    assert_eq!(report.results[0].component.as_str(), "https://example.org/Longer");
}
