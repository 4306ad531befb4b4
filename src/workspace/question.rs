//! Finding a project's questions and asking them.

use crate::{
    query::{
        answer::Answer, argument, bind::bind, budget::Budget, error::QueryError, file::QueryFile,
    },
    rdf::prefix::Prefixes,
    workspace::{Workspace, dataset::Dataset, error::WorkspaceError, load::LoadedPackage},
};

impl Workspace {
    /// The question `package/query` or `prefix/query`; a bare name if only one package has it.
    pub fn question(&self, name: &str) -> Result<(&LoadedPackage, &QueryFile), WorkspaceError> {
        let Some((package, query)) = name.split_once('/') else {
            let mut all = self.questions().filter(|(_, query)| query.name == name);
            return match (all.next(), all.next()) {
                (Some(it), None) => Ok(it),
                _ => Err(self.unknown_query(name)),
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

    fn unknown_query(&self, name: &str) -> WorkspaceError {
        let known = self.questions().flat_map(|(package, query)| {
            let names = package.prefixes().chain([package.package.name()]);
            names.map(|it| format!("{it}/{}", query.name)).collect::<Vec<_>>()
        });
        WorkspaceError::UnknownQuery { name: name.to_owned(), known: known.collect() }
    }

    /// The prefixes that arguments of a question may use: the query's, then the project's.
    pub fn prefixes_for(&self, query: &QueryFile) -> Prefixes {
        let mut prefixes = self.prefixes.clone();
        prefixes.extend(&query.prefixes);
        prefixes
    }

    /// Asks a question with arguments as typed by a person.
    pub fn ask(
        &self,
        dataset: &Dataset,
        query: &QueryFile,
        arguments: &[(String, String)],
        budget: &Budget,
    ) -> Result<Answer, QueryError> {
        let prefixes = self.prefixes_for(query);
        let arguments =
            argument::read(&query.header, arguments, &prefixes, Some(&dataset.snapshot))?;
        dataset.ask(&bind(&query.query, &arguments)?, budget)
    }
}
