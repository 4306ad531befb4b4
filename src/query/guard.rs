//! Refusing texts that the recursive parser or optimiser could not survive.

use std::collections::HashSet;

use crate::query::{
    error::QueryError,
    token::{Token, Tokens, stream},
};

/// The longest query text, in bytes.
pub const MAX_TEXT: usize = 1 << 20;
/// The longest text of an update, in bytes: it may carry data.
pub const MAX_UPDATE: usize = 64 << 20;
/// The deepest nesting of brackets and of prefix operators.
pub const MAX_NESTING: usize = 128;
/// The most operators and keywords that chain patterns or expressions.
pub const MAX_CHAIN: usize = 1_000;
/// The most OPTIONAL parts: planning takes the third power of their number.
pub const MAX_OPTIONAL: usize = 100;
/// The most different variables: parsing takes the square of their number.
pub const MAX_VARIABLES: usize = 5_000;
/// The stack on which texts within these limits are parsed and evaluated, in bytes.
pub const STACK: usize = 512 << 20;

/// Looks at the text of a query before it is parsed.
pub fn guard(text: &str) -> Result<(), QueryError> {
    look(text, MAX_TEXT, false)
}

/// Looks at the text of an update before it is parsed. The operations of a request are parsed one by
/// one, and the triples of `INSERT DATA` and `DELETE DATA` are a flat list.
pub fn guard_update(text: &str) -> Result<(), QueryError> {
    look(text, MAX_UPDATE, true)
}

fn look(text: &str, limit: usize, is_update: bool) -> Result<(), QueryError> {
    if text.len() > limit {
        return Err(QueryError::TooLong { limit });
    }
    let (mut depth, mut prefix, mut chain) = (0usize, 0usize, 0usize);
    let mut having = false;
    let mut is_data = false;
    let mut few = Few::default();
    let mut words: std::iter::Peekable<Tokens<'_>> = stream(text).peekable();
    while let Some(token) = words.next() {
        match token.text {
            "(" | "{" | "[" => depth += 1,
            ")" | "}" | "]" => depth = depth.saturating_sub(1),
            ";" if is_update && depth == 0 => (chain, is_data, few) = (0, false, Few::default()),
            _ => (),
        }
        few.count(&token)?;
        is_data |= is_update && depth == 0 && token.is_word("DATA");
        // `<<` opens a triple, and so does a second one right behind it.
        let opens = token.is_symbol("<") && words.peek().is_some_and(|it| it.is_symbol("<"));
        prefix = match token.text {
            "!" | "^" | "-" | "+" | "^^" => prefix + 1,
            "<" => prefix + usize::from(opens),
            _ => 0,
        };
        // Each condition of HAVING is one more level.
        having = (having || token.is_word("HAVING"))
            && !matches!(token.text, "{" | "}")
            && !["ORDER", "LIMIT", "OFFSET", "VALUES"].iter().any(|it| token.is_word(it));
        if !is_data {
            chain += usize::from(is_chain(&token) || opens || (having && token.text == "("));
        }
        if depth + prefix > MAX_NESTING {
            return Err(QueryError::TooDeep { limit: MAX_NESTING, span: token.span });
        }
        if chain > MAX_CHAIN {
            return Err(QueryError::TooComplex { limit: MAX_CHAIN, span: token.span });
        }
    }
    Ok(())
}

/// Counts what is costly to plan or parse.
#[derive(Default)]
struct Few<'a> {
    n_optional: usize,
    variables: HashSet<&'a str>,
}

impl<'a> Few<'a> {
    fn count(&mut self, token: &Token<'a>) -> Result<(), QueryError> {
        let too_many = |what, limit| Err(QueryError::TooMany { what, limit, span: token.span });
        self.n_optional += usize::from(token.is_word("OPTIONAL"));
        self.variables.extend(token.variable());
        if self.n_optional > MAX_OPTIONAL {
            return too_many("OPTIONAL parts", MAX_OPTIONAL);
        }
        if self.variables.len() > MAX_VARIABLES {
            return too_many("different variables", MAX_VARIABLES);
        }
        Ok(())
    }
}

/// Whether a token makes the syntax tree one level deeper.
fn is_chain(token: &Token<'_>) -> bool {
    matches!(token.text, "&&" | "||" | "+" | "-" | "*" | "/" | "|" | "{" | "^" | "!" | "?")
        || ["UNION", "OPTIONAL", "FILTER", "BIND", "MINUS", "GRAPH", "VALUES", "AS"]
            .iter()
            .any(|it| token.is_word(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_and_long_texts_are_refused_and_name_their_limit() {
        let deep = format!("ASK {{ FILTER({}1{}) }}", "(".repeat(5000), ")".repeat(5000));
        assert!(guard(&deep).unwrap_err().to_string().contains("128"));
        assert!(guard(&format!("ASK {{ FILTER({}true) }}", "!".repeat(5000))).is_err());
        assert!(guard(&format!("ASK {{ FILTER(1{}) }}", "+1".repeat(50_000))).is_err());
        assert!(guard(&format!("ASK {{ FILTER(1{}) }}", "+1".repeat(500))).is_ok());
        assert!(guard(&format!("ASK {{ {} }}", "<<".repeat(5000))).is_err());
        assert!(guard(&format!("SELECT {} {{}}", "(1 AS ?a) ".repeat(20_000))).is_err());
        assert!(guard(&format!("SELECT * {{}} HAVING {}", "(1)".repeat(20_000))).is_err());
        assert!(guard(&format!("ASK {{ {} }}", "?a <p>? ?b . ".repeat(20_000))).is_err());
        assert!(guard(&" ".repeat(MAX_TEXT + 1)).is_err());
    }
}
