//! The lattice room from outside: its laws, its traps, its functions and drawings.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod data;
mod laws;

mod drawings;
mod functions;
mod structures;
mod traps;
