//! The codes of what generation has to say about its input and its output.

use crate::diag::{Severity, rule::Rule};

/// A type that nobody declares.
pub const DANGLING_RANGE: Rule = Rule {
    code: "GEN001",
    name: "dangling-range",
    severity: Severity::Warning,
    summary: "a range or class is not declared in the input",
    doc: "\
Values of an undeclared class become plain IRIs in the generated code, values of an undeclared \
datatype keep their datatype beside the text. Declare it, correct the IRI, or add the vocabulary that \
declares it as a dependency.
",
};

/// Classes that are subclasses of each other.
pub const CLASS_CYCLE: Rule = Rule {
    code: "GEN002",
    name: "class-cycle",
    severity: Severity::Warning,
    summary: "classes that are subclasses of each other became one type",
    doc: "\
`A ⊑ B` and `B ⊑ A` say that both classes have the same instances. One type is generated, the other \
names become aliases.
",
};

/// Sources that cannot both be right.
pub const CONTRADICTING_SOURCES: Rule = Rule {
    code: "GEN003",
    name: "contradicting-sources",
    severity: Severity::Warning,
    summary: "two statements about a field cannot both hold",
    doc: "\
Ranges, restrictions and shapes of a class and its superclasses hold together. Where their types have \
nothing in common, or a minimum is above a maximum, the stronger source decides: shapes before OWL, \
OWL before `rdfs:range`.
",
};

/// A parent that no method resolution order allows.
pub const NO_LINEARISATION: Rule = Rule {
    code: "GEN004",
    name: "no-linearisation",
    severity: Severity::Info,
    summary: "a superclass was copied instead of inherited",
    doc: "\
Two superclasses order their own superclasses differently, which Python forbids for base classes. The \
later one leaves the bases; its fields are copied.
",
};

/// A datatype that the runtimes do not know.
pub const UNKNOWN_DATATYPE: Rule = Rule {
    code: "GEN005",
    name: "unknown-datatype",
    severity: Severity::Info,
    summary: "a datatype without a known base is kept as a typed literal",
    doc: "\
Values keep their text and their datatype. Define the datatype with `owl:onDatatype` to get a type \
of its own.
",
};

/// Something that has no effect on types.
pub const UNSUPPORTED_CONSTRUCT: Rule = Rule {
    code: "GEN008",
    name: "unsupported-construct",
    severity: Severity::Info,
    summary: "a construct has no effect on the generated types",
    doc: "The message names it. It still counts for `ggen check` and for reasoning.\n",
};

/// A generated file that somebody changed.
pub const EDITED_OUTPUT: Rule = Rule {
    code: "GEN009",
    name: "edited-output",
    severity: Severity::Error,
    summary: "a generated file was changed by hand, or is not ours",
    doc: "\
`ggen generate` does not overwrite what it did not write. Move the change elsewhere, or write the \
file anew with `--force`.
",
};

/// A pinned name that nothing has.
pub const PIN: Rule = Rule {
    code: "GEN010",
    name: "pin-without-effect",
    severity: Severity::Warning,
    summary: "a pinned name is of a term that is gone, or cannot be given",
    doc: "\
`ggen.names.toml` keeps the names of generated code. A name whose term is gone breaks those who used \
it; a name that is no identifier of the language, or that two terms have, cannot be given. `ggen generate \
--pin` writes the file anew.
",
};

/// Output that is not what the input gives.
pub const DRIFT: Rule = Rule {
    code: "TPL004",
    name: "generated-file-drift",
    severity: Severity::Error,
    summary: "a generated file differs from what the input gives",
    doc: "Run `ggen generate` and commit the result.\n",
};

/// A parameter where no value can stand.
pub const UNBINDABLE_PARAMETER: Rule = Rule {
    code: "SPQ024",
    name: "unbindable-parameter",
    severity: Severity::Error,
    summary: "a parameter stands where its values cannot",
    doc: "\
A parameter cannot be the target of BIND or of `AS`, and a literal cannot be a subject, predicate or \
graph. Rename the variable or change the parameter's type.
",
};

/// The rules of this room.
pub const RULES: [&Rule; 10] = [
    &DANGLING_RANGE,
    &CLASS_CYCLE,
    &CONTRADICTING_SOURCES,
    &NO_LINEARISATION,
    &UNKNOWN_DATATYPE,
    &UNSUPPORTED_CONSTRUCT,
    &EDITED_OUTPUT,
    &PIN,
    &DRIFT,
    &UNBINDABLE_PARAMETER,
];
