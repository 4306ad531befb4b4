//! One file: where it is shown to be, where it is, and its bytes.

use std::{fmt, ops::Deref, path::PathBuf, sync::Arc};

use sha2::{Digest as _, Sha256};

use crate::{
    diag::{Diagnostic, Place, Span},
    package::rule::MANIFEST_SCHEMA,
};

/// Endings of files that must be UTF-8.
const TEXT_ENDINGS: &[&str] = &[
    "csv", "html", "j2", "json", "jsonld", "md", "n3", "nq", "nt", "obo", "ofn", "omn", "owl",
    "rdf", "rq", "ru", "toml", "trig", "trix", "tsv", "ttl", "txt", "xml", "yaml", "yml",
];

/// A file of a package, or of a project's data.
#[derive(Clone)]
pub struct PackageFile {
    /// The path inside the package, with `/`: `ontology.ttl`, `queries/x.rq`. Of a project's data:
    /// the path inside the project.
    pub path: String,
    /// The path as shown to people.
    pub display: Arc<str>,
    /// Where it is, unless it is built in.
    pub disk: Option<PathBuf>,
    /// What is in it.
    pub bytes: Bytes,
}

impl PackageFile {
    /// Its text, if it is UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// The name without directories and ending: `x` of `queries/x.rq`.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.rsplit_once('.').map_or(name, |it| it.0)
    }

    /// The ending: `rq` of `queries/x.rq`.
    pub fn ending(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.rsplit_once('.').map_or("", |it| it.1)
    }

    /// `sha256:` and the digest of its bytes in hexadecimal.
    pub fn digest(&self) -> String {
        digest(&self.bytes)
    }

    /// A file that should be text and is not UTF-8.
    pub(crate) fn encoding_fault(&self) -> Option<Diagnostic> {
        if !TEXT_ENDINGS.contains(&self.ending()) {
            return None;
        }
        let at = std::str::from_utf8(&self.bytes).err()?.valid_up_to();
        Some(
            MANIFEST_SCHEMA
                .found(format!("the file is not UTF-8: byte {at} begins no character"))
                .at(Place::new(self.display.clone(), Span::from_range(at..at + 1)))
                .help("save it as UTF-8"),
        )
    }
}

impl fmt::Debug for PackageFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.display, self.bytes.len())
    }
}

/// Bytes that are cheap to clone: part of the binary, or shared.
#[derive(Clone)]
pub enum Bytes {
    /// Compiled in.
    Static(&'static [u8]),
    /// Read from a disk.
    Shared(Arc<[u8]>),
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Static(bytes) => bytes,
            Self::Shared(bytes) => bytes,
        }
    }
}

/// `sha256:` and the digest in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(71);
    text.push_str("sha256:");
    for byte in Sha256::digest(bytes) {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_sha256() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(digest(b""), empty);
    }
}
