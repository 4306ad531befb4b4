//! RDF as files: reading with byte ranges, prefixes, vocabularies.
//!
//! Terms are oxrdf's (`oxigraph::model`); this room adds where they stand in a text.
//!
//! ```
//! use ggen::rdf::{format::Format, read::{ReadOptions, read}};
//!
//! let text = "@prefix ex: <https://example.org/> .\nex:drill ex:lentTo ex:ada .";
//! let (document, found) = read(text.as_bytes(), Format::Turtle, "a.ttl", &ReadOptions::default());
//! assert!(found.is_empty());
//! let (quad, spans) = document.quads_with_spans().next().unwrap();
//! assert_eq!(quad.predicate.as_str(), "https://example.org/lentTo");
//! assert_eq!(&text[spans[2].range()], "ex:ada");
//! ```

pub mod canon;
pub mod compressed;
pub mod contexts;
pub mod document;
mod foreign;
pub mod format;
mod fresh;
mod interner;
pub mod jsonld;
pub mod prefix;
pub mod read;
mod relabel;
pub mod rules;
pub mod term;
pub mod turtle;
pub mod vocab;
pub mod write;
pub(crate) mod xml;
