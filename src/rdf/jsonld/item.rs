//! What expansion makes of JSON: nodes, values and lists with absolute names.

use std::rc::Rc;

use crate::{
    diag::Span,
    rdf::jsonld::{context::Dir, json::Json},
};

/// A name and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) text: Rc<str>,
    pub(super) span: Span,
}

/// A property with its values.
#[derive(Clone, Debug)]
pub(super) struct Property {
    pub(super) name: Name,
    pub(super) items: Vec<Item>,
}

/// A node object.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    pub(super) span: Span,
    pub(super) id: Option<Name>,
    pub(super) types: Vec<Name>,
    pub(super) graph: Option<Vec<Item>>,
    pub(super) included: Vec<Item>,
    pub(super) properties: Vec<Property>,
    pub(super) reverse: Vec<Property>,
    pub(super) index: Option<Name>,
}

/// A value object.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) span: Span,
    pub(super) json: Json,
    pub(super) ty: Option<Rc<str>>,
    pub(super) language: Option<Name>,
    pub(super) direction: Option<Dir>,
}

/// An expanded value of a property.
#[derive(Clone, Debug)]
pub(super) enum Item {
    Node(Box<Node>),
    Value(Value),
    List(Vec<Item>, Span),
}

/// What expansion gives; nothing is less than an empty array.
#[derive(Debug)]
pub(super) enum Expanded {
    Nothing,
    One(Item),
    Many(Vec<Item>),
}

impl Expanded {
    pub(super) fn into_items(self) -> Vec<Item> {
        match self {
            Self::Nothing => Vec::new(),
            Self::One(item) => vec![item],
            Self::Many(items) => items,
        }
    }
}

impl Item {
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Node(it) => it.span,
            Self::Value(it) => it.span,
            Self::List(_, span) => *span,
        }
    }

    /// Whether it is a graph and, but for a name, nothing else.
    pub(super) fn is_graph(&self) -> bool {
        match self {
            Self::Node(it) => {
                it.graph.is_some()
                    && it.types.is_empty()
                    && it.included.is_empty()
                    && it.properties.is_empty()
                    && it.reverse.is_empty()
            }
            Self::Value(_) | Self::List(..) => false,
        }
    }

    /// A graph without a name that holds the item.
    pub(super) fn in_graph(self) -> Self {
        let span = self.span();
        Self::Node(Box::new(Node { span, graph: Some(vec![self]), ..Node::default() }))
    }
}

/// Adds values to a property; that it may be there already does not matter in RDF.
pub(super) fn add(properties: &mut Vec<Property>, name: Name, items: Vec<Item>) {
    properties.push(Property { name, items });
}
