//! What is said about files with errors, and what is still read from them.

use std::{fmt::Write, fs};

use ggen::{
    diag::sources::position,
    rdf::{
        format::Format,
        prefix::Prefixes,
        read::{ReadOptions, read},
        term::shorten,
    },
};

use crate::{recovering, shown};

#[test]
fn errors_have_exact_places_and_the_rest_is_read() {
    insta::glob!("recovery/*", |path| {
        let text = fs::read_to_string(path).expect("a case is text");
        let format = Format::from_path(path).expect("a case has a known ending");
        let (document, found) = recovering(&text, format);
        let mut out = shown(&text, &found);
        for diagnostic in &found {
            for help in &diagnostic.help {
                writeln!(out, "help: {help}").expect("writing to a string");
            }
            for related in &diagnostic.related {
                let span = related.place.span.expect("a range");
                let at = position(&text, span.start as usize);
                writeln!(out, "see {}:{}: {}", at.line, at.column, related.message)
                    .expect("writing to a string");
            }
        }
        for span in &document.skipped {
            writeln!(out, "skipped {:?}", &text[span.range()]).expect("writing to a string");
        }
        let prefixes = Prefixes::from_iter([("ex", "https://example.org/")]);
        for quad in document.quads() {
            let short = |term| shorten(term, &prefixes);
            let triple =
                [quad.subject.into(), quad.predicate.into(), quad.object].map(short).join(" ");
            writeln!(out, "{triple} {}", quad.graph_name).expect("writing to a string");
        }
        insta::assert_snapshot!(out);
    });
}

#[test]
fn an_undeclared_prefix_is_reported_once() {
    let text = "<urn:a> foaf:name 1 .\n<urn:b> foaf:name 2 .\n<urn:c> a <urn:C> .";
    let (document, found) = recovering(text, Format::Turtle);
    assert_eq!(
        shown(text, &found),
        "1:9-1:18 SYN002 prefix `foaf:` is not declared | used here for the first time\n"
    );
    assert_eq!(found[0].help, ["add `@prefix foaf: <http://xmlns.com/foaf/0.1/> .`"]);
    assert_eq!(document.len(), 1);
    assert_eq!(document.skipped.len(), 2);
    let fix = found[0].fix.as_ref().expect("a fix");
    let mut fixed = text.to_owned();
    for (span, text) in &fix.edits {
        fixed.replace_range(span.range(), text);
    }
    let (document, found) = recovering(&fixed, Format::Turtle);
    assert_eq!(found, []);
    assert_eq!(document.len(), 3);
    assert_eq!(document.prefixes[0].uses, 2);
}

#[test]
fn at_most_a_hundred_errors_are_reported() {
    let text = "error .\n".repeat(1000);
    let (document, found) = recovering(&text, Format::Turtle);
    assert_eq!(found.len(), 100);
    assert_eq!(found[99].notes, ["the file has 100 errors; the rest is not read"]);
    assert_eq!(document.skipped.last().map(|it| it.range().end), Some(text.len()));
}

#[test]
fn without_recovery_the_first_error_ends_the_file() {
    let text = "<urn:a> a <urn:A> .\n<urn:b> a .\n<urn:c> a <urn:C> .\n";
    let (document, found) = read(text.as_bytes(), Format::Turtle, "a.ttl", &ReadOptions::default());
    assert_eq!(shown(text, &found), "2:11-2:12 SYN001 expected an object, found `.`\n");
    assert_eq!(document.len(), 1);
    assert_eq!(&text[document.skipped[0].range()], "<urn:b> a .\n<urn:c> a <urn:C> .\n");
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    for format in Format::ALL {
        let (document, found) = read(b"<urn:a>\n \xFF .", format, "a.ttl", &ReadOptions::default());
        assert!(document.is_empty());
        assert_eq!(found.len(), 1, "{format:?}");
        assert_eq!(
            found[0].to_string(),
            "a.ttl: error[SYN012]: the file is not UTF-8: byte 0xff at offset 9"
        );
    }
}

#[test]
fn a_million_open_brackets_are_an_error_and_not_a_crash() {
    let n = 1_000_000;
    for (open, format) in [
        ("[", Format::Turtle),
        ("(", Format::Turtle),
        ("<<", Format::Turtle),
        ("<<(", Format::Turtle),
        ("{", Format::TriG),
        ("<urn:a> <urn:p> 1 {|", Format::Turtle),
        ("<<(", Format::NTriples),
        ("[", Format::JsonLd),
        ("{\"a\":", Format::JsonLd),
        ("[", Format::N3),
        ("(", Format::N3),
        ("{", Format::N3),
        ("<<", Format::N3),
        ("<<(", Format::N3),
    ] {
        // Other people's code is slower.
        let n = if format == Format::N3 { n / 20 } else { n };
        for text in [open.repeat(n), format!("<urn:a> <urn:p> {}", open.repeat(n))] {
            let (_, found) = recovering(&text, format);
            assert!(!found.is_empty(), "{open} {format:?}");
        }
    }
    for open in
        ["[ <urn:p> ", "( 1 ", "1 {| <urn:p> ", "<< <urn:s> <urn:p> ", "<<( <urn:s> <urn:p> "]
    {
        let text = format!("<urn:a> <urn:p> {}", open.repeat(n / 4));
        let (_, found) = recovering(&text, Format::Turtle);
        assert!(!found.is_empty(), "{open}");
    }
    let xml = "<r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:e=\"urn:e\" r:version=\"1.2\">";
    for open in ["<r:Description><e:p>", "<r:Description><e:p r:parseType=\"Triple\">"] {
        let (_, found) = recovering(&(xml.to_owned() + &open.repeat(n / 10)), Format::RdfXml);
        assert!(!found.is_empty(), "{open}");
    }
}
