//! The grammar of RDF/XML as a machine with a stack.
//!
//! See: <https://www.w3.org/TR/rdf12-xml/#section-Infoset-Grammar>

use std::{collections::HashSet, rc::Rc};

use oxigraph::model::{
    BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple,
};
use oxiri::Iri;

use crate::{
    diag::{Diagnostic, Severity, Span},
    rdf::{
        document::Spans,
        relabel::FRESH,
        rules::INVALID_IRI,
        turtle::MAX_TRIPLE_DEPTH,
        vocab::rdf,
        xml::{
            attributes::{Attributes, Scope},
            literal::XmlLiteral,
            namespace::Namespaces,
            token::{Parsed, Tag, Token, Tokens, is_syntax_name},
        },
    },
};

/// How deep elements may nest.
const MAX_NESTING: usize = 100_000;
/// How many warnings are given for one file.
const MAX_WARNINGS: usize = 100;

/// A triple that waits for its object.
struct Statement {
    subject: NamedOrBlankNode,
    predicate: NamedNode,
    id: Option<NamedNode>,
    annotation: Option<NamedNode>,
    annotation_node: Option<BlankNode>,
    span: Span,
}

/// What an element is.
enum Kind<'a> {
    /// `rdf:RDF`: nodes in it.
    Root,
    /// A node, or a property that is one: properties in it.
    Node { subject: NamedOrBlankNode, n_members: u64 },
    /// A property: a text or a node in it.
    Property {
        statement: Statement,
        object: Option<Term>,
        text: String,
        datatype: Option<NamedNode>,
        /// Whether attributes give the object, so that nothing is in it.
        is_full: bool,
    },
    /// A property with a list of nodes in it.
    Collection { statement: Statement, head: Option<NamedOrBlankNode>, last: Option<BlankNode> },
    /// A property with XML in it.
    Literal { statement: Statement, literal: XmlLiteral<'a> },
    /// A property with one triple in it.
    Triple { statement: Statement, triples: Vec<Triple> },
    /// A property that this version does not know.
    Skipped { depth: usize },
}

/// An open element.
struct Frame<'a> {
    name: &'a str,
    span: Span,
    scope: Scope,
    kind: Kind<'a>,
}

/// One run over a text.
pub(super) struct Reader<'a> {
    pub(super) tokens: Tokens<'a>,
    pub(super) namespaces: Namespaces<'a>,
    pub(super) ids: HashSet<String>,
    pub(super) quads: Vec<Quad>,
    pub(super) spans: Vec<Spans>,
    pub(super) warnings: Vec<Diagnostic>,
    lenient: bool,
    frames: Vec<Frame<'a>>,
    /// The open properties with triples in them.
    triples: Vec<usize>,
    initial: Scope,
    has_root: bool,
    n_fresh: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, file: &'a str, base: Iri<String>, lenient: bool) -> Self {
        Self {
            tokens: Tokens::new(text, file),
            namespaces: Namespaces::default(),
            ids: HashSet::new(),
            quads: Vec::new(),
            spans: Vec::new(),
            warnings: Vec::new(),
            lenient,
            frames: Vec::new(),
            triples: Vec::new(),
            initial: Scope {
                base: Rc::new(base),
                language: None,
                direction: None,
                has_directions: false,
                has_triples: false,
            },
            has_root: false,
            n_fresh: 0,
        }
    }

    /// Reads up to the end or the first fault.
    pub(super) fn run(&mut self) -> Parsed<()> {
        loop {
            match self.tokens.next()? {
                Token::Start(tag) => self.start(&tag)?,
                Token::End { name, span } => self.end(name, span)?,
                Token::Text { value, span } => self.text(&value, span)?,
                Token::Comment(comment) => {
                    if let Some(Kind::Literal { literal, .. }) = self.innermost() {
                        literal.comment(comment);
                    }
                }
                Token::Instruction(instruction) => {
                    if let Some(Kind::Literal { literal, .. }) = self.innermost() {
                        literal.instruction(instruction);
                    }
                }
                Token::EndOfFile => return self.end_of_file(),
            }
        }
    }

    fn innermost(&mut self) -> Option<&mut Kind<'a>> {
        self.frames.last_mut().map(|it| &mut it.kind)
    }

    fn end_of_file(&self) -> Parsed<()> {
        let end = self.tokens.text.len();
        match self.frames.last() {
            Some(frame) => {
                let start = frame.span.start as usize;
                let span = Span::from_range(start..start + 1 + frame.name.len());
                let message = format!("element `{}` is not closed", frame.name);
                let label = format!("expected `</{}>` before the end of the file", frame.name);
                Err(Box::new(self.tokens.fault(span, message).label(label)))
            }
            None if self.has_root => Ok(()),
            None => {
                let span = Span::from_range(end..end);
                Err(self.tokens.fault(span, "expected an XML element, found the end of the file"))
            }
        }
    }

    fn start(&mut self, tag: &Tag<'a>) -> Parsed<()> {
        self.namespaces.enter(tag, &self.tokens)?;
        let depth = match self.frames.last() {
            Some(Frame { kind: Kind::Literal { literal, .. }, .. }) => literal.depth(),
            Some(Frame { kind: Kind::Skipped { depth }, .. }) => *depth,
            _ => 0,
        };
        if self.frames.len() + depth >= MAX_NESTING {
            let message = format!("elements nest more than {MAX_NESTING} deep");
            return Err(self.tokens.fault(tag.span, message));
        }
        match self.frames.last_mut().map(|it| &mut it.kind) {
            Some(Kind::Literal { literal, .. }) => {
                literal.start(tag, &mut self.namespaces, &self.tokens)?;
            }
            Some(Kind::Skipped { depth }) => *depth += 1,
            Some(Kind::Node { .. }) => self.property(tag)?,
            None if self.has_root => {
                let message = "a document has one element at the top";
                return Err(self.tokens.fault(tag.span, message));
            }
            _ => self.node_element(tag)?,
        }
        self.has_root = true;
        if tag.is_empty { self.end(tag.name, tag.span) } else { Ok(()) }
    }

    fn scope(&self) -> Scope {
        self.frames.last().map_or_else(|| self.initial.clone(), |it| it.scope.clone())
    }

    fn open(&mut self, tag: &Tag<'a>, scope: Scope, kind: Kind<'a>) {
        if matches!(kind, Kind::Triple { .. }) {
            self.triples.push(self.frames.len());
        }
        self.frames.push(Frame { name: tag.name, span: tag.span, scope, kind });
    }

    /// The IRI of an element's name.
    fn element(&mut self, tag: &Tag<'a>) -> Parsed<String> {
        let (namespace, local) =
            self.namespaces.resolve(tag.name, false, tag.span, &self.tokens)?;
        if namespace.is_empty() {
            let message = format!("element `{}` has no namespace", tag.name);
            return Err(self.tokens.fault(tag.span, message));
        }
        Ok(format!("{namespace}{local}"))
    }

    /// `rdf:RDF`, or the element of a node.
    fn node_element(&mut self, tag: &Tag<'a>) -> Parsed<()> {
        let name = self.element(tag)?;
        let mut scope = self.scope();
        let local = name.strip_prefix(rdf::NS).unwrap_or_default();
        if local == "RDF" && self.frames.is_empty() {
            let attributes = self.attributes(tag, &mut scope)?;
            let other = attributes.first_of(&[
                "ID",
                "about",
                "nodeID",
                "resource",
                "parseType",
                "type",
                "datatype",
            ]);
            let other = other.or(attributes.properties.first().map(|it| ("other", it.2)));
            if let Some((_, span)) = other {
                let message = "`rdf:RDF` has only declarations and `xml:` attributes";
                return Err(self.tokens.fault(span, message));
            }
            self.open(tag, scope, Kind::Root);
            return Ok(());
        }
        if is_syntax_name(local) || local == "li" {
            let message = format!("`{}` cannot be a node", tag.name);
            return Err(self.tokens.fault(tag.span, message));
        }
        if let Some(Kind::Property { object, text, is_full, .. }) = self.innermost() {
            let has_text = !text.trim_matches(is_space).is_empty();
            if object.is_some() || *is_full || has_text {
                let message = "a property has one value: another one is there already";
                return Err(self.tokens.fault(tag.span, message));
            }
        }
        let attributes = self.attributes(tag, &mut scope)?;
        self.refuse(
            &attributes,
            &["resource", "parseType", "datatype", "annotation", "annotationNodeID"],
            tag.name,
        )?;
        let subject = self.subject(&attributes, tag)?;
        if local != "Description" {
            let ty = self.iri(&name, tag.span)?;
            self.push(subject.clone(), rdf::TYPE.into_owned(), ty.into(), tag.span);
        }
        self.property_attributes(&subject, &attributes, &scope, tag.span);
        self.open(tag, scope, Kind::Node { subject, n_members: 0 });
        Ok(())
    }

    fn subject(&mut self, attributes: &Attributes, tag: &Tag<'a>) -> Parsed<NamedOrBlankNode> {
        let names = ["ID", "about", "nodeID"];
        let mut given = attributes.seen.iter().filter(|it| names.contains(&it.0));
        if let (Some(_), Some((name, span))) = (given.next(), given.next()) {
            let message = format!("`{}` has two names: `rdf:{name}` is one too many", tag.name);
            return Err(self.tokens.fault(*span, message));
        }
        Ok(match (&attributes.id, &attributes.about, &attributes.node_id) {
            (Some(iri), ..) | (_, Some(iri), _) => iri.clone().into(),
            (_, _, Some(node)) => node.clone().into(),
            _ => self.fresh().into(),
        })
    }

    fn property_attributes(
        &mut self,
        subject: &NamedOrBlankNode,
        attributes: &Attributes,
        scope: &Scope,
        span: Span,
    ) {
        for ty in &attributes.types {
            self.push(subject.clone(), rdf::TYPE.into_owned(), ty.clone().into(), span);
        }
        for (predicate, value, span) in &attributes.properties {
            let literal = string(value.clone(), scope);
            self.push(subject.clone(), predicate.clone(), literal.into(), *span);
        }
    }

    fn refuse(&self, attributes: &Attributes, names: &[&str], element: &str) -> Parsed<()> {
        match attributes.first_of(names) {
            Some((name, span)) => {
                let message = format!("`rdf:{name}` cannot stand in `{element}` like this");
                Err(self.tokens.fault(span, message))
            }
            None => Ok(()),
        }
    }

    /// The element of a property.
    fn property(&mut self, tag: &Tag<'a>) -> Parsed<()> {
        let name = self.element(tag)?;
        let local = name.strip_prefix(rdf::NS).unwrap_or_default();
        if is_syntax_name(local) || local == "Description" {
            let message = format!("`{}` cannot be a property", tag.name);
            return Err(self.tokens.fault(tag.span, message));
        }
        let Some(Kind::Node { subject, n_members }) = self.innermost() else { return Ok(()) };
        let subject = subject.clone();
        let predicate = if local == "li" {
            *n_members += 1;
            NamedNode::new_unchecked(format!("{}_{n_members}", rdf::NS))
        } else {
            self.iri(&name, tag.span)?
        };
        let mut scope = self.scope();
        let mut attributes = self.attributes(tag, &mut scope)?;
        self.refuse(&attributes, &["about"], tag.name)?;
        let statement = Statement {
            subject,
            predicate,
            id: attributes.id.take(),
            annotation: attributes.annotation.take(),
            annotation_node: attributes.annotation_node.take(),
            span: tag.span,
        };
        match attributes.parse_type.take() {
            Some(parse_type) => {
                let others = ["resource", "nodeID", "datatype", "type"];
                self.refuse(&attributes, &others, tag.name)?;
                if let Some((_, _, span)) = attributes.properties.first() {
                    let message = "`rdf:parseType` and a property cannot stand together";
                    return Err(self.tokens.fault(*span, message));
                }
                self.parsed_property(tag, scope, statement, &parse_type)
            }
            None => self.plain_property(tag, scope, statement, &attributes),
        }
    }

    fn plain_property(
        &mut self,
        tag: &Tag<'a>,
        scope: Scope,
        statement: Statement,
        attributes: &Attributes,
    ) -> Parsed<()> {
        let object: Option<NamedOrBlankNode> = match (&attributes.resource, &attributes.node_id) {
            (Some(_), Some(_)) => {
                let message = "`rdf:resource` and `rdf:nodeID` cannot stand together";
                return Err(self.tokens.fault(tag.span, message));
            }
            (Some(iri), None) => Some(iri.clone().into()),
            (None, Some(node)) => Some(node.clone().into()),
            (None, None) if !attributes.properties.is_empty() || !attributes.types.is_empty() => {
                Some(self.fresh().into())
            }
            (None, None) => None,
        };
        if let Some(object) = &object {
            self.refuse(attributes, &["datatype"], tag.name)?;
            self.property_attributes(object, attributes, &scope, tag.span);
        }
        let kind = Kind::Property {
            statement,
            is_full: object.is_some(),
            object: object.map(Term::from),
            text: String::new(),
            datatype: attributes.datatype.clone(),
        };
        self.open(tag, scope, kind);
        Ok(())
    }

    fn parsed_property(
        &mut self,
        tag: &Tag<'a>,
        scope: Scope,
        statement: Statement,
        parse_type: &str,
    ) -> Parsed<()> {
        let kind = match parse_type {
            "Resource" => {
                let subject: NamedOrBlankNode = self.fresh().into();
                self.state(statement, subject.clone().into());
                Kind::Node { subject, n_members: 0 }
            }
            "Collection" => Kind::Collection { statement, head: None, last: None },
            "Triple" if !scope.has_triples => {
                let mut fault = self.tokens.fault(
                    tag.span,
                    "the triple term is left out: the document does not say that it is RDF 1.2",
                );
                fault.help.push("add `rdf:version=\"1.2\"` to `rdf:RDF`".to_owned());
                self.warn(fault);
                Kind::Skipped { depth: 0 }
            }
            "Triple" => {
                if self.triples.len() >= MAX_TRIPLE_DEPTH {
                    let message = format!("triples nest more than {MAX_TRIPLE_DEPTH} deep");
                    return Err(self.tokens.fault(tag.span, message));
                }
                Kind::Triple { statement, triples: Vec::new() }
            }
            // Whatever else there is counts as `Literal`.
            _ => Kind::Literal { statement, literal: XmlLiteral::default() },
        };
        self.open(tag, scope, kind);
        Ok(())
    }

    fn text(&mut self, value: &str, span: Span) -> Parsed<()> {
        let is_blank = value.chars().all(is_space);
        match self.innermost() {
            Some(Kind::Literal { literal, .. }) => literal.text(value),
            Some(Kind::Property { object: None, text, .. }) => text.push_str(value),
            Some(Kind::Skipped { .. }) => (),
            _ if is_blank => (),
            _ => {
                let start = span.start as usize;
                let skipped =
                    self.tokens.text[span.range()].find(|it| !is_space(it)).unwrap_or_default();
                let end = (start + skipped + 1).max(span.end as usize);
                let span = Span::from_range(start + skipped..end);
                return Err(self.tokens.fault(span, "text cannot stand here"));
            }
        }
        Ok(())
    }

    fn end(&mut self, name: &str, span: Span) -> Parsed<()> {
        match self.frames.last_mut().map(|it| &mut it.kind) {
            Some(Kind::Literal { literal, .. }) if literal.depth() > 0 => {
                literal.end(name, span, &self.tokens)?;
                self.namespaces.leave();
                return Ok(());
            }
            Some(Kind::Skipped { depth }) if *depth > 0 => {
                *depth -= 1;
                self.namespaces.leave();
                return Ok(());
            }
            _ => (),
        }
        let Some(frame) = self.frames.pop() else {
            return Err(self.tokens.fault(span, format!("no element `{name}` is open")));
        };
        if frame.name != name {
            let message = format!("expected `</{}>`, found `</{name}>`", frame.name);
            return Err(self.tokens.fault(span, message));
        }
        self.namespaces.leave();
        match frame.kind {
            Kind::Root | Kind::Skipped { .. } => (),
            Kind::Node { subject, .. } => self.deliver(subject, frame.span),
            Kind::Property { statement, object: Some(object), .. } => self.state(statement, object),
            Kind::Property { statement, object: None, text, datatype, .. } => {
                let literal = match datatype {
                    Some(datatype) => Literal::new_typed_literal(text, datatype),
                    None => string(text, &frame.scope),
                };
                self.state(statement, literal.into());
            }
            Kind::Collection { statement, head, last } => {
                let nil = NamedOrBlankNode::from(rdf::NIL.into_owned());
                if let Some(last) = last {
                    self.push(last.into(), rdf::REST.into_owned(), nil.clone().into(), frame.span);
                }
                self.state(statement, head.unwrap_or(nil).into());
            }
            Kind::Literal { statement, literal } => {
                let literal = Literal::new_typed_literal(literal.text, rdf::XML_LITERAL);
                self.state(statement, literal.into());
            }
            Kind::Triple { statement, triples } => {
                self.triples.pop();
                let Ok([triple]) = <[Triple; 1]>::try_from(triples) else {
                    let message = "`rdf:parseType=\"Triple\"` takes exactly one triple";
                    return Err(self.tokens.fault(frame.span, message));
                };
                self.state(statement, triple.into());
            }
        }
        Ok(())
    }

    /// Hands a node to the element around it.
    fn deliver(&mut self, node: NamedOrBlankNode, span: Span) {
        let cell = match self.innermost() {
            Some(Kind::Property { object: object @ None, .. }) => {
                *object = Some(node.into());
                return;
            }
            Some(Kind::Collection { .. }) => self.fresh(),
            _ => return,
        };
        let Some(Kind::Collection { head, last, .. }) = self.innermost() else { return };
        head.get_or_insert_with(|| cell.clone().into());
        if let Some(before) = last.replace(cell.clone()) {
            self.push(before.into(), rdf::REST.into_owned(), cell.clone().into(), span);
        }
        self.push(cell.into(), rdf::FIRST.into_owned(), node.into(), span);
    }

    /// Says a triple and what is said about it.
    fn state(&mut self, statement: Statement, object: Term) {
        let Statement { subject, predicate, id, annotation, annotation_node, span } = statement;
        let triple = Triple::new(subject.clone(), predicate.clone(), object.clone());
        self.push(subject.clone(), predicate.clone(), object.clone(), span);
        if let Some(id) = id {
            let id = NamedOrBlankNode::from(id);
            let ty = rdf::STATEMENT.into_owned();
            self.push(id.clone(), rdf::TYPE.into_owned(), ty.into(), span);
            self.push(id.clone(), rdf::SUBJECT.into_owned(), subject.into(), span);
            self.push(id.clone(), rdf::PREDICATE.into_owned(), predicate.into(), span);
            self.push(id, rdf::OBJECT.into_owned(), object, span);
        }
        if let Some(annotation) = annotation {
            let reifies = rdf::REIFIES.into_owned();
            self.push(annotation.into(), reifies, triple.clone().into(), span);
        }
        if let Some(node) = annotation_node {
            self.push(node.into(), rdf::REIFIES.into_owned(), triple.into(), span);
        }
    }

    fn push(&mut self, s: NamedOrBlankNode, p: NamedNode, o: Term, span: Span) {
        if let Some(at) = self.triples.last()
            && let Some(Frame { kind: Kind::Triple { triples, .. }, .. }) = self.frames.get_mut(*at)
        {
            triples.push(Triple::new(s, p, o));
            return;
        }
        self.quads.push(Quad::new(s, p, o, GraphName::DefaultGraph));
        self.spans.push([span; 3]);
    }

    fn fresh(&mut self) -> BlankNode {
        self.n_fresh += 1;
        BlankNode::new_unchecked(format!("{FRESH}{}", self.n_fresh))
    }

    /// An IRI that is made of a namespace and a name.
    pub(super) fn iri(&mut self, iri: &str, span: Span) -> Parsed<NamedNode> {
        if let Err(error) = Iri::parse(iri) {
            self.forgive_iri(iri, &error.to_string(), span)?;
        }
        Ok(NamedNode::new_unchecked(iri))
    }

    /// The absolute IRI of a reference.
    pub(super) fn resolve(
        &mut self,
        base: &Iri<String>,
        reference: &str,
        span: Span,
    ) -> Parsed<String> {
        match base.resolve(reference) {
            Ok(iri) => Ok(iri.into_inner()),
            Err(error) => {
                self.forgive_iri(reference, &error.to_string(), span)?;
                Ok(reference.to_owned())
            }
        }
    }

    fn forgive_iri(&mut self, iri: &str, reason: &str, span: Span) -> Parsed<()> {
        let mut fault = self.tokens.fault(span, format!("invalid IRI `{iri}`"));
        fault.code = INVALID_IRI.code.into();
        fault.name = INVALID_IRI.name.into();
        let fault = Box::new(fault.label(reason.to_lowercase()));
        // Characters that no other syntax could write are never taken.
        let is_writable = iri.contains(':')
            && !iri.contains(|it| {
                it <= ' ' || matches!(it, '<' | '>' | '"' | '{' | '}' | '|' | '^' | '`' | '\\')
            });
        if is_writable { self.forgive(fault) } else { Err(fault) }
    }

    /// Keeps as a warning what another standard forbids, where that is allowed.
    pub(super) fn forgive(&mut self, fault: Box<Diagnostic>) -> Parsed<()> {
        if !self.lenient {
            return Err(fault);
        }
        self.warn(fault);
        Ok(())
    }

    fn warn(&mut self, mut fault: Box<Diagnostic>) {
        fault.severity = Severity::Warning;
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(*fault);
        }
    }
}

/// A string in the language and direction that hold where it stands.
fn string(text: String, scope: &Scope) -> Literal {
    match (&scope.language, scope.direction) {
        (None, _) => Literal::from(text),
        (Some(language), None) => Literal::new_language_tagged_literal_unchecked(text, &**language),
        (Some(language), Some(direction)) => {
            Literal::new_directional_language_tagged_literal_unchecked(text, &**language, direction)
        }
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}
