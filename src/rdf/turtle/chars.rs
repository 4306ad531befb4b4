//! The character classes of names in Turtle and N-Triples.
//!
//! <https://www.w3.org/TR/rdf12-turtle/#grammar-production-PN_CHARS_BASE>

/// What may begin a prefix: `PN_CHARS_BASE`.
pub(crate) fn is_base(c: char) -> bool {
    matches!(c,
        'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// What may begin a local name or a blank-node label: `PN_CHARS_U` or a digit.
pub(crate) fn is_start(c: char) -> bool {
    is_base(c) || c == '_' || c.is_ascii_digit()
}

/// What may stand inside a name: `PN_CHARS`.
pub(crate) fn is_name(c: char) -> bool {
    is_start(c) || matches!(c, '-' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Whether a name can be a prefix: `PN_PREFIX`, or nothing.
pub(crate) fn is_prefix(name: &str) -> bool {
    name.is_empty()
        || (name.starts_with(is_base)
            && !name.ends_with('.')
            && name.chars().all(|it| is_name(it) || it == '.'))
}

/// What a backslash in a local name may protect.
pub(crate) fn is_escapable(byte: u8) -> bool {
    b"_~.-!$&'()*+,;=/?#@%".contains(&byte)
}

/// Whether an ASCII byte may stand inside a name, by value: the hot loop of the lexer.
pub(crate) const ASCII_NAME: [bool; 128] = {
    let mut table = [false; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        byte += 1;
    }
    table
};
