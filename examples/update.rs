//! Changes a dataset with a typed update, and shows that the dataset before it is still there.
//!
//! ```text
//! cargo run --example update
//! ```

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::path::Path;

use ggen::{
    query::{
        argument::{Given, read},
        budget::Budget,
        table,
        update::file::UpdateFile,
    },
    workspace::Workspace,
};

/// A `.rq` file of kind `exec` says what it takes, as a question does.
const END_LOAN: &str = "\
#+ summary: Ends a loan.
#+ kind: exec
#+ params:
#+   loan: iri(lib:Loan)
#+   on: date
PREFIX lib: <https://example.org/library#>
INSERT { $loan lib:returnedOn $on } WHERE { $loan a lib:Loan }";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/library");
    let (workspace, _) = Workspace::open(&folder)?;
    let before = workspace.dataset()?;

    let (file, found) = UpdateFile::read("end-loan", "end-loan.rq", END_LOAN, &before.functions);
    for finding in &found {
        println!("{finding}");
    }
    let file = file.ok_or("the update does not parse")?;
    let loan = "<https://example.org/library/loan-1>";
    let given = Given::from([("loan", loan), ("on", "2025-03-14")]);
    let arguments = read(&file.header, &given, &file.prefixes, Some(&before.snapshot))?;
    let after = before.update(&file, &arguments, &Budget::unlimited())?;

    let (_, overdue) = workspace.question("overdue-loans")?;
    let given = Given::from([("today", "2025-03-15")]);
    for (when, dataset) in [("before", before), ("after", &after)] {
        let answer = workspace.ask(dataset, overdue, &given, &Budget::unlimited())?;
        println!("{when}:\n{}", table::render(&answer, &workspace.prefixes_for(overdue)));
    }
    Ok(())
}
