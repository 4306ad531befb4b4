//! `ggen lattice`: questions about an order, checks of it, and its Hasse diagram.

use std::{io::Write, path::PathBuf};

use anyhow::Context as _;
use clap::{Subcommand, ValueEnum};
use oxigraph::model::NamedNode;

use crate::{
    cli::commands::lattice::asker::Asker,
    lattice::{check::Property, decl::OrderDecl, index::Lattice, label::Labels},
    rdf::{prefix::Prefixes, vocab::rdfs},
    store::snapshot::Snapshot,
};

mod asker;

/// Compare, join and draw the elements of an order
///
/// Elements and orders are written `prefix:name` or `<IRI>`. An order is a declared lat:Order, or a
/// property: a subject is below its objects. The default order is rdfs:subClassOf.
#[derive(Debug, clap::Args)]
pub struct LatticeArgs {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// The least upper bound of elements
    Join(Several),
    /// The greatest lower bound of elements
    Meet(Several),
    /// The least upper bound of any number of elements, even none
    Sup(Any),
    /// The greatest lower bound of any number of elements, even none
    Inf(Any),
    /// Whether A is B or below it; exit code 1 if not
    Leq(Pair),
    /// How two elements stand to each other: less, equal, greater or incomparable
    Compare(Pair),
    /// Everything above an element
    Up(One),
    /// Everything below an element
    Down(One),
    /// The elements right above and right below an element
    Cover(One),
    /// Height, depth, and how many elements are below and above
    Height(One),
    /// A shortest way from A up to B, from cover to cover
    Path(Pair),
    /// What the order is: its elements, ends and parts
    Show(Common),
    /// What structure the order has, and whether it has what its declaration requires
    Check(Check),
    /// The Hasse diagram, greater elements above
    Draw(Draw),
}

#[derive(Debug, clap::Args)]
struct Common {
    /// A declared order or a property [default: rdfs:subClassOf]
    #[arg(short, long, value_name = "IRI")]
    order: Option<String>,
    /// How to write the answer
    #[arg(short, long, default_value = "table")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

#[derive(Debug, clap::Args)]
struct One {
    /// The element
    #[arg(value_name = "A")]
    element: String,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
struct Pair {
    /// The first element
    a: String,
    /// The second element
    b: String,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
struct Several {
    /// Two elements or more
    #[arg(value_name = "A", num_args = 2.., required = true)]
    elements: Vec<String>,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
struct Any {
    /// Elements
    #[arg(value_name = "A")]
    elements: Vec<String>,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
struct Check {
    /// Also require this property; repeat it for each
    #[arg(short, long = "property", value_name = "PROPERTY", value_parser = property)]
    properties: Vec<Property>,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
struct Draw {
    /// A declared order or a property [default: rdfs:subClassOf]
    #[arg(short, long, value_name = "IRI")]
    order: Option<String>,
    /// How to write the diagram
    #[arg(short, long, default_value = "svg")]
    format: Picture,
    /// Write to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Only what is near this element
    #[arg(long, value_name = "A", conflicts_with = "interval")]
    around: Option<String>,
    /// How many steps up and down are near
    #[arg(long, value_name = "N", default_value_t = 2, requires = "around")]
    depth: u32,
    /// Only what is between these two elements
    #[arg(long, value_names = ["A", "B"], num_args = 2)]
    interval: Option<Vec<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Picture {
    Svg,
    Dot,
    Mermaid,
}

fn property(text: &str) -> Result<Property, String> {
    Property::from_name(text)
        .ok_or_else(|| format!("not one of {}", Property::ALL.map(Property::name).join(", ")))
}

/// Answers a question about an order of the snapshot. `Ok(false)` is "no", or a finding.
pub(crate) fn run(
    args: &LatticeArgs,
    snapshot: &Snapshot,
    prefixes: &Prefixes,
    out: &mut dyn Write,
) -> anyhow::Result<bool> {
    let order = match &args.question {
        Question::Join(it) | Question::Meet(it) => &it.common.order,
        Question::Sup(it) | Question::Inf(it) => &it.common.order,
        Question::Leq(it) | Question::Compare(it) | Question::Path(it) => &it.common.order,
        Question::Up(it) | Question::Down(it) | Question::Cover(it) | Question::Height(it) => {
            &it.common.order
        }
        Question::Show(it) => &it.order,
        Question::Check(it) => &it.common.order,
        Question::Draw(it) => &it.order,
    };
    let order = match order {
        Some(order) => iri(order, prefixes)?,
        None => rdfs::SUB_CLASS_OF.into_owned(),
    };
    let (decl, mut found) = OrderDecl::read(snapshot, order.as_ref())?;
    let (lattice, more) = Lattice::build(snapshot, &decl)?;
    found.extend(more);
    let asker =
        Asker { lattice: &lattice, snapshot, prefixes, labels: Labels::new(snapshot, prefixes) };
    asker.answer(&args.question, &found, out)
}

/// The IRI of `prefix:name`, `<IRI>`, or an IRI as it is.
fn iri(text: &str, prefixes: &Prefixes) -> anyhow::Result<NamedNode> {
    let full = match text.strip_prefix('<').and_then(|it| it.strip_suffix('>')) {
        Some(inner) => inner.to_owned(),
        None => prefixes.expand(text).unwrap_or_else(|| text.to_owned()),
    };
    NamedNode::new(&full)
        .with_context(|| format!("`{text}` is neither an IRI nor a name with a known prefix"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use oxigraph::model::{GraphName, Literal, Quad};

    use super::*;
    use crate::{rdf::document::named, store::builder::Builder};

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: LatticeArgs,
    }

    fn ex(name: &str) -> NamedNode {
        named(format!("https://example.org/{name}"))
    }

    fn ask(line: &str) -> (anyhow::Result<bool>, String) {
        let mut builder = Builder::new();
        let edges = [
            ("Dog", "Mammal"),
            ("Cat", "Mammal"),
            ("Dog", "Pet"),
            ("Cat", "Pet"),
            ("Mammal", "Animal"),
            ("Pet", "Animal"),
            ("Dog", "Animal"),
        ];
        for (lower, upper) in edges {
            let quad = Quad::new(ex(lower), rdfs::SUB_CLASS_OF, ex(upper), GraphName::DefaultGraph);
            builder.insert(quad.as_ref());
        }
        let label = Literal::new_simple_literal("living\nthing");
        let quad = Quad::new(ex("Animal"), rdfs::LABEL, label, GraphName::DefaultGraph);
        builder.insert(quad.as_ref());
        let mut prefixes = Prefixes::well_known();
        prefixes.insert("ex", "https://example.org/");
        let words = std::iter::once("lattice").chain(line.split(' '));
        let mut out = Vec::new();
        let answer = run(&Line::parse_from(words).args, &builder.build(), &prefixes, &mut out);
        (answer, String::from_utf8(out).unwrap())
    }

    fn says(line: &str, is_yes: bool, text: &str) {
        let (answer, out) = ask(line);
        assert_eq!((answer.unwrap(), out.as_str()), (is_yes, text), "{line}");
    }

    #[test]
    fn questions_are_answered_and_no_is_a_finding() {
        says("leq ex:Dog ex:Animal", true, "true\n");
        says("leq <https://example.org/Animal> ex:Dog", false, "false\n");
        says("compare ex:Dog ex:Cat", true, "incomparable\n");
        says("join ex:Dog ex:Pet ex:Mammal", true, "ex:Animal  living thing\n");
        says(
            "join ex:Dog ex:Cat",
            false,
            "no join: ex:Dog, ex:Cat have 2 least upper bounds, none better than another\n\
             ex:Mammal\nex:Pet\n",
        );
        says("meet ex:Dog ex:Cat", false, "no meet: ex:Dog, ex:Cat have no common lower bound\n");
        says("up ex:Pet", true, "ex:Animal  living thing\n");
        says("down ex:Pet", true, "ex:Cat\nex:Dog\n");
        says("cover ex:Pet", true, "above  ex:Animal\nbelow  ex:Cat\nbelow  ex:Dog\n");
        says("height ex:Pet", true, "height  1\ndepth   1\nbelow   2\nabove   1\n");
        says("path ex:Cat ex:Dog", false, "ex:Cat is not below ex:Dog\n");
        says("path ex:Cat ex:Pet", true, "ex:Cat\nex:Pet\n");
    }

    #[test]
    fn a_check_shows_verdicts_and_fails_on_what_is_required() {
        let (answer, out) = ask("check");
        assert!(answer.unwrap());
        assert!(out.contains("Tree             no   ex:Cat is right below ex:Mammal, ex:Pet\n"));
        assert!(
            out.ends_with("info[LAT004]: ex:Dog below ex:Animal is implied through ex:Mammal\n")
        );
        let (answer, out) = ask("check --property lattice");
        assert!(!answer.unwrap());
        assert!(out.contains("error[LAT002]: the order rdfs:subClassOf is not a lattice: "));
    }

    #[test]
    fn faults_are_explained() {
        let (answer, _) = ask("up ex:Mamal");
        assert_eq!(
            answer.unwrap_err().to_string(),
            "<https://example.org/Mamal> is not an element of the order \
             <http://www.w3.org/2000/01/rdf-schema#subClassOf>; did you mean ex:Mammal or ex:Animal?"
        );
        let (answer, _) = ask("up nothing");
        assert!(answer.unwrap_err().to_string().starts_with("`nothing` is neither"));
        let (answer, _) = ask("up ex:Dog -o ex:eats");
        assert_eq!(
            answer.unwrap_err().to_string(),
            "the order ex:eats has no elements, and no lat:Order is declared"
        );
    }

    #[test]
    fn parts_are_drawn() {
        let (answer, out) = ask("draw --around ex:Pet --depth 1 --format mermaid");
        assert!(answer.unwrap());
        assert_eq!(out.lines().count(), 1 + 4 + 3, "{out}");
        let (answer, _) = ask("draw --interval ex:Animal ex:Dog");
        assert!(answer.unwrap_err().to_string().starts_with("there is nothing between"));
    }
}
