//! The binary from outside: what a person types, what comes back, the exit code.

mod bad_input;
mod pipe;
mod query;
mod support;
