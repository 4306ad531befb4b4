//! Structure checks against their definitions, on every small order.

use std::collections::BTreeSet;

use ggen::lattice::{
    check::{Outcome, Property, Witness},
    index::Lattice,
    order::Element,
};
use ggen::store::builder::Builder;
use oxigraph::model::{GraphName, Quad};

use crate::data::{at, ex, names, order, pairs, turtle};

/// All partial orders on `0..n` whose order is compatible with the numbers, as sets of pairs.
fn natural_orders(n: usize) -> Vec<Vec<(usize, usize)>> {
    let all: Vec<(usize, usize)> = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).collect();
    (0..1_u32 << all.len())
        .map(|mask| {
            let chosen = all.iter().enumerate().filter(|it| mask >> it.0 & 1 == 1);
            chosen.map(|it| *it.1).collect::<Vec<_>>()
        })
        .filter(|pairs: &Vec<(usize, usize)>| {
            pairs.iter().all(|(a, b)| {
                pairs.iter().filter(|it| it.0 == *b).all(|it| pairs.contains(&(*a, it.1)))
            })
        })
        .collect()
}

/// The same order whatever the names: the smallest list of pairs under all renamings.
fn canonical(n: usize, pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut best: Option<Vec<(usize, usize)>> = None;
    permutations(n, &mut |names| {
        let mut renamed: Vec<(usize, usize)> =
            pairs.iter().map(|(a, b)| (names[*a], names[*b])).collect();
        renamed.sort_unstable();
        if best.as_ref().is_none_or(|it| renamed < *it) {
            best = Some(renamed);
        }
    });
    best.unwrap_or_default()
}

fn permutations(n: usize, visit: &mut dyn FnMut(&[usize])) {
    fn extend(n: usize, chosen: &mut Vec<usize>, visit: &mut dyn FnMut(&[usize])) {
        if chosen.len() == n {
            visit(chosen);
            return;
        }
        for it in 0..n {
            if !chosen.contains(&it) {
                chosen.push(it);
                extend(n, chosen, visit);
                chosen.pop();
            }
        }
    }
    extend(n, &mut Vec::new(), visit);
}

/// `0..n` as elements, all of them below a class, so that isolated ones count too.
fn lattice(n: usize, pairs: &[(usize, usize)]) -> Lattice {
    let mut builder = Builder::new();
    let name = |it: usize| ex(&format!("n{it}"));
    for it in 0..n {
        let quad = Quad::new(name(it), ex("below"), name(it), GraphName::DefaultGraph);
        builder.insert(quad.as_ref());
    }
    for (a, b) in pairs {
        let quad = Quad::new(name(*a), ex("below"), name(*b), GraphName::DefaultGraph);
        builder.insert(quad.as_ref());
    }
    order(&builder.build())
}

/// The definitions, word by word.
struct Definitions<'a> {
    lattice: &'a Lattice,
    all: Vec<Element>,
}

impl Definitions<'_> {
    fn holds(&self, property: Property) -> bool {
        let (all, it) = (&self.all, self.lattice);
        let pairs = || all.iter().flat_map(|a| all.iter().map(move |b| (*a, *b)));
        let join = |a, b| it.join(a, b).unique();
        let meet = |a, b| it.meet(a, b).unique();
        let is_lattice = || pairs().all(|(a, b)| join(a, b).is_some() && meet(a, b).is_some());
        let j = |a, b| join(a, b).unwrap();
        let m = |a, b| meet(a, b).unwrap();
        let triples = || pairs().flat_map(|(a, b)| all.iter().map(move |c| (a, b, *c)));
        match property {
            Property::Acyclic => true,
            Property::Reduced => it.redundant().is_empty(),
            Property::Chain => pairs().all(|(a, b)| it.leq(a, b) || it.leq(b, a)),
            Property::Tree => triples()
                .all(|(a, b, c)| !(it.leq(a, b) && it.leq(a, c)) || it.leq(b, c) || it.leq(c, b)),
            Property::Bounded => {
                all.iter().any(|t| all.iter().all(|a| it.leq(*a, *t)))
                    && all.iter().any(|b| all.iter().all(|a| it.leq(*b, *a)))
            }
            Property::JoinSemilattice => pairs().all(|(a, b)| join(a, b).is_some()),
            Property::MeetSemilattice => pairs().all(|(a, b)| meet(a, b).is_some()),
            Property::Lattice => is_lattice(),
            Property::Modular => {
                is_lattice()
                    && triples().all(|(a, b, c)| !it.leq(a, c) || j(a, m(b, c)) == m(j(a, b), c))
            }
            Property::Distributive => {
                is_lattice() && triples().all(|(a, b, c)| m(a, j(b, c)) == j(m(a, b), m(a, c)))
            }
            Property::Boolean => {
                self.holds(Property::Distributive)
                    && !all.is_empty()
                    && all.iter().all(|a| {
                        all.iter()
                            .any(|b| Some(j(*a, *b)) == it.top() && Some(m(*a, *b)) == it.bottom())
                    })
            }
        }
    }
}

#[test]
fn recognisers_agree_with_their_definitions_on_every_small_order() {
    let mut counts = Vec::new();
    for n in 1..=5 {
        let orders = natural_orders(n);
        let distinct: BTreeSet<Vec<(usize, usize)>> =
            orders.iter().map(|it| canonical(n, it)).collect();
        counts.push(distinct.len());
        for pairs in &distinct {
            let lattice = lattice(n, pairs);
            let definitions = Definitions { lattice: &lattice, all: lattice.elements().collect() };
            for property in Property::ALL {
                let verdict = lattice.verdict(property);
                assert_eq!(
                    verdict.holds(),
                    definitions.holds(property),
                    "{property:?} of {pairs:?}: {verdict:?}"
                );
            }
        }
    }
    assert_eq!(counts, [1, 2, 5, 16, 63]);
}

#[test]
fn small_lattices_are_counted_right() {
    let mut counts = Vec::new();
    // Lattices on n elements are the bounded orders with n - 2 elements inside.
    for inner in 0..=5 {
        let n = inner + 2;
        let distinct: BTreeSet<Vec<(usize, usize)>> =
            natural_orders(inner).iter().map(|it| canonical(inner, it)).collect();
        let mut count = [0; 3];
        for pairs in distinct {
            let mut pairs = pairs;
            pairs.extend((0..inner).flat_map(|it| [(it, inner), (inner + 1, it)]));
            pairs.push((inner + 1, inner));
            let lattice = lattice(n, &pairs);
            let definitions = Definitions { lattice: &lattice, all: lattice.elements().collect() };
            let properties = [Property::Lattice, Property::Modular, Property::Distributive];
            for (at, property) in properties.into_iter().enumerate() {
                let holds = lattice.verdict(property).holds();
                assert_eq!(holds, definitions.holds(property), "{property:?} of {pairs:?}");
                count[at] += usize::from(holds);
            }
        }
        counts.push(count);
    }
    assert_eq!(counts, [[1, 1, 1], [1, 1, 1], [2, 2, 2], [5, 4, 3], [15, 8, 5], [53, 16, 8]]);
}

#[test]
fn witnesses_show_what_is_wrong() {
    let m3 =
        order(&pairs(&[("0", "a"), ("0", "b"), ("0", "c"), ("a", "1"), ("b", "1"), ("c", "1")]));
    assert!(m3.verdict(Property::Modular).holds());
    let Outcome::Fails(Witness::NotDistributive(j, x, y)) =
        m3.verdict(Property::Distributive).outcome
    else {
        panic!("M3 is not distributive");
    };
    assert!(m3.leq(j, m3.join(x, y).unique().unwrap()) && !m3.leq(j, x) && !m3.leq(j, y));

    let n5 = order(&pairs(&[("0", "a"), ("a", "c"), ("c", "1"), ("0", "b"), ("b", "1")]));
    let Outcome::Fails(Witness::NotModular(near, far, bound, between)) =
        n5.verdict(Property::Modular).outcome
    else {
        panic!("N5 is not modular");
    };
    let is_join = n5.join(near, far).unique() == Some(bound);
    assert!(is_join || n5.meet(near, far).unique() == Some(bound));
    assert_eq!(n5.interval(near.min(bound), near.max(bound)).len(), 0);
    assert_eq!(n5.interval(near.max(bound), near.min(bound)).len(), 3);
    assert!(n5.interval(near.max(bound), near.min(bound)).contains(&between));

    let open = order(&pairs(&[("a", "x"), ("b", "x"), ("a", "y"), ("b", "y")]));
    let name = |it: &oxigraph::model::NamedNode| it.as_str().rsplit('/').next().unwrap().to_owned();
    let reason = |property| {
        let verdict = open.verdict(property);
        open.reason(&verdict.outcome, &name)
    };
    assert_eq!(reason(Property::JoinSemilattice), "x and y have no common upper bound");
    assert_eq!(reason(Property::Bounded), "2 maximal elements: x, y; 2 minimal elements: a, b");
    assert_eq!(reason(Property::Tree), "a is right below x, y");
    let closed =
        order(&pairs(&[("a", "x"), ("b", "x"), ("a", "y"), ("b", "y"), ("x", "1"), ("y", "1")]));
    let verdict = closed.verdict(Property::JoinSemilattice);
    assert_eq!(
        closed.reason(&verdict.outcome, &name),
        "a and b have several best upper bounds: x, y"
    );
}

#[test]
fn the_shortest_cycle_is_shown() {
    let lattice = order(&pairs(&[
        ("a", "b"),
        ("b", "c"),
        ("c", "d"),
        ("d", "a"),
        ("c", "e"),
        ("e", "c"),
        ("z", "a"),
    ]));
    let verdict = lattice.verdict(Property::Acyclic);
    let Outcome::Fails(Witness::Cycle(cycle)) = verdict.outcome else { panic!("a cycle") };
    assert_eq!(cycle, [ex("c").as_str(), ex("e").as_str()]);
    let name = |it: &oxigraph::model::NamedNode| it.as_str().rsplit('/').next().unwrap().to_owned();
    let found = lattice.check(&[Property::Acyclic], &name);
    assert_eq!(
        found.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["error[LAT001]: the order below is not acyclic: c < e < c"]
    );
}

#[test]
fn a_stated_equivalence_is_no_cycle() {
    let lattice = crate::data::on(
        &turtle(
            "ex:A owl:equivalentClass ex:B . ex:A rdfs:subClassOf ex:B . ex:B rdfs:subClassOf ex:C .",
        ),
        &ggen::rdf::vocab::rdfs::SUB_CLASS_OF.into_owned(),
    );
    assert!(lattice.verdict(Property::Acyclic).holds());
    assert_eq!(lattice.len(), 2);
    assert_eq!(names(&lattice, &lattice.up(at(&lattice, "B"))), ["A", "C"]);
}

#[test]
fn redundant_statements_are_found_once_each() {
    let lattice =
        order(&pairs(&[("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"), ("a", "d"), ("d", "d")]));
    let found: Vec<(String, String, Option<String>)> = lattice
        .redundant()
        .into_iter()
        .map(|it| {
            let short = |it: &str| it.rsplit('/').next().unwrap().to_owned();
            (short(&it.lower), short(&it.upper), it.through.as_deref().map(short))
        })
        .collect();
    let row =
        |a: &str, b: &str, c: Option<&str>| (a.to_owned(), b.to_owned(), c.map(str::to_owned));
    assert_eq!(found, [row("a", "c", Some("b")), row("a", "d", Some("b")), row("d", "d", None)]);
}
