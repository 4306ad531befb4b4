//! Hasse diagrams as SVG: self-contained, without script, readable in light and dark.

use std::fmt::Write;

use crate::lattice::draw::{
    Diagram, Node,
    layout::{self, Layout, Point, Route, Size},
    text,
};

const FONT: f64 = 13.0;
const LINE: f64 = 17.0;
const SMALL_FONT: f64 = 11.0;
const SMALL_LINE: f64 = 15.0;
const PADDING: Size = Size { width: 13.0, height: 8.0 };
/// How wide a label may be before it is broken.
const MAX_TEXT: f64 = 172.0;
/// How many equivalent terms a box lists; the tooltip lists all.
const MAX_SAME: usize = 3;
const MARGIN: f64 = 28.0;
const HEADER: f64 = 58.0;

const STYLE: &str = "\
.page{fill:#fbfcfd}\
.title{font-size:16px;font-weight:600;fill:#15202e}\
.summary{font-size:12px;fill:#637083}\
.edge{fill:none;stroke:#93a3b8;stroke-width:1.5;stroke-linecap:round}\
.edge:hover{stroke:#2f6fcb;stroke-width:2.5}\
.node rect{fill:#fff;stroke:#6b7c93;stroke-width:1.3}\
.node text{fill:#1b2736;text-anchor:middle}\
.node .same{fill:#637083;font-size:11px}\
.node .behind{stroke-dasharray:3 3}\
.end rect{fill:#e6f0fd;stroke:#2f6fcb}\
.node:hover rect{stroke-width:2.2}\
@media (prefers-color-scheme:dark){\
.page{fill:#10151c}\
.title{fill:#eef3f9}\
.summary{fill:#93a1b3}\
.edge{stroke:#5f7189}\
.edge:hover{stroke:#79aef5}\
.node rect{fill:#1b232e;stroke:#7c90aa}\
.node text{fill:#e8eef5}\
.node .same{fill:#a3b1c2}\
.end rect{fill:#17304f;stroke:#79aef5}\
}";

/// Writes a diagram as an SVG document.
pub fn svg(diagram: &Diagram) -> String {
    let boxes: Vec<Label> = diagram.nodes.iter().map(Label::new).collect();
    let sizes: Vec<Size> = boxes.iter().map(|it| it.size).collect();
    let layout = layout::layout(&sizes, &diagram.edges);
    let summary = diagram.summary();
    let header =
        text::width(&diagram.title, 16.0).max(text::width(&summary, 12.0)).max(layout.size.width);
    let size = Size {
        width: (header + 2.0 * MARGIN).ceil(),
        height: (layout.size.height + HEADER + 2.0 * MARGIN).ceil(),
    };
    let mut picture = Picture {
        diagram,
        boxes: &boxes,
        layout: &layout,
        origin: Point { x: (size.width - layout.size.width) / 2.0, y: MARGIN + HEADER },
        out: String::new(),
    };
    picture.line(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" \
         viewBox=\"0 0 {w} {h}\" role=\"img\" aria-label=\"{}\" \
         font-family=\"system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif\" \
         font-size=\"{FONT}\">",
        text::xml(&format!("{}: {summary}", diagram.title)),
        w = size.width,
        h = size.height,
    ));
    picture.line(format_args!("<title>{}</title>", text::xml(&diagram.title)));
    picture.line(format_args!("<style>{STYLE}</style>"));
    picture.line(format_args!("<rect class=\"page\" width=\"100%\" height=\"100%\"/>"));
    picture.line(format_args!(
        "<text class=\"title\" x=\"{MARGIN}\" y=\"{}\">{}</text>",
        MARGIN + 13.0,
        text::xml(&diagram.title)
    ));
    picture.line(format_args!(
        "<text class=\"summary\" x=\"{MARGIN}\" y=\"{}\">{}</text>",
        MARGIN + 33.0,
        text::xml(&summary)
    ));
    picture.edges();
    picture.nodes();
    picture.line(format_args!("</svg>"));
    picture.out
}

/// The lines of a box, and how large it is.
struct Label {
    lines: Vec<String>,
    same: Vec<String>,
    size: Size,
}

impl Label {
    fn new(node: &Node) -> Self {
        let lines = text::wrap(&node.label, FONT, MAX_TEXT);
        let n_shown = if node.same.len() > MAX_SAME { MAX_SAME - 1 } else { node.same.len() };
        let mut same: Vec<String> = node.same[..n_shown]
            .iter()
            .map(|it| text::shorten(&format!("≡ {}", it.1), SMALL_FONT, MAX_TEXT, false))
            .collect();
        if n_shown < node.same.len() {
            same.push(format!("≡ {} more", node.same.len() - n_shown));
        }
        let widest = |lines: &[String], font: f64| {
            lines.iter().map(|it| text::width(it, font)).fold(0.0, f64::max)
        };
        let text = widest(&lines, FONT).max(widest(&same, SMALL_FONT));
        let height = |lines: &[String], line: f64| lines.iter().map(|_| line).sum::<f64>();
        let size = Size {
            width: (text + 2.0 * PADDING.width).max(48.0).round(),
            height: height(&lines, LINE) + height(&same, SMALL_LINE) + 2.0 * PADDING.height,
        };
        Self { lines, same, size }
    }
}

struct Picture<'a> {
    diagram: &'a Diagram,
    boxes: &'a [Label],
    layout: &'a Layout,
    origin: Point,
    out: String,
}

impl Picture<'_> {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        writeln!(self.out, "{line}").expect("writing to a string does not fail");
    }

    fn edges(&mut self) {
        self.line(format_args!("<g class=\"edges\">"));
        for ((lower, upper), route) in self.diagram.edges.iter().zip(&self.layout.routes) {
            let name = |at: usize| self.diagram.nodes[at].label.as_str();
            let title = text::xml(&format!("{} < {}", name(*lower), name(*upper)));
            let path = self.path(route);
            self.line(format_args!(
                "<path class=\"edge\" d=\"{path}\"><title>{title}</title></path>"
            ));
        }
        self.line(format_args!("</g>"));
    }

    fn path(&self, route: &Route) -> String {
        const BEND: f64 = 7.0;
        let point = |it: &Point| (self.origin.x + it.x, self.origin.y + it.y);
        let mut points = route.points.iter().map(point).collect::<Vec<_>>();
        if let (Some(_), Some(last)) = (&route.elbow, points.last_mut()) {
            last.1 -= BEND;
        }
        // At a box a line may lean toward its other end; at a bend it goes straight down.
        points.dedup_by(|b, a| (a.0 - b.0).abs() < 0.05 && (a.1 - b.1).abs() < 3.0);
        let last = points.len() - 1;
        let mut path = String::new();
        let mut draw = |step: std::fmt::Arguments<'_>| {
            path.write_fmt(step).expect("writing to a string does not fail");
        };
        for (at, (x, y)) in points.iter().enumerate() {
            let Some((from_x, from_y)) = at.checked_sub(1).map(|it| points[it]) else {
                draw(format_args!("M{x:.1} {y:.1}"));
                continue;
            };
            if (x - from_x).abs() < 0.05 {
                draw(format_args!("V{y:.1}"));
                continue;
            }
            let lean = |is_end: bool| if is_end { 0.25 * (x - from_x) } else { 0.0 };
            let start = from_x + lean(at == 1);
            let end = x - lean(at == last && route.elbow.is_none());
            let (above, below) = (from_y + 0.45 * (y - from_y), y - 0.45 * (y - from_y));
            draw(format_args!("C{start:.1} {above:.1} {end:.1} {below:.1} {x:.1} {y:.1}"));
        }
        if let Some(end) = &route.elbow {
            let (x, _) = point(end);
            draw(format_args!("q0 {BEND} {BEND} {BEND}H{x:.1}"));
        }
        path
    }

    fn nodes(&mut self) {
        self.line(format_args!("<g class=\"nodes\">"));
        for at in 0..self.diagram.nodes.len() {
            self.node(at);
        }
        self.line(format_args!("</g>"));
    }

    fn node(&mut self, at: usize) {
        let (node, label) = (&self.diagram.nodes[at], &self.boxes[at]);
        let corner = self.layout.corners[at];
        let (x, y) = (self.origin.x + corner.x, self.origin.y + corner.y);
        let class = if node.is_top || node.is_bottom { "node end" } else { "node" };
        self.line(format_args!("<g class=\"{class}\"><title>{}</title>", tooltip(node)));
        let Size { width, height } = label.size;
        if !node.same.is_empty() {
            self.line(format_args!(
                "<rect class=\"behind\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" \
                 rx=\"11\"/>",
                x - 4.0,
                y - 4.0,
                width + 8.0,
                height + 8.0
            ));
        }
        self.line(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"8\"/>"
        ));
        let middle = x + width / 2.0;
        let mut line_top = y + PADDING.height;
        for line in &label.lines {
            let text = text::xml(line);
            let base = line_top + 12.8;
            self.line(format_args!("<text x=\"{middle:.1}\" y=\"{base:.1}\">{text}</text>"));
            line_top += LINE;
        }
        for line in &label.same {
            let text = text::xml(line);
            let base = line_top + 11.0;
            self.line(format_args!(
                "<text class=\"same\" x=\"{middle:.1}\" y=\"{base:.1}\">{text}</text>"
            ));
            line_top += SMALL_LINE;
        }
        self.line(format_args!("</g>"));
    }
}

fn tooltip(node: &Node) -> String {
    let mut lines = vec![node.label.clone(), node.iri.clone()];
    lines.extend(node.same.iter().map(|(iri, label)| format!("≡ {label} {iri}")));
    let mut place = format!("depth {}, height {}", node.depth, node.height);
    if node.is_top {
        place += ", top";
    }
    if node.is_bottom {
        place += ", bottom";
    }
    lines.push(place);
    text::xml(&lines.join("\n"))
}
