//! The terms of the SHACL namespace that can stand at a shape.

/// Parameters that are evaluated.
pub(super) const EVALUATED: &[&str] = &[
    "and", "class", "closed", "datatype", "deactivated", "disjoint", "equals", "flags", "hasValue",
    "ignoredProperties", "in", "languageIn", "lessThan", "lessThanOrEquals", "maxCount",
    "maxExclusive", "maxInclusive", "maxLength", "message", "minCount", "minExclusive",
    "minInclusive", "minLength", "node", "nodeKind", "not", "or", "path", "pattern", "property",
    "qualifiedMaxCount", "qualifiedMinCount", "qualifiedValueShape", "qualifiedValueShapesDisjoint",
    "severity", "sparql", "targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf",
    "uniqueLang", "xone",
];

/// Terms that would change the results and are not evaluated: using them is refused.
pub(super) const UNSUPPORTED: &[&str] = &[
    "expression", "js", "maxListLength", "memberShape", "minListLength", "nodeByExpression",
    "reificationRequired", "reifierShape", "rootClass", "singleLine", "someValue", "subsetOf",
    "target", "targetWhere", "uniqueMembers", "uniqueValuesFor",
];

/// Terms that validation does not look at.
const DESCRIPTIVE: &[&str] = &[
    "agentInstruction", "alternativePath", "ask", "codeIdentifier", "condition", "construct",
    "declare", "defaultValue", "description", "entailment", "formalized", "group", "intent",
    "inversePath", "jsLibrary", "labelTemplate", "name", "nodeValidator", "object",
    "oneOrMorePath", "optional", "order", "parameter", "predicate", "prefixes",
    "propertyValidator", "resultAnnotation", "rule", "select", "shapesGraph", "subject",
    "suggestedShapesGraph", "unit", "update", "validator", "values", "zeroOrMorePath",
    "zeroOrOnePath",
];

/// Whether a local name is one of SHACL's.
pub(super) fn is_known(local: &str) -> bool {
    [EVALUATED, UNSUPPORTED, DESCRIPTIVE].iter().any(|it| it.contains(&local))
}
