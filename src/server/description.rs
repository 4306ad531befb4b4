//! The service description: what `/sparql` is and what it holds, as a graph.

use oxigraph::model::{
    BlankNode, Literal, NamedNode, NamedNodeRef, NamedOrBlankNodeRef, Term, Triple,
};

use crate::{
    query::answer::Answer,
    rdf::{document::named, vocab::rdf},
    server::state::Task,
    store::view::View,
    workspace::dataset::Dataset,
};

const SD: &str = "http://www.w3.org/ns/sparql-service-description#";
const VOID_TRIPLES: NamedNodeRef<'_> =
    NamedNodeRef::new_unchecked("http://rdfs.org/ns/void#triples");

/// In <http://www.w3.org/ns/sparql-service-description#>.
const QUERY_LANGUAGES: [&str; 3] = ["SPARQL10Query", "SPARQL11Query", "SPARQL12Query"];
const UPDATE_LANGUAGES: [&str; 2] = ["SPARQL11Update", "SPARQL12Update"];
/// In <http://www.w3.org/ns/formats/>.
const RESULTS: [&str; 10] = [
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
    "TriG",
    "N-Quads",
];
const INPUTS: [&str; 6] = ["Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads"];

/// Describes the endpoint of an IRI.
pub(super) fn describe(task: &Task<'_>, endpoint: &str, is_writable: bool) -> Answer {
    let service = named(endpoint);
    let mut graph = Description::default();
    let mut add = |property: &str, object: NamedNode| {
        graph.add(service.as_ref(), sd(property), object);
    };
    add("endpoint", service.clone());
    for name in QUERY_LANGUAGES {
        add("supportedLanguage", sd(name));
    }
    for name in RESULTS {
        add("resultFormat", format(name));
    }
    if is_writable {
        for name in UPDATE_LANGUAGES {
            add("supportedLanguage", sd(name));
        }
        for name in INPUTS {
            add("inputFormat", format(name));
        }
    }
    add("feature", sd("EmptyGraphs"));
    if *task.view == View::union() {
        add("feature", sd("UnionDefaultGraph"));
    }
    graph.add(service.as_ref(), rdf::TYPE.into_owned(), sd("Service"));
    graph.functions(&service, task.dataset);
    graph.dataset(&service, task);
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

    fn functions(&mut self, service: &NamedNode, dataset: &Dataset) {
        let aggregates: Vec<&NamedNode> = dataset.functions.aggregates().collect();
        for name in dataset.functions.names() {
            let (property, class) = if aggregates.contains(&name) {
                ("extensionAggregate", "Aggregate")
            } else {
                ("extensionFunction", "Function")
            };
            self.add(service.as_ref(), sd(property), name.clone());
            self.add(name.as_ref(), rdf::TYPE.into_owned(), sd(class));
        }
    }

    /// The default graph and the names of the graphs.
    fn dataset(&mut self, service: &NamedNode, task: &Task<'_>) {
        let snapshot = &task.dataset.snapshot;
        let (all, default) = (blank("dataset"), blank("default"));
        self.add(service.as_ref(), sd("defaultDataset"), all.clone());
        self.add(all.as_ref(), rdf::TYPE.into_owned(), sd("Dataset"));
        self.add(all.as_ref(), sd("defaultGraph"), default.clone());
        self.add(default.as_ref(), rdf::TYPE.into_owned(), sd("Graph"));
        if *task.view == View::union() {
            let n_triples = i64::try_from(snapshot.len()).unwrap_or(i64::MAX);
            self.add(default.as_ref(), VOID_TRIPLES.into_owned(), Literal::from(n_triples));
        }
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

fn format(name: &str) -> NamedNode {
    named(format!("http://www.w3.org/ns/formats/{name}"))
}

fn blank(name: &str) -> BlankNode {
    BlankNode::new_unchecked(name)
}
