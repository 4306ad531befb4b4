//! The only place that prints: answers to standard output, talk to standard error.

use std::io::{self, IsTerminal as _, Write};

use crate::diag::{Diagnostic, render, sources::Sources};

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Where output goes.
#[derive(Debug)]
pub struct Printer {
    out: io::BufWriter<io::Stdout>,
    color: Color,
}

impl Printer {
    /// To the process's standard output.
    pub fn new(color: Color) -> Self {
        Self { out: io::BufWriter::new(io::stdout()), color }
    }

    /// Whether findings on standard error are coloured.
    pub fn colors_errors(&self) -> bool {
        self.colors(io::stderr().is_terminal())
    }

    /// Whether standard output is coloured.
    pub fn colors_output(&self) -> bool {
        self.colors(io::stdout().is_terminal())
    }

    fn colors(&self, terminal: bool) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none(),
        }
    }

    /// Says something to the person, beside the answer.
    pub fn talk(&mut self, message: impl AsRef<str>) -> io::Result<()> {
        self.out.flush()?;
        writeln!(io::stderr(), "{}", message.as_ref())
    }

    /// Shows findings to the person, beside the answer.
    pub fn findings(&mut self, found: &[Diagnostic], sources: &Sources) -> io::Result<()> {
        self.out.flush()?;
        let text = render::human::render(found, sources, self.colors_errors());
        io::stderr().write_all(text.as_bytes())
    }
}

impl Write for Printer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
