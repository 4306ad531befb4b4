//! The SPARQL 1.1 Protocol.

use crate::{
    http::{empty, exchanges, load},
    manifest::{Case, rdf_tests},
    suite,
};

#[test]
fn protocol_1_1() {
    let suite = "sparql11-protocol";
    let Some(tree) = rdf_tests() else { return suite::skip(suite) };
    let cases = tree.cases("sparql/sparql11/protocol/manifest.ttl");
    suite::run(suite, &cases, 34, outcome);
}

fn outcome(case: &Case) -> Result<(), String> {
    let (_directory, server) = empty();
    load(case, &server);
    let at = |path: &str| {
        let rest = path.strip_prefix("/sparql/").expect("the path of the endpoint");
        format!("/sparql{rest}")
    };
    let mut locations = Vec::new();
    exchanges(case, at).iter().try_for_each(|it| it.run(&server, &mut locations))
}
