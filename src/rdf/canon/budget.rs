//! How much work a question about blank nodes may take, and how it is stopped.

/// How many steps pass between two looks at [`Budget::stop`].
const STEPS: u64 = 1024;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CanonError {
    /// The blank nodes are so alike that telling them apart would take too long.
    #[error(
        "the blank nodes cannot be told apart within {limit} steps: too many of them have the same \
         surroundings"
    )]
    TooComplex {
        /// The steps that were allowed.
        limit: u64,
    },
    /// [`Budget::stop`] said so.
    #[error("stopped before the blank nodes were told apart")]
    Stopped,
}

/// The limits of one canonicalisation, comparison or difference.
#[derive(Clone, Copy)]
pub struct Budget<'a> {
    /// How often two blank nodes may be related to each other, which is where hostile graphs take
    /// exponential time. What a graph takes in any case (reading, sorting, first hashes) is free.
    pub steps: u64,
    /// Asked now and then whether to stop, as at a deadline.
    pub stop: &'a dyn Fn() -> bool,
}

impl Default for Budget<'_> {
    /// Enough for any data that is not made to be hard; a second or two of work.
    fn default() -> Self {
        Self { steps: 4_000_000, stop: &|| false }
    }
}

impl std::fmt::Debug for Budget<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Budget").field("steps", &self.steps).finish_non_exhaustive()
    }
}

/// What is left of a budget.
pub(super) struct Meter<'a> {
    budget: Budget<'a>,
    left: u64,
    until_look: u64,
}

impl<'a> Meter<'a> {
    pub(super) fn new(budget: &Budget<'a>) -> Self {
        Self { budget: *budget, left: budget.steps, until_look: STEPS }
    }

    /// Takes steps off.
    pub(super) fn spend(&mut self, steps: usize) -> Result<(), CanonError> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        self.left = self
            .left
            .checked_sub(steps)
            .ok_or(CanonError::TooComplex { limit: self.budget.steps })?;
        self.pass(steps)
    }

    /// Looks whether to stop, without taking steps off.
    pub(super) fn pass(&mut self, steps: u64) -> Result<(), CanonError> {
        self.until_look = self.until_look.saturating_sub(steps);
        if self.until_look == 0 {
            self.until_look = STEPS;
            if (self.budget.stop)() {
                return Err(CanonError::Stopped);
            }
        }
        Ok(())
    }
}
