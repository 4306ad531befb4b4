//! A SPARQL text put right before spargebra parses it: what spargebra refuses although the grammar
//! has it is changed, and what it takes although the grammar has it not is refused.

use std::collections::HashSet;

use crate::query::{
    error::QueryError,
    token::{Kind, Token, tokens},
};

const AGGREGATES: [&str; 7] = ["COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"];

/// Texts to put in, each at a byte.
pub(crate) type Edits = Vec<(usize, String)>;

/// The text to parse, and where something was put into it: the byte behind it, and how long it is.
pub(crate) fn prepare(
    text: &str,
    more: impl Fn(&str, &[Token<'_>]) -> Edits,
) -> Result<(String, Vec<(usize, usize)>), QueryError> {
    let words = tokens(text);
    let places = places(&words);
    refuse_missing_operators(&words, &places)?;
    refuse_subjects(&words, &places)?;
    refuse_nested_aggregates(&words)?;
    let mut edits = more(text, &words);
    edits.extend(reused_names(&words));
    edits.sort_by_key(|it| it.0);
    Ok(apply(&lower_booleans(text, &words), &edits))
}

/// `TRUE` and `False` are keywords, whose case does not matter.
fn lower_booleans(text: &str, words: &[Token<'_>]) -> String {
    let mut text = text.to_owned();
    for word in words.iter().filter(|it| it.is_word("true") || it.is_word("false")) {
        text.replace_range(word.span.range(), &word.text.to_ascii_lowercase());
    }
    text
}

/// `(COUNT(?x) AS ?n) (?n + 1 AS ?m)`: a later expression of SELECT may use the name of an earlier
/// one, which spargebra believes unbound where there are aggregates, unless it stands in COALESCE.
fn reused_names(words: &[Token<'_>]) -> Edits {
    let mut edits = Edits::new();
    let selects = words.iter().enumerate().filter(|it| it.1.is_word("SELECT"));
    for (select, _) in selects {
        let mut names: HashSet<&str> = HashSet::new();
        let mut at = select + 1;
        while let Some(word) = words.get(at) {
            if word.is_symbol("{") || word.is_word("WHERE") || word.is_word("FROM") {
                break;
            }
            let close = word.is_symbol("(").then(|| closing(words, at)).flatten();
            let Some(close) = close else {
                at += 1;
                continue;
            };
            uses(&words[at..close], &names, &mut edits);
            names.extend(words[close - 1].variable());
            at = close + 1;
        }
    }
    edits
}

/// Puts COALESCE around the names in an expression, where it is not in a pattern of its own.
fn uses(words: &[Token<'_>], names: &HashSet<&str>, edits: &mut Edits) {
    let mut depth = 0usize;
    for (at, word) in words.iter().enumerate() {
        match word.text {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            _ => (),
        }
        let is_bound = at > 1 && words[at - 2].is_word("BOUND");
        let is_name = at > 0 && words[at - 1].is_word("AS");
        let is_use = word.variable().is_some_and(|it| names.contains(it));
        if is_use && depth == 0 && !is_bound && !is_name {
            edits.push((word.span.start as usize, "COALESCE(".to_owned()));
            edits.push((word.span.end as usize, ")".to_owned()));
        }
    }
}

/// Where a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Pattern,
    Expression,
    /// A triple term that is an expression.
    Triple,
}

fn places(words: &[Token<'_>]) -> Vec<Place> {
    let mut open: Vec<Place> = Vec::new();
    let mut places = Vec::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        let place = open.last().copied().unwrap_or(Place::Pattern);
        places.push(place);
        let before = at.checked_sub(1).map(|it| &words[it]);
        let is_call = |it: &Token<'_>| {
            it.kind == Kind::Word && !it.is_word("VALUES") && !matches!(it.text, "a" | "UNDEF")
        };
        match word.text {
            "(" if at > 1 && is_triple(words, at - 2) => open.push(match place {
                Place::Pattern => Place::Pattern,
                Place::Expression | Place::Triple => Place::Triple,
            }),
            "(" if before.is_some_and(is_call) => open.push(Place::Expression),
            "(" => open.push(place),
            "{" | "[" => open.push(Place::Pattern),
            ")" | "}" | "]" => _ = open.pop(),
            _ => (),
        }
    }
    places
}

/// Whether `<<(` begins here, in one piece.
fn is_triple(words: &[Token<'_>], at: usize) -> bool {
    let Some([first, second, third]) = words.get(at..at + 3) else { return false };
    first.is_symbol("<")
        && second.is_symbol("<")
        && third.is_symbol("(")
        && first.span.end == second.span.start
        && second.span.end == third.span.start
}

/// `?x<?a&&?b>?y` is `?x`, an IRI and `?y`, for the longest token wins: no operator joins them.
fn refuse_missing_operators(words: &[Token<'_>], places: &[Place]) -> Result<(), QueryError> {
    for (pair, place) in words.windows(2).zip(places.iter().skip(1)) {
        let [before, word] = pair else { continue };
        let is_operand =
            matches!(before.kind, Kind::Variable | Kind::String | Kind::Number | Kind::Language)
                || before.is_symbol(")");
        if word.kind == Kind::Iri && is_operand && *place == Place::Expression {
            let message = format!("`{}` is an IRI: an operator is missing before it", word.text);
            return Err(QueryError::Syntax { message, span: word.span });
        }
    }
    Ok(())
}

/// The subject of a triple term in an expression is a node.
fn refuse_subjects(words: &[Token<'_>], places: &[Place]) -> Result<(), QueryError> {
    for (at, place) in places.iter().enumerate() {
        if *place == Place::Pattern || !is_triple(words, at) {
            continue;
        }
        let Some(subject) = words.get(at + 3) else { continue };
        let what = match subject.kind {
            Kind::String | Kind::Number => "a literal",
            Kind::Word if subject.is_word("true") || subject.is_word("false") => "a literal",
            _ if is_triple(words, at + 3) => "a triple term",
            _ => continue,
        };
        let message = format!("the subject of a triple term cannot be {what}");
        return Err(QueryError::Syntax { message, span: subject.span });
    }
    Ok(())
}

/// An aggregate has no aggregate inside, but in a sub-select.
fn refuse_nested_aggregates(words: &[Token<'_>]) -> Result<(), QueryError> {
    let is_aggregate = |at: usize| {
        AGGREGATES.iter().any(|it| words[at].is_word(it))
            && words.get(at + 1).is_some_and(|it| it.is_symbol("("))
    };
    // For each open bracket, whether it is inside an aggregate.
    let mut open: Vec<bool> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let is_inside = open.last() == Some(&true);
        match word.text {
            "(" => open.push(is_inside || at.checked_sub(1).is_some_and(is_aggregate)),
            "{" => open.push(false),
            "[" => open.push(is_inside),
            ")" | "}" | "]" => _ = open.pop(),
            _ if is_inside && is_aggregate(at) => {
                let message = format!("{} is inside an aggregate", word.text.to_uppercase());
                return Err(QueryError::Syntax { message, span: word.span });
            }
            _ => (),
        }
    }
    Ok(())
}

/// The position of the bracket that closes the one at `open`.
pub(crate) fn closing(words: &[Token<'_>], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, token) in words.iter().enumerate().skip(open) {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

fn apply(text: &str, edits: &[(usize, String)]) -> (String, Vec<(usize, usize)>) {
    let mut out = String::with_capacity(text.len());
    let mut shifts = Vec::new();
    let mut at = 0;
    for (position, insertion) in edits {
        out.push_str(&text[at..*position]);
        out.push_str(insertion);
        shifts.push((out.len(), insertion.len()));
        at = *position;
    }
    out.push_str(&text[at..]);
    (out, shifts)
}

#[cfg(test)]
mod tests {
    use crate::query::{file::parse, function::Functions, rewrite::tests::rows};

    fn error(text: &str) -> String {
        match parse(text, None, &Functions::standard()) {
            Ok(query) => query.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn booleans_are_keywords() {
        assert_eq!(rows("SELECT (TRUE AS ?x) (False AS ?y) {}"), [["true", "false"]]);
        assert_eq!(rows("SELECT ('TRUE' AS ?TRUE) {}"), [["TRUE"]]);
    }

    #[test]
    fn names_of_a_select_can_be_used_behind_it() {
        assert_eq!(
            rows("SELECT (COUNT(*) AS ?n) (?n + 1 AS ?m) (BOUND(?m) AS ?o) { ?x :p ?y }"),
            [["2", "3", "true"]]
        );
        assert!(
            parse("SELECT (COUNT(*) AS ?n) (?x AS ?m) {}", None, &Functions::standard()).is_err()
        );
    }

    #[test]
    fn the_longest_token_wins() {
        assert!(error("ASK { FILTER(?x<?a&&?b>?y) }").contains("an operator is missing"));
        assert!(error("ASK { FILTER(?x < ?a&&?b>?y) }").contains("FILTER"));
        assert!(error("ASK { ?x <urn:p> (1 <urn:y>) VALUES (?a) { (<urn:z>) } }").contains("ASK"));
        assert!(error("ASK { ?x a (?y <urn:y>) FILTER(<urn:f>(1, <urn:x>)) }").contains("ASK"));
    }

    #[test]
    fn subjects_of_triple_terms_are_nodes() {
        let ask = |it: &str| error(&format!("SELECT * {{ BIND(<<( {it} <urn:p> 1 )>> AS ?x) }}"));
        assert!(ask("'a'").contains("cannot be a literal"));
        assert!(ask("true").contains("cannot be a literal"));
        assert!(ask("<<( <urn:a> <urn:p> 1 )>>").contains("cannot be a triple term"));
        assert!(ask("<urn:a>").contains("TRIPLE"));
        assert!(error("ASK { <<( <<( <urn:a> ?p 1 )>> ?q 1 )>> ?r 1 }").contains("ASK"));
        assert!(ask("?y").contains("TRIPLE"));
    }

    #[test]
    fn aggregates_hold_no_aggregates() {
        assert!(error("SELECT (SUM(1 + COUNT(*)) AS ?n) {}").contains("COUNT is inside"));
        assert_eq!(
            rows("SELECT (SUM(?n) AS ?m) { { SELECT (COUNT(*) AS ?n) { ?x :p ?y } } }"),
            [["2"]]
        );
    }
}
