//! Property paths: read from a shapes graph, shown as SPARQL, written as triples.

use std::{collections::BTreeSet, fmt};

use oxigraph::model::{BlankNode, NamedNode, NamedOrBlankNode, Term, Triple};

use crate::{
    rdf::{
        document::named,
        vocab::{rdf, sh},
    },
    shacl::{graph::Graph, shape::Maker},
    store::id::Id,
};

/// How deeply paths may be nested.
const MAX_DEPTH: usize = 64;

/// A way from a focus node to its value nodes.
///
/// It displays as a SPARQL property path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Path {
    /// Along a property.
    Predicate(NamedNode),
    /// Backwards.
    Inverse(Box<Path>),
    /// One after the other.
    Sequence(Vec<Path>),
    /// Any of them.
    Alternative(Vec<Path>),
    /// As often as you like.
    ZeroOrMore(Box<Path>),
    /// At least once.
    OneOrMore(Box<Path>),
    /// At most once.
    ZeroOrOne(Box<Path>),
}

/// The SHACL properties of path nodes with one operand, and what they make.
const OPERATORS: [Maker<Box<Path>, Path>; 4] = [
    ("inversePath", Path::Inverse),
    ("zeroOrMorePath", Path::ZeroOrMore),
    ("oneOrMorePath", Path::OneOrMore),
    ("zeroOrOnePath", Path::ZeroOrOne),
];

impl Path {
    /// Reads the path at a node. A node that is a list is a sequence, whatever else it has.
    pub(super) fn read(graph: Graph<'_>, node: Id) -> Result<Self, String> {
        read(graph, node, &mut BTreeSet::new())
    }

    /// The property, if it is nothing more.
    pub fn predicate(&self) -> Option<&NamedNode> {
        match self {
            Self::Predicate(it) => Some(it),
            _ => None,
        }
    }

    /// Writes the path as triples and returns its node; `fresh` makes blank nodes.
    pub fn to_triples(
        &self,
        triples: &mut Vec<Triple>,
        fresh: &mut impl FnMut() -> BlankNode,
    ) -> NamedOrBlankNode {
        let (local, operand) = match self {
            Self::Predicate(it) => return it.clone().into(),
            Self::Sequence(parts) => return list(parts, triples, fresh),
            Self::Alternative(parts) => {
                let node = fresh();
                let list = list(parts, triples, fresh);
                let predicate = named(format!("{}alternativePath", sh::NS));
                triples.push(Triple::new(node.clone(), predicate, list));
                return node.into();
            }
            Self::Inverse(it) => ("inversePath", it),
            Self::ZeroOrMore(it) => ("zeroOrMorePath", it),
            Self::OneOrMore(it) => ("oneOrMorePath", it),
            Self::ZeroOrOne(it) => ("zeroOrOnePath", it),
        };
        let node = fresh();
        let operand = operand.to_triples(triples, fresh);
        triples.push(Triple::new(node.clone(), named(format!("{}{local}", sh::NS)), operand));
        node.into()
    }

    /// The text of the path, with names made by `shorten`.
    pub fn text(&self, shorten: &impl Fn(&str) -> String) -> String {
        let join = |parts: &[Self], separator: &str| {
            let parts: Vec<String> = parts.iter().map(|it| it.text(shorten)).collect();
            format!("({})", parts.join(separator))
        };
        match self {
            Self::Predicate(it) => shorten(it.as_str()),
            Self::Inverse(it) => format!("^{}", it.text(shorten)),
            Self::Sequence(parts) => join(parts, "/"),
            Self::Alternative(parts) => join(parts, "|"),
            Self::ZeroOrMore(it) => format!("({})*", it.text(shorten)),
            Self::OneOrMore(it) => format!("({})+", it.text(shorten)),
            Self::ZeroOrOne(it) => format!("({})?", it.text(shorten)),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(&|iri| format!("<{iri}>")))
    }
}

fn list(
    parts: &[Path],
    triples: &mut Vec<Triple>,
    fresh: &mut impl FnMut() -> BlankNode,
) -> NamedOrBlankNode {
    let cells: Vec<BlankNode> = parts.iter().map(|_| fresh()).collect();
    for (at, part) in parts.iter().enumerate() {
        let first = part.to_triples(triples, fresh);
        let rest: Term = match cells.get(at + 1) {
            Some(next) => next.clone().into(),
            None => rdf::NIL.into_owned().into(),
        };
        triples.push(Triple::new(cells[at].clone(), rdf::FIRST, first));
        triples.push(Triple::new(cells[at].clone(), rdf::REST, rest));
    }
    cells.first().map_or_else(|| rdf::NIL.into_owned().into(), |it| it.clone().into())
}

/// `above` are the nodes on the way here: a path that contains itself has no end.
fn read(graph: Graph<'_>, node: Id, above: &mut BTreeSet<Id>) -> Result<Path, String> {
    if let Some(iri) = graph.iri(node).filter(|it| it.as_ref() != rdf::NIL) {
        return Ok(Path::Predicate(iri));
    }
    if !node.is_node() {
        return Err(format!("{} is no path", graph.show(node)));
    }
    if above.len() >= MAX_DEPTH || !above.insert(node) {
        return Err(format!("a path contains itself, or is nested deeper than {MAX_DEPTH} levels"));
    }
    let path = if graph.is_list(node) {
        members(graph, node, above).map(Path::Sequence)
    } else if let [parts] = graph.values(node, "alternativePath")[..] {
        members(graph, parts, above).map(Path::Alternative)
    } else {
        operator(graph, node, above)
    };
    above.remove(&node);
    path
}

fn members(graph: Graph<'_>, list: Id, above: &mut BTreeSet<Id>) -> Result<Vec<Path>, String> {
    let members = graph.list(list)?;
    if members.len() < 2 {
        return Err("a sequence or alternative path has at least two members".to_owned());
    }
    members.into_iter().map(|it| read(graph, it, above)).collect()
}

fn operator(graph: Graph<'_>, node: Id, above: &mut BTreeSet<Id>) -> Result<Path, String> {
    let mut found = Vec::new();
    for (local, make) in OPERATORS {
        found.extend(graph.values(node, local).into_iter().map(|it| (make, it)));
    }
    match found[..] {
        [(make, operand)] => Ok(make(Box::new(read(graph, operand, above)?))),
        [] => Err(format!("{} is no path", graph.show(node))),
        _ => Err("a path node has one operator with one value".to_owned()),
    }
}
