//! Validating a snapshot: focus nodes, then all constraints of a shape over all its focus nodes.

mod check;
mod conform;
mod focus;
mod path;
mod results;
mod run;
mod sparql;
mod terms;

use crate::{
    query::{budget::Budget, function::Functions},
    shacl::{
        error::ShaclError,
        report::ValidationReport,
        shape::{Constraint, ShapeId, Shapes},
    },
    store::snapshot::Snapshot,
};
use run::Run;

/// Validates the union of all graphs of a snapshot.
///
/// Shapes with SPARQL want a thread with [`STACK`](crate::query::guard::STACK) bytes of stack, as
/// queries do.
///
/// # Errors
///
/// When a shape that is used is malformed, a query fails, or the budget is exhausted. There is no
/// partial report.
pub fn validate(
    data: &Snapshot,
    shapes: &Shapes,
    functions: &Functions,
    budget: &Budget,
) -> Result<ValidationReport, ShaclError> {
    let roots: Vec<ShapeId> = (0..shapes.all.len())
        .filter(|at| !shapes.all[*at].targets.is_empty())
        .map(|at| ShapeId(u32::try_from(at).unwrap_or(u32::MAX)))
        .collect();
    usable(shapes, &roots)?;
    let mut run = Run::new(data, shapes, functions, budget);
    let targets = run.targets(&roots);
    let mut results = Vec::new();
    for (root, focus) in targets {
        run.results(root, &focus, &mut results)?;
    }
    results.sort_by_cached_key(crate::shacl::report::ValidationResult::sort_key);
    Ok(ValidationReport { results, is_same_graph: run.is_same_graph })
}

/// Refuses malformed shapes among those that are used.
fn usable(shapes: &Shapes, roots: &[ShapeId]) -> Result<(), ShaclError> {
    let mut faults = shapes.faults.clone();
    let mut seen = vec![false; shapes.all.len()];
    let mut todo = roots.to_vec();
    while let Some(id) = todo.pop() {
        if std::mem::replace(&mut seen[id.index()], true) {
            continue;
        }
        let shape = shapes.shape(id);
        faults.extend(shape.faults.iter().cloned());
        todo.extend(shape.constraints.iter().flat_map(Constraint::references).map(|it| it.0));
    }
    faults.sort();
    faults.dedup();
    if faults.is_empty() { Ok(()) } else { Err(ShaclError::Shapes(faults)) }
}
