//! What this room reports about files a person wrote.

use crate::diag::{Severity, rule::Rule};

/// Every rule of this room, by code.
pub const RULES: &[&Rule] = &[
    &MANIFEST_SCHEMA,
    &UNKNOWN_KEY,
    &VERSION_NOT_SEMVER,
    &PATH_ESCAPES_PACKAGE,
    &FILE_OVER_LIMIT,
    &DEPENDENCY_WITHOUT_BOUND,
];

/// A manifest that is not TOML, lacks a key, or has a value of the wrong kind.
pub const MANIFEST_SCHEMA: Rule = Rule {
    code: "PKG001",
    name: "manifest-schema",
    severity: Severity::Error,
    summary: "`package.toml` or `ggen.toml` does not say what it must, or names what is not there",
    doc: "A package needs a `[package]` table with `name` (lower-case letters, digits and `-`, at \
          most 64) and `version`; each `[ontology.\"NAMESPACE\"]` needs `prefix` and `file`; every \
          file named must exist and be UTF-8 text.\n\n```toml\n[package]\nname = \"lending\"\n\
          version = \"0.1.0\"\n\n[ontology.\"https://example.org/lending#\"]\nprefix = \"len\"\n\
          file = \"ontology.ttl\"\n```\n",
};

/// A key nothing reads.
pub const UNKNOWN_KEY: Rule = Rule {
    code: "PKG002",
    name: "unknown-key",
    severity: Severity::Warning,
    summary: "a key that nothing reads",
    doc: "A misspelt key is ignored, so what it should have said does not happen. Correct it or \
          remove it.\n\n```toml\n[package]\ndescripton = \"Loans\"   # description\n```\n",
};

/// A version that is not one.
pub const VERSION_NOT_SEMVER: Rule = Rule {
    code: "PKG004",
    name: "version-not-semver",
    severity: Severity::Error,
    summary: "a version that is not MAJOR.MINOR.PATCH, or carries build metadata",
    doc: "Versions follow SemVer 2 (<https://semver.org>). Build metadata (`+…`) is refused, since \
          two builds of one version cannot be told apart when versions are compared.\n",
};

/// A path that leads out of the package.
pub const PATH_ESCAPES_PACKAGE: Rule = Rule {
    code: "PKG005",
    name: "path-escapes-package",
    severity: Severity::Error,
    summary: "a path that is absolute, climbs with `..`, or is a symbolic link",
    doc: "Everything a package is made of lies below its directory, so that a copy of it is the \
          whole of it and reading it never reads anything else. Paths are relative, use `/`, and \
          symbolic links are not followed.\n",
};

/// A package larger than a package may be.
pub const FILE_OVER_LIMIT: Rule = Rule {
    code: "PKG006",
    name: "file-over-limit",
    severity: Severity::Error,
    summary: "more than 10 000 files, 512 MiB, or 32 levels of directories",
    doc: "A package is read into memory as a whole. Keep bulk data outside of packages and list \
          it in `data` of `ggen.toml`, or load it into a store.\n",
};

/// A requirement that accepts any future version.
pub const DEPENDENCY_WITHOUT_BOUND: Rule = Rule {
    code: "PKG007",
    name: "dependency-without-bound",
    severity: Severity::Warning,
    summary: "a dependency that accepts every later version",
    doc: "`*` and `>=1` also accept versions that removed what this package uses. Write a caret \
          requirement such as `^1.2`.\n",
};
