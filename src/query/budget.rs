//! How long a query may run, and how it is stopped.
//!
//! spareval looks at a cancellation token only where quads are read. It clones or hashes a term for
//! every row of every operator, so the dataset's terms tick a counter of the running thread; an
//! exhausted budget unwinds with a private payload that `run` catches.

use std::{
    cell::{Cell, RefCell},
    fmt,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use crate::query::{error::QueryError, memory};

/// How many ticks pass between two looks at the clock.
const TICKS: u32 = 4096;

/// What one request may use.
#[derive(Clone, Debug, Default)]
pub struct Budget {
    /// When it must have ended.
    pub deadline: Option<Instant>,
    /// Set by whoever no longer wants the answer.
    pub cancelled: Arc<AtomicBool>,
    /// The most bytes its thread may hold for it; see [`crate::query::memory`]. Work is stopped at
    /// half of them, because a list that doubles takes its own size again before the next look.
    pub bytes: Option<usize>,
    /// Told when the work is stopped.
    pub on_stop: Option<OnStop>,
}

/// Called as soon as work is stopped: what it holds is freed afterwards, which takes its time.
#[derive(Clone)]
pub struct OnStop(Arc<dyn Fn(&QueryError) + Send + Sync>);

impl OnStop {
    /// Calls a function.
    pub fn new(call: impl Fn(&QueryError) + Send + Sync + 'static) -> Self {
        Self(Arc::new(call))
    }
}

impl fmt::Debug for OnStop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnStop")
    }
}

impl Budget {
    /// No limit but cancellation.
    pub fn unlimited() -> Self {
        Self::default()
    }

    /// Until an instant.
    pub fn until(deadline: Instant) -> Self {
        Self { deadline: Some(deadline), ..Self::default() }
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

/// A budget, and what its thread held before.
struct Running {
    budget: Budget,
    before: isize,
}

impl Running {
    fn check(&self) -> Result<(), QueryError> {
        self.budget.check()?;
        let held = usize::try_from(memory::held() - self.before).unwrap_or(0);
        match self.budget.bytes {
            Some(limit) if held > limit / 2 => Err(QueryError::Memory { limit }),
            _ => Ok(()),
        }
    }
}

thread_local! {
    static RUNNING: RefCell<Option<Running>> = const { RefCell::new(None) };
    static TICKS_LEFT: Cell<u32> = const { Cell::new(TICKS) };
    /// What the thread may hold while the budget of [`RUNNING`] lasts.
    static TEXT_LIMIT: Cell<isize> = const { Cell::new(isize::MAX) };
}

/// Counts one step of the running query.
#[inline]
pub(crate) fn tick() {
    let left = TICKS_LEFT.get();
    if left == 0 { look() } else { TICKS_LEFT.set(left - 1) }
}

/// Counts a step that may be large: a text is made or read.
///
/// `CONCAT` of a hundred thousand long texts would otherwise take all memory between two looks.
#[inline]
pub(crate) fn tick_text() {
    if memory::held() > TEXT_LIMIT.get() { look() } else { tick() }
}

/// Looks whether the budget is exhausted.
#[cold]
fn look() {
    TICKS_LEFT.set(TICKS);
    if let Some(error) = RUNNING.with_borrow(|it| it.as_ref().and_then(|it| it.check().err())) {
        stop(error);
    }
}

/// Stops the running query.
pub(crate) fn stop(error: QueryError) {
    // A panic while unwinding would end the process.
    if RUNNING.with_borrow(Option::is_none) || std::thread::panicking() {
        return;
    }
    let on_stop = RUNNING.with_borrow(|it| it.as_ref().and_then(|it| it.budget.on_stop.clone()));
    if let Some(OnStop(call)) = on_stop {
        call(&error);
    }
    resume_unwind(Box::new(Exhausted(error)));
}

/// Runs a query's work on this thread under a budget.
pub(crate) fn run<T>(
    budget: &Budget,
    work: impl FnOnce() -> Result<T, QueryError>,
) -> Result<T, QueryError> {
    budget.check()?;
    let before = memory::held();
    let limit = budget.bytes.and_then(|it| isize::try_from(it / 2).ok());
    let limit = limit.map_or(isize::MAX, |it| before.saturating_add(it));
    let outer = RUNNING.replace(Some(Running { budget: budget.clone(), before }));
    let outer_limit = TEXT_LIMIT.replace(limit);
    let result = catch_unwind(AssertUnwindSafe(work));
    RUNNING.set(outer);
    TEXT_LIMIT.set(outer_limit);
    match result {
        Ok(result) => result,
        Err(payload) => match payload.downcast::<Exhausted>() {
            Ok(exhausted) => Err(exhausted.0),
            Err(payload) => resume_unwind(payload),
        },
    }
}
