//! The SPARQL text of a query, cut where arguments go.
//!
//! Holes are whole tokens of the query's own text. Before a text is accepted it is filled with sample
//! values and parsed, and what comes out must be what `query::bind` makes of the algebra: so filling
//! holes and binding arguments mean the same.

use std::{collections::BTreeMap, fmt::Write as _};

use spargebra::{Query, algebra::GraphPattern};

use crate::{
    codegen::{
        extract::list::{self, Lists},
        model::{Segment, Text},
    },
    query::{
        argument::{self, Argument, Arguments},
        bind::bind,
        file::{QueryFile, parse},
        function::Functions,
        header::Param,
        token::{Kind, Token, tokens},
        value::ValueType,
        walk::{self, Rewrite},
    },
};

/// How many parameters of one query may be left out: each doubles the texts.
const MOST_OPTIONAL: usize = 6;

/// Why there is no text with holes.
#[derive(Clone, Debug)]
pub(super) struct Unwritable {
    pub(super) parameter: Option<String>,
    pub(super) message: String,
}

/// The texts of a query: one per set of optional and list parameters that are given, all of them
/// first.
pub(super) fn texts(file: &QueryFile, functions: &Functions) -> Result<Vec<Text>, Unwritable> {
    let optional: Vec<&Param> = file.header.params.iter().filter(|it| it.may_be_absent()).collect();
    if optional.len() > MOST_OPTIONAL {
        return Err(Unwritable {
            parameter: optional.first().map(|it| it.name.clone()),
            message: format!(
                "`{}` has {} optional parameters; at most {MOST_OPTIONAL} are possible",
                file.name,
                optional.len()
            ),
        });
    }
    let mut texts = Vec::new();
    for set in (0..1usize << optional.len()).rev() {
        let is_given = |param: &Param| {
            let at = optional.iter().position(|it| it.name == param.name);
            at.is_none_or(|at| set & (1 << at) != 0)
        };
        let params: Vec<&Param> = file.header.params.iter().filter(|it| is_given(it)).collect();
        let given = params.iter().filter(|it| it.list || it.may_be_absent());
        let given = given.map(|it| it.name.clone()).collect();
        texts.push(Text { segments: cut(file, &params, functions)?, given });
    }
    Ok(texts)
}

fn cut(
    file: &QueryFile,
    params: &[&Param],
    functions: &Functions,
) -> Result<Vec<Segment>, Unwritable> {
    let mut samples = Arguments::new();
    for param in params {
        samples.insert(param.name.clone(), argument::sample(param));
    }
    let bound = bind(&file.body, &samples).map_err(|error| Unwritable {
        parameter: params
            .iter()
            .find(|it| error.to_string().contains(&it.name))
            .map(|it| it.name.clone()),
        message: format!("`{}`: {error}", file.name),
    })?;
    let expected = shape(&bound, &samples);
    let is_same = |segments: &[Segment]| {
        let parsed = parse(&fill(segments, &samples), None, functions);
        parsed.is_ok_and(|it| shape(&it, &samples) == expected)
    };
    let segments = from_tokens(&file.text, params);
    if is_same(&segments) {
        return Ok(segments);
    }
    let segments = from_algebra(&bound, &samples);
    if is_same(&segments) {
        return Ok(segments);
    }
    Err(Unwritable {
        parameter: params.first().map(|it| it.name.clone()),
        message: format!(
            "`{}` cannot be sent with arguments: a parameter is grouped by, or stands in VALUES or outside IN",
            file.name
        ),
    })
}

/// The terms of an argument as SPARQL writes them.
fn written(argument: &Argument) -> Vec<String> {
    match argument {
        Argument::One(term) => vec![term.to_string()],
        Argument::List(terms) => terms.iter().map(ToString::to_string).collect(),
        Argument::From(graphs) | Argument::FromNamed(graphs) => {
            graphs.iter().map(ToString::to_string).collect()
        }
    }
}

/// The text with values in its holes.
pub(super) fn fill(segments: &[Segment], values: &Arguments) -> String {
    let mut text = String::new();
    for segment in segments {
        match segment {
            Segment::Text(it) => text.push_str(it),
            Segment::Hole(param) => {
                text.extend(values.get(param).and_then(|it| written(it).into_iter().next()));
            }
            Segment::Each { param, open, close, separator } => {
                let all = values.get(param).map(written).unwrap_or_default();
                let all: Vec<String> = all.iter().map(|it| format!("{open}{it}{close}")).collect();
                text.push_str(&all.join(separator));
            }
        }
    }
    text
}

/// An algebra as text in which the names that the parser invents are numbered, and joins are in one
/// order.
fn shape(query: &Query, arguments: &Arguments) -> String {
    let mut query = without_projection(query.clone(), arguments);
    let (Query::Select { pattern, .. }
    | Query::Ask { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }) = &mut query;
    walk::rewrite(pattern, &mut InOrder);
    let text = query.to_sse();
    let mut out = String::with_capacity(text.len());
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let hex = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_hexdigit()).len();
        if hex >= 24 {
            let next = known.len();
            let number = *known.entry(&rest[..hex]).or_insert(next);
            let _ = write!(out, "#{number}");
            rest = &rest[hex..];
        } else {
            let len = hex.max(rest.chars().next().map_or(0, char::len_utf8));
            out.push_str(&rest[..len]);
            rest = &rest[len..];
        }
    }
    out
}

/// Joins as one chain that begins with the VALUES, each once: where in a group these stand makes no
/// difference, nor does the same block a second time.
struct InOrder;

impl Rewrite for InOrder {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        if !matches!(pattern, GraphPattern::Join { .. }) {
            return;
        }
        let mut operands = Vec::new();
        let mut todo = vec![std::mem::take(pattern)];
        while let Some(next) = todo.pop() {
            match next {
                GraphPattern::Join { left, right } => todo.extend([*right, *left]),
                operand => operands.push(operand),
            }
        }
        let is_block = |it: &GraphPattern| matches!(it, GraphPattern::Values { .. });
        let (mut blocks, others): (Vec<_>, Vec<_>) = operands.into_iter().partition(is_block);
        blocks.sort_by_cached_key(GraphPattern::to_string);
        blocks.dedup();
        let join =
            |left, right| GraphPattern::Join { left: Box::new(left), right: Box::new(right) };
        *pattern = blocks.into_iter().chain(others).reduce(join).unwrap_or_default();
    }
}

/// ASK, CONSTRUCT and DESCRIBE show no columns: that one of them would be an argument is no
/// difference.
fn without_projection(mut query: Query, arguments: &Arguments) -> Query {
    let (Query::Ask { pattern, .. } | Query::Construct { pattern, .. }) = &mut query else {
        return query;
    };
    if let GraphPattern::Project { inner, .. } = pattern {
        *pattern = std::mem::take(inner);
        while let GraphPattern::Extend { inner, variable, .. } = pattern
            && arguments.contains_key(variable.as_str())
        {
            *pattern = std::mem::take(inner);
        }
    }
    query
}

/// The query's own text without comments, cut at its parameters.
fn from_tokens(text: &str, params: &[&Param]) -> Vec<Segment> {
    let words = tokens(text);
    let mut cutter = Cutter { text, at: 0, segments: Vec::new() };
    let mut depth = 0usize;
    // The depth of brackets at the SELECT whose columns are being read.
    let mut select: Option<usize> = None;
    let mut skipped = 0;
    let dataset = dataset(params);
    let clause_at = where_clause(&words);
    let lists = Lists::of(&words, params);
    for (n, token) in words.iter().enumerate() {
        if n < skipped {
            continue;
        }
        if n == clause_at {
            cutter.insert(&dataset);
        }
        if is_test(&words[n..], params) {
            cutter.push(&words[n], [Segment::Text("(true)".to_owned())]);
            skipped = n + 4;
            cutter.at = words[n + 3].span.end as usize;
            continue;
        }
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        } else if token.is_word("SELECT") {
            select = Some(depth);
        } else if token.is_word("WHERE") || token.is_symbol("{") {
            select = None;
        }
        let Some(param) = param_of(token, params) else {
            cutter.push(token, [Segment::Text(token.text.to_owned())]);
            for name in lists.blocks.get(&n).into_iter().flatten() {
                cutter.insert(&list::block(name));
            }
            continue;
        };
        let hole = Segment::Hole(param.name.clone());
        if param.list && !lists.members.contains(&n) {
            cutter.push(token, [Segment::Text(format!("?{}", param.name))]);
        } else if select == Some(depth) {
            let name = Segment::Text(format!(" AS ?{})", param.name));
            cutter.push(token, [Segment::Text("(".to_owned()), hole, name]);
        } else if param.list {
            let each = Segment::Each {
                param: param.name.clone(),
                open: String::new(),
                close: String::new(),
                separator: ", ".to_owned(),
            };
            cutter.push(token, [each]);
        } else {
            cutter.push(token, [hole]);
        }
    }
    if clause_at == words.len() {
        cutter.insert(&dataset);
    }
    cutter.finish()
}

/// `FROM` and `FROM NAMED` for the parameters that choose the dataset.
fn dataset(params: &[&Param]) -> Vec<Segment> {
    let clauses = params.iter().filter(|it| it.ty.is_dataset()).flat_map(|it| {
        let word = if it.ty == ValueType::Graph { "FROM " } else { "FROM NAMED " };
        let each = Segment::Each {
            param: it.name.clone(),
            open: word.to_owned(),
            close: String::new(),
            separator: " ".to_owned(),
        };
        [Segment::Text(" ".to_owned()), each]
    });
    let clauses: Vec<Segment> = clauses.collect();
    if clauses.is_empty() {
        clauses
    } else {
        [clauses, vec![Segment::Text(" ".to_owned())]].concat()
    }
}

/// The token before which a dataset clause goes: WHERE, or the brace that stands for it.
fn where_clause(words: &[Token<'_>]) -> usize {
    let is_construct = words.iter().any(|it| it.is_word("CONSTRUCT"));
    let mut depth = 0usize;
    let mut braces = Vec::new();
    for (n, token) in words.iter().enumerate() {
        if token.is_word("WHERE") && depth == 0 {
            return n;
        }
        if token.is_symbol("{") {
            if depth == 0 {
                braces.push(n);
            }
            depth += 1;
        } else if token.is_symbol("}") {
            depth = depth.saturating_sub(1);
        }
    }
    braces.get(usize::from(is_construct)).copied().unwrap_or(words.len())
}

/// Whether this is `BOUND($parameter)` of a parameter that is given.
fn is_test(words: &[Token<'_>], params: &[&Param]) -> bool {
    let [bound, open, variable, close, ..] = words else { return false };
    bound.is_word("BOUND")
        && open.is_symbol("(")
        && close.is_symbol(")")
        && param_of(variable, params).is_some()
}

fn param_of<'p>(token: &Token<'_>, params: &[&'p Param]) -> Option<&'p Param> {
    let name = token.variable().filter(|_| token.kind == Kind::Variable)?;
    params.iter().find(|it| it.name == name).copied()
}

struct Cutter<'a> {
    text: &'a str,
    at: usize,
    segments: Vec<Segment>,
}

impl Cutter<'_> {
    /// Puts something in the place of a token, behind the white space before it.
    fn push<const N: usize>(&mut self, token: &Token<'_>, segments: [Segment; N]) {
        let gap = self.text.get(self.at..token.span.start as usize).unwrap_or_default();
        self.segments.push(Segment::Text(without_comments(gap)));
        self.segments.extend(segments);
        self.at = token.span.end as usize;
    }

    /// Puts something before the next token.
    fn insert(&mut self, segments: &[Segment]) {
        self.segments.extend_from_slice(segments);
    }

    fn finish(self) -> Vec<Segment> {
        let mut joined: Vec<Segment> = Vec::new();
        for segment in self.segments {
            match (joined.last_mut(), segment) {
                (Some(Segment::Text(before)), Segment::Text(text)) => before.push_str(&text),
                (_, segment) => joined.push(segment),
            }
        }
        if let Some(Segment::Text(first)) = joined.first_mut() {
            *first = first.trim_start().to_owned();
        }
        joined.retain(|it| *it != Segment::Text(String::new()));
        joined
    }
}

/// What stands between two tokens: white space, and comments, which go with their lines.
fn without_comments(gap: &str) -> String {
    let mut out = String::with_capacity(gap.len());
    for line in gap.split_inclusive('\n') {
        match line.split_once('#') {
            None => out.push_str(line),
            Some((before, _)) if before.trim().is_empty() && !out.is_empty() => (),
            Some((before, _)) => {
                out.push_str(before.trim_end());
                out.push('\n');
            }
        }
    }
    out
}

/// The algebra written out, cut at the sample values.
fn from_algebra(bound: &Query, samples: &Arguments) -> Vec<Segment> {
    let mut text = bound.to_string();
    let mut segments = Vec::new();
    let samples: Vec<(&String, &Argument, Vec<String>)> =
        samples.iter().map(|(param, argument)| (param, argument, written(argument))).collect();
    while let Some((at, param, argument, values)) = samples
        .iter()
        .filter_map(|(param, argument, values)| {
            text.find(values.first()?).map(|at| (at, *param, *argument, values))
        })
        .min_by_key(|it| it.0)
    {
        let mut before = text[..at].to_owned();
        let mut after = text[at + values[0].len()..].to_owned();
        match values.get(1) {
            Some(second) if after.contains(second) => {
                let end = after.find(second).unwrap_or_default();
                let between = after[..end].to_owned();
                after.drain(..end + second.len());
                let each = each(param, &between, &mut before, &mut after);
                segments.extend([Segment::Text(before), each]);
            }
            // A variable cannot stand for a graph, so an engine of our own fills this in, too.
            _ if matches!(argument, Argument::From(_) | Argument::FromNamed(_)) => {
                segments.extend([
                    Segment::Text(before),
                    each(param, "", &mut String::new(), &mut after),
                ]);
            }
            _ => segments.extend([Segment::Text(before), Segment::Hole(param.clone())]),
        }
        text = after;
    }
    segments.push(Segment::Text(text));
    segments
}

/// `( a ) ( b )` repeats with its brackets, `a, b` without.
fn each(param: &str, between: &str, before: &mut String, after: &mut String) -> Segment {
    let mut parts = (String::new(), String::new(), between.to_owned());
    if let Some((close, open)) = between.split_once(") (") {
        let (open, close) = (format!("({open}"), format!("{close})"));
        if before.ends_with(&open) && after.starts_with(&close) {
            before.truncate(before.len() - open.len());
            *after = after[close.len()..].to_owned();
            parts = (open, close, " ".to_owned());
        }
    }
    let (open, close, separator) = parts;
    Segment::Each { param: param.to_owned(), open, close, separator }
}
