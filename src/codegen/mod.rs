//! Code from ontologies, shapes and typed queries: a model, a plan per language, rendered files.
//!
//! ```text
//! documents, queries ─► extract ─► Model ─► plan(target) ─► render ─► files ─► reconcile ─► the writer
//! ```
//!
//! Nothing here touches a disk: files come out as values, and so does what to do with them.
//!
//! ```
//! use std::path::Path;
//!
//! use ggen::{
//!     codegen::{
//!         extract::{Inputs, Settings, extract},
//!         plan::{PlanSettings, Target, plan},
//!         render::{Replacements, render},
//!     },
//!     workspace::Workspace,
//! };
//!
//! let (workspace, _) = Workspace::open(Path::new("examples/library"))?;
//! let (model, _) = extract(&Inputs::of(&workspace), &Settings::default());
//! let settings = PlanSettings {
//!     package: "library-bindings".to_owned(),
//!     version: "0.1.0".to_owned(),
//!     languages: vec!["en".to_owned()],
//!     ..PlanSettings::default()
//! };
//! let files = render(&plan(Target::Rust, &model, &settings), &Replacements::new())?;
//! assert!(files.iter().any(|it| it.text.contains("pub fn overdue_loans(")));
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

pub mod api;
pub mod error;
pub mod extract;
pub mod model;
pub mod names;
pub mod pins;
pub mod plan;
pub mod reconcile;
pub mod render;
pub mod rules;
pub mod shake;
