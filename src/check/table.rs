//! Every rule of this room.

use crate::{
    check::{
        context::Context,
        rules::{
            bad_data_not_caught, duplicate_prefix, empty_golden, foreign_namespace_definition,
            golden_mismatch, ill_typed_literal, missing_definition, missing_golden, missing_label,
            missing_ontology_header, missing_version, misspelt_builtin_term, network_in_query,
            query_prefix, select_star, subclass_cycle, unbound_projection, undefined_own_term,
            unstable_result, unused_prefix, variable_out_of_scope,
        },
        shapes,
    },
    diag::{Diagnostic, rule::Rule},
};

/// Looks at everything and adds what it finds.
type Check = fn(&Context<'_>, &mut Vec<Diagnostic>);

/// What `ggen check` runs over files, by code.
const CHECKS: &[(&Rule, Check)] = &[
    (&missing_label::RULE, missing_label::check),
    (&missing_definition::RULE, missing_definition::check),
    (&missing_ontology_header::RULE, missing_ontology_header::check),
    (&missing_version::RULE, missing_version::check),
    (&subclass_cycle::RULE, subclass_cycle::check),
    (&undefined_own_term::RULE, undefined_own_term::check),
    (&foreign_namespace_definition::RULE, foreign_namespace_definition::check),
    (&query_prefix::RULE, query_prefix::check),
    (&unbound_projection::RULE, unbound_projection::check),
    (&variable_out_of_scope::RULE, variable_out_of_scope::check),
    (&unstable_result::RULE, unstable_result::check),
    (&select_star::RULE, select_star::check),
    (&network_in_query::RULE, network_in_query::check),
    (&unused_prefix::RULE, unused_prefix::check),
    (&duplicate_prefix::RULE, duplicate_prefix::check),
    (&ill_typed_literal::RULE, ill_typed_literal::check),
    (&misspelt_builtin_term::RULE, misspelt_builtin_term::check),
];

/// What is found by asking and validating.
const OTHERS: &[&Rule] = &[
    &bad_data_not_caught::RULE,
    &golden_mismatch::RULE,
    &missing_golden::RULE,
    &empty_golden::RULE,
];

/// All rules of this room, by code.
pub fn rules() -> Vec<&'static Rule> {
    let mut rules: Vec<&Rule> =
        CHECKS.iter().map(|it| it.0).chain(OTHERS.iter().copied()).collect();
    rules.sort_by_key(|it| it.code);
    rules
}

/// Runs every rule over the files.
pub(crate) fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, check) in CHECKS {
        check(context, found);
    }
    shapes::check(context, found);
}
