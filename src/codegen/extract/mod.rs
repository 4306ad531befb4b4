//! From documents and query files to the [`Model`].
//!
//! Works on the sorted triples of the parsed files, so that every class and field knows the line it
//! comes from, and neither the order of files nor of triples matters.

mod class;
mod datatype;
mod enumeration;
mod field;
mod graph;
mod hole;
mod list;
mod merge;
mod query;
mod shape;
mod term;
mod types;
mod vocab;

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::NamedNodeRef;

use crate::{
    codegen::{
        extract::{
            class::Hierarchy,
            field::Claims,
            graph::{Graph, Id},
            types::Types,
        },
        model::{Datatype, Enum, IR_VERSION, Location, Model},
        rules,
    },
    diag::{self, Diagnostic, rule::Rule, sources::Sources},
    query::{file::QueryFile, function::Functions},
    rdf::{
        document::Document,
        prefix::{Prefixes, namespace_of},
        vocab::{owl, rdf, rdfs, sh},
    },
    workspace::{Workspace, document::Role},
};

/// What is read.
#[derive(Clone, Debug)]
pub struct Inputs<'a> {
    /// The packages, in any order.
    pub packages: Vec<PackageInput<'a>>,
    /// The texts of the files, for line numbers.
    pub sources: &'a Sources,
    /// What queries may call.
    pub functions: &'a Functions,
}

/// A package's part of the input.
#[derive(Clone, Debug)]
pub struct PackageInput<'a> {
    /// The package's name.
    pub name: &'a str,
    /// Prefixes and namespaces that it owns; the first names the module of its queries.
    pub namespaces: Vec<(&'a str, &'a str)>,
    /// Ontologies, alignments and shapes; data has no say in types.
    pub documents: Vec<&'a Document>,
    /// Its questions.
    pub queries: Vec<&'a QueryFile>,
}

impl<'a> Inputs<'a> {
    /// The packages of an opened project; its data has no say in types.
    pub fn of(workspace: &'a Workspace) -> Self {
        let packages = workspace.packages.iter().map(|it| PackageInput {
            name: it.package.name(),
            namespaces: it.prefixes().zip(it.namespaces()).collect(),
            documents: it
                .documents
                .iter()
                .filter(|it| it.role != Role::Data)
                .map(|it| &it.document)
                .collect(),
            queries: it.queries.iter().collect(),
        });
        Self {
            packages: packages.collect(),
            sources: &workspace.sources,
            functions: &workspace.functions,
        }
    }
}

/// What can be chosen about the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// In this order labels and comments are chosen for names and documentation.
    pub languages: Vec<String>,
    /// Concept schemes that become enums.
    pub skos_enums: Vec<String>,
    /// Above this many values a list is no enum.
    pub max_enum: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            languages: vec!["en".to_owned(), String::new()],
            skos_enums: Vec::new(),
            max_enum: 256,
        }
    }
}

/// Reads a model and what is to be said about the input.
pub fn extract(inputs: &Inputs<'_>, settings: &Settings) -> (Model, Vec<Diagnostic>) {
    let mut documents: Vec<&Document> =
        inputs.packages.iter().flat_map(|it| it.documents.iter().copied()).collect();
    documents.sort_by(|a, b| a.file.cmp(&b.file));
    documents.dedup_by(|a, b| a.file == b.file);
    let graph = Graph::new(&documents, inputs.sources);
    let mut this = Extractor::new(&graph, inputs, &documents, settings);
    this.find_classes();
    this.find_enums();
    this.find_datatypes();
    this.order_classes();
    this.read_properties();
    this.read_restrictions();
    this.read_shapes();
    let mut model = Model { ir: IR_VERSION, ..Model::default() };
    model.classes = this.merge();
    model.properties = this.properties();
    model.individuals = this.individuals();
    this.report_unresolved();
    let used = merge::used_enums(&model.classes);
    let Extractor { enums, datatypes, mut found, .. } = this;
    model.enums = enums.into_values().collect();
    model.enums.retain(|it| it.name_hint.is_none() || used.contains(&it.iri));
    model.datatypes = datatypes.into_values().collect();
    term::name_spaces(&mut model, inputs, &documents, &graph);
    query::add_queries(&mut model, inputs, &mut found);
    diag::sort(&mut found);
    (model, found)
}

/// What is known while a model is made.
struct Extractor<'a> {
    graph: &'a Graph<'a>,
    settings: &'a Settings,
    /// For messages.
    prefixes: Prefixes,
    /// Namespaces that the packages own.
    owned: Vec<&'a str>,
    /// Declared classes that are no enums.
    classes: BTreeSet<String>,
    /// Node shapes that stand for themselves.
    shapes: BTreeSet<String>,
    hierarchy: Hierarchy,
    enums: BTreeMap<String, Enum>,
    datatypes: BTreeMap<String, Datatype>,
    /// Datatypes with the known datatype at their bottom.
    bases: BTreeMap<String, String>,
    /// Per class what is said about each property.
    claims: Vec<BTreeMap<Id, Claims>>,
    /// Classes and datatypes that nothing declares, and where they are first used.
    unresolved: BTreeMap<String, (Location, usize)>,
    found: Vec<Diagnostic>,
}

impl<'a> Extractor<'a> {
    fn new(
        graph: &'a Graph<'a>,
        inputs: &Inputs<'a>,
        documents: &[&'a Document],
        settings: &'a Settings,
    ) -> Self {
        let mut prefixes = Prefixes::default();
        for document in documents {
            for it in &document.prefixes {
                prefixes.insert(it.name.clone(), it.iri.clone());
            }
        }
        prefixes.extend(&Prefixes::well_known());
        let namespaces = inputs.packages.iter().flat_map(|it| &it.namespaces);
        for (name, iri) in namespaces.clone() {
            prefixes.insert(*name, *iri);
        }
        Self {
            graph,
            settings,
            prefixes,
            owned: namespaces.map(|it| it.1).collect(),
            classes: BTreeSet::new(),
            shapes: BTreeSet::new(),
            hierarchy: Hierarchy::default(),
            enums: BTreeMap::new(),
            datatypes: BTreeMap::new(),
            bases: BTreeMap::new(),
            claims: Vec::new(),
            unresolved: BTreeMap::new(),
            found: Vec::new(),
        }
    }

    fn report(&mut self, rule: &Rule, at: &Location, about: &str, message: String) {
        let place = self.graph.place(at);
        self.found.push(rule.found(message).at(place).about(about));
    }

    fn types(&self) -> Types<'_> {
        Types { hierarchy: &self.hierarchy, enums: &self.enums, bases: &self.bases }
    }

    fn short(&self, iri: &str) -> String {
        self.prefixes.shorten(iri)
    }

    fn is_owned(&self, iri: &str) -> bool {
        self.owned.iter().any(|it| iri.starts_with(it))
    }

    /// Declared classes, target classes, and named node shapes that other shapes point to.
    fn find_classes(&mut self) {
        let graph = self.graph;
        let mut classes = graph.instances(owl::CLASS);
        classes.extend(graph.instances(rdfs::CLASS));
        classes.extend(graph.pairs(sh::TARGET_CLASS).into_iter().map(|it| it.1));
        let names = classes.into_iter().filter_map(|it| graph.iri(it));
        let schema = self.schema_datatypes();
        let is_class = |it: &&str| !vocab::is_built_in(it) && !schema.contains(it);
        let classes = names.filter(is_class).map(str::to_owned).collect();
        self.classes = classes;
        for (_, shape) in graph.pairs(sh::NODE) {
            let Some(iri) = graph.iri(shape) else { continue };
            let is_targeted = graph.object(shape, sh::TARGET_CLASS).is_some();
            if !is_targeted && !self.classes.contains(iri) && !vocab::is_built_in(iri) {
                self.shapes.insert(iri.to_owned());
            }
        }
    }

    /// Subclass pairs, cycles collapsed, superclasses that are not in the input left out.
    fn order_classes(&mut self) {
        let graph = self.graph;
        let mut all = self.classes.clone();
        all.extend(self.shapes.iter().cloned());
        let mut pairs: BTreeSet<(String, String)> = BTreeSet::new();
        let mut outside: BTreeMap<String, (BTreeSet<String>, Location)> = BTreeMap::new();
        for name in &self.classes {
            let Some(class) = graph.find(name) else { continue };
            for (sup, at) in self.superclasses(class) {
                let Some(iri) = graph.iri(sup) else { continue };
                if all.contains(iri) {
                    pairs.insert((name.clone(), iri.to_owned()));
                } else if !vocab::is_built_in(iri) && !self.enums.contains_key(iri) {
                    let entry = outside.entry(namespace_of(iri).to_owned()).or_default();
                    entry.0.insert(iri.to_owned());
                    if entry.1 == Location::default() || at < entry.1 {
                        entry.1 = at;
                    }
                }
            }
            for (other, _) in graph.located(class, owl::EQUIVALENT_CLASS) {
                if let Some(iri) = graph.iri(other).filter(|it| all.contains(*it)) {
                    pairs.insert((name.clone(), iri.to_owned()));
                    pairs.insert((iri.to_owned(), name.clone()));
                }
                self.union_members(other, name, &mut pairs);
            }
            for list in graph.objects(class, vocab::DISJOINT_UNION_OF) {
                for member in graph.list(list).unwrap_or_default() {
                    pairs.extend(graph.iri(member).map(|it| (it.to_owned(), name.clone())));
                }
            }
        }
        pairs.retain(|it| it.0 != it.1);
        let owned = self.owned.clone();
        self.hierarchy =
            Hierarchy::new(&all, &pairs, |iri| owned.iter().any(|it| iri.starts_with(it)));
        self.claims = vec![BTreeMap::new(); self.hierarchy.len()];
        self.report_order(outside);
    }

    fn report_order(&mut self, outside: BTreeMap<String, (BTreeSet<String>, Location)>) {
        for (namespace, (classes, at)) in outside {
            let names: Vec<String> = classes.iter().map(|it| self.short(it)).collect();
            let shown = names.iter().take(4).cloned().collect::<Vec<_>>().join(", ");
            let rest = if names.len() > 4 { ", …" } else { "" };
            let message = format!(
                "the generated types do not inherit from {shown}{rest}: <{namespace}> is not in the input"
            );
            self.report(&rules::UNSUPPORTED_CONSTRUCT, &at, &namespace, message);
        }
        for class in self.hierarchy.orphans().to_vec() {
            let name = self.hierarchy.iri(class).to_owned();
            let at = self.graph.find(&name).map(|it| self.graph.declared_at(it));
            let message = format!(
                "{} inherits from nothing: it has more superclasses than can be generated",
                self.short(&name)
            );
            self.report(&rules::NO_LINEARISATION, &at.unwrap_or_default(), &name, message);
        }
        for class in 0..self.hierarchy.len() {
            if self.hierarchy.aliases(class).is_empty() {
                continue;
            }
            let name = self.hierarchy.iri(class).to_owned();
            let all = self.hierarchy.names(class).map(|it| self.short(it));
            let all = all.collect::<Vec<_>>().join(", ");
            let at = self.graph.find(&name).map(|it| self.graph.declared_at(it));
            let message = format!("{all} are subclasses of each other and became one type");
            self.report(&rules::CLASS_CYCLE, &at.unwrap_or_default(), &name, message);
        }
    }

    /// `A ≡ B ∪ C` makes B and C subclasses of A.
    fn union_members(&self, expression: Id, class: &str, pairs: &mut BTreeSet<(String, String)>) {
        for list in self.graph.objects(expression, owl::UNION_OF) {
            for member in self.graph.list(list).unwrap_or_default() {
                pairs.extend(self.graph.iri(member).map(|it| (it.to_owned(), class.to_owned())));
            }
        }
    }

    /// Superclasses by `rdfs:subClassOf` and the members of intersections, named or not.
    fn superclasses(&self, class: Id) -> Vec<(Id, Location)> {
        let graph = self.graph;
        let mut found = graph.located(class, rdfs::SUB_CLASS_OF);
        found.extend(
            graph
                .located(class, owl::EQUIVALENT_CLASS)
                .into_iter()
                .filter(|it| graph.is_blank(it.0)),
        );
        found.extend(graph.located(class, owl::INTERSECTION_OF).iter().flat_map(|(list, at)| {
            let members = graph.list(*list).unwrap_or_default();
            members.into_iter().map(|it| (it, at.clone()))
        }));
        let mut at = 0;
        let mut seen: BTreeSet<Id> = found.iter().map(|it| it.0).collect();
        while at < found.len() {
            let (expression, place) = found[at].clone();
            at += 1;
            if !graph.is_blank(expression) {
                continue;
            }
            for list in graph.objects(expression, owl::INTERSECTION_OF) {
                for member in graph.list(list).unwrap_or_default() {
                    if seen.insert(member) {
                        found.push((member, place.clone()));
                    }
                }
            }
        }
        found
    }

    fn report_unresolved(&mut self) {
        for (iri, (at, uses)) in std::mem::take(&mut self.unresolved) {
            let name = self.short(&iri);
            let times = if uses == 1 { String::new() } else { format!(" ({uses} uses)") };
            let message = format!(
                "{name} is used as a type but not declared in the input{times}; its values are plain IRIs or terms"
            );
            self.report(&rules::DANGLING_RANGE, &at, &iri, message);
        }
    }

    fn has_type(&self, id: Id, class: NamedNodeRef<'_>) -> bool {
        self.graph.has(id, rdf::TYPE, class)
    }
}
