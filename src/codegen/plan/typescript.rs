//! TypeScript: interfaces, constants for enums, query functions.

use crate::codegen::{
    model::Model,
    plan::{Plan, PlanSettings},
};

/// The plan of a model in TypeScript.
pub fn plan(_model: &Model, _settings: &PlanSettings) -> Plan {
    Plan { templates: &[], files: Vec::new() }
}
