//! Refusing texts that the recursive parser or optimiser could not survive.

use std::collections::HashSet;

use crate::query::{
    error::QueryError,
    token::{Token, tokens},
};

/// The longest query text, in bytes.
pub const MAX_TEXT: usize = 1 << 20;
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

/// Looks at a text before it is parsed.
pub fn guard(text: &str) -> Result<(), QueryError> {
    if text.len() > MAX_TEXT {
        return Err(QueryError::TooLong { limit: MAX_TEXT });
    }
    let (mut depth, mut prefix, mut chain) = (0usize, 0usize, 0usize);
    let mut having = false;
    let words = tokens(text);
    few(&words)?;
    for (at, token) in words.iter().enumerate() {
        match token.text {
            "(" | "{" | "[" => depth += 1,
            ")" | "}" | "]" => depth = depth.saturating_sub(1),
            _ => (),
        }
        // `<<` opens a triple, and so does a second one right behind it.
        let opens = token.is_symbol("<") && words.get(at + 1).is_some_and(|it| it.is_symbol("<"));
        prefix = match token.text {
            "!" | "^" | "-" | "+" | "^^" => prefix + 1,
            "<" => prefix + usize::from(opens),
            _ => 0,
        };
        // Each condition of HAVING is one more level.
        having = (having || token.is_word("HAVING"))
            && !matches!(token.text, "{" | "}")
            && !["ORDER", "LIMIT", "OFFSET", "VALUES"].iter().any(|it| token.is_word(it));
        chain += usize::from(is_chain(token) || opens || (having && token.text == "("));
        if depth + prefix > MAX_NESTING {
            return Err(QueryError::TooDeep { limit: MAX_NESTING, span: token.span });
        }
        if chain > MAX_CHAIN {
            return Err(QueryError::TooComplex { limit: MAX_CHAIN, span: token.span });
        }
    }
    Ok(())
}

/// Refuses too many of what is costly to plan or parse.
fn few(words: &[Token<'_>]) -> Result<(), QueryError> {
    let too_many =
        |what, limit, token: &Token<'_>| Err(QueryError::TooMany { what, limit, span: token.span });
    if let Some(token) = words.iter().filter(|it| it.is_word("OPTIONAL")).nth(MAX_OPTIONAL) {
        return too_many("OPTIONAL parts", MAX_OPTIONAL, token);
    }
    let mut variables = HashSet::new();
    for token in words {
        if token
            .variable()
            .is_some_and(|it| variables.insert(it) && variables.len() > MAX_VARIABLES)
        {
            return too_many("different variables", MAX_VARIABLES, token);
        }
    }
    Ok(())
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
