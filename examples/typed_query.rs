//! Opens a project and asks one of its typed questions.
//!
//! ```text
//! cargo run --example typed_query
//! ```

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::path::Path;

use ggen::{
    query::{answer::Answer, argument::Given, budget::Budget, table},
    workspace::Workspace,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/library");
    let (workspace, found) = Workspace::open(&folder)?;
    for finding in &found {
        println!("{finding}");
    }
    let (package, query) = workspace.question("overdue-loans")?;
    println!("{} asks: {}", package.package.name(), query.header.summary);

    let dataset = workspace.dataset()?;
    let budget = Budget::unlimited();
    let answer = workspace.ask(dataset, query, &Given::from([("today", "2025-03-15")]), &budget)?;
    println!("{}", table::render(&answer, &workspace.prefixes_for(query)));
    if let Answer::Solutions(loans) = &answer {
        println!("{} overdue", loans.rows.len());
    }

    // Arguments are checked against the header before anything is evaluated.
    let wrong = Given::from([("today", "tomorrow")]);
    if let Err(error) = workspace.ask(dataset, query, &wrong, &budget) {
        println!("refused: {error}");
    }
    Ok(())
}
