//! XML literals in exclusive canonical form, with comments.
//!
//! See: <https://www.w3.org/TR/xml-exc-c14n/>

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::{
    diag::Span,
    rdf::xml::{
        namespace::Namespaces,
        token::{Parsed, Tag, Tokens},
    },
};

/// A literal being read.
#[derive(Default)]
pub(super) struct XmlLiteral<'a> {
    pub(super) text: String,
    /// The open elements and the prefixes that each has written.
    open: Vec<(&'a str, Vec<&'a str>)>,
    /// The namespaces written for a prefix, the innermost last.
    written: FxHashMap<&'a str, Vec<String>>,
}

impl<'a> XmlLiteral<'a> {
    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Appends a start tag, with those namespaces that it uses and that are not written yet.
    pub(super) fn start(
        &mut self,
        tag: &Tag<'a>,
        namespaces: &mut Namespaces<'a>,
        tokens: &Tokens<'a>,
    ) -> Parsed<()> {
        let is_declaration = |it: &str| it == "xmlns" || it.starts_with("xmlns:");
        let mut used = BTreeSet::from([prefix_of(tag.name)]);
        namespaces.resolve(tag.name, false, tag.span, tokens)?;
        let mut attributes = Vec::new();
        for attribute in tag.attributes.iter().filter(|it| !is_declaration(it.name)) {
            let (namespace, local) =
                namespaces.resolve(attribute.name, true, attribute.span, tokens)?;
            attributes.push(((namespace.to_owned(), local), attribute));
            let prefix = prefix_of(attribute.name);
            if !matches!(prefix, "" | "xml") {
                used.insert(prefix);
            }
        }
        attributes.sort_by(|a, b| a.0.cmp(&b.0));
        self.text.push('<');
        self.text.push_str(tag.name);
        let mut written = Vec::new();
        for prefix in used {
            let namespace = namespaces.get(prefix).unwrap_or_default().to_owned();
            if prefix == "xml" || self.written(prefix) == namespace {
                continue;
            }
            self.text.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
            self.text.push_str(prefix);
            self.push_value(&namespace);
            self.written.entry(prefix).or_default().push(namespace);
            written.push(prefix);
        }
        for (_, attribute) in attributes {
            self.text.push(' ');
            self.text.push_str(attribute.name);
            self.push_value(&attribute.value);
        }
        self.text.push('>');
        self.open.push((tag.name, written));
        Ok(())
    }

    /// Appends the end tag of the innermost element.
    pub(super) fn end(&mut self, name: &str, span: Span, tokens: &Tokens<'a>) -> Parsed<()> {
        let Some((open, written)) = self.open.pop() else { return Ok(()) };
        for prefix in written {
            self.written.get_mut(prefix).and_then(Vec::pop);
        }
        if open != name {
            let message = format!("expected `</{open}>`, found `</{name}>`");
            return Err(tokens.fault(span, message));
        }
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
        Ok(())
    }

    pub(super) fn text(&mut self, value: &str) {
        for c in value.chars() {
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '\r' => self.text.push_str("&#xD;"),
                c => self.text.push(c),
            }
        }
    }

    pub(super) fn comment(&mut self, comment: &str) {
        self.text.push_str("<!--");
        self.text.push_str(&comment.replace("\r\n", "\n").replace('\r', "\n"));
        self.text.push_str("-->");
    }

    pub(super) fn instruction(&mut self, instruction: &str) {
        self.text.push_str("<?");
        self.text.push_str(&instruction.replace("\r\n", "\n").replace('\r', "\n"));
        self.text.push_str("?>");
    }

    /// The namespace that a prefix has in what is written.
    fn written(&self, prefix: &str) -> &str {
        self.written.get(prefix).and_then(|it| it.last()).map_or("", String::as_str)
    }

    fn push_value(&mut self, value: &str) {
        self.text.push_str("=\"");
        for c in value.chars() {
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '"' => self.text.push_str("&quot;"),
                '\t' => self.text.push_str("&#x9;"),
                '\n' => self.text.push_str("&#xA;"),
                '\r' => self.text.push_str("&#xD;"),
                c => self.text.push(c),
            }
        }
        self.text.push('"');
    }
}

fn prefix_of(name: &str) -> &str {
    name.split_once(':').map_or("", |it| it.0)
}
