//! Depth: whatever nests, the reader answers or refuses, and the process lives.

use ggen::rdf::{format::Format, prefix::Prefixes, write::write};

use crate::recovering;

const LEVELS: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];

/// What one construct looks like at some depth.
struct Construct {
    name: &'static str,
    format: Format,
    head: &'static str,
    open: &'static str,
    inner: &'static str,
    close: &'static str,
    tail: &'static str,
    /// The deepest of the levels that is read.
    deepest: usize,
}

const CONSTRUCTS: &[Construct] = &[
    Construct {
        name: "brackets",
        format: Format::Turtle,
        head: "<urn:s> <urn:p> ",
        open: "[ <urn:p> ",
        inner: "1",
        close: " ]",
        tail: " .",
        deepest: 10_000,
    },
    Construct {
        name: "lists",
        format: Format::TriG,
        head: "<urn:g> { <urn:s> <urn:p> ",
        open: "( ",
        inner: "1",
        close: " )",
        tail: " . }",
        deepest: 10_000,
    },
    Construct {
        name: "triple terms",
        format: Format::Turtle,
        head: "<urn:s> <urn:p> ",
        open: "<<( <urn:s> <urn:p> ",
        inner: "1",
        close: " )>>",
        tail: " .",
        deepest: 100,
    },
    Construct {
        name: "triple terms in N-Triples",
        format: Format::NTriples,
        head: "<urn:s> <urn:p> ",
        open: "<<( <urn:s> <urn:p> ",
        inner: "<urn:o>",
        close: " )>>",
        tail: " .",
        deepest: 100,
    },
    Construct {
        name: "reified triples",
        format: Format::Turtle,
        head: "",
        open: "<< ",
        inner: "<urn:s>",
        close: " <urn:p> <urn:o> >>",
        tail: " <urn:p> 1 .",
        deepest: 100,
    },
    Construct {
        name: "annotations",
        format: Format::Turtle,
        head: "<urn:s> <urn:p> 1 ",
        open: "{| <urn:p> 1 ",
        inner: "",
        close: " |}",
        tail: " .",
        // Each is a triple term in the next one's subject, but those are names.
        deepest: 10_000,
    },
    Construct {
        name: "objects of JSON-LD",
        format: Format::JsonLd,
        head: "",
        open: "{\"urn:p\": ",
        inner: "1",
        close: "}",
        tail: "",
        deepest: 100,
    },
    Construct {
        name: "@list",
        format: Format::JsonLd,
        head: "{\"urn:p\": ",
        open: "{\"@list\": [",
        inner: "1",
        close: "]}",
        tail: "}",
        deepest: 100,
    },
    Construct {
        name: "@graph",
        format: Format::JsonLd,
        head: "",
        open: "{\"@id\": \"urn:g\", \"@graph\": ",
        inner: "{\"@id\": \"urn:s\", \"urn:p\": 1}",
        close: "}",
        tail: "",
        deepest: 100,
    },
    Construct {
        name: "scoped contexts",
        format: Format::JsonLd,
        head: "{\"@context\": ",
        open: "{\"p\": {\"@id\": \"urn:p\", \"@context\": ",
        inner: "{}",
        close: "}}",
        tail: ", \"urn:p\": 1}",
        deepest: 100,
    },
    Construct {
        name: "JSON literals",
        format: Format::JsonLd,
        head: "{\"urn:p\": {\"@type\": \"@json\", \"@value\": ",
        open: "[",
        inner: "",
        close: "]",
        tail: "}}",
        deepest: 100,
    },
    Construct {
        name: "elements",
        format: Format::RdfXml,
        head: "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:e='urn:e:'>",
        open: "<e:A><e:p>",
        inner: "<e:B/>",
        close: "</e:p></e:A>",
        tail: "</r:RDF>",
        deepest: 10_000,
    },
    Construct {
        name: "XML literals",
        format: Format::RdfXml,
        head: "<e:A xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:e='urn:e:'>\
            <e:p r:parseType='Literal'>",
        open: "<e:x xmlns:f='urn:f:'>",
        inner: "",
        close: "</e:x>",
        tail: "</e:p></e:A>",
        deepest: 10_000,
    },
    Construct {
        name: "triple terms in RDF/XML",
        format: Format::RdfXml,
        head: "<e:RDF xmlns:e='http://www.w3.org/1999/02/22-rdf-syntax-ns#' e:version='1.2'>\
            <e:Description>",
        open: "<e:value e:parseType='Triple'><e:Description>",
        inner: "<e:value>1</e:value>",
        close: "</e:Description></e:value>",
        tail: "</e:Description></e:RDF>",
        deepest: 100,
    },
    Construct {
        name: "formulas",
        format: Format::N3,
        head: "<urn:s> <urn:p> ",
        open: "{ <urn:s> <urn:p> ",
        inner: "1",
        close: " }",
        tail: " .",
        deepest: 100_000,
    },
];

#[test]
fn whatever_nests_is_read_or_refused() {
    for it in CONSTRUCTS {
        for depth in LEVELS {
            let text = format!(
                "{}{}{}{}{}",
                it.head,
                it.open.repeat(depth),
                it.inner,
                it.close.repeat(depth),
                it.tail
            );
            let (document, found) = recovering(&text, it.format);
            assert_eq!(found.is_empty(), depth <= it.deepest, "{} {depth}: {found:?}", it.name);
            // What was read is also compared, cloned, written and dropped.
            let copy = document.clone();
            assert_eq!(copy.terms(), document.terms());
            if depth > 10_000 {
                continue;
            }
            for format in [Format::TriG, Format::NQuads, Format::JsonLd, Format::RdfXml] {
                // Some of it has no syntax there.
                let _ = write(copy.quads(), format, &Prefixes::well_known());
            }
        }
    }
}

#[test]
fn what_is_cut_off_is_read_or_refused() {
    for it in CONSTRUCTS {
        for depth in LEVELS {
            let text = format!("{}{}", it.head, it.open.repeat(depth));
            let (_, found) = recovering(&text, it.format);
            assert!(!found.is_empty(), "{} {depth}", it.name);
        }
    }
}
