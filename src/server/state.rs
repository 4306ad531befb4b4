//! What all requests share, and the seam between async and synchronous code.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{
    query::{budget::Budget, error::QueryError},
    server::{
        error::ApiError,
        host::Hosts,
        metrics::{Metrics, Outcome},
        worker::Pool,
    },
    workspace::{Workspace, dataset::Dataset, settings::ServeSettings},
};

/// How long after its deadline a query may still end by itself. Past it the client gets its answer
/// and the worker is left to stop at its next poll.
const GRACE: Duration = Duration::from_secs(1);

/// What all requests share.
#[derive(Debug)]
pub struct AppState {
    /// The project.
    pub workspace: Arc<Workspace>,
    /// Address and limits.
    pub settings: ServeSettings,
    /// Where it listens.
    pub address: SocketAddr,
    /// The threads for queries.
    pub pool: Pool,
    /// Counters.
    pub metrics: Metrics,
    pub(super) hosts: Hosts,
    phase: AtomicU8,
}

/// Where the server is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Phase {
    /// The dataset is being made.
    Loading,
    /// Requests are answered.
    Ready,
    /// The last requests are answered.
    Draining,
}

/// Sets a budget's flag when the future of its request is dropped: the client has gone, or has got
/// its answer.
struct CancelOnDrop(Arc<AtomicBool>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl AppState {
    /// For a server at an address.
    pub fn new(
        workspace: Arc<Workspace>,
        settings: ServeSettings,
        address: SocketAddr,
        pool: Pool,
    ) -> Self {
        let hosts = Hosts::new(address, &settings.allow_host);
        let phase = AtomicU8::new(Phase::Loading as u8);
        Self { workspace, settings, address, pool, metrics: Metrics::default(), hosts, phase }
    }

    /// Where the server is in its life.
    pub fn phase(&self) -> Phase {
        match self.phase.load(Ordering::Relaxed) {
            0 => Phase::Loading,
            1 => Phase::Ready,
            _ => Phase::Draining,
        }
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    /// Makes the dataset on a worker.
    pub(super) async fn load(self: &Arc<Self>) -> Result<(), crate::server::error::ServerError> {
        let workspace = self.workspace.clone();
        match self.pool.run(move || workspace.dataset().map(|_| ())).await {
            Ok(made) => made?,
            Err(_) => return Err(crate::server::error::ServerError::Panic),
        }
        self.enter(Phase::Ready);
        Ok(())
    }

    /// Runs synchronous work on a big-stack thread under the time limit of a query.
    ///
    /// `timeout` can only lower the server's own limit.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        timeout: Option<Duration>,
        work: impl FnOnce(&Task<'_>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        if self.phase() == Phase::Loading {
            return Err(ApiError::Loading);
        }
        let limit =
            timeout.map_or(self.settings.query_timeout, |it| it.min(self.settings.query_timeout));
        let deadline = Instant::now() + limit;
        let bytes = Some(self.settings.query_memory);
        let budget = Budget { bytes, ..Budget::until(deadline) };
        let _guard = CancelOnDrop(budget.cancelled.clone());
        let state = self.clone();
        let job = move || {
            let running = state.metrics.query_starts();
            let result = state.work(&budget, limit, work);
            running.ends(match &result {
                Ok(_) => Outcome::Ok,
                Err(ApiError::Timeout(_) | ApiError::Late) => Outcome::Timeout,
                Err(ApiError::Query { error, .. }) => match error {
                    QueryError::Cancelled => Outcome::Cancelled,
                    QueryError::Memory { .. } => Outcome::Memory,
                    _ => Outcome::Error,
                },
                Err(_) => Outcome::Error,
            });
            result
        };
        let end = tokio::time::Instant::from_std(deadline + GRACE);
        match tokio::time::timeout_at(end, self.pool.run(job)).await {
            Ok(result) => result?,
            Err(_) => Err(ApiError::Timeout(limit)),
        }
    }

    fn work<T>(
        &self,
        budget: &Budget,
        limit: Duration,
        work: impl FnOnce(&Task<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        match budget.check() {
            Err(QueryError::Deadline) => return Err(ApiError::Late),
            Err(error) => return Err(ApiError::Query { error, position: None, help: None }),
            Ok(()) => (),
        }
        let workspace = &*self.workspace;
        // It has been made before the first request is let in.
        let dataset = workspace.dataset().map_err(|_| ApiError::Loading)?;
        work(&Task { workspace, dataset, budget, limit })
    }
}

/// What synchronous work gets.
pub(super) struct Task<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) dataset: &'a Dataset,
    pub(super) budget: &'a Budget,
    /// The time limit, for messages.
    pub(super) limit: Duration,
}
