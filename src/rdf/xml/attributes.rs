//! What the attributes of an element say.

use std::rc::Rc;

use oxigraph::model::{BaseDirection, BlankNode, NamedNode};
use oxiri::Iri;

use crate::{
    diag::Span,
    rdf::{
        rules::INVALID_LANGUAGE_TAG,
        vocab::rdf,
        xml::{
            grammar::Reader,
            namespace::XML,
            token::{Attribute, Parsed, Tag, is_nc_name},
        },
    },
};

const ITS: &str = "http://www.w3.org/2005/11/its";

/// What holds for an element and those in it.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) base: Rc<Iri<String>>,
    pub(super) language: Option<Rc<str>>,
    pub(super) direction: Option<BaseDirection>,
    /// Whether base directions count.
    pub(super) has_directions: bool,
    /// Whether there are triple terms.
    pub(super) has_triples: bool,
}

/// The attributes of one element.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    pub(super) id: Option<NamedNode>,
    pub(super) node_id: Option<BlankNode>,
    pub(super) about: Option<NamedNode>,
    pub(super) resource: Option<NamedNode>,
    pub(super) datatype: Option<NamedNode>,
    pub(super) parse_type: Option<String>,
    pub(super) types: Vec<NamedNode>,
    pub(super) annotation: Option<NamedNode>,
    pub(super) annotation_node: Option<BlankNode>,
    /// Properties with their values.
    pub(super) properties: Vec<(NamedNode, String, Span)>,
    /// Names of attributes that are there, for messages.
    pub(super) seen: Vec<(&'static str, Span)>,
}

impl Attributes {
    /// The place of one of some attributes.
    pub(super) fn first_of(&self, names: &[&str]) -> Option<(&'static str, Span)> {
        self.seen.iter().copied().find(|it| names.contains(&it.0))
    }
}

impl<'a> Reader<'a> {
    /// Reads the attributes of a tag; what holds inside is in the scope.
    pub(super) fn attributes(&mut self, tag: &Tag<'a>, scope: &mut Scope) -> Parsed<Attributes> {
        let mut own = Vec::new();
        let mut direction = None;
        for attribute in &tag.attributes {
            let name = attribute.name;
            if name == "xmlns" || name.starts_with("xmlns:") {
                continue;
            }
            let (namespace, local) =
                self.namespaces.resolve(name, true, attribute.span, &self.tokens)?;
            match (namespace, local) {
                (XML, "lang") => scope.language = self.language(attribute)?,
                (XML, "base") => {
                    let base = self.resolve(&scope.base, &attribute.value, attribute.span)?;
                    let base = base.split('#').next().unwrap_or_default().to_owned();
                    scope.base = Rc::new(Iri::parse_unchecked(base));
                }
                (rdf::NS, "version") => self.version(attribute, scope)?,
                (ITS, "dir") => direction = Some(attribute),
                (XML, _) | (ITS, "version") => (),
                ("", _) if name.starts_with("xml") => (),
                (namespace, local) => own.push((format!("{namespace}{local}"), local, attribute)),
            }
        }
        if let Some(attribute) = direction.filter(|_| scope.has_directions) {
            scope.direction = match attribute.value.as_str() {
                "ltr" => Some(BaseDirection::Ltr),
                "rtl" => Some(BaseDirection::Rtl),
                it => {
                    let message = format!("unknown base direction `{it}`: expected ltr or rtl");
                    return Err(self.tokens.fault(attribute.span, message));
                }
            };
        }
        let mut attributes = Attributes::default();
        for (iri, local, attribute) in own {
            self.attribute(&iri, local, attribute, scope, &mut attributes)?;
        }
        Ok(attributes)
    }

    fn attribute(
        &mut self,
        iri: &str,
        local: &str,
        attribute: &Attribute<'a>,
        scope: &Scope,
        attributes: &mut Attributes,
    ) -> Parsed<()> {
        let (value, span) = (attribute.value.as_str(), attribute.span);
        // Of the old names without a namespace, only these are still read.
        let is_rdf = iri.starts_with(rdf::NS)
            || (!attribute.name.contains(':')
                && matches!(local, "ID" | "about" | "resource" | "parseType" | "type"));
        if !is_rdf {
            if !iri.contains(':') {
                let message = format!("attribute `{local}` has no namespace");
                return Err(self.tokens.fault(span, message));
            }
            let iri = self.iri(iri, span)?;
            attributes.properties.push((iri, value.to_owned(), span));
            return Ok(());
        }
        let name = match local {
            "ID" => {
                let iri =
                    self.resolve(&scope.base, &format!("#{}", self.nc_name(attribute)?), span)?;
                if !self.ids.insert(iri.clone()) {
                    let message = format!("`rdf:ID` has the value `{value}` a second time");
                    return Err(self.tokens.fault(span, message));
                }
                attributes.id = Some(NamedNode::new_unchecked(iri));
                "ID"
            }
            "nodeID" => {
                attributes.node_id = Some(BlankNode::new_unchecked(self.nc_name(attribute)?));
                "nodeID"
            }
            "about" => {
                attributes.about = Some(self.node(scope, value, span)?);
                "about"
            }
            "resource" => {
                attributes.resource = Some(self.node(scope, value, span)?);
                "resource"
            }
            "datatype" => {
                attributes.datatype = Some(self.node(scope, value, span)?);
                "datatype"
            }
            "parseType" => {
                attributes.parse_type = Some(value.to_owned());
                "parseType"
            }
            "annotation" => {
                attributes.annotation = Some(self.node(scope, value, span)?);
                "annotation"
            }
            "annotationNodeID" => {
                let node = BlankNode::new_unchecked(self.nc_name(attribute)?);
                attributes.annotation_node = Some(node);
                "annotationNodeID"
            }
            "type" => {
                attributes.types.push(self.node(scope, value, span)?);
                "type"
            }
            "li" | "RDF" | "Description" | "bagID" | "aboutEach" | "aboutEachPrefix" => {
                let message = format!("`rdf:{local}` cannot be an attribute");
                return Err(self.tokens.fault(span, message));
            }
            _ => {
                let iri = self.iri(iri, span)?;
                attributes.properties.push((iri, value.to_owned(), span));
                return Ok(());
            }
        };
        attributes.seen.push((name, span));
        Ok(())
    }

    fn version(&mut self, attribute: &Attribute<'a>, scope: &mut Scope) -> Parsed<()> {
        (scope.has_directions, scope.has_triples) = match attribute.value.as_str() {
            "1.1" => (false, false),
            "1.2-basic" => (true, false),
            "1.2" => (true, true),
            it => {
                let message = format!("unknown version `{it}`: expected 1.1, 1.2-basic or 1.2");
                return Err(self.tokens.fault(attribute.span, message));
            }
        };
        Ok(())
    }

    fn language(&mut self, attribute: &Attribute<'a>) -> Parsed<Option<Rc<str>>> {
        let tag = attribute.value.to_ascii_lowercase();
        if tag.is_empty() {
            return Ok(None);
        }
        if let Err(error) = oxigraph::model::Literal::new_language_tagged_literal("", tag.as_str())
        {
            let message = format!("invalid language tag `{tag}`");
            let mut fault = self.tokens.fault(attribute.span, message);
            fault.code = INVALID_LANGUAGE_TAG.code.into();
            fault.name = INVALID_LANGUAGE_TAG.name.into();
            let is_in_grammar = tag
                .split('-')
                .all(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric()));
            let fault = Box::new(fault.label(error.to_string().to_lowercase()));
            if !is_in_grammar {
                return Err(fault);
            }
            self.forgive(fault)?;
        }
        Ok(Some(tag.into()))
    }

    fn nc_name(&self, attribute: &Attribute<'a>) -> Parsed<String> {
        // White space around it does not count, as for all names in attributes.
        let name = attribute.value.trim_matches(' ');
        if is_nc_name(name) {
            return Ok(name.to_owned());
        }
        let message = format!("`{}` takes a name, not `{}`", attribute.name, attribute.value);
        Err(self.tokens.fault(attribute.span, message))
    }

    pub(super) fn node(&mut self, scope: &Scope, value: &str, span: Span) -> Parsed<NamedNode> {
        self.resolve(&scope.base, value, span).map(NamedNode::new_unchecked)
    }
}
