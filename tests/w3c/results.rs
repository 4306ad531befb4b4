//! What a query returned and what a result file says, compared: rows as bags or in order, blank nodes
//! up to their labels, graphs up to isomorphism.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use ggen::{
    query::{
        answer::{Answer, Solutions},
        results::{TableFormat, write_table},
    },
    rdf::{
        format::Format,
        read::{ReadOptions, read},
    },
};
use oxigraph::{
    model::{
        Graph, Literal, NamedNode, NamedOrBlankNode, Term, Triple, Variable,
        dataset::CanonicalizationAlgorithm,
    },
    sparql::results::{QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput},
};

use oxsdatatypes::{Decimal, Double, Float};

use crate::manifest::{Manifest, Tree, node_of};

const RS: &str = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// How the rows of two tables are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    /// As bags.
    Bag,
    /// Every row at its place.
    Ordered,
    /// As sets, none more often than expected.
    Lax,
}

/// What a file says, and whether it numbers its rows.
pub(crate) struct Expected {
    pub(crate) answer: Answer,
    pub(crate) is_indexed: bool,
}

impl Expected {
    /// Reads a result file, whatever its format.
    pub(crate) fn read(path: &Path, tree: &Tree) -> Result<Self, String> {
        let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
        let bytes = fs::read(path).map_err(|it| it.to_string())?;
        let format = match extension {
            "srx" => QueryResultsFormat::Xml,
            "srj" => QueryResultsFormat::Json,
            "tsv" => QueryResultsFormat::Tsv,
            "csv" => return Ok(Self { answer: from_csv(&bytes)?, is_indexed: false }),
            _ => return from_graph(path, &bytes, tree),
        };
        Ok(Self { answer: from_table(&bytes, format)?, is_indexed: false })
    }
}

/// Whether an answer is the expected one.
///
/// Unless `is_exact`, a computed number may be spelt in another way: the suites themselves write
/// the same decimal as `1` and as `1.0`.
pub(crate) fn compare(
    answer: &Answer,
    expected: &Answer,
    rows: Rows,
    is_exact: bool,
) -> Result<(), String> {
    let is_equal = match (answer, expected) {
        (Answer::Boolean(ours), Answer::Boolean(theirs)) => ours == theirs,
        (Answer::Graph(ours), Answer::Graph(theirs)) => canonical(ours) == canonical(theirs),
        (Answer::Solutions(ours), Answer::Solutions(theirs)) => {
            are_equal(ours, theirs, rows, is_exact)
        }
        _ => false,
    };
    if is_equal { Ok(()) } else { Err(format!("\n{}is not\n{}", show(answer), show(expected))) }
}

/// An answer written in a format and read back.
pub(crate) fn round_trip(answer: &Answer, format: TableFormat) -> Result<Answer, String> {
    let mut bytes = Vec::new();
    write_table(answer, format, &mut bytes).map_err(|it| it.to_string())?;
    match format {
        TableFormat::Json => from_table(&bytes, QueryResultsFormat::Json),
        TableFormat::Xml => from_table(&bytes, QueryResultsFormat::Xml),
        TableFormat::Tsv => from_table(&bytes, QueryResultsFormat::Tsv),
        TableFormat::Csv => from_csv(&bytes),
    }
}

fn canonical(triples: &[Triple]) -> Graph {
    let mut graph: Graph = triples.iter().collect();
    graph.canonicalize(CanonicalizationAlgorithm::Unstable);
    graph
}

fn from_table(bytes: &[u8], format: QueryResultsFormat) -> Result<Answer, String> {
    let parser = QueryResultsParser::from_format(format);
    match parser.for_slice(bytes).map_err(|it| it.to_string())? {
        SliceQueryResultsParserOutput::Boolean(it) => Ok(Answer::Boolean(it)),
        SliceQueryResultsParserOutput::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let rows: Result<Vec<_>, _> =
                solutions.map(|it| it.map(|row| row.values().to_vec())).collect();
            let rows = rows.map_err(|it| it.to_string())?;
            Ok(Answer::Solutions(Solutions { variables, rows }))
        }
    }
}

/// A CSV file has no types: its cells are blank nodes, or plain strings.
fn from_csv(bytes: &[u8]) -> Result<Answer, String> {
    let text = std::str::from_utf8(bytes).map_err(|it| it.to_string())?;
    let mut records = csv(text).into_iter();
    let header = records.next().ok_or("no header")?;
    let variables: Vec<Variable> = header.iter().map(Variable::new_unchecked).collect();
    let rows = records.map(|record| record.iter().map(|it| csv_cell(it)).collect()).collect();
    Ok(Answer::Solutions(Solutions { variables, rows }))
}

fn csv_cell(cell: &str) -> Option<Term> {
    match cell.strip_prefix("_:") {
        Some(label) => Some(oxigraph::model::BlankNode::new_unchecked(label).into()),
        None if cell.is_empty() => None,
        None => Some(Literal::new_simple_literal(cell).into()),
    }
}

fn csv(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut is_quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => record.push(std::mem::take(&mut cell)),
            '\r' if !is_quoted => (),
            '\n' if !is_quoted => {
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !record.is_empty() {
        record.push(cell);
        records.push(record);
    }
    records
}

/// A graph: a result set in its own vocabulary, or what CONSTRUCT should return.
fn from_graph(path: &Path, bytes: &[u8], tree: &Tree) -> Result<Expected, String> {
    let format = Format::from_path(path).ok_or("unknown format")?;
    let base = tree.iri_of(path);
    let options = ReadOptions { base: Some(base), ..ReadOptions::default() };
    let (document, found) = read(bytes, format, &path.display().to_string(), &options);
    if let Some(found) = found.first() {
        return Err(found.to_string());
    }
    let triples: Vec<Triple> = document.quads().map(|it| Triple::from(it.into_owned())).collect();
    let is = |local: &str| Term::NamedNode(NamedNode::new_unchecked(format!("{RS}{local}")));
    let set = triples
        .iter()
        .find(|it| it.predicate.as_str() == format!("{RDF}type") && it.object == is("ResultSet"));
    match set {
        Some(set) => {
            let node = set.subject.clone();
            Ok(result_set(&Manifest { tree: tree.clone(), graph: triples.iter().collect() }, &node))
        }
        None => Ok(Expected { answer: Answer::Graph(triples), is_indexed: false }),
    }
}

fn result_set(graph: &Manifest, set: &NamedOrBlankNode) -> Expected {
    if let Some(Term::Literal(it)) = graph.one(set.as_ref(), RS, "boolean") {
        return Expected { answer: Answer::Boolean(it.value() == "true"), is_indexed: false };
    }
    let names: BTreeSet<String> =
        graph.many(set.as_ref(), RS, "resultVariable").iter().map(text).collect();
    let variables: Vec<Variable> = names.iter().map(Variable::new_unchecked).collect();
    let mut rows: Vec<(Option<u32>, Vec<Option<Term>>)> = Vec::new();
    for solution in graph.many(set.as_ref(), RS, "solution") {
        let solution = node_of(&solution).expect("a solution is a node");
        let mut row: Vec<Option<Term>> = vec![None; variables.len()];
        for binding in graph.many(solution.as_ref(), RS, "binding") {
            let binding = node_of(&binding).expect("a binding is a node");
            let name = graph.one(binding.as_ref(), RS, "variable").map(|it| text(&it));
            let name = name.expect("a binding names its variable");
            let at = names.iter().position(|it| *it == name).expect("the variable is listed");
            row[at] = graph.one(binding.as_ref(), RS, "value");
        }
        let index = graph.one(solution.as_ref(), RS, "index");
        rows.push((index.and_then(|it| text(&it).parse().ok()), row));
    }
    let is_indexed = !rows.is_empty() && rows.iter().all(|it| it.0.is_some());
    rows.sort_by_key(|it| it.0);
    let rows = rows.into_iter().map(|it| it.1).collect();
    Expected { answer: Answer::Solutions(Solutions { variables, rows }), is_indexed }
}

fn text(term: &Term) -> String {
    match term {
        Term::Literal(it) => it.value().to_owned(),
        term => term.to_string(),
    }
}

fn are_equal(ours: &Solutions, theirs: &Solutions, rows: Rows, is_exact: bool) -> bool {
    let names = |it: &Solutions| it.variables.iter().cloned().collect::<BTreeSet<_>>();
    if names(ours) != names(theirs) {
        return false;
    }
    let (ours, theirs) = (by_name(ours), by_name(theirs));
    match rows {
        Rows::Lax => {
            let count = |all: &[Vec<Option<Term>>], row| all.iter().filter(|it| *it == row).count();
            theirs.iter().all(|it| ours.contains(it))
                && ours.iter().all(|it| count(&ours, it) <= count(&theirs, it))
        }
        _ if ours.len() != theirs.len() => false,
        Rows::Ordered => {
            let mut pairs = Pairs { pairs: Vec::new(), is_exact };
            ours.iter().zip(&theirs).all(|(a, b)| pairs.rows(a, b).is_some())
        }
        Rows::Bag => {
            let mut free: Vec<bool> = vec![true; theirs.len()];
            matches(&ours, &theirs, &mut free, &mut Pairs { pairs: Vec::new(), is_exact })
        }
    }
}

/// The rows, their cells in the order of the variables' names.
fn by_name(solutions: &Solutions) -> Vec<Vec<Option<Term>>> {
    let order: BTreeMap<&Variable, usize> =
        solutions.variables.iter().enumerate().map(|(at, it)| (it, at)).collect();
    solutions.rows.iter().map(|row| order.values().map(|at| row[*at].clone()).collect()).collect()
}

/// Whether each row finds a partner under one renaming of blank nodes.
fn matches(
    ours: &[Vec<Option<Term>>],
    theirs: &[Vec<Option<Term>>],
    free: &mut [bool],
    pairs: &mut Pairs,
) -> bool {
    let Some((row, rest)) = ours.split_first() else { return true };
    for at in 0..theirs.len() {
        if !free[at] {
            continue;
        }
        let Some(added) = pairs.rows(row, &theirs[at]) else { continue };
        free[at] = false;
        if matches(rest, theirs, free, pairs) {
            return true;
        }
        free[at] = true;
        pairs.pairs.truncate(pairs.pairs.len() - added);
        // No renaming took part: another partner would be no better.
        if added == 0 && row == &theirs[at] {
            return false;
        }
    }
    false
}

/// A one-to-one renaming of blank nodes.
struct Pairs {
    pairs: Vec<(String, String)>,
    is_exact: bool,
}

impl Pairs {
    /// Makes two rows the same; says how many pairs that took, or takes them back.
    fn rows(&mut self, ours: &[Option<Term>], theirs: &[Option<Term>]) -> Option<usize> {
        let before = self.pairs.len();
        let is_same = ours.iter().zip(theirs).all(|it| match it {
            (None, None) => true,
            (Some(a), Some(b)) => self.terms(a, b),
            _ => false,
        });
        if is_same {
            return Some(self.pairs.len() - before);
        }
        self.pairs.truncate(before);
        None
    }

    fn terms(&mut self, ours: &Term, theirs: &Term) -> bool {
        match (ours, theirs) {
            (Term::BlankNode(a), Term::BlankNode(b)) => self.pair(a.as_str(), b.as_str()),
            (Term::Triple(a), Term::Triple(b)) => {
                let (left, right) = (a.subject.clone().into(), b.subject.clone().into());
                self.terms(&left, &right)
                    && a.predicate == b.predicate
                    && self.terms(&a.object, &b.object)
            }
            (Term::Literal(a), Term::Literal(b)) => a == b || (!self.is_exact && same_value(a, b)),
            (a, b) => a == b,
        }
    }

    fn pair(&mut self, ours: &str, theirs: &str) -> bool {
        if let Some((a, b)) = self.pairs.iter().find(|it| it.0 == ours || it.1 == theirs) {
            return a == ours && b == theirs;
        }
        self.pairs.push((ours.to_owned(), theirs.to_owned()));
        true
    }
}

fn show(answer: &Answer) -> String {
    match answer {
        Answer::Boolean(it) => format!("{it}\n"),
        Answer::Graph(it) => {
            let lines: Vec<String> = it.iter().map(|it| format!("{it} .\n")).collect();
            lines.concat()
        }
        Answer::Solutions(it) => {
            let mut lines = Vec::new();
            for row in &it.rows {
                let cells = it.variables.iter().zip(row);
                let mut cells: Vec<String> = cells
                    .filter_map(|(name, cell)| cell.as_ref().map(|it| format!("{name}={it}")))
                    .collect();
                cells.sort();
                lines.push(format!("{}\n", cells.join("  ")));
            }
            let names: Vec<String> = it.variables.iter().map(ToString::to_string).collect();
            format!("[{}] {} rows\n{}", names.join(" "), lines.len(), lines.concat())
        }
    }
}

/// Whether two literals of one numeric datatype are one number.
fn same_value(ours: &Literal, theirs: &Literal) -> bool {
    if ours.datatype() != theirs.datatype() {
        return false;
    }
    let parsed = |it: &Literal| match it.datatype().as_str().rsplit('#').next() {
        Some("decimal") => it.value().parse::<Decimal>().ok().map(|it| it.to_string()),
        Some("double") => it.value().parse::<Double>().ok().map(|it| it.to_string()),
        Some("float") => it.value().parse::<Float>().ok().map(|it| it.to_string()),
        _ => None,
    };
    parsed(ours).is_some_and(|it| Some(it) == parsed(theirs))
}
