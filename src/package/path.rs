//! Paths inside packages: relative, with `/`, never upwards.

use std::path::{Component, Path};

/// Says why a path does not stay below its directory, if it does not.
pub fn escape(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("is empty");
    }
    if is_absolute(path) {
        return Some("is absolute");
    }
    if path.contains('\\') {
        return Some("contains `\\`");
    }
    if path.contains(char::is_control) {
        return Some("contains a control character");
    }
    path.split('/').find_map(|it| match it {
        ".." => Some("climbs with `..`"),
        "." | "" => Some("has an empty step"),
        _ => None,
    })
}

/// Whether a path starts at a root or a drive of any operating system.
pub fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    let drive = bytes.len() > 1 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':';
    path.starts_with(['/', '\\']) || drive
}

/// A path with `/` as people see it; bytes that are not Unicode are replaced.
pub fn slashed(path: &Path) -> String {
    let mut text = String::new();
    for component in path.components() {
        if !text.is_empty() && !text.ends_with('/') {
            text.push('/');
        }
        match component {
            Component::RootDir => text.push('/'),
            it => text.push_str(&it.as_os_str().to_string_lossy()),
        }
    }
    text
}

/// `path` as seen from `base`; both are absolute and free of links.
pub fn relative(path: &Path, base: &Path) -> String {
    let (path, base): (Vec<_>, Vec<_>) = (path.components().collect(), base.components().collect());
    let common = path.iter().zip(&base).take_while(|(a, b)| a == b).count();
    if common == 0 {
        return slashed(&path.iter().collect::<std::path::PathBuf>());
    }
    let mut steps: Vec<String> = vec!["..".to_owned(); base.len() - common];
    steps.extend(path[common..].iter().map(|it| it.as_os_str().to_string_lossy().into_owned()));
    if steps.is_empty() { ".".to_owned() } else { steps.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_below_are_inside() {
        for good in ["ontology.ttl", "data/golden/x.json", "a..b/c", "data/**/*.ttl"] {
            assert_eq!(escape(good), None, "{good}");
        }
        for bad in ["", "/etc/x", "../x", "a/../../x", "a\\b", "c:/x", "C:x", "./x", "a//b", "a\0"]
        {
            assert!(escape(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn relative_paths_climb_where_they_must() {
        let relative = |a: &str, b: &str| relative(Path::new(a), Path::new(b));
        assert_eq!(relative("/a/b/c", "/a/b"), "c");
        assert_eq!(relative("/a/x", "/a/b/c"), "../../x");
        assert_eq!(relative("/a", "/a"), ".");
    }
}
