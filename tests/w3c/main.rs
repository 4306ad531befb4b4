//! The W3C suites, run whole: every test of every manifest, in parallel.
//!
//! The data is looked for in `$GGEN_W3C` and `../shared/w3c`; without it the tests say that they
//! skip. `known.toml` holds the tests that do not go as the manifest says, each with its reason, and
//! the run fails when one of them starts to pass. What a run counted is left in `target/w3c`, from
//! where `scripts/conformance` makes the table of the README.

#![expect(clippy::print_stdout, reason = "a run says what it counted")]

mod canon;
mod command_line;
mod compare;
mod graph_store;
mod http;
mod json_ld;
mod known;
mod manifest;
mod protocol;
mod rdf_syntax;
mod results;
mod semantics;
mod service;
mod service_description;
mod sparql_query;
mod sparql_syntax;
mod sparql_update;
mod suite;
