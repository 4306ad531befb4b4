//! Order questions as SPARQL functions: values that are handed to the evaluator.
//!
//! `lat:leq(a, b)`, `lat:lt`, `lat:compare`, `lat:comparable`, `lat:join(a, b, …)`, `lat:meet`,
//! `lat:unique`, `lat:height(a)`, `lat:depth`, `lat:countBelow`, `lat:countAbove`,
//! `lat:top(order)`, `lat:bottom(order)`, and the aliases `gf:subsumes`, `gf:join`, `gf:meet`,
//! `gf:lca`, `gf:height`. The last argument may be the IRI of an order. Of an unknown element, and
//! of a bound that is not unique, the result is unbound: never "false", never one of several.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use oxigraph::model::{Literal, NamedNode, NamedNodeRef, Term};

use crate::{
    diag::Diagnostic,
    lattice::{
        decl::{self, OrderDecl},
        error::LatticeError,
        index::Lattice,
        order::{Bound, Element, Ordering},
    },
    rdf::{
        document::named,
        vocab::{GGEN_FN, lat, rdfs, skos},
    },
    store::snapshot::{Pattern, Snapshot},
};

/// A SPARQL function: terms in, a term or an error out.
pub type Function = Arc<dyn Fn(&[Term]) -> Option<Term> + Send + Sync>;

/// An order and what was found while it was built.
pub type Built = Result<(Arc<Lattice>, Vec<Diagnostic>), LatticeError>;

/// Orders that are an order without a declaration.
const WELL_KNOWN: [NamedNodeRef<'static>; 3] =
    [rdfs::SUB_CLASS_OF, rdfs::SUB_PROPERTY_OF, skos::BROADER];

/// The orders of one snapshot, each built when it is first asked for.
#[derive(Debug)]
pub struct Lattices {
    snapshot: Snapshot,
    default: NamedNode,
    built: Mutex<BTreeMap<NamedNode, Arc<OnceLock<Built>>>>,
    /// The default order, without the lock: most calls are about it.
    first: OnceLock<Option<Arc<Lattice>>>,
}

impl Lattices {
    /// The orders of a snapshot; the default order is `rdfs:subClassOf`.
    pub fn new(snapshot: Snapshot) -> Self {
        Self::with_default(snapshot, rdfs::SUB_CLASS_OF.into_owned())
    }

    /// The orders of a snapshot, with the order that is meant where none is named.
    pub fn with_default(snapshot: Snapshot, default: NamedNode) -> Self {
        Self { snapshot, default, built: Mutex::default(), first: OnceLock::new() }
    }

    /// The order of an IRI: a declared `lat:Order`, or that of a property.
    pub fn order(&self, iri: NamedNodeRef<'_>) -> Built {
        let cell = {
            let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
            built.entry(iri.into_owned()).or_default().clone()
        };
        // Built outside the lock: who asks for another order does not wait.
        cell.get_or_init(|| {
            let (decl, mut found) = OrderDecl::read(&self.snapshot, iri)?;
            let (lattice, more) = Lattice::build(&self.snapshot, &decl)?;
            found.extend(more);
            Ok((Arc::new(lattice), found))
        })
        .clone()
    }

    fn default_order(&self) -> Option<Arc<Lattice>> {
        self.first.get_or_init(|| self.order(self.default.as_ref()).ok().map(|it| it.0)).clone()
    }

    /// Whether the IRI names an order: declared, well known, or a property that is used and is no
    /// element of the default order.
    fn is_order(&self, iri: NamedNodeRef<'_>) -> bool {
        if WELL_KNOWN.contains(&iri) || decl::is_declared(&self.snapshot, iri) {
            return true;
        }
        let used = self.snapshot.id(iri).is_some_and(|it| {
            let pattern = Pattern { predicate: Some(it), ..Pattern::default() };
            self.snapshot.scan(pattern).next().is_some()
        });
        used && self.default_order().is_none_or(|it| it.element(iri).is_err())
    }

    /// The order and the elements of a call with a fixed number of elements.
    fn fixed<const N: usize>(&self, terms: &[Term]) -> Option<(Arc<Lattice>, [Element; N])> {
        let lattice = match terms.len().checked_sub(N)? {
            0 => self.default_order()?,
            1 => self.order(iri(terms.last()?)?).ok()?.0,
            _ => return None,
        };
        let elements = elements(&lattice, &terms[..N])?;
        Some((lattice, elements.try_into().ok()?))
    }

    /// The order and the elements of a call with any number of elements.
    fn any(&self, terms: &[Term]) -> Option<(Arc<Lattice>, Vec<Element>)> {
        let order = terms.last().and_then(iri).filter(|it| self.is_order(*it));
        let (lattice, terms) = match order {
            Some(order) => (self.order(order).ok()?.0, &terms[..terms.len() - 1]),
            None => (self.default_order()?, terms),
        };
        let elements = elements(&lattice, terms)?;
        Some((lattice, elements))
    }
}

fn iri(term: &Term) -> Option<NamedNodeRef<'_>> {
    match term {
        Term::NamedNode(it) => Some(it.as_ref()),
        _ => None,
    }
}

fn elements(lattice: &Lattice, terms: &[Term]) -> Option<Vec<Element>> {
    terms.iter().map(|it| lattice.element(iri(it)?).ok()).collect()
}

/// All functions over some orders, by IRI.
pub fn functions(lattices: &Arc<Lattices>) -> Vec<(NamedNode, Function)> {
    let boolean = |it: bool| Some(Literal::from(it).into());
    let list = Registrar { lattices: lattices.clone(), functions: Vec::new() };
    list.pair(&[(lat::NS, "leq"), (GGEN_FN, "subsumes")], move |it, a, b| boolean(it.leq(a, b)))
        .pair(&[(lat::NS, "lt")], move |it, a, b| boolean(it.lt(a, b)))
        .pair(&[(lat::NS, "compare")], |it, a, b| {
            Some(named(format!("{}{}", lat::NS, it.compare(a, b).name())).into())
        })
        .pair(&[(lat::NS, "comparable")], move |it, a, b| {
            boolean(it.compare(a, b) != Ordering::Incomparable)
        })
        .set(&[(lat::NS, "join"), (GGEN_FN, "join"), (GGEN_FN, "lca")], |it, all| {
            term(it, it.sup(all).unique())
        })
        .set(&[(lat::NS, "meet"), (GGEN_FN, "meet")], |it, all| term(it, it.inf(all).unique()))
        .set(&[(lat::NS, "unique")], move |it, all| {
            boolean(matches!(it.sup(all), Bound::Unique(_)))
        })
        .number(&[(lat::NS, "height"), (GGEN_FN, "height")], |it, a| it.height(a).into())
        .number(&[(lat::NS, "depth")], |it, a| it.depth(a).into())
        .number(&[(lat::NS, "countBelow")], |it, a| it.count_below(a) as u64)
        .number(&[(lat::NS, "countAbove")], |it, a| it.count_above(a) as u64)
        .extreme("top", |it| term(it, it.top()))
        .extreme("bottom", |it| term(it, it.bottom()))
        .functions
}

fn term(lattice: &Lattice, element: Option<Element>) -> Option<Term> {
    Some(lattice.term(element?).clone().into())
}

/// Namespaces and local names of one function.
type Names<'a> = &'a [(&'a str, &'a str)];

struct Registrar {
    lattices: Arc<Lattices>,
    functions: Vec<(NamedNode, Function)>,
}

impl Registrar {
    fn add(mut self, names: Names<'_>, function: &Function) -> Self {
        let named =
            names.iter().map(|(ns, local)| (named(format!("{ns}{local}")), function.clone()));
        self.functions.extend(named);
        self
    }

    fn pair(
        self,
        names: Names<'_>,
        answer: impl Fn(&Lattice, Element, Element) -> Option<Term> + Send + Sync + 'static,
    ) -> Self {
        let lattices = self.lattices.clone();
        let function: Function = Arc::new(move |terms| {
            let (lattice, [a, b]) = lattices.fixed(terms)?;
            answer(&lattice, a, b)
        });
        self.add(names, &function)
    }

    fn number(
        self,
        names: Names<'_>,
        answer: impl Fn(&Lattice, Element) -> u64 + Send + Sync + 'static,
    ) -> Self {
        let lattices = self.lattices.clone();
        let function: Function = Arc::new(move |terms| {
            let (lattice, [a]) = lattices.fixed(terms)?;
            Some(Literal::from(i64::try_from(answer(&lattice, a)).ok()?).into())
        });
        self.add(names, &function)
    }

    fn set(
        self,
        names: Names<'_>,
        answer: impl Fn(&Lattice, &[Element]) -> Option<Term> + Send + Sync + 'static,
    ) -> Self {
        let lattices = self.lattices.clone();
        let function: Function = Arc::new(move |terms| {
            let (lattice, elements) = lattices.any(terms)?;
            answer(&lattice, &elements)
        });
        self.add(names, &function)
    }

    /// A function of an order alone; without an argument, of the default order.
    fn extreme(
        self,
        local: &str,
        answer: impl Fn(&Lattice) -> Option<Term> + Send + Sync + 'static,
    ) -> Self {
        let lattices = self.lattices.clone();
        let function: Function = Arc::new(move |terms| {
            let (lattice, []) = lattices.fixed(terms)?;
            answer(&lattice)
        });
        self.add(&[(lat::NS, local)], &function)
    }
}
