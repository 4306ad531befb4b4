//! The binary from outside: what a person types, what comes back, the exit code.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod bad_input;
mod canon;
mod check;
mod convert;
mod deep;
mod demo;
mod diff;
mod entails;
mod generate;
mod help;
mod pipe;
mod query;
mod support;
mod test;
mod update;
