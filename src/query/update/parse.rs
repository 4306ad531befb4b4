//! The text of an update as operations.
//!
//! spargebra writes `ADD`, `COPY` and `MOVE` out as deletions and insertions, where `SILENT` and empty
//! graphs are lost, and knows a prologue only at the beginning of a request. So the text is cut where
//! a prologue stands between operations, and a transfer is given to the parser as two `CLEAR`s, which
//! carry its graphs.

use std::{collections::BTreeSet, iter::Peekable, ops::Range};

use oxigraph::model::{GraphName, NamedOrBlankNode, Quad, Term, Variable};
use spargebra::{
    GraphUpdateOperation, Query,
    algebra::{GraphPattern, GraphTarget},
    term::{self, GraphNamePattern, NamedNodePattern, QuadPattern, TermPattern},
};

use crate::{
    diag::Span,
    query::{
        error::QueryError,
        file::{parser, syntax_error, unshift, update_slip},
        function::{Functions, aggregate_edits},
        guard::guard_update,
        text::prepare,
        token::{Kind, Token, Tokens, stream},
        update::operation::{Modify, Operation, Transfer, Update},
    },
};

/// Parses the text of an update, however it is nested, without overflowing the stack.
///
/// # Errors
///
/// When the text is no SPARQL update, or too long, too deep or too complex.
pub fn parse_update(
    text: &str,
    base: Option<&str>,
    functions: &Functions,
) -> Result<Update, QueryError> {
    guard_update(text)?;
    let mut update = Update::default();
    let mut labels = BTreeSet::new();
    let (segments, prologues) = segments(text);
    refuse_repetition(&segments, &prologues)?;
    for segment in &segments {
        let pieces = segment.pieces(text, &prologues);
        let operations = parse_segment(segment, &pieces, text, base, functions)?;
        if segments.len() > 1 {
            share_no_labels(&operations, &mut labels)?;
        }
        update.operations.extend(operations);
    }
    Ok(update)
}

/// A prologue and the operations up to the next one.
#[derive(Debug, Default)]
struct Segment {
    /// How many prologues count: its own and all before it.
    n_prologues: usize,
    /// The bytes of its operations.
    range: Range<usize>,
    statements: Vec<Statement>,
}

/// One operation as its words tell it.
#[derive(Debug, Default)]
struct Statement {
    transfer: Option<(Transfer, bool)>,
    /// The words of a transfer that is none.
    broken: Option<Span>,
    /// What the parser gets instead of some words.
    edits: Vec<(Range<usize>, &'static str)>,
}

/// How many bytes of declarations may be read again.
const MAX_REPEATED: usize = 8 << 20;
/// How many words a transfer has at most: `COPY SILENT GRAPH <a> TO GRAPH <b>`.
const TRANSFER_WORDS: usize = 7;

/// What is said about a broken one.
const TRANSFER: &str = "a transfer is written `COPY <from> TO <to>`, with SILENT behind the verb, and \
                        DEFAULT for the unnamed graph";

/// The segments of a text, and its prologues.
fn segments(text: &str) -> (Vec<Segment>, Vec<Range<usize>>) {
    let mut words = stream(text).peekable();
    let mut segments: Vec<Segment> = Vec::new();
    let mut prologues: Vec<Range<usize>> = Vec::new();
    while words.peek().is_some() {
        let prologue = prologue(&mut words);
        if let Some(range) = &prologue {
            prologues.push(range.clone());
        }
        if prologue.is_some() || segments.is_empty() {
            let start = prologue.map_or(0, |it| it.end);
            let range = start..text.len();
            if let Some(last) = segments.last_mut() {
                last.range.end = prologues.last().map_or(start, |it| it.start);
            }
            let n_prologues = prologues.len();
            segments.push(Segment { n_prologues, range, statements: Vec::new() });
        }
        let statement = statement(&mut words);
        if let (Some(segment), Some(statement)) = (segments.last_mut(), statement) {
            segment.statements.push(statement);
        }
    }
    (segments, prologues)
}

/// The parser reads a declaration again for every prologue behind it.
fn refuse_repetition(segments: &[Segment], prologues: &[Range<usize>]) -> Result<(), QueryError> {
    let (mut n_bytes, mut known) = (0usize, 0usize);
    for segment in segments {
        let Some(prologue) = segment.n_prologues.checked_sub(1).map(|it| &prologues[it]) else {
            continue;
        };
        n_bytes += known;
        known += prologue.len();
        if n_bytes > MAX_REPEATED {
            let message = "too many declarations between operations: put them at the beginning";
            let span = Span::from_range(prologue.clone());
            return Err(QueryError::Syntax { message: message.to_owned(), span });
        }
    }
    Ok(())
}

/// Takes the declarations that stand here.
fn prologue(words: &mut Peekable<Tokens<'_>>) -> Option<Range<usize>> {
    let mut range: Option<Range<usize>> = None;
    while let Some(word) = words.peek() {
        let n_words = if word.is_word("PREFIX") {
            3
        } else if word.is_word("BASE") || word.is_word("VERSION") {
            2
        } else {
            break;
        };
        for word in words.by_ref().take(n_words) {
            let span = word.span.range();
            range.get_or_insert(span.clone()).end = span.end;
        }
    }
    range
}

/// Takes an operation and the `;` behind it; `None` if there is none.
fn statement(words: &mut Peekable<Tokens<'_>>) -> Option<Statement> {
    let mut first: Vec<Token<'_>> = Vec::new();
    let mut n_words = 0;
    let mut depth = 0usize;
    for word in words.by_ref() {
        match word.text {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            ";" if depth == 0 => break,
            _ => (),
        }
        n_words += 1;
        if n_words <= TRANSFER_WORDS {
            first.push(word);
        }
    }
    let transfer = if n_words > TRANSFER_WORDS { None } else { transfer(&first) };
    let (verb, last) = (first.first()?, first.last()?);
    let is_broken = transfer.is_none() && kind(verb).is_some();
    let span = Span { start: verb.span.start, end: last.span.end };
    let broken = is_broken.then_some(span);
    Some(transfer.unwrap_or(Statement { broken, ..Statement::default() }))
}

fn kind(verb: &Token<'_>) -> Option<Transfer> {
    let kinds = [("ADD", Transfer::Add), ("COPY", Transfer::Copy), ("MOVE", Transfer::Move)];
    kinds.iter().find(|it| verb.is_word(it.0)).map(|it| it.1)
}

/// `ADD`, `COPY` or `MOVE`, if these words are one.
fn transfer(words: &[Token<'_>]) -> Option<Statement> {
    let (verb, mut rest) = words.split_first()?;
    let kind = kind(verb)?;
    let mut edits = vec![(verb.span.range(), "CLEAR")];
    let silent = rest.first()?.is_word("SILENT");
    if silent {
        rest = &rest[1..];
    }
    let rest = graph(rest, &mut edits)?;
    let (to, rest) = rest.split_first()?;
    if !to.is_word("TO") {
        return None;
    }
    edits.push((to.span.range(), "; CLEAR"));
    let rest = graph(rest, &mut edits)?;
    rest.is_empty().then_some(Statement { transfer: Some((kind, silent)), broken: None, edits })
}

/// Takes `DEFAULT`, `GRAPH <g>` or `<g>`, which `CLEAR` wants with its keyword.
fn graph<'w, 't>(
    words: &'w [Token<'t>],
    edits: &mut Vec<(Range<usize>, &'static str)>,
) -> Option<&'w [Token<'t>]> {
    let (first, rest) = words.split_first()?;
    if first.is_word("DEFAULT") {
        return Some(rest);
    }
    let (name, rest) = if first.is_word("GRAPH") { rest.split_first()? } else { (first, rest) };
    if name == first {
        let start = first.span.range().start;
        edits.push((start..start, "GRAPH "));
    }
    matches!(name.kind, Kind::Iri | Kind::Name).then_some(rest)
}

/// A text made of pieces of another one.
#[derive(Default)]
struct Pieces {
    text: String,
    /// Where each piece begins here, and where it was.
    starts: Vec<(usize, usize)>,
}

impl Pieces {
    fn push(&mut self, text: &str, was: usize) {
        self.starts.push((self.text.len(), was));
        self.text.push_str(text);
    }

    /// Where a byte was.
    fn back(&self, at: usize) -> usize {
        let after = self.starts.partition_point(|it| it.0 <= at);
        let Some((start, was)) = after.checked_sub(1).map(|it| self.starts[it]) else { return at };
        was + (at - start)
    }
}

impl Segment {
    fn pieces(&self, text: &str, prologues: &[Range<usize>]) -> Pieces {
        let mut pieces = Pieces::default();
        for prologue in &prologues[..self.n_prologues] {
            pieces.push(&text[prologue.clone()], prologue.start);
            pieces.push("\n", prologue.end);
        }
        let mut at = self.range.start;
        for (range, instead) in self.statements.iter().flat_map(|it| &it.edits) {
            pieces.push(&text[at..range.start], at);
            pieces.push(instead, range.start);
            at = range.end;
        }
        pieces.push(&text[at..self.range.end], at);
        pieces
    }
}

fn parse_segment(
    segment: &Segment,
    pieces: &Pieces,
    text: &str,
    base: Option<&str>,
    functions: &Functions,
) -> Result<Vec<Operation>, QueryError> {
    let (rewritten, shifts) =
        prepare(&pieces.text, aggregate_edits).map_err(|error| match error {
            QueryError::Syntax { message, span } => {
                let [start, end] = [span.start, span.end].map(|it| pieces.back(it as usize));
                QueryError::Syntax { message, span: Span::from_range(start..end) }
            }
            error => error,
        })?;
    let parsed = parser(base, functions)?.parse_update(&rewritten).map_err(|error| {
        let broken = segment.statements.iter().find_map(|it| it.broken);
        let broken = broken.map(|it| (TRANSFER.to_owned(), it));
        let slip = update_slip(text).or(broken).or_else(|| forbidden(text));
        let is_slip = slip.is_some();
        let back = |at: usize| if is_slip { at } else { pieces.back(unshift(&shifts, at)) };
        syntax_error(&error.to_string(), &rewritten, slip, back)
    })?;
    let expected = |it: &Statement| 1 + usize::from(it.transfer.is_some());
    let n_operations: usize = segment.statements.iter().map(expected).sum();
    if parsed.operations.len() != n_operations {
        // Somebody hides a `;` behind `\u003B`: only the parser can tell the operations apart.
        let range = segment.range.start..segment.range.end;
        return Err(QueryError::Syntax {
            message: "operations are not separated by a plain `;`".to_owned(),
            span: Span::from_range(range),
        });
    }
    let mut operations = Vec::with_capacity(segment.statements.len());
    let mut parsed_operations = parsed.operations.into_iter();
    for statement in &segment.statements {
        let Some(operation) = parsed_operations.next() else { break };
        operations.push(match statement.transfer {
            None => plain(operation, parsed.base_iri.as_ref()),
            Some((kind, silent)) => {
                let second = parsed_operations.next();
                let (from, to) = (cleared(Some(operation)), cleared(second));
                Operation::Transfer { kind, silent, from, to }
            }
        });
    }
    Ok(operations)
}

/// A variable in data, or a blank node in what is deleted, which the parser does not name.
fn forbidden(text: &str) -> Option<(String, Span)> {
    let (mut depth, mut verb, mut is_data) = (0usize, "", false);
    for word in stream(text) {
        match word.text {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    (verb, is_data) = ("", false);
                }
            }
            _ if depth == 0 && word.is_word("INSERT") => verb = "INSERT",
            _ if depth == 0 && word.is_word("DELETE") => verb = "DELETE",
            _ if depth == 0 && word.is_word("DATA") => is_data = true,
            _ => (),
        }
        let is_blank = word.kind == Kind::Blank || word.is_symbol("[");
        if depth > 0 && is_data && word.kind == Kind::Variable {
            let message = format!("variables cannot stand in {verb} DATA: use {verb} … WHERE");
            return Some((message, word.span));
        }
        if depth > 0 && verb == "DELETE" && is_blank {
            let message = "blank nodes cannot be deleted by their label: use a variable and WHERE";
            return Some((message.to_owned(), word.span));
        }
    }
    None
}

/// The graph that a `CLEAR` carries.
fn cleared(operation: Option<GraphUpdateOperation>) -> GraphName {
    match operation {
        Some(GraphUpdateOperation::Clear { graph: GraphTarget::NamedNode(it), .. }) => it.into(),
        _ => GraphName::DefaultGraph,
    }
}

fn plain(operation: GraphUpdateOperation, base: Option<&oxiri::Iri<String>>) -> Operation {
    match operation {
        GraphUpdateOperation::InsertData { data } => {
            Operation::InsertData(data.into_iter().map(quad).collect())
        }
        GraphUpdateOperation::DeleteData { data } => {
            let quad = |it: term::GroundQuad| {
                Quad::new(
                    it.subject,
                    it.predicate,
                    Term::from(it.object),
                    graph_name(it.graph_name),
                )
            };
            Operation::DeleteData(data.into_iter().map(quad).collect())
        }
        GraphUpdateOperation::DeleteInsert { delete, insert, using, pattern } => {
            let delete: Vec<QuadPattern> = delete.into_iter().map(ground).collect();
            let mut variables = Vec::new();
            delete.iter().chain(&insert).for_each(|it| see(it, &mut variables));
            let pattern = GraphPattern::Project { inner: pattern, variables };
            let query = Query::Select { dataset: using, pattern, base_iri: base.cloned() };
            Operation::Modify(Box::new(Modify { delete, insert, query }))
        }
        GraphUpdateOperation::Load { silent, source, destination } => {
            Operation::Load { silent, source, destination: graph_name(destination) }
        }
        GraphUpdateOperation::Clear { silent, graph } => Operation::Clear { silent, graphs: graph },
        GraphUpdateOperation::Create { silent, graph } => Operation::Create { silent, graph },
        GraphUpdateOperation::Drop { silent, graph } => Operation::Drop { silent, graphs: graph },
    }
}

fn quad(it: term::Quad) -> Quad {
    Quad::new(it.subject, it.predicate, it.object, graph_name(it.graph_name))
}

fn graph_name(name: term::GraphName) -> GraphName {
    match name {
        term::GraphName::NamedNode(it) => it.into(),
        term::GraphName::DefaultGraph => GraphName::DefaultGraph,
    }
}

fn ground(it: term::GroundQuadPattern) -> QuadPattern {
    QuadPattern {
        subject: it.subject.into(),
        predicate: it.predicate,
        object: it.object.into(),
        graph_name: it.graph_name,
    }
}

/// Adds the variables of a template.
fn see(template: &QuadPattern, variables: &mut Vec<Variable>) {
    see_term(&template.subject, variables);
    see_predicate(&template.predicate, variables);
    see_term(&template.object, variables);
    if let GraphNamePattern::Variable(it) = &template.graph_name {
        see_variable(it, variables);
    }
}

fn see_term(term: &TermPattern, variables: &mut Vec<Variable>) {
    match term {
        TermPattern::Variable(it) => see_variable(it, variables),
        TermPattern::Triple(it) => {
            see_term(&it.subject, variables);
            see_predicate(&it.predicate, variables);
            see_term(&it.object, variables);
        }
        TermPattern::NamedNode(_) | TermPattern::BlankNode(_) | TermPattern::Literal(_) => (),
    }
}

fn see_predicate(predicate: &NamedNodePattern, variables: &mut Vec<Variable>) {
    if let NamedNodePattern::Variable(it) = predicate {
        see_variable(it, variables);
    }
}

fn see_variable(variable: &Variable, variables: &mut Vec<Variable>) {
    if !variables.contains(variable) {
        variables.push(variable.clone());
    }
}

/// A label of a blank node stands in one `INSERT DATA` of a request only; the parser saw to it inside
/// each segment.
fn share_no_labels(
    operations: &[Operation],
    labels: &mut BTreeSet<String>,
) -> Result<(), QueryError> {
    let mut own = BTreeSet::new();
    for operation in operations {
        let Operation::InsertData(quads) = operation else { continue };
        for quad in quads {
            if let NamedOrBlankNode::BlankNode(it) = &quad.subject {
                own.insert(it.as_str().to_owned());
            }
            blank_nodes(&quad.object, &mut own);
        }
    }
    if let Some(label) = own.intersection(labels).next() {
        let message = format!("_:{label} stands in two INSERT DATA operations: rename one of them");
        return Err(QueryError::Syntax { message, span: Span::default() });
    }
    labels.extend(own);
    Ok(())
}

fn blank_nodes(term: &Term, own: &mut BTreeSet<String>) {
    match term {
        Term::BlankNode(it) => _ = own.insert(it.as_str().to_owned()),
        Term::Triple(it) => {
            if let NamedOrBlankNode::BlankNode(it) = &it.subject {
                own.insert(it.as_str().to_owned());
            }
            blank_nodes(&it.object, own);
        }
        Term::NamedNode(_) | Term::Literal(_) => (),
    }
}
