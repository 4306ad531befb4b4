//! Arguments for the parameters of a query, checked before anything is evaluated.

use std::{collections::BTreeMap, fmt::Write as _};

use oxigraph::model::Term;

use crate::{
    diag::near::nearest,
    query::{
        error::QueryError,
        header::{Header, Param},
        value::ValueType,
    },
    rdf::{prefix::Prefixes, vocab::rdf},
    store::snapshot::Snapshot,
};

/// Terms for parameters, by name. A parameter that is absent stays a variable.
pub type Arguments = BTreeMap<String, Vec<Term>>;

/// Reads arguments as typed by a person. All faults are reported together.
///
/// `iri(Class)` demands an instance of the class in `snapshot`, where one is given.
pub fn read(
    header: &Header,
    given: &[(String, String)],
    prefixes: &Prefixes,
    snapshot: Option<&Snapshot>,
) -> Result<Arguments, QueryError> {
    let mut faults = Vec::new();
    let mut arguments = Arguments::new();
    for (name, value) in given {
        let Some(param) = header.params.iter().find(|it| it.name == *name) else {
            faults.push(unknown(header, name));
            continue;
        };
        match param.ty.value(value, prefixes) {
            Ok(term) => {
                let values = arguments.entry(name.clone()).or_default();
                if !values.is_empty() && !param.list {
                    faults.push(format!("parameter `{name}` is given twice but takes one value"));
                }
                if let Some(fault) = outside_class(param, &term, prefixes, snapshot) {
                    faults.push(fault);
                }
                // A list is a set: the same value twice would double every row.
                if !values.contains(&term) {
                    values.push(term);
                }
            }
            Err(error) => {
                faults.push(format!("parameter `{name}`: {error}; {}", usage(param, prefixes)));
            }
        }
    }
    for param in &header.params {
        if arguments.contains_key(&param.name) || given.iter().any(|it| it.0 == param.name) {
            continue;
        }
        match &param.default {
            Some(default) => match param.ty.value(default, prefixes) {
                Ok(term) => arguments.entry(param.name.clone()).or_default().push(term),
                Err(error) => faults.push(format!("parameter `{}`: {error}", param.name)),
            },
            None if param.required => {
                faults.push(format!(
                    "parameter `{}` is missing; {}",
                    param.name,
                    usage(param, prefixes)
                ));
            }
            None => (),
        }
    }
    arguments.retain(|_, values| !values.is_empty());
    if faults.is_empty() { Ok(arguments) } else { Err(QueryError::Arguments(faults)) }
}

fn unknown(header: &Header, name: &str) -> String {
    let known = || header.params.iter().map(|it| it.name.as_str());
    let hint = match nearest(name, known()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if header.params.is_empty() => "the query takes no parameters".to_owned(),
        None => format!("the query takes {}", known().collect::<Vec<_>>().join(", ")),
    };
    format!("unknown parameter `{name}`; {hint}")
}

/// What to write for a parameter.
pub fn usage(param: &Param, prefixes: &Prefixes) -> String {
    let example = param.example.as_deref().unwrap_or_else(|| param.ty.example());
    let ty = param.ty.describe(prefixes);
    format!("it is of type {ty}, for example --arg {}='{example}'", param.name)
}

fn outside_class(
    param: &Param,
    term: &Term,
    prefixes: &Prefixes,
    snapshot: Option<&Snapshot>,
) -> Option<String> {
    let (ValueType::IriOf(class), Some(snapshot)) = (&param.ty, snapshot) else { return None };
    let is_instance = || {
        let (term, class) = (snapshot.id(term.as_ref())?, snapshot.id(class.as_ref())?);
        Some(snapshot.contains(term, snapshot.id(rdf::TYPE)?, class))
    };
    if is_instance() == Some(true) {
        return None;
    }
    let term = match term {
        Term::NamedNode(it) => prefixes.shorten(it.as_str()),
        _ => term.to_string(),
    };
    let class = prefixes.shorten(class.as_str());
    let mut fault = format!("parameter `{}`: {term} is not a {class} in the data", param.name);
    if let Some(example) = &param.example {
        let _ = write!(fault, "; for example --arg {}='{example}'", param.name);
    }
    Some(fault)
}
