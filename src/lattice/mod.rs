//! Partial orders over the terms of a snapshot: comparison, joins and meets, checks, drawings.
//!
//! An [`decl::OrderDecl`] says which statements make the order; [`index::Lattice`] is the order
//! itself, immutable and shared. `a <= b` is read upwards: `b` is more general. Elements that are
//! below each other are one element with several names. No operation ever picks one of several
//! bounds.
//!
//! ```
//! use ggen::{
//!     lattice::{decl::OrderDecl, index::Lattice, order::{Bound, Ordering}},
//!     rdf::vocab::rdfs,
//!     store::builder::Builder,
//! };
//! use oxigraph::model::{GraphName, NamedNode, Quad};
//!
//! let animal = |name: &str| NamedNode::new_unchecked(format!("https://example.org/{name}"));
//! let mut builder = Builder::new();
//! for (lower, upper) in [("Dog", "Mammal"), ("Cat", "Mammal"), ("Mammal", "Animal")] {
//!     let quad =
//!         Quad::new(animal(lower), rdfs::SUB_CLASS_OF, animal(upper), GraphName::DefaultGraph);
//!     builder.insert(quad.as_ref());
//! }
//! let order = OrderDecl::on(rdfs::SUB_CLASS_OF.into_owned());
//! let (lattice, _) = Lattice::build(&builder.build(), &order)?;
//! let (dog, cat) = (lattice.element(&animal("Dog"))?, lattice.element(&animal("Cat"))?);
//! assert_eq!(lattice.compare(dog, cat), Ordering::Incomparable);
//! assert_eq!(lattice.join(dog, cat), Bound::Unique(lattice.element(&animal("Mammal"))?));
//! assert_eq!(lattice.meet(dog, cat), Bound::None);
//! # Ok::<_, ggen::lattice::error::LatticeError>(())
//! ```

mod bounds;
mod build;
pub mod check;
pub mod decl;
pub mod draw;
pub mod error;
pub mod function;
pub mod index;
pub mod label;
mod names;
pub mod order;
mod relation;
pub mod rules;
mod runs;
