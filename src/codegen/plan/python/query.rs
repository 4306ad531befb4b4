//! Questions: keyword-only parameters, rows, the text cut at its holes.

use std::collections::BTreeSet;

use minijinja::value::Value;

use super::{
    Planner,
    text::{docstring, literal, tuple},
    types::Scope,
    types_of,
};
use crate::codegen::{
    model::{Col, Param, Query, QueryForm, Rows, Segment, Text},
    plan::{list, record},
};

impl Planner<'_> {
    pub(super) fn queries(&self, package: &str, queries: &[&Query]) -> Value {
        let types = queries.iter().flat_map(|it| {
            it.params.iter().map(|it| &it.ty).chain(it.columns.iter().map(|it| &it.ty))
        });
        let used: BTreeSet<String> = types
            .flat_map(types_of)
            .map(|it| self.idents.module(self.facts.home(it)).to_owned())
            .collect();
        record([
            ("header", self.header()),
            ("doc", docstring([format!("Questions of the package {package}.")], "").into()),
            ("others", super::modules_list(&used)),
            ("queries", list(queries.iter().map(|it| self.query(it)))),
        ])
    }

    fn query(&self, query: &Query) -> Value {
        let ident = self.idents.function(&query.package, &query.name);
        let row = format!("{}Row", self.idents.query_type(&query.package, &query.name));
        let (ret, call) = match (query.form, query.rows) {
            (QueryForm::Ask, _) => ("bool".to_owned(), "ask"),
            (QueryForm::Construct | QueryForm::Describe, _) => {
                ("list[_rt.Triple]".to_owned(), "graph")
            }
            (QueryForm::Select, Rows::Many) => (format!("list[{row}]"), "rows"),
            (QueryForm::Select, Rows::One) if query.min_rows > 0 => (row.clone(), "exactly_one"),
            (QueryForm::Select, Rows::One) => (format!("{row} | None"), "at_most_one"),
        };
        let mut lines: Vec<String> = query.summary.lines().map(str::to_owned).collect();
        for line in query.description.iter().flat_map(|it| it.lines()) {
            lines.extend([String::new(), line.to_owned()]);
        }
        if lines.is_empty() {
            lines.push(query.name.clone());
        }
        let about = query.params.iter().filter_map(|it| {
            let doc = it.doc.as_deref()?.trim();
            let name = self.variable(query, '$', &it.name);
            let example = it.example.as_deref().map(|it| format!(" For example {it}"));
            Some(format!("{name}: {doc}{}", example.unwrap_or_default()))
        });
        let about: Vec<String> = about.collect();
        if !about.is_empty() {
            lines.push(String::new());
            lines.extend(about);
        }
        let is_select = query.form == QueryForm::Select;
        let scope = Scope::default();
        let hidden =
            query.columns.iter().map(|it| self.variable(query, '?', &it.var).to_owned()).collect();
        let cells = Scope { hidden, ..Scope::default() };
        record([
            ("ident", ident.into()),
            ("name", literal(&query.name).into()),
            ("file", literal(&query.file).into()),
            ("doc", docstring(lines, "    ").into()),
            ("has_row", is_select.into()),
            ("row", row.into()),
            ("has_params", (!query.params.is_empty()).into()),
            ("params", list(query.params.iter().map(|it| self.param(query, it, &scope)))),
            ("has_columns", (!query.columns.is_empty()).into()),
            ("columns", list(query.columns.iter().map(|it| self.column(query, it, &cells)))),
            ("texts", list(query.texts.iter().map(variant))),
            ("ret", ret.into()),
            ("call", call.into()),
        ])
    }

    fn variable<'a>(&'a self, query: &Query, sigil: char, name: &str) -> &'a str {
        self.idents.variable(&query.package, &query.name, &format!("{sigil}{name}"))
    }

    fn param(&self, query: &Query, param: &Param, scope: &Scope) -> Value {
        let ident = self.variable(query, '$', &param.name);
        let ty = self.value_type(&param.ty, scope);
        let one = if param.list { format!("_rt.Values[{}]", ty.name) } else { ty.name.clone() };
        let decl = if param.required {
            format!("{ident}: {one}")
        } else {
            format!("{ident}: {one} | None = None")
        };
        let mut entry = vec![literal(&param.name), ty.kind];
        if param.list {
            entry.push("list=True".to_owned());
        }
        if !param.default.is_empty() {
            let defaults: Vec<String> = param.default.iter().map(|it| literal(it)).collect();
            entry.push(format!("default={}", tuple(&defaults)));
        }
        if param.list && param.is_dataset {
            entry.push("filled=True".to_owned());
        }
        record([
            ("ident", ident.into()),
            ("decl", decl.into()),
            ("name", literal(&param.name).into()),
            ("entry", format!("_rt.Param({})", entry.join(", ")).into()),
        ])
    }

    fn column(&self, query: &Query, column: &Col, scope: &Scope) -> Value {
        let ident = self.variable(query, '?', &column.var);
        let name = self.value_type(&column.ty, scope).name;
        let kind = self.value_type(&column.ty, &Scope::default()).kind;
        let held = if column.nullable { format!("{name} | None") } else { name };
        let mut entry = vec![literal(ident), literal(&column.var), kind];
        if column.nullable {
            entry.push("nullable=True".to_owned());
        }
        record([
            ("ident", ident.into()),
            ("ty", held.into()),
            ("default", if column.nullable { " = None" } else { "" }.into()),
            ("entry", format!("_rt.Column({})", entry.join(", ")).into()),
        ])
    }
}

fn variant(text: &Text) -> Value {
    let parts = text.segments.iter().map(|segment| {
        let part = match segment {
            Segment::Text(text) => literal(text),
            Segment::Hole(param) => tuple(&[literal(param)]),
            Segment::Each { param, open, close, separator } => {
                tuple(&[param, open, close, separator].map(|it| literal(it)))
            }
        };
        record([("code", part.into())])
    });
    let given: Vec<String> = text.given.iter().map(|it| literal(it)).collect();
    record([("given", tuple(&given).into()), ("parts", list(parts))])
}
