//! The dataset that questions are asked of: packages and data, closed under RDFS and rules.

use std::sync::Arc;

use oxigraph::model::{GraphNameRef, NamedNode, NamedNodeRef};

use crate::{
    lattice::function::Lattices,
    query::{
        answer::{Answer, Sink},
        argument::Arguments,
        bind::bind,
        budget::Budget,
        error::QueryError,
        evaluate::{evaluate, evaluate_to},
        file::QueryFile,
        function::Functions,
        update::{UpdateSources, file::UpdateFile, operation::Update, update},
    },
    reason::{
        self,
        entailment::{self, Regime, Scope},
    },
    store::{builder::Builder, snapshot::Snapshot, view::View},
    workspace::{
        document::{Loaded, Role},
        error::WorkspaceError,
        inputs::{self, Files},
        load::LoadedPackage,
    },
};

/// A snapshot with the functions that look into it.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Ontologies in a graph per namespace, data in the default graph, derived facts in their own
    /// graphs. Shapes are not in it.
    pub snapshot: Snapshot,
    /// The standard functions and those over the snapshot's orders.
    pub functions: Functions,
    /// What questions see: of a project all graphs merged, of files their default graph and their
    /// named graphs, as SPARQL has it.
    pub view: View,
    /// How many quads were there before anything was derived.
    pub asserted: usize,
}

impl Dataset {
    /// Loads packages and data, and derives what follows.
    pub fn build(
        packages: &[&LoadedPackage],
        data: &[Loaded],
        named: &[(NamedNode, Loaded)],
        functions: &Functions,
    ) -> Result<Self, WorkspaceError> {
        let _span = tracing::info_span!("build dataset", packages = packages.len()).entered();
        let mut builder = Builder::new();
        for package in packages {
            let graph = package.namespaces().next().map(NamedNodeRef::new_unchecked);
            let graph = graph.map_or(GraphNameRef::DefaultGraph, GraphNameRef::from);
            for loaded in package.documents.iter().filter(|it| it.role != Role::Shapes) {
                builder.insert_document(&loaded.document, graph);
            }
        }
        inputs::insert_into(&mut builder, data, named);
        let asserted = builder.build();
        let rules: Vec<_> = packages.iter().flat_map(|it| it.rules.iter().cloned()).collect();
        let snapshot = reason::run::run(&asserted, &rules, functions, &Budget::unlimited())?;
        Ok(Self::new(snapshot, View::union(), asserted.len(), functions))
    }

    /// Files alone, and what follows from each of their graphs.
    ///
    /// # Errors
    ///
    /// When the data contradicts itself or too much follows.
    pub fn of_files(
        files: &Files,
        functions: &Functions,
        settings: &entailment::Settings,
        budget: &Budget,
    ) -> Result<Self, WorkspaceError> {
        let mut builder = Builder::new();
        inputs::insert_into(&mut builder, &files.data, &files.named);
        let mut snapshot = builder.build();
        let asserted = snapshot.len();
        if settings.regime != Regime::Simple {
            snapshot = entailment::close(&snapshot, settings, Scope::EachGraph, budget)?;
        }
        Ok(Self::new(snapshot, View::default(), asserted, functions).with_services(files))
    }

    fn new(snapshot: Snapshot, view: View, asserted: usize, functions: &Functions) -> Self {
        let lattices = Arc::new(Lattices::new(snapshot.clone()));
        let mut functions = functions.clone();
        for (name, function) in crate::lattice::function::functions(&lattices) {
            functions.insert(name, function);
        }
        Self { snapshot, functions, view, asserted }
    }

    /// The same dataset whose queries may call the services of some files.
    #[must_use]
    pub fn with_services(mut self, files: &Files) -> Self {
        for (name, snapshot) in files.service_datasets() {
            self.functions.insert_service(name, snapshot, View::default());
        }
        self
    }

    /// Asks a typed query with arguments that are terms already.
    ///
    /// # Errors
    ///
    /// When an argument does not fit its place, when the header promises another number of rows, and
    /// when the query cannot be evaluated.
    pub fn answer(
        &self,
        query: &QueryFile,
        arguments: &Arguments,
        budget: &Budget,
    ) -> Result<Answer, QueryError> {
        let answer = self.ask(&bind(&query.body, arguments)?, budget)?;
        if let Some((kind, _)) = query.header.kind {
            kind.check(&answer)?;
        }
        Ok(answer)
    }

    /// The same, row by row or triple by triple. Only a question that promises its number of rows is
    /// answered as a whole first.
    ///
    /// # Errors
    ///
    /// Those of [`Dataset::answer`], and when the sink fails.
    pub fn answer_to(
        &self,
        query: &QueryFile,
        arguments: &Arguments,
        budget: &Budget,
        sink: &mut dyn Sink,
    ) -> Result<(), QueryError> {
        if query.header.kind.is_some() {
            return Ok(self.answer(query, arguments, budget)?.pass_on(sink)?);
        }
        let query = bind(&query.body, arguments)?;
        evaluate_to(&query, &self.snapshot, &self.view, &self.functions, budget, sink)
    }

    /// The dataset after a typed update with arguments that are terms already; this one stays as it
    /// is. What was derived before stays, and nothing new is derived.
    ///
    /// ```
    /// use std::path::Path;
    ///
    /// use ggen::{
    ///     query::{
    ///         argument::{Given, read},
    ///         budget::Budget,
    ///         update::{UpdateSources, file::UpdateFile},
    ///     },
    ///     workspace::Workspace,
    /// };
    ///
    /// let (workspace, _) = Workspace::open(Path::new("examples/library"))?;
    /// let before = workspace.dataset()?;
    /// let text = "\
    /// #+ kind: exec
    /// #+ params:
    /// #+   person: iri(lib:Person)
    /// PREFIX lib: <https://example.org/library#>
    /// DELETE { $person lib:name ?name } WHERE { $person lib:name ?name }";
    /// let (file, _) = UpdateFile::read("forget", "forget.rq", text, &before.functions);
    /// let file = file.unwrap();
    /// let given = Given::from([("person", "<https://example.org/library/ada>")]);
    /// let arguments = read(&file.header, &given, &file.prefixes, Some(&before.snapshot))?;
    /// let after = before.update(&file, &arguments, &UpdateSources::default(), &Budget::unlimited())?;
    /// assert_eq!(after.snapshot.len(), before.snapshot.len() - 1);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When an argument does not fit its place, and when an operation fails; then nothing has changed.
    pub fn update(
        &self,
        file: &UpdateFile,
        arguments: &Arguments,
        sources: &UpdateSources<'_>,
        budget: &Budget,
    ) -> Result<Self, QueryError> {
        let snapshot = self.updated(&file.bind(arguments)?, sources, budget)?;
        Ok(self.with_snapshot(snapshot))
    }

    /// The same functions over another snapshot, as after a write. Nothing is derived anew.
    #[must_use]
    pub fn with_snapshot(&self, snapshot: Snapshot) -> Self {
        Self::new(snapshot, self.view.clone(), self.asserted, &self.functions)
    }

    /// Asks a query.
    pub fn ask(&self, query: &spargebra::Query, budget: &Budget) -> Result<Answer, QueryError> {
        evaluate(query, &self.snapshot, &self.view, &self.functions, budget)
    }

    /// The snapshot after an update. This dataset stays as it is.
    ///
    /// # Errors
    ///
    /// Those of [`crate::query::update::update`].
    pub fn updated(
        &self,
        request: &Update,
        sources: &UpdateSources<'_>,
        budget: &Budget,
    ) -> Result<Snapshot, QueryError> {
        update(request, &self.snapshot, &self.view, &self.functions, sources, budget)
    }
}
