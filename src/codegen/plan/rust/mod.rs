//! Rust: a crate with a module per namespace, structs that hold their base, query functions.

mod class;
mod enumeration;
mod query;
mod text;
mod types;

use std::collections::BTreeMap;

use minijinja::value::Value;

use self::{
    text::{doc, literal},
    types::Scope,
};
use crate::codegen::{
    model::{Model, Namespace, Query, choose},
    names::{Case, Idents, Language, Style, identify, namespace_of},
    plan::{
        Content, Mode, Plan, PlanSettings, PlannedFile, facts::Facts, header, list, record,
        term_doc,
    },
};

pub(crate) use self::text::is_treacherous;

const TEMPLATES: &[(&str, &str)] = &[
    ("rust/manifest.j2", include_str!("../../../../templates/rust/manifest.j2")),
    ("rust/lib.j2", include_str!("../../../../templates/rust/lib.j2")),
    ("rust/module.j2", include_str!("../../../../templates/rust/module.j2")),
    ("rust/queries.j2", include_str!("../../../../templates/rust/queries.j2")),
    ("rust/modules.j2", include_str!("../../../../templates/rust/modules.j2")),
    ("rust/vocab.j2", include_str!("../../../../templates/rust/vocab.j2")),
];

macro_rules! runtime {
    ($($path:literal),* $(,)?) => {
        &[$((
            concat!("src/", $path),
            include_str!(concat!("../../../../templates/rust/runtime/", $path)),
        )),*]
    };
}

const RUNTIME: &[(&str, &str)] = runtime![
    "in_process.rs",
    "rt/date.rs",
    "rt/graph.rs",
    "rt/http.rs",
    "rt/json.rs",
    "rt/mod.rs",
    "rt/node.rs",
    "rt/number.rs",
    "rt/query.rs",
    "rt/results.rs",
    "rt/term.rs",
    "rt/value.rs",
];

const KEYWORDS: &[&str] = &[
    "abstract",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "union",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
    // Members of every struct, and modules beside the generated ones.
    "base",
    "id",
    "rt",
    "queries",
    "vocab",
    "in_process",
    "lib",
    "main",
    "mod",
    "std",
    "core",
    "alloc",
];

const fn style(case: Case, digit: &'static str, reserved: &'static [&'static str]) -> Style {
    Style { case, digit, reserved, suffixes: &[], fold: false }
}

/// How Rust writes names.
pub const LANGUAGE: Language = Language {
    modules: Style { fold: true, ..style(Case::Snake, "m", KEYWORDS) },
    types: Style {
        suffixes: &["Init"],
        ..style(Case::UpperCamel, "C", &["Self", "Some", "None", "Ok", "Err"])
    },
    fields: style(Case::Snake, "p", KEYWORDS),
    values: style(Case::UpperCamel, "V", &["Self", "Other"]),
    constants: style(Case::UpperSnake, "T", &[]),
    functions: style(Case::Snake, "q", KEYWORDS),
    query_types: Style { suffixes: &["Row", "Params"], ..style(Case::UpperCamel, "Q", &["Self"]) },
};

struct Planner<'a> {
    model: &'a Model,
    settings: &'a PlanSettings,
    idents: Idents,
    facts: Facts<'a>,
}

fn file(path: &str, name: &'static str, mode: Mode, context: Value) -> PlannedFile {
    PlannedFile { path: path.to_owned(), content: Content::Template { name, context }, mode }
}

/// The plan of a model in Rust.
pub fn plan(model: &Model, settings: &PlanSettings) -> Plan {
    let idents = identify(model, &LANGUAGE, &settings.languages, &settings.pins);
    let facts = Facts::new(model);
    Planner { model, settings, idents, facts }.plan()
}

impl Planner<'_> {
    fn plan(&self) -> Plan {
        let mut files = vec![
            file("Cargo.toml", "rust/manifest.j2", Mode::Once, self.manifest()),
            file("src/lib.rs", "rust/lib.j2", Mode::Own, self.library()),
        ];
        for namespace in self.modules() {
            let path = format!("src/{}.rs", self.idents.module(&namespace.iri));
            files.push(file(&path, "rust/module.j2", Mode::Own, self.module(namespace)));
        }
        let packages = self.packages();
        if !packages.is_empty() {
            let modules = packages.keys().map(|it| self.idents.query_module(it));
            let context = record([
                ("header", self.header()),
                ("doc", doc(["Typed questions, one function each."])),
                ("modules", modules_list(modules)),
            ]);
            files.push(file("src/queries/mod.rs", "rust/modules.j2", Mode::Own, context));
        }
        for (package, queries) in &packages {
            let path = format!("src/queries/{}.rs", self.idents.query_module(package));
            let context = self.queries(package, queries);
            files.push(file(&path, "rust/queries.j2", Mode::Own, context));
        }
        files.push(file("src/vocab.rs", "rust/vocab.j2", Mode::Own, self.vocabulary()));
        for (path, text) in RUNTIME {
            let text = format!("// {}\n\n{text}", header(self.model));
            let content = Content::Verbatim(text);
            files.push(PlannedFile { path: (*path).to_owned(), content, mode: Mode::Own });
        }
        Plan { templates: TEMPLATES, files }
    }

    fn header(&self) -> Value {
        Value::from(header(self.model))
    }

    /// The namespaces that have something to declare.
    fn modules(&self) -> impl Iterator<Item = &Namespace> {
        self.model.namespaces.iter().filter(|it| self.facts.is_used(&it.iri))
    }

    fn packages(&self) -> BTreeMap<&str, Vec<&Query>> {
        let mut packages: BTreeMap<&str, Vec<&Query>> = BTreeMap::new();
        for query in &self.model.queries {
            packages.entry(&query.package).or_default().push(query);
        }
        packages
    }

    fn manifest(&self) -> Value {
        record([
            ("name", literal(&self.settings.package).into()),
            ("version", literal(&self.settings.version).into()),
            ("lib", literal(&self.settings.package.replace('-', "_")).into()),
        ])
    }

    fn library(&self) -> Value {
        let modules = self.modules().map(|it| self.idents.module(&it.iri));
        let queries = if self.model.queries.is_empty() { &[][..] } else { &["queries"] };
        let modules = modules.chain(["rt", "vocab"]).chain(queries.iter().copied());
        record([
            ("header", self.header()),
            ("modules", modules_list(modules)),
            ("is_ascii", self.is_ascii().into()),
        ])
    }

    /// Whether all names are ASCII, so that the compiler has nothing to say about scripts.
    fn is_ascii(&self) -> bool {
        let model = self.model;
        let mut iris = model.classes.iter().map(|it| &it.iri);
        let fields = || {
            model.classes.iter().flat_map(|class| {
                let fields = class.own.iter().chain(&class.refined);
                fields.map(|it| self.idents.field(&class.iri, &it.property))
            })
        };
        let mut constants = self.idents.constants();
        iris.all(|it| self.idents.ty(it).is_ascii())
            && fields().all(str::is_ascii)
            && constants.all(|it| it.1.is_ascii())
            && model.enums.iter().all(|it| {
                let mut values = it.values.iter();
                self.idents.ty(&it.iri).is_ascii()
                    && values.all(|value| self.idents.value(&it.iri, &value.term).is_ascii())
            })
            && model.queries.iter().all(|it| {
                let names = it.params.iter().map(|it| &it.name);
                let mut names = names.chain(it.columns.iter().map(|it| &it.var));
                it.name.is_ascii() && names.all(|it| it.is_ascii())
            })
    }

    fn module(&self, namespace: &Namespace) -> Value {
        let in_module = |it: &str| it == namespace.iri;
        let scope = Scope {
            namespace: namespace.iri.clone(),
            declared: self
                .facts
                .declared(&namespace.iri)
                .map(|it| self.idents.ty(it).to_owned())
                .collect(),
        };
        let classes: Vec<_> =
            self.model.classes.iter().filter(|it| in_module(&it.namespace)).collect();
        let aliases = classes.iter().flat_map(|class| {
            class.aliases.iter().map(|alias| {
                record([
                    ("ident", self.idents.ty(alias).into()),
                    ("doc", doc([format!("<{alias}>")])),
                    ("class", self.idents.ty(&class.iri).into()),
                ])
            })
        });
        let title = choose(&namespace.doc, &self.settings.languages).unwrap_or(&namespace.prefix);
        record([
            ("header", self.header()),
            (
                "doc",
                doc(title
                    .lines()
                    .map(str::to_owned)
                    .chain([String::new(), format!("<{}>", namespace.iri)])),
            ),
            ("classes", list(classes.iter().map(|it| self.class(it, &scope)))),
            ("aliases", list(aliases)),
            (
                "enums",
                list(
                    self.model
                        .enums
                        .iter()
                        .filter(|it| in_module(&it.namespace))
                        .map(|it| self.enumeration(it, &scope)),
                ),
            ),
            (
                "datatypes",
                list(
                    self.model
                        .datatypes
                        .iter()
                        .filter(|it| in_module(&it.namespace))
                        .map(|it| self.datatype(it, &scope)),
                ),
            ),
        ])
    }

    fn vocabulary(&self) -> Value {
        let mut modules: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        let individuals: BTreeMap<&str, _> =
            self.model.individuals.iter().map(|it| (it.iri.as_str(), it)).collect();
        for (iri, ident) in self.idents.constants() {
            let individual = individuals.get(iri);
            let scope = Scope::default();
            let mut classes = individual.iter().flat_map(|it| &it.types);
            let class = classes.find(|it| self.model.class(it).is_some());
            let ty = class.map_or_else(
                || "rt::Iri".to_owned(),
                |it| format!("rt::Iri<{}>", self.path(it, &scope)),
            );
            let lines = match individual {
                Some(it) => term_doc(iri, &it.labels, &it.doc, &self.settings.languages),
                None => vec![format!("<{iri}>")],
            };
            let namespace = namespace_of(self.model, iri);
            modules.entry(self.idents.module(&namespace).to_owned()).or_default().push(record([
                ("ident", ident.into()),
                ("ty", ty.into()),
                ("iri", literal(iri).into()),
                ("doc", doc(lines)),
            ]));
        }
        let modules = modules.into_iter().map(|(ident, constants)| {
            record([("ident", ident.into()), ("constants", list(constants))])
        });
        record([("header", self.header()), ("modules", list(modules))])
    }
}

fn modules_list<'a>(idents: impl Iterator<Item = &'a str>) -> Value {
    let mut idents: Vec<&str> = idents.collect();
    idents.sort_unstable();
    list(idents.into_iter().map(|it| record([("ident", it.into())])))
}
