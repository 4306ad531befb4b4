//! Packages that are part of the binary: the repository's `ontologies/` and `queries/`, put there
//! by `build.rs`.

use std::collections::BTreeSet;

use crate::{
    diag::Diagnostic,
    package::{
        contents::Package,
        file::{Bytes, PackageFile},
        manifest::Manifest,
        source::{Source, directory::MANIFEST},
    },
};

/// Paths below the repository, sorted, and what is in the files.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// The names of the packages in the binary, sorted.
pub fn names() -> Vec<&'static str> {
    let named = FILES.iter().filter_map(|(path, _)| {
        let (name, rest) = path.strip_prefix("ontologies/")?.split_once('/')?;
        (rest == MANIFEST).then_some(name)
    });
    named.collect::<BTreeSet<_>>().into_iter().collect()
}

/// A package of the binary; `None` for an unknown name.
pub fn package(name: &str) -> Option<(Package, Vec<Diagnostic>)> {
    if !names().contains(&name) {
        return None;
    }
    let files = files(name);
    let manifest = files.iter().find(|it| it.path == MANIFEST)?;
    let (manifest, mut found) = Manifest::parse(manifest.text()?, manifest.display.clone());
    let (package, faults) =
        Package::new(manifest?, Source::Builtin, format!("builtin:{name}"), files);
    found.extend(faults);
    Some((package, found))
}

fn files(name: &str) -> Vec<PackageFile> {
    let inside = |path: &str| {
        let below = |half: &str| {
            let rest = path.strip_prefix(half)?.strip_prefix(name)?;
            rest.strip_prefix('/').map(ToOwned::to_owned)
        };
        below("ontologies/").or_else(|| below("queries/").map(|it| format!("queries/{it}")))
    };
    let file = |(path, bytes): &(&str, &'static [u8])| {
        let path = inside(path)?;
        let display = format!("builtin:{name}/{path}").into();
        Some(PackageFile { path, display, disk: None, bytes: Bytes::Static(bytes) })
    };
    FILES.iter().filter_map(file).collect()
}
