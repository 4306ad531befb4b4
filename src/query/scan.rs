//! The quads of a snapshot that a pattern finds.

use std::{convert::Infallible, sync::Arc};

use spareval::InternalQuad;

use crate::{
    query::{budget::tick, dataset::Counted},
    store::{
        id::Id,
        snapshot::{Pattern, Row, Scan, Snapshot},
        view::ResolvedView,
    },
};

/// The graphs of a list, or the quads of a scan.
pub(super) enum Found<'a, L> {
    Listed(L),
    Rows(Quads<'a>),
}

impl<L: Iterator<Item = InternalQuad<Counted>>> Iterator for Found<'_, L> {
    type Item = Result<InternalQuad<Counted>, Infallible>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Listed(it) => it.next(),
            Self::Rows(it) => it.next(),
        }
        .map(Ok)
    }
}

/// The quads of a scan that are in the graphs a pattern asks for.
///
/// A join makes one of these for every row it looks up, so there is no box and no copy in it.
pub(super) struct Quads<'a> {
    snapshot: &'a Snapshot,
    rows: Scan<'a>,
    graphs: Graphs,
}

/// Which quads a pattern asks for.
pub(super) enum Graphs {
    /// The default graph, which has every row.
    All,
    /// The default graph.
    Default(Arc<ResolvedView>),
    /// One named graph, whatever name the quads are to have.
    One { graph: Id, name: Id },
    /// A graph that nobody sees.
    Hidden,
    /// Each visible named graph; `current` is the row at hand and how many of its graphs are done.
    Named { view: Arc<ResolvedView>, current: Option<(Row, usize)> },
}

impl<'a> Quads<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, pattern: Pattern, graphs: Graphs) -> Self {
        Self { snapshot, rows: snapshot.scan(pattern), graphs }
    }
}

impl Iterator for Quads<'_> {
    type Item = InternalQuad<Counted>;

    fn next(&mut self) -> Option<Self::Item> {
        let Self { snapshot, rows, graphs } = self;
        match graphs {
            Graphs::All => rows.next().map(|row| quad(row, None)),
            Graphs::Default(view) => {
                let row = rows.inspect(|_| tick()).find(|row| view.in_default(row.graphs))?;
                Some(quad(row, None))
            }
            Graphs::One { graph, name } => {
                let mut rows = rows.inspect(|_| tick());
                let row = rows.find(|row| snapshot.graphs_of(row.graphs).contains(graph))?;
                Some(quad(row, Some(*name)))
            }
            Graphs::Hidden => None,
            Graphs::Named { view, current } => loop {
                let (row, done) = match current {
                    Some(it) => it,
                    None => current.insert((rows.next()?, 0)),
                };
                tick();
                match snapshot.graphs_of(row.graphs).get(*done) {
                    Some(graph) => {
                        *done += 1;
                        if view.is_visible(*graph) {
                            break Some(quad(*row, Some(*graph)));
                        }
                    }
                    None => *current = None,
                }
            },
        }
    }
}

fn quad(row: Row, graph: Option<Id>) -> InternalQuad<Counted> {
    tick();
    InternalQuad {
        subject: Counted(row.subject),
        predicate: Counted(row.predicate),
        object: Counted(row.object),
        graph_name: graph.map(Counted),
    }
}
