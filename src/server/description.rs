//! The service description: what `/sparql` is and what it holds, as a graph.

use oxigraph::model::{
    BlankNode, Literal, NamedNode, NamedNodeRef, NamedOrBlankNodeRef, Term, Triple,
};

use crate::{
    query::answer::Answer,
    rdf::{document::named, vocab::rdf},
    workspace::dataset::Dataset,
};

const SD: &str = "http://www.w3.org/ns/sparql-service-description#";
const VOID_TRIPLES: NamedNodeRef<'_> =
    NamedNodeRef::new_unchecked("http://rdfs.org/ns/void#triples");

const FEATURES: [&str; 1] = ["UnionDefaultGraph"];
const LANGUAGES: [&str; 1] = ["SPARQL11Query"];
/// In <http://www.w3.org/ns/formats/>.
const RESULTS: [&str; 8] = [
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
];

/// Describes the endpoint of an IRI.
pub(super) fn describe(dataset: &Dataset, endpoint: &str) -> Answer {
    let service = named(endpoint);
    let mut graph = Description::default();
    graph.add(service.as_ref(), rdf::TYPE.into_owned(), sd("Service"));
    graph.add(service.as_ref(), sd("endpoint"), service.clone());
    for name in LANGUAGES {
        graph.add(service.as_ref(), sd("supportedLanguage"), sd(name));
    }
    for name in FEATURES {
        graph.add(service.as_ref(), sd("feature"), sd(name));
    }
    for name in RESULTS {
        let format = named(format!("http://www.w3.org/ns/formats/{name}"));
        graph.add(service.as_ref(), sd("resultFormat"), format);
    }
    let aggregates: Vec<&NamedNode> = dataset.functions.aggregates().collect();
    for name in dataset.functions.names() {
        let is_aggregate = aggregates.contains(&name);
        let property = if is_aggregate { "extensionAggregate" } else { "extensionFunction" };
        graph.add(service.as_ref(), sd(property), name.clone());
    }
    graph.dataset(&service, dataset);
    graph.triples.sort_by_cached_key(ToString::to_string);
    Answer::Graph(graph.triples)
}

#[derive(Default)]
struct Description {
    triples: Vec<Triple>,
}

impl Description {
    fn add<'a>(
        &mut self,
        subject: impl Into<NamedOrBlankNodeRef<'a>>,
        predicate: NamedNode,
        object: impl Into<Term>,
    ) {
        let subject = subject.into().into_owned();
        self.triples.push(Triple::new(subject, predicate, object));
    }

    /// The default graph, which is all graphs, and the names of the graphs.
    fn dataset(&mut self, service: &NamedNode, dataset: &Dataset) {
        let snapshot = &dataset.snapshot;
        let (all, default) = (blank("dataset"), blank("default"));
        self.add(service.as_ref(), sd("defaultDataset"), all.clone());
        self.add(all.as_ref(), rdf::TYPE.into_owned(), sd("Dataset"));
        self.add(all.as_ref(), sd("defaultGraph"), default.clone());
        self.add(default.as_ref(), rdf::TYPE.into_owned(), sd("Graph"));
        let n_triples = i64::try_from(snapshot.len()).unwrap_or(i64::MAX);
        self.add(default.as_ref(), VOID_TRIPLES.into_owned(), Literal::from(n_triples));
        for (n, graph) in snapshot.named_graphs().enumerate() {
            if let Some(name) = snapshot.iri(graph) {
                let node = blank(&format!("graph{n}"));
                self.add(all.as_ref(), sd("namedGraph"), node.clone());
                self.add(node.as_ref(), rdf::TYPE.into_owned(), sd("NamedGraph"));
                self.add(node.as_ref(), sd("name"), named(name));
            }
        }
    }
}

fn sd(local: &str) -> NamedNode {
    named(format!("{SD}{local}"))
}

fn blank(name: &str) -> BlankNode {
    BlankNode::new_unchecked(name)
}
