//! Running the tests of a suite.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use ggen::query::guard;

use crate::{
    known::known,
    manifest::{Case, rdf_tests},
};

/// What has an id of its own and can be told to a person.
pub(crate) trait Test: Sync {
    /// Unique in its suite.
    fn id(&self) -> &str;
    /// What it is about.
    fn label(&self) -> String;
}

impl Test for Case {
    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> String {
        Self::label(self)
    }
}

/// Runs every test, and fails with all faults at once.
///
/// A panic is a fault. `at_least` guards against a manifest that is read only in part.
pub(crate) fn run<T: Test>(
    suite: &str,
    cases: &[T],
    at_least: usize,
    outcome: impl Fn(&T) -> Result<(), String> + Sync,
) {
    assert!(cases.len() >= at_least, "only {} tests of {suite} are found", cases.len());
    let ids: BTreeSet<&str> = cases.iter().map(Test::id).collect();
    assert_eq!(ids.len(), cases.len(), "ids are unique");
    let known = known(suite);
    for id in known.keys() {
        assert!(ids.contains(id.as_str()), "known.toml names {id}, which {suite} has not");
    }
    let failed = failures(cases, &outcome);
    let passed = cases.len() - failed.len();
    let mut faults = String::new();
    for (at, fault) in &failed {
        let case = &cases[*at];
        if !known.contains_key(case.id()) {
            let _ = writeln!(faults, "{} ({}): {fault}", case.id(), case.label());
        }
    }
    for case in cases.iter().enumerate().filter(|it| failed.iter().all(|(at, _)| *at != it.0)) {
        if known.contains_key(case.1.id()) {
            let _ = writeln!(faults, "{}: passes now, take it out of known.toml", case.1.id());
        }
    }
    println!("{suite}: {passed} of {} pass, {} known exceptions", cases.len(), known.len());
    // The command line runs tests again that the suites count.
    if !suite.starts_with("command-line") {
        note(suite, passed, cases.len());
    }
    assert!(faults.is_empty(), "{suite}\n{faults}");
}

/// Runs the tests of RDF of one version in a folder. The manifests of RDF 1.2 include those of RDF
/// 1.1, which have their own suites.
pub(crate) fn run_rdf(
    version: &str,
    folder: &str,
    at_least: usize,
    outcome: impl Fn(&Case) -> Result<(), String> + Sync,
) {
    let suite = format!("{version}-{folder}");
    let Some(tree) = rdf_tests() else { return skip(&suite) };
    let mut cases = tree.cases(&format!("rdf/{version}/{folder}/manifest.ttl"));
    cases.retain(|it| it.id.starts_with(&format!("rdf/{version}/")));
    run(&suite, &cases, at_least, outcome);
}

/// Says that a suite is not there.
pub(crate) fn skip(suite: &str) {
    println!("{suite}: skipped, the W3C data is not there (set GGEN_W3C)");
}

fn failures<T: Test>(
    cases: &[T],
    outcome: &(impl Fn(&T) -> Result<(), String> + Sync),
) -> Vec<(usize, String)> {
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    let work = || {
        while let Some((at, case)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            cases.get(at).map(|it| (at, it))
        } {
            let result = catch_unwind(AssertUnwindSafe(|| outcome(case)));
            let fault = match result {
                Ok(Ok(())) => continue,
                Ok(Err(fault)) => fault,
                Err(_) => "panicked".to_owned(),
            };
            failed.lock().expect("no holder panics").push((at, fault));
        }
    };
    thread::scope(|scope| {
        let n_threads = thread::available_parallelism().map_or(2, usize::from);
        for _ in 0..n_threads {
            let thread = thread::Builder::new().stack_size(guard::STACK);
            thread.spawn_scoped(scope, work).expect("a thread starts");
        }
    });
    let mut failed = failed.into_inner().expect("no holder panicked");
    failed.sort();
    failed
}

/// Leaves the count for the table of the README.
fn note(suite: &str, passed: usize, total: usize) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("w3c");
    fs::create_dir_all(&folder).expect("the target folder is ours");
    fs::write(folder.join(format!("{suite}.tsv")), format!("{suite}\t{passed}\t{total}\n"))
        .expect("the target folder is ours");
}
