//! Python: a package with a module per namespace, frozen keyword-only classes over tables, query
//! functions.

mod class;
mod layer;
mod query;
mod text;
mod types;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use minijinja::value::Value;

use self::{
    class::Printed,
    layer::Layers,
    text::{docstring, literal},
    types::Scope,
};
use crate::codegen::{
    model::{Class, Enum, EnumOf, Model, Namespace, Query, choose},
    names::{Case, Idents, Language, Style, identify, namespace_of},
    plan::{
        Content, Mode, Plan, PlanSettings, PlannedFile, facts::Facts, header, list, record,
        term_doc,
    },
};

const TEMPLATES: &[(&str, &str)] = &[
    ("python/manifest.j2", include_str!("../../../../templates/python/manifest.j2")),
    ("python/package.j2", include_str!("../../../../templates/python/package.j2")),
    ("python/module.j2", include_str!("../../../../templates/python/module.j2")),
    ("python/facade.j2", include_str!("../../../../templates/python/facade.j2")),
    ("python/queries.j2", include_str!("../../../../templates/python/queries.j2")),
    ("python/vocab.j2", include_str!("../../../../templates/python/vocab.j2")),
];

const RUNTIME: &str = include_str!("../../../../templates/python/runtime/_rt.py");

const KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield", "match",
    "case", "type", "self", "cls", "mro", "id", "extra", "base", "meta", "validate",
    // Modules beside the generated ones.
    "queries", "vocab",
];

/// For functions, parameters and columns: what they would hide from the annotations below them, and
/// what every function takes.
const FUNCTIONS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield", "match",
    "case", "type", "str", "bool", "int", "float", "bytes", "tuple", "list", "object", "self",
    "cls", "mro", "client",
];

const fn style(case: Case, digit: &'static str, reserved: &'static [&'static str]) -> Style {
    Style { case, digit, reserved, suffixes: &[], fold: false }
}

/// How Python writes names.
pub const LANGUAGE: Language = Language {
    modules: Style { fold: true, ..style(Case::Snake, "m", KEYWORDS) },
    types: style(Case::UpperCamel, "C", &["None", "True", "False"]),
    fields: style(Case::Snake, "p", KEYWORDS),
    values: style(Case::UpperSnake, "V", &[]),
    constants: style(Case::UpperSnake, "T", &[]),
    functions: Style { suffixes: &["_async"], ..style(Case::Snake, "q", FUNCTIONS) },
    query_types: Style {
        suffixes: &["Row"],
        ..style(Case::UpperCamel, "Q", &["None", "True", "False"])
    },
};

struct Planner<'a> {
    model: &'a Model,
    settings: &'a PlanSettings,
    idents: Idents,
    facts: Facts<'a>,
    layers: Layers<'a>,
    /// The types of fields by class and property, as far as they are known.
    printed: RefCell<BTreeMap<(String, String), Printed>>,
}

/// The plan of a model in Python.
pub fn plan(model: &Model, settings: &PlanSettings) -> Plan {
    let idents = identify(model, &LANGUAGE, &settings.languages, &settings.pins);
    let facts = Facts::new(model);
    let layers = Layers::new(model, &facts);
    Planner { model, settings, idents, facts, layers, printed: RefCell::default() }.plan()
}

impl Planner<'_> {
    fn plan(&self) -> Plan {
        let root = self.settings.package.replace('-', "_");
        let template = |path: &str, name: &'static str, mode: Mode, context: Value| PlannedFile {
            path: path.to_owned(),
            content: Content::Template { name, context },
            mode,
        };
        let modules: Vec<&str> = self.modules().map(|it| self.idents.module(&it.iri)).collect();
        let packages = self.packages();
        let queries: Vec<&str> = packages.keys().map(|it| self.idents.query_module(it)).collect();
        let mut files = vec![
            template("pyproject.toml", "python/manifest.j2", Mode::Once, self.manifest(&root)),
            template(
                &format!("{root}/__init__.py"),
                "python/package.j2",
                Mode::Own,
                self.package(
                    &["Types and questions made from ontologies, shapes and SPARQL queries."],
                    &modules,
                ),
            ),
        ];
        for namespace in self.modules() {
            for layer in self.layers.all(self.model, &namespace.iri) {
                let path = format!("{root}/{}.py", self.module_file(&namespace.iri, layer));
                let context = self.module(namespace, layer);
                files.push(template(&path, "python/module.j2", Mode::Own, context));
                if layer == Some(0) {
                    let path = format!("{root}/{}.py", self.idents.module(&namespace.iri));
                    let context = self.facade(namespace);
                    files.push(template(&path, "python/facade.j2", Mode::Own, context));
                }
            }
        }
        if !queries.is_empty() {
            let context = self.package(&["Typed questions, one function each."], &queries);
            let path = format!("{root}/queries/__init__.py");
            files.push(template(&path, "python/package.j2", Mode::Own, context));
        }
        for (package, queries) in &packages {
            let path = format!("{root}/queries/{}.py", self.idents.query_module(package));
            let context = self.queries(package, queries);
            files.push(template(&path, "python/queries.j2", Mode::Own, context));
        }
        let vocabulary = self.vocabulary();
        files.push(template(&format!("{root}/vocab.py"), "python/vocab.j2", Mode::Own, vocabulary));
        for (name, text) in [
            ("_rt.py", format!("# {}\n\n{RUNTIME}", header(self.model))),
            ("py.typed", format!("# {}\n", header(self.model))),
        ] {
            let path = format!("{root}/{name}");
            files.push(PlannedFile { path, content: Content::Verbatim(text), mode: Mode::Own });
        }
        Plan { templates: TEMPLATES, files }
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

    fn header(&self) -> Value {
        Value::from(header(self.model))
    }

    fn manifest(&self, root: &str) -> Value {
        record([
            ("name", literal(&self.settings.package.replace('_', "-")).into()),
            ("version", literal(&self.settings.version).into()),
            ("package", literal(root).into()),
            ("packages", literal(&format!("{root}.*")).into()),
        ])
    }

    fn package(&self, lines: &[&str], modules: &[&str]) -> Value {
        let mut modules = modules.to_vec();
        modules.sort_unstable();
        record([
            ("header", self.header()),
            ("doc", docstring(lines, "").into()),
            ("modules", list(modules.into_iter().map(|it| record([("ident", it.into())])))),
        ])
    }

    /// The file of a namespace, or of one of its layers.
    fn module_file(&self, namespace: &str, layer: Option<usize>) -> String {
        let module = self.idents.module(namespace);
        layer.map_or_else(|| module.to_owned(), |it| format!("_{module}__{it}"))
    }

    fn module_doc(&self, namespace: &Namespace) -> Value {
        let title = choose(&namespace.doc, &self.settings.languages).unwrap_or(&namespace.prefix);
        docstring([title.to_owned(), String::new(), format!("<{}>", namespace.iri)], "").into()
    }

    fn facade(&self, namespace: &Namespace) -> Value {
        let types = self.facts.declared(&namespace.iri).map(|iri| {
            let class = self.model.classes.iter().find(|it| it.aliases.iter().any(|it| it == iri));
            let layer = self.layers.of(class.map_or(iri, |it| &it.iri), &namespace.iri);
            record([
                ("ident", self.idents.ty(iri).into()),
                ("file", self.module_file(&namespace.iri, layer).into()),
            ])
        });
        record([
            ("header", self.header()),
            ("doc", self.module_doc(namespace)),
            ("types", list(types.collect::<Vec<_>>())),
        ])
    }

    fn module(&self, namespace: &Namespace, layer: Option<usize>) -> Value {
        let scope = Scope { namespace: namespace.iri.clone(), layer, hidden: Vec::new() };
        let here = |iri: &str| self.is_here(iri, &scope);
        let mut classes: Vec<&Class> =
            self.model.classes.iter().filter(|it| here(&it.iri)).collect();
        // A class stands behind its bases.
        classes.sort_by_key(|it| (it.mro.len(), &it.iri));
        let aliases = classes.iter().flat_map(|class| {
            class.aliases.iter().map(|alias| {
                record([
                    ("ident", self.idents.ty(alias).into()),
                    ("doc", docstring([format!("<{alias}>")], "").into()),
                    ("class", self.idents.ty(&class.iri).into()),
                ])
            })
        });
        let enums = self.model.enums.iter().filter(|it| here(&it.iri));
        let datatypes = self.model.datatypes.iter().filter(|it| here(&it.iri));
        let datatypes = datatypes.map(|it| {
            let mut lines = term_doc(&it.iri, &it.labels, &it.doc, &self.settings.languages);
            lines.extend(it.facets.iter().map(|it| format!("{} {}", it.0, it.1.join(", "))));
            record([
                ("ident", self.idents.ty(&it.iri).into()),
                ("doc", docstring(lines, "").into()),
                ("base", types::scalar(&it.base, &scope).name.into()),
            ])
        });
        let others = self.named_modules(&classes, &scope);
        record([
            ("header", self.header()),
            ("doc", self.module_doc(namespace)),
            ("bases", modules_list(&self.base_files(&classes, &scope))),
            ("others", modules_list(&others)),
            ("has_others", (!others.is_empty()).into()),
            ("enums", list(enums.map(|it| self.enumeration(it)))),
            ("datatypes", list(datatypes)),
            ("aliases", list(aliases)),
            ("classes", list(classes.iter().map(|it| self.class(it, &scope)))),
        ])
    }

    /// Whether a type is declared in the file of a scope.
    fn is_here(&self, iri: &str, scope: &Scope) -> bool {
        let home = self.facts.home(iri);
        home == scope.namespace && self.layers.of(iri, home) == scope.layer
    }

    /// The files that a file needs when it runs.
    fn base_files(&self, classes: &[&Class], scope: &Scope) -> BTreeSet<String> {
        let bases = classes.iter().flat_map(|it| &it.parents);
        let foreign = bases.filter(|it| !self.is_here(it, scope));
        foreign
            .map(|it| {
                let home = self.facts.home(it);
                self.module_file(home, self.layers.of(it, home))
            })
            .collect()
    }

    /// The modules that only annotations name.
    fn named_modules(&self, classes: &[&Class], scope: &Scope) -> BTreeSet<String> {
        let mut named = BTreeSet::new();
        for class in classes {
            let fields = self.declared(class);
            let hides = |ident: &str| {
                fields.iter().any(|it| self.idents.field(&class.iri, &it.property) == ident)
            };
            for iri in fields.iter().flat_map(|it| types_of(&it.ty)) {
                if !self.is_here(iri, scope) || hides(self.idents.ty(iri)) {
                    named.insert(self.idents.module(self.facts.home(iri)).to_owned());
                }
            }
        }
        let bases = self.base_files(classes, scope);
        named.into_iter().filter(|it| !bases.contains(it)).collect()
    }

    fn enumeration(&self, it: &Enum) -> Value {
        let languages = &self.settings.languages;
        let values = it.values.iter().map(|value| {
            let lines = match it.of {
                EnumOf::Iri => term_doc(&value.term, &value.labels, &value.doc, languages),
                EnumOf::Literal => vec![value.term.clone()],
            };
            record([
                ("ident", self.idents.value(&it.iri, &value.term).into()),
                ("term", literal(&value.term).into()),
                ("doc", docstring(lines, "    ").into()),
            ])
        });
        record([
            ("ident", self.idents.ty(&it.iri).into()),
            ("doc", docstring(term_doc(&it.iri, &it.labels, &it.doc, languages), "    ").into()),
            ("values", list(values)),
        ])
    }

    fn vocabulary(&self) -> Value {
        let mut modules: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        let mut used = BTreeSet::new();
        let scope = Scope::default();
        let individuals: BTreeMap<&str, _> =
            self.model.individuals.iter().map(|it| (it.iri.as_str(), it)).collect();
        for (iri, ident) in self.idents.constants() {
            let individual = individuals.get(iri);
            let mut classes = individual.iter().flat_map(|it| &it.types);
            let class = classes.find(|it| self.model.class(it).is_some());
            let of = class.map_or_else(
                || "object".to_owned(),
                |it| {
                    used.insert(self.idents.module(self.facts.home(it)).to_owned());
                    self.path(it, &scope)
                },
            );
            let namespace = namespace_of(self.model, iri);
            modules.entry(self.idents.module(&namespace).to_owned()).or_default().push(record([
                ("ident", ident.into()),
                ("of", of.into()),
                ("iri", literal(iri).into()),
            ]));
        }
        let modules = modules.into_iter().map(|(ident, constants)| {
            record([("ident", ident.into()), ("constants", list(constants))])
        });
        record([
            ("header", self.header()),
            ("modules", list(modules)),
            ("others", modules_list(&used)),
            ("has_others", (!used.is_empty()).into()),
        ])
    }
}

/// The classes, enums and datatypes that a type names.
fn types_of(ty: &crate::codegen::model::Type) -> Vec<&str> {
    use crate::codegen::model::Type;
    match ty {
        Type::Enum(iri) | Type::Ref(iri) | Type::Custom(iri) => vec![iri],
        Type::Union(members) => members.iter().flat_map(types_of).collect(),
        _ => Vec::new(),
    }
}

/// Modules and what they are called inside a file.
fn modules_list(idents: &BTreeSet<String>) -> Value {
    list(
        idents
            .iter()
            .map(|it| record([("ident", it.as_str().into()), ("alias", alias(it).into())])),
    )
}

/// No generated name begins with an underscore.
fn alias(module: &str) -> String {
    if module.starts_with('_') { module.to_owned() } else { format!("_{module}") }
}
