//! `ggen entails`: the verdict and the exit code.

use crate::support::Project;

const PREMISE: &str = "PREFIX : <urn:>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n\
    :Cat rdfs:subClassOf :Animal . :tom a :Cat ; :age 042 .\n";

#[test]
fn verdicts() {
    let folder = Project::new(&[
        ("premise.ttl", PREMISE),
        ("animal.ttl", "[] a <urn:Animal> ."),
        ("age.ttl", "<urn:tom> <urn:age> 42 ."),
        ("broken.ttl", "<urn:a> <urn:b> 'x'^^<http://www.w3.org/2001/XMLSchema#integer> ."),
        ("graph.trig", "<urn:g> { <urn:a> <urn:b> 1 }"),
    ]);
    let entails = |arguments: &[&str]| folder.run(&[&["entails"], arguments].concat());
    insta::assert_snapshot!("entailed", entails(&["premise.ttl", "animal.ttl"]));
    insta::assert_snapshot!(
        "not_entailed",
        entails(&["premise.ttl", "animal.ttl", "--regime", "simple"])
    );
    let age = ["premise.ttl", "age.ttl", "--recognize"];
    assert!(entails(&age[..2]).starts_with("exit 1"));
    assert!(entails(&[&age[..], &["xsd:integer"]].concat()).starts_with("exit 0"));
    insta::assert_snapshot!("unknown_datatype", entails(&[&age[..], &["xsb:integer"]].concat()));
    insta::assert_snapshot!(
        "inconsistent",
        entails(&["broken.ttl", "age.ttl", "--recognize", "xsd:integer"])
    );
    insta::assert_snapshot!("named_graph", entails(&["graph.trig", "age.ttl"]));
    insta::assert_snapshot!("unknown_regime", entails(&["a.ttl", "b.ttl", "--regime", "owl"]));
}
