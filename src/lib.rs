//! Ontologies and SPARQL queries in; answers, checks and code out.
//!
//! The rooms and their floors are described in `ARCHITECTURE.md`.

pub mod check;
pub mod cli;
pub mod codegen;
pub mod diag;
pub mod lattice;
pub mod package;
pub mod query;
pub mod rdf;
pub mod reason;
pub mod server;
pub mod shacl;
pub mod store;
pub mod workspace;
