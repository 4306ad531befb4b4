//! TOML a person wrote: typed access that reports every fault with its byte range.

use std::sync::Arc;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    diag::{Applicability, Diagnostic, Place, Span, near},
    package::rule::{MANIFEST_SCHEMA, UNKNOWN_KEY},
};

/// Parses a document; syntax faults are reported, and then there is no document.
pub fn parse<'a>(
    text: &'a str,
    file: &Arc<str>,
    found: &mut Vec<Diagnostic>,
) -> Option<Spanned<DeTable<'a>>> {
    if u32::try_from(text.len()).is_err() {
        found.push(MANIFEST_SCHEMA.found("the file is too large").at(Place::file(file.clone())));
        return None;
    }
    let (document, faults) = DeTable::parse_recoverable(text);
    for fault in &faults {
        let place = match fault.span() {
            Some(span) => Place::new(file.clone(), Span::from_range(span)),
            None => Place::file(file.clone()),
        };
        let message = fault.message().lines().collect::<Vec<_>>().join("; ");
        found.push(MANIFEST_SCHEMA.found(format!("not valid TOML: {message}")).at(place));
    }
    faults.is_empty().then_some(document)
}

/// One table of a document.
#[derive(Clone, Debug)]
pub struct Table<'a> {
    /// The file it stands in, as shown.
    pub file: &'a Arc<str>,
    /// Its dotted name, empty for the document.
    pub name: String,
    /// Its bytes.
    pub span: Span,
    entries: &'a DeTable<'a>,
}

/// A string and the bytes of its value.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// The string.
    pub text: &'a str,
    /// Its bytes, quotes included.
    pub span: Span,
}

impl<'a> Table<'a> {
    /// The whole document.
    pub fn document(document: &'a Spanned<DeTable<'a>>, file: &'a Arc<str>) -> Self {
        Self {
            file,
            name: String::new(),
            // An empty table at the top: a fault of the document as a whole has no bytes to mark.
            span: Span::default(),
            entries: document.get_ref(),
        }
    }

    /// The place of a byte range of this file.
    pub fn place(&self, span: Span) -> Place {
        Place::new(self.file.clone(), span)
    }

    /// Keys and values in the order of the keys.
    pub fn entries(&self) -> impl Iterator<Item = (Text<'a>, &'a Spanned<DeValue<'a>>)> + use<'a> {
        self.entries.iter().map(|(key, value)| {
            (Text { text: key.get_ref(), span: Span::from_range(key.span()) }, value)
        })
    }

    /// The value of a key.
    pub fn value(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.entries.get(key)
    }

    /// The string under a key.
    pub fn string(&self, key: &str, found: &mut Vec<Diagnostic>) -> Option<Text<'a>> {
        let value = self.value(key)?;
        self.string_at(key, value, found)
    }

    /// The string under a key that must be there.
    pub fn required(&self, key: &str, found: &mut Vec<Diagnostic>) -> Option<Text<'a>> {
        if self.value(key).is_none() {
            found.push(
                MANIFEST_SCHEMA
                    .found(format!("`[{}]` has no `{key}`", self.name))
                    .at(self.place(self.span))
                    .help(format!("add `{key} = \"…\"`")),
            );
        }
        self.string(key, found)
    }

    /// The strings of an array; empty without the key.
    pub fn strings(&self, key: &str, found: &mut Vec<Diagnostic>) -> Vec<Text<'a>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            found.push(self.wrong(key, value, "an array of strings"));
            return Vec::new();
        };
        items.iter().filter_map(|it| self.string_at(key, it, found)).collect()
    }

    /// The table under a key.
    pub fn table(&self, key: &str, found: &mut Vec<Diagnostic>) -> Option<Table<'a>> {
        let value = self.value(key)?;
        self.table_at(key, value, found)
    }

    /// A value seen as a table.
    pub fn table_at(
        &self,
        key: &str,
        value: &'a Spanned<DeValue<'a>>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Table<'a>> {
        let DeValue::Table(entries) = value.get_ref() else {
            found.push(self.wrong(key, value, "a table"));
            return None;
        };
        Some(Table {
            file: self.file,
            name: self.dotted(key),
            span: Span::from_range(value.span()),
            entries,
        })
    }

    /// Reports every key that is not `known`.
    pub fn only(&self, known: &[&str], found: &mut Vec<Diagnostic>) {
        for (key, _) in self.entries().filter(|(key, _)| !known.contains(&key.text)) {
            found.push(self.unknown(key, known));
        }
    }

    /// The finding about an unknown key.
    pub fn unknown(&self, key: Text<'a>, known: &[&str]) -> Diagnostic {
        let spelt = short(key.text);
        let message = match self.name.as_str() {
            "" => format!("unknown table or key `{spelt}`"),
            name => format!("unknown key `{spelt}` in `[{name}]`"),
        };
        let diagnostic =
            UNKNOWN_KEY.found(message).at(self.place(key.span)).label("nothing reads this");
        match near::nearest(key.text, known.iter().copied()) {
            Some(near) => diagnostic
                .help(format!("did you mean `{near}`?"))
                .fix(Applicability::Unsafe, vec![(key.span, near.to_owned())]),
            None => diagnostic.help(format!("known here: {}", known.join(", "))),
        }
    }

    /// The finding about a value of the wrong kind.
    pub fn wrong(&self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) -> Diagnostic {
        let kind = kind(value.get_ref());
        MANIFEST_SCHEMA
            .found(format!("`{}` must be {wanted}", self.dotted(key)))
            .at(self.place(Span::from_range(value.span())))
            .label(format!("this is {kind}"))
    }

    fn string_at(
        &self,
        key: &str,
        value: &'a Spanned<DeValue<'a>>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Text<'a>> {
        let DeValue::String(text) = value.get_ref() else {
            found.push(self.wrong(key, value, "a string"));
            return None;
        };
        Some(Text { text, span: Span::from_range(value.span()) })
    }

    fn dotted(&self, key: &str) -> String {
        let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let key =
            if key.chars().all(bare) { key.to_owned() } else { format!("\"{}\"", short(key)) };
        if self.name.is_empty() { key } else { format!("{}.{key}", self.name) }
    }
}

/// A text as quoted in a message: a hostile file must not fill the screen.
pub fn short(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}
