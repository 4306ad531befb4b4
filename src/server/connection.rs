//! Accepting connections and ending them: limits on heads and on patience, and a drain at the end.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::server::shutdown::DRAIN;

/// The most connections at a time; further ones wait in the system's queue.
const CONNECTIONS: usize = 1024;
/// The longest request line with headers. A query in a URL may be long; the URL itself ends at 64 KiB.
const HEAD: usize = 96 << 10;
/// How long a client may take for the head of a request, or wait idly for the next.
const PATIENCE: Duration = Duration::from_secs(30);

/// The open connections.
pub(super) struct Connections {
    tasks: JoinSet<()>,
    drain: watch::Sender<bool>,
}

impl Connections {
    pub(super) fn new() -> Self {
        Self { tasks: JoinSet::new(), drain: watch::Sender::new(false) }
    }

    /// Accepts connections until the future is dropped.
    pub(super) async fn accept(&mut self, listener: &TcpListener, router: &Router) -> Infallible {
        let permits = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let permit = permits.clone().acquire_owned().await;
            let permit = permit.expect("the semaphore is never closed");
            match listener.accept().await {
                Ok((stream, _)) => {
                    let drain = self.drain.subscribe();
                    self.tasks.spawn(serve(stream, router.clone(), drain, permit));
                }
                // The client gave up, or files have run out: both pass.
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
            while self.tasks.try_join_next().is_some() {}
        }
    }

    /// Lets running requests end, then ends them.
    pub(super) async fn drain(mut self) {
        self.drain.send_replace(true);
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if timeout(DRAIN, all).await.is_err() {
            self.tasks.shutdown().await;
        }
    }
}

/// Serves one connection; dropping the future cancels its request.
async fn serve(
    stream: TcpStream,
    router: Router,
    mut drain: watch::Receiver<bool>,
    _permit: OwnedSemaphorePermit,
) {
    // Small answers should not wait for more.
    let _ = stream.set_nodelay(true);
    let mut connection = std::pin::pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(PATIENCE)
            .max_header_size(HEAD)
            .max_buf_size(2 * HEAD)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
    );
    tokio::select! {
        // A connection that breaks is nobody's fault.
        _ = connection.as_mut() => return,
        _ = drain.wait_for(|it| *it) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
