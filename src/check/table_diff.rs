//! Two tables, line by line.

use std::fmt::Write as _;

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_width::UnicodeWidthStr;

use crate::{
    check::golden::key,
    query::{answer::Solutions, table::short},
    rdf::prefix::Prefixes,
};

/// The most lines that are shown.
const MAX_LINES: usize = 40;
/// Equal rows shown around a difference.
const CONTEXT: usize = 1;

/// A table ready to be compared and shown.
pub(crate) struct Table {
    header: Vec<String>,
    keys: Vec<Vec<String>>,
    cells: Vec<Vec<String>>,
}

impl Table {
    /// Renders the cells of an answer.
    pub(crate) fn new(solutions: &Solutions, prefixes: &Prefixes) -> Self {
        let cell = |it: &Option<_>| it.as_ref().map_or("-".to_owned(), |it| short(it, prefixes));
        Self {
            header: solutions.variables.iter().map(|it| it.as_str().to_owned()).collect(),
            keys: solutions.rows.iter().map(|it| key(it)).collect(),
            cells: solutions.rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
        }
    }
}

/// The rows that are in one table only, `-` before those of `old`, `+` before those of `new`; `None`
/// if the tables are the same.
pub(crate) fn diff(old: &Table, new: &Table) -> Option<String> {
    if old.keys == new.keys {
        return None;
    }
    let rows = || [&old.header].into_iter().chain(&old.cells).chain(&new.cells);
    let widths: Vec<usize> = (0..old.header.len())
        .map(|at| rows().map(|row| row[at].width()).max().unwrap_or_default())
        .collect();
    let line = |sign: char, row: &[String]| {
        let mut text = format!("{sign} ");
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(text, "{cell}{}  ", " ".repeat(width - cell.width()));
        }
        text.trim_end().to_owned()
    };
    let mut lines = vec![
        format!("- expected {}, + got {}", count(old.keys.len()), count(new.keys.len())),
        line(' ', &old.header),
    ];
    for op in capture_diff_slices(Algorithm::Myers, &old.keys, &new.keys) {
        if let DiffOp::Equal { old_index, len, .. } = op {
            let rows = &old.cells[old_index..old_index + len];
            if len > 2 * CONTEXT + 1 {
                lines.extend(rows[..CONTEXT].iter().map(|it| line(' ', it)));
                lines.push(format!("  … {} equal rows", len - 2 * CONTEXT));
                lines.extend(rows[len - CONTEXT..].iter().map(|it| line(' ', it)));
            } else {
                lines.extend(rows.iter().map(|it| line(' ', it)));
            }
        } else {
            lines.extend(old.cells[op.old_range()].iter().map(|it| line('-', it)));
            lines.extend(new.cells[op.new_range()].iter().map(|it| line('+', it)));
        }
    }
    if lines.len() > MAX_LINES {
        let more = lines.len() - MAX_LINES;
        lines.truncate(MAX_LINES);
        lines.push(format!("  … {more} more lines"));
    }
    Some(lines.join("\n"))
}

fn count(n: usize) -> String {
    format!("{n} row{}", if n == 1 { "" } else { "s" })
}
