//! Shapes as values: what was read from a shapes graph, ready to be evaluated.

use oxigraph::model::{Literal, NamedNode, Term};

use crate::{
    shacl::{path::Path, pattern::Pattern, sparql::SparqlConstraint},
    store::snapshot::Snapshot,
};

/// The number of a shape in its [`Shapes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShapeId(pub(super) u32);

impl ShapeId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A compiled shapes graph.
#[derive(Clone, Debug, Default)]
pub struct Shapes {
    /// The shapes graph.
    pub(super) snapshot: Snapshot,
    pub(super) all: Vec<Shape>,
    /// What forbids validation whatever the data.
    pub(super) faults: Vec<String>,
}

impl Shapes {
    /// The shapes that have targets or are reached from such, and those that are typed as shapes.
    pub fn iter(&self) -> impl Iterator<Item = &Shape> {
        self.all.iter()
    }

    /// The shape of a number.
    pub fn shape(&self, id: ShapeId) -> &Shape {
        &self.all[id.index()]
    }

    /// Whether nothing has a target.
    pub fn is_empty(&self) -> bool {
        self.all.iter().all(|it| it.targets.is_empty())
    }

    /// The nearest shape with an IRI: the shape itself, or the one that it hangs on.
    pub fn named(&self, id: ShapeId) -> Option<&NamedNode> {
        let mut at = Some(id);
        // Owners can form a cycle only among anonymous shapes; then there is no name.
        for _ in 0..=self.all.len() {
            let shape = self.shape(at?);
            match &shape.node {
                Term::NamedNode(it) => return Some(it),
                _ => at = shape.owner,
            }
        }
        None
    }
}

/// A node shape or a property shape.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Its node in the shapes graph.
    pub node: Term,
    /// Of a property shape.
    pub path: Option<Path>,
    /// Where its focus nodes come from.
    pub targets: Vec<Target>,
    /// What its value nodes must fulfil, cheap ones first.
    pub constraints: Vec<Constraint>,
    /// Of its results.
    pub severity: NamedNode,
    /// Of its results, in the order of terms.
    pub messages: Vec<Literal>,
    /// Whether everything conforms to it.
    pub deactivated: bool,
    /// A shape that refers to it.
    pub owner: Option<ShapeId>,
    /// Why it cannot be used.
    pub(super) faults: Vec<String>,
    /// The number of its strongly connected component; referring shapes have higher ones.
    pub(super) component: u32,
    /// Whether it refers to itself, directly or not.
    pub(super) is_recursive: bool,
}

/// Where focus nodes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// `sh:targetNode`.
    Node(Term),
    /// `sh:targetClass`, or the shape is a class.
    Class(NamedNode),
    /// `sh:targetSubjectsOf`.
    SubjectsOf(NamedNode),
    /// `sh:targetObjectsOf`.
    ObjectsOf(NamedNode),
}

/// Which kinds of term a value node may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeKind {
    /// Blank nodes.
    pub blank: bool,
    /// IRIs.
    pub iri: bool,
    /// Literals.
    pub literal: bool,
}

/// A parameter's local name, and what its value makes.
pub(super) type Maker<T, R> = (&'static str, fn(T) -> R);

/// A side of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// `sh:minExclusive`.
    MinExclusive,
    /// `sh:minInclusive`.
    MinInclusive,
    /// `sh:maxExclusive`.
    MaxExclusive,
    /// `sh:maxInclusive`.
    MaxInclusive,
}

/// One constraint of a shape.
#[derive(Clone, Debug)]
pub enum Constraint {
    /// Value nodes are instances of a class.
    Class(NamedNode),
    /// Value nodes are well-formed literals of a datatype.
    Datatype(NamedNode),
    /// Value nodes are of some kinds.
    NodeKind(NodeKind),
    /// At least so many value nodes.
    MinCount(u64),
    /// At most so many value nodes.
    MaxCount(u64),
    /// Value nodes are on one side of a value.
    Range(Bound, Literal),
    /// The text of value nodes has at least so many characters.
    MinLength(u64),
    /// The text of value nodes has at most so many characters.
    MaxLength(u64),
    /// The text of value nodes matches.
    Pattern(Pattern),
    /// The language of value nodes is in a list of ranges.
    LanguageIn(Vec<String>),
    /// No two value nodes have the same language.
    UniqueLang,
    /// The value nodes are the values of a property.
    Equals(NamedNode),
    /// No value node is a value of a property.
    Disjoint(NamedNode),
    /// Every value node is less than every value of a property.
    LessThan(NamedNode),
    /// Every value node is at most every value of a property.
    LessThanOrEquals(NamedNode),
    /// No value node conforms.
    Not(ShapeId),
    /// Value nodes conform to all.
    And(Vec<ShapeId>),
    /// Value nodes conform to at least one.
    Or(Vec<ShapeId>),
    /// Value nodes conform to exactly one; a member that stands twice counts twice.
    Xone(Vec<ShapeId>),
    /// Value nodes conform.
    Node(ShapeId),
    /// Value nodes are focus nodes of a property shape.
    Property(ShapeId),
    /// At least so many value nodes conform.
    QualifiedMin(Qualified, u64),
    /// At most so many value nodes conform.
    QualifiedMax(Qualified, u64),
    /// Value nodes have no properties but these.
    Closed(Vec<NamedNode>),
    /// This is among the value nodes.
    HasValue(Term),
    /// Value nodes are in a list.
    In(Vec<Term>),
    /// A SPARQL query finds nothing wrong.
    Sparql(Box<SparqlConstraint>),
}

/// The shape of a qualified count.
#[derive(Clone, Debug)]
pub struct Qualified {
    /// What is counted.
    pub shape: ShapeId,
    /// What is not counted: nodes that conform to one of these.
    pub siblings: Vec<ShapeId>,
}

impl Constraint {
    /// The component's local name in the SHACL namespace; `None` for a component of the user's.
    pub fn name(&self) -> Option<&'static str> {
        Some(match self {
            Self::Class(_) => "ClassConstraintComponent",
            Self::Datatype(_) => "DatatypeConstraintComponent",
            Self::NodeKind(_) => "NodeKindConstraintComponent",
            Self::MinCount(_) => "MinCountConstraintComponent",
            Self::MaxCount(_) => "MaxCountConstraintComponent",
            Self::Range(Bound::MinExclusive, _) => "MinExclusiveConstraintComponent",
            Self::Range(Bound::MinInclusive, _) => "MinInclusiveConstraintComponent",
            Self::Range(Bound::MaxExclusive, _) => "MaxExclusiveConstraintComponent",
            Self::Range(Bound::MaxInclusive, _) => "MaxInclusiveConstraintComponent",
            Self::MinLength(_) => "MinLengthConstraintComponent",
            Self::MaxLength(_) => "MaxLengthConstraintComponent",
            Self::Pattern(_) => "PatternConstraintComponent",
            Self::LanguageIn(_) => "LanguageInConstraintComponent",
            Self::UniqueLang => "UniqueLangConstraintComponent",
            Self::Equals(_) => "EqualsConstraintComponent",
            Self::Disjoint(_) => "DisjointConstraintComponent",
            Self::LessThan(_) => "LessThanConstraintComponent",
            Self::LessThanOrEquals(_) => "LessThanOrEqualsConstraintComponent",
            Self::Not(_) => "NotConstraintComponent",
            Self::And(_) => "AndConstraintComponent",
            Self::Or(_) => "OrConstraintComponent",
            Self::Xone(_) => "XoneConstraintComponent",
            Self::Node(_) => "NodeConstraintComponent",
            Self::Property(_) => "PropertyConstraintComponent",
            Self::QualifiedMin(..) => "QualifiedMinCountConstraintComponent",
            Self::QualifiedMax(..) => "QualifiedMaxCountConstraintComponent",
            Self::Closed(_) => "ClosedConstraintComponent",
            Self::HasValue(_) => "HasValueConstraintComponent",
            Self::In(_) => "InConstraintComponent",
            Self::Sparql(it) => {
                return it.component.is_none().then_some("SPARQLConstraintComponent");
            }
        })
    }

    /// The shapes it refers to, and whether the reference is negative.
    pub(super) fn references(&self) -> Vec<(ShapeId, bool)> {
        match self {
            Self::Not(it) => vec![(*it, true)],
            Self::Xone(them) => them.iter().map(|it| (*it, true)).collect(),
            Self::And(them) | Self::Or(them) => them.iter().map(|it| (*it, false)).collect(),
            Self::Node(it) | Self::Property(it) => vec![(*it, false)],
            Self::QualifiedMin(it, _) => it.references(false),
            Self::QualifiedMax(it, _) => it.references(true),
            _ => Vec::new(),
        }
    }

    /// The dearer, the later it is looked at.
    pub(super) fn cost(&self) -> u8 {
        match self {
            Self::NodeKind(_) | Self::MinCount(_) | Self::MaxCount(_) => 0,
            Self::In(_) | Self::HasValue(_) | Self::Datatype(_) => 1,
            Self::Range(..)
            | Self::MinLength(_)
            | Self::MaxLength(_)
            | Self::LanguageIn(_)
            | Self::UniqueLang
            | Self::Pattern(_) => 2,
            Self::Class(_) => 3,
            Self::Equals(_)
            | Self::Disjoint(_)
            | Self::LessThan(_)
            | Self::LessThanOrEquals(_)
            | Self::Closed(_) => 4,
            Self::Sparql(_) => 9,
            _ => 6,
        }
    }
}

impl Qualified {
    fn references(&self, negative: bool) -> Vec<(ShapeId, bool)> {
        let siblings = self.siblings.iter().map(|it| (*it, true));
        std::iter::once((self.shape, negative)).chain(siblings).collect()
    }
}
