//! What the shipped packages hold, counted through the store, and the functions their queries rely on.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;

use ggen::{
    query::{answer::Answer, budget::Budget, file::parse},
    rdf::prefix::Prefixes,
    workspace::{Workspace, dataset::Dataset, load::LoadedPackage},
};

/// The first cell of the first row.
fn ask(dataset: &Dataset, text: &str) -> String {
    let text = format!(
        "PREFIX cas: <https://w3id.org/ggen/ns/compliance#> PREFIX gf: <https://w3id.org/ggen/fn#>
         PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> {text}"
    );
    let query = parse(&text, None, &dataset.functions).unwrap();
    let Answer::Solutions(table) = dataset.ask(&query, &Budget::unlimited()).unwrap() else {
        panic!("{text} returns a table")
    };
    match &table.rows[0][0] {
        Some(term) => ggen::query::table::short(term, &Prefixes::well_known()),
        None => "unbound".to_owned(),
    }
}

fn compliance(catalogue: bool) -> Dataset {
    let (mut workspace, found) = Workspace::open(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    assert_eq!(found, []);
    let package = workspace.package("cas").unwrap().clone();
    let files =
        if catalogue { package.package.catalogue_files() } else { package.package.example_files() };
    let mut found = Vec::new();
    let data = LoadedPackage::load_data(&files, &mut workspace.sources, &mut found);
    assert_eq!(found, []);
    workspace.dataset_of(&package, &data).unwrap()
}

#[test]
fn the_compliance_catalogue_is_complete() {
    let dataset = compliance(true);
    let count = |pattern: &str| {
        ask(&dataset, &format!("SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}"))
    };
    for (framework, n) in [
        ("GDPR", "37"),
        ("SOC2", "61"),
        ("PCIDSS", "63"),
        ("ISO27001", "93"),
        ("SOX", "30"),
        ("HIPAA", "65"),
    ] {
        let pattern = format!("?x a cas:Control ; cas:inFramework cas:{framework}");
        assert_eq!(count(&pattern), n, "{framework}");
    }
    assert_eq!(count("?x a cas:Check"), "176");
    assert_eq!(count("?x a cas:RemediationScenario"), "44");
    let unmapped = "?x a cas:Control FILTER NOT EXISTS { ?x cas:mapsToHub ?hub } \
                    FILTER NOT EXISTS { ?x cas:noEquivalent true }";
    assert_eq!(count(unmapped), "0", "every control has a hub mapping or says that there is none");
    assert_eq!(count("?x a cas:Check FILTER NOT EXISTS { ?x cas:severity/cas:rank ?rank }"), "0");
}

#[test]
fn a_superclass_finds_the_instances_of_its_subclasses() {
    let dataset = compliance(false);
    assert_eq!(ask(&dataset, "SELECT (COUNT(?x) AS ?n) { ?x a cas:AuditEvent }"), "12");
}

#[test]
fn rules_say_where_their_facts_come_from() {
    let dataset = compliance(false);
    let derived = ask(
        &dataset,
        "SELECT (COUNT(*) AS ?n) { GRAPH <https://w3id.org/ggen/ns/compliance#inferred> \
         { ?g <http://www.w3.org/ns/prov#wasDerivedFrom> ?rule } }",
    );
    assert_ne!(derived, "0");
}

#[test]
fn functions_work_inside_queries() {
    let dataset = compliance(false);
    let value = |expression: &str| ask(&dataset, &format!("SELECT ({expression} AS ?x) {{ }}"));
    let instant = |text: &str| format!("\"{text}\"^^xsd:dateTime");
    let (early, late) = (instant("2025-01-31T00:00:00Z"), instant("2025-02-01T00:00:30Z"));
    for (expression, expected) in [
        (
            format!("gf:addDuration({early}, \"P1M\"^^xsd:yearMonthDuration)"),
            "2025-02-28T00:00:00Z",
        ),
        (format!("gf:addDuration({early}, \"PT1H\"^^xsd:dayTimeDuration)"), "2025-01-31T01:00:00Z"),
        (format!("gf:secondsBetween({early}, {late})"), "86430"),
        ("gf:ipInRange(\"10.1.2.3\", \"10.0.0.0/8\")".to_owned(), "true"),
        ("gf:ipToInteger(\"0.0.1.1\")".to_owned(), "257"),
        ("STRLEN(gf:digest(\"sha256\", 1, \"a\"))".to_owned(), "71"),
        ("gf:geoDistanceKm(0, 0, 0, 180) > 20000".to_owned(), "true"),
        ("gf:addDuration(1, 2)".to_owned(), "unbound"),
    ] {
        assert_eq!(value(&expression), expected, "{expression}");
    }
}

#[test]
fn percentile_is_an_aggregate_of_two_arguments() {
    let dataset = compliance(false);
    let values = "VALUES (?k ?x) { (1 15) (1 20) (1 35) (1 40) (1 50) (1 50) }";
    let percentile = |call: &str| ask(&dataset, &format!("SELECT ({call} AS ?p) {{ {values} }}"));
    assert_eq!(percentile("gf:percentile(0.5, ?x)"), "35");
    assert_eq!(percentile("gf:percentile(1, ?x)"), "50");
    assert_eq!(percentile("gf:percentile(DISTINCT 0.6, ?x)"), "35");
    assert_eq!(percentile("gf:percentile(0.6, ?x + 1)"), "41");
    assert_eq!(ask(&dataset, "SELECT (gf:percentile(0.5, ?x) AS ?p) { VALUES ?x { } }"), "unbound");
    let grouped = "SELECT ?k (gf:percentile(0.9, ?x) AS ?p) { VALUES (?k ?x) { (1 3) (1 4) (2 9) } } \
                   GROUP BY ?k HAVING (gf:percentile(0.9, ?x) > 5) ORDER BY ?k";
    assert_eq!(ask(&dataset, grouped), "2");
}
