//! An answer on its way: written by a worker in chunks, read by a connection at its own pace.
//!
//! The first chunk is held back, so that what fails before is a proper error. What fails later breaks
//! the transfer: HTTP/1.1 ends without its last chunk, and no client takes the half for the whole.

use std::{
    io::{self, Write},
    mem,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::Frame;
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
    time,
};

use crate::{
    query::{budget::Budget, memory},
    server::{error::ApiError, stopped::Stopped, worker::Pool},
};

/// The size of a chunk, and how much is held back.
const CHUNK: usize = 64 << 10;
/// How many chunks wait for a reader: answers that fit set their thread free at once.
const WAITING: usize = 16;
/// How long a reader may take nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sets a budget's flag when nobody wants the answer any more.
#[derive(Debug)]
pub(super) struct CancelOnDrop(pub(super) Arc<AtomicBool>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What a connection is told first.
#[derive(Debug)]
pub(super) enum Head {
    /// The whole answer.
    Whole(&'static str, Vec<u8>),
    /// An answer of several chunks.
    Begun(&'static str, mpsc::Receiver<Part>),
    /// No answer.
    Failed(ApiError),
}

/// What comes afterwards; a channel that closes without an end was cut.
#[derive(Debug)]
pub(super) enum Part {
    Data(Bytes),
    End,
}

/// Where a worker writes an answer.
pub(super) struct Out<'a> {
    media_type: &'static str,
    buffer: Vec<u8>,
    head: Option<oneshot::Sender<Head>>,
    parts: Option<mpsc::Sender<Part>>,
    runtime: Handle,
    pool: &'a Pool,
    budget: &'a Budget,
}

impl<'a> Out<'a> {
    pub(super) fn new(
        head: oneshot::Sender<Head>,
        runtime: Handle,
        pool: &'a Pool,
        budget: &'a Budget,
    ) -> Self {
        let (head, buffer) = (Some(head), Vec::new());
        Self { media_type: "text/plain", buffer, head, parts: None, runtime, pool, budget }
    }

    /// Says what will be written; comes before the first byte.
    pub(super) fn media_type(&mut self, media_type: &'static str) {
        self.media_type = media_type;
    }

    /// Ends the answer, or breaks it.
    pub(super) fn end(mut self, result: Result<(), ApiError>) {
        let buffer = self.take();
        let Some(head) = self.head.take() else {
            if let Err(error) = result {
                tracing::warn!(%error, "a transfer is broken off");
                return;
            }
            if buffer.is_empty() || self.send(Part::Data(buffer.into())).is_ok() {
                // A reader that has gone needs no end.
                let _ = self.send(Part::End);
            }
            return;
        };
        // A reader that has gone needs no answer.
        let _ = head.send(match result {
            Ok(()) => Head::Whole(self.media_type, buffer),
            Err(error) => Head::Failed(error),
        });
    }

    fn take(&mut self) -> Vec<u8> {
        let buffer = mem::take(&mut self.buffer);
        memory::hand_over(buffer.capacity());
        buffer
    }

    /// Sends what has been written.
    fn pass_on(&mut self) -> io::Result<()> {
        if let Some(head) = self.head.take() {
            let (sender, receiver) = mpsc::channel(WAITING);
            self.parts = Some(sender);
            head.send(Head::Begun(self.media_type, receiver)).map_err(|_| gone())?;
        }
        let chunk = self.take();
        self.send(Part::Data(chunk.into()))
    }

    /// Sends a part, waiting for the reader as long as the query may run.
    fn send(&self, part: Part) -> io::Result<()> {
        let Some(parts) = &self.parts else { return Err(gone()) };
        let part = match parts.try_send(part) {
            Ok(()) => return Ok(()),
            Err(mpsc::error::TrySendError::Closed(_)) => return Err(gone()),
            Err(mpsc::error::TrySendError::Full(part)) => part,
        };
        let end = Instant::now() + PATIENCE;
        let end = self.budget.deadline.map_or(end, |it| it.min(end));
        // A timer belongs to a runtime, and is made inside of it.
        let wait = async { time::timeout_at(end.into(), parts.send(part)).await };
        match self.pool.park(|| self.runtime.block_on(wait)) {
            Ok(sent) => sent.map_err(|_| gone()),
            Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "the reader is too slow")),
        }
    }
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the reader has gone")
}

impl Write for Out<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.len() >= CHUNK {
            self.pass_on()?;
        }
        if self.buffer.capacity() == 0 {
            self.buffer.reserve_exact(CHUNK);
        }
        let n = bytes.len().min(CHUNK - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..n]);
        Ok(n)
    }

    /// Chunks are full or last: a serialiser's flush sends nothing.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The body of an answer of several chunks.
struct Chunks {
    parts: mpsc::Receiver<Part>,
    stopped: Stopped,
    ended: bool,
    _guard: CancelOnDrop,
}

/// The body of parts; `guard` stops the worker when the connection drops it.
pub(super) fn body(parts: mpsc::Receiver<Part>, stopped: Stopped, guard: CancelOnDrop) -> Body {
    Body::new(Chunks { parts, stopped, ended: false, _guard: guard })
}

impl Chunks {
    /// The next part; nothing if the transfer is cut, which the worker may tell before its own end.
    fn poll_part(&mut self, context: &mut Context<'_>) -> Poll<Option<Part>> {
        if let Poll::Ready(part) = self.parts.poll_recv(context) {
            return Poll::Ready(part);
        }
        Pin::new(&mut self.stopped).poll(context).map(|_| None)
    }
}

impl HttpBody for Chunks {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let part = ready!(self.poll_part(context));
        self.ended = !matches!(part, Some(Part::Data(_)));
        Poll::Ready(match part {
            Some(Part::Data(bytes)) => Some(Ok(Frame::data(bytes))),
            Some(Part::End) => None,
            None => Some(Err(io::Error::other("the answer was cut off"))),
        })
    }
}

/// The body of a HEAD answer: nothing, and no length, since GET's is not known.
pub(super) fn unknown() -> Body {
    Body::new(Unknown)
}

struct Unknown;

impl HttpBody for Unknown {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready(None)
    }
}
