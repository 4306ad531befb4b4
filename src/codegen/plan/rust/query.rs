//! Questions: parameters, rows, the text cut at its holes.

use std::collections::BTreeSet;

use minijinja::value::Value;

use super::{
    Planner,
    text::{doc, literal},
    types::Scope,
};
use crate::codegen::{
    model::{Col, Param, Query, QueryForm, Rows, Segment, Text},
    plan::{list, record},
};

impl Planner<'_> {
    pub(super) fn queries(&self, package: &str, queries: &[&Query]) -> Value {
        let mut taken = BTreeSet::new();
        let queries = queries.iter().map(|query| {
            let mut name = self.idents.function(package, &query.name).to_uppercase();
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            self.query(query, &name)
        });
        record([
            ("header", self.header()),
            ("doc", doc([format!("Questions of the package {package}.")])),
            ("queries", list(queries.collect::<Vec<_>>())),
        ])
    }

    fn query(&self, query: &Query, constant: &str) -> Value {
        let types = self.idents.query_type(&query.package, &query.name);
        let scope = Scope::default();
        let row = format!("{types}Row");
        let (ret, call) = match (query.form, query.rows) {
            (QueryForm::Ask, _) => ("bool".to_owned(), "ask"),
            (QueryForm::Construct | QueryForm::Describe, _) => {
                ("Vec<rt::Triple>".to_owned(), "graph")
            }
            (QueryForm::Select, Rows::Many) => (format!("Vec<{row}>"), "rows"),
            (QueryForm::Select, Rows::One) if query.min_rows > 0 => (row.clone(), "exactly_one"),
            (QueryForm::Select, Rows::One) => (format!("Option<{row}>"), "at_most_one"),
        };
        let mut lines: Vec<String> = query.summary.lines().map(str::to_owned).collect();
        for line in query.description.iter().flat_map(|it| it.lines()) {
            lines.extend([String::new(), line.to_owned()]);
        }
        if lines.is_empty() {
            lines.push(query.name.clone());
        }
        record([
            ("ident", self.idents.function(&query.package, &query.name).into()),
            ("constant", constant.into()),
            ("name", literal(&query.name).into()),
            ("file", literal(&query.file).into()),
            ("doc", doc(lines)),
            ("about", doc([format!("{}, as text.", query.file)])),
            ("has_row", (query.form == QueryForm::Select).into()),
            ("row", row.into()),
            ("has_params", (!query.params.is_empty()).into()),
            ("params_ty", format!("{types}Params").into()),
            ("params", list(query.params.iter().map(|it| self.param(query, it, &scope)))),
            ("has_columns", (!query.columns.is_empty()).into()),
            (
                "columns",
                list(query.columns.iter().enumerate().map(|it| self.column(query, it, &scope))),
            ),
            ("texts", list(query.texts.iter().map(variant))),
            ("ret", ret.into()),
            ("call", call.into()),
        ])
    }

    fn param(&self, query: &Query, param: &Param, scope: &Scope) -> Value {
        let key = format!("${}", param.name);
        let ident = self.idents.variable(&query.package, &query.name, &key);
        let ty = self.value_type(&param.ty, scope);
        let name = literal(&param.name);
        let one = if param.list { format!("Vec<{}>", ty.name) } else { ty.name.clone() };
        let held = if param.required { one } else { format!("Option<{one}>") };
        let datatype = &ty.datatype;
        let defaults: Vec<String> = param.default.iter().map(|it| literal(it)).collect();
        let mut bind = match (param.list, param.required, defaults.as_slice()) {
            (true, true, _) => format!("list({name}, &self.{ident}, {datatype})?"),
            (true, false, []) => format!("some({name}, self.{ident}.as_deref(), {datatype})?"),
            (true, false, _) => {
                let defaults = defaults.join(", ");
                format!("some_or({name}, self.{ident}.as_deref(), {datatype}, &[{defaults}])?")
            }
            (false, true, _) => format!("one({name}, &self.{ident}, {datatype})?"),
            (false, false, []) => format!("maybe({name}, self.{ident}.as_ref(), {datatype})?"),
            (false, false, [default, ..]) => {
                format!("or({name}, self.{ident}.as_ref(), {datatype}, {default})?")
            }
        };
        if param.list && param.is_dataset {
            bind = format!("{bind}.not_empty({name})?");
        }
        let mut lines: Vec<String> =
            param.doc.iter().flat_map(|it| it.lines()).map(str::to_owned).collect();
        if let Some(example) = &param.example {
            lines.extend([String::new(), format!("For example {example}")]);
        }
        if lines.is_empty() {
            lines.push(format!("${}", param.name));
        }
        record([
            ("ident", ident.into()),
            ("doc", doc(lines)),
            ("ty", held.into()),
            ("bind", bind.into()),
        ])
    }

    fn column(&self, query: &Query, (at, column): (usize, &Col), scope: &Scope) -> Value {
        let key = format!("?{}", column.var);
        let ident = self.idents.variable(&query.package, &query.name, &key);
        let ty = self.value_type(&column.ty, scope);
        let (held, how) = if column.nullable {
            (format!("Option<{}>", ty.name), "maybe")
        } else {
            (ty.name, "one")
        };
        record([
            ("ident", ident.into()),
            ("var", literal(&column.var).into()),
            ("doc", doc([format!("?{}", column.var)])),
            ("ty", held.into()),
            ("read", format!("reader.{how}({at}, {})?", ty.datatype).into()),
        ])
    }
}

fn variant(text: &Text) -> Value {
    let parts = text.segments.iter().map(|segment| {
        let part = match segment {
            Segment::Text(text) => format!("rt::Part::Text({})", literal(text)),
            Segment::Hole(param) => format!("rt::Part::Hole({})", literal(param)),
            Segment::Each { param, open, close, separator } => format!(
                "rt::Part::Each({}, {}, {}, {})",
                literal(param),
                literal(open),
                literal(close),
                literal(separator)
            ),
        };
        record([("code", part.into())])
    });
    let given: Vec<String> = text.given.iter().map(|it| literal(it)).collect();
    record([("given", given.join(", ").into()), ("parts", list(parts))])
}
