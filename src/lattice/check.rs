//! Structure checks: what an order is, and the elements that show what it is not.

use crate::lattice::{
    bounds,
    index::Lattice,
    order::{Bound, Element},
    relation::Why,
    runs::{self, Run, position},
};

mod cycle;
mod report;

/// How many pairs a check tries before it gives up.
const MAX_PAIRS: usize = 2_000_000;

/// A structure that an order can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// No two different elements are below each other, except where equivalence is stated.
    Acyclic,
    /// No stated pair is implied by others.
    Reduced,
    /// Every two elements are comparable.
    Chain,
    /// Every element has at most one element right above it.
    Tree,
    /// There is a top and a bottom.
    Bounded,
    /// Every two elements have a join.
    JoinSemilattice,
    /// Every two elements have a meet.
    MeetSemilattice,
    /// Every two elements have a join and a meet.
    Lattice,
    /// A lattice in which `a <= c` implies `a ∨ (b ∧ c) = (a ∨ b) ∧ c`.
    Modular,
    /// A lattice in which joins and meets distribute over each other.
    Distributive,
    /// A distributive lattice in which every element has a complement.
    Boolean,
}

impl Property {
    /// All, in the order of reports.
    pub const ALL: [Self; 11] = [
        Self::Acyclic,
        Self::Reduced,
        Self::Chain,
        Self::Tree,
        Self::Bounded,
        Self::JoinSemilattice,
        Self::MeetSemilattice,
        Self::Lattice,
        Self::Modular,
        Self::Distributive,
        Self::Boolean,
    ];

    /// The local name in the vocabulary.
    pub fn name(self) -> &'static str {
        match self {
            Self::Acyclic => "Acyclic",
            Self::Reduced => "Reduced",
            Self::Chain => "Chain",
            Self::Tree => "Tree",
            Self::Bounded => "Bounded",
            Self::JoinSemilattice => "JoinSemilattice",
            Self::MeetSemilattice => "MeetSemilattice",
            Self::Lattice => "Lattice",
            Self::Modular => "Modular",
            Self::Distributive => "Distributive",
            Self::Boolean => "Boolean",
        }
    }

    /// The property of a local name, whatever its case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name().eq_ignore_ascii_case(name))
    }
}

/// A stated pair that the order has without it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Redundant {
    /// The lower IRI.
    pub lower: String,
    /// The upper IRI.
    pub upper: String,
    /// An IRI between them, right above the lower one; none where both are the same term.
    pub through: Option<String>,
}

/// What shows that an order does not have a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Witness {
    /// IRIs and blank nodes, each below the next and the last below the first.
    Cycle(Vec<String>),
    /// A stated pair that is implied, and how many more there are.
    Redundant(Redundant, usize),
    /// Two elements that are not comparable.
    Incomparable(Element, Element),
    /// An element with several elements right above it.
    Branch(Element, Vec<Element>),
    /// The maximal and minimal elements, one of them not alone.
    Extremes(Vec<Element>, Vec<Element>),
    /// Two elements without a unique join, and the candidates.
    NoJoin(Element, Element, Vec<Element>),
    /// Two elements without a unique meet, and the candidates.
    NoMeet(Element, Element, Vec<Element>),
    /// Two neighbours of a common element, their bound, and an element strictly between one of
    /// them and it: five elements that are not modular.
    NotModular(Element, Element, Element, Element),
    /// A join-irreducible element below the join of two others, but below neither.
    NotDistributive(Element, Element, Element),
    /// A join-irreducible element that is not right above the bottom, so it has no complement.
    NotComplemented(Element),
    /// There is no element at all.
    Empty,
}

/// The answer to a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The order has the property.
    Holds,
    /// It has not.
    Fails(Witness),
    /// It would take too long to tell; so many pairs were tried.
    Undecided(usize),
}

/// A property and whether an order has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What was checked.
    pub property: Property,
    /// What came out.
    pub outcome: Outcome,
}

impl Verdict {
    /// Whether the order certainly has the property.
    pub fn holds(&self) -> bool {
        self.outcome == Outcome::Holds
    }
}

/// Which bound a check looks at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Join,
    Meet,
}

type Checked = Result<(), Outcome>;

fn fails(witness: Witness) -> Checked {
    Err(Outcome::Fails(witness))
}

impl Lattice {
    /// Checks a property.
    pub fn verdict(&self, property: Property) -> Verdict {
        let checked = match property {
            Property::Acyclic => self.check_acyclic(),
            Property::Reduced => self.check_reduced(),
            Property::Chain => self.check_chain(),
            Property::Tree => self.check_tree(),
            Property::Bounded => self.check_bounded(),
            Property::JoinSemilattice => self.check_bounds(Side::Join),
            Property::MeetSemilattice => self.check_bounds(Side::Meet),
            Property::Lattice => self.check_lattice(),
            Property::Modular => self.check_modular(),
            Property::Distributive => self.check_distributive(),
            Property::Boolean => self.check_boolean(),
        };
        Verdict { property, outcome: checked.err().unwrap_or(Outcome::Holds) }
    }

    /// The stated pairs that others imply, sorted.
    pub fn redundant(&self) -> Vec<Redundant> {
        let stated = self.relation.pairs.iter().filter(|it| it.why == Why::Stated);
        let mut redundant: Vec<Redundant> = stated
            .filter_map(|pair| {
                let element = |node: u32| *self.element_of.get(node as usize)?;
                let (lower, upper) = (element(pair.lower)?, element(pair.upper)?);
                let through = if lower == upper {
                    if pair.lower != pair.upper {
                        return None;
                    }
                    None
                } else if self.is_cover(lower, upper) {
                    return None;
                } else {
                    let mut between = self.covers_up(lower).into_iter();
                    between.find(|it| self.leq(*it, upper)).map(|it| self.term(it))
                };
                let iri = |node: u32| self.relation.iris[node as usize].as_str().to_owned();
                Some(Redundant {
                    lower: iri(pair.lower),
                    upper: iri(pair.upper),
                    through: through.map(|it| it.as_str().to_owned()),
                })
            })
            .collect();
        redundant.sort_unstable();
        redundant
    }

    /// The elements with exactly one element right below: not the join of others.
    pub fn join_irreducible(&self) -> Vec<Element> {
        self.sorted(self.elements().filter(|it| self.covers_down.row(it.0).len() == 1))
    }

    fn check_acyclic(&self) -> Checked {
        match cycle::shortest(&self.relation) {
            None => Ok(()),
            Some(cycle) => fails(Witness::Cycle(cycle)),
        }
    }

    fn check_reduced(&self) -> Checked {
        let redundant = self.redundant();
        let more = redundant.len().saturating_sub(1);
        match redundant.into_iter().next() {
            None => Ok(()),
            Some(first) => fails(Witness::Redundant(first, more)),
        }
    }

    fn check_chain(&self) -> Checked {
        let maximal = self.maximal();
        if let [a, b, ..] = maximal.as_slice() {
            return fails(Witness::Incomparable(*a, *b));
        }
        for element in self.elements() {
            if let [a, b, ..] = self.covers_down(element).as_slice() {
                return fails(Witness::Incomparable(*a, *b));
            }
        }
        Ok(())
    }

    fn check_tree(&self) -> Checked {
        match self.sorted_elements().into_iter().find(|it| self.covers_up.row(it.0).len() > 1) {
            None => Ok(()),
            Some(it) => fails(Witness::Branch(it, self.covers_up(it))),
        }
    }

    fn check_bounded(&self) -> Checked {
        if self.is_empty() {
            return fails(Witness::Empty);
        }
        if self.top().is_some() && self.bottom().is_some() {
            return Ok(());
        }
        fails(Witness::Extremes(self.maximal(), self.minimal()))
    }

    fn check_lattice(&self) -> Checked {
        self.check_bounds(Side::Join)?;
        self.check_bounds(Side::Meet)
    }

    /// Björner, Edelman, Ziegler: in a bounded order all joins exist if those of elements that
    /// cover a common element do. The missing bottom of an order without one is covered by the
    /// minimal elements.
    fn check_bounds(&self, side: Side) -> Checked {
        let (ends, starts) = match side {
            Side::Join => (self.maximal(), self.minimal()),
            Side::Meet => (self.minimal(), self.maximal()),
        };
        let mut tried = 0;
        if let [a, b, ..] = ends.as_slice() {
            self.check_pair(side, *a, *b)?;
        }
        self.check_pairs(side, &starts, &mut tried)?;
        for element in self.elements() {
            self.check_pairs(side, &self.beyond(side, element), &mut tried)?;
        }
        Ok(())
    }

    /// The covers of an element, away from it in the direction of the bound.
    fn beyond(&self, side: Side, element: Element) -> Vec<Element> {
        match side {
            Side::Join => self.covers_up(element),
            Side::Meet => self.covers_down(element),
        }
    }

    fn check_pairs(&self, side: Side, elements: &[Element], tried: &mut usize) -> Checked {
        for (at, a) in elements.iter().enumerate() {
            for b in &elements[at + 1..] {
                *tried += 1;
                if *tried > MAX_PAIRS {
                    return Err(Outcome::Undecided(MAX_PAIRS));
                }
                self.check_pair(side, *a, *b)?;
            }
        }
        Ok(())
    }

    fn check_pair(&self, side: Side, a: Element, b: Element) -> Result<(), Outcome> {
        let (bound, no) = match side {
            Side::Join => (self.join(a, b), Witness::NoJoin as fn(_, _, _) -> _),
            Side::Meet => (self.meet(a, b), Witness::NoMeet as fn(_, _, _) -> _),
        };
        match bound {
            Bound::Unique(_) => Ok(()),
            Bound::Several(all) => fails(no(a, b, all)),
            Bound::None => fails(no(a, b, Vec::new())),
        }
    }

    /// A finite lattice is modular if two elements that cover a common element are covered by their
    /// join, and dually.
    fn check_modular(&self) -> Checked {
        self.check_lattice()?;
        let mut tried = 0;
        for element in self.elements() {
            for side in [Side::Join, Side::Meet] {
                let beyond = self.beyond(side, element);
                for (at, a) in beyond.iter().enumerate() {
                    for b in &beyond[at + 1..] {
                        tried += 1;
                        if tried > MAX_PAIRS {
                            return Err(Outcome::Undecided(MAX_PAIRS));
                        }
                        self.check_modular_pair(side, *a, *b)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn check_modular_pair(&self, side: Side, a: Element, b: Element) -> Checked {
        let bound = match side {
            Side::Join => self.join(a, b),
            Side::Meet => self.meet(a, b),
        };
        let Some(bound) = bound.unique() else { return Ok(()) };
        for (near, far) in [(a, b), (b, a)] {
            let (lower, upper) = match side {
                Side::Join => (near, bound),
                Side::Meet => (bound, near),
            };
            if !self.is_cover(lower, upper) {
                let between = self.covers_up(lower).into_iter().find(|it| self.leq(*it, upper));
                return fails(Witness::NotModular(near, far, bound, between.unwrap_or(bound)));
            }
        }
        Ok(())
    }

    /// A finite lattice is distributive if every join-irreducible element is join-prime: the
    /// elements not above it have a greatest one.
    fn check_distributive(&self) -> Checked {
        self.check_lattice()?;
        let all = [Run { start: 0, end: position(self.len()) }];
        for prime in self.join_irreducible() {
            let others = runs::difference(&all, self.ups.get(prime.0));
            let greatest = self.extremes(&others, bounds::Side::Below);
            if let Bound::Several(several) = greatest {
                return fails(Witness::NotDistributive(prime, several[0], several[1]));
            }
        }
        Ok(())
    }

    /// A finite distributive lattice is Boolean if its join-irreducible elements are its atoms.
    fn check_boolean(&self) -> Checked {
        self.check_bounded()?;
        self.check_distributive()?;
        let bottom = self.bottom();
        for it in self.join_irreducible() {
            let below = self.covers_down.row(it.0).first().copied().map(Element);
            if below != bottom {
                return fails(Witness::NotComplemented(it));
            }
        }
        Ok(())
    }
}
