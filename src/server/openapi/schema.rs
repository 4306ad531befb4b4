//! JSON Schemas of parameters, arguments and rows.

use serde_json::{Map, Value, json};

use crate::{
    query::{
        file::QueryFile,
        header::{Column, Param},
        typed::TypedFile,
        value::ValueType,
    },
    rdf::vocab::xsd,
    server::objects,
};

/// A parameter in a URL.
pub(super) fn parameter(param: &Param) -> Value {
    let mut out = Map::new();
    out.insert("name".to_owned(), param.name.clone().into());
    out.insert("in".to_owned(), "query".into());
    out.insert("required".to_owned(), param.required.into());
    if let Some(description) = &param.description {
        out.insert("description".to_owned(), description.clone().into());
    }
    let mut schema = argument(param);
    if param.list {
        out.insert("style".to_owned(), "form".into());
        out.insert("explode".to_owned(), true.into());
        // A list without members cannot be written in a URL.
        schema["minItems"] = 1.into();
    }
    out.insert("schema".to_owned(), schema);
    out.into()
}

/// The arguments of a question as one object.
pub(super) fn arguments<B>(file: &TypedFile<B>) -> Value {
    let params = &file.header.params;
    let properties: Map<String, Value> = params
        .iter()
        .map(|it| {
            let mut schema = argument(it);
            if let (Some(description), Value::Object(schema)) = (&it.description, &mut schema) {
                schema.insert("description".to_owned(), description.clone().into());
            }
            (it.name.clone(), schema)
        })
        .collect();
    let required: Vec<&str> =
        params.iter().filter(|it| it.required).map(|it| it.name.as_str()).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn argument(param: &Param) -> Value {
    let mut schema = schema(&param.ty, false);
    if let Some(text) = &param.example {
        schema.insert("examples".to_owned(), json!([native(&param.ty, text)]));
    }
    let mut default: Vec<Value> = param.default.iter().map(|it| native(&param.ty, it)).collect();
    if !param.list {
        schema.extend(default.pop().map(|it| ("default".to_owned(), it)));
        return schema.into();
    }
    let mut list = json!({ "type": "array", "items": schema });
    if param.ty.is_dataset() {
        list["minItems"] = 1.into();
    }
    if !default.is_empty() {
        list["default"] = default.into();
    }
    list
}

/// A value as typed by a person in the JSON type of its parameter.
fn native(ty: &ValueType, text: &str) -> Value {
    let number = || serde_json::from_str(text).ok().filter(Value::is_number);
    match local(ty) {
        Some("boolean") if matches!(text, "true" | "false") => (text == "true").into(),
        Some(name) if objects::is_number(name) => number().unwrap_or_else(|| text.into()),
        _ => text.into(),
    }
}

/// A row of a SELECT with declared columns.
pub(super) fn row(query: &QueryFile) -> Option<Value> {
    if query.form() != "select" {
        return None;
    }
    let columns = &query.header.columns;
    if columns.is_empty() {
        return Some(json!({ "type": "object" }));
    }
    let property = |it: &Column| (it.name.clone(), schema(&it.ty, it.nullable).into());
    let properties: Map<String, Value> = columns.iter().map(property).collect();
    let required: Vec<&str> = columns.iter().map(|it| it.name.as_str()).collect();
    Some(json!({ "type": "object", "properties": properties, "required": required }))
}

/// The JSON Schema of a type.
fn schema(ty: &ValueType, nullable: bool) -> Map<String, Value> {
    let (mut types, format): (Vec<&str>, Option<&str>) = match ty {
        ValueType::Iri | ValueType::IriOf(_) | ValueType::Graph | ValueType::NamedGraph => {
            (vec!["string"], Some("iri"))
        }
        ValueType::Node | ValueType::LangString => (vec!["string"], None),
        ValueType::Literal | ValueType::Term => (vec!["string", "number", "boolean"], None),
        ValueType::Datatype(_) => match local(ty).unwrap_or_default() {
            "boolean" => (vec!["boolean"], None),
            "decimal" => (vec!["number"], None),
            // NaN and the infinities are no JSON numbers.
            "double" | "float" => (vec!["number", "string"], None),
            name if objects::is_integer(name) => (vec!["integer"], None),
            "dateTime" | "dateTimeStamp" => (vec!["string"], Some("date-time")),
            "date" => (vec!["string"], Some("date")),
            "duration" | "dayTimeDuration" | "yearMonthDuration" => {
                (vec!["string"], Some("duration"))
            }
            "anyURI" => (vec!["string"], Some("uri")),
            _ => (vec!["string"], None),
        },
    };
    if nullable {
        types.push("null");
    }
    let mut schema = Map::new();
    schema.insert(
        "type".to_owned(),
        if let [one] = types.as_slice() { (*one).into() } else { types.into() },
    );
    if let Some(format) = format {
        schema.insert("format".to_owned(), format.into());
    }
    if let ValueType::IriOf(class) = ty {
        schema.insert("x-class".to_owned(), class.as_str().into());
    }
    schema
}

/// The local name of an XSD datatype.
fn local(ty: &ValueType) -> Option<&str> {
    match ty {
        ValueType::Datatype(it) => it.as_str().strip_prefix(xsd::NS),
        _ => None,
    }
}
