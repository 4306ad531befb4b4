//! The arguments of a question or an update in a request: in the URL, in a form, or in a JSON object.

use std::time::Duration;

use axum::{
    body::Body,
    http::{HeaderMap, Method, request::Parts},
};
use serde_json::Value;

use crate::{
    query::{argument::Given, header::Header, value::shorten},
    server::{body, error::ApiError, form, negotiate::essence, sparql::seconds},
};

/// What a request gives, as texts.
pub(super) struct Call {
    pub(super) arguments: Given,
    /// `timeout=`, unless a parameter of the file has that name.
    pub(super) timeout: Option<Duration>,
    /// `format=`, likewise.
    pub(super) format: Option<String>,
}

impl Call {
    /// Reads a request for a file with a header.
    pub(super) async fn read(parts: &Parts, body: Body, header: &Header) -> Result<Self, ApiError> {
        let pairs = form::pairs(parts.uri.query().unwrap_or_default().as_bytes())?;
        let mut arguments: Given = pairs.into_iter().collect();
        let format = take(&mut arguments, header, "format");
        let timeout = take(&mut arguments, header, "timeout").map(|it| seconds(&it)).transpose()?;
        if parts.method == Method::POST {
            let body = body::read(&parts.headers, body, body::QUERY).await?;
            for (name, values) in from_body(&parts.headers, &body)? {
                arguments.extend(name, values);
            }
        }
        Ok(Self { arguments, timeout, format })
    }
}

/// Takes a parameter of the protocol out of the arguments, unless the file has one of that name.
fn take(arguments: &mut Given, header: &Header, name: &str) -> Option<String> {
    if header.params.iter().any(|it| it.name == name) {
        return None;
    }
    arguments.remove(name)?.into_iter().next()
}

/// Parameters with the texts of their values.
type Texts = Vec<(String, Vec<String>)>;

/// Arguments from a JSON object, or from a form.
fn from_body(headers: &HeaderMap, body: &[u8]) -> Result<Texts, ApiError> {
    let (kind, subtype) = essence(body::media_type(headers)?);
    match (kind.as_str(), subtype.as_str()) {
        ("application", "json") => from_json(body::text(body)?),
        ("application", "x-www-form-urlencoded") => {
            Ok(form::pairs(body)?.into_iter().map(|(name, value)| (name, vec![value])).collect())
        }
        _ => Err(ApiError::MediaType(
            "send the arguments as an application/json object, or as a form".to_owned(),
        )),
    }
}

/// A list may be empty; `null` is as if nothing were said.
fn from_json(text: &str) -> Result<Texts, ApiError> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| ApiError::BadRequest(format!("the body is no JSON: {error}")))?;
    let Value::Object(members) = value else {
        return Err(ApiError::BadRequest("the body must be a JSON object of arguments".to_owned()));
    };
    let mut arguments = Vec::new();
    for (name, value) in members {
        let values = match value {
            Value::Null => continue,
            Value::Array(values) => values,
            value => vec![value],
        };
        let texts = values.into_iter().map(|value| match value {
            Value::String(it) => Ok(it),
            Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                let name = shorten(&name);
                Err(ApiError::BadRequest(format!(
                    "parameter `{name}`: write a text, a number, true or false, or a list of these"
                )))
            }
        });
        let texts = texts.collect::<Result<_, _>>()?;
        arguments.push((name, texts));
    }
    Ok(arguments)
}
