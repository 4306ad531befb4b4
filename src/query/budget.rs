//! How long a query may run, and how it is stopped.
//!
//! spareval looks at a cancellation token only where quads are read. It clones or hashes a term for
//! every row of every operator, so the dataset's terms tick a counter of the running thread; an
//! exhausted budget unwinds with a private payload that [`run`] catches.

use std::{
    cell::{Cell, RefCell},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use crate::query::error::QueryError;

/// How many ticks pass between two looks at the clock.
const TICKS: u32 = 4096;

/// What one request may use.
#[derive(Clone, Debug, Default)]
pub struct Budget {
    /// When it must have ended.
    pub deadline: Option<Instant>,
    /// Set by whoever no longer wants the answer.
    pub cancelled: Arc<AtomicBool>,
}

impl Budget {
    /// No limit but cancellation.
    pub fn unlimited() -> Self {
        Self::default()
    }

    /// Until an instant.
    pub fn until(deadline: Instant) -> Self {
        Self { deadline: Some(deadline), cancelled: Arc::default() }
    }

    /// Whether there is something left.
    pub fn check(&self) -> Result<(), QueryError> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Err(QueryError::Cancelled);
        }
        match self.deadline {
            Some(deadline) if Instant::now() >= deadline => Err(QueryError::Deadline),
            _ => Ok(()),
        }
    }
}

/// The payload of the unwinding; private, so that no other panic is taken for it.
struct Exhausted(QueryError);

thread_local! {
    static RUNNING: RefCell<Option<Budget>> = const { RefCell::new(None) };
    static TICKS_LEFT: Cell<u32> = const { Cell::new(TICKS) };
}

/// Counts one step of the running query.
#[inline]
pub(crate) fn tick() {
    let left = TICKS_LEFT.get();
    if left == 0 { look() } else { TICKS_LEFT.set(left - 1) }
}

/// Looks whether the budget is exhausted.
#[cold]
fn look() {
    TICKS_LEFT.set(TICKS);
    let exhausted = RUNNING.with_borrow(|it| it.as_ref().and_then(|it| it.check().err()));
    // A panic while unwinding would end the process.
    if let Some(error) = exhausted
        && !std::thread::panicking()
    {
        resume_unwind(Box::new(Exhausted(error)));
    }
}

/// Runs a query's work on this thread under a budget.
pub(crate) fn run<T>(
    budget: &Budget,
    work: impl FnOnce() -> Result<T, QueryError>,
) -> Result<T, QueryError> {
    budget.check()?;
    let outer = RUNNING.replace(Some(budget.clone()));
    let result = catch_unwind(AssertUnwindSafe(work));
    RUNNING.set(outer);
    match result {
        Ok(result) => result,
        Err(payload) => match payload.downcast::<Exhausted>() {
            Ok(exhausted) => Err(exhausted.0),
            Err(payload) => resume_unwind(payload),
        },
    }
}
