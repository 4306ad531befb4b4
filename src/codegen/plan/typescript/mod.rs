//! TypeScript: interfaces, constants for enums, query functions over `fetch`.

mod fit;
mod module;
mod name;
mod query;
mod text;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use minijinja::value::Value;

use crate::codegen::{
    model::{Model, Query},
    names::{Idents, identify, namespace_of},
    plan::{
        Content, Mode, Plan, PlanSettings, PlannedFile, header, list, record,
        typescript::text::{comment, is_hidden, quoted},
    },
};

pub(super) use name::LANGUAGE;

const TEMPLATES: &[(&str, &str)] = &[
    ("typescript/module.j2", include_str!("../../../../templates/typescript/module.j2")),
    ("typescript/queries.j2", include_str!("../../../../templates/typescript/queries.j2")),
    (
        "typescript/queries_index.j2",
        include_str!("../../../../templates/typescript/queries_index.j2"),
    ),
    ("typescript/vocab.j2", include_str!("../../../../templates/typescript/vocab.j2")),
    ("typescript/index.j2", include_str!("../../../../templates/typescript/index.j2")),
    ("typescript/package.j2", include_str!("../../../../templates/typescript/package.j2")),
    ("typescript/tsconfig.j2", include_str!("../../../../templates/typescript/tsconfig.j2")),
];
const RUNTIME: &str = include_str!("../../../../templates/typescript/runtime/rt.ts");

/// The plan of a model in TypeScript.
pub fn plan(model: &Model, settings: &PlanSettings) -> Plan {
    let idents = identify(model, &LANGUAGE, &settings.languages, &settings.pins);
    let header: String = header(model).chars().filter(|it| !is_hidden(*it)).collect();
    let mut planner =
        Planner { model, idents, languages: &settings.languages, clean: BTreeMap::new() };
    planner.find_clean();
    let mut files = vec![
        file(
            "package.json",
            "typescript/package.j2",
            Mode::Once,
            record([("name", quoted(&settings.package)), ("version", quoted(&settings.version))]),
        ),
        file("tsconfig.json", "typescript/tsconfig.j2", Mode::Once, record([])),
        PlannedFile {
            path: "src/rt.ts".to_owned(),
            content: Content::Verbatim(format!("// {header}\n\n{RUNTIME}")),
            mode: Mode::Own,
        },
    ];
    let own = |path: String, template, context| file(&path, template, Mode::Own, context);
    for namespace in &model.namespaces {
        let path = format!("src/{}.ts", planner.idents.module(&namespace.iri));
        files.push(own(path, "typescript/module.j2", planner.module(namespace, &header)));
    }
    files.push(own("src/vocab.ts".into(), "typescript/vocab.j2", planner.vocab(&header)));
    let mut packages: BTreeMap<&str, Vec<&Query>> = BTreeMap::new();
    for query in &model.queries {
        packages.entry(&query.package).or_default().push(query);
    }
    for (package, queries) in &packages {
        let path = format!("src/queries/{}.ts", planner.idents.query_module(package));
        files.push(own(path, "typescript/queries.j2", planner.queries(queries, &header)));
    }
    if !packages.is_empty() {
        let modules = packages.keys().map(|it| planner.idents.query_module(it));
        let context =
            record([("header", header.clone().into()), ("modules", list(modules.map(export)))]);
        files.push(own("src/queries/index.ts".into(), "typescript/queries_index.j2", context));
    }
    let modules = model.namespaces.iter().map(|it| planner.idents.module(&it.iri));
    let context = record([
        ("header", header.into()),
        ("modules", list(modules.map(export))),
        ("has_queries", (!packages.is_empty()).into()),
    ]);
    files.push(own("src/index.ts".into(), "typescript/index.j2", context));
    Plan { templates: TEMPLATES, files }
}

fn file(path: &str, template: &'static str, mode: Mode, context: Value) -> PlannedFile {
    PlannedFile {
        path: path.to_owned(),
        content: Content::Template { name: template, context },
        mode,
    }
}

fn export(module: &str) -> Value {
    record([("ident", module.into()), ("file", module.into())])
}

struct Planner<'a> {
    model: &'a Model,
    idents: Idents,
    languages: &'a [String],
    /// Per class the ancestors that it can stand in for: no field on the way changes its type.
    clean: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

/// Where code is printed, and which other modules it mentions.
struct Scope<'s> {
    namespace: &'s str,
    types: BTreeSet<String>,
    values: BTreeSet<String>,
}

impl<'s> Scope<'s> {
    fn new(namespace: &'s str) -> Self {
        Self { namespace, types: BTreeSet::new(), values: BTreeSet::new() }
    }
}

impl Planner<'_> {
    fn vocab(&self, header: &str) -> Value {
        let mut scopes: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for (iri, name) in self.idents.constants() {
            scopes
                .entry(namespace_of(self.model, iri))
                .or_default()
                .push(record([("ident", name.into()), ("iri", quoted(iri))]));
        }
        let namespaces: Vec<Value> = scopes
            .into_iter()
            .map(|(namespace, constants)| {
                let doc = format!("The terms of <{namespace}>.");
                record([
                    ("ident", self.idents.module(&namespace).into()),
                    ("doc", comment(&[doc], None, "")),
                    ("constants", list(constants)),
                ])
            })
            .collect();
        record([
            ("header", header.into()),
            ("is_empty", namespaces.is_empty().into()),
            ("namespaces", list(namespaces)),
        ])
    }
}
