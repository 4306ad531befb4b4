//! SPARQL Update from one snapshot to the next.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use ggen::{
    query::{
        budget::Budget,
        error::QueryError,
        function::Functions,
        update::{UpdateSources, parse::parse_update, update},
    },
    rdf::{
        document::Document,
        format::Format,
        read::{ReadOptions, read},
    },
    store::{snapshot::Snapshot, view::View},
};
use oxigraph::model::NamedNodeRef;

const BASE: &str = "http://example.org/";

fn run_on(before: &Snapshot, text: &str) -> Result<Snapshot, QueryError> {
    let functions = Functions::standard();
    let load = |iri: NamedNodeRef<'_>| match iri.as_str() {
        "http://example.org/doc" => Ok(document("<s> <p> _:b . _:b <p> 1 .")),
        other => Err(format!("no file for {other}")),
    };
    let sources = UpdateSources { load: Some(&load) };
    let request = parse_update(text, Some(BASE), &functions)?;
    update(&request, before, &View::default(), &functions, &sources, &Budget::unlimited())
}

fn document(text: &str) -> Document {
    let options = ReadOptions { base: Some(BASE.to_owned()), ..ReadOptions::default() };
    let (document, found) = read(text.as_bytes(), Format::Turtle, "doc.ttl", &options);
    assert_eq!(found, []);
    document
}

/// The quads, sorted, and the names of the graphs.
fn told(snapshot: &Snapshot) -> String {
    let mut lines: Vec<String> = snapshot.quads().map(|it| it.to_string()).collect();
    lines.sort();
    lines.extend(snapshot.named_graphs().map(|it| format!("graph {}", snapshot.graph_name(it))));
    lines.join("\n").replace(BASE, "")
}

fn after(text: &str) -> String {
    told(&run_on(&Snapshot::default(), text).unwrap())
}

fn refusal(text: &str) -> String {
    run_on(&Snapshot::default(), text).unwrap_err().to_string()
}

#[test]
fn operations_see_those_before_them() {
    let text = "INSERT DATA { <a> <p> <b> } ;
        INSERT { GRAPH <g> { ?o <q> ?s } } WHERE { ?s <p> ?o } ;
        DELETE { ?s <p> ?o } INSERT { ?s <p> <c> } WHERE { ?s <p> ?o . GRAPH <g> { ?o <q> ?s } }";
    assert_eq!(after(text), "<a> <p> <c>\n<b> <q> <a> <g>\ngraph <g>");
}

#[test]
fn deletions_and_insertions_are_known_before_either_is_done() {
    let text = "INSERT DATA { <a> <next> <b> . <b> <next> <c> } ;
        DELETE { ?x <next> ?y } INSERT { ?y <next> ?x } WHERE { ?x <next> ?y }";
    assert_eq!(after(text), "<b> <next> <a>\n<c> <next> <b>");
    let both =
        "INSERT DATA { <a> <p> <b> } ; DELETE { ?s ?p ?o } INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }";
    assert_eq!(after(both), "<a> <p> <b>");
}

#[test]
fn an_error_leaves_nothing_behind() {
    let before = run_on(&Snapshot::default(), "INSERT DATA { <a> <p> <b> }").unwrap();
    let error = run_on(&before, "DELETE WHERE { ?s ?p ?o } ; CLEAR GRAPH <nowhere>").unwrap_err();
    assert!(error.to_string().contains("nowhere> does not exist"), "{error}");
    assert_eq!(told(&before), "<a> <p> <b>");
}

#[test]
fn blank_nodes_of_templates_and_data_are_new_ones() {
    let text = "INSERT DATA { <a> <p> _:x . <b> <p> _:x } ; INSERT DATA { <c> <p> _:y }";
    let before = run_on(&Snapshot::default(), text).unwrap();
    assert_eq!(before.len(), 3);
    let text =
        "INSERT { ?s <q> _:n . _:n <r> ?s } WHERE { ?s <p> ?o } ; INSERT DATA { <d> <p> _:x }";
    let next = run_on(&before, text).unwrap();
    let objects: std::collections::BTreeSet<String> = next
        .quads()
        .filter(|it| it.object.is_blank_node())
        .map(|it| it.object.to_string())
        .collect();
    // One for `_:x`, one for `_:y`, one for each of three solutions, one for the second `_:x`.
    assert_eq!(objects.len(), 6, "{}", told(&next));
}

#[test]
fn graphs_exist_while_they_are_empty() {
    assert_eq!(after("CREATE GRAPH <g>"), "graph <g>");
    let emptied =
        "INSERT DATA { GRAPH <g> { <a> <p> <b> } } ; DELETE DATA { GRAPH <g> { <a> <p> <b> } }";
    assert_eq!(after(emptied), "graph <g>");
    assert_eq!(after(&format!("{emptied} ; DROP GRAPH <g>")), "");
    let listed = "CREATE GRAPH <g> ; INSERT { ?g <is> 'here' } WHERE { GRAPH ?g {} }";
    assert_eq!(after(listed), "<g> <is> \"here\"\ngraph <g>");
    let asked = "CREATE GRAPH <g> ; INSERT { <g> <is> 'here' } WHERE { GRAPH <g> {} } ;
        INSERT { <h> <is> 'here' } WHERE { GRAPH <h> {} }";
    assert_eq!(after(asked), "<g> <is> \"here\"\ngraph <g>");
    assert_eq!(after("CREATE GRAPH <g> ; CREATE GRAPH <h> ; DROP NAMED"), "");
    assert_eq!(after("CREATE GRAPH <g> ; CLEAR ALL"), "graph <g>");
    assert!(refusal("CREATE GRAPH <g> ; CREATE GRAPH <g>").contains("exists already"));
    assert_eq!(after("CREATE GRAPH <g> ; CREATE SILENT GRAPH <g>"), "graph <g>");
}

#[test]
fn graphs_are_added_copied_and_moved() {
    let start = "INSERT DATA { <a> <p> 0 GRAPH <g> { <a> <p> 1 } GRAPH <h> { <a> <p> 2 } } ; ";
    let then = |text: &str| after(&format!("{start}{text}"));
    let (zero, one, two) = (
        "<a> <p> \"0\"^^<http://www.w3.org/2001/XMLSchema#integer>",
        "<a> <p> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer>",
        "<a> <p> \"2\"^^<http://www.w3.org/2001/XMLSchema#integer>",
    );
    assert_eq!(
        then("ADD <g> TO GRAPH <h>"),
        format!("{zero}\n{one} <g>\n{one} <h>\n{two} <h>\ngraph <g>\ngraph <h>")
    );
    assert_eq!(
        then("COPY GRAPH <g> TO <h>"),
        format!("{zero}\n{one} <g>\n{one} <h>\ngraph <g>\ngraph <h>")
    );
    assert_eq!(then("MOVE <g> TO DEFAULT"), format!("{one}\n{two} <h>\ngraph <h>"));
    assert_eq!(then("MOVE DEFAULT TO <g>"), format!("{zero} <g>\n{two} <h>\ngraph <g>\ngraph <h>"));
    assert_eq!(then("COPY <g> TO <g> ; MOVE <g> TO <g>"), then(""));
    assert_eq!(then("COPY SILENT <none> TO <h>"), then(""));
    assert_eq!(after("CREATE GRAPH <g> ; COPY <g> TO <new>"), "graph <g>\ngraph <new>");
    assert!(refusal("COPY <none> TO <h>").contains("none> does not exist"));
}

#[test]
fn with_and_using_choose_the_dataset() {
    let start =
        "INSERT DATA { <a> <p> <d> GRAPH <g> { <a> <p> <e> } GRAPH <h> { <a> <p> <f> } } ; ";
    let then = |text: &str| after(&format!("{start}{text} ; DROP ALL")).is_empty();
    assert!(then("WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"));
    let with = format!(
        "{start}WITH <g> DELETE {{ ?s ?p ?o }} INSERT {{ ?s <q> ?x }} \
        WHERE {{ ?s ?p ?o . GRAPH <h> {{ ?s ?p ?x }} }}"
    );
    assert_eq!(after(&with), "<a> <p> <d>\n<a> <p> <f> <h>\n<a> <q> <f> <g>\ngraph <g>\ngraph <h>");
    let using = format!(
        "{start}INSERT {{ ?s <q> ?o }} USING <g> WHERE {{ ?s ?p ?o }} ; \
        DROP NAMED"
    );
    assert_eq!(after(&using), "<a> <p> <d>\n<a> <q> <e>");
    let named = format!(
        "{start}INSERT {{ ?g <q> ?o }} USING NAMED <h> \
        WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }} ; DROP NAMED"
    );
    assert_eq!(after(&named), "<a> <p> <d>\n<h> <q> <f>");
    let missing =
        format!("{start}INSERT {{ <x> <q> ?o }} USING <none> WHERE {{ ?s ?p ?o }} ; DROP NAMED");
    assert_eq!(after(&missing), "<a> <p> <d>");
}

#[test]
fn the_dataset_of_the_protocol_is_for_updates_without_one() {
    let functions = Functions::standard();
    let using = oxigraph::model::NamedNode::new_unchecked("http://example.org/g");
    let mut plain =
        parse_update("INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }", None, &functions).unwrap();
    plain.set_using(std::slice::from_ref(&using), &[]).unwrap();
    let mut own =
        parse_update("WITH <urn:g> DELETE { ?s ?p 1 } WHERE { ?s ?p ?o }", None, &functions)
            .unwrap();
    assert!(matches!(own.set_using(&[using], &[]), Err(QueryError::Using)));
}

#[test]
fn documents_are_loaded_from_given_sources_only() {
    let loaded = run_on(&Snapshot::default(), "LOAD <doc> INTO GRAPH <g>").unwrap();
    assert_eq!((loaded.len(), loaded.named_graphs().count()), (2, 1));
    assert!(refusal("LOAD <other>").contains("no file for http://example.org/other"));
    assert_eq!(after("LOAD SILENT <other> ; INSERT DATA { <a> <p> <b> }"), "<a> <p> <b>");
}

#[test]
fn what_is_no_quad_is_left_out() {
    let text = "INSERT DATA { <a> <p> 'text' , <b> } ;
        INSERT { ?o <q> ?s . ?s ?o <x> . <y> <z> ?missing . <t> <u> <<( ?o <v> ?s )>> }
        WHERE { ?s <p> ?o }";
    assert_eq!(
        after(text),
        "<a> <b> <x>\n<a> <p> \"text\"\n<a> <p> <b>\n<b> <q> <a>\n<t> <u> <<( <b> <v> <a> )>>"
    );
}

#[test]
fn a_prologue_may_stand_between_operations() {
    let text = "PREFIX x: <urn:1:> INSERT DATA { x:a x:p x:b } ;
        PREFIX x: <urn:2:> BASE <http://example.org/deep/> INSERT DATA { x:a <p> x:b } ;
        COPY DEFAULT TO x:g ;
        # the end
        PREFIX y: <urn:3:>";
    let told = after(text);
    assert!(told.contains("<urn:1:a> <urn:1:p> <urn:1:b> <urn:2:g>"), "{told}");
    assert!(told.contains("<urn:2:a> <deep/p> <urn:2:b> <urn:2:g>"), "{told}");
}

#[test]
fn prologues_are_not_read_again_without_end() {
    let functions = Functions::standard();
    let few = "PREFIX x: <urn:x> CLEAR ALL ;\n".repeat(200);
    assert_eq!(parse_update(&few, None, &functions).unwrap().operations.len(), 200);
    let many = "PREFIX x: <urn:x> CLEAR ALL ;\n".repeat(50_000);
    let error = parse_update(&many, None, &functions).unwrap_err();
    assert!(error.to_string().contains("put them at the beginning"), "{error}");
}

#[test]
fn small_updates_cost_little_however_large_the_dataset_is() {
    let mut text = "INSERT DATA {".to_owned();
    for n in 0..100_000 {
        let _ = writeln!(text, "<urn:s{}> <urn:p{}> <urn:o{n}> .", n % 5000, n % 20);
    }
    let mut snapshot = run_on(&Snapshot::default(), &(text + "}")).unwrap();
    assert_eq!(snapshot.len(), 100_000);
    let start = Instant::now();
    for n in 0..1_000 {
        let text = format!(
            "INSERT DATA {{ <urn:s{n}> <urn:new> <urn:new{n}> . GRAPH <urn:g{n}> {{ <urn:x> <urn:y> {n} }} }} ; \
             DELETE WHERE {{ <urn:s{n}> <urn:p{}> <urn:o{n}> }}",
            n % 20
        );
        snapshot = run_on(&snapshot, &text).unwrap();
    }
    assert_eq!(snapshot.len(), 101_000);
    // 0.3 seconds, where copying all changes each time took 12.
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn faults_are_told_with_their_place() {
    let functions = Functions::standard();
    for (text, at, words) in [
        ("INSERT DATA { ?s <p> <o> }", "?s", "INSERT DATA"),
        ("DELETE DATA { <s> <p> _:b }", "_:b", "blank nodes"),
        ("DELETE { ?s <p> [] } WHERE { ?s <p> [] }", "[", "blank nodes"),
        ("INSERT DATA { <s> <p> <o> } ; MOVE <a> <b>", "MOVE <a> <b>", "TO <to>"),
        ("COPY <a> TO <b> ; DELETE { <s> } WHERE {}", "WHERE", "unexpected `WHERE`"),
        ("COPY ex:a TO <b>", "ex:a", "`ex:` is not declared"),
        ("SELECT * { ?s ?p ?o }", "SELECT", "is a query"),
        (
            "PREFIX a: <urn:a> CLEAR ALL ; PREFIX b: <urn:b> INSERT DATA { b:x , <p> <longer> }",
            "<p>",
            "unexpected `<p>`",
        ),
    ] {
        let error = parse_update(text, Some(BASE), &functions).unwrap_err();
        let span = error.span().unwrap();
        assert!(error.to_string().contains(words), "{text}: {error}");
        assert_eq!(&text[span.range()], at, "{text}: {error}");
    }
}

#[test]
fn a_request_is_stopped_by_its_budget() {
    let mut text = "INSERT DATA {".to_owned();
    for n in 0..2000 {
        let _ = write!(text, "<urn:{n}> <urn:p> <urn:{n}> .");
    }
    let before = run_on(&Snapshot::default(), &(text + "}")).unwrap();
    let functions = Functions::standard();
    let product = "INSERT { ?a <urn:q> ?d } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }";
    let request = parse_update(product, None, &functions).unwrap();
    let start = Instant::now();
    let budget = Budget::until(start + Duration::from_millis(200));
    let (view, sources) = (View::default(), UpdateSources::default());
    let result = update(&request, &before, &view, &functions, &sources, &budget);
    assert!(matches!(result, Err(QueryError::Deadline)));
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(before.len(), 2000);
}
