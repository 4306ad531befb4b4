//! The lattice room from outside: its laws, its traps, its functions and drawings.

mod data;
mod laws;

mod drawings;
mod functions;
mod structures;
mod traps;
