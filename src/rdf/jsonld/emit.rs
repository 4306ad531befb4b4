//! From expanded items to quads.
//!
//! See: <https://www.w3.org/TR/json-ld11-api/#deserialize-json-ld-to-rdf-algorithm>

use std::rc::Rc;

use oxigraph::model::{
    BaseDirection, BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term,
};
use oxiri::Iri;
use rustc_hash::FxHashMap;

use crate::{
    diag::{Diagnostic, Place, Severity, Span},
    rdf::{
        document::Spans,
        jsonld::{
            Direction, canonical,
            context::Dir,
            fault::{Fault, Result},
            item::{Item, Name, Node, Property, Value},
            json::Value as JsonValue,
        },
        relabel::FRESH,
        rules::{INVALID_IRI, INVALID_LANGUAGE_TAG, SYNTAX_ERROR},
        turtle::chars,
        vocab::{rdf, xsd},
        write::jsonld::I18N,
    },
};

/// How many warnings are given for one file.
const MAX_WARNINGS: usize = 100;

/// The quads of a document, and what had to be left out.
pub(super) struct Emitter<'a> {
    pub(super) quads: Vec<Quad>,
    pub(super) spans: Vec<Spans>,
    pub(super) warnings: Vec<Diagnostic>,
    file: &'a str,
    direction: Direction,
    n_fresh: usize,
    /// For labels that no other syntax could write.
    relabelled: FxHashMap<Rc<str>, BlankNode>,
    indexes: FxHashMap<(GraphName, NamedOrBlankNode), Rc<str>>,
    graph: GraphName,
}

impl<'a> Emitter<'a> {
    pub(super) fn new(file: &'a str, direction: Direction) -> Self {
        Self {
            quads: Vec::new(),
            spans: Vec::new(),
            warnings: Vec::new(),
            file,
            direction,
            n_fresh: 0,
            relabelled: FxHashMap::default(),
            indexes: FxHashMap::default(),
            graph: GraphName::DefaultGraph,
        }
    }

    /// The quads of items that no property leads to.
    pub(super) fn items(&mut self, items: &[Item]) -> Result<()> {
        for item in items {
            if let Item::Node(node) = item {
                self.node(node)?;
            }
        }
        Ok(())
    }

    /// The quads of a node; gives its name, unless that cannot be one.
    fn node(&mut self, node: &Node) -> Result<Option<NamedOrBlankNode>> {
        let (name, span) = match &node.id {
            Some(id) => (self.name(id), id.span),
            None => (Some(self.fresh().into()), node.span),
        };
        if let (Some(subject), Some(index)) = (&name, &node.index) {
            let key = (self.graph.clone(), subject.clone());
            let known = self.indexes.entry(key).or_insert_with(|| index.text.clone());
            if *known != index.text {
                let detail = format!("{subject} has `{known}` already");
                return Err(Fault::new(index.span, "conflicting indexes", detail));
            }
        }
        for ty in &node.types {
            if let (Some(subject), Some(object)) = (&name, self.name(ty)) {
                let spans = [span, ty.span, ty.span];
                self.push(subject.clone(), rdf::TYPE.into_owned(), object.into(), spans);
            }
        }
        self.properties(name.as_ref(), span, &node.properties)?;
        for property in &node.reverse {
            let predicate = self.predicate(&property.name);
            for item in &property.items {
                let Item::Node(inner) = item else { continue };
                let subject = self.node(inner)?;
                if let (Some(subject), Some(predicate), Some(object)) = (subject, &predicate, &name)
                {
                    let spans = [inner.span, property.name.span, span];
                    self.push(subject, predicate.clone(), object.clone().into(), spans);
                }
            }
        }
        self.items(&node.included)?;
        if let Some(graph) = &node.graph {
            match &name {
                Some(name) => {
                    let outer = std::mem::replace(&mut self.graph, name.clone().into());
                    self.items(graph)?;
                    self.graph = outer;
                }
                // It has said so already.
                None => return Ok(None),
            }
        }
        Ok(name)
    }

    fn properties(
        &mut self,
        subject: Option<&NamedOrBlankNode>,
        span: Span,
        properties: &[Property],
    ) -> Result<()> {
        for property in properties {
            let predicate = self.predicate(&property.name);
            for item in &property.items {
                let object = self.object(item)?;
                if let (Some(subject), Some(predicate), Some(object)) =
                    (subject, &predicate, object)
                {
                    let spans = [span, property.name.span, item.span()];
                    self.push(subject.clone(), predicate.clone(), object, spans);
                }
            }
        }
        Ok(())
    }

    fn object(&mut self, item: &Item) -> Result<Option<Term>> {
        match item {
            Item::Node(node) => Ok(self.node(node)?.map(Term::from)),
            Item::Value(value) => Ok(self.value(value)),
            Item::List(items, span) => self.list(items, *span).map(Some),
        }
    }

    fn list(&mut self, items: &[Item], span: Span) -> Result<Term> {
        let mut head: Option<NamedOrBlankNode> = None;
        let mut last: Option<NamedOrBlankNode> = None;
        for item in items {
            // An element that is left out leaves its cell.
            let object = self.object(item)?;
            let cell: NamedOrBlankNode = self.fresh().into();
            let spans = [item.span(); 3];
            if let Some(last) = last.replace(cell.clone()) {
                self.push(last, rdf::REST.into_owned(), cell.clone().into(), spans);
            }
            if let Some(object) = object {
                self.push(cell.clone(), rdf::FIRST.into_owned(), object, spans);
            }
            head.get_or_insert(cell);
        }
        let nil = Term::from(rdf::NIL.into_owned());
        if let Some(last) = last {
            self.push(last, rdf::REST.into_owned(), nil.clone(), [span; 3]);
        }
        Ok(head.map_or(nil, Term::from))
    }

    fn value(&mut self, value: &Value) -> Option<Term> {
        let ty = value.ty.as_deref();
        if ty == Some("@json") {
            let text = canonical::of(&value.json);
            return Some(Literal::new_typed_literal(text, rdf::JSON).into());
        }
        let (text, implied) = match &value.json.value {
            JsonValue::Bool(it) => (it.to_string(), xsd::BOOLEAN),
            JsonValue::Number(it) => {
                let is_integer = it.fract() == 0.0 && it.abs() < 1e21;
                if is_integer && ty != Some(xsd::DOUBLE.as_str()) {
                    // Without the sign of a negative zero.
                    (format!("{:.0}", it + 0.0), xsd::INTEGER)
                } else {
                    (canonical::double(*it), xsd::DOUBLE)
                }
            }
            JsonValue::String(it) => (it.to_string(), xsd::STRING),
            _ => return None,
        };
        if let Some(ty) = ty {
            let name = Name { text: ty.into(), span: value.span };
            let datatype = self.iri(&name)?;
            return Some(Literal::new_typed_literal(text, datatype).into());
        }
        if implied != xsd::STRING {
            return Some(Literal::new_typed_literal(text, implied).into());
        }
        self.string(text, value)
    }

    fn string(&mut self, text: String, value: &Value) -> Option<Term> {
        if let Some(direction) = value.direction {
            match self.direction {
                Direction::None => self.warn(
                    value.span,
                    format!("base direction `{}` is left out", direction.name()),
                    "JSON-LD 1.1 has none in RDF: with `--json-ld base-direction` it is kept",
                ),
                Direction::BaseDirection => {
                    if let Some(language) = &value.language {
                        return self.directional(text, language, direction);
                    }
                    let message = format!("base direction `{}` is left out", direction.name());
                    self.warn(value.span, message, "in RDF only strings with a language have one");
                }
                Direction::I18nDatatype => {
                    let language = value.language.as_ref().map_or("", |it| &it.text);
                    let name = format!("{I18N}{language}_{}", direction.name());
                    let datatype = NamedNode::new_unchecked(name);
                    return Some(Literal::new_typed_literal(text, datatype).into());
                }
                Direction::CompoundLiteral => {
                    return Some(self.compound(text, value, direction));
                }
            }
        }
        let Some(language) = &value.language else { return Some(Literal::from(text).into()) };
        match Literal::new_language_tagged_literal(text, &*language.text) {
            Ok(literal) => Some(literal.into()),
            Err(error) => self.invalid_language(language, &error.to_string()),
        }
    }

    fn directional(&mut self, text: String, language: &Name, direction: Dir) -> Option<Term> {
        let base = match direction {
            Dir::Ltr => BaseDirection::Ltr,
            Dir::Rtl => BaseDirection::Rtl,
        };
        match Literal::new_directional_language_tagged_literal(text, &*language.text, base) {
            Ok(literal) => Some(literal.into()),
            Err(error) => self.invalid_language(language, &error.to_string()),
        }
    }

    fn compound(&mut self, text: String, value: &Value, direction: Dir) -> Term {
        let node: NamedOrBlankNode = self.fresh().into();
        let spans = [value.span; 3];
        self.push(node.clone(), rdf::VALUE.into_owned(), Literal::from(text).into(), spans);
        if let Some(language) = &value.language {
            let language = Literal::from(&*language.text);
            self.push(node.clone(), rdf::LANGUAGE.into_owned(), language.into(), spans);
        }
        let direction = Literal::from(direction.name());
        self.push(node.clone(), rdf::DIRECTION.into_owned(), direction.into(), spans);
        node.into()
    }

    fn invalid_language(&mut self, language: &Name, reason: &str) -> Option<Term> {
        let message = format!("the string is left out: invalid language tag `{}`", language.text);
        let found = INVALID_LANGUAGE_TAG.found(message).label(reason.to_lowercase());
        self.push_warning(found, language.span);
        None
    }

    fn push(&mut self, s: NamedOrBlankNode, p: NamedNode, o: Term, spans: Spans) {
        self.quads.push(Quad::new(s, p, o, self.graph.clone()));
        self.spans.push(spans);
    }

    fn fresh(&mut self) -> BlankNode {
        self.n_fresh += 1;
        BlankNode::new_unchecked(format!("{FRESH}{}", self.n_fresh))
    }

    /// The node of a name; a warning if it is none.
    fn name(&mut self, name: &Name) -> Option<NamedOrBlankNode> {
        match name.text.strip_prefix("_:") {
            Some(label) => Some(self.blank(label).into()),
            None => self.iri(name).map(Into::into),
        }
    }

    fn blank(&mut self, label: &str) -> BlankNode {
        let is_writable = label.starts_with(chars::is_start)
            && !label.ends_with('.')
            && label.chars().all(|it| chars::is_name(it) || it == '.');
        if is_writable {
            return BlankNode::new_unchecked(label);
        }
        if let Some(known) = self.relabelled.get(label) {
            return known.clone();
        }
        let node = self.fresh();
        self.relabelled.insert(label.into(), node.clone());
        node
    }

    fn predicate(&mut self, name: &Name) -> Option<NamedNode> {
        if name.text.starts_with("_:") {
            let message = format!("what `{}` says is left out", name.text);
            self.warn(name.span, message, "in RDF a blank node is no predicate");
            return None;
        }
        self.iri(name)
    }

    fn iri(&mut self, name: &Name) -> Option<NamedNode> {
        match Iri::parse(name.text.to_string()) {
            Ok(iri) => Some(NamedNode::new_unchecked(iri.into_inner())),
            Err(error) => {
                let message = format!("what `{}` is part of is left out: it is no IRI", name.text);
                let found = INVALID_IRI.found(message).label(error.to_string().to_lowercase());
                self.push_warning(found, name.span);
                None
            }
        }
    }

    fn warn(&mut self, span: Span, message: String, label: &str) {
        self.push_warning(SYNTAX_ERROR.found(message).label(label.to_owned()), span);
    }

    /// JSON-LD wants such things left out without a word; a person wants to know.
    fn push_warning(&mut self, mut found: Diagnostic, span: Span) {
        if self.warnings.len() < MAX_WARNINGS {
            found.severity = Severity::Warning;
            self.warnings.push(found.at(Place::new(self.file, span)));
        }
    }
}
