//! Hasse diagrams for Graphviz.

use std::fmt::Write;

use crate::lattice::draw::{Diagram, layer};

/// Writes a diagram in the DOT language.
pub fn dot(diagram: &Diagram) -> String {
    let mut out = String::new();
    let mut line = |text: std::fmt::Arguments<'_>| {
        writeln!(out, "{text}").expect("writing to a string does not fail");
    };
    line(format_args!("digraph \"{}\" {{", escape(&diagram.title)));
    line(format_args!("  rankdir=BT;"));
    line(format_args!("  node [shape=box, style=\"rounded\", fontname=\"Helvetica\"];"));
    line(format_args!("  edge [dir=none];"));
    for (at, node) in diagram.nodes.iter().enumerate() {
        let mut label = escape(&node.label);
        for (_, same) in &node.same {
            label.push_str("\\n≡ ");
            label.push_str(&escape(same));
        }
        let border = if node.same.is_empty() { "" } else { ", peripheries=2" };
        line(format_args!(
            "  n{at} [label=\"{label}\", tooltip=\"{}\"{border}];",
            escape(&node.iri)
        ));
    }
    for (lower, upper) in &diagram.edges {
        line(format_args!("  n{lower} -> n{upper};"));
    }
    let layers = layer::longest(diagram.nodes.len(), &diagram.edges);
    for layer in 0..layers.iter().max().map_or(0, |it| it + 1) {
        let members: Vec<String> = (0..layers.len())
            .filter(|it| layers[*it] == layer)
            .map(|it| format!("n{it}"))
            .collect();
        line(format_args!("  {{ rank=same; {}; }}", members.join("; ")));
    }
    line(format_args!("}}"));
    out
}

/// Text inside quotes; Graphviz reads backslashes and entities in it.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ")
}
