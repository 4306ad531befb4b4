//! Checks as sentences and as diagnostics.

use oxigraph::model::NamedNode;

use crate::{
    diag::{Diagnostic, Severity},
    lattice::{
        check::{Outcome, Property, Redundant, Verdict, Witness},
        index::Lattice,
        order::Element,
        rules,
    },
    rdf::document::named,
};

/// How many elements a message lists.
const MAX_LISTED: usize = 8;

/// How an IRI is shown to a person.
type Name<'a> = &'a dyn Fn(&NamedNode) -> String;

impl Lattice {
    /// What is wrong with the order: the required properties it does not have, and the statements
    /// that it does not need. `required` comes on top of what the declaration requires.
    pub fn check(&self, required: &[Property], name: Name<'_>) -> Vec<Diagnostic> {
        let mut properties = self.decl.requires.clone();
        properties.extend(required);
        properties.sort_unstable();
        properties.dedup();
        let mut found: Vec<Diagnostic> = properties
            .iter()
            .filter(|it| **it != Property::Reduced)
            .filter_map(|it| self.finding(&self.verdict(*it), name))
            .collect();
        found.extend(self.promise(
            "top",
            self.decl.top.as_ref(),
            self.top(),
            &self.maximal(),
            name,
        ));
        found.extend(self.promise(
            "bottom",
            self.decl.bottom.as_ref(),
            self.bottom(),
            &self.minimal(),
            name,
        ));
        let wants_reduced = properties.contains(&Property::Reduced);
        let severity = if wants_reduced { Severity::Warning } else { rules::LAT004.severity };
        found.extend(self.redundant().iter().map(|it| Self::implied(it, severity, name)));
        let parts = self.count_components();
        if parts > 1 {
            let message = format!("the order {} falls into {parts} parts", name(&self.decl.name));
            found.push(rules::LAT012.found(message).about(self.decl.name.as_str()));
        }
        found
    }

    /// The finding of a verdict, unless the property holds.
    fn finding(&self, verdict: &Verdict, name: Name<'_>) -> Option<Diagnostic> {
        if verdict.holds() {
            return None;
        }
        let rule = match verdict.property {
            Property::Acyclic => rules::LAT001,
            Property::Reduced => rules::LAT004,
            Property::JoinSemilattice | Property::MeetSemilattice | Property::Lattice => {
                rules::LAT002
            }
            Property::Bounded => rules::LAT003,
            Property::Modular | Property::Distributive | Property::Boolean => rules::LAT007,
            Property::Chain | Property::Tree => rules::LAT013,
        };
        let order = &self.decl.name;
        let message = format!(
            "the order {} is not {}: {}",
            name(order),
            adjective(verdict.property),
            self.reason(&verdict.outcome, name)
        );
        let found = rule.found(message);
        Some(match &verdict.outcome {
            Outcome::Fails(witness) => match self.subject(witness) {
                Some(entity) => found.about(entity),
                None => found.about(order.as_str()),
            },
            Outcome::Holds | Outcome::Undecided(_) => {
                Diagnostic { severity: Severity::Warning, ..found.about(order.as_str()) }
            }
        })
    }

    /// A declared top or bottom that is none.
    fn promise(
        &self,
        side: &str,
        declared: Option<&NamedNode>,
        actual: Option<Element>,
        ends: &[Element],
        name: Name<'_>,
    ) -> Option<Diagnostic> {
        let declared = declared?;
        if actual.is_some() && self.element(declared).ok() == actual {
            return None;
        }
        let ends = if ends.is_empty() { "nothing".to_owned() } else { self.list(ends, name) };
        let message = format!(
            "{} is not the {side} of the order {}: nothing is {} {ends}",
            name(declared),
            name(&self.decl.name),
            if side == "top" { "above" } else { "below" },
        );
        Some(rules::LAT003.found(message).about(declared.as_str()))
    }

    fn list(&self, elements: &[Element], name: Name<'_>) -> String {
        let shown: Vec<String> =
            elements.iter().take(MAX_LISTED).map(|it| name(self.term(*it))).collect();
        let more = elements.len().saturating_sub(MAX_LISTED);
        let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}{tail}", shown.join(", "))
    }

    fn implied(redundant: &Redundant, severity: Severity, name: Name<'_>) -> Diagnostic {
        let found = rules::LAT004
            .found(Self::sentence(redundant, name))
            .about(&redundant.lower)
            .help("remove the statement; the order stays the same");
        Diagnostic { severity, ..found }
    }

    fn sentence(redundant: &Redundant, name: Name<'_>) -> String {
        let show = |iri: &str| name(&named(iri));
        let (lower, upper) = (show(&redundant.lower), show(&redundant.upper));
        match &redundant.through {
            None => format!("{lower} is stated to be below itself"),
            Some(through) => {
                format!("{lower} below {upper} is implied through {}", show(through))
            }
        }
    }

    fn subject(&self, witness: &Witness) -> Option<String> {
        match witness {
            Witness::Cycle(cycle) => cycle.first().cloned(),
            Witness::Redundant(it, _) => Some(it.lower.clone()),
            Witness::Incomparable(it, _)
            | Witness::Branch(it, _)
            | Witness::NoJoin(it, ..)
            | Witness::NoMeet(it, ..)
            | Witness::NotModular(it, ..)
            | Witness::NotDistributive(it, ..)
            | Witness::NotComplemented(it) => Some(self.term(*it).as_str().to_owned()),
            Witness::Extremes(..) | Witness::Empty => None,
        }
    }

    /// Why a verdict came out as it did, in words; `name` shows an IRI.
    pub fn reason(&self, outcome: &Outcome, name: Name<'_>) -> String {
        match outcome {
            Outcome::Holds => String::new(),
            Outcome::Undecided(tried) => format!("not decided after {tried} pairs"),
            Outcome::Fails(witness) => self.contradiction(witness, name),
        }
    }

    fn contradiction(&self, witness: &Witness, name: Name<'_>) -> String {
        let show = |it: &Element| name(self.term(*it));
        let list = |all: &[Element]| self.list(all, name);
        let bounds = |what: &str, a: &Element, b: &Element, all: &[Element]| {
            let (a, b) = (show(a), show(b));
            if all.is_empty() {
                format!("{a} and {b} have no common {what} bound")
            } else {
                format!("{a} and {b} have several best {what} bounds: {}", list(all))
            }
        };
        match witness {
            Witness::Cycle(cycle) => {
                let mut steps: Vec<String> =
                    cycle.iter().take(MAX_LISTED).map(|it| shown(it, name)).collect();
                if cycle.len() > MAX_LISTED {
                    steps.push(format!("… {} more …", cycle.len() - MAX_LISTED));
                }
                steps.extend(steps.first().cloned());
                steps.join(" < ")
            }
            Witness::Redundant(it, 0) => Self::sentence(it, name),
            Witness::Redundant(it, more) => {
                format!("{}, and {more} more like it", Self::sentence(it, name))
            }
            Witness::Incomparable(a, b) => {
                format!("{} and {} are not comparable", show(a), show(b))
            }
            Witness::Branch(it, above) => format!("{} is right below {}", show(it), list(above)),
            Witness::Extremes(maximal, minimal) => {
                let side = |what: &str, all: &[Element]| {
                    (all.len() > 1).then(|| format!("{} {what} elements: {}", all.len(), list(all)))
                };
                let sides = [side("maximal", maximal), side("minimal", minimal)];
                sides.into_iter().flatten().collect::<Vec<_>>().join("; ")
            }
            Witness::NoJoin(a, b, all) => bounds("upper", a, b, all),
            Witness::NoMeet(a, b, all) => bounds("lower", a, b, all),
            Witness::NotModular(near, far, bound, between) => format!(
                "{} lies between {} and {}, but not {}",
                show(between),
                show(near),
                show(bound),
                show(far)
            ),
            Witness::NotDistributive(prime, a, b) => format!(
                "{} is below the join of {} and {}, but below neither",
                show(prime),
                show(a),
                show(b)
            ),
            Witness::NotComplemented(it) => {
                format!("{} is neither an atom nor a join of atoms", show(it))
            }
            Witness::Empty => "it has no elements".to_owned(),
        }
    }
}

fn shown(iri: &str, name: Name<'_>) -> String {
    if iri.contains(' ') { iri.to_owned() } else { name(&named(iri)) }
}

/// The property as it stands behind "is not".
fn adjective(property: Property) -> &'static str {
    match property {
        Property::Acyclic => "acyclic",
        Property::Reduced => "reduced",
        Property::Chain => "a chain",
        Property::Tree => "a tree",
        Property::Bounded => "bounded",
        Property::JoinSemilattice => "a join-semilattice",
        Property::MeetSemilattice => "a meet-semilattice",
        Property::Lattice => "a lattice",
        Property::Modular => "modular",
        Property::Distributive => "distributive",
        Property::Boolean => "Boolean",
    }
}
