//! Arguments for the parameters of a query, checked before anything is evaluated.
//!
//! ```
//! use ggen::{
//!     query::{argument::{Argument, Given, read}, header},
//!     rdf::prefix::Prefixes,
//! };
//!
//! let text = "#+ params:\n#+   days: { type: integer, list: true }\n";
//! let prefixes = Prefixes::default();
//! let (header, _) = header::parse(text, "loans.rq", &prefixes);
//! let given = Given::from([("days", "7"), ("days", "28")]);
//! let arguments = read(&header, &given, &prefixes, None)?;
//! assert!(matches!(&arguments["days"], Argument::List(terms) if terms.len() == 2));
//!
//! let error = read(&header, &Given::from([("days", "many")]), &prefixes, None).unwrap_err();
//! assert!(error.to_string().starts_with("parameter `days`: `many` is not a valid integer"));
//! # Ok::<_, ggen::query::error::QueryError>(())
//! ```

use std::{
    cell::OnceCell,
    collections::{BTreeMap, HashSet},
};

use oxigraph::model::{Literal, NamedNode, Term};

use crate::{
    diag::near::nearest,
    query::{
        error::QueryError,
        header::{Header, Param},
        value::{ValueType, shorten},
    },
    rdf::{document::named, prefix::Prefixes, vocab::rdf},
    store::{id::Id, snapshot::Snapshot},
};

/// What a parameter stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// One value.
    One(Term),
    /// The values of a list, each once. None at all match nothing.
    List(Vec<Term>),
    /// Graphs to be merged into the default graph: `FROM`.
    From(Vec<NamedNode>),
    /// Graphs to be asked by name: `FROM NAMED`.
    FromNamed(Vec<NamedNode>),
}

/// Arguments by parameter. A parameter that is absent stays a variable.
pub type Arguments = BTreeMap<String, Argument>;

/// Arguments as typed by a person: for each parameter the texts of its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given(Vec<(String, Vec<String>)>);

impl Given {
    /// Adds a value. A list has several of the same name.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.extend(name, [value.into()]);
    }

    /// Adds the values of a list, which may be none.
    pub fn extend(&mut self, name: impl Into<String>, values: impl IntoIterator<Item = String>) {
        let name = name.into();
        match self.0.iter_mut().find(|it| it.0 == name) {
            Some(known) => known.1.extend(values),
            None => self.0.push((name, values.into_iter().collect())),
        }
    }

    /// The parameters with the texts of their values, in the order of their first values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// Takes a name out, with its values.
    pub fn remove(&mut self, name: &str) -> Option<Vec<String>> {
        let at = self.0.iter().position(|it| it.0 == name)?;
        Some(self.0.remove(at).1)
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|it| it.0 == name)
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Given {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut given = Self::default();
        for (name, value) in pairs {
            given.push(name, value);
        }
        given
    }
}

impl<N: Into<String>, V: Into<String>, const K: usize> From<[(N, V); K]> for Given {
    fn from(pairs: [(N, V); K]) -> Self {
        pairs.into_iter().collect()
    }
}

/// Reads arguments as typed by a person.
///
/// `iri(Class)` demands an instance of the class in `snapshot`, and a graph one that is there, where a
/// snapshot is given.
///
/// # Errors
///
/// [`QueryError::Arguments`] with all faults together: unknown, missing and ill-typed ones.
pub fn read(
    header: &Header,
    given: &Given,
    prefixes: &Prefixes,
    snapshot: Option<&Snapshot>,
) -> Result<Arguments, QueryError> {
    let mut reader = Reader { prefixes, snapshot, graphs: OnceCell::new(), faults: Vec::new() };
    let mut arguments = Arguments::new();
    for (name, texts) in given.iter() {
        match header.params.iter().find(|it| it.name == name) {
            Some(param) => {
                let values = reader.values(param, texts);
                arguments.extend(argument(param, values).map(|it| (name.to_owned(), it)));
            }
            None => reader.faults.push(unknown(header, name)),
        }
    }
    for param in header.params.iter().filter(|it| !given.has(&it.name)) {
        if param.required {
            let usage = usage(param, prefixes);
            reader.faults.push(format!("parameter `{}` is missing; {usage}", param.name));
        } else if !param.default.is_empty() {
            let values = reader.values(param, &param.default);
            arguments.extend(argument(param, values).map(|it| (param.name.clone(), it)));
        }
    }
    if reader.faults.is_empty() { Ok(arguments) } else { Err(QueryError::Arguments(reader.faults)) }
}

struct Reader<'a> {
    prefixes: &'a Prefixes,
    snapshot: Option<&'a Snapshot>,
    graphs: OnceCell<Vec<Id>>,
    faults: Vec<String>,
}

impl Reader<'_> {
    /// The terms of texts, each once: a list is a set, and the same value twice would double rows.
    fn values(&mut self, param: &Param, texts: &[String]) -> Vec<Term> {
        let mut values = Vec::new();
        let mut known = HashSet::new();
        for text in texts {
            match param.ty.value(text, self.prefixes) {
                Ok(term) => {
                    if known.insert(term.clone()) {
                        self.faults.extend(self.is_absent(param, &term));
                        values.push(term);
                    }
                }
                Err(error) => {
                    let usage = usage(param, self.prefixes);
                    self.faults.push(format!("parameter `{}`: {error}; {usage}", param.name));
                }
            }
        }
        if texts.len() > 1 && !param.list {
            let message = format!("parameter `{}` is given twice but takes one value", param.name);
            self.faults.push(message);
        }
        if texts.is_empty() && (!param.list || param.ty.is_dataset()) {
            let usage = usage(param, self.prefixes);
            self.faults
                .push(format!("parameter `{}` is given without a value; {usage}", param.name));
        }
        values
    }

    /// What is wrong with a term that should be in the data.
    fn is_absent(&self, param: &Param, term: &Term) -> Option<String> {
        let snapshot = self.snapshot?;
        match &param.ty {
            ValueType::IriOf(class) => {
                let is_instance = || {
                    let (term, class) = (snapshot.id(term.as_ref())?, snapshot.id(class.as_ref())?);
                    Some(snapshot.contains(term, snapshot.id(rdf::TYPE)?, class))
                };
                if is_instance() == Some(true) {
                    return None;
                }
                let class = self.prefixes.shorten(class.as_str());
                Some(format!(
                    "parameter `{}`: {} is not a {class} in the data{}",
                    param.name,
                    self.shown(term),
                    example(param)
                ))
            }
            ValueType::Graph | ValueType::NamedGraph => {
                let graphs = self.graphs.get_or_init(|| snapshot.named_graphs().collect());
                if snapshot.id(term.as_ref()).is_some_and(|it| graphs.contains(&it)) {
                    return None;
                }
                let known: Vec<String> =
                    graphs.iter().map(|it| self.shown(&snapshot.term(*it))).collect();
                let shown = self.shown(term);
                let hint = match nearest(&shown, known.iter().map(String::as_str)) {
                    Some(near) => format!(", did you mean {near}?"),
                    None => example(param),
                };
                Some(format!("parameter `{}`: the data has no graph {shown}{hint}", param.name))
            }
            _ => None,
        }
    }

    fn shown(&self, term: &Term) -> String {
        match term {
            Term::NamedNode(it) => self.prefixes.shorten(it.as_str()),
            _ => term.to_string(),
        }
    }
}

/// `None` after a fault.
fn argument(param: &Param, mut values: Vec<Term>) -> Option<Argument> {
    let graphs = |values: Vec<Term>| {
        let graph = |it| if let Term::NamedNode(it) = it { Some(it) } else { None };
        values.into_iter().filter_map(graph).collect()
    };
    match param.ty {
        ValueType::Graph => Some(Argument::From(graphs(values))),
        ValueType::NamedGraph => Some(Argument::FromNamed(graphs(values))),
        _ if param.list => Some(Argument::List(values)),
        _ => values.pop().map(Argument::One),
    }
}

fn unknown(header: &Header, name: &str) -> String {
    let known = || header.params.iter().map(|it| it.name.as_str());
    let hint = match nearest(name, known()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if header.params.is_empty() => "the query takes no parameters".to_owned(),
        None => format!("the query takes {}", known().collect::<Vec<_>>().join(", ")),
    };
    format!("unknown parameter `{}`; {hint}", shorten(name))
}

/// What to write for a parameter.
pub fn usage(param: &Param, prefixes: &Prefixes) -> String {
    let ty = param.ty.describe(prefixes);
    let several = if param.list { ", given once for each value" } else { "" };
    let example = param.shown_example();
    format!("it is of type {ty}{several}, for example --arg {}='{example}'", param.name)
}

fn example(param: &Param) -> String {
    let example = param.example.as_ref();
    example.map_or_else(String::new, |it| format!("; for example --arg {}='{it}'", param.name))
}

/// Values for trying a parameter that occur nowhere else; two for a list, so that what stands between them shows.
pub(crate) fn sample(param: &Param) -> Argument {
    let graph = |n: usize| named(format!("urn:ggen:hole:{n}:{}", param.name));
    let graphs = || if param.list { vec![graph(0), graph(1)] } else { vec![graph(0)] };
    let one = |n: usize| -> Term {
        match &param.ty {
            ValueType::Datatype(datatype) => {
                Literal::new_typed_literal(format!("hole {n} of {}", param.name), datatype.clone())
                    .into()
            }
            ValueType::LangString => {
                let text = format!("hole {n} of {}", param.name);
                Literal::new_language_tagged_literal_unchecked(text, "en").into()
            }
            ValueType::Literal => {
                Literal::new_simple_literal(format!("hole {n} of {}", param.name)).into()
            }
            _ => graph(n).into(),
        }
    };
    match param.ty {
        ValueType::Graph => Argument::From(graphs()),
        ValueType::NamedGraph => Argument::FromNamed(graphs()),
        _ if param.list => Argument::List(vec![one(0), one(1)]),
        _ => Argument::One(one(0)),
    }
}
