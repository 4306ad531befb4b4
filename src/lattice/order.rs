//! The words of an order: elements, comparisons and bounds.

/// An element of one [`Lattice`](crate::lattice::index::Lattice): a class of equivalent terms.
///
/// Elements are numbered so that everything above an element has a smaller number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Element(pub(crate) u32);

impl Element {
    /// The position among all elements, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// How two elements stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ordering {
    /// The first is strictly below the second.
    Less,
    /// They are the same, or equivalent.
    Equal,
    /// The first is strictly above the second.
    Greater,
    /// Neither is below the other.
    Incomparable,
}

impl Ordering {
    /// What the comparison gives with its operands exchanged.
    #[must_use]
    pub fn reverse(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::Greater => Self::Less,
            same => same,
        }
    }

    /// The comparison of a total order; nothing for incomparable elements.
    pub fn to_std(self) -> Option<std::cmp::Ordering> {
        match self {
            Self::Less => Some(std::cmp::Ordering::Less),
            Self::Equal => Some(std::cmp::Ordering::Equal),
            Self::Greater => Some(std::cmp::Ordering::Greater),
            Self::Incomparable => None,
        }
    }

    /// The name of the value in the vocabulary: `Less`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Less => "Less",
            Self::Equal => "Equal",
            Self::Greater => "Greater",
            Self::Incomparable => "Incomparable",
        }
    }
}

/// The least upper or greatest lower bounds of some elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The bound.
    Unique(Element),
    /// Several bounds, none better than another, in term order.
    Several(Vec<Element>),
    /// No common bound.
    None,
}

impl Bound {
    /// The bound, if there is exactly one.
    pub fn unique(&self) -> Option<Element> {
        match self {
            Self::Unique(it) => Some(*it),
            Self::Several(_) | Self::None => None,
        }
    }

    /// All bounds.
    pub fn candidates(&self) -> &[Element] {
        match self {
            Self::Unique(it) => std::slice::from_ref(it),
            Self::Several(all) => all,
            Self::None => &[],
        }
    }
}
