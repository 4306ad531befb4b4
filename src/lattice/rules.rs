//! The findings of this room, for whoever lists or explains them.

use crate::diag::{Severity, rule::Rule};

/// All rules, by code.
pub const RULES: &[Rule] =
    &[LAT001, LAT002, LAT003, LAT004, LAT005, LAT007, LAT010, LAT011, LAT012, LAT013];

/// A cycle where none may be.
pub const LAT001: Rule = Rule {
    code: "LAT001",
    name: "order-cycle",
    severity: Severity::Error,
    summary: "elements of an acyclic order are below each other",
    doc: "Elements that are below each other are one element with several names. An order that \
          requires `lat:Acyclic` does not want that. The shortest cycle is shown; remove one of its \
          statements, or state the equivalence.\n\n\
          ```turtle\nex:Dog rdfs:subClassOf ex:Mammal .\nex:Mammal rdfs:subClassOf ex:Dog .\n```",
};
/// A pair without a unique bound.
pub const LAT002: Rule = Rule {
    code: "LAT002",
    name: "missing-bound",
    severity: Severity::Error,
    summary: "two elements have no unique least upper or greatest lower bound",
    doc: "An order that requires `lat:Lattice`, `lat:JoinSemilattice` or `lat:MeetSemilattice` \
          promises one least upper, or greatest lower, bound for every pair. The candidates are \
          listed; add an element between the pair and them, or relate the candidates.",
};
/// A top or bottom that is missing, or not alone.
pub const LAT003: Rule = Rule {
    code: "LAT003",
    name: "unbounded-order",
    severity: Severity::Error,
    summary: "an order has no top or no bottom element",
    doc: "An order that requires `lat:Bounded` has one element above and one below all others. \
          The maximal and minimal elements are listed.",
};
/// A statement that others imply.
pub const LAT004: Rule = Rule {
    code: "LAT004",
    name: "redundant-edge",
    severity: Severity::Info,
    summary: "a stated pair is implied by other pairs",
    doc: "The order is the same without the statement. It is a warning where the order requires \
          `lat:Reduced`.\n\n\
          ```turtle\nex:Dog rdfs:subClassOf ex:Mammal, ex:Animal .\n\
          ex:Mammal rdfs:subClassOf ex:Animal .\n```",
};
/// A value that cannot be an element.
pub const LAT005: Rule = Rule {
    code: "LAT005",
    name: "foreign-value",
    severity: Severity::Warning,
    summary: "a value of an order's property is not an IRI",
    doc: "Literals and triple terms cannot be elements of an order; such statements are left out.",
};
/// The order is no chain, tree, modular or distributive lattice.
pub const LAT007: Rule = Rule {
    code: "LAT007",
    name: "missing-structure",
    severity: Severity::Error,
    summary: "an order does not have a structure that it requires",
    doc: "The order requires `lat:Modular`, `lat:Distributive` or `lat:Boolean`, and the shown \
          elements contradict it.",
};
/// A declaration that cannot be right.
pub const LAT010: Rule = Rule {
    code: "LAT010",
    name: "order-declaration",
    severity: Severity::Warning,
    summary: "the declaration of an order is contradictory or not understood",
    doc: "A `lat:Order` uses a property that is not read, or is an element of itself.",
};
/// Nothing to order.
pub const LAT011: Rule = Rule {
    code: "LAT011",
    name: "empty-order",
    severity: Severity::Warning,
    summary: "an order has no elements",
    doc: "No statement of the order's properties was found in the graphs that it reads, or no \
          IRI is an instance of its `lat:elements`. Check the IRIs.",
};
/// Parts that nothing connects.
pub const LAT012: Rule = Rule {
    code: "LAT012",
    name: "order-components",
    severity: Severity::Info,
    summary: "an order falls into parts that nothing connects",
    doc: "Elements of different parts are incomparable and have no common bounds.",
};
/// The order branches where it may not.
pub const LAT013: Rule = Rule {
    code: "LAT013",
    name: "branching-order",
    severity: Severity::Error,
    summary: "an order that requires a chain or a tree branches",
    doc: "In a `lat:Chain` every two elements are comparable; in a `lat:Tree` every element has at \
          most one element right above it. The elements that contradict it are shown.",
};
