//! The grammar of headers as a JSON Schema, for editors and other tools.

/// A JSON Schema (2020-12) of the YAML document that a header is.
pub const HEADER_SCHEMA: &str = include_str!("header.schema.json");
