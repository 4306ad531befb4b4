//! RDF/XML, read by oxrdfxml, with the place of each triple in the text.
//!
//! The places are those of the elements that give the triples: right to the line.

use std::collections::BTreeSet;

use oxigraph::model::GraphName;
use oxrdfxml::RdfXmlParser;

use crate::{
    diag::{Diagnostic, Place, Span},
    rdf::{
        document::{Document, PrefixDeclaration},
        foreign::{border, n_uses, push},
        format::Format,
        read::{ReadOptions, base_iri},
        relabel::{is_random, relabel},
        rules::SYNTAX_ERROR,
    },
};

/// How many bytes the entities of a document may add to it.
const MAX_EXPANSION: usize = 64 << 20;
/// How deep elements may nest; the parser takes time with the square of it.
const MAX_NESTING: usize = 10_000;
/// The same where there are triple terms, which other code recurses on.
const MAX_NESTING_WITH_TRIPLES: usize = 256;

/// Reads a text up to its first error.
pub(super) fn parse(text: &str, file: &str, options: &ReadOptions) -> (Document, Vec<Diagnostic>) {
    let mut document = Document::new(file, Format::RdfXml);
    let (base, invalid_base) = base_iri(file, options);
    let mut found = Vec::from_iter(invalid_base);
    let shape = Shape::of(text);
    if let Some((message, span)) = &shape.entities {
        found.push(SYNTAX_ERROR.found(message.clone()).at(Place::new(file, *span)));
        return (document, found);
    }
    if let Some(at) = shape.too_deep {
        let message = format!("elements nest more than {} deep", shape.open.len() - 1);
        let span = Span::from_range(at..at + 1);
        found.push(SYNTAX_ERROR.found(message).at(Place::new(file, span)));
        return (document, found);
    }
    let parser = RdfXmlParser::new();
    let parser = parser.clone().with_base_iri(base.into_inner()).unwrap_or(parser);
    // A byte order mark does not count in the positions that the parser tells.
    let mark = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    let mut parsed = parser.for_slice(text);
    let (mut quads, mut spans) = (Vec::new(), Vec::new());
    let mut prefixes = BTreeSet::new();
    let mut fault = None;
    // Several triples of one element come one after the other without moving on.
    let (mut before, mut behind) = (0, 0);
    while let Some(triple) = parsed.next() {
        let position = border(text, mark + parsed.buffer_position());
        if position != behind {
            (before, behind) = (behind, position);
        }
        let span = element(text, &shape, before, behind);
        // Declarations are known only while their element is open.
        if text[before..behind].contains("xmlns") {
            let known = parsed.prefixes().map(|(name, iri)| (name.to_owned(), iri.to_owned()));
            prefixes.extend(known);
        }
        match triple {
            Ok(triple) => {
                quads.push(triple.in_graph(GraphName::DefaultGraph));
                spans.push([span; 3]);
            }
            Err(error) => {
                let place = Place::new(file, span);
                fault = Some(SYNTAX_ERROR.found(error.to_string()).at(place));
                break;
            }
        }
    }
    found.extend(fault.or_else(|| shape.fault(text, file)));
    relabel(&mut quads, is_random);
    for (quad, spans) in quads.into_iter().zip(spans) {
        push(&mut document, quad, spans);
    }
    for (name, iri) in prefixes {
        document.prefixes.extend(declaration(text, name, iri));
    }
    document.prefixes.sort_by_key(|it| it.span);
    (document, found)
}

/// The element whose start or end tag was read last between two bytes.
fn element(text: &str, shape: &Shape, start: usize, end: usize) -> Span {
    let start = start.min(end);
    let tag = memchr::memrchr(b'<', &text.as_bytes()[start..end]).map_or(start, |it| start + it);
    Span::from_range(shape.start_tag(tag)..end)
}

/// The declaration of a prefix, if the text has it.
fn declaration(text: &str, name: String, iri: String) -> Option<PrefixDeclaration> {
    let attribute = if name.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{name}") };
    let starts = memchr::memmem::find_iter(text.as_bytes(), &attribute);
    let span = starts.filter_map(|start| {
        let rest = text[start + attribute.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|it| matches!(it, '"' | '\''))?;
        let value = rest[1..].split(quote).next()?;
        let end = text.len() - rest.len() + value.len() + 2;
        Some(Span::from_range(start..end.min(text.len())))
    });
    let uses = if name.is_empty() { n_uses_of_default(text) } else { n_uses(text, &name) };
    Some(PrefixDeclaration { name, iri, span: span.last()?, uses })
}

/// How many start tags have no prefix.
fn n_uses_of_default(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let is_use = |at: &usize| {
        let name = bytes[at + 1..]
            .iter()
            .take_while(|it| !it.is_ascii_whitespace() && !matches!(it, b'>' | b'/' | b'!' | b'?'));
        let (mut n, mut has_prefix) = (0, false);
        for byte in name {
            n += 1;
            has_prefix |= *byte == b':';
        }
        n > 0 && !has_prefix
    };
    u32::try_from(memchr::memchr_iter(b'<', bytes).filter(is_use).count()).unwrap_or(u32::MAX)
}

/// What oxrdfxml does not tell: where elements begin, and whether all of them end.
#[derive(Default)]
struct Shape {
    /// The start tags without an end, outermost first.
    open: Vec<usize>,
    /// End tags with their start tags, in the order of the end tags.
    closed: Vec<(usize, usize)>,
    has_root: bool,
    too_deep: Option<usize>,
    /// What is wrong with the entities that the document declares.
    entities: Option<(String, Span)>,
}

/// An entity of the document type declaration.
struct Entity<'a> {
    name: &'a str,
    value: &'a str,
    span: Span,
}

/// The entities declared in a document type declaration that begins at `start`.
fn entities(text: &str, start: usize, end: usize) -> Vec<Entity<'_>> {
    let mut entities = Vec::new();
    for at in memchr::memmem::find_iter(&text.as_bytes()[start..end], "<!ENTITY") {
        let at = start + at;
        let rest = text[at + "<!ENTITY".len()..end].trim_start();
        let name = rest.split(|it: char| it.is_whitespace()).next().unwrap_or_default();
        let quoted = rest[name.len()..].trim_start();
        let Some(quote) = quoted.chars().next().filter(|it| matches!(it, '"' | '\'')) else {
            continue;
        };
        let value = quoted[1..].split(quote).next().unwrap_or_default();
        entities.push(Entity { name, value, span: Span::from_range(at..at + "<!ENTITY".len()) });
    }
    entities
}

/// Entities multiply: a few hundred bytes could become gigabytes. Those that refer to others, and
/// those whose uses would grow the text beyond [`MAX_EXPANSION`], are refused.
fn entity_fault(text: &str, entities: &[Entity<'_>]) -> Option<(String, Span)> {
    let mut total = 0_usize;
    for entity in entities {
        let refers = |other: &Entity<'_>| entity.value.contains(&format!("&{};", other.name));
        if entities.iter().any(refers) {
            let message = format!("entity `{}` refers to another entity", entity.name);
            return Some((message, entity.span));
        }
        let reference = format!("&{};", entity.name);
        let uses = memchr::memmem::find_iter(text.as_bytes(), &reference).count();
        total = total.saturating_add(uses.saturating_mul(entity.value.len()));
        if total > MAX_EXPANSION {
            let message = format!("entities grow the text by more than {MAX_EXPANSION} bytes");
            return Some((message, entity.span));
        }
    }
    None
}

impl Shape {
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let max_nesting =
            if text.contains("Triple") { MAX_NESTING_WITH_TRIPLES } else { MAX_NESTING };
        let mut shape = Self::default();
        let mut at = 0;
        while let Some(start) = memchr::memchr(b'<', &bytes[at..]).map(|it| at + it) {
            let rest = &bytes[start..];
            let behind = |mark: &str| {
                memchr::memmem::find(rest, mark.as_bytes())
                    .map_or(bytes.len(), |it| start + it + mark.len())
            };
            at = if rest.starts_with(b"<!--") {
                behind("-->")
            } else if rest.starts_with(b"<![CDATA[") {
                behind("]]>")
            } else if rest.starts_with(b"<?") {
                behind("?>")
            } else if rest.starts_with(b"<!") {
                let end = doctype_end(bytes, start);
                if shape.entities.is_none() && text.is_char_boundary(end) {
                    shape.entities = entity_fault(text, &entities(text, start, end));
                }
                end
            } else {
                let end = tag_end(bytes, start);
                if rest.starts_with(b"</") {
                    shape.closed.extend(shape.open.pop().map(|open| (start, open)));
                } else {
                    shape.has_root = true;
                    if end < 2 || bytes[end - 2] != b'/' {
                        shape.open.push(start);
                    }
                }
                end
            };
            if shape.open.len() > max_nesting {
                shape.too_deep = Some(start);
                break;
            }
        }
        shape
    }

    /// The start tag of an end tag; any other tag itself.
    fn start_tag(&self, tag: usize) -> usize {
        self.closed.binary_search_by_key(&tag, |it| it.0).map_or(tag, |it| self.closed[it].1)
    }

    fn fault(&self, text: &str, file: &str) -> Option<Diagnostic> {
        if !self.has_root {
            let found = SYNTAX_ERROR.found("expected an XML element, found the end of the file");
            let end = text.len();
            return Some(found.at(Place::new(file, Span::from_range(end..end))));
        }
        let start = *self.open.last()?;
        let name = text[start + 1..].split(|it: char| it.is_whitespace() || it == '>').next()?;
        let end = start + 1 + name.len();
        let place = Place::new(file, Span::from_range(start..end));
        let message = format!("element `{name}` is not closed");
        let label = format!("expected `</{name}>` before the end of the file");
        Some(SYNTAX_ERROR.found(message).at(place).label(label))
    }
}

/// Behind the `>` of a tag, quoted values skipped.
fn tag_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(found) = memchr::memchr3(b'>', b'"', b'\'', &bytes[at..]).map(|it| at + it) {
        match bytes[found] {
            b'>' => return found + 1,
            quote => match memchr::memchr(quote, &bytes[found + 1..]) {
                Some(end) => at = found + end + 2,
                None => break,
            },
        }
    }
    bytes.len()
}

/// Behind a document type declaration, its internal subset included.
fn doctype_end(bytes: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut quote = None;
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        if let Some(open) = quote {
            if open == byte {
                quote = None;
            }
            continue;
        }
        match byte {
            b'"' | b'\'' => quote = Some(byte),
            b'<' | b'[' => depth += 1,
            b']' | b'>' => depth = depth.saturating_sub(1),
            _ => (),
        }
        if depth == 0 {
            return at + 1;
        }
    }
    bytes.len()
}
