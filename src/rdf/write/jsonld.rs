//! JSON-LD in expanded form: the algorithm "Serialize RDF as JSON-LD".
//!
//! See: <https://www.w3.org/TR/json-ld11-api/#serialize-rdf-as-json-ld-algorithm>

use std::collections::BTreeMap;

use oxigraph::model::{
    BaseDirection, BlankNodeRef, GraphNameRef, LiteralRef, NamedNodeRef, NamedOrBlankNodeRef,
    QuadRef, TermRef,
};
use serde_json::{Map, Number, Value, json};

use crate::rdf::{
    jsonld::Direction,
    vocab::{rdf, xsd},
    write::{
        WriteError,
        nesting::{Block, Graph, Style, Uses},
    },
};

/// The namespace of datatypes that carry a language and a base direction.
pub(crate) const I18N: &str = "https://www.w3.org/ns/i18n#";

/// How to write JSON-LD.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Write numbers and booleans as those of JSON.
    pub native_types: bool,
    /// Write `rdf:type` like any other property.
    pub rdf_type: bool,
    /// How base directions are encoded in what is written.
    pub direction: Direction,
}

/// Writes sorted quads.
///
/// # Errors
/// If there is a triple term, or a JSON literal that is not JSON.
pub fn write(quads: &[QuadRef<'_>], options: &Options) -> Result<String, WriteError> {
    let uses = Uses::of(quads);
    let mut nodes: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for quads in quads.chunk_by(|a, b| a.graph_name == b.graph_name) {
        let members = Writer::new(quads, &uses, options).nodes()?;
        let name = match quads[0].graph_name {
            GraphNameRef::DefaultGraph => {
                nodes = members;
                continue;
            }
            GraphNameRef::NamedNode(it) => it.as_str().to_owned(),
            GraphNameRef::BlankNode(it) => id_of(it),
        };
        let node = nodes.entry(name.clone()).or_insert_with(|| identified(name));
        node.insert("@graph".to_owned(), members.into_values().map(Value::Object).collect());
    }
    let nodes: Value = nodes.into_values().map(Value::Object).collect();
    let mut text = serde_json::to_string_pretty(&nodes).unwrap_or_default();
    text.push('\n');
    Ok(text)
}

struct Writer<'q, 'a> {
    graph: Graph<'q, 'a>,
    options: &'q Options,
}

impl<'q, 'a> Writer<'q, 'a> {
    fn new(quads: &'q [QuadRef<'a>], uses: &Uses<'a>, options: &'q Options) -> Self {
        let is_compound = |it: &Block<'_, '_>| {
            options.direction == Direction::CompoundLiteral
                && it.quads.iter().any(|it| it.predicate == rdf::DIRECTION)
        };
        Self { graph: Graph::with_lists(quads, uses, options.rdf_type, is_compound), options }
    }

    /// The nodes of the graph with properties, by their names.
    fn nodes(&self) -> Result<BTreeMap<String, Map<String, Value>>, WriteError> {
        let blocks = self.graph.blocks.iter().filter(|it| !it.is_nested());
        blocks.map(|it| Ok((name_of(it.subject), self.node(it)?))).collect()
    }

    fn node(&self, block: &Block<'q, 'a>) -> Result<Map<String, Value>, WriteError> {
        let mut node = identified(name_of(block.subject));
        for quad in block.quads {
            let value = match (quad.predicate, quad.object) {
                (rdf::TYPE, TermRef::NamedNode(it)) if !self.options.rdf_type => {
                    push(&mut node, "@type", it.as_str().into());
                    continue;
                }
                (rdf::TYPE, TermRef::BlankNode(it)) if !self.options.rdf_type => {
                    push(&mut node, "@type", id_of(it).into());
                    continue;
                }
                (_, object) => self.value(object)?,
            };
            push(&mut node, quad.predicate.as_str(), value);
        }
        Ok(node)
    }

    fn value(&self, term: TermRef<'a>) -> Result<Value, WriteError> {
        Ok(match term {
            TermRef::NamedNode(it) if it == rdf::NIL => json!({"@list": []}),
            TermRef::NamedNode(it) => json!({"@id": it.as_str()}),
            TermRef::BlankNode(it) => match self.graph.block(it.into()) {
                Some(block) if block.style == Style::Cell => self.list(block)?,
                Some(block) if block.style == Style::Bracket => compound(block),
                _ => json!({"@id": id_of(it)}),
            },
            TermRef::Literal(it) => self.literal(it)?,
            TermRef::Triple(_) => {
                return Err(WriteError::Unsupported {
                    term: term.to_string(),
                    what: "triple terms",
                    format: "jsonld",
                    instead: "ttl, trig, nt or nq",
                });
            }
        })
    }

    fn list(&self, head: &Block<'q, 'a>) -> Result<Value, WriteError> {
        let mut elements = Vec::new();
        let mut cell = Some(head);
        while let Some((first, rest)) = cell.and_then(Block::cell) {
            elements.push(self.value(first)?);
            cell = match rest {
                TermRef::BlankNode(it) => self.graph.block(it.into()),
                _ => None,
            };
        }
        Ok(json!({"@list": elements}))
    }

    fn literal(&self, literal: LiteralRef<'a>) -> Result<Value, WriteError> {
        let (value, datatype) = (literal.value(), literal.datatype());
        if let Some(language) = literal.language() {
            return Ok(tagged(value, Some(language), literal.direction().map(direction_name)));
        }
        if datatype == rdf::JSON {
            let json: Value = serde_json::from_str(value)
                .map_err(|source| WriteError::Json { term: literal.to_string(), source })?;
            return Ok(json!({"@value": json, "@type": "@json"}));
        }
        if self.options.native_types
            && let Some(native) = native(value, datatype)
        {
            return Ok(json!({"@value": native}));
        }
        if self.options.direction == Direction::I18nDatatype
            && let Some(tag) = datatype.as_str().strip_prefix(I18N)
            && let Some((language, direction)) = tag.split_once('_')
        {
            let language = Some(language).filter(|it| !it.is_empty());
            return Ok(tagged(value, language, Some(direction)));
        }
        if datatype == xsd::STRING {
            return Ok(json!({"@value": value}));
        }
        Ok(json!({"@value": value, "@type": datatype.as_str()}))
    }
}

fn identified(name: String) -> Map<String, Value> {
    Map::from_iter([("@id".to_owned(), name.into())])
}

fn push(node: &mut Map<String, Value>, key: &str, value: Value) {
    match node.get_mut(key) {
        Some(Value::Array(values)) => values.push(value),
        _ => _ = node.insert(key.to_owned(), Value::Array(vec![value])),
    }
}

fn name_of(node: NamedOrBlankNodeRef<'_>) -> String {
    match node {
        NamedOrBlankNodeRef::NamedNode(it) => it.as_str().to_owned(),
        NamedOrBlankNodeRef::BlankNode(it) => id_of(it),
    }
}

fn id_of(node: BlankNodeRef<'_>) -> String {
    format!("_:{}", node.as_str())
}

fn tagged(value: &str, language: Option<&str>, direction: Option<&str>) -> Value {
    let mut object = Map::from_iter([("@value".to_owned(), value.into())]);
    if let Some(language) = language {
        object.insert("@language".to_owned(), language.into());
    }
    if let Some(direction) = direction {
        object.insert("@direction".to_owned(), direction.into());
    }
    Value::Object(object)
}

fn direction_name(direction: BaseDirection) -> &'static str {
    match direction {
        BaseDirection::Ltr => "ltr",
        BaseDirection::Rtl => "rtl",
    }
}

/// The string that a node with `rdf:value`, `rdf:language` and `rdf:direction` stands for.
fn compound(block: &Block<'_, '_>) -> Value {
    let part = |name: NamedNodeRef<'_>| {
        block.quads.iter().find(|it| it.predicate == name).and_then(|it| match it.object {
            TermRef::Literal(it) => Some(it.value()),
            _ => None,
        })
    };
    let value = part(rdf::VALUE).unwrap_or_default();
    tagged(value, part(rdf::LANGUAGE), part(rdf::DIRECTION))
}

/// A number or a boolean that says the same in JSON.
fn native(value: &str, datatype: NamedNodeRef<'_>) -> Option<Value> {
    match datatype {
        xsd::BOOLEAN => match value {
            "true" | "1" => Some(true.into()),
            "false" | "0" => Some(false.into()),
            _ => None,
        },
        xsd::INTEGER => value.parse::<i64>().ok().map(|it| Value::Number(it.into())),
        xsd::DOUBLE => value.parse().ok().and_then(Number::from_f64).map(Value::Number),
        _ => None,
    }
}
