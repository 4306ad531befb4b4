//! The small part of YAML that a query header needs: maps, lists and plain scalars, with the place
//! of each, no anchors, aliases or tags.

use saphyr_parser::{Event, Parser, ScalarStyle};

/// Deeper nesting than any header has.
const MAX_DEPTH: usize = 16;
/// Longer than any name.
const MAX_KEY: usize = 400;
/// More entries than any map or list of a header has. Keys are compared one by one.
const MAX_ENTRIES: usize = 1000;
/// Longer than any header.
const MAX_TEXT: usize = 1 << 18;

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
    /// Nothing behind a key, `~` or `null`.
    Null,
    /// The characters as written, quotes removed.
    Scalar {
        text: String,
        /// Without quotes: `true` and `3` are then no texts for other readers of YAML.
        plain: bool,
    },
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
    if text.len() > MAX_TEXT {
        let message = format!("the header is longer than {MAX_TEXT} bytes");
        return Err(YamlError { mark: (1, 0), message });
    }
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
                if let Some(control) =
                    text.chars().find(|it| it.is_control() && !matches!(it, '\n' | '\t'))
                {
                    let name = control.escape_unicode();
                    return Err(fail(&format!("the control character {name} is not allowed here")));
                }
                let plain = style == ScalarStyle::Plain;
                let value = match &*text {
                    "" | "~" | "null" | "Null" | "NULL" if plain => Value::Null,
                    _ => Value::Scalar { text: text.into_owned(), plain },
                };
                Some(Node { mark, value })
            }
            Event::SequenceStart(anchor, ref tag) | Event::MappingStart(anchor, ref tag) => {
                if anchor != 0 || tag.is_some() {
                    return Err(fail("anchors and tags are not allowed here"));
                }
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
        Some((_, Open::List(items))) if items.len() == MAX_ENTRIES => {
            return Err(fail(format!("a list has more than {MAX_ENTRIES} members")));
        }
        Some((_, Open::List(items))) => items.push(node),
        Some((_, Open::Map(entries, _))) if entries.len() == MAX_ENTRIES => {
            return Err(fail(format!("a map has more than {MAX_ENTRIES} keys")));
        }
        Some((_, Open::Map(entries, key))) => match key.take() {
            Some((name, mark)) => entries.push((name, mark, node)),
            None => match node.value {
                Value::Scalar { text, .. } if entries.iter().any(|it| it.0 == text) => {
                    return Err(fail(format!("the key `{text}` stands here twice")));
                }
                Value::Scalar { text, .. } if text.len() > MAX_KEY => {
                    return Err(fail(format!("a key is longer than {MAX_KEY} bytes")));
                }
                Value::Scalar { text, .. } => *key = Some((text, node.mark)),
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
        assert!(
            matches!(&entries[0].2.value, Value::Scalar { text, .. } if text == "2025-01-15T12:00:00Z")
        );
        let Value::List(items) = &entries[1].2.value else { panic!("a list") };
        assert!(matches!(&items[0].value, Value::Scalar { text, plain: true } if text == "1.50"));
        assert_eq!(items[1].mark, (2, 10));
    }

    #[test]
    fn hostile_headers_are_refused() {
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert!(parse("a: &x 1\nb: *x\n").is_err());
        assert!(parse("a: 1\na: 2\n").is_err());
        assert!(parse("a: \"\\0\"\n").is_err());
        assert!(parse(&format!("{}: 1\n", "k".repeat(500))).is_err());
        assert!(
            parse(&(0..2000).map(|n| format!("k{n}: 1")).collect::<Vec<_>>().join("\n")).is_err()
        );
        assert!(parse(&format!("a: [{}]", "1,".repeat(2000))).is_err());
        assert!(parse(&format!("a: {}", "x".repeat(1 << 20))).is_err());
    }
}
