//! Queries as functions, and as data for the runtime.

use std::collections::BTreeSet;

use minijinja::value::Value;

use crate::codegen::{
    model::{Col, Param, Query, QueryForm, Rows, Segment, Text},
    plan::{
        list, record,
        typescript::{
            Planner, Scope,
            text::{comment, literal, quoted},
        },
    },
};

impl Planner<'_> {
    pub(super) fn queries(&self, queries: &[&Query], header: &str) -> Value {
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
        let default: Vec<String> = param.default.iter().map(|it| literal(it)).collect();
        let mut rest = String::new();
        if !default.is_empty() {
            rest = format!(", default: [{}]", default.join(", "));
        }
        if param.list && param.is_dataset {
            rest.push_str(", filled: true");
        }
        let meta = format!(
            "{{ name: {}, variable: {}, kind: {}, list: {}, required: {}{rest} }}",
            literal(name),
            literal(&param.name),
            self.kind(&param.ty, scope),
            param.list,
            param.required,
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

fn text(text: &Text) -> Value {
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
