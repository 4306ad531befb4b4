//! Remote JSON-LD contexts, served from folders and never from the network.
//!
//! ```
//! use ggen::rdf::contexts::Contexts;
//!
//! let mut contexts = Contexts::default();
//! assert!(contexts.load("https://example.org/context.jsonld").is_err());
//! contexts.insert("https://example.org/", "contexts");
//! let error = contexts.load("https://example.org/../secret").unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "`https://example.org/../secret` leaves the folder `contexts`"
//! );
//! ```

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What a context may weigh.
const MAX_BYTES: u64 = 10 << 20;

/// Folders that stand for the places IRIs name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contexts {
    folders: Vec<(String, PathBuf)>,
}

/// Why a remote context cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContextError {
    /// No folder stands for it.
    #[error(
        "remote context `{0}` is not fetched: give a folder that holds it, as in `--map {prefix}=DIR`",
        prefix = folder(.0)
    )]
    Unmapped(String),
    /// The IRI has `..` in it, or a character that no file name should have.
    #[error("`{iri}` leaves the folder `{}`", .folder.display())]
    Outside {
        /// The context.
        iri: String,
        /// The folder that stands for its prefix.
        folder: PathBuf,
    },
    /// The file is not there, too large or not text.
    #[error("cannot read `{}` for remote context `{iri}`: {source}", .path.display())]
    Read {
        /// The context.
        iri: String,
        /// The file that should hold it.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl Contexts {
    /// Serves IRIs that begin with `prefix` from a folder.
    pub fn insert(&mut self, prefix: impl Into<String>, folder: impl Into<PathBuf>) {
        self.folders.push((prefix.into(), folder.into()));
    }

    /// The text of a context. The longest prefix that fits decides; query and fragment do not count.
    ///
    /// # Errors
    /// If no folder stands for it, or the folder has no such file.
    pub fn load(&self, iri: &str) -> Result<String, ContextError> {
        let fits = self.folders.iter().filter(|it| iri.starts_with(&it.0));
        let Some((prefix, folder)) = fits.max_by_key(|it| it.0.len()) else {
            return Err(ContextError::Unmapped(iri.to_owned()));
        };
        let name = iri[prefix.len()..].split(['?', '#']).next().unwrap_or_default();
        let name = name.trim_start_matches('/');
        let is_inside = name.split('/').all(|it| it != ".." && it != ".")
            && !name.contains(['\\', ':', '\0', '%']);
        if !is_inside {
            return Err(ContextError::Outside { iri: iri.to_owned(), folder: folder.clone() });
        }
        let path = if name.is_empty() { folder.clone() } else { folder.join(name) };
        // A link in the folder must not lead out of it.
        let leads_out = |path: &Path| match (path.canonicalize(), folder.canonicalize()) {
            (Ok(path), Ok(folder)) => !path.starts_with(folder),
            _ => false,
        };
        if leads_out(&path) {
            return Err(ContextError::Outside { iri: iri.to_owned(), folder: folder.clone() });
        }
        text(&path).map_err(|source| ContextError::Read { iri: iri.to_owned(), path, source })
    }
}

fn text(path: &Path) -> io::Result<String> {
    if fs::metadata(path)?.len() > MAX_BYTES {
        let message = format!("it has more than {MAX_BYTES} bytes");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    fs::read_to_string(path)
}

/// The IRI up to its last slash.
fn folder(iri: &str) -> &str {
    iri.rfind('/').map_or(iri, |it| &iri[..=it])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_come_from_their_folder_only() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("contexts");
        fs::create_dir_all(dir.join("v1")).unwrap();
        fs::write(root.path().join("secret"), "no").unwrap();
        fs::write(dir.join("v1/a.jsonld"), "{}").unwrap();
        let mut contexts = Contexts::default();
        contexts.insert("https://example.org/", &dir);
        assert_eq!(contexts.load("https://example.org/v1/a.jsonld?x#y").unwrap(), "{}");
        assert_eq!(contexts.load("https://example.org//v1/a.jsonld").unwrap(), "{}");
        for iri in ["../secret", "v1/../../secret", "v1\\..\\secret", "%2e%2e/secret"] {
            let error = contexts.load(&format!("https://example.org/{iri}")).unwrap_err();
            assert!(matches!(error, ContextError::Outside { .. }), "{iri}: {error}");
        }
        let error = contexts.load("https://example.com/ns/a.jsonld").unwrap_err();
        assert!(error.to_string().ends_with("`--map https://example.com/ns/=DIR`"), "{error}");
        let error = contexts.load("https://example.org/none").unwrap_err();
        assert!(matches!(error, ContextError::Read { .. }), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("contexts");
        fs::create_dir(&dir).unwrap();
        fs::write(root.path().join("secret"), "no").unwrap();
        std::os::unix::fs::symlink(root.path().join("secret"), dir.join("link")).unwrap();
        let mut contexts = Contexts::default();
        contexts.insert("https://example.org/", &dir);
        let error = contexts.load("https://example.org/link").unwrap_err();
        assert!(matches!(error, ContextError::Outside { .. }), "{error}");
    }
}
