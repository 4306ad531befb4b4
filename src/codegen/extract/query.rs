//! Typed queries: parameters and columns from the header, rows from the algebra, the text with holes.

use crate::{
    codegen::{extract::Inputs, model::Model},
    diag::Diagnostic,
};

pub(super) fn add_queries(_model: &mut Model, _inputs: &Inputs<'_>, _found: &mut Vec<Diagnostic>) {}
