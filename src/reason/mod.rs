//! Derived facts: the RDFS closure and the rules of packages.
//!
//! What is derived lives in named graphs of its own and can be thrown away: the closure in
//! [`crate::rdf::vocab::ENTAILED`], a package's rules in its namespace's `inferred`.

pub mod entailment;
pub mod rdfs;
pub mod rule;
pub mod run;
