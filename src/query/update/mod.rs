//! SPARQL Update: from one snapshot to the next.
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
//! let text = "INSERT DATA { <urn:ada> <urn:knows> <urn:alan> } ; \
//!             INSERT { ?b <urn:knows> ?a } WHERE { ?a <urn:knows> ?b }";
//! let request = parse_update(text, None, &functions)?;
//! let (before, sources) = (Snapshot::default(), UpdateSources::default());
//! let after =
//!     update(&request, &before, &View::default(), &functions, &sources, &Budget::unlimited())?;
//! assert_eq!((before.len(), after.len()), (0, 2));
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

pub mod file;
pub mod operation;
pub mod parse;
mod run;
mod template;

use oxigraph::model::NamedNodeRef;

use crate::{
    query::{
        budget::{self, Budget},
        error::QueryError,
        function::Functions,
        update::{operation::Update, run::Run},
    },
    rdf::document::Document,
    store::{snapshot::Snapshot, view::View},
};

/// Gives the document of an IRI to `LOAD`, or says why there is none.
pub type Load<'a> = dyn Fn(NamedNodeRef<'_>) -> Result<Document, String> + 'a;

/// What an update may read beside the dataset. Nothing is fetched; what `SERVICE` may ask is among the
/// functions.
#[derive(Clone, Copy, Default)]
pub struct UpdateSources<'a> {
    /// The documents that `LOAD` may read.
    pub load: Option<&'a Load<'a>>,
}

impl std::fmt::Debug for UpdateSources<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpdateSources").field("load", &self.load.is_some()).finish()
    }
}

/// Executes all operations of a request, each seeing what those before it did. An error leaves
/// nothing behind: the snapshot given is never changed.
///
/// `view` is what the `WHERE` of an operation sees if it has no `WITH` or `USING`; templates without
/// `GRAPH` always write to the unnamed graph.
///
/// # Errors
///
/// When the budget is exhausted, a graph is missing or exists, a document cannot be loaded, or a
/// `WHERE` cannot be evaluated.
pub fn update(
    update: &Update,
    snapshot: &Snapshot,
    view: &View,
    functions: &Functions,
    sources: &UpdateSources<'_>,
    budget: &Budget,
) -> Result<Snapshot, QueryError> {
    budget::run(budget, || {
        let run = Run { view, functions, sources };
        let mut current = snapshot.clone();
        for operation in &update.operations {
            current = run.step(operation, &current)?;
        }
        Ok(current)
    })
}
