//! SPARQL 1.1 Service Description: three tests without data, asked of two servers.

use std::collections::BTreeSet;

use oxigraph::model::{
    Dataset, GraphName, NamedNode, NamedNodeRef, NamedOrBlankNode, QuadRef, Term,
};

use crate::{
    http::{AUTHORITY, Server, empty, graph},
    manifest::{Case, local, node_of, rdf_tests},
    suite,
};

const SD: &str = "http://www.w3.org/ns/sparql-service-description#";
const FORMATS: &str = "http://www.w3.org/ns/formats/";
const RDF_TYPE: NamedNodeRef<'_> =
    NamedNodeRef::new_unchecked("http://www.w3.org/1999/02/22-rdf-syntax-ns#type");

#[test]
fn service_description_1_1() {
    let suite = "sparql11-service-description";
    let Some(tree) = rdf_tests() else { return suite::skip(suite) };
    let cases = tree.cases("sparql/sparql11/service-description/manifest.ttl");
    suite::run(suite, &cases, 3, outcome);
}

fn outcome(case: &Case) -> Result<(), String> {
    let (_directory, writable) = empty();
    let graph = "<urn:a> <urn:p> 1 .";
    let headers = [("Content-Type", "text/turtle")];
    let put = writable.send("PUT", "/store?graph=urn:g", &headers, graph.as_bytes());
    assert_eq!(put.status, 201);
    // A project with packages, read only.
    let project = Server::start(&["--allow-host", AUTHORITY]);
    for (server, allows) in [(writable, true), (project, false)] {
        for path in ["/sparql", "/query"] {
            for accept in ["", "text/turtle", "application/rdf+xml", "application/ld+json"] {
                let description = description(&server, path, accept)?;
                check(case, &description, path, allows)?;
            }
        }
    }
    Ok(())
}

fn description(server: &Server, path: &str, accept: &str) -> Result<Description, String> {
    let headers = [("Host", AUTHORITY), ("Accept", accept)];
    let response = server.send("GET", path, &headers, b"");
    if response.status != 200 {
        return Err(format!("{path}: {}", response.status));
    }
    let (body, media_type) = (&response.body, response.media_type());
    Ok(Description(graph(body, media_type, path)?))
}

fn check(case: &Case, it: &Description, path: &str, allows: bool) -> Result<(), String> {
    let endpoint: Term = NamedNode::new_unchecked(format!("http://{AUTHORITY}{path}")).into();
    match local(&case.node.clone().into()).as_str() {
        "returns-rdf" => Ok(()),
        "has-endpoint-triple" => {
            let services = it.instances("Service");
            let found =
                services.iter().filter(|node| it.objects(node, "endpoint") == [endpoint.clone()]);
            if found.count() == 1 { Ok(()) } else { Err(format!("{endpoint} is no endpoint")) }
        }
        "conforms-to-schema" => it.conforms(allows),
        other => Err(format!("the test `{other}` is unknown here")),
    }
}

struct Description(Dataset);

/// The properties of the vocabulary that are used, and what their values are.
const PROPERTIES: [(&str, &str, Value); 12] = [
    ("endpoint", "Service", Value::Iri),
    ("supportedLanguage", "Service", Value::OneOf(&LANGUAGES)),
    ("feature", "Service", Value::OneOf(&FEATURES)),
    ("resultFormat", "Service", Value::Format),
    ("inputFormat", "Service", Value::Format),
    ("extensionFunction", "Service", Value::A("Function")),
    ("extensionAggregate", "Service", Value::A("Aggregate")),
    ("defaultDataset", "Service", Value::A("Dataset")),
    ("defaultGraph", "Dataset", Value::A("Graph")),
    ("namedGraph", "Dataset", Value::A("NamedGraph")),
    ("name", "NamedGraph", Value::Iri),
    ("graph", "NamedGraph", Value::A("Graph")),
];
const LANGUAGES: [&str; 5] =
    ["SPARQL10Query", "SPARQL11Query", "SPARQL11Update", "SPARQL12Query", "SPARQL12Update"];
const FEATURES: [&str; 5] = [
    "DereferencesURIs",
    "UnionDefaultGraph",
    "RequiresDataset",
    "EmptyGraphs",
    "BasicFederatedQuery",
];

enum Value {
    Iri,
    Format,
    OneOf(&'static [&'static str]),
    A(&'static str),
}

impl Description {
    fn objects(&self, subject: &NamedOrBlankNode, property: &str) -> Vec<Term> {
        let property = sd(property);
        let quads = self.0.quads_for_subject(subject);
        quads.filter(|it| it.predicate == property.as_ref()).map(|it| it.object.into()).collect()
    }

    fn instances(&self, class: &str) -> Vec<NamedOrBlankNode> {
        let class: Term = sd(class).into();
        let quads = self.0.quads_for_predicate(RDF_TYPE);
        quads.filter(|it| it.object == class.as_ref()).map(|it| it.subject.into()).collect()
    }

    fn is_a(&self, node: &Term, class: &str) -> bool {
        let Some(node) = node_of(node) else { return false };
        let class: Term = sd(class).into();
        let graph = GraphName::DefaultGraph;
        self.0.contains(QuadRef::new(&node, RDF_TYPE, &class, &graph))
    }

    /// Domains and ranges of the vocabulary, the cardinalities its text states, and that languages
    /// tell what is allowed.
    fn conforms(&self, allows: bool) -> Result<(), String> {
        for quad in &self.0 {
            let Some(name) = quad.predicate.as_str().strip_prefix(SD) else { continue };
            let property = PROPERTIES.iter().find(|it| it.0 == name);
            let (_, domain, value) = property.ok_or_else(|| format!("sd:{name} is unknown"))?;
            let (subject, object) =
                (Term::from(quad.subject.into_owned()), quad.object.into_owned());
            let iri = match &object {
                Term::NamedNode(it) => Some(it.as_str()),
                _ => None,
            };
            let fits = match value {
                Value::Iri => iri.is_some(),
                Value::Format => iri.is_some_and(|it| it.starts_with(FORMATS)),
                Value::OneOf(names) => {
                    iri.and_then(|it| it.strip_prefix(SD)).is_some_and(|it| names.contains(&it))
                }
                Value::A(class) => self.is_a(&object, class),
            };
            if !fits || !self.is_a(&subject, domain) {
                return Err(format!("{quad} does not conform"));
            }
        }
        let [service] = &self.instances("Service")[..] else {
            return Err("there is not one service".to_owned());
        };
        for (class, property) in [
            ("Service", "endpoint"),
            ("Service", "defaultDataset"),
            ("Dataset", "defaultGraph"),
            ("NamedGraph", "name"),
        ] {
            for node in self.instances(class) {
                let n = self.objects(&node, property).len();
                if n != 1 {
                    return Err(format!("{node} has {n} sd:{property}"));
                }
            }
        }
        let languages = self.objects(service, "supportedLanguage");
        let languages: BTreeSet<String> = languages.iter().map(local).collect();
        let has_update = languages.contains("SPARQL11Update");
        if !languages.contains("SPARQL11Query") || has_update != allows {
            return Err(format!("the languages are {languages:?}"));
        }
        if self.instances("NamedGraph").is_empty() {
            return Err("no named graph is described".to_owned());
        }
        Ok(())
    }
}

fn sd(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{SD}{name}"))
}
