//! Which graph a request is about.

use std::time::Duration;

use axum::http::request::Parts;
use oxigraph::model::{BlankNode, NamedNode};

use crate::server::{error::ApiError, form, route, sparql::seconds, state::AppState};

/// A graph, or all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The unnamed graph.
    Default,
    /// A graph with a name.
    Named(NamedNode),
    /// The dataset.
    All,
}

/// A target with the other parameters of its URL.
#[derive(Debug)]
pub(super) struct Addressed {
    pub(super) target: Target,
    pub(super) timeout: Option<Duration>,
    pub(super) format: Option<String>,
}

impl Target {
    /// What relative IRIs in a body resolve against.
    pub(super) fn base(&self, parts: &Parts, state: &AppState) -> String {
        match self {
            Self::Named(graph) => graph.as_str().to_owned(),
            Self::Default | Self::All => route::iri(parts, state),
        }
    }
}

/// The target that parameters name: `?default`, `?graph=`, or none.
pub(super) fn indirect(parts: &Parts, _: &AppState) -> Result<Addressed, ApiError> {
    let mut addressed = Addressed { target: Target::All, timeout: None, format: None };
    for (name, value) in pairs(parts)? {
        let target = match name.as_str() {
            "default" if value.is_empty() => Target::Default,
            "default" => return refuse("`default` has no value"),
            "graph" => Target::Named(graph(&value)?),
            _ => {
                addressed.other(&name, value)?;
                continue;
            }
        };
        if addressed.target != Target::All {
            return refuse("name one graph: `default`, or `graph` once");
        }
        addressed.target = target;
    }
    Ok(addressed)
}

/// The graph whose IRI is the URL.
pub(super) fn direct(parts: &Parts, state: &AppState) -> Result<Addressed, ApiError> {
    let path = parts.uri.path();
    let is_dots =
        |it: &str| matches!(it.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    if path.split('/').any(is_dots) {
        return refuse("the path has a segment of dots");
    }
    let target = Target::Named(graph(&route::iri(parts, state))?);
    let mut addressed = Addressed { target, timeout: None, format: None };
    for (name, value) in pairs(parts)? {
        if matches!(name.as_str(), "default" | "graph") {
            return refuse("the URL is a graph itself: name other graphs by /store?graph=");
        }
        addressed.other(&name, value)?;
    }
    Ok(addressed)
}

/// A graph that nobody has named yet, below `/store`.
pub(super) fn fresh(parts: &Parts, state: &AppState) -> NamedNode {
    let store = route::iri(parts, state);
    NamedNode::new_unchecked(format!("{store}/{}", BlankNode::default().as_str()))
}

impl Addressed {
    fn other(&mut self, name: &str, value: String) -> Result<(), ApiError> {
        match name {
            "timeout" => self.timeout = Some(seconds(&value)?),
            "format" => self.format = Some(value),
            _ => return refuse(&format!("there is no parameter `{name}` here")),
        }
        Ok(())
    }
}

fn pairs(parts: &Parts) -> Result<Vec<(String, String)>, ApiError> {
    form::pairs(parts.uri.query().unwrap_or_default().as_bytes())
}

fn graph(iri: &str) -> Result<NamedNode, ApiError> {
    NamedNode::new(iri).map_err(|error| {
        ApiError::BadRequest(format!("graph: `{iri}` is no absolute IRI: {error}"))
    })
}

fn refuse<T>(message: &str) -> Result<T, ApiError> {
    Err(ApiError::BadRequest(message.to_owned()))
}
