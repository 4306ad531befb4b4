//! Code from ontologies, shapes and typed queries: a model, a plan per language, rendered files.
//!
//! ```text
//! documents, queries ─► extract ─► Model ─► plan(target) ─► render ─► files ─► reconcile ─► the writer
//! ```
//!
//! Nothing here touches a disk: files come out as values, and so does what to do with them.

pub mod error;
pub mod extract;
pub mod model;
pub mod names;
pub mod plan;
pub mod reconcile;
pub mod render;
pub mod rules;
