//! Where the values of list parameters go in the text of a query: between the brackets of `IN`, or
//! into a VALUES block at the beginning of the group that needs them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    codegen::model::Segment,
    query::{
        header::Param,
        token::{Kind, Token},
    },
};

/// Tokens by their number in the text.
#[derive(Default)]
pub(super) struct Lists {
    /// Members of `IN (…)`, each to be replaced by all values.
    pub(super) members: BTreeSet<usize>,
    /// Braces, with the parameters whose values stand behind them.
    pub(super) blocks: BTreeMap<usize, BTreeSet<String>>,
}

impl Lists {
    /// Looks at all variables that are list parameters.
    pub(super) fn of(words: &[Token<'_>], params: &[&Param]) -> Self {
        let mut lists = Self::default();
        let mut brackets: Vec<bool> = Vec::new();
        let mut braces: Vec<usize> = Vec::new();
        // Of the columns of a SELECT, whose group comes only then.
        let mut waiting: Option<BTreeSet<String>> = None;
        for (n, token) in words.iter().enumerate() {
            let before = n.checked_sub(1).map(|it| &words[it]);
            if token.is_word("SELECT") {
                waiting = Some(BTreeSet::new());
            } else if token.is_symbol("(") {
                brackets.push(before.is_some_and(|it| it.is_word("IN")));
            } else if token.is_symbol(")") {
                brackets.pop();
            } else if token.is_symbol("{") {
                braces.push(n);
                if let Some(names) = waiting.take().filter(|it| !it.is_empty()) {
                    lists.blocks.insert(n, names);
                }
            } else if token.is_symbol("}") {
                braces.pop();
            }
            let Some(name) = token.variable().filter(|_| token.kind == Kind::Variable) else {
                continue;
            };
            let is_test = n >= 2 && words[n - 2].is_word("BOUND");
            if is_test || !params.iter().any(|it| it.list && it.name == name) {
                continue;
            }
            let begins = before.is_some_and(|it| it.is_symbol("(") || it.is_symbol(","));
            if begins && brackets.last() == Some(&true) {
                lists.members.insert(n);
            } else if let Some(names) = &mut waiting {
                names.insert(name.to_owned());
            } else if let Some(brace) = braces.last() {
                lists.blocks.entry(*brace).or_default().insert(name.to_owned());
            }
        }
        lists
    }
}

/// `VALUES ?x { … }` with all values of a list.
pub(super) fn block(name: &str) -> [Segment; 3] {
    let each = Segment::Each {
        param: name.to_owned(),
        open: String::new(),
        close: String::new(),
        separator: " ".to_owned(),
    };
    [Segment::Text(format!(" VALUES ?{name} {{ ")), each, Segment::Text(" } ".to_owned())]
}
