//! Packages: manifests, sources, the lock file, and which packages a project uses.
//!
//! A package is a directory of ontologies, shapes, rules, queries and data with a `package.toml`.
//! It never runs code. This room reads files and says which writes a change of the project takes;
//! it never loads a triple, and writes nothing itself.

pub mod contents;
pub mod dependency;
pub mod edit;
pub mod error;
pub mod file;
pub mod id;
pub mod init;
pub mod install;
pub mod inventory;
pub mod lock;
pub mod manifest;
pub mod near;
mod order;
pub mod path;
pub mod plan;
pub mod project;
pub mod resolve;
pub mod rule;
pub mod source;
pub mod table;
pub mod walk;
