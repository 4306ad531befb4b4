//! What all requests share, and the seam between async and synchronous code.

use std::{
    net::SocketAddr,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{body::Body, response::Response};
use tokio::{runtime::Handle, sync::oneshot};

use crate::{
    query::{budget::Budget, error::QueryError},
    server::{
        error::{ApiError, ServerError},
        host::Hosts,
        metrics::{Metrics, Outcome},
        reply,
        stopped::Stopped,
        stream::{self, CancelOnDrop, Head, Out},
        worker::{Pool, Refused},
    },
    store::{snapshot::Snapshot, view::View},
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
    /// The thread for updates: one at a time.
    pub writer: Pool,
    /// Counters.
    pub metrics: Metrics,
    pub(super) hosts: Hosts,
    /// What SPARQL takes for the default graph.
    pub(super) view: View,
    current: RwLock<Option<Arc<Dataset>>>,
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

/// The threads of a server.
#[derive(Debug)]
pub(super) struct Threads {
    pub(super) readers: Pool,
    pub(super) writer: Pool,
}

impl AppState {
    /// For a server at an address. A dataset of its own is served as it is, with the unnamed graph
    /// as default graph; that of the workspace is made by [`AppState::load`], with the union.
    pub(super) fn new(
        workspace: Arc<Workspace>,
        dataset: Option<Dataset>,
        settings: ServeSettings,
        address: SocketAddr,
        threads: Threads,
    ) -> Self {
        let Threads { readers: pool, writer } = threads;
        let hosts = Hosts::new(address, &settings.allow_host);
        let view = if dataset.is_some() { View::default() } else { View::union() };
        let current = RwLock::new(dataset.map(Arc::new));
        let phase = AtomicU8::new(Phase::Loading as u8);
        let metrics = Metrics::default();
        Self { workspace, settings, address, pool, writer, metrics, hosts, view, current, phase }
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

    /// The dataset as it is now; a later write makes another.
    pub fn current(&self) -> Option<Arc<Dataset>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn publish(&self, dataset: Dataset) {
        let next = Some(Arc::new(dataset));
        let before = {
            let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *current, next)
        };
        // It may be large: readers must not wait while it is freed.
        drop(before);
    }

    /// Makes the dataset on a worker, if it was not given.
    pub(super) async fn load(self: &Arc<Self>) -> Result<(), ServerError> {
        if self.current().is_none() {
            let workspace = self.workspace.clone();
            let made = self.pool.run(move || workspace.dataset().cloned()).await;
            self.publish(made.map_err(|_| ServerError::Panic)??);
        }
        self.enter(Phase::Ready);
        Ok(())
    }

    /// Writes an answer on a big-stack thread under the limits of a query.
    ///
    /// `timeout` can only lower the server's own limit.
    pub(super) async fn answer(
        self: &Arc<Self>,
        timeout: Option<Duration>,
        work: impl FnOnce(&Task<'_>, &mut Out<'_>) -> Result<(), ApiError> + Send + 'static,
    ) -> Result<Response, ApiError> {
        let (limits, mut stopped) = self.limits(timeout)?;
        let guard = CancelOnDrop(limits.budget.cancelled.clone());
        let (sender, receiver) = oneshot::channel();
        let (state, own) = (self.clone(), limits.clone());
        let runtime = Handle::current();
        self.pool.submit(move || {
            let mut out = Out::new(sender, runtime, &state.pool, &own.budget);
            let result = state.count(|| state.task(&own, |task| work(task, &mut out)));
            out.end(result);
        })?;
        let head = limits.wait(&mut stopped, receiver).await?;
        match head.map_err(|_| Refused::Panicked)? {
            Head::Whole(media_type, bytes) => Ok(reply::respond(media_type, Body::from(bytes))),
            Head::Begun(media_type, parts) => {
                Ok(reply::respond(media_type, stream::body(parts, stopped, guard)))
            }
            Head::Failed(error) => Err(error),
        }
    }

    /// Runs other synchronous work on a big-stack thread under the limits of a query.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        timeout: Option<Duration>,
        work: impl FnOnce(&Task<'_>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.run_on(&self.pool, timeout, work).await
    }

    /// Makes the next snapshot on the thread of writes. It is there for everybody when the client is
    /// told so, or never.
    pub(super) async fn write<T: Send + 'static>(
        self: &Arc<Self>,
        timeout: Option<Duration>,
        work: impl FnOnce(&Task<'_>) -> Result<(Snapshot, T), ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let state = self.clone();
        let work = move |task: &Task<'_>| {
            let (snapshot, value) = work(task)?;
            let dataset = task.dataset.with_snapshot(snapshot);
            task.budget.check().map_err(|it| ApiError::query(it, "", task.limit))?;
            state.publish(dataset);
            Ok(value)
        };
        self.run_on(&self.writer, timeout, work).await
    }

    async fn run_on<T: Send + 'static>(
        self: &Arc<Self>,
        pool: &Pool,
        timeout: Option<Duration>,
        work: impl FnOnce(&Task<'_>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let (limits, mut stopped) = self.limits(timeout)?;
        let _guard = CancelOnDrop(limits.budget.cancelled.clone());
        let (state, own) = (self.clone(), limits.clone());
        let job = move || state.count(|| state.task(&own, work));
        limits.wait(&mut stopped, pool.run(job)).await??
    }

    /// The limits of a request that begins now, and who tells when one stops it.
    fn limits(&self, timeout: Option<Duration>) -> Result<(Limits, Stopped), ApiError> {
        if self.phase() == Phase::Loading {
            return Err(ApiError::Loading);
        }
        let most = self.settings.query_timeout;
        let timeout = timeout.map_or(most, |it| it.min(most));
        let deadline = Instant::now() + timeout;
        let bytes = Some(self.settings.query_memory);
        let (on_stop, stopped) = Stopped::channel(timeout);
        let budget = Budget { bytes, on_stop: Some(on_stop), ..Budget::until(deadline) };
        Ok((Limits { budget, deadline, timeout }, stopped))
    }

    fn count<T>(&self, work: impl FnOnce() -> Result<T, ApiError>) -> Result<T, ApiError> {
        let running = self.metrics.query_starts();
        let result = work();
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
    }

    fn task<T>(
        &self,
        limits: &Limits,
        work: impl FnOnce(&Task<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let Limits { budget, timeout, .. } = limits;
        match budget.check() {
            Err(QueryError::Deadline) => return Err(ApiError::Late),
            Err(error) => return Err(ApiError::query(error, "", *timeout)),
            Ok(()) => (),
        }
        let dataset = self.current().ok_or(ApiError::Loading)?;
        let (workspace, view) = (&*self.workspace, &self.view);
        work(&Task { workspace, dataset: &dataset, view, budget, limit: *timeout })
    }
}

/// What one request may use.
#[derive(Clone, Debug)]
struct Limits {
    budget: Budget,
    deadline: Instant,
    timeout: Duration,
}

impl Limits {
    /// Waits for work as long as it may take.
    async fn wait<T>(
        &self,
        stopped: &mut Stopped,
        work: impl Future<Output = T>,
    ) -> Result<T, ApiError> {
        let end = self.deadline + GRACE;
        tokio::select! {
            biased;
            done = work => Ok(done),
            error = stopped => Err(error),
            () = tokio::time::sleep_until(end.into()) => Err(ApiError::Timeout(self.timeout)),
        }
    }
}

/// What synchronous work gets.
pub(super) struct Task<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) dataset: &'a Dataset,
    pub(super) view: &'a View,
    pub(super) budget: &'a Budget,
    /// The time limit, for messages.
    pub(super) limit: Duration,
}
