//! `SERVICE`, answered from files.

use std::fs;

use ggen::{
    query::{budget::Budget, evaluate::evaluate, file::parse, function::Functions},
    store::{builder::Builder, view::View},
};
use oxigraph::model::{GraphNameRef, Term};

use crate::{
    manifest::{Case, QT, node_of, rdf_tests},
    results::{Expected, Rows, compare},
    suite,
};

#[test]
fn service_1_1() {
    let Some(tree) = rdf_tests() else { return suite::skip("sparql11-service") };
    let cases = tree.cases("sparql/sparql11/service/manifest.ttl");
    suite::run("sparql11-service", &cases, 7, outcome);
}

fn outcome(case: &Case) -> Result<(), String> {
    let tree = &case.manifest.tree;
    let action = case.action();
    let mut functions = Functions::standard();
    for service in case.manifest.many(action.as_ref(), QT, "serviceData") {
        let node = node_of(&service).ok_or("a service is a node")?;
        let one = |name| case.manifest.one(node.as_ref(), QT, name);
        let Some(Term::NamedNode(name)) = one("endpoint") else {
            return Err("a service has a name".to_owned());
        };
        let mut builder = Builder::new();
        tree.load(
            &mut builder,
            &case.file(&one("data").ok_or("a service has data")?),
            GraphNameRef::DefaultGraph,
        )?;
        functions.insert_service(name, builder.build(), View::default());
    }
    let mut builder = Builder::new();
    for file in case.manifest.many(action.as_ref(), QT, "data") {
        tree.load(&mut builder, &case.file(&file), GraphNameRef::DefaultGraph)?;
    }
    let query = case.manifest.one(action.as_ref(), QT, "query").ok_or("no query")?;
    let path = case.file(&query);
    let text = fs::read_to_string(&path).map_err(|it| it.to_string())?;
    let query = parse(&text, Some(&tree.iri_of(&path)), &functions)
        .map_err(|it| format!("does not parse: {it}"))?;
    let snapshot = builder.build();
    let answer = evaluate(&query, &snapshot, &View::default(), &functions, &Budget::unlimited())
        .map_err(|it| format!("does not run: {it}"))?;
    let expected = Expected::read(&case.result().ok_or("no result")?, tree)?;
    compare(&answer, &expected.answer, Rows::Bag, true)
}
