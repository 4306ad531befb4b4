//! From the YAML of a header to what it declares.

use crate::{
    diag::{Diagnostic, Place, Span, near::nearest, sources},
    query::{
        header::{Column, HEADER_SYNTAX, Header, Param},
        kind::Kind,
        value::ValueType,
        yaml::{self, Mark, Node, Value},
    },
    rdf::prefix::Prefixes,
};

pub(super) const KEYS: [&str; 13] = [
    "summary",
    "question",
    "id",
    "name",
    "description",
    "tags",
    "kind",
    "params",
    "returns",
    "columns",
    "unordered",
    "result",
    "stratum",
];
pub(super) const PARAM_KEYS: [&str; 6] =
    ["type", "description", "example", "default", "required", "list"];

/// The longest name of a parameter or column.
const MAX_NAME: usize = 100;

pub(super) struct Reader<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    /// For each line of the YAML text, the file's line from 1 and what was cut off its front.
    pub(super) lines: Vec<(usize, usize)>,
    pub(super) prefixes: &'a Prefixes,
    pub(super) found: Vec<Diagnostic>,
}

impl Reader<'_> {
    pub(super) fn read(&mut self, yaml: &str, header: &mut Header) {
        match yaml::parse(yaml) {
            Ok(Some(node)) => self.header(&node, header),
            Ok(None) => (),
            Err(error) => self.report(error.mark, error.message, None),
        }
    }

    fn header(&mut self, node: &Node, header: &mut Header) {
        let entries = match &node.value {
            Value::Map(entries) => entries,
            Value::Null => return,
            _ => {
                let help = Some("write `summary: What is asked?`".to_owned());
                return self.report(node.mark, "the header is no `key: value` lines".into(), help);
            }
        };
        for (key, mark, value) in entries {
            match key.as_str() {
                "summary" | "question" => header.summary = self.scalar(value).unwrap_or_default(),
                "description" => header.description = self.scalar(value),
                "id" => header.id = self.scalar(value),
                "name" | "result" => _ = self.scalar(value),
                "tags" => header.tags = self.texts(value),
                "kind" => header.kind = self.kind(value),
                "params" => header.params = self.params(value),
                "returns" | "columns" => header.columns = self.columns(value),
                "unordered" => header.unordered = self.boolean(value),
                "stratum" => header.stratum = self.number(value),
                _ => self.unknown(*mark, key, &KEYS),
            }
        }
    }

    fn kind(&mut self, node: &Node) -> Option<(Kind, Span)> {
        let word = self.scalar(node)?;
        if let Some(kind) = Kind::parse(&word) {
            return Some((kind, self.span(node.mark, word.len())));
        }
        let words = Kind::ALL.map(Kind::as_str);
        let help = nearest(&word, words).map(|near| format!("did you mean `{near}`?"));
        let message = format!("unknown kind `{word}`: write {}", words.join(", "));
        self.report(node.mark, message, help);
        None
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
        self.name(name, mark)?;
        let mut param = Param {
            name: name.to_owned(),
            ty: ValueType::Term,
            description: None,
            example: None,
            default: Vec::new(),
            required: true,
            list: false,
            span: self.span(mark, name.len()),
        };
        let Value::Map(entries) = &node.value else {
            param.ty = self.ty(name, mark, node)?;
            return Some(param);
        };
        let mut is_typed = false;
        let mut required = None;
        // A wrong type or value is told after the whole parameter is known.
        let mut values: Vec<(Mark, String)> = Vec::new();
        for (key, mark, value) in entries {
            match key.as_str() {
                "type" => {
                    is_typed = true;
                    param.ty = self.ty(name, *mark, value)?;
                }
                "description" => param.description = self.scalar(value),
                "example" => {
                    param.example = self.scalar(value);
                    values.extend(param.example.iter().map(|it| (value.mark, it.clone())));
                }
                "default" => {
                    param.default = self.defaults(value);
                    values.extend(param.default.iter().map(|it| (value.mark, it.clone())));
                }
                "required" => required = Some(self.boolean(value)),
                "list" => param.list = self.boolean(value),
                _ => self.unknown(*mark, key, &PARAM_KEYS),
            }
        }
        if !is_typed {
            self.untyped(name, mark);
        }
        if required == Some(true) && !param.default.is_empty() {
            let message = format!("parameter `{name}` is required, so its default is never used");
            self.report(mark, message, Some("remove `required` or `default`".into()));
        }
        if param.default.len() > 1 && !param.list {
            let message = format!("parameter `{name}` has several defaults but takes one value");
            self.report(mark, message, Some("add `list: true`".into()));
        }
        param.required = required.unwrap_or(param.default.is_empty());
        for (mark, value) in values.iter().filter(|_| is_typed) {
            if let Err(error) = param.ty.value(value, self.prefixes) {
                self.report(*mark, format!("parameter `{name}`: {error}"), None);
            }
        }
        Some(param)
    }

    /// One value or several.
    fn defaults(&mut self, node: &Node) -> Vec<String> {
        if let Value::List(items) = &node.value
            && items.is_empty()
        {
            self.report(node.mark, "the list of defaults is empty".into(), None);
        }
        self.texts(node)
    }

    fn columns(&mut self, node: &Node) -> Vec<Column> {
        let mut columns = Vec::new();
        for (name, mark, value) in self.map(node) {
            if self.name(&name, mark).is_none() {
                continue;
            }
            let Some(text) = self.scalar(&value) else { continue };
            let (text, nullable) = match text.strip_suffix('?') {
                Some(text) => (text.to_owned(), true),
                None => (text.strip_suffix('!').unwrap_or(&text).to_owned(), false),
            };
            match ValueType::parse(&text, self.prefixes) {
                Ok(ty) if ty.is_dataset() => {
                    let message =
                        format!("`{ty}` is a type of parameters; a graph's name is `iri`");
                    self.report(value.mark, message, None);
                }
                Ok(ty) => {
                    let span = self.span(mark, name.len());
                    columns.push(Column { name, ty, nullable, span });
                }
                Err(error) => self.report(value.mark, error.to_string(), None),
            }
        }
        columns
    }

    /// A name that a SPARQL variable can have, as far as the header's other readers allow.
    fn name(&mut self, name: &str, mark: Mark) -> Option<()> {
        let is_word = |it: char| it == '_' || it.is_alphanumeric();
        let help = match name {
            _ if name.chars().count() > MAX_NAME => {
                format!("a name has at most {MAX_NAME} letters")
            }
            _ if name.starts_with(['$', '?']) => "write the name without `$` and `?`".to_owned(),
            _ if name.is_empty() || !name.chars().all(is_word) => {
                "a name is letters, digits and `_`".to_owned()
            }
            _ => return Some(()),
        };
        let shown: String = name.chars().take(MAX_NAME).collect();
        self.report(mark, format!("`{shown}` cannot be the name of a variable"), Some(help));
        None
    }

    fn ty(&mut self, name: &str, mark: Mark, node: &Node) -> Option<ValueType> {
        if matches!(node.value, Value::Null) {
            self.untyped(name, mark);
            return None;
        }
        let text = self.scalar(node)?;
        if let Some(ty) = text.strip_suffix(['?', '!']) {
            let help = format!("write `type: {ty}` and, if it may be left out, `required: false`");
            let message = format!("`{text}` is a type of columns, and `{name}` is a parameter");
            self.report(node.mark, message, Some(help));
            return None;
        }
        match ValueType::parse(&text, self.prefixes) {
            Ok(ty) => Some(ty),
            Err(error) => {
                self.report(node.mark, error.to_string(), None);
                None
            }
        }
    }

    fn untyped(&mut self, name: &str, mark: Mark) {
        let help = "write `type:` with a datatype (dateTime, integer …), iri, iri(Class) or term";
        self.report(mark, format!("parameter `{name}` has no type"), Some(help.to_owned()));
    }

    fn map(&mut self, node: &Node) -> Vec<(String, Mark, Node)> {
        match &node.value {
            Value::Map(entries) => entries.clone(),
            Value::Null => Vec::new(),
            _ => {
                self.report(node.mark, "expected `name: type` lines".into(), None);
                Vec::new()
            }
        }
    }

    fn texts(&mut self, node: &Node) -> Vec<String> {
        match &node.value {
            Value::List(items) => items.iter().filter_map(|it| self.scalar(it)).collect(),
            _ => self.scalar(node).into_iter().collect(),
        }
    }

    fn scalar(&mut self, node: &Node) -> Option<String> {
        let message = match &node.value {
            Value::Scalar { text, .. } => return Some(text.trim().to_owned()),
            Value::Null => "expected a text, but there is nothing",
            Value::List(_) => "expected a text, not a list",
            Value::Map(_) => "expected a text, not a map",
        };
        self.report(node.mark, message.to_owned(), None);
        None
    }

    fn boolean(&mut self, node: &Node) -> bool {
        let quoted = matches!(node.value, Value::Scalar { plain: false, .. });
        match self.scalar(node).as_deref() {
            Some("true" | "True" | "TRUE") if !quoted => true,
            Some("false" | "False" | "FALSE") if !quoted => false,
            None => false,
            Some(_) if quoted => {
                self.report(node.mark, "expected true or false without quotes".into(), None);
                false
            }
            Some(other) => {
                self.report(node.mark, format!("expected true or false, not `{other}`"), None);
                false
            }
        }
    }

    fn number(&mut self, node: &Node) -> Option<u32> {
        let quoted = matches!(node.value, Value::Scalar { plain: false, .. });
        let text = self.scalar(node)?;
        let number = text.parse().ok().filter(|_| !quoted);
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
