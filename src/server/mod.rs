//! `ggen serve`: SPARQL queries and updates, graphs by their IRIs, the packages' questions as an HTTP
//! API, and a page.
//!
//! Async lives in this room. A request that evaluates something is sent to a [`worker::Pool`] of
//! threads with large stacks, under a budget that ends with its deadline or its client. Readers take
//! the current snapshot; one thread makes the next one from it, and puts it in its place.
//!
//! [`Server`] takes an address, [`run`] serves until its shutdown; `examples/serve.rs` shows both.

mod arguments;
mod body;
mod connection;
mod description;
pub mod error;
mod form;
mod health;
mod host;
pub mod metrics;
pub mod negotiate;
mod objects;
mod openapi;
mod origin;
mod page;
mod queries;
mod reply;
mod route;
mod shutdown;
mod sparql;
pub mod state;
mod stopped;
mod store;
mod stream;
mod updates;
pub mod worker;

use std::{
    net::{SocketAddr, TcpListener},
    pin::pin,
    sync::Arc,
    thread,
};

use tokio::{runtime, sync::oneshot};

use crate::{
    server::{
        connection::Connections,
        error::ServerError,
        shutdown::Signals,
        state::{AppState, Phase, Threads},
        worker::Pool,
    },
    workspace::{Workspace, dataset::Dataset, settings::ServeSettings},
};

/// The least number of threads for queries: with fewer, two slow ones would stop everybody.
const MIN_THREADS: usize = 4;
/// How many queries may wait for a thread.
const QUEUE: usize = 64;

/// A server that has its address and answers nobody yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    settings: ServeSettings,
    dataset: Option<Dataset>,
}

impl Server {
    /// Takes the address, so that a wrong one is told before anything is loaded.
    pub fn bind(settings: ServeSettings) -> Result<Self, ServerError> {
        if settings.query_timeout.is_zero() {
            return Err(ServerError::Timeout);
        }
        let listen = || {
            let listener = TcpListener::bind(&settings.listen)?;
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        };
        match listen() {
            Ok((_, address)) if settings.allow_update && !address.ip().is_loopback() => {
                Err(ServerError::PublicUpdate(address))
            }
            Ok((listener, address)) => Ok(Self { listener, address, settings, dataset: None }),
            Err(source) => Err(ServerError::Listen { address: settings.listen, source }),
        }
    }

    /// Serves this dataset instead of the workspace's, with the unnamed graph as default graph.
    #[must_use]
    pub fn with_dataset(mut self, dataset: Dataset) -> Self {
        self.dataset = Some(dataset);
        self
    }

    /// Where it listens; the port is the real one if 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until SIGTERM or SIGINT; a second signal ends at once. `ready` is called when
    /// questions are answered.
    pub fn serve(
        self,
        workspace: Arc<Workspace>,
        ready: impl FnOnce(SocketAddr),
    ) -> Result<(), ServerError> {
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("http")
            .enable_all()
            .build()
            .map_err(ServerError::Start)?;
        let served = runtime.block_on(async {
            let mut signals = Signals::listen().map_err(ServerError::Start)?;
            let (stop, stopped) = oneshot::channel::<()>();
            let shutdown = async {
                // An error means that nobody will ever send: that is a stop, too.
                let _ = stopped.await;
            };
            let mut run = pin!(run(self, workspace, shutdown, ready));
            tokio::select! {
                ended = &mut run => return ended,
                () = signals.next() => drop(stop),
            }
            tokio::select! {
                ended = &mut run => ended,
                () = signals.next() => Ok(()),
            }
        });
        runtime.shutdown_background();
        served
    }
}

/// Serves a workspace until `shutdown`, then lets running requests end.
pub async fn run(
    server: Server,
    workspace: Arc<Workspace>,
    shutdown: impl Future<Output = ()>,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ServerError> {
    let Server { listener, address, settings, dataset } = server;
    let listener = tokio::net::TcpListener::from_std(listener).map_err(ServerError::Start)?;
    let threads = thread::available_parallelism().map_or(MIN_THREADS, usize::from);
    let start = |name, threads| Pool::start(name, threads, QUEUE).map_err(ServerError::Start);
    let threads =
        Threads { readers: start("query", threads.max(MIN_THREADS))?, writer: start("update", 1)? };
    let state = Arc::new(AppState::new(workspace, dataset, settings, address, threads));
    let router = route::router(&state);
    let mut connections = Connections::new();
    let loaded = async {
        state.load().await?;
        ready(address);
        std::future::pending::<Result<(), ServerError>>().await
    };
    let ended = tokio::select! {
        never = connections.accept(&listener, &router) => match never {},
        failed = loaded => failed,
        () = shutdown => Ok(()),
    };
    drop(listener);
    state.enter(Phase::Draining);
    connections.drain().await;
    ended
}
