//! Going on behind an error.

use memchr::{memchr, memchr_iter};

use crate::{
    diag::{Severity, Span},
    rdf::turtle::{
        MAX_ERRORS, Parser,
        lexer::{Fault, Kind, Parsed, Token, long_string_end, short_string_end},
    },
};

impl Parser<'_> {
    /// Reads a statement; one with an error leaves no quads.
    pub(super) fn guard(&mut self, read: fn(&mut Self) -> Parsed<()>, in_graph: bool) {
        let start = self.next_start();
        let quads = self.document.len();
        self.is_broken = false;
        match read(self) {
            Ok(()) if self.is_broken => self.give_up(start, quads, self.last_end),
            Ok(()) => (),
            Err(fault) => {
                self.report(fault);
                if self.recover {
                    self.resynchronise(start, in_graph);
                } else {
                    self.is_stopped = true;
                    self.move_to(self.lexer.text.len());
                }
                self.give_up(start, quads, self.lexer.at);
            }
        }
        self.is_broken = false;
        if self.found.len() >= MAX_ERRORS && !self.is_stopped {
            self.is_stopped = true;
            let start = self.next_start();
            self.move_to(self.lexer.text.len());
            self.give_up(start, self.document.len(), self.lexer.at);
        }
    }

    fn give_up(&mut self, start: usize, quads: usize, end: usize) {
        self.document.truncate(quads);
        self.document.skipped.push(Span::from_range(start..end));
    }

    fn move_to(&mut self, at: usize) {
        self.peeked = None;
        self.lexer.at = at;
        self.last_end = at;
    }

    pub(super) fn report(&mut self, fault: Fault) {
        if self.found.len() < MAX_ERRORS {
            self.found.push(*fault);
        }
        if self.found.len() == MAX_ERRORS
            && let Some(last) = self.found.last_mut()
            && last.notes.is_empty()
        {
            last.notes.push(format!("the file has {MAX_ERRORS} errors; the rest is not read"));
        }
    }

    /// Keeps as a warning what another standard than the grammar forbids, where that is allowed.
    pub(super) fn forgive(&mut self, mut fault: Fault) -> Parsed<()> {
        if !self.lenient {
            return Err(fault);
        }
        fault.severity = Severity::Warning;
        if self.warnings.len() < MAX_ERRORS {
            self.warnings.push(*fault);
        }
        Ok(())
    }

    /// Moves to where the next statement seems to begin.
    fn resynchronise(&mut self, start: usize, in_graph: bool) {
        let at = self.next_start();
        if self.lines {
            let rest = &self.lexer.bytes()[at..];
            self.move_to(at + line_length(rest));
        } else if at > start && self.begins_statement(at) {
            self.move_to(at);
        } else {
            let end = self.skip_statement(at, in_graph);
            self.move_to(end);
        }
    }

    /// The end of the statement around `at`: behind its full stop, outside brackets, strings and
    /// comments.
    fn skip_statement(&mut self, mut at: usize, in_graph: bool) -> usize {
        let bytes = self.lexer.bytes();
        let mut depth = 0_usize;
        while let Some(byte) = bytes.get(at) {
            at = match byte {
                b'#' => {
                    self.lexer.at = at;
                    self.lexer.skip_comment();
                    self.lexer.at
                }
                b'"' | b'\'' => match self.skip_string(at, *byte) {
                    Ok(end) => end,
                    Err(next) => return next,
                },
                b'<' => skip_iri(bytes, at),
                b'\\' => at + 2,
                b'|' if bytes.get(at + 1) == Some(&b'}') => {
                    depth = depth.saturating_sub(1);
                    at + 2
                }
                b'(' | b'[' | b'{' => {
                    depth += 1;
                    at + 1
                }
                b'}' if depth == 0 && in_graph => return at,
                b'}' if depth <= 1 && !in_graph => return at + 1,
                b')' | b']' | b'}' => {
                    depth = depth.saturating_sub(1);
                    at + 1
                }
                b'.' if ends_statement(bytes, at + 1) && depth == 0 => return at + 1,
                b'\n' if self.begins_directive(at + 1) => return at + 1,
                // An unclosed bracket must not swallow the file.
                b'\n' if depth > 0 && self.begins_statement(at + 1) && follows_dot(bytes, at) => {
                    return at + 1;
                }
                _ => at + 1,
            };
        }
        bytes.len()
    }

    /// Behind a string, or where the next statement begins if it has no end.
    fn skip_string(&self, at: usize, quote: u8) -> Result<usize, usize> {
        let bytes = self.lexer.bytes();
        if bytes[at..].starts_with(&[quote; 3]) {
            return long_string_end(bytes, at + 3, quote).ok_or_else(|| {
                let mut lines = memchr_iter(b'\n', &bytes[at..]).map(|it| at + it + 1);
                lines.find(|it| self.begins_statement(*it)).unwrap_or(bytes.len())
            });
        }
        // Without an end it is perhaps an apostrophe in running text.
        Ok(short_string_end(bytes, at + 1, quote).unwrap_or(at + 1))
    }

    /// Whether a directive or a subject stands at `at` and in column 1.
    fn begins_statement(&self, at: usize) -> bool {
        self.line_token(at).is_some_and(|token| match token.kind {
            Kind::Iri | Kind::Blank | Kind::OpenReified | Kind::OpenBracket => true,
            Kind::Name(length) => self.prefixes.contains_key(&self.lexer.text[at..at + length]),
            _ => self.is_directive(token),
        })
    }

    fn begins_directive(&self, at: usize) -> bool {
        let may = |it: &u8| b"@bBgGpPvV".contains(it);
        self.lexer.bytes().get(at).is_some_and(may)
            && self.line_token(at).is_some_and(|it| self.is_directive(it))
    }

    fn is_directive(&self, token: Token) -> bool {
        let is_graph = || self.lexer.slice(token).eq_ignore_ascii_case("graph");
        self.directive_at(token).is_some()
            || (self.datasets && token.kind == Kind::Word && is_graph())
    }

    /// The token at the beginning of a line, if it may begin a statement.
    fn line_token(&self, at: usize) -> Option<Token> {
        let bytes = self.lexer.bytes();
        // What cannot begin one is ruled out before a token is read: runs of such lines are long.
        let may = |it: &u8| it.is_ascii_alphabetic() || !it.is_ascii() || b"<_[:@".contains(it);
        let begins_line = at == 0 || bytes[at - 1] == b'\n';
        if !begins_line || !bytes.get(at).is_some_and(may) {
            return None;
        }
        self.lexer.ahead(at).token().ok()
    }
}

/// Behind `<…>`, or behind `<` if it is not an IRI.
fn skip_iri(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at + 1..];
    let end = rest.iter().position(|it| it.is_ascii_whitespace() || matches!(it, b'<' | b'>'));
    match end {
        Some(end) if rest[end] == b'>' => at + end + 2,
        _ => at + 1,
    }
}

fn line_length(bytes: &[u8]) -> usize {
    memchr(b'\n', bytes).unwrap_or(bytes.len())
}

fn ends_statement(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(|it| it.is_ascii_whitespace() || matches!(it, b'#' | b'}'))
}

/// Whether the last thing on the line that ends at `at` is a full stop.
fn follows_dot(bytes: &[u8], at: usize) -> bool {
    bytes[..at].trim_ascii_end().ends_with(b".")
}
