//! Mistakes that order libraries make, each as a test.

use ggen::{
    lattice::{
        check::Property,
        decl::OrderDecl,
        error::LatticeError,
        index::Lattice,
        order::{Bound, Ordering},
    },
    rdf::vocab::{rdfs, skos},
    store::{builder::Builder, snapshot::Snapshot},
};
use oxigraph::model::{GraphName, NamedNode, Quad};

use crate::data::{at, bound, ex, file, names, on, order, pairs, turtle};

fn classes(text: &str) -> Lattice {
    on(&turtle(text), &rdfs::SUB_CLASS_OF.into_owned())
}

fn concepts(text: &str) -> Lattice {
    on(&turtle(text), &skos::BROADER.into_owned())
}

#[test]
fn several_minimal_upper_bounds_are_all_listed() {
    let mut edges =
        vec![("a", "x"), ("a", "y"), ("b", "x"), ("b", "y"), ("x", "top"), ("y", "top")];
    for _ in 0..edges.len() {
        edges.rotate_left(1);
        let lattice = order(&pairs(&edges));
        let join = lattice.join(at(&lattice, "a"), at(&lattice, "b"));
        assert!(matches!(join, Bound::Several(_)));
        assert_eq!(bound(&lattice, &join), ["x", "y"]);
        assert_eq!(join.unique(), None);
    }
}

#[test]
fn bounds_of_three_do_not_depend_on_their_order() {
    // The join of a and b is not unique, that of all three is.
    let lattice = order(&pairs(&[
        ("a", "x"),
        ("a", "y"),
        ("b", "x"),
        ("b", "y"),
        ("c", "y"),
        ("x", "t"),
        ("y", "t"),
    ]));
    let [a, b, c] = ["a", "b", "c"].map(|it| at(&lattice, it));
    for set in [[a, b, c], [a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]] {
        assert_eq!(bound(&lattice, &lattice.sup(&set)), ["y"]);
    }
}

#[test]
fn the_supremum_of_nothing_is_the_bottom() {
    let lattice = order(&pairs(&[("0", "a"), ("0", "b")]));
    assert_eq!(bound(&lattice, &lattice.sup(&[])), ["0"]);
    assert_eq!(lattice.inf(&[]), Bound::None);
}

#[test]
fn incomparable_is_neither_less_nor_greater() {
    let lattice = order(&pairs(&[("a", "t"), ("b", "t")]));
    let (a, b) = (at(&lattice, "a"), at(&lattice, "b"));
    assert_eq!(lattice.compare(a, b), Ordering::Incomparable);
    assert_eq!(lattice.compare(a, b).to_std(), None);
    assert!(!lattice.leq(a, b) && !lattice.leq(b, a));
}

#[test]
fn an_unknown_element_is_an_error() {
    let lattice = order(&pairs(&[("a", "b")]));
    let error = lattice.element(&ex("A")).unwrap_err();
    assert!(matches!(error, LatticeError::UnknownElement { .. }));
    assert_eq!(
        error.to_string(),
        "<https://example.org/A> is not an element of the order <https://example.org/below>"
    );
}

#[test]
fn anonymous_classes_carry_the_order() {
    let lattice = classes(
        "ex:A rdfs:subClassOf [ a owl:Restriction ; rdfs:subClassOf [ rdfs:subClassOf ex:C ] ] .",
    );
    assert_eq!(lattice.len(), 2);
    assert!(lattice.lt(at(&lattice, "A"), at(&lattice, "C")));
    assert_eq!(names(&lattice, &lattice.covers_up(at(&lattice, "A"))), ["C"]);
}

#[test]
fn a_cycle_is_one_element_with_all_its_edges() {
    let lattice = order(&pairs(&[
        ("low", "b"),
        ("a", "b"),
        ("b", "c"),
        ("c", "a"),
        ("a", "high"),
        ("c", "other"),
    ]));
    assert_eq!(lattice.len(), 4);
    let a = at(&lattice, "c");
    assert_eq!(lattice.term(a), &ex("a"));
    assert_eq!(lattice.equivalents(a).cloned().collect::<Vec<_>>(), [ex("b"), ex("c")]);
    assert_eq!(names(&lattice, &lattice.covers_up(a)), ["high", "other"]);
    assert_eq!(names(&lattice, &lattice.covers_down(a)), ["low"]);
    assert_eq!(lattice.compare(a, at(&lattice, "b")), Ordering::Equal);
}

#[test]
fn broader_is_closed_and_its_other_spellings_are_read() {
    let lattice = concepts(
        "ex:a skos:broader ex:b . ex:c skos:narrower ex:b . ex:c skos:broaderTransitive ex:d .
         ex:alone a skos:Concept .",
    );
    assert!(lattice.lt(at(&lattice, "a"), at(&lattice, "d")));
    assert_eq!(names(&lattice, &lattice.up(at(&lattice, "a"))), ["a", "b", "c", "d"]);
    assert_eq!(lattice.len(), 5);
}

#[test]
fn a_redundant_edge_changes_nothing() {
    let lean = order(&pairs(&[("a", "b"), ("b", "c"), ("c", "d")]));
    let fat =
        order(&pairs(&[("a", "b"), ("b", "c"), ("c", "d"), ("a", "c"), ("a", "d"), ("b", "d")]));
    for name in ["a", "b", "c", "d"] {
        let (x, y) = (at(&lean, name), at(&fat, name));
        assert_eq!((lean.depth(x), lean.height(x)), (fat.depth(y), fat.height(y)));
        assert_eq!(names(&lean, &lean.covers_up(x)), names(&fat, &fat.covers_up(y)));
    }
}

#[test]
fn depth_is_the_longest_way_up() {
    let lattice =
        order(&pairs(&[("x", "m"), ("m", "n"), ("n", "root"), ("x", "other"), ("other", "root")]));
    assert_eq!(lattice.depth(at(&lattice, "x")), 3);
}

#[test]
fn deprecated_elements_are_left_out_and_paths_through_them_kept() {
    let lattice = on(
        &turtle(
            "ex:order a lat:Order ; lat:on ex:below ; lat:excludeDeprecated true .
             ex:a ex:below ex:old . ex:old ex:below ex:b ; owl:deprecated true .",
        ),
        &ex("order"),
    );
    assert_eq!(lattice.len(), 2);
    assert!(lattice.lt(at(&lattice, "a"), at(&lattice, "b")));
}

#[test]
fn thing_is_above_every_class_where_it_is_used() {
    let lattice = classes("ex:A rdfs:subClassOf owl:Thing . ex:B a owl:Class .");
    assert_eq!(lattice.join(at(&lattice, "A"), at(&lattice, "B")).unique(), lattice.top());
    let without = classes("ex:A rdfs:subClassOf ex:C . ex:B a owl:Class .");
    assert_eq!(without.join(at(&without, "A"), at(&without, "B")), Bound::None);
}

#[test]
fn deep_orders_need_no_stack_and_little_memory() {
    const N: usize = 200_000;
    let mut names: Vec<NamedNode> = (0..N).map(|it| ex(&format!("n{it}"))).collect();
    let lattice = order(&chain(&names));
    let (first, last) =
        (lattice.element(&names[0]).unwrap(), lattice.element(&names[N - 1]).unwrap());
    assert!(lattice.lt(first, last));
    assert_eq!(lattice.depth(first) as usize, N - 1);
    assert_eq!(lattice.count_below(last), N - 1);
    assert_eq!(lattice.join(first, last), Bound::Unique(last));
    assert!(lattice.verdict(Property::Chain).holds());
    assert!(lattice.verdict(Property::Acyclic).holds());
    assert_eq!(lattice.path(first, last).unwrap().len(), N);
    names.push(names[0].clone());
    assert_eq!(order(&chain(&names)).len(), 1);
}

fn chain(names: &[NamedNode]) -> Snapshot {
    let mut builder = Builder::new();
    for pair in names.windows(2) {
        let (lower, upper) = (pair[0].clone(), pair[1].clone());
        let quad = Quad::new(lower, ex("below"), upper, GraphName::DefaultGraph);
        builder.insert(quad.as_ref());
    }
    builder.build()
}

#[test]
fn declarations_are_read() {
    let snapshot = turtle(
        "ex:severity a lat:Order ; lat:enumeration (ex:low ex:high ex:critical) ;
             lat:requires lat:Chain .
         ex:turned a lat:Order ; lat:dualOf ex:severity .
         ex:mixed a lat:Order ; lat:on (ex:partOf ex:memberOf) ; lat:elements ex:Unit .
         ex:a ex:partOf ex:b . ex:b ex:memberOf ex:c . ex:a a ex:Unit . ex:c a ex:Unit .
         ex:down a lat:Order ; lat:on ex:has ; lat:direction lat:downward . ex:c ex:has ex:a .",
    );
    let severity = on(&snapshot, &ex("severity"));
    assert_eq!(names(&severity, &severity.up(at(&severity, "high"))), ["critical", "high"]);
    assert!(severity.check(&[], &|it| it.as_str().to_owned()).is_empty());
    let turned = on(&snapshot, &ex("turned"));
    assert_eq!(names(&turned, &turned.up(at(&turned, "high"))), ["high", "low"]);
    let mixed = on(&snapshot, &ex("mixed"));
    assert_eq!(mixed.len(), 2);
    assert!(mixed.lt(at(&mixed, "a"), at(&mixed, "c")));
    let down = on(&snapshot, &ex("down"));
    assert!(down.lt(at(&down, "a"), at(&down, "c")));
    assert_eq!(
        OrderDecl::declared(&snapshot),
        [ex("down"), ex("mixed"), ex("severity"), ex("turned")]
    );
}

#[test]
fn wrong_declarations_are_refused_with_the_reason() {
    let cases = [
        (
            "lat:key ex:rank",
            "the order <https://example.org/o> uses `lat:key`, which is not supported",
        ),
        (
            "lat:dualOf ex:o",
            "the declaration of the order <https://example.org/o> is wrong: `lat:dualOf` goes in a circle",
        ),
        (
            "lat:on ex:p ; lat:enumeration (ex:a)",
            "the declaration of the order <https://example.org/o> is wrong: `lat:enumeration` and `lat:on` exclude each other",
        ),
        (
            "lat:on \"p\"",
            "the declaration of the order <https://example.org/o> is wrong: `lat:on` has the value \"p\", not an IRI",
        ),
        (
            "lat:enumeration (ex:a ex:b ex:a)",
            "the declaration of the order <https://example.org/o> is wrong: <https://example.org/a> is twice in `lat:enumeration`",
        ),
        (
            "lat:requires ex:Pretty",
            "the declaration of the order <https://example.org/o> is wrong: `lat:requires` <https://example.org/Pretty> is not a property",
        ),
    ];
    for (declaration, message) in cases {
        let snapshot = turtle(&format!("ex:o a lat:Order ; {declaration} ."));
        let error = OrderDecl::read(&snapshot, ex("o").as_ref()).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn a_promised_top_that_is_none_is_a_finding() {
    let snapshot = turtle(
        "ex:o a lat:Order ; lat:on ex:below ; lat:top ex:b ; lat:requires lat:Bounded .
         ex:a ex:below ex:b, ex:c .",
    );
    let lattice = on(&snapshot, &ex("o"));
    let name = |it: &NamedNode| it.as_str().rsplit('/').next().unwrap().to_owned();
    assert_eq!(
        lattice.check(&[], &name).iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "error[LAT003]: the order o is not bounded: 2 maximal elements: b, c",
            "error[LAT003]: b is not the top of the order o: nothing is above b, c",
        ]
    );
}

#[test]
fn the_shipped_example_is_a_bounded_lattice() {
    let snapshot = file(include_str!("../../ontologies/dynamic-semantic-lattice/data/example.ttl"));
    let decl = OrderDecl::read(&snapshot, ex("lat/labels").as_ref()).unwrap().0;
    let (lattice, found) = Lattice::build(&snapshot, &decl).unwrap();
    assert!(found.is_empty(), "{found:?}");
    let join = lattice.join(at(&lattice, "lat/teamA"), at(&lattice, "lat/partner"));
    assert_eq!(bound(&lattice, &join), ["lat/public"]);
    let meet = lattice.meet(at(&lattice, "lat/internal"), at(&lattice, "lat/partner"));
    assert_eq!(bound(&lattice, &meet), ["lat/teamB"]);
    let below: Vec<(String, usize)> = lattice
        .sorted_elements()
        .iter()
        .map(|it| (names(&lattice, &[*it])[0].clone(), lattice.count_below(*it)))
        .collect();
    let expected =
        [("bottom", 0), ("internal", 3), ("partner", 2), ("public", 5), ("teamA", 1), ("teamB", 1)];
    assert_eq!(below, expected.map(|it| (format!("lat/{}", it.0), it.1)));
    assert_eq!(lattice.check(&[], &|it| it.as_str().to_owned()).len(), 1);
}
