//! Compressed files: told by their first bytes, unpacked within bounds.
//!
//! ```
//! use ggen::rdf::compressed::{Compression, unpack};
//!
//! assert_eq!(unpack(b"plain".to_vec())?, b"plain");
//! assert_eq!(Compression::of(b"\x1F\x8B\x08"), Some(Compression::Gzip));
//! # Ok::<(), ggen::rdf::compressed::UnpackError>(())
//! ```

use std::{
    io::{self, Read},
    path::Path,
};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::{
    StreamingDecoder,
    errors::{FrameDecoderError, ReadFrameHeaderError},
};

/// What any file may unpack to, however small it is.
const ALWAYS: u64 = 64 << 20;
/// How many times its size a larger file may unpack to; text seldom packs better than 1:50.
const RATIO: u64 = 256;
/// What no file may unpack to: ranges in texts are 32 bits wide.
const NEVER: u64 = u32::MAX as u64;

/// A way to compress a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// RFC 1952, `.gz`.
    Gzip,
    /// RFC 8878, `.zst`.
    Zstandard,
}

/// Why a compressed file cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnpackError {
    /// It would fill the memory.
    #[error(
        "it unpacks to more than {limit} bytes, which only a decompression bomb does; if you trust it, unpack it yourself"
    )]
    Bomb {
        /// The bound.
        limit: u64,
    },
    /// It is truncated or damaged.
    #[error("the {} data is truncated or damaged: {source}", .compression.name())]
    Damaged {
        /// How it is compressed.
        compression: Compression,
        /// What the decoder says.
        source: io::Error,
    },
}

impl Compression {
    /// How bytes are compressed. No text in UTF-8 begins like this.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x1F, 0x8B, ..] => Some(Self::Gzip),
            // Frames to skip may come first.
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => {
                Some(Self::Zstandard)
            }
            _ => None,
        }
    }

    /// How a file is compressed by its name.
    pub fn from_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "gz" => Some(Self::Gzip),
            "zst" | "zstd" => Some(Self::Zstandard),
            _ => None,
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstandard => "zstd",
        }
    }
}

/// The text of a file, unpacked if its first bytes say that it is compressed.
///
/// # Errors
/// If the data is damaged, or unpacks to far more than it is.
pub fn unpack(bytes: Vec<u8>) -> Result<Vec<u8>, UnpackError> {
    let Some(compression) = Compression::of(&bytes) else { return Ok(bytes) };
    let packed = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let limit = packed.saturating_mul(RATIO).clamp(ALWAYS, NEVER);
    let mut text = Vec::new();
    match compression {
        Compression::Gzip => gzip(&bytes, limit, &mut text),
        Compression::Zstandard => zstandard(&bytes, limit, &mut text),
    }
    .map_err(|source| UnpackError::Damaged { compression, source })?;
    if text.len() as u64 > limit { Err(UnpackError::Bomb { limit }) } else { Ok(text) }
}

fn gzip(bytes: &[u8], limit: u64, text: &mut Vec<u8>) -> io::Result<()> {
    MultiGzDecoder::new(bytes).take(limit + 1).read_to_end(text).map(|_| ())
}

/// Reads frame after frame.
fn zstandard(mut bytes: &[u8], limit: u64, text: &mut Vec<u8>) -> io::Result<()> {
    while !bytes.is_empty() && text.len() as u64 <= limit {
        match StreamingDecoder::new(&mut bytes) {
            Ok(decoder) => {
                let left = limit + 1 - text.len() as u64;
                decoder.take(left).read_to_end(text)?;
            }
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => {
                bytes = usize::try_from(length)
                    .ok()
                    .and_then(|it| bytes.get(it..))
                    .ok_or(io::ErrorKind::UnexpectedEof)?;
            }
            Err(error) => return Err(io::Error::other(error)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression as Level, write::GzEncoder};
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    fn gzipped(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Level::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn members_and_frames_follow_one_another() {
        let gzip = [gzipped(b"<urn:a> "), gzipped(b"<urn:b>")].concat();
        assert_eq!(unpack(gzip).unwrap(), b"<urn:a> <urn:b>");
        let frame = |it: &[u8]| compress_to_vec(it, CompressionLevel::Fastest);
        let skipped = b"\x50\x2A\x4D\x18\x03\0\0\0abc".to_vec();
        let zstd = [skipped, frame(b"<urn:a> "), frame(b"<urn:b>")].concat();
        assert_eq!(unpack(zstd).unwrap(), b"<urn:a> <urn:b>");
    }

    #[test]
    fn truncated_data_is_an_error() {
        let text = "<urn:a> <urn:b> <urn:c> .\n".repeat(100);
        for packed in
            [gzipped(text.as_bytes()), compress_to_vec(text.as_bytes(), CompressionLevel::Fastest)]
        {
            for end in 4..packed.len() {
                assert!(
                    matches!(unpack(packed[..end].to_vec()), Err(UnpackError::Damaged { .. })),
                    "cut at {end} of {}",
                    packed.len()
                );
            }
        }
    }

    #[test]
    fn bombs_are_refused() {
        let zeros = vec![b' '; 70 << 20];
        for packed in [gzipped(&zeros), compress_to_vec(&zeros[..], CompressionLevel::Fastest)] {
            assert!(packed.len() < 1 << 20);
            assert!(matches!(unpack(packed), Err(UnpackError::Bomb { .. })));
        }
    }
}
