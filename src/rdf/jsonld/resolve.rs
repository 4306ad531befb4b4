//! Relative IRIs against a base, to the letter of RFC 3986: dot segments of the base go, too.

use oxiri::{Iri, IriParseError, IriRef};

/// The absolute IRI of a reference.
pub(super) fn resolve(base: &str, reference: &str) -> Result<String, IriParseError> {
    let base = Iri::parse(base)?;
    let parsed = IriRef::parse(reference)?;
    let resolved = base.resolve(reference)?;
    if parsed.path().is_empty() && parsed.authority().is_none() {
        return Ok(resolved.into_inner());
    }
    let is_merged =
        !parsed.is_absolute() && parsed.authority().is_none() && !parsed.path().starts_with('/');
    let path = if is_merged {
        let folder = base.path().rfind('/').map_or("", |it| &base.path()[..=it]);
        let slash = if folder.is_empty() && base.authority().is_some() { "/" } else { "" };
        format!("{slash}{folder}{}", parsed.path())
    } else {
        parsed.path().to_owned()
    };
    let mut iri = format!("{}:", resolved.scheme());
    if let Some(authority) = resolved.authority() {
        iri += "//";
        iri += authority;
    }
    iri += &without_dots(&path);
    if let Some(query) = resolved.query() {
        iri.push('?');
        iri += query;
    }
    if let Some(fragment) = resolved.fragment() {
        iri.push('#');
        iri += fragment;
    }
    Iri::parse(iri).map(Iri::into_inner)
}

/// See: <https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4>
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let is_rooted = path.starts_with('/');
    let segments: Vec<&str> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
    for (n, segment) in segments.iter().enumerate() {
        let is_last = n + 1 == segments.len();
        match *segment {
            ".." => {
                kept.pop();
            }
            "." => (),
            segment => {
                kept.push(segment);
                continue;
            }
        }
        if is_last {
            kept.push("");
        }
    }
    format!("{}{}", if is_rooted { "/" } else { "" }, kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dot_segments_go() {
        for (base, reference, expected) in [
            ("http://a/bb/ccc/./d;p?q", "../g", "http://a/bb/g"),
            ("http://a/bb/ccc/../d;p?q", "g/../h?x#y", "http://a/bb/h?x#y"),
            ("http://a/b/c", "..", "http://a/"),
            ("http://a/b/c/d", "..", "http://a/b/"),
            ("http://a", "g", "http://a/g"),
            ("http://a/b/../c", "?y", "http://a/b/../c?y"),
            ("http://a/b", "//x/../y", "http://x/y"),
            ("http://a/b", "/../y/.", "http://a/y/"),
            ("urn:a:b", "c", "urn:c"),
        ] {
            assert_eq!(resolve(base, reference).unwrap(), expected, "{base} {reference}");
        }
    }
}
