//! Findings the way a compiler shows them: the line, a mark, what to do.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};

use crate::diag::{Diagnostic, Place, Severity, sources::Sources};

/// Renders each finding with its line of text; ANSI colours if `color`.
pub fn render(found: &[Diagnostic], sources: &Sources, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for diagnostic in found {
        out.push_str(&renderer.render(&[group(diagnostic, sources)]));
        out.push_str("\n\n");
    }
    out
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let mut group = level
        .primary_title(printable(&diagnostic.message))
        .id(printable(&diagnostic.code))
        .elements(std::iter::empty::<Snippet<'a, annotate_snippets::Annotation<'a>>>());
    if let Some(place) = &diagnostic.place {
        group = match (sources.text(&place.file), place.span) {
            (Some(text), Some(_)) => group.element(snippet(diagnostic, place, text)),
            _ => group.element(annotate_snippets::Origin::path(place.file.as_ref())),
        };
    }
    for related in &diagnostic.related {
        let elsewhere = diagnostic.place.as_ref().is_none_or(|it| it.file != related.place.file);
        if elsewhere && let Some(text) = sources.text(&related.place.file) {
            let span = clip(text, &related.place);
            let excerpt = Excerpt::around(text, &span, &span);
            group = group.element(
                excerpt.snippet().path(related.place.file.as_ref()).annotation(
                    AnnotationKind::Context
                        .span(excerpt.inside(&span))
                        .label(printable(&related.message)),
                ),
            );
        }
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(printable(note)));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(printable(help)));
    }
    group
}

fn snippet<'a>(
    diagnostic: &'a Diagnostic,
    place: &'a Place,
    text: &'a str,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let span = clip(text, place);
    let others: Vec<_> = diagnostic
        .related
        .iter()
        .filter(|it| it.place.file == place.file)
        .map(|it| (clip(text, &it.place), &it.message))
        .collect();
    let all = || others.iter().map(|it| &it.0).chain([&span]);
    let first = all().min_by_key(|it| it.start).unwrap_or(&span);
    let last = all().max_by_key(|it| it.end).unwrap_or(&span);
    let excerpt = Excerpt::around(text, first, last);
    let mut primary = AnnotationKind::Primary.span(excerpt.inside(&span));
    if let Some(label) = &diagnostic.label {
        primary = primary.label(printable(label));
    }
    let mut snippet = excerpt.snippet().path(place.file.as_ref()).annotation(primary);
    for (span, message) in &others {
        snippet = snippet.annotation(
            AnnotationKind::Context.span(excerpt.inside(span)).label(printable(message)),
        );
    }
    snippet
}

/// The lines that are marked. The renderer looks at all it gets, for each finding again.
struct Excerpt<'a> {
    text: &'a str,
    start: usize,
    line: usize,
}

impl<'a> Excerpt<'a> {
    /// From the line of `first` to that of `last`.
    fn around(text: &'a str, first: &Range<usize>, last: &Range<usize>) -> Self {
        // The end of a text that ends with a line break is shown behind its last line.
        let at =
            if first.start == text.len() { first.start.saturating_sub(1) } else { first.start };
        let bytes = text.as_bytes();
        let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |it| it + 1);
        let end =
            memchr::memchr(b'\n', &bytes[last.end..]).map_or(text.len(), |it| last.end + it + 1);
        let line = memchr::memchr_iter(b'\n', &bytes[..start]).count() + 1;
        Self { text: &text[start..end], start, line }
    }

    fn inside(&self, span: &Range<usize>) -> Range<usize> {
        span.start - self.start..span.end - self.start
    }

    fn snippet<T: Clone>(&self) -> Snippet<'a, T> {
        Snippet::source(self.text).line_start(self.line)
    }
}

/// The marked bytes, moved to character borders and to the end of the first line, since a mark over
/// a whole statement hides what it means.
fn clip(text: &str, place: &Place) -> Range<usize> {
    let range = place.span.unwrap_or_default().range();
    let mut start = range.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = range.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let line_end = text[start..end].find('\n').map_or(end, |it| start + it);
    start..line_end.max(start)
}

/// Control characters become their escapes: a message may quote a hostile file.
fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let bidi = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            let escape = (c.is_control() && c != '\n') || bidi;
            if escape { c.escape_unicode().collect::<Vec<_>>() } else { vec![c] }
        })
        .collect()
}
