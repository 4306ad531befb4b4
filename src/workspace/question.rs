//! Finding a project's questions and asking them.

use oxigraph::model::NamedNodeRef;

use crate::{
    query::{
        answer::{Answer, Sink},
        argument::{self, Given},
        budget::Budget,
        error::QueryError,
        file::QueryFile,
        update::file::UpdateFile,
    },
    rdf::prefix::Prefixes,
    store::snapshot::Snapshot,
    workspace::{
        Workspace, dataset::Dataset, document::Loaded, error::WorkspaceError, load::LoadedPackage,
    },
};

impl Workspace {
    /// The question `package/query` or `prefix/query`; a bare name if only one package has it.
    pub fn question(&self, name: &str) -> Result<(&LoadedPackage, &QueryFile), WorkspaceError> {
        let Some((package, query)) = name.split_once('/') else {
            let all: Vec<_> = self.questions().filter(|(_, query)| query.name == name).collect();
            return match all[..] {
                [it] => Ok(it),
                [] => Err(self.unknown_query(name)),
                _ => Err(ambiguous(name, &all)),
            };
        };
        let Some(package) = self.package(package) else {
            let known = |it: &LoadedPackage| {
                let prefixes: Vec<String> = it.prefixes().map(str::to_owned).collect();
                [vec![it.package.name().to_owned()], prefixes].concat()
            };
            let known = self.packages.iter().flat_map(known).collect();
            return Err(WorkspaceError::UnknownPackage { name: package.to_owned(), known });
        };
        let query = package.query(query).ok_or_else(|| self.unknown_query(name))?;
        Ok((package, query))
    }

    /// All questions, by package and name.
    pub fn questions(&self) -> impl Iterator<Item = (&LoadedPackage, &QueryFile)> {
        self.packages.iter().flat_map(|it| it.queries.iter().map(move |query| (it, query)))
    }

    /// All updates, by package and name.
    pub fn updates(&self) -> impl Iterator<Item = (&LoadedPackage, &UpdateFile)> {
        self.packages.iter().flat_map(|it| it.updates.iter().map(move |update| (it, update)))
    }

    fn unknown_query(&self, name: &str) -> WorkspaceError {
        let (package, bare) = name.split_once('/').map_or((None, name), |it| (Some(it.0), it.1));
        let owner = package.and_then(|it| self.package(it)).map(|it| it.package.name());
        let is_it = |(package, update): (&LoadedPackage, &UpdateFile)| {
            update.name == bare && owner.is_none_or(|it| it == package.package.name())
        };
        if self.updates().any(is_it) {
            return WorkspaceError::IsUpdate(name.to_owned());
        }
        let known = self.questions().flat_map(|(package, query)| {
            let names = package.prefixes().chain([package.package.name()]);
            names.map(|it| format!("{it}/{}", query.name)).collect::<Vec<_>>()
        });
        WorkspaceError::UnknownQuery { name: name.to_owned(), known: known.collect() }
    }

    /// The prefixes for a question's arguments and answers: the project's, those of its package's
    /// data, the query's own.
    pub fn prefixes_for(&self, query: &QueryFile) -> Prefixes {
        let mut prefixes = self.prefixes.clone();
        let asks = |it: &&LoadedPackage| it.queries.iter().any(|own| own.file == query.file);
        if let Some(package) = self.packages.iter().find(asks) {
            let files = package.package.example_files();
            let own = self
                .data
                .iter()
                .filter(|it| files.iter().any(|file| file.display == it.document.file));
            prefixes.extend(&declared(own));
        }
        prefixes.extend(&query.prefixes);
        prefixes
    }

    /// The prefixes for words that name terms of `snapshot`. Files may bind one prefix to several
    /// namespaces; a word's prefix then means the namespace in which its term exists.
    pub fn prefixes_for_terms<'a>(
        &self,
        words: impl IntoIterator<Item = &'a str>,
        snapshot: &Snapshot,
    ) -> Prefixes {
        let mut prefixes = self.prefixes.clone();
        let documents: Vec<&Loaded> =
            self.packages.iter().flat_map(|it| &it.documents).chain(&self.data).collect();
        for word in words {
            let Some((prefix, local)) = word.split_once(':') else { continue };
            let declarations = documents.iter().flat_map(|it| &it.document.prefixes);
            let exists = |namespace: &str| {
                let iri = format!("{namespace}{local}");
                snapshot.id(NamedNodeRef::new_unchecked(&iri)).is_some()
            };
            let known = prefixes.get(prefix).is_some_and(exists);
            let other =
                declarations.filter(|it| it.name == prefix).find(|it| !known && exists(&it.iri));
            if let Some(declared) = other {
                prefixes.insert(prefix, &declared.iri);
            }
        }
        prefixes
    }

    /// Asks a question with arguments as typed by a person.
    ///
    /// ```
    /// use std::path::Path;
    ///
    /// use ggen::{
    ///     query::{answer::Answer, argument::Given, budget::Budget},
    ///     workspace::Workspace,
    /// };
    ///
    /// let (workspace, _) = Workspace::open(Path::new("examples/library"))?;
    /// let (_, query) = workspace.question("overdue-loans")?;
    /// let given = Given::from([("today", "2025-03-15")]);
    /// let answer = workspace.ask(workspace.dataset()?, query, &given, &Budget::unlimited())?;
    /// let Answer::Solutions(loans) = answer else { panic!("a SELECT gives rows") };
    /// assert_eq!(loans.rows.len(), 1);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When arguments are missing, unknown or ill-typed, when the header promises another number of
    /// rows, and when the query cannot be evaluated.
    pub fn ask(
        &self,
        dataset: &Dataset,
        query: &QueryFile,
        given: &Given,
        budget: &Budget,
    ) -> Result<Answer, QueryError> {
        let prefixes = self.prefixes_for(query);
        let arguments = argument::read(&query.header, given, &prefixes, Some(&dataset.snapshot))?;
        dataset.answer(query, &arguments, budget)
    }

    /// The same, row by row or triple by triple.
    ///
    /// # Errors
    ///
    /// Those of [`Workspace::ask`], and when the sink fails.
    pub fn ask_to(
        &self,
        dataset: &Dataset,
        query: &QueryFile,
        given: &Given,
        budget: &Budget,
        sink: &mut dyn Sink,
    ) -> Result<(), QueryError> {
        let prefixes = self.prefixes_for(query);
        let arguments = argument::read(&query.header, given, &prefixes, Some(&dataset.snapshot))?;
        dataset.answer_to(query, &arguments, budget, sink)
    }
}

fn ambiguous(name: &str, all: &[(&LoadedPackage, &QueryFile)]) -> WorkspaceError {
    let known =
        all.iter().map(|(package, query)| format!("`{}/{}`", package.package.name(), query.name));
    WorkspaceError::AmbiguousQuery { name: name.to_owned(), known: known.collect() }
}

/// The prefixes that files declare; the first declaration of a name counts.
pub fn declared<'a>(loaded: impl IntoIterator<Item = &'a Loaded>) -> Prefixes {
    let mut prefixes = Prefixes::default();
    for declared in loaded.into_iter().flat_map(|it| &it.document.prefixes) {
        if !declared.name.is_empty() && prefixes.get(&declared.name).is_none() {
            prefixes.insert(&declared.name, &declared.iri);
        }
    }
    prefixes
}
