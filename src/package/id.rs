//! What a package is called.

use std::fmt;

use semver::Version;

/// A name and a version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageId {
    /// The name: lower-case letters, digits and `-`.
    pub name: String,
    /// The version.
    pub version: Version,
}

impl PackageId {
    /// The name of its directory among the installed packages.
    pub fn directory(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }
}

impl fmt::Display for PackageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// Says what is wrong with a package name, if something is.
///
/// A name is a directory on every file system and a word on the command line, so it has lower-case
/// letters, digits and `-`, begins with a letter, and is not what Windows keeps for devices.
pub fn name_fault(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("is empty".to_owned());
    }
    if name.len() > 64 {
        return Some("is longer than 64 characters".to_owned());
    }
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Some("does not begin with a lower-case letter".to_owned());
    }
    let odd = name.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-'));
    if let Some(odd) = odd {
        return Some(format!("contains `{}`", odd.escape_debug()));
    }
    reserved(name).then(|| "is reserved".to_owned())
}

/// The nearest good name: what a person probably wants when theirs is refused.
pub fn good_name(text: &str) -> Option<String> {
    let mut name = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => name.push(c),
            _ if name.ends_with('-') => (),
            _ => name.push('-'),
        }
    }
    let name = name.trim_start_matches(|c: char| !c.is_ascii_lowercase());
    let name = &name[..name.len().min(64)];
    let name = name.trim_end_matches('-').to_owned();
    name_fault(&name).is_none().then_some(name)
}

fn reserved(name: &str) -> bool {
    let device = |stem: &str| {
        name.strip_prefix(stem).is_some_and(|it| it.len() == 1 && it.as_bytes()[0].is_ascii_digit())
    };
    matches!(name, "con" | "prn" | "aux" | "nul" | "ggen" | "core" | "test")
        || device("com")
        || device("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_that_every_file_system_takes() {
        for good in ["a", "compliance-audit", "x1", "com10", "console"] {
            assert_eq!(name_fault(good), None, "{good}");
        }
        for bad in ["", "A", "1a", "-a", "a_b", "a/b", "a.b", "ä", "con", "com1", "ggen"] {
            assert!(name_fault(bad).is_some(), "{bad}");
        }
        assert!(name_fault(&"a".repeat(65)).is_some());
    }

    #[test]
    fn a_bad_name_has_a_good_neighbour() {
        assert_eq!(good_name("My Great_Thing").as_deref(), Some("my-great-thing"));
        assert_eq!(good_name("2024-data").as_deref(), Some("data"));
        assert_eq!(good_name("日本"), None);
    }
}
