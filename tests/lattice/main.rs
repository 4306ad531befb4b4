//! The lattice room from outside: its laws, its traps, its functions and drawings.

mod data;
mod laws;
mod structures;
mod traps;
