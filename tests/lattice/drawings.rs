//! Drawings: deterministic, complete, and safe with hostile labels.

use ggen::lattice::{
    draw::{Diagram, dot::dot, mermaid::mermaid, svg::svg},
    error::LatticeError,
};
use oxigraph::model::NamedNode;

use crate::data::{at, ex, names, order, pairs};

fn local(iri: &NamedNode) -> String {
    iri.as_str().rsplit('/').next().unwrap().to_owned()
}

const EDGES: [(&str, &str); 8] = [
    ("bottom", "teamA"),
    ("bottom", "teamB"),
    ("teamA", "internal"),
    ("teamB", "internal"),
    ("internal", "public"),
    ("teamB", "partner"),
    ("partner", "public"),
    ("teamA", "public"),
];

#[test]
fn drawings_do_not_depend_on_the_order_of_arrival() {
    let mut edges = EDGES;
    let draw = |edges: &[(&str, &str)]| {
        let diagram = Diagram::all(&order(&pairs(edges)), &local).unwrap();
        (svg(&diagram), dot(&diagram), mermaid(&diagram))
    };
    let expected = draw(&edges);
    for _ in 0..edges.len() {
        edges.rotate_left(3);
        assert_eq!(draw(&edges), expected);
    }
    assert_eq!(expected.0.matches("<path class=\"edge\"").count(), 7);
    assert_eq!(expected.0.matches("<g class=\"node").count(), 7);
    assert!(expected.2.contains("n3(\"public\")\n"));
    assert!(expected.1.contains("  n2 -> n3;\n"));
}

#[test]
fn greater_elements_stand_above() {
    let picture = svg(&Diagram::all(&order(&pairs(&EDGES)), &local).unwrap());
    let y = |label: &str| -> f64 {
        let line = picture
            .lines()
            .find(|it| it.ends_with(&format!(">{label}</text>")) && it.contains("<text x"));
        let rest = line.unwrap().split("y=\"").nth(1).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    for (lower, upper) in EDGES {
        assert!(y(upper) < y(lower), "{upper} above {lower}");
    }
}

#[test]
fn hostile_labels_stay_text() {
    let hostile = [
        "<script>alert(1)</script>",
        "\"];\n} digraph { x [label=\"",
        "a\")\n  click n0 \"javascript:alert(1)\"\n  n9(\"",
        "]]> --> <!-- &amp; &#60;",
        "\\N \\\" \\",
        "`markdown` **bold** #quot; %%{init: {}}%%",
        "\u{202e}evil\u{0}\u{7}\u{ffff}",
        "</title><style>*{display:none}</style>",
        "end",
        "",
    ];
    let names: Vec<String> = (0..hostile.len()).map(|it| format!("n{it}")).collect();
    let edges: Vec<(&str, &str)> =
        names.iter().skip(1).map(|it| (it.as_str(), names[0].as_str())).collect();
    let lattice = order(&pairs(&edges));
    let label = |iri: &NamedNode| match local(iri).strip_prefix('n').map(str::parse::<usize>) {
        Some(Ok(at)) => hostile[at].to_owned(),
        _ => hostile[0].to_owned(),
    };
    let diagram = Diagram::all(&lattice, &label).unwrap();

    let picture = svg(&diagram);
    let mut open: Vec<String> = Vec::new();
    for tag in picture.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').unwrap();
        assert!(!text.contains('>'), "{text}");
        let name = tag.split([' ', '/']).find(|it| !it.is_empty()).unwrap();
        assert!(
            ["svg", "title", "style", "rect", "text", "g", "path"].contains(&name),
            "no markup from a label: {tag}"
        );
        if tag.starts_with('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty());
    assert!(!picture.contains(['\u{202e}', '\u{0}', '\u{7}', '\u{ffff}']));

    let graph = dot(&diagram);
    for line in graph.lines().filter(|it| it.contains("[label")) {
        let quotes = line.replace("\\\\", "").replace("\\\"", "").matches('"').count();
        assert_eq!(quotes, 4, "{line}");
        assert!(line.ends_with("];"), "{line}");
    }
    assert_eq!(graph.lines().count(), 6 + hostile.len() + edges.len() + 1);

    let chart = mermaid(&diagram);
    assert_eq!(chart.lines().count(), 1 + hostile.len() + edges.len());
    for line in chart.lines().skip(1).filter(|it| !it.contains(" --- ")) {
        assert!(line.starts_with("  n") && line.ends_with("\")"), "{line}");
        assert_eq!(line.matches('"').count(), 2, "{line}");
        assert!(!line.contains(['<', '>', '`', '%', '\\']), "{line}");
    }
}

#[test]
fn a_part_is_drawn_with_its_own_covers() {
    let lattice = order(&pairs(&EDGES));
    let part = [at(&lattice, "bottom"), at(&lattice, "public"), at(&lattice, "internal")];
    let diagram = Diagram::part(&lattice, &part, &local).unwrap();
    assert_eq!((diagram.count_elements(), diagram.count_edges()), (3, 2));
    assert_eq!(
        names(&lattice, &lattice.interval(at(&lattice, "teamB"), at(&lattice, "public"))),
        ["internal", "partner", "public", "teamB"]
    );
    assert_eq!(
        names(&lattice, &lattice.around(at(&lattice, "partner"), 1)),
        ["partner", "public", "teamB"]
    );
}

#[test]
fn equivalent_terms_are_listed() {
    let lattice = order(&pairs(&[("a", "b"), ("b", "a"), ("a", "c")]));
    let diagram = Diagram::all(&lattice, &local).unwrap();
    assert!(svg(&diagram).contains(">≡ b</text>"));
    assert!(dot(&diagram).contains("label=\"a\\n≡ b\""));
    assert!(mermaid(&diagram).contains("(\"a<br/>≡ b\")"));
}

#[test]
fn too_many_elements_are_refused() {
    let names: Vec<String> = (0..2001).map(|it| format!("n{it}")).collect();
    let edges: Vec<(&str, &str)> =
        names.iter().skip(1).map(|it| (it.as_str(), names[0].as_str())).collect();
    let lattice = order(&pairs(&edges));
    let error = Diagram::all(&lattice, &local).unwrap_err();
    assert_eq!(error, LatticeError::TooManyToDraw { count: 2001, limit: 2000 });
    assert!(lattice.element(&ex("n5")).is_ok());
}

#[test]
fn an_empty_diagram_is_a_picture_too() {
    let lattice = order(&pairs(&[("a", "b")]));
    let diagram = Diagram::part(&lattice, &[], &local).unwrap();
    assert!(svg(&diagram).trim_end().ends_with("</svg>"));
    assert!(dot(&diagram).ends_with("}\n"));
}
