//! The `#+` lines at the top of a query or rule file: one YAML document that says what it asks, what
//! it takes and what it returns.

use crate::{
    diag::{Diagnostic, Place, Severity, Span, near::nearest, rule::Rule, sources},
    query::{
        value::ValueType,
        yaml::{self, Mark, Node, Value},
    },
    rdf::prefix::Prefixes,
};

/// A header that cannot be read.
pub const HEADER_SYNTAX: Rule = Rule {
    code: "SPQ021",
    name: "header-syntax",
    severity: Severity::Error,
    summary: "the `#+` header of a query or rule cannot be read",
    doc: "\
The lines at the top of a `.rq` file that begin with `#+ ` are one YAML document in block style. \
Known keys are summary, id, name, description, tags, params, returns, unordered, result and, in rules, \
stratum.

```text
#+ summary: Which orders are late?
#+ params:
#+   asOf:
#+     type: dateTime
#+     example: 2025-01-15T12:00:00Z
#+ returns:
#+   order: iri(ex:Order)
```
",
};

const KEYS: [&str; 12] = [
    "summary",
    "question",
    "id",
    "name",
    "description",
    "tags",
    "params",
    "returns",
    "columns",
    "unordered",
    "result",
    "stratum",
];
const PARAM_KEYS: [&str; 6] = ["type", "description", "example", "default", "required", "list"];

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
    /// The value if none is given.
    pub default: Option<String>,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it takes several values.
    pub list: bool,
    /// Its name in the header.
    pub span: Span,
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

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    /// For each line of the YAML text, the file's line from 1 and what was cut off its front.
    lines: Vec<(usize, usize)>,
    prefixes: &'a Prefixes,
    found: Vec<Diagnostic>,
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
    match yaml::parse(&yaml) {
        Ok(Some(node)) => reader.header(&node, &mut header),
        Ok(None) => (),
        Err(error) => reader.report(error.mark, error.message, None),
    }
    (header, reader.found)
}

impl Reader<'_> {
    fn header(&mut self, node: &Node, header: &mut Header) {
        let Value::Map(entries) = &node.value else {
            return self.report(node.mark, "the header must be `key: value` lines".into(), None);
        };
        for (key, mark, value) in entries {
            match key.as_str() {
                "summary" | "question" => header.summary = self.scalar(value).unwrap_or_default(),
                "description" => header.description = self.scalar(value),
                "id" => header.id = self.scalar(value),
                "name" | "result" => _ = self.scalar(value),
                "tags" => header.tags = self.list(value),
                "params" => header.params = self.params(value),
                "returns" | "columns" => header.columns = self.columns(value),
                "unordered" => header.unordered = self.boolean(value),
                "stratum" => header.stratum = self.number(value),
                _ => self.unknown(*mark, key, &KEYS),
            }
        }
    }

    fn params(&mut self, node: &Node) -> Vec<Param> {
        let mut params = Vec::new();
        for (name, mark, value) in self.map(node) {
            if let Some(param) = self.param(&name, mark, &value) {
                params.push(param);
            }
        }
        params
    }

    fn param(&mut self, name: &str, mark: Mark, node: &Node) -> Option<Param> {
        let mut param = Param {
            name: name.to_owned(),
            ty: ValueType::Term,
            description: None,
            example: None,
            default: None,
            required: true,
            list: false,
            span: self.span(mark, name.len()),
        };
        let Value::Map(entries) = &node.value else {
            param.ty = self.ty(node)?;
            return Some(param);
        };
        let mut typed = false;
        let mut required = None;
        for (key, mark, value) in entries {
            match key.as_str() {
                "type" => {
                    typed = true;
                    param.ty = self.ty(value)?;
                }
                "description" => param.description = self.scalar(value),
                "example" => param.example = self.scalar(value),
                "default" => param.default = self.scalar(value),
                "required" => required = Some(self.boolean(value)),
                "list" => param.list = self.boolean(value),
                _ => self.unknown(*mark, key, &PARAM_KEYS),
            }
        }
        param.required = required.unwrap_or(param.default.is_none());
        if !typed {
            self.report(mark, format!("parameter `{name}` has no type"), None);
        }
        for value in param.example.iter().chain(&param.default) {
            if let Err(error) = param.ty.value(value, self.prefixes) {
                self.report(mark, format!("parameter `{name}`: {error}"), None);
            }
        }
        Some(param)
    }

    fn columns(&mut self, node: &Node) -> Vec<Column> {
        let mut columns = Vec::new();
        for (name, mark, value) in self.map(node) {
            let Some(text) = self.scalar(&value) else { continue };
            let (text, nullable) = match text.strip_suffix('?') {
                Some(text) => (text.to_owned(), true),
                None => (text.strip_suffix('!').unwrap_or(&text).to_owned(), false),
            };
            match ValueType::parse(&text, self.prefixes) {
                Ok(ty) => {
                    let span = self.span(mark, name.len());
                    columns.push(Column { name, ty, nullable, span });
                }
                Err(error) => self.report(value.mark, error.to_string(), None),
            }
        }
        columns
    }

    fn ty(&mut self, node: &Node) -> Option<ValueType> {
        let text = self.scalar(node)?;
        match ValueType::parse(&text, self.prefixes) {
            Ok(ty) => Some(ty),
            Err(error) => {
                self.report(node.mark, error.to_string(), None);
                None
            }
        }
    }

    fn map(&mut self, node: &Node) -> Vec<(String, Mark, Node)> {
        match &node.value {
            Value::Map(entries) => entries.clone(),
            Value::Scalar(text) if text.is_empty() => Vec::new(),
            _ => {
                self.report(node.mark, "expected `name: type` lines".into(), None);
                Vec::new()
            }
        }
    }

    fn list(&mut self, node: &Node) -> Vec<String> {
        match &node.value {
            Value::List(items) => items.iter().filter_map(|it| self.scalar(it)).collect(),
            _ => self.scalar(node).into_iter().collect(),
        }
    }

    fn scalar(&mut self, node: &Node) -> Option<String> {
        if let Value::Scalar(text) = &node.value {
            return Some(text.trim().to_owned());
        }
        self.report(node.mark, "expected a text, not a list or a map".into(), None);
        None
    }

    fn boolean(&mut self, node: &Node) -> bool {
        match self.scalar(node).as_deref() {
            Some("true") => true,
            Some("false") | None => false,
            Some(other) => {
                self.report(node.mark, format!("expected true or false, not `{other}`"), None);
                false
            }
        }
    }

    fn number(&mut self, node: &Node) -> Option<u32> {
        let text = self.scalar(node)?;
        let number = text.parse().ok();
        if number.is_none() {
            self.report(node.mark, format!("expected a number from 0, not `{text}`"), None);
        }
        number
    }

    fn unknown(&mut self, mark: Mark, key: &str, known: &[&str]) {
        let help = match nearest(key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known keys: {}", known.join(", ")),
        };
        self.report(mark, format!("unknown key `{key}`"), Some(help));
    }

    fn report(&mut self, mark: Mark, message: String, help: Option<String>) {
        let place = Place::new(self.file, self.span(mark, 1));
        let mut found = HEADER_SYNTAX.found(message).at(place);
        found.help.extend(help);
        self.found.push(found);
    }

    /// Bytes of the file for a place in the YAML text, `#+ ` added back.
    fn span(&self, (line, column): Mark, len: usize) -> Span {
        let line = self.lines.get(line.saturating_sub(1)).or(self.lines.last());
        let (line, cut) = line.copied().unwrap_or((1, 0));
        let position = sources::Position { line, column: column + 1 + cut };
        let start = sources::offset(self.text, position);
        Span::from_range(start..(start + len).min(self.text.len()))
    }
}
