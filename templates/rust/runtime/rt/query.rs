//! Questions with typed arguments and typed rows, whatever answers them.

use std::{collections::HashSet, fmt};

use super::{
    graph::{Triple, parse_graph, parse_term},
    results::{Table, parse_results},
    term::Term,
    value::{Misfit, Value},
};

/// A question: its text for somebody else's endpoint, and its source for an engine of our own.
#[derive(Debug)]
pub struct Query {
    /// Its name: `pending-messages`.
    pub name: &'static str,
    /// The file it comes from.
    pub file: &'static str,
    /// The columns of its rows.
    pub columns: &'static [&'static str],
    /// Its texts: the optional and list parameters that one is for, and its parts.
    pub texts: &'static [(&'static [&'static str], &'static [Part])],
}

/// A part of a text.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// As it is.
    Text(&'static str),
    /// A whole token, to be replaced by the argument.
    Hole(&'static str),
    /// The arguments of a list: its name, before each, after each, between two.
    Each(&'static str, &'static str, &'static str, &'static str),
}

/// The arguments of one call, by parameter, checked.
#[derive(Debug)]
pub struct Arguments {
    query: &'static Query,
    values: Vec<(&'static str, Vec<Term>)>,
}

impl Arguments {
    /// None yet.
    pub fn new(query: &'static Query) -> Self {
        Self { query, values: Vec::new() }
    }

    /// Adds the value of a parameter.
    pub fn one<T: Value>(
        self,
        parameter: &'static str,
        value: &T,
        datatype: &str,
    ) -> Result<Self, Error> {
        self.list(parameter, std::slice::from_ref(value), datatype)
    }

    /// Adds the value of a parameter that may be left out.
    pub fn maybe<T: Value>(
        self,
        parameter: &'static str,
        value: Option<&T>,
        datatype: &str,
    ) -> Result<Self, Error> {
        match value {
            Some(value) => self.one(parameter, value, datatype),
            None => Ok(self),
        }
    }

    /// Adds the value of a parameter, or the one that is assumed, a term in N-Triples.
    pub fn or<T: Value>(
        mut self,
        parameter: &'static str,
        value: Option<&T>,
        datatype: &str,
        default: &str,
    ) -> Result<Self, Error> {
        if let Some(value) = value {
            return self.one(parameter, value, datatype);
        }
        self.values.push((parameter, vec![parse_term(default)?]));
        Ok(self)
    }

    /// Adds the values of a list parameter, or those that are assumed, terms in N-Triples.
    pub fn some_or<T: Value>(
        mut self,
        parameter: &'static str,
        values: Option<&[T]>,
        datatype: &str,
        defaults: &[&str],
    ) -> Result<Self, Error> {
        if let Some(values) = values {
            return self.list(parameter, values, datatype);
        }
        let terms = defaults.iter().map(|it| parse_term(it));
        self.values.push((parameter, terms.collect::<Result<_, _>>()?));
        Ok(self)
    }

    /// Refuses a list without members.
    pub fn not_empty(self, parameter: &'static str) -> Result<Self, Error> {
        match self.get(parameter) {
            Some([]) => {
                let misfit = Misfit::missing("a value");
                Err(Error::Parameter { query: self.query.name, parameter, misfit })
            }
            _ => Ok(self),
        }
    }

    /// Adds the values of a list parameter that may be left out.
    pub fn some<T: Value>(
        self,
        parameter: &'static str,
        values: Option<&[T]>,
        datatype: &str,
    ) -> Result<Self, Error> {
        match values {
            Some(values) => self.list(parameter, values, datatype),
            None => Ok(self),
        }
    }

    /// Adds the values of a list parameter. It is a set: a value twice would double rows.
    pub fn list<T: Value>(
        mut self,
        parameter: &'static str,
        values: &[T],
        datatype: &str,
    ) -> Result<Self, Error> {
        let fault = |misfit: Misfit| Error::Parameter { query: self.query.name, parameter, misfit };
        let terms = values.iter().map(|it| it.to_term(datatype));
        let terms = terms.collect::<Result<Vec<Term>, _>>().map_err(fault)?;
        let mut known = HashSet::new();
        let terms: Vec<Term> =
            terms.into_iter().filter(|it| known.insert(it.to_string())).collect();
        if let Some(blank) = terms.iter().find(|it| matches!(it, Term::Blank(_) | Term::Triple(_)))
        {
            return Err(fault(Misfit::new("an IRI or a literal", blank)));
        }
        self.values.push((parameter, terms));
        Ok(self)
    }

    /// The question they are for.
    pub fn query(&self) -> &'static Query {
        self.query
    }

    /// The parameters that are given, with their values.
    pub fn values(&self) -> &[(&'static str, Vec<Term>)] {
        &self.values
    }

    fn get(&self, parameter: &str) -> Option<&[Term]> {
        self.values.iter().find(|it| it.0 == parameter).map(|it| it.1.as_slice())
    }

    /// The text for the given arguments, and its number.
    pub fn text(&self) -> Result<(usize, &'static [Part]), Error> {
        let texts = self.query.texts;
        let optional = texts.first().map_or(&[][..], |it| it.0);
        let given: Vec<&str> =
            optional.iter().copied().filter(|it| self.get(it).is_some()).collect();
        let at = texts.iter().position(|it| it.0 == given).ok_or_else(|| {
            Error::Answer(format!("query `{}` has no text for these arguments", self.query.name))
        })?;
        Ok((at, texts[at].1))
    }

    /// The SPARQL text with the arguments in it, for any client.
    pub fn sparql(&self) -> Result<String, Error> {
        let (_, parts) = self.text()?;
        let mut out = String::new();
        for part in parts {
            match part {
                Part::Text(it) => out.push_str(it),
                Part::Hole(name) => {
                    if let Some([value, ..]) = self.get(name) {
                        out.push_str(&value.to_string());
                    }
                }
                Part::Each(name, open, close, separator) => {
                    let values = self.get(name).unwrap_or_default();
                    let values = values.iter().map(|it| format!("{open}{it}{close}"));
                    out.push_str(&values.collect::<Vec<_>>().join(separator));
                }
            }
        }
        Ok(out)
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Of SELECT.
    Table(Table),
    /// Of ASK.
    Boolean(bool),
    /// Of CONSTRUCT and DESCRIBE.
    Graph(Vec<Triple>),
}

impl Answer {
    /// Reads the body of a response by its media type.
    pub fn parse(body: &[u8], media_type: &str) -> Result<Self, Error> {
        let text = std::str::from_utf8(body)
            .map_err(|it| Error::Answer(format!("the answer is not UTF-8: {it}")))?;
        if media_type.trim_start().starts_with("application/n-triples") {
            parse_graph(text).map(Self::Graph)
        } else {
            parse_results(text)
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Table(_) => "a table",
            Self::Boolean(_) => "a boolean",
            Self::Graph(_) => "a graph",
        }
    }
}

/// Whatever answers questions: an endpoint, an engine in the same process, a test.
pub trait Executor {
    /// Answers one question.
    fn answer(&self, arguments: &Arguments) -> Result<Answer, Error>;
}

impl<E: Executor + ?Sized> Executor for &E {
    fn answer(&self, arguments: &Arguments) -> Result<Answer, Error> {
        (**self).answer(arguments)
    }
}

/// Why there is no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The connection failed, or took too long.
    Transport(std::io::Error),
    /// The endpoint refused.
    Status {
        /// The HTTP status.
        code: u16,
        /// How the answer's body begins.
        body: String,
    },
    /// The answer is not in the format that was asked for.
    Answer(String),
    /// A term is not what its column promises.
    Decode {
        /// The query.
        query: &'static str,
        /// The row, from 1.
        row: usize,
        /// The column.
        column: &'static str,
        /// What was expected and found.
        misfit: Misfit,
    },
    /// There are more or fewer rows than promised.
    Cardinality {
        /// The query.
        query: &'static str,
        /// How many there are.
        rows: usize,
    },
    /// An argument that cannot be sent.
    Parameter {
        /// The query.
        query: &'static str,
        /// The parameter.
        parameter: &'static str,
        /// What was expected and found.
        misfit: Misfit,
    },
    /// A node in a graph is not what its class promises.
    Node {
        /// The node.
        node: String,
        /// The property.
        property: String,
        /// What was expected and found.
        misfit: Misfit,
    },
    /// The engine failed.
    Engine(Box<dyn std::error::Error + Send + Sync>),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transport(it) => write!(f, "cannot reach the endpoint: {it}"),
            Self::Status { code, body } => write!(f, "the endpoint answered {code}: {body}"),
            Self::Answer(it) => f.write_str(it),
            Self::Decode { query, row, column, misfit } => {
                write!(f, "query `{query}`, row {row}, column `{column}`: {misfit}")
            }
            Self::Cardinality { query, rows } => {
                write!(f, "query `{query}` gave {rows} rows instead of one")
            }
            Self::Parameter { query, parameter, misfit } => {
                write!(f, "query `{query}`, parameter `{parameter}`: {misfit}")
            }
            Self::Node { node, property, misfit } => {
                write!(f, "node {node}, property <{property}>: {misfit}")
            }
            Self::Engine(it) => write!(f, "cannot answer the query: {it}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Transport(it) => Some(it),
            Self::Engine(it) => Some(it.as_ref()),
            Self::Decode { misfit, .. }
            | Self::Parameter { misfit, .. }
            | Self::Node { misfit, .. } => Some(misfit),
            _ => None,
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Transport(error)
    }
}

/// One row on its way to a type.
#[derive(Debug)]
pub struct Reader<'a> {
    query: &'static Query,
    number: usize,
    cells: &'a [Option<Term>],
}

impl Reader<'_> {
    /// The value of a column that is never empty.
    pub fn one<T: Value>(&self, column: usize, datatype: &str) -> Result<T, Error> {
        match self.maybe(column, datatype)? {
            Some(value) => Ok(value),
            None => Err(self.fault(column, Misfit::missing("a value"))),
        }
    }

    /// The value of a column that may be empty.
    pub fn maybe<T: Value>(&self, column: usize, datatype: &str) -> Result<Option<T>, Error> {
        match self.cells.get(column).and_then(Option::as_ref) {
            Some(term) => {
                T::from_term(term, datatype).map(Some).map_err(|it| self.fault(column, it))
            }
            None => Ok(None),
        }
    }

    fn fault(&self, column: usize, misfit: Misfit) -> Error {
        let column = self.query.columns.get(column).copied().unwrap_or_default();
        Error::Decode { query: self.query.name, row: self.number, column, misfit }
    }
}

/// A typed row.
pub trait Row: Sized {
    /// Reads it.
    fn read(reader: &Reader<'_>) -> Result<Self, Error>;
}

/// All rows of an answer.
pub fn rows<R: Row>(on: &(impl Executor + ?Sized), arguments: &Arguments) -> Result<Vec<R>, Error> {
    let query = arguments.query;
    match on.answer(arguments)? {
        Answer::Table(table) => {
            let table = table.select(query.columns);
            let row = |(at, cells): (usize, &Vec<Option<Term>>)| {
                R::read(&Reader { query, number: at + 1, cells })
            };
            table.rows.iter().enumerate().map(row).collect()
        }
        other => Err(unexpected("a table", &other)),
    }
}

/// The row of a question that has one at most.
pub fn at_most_one<R: Row>(
    on: &(impl Executor + ?Sized),
    arguments: &Arguments,
) -> Result<Option<R>, Error> {
    let mut rows = rows(on, arguments)?;
    match rows.len() {
        0 | 1 => Ok(rows.pop()),
        rows => Err(Error::Cardinality { query: arguments.query.name, rows }),
    }
}

/// The row of a question that always has one.
pub fn exactly_one<R: Row>(
    on: &(impl Executor + ?Sized),
    arguments: &Arguments,
) -> Result<R, Error> {
    at_most_one(on, arguments)?.ok_or(Error::Cardinality { query: arguments.query.name, rows: 0 })
}

/// The answer to ASK.
pub fn ask(on: &(impl Executor + ?Sized), arguments: &Arguments) -> Result<bool, Error> {
    match on.answer(arguments)? {
        Answer::Boolean(value) => Ok(value),
        other => Err(unexpected("a boolean", &other)),
    }
}

/// The answer to CONSTRUCT and DESCRIBE.
pub fn graph(on: &(impl Executor + ?Sized), arguments: &Arguments) -> Result<Vec<Triple>, Error> {
    match on.answer(arguments)? {
        Answer::Graph(triples) => Ok(triples),
        other => Err(unexpected("a graph", &other)),
    }
}

fn unexpected(expected: &str, found: &Answer) -> Error {
    Error::Answer(format!("the answer is {} instead of {expected}", found.kind()))
}

/// Shortens the body of a refusal for a message.
pub(crate) fn body_start(body: &[u8]) -> String {
    super::term::shorten(String::from_utf8_lossy(body).trim())
}
