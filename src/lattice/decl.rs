//! What an order is made of: read from a `lat:Order` in the data, or taken from a property.

use oxigraph::model::{GraphName, Literal, NamedNode, NamedNodeRef, Term};

use crate::{
    diag::{Diagnostic, Severity},
    lattice::{check::Property, error::LatticeError, rules},
    rdf::{
        document::named,
        vocab::{self, lat, owl, rdf, rdfs, skos},
    },
    store::{
        id::Id,
        snapshot::{Pattern, Snapshot},
        view::{DefaultGraph, View},
    },
};

/// Properties that make an order in ways that are not built.
const UNSUPPORTED: [&str; 7] =
    ["key", "comparator", "product", "lexicographic", "powerset", "sumOf", "completion"];
/// Properties of an order that are read.
const READ: [&str; 11] = [
    "on",
    "direction",
    "elements",
    "enumeration",
    "dualOf",
    "requires",
    "view",
    "graph",
    "top",
    "bottom",
    "excludeDeprecated",
];
/// Properties that say nothing about what is below what.
const IRRELEVANT: [&str; 4] = ["levels", "supAggregate", "infAggregate", "timeZone"];

/// One property of a relation, and how its statements are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The property.
    pub property: NamedNode,
    /// Which of subject and object is the lower one.
    pub reading: Reading,
}

/// How a statement orders its subject and object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The subject is below the object.
    Upward,
    /// The object is below the subject.
    Downward,
    /// Each is below the other.
    Both,
}

/// Where the order comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Statements of some properties.
    Relation(Vec<Edge>),
    /// A chain, lowest first.
    Enumeration(Vec<NamedNode>),
}

/// The definition of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderDecl {
    /// The IRI of the order, or of the property it was made from.
    pub name: NamedNode,
    /// Where the order comes from.
    pub source: Source,
    /// Whether what the source calls lower is the upper one.
    pub reversed: bool,
    /// Classes whose instances are the elements; without them, all IRIs of the relation.
    pub elements: Vec<NamedNode>,
    /// Classes whose instances are elements as well, even without a statement of the relation.
    pub members: Vec<NamedNode>,
    /// The graphs that are read.
    pub view: View,
    /// Whether what is marked as deprecated is left out; the paths through it are kept.
    pub excludes_deprecated: bool,
    /// What the language puts above and below everything in the source, where it is used at all.
    pub implied: Option<(NamedNode, NamedNode)>,
    /// The element that the order promises to be its top.
    pub top: Option<NamedNode>,
    /// The element that the order promises to be its bottom.
    pub bottom: Option<NamedNode>,
    /// What else the order promises.
    pub requires: Vec<Property>,
    /// Whether `name` is a `lat:Order`, and so cannot be an element.
    pub declared: bool,
}

impl OrderDecl {
    /// The order of a property: a subject is below its objects.
    ///
    /// `rdfs:subClassOf`, `rdfs:subPropertyOf` and `skos:broader` bring their equivalences,
    /// inverses and transitive forms along.
    pub fn on(property: NamedNode) -> Self {
        let implied = (property.as_ref() == rdfs::SUB_CLASS_OF)
            .then(|| (owl::THING.into_owned(), owl::NOTHING.into_owned()));
        Self {
            source: Source::Relation(edges(property.as_ref())),
            reversed: false,
            elements: Vec::new(),
            members: members(property.as_ref()),
            view: View::union(),
            excludes_deprecated: false,
            implied,
            top: None,
            bottom: None,
            requires: Vec::new(),
            declared: false,
            name: property,
        }
    }

    /// The order of an IRI: a declared `lat:Order`, or else the order of that property.
    pub fn read(
        snapshot: &Snapshot,
        iri: NamedNodeRef<'_>,
    ) -> Result<(Self, Vec<Diagnostic>), LatticeError> {
        let reader = Reader { snapshot, order: iri };
        let (base, reversed) = reader.base()?;
        let mut found = Vec::new();
        let mut decl = Reader { snapshot, order: base.as_ref() }.declaration(&mut found)?;
        if reversed {
            decl.reversed = !decl.reversed;
            std::mem::swap(&mut decl.top, &mut decl.bottom);
        }
        decl.declared = is_declared(snapshot, iri);
        decl.name = iri.into_owned();
        if base.as_ref() != iri {
            reader.unknown(&mut found)?;
            decl.requires = reader.requires()?;
            let elements = reader.iris("elements")?;
            if !elements.is_empty() {
                decl.elements = elements;
            }
            decl.top = reader.extreme("top")?.or(decl.top);
            decl.bottom = reader.extreme("bottom")?.or(decl.bottom);
        }
        Ok((decl, found))
    }

    /// The IRIs of all declared orders, sorted.
    pub fn declared(snapshot: &Snapshot) -> Vec<NamedNode> {
        let (Some(kind), Some(class)) = (snapshot.id(rdf::TYPE), snapshot.id(lat::ORDER)) else {
            return Vec::new();
        };
        let mut orders: Vec<NamedNode> =
            snapshot.subjects(kind, class).filter_map(|it| snapshot.iri(it).map(named)).collect();
        orders.sort_unstable();
        orders
    }
}

/// Whether the IRI is a `lat:Order`.
pub fn is_declared(snapshot: &Snapshot, iri: NamedNodeRef<'_>) -> bool {
    match (snapshot.id(iri), snapshot.id(rdf::TYPE), snapshot.id(lat::ORDER)) {
        (Some(iri), Some(kind), Some(class)) => snapshot.contains(iri, kind, class),
        _ => false,
    }
}

/// Whether a graph holds what was derived: the closure, or what the rules of a package give.
pub(crate) fn is_derived(graph: &str) -> bool {
    graph == vocab::ENTAILED || graph.ends_with("#inferred") || graph.ends_with("/inferred")
}

/// A property together with what the language says about its order.
fn edges(property: NamedNodeRef<'_>) -> Vec<Edge> {
    use Reading::{Both, Downward, Upward};
    let skos = |local: &str| named(format!("{}{local}", skos::NS));
    let more = match property {
        rdfs::SUB_CLASS_OF => vec![(owl::EQUIVALENT_CLASS.into_owned(), Both)],
        rdfs::SUB_PROPERTY_OF => vec![(owl::EQUIVALENT_PROPERTY.into_owned(), Both)],
        skos::BROADER => vec![
            (skos("broaderTransitive"), Upward),
            (skos("narrower"), Downward),
            (skos("narrowerTransitive"), Downward),
        ],
        skos::NARROWER => vec![
            (skos("narrowerTransitive"), Upward),
            (skos("broader"), Downward),
            (skos("broaderTransitive"), Downward),
        ],
        it if it.as_str().strip_prefix(lat::NS) == Some("coveredBy") => {
            vec![(lat_node("equivalentTo"), Both)]
        }
        _ => Vec::new(),
    };
    let own = (property.into_owned(), Upward);
    std::iter::once(own).chain(more).map(|(property, reading)| Edge { property, reading }).collect()
}

/// The classes whose instances a property orders, whether or not it is stated for them.
fn members(property: NamedNodeRef<'_>) -> Vec<NamedNode> {
    let classes: &[NamedNodeRef<'_>] = match property {
        rdfs::SUB_CLASS_OF => &[owl::CLASS, rdfs::CLASS],
        rdfs::SUB_PROPERTY_OF => {
            &[rdf::PROPERTY, owl::OBJECT_PROPERTY, owl::DATATYPE_PROPERTY, owl::ANNOTATION_PROPERTY]
        }
        skos::BROADER | skos::NARROWER => &[skos::CONCEPT],
        _ => &[],
    };
    classes.iter().map(|it| it.into_owned()).collect()
}

fn lat_node(local: &str) -> NamedNode {
    named(format!("{}{local}", lat::NS))
}

/// Reads the properties of one order.
struct Reader<'a> {
    snapshot: &'a Snapshot,
    order: NamedNodeRef<'a>,
}

impl Reader<'_> {
    /// The order at the end of the `lat:dualOf` links, and whether it is reversed.
    fn base(&self) -> Result<(NamedNode, bool), LatticeError> {
        let mut seen = vec![self.order.into_owned()];
        loop {
            let at = &seen[seen.len() - 1];
            let reader = Reader { snapshot: self.snapshot, order: at.as_ref() };
            let Some(dual) = reader.iri("dualOf")? else {
                return Ok((at.clone(), seen.len().is_multiple_of(2)));
            };
            if let Some(other) = ["on", "enumeration"].iter().find(|it| reader.has(it)) {
                return Err(
                    reader.wrong(format!("`lat:dualOf` and `lat:{other}` exclude each other"))
                );
            }
            if seen.contains(&dual) {
                return Err(reader.wrong("`lat:dualOf` goes in a circle"));
            }
            seen.push(dual);
        }
    }

    fn declaration(&self, found: &mut Vec<Diagnostic>) -> Result<OrderDecl, LatticeError> {
        if !is_declared(self.snapshot, self.order) && !READ.iter().any(|it| self.has(it)) {
            return Ok(OrderDecl::on(self.order.into_owned()));
        }
        self.unknown(found)?;
        let mut decl = self.source()?;
        decl.name = self.order.into_owned();
        decl.reversed = match self.iri("direction")? {
            None => false,
            Some(it) if it.as_ref() == lat::UPWARD => false,
            Some(it) if it.as_ref() == lat::DOWNWARD => true,
            Some(it) => {
                let message =
                    format!("`lat:direction` is {it}, not `lat:upward` or `lat:downward`");
                return Err(self.wrong(message));
            }
        };
        decl.elements = self.iris("elements")?;
        decl.view = self.view()?;
        decl.excludes_deprecated = self.flag("excludeDeprecated")?;
        decl.top = self.extreme("top")?;
        decl.bottom = self.extreme("bottom")?;
        decl.requires = self.requires()?;
        Ok(decl)
    }

    fn source(&self) -> Result<OrderDecl, LatticeError> {
        let lists = self.values("enumeration");
        let on = self.properties()?;
        let mut decl = OrderDecl::on(match on.first() {
            Some(first) => first.clone(),
            None => rdfs::SUB_CLASS_OF.into_owned(),
        });
        match lists.as_slice() {
            [] => {
                for property in on.iter().skip(1) {
                    let other = OrderDecl::on(property.clone());
                    if let (Source::Relation(all), Source::Relation(more)) =
                        (&mut decl.source, other.source)
                    {
                        all.extend(more);
                    }
                    decl.members.extend(other.members);
                    decl.implied = decl.implied.or(other.implied);
                }
            }
            [list] if on.is_empty() => {
                decl.source = Source::Enumeration(self.enumeration(*list)?);
                decl.members = Vec::new();
                decl.implied = None;
            }
            [_] => {
                return Err(self.wrong("`lat:enumeration` and `lat:on` exclude each other"));
            }
            _ => return Err(self.wrong("there are several lists under `lat:enumeration`")),
        }
        Ok(decl)
    }

    /// The values of `lat:on`: properties, and lists of properties.
    fn properties(&self) -> Result<Vec<NamedNode>, LatticeError> {
        let mut properties = Vec::new();
        for value in self.values("on") {
            if self.is_list(value) {
                for member in self.list("on", value)? {
                    properties.push(self.node("on", member)?);
                }
            } else {
                properties.push(self.node("on", value)?);
            }
        }
        properties.sort_unstable();
        properties.dedup();
        Ok(properties)
    }

    fn enumeration(&self, list: Id) -> Result<Vec<NamedNode>, LatticeError> {
        let chain = self
            .list("enumeration", list)?
            .into_iter()
            .map(|it| self.node("enumeration", it))
            .collect::<Result<Vec<_>, _>>()?;
        let mut sorted: Vec<&NamedNode> = chain.iter().collect();
        sorted.sort_unstable();
        match sorted.windows(2).find(|it| it[0] == it[1]) {
            Some(twice) => Err(self.wrong(format!("{} is twice in `lat:enumeration`", twice[0]))),
            None => Ok(chain),
        }
    }

    fn view(&self) -> Result<View, LatticeError> {
        let derived = || {
            let graphs = self.snapshot.named_graphs();
            let graphs = graphs.filter_map(|it| self.snapshot.iri(it));
            graphs.filter(|it| is_derived(it)).map(|it| named(it).into()).collect()
        };
        let graphs = self.iris("graph")?;
        let default = match self.iri("view")? {
            Some(_) if !graphs.is_empty() => {
                return Err(self.wrong("`lat:view` and `lat:graph` exclude each other"));
            }
            None if graphs.is_empty() => DefaultGraph::UnionExcept(Vec::new()),
            None => DefaultGraph::Merge(graphs.into_iter().map(GraphName::NamedNode).collect()),
            Some(view) => match view.as_str().strip_prefix(lat::NS) {
                Some("all") => DefaultGraph::UnionExcept(Vec::new()),
                Some("asserted") => DefaultGraph::UnionExcept(derived()),
                Some("inferred") => DefaultGraph::Merge(derived()),
                _ => {
                    let message = format!(
                        "`lat:view` is {view}, not `lat:all`, `lat:asserted` or `lat:inferred`"
                    );
                    return Err(self.wrong(message));
                }
            },
        };
        Ok(View { default, named: None })
    }

    fn extreme(&self, local: &str) -> Result<Option<NamedNode>, LatticeError> {
        match self.iri(local)? {
            Some(it) if it == lat_node("virtual") => {
                Err(self.unsupported(&format!("{local} lat:virtual")))
            }
            element => Ok(element),
        }
    }

    fn flag(&self, local: &str) -> Result<bool, LatticeError> {
        let values: Vec<Term> =
            self.values(local).into_iter().map(|it| self.snapshot.term(it)).collect();
        let is =
            |it: &[bool]| values.iter().all(|v| it.iter().any(|b| *v == Literal::from(*b).into()));
        match values.len() {
            0 => Ok(false),
            1 if is(&[true, false]) => Ok(is(&[true])),
            _ => Err(self.wrong(format!("`lat:{local}` is not `true` or `false`"))),
        }
    }

    fn requires(&self) -> Result<Vec<Property>, LatticeError> {
        let mut properties = Vec::new();
        for it in self.iris("requires")? {
            match it.as_str().strip_prefix(lat::NS).and_then(Property::from_name) {
                Some(property) => properties.push(property),
                None => return Err(self.wrong(format!("`lat:requires` {it} is not a property"))),
            }
        }
        properties.sort_unstable();
        properties.dedup();
        Ok(properties)
    }

    /// Refuses what is not built and mentions what is not read.
    fn unknown(&self, found: &mut Vec<Diagnostic>) -> Result<(), LatticeError> {
        let Some(subject) = self.snapshot.id(self.order) else { return Ok(()) };
        let pattern = Pattern { subject: Some(subject), ..Pattern::default() };
        let mut unread: Vec<&str> = self
            .snapshot
            .scan(pattern)
            .filter_map(|row| self.snapshot.iri(row.predicate)?.strip_prefix(lat::NS))
            .filter(|it| !READ.contains(it) && !IRRELEVANT.contains(it))
            .collect();
        unread.sort_unstable();
        unread.dedup();
        for local in unread {
            let is_off =
                local == "completion" && self.iri(local)?.is_some_and(|it| it == lat_node("none"));
            if is_off {
                continue;
            }
            if UNSUPPORTED.contains(&local) {
                return Err(self.unsupported(local));
            }
            let message =
                format!("`lat:{local}` of the order <{}> is not read", self.order.as_str());
            let severity =
                if local == "monotone" { Severity::Info } else { rules::LAT010.severity };
            let unread = rules::LAT010.found(message).about(self.order.as_str());
            found.push(Diagnostic { severity, ..unread });
        }
        Ok(())
    }

    fn values(&self, local: &str) -> Vec<Id> {
        let property = lat_node(local);
        match (self.snapshot.id(self.order), self.snapshot.id(property.as_ref())) {
            (Some(order), Some(property)) => self.snapshot.objects(order, property).collect(),
            _ => Vec::new(),
        }
    }

    fn has(&self, local: &str) -> bool {
        !self.values(local).is_empty()
    }

    fn iris(&self, local: &str) -> Result<Vec<NamedNode>, LatticeError> {
        let mut iris = self
            .values(local)
            .into_iter()
            .map(|it| self.node(local, it))
            .collect::<Result<Vec<_>, _>>()?;
        iris.sort_unstable();
        Ok(iris)
    }

    fn iri(&self, local: &str) -> Result<Option<NamedNode>, LatticeError> {
        let mut iris = self.iris(local)?;
        if iris.len() > 1 {
            return Err(self.wrong(format!("`lat:{local}` has {} values, not one", iris.len())));
        }
        Ok(iris.pop())
    }

    fn node(&self, local: &str, id: Id) -> Result<NamedNode, LatticeError> {
        match self.snapshot.term(id) {
            Term::NamedNode(it) => Ok(it),
            other => Err(self.wrong(format!("`lat:{local}` has the value {other}, not an IRI"))),
        }
    }

    fn is_list(&self, id: Id) -> bool {
        self.snapshot.id(rdf::NIL) == Some(id)
            || self
                .snapshot
                .id(rdf::FIRST)
                .is_some_and(|first| self.snapshot.objects(id, first).next().is_some())
    }

    fn list(&self, local: &str, head: Id) -> Result<Vec<Id>, LatticeError> {
        let malformed = || self.wrong(format!("`lat:{local}` is not a well-formed list"));
        let nil = self.snapshot.id(rdf::NIL);
        let (first, rest) = (self.snapshot.id(rdf::FIRST), self.snapshot.id(rdf::REST));
        let mut members = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        let mut at = head;
        while Some(at) != nil {
            let (Some(first), Some(rest)) = (first, rest) else { return Err(malformed()) };
            let mut firsts = self.snapshot.objects(at, first);
            let mut rests = self.snapshot.objects(at, rest);
            let cell = (firsts.next(), firsts.next(), rests.next(), rests.next());
            let (Some(member), None, Some(next), None) = cell else { return Err(malformed()) };
            if !seen.insert(at) {
                return Err(malformed());
            }
            members.push(member);
            at = next;
        }
        Ok(members)
    }

    fn wrong(&self, message: impl Into<String>) -> LatticeError {
        LatticeError::Declaration { order: self.order.as_str().to_owned(), message: message.into() }
    }

    fn unsupported(&self, property: &str) -> LatticeError {
        LatticeError::Unsupported {
            order: self.order.as_str().to_owned(),
            property: property.to_owned(),
        }
    }
}
