//! One operation after the other.

use oxigraph::model::{BlankNode, BlankNodeRef, GraphName, GraphNameRef, NamedNode, Quad, TermRef};
use rustc_hash::FxHashMap;
use spareval::QueryResults;
use spargebra::algebra::GraphTarget;

use crate::{
    query::{
        budget::{tick, tick_text},
        error::QueryError,
        evaluate::{error, execute},
        function::Functions,
        update::{
            UpdateSources,
            operation::{Modify, Operation, Transfer},
            template::{IdQuad, Template},
        },
    },
    rdf::document::{Document, TermId},
    store::{edit::Edit, id::Id, snapshot::Snapshot, view::View},
};

/// What all operations of a request share.
pub(super) struct Run<'r> {
    pub(super) view: &'r View,
    pub(super) functions: &'r Functions,
    pub(super) sources: &'r UpdateSources<'r>,
}

impl Run<'_> {
    /// The dataset after an operation.
    pub(super) fn step(
        &self,
        operation: &Operation,
        before: &Snapshot,
    ) -> Result<Snapshot, QueryError> {
        let mut edit = Edit::new(before, tick);
        match operation {
            Operation::InsertData(quads) => insert_data(quads, &mut edit),
            Operation::DeleteData(quads) => {
                for quad in quads {
                    tick();
                    edit.remove_quad(quad.as_ref());
                }
            }
            Operation::Modify(it) => self.modify(it, before, &mut edit)?,
            Operation::Load { silent, source, destination } => {
                match self.load(source, destination) {
                    Ok(document) => insert_document(&document, destination.as_ref(), &mut edit),
                    Err(_) if *silent => (),
                    Err(error) => return Err(error),
                }
            }
            Operation::Create { silent, graph } => {
                let id = edit.graph(graph.as_ref().into());
                if before.has_graph(id) && !silent {
                    return Err(QueryError::GraphExists(graph.as_str().to_owned()));
                }
                edit.create(id);
            }
            Operation::Clear { silent, graphs } => {
                for graph in targets(graphs, *silent, before)? {
                    edit.clear(graph);
                }
            }
            Operation::Drop { silent, graphs } => {
                for graph in targets(graphs, *silent, before)? {
                    edit.drop(graph);
                }
            }
            Operation::Transfer { kind, silent, from, to } => {
                transfer(*kind, *silent, [from, to], before, &mut edit)?;
            }
        }
        Ok(edit.finish())
    }

    /// All solutions are known before anything changes.
    fn modify(
        &self,
        modify: &Modify,
        before: &Snapshot,
        edit: &mut Edit<'_>,
    ) -> Result<(), QueryError> {
        let (mut deletions, mut insertions): (Vec<IdQuad>, Vec<IdQuad>) = Default::default();
        execute(&modify.query, before, self.view, self.functions, |results| {
            let QueryResults::Solutions(solutions) = results else { return Ok(()) };
            let columns = solutions.variables().to_vec();
            let delete = Template::delete(&modify.delete, &columns, edit);
            let insert = Template::insert(&modify.insert, &columns, edit);
            for solution in solutions {
                tick_text();
                let solution = solution.map_err(error)?;
                delete.fill(solution.values(), edit, &mut deletions);
                insert.fill(solution.values(), edit, &mut insertions);
            }
            Ok(())
        })?;
        for (triple, graph) in deletions {
            tick();
            edit.remove(triple, graph);
        }
        for (triple, graph) in insertions {
            tick();
            edit.insert(triple, graph);
        }
        Ok(())
    }

    fn load(&self, source: &NamedNode, destination: &GraphName) -> Result<Document, QueryError> {
        let failed = |why: String| QueryError::Load { iri: source.as_str().to_owned(), why };
        let Some(load) = self.sources.load else {
            let why = "no source of documents is given, and nothing is fetched".to_owned();
            return Err(failed(why));
        };
        let document = load(source.as_ref()).map_err(failed)?;
        let has_graphs = document.ids().iter().any(|it| it[3] != TermId::DEFAULT_GRAPH);
        if has_graphs && *destination != GraphName::DefaultGraph {
            return Err(failed("it has named graphs: leave INTO GRAPH out".to_owned()));
        }
        Ok(document)
    }
}

/// The blank nodes of data, which are new ones.
#[derive(Default)]
struct Fresh(FxHashMap<BlankNode, Id>);

impl Fresh {
    fn id(&mut self, label: BlankNodeRef<'_>, edit: &mut Edit<'_>) -> Id {
        *self.0.entry(label.into_owned()).or_insert_with(|| edit.fresh())
    }
}

/// The id of a term of data.
fn id(term: TermRef<'_>, fresh: &mut Fresh, edit: &mut Edit<'_>) -> Id {
    match term {
        TermRef::BlankNode(it) => fresh.id(it, edit),
        TermRef::Triple(it) => {
            let ids = [
                id(it.subject.as_ref().into(), fresh, edit),
                id(it.predicate.as_ref().into(), fresh, edit),
                id(it.object.as_ref(), fresh, edit),
            ];
            edit.intern_triple(ids)
        }
        TermRef::NamedNode(_) | TermRef::Literal(_) => edit.intern(term),
    }
}

fn insert_data(quads: &[Quad], edit: &mut Edit<'_>) {
    let mut fresh = Fresh::default();
    for quad in quads {
        tick_text();
        let triple = [
            id(quad.subject.as_ref().into(), &mut fresh, edit),
            id(quad.predicate.as_ref().into(), &mut fresh, edit),
            id(quad.object.as_ref(), &mut fresh, edit),
        ];
        let graph = edit.graph(quad.graph_name.as_ref());
        edit.insert(triple, graph);
    }
}

fn insert_document(document: &Document, destination: GraphNameRef<'_>, edit: &mut Edit<'_>) {
    let mut fresh = Fresh::default();
    let default = edit.graph(destination);
    edit.create(default);
    let mut ids: Vec<Option<Id>> = vec![None; document.terms().len()];
    let mut known = |number: TermId, edit: &mut Edit<'_>| {
        *ids[number.index()].get_or_insert_with(|| id(document.term(number), &mut fresh, edit))
    };
    for [s, p, o, g] in document.ids() {
        tick_text();
        let triple = [known(*s, edit), known(*p, edit), known(*o, edit)];
        let graph = if *g == TermId::DEFAULT_GRAPH { default } else { known(*g, edit) };
        edit.insert(triple, graph);
    }
}

/// The graphs that `CLEAR` and `DROP` are about.
fn targets(target: &GraphTarget, silent: bool, snapshot: &Snapshot) -> Result<Vec<Id>, QueryError> {
    Ok(match target {
        GraphTarget::NamedNode(name) => {
            existing(&name.clone().into(), silent, snapshot)?.into_iter().collect()
        }
        GraphTarget::DefaultGraph => vec![Id::DEFAULT_GRAPH],
        GraphTarget::NamedGraphs => snapshot.named_graphs().collect(),
        GraphTarget::AllGraphs => snapshot.named_graphs().chain([Id::DEFAULT_GRAPH]).collect(),
    })
}

/// The id of a graph that must exist; `None` if it need not and does not.
fn existing(name: &GraphName, silent: bool, snapshot: &Snapshot) -> Result<Option<Id>, QueryError> {
    let id = snapshot.graph_id(name.as_ref()).filter(|it| snapshot.has_graph(*it));
    match name {
        GraphName::NamedNode(it) if id.is_none() && !silent => {
            Err(QueryError::NoGraph(it.as_str().to_owned()))
        }
        _ => Ok(id),
    }
}

/// `ADD`, `COPY` and `MOVE`. A graph onto itself stays as it is.
fn transfer(
    kind: Transfer,
    silent: bool,
    [from, to]: [&GraphName; 2],
    before: &Snapshot,
    edit: &mut Edit<'_>,
) -> Result<(), QueryError> {
    let Some(source) = existing(from, silent, before)?.filter(|_| from != to) else {
        return Ok(());
    };
    let destination = edit.graph(to.as_ref());
    if kind != Transfer::Add {
        edit.clear(destination);
    }
    edit.create(destination);
    for row in before.rows_in(source) {
        tick();
        edit.insert([row.subject, row.predicate, row.object], destination);
    }
    if kind == Transfer::Move {
        edit.drop(source);
    }
    Ok(())
}
