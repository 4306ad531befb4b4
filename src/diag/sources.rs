//! The texts that diagnostics point into, and the way from a byte to a line and a column.

use std::{collections::BTreeMap, sync::Arc};

/// A line and a column as a person counts them: from 1, columns in Unicode code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

/// The files of a run, by the path under which diagnostics name them.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    texts: BTreeMap<Arc<str>, Arc<str>>,
}

impl Sources {
    /// Adds or replaces a file.
    pub fn insert(&mut self, file: impl Into<Arc<str>>, text: impl Into<Arc<str>>) {
        self.texts.insert(file.into(), text.into());
    }

    /// Takes over all files of `other`.
    pub fn extend(&mut self, other: Self) {
        self.texts.extend(other.texts);
    }

    /// The text of a file.
    pub fn text(&self, file: &str) -> Option<&Arc<str>> {
        self.texts.get(file)
    }

    /// The position of a byte of a file; `None` for an unknown file.
    pub fn position(&self, file: &str, offset: u32) -> Option<Position> {
        Some(position(self.text(file)?, offset as usize))
    }
}

/// The position of a byte in a text. A byte inside a character, or behind the end, counts as the
/// character's start, or the end.
pub fn position(text: &str, offset: usize) -> Position {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text.as_bytes()[..offset];
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let start = memchr::memrchr(b'\n', before).map_or(0, |it| it + 1);
    Position { line, column: text[start..offset].chars().count() + 1 }
}

/// The byte where a line and column (from 1, in code points) stand; the end of the text if behind.
pub fn offset(text: &str, position: Position) -> usize {
    let mut start = 0;
    for _ in 1..position.line {
        match memchr::memchr(b'\n', &text.as_bytes()[start..]) {
            Some(at) => start += at + 1,
            None => return text.len(),
        }
    }
    let line = text[start..].split('\n').next().unwrap_or_default();
    start + line.char_indices().nth(position.column.saturating_sub(1)).map_or(line.len(), |it| it.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_count_from_one() {
        let text = "ä b\ncd\n";
        assert_eq!(position(text, 3), Position { line: 1, column: 3 });
        assert_eq!(position(text, 6), Position { line: 2, column: 2 });
        assert_eq!(position(text, 99), Position { line: 3, column: 1 });
        for at in [0, 2, 3, 4, 5, 6] {
            assert_eq!(offset(text, position(text, at)), at);
        }
    }
}
