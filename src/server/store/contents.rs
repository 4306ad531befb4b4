//! What a graph holds, on its way to a client.

use std::io::{self, Write as _};

use oxigraph::model::{GraphName, GraphNameRef, Quad};

use crate::{
    query::{budget, error::QueryError},
    rdf::{
        format::Format,
        write::{lines::push_quad, write},
    },
    server::{error::ApiError, reply::Shape, state::Task, store::target::Target, stream::Out},
    store::{id::Id, snapshot::Snapshot},
};

/// The quads of a target that exists.
pub(super) struct Contents<'t> {
    task: &'t Task<'t>,
    /// The dataset, if it is no single graph.
    graph: Option<Id>,
}

impl<'t> Contents<'t> {
    pub(super) fn of(task: &'t Task<'t>, target: &Target) -> Result<Self, ApiError> {
        let graph = match target {
            Target::All => None,
            Target::Default => Some(Id::DEFAULT_GRAPH),
            Target::Named(name) => Some(existing(&task.dataset.snapshot, name.as_ref().into())?),
        };
        Ok(Self { task, graph })
    }

    /// Writes the quads; those of a single graph without its name.
    pub(super) fn write(&self, shape: Shape, out: &mut Out<'_>) -> Result<(), ApiError> {
        let Shape::Graph(format) = shape else { unreachable!("quads are offered as RDF only") };
        let written = budget::run(self.task.budget, || match format {
            Format::NTriples | Format::NQuads => self.lines(out),
            format => self.whole(format, out),
        });
        written.map_err(|it| ApiError::query(it, "", self.task.limit))
    }

    /// Writes quad by quad, whatever their number.
    fn lines(&self, out: &mut Out<'_>) -> Result<(), QueryError> {
        let mut line = String::new();
        for quad in self.quads() {
            budget::tick_text();
            line.clear();
            push_quad(&mut line, quad.as_ref());
            out.write_all(line.as_bytes())?;
        }
        Ok(())
    }

    /// Writes a syntax that groups and sorts, for which all quads must be known.
    fn whole(&self, format: Format, out: &mut Out<'_>) -> Result<(), QueryError> {
        let mut quads = Vec::new();
        for quad in self.quads() {
            budget::tick_text();
            quads.push(quad);
        }
        let text = write(quads.iter().map(Quad::as_ref), format, &self.task.workspace.prefixes);
        let text = text.map_err(|it| io::Error::new(io::ErrorKind::InvalidData, it))?;
        Ok(out.write_all(text.as_bytes())?)
    }

    fn quads(&self) -> Box<dyn Iterator<Item = Quad> + '_> {
        let snapshot = &self.task.dataset.snapshot;
        match self.graph {
            None => Box::new(snapshot.quads()),
            Some(graph) => Box::new(snapshot.rows_in(graph).map(move |row| {
                let quad = snapshot.quad(row, graph);
                Quad { graph_name: GraphName::DefaultGraph, ..quad }
            })),
        }
    }
}

/// The id of a graph, which must exist.
pub(super) fn existing(snapshot: &Snapshot, name: GraphNameRef<'_>) -> Result<Id, ApiError> {
    let id = snapshot.graph_id(name).filter(|it| snapshot.has_graph(*it));
    id.ok_or_else(|| ApiError::NotFound(format!("graph {name} does not exist")))
}
