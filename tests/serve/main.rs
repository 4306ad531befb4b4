//! `ggen serve` from outside: the real binary on 127.0.0.1.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod client;
mod hostile;
mod http;
mod life;
mod protocol;
mod questions;
mod store;
mod stream;
mod update;
