//! One file per rule: what it is, and how it is found.

pub mod bad_data_not_caught;
pub mod duplicate_prefix;
pub mod empty_golden;
pub mod foreign_namespace_definition;
pub mod golden_mismatch;
pub mod ill_typed_literal;
pub mod missing_definition;
pub mod missing_golden;
pub mod missing_label;
pub mod missing_ontology_header;
pub mod missing_version;
pub mod misspelt_builtin_term;
pub mod network_in_query;
pub mod query_prefix;
pub mod select_star;
pub mod subclass_cycle;
pub mod unbound_projection;
pub mod undefined_own_term;
pub mod unstable_result;
pub mod unused_prefix;
pub mod variable_out_of_scope;
