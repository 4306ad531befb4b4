//! Writing: what is written reads back as the same dataset, and looks as people write it.

use ggen::rdf::{
    format::Format,
    jsonld::Direction,
    prefix::Prefixes,
    read::{ReadOptions, read},
    write::{WriteError, write},
};
use oxigraph::model::{
    BaseDirection, BlankNode, Dataset, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term,
    Triple,
    dataset::CanonicalizationAlgorithm,
    vocab::{rdf, xsd},
};
use proptest::prelude::*;

use crate::{dataset, recovering, shown};

const EX: &str = "https://example.org/";

fn iri(local: &str) -> NamedNode {
    NamedNode::new(format!("{EX}{local}")).expect("an IRI")
}

fn node(n: u8) -> NamedOrBlankNode {
    match n % 7 {
        0 => iri("a").into(),
        1 => iri("b/c").into(),
        n => BlankNode::new(format!("b{n}")).expect("a label").into(),
    }
}

fn predicate(n: u8) -> NamedNode {
    match n % 8 {
        0 => rdf::TYPE.into_owned(),
        1 | 2 => rdf::FIRST.into_owned(),
        3 | 4 => rdf::REST.into_owned(),
        5 => NamedNode::new(format!("{}reifies", &rdf::TYPE.as_str()[..43])).expect("an IRI"),
        6 => iri("p"),
        _ => iri("q"),
    }
}

fn object(bytes: [u8; 4]) -> Term {
    let [kind, a, b, c] = bytes;
    match kind % 20 {
        0 | 1 => rdf::NIL.into_owned().into(),
        2 => Literal::new_simple_literal(
            ["a\"b\\\r\n\u{1}", "x\n\"\"\"\"", "é\u{FFFE}", ""][usize::from(a % 4)],
        )
        .into(),
        3 => Literal::new_language_tagged_literal("x", "en-gb").expect("a tag").into(),
        4 => {
            let value =
                ["1", "-1.5", ".5", "1e3", "1.", "+0", "true", "1.5E-3"][usize::from(a % 8)];
            let datatype =
                [xsd::INTEGER, xsd::DECIMAL, xsd::DOUBLE, xsd::BOOLEAN][usize::from(b % 4)];
            Literal::new_typed_literal(value, datatype).into()
        }
        5 => Literal::new_directional_language_tagged_literal("x", "ar", BaseDirection::Rtl)
            .expect("a tag")
            .into(),
        6 => Triple::new(node(a), predicate(b), node(c)).into(),
        7 => Triple::new(node(a), predicate(b), Triple::new(node(c), predicate(a), node(b))).into(),
        _ => node(a).into(),
    }
}

fn quad(bytes: [u8; 7]) -> Quad {
    let [s, p, g, rest @ ..] = bytes;
    let graph = match g % 8 {
        0 => iri("g").into(),
        1 => node(g / 8).into(),
        _ => GraphName::DefaultGraph,
    };
    Quad::new(node(s), predicate(p), object(rest), graph)
}

fn prefixes() -> Prefixes {
    Prefixes::from_iter([("ex", EX), ("rdf", &rdf::TYPE.as_str()[..43]), ("_bad", "urn:x:")])
}

fn canonical(quads: &[Quad]) -> Dataset {
    let mut dataset: Dataset = quads.iter().collect();
    dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
    dataset
}

fn check(quads: &[Quad], format: Format) -> Result<(), TestCaseError> {
    let written = match write(quads.iter().map(Quad::as_ref), format, &prefixes()) {
        Ok(written) => written,
        Err(WriteError::Unsupported { .. }) => return Ok(()),
        Err(error) => panic!("{error}"),
    };
    let mut options = ReadOptions::default();
    options.json_ld.direction = Direction::BaseDirection;
    let (again, found) = read(written.as_bytes(), format, "again", &options);
    prop_assert!(found.is_empty(), "{}\n{}", written, shown(&written, &found));
    prop_assert_eq!(dataset(&again), canonical(quads), "{}", written);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn any_dataset_reads_back(bytes in prop::collection::vec(any::<[u8; 7]>(), 0..12)) {
        let quads: Vec<Quad> = bytes.into_iter().map(quad).collect();
        for format in [Format::TriG, Format::NQuads, Format::JsonLd] {
            check(&quads, format)?;
        }
        let triples: Vec<Quad> =
            quads.into_iter().map(|it| Triple::from(it).in_graph(GraphName::DefaultGraph)).collect();
        for format in [Format::Turtle, Format::NTriples, Format::RdfXml] {
            check(&triples, format)?;
        }
    }
}

#[test]
fn turtle_looks_as_people_write_it() {
    let text = r#"
        PREFIX ex: <https://example.org/>
        ex:zoo ex:name "Zoo"@en, "Tiergarten"@de ;
            ex:animals ( ex:tom [ a ex:Cat ; ex:name "Mia" ; ex:age 3 ] () ( 1 2 ) ) ;
            ex:place [ ex:street "Main\nStreet \"1\"" ] ;
            ex:map "ltr"@en--ltr .
        ex:tom a ex:Cat ; ex:likes ex:mia {| ex:since 2020 ; ex:source [ ex:page 7 ] |} ~ ex:claim .
        ex:claim ex:by ex:ann .
        [] a ex:Orphan .
        _:l ex:knows _:m . _:m ex:knows _:l .
        << ex:tom ex:eats ex:fish >> ex:says ex:ann .
        ex:bob ex:denies << ex:tom ex:eats ex:mia >>, <<( ex:tom ex:eats true )>> .
    "#;
    let (document, found) = recovering(text, Format::TriG);
    assert_eq!(found, []);
    let written = write(document.quads(), Format::TriG, &prefixes()).expect("writable");
    insta::assert_snapshot!(written, @r##"
    VERSION "1.2"
    @prefix ex: <https://example.org/> .

    ex:bob ex:denies <<( ex:tom ex:eats true )>>, << ex:tom ex:eats ex:mia >> .

    ex:tom a ex:Cat ;
        ex:likes ex:mia {| ex:since 2020 ; ex:source [ ex:page 7 ] |} ~ ex:claim {| ex:by ex:ann |} .

    ex:zoo ex:animals (
            ex:tom
            [
                a ex:Cat ;
                ex:age 3 ;
                ex:name "Mia"
            ]
            ()
            ( 1 2 )
        ) ;
        ex:map "ltr"@en--ltr ;
        ex:name "Tiergarten"@de, "Zoo"@en ;
        ex:place [
            ex:street """Main
    Street "1\""""
        ] .

    [] a ex:Orphan .

    << ex:tom ex:eats ex:fish >> ex:says ex:ann .

    _:l ex:knows [ ex:knows _:l ] .
    "##);
    let (again, found) = recovering(&written, Format::TriG);
    assert_eq!(found, []);
    assert_eq!(dataset(&again), dataset(&document));
}

#[test]
fn what_nests_deep_gets_labels() {
    for (open, close) in [("[ <urn:p> ", " ]"), ("( ", " )")] {
        for depth in [10, 1000, 50_000] {
            let text = format!("<urn:s> <urn:p> {}1{} .", open.repeat(depth), close.repeat(depth));
            let (document, found) = recovering(&text, Format::Turtle);
            assert_eq!(found, []);
            let written = write(document.quads(), Format::Turtle, &prefixes()).expect("writable");
            let (again, found) = recovering(&written, Format::Turtle);
            assert_eq!(found, []);
            assert_eq!(again.len(), document.len());
            let indent = |it: &str| it.len() - it.trim_start().len();
            assert!(written.lines().map(indent).max() < Some(200));
        }
    }
}

#[test]
fn long_lists_are_lists() {
    let text = format!("<urn:s> <urn:p> ( {}) .", "1 ".repeat(100_000));
    let (document, _) = recovering(&text, Format::Turtle);
    let written = write(document.quads(), Format::Turtle, &prefixes()).expect("writable");
    assert_eq!(written.lines().count(), 100_002);
    let (again, found) = recovering(&written, Format::Turtle);
    assert_eq!((again.len(), found), (document.len(), Vec::new()));
}
