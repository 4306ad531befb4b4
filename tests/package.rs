//! Packages from outside: whole projects in temporary directories.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use ggen::package::{
    contents::Package,
    error::{Difference, PackageError},
    init::init,
    install::{Change, Request, install, remove},
    inventory,
    lock::{LOCK, Lockfile},
    plan::{Plan, Step},
    project::{PROJECT, ProjectFile, data_files, find_root},
    resolve::resolve,
    source::{Source, builtin},
};
use tempfile::TempDir;

/// A project, or anything else made of files.
struct Project(TempDir);

impl Project {
    fn new(files: &[(&str, &str)]) -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        for (path, text) in files {
            project.write(path, text);
        }
        project
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// A package with one ontology, one query and one rule, at `main` and `queries`.
    fn package(&self, name: &str, main: &str, queries: &str, dependencies: &str) {
        self.write(&format!("{main}/package.toml"), &manifest(name, dependencies));
        self.write(&format!("{main}/ontology.ttl"), "# classes");
        self.write(&format!("{main}/shapes.ttl"), "# shapes");
        self.write(&format!("{main}/rules/r.rq"), "CONSTRUCT WHERE { ?s ?p ?o }");
        self.write(&format!("{main}/data/example.ttl"), "# example");
        self.write(&format!("{main}/data/golden/q.json"), "{}");
        self.write(&format!("{main}/data/bad/b.ttl"), "# bad");
        self.write(&format!("{queries}/q.rq"), "#+ summary: What is there?\nASK {}");
    }

    fn member(&self, name: &str, dependencies: &str) {
        let (main, queries) = (format!("ontologies/{name}"), format!("queries/{name}"));
        self.package(name, &main, &queries, dependencies);
    }

    fn flat(&self, name: &str, dependencies: &str) {
        self.package(name, name, &format!("{name}/queries"), dependencies);
    }

    fn resolve(&self) -> Result<(Vec<Package>, Vec<String>), PackageError> {
        let (project, found) = ProjectFile::read(self.root())?;
        assert!(found.is_empty(), "{found:?}");
        let lockfile = Lockfile::read(self.root())?;
        let (packages, found) = resolve(self.root(), &project.options, &lockfile)?;
        Ok((packages, found.iter().map(|it| it.code.to_string()).collect()))
    }

    fn names(&self) -> Vec<String> {
        self.resolve().unwrap().0.iter().map(|it| it.name().to_owned()).collect()
    }

    fn codes(&self) -> Vec<String> {
        self.resolve().unwrap().1
    }

    fn fault(&self) -> String {
        self.resolve().unwrap_err().to_string()
    }

    fn install(&self, requests: &[&str]) -> Result<Change, PackageError> {
        let request = |it: &&str| match Request::parse(it)? {
            Request::Path(path) => Ok(Request::Path(self.root().join(path))),
            named @ Request::Name { .. } => Ok(named),
        };
        let requests: Vec<Request> = requests.iter().map(request).collect::<Result<_, _>>()?;
        let change = install(self.root(), &requests)?;
        apply(&change.plan);
        Ok(change)
    }

    fn remove(&self, name: &str) -> Result<Change, PackageError> {
        let change = remove(self.root(), name)?;
        apply(&change.plan);
        Ok(change)
    }
}

fn manifest(name: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\n\n\
         [ontology.\"https://example.org/{name}#\"]\nprefix = \"{name}\"\nfile = \"ontology.ttl\"\n\n\
         [dependencies]\n{dependencies}"
    )
}

/// What the command line does, without its care for power cuts.
fn apply(plan: &Plan) {
    for step in &plan.steps {
        match step {
            Step::Create { path, bytes } | Step::Write { path, bytes } => {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, bytes).unwrap();
            }
            Step::WriteDirectory { path, files } => {
                let _ = fs::remove_dir_all(path);
                for (name, bytes) in files {
                    let path = path.join(name);
                    fs::create_dir_all(path.parent().unwrap()).unwrap();
                    fs::write(path, &**bytes).unwrap();
                }
            }
            Step::RemoveDirectory { path } => fs::remove_dir_all(path).unwrap(),
        }
    }
}

#[test]
fn a_project_is_its_members_with_both_halves() {
    let project = Project::new(&[(PROJECT, "")]);
    project.member("people", "");
    let (packages, found) = project.resolve().unwrap();
    assert_eq!(found, Vec::<String>::new());
    let package = &packages[0];
    assert_eq!((package.name(), &package.source), ("people", &Source::Workspace));
    assert_eq!(package.directory, "ontologies/people");
    let shown = |files: Vec<&ggen::package::file::PackageFile>| -> Vec<String> {
        files.iter().map(|it| it.display.to_string()).collect()
    };
    assert_eq!(shown(package.ontology_files()), ["ontologies/people/ontology.ttl"]);
    assert_eq!(shown(package.shapes_files()), ["ontologies/people/shapes.ttl"]);
    assert_eq!(shown(package.rules()), ["ontologies/people/rules/r.rq"]);
    assert_eq!(shown(package.queries()), ["queries/people/q.rq"]);
    assert_eq!(shown(package.example_files()), ["ontologies/people/data/example.ttl"]);
    assert_eq!(shown(package.bad_files()), ["ontologies/people/data/bad/b.ttl"]);
    assert_eq!(package.golden("q").unwrap().text(), Some("{}"));
    assert_eq!(package.queries()[0].path, "queries/q.rq");
    assert_eq!(package.queries()[0].stem(), "q");
    assert!(package.queries()[0].disk.as_ref().unwrap().is_file());
}

#[test]
fn needed_packages_come_first() {
    let project = Project::new(&[(PROJECT, "")]);
    project.member("a", "c = \"^1\"");
    project.member("b", "");
    project.member("c", "d = \"^1\"");
    project.member("d", "");
    assert_eq!(project.names(), ["b", "d", "c", "a"]);
}

#[test]
fn a_circle_is_an_error_that_names_it() {
    let project = Project::new(&[(PROJECT, "")]);
    project.member("a", "b = \"^1\"");
    project.member("b", "a = \"^1\"");
    assert!(project.fault().contains("a → b → a"), "{}", project.fault());
}

#[test]
fn a_missing_package_is_an_error_with_advice() {
    let project = Project::new(&[(PROJECT, "")]);
    project.member("people", "");
    project.member("places", "peopel = \"^1\"");
    let fault = project.fault();
    assert!(
        fault.contains("`ontologies/places/package.toml` needs the package `peopel`"),
        "{fault}"
    );
    assert!(fault.contains("did you mean `people`?"), "{fault}");
    assert!(fault.contains("ggen marketplace install peopel"), "{fault}");
}

#[test]
fn a_version_that_does_not_do_is_an_error() {
    let project = Project::new(&[(PROJECT, "")]);
    project.member("people", "");
    project.member("places", "people = \"^2\"");
    let fault = project.fault();
    assert!(
        fault.contains("needs `people` ^2, but `ontologies/people` is version 1.0.0"),
        "{fault}"
    );
}

#[test]
fn a_name_a_namespace_and_a_prefix_have_one_owner() {
    let twice = "[project]\npackages = [\"ontologies/*\", \"more/*\"]\n";
    let project = Project::new(&[(PROJECT, twice)]);
    project.member("people", "");
    project.package("people", "more/people", "more/people/queries", "");
    assert!(
        project.fault().contains("`more/people` and `ontologies/people`"),
        "{}",
        project.fault()
    );

    for (from, what) in [("example.org/places#", "namespace"), ("prefix = \"places\"", "prefix")] {
        let project = Project::new(&[(PROJECT, "")]);
        project.member("people", "");
        let text = manifest("places", "").replace(from, &from.replace("places", "people"));
        project.member("places", "");
        project.write("ontologies/places/package.toml", &text);
        let fault = project.fault();
        assert!(fault.starts_with(&format!("the {what} ")), "{fault}");
        assert!(fault.contains("`ontologies/people` and `ontologies/places`"), "{fault}");
    }
}

#[test]
fn another_ggen_is_an_error() {
    let project = Project::new(&[(PROJECT, "")]);
    project.member("people", "");
    let text = manifest("people", "").replace("version", "ggen = \">=99\"\nversion");
    project.write("ontologies/people/package.toml", &text);
    assert!(project.fault().contains("needs ggen >=99"), "{}", project.fault());
}

#[test]
fn faults_in_packages_are_findings() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("package.toml", "[package", &["PKG001"]),
        ("package.toml", "[package]\nname = \"others\"\nversion = \"1.0.0\"\n", &["PKG001"]),
        ("package.toml", "[package]\nname = \"people\"\nversion = \"1\"\n", &["PKG004"]),
        (
            "package.toml",
            "[package]\nname = \"people\"\nversion = \"1.0.0\"\n[shapes]\nfiles = [\"shape.ttl\"]\n",
            &["PKG001"],
        ),
        (
            "package.toml",
            "[package]\nname = \"people\"\nversion = \"1.0.0\"\n[data]\nexample = [\"../x.ttl\"]\n",
            &["PKG005"],
        ),
        ("queries/q.rq", "ASK {}", &["PKG001"]),
    ];
    for (path, text, codes) in cases {
        let project = Project::new(&[(PROJECT, "")]);
        project.member("people", "");
        project.write(&format!("ontologies/people/{path}"), text);
        assert_eq!(project.codes(), *codes, "{path}: {text}");
    }
}

#[test]
fn texts_are_utf8_and_manifests_are_there() {
    let project = Project::new(&[(PROJECT, ""), ("ontologies/draft/x.ttl", "")]);
    project.member("people", "");
    fs::write(project.path("ontologies/people/ontology.ttl"), b"# \xff").unwrap();
    fs::write(project.path("ontologies/people/picture.png"), b"\xff").unwrap();
    fs::create_dir(project.path("ontologies/empty")).unwrap();
    assert_eq!(project.codes(), ["PKG001", "PKG001"]);
}

#[cfg(unix)]
#[test]
fn links_are_refused() {
    use std::os::unix::fs::symlink;
    let secret = Project::new(&[("secret.ttl", "# secret")]);
    let outside = Project::new(&[]);
    outside.member("spy", "");

    let project = Project::new(&[(PROJECT, "")]);
    project.member("people", "");
    symlink(secret.path("secret.ttl"), project.path("ontologies/people/secret.ttl")).unwrap();
    symlink(secret.root(), project.path("ontologies/people/rules/more")).unwrap();
    symlink(outside.path("ontologies/spy"), project.path("ontologies/spy")).unwrap();
    symlink(outside.path("queries/spy"), project.path("queries/spy")).unwrap();
    let (packages, found) = project.resolve().unwrap();
    assert_eq!(found, ["PKG005", "PKG005", "PKG005"]);
    assert_eq!(packages.len(), 1);
    assert!(packages[0].files().iter().all(|it| !it.bytes.ends_with(b"secret")));

    let elsewhere = Project::new(&[]);
    symlink(elsewhere.root(), project.path(".ggen")).unwrap();
    project.flat("places", "");
    assert!(matches!(project.install(&["./places"]), Err(PackageError::Link { .. })));
    assert_eq!(fs::read_dir(elsewhere.root()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn a_link_in_an_installed_copy_is_a_missing_file() {
    let project = Project::new(&[(PROJECT, "")]);
    project.flat("places", "");
    project.install(&["./places"]).unwrap();
    let copy = project.path(".ggen/packages/places-1.0.0/ontologies/places/ontology.ttl");
    fs::rename(&copy, project.path("same.ttl")).unwrap();
    std::os::unix::fs::symlink(project.path("same.ttl"), &copy).unwrap();
    assert!(project.resolve().unwrap_err().is_integrity());
}

#[test]
fn a_directory_is_installed_once() {
    let project = Project::new(&[(PROJECT, "# mine\n[project] # here\n")]);
    project.member("people", "places = \"^1\"");
    project.flat("places", "");
    let change = project.install(&["./places"]).unwrap();
    assert_eq!(change.installed[0].to_string(), "places 1.0.0");
    assert!(project.read(PROJECT).starts_with("# mine\n[project] # here\n"));
    assert!(
        project.read(PROJECT).contains("places = { path = \"./places\", version = \"^1.0.0\" }")
    );
    assert_eq!(project.names(), ["places", "people"]);
    let (packages, _) = project.resolve().unwrap();
    let base = ".ggen/packages/places-1.0.0";
    assert_eq!(&*packages[0].queries()[0].display, format!("{base}/queries/places/q.rq"));
    let lock = project.read(LOCK);
    assert!(!lock.contains(project.root().to_str().unwrap()));

    let again = project.install(&["./places/"]).unwrap();
    assert!(again.plan.steps.is_empty() && again.installed.is_empty(), "{again:?}");
    assert!(project.install(&[]).unwrap().plan.steps.is_empty());
    assert_eq!(project.read(LOCK), lock);

    // The copy can be thrown away: the lock says what it was.
    fs::remove_dir_all(project.path(".ggen")).unwrap();
    assert_eq!(project.names(), ["places", "people"]);
    assert_eq!(project.install(&[]).unwrap().installed.len(), 1);
    assert_eq!(project.read(LOCK), lock);
}

#[test]
fn the_order_of_requests_does_not_matter() {
    let lock = |requests: &[&str]| {
        let project = Project::new(&[(PROJECT, "")]);
        for name in ["a", "b", "c"] {
            project.flat(name, "");
        }
        project.install(requests).unwrap();
        project.read(LOCK)
    };
    assert_eq!(lock(&["./a", "./b", "./c"]), lock(&["./c", "./a", "./b"]));
}

#[test]
fn what_an_installed_package_needs_is_installed_with_it() {
    let project = Project::new(&[(PROJECT, "")]);
    project.flat("places", "maps = { path = \"../maps\", version = \"^1\" }");
    project.flat("maps", "");
    let change = project.install(&["./places"]).unwrap();
    assert_eq!(change.installed.len(), 2);
    assert_eq!(project.names(), ["maps", "places"]);
    assert!(project.read(LOCK).contains("source = \"path+./maps\""));
    assert!(!project.read(PROJECT).contains("maps"));

    let fault = project.remove("maps").unwrap_err();
    assert!(matches!(&fault, PackageError::Needed { by, .. } if by.contains("places")), "{fault}");
    let change = project.remove("places").unwrap();
    assert_eq!(change.removed.len(), 2);
    assert_eq!(fs::read_dir(project.path(".ggen/packages")).unwrap().count(), 0);
    assert_eq!(project.names(), Vec::<String>::new());
    assert_eq!(project.read(PROJECT), "[dependencies]\n");
}

#[test]
fn remove_refuses_what_is_needed_or_not_there() {
    let project = Project::new(&[(PROJECT, "")]);
    project.member("people", "places = \"^1\"");
    project.flat("places", "");
    project.install(&["./places"]).unwrap();
    let before = (project.read(PROJECT), project.read(LOCK));
    let fault = project.remove("places").unwrap_err().to_string();
    assert_eq!(fault, "`places` stays: `ontologies/people/package.toml` needs it");
    assert!(matches!(project.remove("people"), Err(PackageError::Member { .. })));
    let fault = project.remove("place").unwrap_err().to_string();
    assert_eq!(fault, "there is no package `place` (did you mean `places`?)");
    assert_eq!((project.read(PROJECT), project.read(LOCK)), before);
}

#[test]
fn every_changed_missing_and_extra_file_is_named() {
    let project = Project::new(&[(PROJECT, "")]);
    project.flat("places", "");
    project.install(&["./places"]).unwrap();
    assert_eq!(inventory::verify(project.root()).unwrap().len(), 1);
    let base = ".ggen/packages/places-1.0.0";
    let changed = format!("{base}/ontologies/places/ontology.ttl");
    let text = project.read(&changed);
    project.write(&changed, &text.replace('c', "C"));
    project.write(&format!("{base}/ontologies/places/rules/more.rq"), "");
    fs::remove_file(project.path(&format!("{base}/queries/places/q.rq"))).unwrap();

    for fault in [inventory::verify(project.root()).unwrap_err(), project.resolve().unwrap_err()] {
        assert!(fault.is_integrity());
        let PackageError::Integrity { faults } = fault else { panic!() };
        let seen: Vec<_> = faults.iter().map(|it| (it.difference, it.file.as_str())).collect();
        assert_eq!(
            seen,
            [
                (Difference::Changed, changed.as_str()),
                (Difference::Missing, &format!("{base}/queries/places/q.rq")),
                (Difference::Extra, &format!("{base}/ontologies/places/rules/more.rq")),
            ]
        );
    }
    // Asking for it again puts it right.
    project.install(&["./places"]).unwrap();
    assert_eq!(project.names(), ["places"]);
}

#[test]
fn a_changed_source_is_not_taken_for_the_locked_one() {
    let project = Project::new(&[(PROJECT, "")]);
    project.flat("places", "");
    project.install(&["./places"]).unwrap();
    project.write("places/ontology.ttl", "# others");
    assert_eq!(project.names(), ["places"]);
    fs::remove_dir_all(project.path(".ggen")).unwrap();
    assert!(project.resolve().unwrap_err().is_integrity());
    project.install(&[]).unwrap();
    assert_eq!(project.names(), ["places"]);
    fs::remove_dir_all(project.path(".ggen")).unwrap();
    fs::remove_dir_all(project.path("places")).unwrap();
    let fault = project.fault();
    assert!(fault.contains("run `ggen marketplace install ./places`"), "{fault}");
}

#[test]
fn a_new_version_takes_the_place_of_the_old_one() {
    let project = Project::new(&[(PROJECT, "")]);
    project.flat("places", "");
    project.install(&["./places"]).unwrap();
    let text = manifest("places", "").replace("1.0.0", "2.0.0");
    project.write("places/package.toml", &text);
    project.install(&["./places"]).unwrap();
    assert!(project.read(PROJECT).contains("^2.0.0"));
    assert!(!project.path(".ggen/packages/places-1.0.0").exists());
    assert_eq!(project.names(), ["places"]);
}

#[test]
fn broken_packages_and_projects_are_not_touched() {
    let project = Project::new(&[(PROJECT, "")]);
    project.flat("places", "");
    project.write("places/package.toml", &manifest("places", "").replace("1.0.0", "1"));
    let fault = project.install(&["./places"]).unwrap_err();
    assert!(matches!(fault, PackageError::Invalid { .. }));
    let text = fault.to_string();
    assert!(text.contains("places/package.toml:3:11") && text.contains("PKG004"), "{text}");
    assert!(!project.path(LOCK).exists());

    project.write(PROJECT, "[dependencies\n");
    assert!(matches!(project.install(&[]), Err(PackageError::Invalid { .. })));
    project.write(PROJECT, "");
    project.write(LOCK, "version = 7\n");
    let fault = project.install(&[]).unwrap_err().to_string();
    assert!(fault.contains("ggen.lock") && fault.contains("version 7"), "{fault}");
}

#[test]
fn requests_say_what_is_wrong_with_them() {
    let project = Project::new(&[(PROJECT, ""), ("two/ontologies/a/package.toml", "")]);
    project.write("two/ontologies/b/package.toml", "");
    project.member("people", "");
    let fault = |request: &str| project.install(&[request]).unwrap_err().to_string();
    assert!(fault("Some_thing").contains("did you mean `some-thing`?"));
    assert!(fault("x@y").contains("asks for no version"));
    assert!(fault("./nowhere").contains("cannot read"));
    assert!(fault("./queries").contains("no `package.toml`"));
    assert!(fault("./two").contains("several packages"));
    assert!(fault("./ontologies/people").contains("a package of this project"));
    assert!(fault("no-such-package").contains("`./no-such-package`"));
}

#[test]
fn a_package_with_both_halves_inside_is_installed_too() {
    let other = Project::new(&[]);
    other.member("places", "");
    let project = Project::new(&[(PROJECT, "")]);
    install_from(&project, &other.path("ontologies/places"));
    install_from(&project, other.root());
    let (packages, _) = project.resolve().unwrap();
    assert_eq!(packages[0].queries().len(), 1);
}

fn install_from(project: &Project, path: &Path) {
    let change = install(project.root(), &[Request::Path(path.to_owned())]).unwrap();
    apply(&change.plan);
}

#[test]
fn data_comes_from_the_project_and_from_packages() {
    let text = "[project]\ndata = [\"data/*.ttl\", \"people:data/example.ttl\", \"data/no.ttl\", \"peple:x\"]\n";
    let project = Project::new(&[(PROJECT, text), ("data/b.ttl", ""), ("data/a.ttl", "")]);
    project.member("people", "");
    let (packages, _) = project.resolve().unwrap();
    let options = ProjectFile::read(project.root()).unwrap().0.options;
    let (files, found) = data_files(project.root(), &options, &packages).unwrap();
    let shown: Vec<&str> = files.iter().map(|it| &*it.display).collect();
    assert_eq!(shown, ["data/a.ttl", "data/b.ttl", "ontologies/people/data/example.ttl"]);
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].help, ["did you mean `people`?"]);
}

#[test]
fn a_beginning_is_complete_and_overwrites_nothing() {
    let project = Project::new(&[]);
    let beginning = init(project.root(), Some("tool-library")).unwrap();
    apply(&beginning.plan);
    let (packages, found) = project.resolve().unwrap();
    assert_eq!(found, Vec::<String>::new());
    let package = &packages[0];
    assert_eq!((package.name(), &*package.ontologies()[0].prefix), ("tool-library", "tl"));
    assert!(package.golden("overdue-loans").is_some());
    assert!(package.files().iter().all(|it| !it.text().unwrap().contains("{{")));
    assert_eq!(
        find_root(&project.path("queries")).unwrap(),
        fs::canonicalize(project.root()).unwrap()
    );

    let again = init(project.root(), Some("other")).unwrap_err();
    let PackageError::Exists { paths } = again else { panic!() };
    assert!(paths.contains(&project.path(PROJECT)));

    let fresh = Project::new(&[("README.md", "ours"), (".gitignore", "ours")]);
    apply(&init(fresh.root(), Some("shop")).unwrap().plan);
    for kept in ["README.md", ".gitignore"] {
        assert_eq!(fs::read_to_string(fresh.path(kept)).unwrap(), "ours", "{kept} stays");
    }
    assert!(init(&project.path("new"), Some("Bad")).is_err());
    assert_eq!(init(&project.path("My Tools"), None).unwrap().name, "my-tools");
}

#[test]
fn built_in_packages_are_whole() {
    for name in builtin::names() {
        let (package, found) = builtin::package(name).unwrap();
        assert!(found.is_empty(), "{found:#?}");
        assert_eq!(package.name(), name);
        for query in package.queries() {
            assert!(package.golden(query.stem()).is_some(), "{}", query.display);
        }
    }
    assert!(builtin::package("no-such-package").is_none());
}

#[test]
fn built_in_packages_are_installed_and_read_without_their_copy() {
    let project = Project::new(&[(PROJECT, "")]);
    let name = "notification-messaging-hub";
    project.install(&[&format!("{name}@^0.1")]).unwrap();
    assert!(project.read(PROJECT).contains(&format!("{name} = \"^0.1\"")));
    let files = |project: &Project| -> Vec<String> {
        let packages = project.resolve().unwrap().0;
        packages[0].files().iter().map(|it| format!("{} {}", it.path, it.digest())).collect()
    };
    let copied = files(&project);
    fs::remove_dir_all(project.path(".ggen")).unwrap();
    assert_eq!(files(&project), copied);
    assert_eq!(inventory::verify(project.root()).unwrap().len(), 1);
    assert_eq!(inventory::list(project.root()).unwrap()[0].source, Source::Builtin);

    // Another version of the binary's package is not the locked one.
    let lock = project.read(LOCK).replacen("version = \"0.1.0\"", "version = \"0.1.1\"", 1);
    project.write(LOCK, &lock);
    assert!(matches!(project.resolve(), Err(PackageError::Unavailable { .. })));
    let fault = project.install(&["notification-hub"]).unwrap_err().to_string();
    assert!(!fault.is_empty());
}

#[test]
fn packages_are_found_by_what_they_are_about() {
    let names = |text: &str| -> Vec<String> {
        inventory::search(text).into_iter().map(|it| it.id.name).collect()
    };
    assert_eq!(names("nmh")[0], "notification-messaging-hub");
    assert_eq!(names("backup")[0], "disaster-recovery-backup");
    assert_eq!(names("").len(), builtin::names().len());
    assert!(names("no such words").is_empty());
    let entry = inventory::info(None, "notification-messaging-hub").unwrap();
    assert!(entry.queries.iter().all(|it| !it.1.is_empty()));
    let fault = inventory::info(None, "notification-mesaging-hub").unwrap_err().to_string();
    assert!(fault.contains("did you mean `notification-messaging-hub`?"), "{fault}");
}
