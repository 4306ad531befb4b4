//! Requests and responses in the words of the HTTP vocabulary, sent to the real server.

use ggen::rdf::{
    format::Format,
    read::{ReadOptions, read},
};
use oxigraph::model::{
    Dataset, Literal, NamedOrBlankNode, NamedOrBlankNodeRef, Term,
    dataset::CanonicalizationAlgorithm,
};
use tempfile::TempDir;

#[path = "../serve/client.rs"]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#[expect(dead_code, reason = "the tests of the server need more of it")]
mod client;

pub(crate) use client::{Response, Server, encode};

use crate::manifest::{Case, MF, Manifest, UT, local, node_of};

const HT: &str = "http://www.w3.org/2011/http#";
const CNT: &str = "http://www.w3.org/2011/content#";
const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";

/// What the manifests call the server.
pub(crate) const AUTHORITY: &str = "www.example";

/// A request and what must come back.
#[derive(Debug, Default)]
pub(crate) struct Exchange {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Names of status codes, or of their classes.
    pub(crate) statuses: Vec<String>,
    pub(crate) boolean: Option<bool>,
    /// `boolean`, `tabular` or `RDF`.
    pub(crate) kind: Option<String>,
    pub(crate) media_type: Option<String>,
    pub(crate) graph: Option<String>,
    /// The name under which later requests use the location.
    pub(crate) location: Option<String>,
}

/// A server with an empty dataset that everybody may change; the folder is where it runs.
pub(crate) fn empty() -> (TempDir, Server) {
    let directory = tempfile::tempdir().expect("a folder");
    let args = ["--store", "memory", "--allow-update", "--allow-host", AUTHORITY];
    let server = Server::start_in(directory.path(), &args);
    (directory, server)
}

/// The exchanges of a test whose action is an `ht:Connection`; `at` says where a path is here.
pub(crate) fn exchanges(case: &Case, at: fn(&str) -> String) -> Vec<Exchange> {
    let manifest = &case.manifest;
    let requests = manifest.one(case.action().as_ref(), HT, "requests").expect("requests");
    let nodes: Vec<Term> = manifest.list(&requests);
    nodes.iter().map(|it| exchange(manifest, &node(it), at)).collect()
}

fn exchange(manifest: &Manifest, request: &NamedOrBlankNode, at: fn(&str) -> String) -> Exchange {
    let text = |ns: &str, name: &str| text(manifest, request.as_ref(), ns, name);
    let response = node(&manifest.one(request.as_ref(), HT, "resp").expect("a response"));
    let expected = |name: &str| self::text(manifest, response.as_ref(), MF, name);
    let statuses = manifest.many(response.as_ref(), MF, "expectedStatus");
    let headers = headers(manifest, response.as_ref());
    Exchange {
        method: text(HT, "methodName").expect("a method"),
        path: at(&text(HT, "absolutePath").expect("a path")),
        headers: self::headers(manifest, request.as_ref()),
        body: body(manifest, request.as_ref()).unwrap_or_default(),
        statuses: statuses.iter().map(local).collect(),
        boolean: expected("expectedBoolean").map(|it| it == "true"),
        kind: expected("expectedFormat"),
        media_type: headers.into_iter().find(|it| it.0 == "content-type").map(|it| it.1),
        graph: body(manifest, response.as_ref())
            .map(|it| String::from_utf8(it).expect("a graph is UTF-8")),
        location: expected("expectedLocation"),
    }
}

fn headers(manifest: &Manifest, message: NamedOrBlankNodeRef<'_>) -> Vec<(String, String)> {
    let Some(list) = manifest.one(message, HT, "headers") else { return Vec::new() };
    let field = |header: &Term, name: &str| {
        text(manifest, node(header).as_ref(), HT, name).expect("a header has a name and a value")
    };
    let headers = manifest.list(&list);
    headers.iter().map(|it| (field(it, "fieldName"), field(it, "fieldValue"))).collect()
}

fn body(manifest: &Manifest, message: NamedOrBlankNodeRef<'_>) -> Option<Vec<u8>> {
    let body = node(&manifest.one(message, HT, "body")?);
    let chars = text(manifest, body.as_ref(), CNT, "chars").expect("characters");
    Some(match text(manifest, body.as_ref(), CNT, "characterEncoding").as_deref() {
        Some("UTF-16") => chars.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => chars.into_bytes(),
    })
}

fn node(term: &Term) -> NamedOrBlankNode {
    node_of(term).expect("a node")
}

fn text(
    manifest: &Manifest,
    subject: NamedOrBlankNodeRef<'_>,
    ns: &str,
    name: &str,
) -> Option<String> {
    match manifest.one(subject, ns, name)? {
        Term::Literal(it) => Some(Literal::value(&it).to_owned()),
        term => panic!("{name} is {term}"),
    }
}

/// Puts the graphs of a test into the store.
pub(crate) fn load(case: &Case, server: &Server) {
    for data in case.manifest.many(case.node.as_ref(), UT, "graphData") {
        let data = node(&data);
        let file = case.manifest.one(data.as_ref(), UT, "graph").expect("a file");
        let name = text(&case.manifest, data.as_ref(), RDFS, "label").expect("a name");
        let bytes = std::fs::read(case.file(&file)).expect("the file is there");
        let path = format!("/store?graph={}", encode(&name));
        let headers = [("Content-Type", "application/n-triples")];
        let response = server.send("PUT", &path, &headers, &bytes);
        assert_eq!(response.status, 201, "{}", response.text());
    }
}

impl Exchange {
    /// Sends the request and looks at the response. Locations that came are put in, and kept.
    pub(crate) fn run(
        &self,
        server: &Server,
        locations: &mut Vec<(String, String)>,
    ) -> Result<(), String> {
        let filled = |text: &str| {
            let replace =
                |text: String, (name, value): &(String, String)| text.replace(name, value);
            locations.iter().fold(text.to_owned(), replace)
        };
        let path = filled(&self.path);
        let path = path.strip_prefix(&format!("http://{AUTHORITY}")).unwrap_or(&path).to_owned();
        let mut headers = vec![("Host", AUTHORITY)];
        headers.extend(self.headers.iter().map(|it| (it.0.as_str(), it.1.as_str())));
        let response = server.send(&self.method, &path, &headers, &self.body);
        let shown = format!("{} {path}", self.method);
        if !self.statuses.iter().any(|it| is_status(it, response.status)) {
            let (status, wanted) = (response.status, self.statuses.join(" or "));
            return Err(format!("{shown}: {status} is not {wanted}: {}", response.text()));
        }
        self.check(&response, &path).map_err(|it| format!("{shown}: {it}"))?;
        if let Some(name) = &self.location {
            let location = response.header("location").to_owned();
            if location.is_empty() {
                return Err(format!("{shown}: there is no Location"));
            }
            locations.push((name.clone(), location));
        }
        Ok(())
    }

    fn check(&self, response: &Response, path: &str) -> Result<(), String> {
        if let Some(expected) = &self.media_type {
            let given = response.header("content-type");
            if given != expected {
                return Err(format!("the content is `{given}` and not `{expected}`"));
            }
        }
        let media_type = response.media_type();
        let fits = match self.kind.as_deref() {
            None => true,
            Some("boolean") => ["json", "xml"]
                .iter()
                .any(|it| media_type == format!("application/sparql-results+{it}")),
            Some("tabular") => {
                media_type.starts_with("application/sparql-results+")
                    || ["text/csv", "text/tab-separated-values"].contains(&media_type)
            }
            Some("RDF") => {
                graph(&response.body, media_type, path)?;
                true
            }
            Some(other) => return Err(format!("the format `{other}` is unknown here")),
        };
        if !fits {
            return Err(format!("`{media_type}` is not {}", self.kind.as_deref().unwrap_or("?")));
        }
        if let Some(expected) = self.boolean {
            let json = response.json();
            if json["boolean"] != expected {
                return Err(format!("{json} is not {expected}"));
            }
        }
        let Some(expected) = &self.graph else { return Ok(()) };
        let given = graph(&response.body, media_type, path)?;
        let expected = graph(expected.as_bytes(), "text/turtle", path)?;
        if given == expected { Ok(()) } else { Err(format!("\n{given}\nis not\n{expected}")) }
    }
}

/// Whether a code is the one of a name, or of a class.
fn is_status(name: &str, status: u16) -> bool {
    match name {
        "OK" => status == 200,
        "Created" => status == 201,
        "NoContent" => status == 204,
        "NotFound" => status == 404,
        _ => {
            let class = name.strip_prefix("StatusCode").and_then(|it| it.strip_suffix("xx"));
            let class = class.unwrap_or_else(|| panic!("the status `{name}` is unknown here"));
            class.parse() == Ok(status / 100)
        }
    }
}

/// A graph such that equal ones are isomorphic.
pub(crate) fn graph(bytes: &[u8], media_type: &str, path: &str) -> Result<Dataset, String> {
    let format = Format::from_media_type(media_type).ok_or("it is no RDF")?;
    let base = Some(format!("http://{AUTHORITY}{path}"));
    let options = ReadOptions { base, ..ReadOptions::default() };
    let (document, found) = read(bytes, format, "answer", &options);
    if let Some(fault) = found.first() {
        return Err(fault.to_string());
    }
    let mut dataset: Dataset = document.quads().collect();
    dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
    Ok(dataset)
}
