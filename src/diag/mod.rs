//! The one way to tell a person something about a file: diagnostics and their renderings.
//!
//! A fault in a user's file is a [`Diagnostic`], never an `Err`. The room knows texts and byte
//! ranges; it knows nothing of RDF.
//!
//! ```
//! use ggen::diag::{Diagnostic, Place, Severity, Span};
//!
//! let found = Diagnostic::new("SYN001", "syntax-error", Severity::Error, "expected `.`")
//!     .at(Place::new("a.ttl", Span::new(4, 5)));
//! assert_eq!(found.to_string(), "a.ttl: error[SYN001]: expected `.`");
//! ```

use std::{borrow::Cow, fmt, sync::Arc};

pub mod near;
pub mod render;
pub mod rule;
pub mod sources;

/// How much a finding matters; an error fails a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file does not mean what it says, or means nothing.
    Error,
    /// Probably a mistake.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The word that stands in front of a message.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// A range of bytes in a text, counted from 0, the end exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte behind the last one.
    pub end: u32,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The bytes of a `usize` range; beyond 4 GiB it is cut off.
    pub fn from_range(range: std::ops::Range<usize>) -> Self {
        let cut = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        Self { start: cut(range.start), end: cut(range.end) }
    }

    /// The same bytes as a `usize` range.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether `other` lies inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A place in a file, or a file as a whole where no range is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The path as shown: relative to the project, with `/`.
    pub file: Arc<str>,
    /// The bytes meant.
    pub span: Option<Span>,
}

impl Place {
    /// A range in a file.
    pub fn new(file: impl Into<Arc<str>>, span: Span) -> Self {
        Self { file: file.into(), span: Some(span) }
    }

    /// A file as a whole.
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), span: None }
    }
}

/// A second place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What is there.
    pub message: String,
}

/// How sure it is that a fix keeps what the author meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// Keeps the graph, or changes exactly the triples the finding names.
    Safe,
    /// A good guess.
    Unsafe,
}

/// Replacements that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// How sure it is.
    pub applicability: Applicability,
    /// Byte ranges of the finding's file, and what to put there.
    pub edits: Vec<(Span, String)>,
}

/// One finding about a user's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Three letters and three digits, never reused: `ONT001`.
    pub code: Cow<'static, str>,
    /// A kebab-case noun: `missing-label`.
    pub name: Cow<'static, str>,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, in one line, lower case, without a full stop.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// What to write beside the marked text.
    pub label: Option<String>,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// Facts that help to understand.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Vec<String>,
    /// The IRI the finding is about.
    pub entity: Option<String>,
    /// A repair.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding without a place yet.
    pub fn new(
        code: impl Into<Cow<'static, str>>,
        name: impl Into<Cow<'static, str>>,
        severity: Severity,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            name: name.into(),
            severity,
            message: message.into(),
            place: None,
            label: None,
            related: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            entity: None,
            fix: None,
        }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Says what the marked text is.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds a place that explains the finding.
    #[must_use]
    pub fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related.push(Related { place, message: message.into() });
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Names the IRI it is about.
    #[must_use]
    pub fn about(mut self, entity: impl Into<String>) -> Self {
        self.entity = Some(entity.into());
        self
    }

    /// Offers a repair.
    #[must_use]
    pub fn fix(mut self, applicability: Applicability, edits: Vec<(Span, String)>) -> Self {
        self.fix = Some(Fix { applicability, edits });
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{}: ", place.file)?;
        }
        write!(f, "{}[{}]: {}", self.severity.as_str(), self.code, self.message)
    }
}

/// Sorts findings by file, place, code and message, so that output never depends on who found what
/// first.
pub fn sort(found: &mut Vec<Diagnostic>) {
    found.sort_by(|a, b| {
        (&a.place, &a.code, &a.message, &a.entity).cmp(&(&b.place, &b.code, &b.message, &b.entity))
    });
    found.dedup();
}
