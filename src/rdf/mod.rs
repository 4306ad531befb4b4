//! RDF as files: reading with byte ranges, prefixes, vocabularies.
//!
//! Terms are oxrdf's (`oxigraph::model`); this room adds where they stand in a text.

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
