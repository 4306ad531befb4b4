//! SHACL: shapes, and what data violates them.
//!
//! ```
//! use ggen::{
//!     query::{budget::Budget, function::Functions},
//!     rdf::{format::Format, read::{ReadOptions, read}},
//!     shacl::{shape::Shapes, validate::validate},
//!     store::builder::Builder,
//! };
//! use oxigraph::model::GraphNameRef;
//!
//! let text = "
//!     @prefix sh: <http://www.w3.org/ns/shacl#> .
//!     @prefix ex: <https://example.org/> .
//!     ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ;
//!         sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:message \"a person has a name\" ] .
//!     ex:anna a ex:Person .";
//! let (document, _) = read(text.as_bytes(), Format::Turtle, "a.ttl", &ReadOptions::default());
//! let mut builder = Builder::new();
//! builder.insert_document(&document, GraphNameRef::DefaultGraph);
//! let snapshot = builder.build();
//!
//! let (shapes, findings) = Shapes::compile(&snapshot);
//! assert!(findings.is_empty());
//! let report = validate(&snapshot, &shapes, &Functions::standard(), &Budget::unlimited())?;
//! assert!(!report.conforms());
//! assert_eq!(report.results[0].message(), "a person has a name");
//! # Ok::<_, ggen::shacl::error::ShaclError>(())
//! ```

mod compile;
pub mod error;
mod graph;
mod literal;
mod message;
mod order;
mod parameter;
pub mod path;
pub mod pattern;
pub mod report;
pub mod rule;
pub mod shape;
pub mod sparql;
mod term;
pub mod validate;
