//! The syntax that oxigraph reads, without byte ranges: Notation 3.

use oxigraph::{
    io::RdfParser,
    model::{GraphName, Quad},
};

use crate::{
    diag::{Diagnostic, Place, Span},
    rdf::{
        document::{Document, PrefixDeclaration, Spans, TermId},
        format::Format,
        read::{ReadOptions, base_iri},
        relabel::{is_random, relabel},
        rules::SYNTAX_ERROR,
    },
};

/// How deep triples may nest: what reads them recurses.
const MAX_NESTING: usize = 500;

/// Reads a text up to its first error.
pub(super) fn parse(text: &str, file: &str, options: &ReadOptions) -> (Document, Vec<Diagnostic>) {
    let format = Format::N3;
    let mut document = Document::new(file, format);
    let (base, invalid_base) = base_iri(file, options);
    let mut found = Vec::from_iter(invalid_base);
    if let Some(at) = too_deep_triples(text) {
        let message = format!("brackets nest more than {MAX_NESTING} deep");
        let place = Place::new(file, Span::from_range(at..at + 1));
        found.push(SYNTAX_ERROR.found(message).at(place));
        return (document, found);
    }
    let parser = RdfParser::from_format(format.rdf_format());
    let parser = parser.clone().with_base_iri(base.into_inner()).unwrap_or(parser);
    let mut parsed = parser.for_slice(text.as_bytes());
    let mut quads = Vec::new();
    for quad in parsed.by_ref() {
        match quad {
            Ok(quad) => quads.push(quad),
            Err(error) => {
                let place = match error.location() {
                    Some(at) => Place::new(file, span(text, at.start.offset..at.end.offset)),
                    None => Place::file(file),
                };
                found.push(SYNTAX_ERROR.found(error.to_string()).at(place));
                break;
            }
        }
    }
    relabel(&mut quads, is_random);
    for quad in quads {
        push(&mut document, quad, Spans::default());
    }
    let mut prefixes: Vec<(&str, &str)> = parsed.prefixes().collect();
    prefixes.sort_unstable();
    for (name, iri) in prefixes {
        document.prefixes.push(PrefixDeclaration {
            name: name.to_owned(),
            iri: iri.to_owned(),
            span: Span::default(),
            uses: n_uses(text, name),
        });
    }
    (document, found)
}

/// Appends a quad to a document.
pub(super) fn push(document: &mut Document, quad: Quad, spans: Spans) {
    let subject = document.intern(quad.subject.into());
    let predicate = document.intern(quad.predicate.into());
    let object = document.intern(quad.object);
    let graph = match quad.graph_name {
        GraphName::DefaultGraph => TermId::DEFAULT_GRAPH,
        GraphName::NamedNode(it) => document.intern(it.into()),
        GraphName::BlankNode(it) => document.intern(it.into()),
    };
    document.push([subject, predicate, object, graph], spans);
}

/// How often `name:` begins a word of the text, as in a tag, an attribute or a compact IRI.
pub(super) fn n_uses(text: &str, name: &str) -> u32 {
    let begins_word = |at: &usize| {
        let before = text.as_bytes()[..*at].last();
        before.is_none_or(|it| !it.is_ascii_alphanumeric() && !b"_-.:".contains(it))
    };
    let needle = format!("{name}:");
    let uses = memchr::memmem::find_iter(text.as_bytes(), &needle).filter(begins_word).count();
    u32::try_from(uses).unwrap_or(u32::MAX)
}

/// Offsets of an error as a range of whole characters.
fn span(text: &str, offsets: std::ops::Range<u64>) -> Span {
    let start = border(text, offsets.start);
    Span::from_range(start..border(text, offsets.end).max(start))
}

/// The character border at or before an offset.
pub(super) fn border(text: &str, offset: u64) -> usize {
    let mut at = usize::try_from(offset).unwrap_or(usize::MAX).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The `<<` that nests too deep, counted without regard to strings.
fn too_deep_triples(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for at in memchr::memchr2_iter(b'<', b'>', text.as_bytes()) {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"<<") {
            depth += 1;
        } else if rest.starts_with(b">>") {
            depth = depth.saturating_sub(1);
        }
        if depth > MAX_NESTING {
            return Some(at);
        }
    }
    None
}
