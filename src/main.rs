//! The binary: everything is in the library.

/// Counts what each thread holds, so that a query that needs too much can be stopped.
#[global_allocator]
static ALLOCATOR: ggen::query::memory::Counting = ggen::query::memory::Counting;

fn main() -> std::process::ExitCode {
    ggen::cli::main()
}
