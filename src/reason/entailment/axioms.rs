//! The [axiomatic triples](https://www.w3.org/TR/rdf12-semantics/#rdf-axiomatic-triples) of RDF and
//! RDFS, those of `rdf:_1`, `rdf:_2` and so on excepted.

use oxigraph::model::Triple;

use crate::{
    rdf::{
        format::Format,
        read::{ReadOptions, read},
        vocab::{rdf, rdfs},
    },
    reason::entailment::Regime,
};

const RDF: &str = "
rdf:type a rdf:Property . rdf:subject a rdf:Property . rdf:predicate a rdf:Property .
rdf:object a rdf:Property . rdf:first a rdf:Property . rdf:rest a rdf:Property .
rdf:value a rdf:Property . rdf:reifies a rdf:Property . rdf:nil a rdf:List .
";

const RDFS: &str = "
rdf:type rdfs:domain rdfs:Resource ; rdfs:range rdfs:Class .
rdfs:domain rdfs:domain rdf:Property ; rdfs:range rdfs:Class .
rdfs:range rdfs:domain rdf:Property ; rdfs:range rdfs:Class .
rdfs:subPropertyOf rdfs:domain rdf:Property ; rdfs:range rdf:Property .
rdfs:subClassOf rdfs:domain rdfs:Class ; rdfs:range rdfs:Class .
rdf:subject rdfs:domain rdf:Statement ; rdfs:range rdfs:Resource .
rdf:predicate rdfs:domain rdf:Statement ; rdfs:range rdfs:Resource .
rdf:object rdfs:domain rdf:Statement ; rdfs:range rdfs:Resource .
rdf:reifies rdfs:domain rdfs:Resource ; rdfs:range rdfs:Proposition .
rdfs:member rdfs:domain rdfs:Resource ; rdfs:range rdfs:Resource .
rdf:first rdfs:domain rdf:List ; rdfs:range rdfs:Resource .
rdf:rest rdfs:domain rdf:List ; rdfs:range rdf:List .
rdfs:seeAlso rdfs:domain rdfs:Resource ; rdfs:range rdfs:Resource .
rdfs:isDefinedBy rdfs:domain rdfs:Resource ; rdfs:range rdfs:Resource ;
    rdfs:subPropertyOf rdfs:seeAlso .
rdfs:comment rdfs:domain rdfs:Resource ; rdfs:range rdfs:Literal .
rdfs:label rdfs:domain rdfs:Resource ; rdfs:range rdfs:Literal .
rdf:value rdfs:domain rdfs:Resource ; rdfs:range rdfs:Resource .
rdf:Alt rdfs:subClassOf rdfs:Container . rdf:Bag rdfs:subClassOf rdfs:Container .
rdf:Seq rdfs:subClassOf rdfs:Container .
rdfs:ContainerMembershipProperty rdfs:subClassOf rdf:Property .
rdfs:Datatype rdfs:subClassOf rdfs:Class .
";

/// The triples of a regime.
pub(super) fn axioms(regime: Regime) -> Vec<Triple> {
    let text = match regime {
        Regime::Simple => return Vec::new(),
        Regime::Rdf => RDF.to_owned(),
        Regime::Rdfs => [RDF, RDFS].concat(),
    };
    let text = format!("PREFIX rdf: <{}> PREFIX rdfs: <{}> {text}", rdf::NS, rdfs::NS);
    let (document, _) =
        read(text.as_bytes(), Format::Turtle, "axioms.ttl", &ReadOptions::default());
    document.quads().map(|it| Triple::from(it.into_owned())).collect()
}
