//! The index: immutable snapshots of a dataset in memory.
//!
//! A term has one [`id::Id`] in a snapshot, so equality of terms is equality of numbers, and comes
//! back exactly as it was written. A triple is stored once with the set of graphs it is in, in
//! three sort orders. A [`change::Change`] makes a new snapshot that shares everything else.
//!
//! ```
//! use ggen::store::{builder::Builder, snapshot::Pattern};
//! use oxigraph::model::{GraphName, Literal, NamedNode, Quad};
//!
//! let p = NamedNode::new("https://example.org/p")?;
//! let odd = Literal::new_typed_literal("01", oxigraph::model::vocab::xsd::INTEGER);
//! let mut builder = Builder::new();
//! builder.insert(Quad::new(p.clone(), p.clone(), odd.clone(), GraphName::DefaultGraph).as_ref());
//! let snapshot = builder.build();
//! let row = snapshot.scan(Pattern::default()).next().unwrap();
//! assert_eq!(snapshot.term(row.object), odd.into());
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

pub mod builder;
pub mod change;
mod delta;
pub mod dictionary;
pub(crate) mod edit;
mod estimate;
mod graphs;
pub mod id;
pub mod index;
pub mod snapshot;
mod tiers;
pub mod view;
