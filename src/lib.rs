//! Ontologies and SPARQL queries in; answers, checks and code out.
//!
//! The rooms and their floors are described in `ARCHITECTURE.md`.

pub mod codegen;
pub mod diag;
pub mod query;
pub mod rdf;
pub mod store;
