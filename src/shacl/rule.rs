//! The rules whose findings come from compiling shapes.

use crate::diag::{Severity, rule::Rule};

/// A shape that breaks a syntax rule of the standard.
pub const MALFORMED: Rule = Rule {
    code: "SHC001",
    name: "malformed-shape",
    severity: Severity::Error,
    summary: "a shape breaks a syntax rule of SHACL",
    doc: "The value of a parameter has the wrong form: a count that is no integer, a list without an \
end, a property shape with two paths. A shape that is used for validation must be repaired first, \
because the standard gives it no meaning.\n",
};

/// A term of the SHACL namespace that does not exist or is not evaluated.
pub const UNKNOWN_TERM: Rule = Rule {
    code: "SHC002",
    name: "unknown-shacl-term",
    severity: Severity::Error,
    summary: "a shape uses a term of the SHACL namespace that has no effect",
    doc: "Validators ignore parameters they do not know, so a misspelt `sh:minCout` silently checks \
nothing. The same holds for a parameter whose companion is missing, such as `sh:qualifiedMinCount` \
without `sh:qualifiedValueShape`.\n",
};

/// A pattern or query inside a shape that cannot be used.
pub const CONSTRAINT_TEXT: Rule = Rule {
    code: "SHC007",
    name: "invalid-constraint-text",
    severity: Severity::Error,
    summary: "a regular expression or SPARQL text in a shape cannot be used",
    doc: "The text of `sh:pattern` is no regular expression, or the text of `sh:select` or `sh:ask` \
does not parse, does not return `$this`, or uses what pre-binding forbids: MINUS, VALUES, SERVICE, \
an inner SELECT that does not return the pre-bound variables, or `AS` with one of them.\n",
};

/// Shapes that refer to themselves.
pub const RECURSIVE: Rule = Rule {
    code: "SHC008",
    name: "recursive-shape",
    severity: Severity::Warning,
    summary: "a shape refers to itself",
    doc: "The standard leaves recursion undefined. Here a node conforms unless it can be shown that \
it does not. Through a negation (`sh:not`, `sh:xone`, `sh:qualifiedMaxCount`, disjoint qualified \
shapes) there is no such reading, and the shape is refused.\n",
};

/// The rules of this room.
pub const RULES: [&Rule; 4] = [&MALFORMED, &UNKNOWN_TERM, &CONSTRAINT_TEXT, &RECURSIVE];
