//! Small orders for tests.

use ggen::{
    lattice::{
        decl::OrderDecl,
        index::Lattice,
        order::{Bound, Element},
    },
    rdf::{
        document::named,
        format::Format,
        read::{ReadOptions, read},
    },
    store::{builder::Builder, snapshot::Snapshot},
};
use oxigraph::{
    io::RdfParser,
    model::{GraphName, GraphNameRef, NamedNode, Quad},
};

/// The namespace of all examples.
pub(crate) const EX: &str = "https://example.org/";

/// `ex:name`.
pub(crate) fn ex(name: &str) -> NamedNode {
    named(format!("{EX}{name}"))
}

/// A dataset of Turtle; `ex:`, `rdfs:`, `owl:`, `skos:` and `lat:` are declared.
pub(crate) fn turtle(text: &str) -> Snapshot {
    let text = format!(
        "@prefix ex: <{EX}> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
         @prefix owl: <http://www.w3.org/2002/07/owl#> .\n\
         @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\
         @prefix lat: <https://w3id.org/ggen/ns/lattice#> .\n{text}"
    );
    let mut builder = Builder::new();
    for quad in RdfParser::from_format(Format::Turtle.rdf_format()).for_slice(text.as_bytes()) {
        builder.insert(quad.unwrap().as_ref());
    }
    builder.build()
}

/// A file of the repository's tests as a dataset.
pub(crate) fn file(text: &str) -> Snapshot {
    let (document, found) = read(text.as_bytes(), Format::Turtle, "t.ttl", &ReadOptions::default());
    assert!(found.is_empty(), "{found:?}");
    let mut builder = Builder::new();
    builder.insert_document(&document, GraphNameRef::DefaultGraph);
    builder.build()
}

/// Pairs of names under `ex:below`, in the given order of arrival.
pub(crate) fn pairs(pairs: &[(&str, &str)]) -> Snapshot {
    let mut builder = Builder::new();
    for (lower, upper) in pairs {
        let quad = Quad::new(ex(lower), ex("below"), ex(upper), GraphName::DefaultGraph);
        builder.insert(quad.as_ref());
    }
    builder.build()
}

/// The order of `ex:below`.
pub(crate) fn order(snapshot: &Snapshot) -> Lattice {
    on(snapshot, &ex("below"))
}

/// The order of an IRI.
pub(crate) fn on(snapshot: &Snapshot, order: &NamedNode) -> Lattice {
    let (decl, found) = OrderDecl::read(snapshot, order.as_ref()).unwrap();
    assert!(found.is_empty(), "{found:?}");
    Lattice::build(snapshot, &decl).unwrap().0
}

/// An element by its local name.
pub(crate) fn at(lattice: &Lattice, name: &str) -> Element {
    lattice.element(&ex(name)).unwrap()
}

/// The local names of elements.
pub(crate) fn names(lattice: &Lattice, elements: &[Element]) -> Vec<String> {
    elements.iter().map(|it| lattice.term(*it).as_str()[EX.len()..].to_owned()).collect()
}

/// The local names of a bound's candidates.
pub(crate) fn bound(lattice: &Lattice, bound: &Bound) -> Vec<String> {
    names(lattice, bound.candidates())
}
