//! Reading a file into a [`Document`], whatever its syntax.
//!
//! ```
//! use ggen::rdf::{format::Format, read::{ReadOptions, read}};
//!
//! let text = "<https://example.org/ada> a foaf:Person .";
//! let (document, found) = read(text.as_bytes(), Format::Turtle, "a.ttl", &ReadOptions::default());
//! assert!(document.is_empty());
//! assert_eq!(found[0].to_string(), "a.ttl: error[SYN002]: prefix `foaf:` is not declared");
//! assert_eq!(found[0].help, ["add `@prefix foaf: <http://xmlns.com/foaf/0.1/> .`"]);
//! ```

use std::fmt::Write;

use oxiri::Iri;

use crate::{
    diag::{Diagnostic, Place, Span},
    rdf::{
        contexts::Contexts,
        document::Document,
        foreign,
        format::Format,
        jsonld,
        rules::{FILE_ENCODING, INVALID_IRI, SYNTAX_ERROR},
        turtle, xml,
    },
};

/// How to read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// What relative IRIs resolve against; without it, `file:///` and the file's path.
    pub base: Option<String>,
    /// Go on behind a syntax error, to report all of them.
    pub recover: bool,
    /// Take IRIs and language tags that the grammar of the format allows and their own standards
    /// do not, with a warning for each.
    pub lenient: bool,
    /// Where JSON-LD finds remote contexts.
    pub contexts: Contexts,
    /// How JSON-LD is read.
    pub json_ld: jsonld::Options,
}

/// Reads a file. Syntax errors are findings; what could be read is in the document.
pub fn read(
    bytes: &[u8],
    format: Format,
    file: &str,
    options: &ReadOptions,
) -> (Document, Vec<Diagnostic>) {
    if u32::try_from(bytes.len()).is_err() {
        return too_large(bytes.len(), format, file);
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return not_utf8(bytes, error.valid_up_to(), format, file),
    };
    match format {
        Format::Turtle | Format::TriG | Format::NTriples | Format::NQuads => {
            turtle::parse(text, format, file, options)
        }
        Format::RdfXml => xml::parse(text, file, options),
        Format::JsonLd => jsonld::parse(text, file, options),
        Format::N3 => foreign::parse(text, file, options),
    }
}

/// Places in texts are 32 bits wide.
fn too_large(n_bytes: usize, format: Format, file: &str) -> (Document, Vec<Diagnostic>) {
    let message =
        format!("the file has {n_bytes} bytes, and 4294967295 are the most that are read");
    let found = SYNTAX_ERROR.found(message).at(Place::file(file)).help("split the file");
    (Document::new(file, format), vec![found])
}

fn not_utf8(bytes: &[u8], at: usize, format: Format, file: &str) -> (Document, Vec<Diagnostic>) {
    let mut document = Document::new(file, format);
    document.skipped.push(Span::from_range(0..bytes.len()));
    let message = format!("the file is not UTF-8: byte {:#04x} at offset {at}", bytes[at]);
    let found = FILE_ENCODING
        .found(message)
        .at(Place::new(file, Span::from_range(at..at + 1)))
        .label("no character begins with this byte, or its rest is missing")
        .help("save the file as UTF-8");
    (document, vec![found])
}

/// The base of a file, and the finding that the one asked for cannot be one.
pub(super) fn base_iri(file: &str, options: &ReadOptions) -> (Iri<String>, Option<Diagnostic>) {
    let mut found = None;
    if let Some(base) = &options.base {
        match Iri::parse(base.clone()) {
            Ok(base) => return (base, None),
            Err(error) => {
                let message = format!("invalid base IRI `{base}`: {error}");
                found = Some(INVALID_IRI.found(message).at(Place::file(file)));
            }
        }
    }
    (Iri::parse_unchecked(file_base(file)), found)
}

/// The base of a file that declares none: an IRI of its path.
pub fn file_base(file: &str) -> String {
    let mut base = "file:///".to_owned();
    for byte in file.trim_start_matches('/').bytes() {
        match byte {
            b'\\' => base.push('/'),
            b'/' | b'-' | b'.' | b'_' | b'~' => base.push(byte.into()),
            _ if byte.is_ascii_alphanumeric() => base.push(byte.into()),
            _ => _ = write!(base, "%{byte:02X}"),
        }
    }
    base
}
