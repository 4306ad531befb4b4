//! N-Triples and N-Quads in their canonical form.
//!
//! ```
//! use ggen::rdf::write::lines;
//! use oxigraph::model::{LiteralRef, TermRef};
//!
//! let mut text = String::new();
//! lines::push_term(&mut text, TermRef::Literal(LiteralRef::new_simple_literal("a\tb\u{7F}é")));
//! assert_eq!(text, r#""a\tb\u007Fé""#);
//! ```
//!
//! See: <https://www.w3.org/TR/rdf12-n-quads/#canonical-quads>

use std::fmt::Write as _;

use oxigraph::model::{
    BaseDirection, GraphNameRef, LiteralRef, NamedOrBlankNodeRef, QuadRef, TermRef,
};

use crate::rdf::vocab::xsd;

/// Appends a statement with the end of its line; the default graph has no name.
pub fn push_quad(text: &mut String, quad: QuadRef<'_>) {
    push_node(text, quad.subject);
    text.push(' ');
    push_iri(text, quad.predicate.as_str());
    text.push(' ');
    push_term(text, quad.object);
    match quad.graph_name {
        GraphNameRef::DefaultGraph => (),
        GraphNameRef::NamedNode(it) => {
            text.push(' ');
            push_iri(text, it.as_str());
        }
        GraphNameRef::BlankNode(it) => {
            text.push_str(" _:");
            text.push_str(it.as_str());
        }
    }
    text.push_str(" .\n");
}

/// Appends a term.
pub fn push_term(text: &mut String, mut term: TermRef<'_>) {
    // Triple terms nest in their object only.
    let mut n_open = 0;
    loop {
        match term {
            TermRef::NamedNode(it) => push_iri(text, it.as_str()),
            TermRef::BlankNode(it) => push_node(text, it.into()),
            TermRef::Literal(it) => push_literal(text, it),
            TermRef::Triple(it) => {
                text.push_str("<<( ");
                push_node(text, it.subject.as_ref());
                text.push(' ');
                push_iri(text, it.predicate.as_str());
                text.push(' ');
                term = it.object.as_ref();
                n_open += 1;
                continue;
            }
        }
        break;
    }
    for _ in 0..n_open {
        text.push_str(" )>>");
    }
}

fn push_node(text: &mut String, node: NamedOrBlankNodeRef<'_>) {
    match node {
        NamedOrBlankNodeRef::NamedNode(it) => push_iri(text, it.as_str()),
        NamedOrBlankNodeRef::BlankNode(it) => {
            text.push_str("_:");
            text.push_str(it.as_str());
        }
    }
}

/// Appends an IRI in its brackets.
pub(super) fn push_iri(text: &mut String, iri: &str) {
    text.push('<');
    text.push_str(iri);
    text.push('>');
}

fn push_literal(text: &mut String, literal: LiteralRef<'_>) {
    push_string(text, literal.value());
    if literal.language().is_some() {
        push_tag(text, literal);
    } else if literal.datatype() != xsd::STRING {
        text.push_str("^^");
        push_iri(text, literal.datatype().as_str());
    }
}

/// Appends the language tag of a literal with its direction.
pub(super) fn push_tag(text: &mut String, literal: LiteralRef<'_>) {
    if let Some(language) = literal.language() {
        text.push('@');
        text.push_str(language);
    }
    match literal.direction() {
        None => (),
        Some(BaseDirection::Ltr) => text.push_str("--ltr"),
        Some(BaseDirection::Rtl) => text.push_str("--rtl"),
    }
}

/// Appends a string in quotation marks.
pub(super) fn push_string(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        push_char(text, c);
    }
    text.push('"');
}

/// Appends a character as it stands in a string.
pub(super) fn push_char(text: &mut String, c: char) {
    match c {
        '\u{8}' => text.push_str("\\b"),
        '\t' => text.push_str("\\t"),
        '\n' => text.push_str("\\n"),
        '\u{C}' => text.push_str("\\f"),
        '\r' => text.push_str("\\r"),
        '"' => text.push_str("\\\""),
        '\\' => text.push_str("\\\\"),
        '\0'..='\x1F' | '\x7F' | '\u{FFFE}' | '\u{FFFF}' => {
            let _ = write!(text, "\\u{:04X}", u32::from(c));
        }
        _ => text.push(c),
    }
}
