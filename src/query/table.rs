//! Answers as a table for people.

use std::fmt::Write as _;

use oxigraph::model::{Literal, Term};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::{
    query::answer::Answer,
    rdf::{prefix::Prefixes, vocab::xsd},
};

/// The widest cell that is shown whole.
const MAX_WIDTH: usize = 72;

/// Renders an answer; IRIs by prefix, plain literals without quotes.
pub fn render(answer: &Answer, prefixes: &Prefixes) -> String {
    match answer {
        Answer::Boolean(it) => format!("{}\n", if *it { "yes" } else { "no" }),
        Answer::Solutions(solutions) => {
            let header: Vec<String> =
                solutions.variables.iter().map(|it| it.as_str().to_owned()).collect();
            let rows: Vec<Vec<String>> = solutions
                .rows
                .iter()
                .map(|row| {
                    let cell = |it: &Option<Term>| {
                        it.as_ref().map_or_else(|| "-".to_owned(), |it| short(it, prefixes))
                    };
                    row.iter().map(cell).collect()
                })
                .collect();
            let right: Vec<bool> = (0..header.len())
                .map(|at| {
                    let mut cells = solutions.rows.iter().filter_map(|row| row[at].as_ref());
                    cells.clone().next().is_some() && cells.all(is_number)
                })
                .collect();
            grid(&header, &rows, &right)
        }
        Answer::Graph(triples) => {
            let header = ["subject", "predicate", "object"].map(str::to_owned);
            let rows: Vec<Vec<String>> = triples
                .iter()
                .map(|it| {
                    vec![
                        short(&it.subject.clone().into(), prefixes),
                        short(&it.predicate.clone().into(), prefixes),
                        short(&it.object, prefixes),
                    ]
                })
                .collect();
            grid(&header, &rows, &[false; 3])
        }
    }
}

/// A term as short as it can be told: `ex:a`, `text`, `3`, `2025-01-15`.
pub fn short(term: &Term, prefixes: &Prefixes) -> String {
    match term {
        Term::NamedNode(it) => prefixes.shorten(it.as_str()),
        Term::Literal(it) => literal(it, prefixes),
        Term::BlankNode(it) => it.to_string(),
        Term::Triple(it) => format!(
            "<<( {} {} {} )>>",
            short(&it.subject.clone().into(), prefixes),
            prefixes.shorten(it.predicate.as_str()),
            short(&it.object, prefixes)
        ),
    }
}

fn literal(literal: &Literal, prefixes: &Prefixes) -> String {
    let value: String = literal.value().chars().flat_map(visible).collect();
    match literal.language() {
        Some(language) => format!("{value}@{language}"),
        None if literal.datatype().as_str().starts_with(xsd::NS) => value,
        None => format!("{value}^^{}", prefixes.shorten(literal.datatype().as_str())),
    }
}

/// Control characters would move the cursor of a terminal.
fn visible(c: char) -> Vec<char> {
    let hidden = c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if hidden { c.escape_default().collect() } else { vec![c] }
}

fn is_number(term: &Term) -> bool {
    let Term::Literal(literal) = term else { return false };
    [xsd::INTEGER, xsd::DECIMAL, xsd::DOUBLE, xsd::FLOAT].contains(&literal.datatype())
}

/// Lays cells out under a header; numbers to the right.
pub fn grid(header: &[String], rows: &[Vec<String>], right: &[bool]) -> String {
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|it| clip(it)).collect()).collect();
    let widths: Vec<usize> = (0..header.len())
        .map(|at| {
            rows.iter().map(|row| row[at].width()).chain([header[at].width()]).max().unwrap_or(0)
        })
        .collect();
    let mut out = String::new();
    let line = |out: &mut String, cells: &[String]| {
        let mut text = String::new();
        for (at, cell) in cells.iter().enumerate() {
            let fill = " ".repeat(widths[at] - cell.width());
            let gap = if at == 0 { "" } else { "  " };
            let to_right = right.get(at).copied().unwrap_or(false);
            let _ = if to_right {
                write!(text, "{gap}{fill}{cell}")
            } else {
                write!(text, "{gap}{cell}{fill}")
            };
        }
        out.push_str(text.trim_end());
        out.push('\n');
    };
    line(&mut out, header);
    let rule: Vec<String> = widths.iter().map(|it| "─".repeat(*it)).collect();
    line(&mut out, &rule);
    for row in &rows {
        line(&mut out, row);
    }
    let _ = writeln!(out, "({} row{})", rows.len(), if rows.len() == 1 { "" } else { "s" });
    out
}

fn clip(cell: &str) -> String {
    // Characters without width could go on for ever.
    let is_short = cell.len() <= 4 * MAX_WIDTH;
    if is_short && cell.width() <= MAX_WIDTH {
        return cell.to_owned();
    }
    let mut out = String::new();
    let mut width = 0;
    for c in cell.chars().take(4 * MAX_WIDTH) {
        width += c.width().unwrap_or(0);
        if width >= MAX_WIDTH {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}
