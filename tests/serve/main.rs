//! `ggen serve` from outside: the real binary on 127.0.0.1.

mod client;
mod hostile;
mod http;
mod life;
mod protocol;
mod questions;
