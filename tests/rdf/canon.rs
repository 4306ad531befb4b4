//! Canonical form, comparison and difference: what must hold for every dataset, and large ones.

use std::{cell::Cell, collections::BTreeSet, fmt::Write as _};

use ggen::rdf::{
    canon::{Budget, CanonError, Diff, HashAlgorithm, canonicalize, diff, isomorphic},
    format::Format,
};
use oxigraph::model::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use proptest::prelude::*;

use crate::recovering;

/// A node: one of few blank nodes, or an IRI.
fn node(n: u8, name: &dyn Fn(u8) -> String) -> NamedOrBlankNode {
    match n {
        0..6 => BlankNode::new_unchecked(name(n)).into(),
        _ => NamedNode::new_unchecked("urn:n").into(),
    }
}

type Numbers = (u8, u8, u8, u8);

/// A quad of few terms, so that random datasets are often nearly the same.
fn quad((s, p, o, g): Numbers, name: &dyn Fn(u8) -> String) -> Quad {
    let predicate = NamedNode::new_unchecked(format!("urn:p{p}"));
    let object: Term = match o {
        0..7 => node(o, name).into(),
        _ => Triple::new(node(o - 7, name), predicate.clone(), node(6, name)).into(),
    };
    let graph: GraphName = match g {
        0..8 => GraphName::DefaultGraph,
        _ => node(g - 8, name).into(),
    };
    Quad::new(node(s, name), predicate, object, graph)
}

fn quads() -> impl Strategy<Value = Vec<Numbers>> {
    prop::collection::vec((0..7u8, 0..2u8, 0..10u8, 0..11u8), 0..9)
}

fn dataset(numbers: &[Numbers], name: &dyn Fn(u8) -> String) -> Vec<Quad> {
    numbers.iter().map(|it| quad(*it, name)).collect()
}

fn plain(numbers: &[Numbers]) -> Vec<Quad> {
    dataset(numbers, &|it| format!("b{it}"))
}

fn canonical(quads: &[Quad]) -> String {
    let quads = quads.iter().map(Quad::as_ref);
    let canonical = canonicalize(quads, HashAlgorithm::Sha256, &Budget::default());
    canonical.expect("it is small").n_quads().to_owned()
}

fn are_isomorphic(a: &[Quad], b: &[Quad]) -> bool {
    let (a, b) = (a.iter().map(Quad::as_ref), b.iter().map(Quad::as_ref));
    isomorphic(a, b, &Budget::default()).expect("it is small")
}

fn difference(a: &[Quad], b: &[Quad]) -> Diff {
    let (a, b) = (a.iter().map(Quad::as_ref), b.iter().map(Quad::as_ref));
    diff(a, b, &Budget::default()).expect("it is small")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_canonical_form_ignores_names_order_and_repetitions(
        numbers in quads(), names in Just(vec!["x", "a", "zz", "q7", "b0", "m"]).prop_shuffle(),
        order in any::<prop::sample::Index>(),
    ) {
        let mut other = numbers.clone();
        if !other.is_empty() {
            let len = other.len();
            other.rotate_left(order.index(len));
            other.push(other[0]);
        }
        let other = dataset(&other, &|it| names[usize::from(it)].to_owned());
        prop_assert_eq!(canonical(&plain(&numbers)), canonical(&other));
        prop_assert!(are_isomorphic(&plain(&numbers), &other));
        prop_assert_eq!(difference(&plain(&numbers), &other), Diff::default());
    }

    #[test]
    fn datasets_are_isomorphic_when_their_canonical_forms_are_the_same(
        a in quads(), at in any::<prop::sample::Index>(), with in (0..7u8, 0..2u8, 0..10u8, 0..11u8)
    ) {
        let mut b = a.clone();
        if !b.is_empty() {
            let len = b.len();
            b[at.index(len)] = with;
        }
        let (a, b) = (plain(&a), plain(&b));
        let is_same = canonical(&a) == canonical(&b);
        prop_assert_eq!(are_isomorphic(&a, &b), is_same);
        prop_assert_eq!(difference(&a, &b).is_empty(), is_same);
    }

    #[test]
    fn a_difference_makes_the_other_dataset(a in quads(), b in quads()) {
        let (a, b) = (plain(&a), dataset(&b, &|it| format!("b{}", it + 3)));
        let difference = difference(&a, &b);
        let mut patched: BTreeSet<String> = a.iter().map(Quad::to_string).collect();
        let mut quads = a.clone();
        for quad in &difference.removed {
            prop_assert!(patched.remove(&quad.to_string()), "{} is not there", quad);
            quads.retain(|it| it != quad);
        }
        for quad in &difference.added {
            prop_assert!(patched.insert(quad.to_string()), "{} is there already", quad);
            quads.push(quad.clone());
        }
        prop_assert_eq!(canonical(&quads), canonical(&b));
    }
}

/// Quads of Turtle.
fn turtle(text: &str) -> Vec<Quad> {
    let text = format!("PREFIX : <urn:> {text}");
    let (document, found) = recovering(&text, Format::Turtle);
    assert_eq!(found, []);
    document.quads().map(oxigraph::model::QuadRef::into_owned).collect()
}

fn shown(a: &str, b: &str) -> String {
    difference(&turtle(a), &turtle(b)).to_string()
}

#[test]
fn a_change_inside_nested_nodes_is_one_line_each() {
    let person = |zip: u8| {
        format!(":ada :home [ :city \"Rom\" ; :at [ :zip {zip} ] ] ; :knows [ :at [ :zip 7 ] ] .")
    };
    let integer = "<http://www.w3.org/2001/XMLSchema#integer>";
    assert_eq!(
        shown(&person(1), &person(2)),
        format!("- _:anon1 <urn:zip> \"1\"^^{integer} .\n+ _:anon1 <urn:zip> \"2\"^^{integer} .\n")
    );
}

#[test]
fn one_more_of_equal_nodes_is_one_line() {
    assert_eq!(
        shown(":a :p [ :q 1 ], [ :q 1 ] .", ":a :p [ :q 1 ], [ :q 1 ], [ :q 1 ] .").lines().count(),
        2
    );
    assert_eq!(
        shown("[ a :A ] . [ a :A ] .", "[ a :A ] ."),
        "- _:anon1 a :A .\n"
            .replace(" a :A", " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:A>")
    );
}

#[test]
fn a_member_put_into_a_list_changes_a_few_lines() {
    let list = |members: &str| format!(":a :list ({members}) .");
    let before = list(&"0 ".repeat(400));
    assert_eq!(difference(&turtle(&before), &turtle(&before)), Diff::default());
    let after = list(&format!("{}1 {}", "0 ".repeat(200), "0 ".repeat(199)));
    let changed = difference(&turtle(&before), &turtle(&after));
    assert_eq!((changed.removed.len(), changed.added.len()), (1, 1), "{changed}");
    let distinct =
        |n: std::ops::Range<u32>| n.map(|it| it.to_string()).collect::<Vec<_>>().join(" ");
    let before = list(&distinct(0..300));
    let after = list(&format!("{} 777 {}", distinct(0..150), distinct(150..300)));
    let changed = difference(&turtle(&before), &turtle(&after));
    assert_eq!((changed.removed.len(), changed.added.len()), (1, 3), "{changed}");
}

#[test]
fn a_new_node_gets_a_label_that_is_free() {
    assert_eq!(shown("_:a :p 1 .", "_:a :p 1 ; :q _:b . _:b :p 2 .").matches("_:b ").count(), 2);
    assert_eq!(shown("_:a :p :x .", "_:b :p :x . _:a :q :y ."), "+ _:a_2 <urn:q> <urn:y> .\n");
}

/// `n` blank nodes with a name each, and a graph's worth of links between them.
fn people(n: usize, except: usize) -> Vec<Quad> {
    let node = |it: usize| BlankNode::new_unchecked(format!("p{it}"));
    let iri = |it: &str| NamedNode::new_unchecked(format!("urn:{it}"));
    let mut quads = Vec::new();
    for it in 0..n {
        let name = format!("{}{it}", if it == except { "other " } else { "" });
        let literal = oxigraph::model::Literal::from(name);
        quads.push(Quad::new(node(it), iri("name"), literal, GraphName::DefaultGraph));
        quads.push(Quad::new(
            node(it),
            iri("knows"),
            node((it * 7 + 1) % n),
            GraphName::DefaultGraph,
        ));
    }
    quads
}

#[test]
fn a_hundred_thousand_nodes_with_names_are_quick() {
    const N: usize = 100_000;
    let (before, after) = (people(N, N), people(N, 777));
    assert_eq!(canonical(&before).lines().count(), 2 * N);
    let changed = difference(&before, &after);
    assert_eq!(
        changed.to_string(),
        "- _:p777 <urn:name> \"777\" .\n+ _:p777 <urn:name> \"other 777\" .\n"
    );
}

/// A chain of blank nodes with nothing else about them.
fn chain(n: usize) -> Vec<Quad> {
    let node = |it: usize| BlankNode::new_unchecked(format!("c{it}"));
    let next = NamedNode::new_unchecked("urn:next");
    (1..n)
        .map(|it| Quad::new(node(it - 1), next.clone(), node(it), GraphName::DefaultGraph))
        .collect()
}

#[test]
fn a_long_chain_ends_in_an_answer_or_a_refusal() {
    let chain = chain(100_000);
    let budget = Budget { steps: 200_000, ..Budget::default() };
    let refused = canonicalize(chain.iter().map(Quad::as_ref), HashAlgorithm::Sha256, &budget);
    assert_eq!(refused, Err(CanonError::TooComplex { limit: 200_000 }));
    let mut other = chain.clone();
    other.reverse();
    assert!(are_isomorphic(&chain, &other));
    other.truncate(99_000);
    assert!(!are_isomorphic(&chain, &other));
}

/// Rings of blank nodes: two of `n`, or one of `2 n`.
fn rings(lens: &[usize]) -> Vec<Quad> {
    let mut text = String::new();
    for (ring, len) in lens.iter().enumerate() {
        for it in 0..*len {
            let _ = write!(text, "_:r{ring}x{it} :next _:r{ring}x{} . ", (it + 1) % len);
        }
    }
    turtle(&text)
}

#[test]
fn rings_that_look_the_same_everywhere_are_told_apart() {
    assert!(are_isomorphic(&rings(&[50, 50]), &rings(&[50, 50])));
    assert!(!are_isomorphic(&rings(&[50, 50]), &rings(&[100])));
    assert!(!difference(&rings(&[50, 50]), &rings(&[100])).is_empty());
    assert!(are_isomorphic(&rings(&[3; 500]), &rings(&[3; 500])));
}

#[test]
fn every_node_joined_to_every_other_is_refused_and_can_be_stopped() {
    let mut text = String::new();
    for a in 0..12 {
        for b in 0..12 {
            let _ = write!(text, "_:e{a} :p _:e{b} . ");
        }
    }
    let quads = turtle(&text);
    let quads = || quads.iter().map(Quad::as_ref);
    let budget = Budget { steps: 50_000, ..Budget::default() };
    let refused = canonicalize(quads(), HashAlgorithm::Sha256, &budget);
    assert_eq!(refused, Err(CanonError::TooComplex { limit: 50_000 }));
    let asked = Cell::new(0);
    let stop = || {
        asked.set(asked.get() + 1);
        asked.get() > 10
    };
    let budget = Budget { steps: u64::MAX, stop: &stop };
    assert_eq!(canonicalize(quads(), HashAlgorithm::Sha256, &budget), Err(CanonError::Stopped));
    assert_eq!(asked.get(), 11);
    assert_eq!(isomorphic(quads(), quads(), &Budget::default()), Ok(true));
}
