//! The hash functions of RDFC-1.0.

use sha2::{Digest as _, Sha256, Sha384};

/// The hash function of a canonicalisation; another function gives other labels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HashAlgorithm {
    /// SHA-256, the default of RDFC-1.0.
    #[default]
    Sha256,
    /// SHA-384.
    Sha384,
}

impl HashAlgorithm {
    /// The hash of a text in lower-case hexadecimal digits.
    pub(super) fn hex(self, text: &str) -> String {
        match self {
            Self::Sha256 => hex(&Sha256::digest(text)),
            Self::Sha384 => hex(&Sha384::digest(text)),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |it: u8| char::from(DIGITS[usize::from(it)]);
    bytes.iter().flat_map(|it| [digit(it >> 4), digit(it & 15)]).collect()
}
