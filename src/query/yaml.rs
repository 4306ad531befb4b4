//! The small part of YAML that a query header needs: maps, lists and plain scalars, with the place
//! of each, no anchors, aliases or tags.

use saphyr_parser::{Event, Parser, ScalarStyle};

/// Deeper nesting than any header has.
const MAX_DEPTH: usize = 16;

/// A line from 1 and a column from 0, in characters of the YAML text.
pub(crate) type Mark = (usize, usize);

/// A YAML node.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) mark: Mark,
    pub(crate) value: Value,
}

/// What a node holds.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// The characters as written, quotes removed; an empty plain scalar is "".
    Scalar(String),
    List(Vec<Node>),
    Map(Vec<(String, Mark, Node)>),
}

/// Why a text is refused, and where.
#[derive(Clone, Debug)]
pub(crate) struct YamlError {
    pub(crate) mark: Mark,
    pub(crate) message: String,
}

enum Open {
    List(Vec<Node>),
    Map(Vec<(String, Mark, Node)>, Option<(String, Mark)>),
}

/// Reads one document.
pub(crate) fn parse(text: &str) -> Result<Option<Node>, YamlError> {
    let mut open: Vec<(Mark, Open)> = Vec::new();
    let mut root = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|it| YamlError {
            mark: (it.marker().line(), it.marker().col()),
            message: it.info().to_owned(),
        })?;
        let mark = (span.start.line(), span.start.col());
        let fail = |message: &str| YamlError { mark, message: message.to_owned() };
        let done = match event {
            Event::Alias(_) => return Err(fail("aliases are not allowed here")),
            Event::Scalar(text, style, anchor, tag) => {
                if anchor != 0 || tag.is_some() {
                    return Err(fail("anchors and tags are not allowed here"));
                }
                let empty = style == ScalarStyle::Plain && text == "~";
                let text = if empty { String::new() } else { text.into_owned() };
                Some(Node { mark, value: Value::Scalar(text) })
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if open.len() == MAX_DEPTH {
                    return Err(fail("nested too deeply"));
                }
                let started = match event {
                    Event::SequenceStart(..) => Open::List(Vec::new()),
                    _ => Open::Map(Vec::new(), None),
                };
                open.push((mark, started));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let (mark, closed) = open.pop().ok_or_else(|| fail("unexpected end"))?;
                let value = match closed {
                    Open::List(items) => Value::List(items),
                    Open::Map(entries, _) => Value::Map(entries),
                };
                Some(Node { mark, value })
            }
            _ => None,
        };
        if let Some(node) = done {
            put(node, &mut open, &mut root)?;
        }
    }
    Ok(root)
}

/// Puts a finished node where it belongs: into the innermost open collection, or at the root.
fn put(node: Node, open: &mut [(Mark, Open)], root: &mut Option<Node>) -> Result<(), YamlError> {
    let fail = |message: String| YamlError { mark: node.mark, message };
    match open.last_mut() {
        None if root.is_some() => return Err(fail("only one document is allowed".to_owned())),
        None => *root = Some(node),
        Some((_, Open::List(items))) => items.push(node),
        Some((_, Open::Map(entries, key))) => match key.take() {
            Some((name, mark)) => entries.push((name, mark, node)),
            None => match node.value {
                Value::Scalar(name) if entries.iter().any(|it| it.0 == name) => {
                    return Err(YamlError { mark: node.mark, message: format!("`{name}` twice") });
                }
                Value::Scalar(name) => *key = Some((name, node.mark)),
                _ => return Err(fail("a key must be a word".to_owned())),
            },
        },
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_spelling() {
        let node = parse("a: 2025-01-15T12:00:00Z\nb: [1.50, \"x: y\"]\n").unwrap().unwrap();
        let Value::Map(entries) = node.value else { panic!("a map") };
        assert!(matches!(&entries[0].2.value, Value::Scalar(it) if it == "2025-01-15T12:00:00Z"));
        let Value::List(items) = &entries[1].2.value else { panic!("a list") };
        assert!(matches!(&items[0].value, Value::Scalar(it) if it == "1.50"));
        assert_eq!(items[1].mark, (2, 10));
    }

    #[test]
    fn hostile_headers_are_refused() {
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert!(parse("a: &x 1\nb: *x\n").is_err());
        assert!(parse("a: 1\na: 2\n").is_err());
    }
}
