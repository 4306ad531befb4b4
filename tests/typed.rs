//! Typed queries: lists, optional parameters, kinds, parameters that choose the dataset, and what is
//! said about headers that do not fit their queries.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use ggen::{
    diag::{Diagnostic, sources::Sources},
    query::{
        answer::Answer,
        argument::{self, Given},
        budget::Budget,
        error::QueryError,
        evaluate::evaluate,
        file::{QueryFile, parse},
        function::Functions,
        update::{UpdateSources, file::UpdateFile},
    },
    rdf::{
        format::Format,
        prefix::Prefixes,
        read::{ReadOptions, read},
    },
    store::{builder::Builder, view::View},
    workspace::dataset::Dataset,
};
use oxigraph::model::GraphNameRef;

/// Loans with days; what is noted about them stands in graphs of their own.
const DATA: &str = r#"
@prefix ex: <https://example.org/> .
ex:a a ex:Loan ; ex:days 7 ; ex:next ex:b .
ex:b a ex:Loan ; ex:days 28 ; ex:next ex:c ; ex:fee 5 .
ex:c a ex:Loan ; ex:days 9 .
ex:g1 { ex:a ex:note "one" . ex:b ex:note "both" }
ex:g2 { ex:c ex:note "two" . ex:b ex:note "both" }
"#;
const PROLOGUE: &str = "PREFIX ex: <https://example.org/>\n";

fn dataset() -> Dataset {
    let options = ReadOptions::default();
    let (document, found) = read(DATA.as_bytes(), Format::TriG, "data.trig", &options);
    assert!(found.is_empty(), "{found:?}");
    let mut builder = Builder::new();
    builder.insert_document(&document, GraphNameRef::DefaultGraph);
    let snapshot = builder.build();
    Dataset {
        asserted: snapshot.len(),
        snapshot,
        functions: Functions::standard(),
        view: View::union(),
    }
}

fn prefixes() -> Prefixes {
    [("ex", "https://example.org/")].into_iter().collect()
}

fn file(header: &str, body: &str) -> QueryFile {
    let text = format!("{header}{PROLOGUE}{body}");
    let (file, found) = QueryFile::read("q", "q.rq", &text, &Functions::standard());
    assert!(found.is_empty(), "{found:?}\n{text}");
    file.unwrap()
}

/// The answer as sorted lines.
fn lines(answer: &Answer) -> Vec<String> {
    let mut lines: Vec<String> = match answer {
        Answer::Boolean(it) => vec![it.to_string()],
        Answer::Graph(triples) => triples.iter().map(ToString::to_string).collect(),
        Answer::Solutions(solutions) => solutions
            .rows
            .iter()
            .map(|row| {
                let cells = row.iter().map(|cell| cell.as_ref().map(ToString::to_string));
                cells.map(Option::unwrap_or_default).collect::<Vec<_>>().join(" ")
            })
            .map(|it| it.replace("https://example.org/", ""))
            .map(|it| it.replace("^^<http://www.w3.org/2001/XMLSchema#integer>", ""))
            .collect(),
    };
    lines.sort();
    lines
}

fn ask(file: &QueryFile, given: &Given) -> Result<Vec<String>, QueryError> {
    let dataset = dataset();
    let arguments = argument::read(&file.header, given, &prefixes(), Some(&dataset.snapshot))?;
    Ok(lines(&dataset.answer(file, &arguments, &Budget::unlimited())?))
}

fn given(values: &[(&str, &[&str])]) -> Given {
    let mut given = Given::default();
    for (name, values) in values {
        given.extend(*name, values.iter().map(|it| (*it).to_owned()));
    }
    given
}

const DAYS: &str = "#+ params:\n#+   days: { type: integer, list: true }\n";

/// What a list means, as a query in which somebody wrote VALUES by hand.
#[test]
fn a_list_is_a_block_of_values_where_it_is_used() {
    for (typed, by_hand) in [
        ("SELECT ?s { ?s ex:days $days }", "SELECT ?s { VALUES ?days { @ } ?s ex:days ?days }"),
        (
            "SELECT ?s { ?s ex:days ?d FILTER(?d IN ($days)) }",
            "SELECT ?s { ?s ex:days ?d VALUES ?d { @ } }",
        ),
        (
            "SELECT ?s { ?s ex:days ?d FILTER(?d NOT IN ($days, 9)) }",
            "SELECT ?s { ?s ex:days ?d MINUS { VALUES ?d { @ 9 } } }",
        ),
        (
            "SELECT ?s { ?s ex:days ?d FILTER(?d = $days) }",
            "SELECT ?s { ?s ex:days ?d VALUES ?days { @ } FILTER(?d = ?days) }",
        ),
        (
            "SELECT ?s $days { ?s ex:days ?d FILTER(?d >= $days) }",
            "SELECT ?s ?days { ?s ex:days ?d VALUES ?days { @ } FILTER(?d >= ?days) }",
        ),
        (
            "SELECT ?s ?x { ?s ex:days ?d BIND(?d - $days AS ?x) }",
            "SELECT ?s ?x { ?s ex:days ?d VALUES ?days { @ } BIND(?d - ?days AS ?x) }",
        ),
        (
            "SELECT ?s ?t { ?s a ex:Loan OPTIONAL { ?s ex:next ?t . ?t ex:days $days } }",
            "SELECT ?s ?t { ?s a ex:Loan OPTIONAL { ?s ex:next ?t . VALUES ?d { @ } ?t ex:days ?d } }",
        ),
        (
            "SELECT ?s ?t { ?s a ex:Loan OPTIONAL { ?s ex:next ?t . ?t ex:days ?d FILTER(?d = $days) } }",
            "SELECT ?s ?t { ?s a ex:Loan OPTIONAL { ?s ex:next ?t . ?t ex:days ?d VALUES ?d { @ } } }",
        ),
        (
            "SELECT ?s { ?s a ex:Loan FILTER EXISTS { ?s ex:days ?d FILTER(?d = $days) } }",
            "SELECT ?s { ?s ex:days ?d VALUES ?d { @ } }",
        ),
        (
            "SELECT ?s { ?s a ex:Loan MINUS { ?s ex:days $days } }",
            "SELECT ?s { ?s a ex:Loan MINUS { VALUES ?d { @ } ?s ex:days ?d } }",
        ),
        (
            "SELECT ?s ?days { VALUES ?days { 7 9 100 } ?s ex:days ?days }",
            "SELECT ?s ?days { VALUES ?days { 7 9 100 } VALUES ?days { @ } ?s ex:days ?days }",
        ),
        (
            "SELECT (COUNT(?s) AS ?n) (SUM($days) AS ?sum) { ?s a ex:Loan }",
            "SELECT (COUNT(?s) AS ?n) (SUM(?d) AS ?sum) { ?s a ex:Loan VALUES ?d { @ } }",
        ),
        (
            "SELECT $days (COUNT(?s) AS ?n) { ?s ex:days ?d FILTER(?d > $days) } GROUP BY $days",
            "SELECT ?days (COUNT(?s) AS ?n) { ?s ex:days ?d VALUES ?days { @ } FILTER(?d > ?days) } \
             GROUP BY ?days",
        ),
        (
            "SELECT ?s { { SELECT ?s { ?s ex:days $days } } ?s ex:next+ ?t }",
            "SELECT ?s { { SELECT ?s { VALUES ?d { @ } ?s ex:days ?d } } ?s ex:next+ ?t }",
        ),
        (
            "SELECT ?s { ?s ex:next*/ex:days $days }",
            "SELECT ?s { VALUES ?d { @ } ?s ex:next*/ex:days ?d }",
        ),
        (
            "SELECT ?s { ?s ex:days ?d } ORDER BY (?d + $days)",
            "SELECT ?s { ?s ex:days ?d VALUES ?days { @ } } ORDER BY (?d + ?days)",
        ),
        (
            "CONSTRUCT { ?s ex:of $days } { ?s a ex:Loan }",
            "CONSTRUCT { ?s ex:of ?days } { ?s a ex:Loan VALUES ?days { @ } }",
        ),
        ("ASK { ?s ex:days $days }", "ASK { VALUES ?d { @ } ?s ex:days ?d }"),
        (
            "SELECT ?s { ?s ex:days ?d FILTER(BOUND($days) && ?d IN ($days)) }",
            "SELECT ?s { ?s ex:days ?d VALUES ?d { @ } }",
        ),
    ] {
        for values in [&["7", "28"][..], &["7"], &[], &["100"], &["9", "9", "7"]] {
            let answer = ask(&file(DAYS, typed), &given(&[("days", values)])).unwrap();
            let mut set = values.to_vec();
            set.dedup();
            let reference = format!("{PROLOGUE}{}", by_hand.replace('@', &set.join(" ")));
            let expected = plain(&reference);
            assert_eq!(answer, expected, "{typed} of {values:?}\n{reference}");
        }
    }
}

fn plain(text: &str) -> Vec<String> {
    let functions = Functions::standard();
    let query = parse(text, None, &functions).unwrap_or_else(|it| panic!("{it}: {text}"));
    let dataset = dataset();
    let budget = Budget::unlimited();
    let view = View::union();
    lines(&evaluate(&query, &dataset.snapshot, &view, &functions, &budget).unwrap())
}

#[test]
fn a_list_of_predicates_and_graphs() {
    let header = "#+ params:\n#+   p: { type: iri, list: true }\n";
    let query = file(header, "SELECT ?s ?o { ?s $p ?o }");
    let answer = ask(&query, &given(&[("p", &["ex:fee", "ex:days"])])).unwrap();
    assert_eq!(answer, ["<a> \"7\"", "<b> \"28\"", "<b> \"5\"", "<c> \"9\""]);
    let query = file(header, "SELECT ?s { GRAPH $p { ?s ex:note ?n } }");
    let answer = ask(&query, &given(&[("p", &["ex:g1", "ex:g2"])])).unwrap();
    assert_eq!(answer, ["<a>", "<b>", "<b>", "<c>"]);
}

#[test]
fn a_literal_among_predicates_is_refused() {
    let header = "#+ params:\n#+   p: { type: term, list: true }\n";
    let query = file(header, "SELECT ?s ?o { ?s $p ?o }");
    let error = ask(&query, &given(&[("p", &["ex:fee", "3"])])).unwrap_err();
    assert!(matches!(error, QueryError::Position { .. }), "{error}");
}

#[test]
fn a_condition_falls_away_with_its_parameter() {
    let header = "#+ params:\n#+   least: { type: integer, required: false }\n\
                  #+   loan: { type: iri(ex:Loan), required: false }\n";
    let body = "SELECT $loan { $loan ex:days ?d FILTER(!BOUND($least) || ?d >= $least) }";
    let query = file(header, body);
    assert_eq!(ask(&query, &Given::default()).unwrap(), ["<a>", "<b>", "<c>"]);
    assert_eq!(ask(&query, &Given::from([("least", "9")])).unwrap(), ["<b>", "<c>"]);
    assert_eq!(ask(&query, &Given::from([("loan", "ex:a")])).unwrap(), ["<a>"]);
    let both = Given::from([("least", "9"), ("loan", "ex:a")]);
    assert_eq!(ask(&query, &both).unwrap(), [""; 0]);
}

#[test]
fn defaults_stand_in_for_what_is_not_given() {
    let header = "#+ params:\n#+   days: { type: integer, list: true, default: [7, 9] }\n\
                  #+   least: { type: integer, default: 8 }\n";
    let query = file(header, "SELECT ?s { ?s ex:days $days FILTER($days >= $least) }");
    assert_eq!(ask(&query, &Given::default()).unwrap(), ["<c>"]);
    assert_eq!(ask(&query, &Given::from([("least", "1")])).unwrap(), ["<a>", "<c>"]);
    assert_eq!(ask(&query, &Given::from([("days", "28")])).unwrap(), ["<b>"]);
    assert_eq!(ask(&query, &given(&[("days", &[])])).unwrap(), [""; 0]);
}

#[test]
fn kinds_promise_a_number_of_rows() {
    let body = "SELECT ?s { ?s ex:days $days }";
    let kind = |kind: &str, values: &[&str]| {
        let query = file(&format!("#+ kind: {kind}\n{DAYS}"), body);
        ask(&query, &given(&[("days", values)])).map_err(|it| it.to_string())
    };
    assert_eq!(kind("one", &["7"]).unwrap(), ["<a>"]);
    assert_eq!(kind("optional", &["100"]).unwrap(), [""; 0]);
    assert_eq!(kind("many", &["7", "9"]).unwrap(), ["<a>", "<c>"]);
    let promise = "the question promises";
    for (name, values, fault) in [
        ("one", &["100"][..], "exactly one row, but there is none"),
        ("one", &["7", "9"], "exactly one row, but there are 2"),
        ("optional", &["7", "9"], "at most one row, but there are 2"),
    ] {
        assert_eq!(kind(name, values).unwrap_err(), format!("{promise} {fault}"));
    }
}

#[test]
fn parameters_choose_the_dataset() {
    let header = "#+ params:\n#+   from: { type: graph, list: true, required: false }\n\
                  #+   named: { type: namedGraph, required: false }\n";
    let notes = file(header, "SELECT ?s { ?s ex:note ?n }");
    let asked = |values: &[(&str, &[&str])]| ask(&notes, &given(values));
    assert_eq!(asked(&[]).unwrap(), ["<a>", "<b>", "<c>"]);
    assert_eq!(asked(&[("from", &["ex:g1"])]).unwrap(), ["<a>", "<b>"]);
    assert_eq!(asked(&[("from", &["ex:g1", "ex:g2", "ex:g1"])]).unwrap(), ["<a>", "<b>", "<c>"]);
    assert_eq!(asked(&[("named", &["ex:g1"])]).unwrap(), [""; 0]);
    let graphs = file(header, "SELECT ?g ?s { GRAPH ?g { ?s ex:note ?n } }");
    let asked = |values: &[(&str, &[&str])]| ask(&graphs, &given(values));
    assert_eq!(asked(&[("named", &["ex:g1"])]).unwrap(), ["<g1> <a>", "<g1> <b>"]);
    assert_eq!(asked(&[("from", &["ex:g1"])]).unwrap(), [""; 0]);
    for (values, fault) in [
        (&[][..], "parameter `from` is given without a value; it is of type graph, given once"),
        (&["ex:g3"], "parameter `from`: the data has no graph ex:g3, did you mean ex:g1?"),
        (&["7"], "parameter `from`: `7` is no IRI"),
    ] {
        let error = asked(&[("from", values)]).unwrap_err().to_string();
        assert!(error.starts_with(fault), "{error}");
    }
}

/// What is said about a file, with the marked text.
fn findings(header: &str, body: &str) -> String {
    let text = format!("{header}{PROLOGUE}{body}\n");
    let (_, found) = QueryFile::read("q", "q.rq", &text, &Functions::standard());
    shown(&found, text)
}

fn shown(found: &[Diagnostic], text: String) -> String {
    let mut sources = Sources::default();
    sources.insert("q.rq", text);
    let lines = found.iter().map(|it| {
        let span = it.place.as_ref().unwrap().span;
        let at = span.map_or_else(String::new, |it| {
            let at = sources.position("q.rq", it.start).unwrap();
            format!(":{}:{}", at.line, at.column)
        });
        let help = it.help.iter().map(|it| format!("\n  help: {it}"));
        format!("q.rq{at}: {} {}{}\n", it.code, it.message, help.collect::<String>())
    });
    lines.collect()
}

#[test]
fn headers_that_do_not_fit_their_queries() {
    let said: Vec<String> = [
        ("#+ kind: one\n", "ASK { ?s ?p ?o }"),
        ("#+ kind: optional\n", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"),
        ("#+ kind: exec\n", "SELECT ?s { ?s ?p ?o }"),
        ("#+ kind: sum\n", "SELECT ?s { ?s ?p ?o }"),
        ("#+ params:\n#+   g: graph\n", "SELECT ?s { GRAPH $g { ?s ?p ?o } }"),
        ("#+ params:\n#+   g: graph\n", "SELECT ?s FROM ex:g1 { ?s ?p ?o }"),
        ("#+ params:\n#+   s: string\n", "SELECT ?p { $s ?p ?o }"),
        ("#+ params:\n#+   p: { type: integer, list: true }\n", "SELECT ?s { ?s $p ?o }"),
        ("#+ params:\n#+   n: integer\n", "SELECT ?n { ?s ex:days ?d BIND(?d + 1 AS $n) }"),
        (
            "#+ params:\n#+   n: { type: integer, required: false }\n",
            "SELECT ?s { ?s ex:days ?d FILTER(?d > $n) }",
        ),
        (
            "#+ params:\n#+   n: { type: integer, required: false, list: true }\n",
            "SELECT ?s { ?s ex:days ?d FILTER(!BOUND($n)) FILTER(?d IN ($n)) }",
        ),
        ("#+ params:\n#+   n: { type: integer, example: many }\n", "SELECT ?s { ?s ?p $n }"),
        ("#+ params:\n#+   n: { type: integer, default: [1, b] }\n", "SELECT ?s { ?s ?p $n }"),
        ("#+ params:\n#+   n: { type: integer, required: true, default: 1 }\n", "ASK { ?s ?p $n }"),
        ("#+ params:\n#+   n: integer\n", "SELECT ?s { ?s ?p $m }"),
    ]
    .iter()
    .map(|(header, body)| findings(header, body))
    .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn headers_that_mean_harm_are_told_where() {
    let bomb = format!("#+ a: &a [x]\n#+ b: [{}]\n", vec!["*a"; 1000].join(", "));
    let keys: Vec<String> = (0..5000).map(|n| format!("#+   k{n}: string\n")).collect();
    let keys = keys.concat();
    let said: Vec<String> = [
        bomb,
        format!("#+ tags: [{}]\n", vec!["t"; 5000].join(", ")),
        format!("#+ params:\n{keys}"),
        format!("#+ tags: {}\n", "[".repeat(50_000)),
        format!("#+ {}: 1\n", "k".repeat(5000)),
        format!("#+ summary: {}\n", "s".repeat(1 << 20)),
        format!("#+ params:\n#+   {}: string\n", "n".repeat(150)),
        format!("#+ params:\n#+   n: {}\n", "x".repeat(5000)),
        "#+ summary: \"\\u0007\"\n".to_owned(),
        "#+ summary: a\n#+ summary: b\n".to_owned(),
        "#+ params:\n#+   n: string\n#+   n: integer\n".to_owned(),
        "#+ summary: a\n#+\ttags: b\n".to_owned(),
        "#+ ---\n#+ summary: a\n#+ ---\n#+ summary: b\n".to_owned(),
    ]
    .iter()
    .map(|header| findings(header, "SELECT ?s { ?s ?p ?o }"))
    .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn arguments_that_mean_harm_are_told_shortly() {
    let query = file(DAYS, "SELECT ?s { ?s ex:days $days }");
    let long = "9".repeat(1 << 20) + "x";
    let error = ask(&query, &Given::from([("days", long.as_str())])).unwrap_err().to_string();
    assert!(error.len() < 300 && error.contains('…'), "{error}");
    let name = "d".repeat(1 << 20);
    let error = ask(&query, &Given::from([(name.as_str(), "1")])).unwrap_err().to_string();
    assert!(error.len() < 300, "{error}");
    let error = ask(&query, &Given::from([("days", "7\u{1b}[31m\n")])).unwrap_err().to_string();
    assert!(!error.contains(['\u{1b}', '\n']), "{error}");
    let many: Vec<String> = (0..100_000).map(|it| it.to_string()).collect();
    let mut given = Given::default();
    given.extend("days", many);
    assert_eq!(ask(&query, &given).unwrap(), ["<a>", "<b>", "<c>"]);
}

fn change(header: &str, body: &str, given: &Given) -> Result<Vec<String>, QueryError> {
    let text = format!("#+ kind: exec\n{header}{PROLOGUE}{body}");
    let (file, found) = UpdateFile::read("u", "u.rq", &text, &Functions::standard());
    assert!(found.is_empty(), "{found:?}");
    let (file, before) = (file.unwrap(), dataset());
    let arguments = argument::read(&file.header, given, &prefixes(), Some(&before.snapshot))?;
    let after =
        before.update(&file, &arguments, &UpdateSources::default(), &Budget::unlimited())?;
    let known: Vec<String> = before.snapshot.quads().map(|it| it.to_string()).collect();
    let now: Vec<String> = after.snapshot.quads().map(|it| it.to_string()).collect();
    let gone = known.iter().filter(|it| !now.contains(it)).map(|it| format!("- {it}"));
    let new = now.iter().filter(|it| !known.contains(it)).map(|it| format!("+ {it}"));
    let mut lines: Vec<String> =
        gone.chain(new).map(|it| it.replace("https://example.org/", "")).collect();
    lines.sort();
    Ok(lines)
}

#[test]
fn updates_take_parameters() {
    let header = "#+ params:\n#+   loans: { type: iri(ex:Loan), list: true }\n\
                  #+   note: { type: string, required: false }\n";
    let body = "INSERT { $loans ex:note $note ; ex:seen true } WHERE { $loans a ex:Loan }";
    let seen = |loan: &str| {
        format!("+ <{loan}> <seen> \"true\"^^<http://www.w3.org/2001/XMLSchema#boolean>")
    };
    let answer = change(header, body, &given(&[("loans", &["ex:a", "ex:c"])])).unwrap();
    assert_eq!(answer, [seen("a"), seen("c")]);
    let hostile = "\" } ; DROP ALL #";
    let given = given(&[("loans", &["ex:a"]), ("note", &[hostile])]);
    let answer = change(header, body, &given).unwrap();
    assert_eq!(answer, ["+ <a> <note> \"\\\" } ; DROP ALL #\"".to_owned(), seen("a")]);
    let error = change(header, body, &Given::from([("loans", "ex:nobody")])).unwrap_err();
    assert!(error.to_string().contains("is not a ex:Loan"), "{error}");
    let header = "#+ params:\n#+   from: graph\n";
    let body = "DELETE { GRAPH ?g { ?s ex:note ?n } } INSERT { ?s ex:had ?n } \
                WHERE { ?s ex:note ?n }";
    let answer = change(header, body, &Given::from([("from", "ex:g1")])).unwrap();
    assert_eq!(answer, ["+ <a> <had> \"one\"", "+ <b> <had> \"both\""]);
}

#[test]
fn updates_that_contradict_their_headers() {
    let said: Vec<String> = [
        ("#+ kind: exec\n#+ returns:\n#+   s: iri\n", "CLEAR ALL"),
        ("#+ kind: exec\n#+ params:\n#+   s: iri\n", "CLEAR ALL"),
        ("#+ kind: exec\n", "DELETE { $s ?p ?o } WHERE { $s ?p ?o }"),
        (
            "#+ kind: exec\n#+ params:\n#+   g: graph\n",
            "DELETE { ?s ?p ?o } USING ex:g1 WHERE { ?s ?p ?o }",
        ),
        (
            "#+ kind: exec\n#+ params:\n#+   n: { type: integer, required: false }\n",
            "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o > $n) }",
        ),
        ("#+ kind: exec\n#+ params:\n#+   p: string\n", "DELETE WHERE { ?s $p ?o }"),
        ("#+ kind: exec\n", "SELECT ?s { ?s ?p ?o }"),
        ("#+ kind: exec\n", "DELETE { ?s ?p }"),
    ]
    .iter()
    .map(|(header, body)| {
        let text = format!("{header}{PROLOGUE}{body}\n");
        assert!(UpdateFile::is_one(&text));
        let (_, found) = UpdateFile::read("u", "q.rq", &text, &Functions::standard());
        shown(&found, text)
    })
    .chain([findings("#+ summary: no kind\n", "CLEAR ALL")])
    .collect();
    insta::assert_snapshot!(said.join("\n"));
}
