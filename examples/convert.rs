//! Converts a file: Turtle in, N-Triples out, and what is wrong in a file that does not parse.
//!
//! ```text
//! cargo run --example convert [FILE.ttl]
//! ```

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::{env, fs, path::PathBuf};

use ggen::{
    diag::{render::human, sources::Sources},
    rdf::{
        format::Format,
        prefix::Prefixes,
        read::{ReadOptions, read},
        write::write,
    },
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let example = "examples/library/ontologies/library/data/example.ttl";
    let path = env::args_os()
        .nth(1)
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(example), PathBuf::from);
    let format = Format::from_path(&path).ok_or("the file's name ends like no RDF format")?;
    let bytes = fs::read(&path)?;
    let (document, found) = read(&bytes, format, "example.ttl", &ReadOptions::default());
    for finding in &found {
        println!("{finding}");
    }
    print!("{}", write(document.quads(), Format::NTriples, &Prefixes::default())?);

    // Faults in a file are values with places, not errors.
    let broken = b"@prefix ex: <https://example.org/> .\nex:a ex:b \"open .\n";
    let (_, found) = read(broken, Format::Turtle, "broken.ttl", &ReadOptions::default());
    let mut sources = Sources::default();
    sources.insert("broken.ttl", String::from_utf8_lossy(broken));
    print!("{}", human::render(&found, &sources, false));
    Ok(())
}
