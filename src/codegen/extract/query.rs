//! Typed queries: parameters and columns from the header, rows from the algebra, the text with holes.

use spargebra::{Query as Algebra, algebra::GraphPattern};

use crate::{
    codegen::{
        extract::{
            Inputs, PackageInput,
            graph::clean,
            hole::{self, Unwritable},
            types::union,
        },
        model::{Col, Location, Model, Param, Query, QueryForm, Rows, Type},
        rules,
    },
    diag::{Diagnostic, Place, Span, sources::Sources},
    query::{file::QueryFile, function::Functions, header, kind::Kind, value::ValueType},
};

/// Adds the questions of all packages, by package and name.
pub(super) fn add_queries(model: &mut Model, inputs: &Inputs<'_>, found: &mut Vec<Diagnostic>) {
    let mut queries = Vec::new();
    for package in &inputs.packages {
        for file in &package.queries {
            match query(file, package, model, inputs.functions, inputs.sources) {
                Ok(query) => queries.push(query),
                Err(diagnostic) => found.push(*diagnostic),
            }
        }
    }
    queries.sort_by(|a, b| (&a.package, &a.name).cmp(&(&b.package, &b.name)));
    queries.dedup_by(|a, b| (&a.package, &a.name) == (&b.package, &b.name));
    model.queries = queries;
}

fn query(
    file: &QueryFile,
    package: &PackageInput<'_>,
    model: &Model,
    functions: &Functions,
    sources: &Sources,
) -> Result<Query, Box<Diagnostic>> {
    let header = &file.header;
    let params: Vec<Param> = header
        .params
        .iter()
        .map(|it| Param {
            name: it.name.clone(),
            ty: type_of(&it.ty, model),
            required: it.required,
            list: it.list,
            is_dataset: it.ty.is_dataset(),
            default: defaults(it, file),
            doc: it.description.as_deref().map(clean),
            example: it.example.clone(),
        })
        .collect();
    let texts = hole::texts(file, functions).map_err(|it| Box::new(refused(file, &it)))?;
    let (rows, min_rows) = match header.kind {
        Some((Kind::One, _)) => (Rows::One, 1),
        Some((Kind::Optional, _)) => (Rows::One, 0),
        Some(_) => (Rows::Many, 0),
        None => rows(&file.body),
    };
    Ok(Query {
        name: file.name.clone(),
        package: package.name.to_owned(),
        prefix: package.namespaces.first().map_or(package.name, |it| it.0).to_owned(),
        file: file.file.to_string(),
        summary: clean(&header.summary),
        description: header.description.as_deref().map(clean),
        tags: header.tags.clone(),
        form: match file.body {
            Algebra::Select { .. } => QueryForm::Select,
            Algebra::Ask { .. } => QueryForm::Ask,
            Algebra::Construct { .. } => QueryForm::Construct,
            Algebra::Describe { .. } => QueryForm::Describe,
        },
        rows,
        min_rows,
        params,
        columns: columns(file, model),
        texts,
        span: location(file, header.span, sources),
    })
}

/// Values in N-Triples. What is no value of the type is a finding of the header.
fn defaults(param: &header::Param, file: &QueryFile) -> Vec<String> {
    let values = param.default.iter().filter_map(|it| param.ty.value(it, &file.prefixes).ok());
    values.map(|it| it.to_string()).collect()
}

fn refused(file: &QueryFile, error: &Unwritable) -> Diagnostic {
    let span = error
        .parameter
        .as_ref()
        .and_then(|name| file.header.params.iter().find(|it| it.name == *name).map(|it| it.span));
    rules::UNBINDABLE_PARAMETER
        .found(error.message.clone())
        .at(Place::new(file.file.clone(), span.unwrap_or(file.header.span)))
        .help("the query is left out of the generated code")
}

/// The columns in the order of SELECT; what the header does not type may be any term or missing.
fn columns(file: &QueryFile, model: &Model) -> Vec<Col> {
    let declared = |name: &str| file.header.columns.iter().find(|it| it.name == name);
    let column = |name: &str| match declared(name) {
        Some(it) => Col { var: name.to_owned(), ty: type_of(&it.ty, model), nullable: it.nullable },
        None => Col { var: name.to_owned(), ty: Type::Term, nullable: true },
    };
    file.projection().iter().map(|it| column(it.as_str())).collect()
}

fn type_of(ty: &ValueType, model: &Model) -> Type {
    match ty {
        ValueType::Datatype(it) if model.datatype(it.as_str()).is_some() => {
            Type::Custom(it.as_str().to_owned())
        }
        ValueType::Datatype(it) if model.enumeration(it.as_str()).is_some() => {
            Type::Enum(it.as_str().to_owned())
        }
        ValueType::Datatype(it) => Type::Scalar(it.as_str().to_owned()),
        ValueType::LangString => Type::Lang(Vec::new()),
        ValueType::Iri | ValueType::Graph | ValueType::NamedGraph => Type::Iri,
        ValueType::IriOf(class) => class_type(class.as_str(), model),
        ValueType::Node => Type::Node,
        ValueType::Literal => Type::Literal,
        ValueType::Term => union([Type::Term]),
    }
}

fn class_type(class: &str, model: &Model) -> Type {
    if model.enumeration(class).is_some() {
        return Type::Enum(class.to_owned());
    }
    if model.class(class).is_some() {
        return Type::Ref(class.to_owned());
    }
    let alias = model.classes.iter().find(|it| it.aliases.iter().any(|it| it == class));
    alias.map_or(Type::Iri, |it| Type::Ref(it.iri.clone()))
}

fn location(file: &QueryFile, span: Span, sources: &Sources) -> Location {
    let position = sources.position(&file.file, span.start);
    let number = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
    Location {
        file: file.file.to_string(),
        line: position.map_or(0, |it| number(it.line)),
        column: position.map_or(0, |it| number(it.column)),
    }
}

/// How many rows a query can give: one for ASK, for an aggregate without GROUP BY, for LIMIT 1.
fn rows(query: &Algebra) -> (Rows, u64) {
    let Algebra::Select { pattern, .. } = query else {
        let is_ask = matches!(query, Algebra::Ask { .. });
        return if is_ask { (Rows::One, 1) } else { (Rows::Many, 0) };
    };
    let mut pattern = pattern;
    let mut limited = false;
    let mut always = 1;
    loop {
        match pattern {
            GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::OrderBy { inner, .. }
            | GraphPattern::Extend { inner, .. } => pattern = inner,
            // HAVING may drop the only row.
            GraphPattern::Filter { inner, .. } => {
                always = 0;
                pattern = inner;
            }
            GraphPattern::Slice { inner, start, length } => {
                limited |= length.is_some_and(|it| it <= 1);
                if *start > 0 || *length == Some(0) {
                    always = 0;
                }
                pattern = inner;
            }
            GraphPattern::Group { variables, .. } if variables.is_empty() => {
                return (Rows::One, always);
            }
            _ => return (if limited { Rows::One } else { Rows::Many }, 0),
        }
    }
}
