//! How findings are printed where they are the answer.

use std::io::{self, Write as _};

use crate::{
    cli::{commands::rule::rules, printer::Printer},
    diag::{Diagnostic, render, sources::Sources},
};

/// A format of findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum FindingsFormat {
    /// With the line and what to do.
    #[default]
    Human,
    /// An array of objects.
    Json,
    /// Workflow commands, which GitHub shows beside the lines.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

impl FindingsFormat {
    /// Prints findings to standard output.
    pub(crate) fn print(
        self,
        found: &[Diagnostic],
        sources: &Sources,
        printer: &mut Printer,
    ) -> io::Result<()> {
        let text = match self {
            Self::Human => render::human::render(found, sources, printer.colors_output()),
            Self::Json => render::json::render(found, sources),
            Self::Github => render::github::render(found, sources),
            Self::Sarif => render::sarif::render(found, sources, &rules()),
        };
        printer.write_all(text.as_bytes())
    }
}
