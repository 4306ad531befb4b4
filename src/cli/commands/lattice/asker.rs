//! Answers about one order, as tables and as JSON.

use std::{fs, io::Write};

use anyhow::{Context as _, bail};
use oxigraph::model::NamedNode;
use serde_json::{Value, json};

use crate::{
    cli::commands::lattice::{Check, Draw, Format, One, Pair, Picture, Question, iri},
    diag::{Diagnostic, Severity},
    lattice::{
        check::{Outcome, Property},
        decl::OrderDecl,
        draw::{Diagram, dot::dot, mermaid::mermaid, svg::svg},
        index::Lattice,
        label::Labels,
        order::{Bound, Element},
    },
    rdf::prefix::Prefixes,
    store::snapshot::Snapshot,
};

/// An order, and how its elements are read and shown.
pub(super) struct Asker<'a> {
    pub(super) lattice: &'a Lattice,
    pub(super) snapshot: &'a Snapshot,
    pub(super) prefixes: &'a Prefixes,
    pub(super) labels: Labels<'a>,
}

impl Asker<'_> {
    pub(super) fn answer(
        &self,
        question: &Question,
        found: &[Diagnostic],
        out: &mut dyn Write,
    ) -> anyhow::Result<bool> {
        if self.lattice.is_empty() && !matches!(question, Question::Show(_) | Question::Check(_)) {
            bail!("{}", self.no_elements());
        }
        match question {
            Question::Join(it) => self.bound("join", &it.elements, it.common.format, out),
            Question::Meet(it) => self.bound("meet", &it.elements, it.common.format, out),
            Question::Sup(it) => self.bound("sup", &it.elements, it.common.format, out),
            Question::Inf(it) => self.bound("inf", &it.elements, it.common.format, out),
            Question::Leq(it) => self.leq(it, out),
            Question::Compare(it) => self.compare(it, out),
            Question::Up(it) => self.beyond(it, Lattice::up, out),
            Question::Down(it) => self.beyond(it, Lattice::down, out),
            Question::Cover(it) => self.cover(it, out),
            Question::Height(it) => self.height(it, out),
            Question::Path(it) => self.path(it, out),
            Question::Show(it) => self.show(it.format, found, out),
            Question::Check(it) => self.check(it, found, out),
            Question::Draw(it) => self.draw(it, out),
        }
    }

    fn element(&self, text: &str) -> anyhow::Result<Element> {
        let iri = iri(text, self.prefixes)?;
        self.lattice.element(&iri).map_err(|error| {
            let near = self.near(&iri);
            if near.is_empty() {
                anyhow::Error::new(error)
            } else {
                anyhow::anyhow!("{error}; did you mean {}?", near.join(" or "))
            }
        })
    }

    fn elements(&self, texts: &[String]) -> anyhow::Result<Vec<Element>> {
        texts.iter().map(|it| self.element(it)).collect()
    }

    /// The elements with a similar name, the most similar first.
    fn near(&self, iri: &NamedNode) -> Vec<String> {
        let local = |it: &str| it.rsplit(['#', '/', ':']).next().unwrap_or(it).to_lowercase();
        let wanted = local(iri.as_str());
        let mut scored: Vec<(f64, String)> = self
            .lattice
            .terms()
            .map(|it| (strsim::jaro_winkler(&wanted, &local(it.as_str())), self.name(it)))
            .filter(|it| it.0 > 0.8)
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        scored.into_iter().take(3).map(|it| it.1).collect()
    }

    fn name(&self, iri: &NamedNode) -> String {
        self.prefixes.shorten(iri.as_str())
    }

    fn names(&self, elements: &[Element]) -> String {
        let names: Vec<String> =
            elements.iter().map(|it| self.name(self.lattice.term(*it))).collect();
        names.join(", ")
    }

    fn no_elements(&self) -> String {
        let declared: Vec<String> =
            OrderDecl::declared(self.snapshot).iter().map(|it| self.name(it)).collect();
        let order = self.name(&self.lattice.decl().name);
        if declared.is_empty() {
            format!("the order {order} has no elements, and no lat:Order is declared")
        } else {
            format!("the order {order} has no elements; declared orders: {}", declared.join(", "))
        }
    }

    /// An element with everything that names it.
    fn json(&self, element: Element) -> Value {
        let term = self.lattice.term(element);
        let same: Vec<&str> = self.lattice.equivalents(element).map(NamedNode::as_str).collect();
        json!({ "iri": term.as_str(), "label": self.labels.label(term), "equivalents": same })
    }

    fn json_all(&self, elements: &[Element]) -> Vec<Value> {
        elements.iter().map(|it| self.json(*it)).collect()
    }

    /// Elements below each other: name, equivalent names, and the label where there is one.
    fn table(&self, elements: &[Element], out: &mut dyn Write) -> anyhow::Result<()> {
        let rows: Vec<(String, String)> = elements
            .iter()
            .map(|it| {
                let term = self.lattice.term(*it);
                let mut name = self.name(term);
                for same in self.lattice.equivalents(*it) {
                    name = format!("{name} ≡ {}", self.name(same));
                }
                let label = self.labels.label(term);
                let is_stated = label != self.labels.short(term);
                (name, if is_stated { printable(&label) } else { String::new() })
            })
            .collect();
        let width = rows.iter().map(|it| it.0.chars().count()).max().unwrap_or(0);
        for (name, label) in rows {
            writeln!(out, "{}", format!("{name:width$}  {label}").trim_end())?;
        }
        Ok(())
    }

    fn bound(
        &self,
        operation: &str,
        texts: &[String],
        format: Format,
        out: &mut dyn Write,
    ) -> anyhow::Result<bool> {
        let elements = self.elements(texts)?;
        let is_upper = matches!(operation, "join" | "sup");
        let bound =
            if is_upper { self.lattice.sup(&elements) } else { self.lattice.inf(&elements) };
        let candidates = bound.candidates();
        if format == Format::Json {
            let answer = json!({
                "order": self.lattice.decl().name.as_str(),
                "operation": operation,
                "elements": self.json_all(&elements),
                "unique": bound.unique().is_some(),
                "bounds": self.json_all(candidates),
            });
            write_json(&answer, out)?;
            return Ok(bound.unique().is_some());
        }
        let (best, side) = if is_upper { ("least", "upper") } else { ("greatest", "lower") };
        let whose =
            if elements.is_empty() { "the empty set".to_owned() } else { self.names(&elements) };
        match &bound {
            Bound::Unique(_) => (),
            Bound::Several(several) => writeln!(
                out,
                "no {operation}: {whose} have {} {best} {side} bounds, none better than another",
                several.len()
            )?,
            Bound::None => writeln!(out, "no {operation}: {whose} have no common {side} bound")?,
        }
        self.table(candidates, out)?;
        Ok(bound.unique().is_some())
    }

    fn leq(&self, pair: &Pair, out: &mut dyn Write) -> anyhow::Result<bool> {
        let (a, b) = (self.element(&pair.a)?, self.element(&pair.b)?);
        let is_below = self.lattice.leq(a, b);
        match pair.common.format {
            Format::Table => writeln!(out, "{is_below}")?,
            Format::Json => {
                write_json(&json!({ "a": self.json(a), "b": self.json(b), "leq": is_below }), out)?;
            }
        }
        Ok(is_below)
    }

    fn compare(&self, pair: &Pair, out: &mut dyn Write) -> anyhow::Result<bool> {
        let (a, b) = (self.element(&pair.a)?, self.element(&pair.b)?);
        let word = self.lattice.compare(a, b).name().to_lowercase();
        match pair.common.format {
            Format::Table => writeln!(out, "{word}")?,
            Format::Json => {
                write_json(&json!({ "a": self.json(a), "b": self.json(b), "compare": word }), out)?;
            }
        }
        Ok(true)
    }

    fn beyond(
        &self,
        one: &One,
        side: impl Fn(&Lattice, Element) -> Vec<Element>,
        out: &mut dyn Write,
    ) -> anyhow::Result<bool> {
        let element = self.element(&one.element)?;
        let mut beyond = side(self.lattice, element);
        beyond.retain(|it| *it != element);
        match one.common.format {
            Format::Table => self.table(&beyond, out)?,
            Format::Json => write_json(&json!(self.json_all(&beyond)), out)?,
        }
        Ok(true)
    }

    fn cover(&self, one: &One, out: &mut dyn Write) -> anyhow::Result<bool> {
        let element = self.element(&one.element)?;
        let (up, down) = (self.lattice.covers_up(element), self.lattice.covers_down(element));
        match one.common.format {
            Format::Table => {
                for (side, covers) in [("above", up), ("below", down)] {
                    for it in covers {
                        writeln!(out, "{side}  {}", self.name(self.lattice.term(it)))?;
                    }
                }
            }
            Format::Json => {
                let answer = json!({ "above": self.json_all(&up), "below": self.json_all(&down) });
                write_json(&answer, out)?;
            }
        }
        Ok(true)
    }

    fn height(&self, one: &One, out: &mut dyn Write) -> anyhow::Result<bool> {
        let element = self.element(&one.element)?;
        let lattice = self.lattice;
        let facts = json!({
            "height": lattice.height(element),
            "depth": lattice.depth(element),
            "below": lattice.count_below(element),
            "above": lattice.count_above(element),
        });
        Self::facts(&facts, one.common.format, out)
    }

    fn path(&self, pair: &Pair, out: &mut dyn Write) -> anyhow::Result<bool> {
        let (a, b) = (self.element(&pair.a)?, self.element(&pair.b)?);
        let path = self.lattice.path(a, b);
        match (pair.common.format, &path) {
            (Format::Json, path) => {
                write_json(&json!(path.as_ref().map(|it| self.json_all(it))), out)?;
            }
            (Format::Table, Some(path)) => self.table(path, out)?,
            (Format::Table, None) => {
                writeln!(out, "{} is not below {}", self.names(&[a]), self.names(&[b]))?;
            }
        }
        Ok(path.is_some())
    }

    fn show(
        &self,
        format: Format,
        found: &[Diagnostic],
        out: &mut dyn Write,
    ) -> anyhow::Result<bool> {
        let lattice = self.lattice;
        let n_terms = lattice.terms().count();
        let decl = lattice.decl();
        let facts = json!({
            "order": self.name(&decl.name),
            "terms": n_terms,
            "elements": lattice.len(),
            "covers": lattice.count_covers(),
            "longest chain": lattice.longest(),
            "parts": lattice.count_components(),
            "maximal": self.some(&lattice.maximal()),
            "minimal": self.some(&lattice.minimal()),
            "join-irreducible": lattice.join_irreducible().len(),
            "requires": decl.requires.iter().map(|it| it.name()).collect::<Vec<_>>().join(", "),
            "declared orders": OrderDecl::declared(self.snapshot)
                .iter()
                .map(|it| self.name(it))
                .collect::<Vec<_>>()
                .join(", "),
            "notes": found.iter().map(|it| it.message.clone()).collect::<Vec<_>>().join("; "),
        });
        Self::facts(&facts, format, out)
    }

    /// The first few elements, and how many more there are.
    fn some(&self, elements: &[Element]) -> String {
        const SHOWN: usize = 5;
        let names = self.names(&elements[..elements.len().min(SHOWN)]);
        if elements.len() > SHOWN {
            format!("{names} and {} more", elements.len() - SHOWN)
        } else {
            names
        }
    }

    fn facts(facts: &Value, format: Format, out: &mut dyn Write) -> anyhow::Result<bool> {
        match (format, facts) {
            (Format::Table, Value::Object(facts)) => {
                let width = facts.keys().map(String::len).max().unwrap_or(0);
                for (name, value) in facts {
                    let value = match value {
                        Value::String(it) if it.is_empty() => "-".to_owned(),
                        Value::String(it) => it.clone(),
                        other => other.to_string(),
                    };
                    writeln!(out, "{name:width$}  {value}")?;
                }
            }
            _ => write_json(facts, out)?,
        }
        Ok(true)
    }

    fn check(
        &self,
        check: &Check,
        found: &[Diagnostic],
        out: &mut dyn Write,
    ) -> anyhow::Result<bool> {
        let name = |it: &NamedNode| self.name(it);
        let verdicts = Property::ALL.map(|it| self.lattice.verdict(it));
        let mut found = found.to_vec();
        found.extend(self.lattice.check(&check.properties, &name));
        let is_clean = found.iter().all(|it| it.severity == Severity::Info);
        if check.common.format == Format::Json {
            let verdicts = verdicts.iter().map(|it| {
                json!({
                    "property": it.property.name(),
                    "holds": match it.outcome {
                        Outcome::Holds => Value::Bool(true),
                        Outcome::Fails(_) => Value::Bool(false),
                        Outcome::Undecided(_) => Value::Null,
                    },
                    "reason": self.lattice.reason(&it.outcome, &name),
                })
            });
            let findings = found.iter().map(|it| {
                json!({
                    "code": it.code,
                    "severity": it.severity.as_str(),
                    "message": it.message,
                    "entity": it.entity,
                })
            });
            let answer = json!({
                "order": self.lattice.decl().name.as_str(),
                "properties": verdicts.collect::<Vec<_>>(),
                "findings": findings.collect::<Vec<_>>(),
            });
            write_json(&answer, out)?;
            return Ok(is_clean);
        }
        for it in &verdicts {
            let word = match it.outcome {
                Outcome::Holds => "yes",
                Outcome::Fails(_) => "no",
                Outcome::Undecided(_) => "?",
            };
            let reason = self.lattice.reason(&it.outcome, &name);
            writeln!(
                out,
                "{}",
                format!("{:15}  {word:3}  {reason}", it.property.name()).trim_end()
            )?;
        }
        if !found.is_empty() {
            writeln!(out)?;
        }
        for it in &found {
            writeln!(out, "{it}")?;
        }
        Ok(is_clean)
    }

    fn draw(&self, draw: &Draw, out: &mut dyn Write) -> anyhow::Result<bool> {
        let label = |it: &NamedNode| self.labels.label(it);
        let elements = match (&draw.around, draw.interval.as_deref()) {
            (Some(around), _) => self.lattice.around(self.element(around)?, draw.depth),
            (None, Some([a, b])) => {
                let between = self.lattice.interval(self.element(a)?, self.element(b)?);
                if between.is_empty() {
                    bail!(
                        "there is nothing between {a} and {b}: the first is not below the second"
                    );
                }
                between
            }
            _ => self.lattice.sorted_elements(),
        };
        let diagram = Diagram::part(self.lattice, &elements, &label)
            .context("cannot draw the order; try --around or --interval")?;
        let text = match draw.format {
            Picture::Svg => svg(&diagram),
            Picture::Dot => dot(&diagram),
            Picture::Mermaid => mermaid(&diagram),
        };
        match &draw.out {
            None => out.write_all(text.as_bytes())?,
            Some(path) => {
                fs::write(path, text)
                    .with_context(|| format!("cannot write `{}`", path.display()))?;
                writeln!(
                    out,
                    "{}: {} elements, {} covers",
                    path.display(),
                    diagram.count_elements(),
                    diagram.count_edges()
                )?;
            }
        }
        Ok(true)
    }
}

fn write_json(value: &Value, out: &mut dyn Write) -> anyhow::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)?;
    Ok(())
}

/// A label without line breaks and control characters, which a terminal would obey.
fn printable(label: &str) -> String {
    label.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
