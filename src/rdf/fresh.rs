//! Labels for blank nodes that have none, such that no written label clashes.

use memchr::memmem;

/// Gives `anon0`, `anon1` and so on, with underscores where the text uses such labels itself.
#[derive(Clone, Debug)]
pub(super) struct FreshLabels {
    stem: String,
    n: usize,
}

impl FreshLabels {
    /// Labels that differ from all in a text that writes them as `_:label`.
    pub(super) fn for_text(text: &str) -> Self {
        let found = memmem::find_iter(text.as_bytes(), "_:anon");
        Self::avoiding(found.map(|at| &text[at + "_:".len()..]))
    }

    /// Labels that differ from the given ones, which may have more text behind them.
    pub(super) fn avoiding<'a>(labels: impl Iterator<Item = &'a str>) -> Self {
        let underscores = |rest: &str| rest.bytes().take_while(|it| *it == b'_').count();
        let longest = labels.filter_map(|it| it.strip_prefix("anon")).map(underscores).max();
        Self { stem: format!("anon{}", "_".repeat(longest.map_or(0, |it| it + 1))), n: 0 }
    }

    /// The next label.
    pub(super) fn next(&mut self) -> String {
        let label = format!("{}{}", self.stem, self.n);
        self.n += 1;
        label
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_avoid_those_of_the_text() {
        assert_eq!(FreshLabels::for_text("_:b ex:p _:c").next(), "anon0");
        assert_eq!(FreshLabels::for_text("_:anon0 ex:p _:anon__7").next(), "anon___0");
    }
}
