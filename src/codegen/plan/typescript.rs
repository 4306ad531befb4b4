//! TypeScript: interfaces, constants for enums, query functions over `fetch`.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::value::Value;

use crate::{
    codegen::{
        model::{
            Class, Col, Container, Deprecated, Enum, EnumOf, Field, Model, Namespace, Param, Query,
            QueryForm, Rows, Segment, Type,
        },
        names::{Case, Idents, Language, Style, identify, namespace_of},
        plan::{
            Content, Mode, Plan, PlanSettings, PlannedFile, field_doc, header, list, record,
            term_doc,
        },
    },
    rdf::vocab::xsd,
};

const TEMPLATES: &[(&str, &str)] = &[
    ("typescript/module.j2", include_str!("../../../templates/typescript/module.j2")),
    ("typescript/queries.j2", include_str!("../../../templates/typescript/queries.j2")),
    ("typescript/queries_index.j2", include_str!("../../../templates/typescript/queries_index.j2")),
    ("typescript/vocab.j2", include_str!("../../../templates/typescript/vocab.j2")),
    ("typescript/index.j2", include_str!("../../../templates/typescript/index.j2")),
    ("typescript/package.j2", include_str!("../../../templates/typescript/package.j2")),
    ("typescript/tsconfig.j2", include_str!("../../../templates/typescript/tsconfig.j2")),
];
const RUNTIME: &str = include_str!("../../../templates/typescript/runtime/rt.ts");

const KEYWORDS: &[&str] = &[
    "arguments",
    "async",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "client",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "options",
    "package",
    "params",
    "private",
    "protected",
    "public",
    "return",
    "rt",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "valueOf",
    "toJson",
    "then",
];
const FIELDS: &[&str] = &[
    "id",
    "type",
    "extra",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "valueOf",
    "then",
];
const TYPES: &[&str] = &["Any", "Never", "Unknown", "Void", "Undefined", "Null"];
const MODULES: &[&str] = &[
    "rt",
    "index",
    "vocab",
    "queries",
    "con",
    "nul",
    "aux",
    "prn",
    "class",
    "default",
    "enum",
    "export",
    "import",
    "package",
    "interface",
    "static",
    "yield",
    "await",
    "let",
    "new",
    "null",
    "in",
    "do",
    "if",
    "for",
    "var",
    "try",
    "this",
    "true",
    "false",
    "void",
    "with",
    "case",
    "else",
    "function",
    "return",
    "switch",
    "throw",
    "typeof",
    "while",
    "break",
    "catch",
    "const",
    "continue",
    "debugger",
    "delete",
    "extends",
    "finally",
    "implements",
    "instanceof",
    "private",
    "protected",
    "public",
    "super",
    "arguments",
    "eval",
];

const LANGUAGE: Language = Language {
    modules: style(Case::Snake, "n", MODULES),
    types: style(Case::UpperCamel, "C", TYPES),
    fields: style(Case::LowerCamel, "p", FIELDS),
    values: style(Case::UpperCamel, "V", &[]),
    constants: style(Case::Kept, "V", &["constructor", "prototype"]),
    functions: Style { suffixes: &["Query"], ..style(Case::LowerCamel, "q", KEYWORDS) },
    query_types: Style { suffixes: &["Row", "Params"], ..style(Case::UpperCamel, "Q", &[]) },
};

const fn style(case: Case, digit: &'static str, reserved: &'static [&'static str]) -> Style {
    Style { case, digit, reserved, suffixes: &[], fold: matches!(case, Case::Snake) }
}

/// The plan of a model in TypeScript.
pub fn plan(model: &Model, settings: &PlanSettings) -> Plan {
    let idents = identify(model, &LANGUAGE, &settings.languages);
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
        let context = record([
            ("header", header.clone().into()),
            ("modules", list(modules.map(|it| export(it)))),
        ]);
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

impl<'a> Planner<'a> {
    fn module(&self, namespace: &Namespace, header: &str) -> Value {
        let model = self.model;
        let mut scope = Scope::new(&namespace.iri);
        let is_here = |it: &str| it == namespace.iri;
        let enums: Vec<Value> = model
            .enums
            .iter()
            .filter(|it| is_here(&it.namespace))
            .map(|it| self.enumeration(it))
            .collect();
        let datatypes: Vec<Value> = model
            .datatypes
            .iter()
            .filter(|it| is_here(&it.namespace))
            .map(|it| {
                let mut doc = term_doc(&it.iri, &it.labels, &it.doc, self.languages);
                for (facet, values) in &it.facets {
                    doc.push(format!("{facet} {}", values.join(", ")));
                }
                let ty = scalar(&it.base);
                record([
                    ("ident", self.idents.ty(&it.iri).into()),
                    ("doc", comment(&doc, None, "")),
                    ("ty", ty.into()),
                ])
            })
            .collect();
        let classes: Vec<Value> = model
            .classes
            .iter()
            .filter(|it| is_here(&it.namespace))
            .map(|it| self.class(it, &mut scope))
            .collect();
        let uses_rt = !classes.is_empty()
            || model.enums.iter().any(|it| is_here(&it.namespace) && it.open)
            || model
                .datatypes
                .iter()
                .any(|it| is_here(&it.namespace) && scalar(&it.base).contains("rt."));
        let is_empty = enums.is_empty() && datatypes.is_empty() && classes.is_empty();
        record([
            ("header", header.into()),
            ("uses_rt", uses_rt.into()),
            (
                "imports",
                list(scope.types.iter().map(|it| {
                    record([("ident", format!("_{it}").into()), ("file", it.as_str().into())])
                })),
            ),
            ("enums", list(enums)),
            ("datatypes", list(datatypes)),
            ("classes", list(classes)),
            ("is_empty", is_empty.into()),
        ])
    }

    fn enumeration(&self, it: &Enum) -> Value {
        let ident = self.idents.ty(&it.iri);
        let ty = format!("(typeof {ident})[keyof typeof {ident}]");
        let ty = match (it.open, it.of) {
            (false, _) => ty,
            (true, EnumOf::Iri) => format!("{ty} | rt.Iri"),
            (true, EnumOf::Literal) => format!("{ty} | (string & {{}})"),
        };
        let values = it.values.iter().map(|value| {
            let mut doc = match it.of {
                EnumOf::Iri => term_doc(&value.term, &value.labels, &value.doc, self.languages),
                EnumOf::Literal => vec![format!("`{}`", value.term)],
            };
            doc.extend(value.notation.iter().map(|it| format!("notation {it}")));
            record([
                ("ident", self.idents.value(&it.iri, &value.term).into()),
                ("term", quoted(&value.term)),
                ("doc", comment(&doc, value.deprecated.as_ref(), "  ")),
            ])
        });
        let iri = if it.name_hint.is_some() {
            it.iri.rsplit('#').next().unwrap_or_default()
        } else {
            &it.iri
        };
        let doc = term_doc(iri, &it.labels, &it.doc, self.languages);
        record([
            ("ident", ident.into()),
            ("doc", comment(&doc, None, "")),
            ("ty", ty.into()),
            ("values", list(values)),
        ])
    }

    fn class(&self, class: &Class, scope: &mut Scope<'_>) -> Value {
        let fields: Vec<Value> = self
            .declared(class)
            .into_iter()
            .map(|field| {
                let doc = field_doc(field, self.languages);
                record([
                    ("doc", comment(&doc, field.deprecated.as_ref(), "  ")),
                    ("decl", self.declaration(class, field, scope).into()),
                ])
            })
            .collect();
        let doc = term_doc(&class.iri, &class.labels, &class.doc, self.languages);
        record([
            ("ident", self.idents.ty(&class.iri).into()),
            ("doc", comment(&doc, class.deprecated.as_ref(), "")),
            ("bases", self.bases(class, scope).into()),
            ("fields", list(fields)),
            ("aliases", list(class.aliases.iter().map(|it| self.idents.ty(it).into()))),
        ])
    }

    /// The fields that an interface states: its own and those that it narrows.
    fn declared(&self, class: &'a Class) -> Vec<&'a Field> {
        class.own.iter().chain(&class.refined).collect()
    }

    fn declaration(&self, class: &Class, field: &Field, scope: &mut Scope<'_>) -> String {
        let name = self.idents.field(&class.iri, &field.property);
        format!("readonly {name}{}", self.field_type(field, scope))
    }

    /// `?: T` and its like.
    fn field_type(&self, field: &Field, scope: &mut Scope<'_>) -> String {
        let ty = self.ty(&field.ty, scope);
        let many = |it: &str| if it.contains(" | ") { format!("({it})") } else { it.to_owned() };
        match field.container {
            Container::One => format!(": {ty};"),
            Container::Maybe => format!("?: {ty};"),
            Container::Langmap => "?: rt.LangMap;".to_owned(),
            Container::Many | Container::List => {
                let mark = if field.card.min > 0 { "" } else { "?" };
                format!("{mark}: readonly {}[];", many(&ty))
            }
        }
    }

    /// What an interface extends: parents, without the fields that it cannot take over.
    fn bases(&self, class: &Class, scope: &mut Scope<'_>) -> String {
        if class.parents.is_empty() {
            return "rt.Thing".to_owned();
        }
        let base = |parent: &String| {
            let name = self.class_name(parent, scope);
            let without: Vec<String> = self
                .model
                .class(parent)
                .map(|it| self.incompatible(class, it))
                .unwrap_or_default()
                .iter()
                .map(|it| literal(self.idents.field(&class.iri, it)))
                .collect();
            if without.is_empty() {
                name
            } else {
                format!("rt.Without<{name}, {}>", without.join(" | "))
            }
        };
        class.parents.iter().map(base).collect::<Vec<_>>().join(", ")
    }

    /// Fields that a class has of a type which does not fit its parent's.
    fn incompatible(&self, class: &'a Class, parent: &'a Class) -> Vec<&'a str> {
        let theirs: BTreeMap<&str, &Field> = self
            .model
            .effective_fields(parent)
            .into_iter()
            .map(|it| (it.property.as_str(), it))
            .collect();
        let clashes = |field: &&Field| {
            theirs.get(field.property.as_str()).is_some_and(|it| !self.fits(field, it))
        };
        let own = class.own.iter().chain(&class.refined);
        own.filter(clashes).map(|it| it.property.as_str()).collect()
    }

    fn fits(&self, own: &Field, theirs: &Field) -> bool {
        let is_required = |it: &Field| it.container == Container::One || it.card.min > 0;
        let held = |it: &Field| match it.container {
            Container::One | Container::Maybe => 0,
            Container::Many | Container::List => 1,
            Container::Langmap => 2,
        };
        held(own) == held(theirs)
            && (is_required(own) || !is_required(theirs))
            && self.assignable(&own.ty, &theirs.ty)
    }

    /// Whether TypeScript takes a value of type `a` for one of type `b`.
    fn assignable(&self, a: &Type, b: &Type) -> bool {
        let mut scope = Scope::new("");
        if a == b || self.ty(a, &mut scope) == self.ty(b, &mut scope) {
            return true;
        }
        match (a, b) {
            (Type::Union(members), _) => members.iter().all(|it| self.assignable(it, b)),
            (_, Type::Union(members)) => members.iter().any(|it| self.assignable(a, it)),
            (Type::Ref(a), Type::Ref(b)) => {
                self.clean.get(a.as_str()).is_some_and(|it| it.contains(b.as_str()))
            }
            (Type::Iri, Type::Node | Type::Term)
            | (Type::Node | Type::Lang(_) | Type::Literal, Type::Term) => true,
            (Type::Lang(_), Type::Literal) => true,
            (Type::Enum(a), Type::Enum(b)) => {
                let terms = |it: &str| -> Option<BTreeSet<&str>> {
                    let it = self.model.enumeration(it)?;
                    Some(it.values.iter().map(|it| it.term.as_str()).collect())
                };
                let is_open = self.model.enumeration(a).is_some_and(|it| it.open);
                let within = terms(a).zip(terms(b)).is_some_and(|(a, b)| a.is_subset(&b));
                within && !is_open
            }
            _ => false,
        }
    }

    /// Leaving a field out of a base makes the class no subtype of it, which may make other fields
    /// unfit in turn: repeated until nothing changes.
    fn find_clean(&mut self) {
        let model = self.model;
        for class in &model.classes {
            self.clean.insert(&class.iri, class.mro.iter().map(String::as_str).collect());
        }
        loop {
            let mut next: BTreeMap<&'a str, BTreeSet<&'a str>> = BTreeMap::new();
            let mut waiting: Vec<&Class> = model.classes.iter().collect();
            // Ancestors have shorter lines than their descendants.
            waiting.sort_by_key(|it| it.mro.len());
            for class in waiting {
                let mut above: BTreeSet<&str> = BTreeSet::from([class.iri.as_str()]);
                for parent in class.parents.iter().filter_map(|it| model.class(it)) {
                    if self.incompatible(class, parent).is_empty() {
                        above.extend(next.get(parent.iri.as_str()).into_iter().flatten());
                    }
                }
                next.insert(&class.iri, above);
            }
            if next == self.clean {
                return;
            }
            self.clean = next;
        }
    }

    fn class_name(&self, iri: &str, scope: &mut Scope<'_>) -> String {
        let namespace = self.home(iri);
        let name = self.idents.ty(iri);
        if namespace == scope.namespace {
            return name.to_owned();
        }
        let module = self.idents.module(namespace).to_owned();
        let text = format!("_{module}.{name}");
        scope.types.insert(module);
        text
    }

    /// The namespace that the type of an IRI is printed in.
    fn home(&self, iri: &str) -> &str {
        let model = self.model;
        model
            .class(iri)
            .map(|it| it.namespace.as_str())
            .or_else(|| model.enumeration(iri).map(|it| it.namespace.as_str()))
            .or_else(|| model.datatype(iri).map(|it| it.namespace.as_str()))
            .unwrap_or_default()
    }

    /// The type of one value of a field.
    fn ty(&self, ty: &Type, scope: &mut Scope<'_>) -> String {
        match ty {
            Type::Scalar(datatype) => scalar(datatype).to_owned(),
            Type::Lang(_) => "rt.LangText".to_owned(),
            Type::Enum(iri) | Type::Custom(iri) => self.class_name(iri, scope),
            Type::Ref(iri) => format!("rt.Ref<{}>", self.class_name(iri, scope)),
            Type::Union(members) => {
                let names: BTreeSet<String> = members.iter().map(|it| self.ty(it, scope)).collect();
                names.into_iter().collect::<Vec<_>>().join(" | ")
            }
            Type::Iri => "rt.Iri".to_owned(),
            Type::Node => "rt.Node".to_owned(),
            Type::Literal => "rt.Literal".to_owned(),
            Type::Term => "rt.Term".to_owned(),
            Type::Never => "never".to_owned(),
        }
    }

    /// The type of a parameter or of a column: instances are IRIs there.
    fn value_type(&self, ty: &Type, scope: &mut Scope<'_>) -> String {
        match ty {
            Type::Ref(iri) => format!("rt.Iri<{}>", self.class_name(iri, scope)),
            Type::Union(members) => {
                let names: BTreeSet<String> =
                    members.iter().map(|it| self.value_type(it, scope)).collect();
                names.into_iter().collect::<Vec<_>>().join(" | ")
            }
            other => self.ty(other, scope),
        }
    }

    /// How the runtime reads and writes a value.
    fn kind(&self, ty: &Type, scope: &mut Scope<'_>) -> String {
        match ty {
            Type::Scalar(datatype) => format!("{{ datatype: {} }}", literal(datatype)),
            Type::Custom(iri) => {
                let base = self.model.datatype(iri).map_or(xsd::STRING.as_str(), |it| &it.base);
                format!("{{ datatype: {}, base: {} }}", literal(iri), literal(base))
            }
            Type::Lang(_) => literal("lang"),
            Type::Enum(iri) => {
                let Some(it) = self.model.enumeration(iri) else { return literal("iri") };
                let module = self.idents.module(&it.namespace).to_owned();
                let name = self.idents.ty(iri);
                let values = format!("_{module}.{name}");
                scope.values.insert(module);
                let is_literal = it.of == EnumOf::Literal;
                format!("{{ values: {values}, literal: {is_literal}, open: {} }}", it.open)
            }
            Type::Ref(_) | Type::Iri => literal("iri"),
            Type::Node => literal("node"),
            Type::Literal => literal("literal"),
            Type::Term | Type::Never => literal("term"),
            Type::Union(members) => {
                let kinds: Vec<String> = members.iter().map(|it| self.kind(it, scope)).collect();
                format!("{{ any: [{}] }}", kinds.join(", "))
            }
        }
    }

    fn queries(&self, queries: &[&Query], header: &str) -> Value {
        let mut scope = Scope::new("");
        let queries: Vec<Value> = queries.iter().map(|it| self.query(it, &mut scope)).collect();
        let modules: BTreeSet<&String> = scope.types.union(&scope.values).collect();
        let imports = modules.into_iter().map(|it| {
            let keyword = if scope.values.contains(it) { "" } else { "type " };
            record([
                ("keyword", keyword.into()),
                ("ident", format!("_{it}").into()),
                ("file", it.as_str().into()),
            ])
        });
        record([("header", header.into()), ("imports", list(imports)), ("queries", list(queries))])
    }

    fn query(&self, query: &Query, scope: &mut Scope<'_>) -> Value {
        let function = self.idents.function(&query.package, &query.name);
        let base = self.idents.query_type(&query.package, &query.name);
        let (row_ty, params_ty) = (format!("{base}Row"), format!("{base}Params"));
        let (method, ret) = match (query.form, query.rows) {
            (QueryForm::Ask, _) => ("ask", "boolean".to_owned()),
            (QueryForm::Construct | QueryForm::Describe, _) => ("graph", "string".to_owned()),
            (QueryForm::Select, Rows::Many) => ("rows", format!("readonly {row_ty}[]")),
            (QueryForm::Select, Rows::One) if query.min_rows > 0 => ("one", row_ty.clone()),
            (QueryForm::Select, Rows::One) => ("maybe", format!("{row_ty} | undefined")),
        };
        let has_rows = query.form == QueryForm::Select;
        let method = if has_rows { format!("{method}<{row_ty}>") } else { method.to_owned() };
        let all_optional = query.params.iter().all(|it| !it.required);
        let has_params = !query.params.is_empty();
        record([
            ("name", quoted(&query.name)),
            ("form", quoted(form(query.form))),
            ("function", function.into()),
            ("doc", comment(&query_doc(query), None, "")),
            ("row_ty", row_ty.into()),
            ("params_ty", params_ty.into()),
            ("params_default", if has_params && all_optional { " = {}" } else { "" }.into()),
            ("has_rows", has_rows.into()),
            ("params", list(query.params.iter().map(|it| self.param(query, it, scope)))),
            ("columns", list(query.columns.iter().map(|it| self.column(query, it, scope)))),
            ("texts", list(query.texts.iter().map(text))),
            ("method", method.into()),
            ("ret", ret.into()),
            ("argument", if has_params { "params" } else { "{}" }.into()),
        ])
    }

    fn param(&self, query: &Query, param: &Param, scope: &mut Scope<'_>) -> Value {
        let name = self.idents.variable(&query.package, &query.name, &format!("${}", param.name));
        let ty = self.value_type(&param.ty, scope);
        let ty = match (param.list, ty.contains(" | ")) {
            (true, true) => format!("readonly ({ty})[]"),
            (true, false) => format!("readonly {ty}[]"),
            _ => ty,
        };
        let mark = if param.required { "" } else { "?" };
        let mut doc: Vec<String> =
            param.doc.iter().flat_map(|it| it.lines()).map(Into::into).collect();
        doc.extend(param.default.iter().map(|it| format!("default {it}")));
        doc.extend(param.example.iter().map(|it| format!("for example {it}")));
        let default = param.default.as_ref().map(|it| format!(", default: {}", literal(it)));
        let meta = format!(
            "{{ name: {}, variable: {}, kind: {}, list: {}, required: {}{} }}",
            literal(name),
            literal(&param.name),
            self.kind(&param.ty, scope),
            param.list,
            param.required,
            default.unwrap_or_default(),
        );
        record([
            ("doc", comment(&doc, None, "  ")),
            ("decl", format!("readonly {name}{mark}: {ty};").into()),
            ("meta", meta.into()),
        ])
    }

    fn column(&self, query: &Query, column: &Col, scope: &mut Scope<'_>) -> Value {
        let name = self.idents.variable(&query.package, &query.name, &format!("?{}", column.var));
        let ty = self.value_type(&column.ty, scope);
        let null = if column.nullable { " | null" } else { "" };
        let meta = format!(
            "{{ name: {}, variable: {}, kind: {}, nullable: {} }}",
            literal(name),
            literal(&column.var),
            self.kind(&column.ty, scope),
            column.nullable,
        );
        record([("decl", format!("readonly {name}: {ty}{null};").into()), ("meta", meta.into())])
    }

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

fn form(form: QueryForm) -> &'static str {
    match form {
        QueryForm::Select => "select",
        QueryForm::Ask => "ask",
        QueryForm::Construct => "construct",
        QueryForm::Describe => "describe",
    }
}

fn query_doc(query: &Query) -> Vec<String> {
    let mut doc: Vec<String> = query.summary.lines().map(Into::into).collect();
    if let Some(description) = &query.description {
        doc.push(String::new());
        doc.extend(description.lines().map(Into::into));
    }
    doc.push(String::new());
    doc.push(format!("`{}` of `{}`", query.name, query.package));
    doc
}

fn text(text: &crate::codegen::model::Text) -> Value {
    let given: Vec<String> = text.given.iter().map(|it| literal(it)).collect();
    let part = |it: &Segment| match it {
        Segment::Text(it) => literal(it),
        Segment::Hole(it) => format!("{{ hole: {} }}", literal(it)),
        Segment::Each { param, open, close, separator } => format!(
            "{{ each: {}, open: {}, close: {}, separator: {} }}",
            literal(param),
            literal(open),
            literal(close),
            literal(separator)
        ),
    };
    record([
        ("given", format!("[{}]", given.join(", ")).into()),
        ("parts", list(text.segments.iter().map(|it| part(it).into()))),
    ])
}

/// The TypeScript type of a datatype.
fn scalar(datatype: &str) -> &'static str {
    let Some(local) = datatype.strip_prefix(xsd::NS) else { return "rt.Typed" };
    match local {
        "string" | "normalizedString" | "token" | "language" | "Name" | "NCName" | "NMTOKEN"
        | "ID" | "IDREF" | "ENTITY" => "string",
        "boolean" => "boolean",
        "decimal" => "rt.Decimal",
        "long" | "unsignedLong" => "bigint",
        "integer" | "int" | "short" | "byte" | "nonNegativeInteger" | "positiveInteger"
        | "nonPositiveInteger" | "negativeInteger" | "unsignedInt" | "unsignedShort"
        | "unsignedByte" | "float" | "double" => "number",
        "dateTime" | "dateTimeStamp" => "rt.DateTime",
        "date" => "rt.Date",
        "time" => "rt.Time",
        "duration" | "dayTimeDuration" | "yearMonthDuration" => "rt.Duration",
        "gYear" | "gYearMonth" | "gMonth" | "gMonthDay" | "gDay" => "rt.Calendar",
        "hexBinary" => "rt.Hex",
        "base64Binary" => "rt.Base64",
        "anyURI" => "rt.AnyUri",
        _ => "rt.Typed",
    }
}

/// A string literal, as a value for a template.
fn quoted(text: &str) -> Value {
    literal(text).into()
}

/// A string literal in which nothing is hidden and nothing ends it early.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if is_hidden(c) && u32::from(c) <= 0xFFFF => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Characters that a reader does not see, or that turn the line around.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{ad}')
        || ('\u{200b}'..='\u{200f}').contains(&c)
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2060}'..='\u{2069}').contains(&c)
}

/// Text that may stand in a comment: it cannot end it, and no word of it is a tag.
fn comment_text(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '/' if out.ends_with('*') => out.push_str("\\/"),
            '@' if out.is_empty() || out.ends_with([' ', '{', '*']) => out.push_str("\\@"),
            _ if is_hidden(c) => out.push(' '),
            _ => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A documentation comment.
fn comment(lines: &[String], deprecated: Option<&Deprecated>, indent: &str) -> Value {
    let mut shown: Vec<String> =
        lines.iter().flat_map(|it| it.split('\n')).map(comment_text).collect();
    if let Some(it) = deprecated {
        shown.push(format!("@deprecated {}", comment_text(&it.note)));
    }
    if shown.is_empty() {
        return Value::from(String::new());
    }
    if let [line] = shown.as_slice() {
        return Value::from(format!("{indent}/** {line} */"));
    }
    let mut text = format!("{indent}/**\n");
    for line in shown {
        let space = if line.is_empty() { "" } else { " " };
        text.push_str(&format!("{indent} *{space}{line}\n"));
    }
    text.push_str(&format!("{indent} */"));
    Value::from(text)
}
