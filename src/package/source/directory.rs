//! Packages in directories.
//!
//! A package is one directory with `package.toml`. Its queries are in `queries/` inside, or, where
//! the directory is `ontologies/NAME`, in `queries/NAME` beside `ontologies`: so lie the packages
//! of a project, and so lie installed ones below `.ggen/packages/NAME-VERSION/`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    diag::{Diagnostic, Place},
    package::{
        contents::Package,
        error::PackageError,
        file::{Bytes, PackageFile},
        id::PackageId,
        manifest::Manifest,
        path::relative,
        rule::{FILE_OVER_LIMIT, MANIFEST_SCHEMA, PATH_ESCAPES_PACKAGE},
        source::Source,
        walk,
    },
};

/// The manifest's file name.
pub const MANIFEST: &str = "package.toml";

/// Where installed packages are, below the project.
pub const INSTALLED: &str = ".ggen/packages";

/// The directories of one package.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Below this directory nothing may be a symbolic link.
    base: PathBuf,
    /// The directory with the manifest.
    main: PathBuf,
    /// The directory of the queries, where it is not inside.
    queries: Option<PathBuf>,
}

impl Layout {
    /// A package whose manifest is in `main`, an absolute path; links are refused below `base`.
    pub fn new(base: &Path, main: &Path) -> Self {
        Self { base: base.to_owned(), main: main.to_owned(), queries: queries_beside(main) }
    }

    /// The copy of an installed package.
    pub fn installed(root: &Path, id: &PackageId) -> Self {
        let main = root.join(INSTALLED).join(id.directory()).join("ontologies").join(&id.name);
        Self::new(root, &main)
    }

    /// The package that a person means by a directory: the one in it, or the only one in its
    /// `ontologies/`.
    pub fn find(directory: &Path) -> Result<Self, PackageError> {
        let directory = canonical(directory)?;
        if directory.join(MANIFEST).is_file() {
            let base = match queries_beside(&directory) {
                Some(_) => directory.ancestors().nth(2).unwrap_or(&directory),
                None => &directory,
            };
            return Ok(Self::new(base, &directory));
        }
        let pattern = format!("ontologies/*/{MANIFEST}");
        let mut paths = walk::matches(&directory, &pattern, false)?.paths.into_iter();
        let shown = directory.display();
        match (paths.next(), paths.next()) {
            (Some(one), None) => {
                let manifest = directory.join(one);
                Ok(Self::new(&directory, manifest.parent().unwrap_or(&directory)))
            }
            (Some(one), Some(two)) => Err(PackageError::Request(format!(
                "`{shown}` has several packages, `{one}` and `{two}` among them; name the \
                 directory of one"
            ))),
            _ => Err(PackageError::Request(format!(
                "`{shown}` is no package: it has no `{MANIFEST}`"
            ))),
        }
    }

    /// The directory with the manifest.
    pub fn main(&self) -> &Path {
        &self.main
    }

    /// Whether there is a manifest.
    pub fn is_there(&self) -> bool {
        self.main.join(MANIFEST).is_file()
    }

    /// Lists the files of the package: the path inside it, the path on the disk.
    fn files(&self, root: &Path, found: &mut Vec<Diagnostic>) -> Result<Vec<Listed>, PackageError> {
        let mut files = Vec::new();
        let queries = self.queries.iter().map(|it| (it, "queries/"));
        for (directory, prefix) in std::iter::once((&self.main, "")).chain(queries) {
            if let Some(link) = walk::link_on_the_way(&self.base, directory)? {
                found.push(link_fault(&shown(root, &link)));
                continue;
            }
            let tree = walk::tree(directory)?;
            let place = |path: &String| shown(root, &directory.join(path));
            found.extend(tree.links.iter().map(|it| link_fault(&place(it))));
            found.extend(tree.nameless.iter().map(|it| {
                MANIFEST_SCHEMA.found("the file name is not Unicode").at(Place::file(place(it)))
            }));
            if tree.over_limit {
                let directory = shown(root, directory);
                found.push(
                    FILE_OVER_LIMIT
                        .found(format!(
                            "`{directory}` has more than {} files, {} MiB or {} levels",
                            walk::MOST_FILES,
                            walk::MOST_BYTES >> 20,
                            walk::MOST_LEVELS
                        ))
                        .at(Place::file(directory))
                        .help("keep bulk data outside of packages"),
                );
                return Ok(Vec::new());
            }
            let files_here = tree.files.into_iter();
            files.extend(files_here.map(|(path, disk)| (format!("{prefix}{path}"), disk)));
        }
        files.sort();
        for pair in files.windows(2).filter(|it| it[0].0 == it[1].0) {
            found.push(
                MANIFEST_SCHEMA
                    .found(format!("two files are `{}` of one package", pair[0].0))
                    .at(Place::file(shown(root, &pair[1].1)))
                    .help(format!("keep one of it and `{}`", shown(root, &pair[0].1))),
            );
        }
        files.dedup_by(|a, b| a.0 == b.0);
        Ok(files)
    }
}

type Listed = (String, PathBuf);

/// Reads a package. Without a good manifest there is none, and the findings say why.
pub fn read(
    root: &Path,
    layout: &Layout,
    source: Source,
) -> Result<(Option<Package>, Vec<Diagnostic>), PackageError> {
    let (files, mut found) = read_files(root, layout)?;
    let package = understand(root, layout, source, files, &mut found);
    Ok((package, found))
}

/// Reads the files of a package without looking at what they say.
pub(crate) fn read_files(
    root: &Path,
    layout: &Layout,
) -> Result<(Vec<PackageFile>, Vec<Diagnostic>), PackageError> {
    let mut found = Vec::new();
    let listed = layout.files(root, &mut found)?;
    let files = listed.into_iter().map(|(path, disk)| read_file(path, &disk, shown(root, &disk)));
    Ok((files.collect::<Result<_, _>>()?, found))
}

/// Makes a package of its files.
pub(crate) fn understand(
    root: &Path,
    layout: &Layout,
    source: Source,
    files: Vec<PackageFile>,
    found: &mut Vec<Diagnostic>,
) -> Option<Package> {
    let Some(manifest) = files.iter().find(|it| it.path == MANIFEST) else {
        // A link in its place has been reported.
        if found.is_empty() {
            let place = Place::file(shown(root, &layout.main));
            found.push(MANIFEST_SCHEMA.found(format!("there is no `{MANIFEST}`")).at(place));
        }
        return None;
    };
    let Some(text) = manifest.text() else {
        found.extend(manifest.encoding_fault());
        return None;
    };
    let (parsed, faults) = Manifest::parse(text, manifest.display.clone());
    found.extend(faults);
    let (package, faults) = Package::new(parsed?, source, shown(root, &layout.main), files);
    found.extend(faults);
    Some(package)
}

/// Reads one file.
pub(crate) fn read_file(
    path: String,
    disk: &Path,
    display: String,
) -> Result<PackageFile, PackageError> {
    let bytes =
        fs::read(disk).map_err(|source| PackageError::Read { path: disk.to_owned(), source })?;
    Ok(PackageFile {
        path,
        display: display.into(),
        disk: Some(disk.to_owned()),
        bytes: Bytes::Shared(bytes.into()),
    })
}

/// The finding about a symbolic link.
pub(crate) fn link_fault(shown: &str) -> Diagnostic {
    PATH_ESCAPES_PACKAGE
        .found(format!("`{shown}` is a symbolic link, which is not followed"))
        .at(Place::file(shown))
        .help("put a copy in its place")
}

/// A path without links and without `..`.
pub(crate) fn canonical(path: &Path) -> Result<PathBuf, PackageError> {
    fs::canonicalize(path).map_err(|source| PackageError::Read { path: path.to_owned(), source })
}

/// A path as seen from the project.
pub(crate) fn shown(root: &Path, path: &Path) -> String {
    relative(path, root)
}

fn queries_beside(main: &Path) -> Option<PathBuf> {
    let parent = main.parent()?;
    if parent.file_name()? != "ontologies" {
        return None;
    }
    Some(parent.parent()?.join("queries").join(main.file_name()?))
}
