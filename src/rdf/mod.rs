//! RDF as files: reading with byte ranges, prefixes, vocabularies.
//!
//! Terms are oxrdf's (`oxigraph::model`); this room adds where they stand in a text.

pub mod document;
pub mod format;
pub mod prefix;
pub mod read;
pub mod vocab;
