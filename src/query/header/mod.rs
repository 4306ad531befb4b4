//! The `#+` lines at the top of a query or rule file: one YAML document that says what it asks, what
//! it takes and what it returns. [`schema::HEADER_SCHEMA`] describes it for other tools.
//!
//! ```
//! use ggen::{query::{header, kind::Kind}, rdf::prefix::Prefixes};
//!
//! let text = "\
//! #+ summary: How large is the order?
//! #+ kind: one
//! #+ params:
//! #+   order: { type: iri, example: <https://example.org/o1> }
//! #+ returns:
//! #+   total: decimal
//! SELECT ?total { $order <https://example.org/total> ?total }";
//! let (header, found) = header::parse(text, "order-total.rq", &Prefixes::default());
//! assert!(found.is_empty());
//! assert_eq!(header.kind.map(|it| it.0), Some(Kind::One));
//! assert_eq!(header.params[0].name, "order");
//! ```

mod read;
pub mod schema;

use crate::{
    diag::{Diagnostic, Severity, Span, rule::Rule},
    query::{header::read::Reader, kind::Kind, value::ValueType},
    rdf::prefix::Prefixes,
};

/// A header that cannot be read.
pub const HEADER_SYNTAX: Rule = Rule {
    code: "SPQ021",
    name: "header-syntax",
    severity: Severity::Error,
    summary: "the `#+` header of a query or rule cannot be read",
    doc: "\
The lines at the top of a `.rq` file that begin with `#+ ` are one YAML document. Known keys are \
summary, id, name, description, tags, kind, params, returns, unordered, result and, in rules, stratum. \
`ggen query --header-schema` prints a JSON Schema of it for editors.

```text
#+ summary: Which orders of these customers are late?
#+ kind: many                # one | optional | many | exec
#+ params:
#+   asOf: dateTime          # the short form: a type alone
#+   customer:
#+     type: iri(ex:Customer)
#+     description: Only orders of these customers; of everybody if left out.
#+     example: ex:alice
#+     list: true            # several values
#+     required: false       # may be left out; `default:` says what is then meant
#+   source:
#+     type: graph           # FROM; namedGraph is FROM NAMED
#+     required: false
#+ returns:
#+   order: iri(ex:Order)
#+   note: string?           # may be missing in a row
```

Kinds: `one` fails unless there is exactly one row, `optional` if there is more than one, `many` (if \
nothing is said) takes what comes, `exec` is an update.

A parameter that is left out and has no default stays a variable without a value: a triple pattern with \
it matches anything, `BOUND($x)` is false, and any other FILTER over it fails. \
`FILTER(!BOUND($x) || ?y = $x)` is how a condition falls away.

The values of a list are a set. `?y IN ($x)` means any of them; everywhere else they are joined as \
VALUES where the parameter stands. An empty list matches nothing.

A parameter of type graph or namedGraph does not stand in the query: its values are the query's \
dataset, as FROM and FROM NAMED are. If it is left out the whole dataset is asked.
",
};

/// What a query file declares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The question in one line.
    pub summary: String,
    /// More about it.
    pub description: Option<String>,
    /// A stable identifier, such as that of a competency question.
    pub id: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// How many rows it promises, and where it says so.
    pub kind: Option<(Kind, Span)>,
    /// What it takes, in order.
    pub params: Vec<Param>,
    /// What it returns, in order; empty for ASK and CONSTRUCT.
    pub columns: Vec<Column>,
    /// Whether the order of rows means nothing.
    pub unordered: bool,
    /// The stratum of a rule.
    pub stratum: Option<u32>,
    /// The header's lines.
    pub span: Span,
}

/// A declared parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// Without `$`.
    pub name: String,
    /// Its type.
    pub ty: ValueType,
    /// What it means.
    pub description: Option<String>,
    /// A value, as a person would type it.
    pub example: Option<String>,
    /// The values if none is given; one at most unless it takes several.
    pub default: Vec<String>,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it takes several values.
    pub list: bool,
    /// Its name in the header.
    pub span: Span,
}

impl Param {
    /// Whether a call may come without a value for it.
    pub fn may_be_absent(&self) -> bool {
        !self.required && self.default.is_empty()
    }

    /// A value to show: its example, or one of its type.
    pub fn shown_example(&self) -> &str {
        self.example.as_deref().unwrap_or_else(|| self.ty.example())
    }
}

/// A declared column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Without `?`.
    pub name: String,
    /// Its type.
    pub ty: ValueType,
    /// Whether a row may lack it.
    pub nullable: bool,
    /// Its name in the header.
    pub span: Span,
}

/// Reads the header of a text; without one it is empty.
pub fn parse(text: &str, file: &str, prefixes: &Prefixes) -> (Header, Vec<Diagnostic>) {
    let mut yaml = String::new();
    let mut lines = Vec::new();
    let mut end = 0;
    let mut at = 0;
    for (n, line) in text.split_inclusive('\n').enumerate() {
        at += line.len();
        let Some(rest) = line.trim_end().strip_prefix("#+") else {
            if line.trim().is_empty() && lines.is_empty() {
                continue;
            }
            break;
        };
        yaml.push_str(rest.strip_prefix(' ').unwrap_or(rest));
        yaml.push('\n');
        lines.push((n + 1, "#+".len() + usize::from(rest.starts_with(' '))));
        end = at;
    }
    let mut reader = Reader { file, text, lines, prefixes, found: Vec::new() };
    let mut header = Header { span: Span::from_range(0..end), ..Header::default() };
    reader.read(&yaml, &mut header);
    (header, reader.found)
}
