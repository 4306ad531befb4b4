//! The news that a query is stopped, ahead of its end: its thread has yet to clear up, which takes a
//! while after gigabytes of rows.

use std::{
    pin::Pin,
    sync::{Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::sync::oneshot;

use crate::{query::budget::OnStop, server::error::ApiError};

/// Ready with the reason when work is stopped, and never if it ends by itself.
#[derive(Debug)]
pub(super) struct Stopped(Option<oneshot::Receiver<ApiError>>);

impl Stopped {
    /// What a budget calls, and who waits for it. `limit` is the time limit, for the message.
    pub(super) fn channel(limit: Duration) -> (OnStop, Self) {
        let (sender, receiver) = oneshot::channel();
        let sender = Mutex::new(Some(sender));
        let on_stop = OnStop::new(move |error| {
            let sender = sender.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let (Some(sender), Some(error)) = (sender, ApiError::stopped(error, limit)) {
                // Nobody waits any more.
                let _ = sender.send(error);
            }
        });
        (on_stop, Self(Some(receiver)))
    }
}

impl Future for Stopped {
    type Output = ApiError;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<ApiError> {
        let Some(receiver) = &mut self.0 else { return Poll::Pending };
        let reason = ready!(Pin::new(receiver).poll(context));
        self.0 = None;
        reason.map_or(Poll::Pending, Poll::Ready)
    }
}
