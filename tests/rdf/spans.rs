//! Byte ranges: each one, read by itself, gives its term again.

use ggen::{
    diag::Span,
    rdf::{
        document::{Document, Spans},
        format::Format,
        read::{ReadOptions, read},
    },
};
use oxigraph::model::{QuadRef, Term, TermRef};

use crate::generator::Generator;
use proptest::prelude::*;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

#[test]
fn ranges_are_those_of_the_terms() {
    let text = "@prefix ex: <https://example.org/> .\n\
        ex:s a ex:C ; ex:p \"x\"@en, \"1\"^^ex:d , ( ex:e 2.5 ) , [ ex:q [] ] ~ex:r {| ex:t <<( ex:a ex:b true )>> |} .\n";
    let (document, found) = crate::recovering(text, Format::Turtle);
    assert_eq!(found, []);
    let shown: Vec<String> = document
        .quads_with_spans()
        .map(|(_, spans)| spans.map(|it| &text[it.range()]).join(" "))
        .collect();
    assert_eq!(
        shown,
        [
            "ex:s a ex:C",
            "ex:s ex:p \"x\"@en",
            "ex:s ex:p \"1\"^^ex:d",
            "ex:s ex:p (",
            "ex:e ex:e ex:e",
            "ex:e 2.5 2.5",
            "2.5 2.5 2.5",
            "2.5 ) )",
            "ex:s ex:p [",
            "[ ex:q []",
            "ex:r ~ ~",
            "ex:r ex:t <<( ex:a ex:b true )>>",
        ]
    );
    assert_eq!(document.prefixes[0].span, Span::new(0, 36));
    assert_eq!(document.prefixes[0].uses, 10);
    assert_eq!(document.statements.len(), 1);
    assert_eq!(document.statements[0].quads, 0..12);
    assert_eq!(&text[document.statements[0].span.range()], text[37..].trim_end());
    check(text, &document);
}

#[test]
fn comments_are_kept() {
    let text = "# one\n<urn:a#b> <urn:p> \"# no\" # two\r\n. # three";
    let (document, _) = crate::recovering(text, Format::Turtle);
    let comments: Vec<&str> = document.comments.iter().map(|it| &text[it.range()]).collect();
    assert_eq!(comments, ["# one", "# two", "# three"]);
}

#[test]
fn relative_iris_without_a_base_are_noted() {
    let text = "<a> <urn:p> <a> , <b> .\n@base <https://example.org/> .\n<c> <urn:p> <d> .";
    let (document, _) = crate::recovering(text, Format::Turtle);
    let relative: Vec<&str> = document.relative.iter().map(|it| &text[it.range()]).collect();
    assert_eq!(relative, ["<a>", "<b>"]);
    assert!(document.id(&Term::NamedNode(ggen::rdf::document::named("file:///a"))).is_some());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_range_gives_its_term(entropy in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = Generator::new(&entropy).document();
        let options = ReadOptions { base: Some("https://example.org/base/".to_owned()), recover: true, ..ReadOptions::default() };
        let (document, _) = read(text.as_bytes(), Format::TriG, "a.trig", &options);
        check(&text, &document);
    }
}

/// Checks all ranges of a document whose prefixes are those of the generator.
fn check(text: &str, document: &Document) {
    for (quad, spans) in document.quads_with_spans() {
        for span in spans {
            assert!(text.get(span.range()).is_some_and(|it| !it.is_empty()), "{span:?}");
        }
        check_quad(text, quad, spans);
    }
    for statement in &document.statements {
        assert!(text[statement.span.range()].ends_with(['.', '}']));
    }
}

fn check_quad(text: &str, quad: QuadRef<'_>, spans: Spans) {
    let [subject, predicate, object] = spans.map(|it| &text[it.range()]);
    let is = |local: &str| quad.predicate.as_str().strip_prefix(RDF) == Some(local);
    // A list cell has the range of its element.
    if is("first") || is("rest") {
        return;
    }
    if is("reifies") && matches!(predicate, "~" | "{|" | "<<") {
        return;
    }
    check_term(quad.subject.into(), subject);
    check_term(quad.predicate.into(), predicate);
    check_term(quad.object, object);
}

fn check_term(term: TermRef<'_>, slice: &str) {
    let is_anonymous = matches!(slice, "[" | "(" | "~" | "{|")
        || (slice.starts_with('[') && slice.ends_with(']'))
        || (slice.starts_with("<<") && !slice.starts_with("<<("));
    if is_anonymous {
        // A reified triple may have a name.
        assert!(term.is_blank_node() || slice.starts_with("<<"), "{term} at {slice}");
        return;
    }
    let keyword = slice == "a";
    let text = format!(
        "@prefix ex: <https://example.org/> . @prefix : <https://example.org/empty#> .\n\
         <urn:s> {} .",
        if keyword { "a 1".to_owned() } else { format!("<urn:p> {slice}") }
    );
    let options = ReadOptions {
        base: Some("https://example.org/base/".to_owned()),
        ..ReadOptions::default()
    };
    let (document, found) = read(text.as_bytes(), Format::Turtle, "a.ttl", &options);
    assert_eq!(found, [], "{slice}");
    let quad = document.quads().next().expect("one statement");
    let read = if keyword { quad.predicate.into() } else { quad.object };
    // A triple term may contain anonymous nodes.
    if !slice.contains('[') {
        assert_eq!(read, term, "{slice}");
    }
}
