//! Derived facts: the RDFS closure and the rules of packages.
//!
//! What is derived lives in named graphs of its own and can be thrown away: the closure in
//! [`crate::rdf::vocab::ENTAILED`], a package's rules in its namespace's `inferred`.
//!
//! ```
//! use ggen::{
//!     query::{budget::Budget, function::Functions},
//!     rdf::{format::Format, read::{ReadOptions, read}},
//!     reason::run::run,
//!     store::builder::Builder,
//! };
//! use oxigraph::model::GraphNameRef;
//!
//! let text = b"
//!     @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
//!     @prefix ex: <https://example.org/> .
//!     ex:Drill rdfs:subClassOf ex:Tool . ex:mine a ex:Drill .";
//! let (document, _) = read(text, Format::Turtle, "tools.ttl", &ReadOptions::default());
//! let mut builder = Builder::new();
//! builder.insert_document(&document, GraphNameRef::DefaultGraph);
//! let asserted = builder.build();
//! let closed = run(&asserted, &[], &Functions::standard(), &Budget::unlimited())?;
//! assert_eq!(closed.len(), asserted.len() + 1, "mine is a Tool");
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

pub mod entailment;
pub mod rdfs;
pub mod rule;
pub mod run;
