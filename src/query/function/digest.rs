//! Digests of terms.

use std::fmt::Write as _;

use oxigraph::model::Term;
use sha2::{Digest, Sha256, Sha512};

use crate::query::function::{lexical, typed};

/// `gf:digest(algorithm, term…)`: `blake3`, `sha256` or `sha512` over the canonical N-Triples forms
/// of the terms, each followed by a line feed, written as `algorithm:hex`. Blank nodes have no
/// digest, since their labels mean nothing.
pub fn digest(arguments: &[Term]) -> Option<Term> {
    let (algorithm, terms) = arguments.split_first()?;
    let mut text = String::new();
    for term in terms {
        if has_blank(term) {
            return None;
        }
        writeln!(text, "{term}").ok()?;
    }
    let algorithm = lexical(algorithm, &["string"])?.to_ascii_lowercase();
    let hex = match algorithm.replace('-', "").as_str() {
        "blake3" => blake3::hash(text.as_bytes()).to_hex().to_string(),
        "sha256" => hex(&Sha256::digest(text)),
        "sha512" => hex(&Sha512::digest(text)),
        _ => return None,
    };
    Some(typed(format!("{}:{hex}", algorithm.replace('-', "")), "string"))
}

/// Whether a term is a blank node, or a triple term with one in it.
fn has_blank(term: &Term) -> bool {
    match term {
        Term::BlankNode(_) => true,
        Term::Triple(triple) => triple.subject.is_blank_node() || has_blank(&triple.object),
        _ => false,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use oxigraph::model::BlankNode;

    use super::*;

    #[test]
    fn a_digest_names_its_algorithm_and_tells_types_apart() {
        let of = |algorithm: &str, term: Term| digest(&[typed(algorithm, "string"), term]);
        let expected = "sha256:ee195db0cd14979ece92e4ac42d91fef87d1ee254f8df170907cd674dab12d44";
        assert_eq!(of("SHA-256", typed("a", "string")), Some(typed(expected, "string")));
        assert_ne!(of("blake3", typed("1", "integer")), of("blake3", typed("1", "string")));
        assert_eq!(of("md5", typed("a", "string")), None);
        assert_eq!(of("blake3", BlankNode::default().into()), None);
    }
}
