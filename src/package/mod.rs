//! Packages: manifests, sources, the lock file, and which packages a project uses.
//!
//! A package is a directory of ontologies, shapes, rules, queries and data with a `package.toml`.
//! It never runs code. This room reads files and says which writes a change of the project takes;
//! it never loads a triple, and writes nothing itself.
//!
//! ```
//! use ggen::package::{lock::Lockfile, project::ProjectFile, resolve::resolve};
//!
//! # let dir = tempfile::tempdir()?;
//! # let root = dir.path();
//! std::fs::write(root.join("ggen.toml"), "[project]\npackages = [\"ontologies/*\"]\n")?;
//! let package = root.join("ontologies/lending");
//! std::fs::create_dir_all(&package)?;
//! let manifest = "[package]\nname = \"lending\"\nversion = \"0.1.0\"\n";
//! std::fs::write(package.join("package.toml"), manifest)?;
//!
//! let (project, _) = ProjectFile::read(root)?;
//! let (packages, found) = resolve(root, &project.options, &Lockfile::read(root)?)?;
//! assert_eq!(packages[0].id().to_string(), "lending 0.1.0");
//! assert!(found.is_empty());
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

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
mod order;
pub mod path;
pub mod plan;
pub mod project;
pub mod resolve;
pub mod rule;
pub mod source;
pub mod table;
pub mod walk;
