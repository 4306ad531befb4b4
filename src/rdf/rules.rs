//! The rules about reading RDF: what is said when a file cannot be read as it stands.

use crate::diag::{Severity, rule::Rule};

/// All rules of this room, by code.
pub const RULES: &[&Rule] =
    &[&SYNTAX_ERROR, &UNDECLARED_PREFIX, &INVALID_IRI, &INVALID_LANGUAGE_TAG, &FILE_ENCODING];

/// A text that the grammar of its format does not allow.
pub const SYNTAX_ERROR: Rule = Rule {
    code: "SYN001",
    name: "syntax-error",
    severity: Severity::Error,
    summary: "the text is not in the grammar of its format",
    doc: "\
## What it does
Reports text that the grammar of the file's format does not allow. In Turtle and its relatives
reading goes on behind the next full stop, so that one run shows all errors of a file.

## Why is this bad?
Other tools refuse the file. The statement with the error is not read at all.

## Example
```turtle
ex:Cat rdfs:label \"cat\"@en
ex:Dog rdfs:label \"dog\"@en .
```

## Use instead
```turtle
ex:Cat rdfs:label \"cat\"@en .
ex:Dog rdfs:label \"dog\"@en .
```
",
};

/// A prefixed name whose prefix nothing declares.
pub const UNDECLARED_PREFIX: Rule = Rule {
    code: "SYN002",
    name: "undeclared-prefix",
    severity: Severity::Error,
    summary: "a prefixed name uses a prefix that is not declared above it",
    doc: "\
## What it does
Reports the first use of a prefix that is not declared above it.

## Why is this bad?
The name stands for no IRI, so the statements with it cannot be read.

## Example
```turtle
<https://example.org/ada> foaf:name \"Ada\" .
```

## Use instead
```turtle
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<https://example.org/ada> foaf:name \"Ada\" .
```

## Fix safety
The fix declares the prefix with its well-known namespace.
",
};

/// An IRI that RFC 3987 does not allow.
pub const INVALID_IRI: Rule = Rule {
    code: "SYN006",
    name: "invalid-iri",
    severity: Severity::Error,
    summary: "an IRI that RFC 3987 does not allow",
    doc: "\
## What it does
Reports IRIs with spaces, brackets, broken `%` escapes and other breaches of RFC 3987.

## Why is this bad?
Other tools refuse the file, or read another IRI than was meant.

## Example
```turtle
<https://example.org/grey heron> a ex:Bird .
```

## Use instead
```turtle
<https://example.org/grey%20heron> a ex:Bird .
```
",
};

/// A language tag that BCP 47 does not allow.
pub const INVALID_LANGUAGE_TAG: Rule = Rule {
    code: "SYN009",
    name: "invalid-language-tag",
    severity: Severity::Error,
    summary: "a language tag that BCP 47 does not allow",
    doc: "\
## What it does
Reports language tags that are not well-formed.

## Why is this bad?
A literal with such a tag is not RDF: other tools refuse it, and no language filter finds it.

## Example
```turtle
ex:Cat rdfs:label \"cat\"@englishlanguage .
```

## Use instead
```turtle
ex:Cat rdfs:label \"cat\"@en .
```
",
};

/// A file that is not text in UTF-8.
pub const FILE_ENCODING: Rule = Rule {
    code: "SYN012",
    name: "file-encoding",
    severity: Severity::Error,
    summary: "the file is not UTF-8",
    doc: "\
## What it does
Reports the first byte that is not UTF-8.

## Why is this bad?
All RDF formats that are text are UTF-8. A file in another encoding is not read.

## Use instead
Save the file as UTF-8, without a byte order mark.
",
};
