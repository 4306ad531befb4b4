//! What an update request asks for.

use oxigraph::model::{GraphName, NamedNode, Quad};
use spargebra::{
    Query,
    algebra::{GraphTarget, QueryDataset},
    term::QuadPattern,
};

use crate::query::error::QueryError;

/// A parsed update request: operations, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// In the order of the text.
    pub operations: Vec<Operation>,
}

/// One operation. `silent` ones go on where others fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `INSERT DATA`; its blank nodes are new ones.
    InsertData(Vec<Quad>),
    /// `DELETE DATA`.
    DeleteData(Vec<Quad>),
    /// `DELETE … INSERT … WHERE` and `DELETE WHERE`.
    Modify(Box<Modify>),
    /// `LOAD`.
    Load {
        /// Whether it goes on without the document.
        silent: bool,
        /// The document.
        source: NamedNode,
        /// Where its default graph goes.
        destination: GraphName,
    },
    /// `CREATE GRAPH`.
    Create {
        /// Whether the graph may exist already.
        silent: bool,
        /// Its name.
        graph: NamedNode,
    },
    /// `CLEAR`: the graphs go on to exist.
    Clear {
        /// Whether the graph may be missing.
        silent: bool,
        /// Which graphs.
        graphs: GraphTarget,
    },
    /// `DROP`.
    Drop {
        /// Whether the graph may be missing.
        silent: bool,
        /// Which graphs.
        graphs: GraphTarget,
    },
    /// `ADD`, `COPY`, `MOVE`.
    Transfer {
        /// Which of them.
        kind: Transfer,
        /// Whether the source may be missing; then nothing happens.
        silent: bool,
        /// The source.
        from: GraphName,
        /// The destination, which exists afterwards.
        to: GraphName,
    },
}

/// What becomes of source and destination when a graph is transferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transfer {
    /// Both keep what they have.
    Add,
    /// The destination has what the source has.
    Copy,
    /// And the source is gone.
    Move,
}

/// Templates that are filled for every solution of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modify {
    /// The quads that go.
    pub delete: Vec<QuadPattern>,
    /// The quads that come; their blank nodes are new ones for each solution.
    pub insert: Vec<QuadPattern>,
    /// The `WHERE` as a SELECT of the variables of the templates; `USING` and `WITH` are its dataset.
    pub query: Query,
}

impl Update {
    /// The queries of all `WHERE`s, to be rewritten.
    pub fn queries_mut(&mut self) -> impl Iterator<Item = &mut Query> {
        self.operations.iter_mut().filter_map(|it| match it {
            Operation::Modify(it) => Some(&mut it.query),
            _ => None,
        })
    }

    /// Sets the dataset of all `WHERE`s, as the SPARQL protocol's `using-graph-uri` and
    /// `using-named-graph-uri` do.
    ///
    /// # Errors
    ///
    /// When an operation says its dataset itself, with `WITH` or `USING`.
    pub fn set_using(
        &mut self,
        default: &[NamedNode],
        named: &[NamedNode],
    ) -> Result<(), QueryError> {
        for query in self.queries_mut() {
            let Query::Select { dataset, .. } = query else { continue };
            if dataset.is_some() {
                return Err(QueryError::Using);
            }
            *dataset =
                Some(QueryDataset { default: default.to_vec(), named: Some(named.to_vec()) });
        }
        Ok(())
    }
}
