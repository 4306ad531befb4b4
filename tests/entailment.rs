//! RDF entailment: what follows, what does not, what contradicts itself, and what is refused.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use ggen::{
    query::budget::Budget,
    rdf::{
        document::Document,
        format::Format,
        read::{ReadOptions, read},
        vocab::ENTAILED,
    },
    reason::entailment::{EntailmentError, Regime, Scope, Settings, Verdict, close, entails},
    store::{builder::Builder, snapshot::Snapshot},
};
use oxigraph::model::{GraphNameRef, NamedNode, TripleRef};
use proptest::prelude::*;

fn document(text: &str) -> Document {
    let text = format!(
        "PREFIX : <urn:> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> \
         PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> \
         PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> {text}"
    );
    let (document, found) = read(text.as_bytes(), Format::TriG, "a.trig", &ReadOptions::default());
    assert_eq!(found, []);
    document
}

fn settings(regime: Regime) -> Settings {
    let xsd = |it: &str| NamedNode::new(format!("http://www.w3.org/2001/XMLSchema#{it}"));
    let recognized = ["integer", "decimal", "double", "dateTime", "boolean"].map(xsd);
    Settings { regime, recognized: recognized.into_iter().map(|it| it.expect("an IRI")).collect() }
}

fn verdict(premise: &str, conclusion: &str, regime: Regime) -> Result<Verdict, EntailmentError> {
    let (premise, conclusion) = (document(premise), document(conclusion));
    entails(
        premise.quads().map(TripleRef::from),
        conclusion.quads().map(TripleRef::from),
        &settings(regime),
        &Budget::unlimited(),
    )
}

/// The weakest regime in which the conclusion follows.
fn follows(premise: &str, conclusion: &str) -> Option<Regime> {
    let regimes = [Regime::Simple, Regime::Rdf, Regime::Rdfs];
    let follows = regimes.map(|it| verdict(premise, conclusion, it).expect("it is small"));
    let first = follows.iter().position(|it| *it == Verdict::Entailed)?;
    assert!(follows[first..].iter().all(|it| *it == Verdict::Entailed), "{follows:?}");
    Some(regimes[first])
}

#[test]
fn blank_nodes_stand_for_anything_but_for_one_thing_each() {
    let simple = Some(Regime::Simple);
    assert_eq!(follows(":a :p :b . :b :q 1 .", "[] :p [ :q [] ] ."), simple);
    assert_eq!(follows(":a :p :b . :c :q 1 .", "[] :p [ :q [] ] ."), None);
    assert_eq!(follows("_:x :p _:y .", ":a :p _:y ."), None);
    assert_eq!(follows(":a :p :a .", "_:x :p _:y ."), simple);
    assert_eq!(follows(":a :p :b .", "_:x :p _:x ."), None);
    assert_eq!(follows("", ""), simple);
    assert_eq!(follows("", "_:x :p _:x ."), None);
}

#[test]
fn literals_are_what_they_denote() {
    let simple = Some(Regime::Simple);
    assert_eq!(follows(":a :p 01 .", ":a :p 1.0 ."), simple);
    assert_eq!(follows(":a :p 01 .", ":a :p 1e0 ."), None);
    assert_eq!(follows(":a :p 1 ; :q 1.0 .", ":a :p _:x ; :q _:x ."), simple);
    assert_eq!(follows(":a :p 'x'@EN .", ":a :p 'x'@en ."), simple);
    assert_eq!(follows(":a :p 'x'@EN--ltr .", ":a :p 'x'@en--rtl ."), None);
    // An unknown datatype is one of spellings.
    assert_eq!(follows(":a :p '01'^^xsd:byte .", ":a :p '1'^^xsd:byte ."), None);
    assert_eq!(follows(":a :p 7 .", ":a :p [ a xsd:decimal ] ."), Some(Regime::Rdf));
    assert_eq!(follows(":a :p 7.5 .", ":a :p [ a xsd:integer ] ."), None);
    assert_eq!(
        follows(":a :p 'x' .", ":a :p [ a xsd:string , rdfs:Literal ] ."),
        Some(Regime::Rdfs)
    );
}

#[test]
fn the_vocabularies_mean_something() {
    let (rdf, rdfs) = (Some(Regime::Rdf), Some(Regime::Rdfs));
    assert_eq!(follows(":a :p :b .", ":p a rdf:Property . rdf:nil a rdf:List ."), rdf);
    assert_eq!(follows(":a rdf:_3 :b .", "rdf:_3 a rdf:Property . :a rdfs:member :b ."), rdfs);
    assert_eq!(follows("", "rdf:_77 a rdfs:ContainerMembershipProperty ."), rdfs);
    assert_eq!(follows("", ":new a rdfs:Resource . xsd:integer a rdfs:Datatype ."), rdfs);
    assert_eq!(follows("", "xsd:byte a rdfs:Datatype ."), None);
    assert_eq!(follows(":A rdfs:subClassOf :B .", ":A rdfs:subClassOf :A , rdfs:Resource ."), rdfs);
    assert_eq!(
        follows(":p rdfs:domain :A ; rdfs:subPropertyOf rdfs:range .", ":p a rdf:Property ."),
        rdfs
    );
    assert_eq!(
        follows(":q rdfs:subPropertyOf :p . :p rdfs:range :A . :x :q 5 .", ":x :q [ a :A ] ."),
        rdfs
    );
    // Only with blank nodes as predicates between the steps.
    assert_eq!(
        follows(":p rdfs:subPropertyOf _:b . _:b rdfs:domain :A . :x :p :y .", ":x a :A ."),
        rdfs
    );
    // Intensional: that all of A are B makes A no subclass.
    assert_eq!(follows(":x a :A , :B .", ":A rdfs:subClassOf :B ."), None);
}

#[test]
fn triple_terms_are_things_made_of_things() {
    let (simple, rdfs) = (Some(Regime::Simple), Some(Regime::Rdfs));
    assert_eq!(
        follows("<< :a :p 01 ~ :r >> :by :me .", ":r rdf:reifies <<( :a :p 1.0 )>> ."),
        simple
    );
    assert_eq!(
        follows(
            ":a :p <<( :b :q <<( :c :r :d )>> )>> .",
            "[] :p <<( _:x :q <<( _:y :r _:z )>> )>> ."
        ),
        simple
    );
    assert_eq!(follows(":a :p <<( :b :q :c )>> .", ":b :q :c ."), None);
    assert_eq!(follows(":a :p <<( :b :q :c )>> .", ":a :p <<( _:x :q _:x )>> ."), None);
    assert_eq!(
        follows(":a :p <<( :b :q :c )>> , :d .", ":a :p _:x . _:y :p <<( [] :q [] )>> ."),
        simple
    );
    assert_eq!(follows(":r rdf:reifies :x .", ":x a rdfs:Proposition ."), rdfs);
    assert_eq!(
        follows(
            ":a :p <<( :b :q <<( :c :r :d )>> )>> .",
            "[] :p <<( :b :q _:t )>> . _:t a rdfs:Proposition ."
        ),
        rdfs
    );
}

#[test]
fn contradictions_have_a_reason() {
    let reason = |premise: &str, regime| match verdict(premise, "", regime) {
        Ok(Verdict::Inconsistent(reason)) => reason,
        other => panic!("{premise}: {other:?}"),
    };
    assert_eq!(
        reason(":a :p <<( :b :q 'x'^^xsd:integer )>> .", Regime::Simple),
        "\"x\"^^<http://www.w3.org/2001/XMLSchema#integer> is no literal of its datatype"
    );
    assert_eq!(
        reason(":p rdfs:range xsd:integer . :a :p 1.5 .", Regime::Rdfs),
        "\"1.5\"^^<http://www.w3.org/2001/XMLSchema#decimal> would be a value of \
         <http://www.w3.org/2001/XMLSchema#integer>"
    );
    assert!(reason(":x a xsd:integer , xsd:boolean .", Regime::Rdf).contains("both"));
    for sound in [
        ":p rdfs:range xsd:decimal . :a :p 15 .",
        ":p rdfs:range xsd:byte . :a :p 1.5 .",
        ":a :p 'x'^^xsd:byte .",
        ":x a xsd:integer , xsd:decimal .",
    ] {
        assert_eq!(verdict(sound, "", Regime::Rdfs).expect("it is small"), Verdict::Entailed);
    }
    // What is wrong with the conclusion is not the premise's fault.
    assert_eq!(follows(":a :p 1 .", ":a :p 'x'^^xsd:integer ."), None);
}

fn snapshot(text: &str) -> Snapshot {
    let mut builder = Builder::new();
    builder.insert_document(&document(text), GraphNameRef::DefaultGraph);
    builder.build()
}

fn closed(text: &str, scope: Scope) -> Snapshot {
    let snapshot = snapshot(text);
    let closed = close(&snapshot, &settings(Regime::Rdfs), scope, &Budget::unlimited());
    let closed = closed.expect("it is consistent");
    assert!(snapshot.quads().all(|it| closed.quads().any(|other| other == it)));
    closed
}

#[test]
fn each_graph_of_a_dataset_is_closed_by_itself_or_all_together() {
    let data = ":A rdfs:subClassOf :B . :x a :A . :g { :y a :A . }";
    let lines = |scope| {
        let quads = closed(data, scope).quads().map(|it| it.to_string()).collect::<Vec<_>>();
        move |graph: &str| {
            let line = |subject: &str| {
                format!(
                    "<urn:{subject}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:B>{graph}"
                )
            };
            ["x", "y"].map(|it| quads.contains(&line(it)))
        }
    };
    let each = lines(Scope::EachGraph);
    assert_eq!((each(""), each(" <urn:g>")), ([true, false], [false, false]));
    let union = lines(Scope::Union);
    assert_eq!((union(""), union(&format!(" <{ENTAILED}>"))), ([false; 2], [true; 2]));
}

#[test]
fn a_closure_is_closed_and_has_no_literal_subjects() {
    let data = ":p rdfs:range :A ; rdfs:label 'p' . :x :p 5 , [ :p :y ] .";
    let once = closed(data, Scope::EachGraph);
    let twice = close(&once, &settings(Regime::Rdfs), Scope::EachGraph, &Budget::unlimited());
    assert_eq!(twice.expect("it is consistent").len(), once.len());
    let broken = snapshot(":a :p 'x'^^xsd:integer .");
    let refused = close(&broken, &settings(Regime::Rdf), Scope::Union, &Budget::unlimited());
    assert!(matches!(refused, Err(EntailmentError::Inconsistent(_))), "{refused:?}");
}

#[test]
fn large_and_hostile_graphs_end() {
    let mut chain = String::new();
    for n in 0..20_000 {
        let _ = writeln!(chain, "_:c{n} :next _:c{} .", n + 1);
    }
    assert_eq!(verdict(&chain, &chain, Regime::Simple).expect("it is found"), Verdict::Entailed);
    let mut parts = String::new();
    for n in 0..200 {
        let _ = writeln!(parts, "_:p{n} :next [] .");
    }
    assert_eq!(
        verdict(&chain, &format!("{parts} _:x :next _:x ."), Regime::Simple).expect("it ends"),
        Verdict::NotEntailed
    );
    // A clique of 12 nodes is not in a random graph, which takes forever to tell.
    let mut random = String::new();
    for n in 0..60_u64 {
        for m in (0..60).filter(|m| n != *m && (n * 7919 + m * 104_729) % 97 < 70) {
            let _ = writeln!(random, ":n{n} :p :n{m} .");
        }
    }
    let mut clique = String::new();
    for n in 0..30 {
        for m in (0..30).filter(|it| *it != n) {
            let _ = writeln!(clique, "_:n{n} :p _:n{m} .");
        }
    }
    let refused = verdict(&random, &clique, Regime::Simple);
    assert!(matches!(refused, Err(EntailmentError::TooComplex { .. })), "{refused:?}");
    let mut classes = String::new();
    for n in 0..8000 {
        let _ = writeln!(classes, ":C{n} rdfs:subClassOf :C{} .", n + 1);
    }
    let classes = document(&classes);
    let deadline = Instant::now() + Duration::from_millis(200);
    let refused = entails(
        classes.quads().map(TripleRef::from),
        [],
        &settings(Regime::Rdfs),
        &Budget::until(deadline),
    );
    assert!(matches!(refused, Err(EntailmentError::Budget(_))), "{refused:?}");
}

proptest! {
    #[test]
    fn a_graph_entails_each_of_its_parts_with_names_forgotten(
        triples in prop::collection::vec((0..6u8, 0..2u8, 0..6u8), 1..12), keep in any::<u16>(),
        forget in any::<u8>(), added in (0..6u8, 0..2u8, 0..6u8),
    ) {
        let text = |triples: &[(u8, u8, u8)], forget: u8| {
            let node = |it: u8| {
                if forget & (1 << it) == 0 { format!(":n{it}") } else { format!("_:n{it}") }
            };
            triples.iter().fold(String::new(), |text, (s, p, o)| {
                format!("{text} {} :p{p} {} .", node(*s), node(*o))
            })
        };
        let premise = text(&triples, 0);
        let mut part: Vec<_> = triples.iter().copied().enumerate()
            .filter(|(at, _)| keep & (1 << at) != 0).map(|it| it.1).collect();
        prop_assert_eq!(
            verdict(&premise, &text(&part, forget), Regime::Simple).unwrap(), Verdict::Entailed
        );
        // With one triple more, all ways are tried here.
        part.push(added);
        let unknown: Vec<u8> = (0..6).filter(|it| forget & (1 << it) != 0).collect();
        let ways = 6_usize.pow(u32::try_from(unknown.len()).unwrap());
        let is_entailed = (0..ways).any(|mut way| {
            let mut stands_for: Vec<u8> = (0..6).collect();
            for it in &unknown {
                stands_for[usize::from(*it)] = u8::try_from(way % 6).unwrap();
                way /= 6;
            }
            part.iter().all(|(s, p, o)| {
                triples.contains(&(stands_for[usize::from(*s)], *p, stands_for[usize::from(*o)]))
            })
        });
        let found = verdict(&premise, &text(&part, forget), Regime::Simple).unwrap();
        prop_assert_eq!(found == Verdict::Entailed, is_entailed);
    }
}
