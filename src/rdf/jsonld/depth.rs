//! Bounds on nesting, checked before anything recurses.

/// How deep objects and arrays may nest.
pub(super) const MAX_NESTING: usize = 500;

/// How deep a text nests, and the bracket that nests too deep.
pub(super) fn nesting(text: &str) -> (usize, Option<usize>) {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut deepest) = (0, 0_usize, 0);
    let mut in_string = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => (),
        }
        if depth > MAX_NESTING {
            return (depth, Some(at));
        }
        deepest = deepest.max(depth);
        at += 1;
    }
    (deepest, None)
}

/// The bracket that nests too deep.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    nesting(text).1
}
