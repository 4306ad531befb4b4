//! Laws that hold on every order, on random preorders and against a matrix of all pairs.

use std::collections::BTreeSet;

use ggen::{
    lattice::{
        decl::{OrderDecl, Source},
        index::Lattice,
        order::{Bound, Element, Ordering},
    },
    rdf::document::named,
    store::{builder::Builder, change::Change, snapshot::Snapshot},
};
use oxigraph::model::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad};
use proptest::prelude::*;

use crate::data::ex;

/// Nodes from here on are blank.
const FIRST_BLANK: u8 = 12;
const N: u8 = 16;

fn node(n: u8) -> NamedOrBlankNode {
    if n < FIRST_BLANK { iri(n).into() } else { BlankNode::new_unchecked(format!("b{n}")).into() }
}

fn iri(n: u8) -> NamedNode {
    ex(&format!("n{n:02}"))
}

fn quad((lower, upper): (u8, u8)) -> Quad {
    Quad::new(node(lower), ex("below"), node(upper), GraphName::DefaultGraph)
}

fn snapshot(pairs: &[(u8, u8)]) -> Snapshot {
    let mut builder = Builder::new();
    for it in pairs {
        builder.insert(quad(*it).as_ref());
    }
    builder.build()
}

fn decl() -> OrderDecl {
    OrderDecl::on(ex("below"))
}

fn build(pairs: &[(u8, u8)]) -> Lattice {
    Lattice::build(&snapshot(pairs), &decl()).unwrap().0
}

fn dual(pairs: &[(u8, u8)]) -> Lattice {
    let decl = OrderDecl { reversed: true, ..decl() };
    Lattice::build(&snapshot(pairs), &decl).unwrap().0
}

/// Any pairs: cycles, blank nodes and repetitions included.
fn preorders() -> impl Strategy<Value = Vec<(u8, u8)>> {
    prop::collection::vec((0..N, 0..N), 0..28)
}

/// Pairs without cycles, often with bounds.
fn dags() -> impl Strategy<Value = Vec<(u8, u8)>> {
    (prop::collection::vec((0..11u8, 0..11u8), 0..40), any::<bool>()).prop_map(
        |(pairs, bounded)| {
            let mut pairs: Vec<(u8, u8)> = pairs
                .into_iter()
                .filter(|(a, b)| a != b)
                .map(|(a, b)| (a.max(b), a.min(b)))
                .collect();
            if bounded {
                pairs.extend((1..11).map(|it| (it, 0)));
                pairs.extend((0..11).map(|it| (11, it)));
            }
            pairs
        },
    )
}

fn orders() -> impl Strategy<Value = Vec<(u8, u8)>> {
    prop_oneof![preorders(), dags()]
}

type Matrix = Vec<Vec<bool>>;

/// The reflexive and transitive closure, node by node.
fn closure(pairs: &[(u8, u8)]) -> Matrix {
    let n = usize::from(N);
    let mut leq = vec![vec![false; n]; n];
    for (at, row) in leq.iter_mut().enumerate() {
        row[at] = true;
    }
    for (lower, upper) in pairs {
        leq[usize::from(*lower)][usize::from(*upper)] = true;
    }
    for k in 0..n {
        for i in 0..n {
            for j in 0..n {
                leq[i][j] |= leq[i][k] && leq[k][j];
            }
        }
    }
    leq
}

/// Each element with the smallest of its numbers.
fn numbered(lattice: &Lattice) -> Vec<(Element, usize)> {
    let number = |it: &NamedNode| it.as_str()[it.as_str().len() - 2..].parse::<usize>().unwrap();
    lattice.elements().map(|it| (it, number(lattice.term(it)))).collect()
}

/// All sets of up to three elements, with repetitions.
fn triples(lattice: &Lattice) -> Vec<[Element; 3]> {
    let all: Vec<Element> = lattice.elements().collect();
    let mut res = Vec::new();
    for a in &all {
        for b in &all {
            for c in &all {
                res.push([*a, *b, *c]);
            }
        }
    }
    res
}

/// A canonical account of everything the order says.
fn account(lattice: &Lattice) -> Vec<String> {
    let name = |it: &Element| lattice.term(*it).as_str().to_owned();
    let names = |all: &[Element]| all.iter().map(name).collect::<Vec<_>>().join(" ");
    let mut res: Vec<String> = lattice
        .sorted_elements()
        .iter()
        .map(|it| {
            let same: Vec<&str> = lattice.equivalents(*it).map(NamedNode::as_str).collect();
            format!(
                "{} = {same:?} up {} down {} covers {} / {} depth {} height {}",
                name(it),
                names(&lattice.up(*it)),
                names(&lattice.down(*it)),
                names(&lattice.covers_up(*it)),
                names(&lattice.covers_down(*it)),
                lattice.depth(*it),
                lattice.height(*it),
            )
        })
        .collect();
    for [a, b, _] in triples(lattice).into_iter().filter(|it| it[1] == it[2]) {
        res.push(format!(
            "{:?}",
            lattice.join(a, b).candidates().iter().map(name).collect::<Vec<_>>()
        ));
    }
    res
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn the_order_is_the_closure_of_the_statements(pairs in orders()) {
        let lattice = build(&pairs);
        let leq = closure(&pairs);
        let all = numbered(&lattice);
        let used: BTreeSet<u8> =
            pairs.iter().flat_map(|it| [it.0, it.1]).filter(|it| *it < FIRST_BLANK).collect();
        let seen: Vec<NamedNode> = lattice.terms().cloned().collect();
        prop_assert_eq!(seen, used.iter().map(|it| iri(*it)).collect::<Vec<_>>());
        for (a, i) in &all {
            for same in lattice.equivalents(*a) {
                let j: usize = same.as_str()[same.as_str().len() - 2..].parse().unwrap();
                prop_assert!(leq[*i][j] && leq[j][*i] && i < &j);
            }
            for (b, j) in &all {
                prop_assert_eq!(lattice.leq(*a, *b), leq[*i][*j]);
                prop_assert_eq!(lattice.compare(*a, *b), match (leq[*i][*j], leq[*j][*i]) {
                    (true, true) => Ordering::Equal,
                    (true, false) => Ordering::Less,
                    (false, true) => Ordering::Greater,
                    (false, false) => Ordering::Incomparable,
                });
                prop_assert_eq!(lattice.compare(*a, *b), lattice.compare(*b, *a).reverse());
                prop_assert_eq!(a == b, lattice.leq(*a, *b) && lattice.leq(*b, *a));
                prop_assert_eq!(lattice.lt(*a, *b), a != b && lattice.leq(*a, *b));
                prop_assert_eq!(lattice.up(*a).contains(b), lattice.leq(*a, *b));
                prop_assert_eq!(lattice.down(*a).contains(b), lattice.leq(*b, *a));
                prop_assert_eq!(
                    lattice.incomparable(*a).contains(b),
                    lattice.compare(*a, *b) == Ordering::Incomparable
                );
            }
            prop_assert_eq!(lattice.count_above(*a), lattice.up(*a).len() - 1);
            prop_assert_eq!(lattice.count_below(*a), lattice.down(*a).len() - 1);
        }
    }

    #[test]
    fn covers_are_the_transitive_reduction(pairs in orders()) {
        let lattice = build(&pairs);
        let all: Vec<Element> = lattice.elements().collect();
        for a in &all {
            for b in &all {
                let is_cover = lattice.lt(*a, *b)
                    && !all.iter().any(|c| lattice.lt(*a, *c) && lattice.lt(*c, *b));
                prop_assert_eq!(lattice.covers_up(*a).contains(b), is_cover);
                prop_assert_eq!(lattice.covers_down(*b).contains(a), is_cover);
            }
            let above = lattice.covers_up(*a).iter().map(|it| lattice.depth(*it) + 1).max();
            prop_assert_eq!(lattice.depth(*a), above.unwrap_or(0));
            let below = lattice.covers_down(*a).iter().map(|it| lattice.height(*it) + 1).max();
            prop_assert_eq!(lattice.height(*a), below.unwrap_or(0));
        }
        let covers: Vec<(u8, u8)> = all.iter().flat_map(|a| {
            let number = |it: &Element| {
                let term = lattice.term(*it).as_str();
                term[term.len() - 2..].parse::<u8>().unwrap()
            };
            lattice.covers_up(*a).into_iter().map(move |b| (number(a), number(&b))).collect::<Vec<_>>()
        }).collect();
        let again = closure(&covers);
        for (a, i) in numbered(&lattice) {
            for (b, j) in numbered(&lattice) {
                prop_assert_eq!(again[i][j], lattice.leq(a, b));
            }
        }
    }

    #[test]
    fn a_supremum_is_the_set_of_minimal_upper_bounds(pairs in orders()) {
        let lattice = build(&pairs);
        let all: Vec<Element> = lattice.elements().collect();
        for set in triples(&lattice) {
            let upper: Vec<Element> =
                all.iter().copied().filter(|u| set.iter().all(|x| lattice.leq(*x, *u))).collect();
            let minimal: BTreeSet<Element> = upper
                .iter()
                .copied()
                .filter(|u| !upper.iter().any(|v| lattice.lt(*v, *u)))
                .collect();
            let bound = lattice.sup(&set);
            prop_assert_eq!(
                bound.candidates().iter().copied().collect::<BTreeSet<_>>(), minimal.clone()
            );
            match bound {
                Bound::None => prop_assert!(upper.is_empty()),
                Bound::Unique(it) => prop_assert!(upper.iter().all(|u| lattice.leq(it, *u))),
                Bound::Several(several) => {
                    prop_assert!(several.len() > 1);
                    prop_assert!(several.windows(2).all(|it| lattice.term(it[0]) < lattice.term(it[1])));
                }
            }
        }
    }

    #[test]
    fn bounds_obey_the_lattice_laws_where_they_are_defined(pairs in orders()) {
        let lattice = build(&pairs);
        let (join, meet) =
            (|a, b| lattice.join(a, b).unique(), |a, b| lattice.meet(a, b).unique());
        for [a, b, c] in triples(&lattice) {
            prop_assert_eq!(lattice.leq(a, b), join(a, b) == Some(b));
            prop_assert_eq!(lattice.leq(a, b), meet(a, b) == Some(a));
            prop_assert_eq!(join(a, a), Some(a));
            prop_assert_eq!(meet(a, a), Some(a));
            for set in [[b, a, c], [c, b, a], [a, c, b], [b, c, a], [c, a, b]] {
                prop_assert_eq!(lattice.sup(&[a, b, c]), lattice.sup(&set));
                prop_assert_eq!(lattice.inf(&[a, b, c]), lattice.inf(&set));
            }
            prop_assert_eq!(lattice.sup(&[a, b, c]), lattice.sup(&[a, b, c, b, a]));
            if let (Some(ab), Some(bc)) = (join(a, b), join(b, c)) {
                prop_assert_eq!(lattice.join(ab, c), lattice.join(a, bc));
                prop_assert_eq!(lattice.join(ab, c), lattice.sup(&[a, b, c]));
            }
            if let (Some(ab), Some(bc)) = (meet(a, b), meet(b, c)) {
                prop_assert_eq!(lattice.meet(ab, c), lattice.meet(a, bc));
            }
            if let Some(ab) = join(a, b) {
                prop_assert_eq!(meet(a, ab), Some(a));
            }
            if let Some(ab) = meet(a, b) {
                prop_assert_eq!(join(a, ab), Some(a));
            }
            if lattice.leq(a, b) && let (Some(ac), Some(bc)) = (join(a, c), join(b, c)) {
                prop_assert!(lattice.leq(ac, bc));
            }
            // The bounds of a set are the minimal ones among the bounds of the candidates.
            let ab = lattice.join(a, b);
            let folded: Vec<Element> = ab
                .candidates()
                .iter()
                .flat_map(|it| lattice.join(*it, c).candidates().to_vec())
                .collect();
            let minimal: BTreeSet<Element> = folded
                .iter()
                .copied()
                .filter(|it| !folded.iter().any(|other| lattice.lt(*other, *it)))
                .collect();
            prop_assert_eq!(
                lattice.sup(&[a, b, c]).candidates().iter().copied().collect::<BTreeSet<_>>(),
                minimal
            );
        }
    }

    #[test]
    fn the_dual_order_exchanges_every_operation(pairs in orders()) {
        let (lattice, dual) = (build(&pairs), dual(&pairs));
        let other = |it: Element| dual.element(lattice.term(it)).unwrap();
        let all = |them: &[Element]| them.iter().map(|it| other(*it)).collect::<Vec<_>>();
        for [a, b, c] in triples(&lattice) {
            prop_assert_eq!(
                all(lattice.sup(&[a, b, c]).candidates()),
                dual.inf(&all(&[a, b, c])).candidates().to_vec()
            );
            prop_assert_eq!(lattice.compare(a, b), dual.compare(other(b), other(a)));
        }
        for a in lattice.elements() {
            prop_assert_eq!(all(&lattice.up(a)), dual.down(other(a)));
            prop_assert_eq!(all(&lattice.covers_up(a)), dual.covers_down(other(a)));
            prop_assert_eq!(lattice.depth(a), dual.height(other(a)));
        }
        prop_assert_eq!(all(&lattice.maximal()), dual.minimal());
        prop_assert_eq!(lattice.top().map(other), dual.bottom());
        prop_assert_eq!(
            all(lattice.sup(&[]).candidates()), dual.inf(&[]).candidates().to_vec()
        );
    }

    #[test]
    fn a_path_climbs_along_covers(pairs in orders()) {
        let lattice = build(&pairs);
        for [a, b, _] in triples(&lattice) {
            match lattice.path(a, b) {
                None => prop_assert!(!lattice.leq(a, b)),
                Some(path) => {
                    prop_assert_eq!((path.first(), path.last()), (Some(&a), Some(&b)));
                    prop_assert!(path.windows(2).all(|it| lattice.covers_up(it[0]).contains(&it[1])));
                }
            }
        }
    }

    #[test]
    fn neither_the_order_of_arrival_nor_a_change_shows(
        pairs in orders(), removed in orders(), seed in any::<prop::sample::Index>()
    ) {
        let expected = account(&build(&pairs));
        let mut turned = pairs.clone();
        if !turned.is_empty() {
            let by = seed.index(turned.len());
            turned.rotate_left(by);
            turned.reverse();
        }
        prop_assert_eq!(&account(&build(&turned)), &expected);
        let kept: BTreeSet<(u8, u8)> = pairs.iter().copied().collect();
        let change = Change {
            deletions: removed.iter().filter(|it| !kept.contains(it)).map(|it| quad(*it)).collect(),
            insertions: pairs.iter().map(|it| quad(*it)).collect(),
            ..Change::default()
        };
        let changed = snapshot(&removed).apply(&change);
        prop_assert_eq!(&account(&Lattice::build(&changed, &decl()).unwrap().0), &expected);
    }

    #[test]
    fn a_chain_is_total(len in 0..12u8) {
        let chain: Vec<NamedNode> = (0..len).rev().map(iri).collect();
        let decl = OrderDecl { source: Source::Enumeration(chain), ..decl() };
        let lattice = Lattice::build(&Snapshot::default(), &decl).unwrap().0;
        for i in 0..len {
            for j in 0..len {
                let (a, b) = (lattice.element(&iri(i)).unwrap(), lattice.element(&iri(j)).unwrap());
                prop_assert_eq!(lattice.compare(a, b).to_std(), Some(j.cmp(&i)));
                prop_assert_eq!(lattice.join(a, b), Bound::Unique(if i < j { a } else { b }));
            }
        }
        prop_assert!(lattice.element(&named("urn:other")).is_err());
    }
}
