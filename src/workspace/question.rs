//! Finding a project's questions and asking them.

use oxigraph::model::NamedNodeRef;

use crate::{
    query::{
        answer::{Answer, Sink},
        argument::{self, Given},
        budget::Budget,
        error::QueryError,
        file::QueryFile,
        typed::TypedFile,
        update::{UpdateSources, file::UpdateFile},
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
        if let Some(found) = self.find(name, |it| &it.queries)? {
            return Ok(found);
        }
        if self.find(name, |it| &it.updates)?.is_some() {
            return Err(WorkspaceError::IsUpdate(name.to_owned()));
        }
        let known = self.questions().flat_map(names).collect();
        Err(WorkspaceError::UnknownQuery { what: "query", name: name.to_owned(), known })
    }

    /// The update `package/update` or `prefix/update`; a bare name if only one package has it.
    pub fn update(&self, name: &str) -> Result<(&LoadedPackage, &UpdateFile), WorkspaceError> {
        if let Some(found) = self.find(name, |it| &it.updates)? {
            return Ok(found);
        }
        if self.find(name, |it| &it.queries)?.is_some() {
            return Err(WorkspaceError::IsQuestion(name.to_owned()));
        }
        let known = self.updates().flat_map(names).collect();
        Err(WorkspaceError::UnknownQuery { what: "update", name: name.to_owned(), known })
    }

    /// The file of a name among those that `files` takes from each package.
    fn find<'a, B>(
        &'a self,
        name: &str,
        files: impl Fn(&'a LoadedPackage) -> &'a [TypedFile<B>],
    ) -> Result<Option<(&'a LoadedPackage, &'a TypedFile<B>)>, WorkspaceError> {
        let (package, bare) = name.split_once('/').map_or((None, name), |it| (Some(it.0), it.1));
        let packages: Vec<&LoadedPackage> = match package {
            Some(package) => vec![self.package(package).ok_or_else(|| self.unknown(package))?],
            None => self.packages.iter().collect(),
        };
        let of = |it: &'a LoadedPackage| files(it).iter().map(move |file| (it, file));
        let found: Vec<_> =
            packages.into_iter().flat_map(of).filter(|it| it.1.name == bare).collect();
        match found[..] {
            [] => Ok(None),
            [it] => Ok(Some(it)),
            _ => Err(ambiguous(name, &found)),
        }
    }

    fn unknown(&self, package: &str) -> WorkspaceError {
        let prefixes = |it: &LoadedPackage| it.prefixes().map(str::to_owned).collect::<Vec<_>>();
        let names =
            |it: &LoadedPackage| [vec![it.package.name().to_owned()], prefixes(it)].concat();
        let known = self.packages.iter().flat_map(names).collect();
        WorkspaceError::UnknownPackage { name: package.to_owned(), known }
    }

    /// All questions, by package and name.
    pub fn questions(&self) -> impl Iterator<Item = (&LoadedPackage, &QueryFile)> {
        self.packages.iter().flat_map(|it| it.queries.iter().map(move |query| (it, query)))
    }

    /// All updates, by package and name.
    pub fn updates(&self) -> impl Iterator<Item = (&LoadedPackage, &UpdateFile)> {
        self.packages.iter().flat_map(|it| it.updates.iter().map(move |update| (it, update)))
    }

    /// The prefixes for a question's arguments and answers: the project's, those of its package's
    /// data, the query's own.
    pub fn prefixes_for<B>(&self, file: &TypedFile<B>) -> Prefixes {
        let mut prefixes = self.prefixes.clone();
        let asks = |it: &&LoadedPackage| {
            let mut files = it.queries.iter().map(|it| &it.file);
            files.any(|it| *it == file.file) || it.updates.iter().any(|it| it.file == file.file)
        };
        if let Some(package) = self.packages.iter().find(asks) {
            let files = package.package.example_files();
            let own = self
                .data
                .iter()
                .filter(|it| files.iter().any(|file| file.display == it.document.file));
            prefixes.extend(&declared(own));
        }
        prefixes.extend(&file.prefixes);
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

    /// The dataset after an update with arguments as typed by a person. This one stays as it is.
    ///
    /// # Errors
    ///
    /// When arguments are missing, unknown or ill-typed, and when an operation fails.
    pub fn change(
        &self,
        dataset: &Dataset,
        update: &UpdateFile,
        given: &Given,
        sources: &UpdateSources<'_>,
        budget: &Budget,
    ) -> Result<Dataset, QueryError> {
        let prefixes = self.prefixes_for(update);
        let arguments = argument::read(&update.header, given, &prefixes, Some(&dataset.snapshot))?;
        dataset.update(update, &arguments, sources, budget)
    }
}

/// What a file of a package is called: with each prefix, with the package's name, and by its bare name.
fn names<B>((package, file): (&LoadedPackage, &TypedFile<B>)) -> Vec<String> {
    let owners = package.prefixes().chain([package.package.name()]);
    let full = owners.map(|it| format!("{it}/{}", file.name));
    full.chain([file.name.clone()]).collect()
}

fn ambiguous<B>(name: &str, all: &[(&LoadedPackage, &TypedFile<B>)]) -> WorkspaceError {
    let known =
        all.iter().map(|(package, file)| format!("`{}/{}`", package.package.name(), file.name));
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
