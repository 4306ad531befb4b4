//! Hasse diagrams for Mermaid.

use std::fmt::Write;

use crate::lattice::draw::Diagram;

/// What Mermaid's renderers refuse by default.
const MAX_EDGES: usize = 500;
const MAX_CHARS: usize = 50_000;

/// Writes a diagram as a Mermaid graph.
pub fn mermaid(diagram: &Diagram) -> String {
    let mut body = String::from("graph BT\n");
    let mut line = |text: std::fmt::Arguments<'_>| {
        writeln!(body, "  {text}").expect("writing to a string does not fail");
    };
    for (at, node) in diagram.nodes.iter().enumerate() {
        let mut label = escape(&node.label);
        for (_, same) in &node.same {
            label.push_str("<br/>≡ ");
            label.push_str(&escape(same));
        }
        line(format_args!("n{at}(\"{label}\")"));
    }
    for (lower, upper) in &diagram.edges {
        line(format_args!("n{lower} --- n{upper}"));
    }
    let is_large = diagram.edges.len() > MAX_EDGES || body.chars().count() > MAX_CHARS;
    if is_large {
        format!(
            "%% Most renderers refuse more than {MAX_EDGES} edges or {MAX_CHARS} characters: draw \
             a part of the order.\n{body}"
        )
    } else {
        body
    }
}

/// Text inside quotes: everything that could be markup is written by number.
fn escape(text: &str) -> String {
    let mut res = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() || matches!(c, ' ' | ',' | '.' | ':' | '-' | '_' | '(' | ')' | '/') {
            res.push(c);
        } else if c.is_ascii() {
            write!(res, "#{};", u32::from(c)).expect("a string takes everything");
        } else {
            // No parser knows it as markup.
            res.push(c);
        }
    }
    res
}
