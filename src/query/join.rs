//! The order in which triple patterns are joined, from exact counts.
//!
//! The evaluator's optimiser knows no counts, and its search grows with the fourth power of the
//! number of patterns. A basic graph pattern is handed to it as a chain of `LATERAL` joins, which it
//! leaves as it is: each link looks up one pattern for every row so far, which for triple patterns is
//! the same as a join.

use std::collections::BTreeSet;

use oxigraph::model::TermRef;
use spargebra::{
    algebra::{Expression, GraphPattern},
    term::{NamedNodePattern, TermPattern, TriplePattern},
};

use crate::{
    query::{
        error::QueryError,
        walk::{Part, inside_expression_mut, inside_pattern_mut, walk},
    },
    store::snapshot::{Pattern, Snapshot},
};

/// Below this many patterns the optimiser may mix a basic graph pattern with what it is joined to.
const SMALL: usize = 12;

/// The most patterns of one basic graph pattern: planning takes the third power of their number.
const MAX: usize = 500;

/// Orders every basic graph pattern.
///
/// # Errors
///
/// When one has more patterns than can be planned in a fraction of a second.
pub(crate) fn order(pattern: &mut GraphPattern, snapshot: &Snapshot) -> Result<(), QueryError> {
    let mut widest = 0;
    walk(Part::Pattern(pattern), &mut |part| {
        if let Part::Pattern(GraphPattern::Bgp { patterns }) = part {
            widest = widest.max(patterns.len());
        }
    });
    if widest > MAX {
        return Err(QueryError::TooWide { limit: MAX });
    }
    in_pattern(pattern, &Bound::new(), false, snapshot);
    Ok(())
}

/// The variables and blank nodes that have a value.
type Bound = BTreeSet<String>;

/// `bound` has a value in every row for which the pattern is evaluated; `is_joined` says that the
/// optimiser may yet choose what the pattern is joined to.
fn in_pattern(pattern: &mut GraphPattern, bound: &Bound, is_joined: bool, snapshot: &Snapshot) {
    match pattern {
        GraphPattern::Bgp { patterns } => {
            if patterns.len() > 1 && (!is_joined || patterns.len() > SMALL) {
                *pattern = chain(std::mem::take(patterns), bound, snapshot);
            }
        }
        GraphPattern::Join { left, right } => {
            in_pattern(left, bound, true, snapshot);
            in_pattern(right, bound, true, snapshot);
        }
        GraphPattern::LeftJoin { left, right, expression } => {
            in_pattern(left, bound, is_joined, snapshot);
            let mut bound = bound.clone();
            add_variables(left, &mut bound);
            in_pattern(right, &bound, is_joined, snapshot);
            if let Some(it) = expression {
                add_variables(right, &mut bound);
                in_expression(it, &bound, snapshot);
            }
        }
        GraphPattern::Filter { .. } | GraphPattern::Extend { .. } | GraphPattern::Graph { .. } => {
            in_parts(pattern, bound, is_joined, snapshot);
        }
        _ => in_parts(pattern, &Bound::new(), false, snapshot),
    }
}

fn in_parts(pattern: &mut GraphPattern, bound: &Bound, is_joined: bool, snapshot: &Snapshot) {
    let mut inside = bound.clone();
    add_variables(pattern, &mut inside);
    let (patterns, expressions) = inside_pattern_mut(pattern);
    for it in patterns {
        in_pattern(it, bound, is_joined, snapshot);
    }
    for it in expressions {
        in_expression(it, &inside, snapshot);
    }
}

/// EXISTS is evaluated for a row at a time.
fn in_expression(expression: &mut Expression, bound: &Bound, snapshot: &Snapshot) {
    if let Expression::Exists(pattern) = expression {
        in_pattern(pattern, bound, false, snapshot);
    }
    for it in inside_expression_mut(expression) {
        in_expression(it, bound, snapshot);
    }
}

fn add_variables(pattern: &GraphPattern, bound: &mut Bound) {
    pattern.on_in_scope_variable(|it| _ = bound.insert(it.to_string()));
}

/// A triple pattern with what is known of it.
struct Link {
    triple: TriplePattern,
    /// How many triples fit its constants.
    n_rows: f64,
    /// How many of them have the same subject, predicate or object, on average.
    n_same: [f64; 3],
    /// What has no constant value, by position.
    names: [Vec<String>; 3],
}

/// Joins in order of the fewest rows at each step; parts without a common variable are joined at
/// the end.
fn chain(triples: Vec<TriplePattern>, bound: &Bound, snapshot: &Snapshot) -> GraphPattern {
    let mut links: Vec<Link> = triples.into_iter().map(|it| link(it, snapshot)).collect();
    let mut parts = Vec::new();
    while !links.is_empty() {
        let mut bound = bound.clone();
        let mut part = next(&mut links, &mut bound, false).expect("there is a link");
        while let Some(right) = next(&mut links, &mut bound, true) {
            part = GraphPattern::Lateral { left: Box::new(part), right: Box::new(right) };
        }
        parts.push(part);
    }
    let join = |left, right| GraphPattern::Join { left: Box::new(left), right: Box::new(right) };
    parts.into_iter().reduce(join).expect("a basic graph pattern has triples here")
}

/// Takes the link with the fewest rows, of those that share a variable if they must.
fn next(links: &mut Vec<Link>, bound: &mut Bound, must_share: bool) -> Option<GraphPattern> {
    let shares = |it: &Link| it.names.iter().flatten().any(|it| bound.contains(it));
    let candidates = links.iter().enumerate().filter(|it| !must_share || shares(it.1));
    let rows = candidates.map(|(at, it)| (at, it.n_rows_with(bound)));
    let (at, _) = rows.min_by(|a, b| a.1.total_cmp(&b.1))?;
    let link = links.remove(at);
    bound.extend(link.names.into_iter().flatten());
    Some(GraphPattern::Bgp { patterns: vec![link.triple] })
}

impl Link {
    /// How many rows a look-up gives when some variables have a value.
    fn n_rows_with(&self, bound: &Bound) -> f64 {
        let is_bound =
            |names: &Vec<String>| !names.is_empty() && names.iter().all(|it| bound.contains(it));
        let mut rows = self.n_rows;
        for (names, same) in self.names.iter().zip(self.n_same) {
            if is_bound(names) && self.n_rows > 0.0 {
                rows *= same / self.n_rows;
            }
        }
        rows
    }
}

fn link(triple: TriplePattern, snapshot: &Snapshot) -> Link {
    let mut names = [Vec::new(), Vec::new(), Vec::new()];
    term_names(&triple.subject, &mut names[0]);
    if let NamedNodePattern::Variable(it) = &triple.predicate {
        names[1].push(it.to_string());
    }
    term_names(&triple.object, &mut names[2]);
    let ids = [
        constant(&triple.subject).map(|it| snapshot.id(it)),
        match &triple.predicate {
            NamedNodePattern::NamedNode(it) => Some(snapshot.id(it.as_ref())),
            NamedNodePattern::Variable(_) => None,
        },
        constant(&triple.object).map(|it| snapshot.id(it)),
    ];
    // A constant that the data lacks fits nothing.
    if ids.contains(&Some(None)) {
        return Link { triple, n_rows: 0.0, n_same: [0.0; 3], names };
    }
    let [subject, predicate, object] = ids.map(Option::flatten);
    let pattern = Pattern { subject, predicate, object };
    Link { triple, n_rows: snapshot.n_rows(pattern), n_same: snapshot.n_same(pattern), names }
}

/// The variables and blank nodes of a term.
fn term_names(term: &TermPattern, names: &mut Vec<String>) {
    match term {
        TermPattern::Variable(it) => names.push(it.to_string()),
        TermPattern::BlankNode(it) => names.push(it.to_string()),
        TermPattern::Triple(it) => {
            term_names(&it.subject, names);
            if let NamedNodePattern::Variable(it) = &it.predicate {
                names.push(it.to_string());
            }
            term_names(&it.object, names);
        }
        TermPattern::NamedNode(_) | TermPattern::Literal(_) => (),
    }
}

fn constant(term: &TermPattern) -> Option<TermRef<'_>> {
    match term {
        TermPattern::NamedNode(it) => Some(it.as_ref().into()),
        TermPattern::Literal(it) => Some(it.as_ref().into()),
        // A triple without variables is rare; it counts as a variable that nothing binds.
        TermPattern::Triple(_) | TermPattern::Variable(_) | TermPattern::BlankNode(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use oxigraph::model::{GraphName, NamedNode, Quad};

    use super::*;
    use crate::{
        query::{file::parse, function::Functions},
        store::builder::Builder,
    };

    /// A hundred orders of ten customers with ten names.
    fn shop() -> Snapshot {
        let node = |name: String| NamedNode::new_unchecked(format!("urn:{name}"));
        let mut builder = Builder::new();
        let mut add = |s: String, p: &str, o: String| {
            let quad = Quad::new(node(s), node(p.to_owned()), node(o), GraphName::DefaultGraph);
            builder.insert(quad.as_ref());
        };
        for n in 0..100 {
            add(format!("order{n}"), "type", "Order".to_owned());
            add(format!("order{n}"), "by", format!("customer{}", n % 10));
        }
        for n in 0..10 {
            add(format!("customer{n}"), "name", format!("name{n}"));
        }
        builder.build()
    }

    fn ordered(group: &str) -> String {
        let functions = Functions::standard();
        let mut query =
            parse(&format!("BASE <urn:x> SELECT * WHERE {{ {group} }}"), None, &functions).unwrap();
        let spargebra::Query::Select { pattern, .. } = &mut query else { unreachable!() };
        order(pattern, &shop()).unwrap();
        pattern.to_string()
    }

    /// Where texts stand in what was ordered.
    fn places(group: &str, words: &[&str]) -> Vec<usize> {
        let text = ordered(group);
        words.iter().map(|it| text.find(it).unwrap_or_else(|| panic!("{it} in {text}"))).collect()
    }

    #[test]
    fn the_rarest_pattern_comes_first_and_what_it_binds_next() {
        let group = "?o <urn:type> <urn:Order> . ?o <urn:by> ?c . ?c <urn:name> <urn:name7>";
        let places = places(group, &["urn:name", "urn:by", "urn:type"]);
        assert!(places.is_sorted(), "{}", ordered(group));
    }

    #[test]
    fn an_optional_part_begins_with_what_is_bound_outside() {
        let group = "?o <urn:type> <urn:Order> OPTIONAL { ?c <urn:name> ?n . ?o <urn:by> ?c }";
        let places = places(group, &["urn:type", "urn:by", "urn:name"]);
        assert!(places.is_sorted(), "{}", ordered(group));
    }

    #[test]
    fn parts_without_a_common_variable_are_not_looked_up_per_row() {
        let text = ordered("?a <urn:by> ?b . ?c <urn:name> ?d . ?b <urn:name> ?e");
        assert!(!text.contains("LATERAL { ?c"), "{text}");
    }
}
