//! The RDF syntaxes, by file name and by media type.

use std::path::Path;

use oxigraph::io::{JsonLdProfileSet, RdfFormat};

use crate::rdf::compressed::Compression;

/// A syntax for RDF graphs or datasets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Turtle 1.1 and 1.2.
    Turtle,
    /// `TriG`.
    TriG,
    /// N-Triples.
    NTriples,
    /// N-Quads.
    NQuads,
    /// RDF/XML.
    RdfXml,
    /// JSON-LD 1.1.
    JsonLd,
    /// Notation 3, read only.
    N3,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 7] = [
        Self::Turtle,
        Self::TriG,
        Self::NTriples,
        Self::NQuads,
        Self::RdfXml,
        Self::JsonLd,
        Self::N3,
    ];

    /// The short name used on the command line, which is also the usual file extension.
    pub fn name(self) -> &'static str {
        match self {
            Self::Turtle => "ttl",
            Self::TriG => "trig",
            Self::NTriples => "nt",
            Self::NQuads => "nq",
            Self::RdfXml => "rdf",
            Self::JsonLd => "jsonld",
            Self::N3 => "n3",
        }
    }

    /// The registered media type.
    pub fn media_type(self) -> &'static str {
        self.rdf_format().media_type()
    }

    /// The format of a file extension or short name, whatever its case.
    ///
    /// ```
    /// use ggen::rdf::format::Format;
    /// assert_eq!(Format::from_name("TTL"), Some(Format::Turtle));
    /// assert_eq!(Format::from_name("owl"), Some(Format::RdfXml));
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "ttl" | "turtle" => Self::Turtle,
            "trig" => Self::TriG,
            "nt" | "ntriples" => Self::NTriples,
            "nq" | "nquads" => Self::NQuads,
            "rdf" | "owl" | "xml" | "rdfxml" => Self::RdfXml,
            "jsonld" | "json" => Self::JsonLd,
            "n3" => Self::N3,
            _ => return None,
        })
    }

    /// The format that a file's name tells, compressed or not.
    ///
    /// ```
    /// use std::path::Path;
    /// use ggen::rdf::format::Format;
    /// assert_eq!(Format::from_path(Path::new("a.ttl")), Some(Format::Turtle));
    /// assert_eq!(Format::from_path(Path::new("a.nq.zst")), Some(Format::NQuads));
    /// ```
    pub fn from_path(path: &Path) -> Option<Self> {
        let inner = Compression::from_path(path).map(|_| path.with_extension(""));
        Self::from_name(inner.as_deref().unwrap_or(path).extension()?.to_str()?)
    }

    /// The format of a media type, parameters ignored.
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        Some(match RdfFormat::from_media_type(media_type)? {
            RdfFormat::Turtle => Self::Turtle,
            RdfFormat::TriG => Self::TriG,
            RdfFormat::NTriples => Self::NTriples,
            RdfFormat::NQuads => Self::NQuads,
            RdfFormat::RdfXml => Self::RdfXml,
            RdfFormat::N3 => Self::N3,
            RdfFormat::JsonLd { .. } => Self::JsonLd,
            _ => return None,
        })
    }

    /// The same format for oxigraph's parsers and serialisers.
    pub fn rdf_format(self) -> RdfFormat {
        match self {
            Self::Turtle => RdfFormat::Turtle,
            Self::TriG => RdfFormat::TriG,
            Self::NTriples => RdfFormat::NTriples,
            Self::NQuads => RdfFormat::NQuads,
            Self::RdfXml => RdfFormat::RdfXml,
            Self::JsonLd => RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() },
            Self::N3 => RdfFormat::N3,
        }
    }

    /// Whether the format can name graphs.
    pub fn supports_datasets(self) -> bool {
        matches!(self, Self::TriG | Self::NQuads | Self::JsonLd)
    }
}
