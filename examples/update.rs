//! Changes a dataset with a typed update, and shows that the dataset before it is still there.
//!
//! ```text
//! cargo run --example update
//! ```

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::path::Path;

use ggen::{
    query::{argument::Given, budget::Budget, table, update::UpdateSources},
    workspace::Workspace,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/library");
    let (workspace, _) = Workspace::open(&folder)?;
    let before = workspace.dataset()?;

    let (_, end_loan) = workspace.update("end-loan")?;
    let loan = "<https://example.org/library/loan-1>";
    let given = Given::from([("loan", loan), ("on", "2025-03-14")]);
    let (sources, budget) = (UpdateSources::default(), Budget::unlimited());
    let after = workspace.change(before, end_loan, &given, &sources, &budget)?;

    let (_, overdue) = workspace.question("overdue-loans")?;
    let given = Given::from([("today", "2025-03-15")]);
    for (when, dataset) in [("before", before), ("after", &after)] {
        let answer = workspace.ask(dataset, overdue, &given, &budget)?;
        println!("{when}:\n{}", table::render(&answer, &workspace.prefixes_for(overdue)));
    }
    Ok(())
}
