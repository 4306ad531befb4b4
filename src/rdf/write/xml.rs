//! RDF/XML, grouped by subject, with typed nodes and RDF 1.2 where the quads need it.

use std::{collections::BTreeMap, fmt::Write as _};

use oxigraph::model::{
    BaseDirection, BlankNodeRef, LiteralRef, NamedNodeRef, NamedOrBlankNodeRef, QuadRef, TermRef,
    TripleRef,
};
use rustc_hash::FxHashMap;

use crate::rdf::{
    prefix::Prefixes,
    vocab::{rdf, xsd},
    write::WriteError,
    xml::token::{is_char, is_name, is_name_start, is_nc_name, is_syntax_name},
};

const ITS: &str = "http://www.w3.org/2005/11/its";

/// Writes sorted quads of one graph.
///
/// # Errors
/// If RDF/XML has no way to say something: a predicate that no element can be named by, a character
/// that XML does not have.
pub(super) fn write(quads: &[QuadRef<'_>], prefixes: &Prefixes) -> Result<String, WriteError> {
    let mut writer = Writer::new(quads, prefixes);
    for quads in quads.chunk_by(|a, b| a.subject == b.subject) {
        writer.node(quads)?;
    }
    Ok(writer.finish())
}

struct Writer<'p> {
    body: String,
    prefixes: &'p Prefixes,
    /// The namespaces used, with their prefixes.
    used: BTreeMap<String, String>,
    labels: FxHashMap<String, String>,
    n_made: usize,
    has_directions: bool,
    has_triples: bool,
}

impl<'p> Writer<'p> {
    fn new(quads: &[QuadRef<'_>], prefixes: &'p Prefixes) -> Self {
        let mut used = BTreeMap::new();
        used.insert("rdf".to_owned(), rdf::NS.to_owned());
        Self {
            body: String::new(),
            prefixes,
            used,
            labels: labels(quads),
            n_made: 0,
            has_directions: false,
            has_triples: false,
        }
    }

    fn finish(self) -> String {
        let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF".to_owned();
        let mut gap = " ";
        for (prefix, namespace) in &self.used {
            text += gap;
            let _ = write!(text, "xmlns:{prefix}=\"");
            escape(&mut text, namespace, true);
            text.push('"');
            gap = "\n         ";
        }
        if self.has_directions {
            let _ = write!(text, "{gap}xmlns:its=\"{ITS}\"{gap}its:version=\"2.0\"");
        }
        match (self.has_directions, self.has_triples) {
            (_, true) => _ = write!(text, "{gap}rdf:version=\"1.2\""),
            (true, false) => _ = write!(text, "{gap}rdf:version=\"1.2-basic\""),
            (false, false) => (),
        }
        text += ">\n";
        text += &self.body;
        text += "</rdf:RDF>\n";
        text
    }

    /// The quads of one subject.
    fn node(&mut self, quads: &[QuadRef<'_>]) -> Result<(), WriteError> {
        let ty = quads.iter().find_map(|it| match it.object {
            TermRef::NamedNode(ty) if it.predicate == rdf::TYPE => {
                self.type_name(ty).map(|name| (ty, name))
            }
            _ => None,
        });
        let (written, name) = match ty {
            Some((ty, name)) => (Some(ty), name),
            None => (None, "rdf:Description".to_owned()),
        };
        let is_written = |it: &QuadRef<'_>| {
            it.predicate == rdf::TYPE && written.is_some_and(|ty| it.object == ty.into())
        };
        self.open(1, &name);
        self.subject(quads[0].subject)?;
        if quads.iter().all(is_written) {
            self.body += "/>\n";
            return Ok(());
        }
        self.body += ">\n";
        for quad in quads.iter().filter(|it| !is_written(it)) {
            self.property(TripleRef::from(*quad), 2)?;
        }
        self.close(1, &name);
        Ok(())
    }

    fn open(&mut self, indent: usize, name: &str) {
        self.body += &"  ".repeat(indent);
        self.body.push('<');
        self.body += name;
    }

    fn close(&mut self, indent: usize, name: &str) {
        self.body += &"  ".repeat(indent);
        let _ = writeln!(self.body, "</{name}>");
    }

    fn subject(&mut self, subject: NamedOrBlankNodeRef<'_>) -> Result<(), WriteError> {
        match subject {
            NamedOrBlankNodeRef::NamedNode(it) => {
                self.attribute("rdf:about", it.as_str(), it.into())
            }
            NamedOrBlankNodeRef::BlankNode(it) => {
                let label = self.label(it);
                self.attribute("rdf:nodeID", &label, it.into())
            }
        }
    }

    /// A property; triple terms nest as deep as readers allow.
    fn property(&mut self, triple: TripleRef<'_>, indent: usize) -> Result<(), WriteError> {
        let name = self.property_name(triple.predicate)?;
        self.open(indent, &name);
        match triple.object {
            TermRef::NamedNode(it) => {
                self.attribute("rdf:resource", it.as_str(), triple.object)?;
                self.body += "/>\n";
            }
            TermRef::BlankNode(it) => {
                let label = self.label(it);
                self.attribute("rdf:nodeID", &label, triple.object)?;
                self.body += "/>\n";
            }
            TermRef::Literal(it) => {
                self.literal(it)?;
                let _ = writeln!(self.body, "</{name}>");
            }
            TermRef::Triple(it) => {
                self.has_triples = true;
                self.body += " rdf:parseType=\"Triple\">\n";
                self.open(indent + 1, "rdf:Description");
                self.subject(it.subject.as_ref())?;
                self.body += ">\n";
                self.property(it.as_ref(), indent + 2)?;
                self.close(indent + 1, "rdf:Description");
                self.close(indent, &name);
            }
        }
        Ok(())
    }

    fn literal(&mut self, literal: LiteralRef<'_>) -> Result<(), WriteError> {
        let term = TermRef::Literal(literal);
        if let Some(language) = literal.language() {
            self.attribute("xml:lang", language, term)?;
            if let Some(direction) = literal.direction() {
                self.has_directions = true;
                let direction = match direction {
                    BaseDirection::Ltr => "ltr",
                    BaseDirection::Rtl => "rtl",
                };
                self.attribute("its:dir", direction, term)?;
            }
        } else if literal.datatype() != xsd::STRING {
            self.attribute("rdf:datatype", literal.datatype().as_str(), term)?;
        }
        self.body.push('>');
        check(literal.value(), term)?;
        escape(&mut self.body, literal.value(), false);
        Ok(())
    }

    fn attribute(&mut self, name: &str, value: &str, term: TermRef<'_>) -> Result<(), WriteError> {
        check(value, term)?;
        let _ = write!(self.body, " {name}=\"");
        escape(&mut self.body, value, true);
        self.body.push('"');
        Ok(())
    }

    /// The element that a type is written as, if it can be one.
    fn type_name(&mut self, ty: NamedNodeRef<'_>) -> Option<String> {
        let is_syntax = ty.as_str().strip_prefix(rdf::NS).is_some_and(is_reserved);
        if is_syntax { None } else { self.qualified(ty.as_str()) }
    }

    fn property_name(&mut self, predicate: NamedNodeRef<'_>) -> Result<String, WriteError> {
        let is_syntax = predicate.as_str().strip_prefix(rdf::NS).is_some_and(is_reserved);
        let name = if is_syntax { None } else { self.qualified(predicate.as_str()) };
        name.ok_or_else(|| WriteError::Unsupported {
            term: predicate.to_string(),
            what: "predicates that do not end in a name",
            format: "rdf",
            instead: "ttl, nt or jsonld",
        })
    }

    /// A prefixed name, with a prefix made for it if there is none.
    fn qualified(&mut self, iri: &str) -> Option<String> {
        let (namespace, local) = split(iri, self.prefixes)?;
        let known = self.used.iter().find(|it| it.1 == namespace).map(|it| it.0.clone());
        let prefix = known.unwrap_or_else(|| self.declare(namespace));
        Some(format!("{prefix}:{local}"))
    }

    fn declare(&mut self, namespace: &str) -> String {
        let is_free =
            |it: &str| is_nc_name(it) && it != "its" && !it.to_ascii_lowercase().starts_with("xml");
        let declared = self.prefixes.iter().find(|it| it.1 == namespace && is_free(it.0));
        let mut prefix =
            declared.map(|it| it.0.to_owned()).filter(|it| !self.used.contains_key(it));
        while prefix.is_none() {
            let made = format!("ns{}", self.n_made);
            self.n_made += 1;
            prefix = Some(made)
                .filter(|it| !self.used.contains_key(it) && self.prefixes.get(it).is_none());
        }
        let prefix = prefix.unwrap_or_default();
        self.used.insert(prefix.clone(), namespace.to_owned());
        prefix
    }

    fn label(&self, node: BlankNodeRef<'_>) -> String {
        self.labels.get(node.as_str()).cloned().unwrap_or_else(|| node.as_str().to_owned())
    }
}

/// The namespace of a known prefix, or all up to the longest name at the end.
fn split<'i>(iri: &'i str, prefixes: &Prefixes) -> Option<(&'i str, &'i str)> {
    if let Some((_, namespace)) = prefixes.namespace(iri)
        && is_nc_name(&iri[namespace.len()..])
    {
        return Some(iri.split_at(namespace.len()));
    }
    let is_part = |it: char| is_name(it) && it != ':';
    let name = iri
        .rfind(|it| !is_part(it))
        .map_or(0, |it| it + iri[it..].chars().next().map_or(1, char::len_utf8));
    let start = name + iri[name..].find(is_name_start)?;
    (start > 0).then(|| iri.split_at(start))
}

/// Names for blank nodes whose labels are no names in XML.
fn labels(quads: &[QuadRef<'_>]) -> FxHashMap<String, String> {
    let mut all = std::collections::BTreeSet::new();
    for quad in quads {
        if let NamedOrBlankNodeRef::BlankNode(it) = quad.subject {
            all.insert(it.as_str());
        }
        let mut object = quad.object;
        while let TermRef::Triple(it) = object {
            if let NamedOrBlankNodeRef::BlankNode(it) = it.subject.as_ref() {
                all.insert(it.as_str());
            }
            object = it.object.as_ref();
        }
        if let TermRef::BlankNode(it) = object {
            all.insert(it.as_str());
        }
    }
    let mut made = FxHashMap::default();
    let mut n = 0;
    for label in all.iter().filter(|it| !is_nc_name(it)) {
        let mut name = format!("b{n}");
        while all.contains(name.as_str()) {
            n += 1;
            name = format!("b{n}");
        }
        n += 1;
        made.insert((*label).to_owned(), name);
    }
    made
}

/// The names of RDF that mean something else as elements.
fn is_reserved(local: &str) -> bool {
    is_syntax_name(local) || matches!(local, "li" | "Description")
}

fn check(text: &str, term: TermRef<'_>) -> Result<(), WriteError> {
    if text.chars().all(is_char) {
        return Ok(());
    }
    Err(WriteError::Unsupported {
        term: term.to_string(),
        what: "all of its characters",
        format: "rdf",
        instead: "ttl, nt or jsonld",
    })
}

fn escape(text: &mut String, value: &str, in_attribute: bool) {
    for c in value.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' if in_attribute => text.push_str("&quot;"),
            '\r' => text.push_str("&#xD;"),
            '\n' if in_attribute => text.push_str("&#xA;"),
            '\t' if in_attribute => text.push_str("&#x9;"),
            c => text.push(c),
        }
    }
}
