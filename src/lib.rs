//! Ontologies and SPARQL queries in; answers, checks and code out.
//!
//! This is the library of the program `ggen`. Files go in, a snapshot comes out, and everything one
//! asks for is a function of a snapshot. The rooms and their floors are described in
//! `ARCHITECTURE.md`; a module is a room, and there are no re-exports: a type has one path.
//!
//! | to | start at |
//! |---|---|
//! | open a project | [`workspace::Workspace::open`] |
//! | ask a typed question | [`workspace::Workspace::ask`], [`query::header`] |
//! | ask any SPARQL | [`query::file::parse`], [`query::evaluate::evaluate`] |
//! | read and write RDF | [`rdf::read::read`], [`rdf::write::write`] |
//! | hold a dataset | [`store::builder::Builder`], [`store::snapshot::Snapshot`] |
//! | check files | [`check::check`] |
//! | serve | [`server::Server`], [`server::run`] |
//!
//! # Open a project and ask a typed question
//!
//! A question is a `.rq` file whose header says what it takes and returns. Arguments are checked
//! against it and bound into the parsed query as terms; nothing is ever pasted into text.
//!
//! ```
//! use std::path::Path;
//!
//! use ggen::{
//!     query::{answer::Answer, argument::Given, budget::Budget},
//!     workspace::Workspace,
//! };
//!
//! let (workspace, found) = Workspace::open(Path::new("examples/library"))?;
//! assert!(found.is_empty());
//! let (_, query) = workspace.question("library/overdue-loans")?;
//! let given = Given::from([("today", "2025-03-15")]);
//! let answer = workspace.ask(workspace.dataset()?, query, &given, &Budget::unlimited())?;
//! let Answer::Solutions(loans) = answer else { panic!("a SELECT gives rows") };
//! assert_eq!(loans.rows.len(), 1);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! # Convert between formats
//!
//! ```
//! use ggen::rdf::{
//!     format::Format,
//!     prefix::Prefixes,
//!     read::{ReadOptions, read},
//!     write::write,
//! };
//!
//! let turtle = b"PREFIX ex: <https://example.org/>\nex:drill ex:lentTo ex:ada .";
//! let (document, found) = read(turtle, Format::Turtle, "loans.ttl", &ReadOptions::default());
//! assert!(found.is_empty());
//! let lines = write(document.quads(), Format::NTriples, &Prefixes::default())?;
//! let expected = "<https://example.org/drill> <https://example.org/lentTo> <https://example.org/ada> .\n";
//! assert_eq!(lines, expected);
//! # Ok::<_, ggen::rdf::write::WriteError>(())
//! ```
//!
//! # Ask a dataset of one's own
//!
//! ```
//! use ggen::{
//!     query::{answer::Answer, budget::Budget, evaluate::evaluate, file::parse, function::Functions},
//!     rdf::{format::Format, read::{ReadOptions, read}},
//!     store::{builder::Builder, view::View},
//! };
//! use oxigraph::model::GraphNameRef;
//!
//! let turtle = b"PREFIX ex: <https://example.org/>\nex:drill ex:lentTo ex:ada .";
//! let (document, _) = read(turtle, Format::Turtle, "loans.ttl", &ReadOptions::default());
//! let mut builder = Builder::new();
//! builder.insert_document(&document, GraphNameRef::DefaultGraph);
//! let snapshot = builder.build();
//!
//! let functions = Functions::standard();
//! let query = parse("ASK { ?thing <https://example.org/lentTo> ?person }", None, &functions)?;
//! let answer = evaluate(&query, &snapshot, &View::union(), &functions, &Budget::unlimited())?;
//! assert_eq!(answer, Answer::Boolean(true));
//! # Ok::<_, ggen::query::error::QueryError>(())
//! ```
//!
//! # Change a dataset
//!
//! A snapshot never changes: an update makes another one that shares what is the same. Typed updates
//! are `.rq` files of kind `exec`: [`query::update::file::UpdateFile`],
//! [`workspace::dataset::Dataset::update`].
//!
//! ```
//! use ggen::{
//!     query::{
//!         budget::Budget,
//!         function::Functions,
//!         update::{UpdateSources, parse::parse_update, update},
//!     },
//!     store::{snapshot::Snapshot, view::View},
//! };
//!
//! let functions = Functions::standard();
//! let text = "PREFIX ex: <https://example.org/> INSERT DATA { ex:drill ex:lentTo ex:ada }";
//! let request = parse_update(text, None, &functions)?;
//! let (before, sources) = (Snapshot::default(), UpdateSources::default());
//! let after =
//!     update(&request, &before, &View::default(), &functions, &sources, &Budget::unlimited())?;
//! assert_eq!((before.len(), after.len()), (0, 1));
//! # Ok::<_, ggen::query::error::QueryError>(())
//! ```
//!
//! # Serve
//!
//! [`server::run`] is a future that ends when its shutdown does; [`server::Server::serve`] brings its
//! own runtime and ends with a signal.
//!
//! ```
//! use std::{path::Path, sync::Arc};
//!
//! use ggen::{
//!     server::{Server, run},
//!     workspace::{Workspace, settings::ServeSettings},
//! };
//! use tokio::sync::oneshot;
//!
//! let (workspace, _) = Workspace::open(Path::new("examples/library"))?;
//! let settings = ServeSettings { listen: "127.0.0.1:0".to_owned(), ..ServeSettings::default() };
//! let server = Server::bind(settings)?;
//! assert_ne!(server.address().port(), 0);
//!
//! let (stop, stopped) = oneshot::channel::<()>();
//! let shutdown = async { _ = stopped.await };
//! // Here it ends as soon as it answers.
//! let ready = |_| drop(stop);
//! let runtime = tokio::runtime::Runtime::new()?;
//! runtime.block_on(run(server, Arc::new(workspace), shutdown, ready))?;
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! Programs to run are in `examples/`: `cargo run --example typed_query`, `convert`, `serve`,
//! `update`.

#![deny(missing_docs)]
#![deny(rustdoc::broken_intra_doc_links, rustdoc::private_intra_doc_links)]

pub mod check;
pub mod cli;
pub mod codegen;
pub mod diag;
pub mod lattice;
pub mod package;
pub mod query;
pub mod rdf;
pub mod reason;
pub mod server;
pub mod shacl;
pub mod store;
pub mod workspace;
