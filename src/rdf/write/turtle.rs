//! Turtle and `TriG` for people: grouped, nested, with those prefixes that are used.

use oxigraph::model::{GraphNameRef, NamedOrBlankNodeRef, QuadRef, TermRef, TripleRef};

use crate::rdf::{
    prefix::Prefixes,
    vocab::rdf,
    write::{
        names::{Names, declare, label},
        nesting::{Block, Graph, Style, Uses},
    },
};

/// What fits on a line, indentation aside.
const WIDTH: usize = 80;
const INDENT: &str = "    ";

/// Writes sorted quads.
pub(super) fn write(quads: &[QuadRef<'_>], prefixes: &Prefixes) -> String {
    let uses = Uses::of(quads);
    let mut names = Names::new(prefixes);
    let mut body = String::new();
    for quads in quads.chunk_by(|a, b| a.graph_name == b.graph_name) {
        let graph = Graph::new(quads, &uses);
        let mut layout = Layout { graph: &graph, names: &mut names };
        let name = match quads[0].graph_name {
            GraphNameRef::DefaultGraph => None,
            GraphNameRef::NamedNode(it) => Some(layout.names.iri(it)),
            GraphNameRef::BlankNode(it) => Some(label(it)),
        };
        let indent = usize::from(name.is_some());
        let blocks = graph.blocks.iter().filter(|it| !it.is_nested());
        let blocks: Vec<String> = blocks.map(|it| layout.root(it, indent)).collect();
        if !body.is_empty() {
            body.push('\n');
        }
        match name {
            Some(name) => {
                body += &name;
                body += " {\n";
                body += &blocks.join("\n");
                body += "}\n";
            }
            None => body += &blocks.join("\n"),
        }
    }
    let mut text = String::new();
    if names.is_rdf_1_2 {
        text.push_str("VERSION \"1.2\"\n");
    }
    for (name, iri) in names.used() {
        declare(&mut text, name, iri);
    }
    if !text.is_empty() && !body.is_empty() {
        text.push('\n');
    }
    text + &body
}

struct Layout<'g, 'a> {
    graph: &'g Graph<'g, 'a>,
    names: &'g mut Names<'a>,
}

impl<'g, 'a> Layout<'g, 'a> {
    /// A block on its own.
    fn root(&mut self, block: &'g Block<'g, 'a>, indent: usize) -> String {
        let subject = match (block.style, block.reified()) {
            (Style::Reified, Some(triple)) => self.reified(block, triple),
            (Style::Anonymous, _) => "[]".to_owned(),
            _ => self.names.node(block.subject),
        };
        let properties = self.properties(block, indent + 1);
        let start = INDENT.repeat(indent);
        if properties.is_empty() {
            return format!("{start}{subject} .\n");
        }
        let properties = properties.join(&separator(indent + 1));
        format!("{start}{subject} {properties} .\n")
    }

    /// Each predicate with its objects.
    fn properties(&mut self, block: &'g Block<'g, 'a>, indent: usize) -> Vec<String> {
        let reifies_itself =
            matches!(block.style, Style::Reified | Style::ReifiedObject | Style::Annotation);
        let mut properties = Vec::new();
        for quads in block.quads.chunk_by(|a, b| a.predicate == b.predicate) {
            let predicate = quads[0].predicate;
            if predicate == rdf::REIFIES && reifies_itself {
                continue;
            }
            let verb = self.names.predicate(predicate);
            let inner = if quads.len() == 1 { indent } else { indent + 1 };
            let objects: Vec<String> = quads.iter().map(|it| self.object(it, inner)).collect();
            let fits = |objects: &[String]| is_short(objects, WIDTH - WIDTH.min(verb.len()));
            if objects.len() == 1 || fits(&objects) {
                properties.push(format!("{verb} {}", objects.join(", ")));
            } else {
                let line = format!("\n{}", INDENT.repeat(indent + 1));
                let objects = objects.join(&format!(",{line}"));
                properties.push(format!("{verb}{line}{objects}"));
            }
        }
        properties
    }

    /// An object with what is said about its triple.
    fn object(&mut self, quad: &QuadRef<'a>, indent: usize) -> String {
        let mut text = self.term(quad.object, indent);
        let triple = TripleRef::from(*quad);
        let graph = self.graph;
        let mut reifiers: Vec<&'g Block<'g, 'a>> =
            graph.annotations(triple).iter().map(|it| &graph.blocks[*it]).collect();
        // A block without a name belongs to the name before it, so those without come first.
        let has_properties = |it: &Block<'_, '_>| it.quads.len() > 1;
        reifiers.sort_by_key(|it| (!it.is_anonymous, !has_properties(it)));
        for reifier in reifiers {
            self.names.is_rdf_1_2 = true;
            if !reifier.is_anonymous {
                text += " ~ ";
                text += &self.names.node(reifier.subject);
            } else if !has_properties(reifier) {
                text += " ~";
            }
            if has_properties(reifier) {
                let properties = self.properties(reifier, indent);
                text.push(' ');
                text += &enclose("{|", &properties, "|}", indent);
            }
        }
        text
    }

    fn term(&mut self, term: TermRef<'a>, indent: usize) -> String {
        if term == rdf::NIL.into() {
            return "()".to_owned();
        }
        let TermRef::BlankNode(node) = term else { return self.names.term(term) };
        if self.graph.is_bare(node) {
            return "[]".to_owned();
        }
        let graph = self.graph;
        let Some(block) = graph.block(node.into()) else { return label(node) };
        match (block.style, block.reified()) {
            (Style::Bracket, _) => {
                let properties = self.properties(block, indent + 1);
                enclose("[", &properties, "]", indent)
            }
            (Style::Cell, _) => self.list(block, indent),
            (Style::ReifiedObject, Some(triple)) => self.reified(block, triple),
            _ => label(node),
        }
    }

    fn list(&mut self, head: &'g Block<'g, 'a>, indent: usize) -> String {
        let mut elements = Vec::new();
        let graph = self.graph;
        let mut cell = Some(head);
        while let Some((first, rest)) = cell.and_then(Block::cell) {
            elements.push(self.term(first, indent + 1));
            let next = match rest {
                TermRef::BlankNode(it) => graph.block(NamedOrBlankNodeRef::from(it)),
                _ => None,
            };
            cell = next;
        }
        if is_short(&elements, WIDTH) {
            return format!("( {} )", elements.join(" "));
        }
        let line = format!("\n{}", INDENT.repeat(indent + 1));
        format!("({line}{}\n{})", elements.join(&line), INDENT.repeat(indent))
    }

    /// `<< … >>` with the name of the reifier, if it has one.
    fn reified(&mut self, block: &Block<'_, 'a>, triple: TripleRef<'a>) -> String {
        let triple = self.names.triple(triple);
        if block.is_anonymous {
            return format!("<< {triple} >>");
        }
        format!("<< {triple} ~ {} >>", self.names.node(block.subject))
    }
}

/// Properties in brackets, on one line if they are short.
fn enclose(open: &str, properties: &[String], close: &str, indent: usize) -> String {
    if properties.len() <= 2 && is_short(properties, WIDTH) {
        return format!("{open} {} {close}", properties.join(" ; "));
    }
    let (inner, outer) = (INDENT.repeat(indent + 1), INDENT.repeat(indent));
    let properties = properties.join(&separator(indent + 1));
    format!("{open}\n{inner}{properties}\n{outer}{close}")
}

fn separator(indent: usize) -> String {
    format!(" ;\n{}", INDENT.repeat(indent))
}

/// Whether parts stand on one line together.
fn is_short(parts: &[String], width: usize) -> bool {
    let mut length = 0;
    parts.iter().all(|it| {
        length += it.len() + 2;
        length <= width && !it.contains('\n')
    })
}
