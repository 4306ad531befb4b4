//! A `.rq` file with a query, how its text is parsed, and what is said where it is no SPARQL.

use std::ops::Range;

use oxigraph::model::Variable;
use spargebra::{Query, SparqlParser, algebra::GraphPattern};

use crate::{
    diag::{Diagnostic, Place, Severity, Span, rule::Rule, sources},
    query::{
        agreement,
        error::QueryError,
        function::{Functions, aggregate_edits},
        guard::guard,
        header,
        kind::Kind,
        text::prepare,
        token::{Kind as TokenKind, Token, tokens},
        typed::TypedFile,
        update::parse::parse_update,
    },
    rdf::prefix::{Prefixes, WELL_KNOWN},
};

/// A text that is no SPARQL.
pub const SYNTAX: Rule = Rule {
    code: "SPQ001",
    name: "query-syntax-error",
    severity: Severity::Error,
    summary: "a query or rule is not valid SPARQL",
    doc: "The text does not follow the SPARQL 1.2 grammar, uses an undeclared prefix, or projects a \
variable twice. The mark shows where the parser gave up; what it expected stands behind it.\n",
};

/// The rules about query files.
pub const RULES: [&Rule; 6] = [
    &SYNTAX,
    &header::HEADER_SYNTAX,
    &agreement::HEADER_CONTRADICTS,
    &agreement::UNDECLARED_PARAMETER,
    &agreement::UNUSED_PARAMETER,
    &agreement::UNGUARDED_PARAMETER,
];

/// A file with a query.
pub type QueryFile = TypedFile<Query>;

impl QueryFile {
    /// Reads a query file. Without valid SPARQL there is no file, only findings.
    pub fn read(
        name: &str,
        file: &str,
        text: &str,
        functions: &Functions,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        Self::read_with_base(name, file, text, None, functions)
    }

    /// The same with a base for relative IRIs; without one they are faults.
    pub fn read_with_base(
        name: &str,
        file: &str,
        text: &str,
        base: Option<&str>,
        functions: &Functions,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let (this, mut found) = Self::with_body(name, file, text, parse(text, base, functions));
        found.extend(this.iter().flat_map(agreement::check));
        let is_typed = text.trim_start().starts_with("#+");
        if this.is_none() && is_typed && parse_update(text, base, functions).is_ok() {
            let help = "for an update write `kind: exec` in the header".to_owned();
            let refusal = found.pop().map(|it| it.help(help));
            found.extend(refusal);
        }
        (this, found)
    }

    /// The variables a SELECT returns, in order; empty for the other forms.
    pub fn projection(&self) -> Vec<Variable> {
        projection(&self.body)
    }

    /// The word of the query's form.
    pub fn form(&self) -> &'static str {
        match self.body {
            Query::Select { .. } => "select",
            Query::Ask { .. } => "ask",
            Query::Construct { .. } => "construct",
            Query::Describe { .. } => "describe",
        }
    }

    /// What its header promises about its rows.
    pub fn kind(&self) -> Kind {
        self.header.kind.map_or(Kind::Many, |it| it.0)
    }
}

/// Parses a query text, however it is nested, without overflowing the stack.
pub fn parse(text: &str, base: Option<&str>, functions: &Functions) -> Result<Query, QueryError> {
    guard(text)?;
    let (text, shifts) = prepare(text, aggregate_edits)?;
    parser(base, functions)?.parse_query(&text).map_err(|error| {
        let back = |at: usize| unshift(&shifts, at);
        syntax_error(&error.to_string(), &text, slip(&text), back)
    })
}

/// A parser that knows the base and the aggregates.
pub(crate) fn parser(
    base: Option<&str>,
    functions: &Functions,
) -> Result<SparqlParser, QueryError> {
    let mut parser = SparqlParser::new();
    for aggregate in functions.aggregates() {
        parser = parser.with_custom_aggregate_function(aggregate.clone());
    }
    if let Some(base) = base {
        parser = parser.with_base_iri(base).map_err(|it| QueryError::Syntax {
            message: format!("`{base}` is no base IRI: {it}"),
            span: Span::default(),
        })?;
    }
    Ok(parser)
}

/// Where a byte was before [`prepare`].
pub(crate) fn unshift(shifts: &[(usize, usize)], at: usize) -> usize {
    let before = shifts.iter().filter(|(shifted, _)| *shifted <= at).map(|it| it.1).sum();
    at.saturating_sub(before)
}

/// The error for what the parser says about a text; `back` tells where a byte was in what the person
/// wrote. A slip that was recognised is told instead.
pub(crate) fn syntax_error(
    message: &str,
    text: &str,
    slip: Option<(String, Span)>,
    back: impl Fn(usize) -> usize,
) -> QueryError {
    let (message, range) = match slip {
        Some((message, span)) => (message, span.range()),
        None => explain(message, text),
    };
    let span = Span::from_range(back(range.start)..back(range.end));
    QueryError::Syntax { message, span }
}

/// The finding for a text that does not parse.
pub fn syntax_finding(error: &QueryError, file: &str) -> Diagnostic {
    let place = match error.span() {
        Some(span) => Place::new(file, span),
        None => Place::file(file),
    };
    let mut found = SYNTAX.found(error.to_string()).at(place);
    let undeclared = found.message.split('`').nth(1).and_then(|it| it.strip_suffix(':'));
    let known = undeclared.and_then(|name| WELL_KNOWN.iter().find(|it| it.0 == name));
    if let Some((name, iri)) = known {
        found.help.push(format!("add `PREFIX {name}: <{iri}>`"));
    }
    found
}

/// What is wrong, and from which byte on.
///
/// spargebra gives up at the furthest place that it could not read and lists grammar rules. Common
/// slips are told by name instead.
fn explain(message: &str, text: &str) -> (String, Range<usize>) {
    let Some((position, expected)) =
        message.strip_prefix("error at ").and_then(|it| it.split_once(": "))
    else {
        return (message.to_owned(), 0..0);
    };
    let mut numbers = position.split(':').map(|it| it.parse::<usize>().unwrap_or(1));
    let position = sources::Position {
        line: numbers.next().unwrap_or(1),
        column: numbers.next().unwrap_or(1),
    };
    let at = sources::offset(text, position);
    let words = tokens(text);
    let Some(here) = words.iter().find(|it| it.span.end as usize > at) else {
        return at_the_end(&words, text.len());
    };
    let expected = expected.strip_prefix("expected ").unwrap_or(expected);
    let message = if expected.starts_with("one of") || expected.starts_with("EOF") {
        format!("unexpected `{}`", here.text)
    } else {
        format!("unexpected `{}`, expected {expected}", here.text)
    };
    (message, here.span.range())
}

/// The parser read to the end: a bracket is open, or something inside the last group is incomplete.
fn at_the_end(words: &[Token<'_>], end: usize) -> (String, Range<usize>) {
    let mut open: Vec<&Token<'_>> = Vec::new();
    for token in words {
        match token.text {
            "{" | "(" | "[" if token.kind == TokenKind::Symbol => open.push(token),
            "}" | ")" | "]" if token.kind == TokenKind::Symbol => _ = open.pop(),
            _ => (),
        }
    }
    match (open.last(), words.last()) {
        (Some(token), _) => (format!("this `{}` is never closed", token.text), token.span.range()),
        (None, Some(token)) if token.is_symbol("}") => {
            let message = "a pattern before this `}` is incomplete".to_owned();
            (message, token.span.range())
        }
        _ => ("unexpected end of the query".to_owned(), end..end),
    }
}

/// A mistake that people make often and that needs no parser to see.
fn slip(text: &str) -> Option<(String, Span)> {
    let words = tokens(text);
    let updates =
        ["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"];
    undeclared(&words, text)
        .or_else(|| {
            let token = first_word(&words).filter(|it| updates.iter().any(|word| it.is_word(word)));
            token.map(|token| {
                let word = token.text.to_uppercase();
                (format!("{word} is an update: a query only reads"), token.span)
            })
        })
        .or_else(|| sql(&words))
}

/// The same for the text of an update.
pub(crate) fn update_slip(text: &str) -> Option<(String, Span)> {
    let words = tokens(text);
    let queries = ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"];
    undeclared(&words, text)
        .or_else(|| {
            let token = first_word(&words).filter(|it| queries.iter().any(|word| it.is_word(word)));
            token.map(|token| {
                let word = token.text.to_uppercase();
                (format!("{word} is a query: an update begins with INSERT, DELETE, …"), token.span)
            })
        })
        .or_else(|| sql(&words))
}

/// The first name whose prefix nobody declares.
fn undeclared(words: &[Token<'_>], text: &str) -> Option<(String, Span)> {
    let prefixes = prologue(text);
    let unknown = words.iter().enumerate().find(|(at, token)| {
        let declares = at.checked_sub(1).is_some_and(|it| words[it].is_word("PREFIX"));
        let prefix = token.text.split_once(':').map(|it| it.0);
        token.kind == TokenKind::Name
            && !declares
            && prefix.is_some_and(|it| prefixes.get(it).is_none())
    });
    unknown.map(|(_, token)| {
        let prefix = token.text.split_once(':').map_or("", |it| it.0);
        (format!("the prefix `{prefix}:` is not declared"), token.span)
    })
}

/// The first word behind the prologue.
fn first_word<'w, 't>(words: &'w [Token<'t>]) -> Option<&'w Token<'t>> {
    let first = words.iter().enumerate().find(|(at, it)| {
        it.kind == TokenKind::Word
            && !["PREFIX", "BASE", "VERSION"].iter().any(|word| it.is_word(word))
            && at.checked_sub(1).is_none_or(|it| !words[it].is_word("PREFIX"))
    });
    first.map(|it| it.1)
}

/// Words of SQL.
fn sql(words: &[Token<'_>]) -> Option<(String, Span)> {
    let case = words.iter().find(|it| it.is_word("CASE"));
    if let Some(token) = case.filter(|_| words.iter().any(|it| it.is_word("WHEN"))) {
        let message = "CASE … WHEN is SQL: write IF(condition, then, else)";
        return Some((message.to_owned(), token.span));
    }
    let select = words
        .windows(3)
        .find(|it| it[0].is_word("IN") && it[1].is_symbol("(") && it[2].is_word("SELECT"));
    select.map(|it| {
        let message = "IN (SELECT …) is SQL: write the sub-select as a group `{ SELECT … }`";
        (message.to_owned(), it[2].span)
    })
}

/// The prefixes that a text declares.
pub fn prologue(text: &str) -> Prefixes {
    let words = tokens(text);
    let mut prefixes = Prefixes::default();
    for window in words.windows(3) {
        if window[0].is_word("PREFIX")
            && window[1].kind == TokenKind::Name
            && window[2].kind == TokenKind::Iri
            && let Some(name) = window[1].text.strip_suffix(':')
        {
            prefixes.insert(name, window[2].text.trim_matches(['<', '>']));
        }
    }
    prefixes
}

/// The variables a SELECT returns, in order.
pub fn projection(query: &Query) -> Vec<Variable> {
    let Query::Select { pattern, .. } = query else { return Vec::new() };
    let mut pattern = pattern;
    loop {
        match pattern {
            GraphPattern::Project { variables, .. } => return variables.clone(),
            GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. }
            | GraphPattern::OrderBy { inner, .. } => pattern = inner,
            _ => return Vec::new(),
        }
    }
}
