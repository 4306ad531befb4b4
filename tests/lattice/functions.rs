//! The SPARQL functions: what they answer, and when they do not.

use std::sync::Arc;

use ggen::{
    lattice::function::{Lattices, functions},
    rdf::{
        document::named,
        vocab::{GGEN_FN, lat},
    },
};
use oxigraph::model::{Literal, NamedNode, Term};

use crate::data::{ex, turtle};

struct Caller {
    functions: Vec<(NamedNode, ggen::lattice::function::Function)>,
}

impl Caller {
    fn new() -> Self {
        let snapshot = turtle(
            "ex:Dog rdfs:subClassOf ex:Mammal . ex:Cat rdfs:subClassOf ex:Mammal .
             ex:Mammal rdfs:subClassOf ex:Animal .
             ex:A rdfs:subClassOf ex:X, ex:Y . ex:B rdfs:subClassOf ex:X, ex:Y .
             ex:severity a lat:Order ; lat:enumeration (ex:low ex:high) .
             ex:broken a lat:Order ; lat:key ex:rank .
             ex:team ex:partOf ex:company .",
        );
        Self { functions: functions(&Arc::new(Lattices::new(snapshot))) }
    }

    fn call(&self, ns: &str, local: &str, arguments: &[&str]) -> Option<Term> {
        let name = named(format!("{ns}{local}"));
        let function = self.functions.iter().find(|it| it.0 == name).unwrap();
        let terms: Vec<Term> = arguments.iter().map(|it| Term::from(ex(it))).collect();
        (function.1)(&terms)
    }

    fn lat(&self, local: &str, arguments: &[&str]) -> Option<String> {
        self.call(lat::NS, local, arguments).map(|it| match it {
            Term::NamedNode(it) => it.as_str().rsplit(['/', '#']).next().unwrap().to_owned(),
            Term::Literal(it) => it.value().to_owned(),
            other => other.to_string(),
        })
    }
}

#[test]
fn functions_answer() {
    let it = Caller::new();
    assert_eq!(it.lat("leq", &["Dog", "Animal"]).as_deref(), Some("true"));
    assert_eq!(it.lat("leq", &["Animal", "Dog"]).as_deref(), Some("false"));
    assert_eq!(it.lat("lt", &["Dog", "Dog"]).as_deref(), Some("false"));
    assert_eq!(it.lat("compare", &["Dog", "Cat"]).as_deref(), Some("Incomparable"));
    assert_eq!(it.lat("compare", &["Animal", "Cat"]).as_deref(), Some("Greater"));
    assert_eq!(it.lat("comparable", &["Dog", "Mammal"]).as_deref(), Some("true"));
    assert_eq!(it.lat("join", &["Dog", "Cat"]).as_deref(), Some("Mammal"));
    assert_eq!(it.lat("join", &["Dog", "Cat", "Animal"]).as_deref(), Some("Animal"));
    assert_eq!(it.lat("meet", &["Dog", "Animal"]).as_deref(), Some("Dog"));
    assert_eq!(it.lat("unique", &["A", "B"]).as_deref(), Some("false"));
    assert_eq!(it.lat("height", &["Animal"]).as_deref(), Some("2"));
    assert_eq!(it.lat("depth", &["Dog"]).as_deref(), Some("2"));
    assert_eq!(it.lat("countBelow", &["Animal"]).as_deref(), Some("3"));
    assert_eq!(it.lat("countAbove", &["Dog"]).as_deref(), Some("2"));
    assert_eq!(it.call(GGEN_FN, "subsumes", &["Dog", "Animal"]), Some(Literal::from(true).into()));
    assert_eq!(it.call(GGEN_FN, "lca", &["Dog", "Cat"]), Some(ex("Mammal").into()));
    assert_eq!(it.call(GGEN_FN, "height", &["Animal"]), Some(Literal::from(2).into()));
}

#[test]
fn the_last_argument_names_an_order() {
    let it = Caller::new();
    assert_eq!(it.lat("leq", &["low", "high", "severity"]).as_deref(), Some("true"));
    assert_eq!(it.lat("join", &["low", "high", "severity"]).as_deref(), Some("high"));
    assert_eq!(it.lat("top", &["severity"]).as_deref(), Some("high"));
    assert_eq!(it.lat("bottom", &["severity"]).as_deref(), Some("low"));
    assert_eq!(it.lat("join", &["severity"]).as_deref(), Some("low"));
    assert_eq!(it.lat("leq", &["team", "company", "partOf"]).as_deref(), Some("true"));
    assert_eq!(it.lat("join", &["team", "company", "partOf"]).as_deref(), Some("company"));
}

#[test]
fn what_is_unknown_or_not_unique_is_unbound() {
    let it = Caller::new();
    assert_eq!(it.lat("leq", &["Dog", "Animol"]), None);
    assert_eq!(it.lat("comparable", &["Dog", "Animol"]), None);
    assert_eq!(it.lat("join", &["A", "B"]), None);
    assert_eq!(it.lat("join", &["Dog", "A"]), None);
    assert_eq!(it.lat("top", &[]), None);
    assert_eq!(it.lat("leq", &["Dog"]), None);
    assert_eq!(it.lat("leq", &["Dog", "Cat", "nothing"]), None);
    assert_eq!(it.lat("leq", &["low", "high", "broken"]), None);
    assert_eq!(it.lat("height", &["Dog", "Cat", "Mammal"]), None);
    let leq = &it.functions[0].1;
    assert_eq!(leq(&[Literal::from(1).into(), ex("Dog").into()]), None);
}

#[test]
fn orders_are_built_once_and_shared_between_threads() {
    let lattices = Arc::new(Lattices::new(turtle("ex:a rdfs:subClassOf ex:b .")));
    let order = ggen::rdf::vocab::rdfs::SUB_CLASS_OF;
    let first = lattices.order(order).unwrap().0;
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert!(Arc::ptr_eq(&first, &lattices.order(order).unwrap().0)));
        }
    });
}
