//! What pre-binding forbids in a query, wherever it stands and whether or not there is data.
//!
//! <https://www.w3.org/TR/shacl/#pre-binding>

use spargebra::{
    Query,
    algebra::{AggregateExpression, GraphPattern},
};

use crate::query::{
    file::projection,
    walk::{Part, walk},
};

/// Variables of `bound` that an inner SELECT need not return.
const OPTIONAL: [&str; 2] = ["shapesGraph", "currentShape"];

/// Checks a query. `bound` are the constants that are pre-bound beside `$this` and, for an ASK,
/// `$value`; `unbound` are parameters that could have been.
pub(super) fn check(
    query: &Query,
    is_ask: bool,
    bound: &[&str],
    unbound: &[&str],
) -> Result<(), String> {
    let pattern = match query {
        Query::Select { dataset: None, pattern, .. } if !is_ask => pattern,
        Query::Ask { dataset: None, pattern, .. } if is_ask => pattern,
        Query::Select { dataset: Some(_), .. } | Query::Ask { dataset: Some(_), .. } => {
            return Err("FROM is not allowed: a constraint looks at the data graph".to_owned());
        }
        _ if is_ask => return Err("an ASK query is expected".to_owned()),
        _ => return Err("a SELECT query is expected".to_owned()),
    };
    if !is_ask && !projection(query).iter().any(|it| it.as_str() == "this") {
        return Err("the query does not return `$this`".to_owned());
    }
    let mut required: Vec<&str> = vec!["this"];
    required.extend(is_ask.then_some("value"));
    required.extend(bound.iter().filter(|it| !OPTIONAL.contains(it)));
    let is_prebound =
        |name: &str| required.contains(&name) || bound.contains(&name) || unbound.contains(&name);
    let outer = outer_projection(pattern);
    let mut fault = None;
    walk(Part::Pattern(pattern), &mut |part| {
        let Part::Pattern(part) = part else { return };
        let is_inner = outer.is_none_or(|it| !std::ptr::eq(it, part));
        if let Some(found) = forbidden(part, is_inner, &required, &is_prebound) {
            fault.get_or_insert(found);
        }
    });
    fault.map_or(Ok(()), Err)
}

/// The projection of the query itself; the parser gives one to ASK, too.
fn outer_projection(mut pattern: &GraphPattern) -> Option<&GraphPattern> {
    loop {
        match pattern {
            GraphPattern::Project { .. } => return Some(pattern),
            GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. }
            | GraphPattern::OrderBy { inner, .. } => pattern = inner,
            _ => return None,
        }
    }
}

fn forbidden(
    pattern: &GraphPattern,
    is_inner: bool,
    required: &[&str],
    is_prebound: &impl Fn(&str) -> bool,
) -> Option<String> {
    match pattern {
        GraphPattern::Minus { .. } => {
            Some("MINUS is not allowed; use FILTER NOT EXISTS".to_owned())
        }
        GraphPattern::Service { .. } => Some("SERVICE is not allowed".to_owned()),
        GraphPattern::Values { .. } => Some("VALUES is not allowed; use FILTER with IN".to_owned()),
        GraphPattern::Extend { variable, .. } if is_prebound(variable.as_str()) => {
            Some(format!("`${}` is pre-bound, `AS` must not assign it", variable.as_str()))
        }
        GraphPattern::Group { aggregates, .. } => {
            aggregates.iter().find(|it| is_prebound(it.0.as_str())).map(assigned)
        }
        GraphPattern::Project { variables, .. } if is_inner => required
            .iter()
            .find(|name| !variables.iter().any(|it| it.as_str() == **name))
            .map(|name| format!("an inner SELECT must return `${name}`")),
        _ => None,
    }
}

fn assigned(aggregate: &(spargebra::term::Variable, AggregateExpression)) -> String {
    format!("`${}` is pre-bound, an aggregate must not assign it", aggregate.0.as_str())
}
