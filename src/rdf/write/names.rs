//! How terms are spelt in Turtle: prefixed where a prefix fits, numbers plain, long strings long.

use std::collections::BTreeSet;

use oxigraph::model::{
    BlankNodeRef, LiteralRef, NamedNodeRef, NamedOrBlankNodeRef, TermRef, TripleRef,
};
use rustc_hash::FxHashMap;

use crate::rdf::{
    prefix::Prefixes,
    turtle::chars,
    vocab::{rdf, xsd},
    write::lines::{push_char, push_iri, push_string, push_tag},
};

/// The spellings of terms, and the prefixes that they use.
pub(super) struct Names<'a> {
    prefixes: Prefixes,
    known: FxHashMap<&'a str, String>,
    used: BTreeSet<String>,
    /// Whether something was spelt that RDF 1.1 does not have.
    pub(super) is_rdf_1_2: bool,
}

impl<'a> Names<'a> {
    /// Prefixes with names that Turtle does not allow are left out.
    pub(super) fn new(prefixes: &Prefixes) -> Self {
        let is_writable = |it: &(&str, &str)| {
            chars::is_prefix(it.0) && !it.1.is_empty() && oxiri::Iri::parse(it.1).is_ok()
        };
        Self {
            prefixes: prefixes.iter().filter(is_writable).collect(),
            known: FxHashMap::default(),
            used: BTreeSet::new(),
            is_rdf_1_2: false,
        }
    }

    /// The prefixes used so far, with their namespaces.
    pub(super) fn used(&self) -> impl Iterator<Item = (&str, &str)> {
        self.used.iter().map(|it| (it.as_str(), self.prefixes.get(it).unwrap_or_default()))
    }

    pub(super) fn predicate(&mut self, iri: NamedNodeRef<'a>) -> String {
        if iri == rdf::TYPE { "a".to_owned() } else { self.iri(iri) }
    }

    pub(super) fn iri(&mut self, iri: NamedNodeRef<'a>) -> String {
        if let Some(known) = self.known.get(iri.as_str()) {
            return known.clone();
        }
        let spelling = match self.prefixes.curie(iri.as_str()) {
            Some(curie) => {
                let name = curie.split(':').next().unwrap_or_default();
                self.used.insert(name.to_owned());
                curie
            }
            None => format!("<{}>", iri.as_str()),
        };
        self.known.insert(iri.as_str(), spelling.clone());
        spelling
    }

    pub(super) fn node(&mut self, node: NamedOrBlankNodeRef<'a>) -> String {
        match node {
            NamedOrBlankNodeRef::NamedNode(it) => self.iri(it),
            NamedOrBlankNodeRef::BlankNode(it) => label(it),
        }
    }

    /// A term with labels for all blank nodes.
    pub(super) fn term(&mut self, term: TermRef<'a>) -> String {
        match term {
            TermRef::NamedNode(it) => self.iri(it),
            TermRef::BlankNode(it) => label(it),
            TermRef::Literal(it) => self.literal(it),
            TermRef::Triple(it) => format!("<<( {} )>>", self.triple(it.as_ref())),
        }
    }

    /// Subject, predicate and object, as in `<< … >>`. The object may nest as deep as readers allow.
    pub(super) fn triple(&mut self, triple: TripleRef<'a>) -> String {
        self.is_rdf_1_2 = true;
        let mut text = String::new();
        let (mut triple, mut n_open) = (triple, 0);
        loop {
            text += &self.node(triple.subject);
            text.push(' ');
            text += &self.predicate(triple.predicate);
            text.push(' ');
            let TermRef::Triple(inner) = triple.object else { break };
            text += "<<( ";
            triple = inner.as_ref();
            n_open += 1;
        }
        text += &self.term(triple.object);
        text += &" )>>".repeat(n_open);
        text
    }

    fn literal(&mut self, literal: LiteralRef<'a>) -> String {
        if literal.direction().is_some() {
            self.is_rdf_1_2 = true;
        }
        if literal.language().is_none() && is_plain(literal) {
            return literal.value().to_owned();
        }
        let mut text = String::new();
        quote(&mut text, literal.value());
        if literal.language().is_some() {
            push_tag(&mut text, literal);
        } else if literal.datatype() != xsd::STRING {
            text += "^^";
            text += &self.iri(literal.datatype());
        }
        text
    }
}

pub(super) fn label(node: BlankNodeRef<'_>) -> String {
    format!("_:{}", node.as_str())
}

/// Appends the declaration of a prefix.
pub(super) fn declare(text: &mut String, name: &str, iri: &str) {
    text.push_str("@prefix ");
    text.push_str(name);
    text.push_str(": ");
    push_iri(text, iri);
    text.push_str(" .\n");
}

/// Appends a string, over several lines if it has some.
fn quote(text: &mut String, value: &str) {
    if !value.contains('\n') {
        return push_string(text, value);
    }
    text.push_str("\"\"\"");
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' | '\t' => text.push(c),
            // Only three in a row, or one before the end, would end the string.
            '"' if !matches!(chars.peek(), None | Some('"')) => text.push('"'),
            _ => push_char(text, c),
        }
    }
    text.push_str("\"\"\"");
}

/// Whether a literal is a token of its own in Turtle.
fn is_plain(literal: LiteralRef<'_>) -> bool {
    let value = literal.value();
    let number = value.strip_prefix(['+', '-']).unwrap_or(value);
    let all_digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    let is_integer = |it: &str| !it.is_empty() && all_digits(it);
    let is_decimal = |it: &str| {
        it.split_once('.').is_some_and(|(whole, part)| all_digits(whole) && is_integer(part))
    };
    match literal.datatype() {
        xsd::BOOLEAN => matches!(value, "true" | "false"),
        xsd::INTEGER => is_integer(number),
        xsd::DECIMAL => is_decimal(number),
        xsd::DOUBLE => number.split_once(['e', 'E']).is_some_and(|(mantissa, exponent)| {
            let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            (is_integer(mantissa) || is_decimal(mantissa)) && is_integer(exponent)
        }),
        _ => false,
    }
}
