//! What can keep `ggen` from generating code.

/// Why no code came out. Faults in a user's files are diagnostics, not these.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CodegenError {
    /// A template does not parse, or asks for a name that the plan lacks.
    #[error("cannot render template `{template}`")]
    Template {
        /// Its name, such as `typescript/module.j2`.
        template: String,
        /// What minijinja says.
        #[source]
        source: minijinja::Error,
    },
    /// A path that leaves the output directory, or that some file system would confuse with another.
    #[error("cannot write `{path}`: {why}")]
    Path {
        /// Relative to the output directory.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A manifest that is not ours.
    #[error("cannot read the manifest `{path}`: {message}")]
    Manifest {
        /// Where it lies.
        path: String,
        /// What is wrong with it.
        message: String,
    },
}
