//! SPARQL: typed query files, arguments bound into the algebra, evaluation under a budget, results.
//!
//! ```
//! use ggen::{
//!     query::{answer::Answer, budget::Budget, evaluate::evaluate, file::parse, function::Functions},
//!     store::{builder::Builder, view::View},
//! };
//!
//! let functions = Functions::standard();
//! let query = parse("ASK { FILTER(1 < 2) }", None, &functions)?;
//! let snapshot = Builder::new().build();
//! let answer = evaluate(&query, &snapshot, &View::union(), &functions, &Budget::unlimited())?;
//! assert!(matches!(answer, Answer::Boolean(true)));
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

pub mod agreement;
pub mod answer;
pub mod argument;
pub(crate) mod arithmetic;
pub mod bind;
pub mod budget;
pub(crate) mod dataset;
pub mod error;
pub mod evaluate;
pub(crate) mod exact;
pub mod file;
pub mod function;
pub mod guard;
pub mod header;
pub mod infer;
mod join;
pub mod kind;
pub mod memory;
pub(crate) mod order;
pub mod results;
pub(crate) mod rewrite;
mod scan;
pub(crate) mod service;
pub mod table;
pub(crate) mod text;
pub mod token;
pub mod typed;
pub mod update;
pub mod value;
pub(crate) mod walk;
mod yaml;
