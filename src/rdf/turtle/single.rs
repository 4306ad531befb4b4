//! One term by itself, as on a command line.

use oxigraph::model::Term;

use crate::{
    diag::Span,
    rdf::{
        document::PrefixDeclaration,
        format::Format,
        prefix::Prefixes,
        turtle::{
            Parser,
            lexer::{Kind, Parsed},
        },
    },
};

/// Reads a text that is one term, relative IRIs excepted.
pub(crate) fn term<'a>(text: &'a str, prefixes: &'a Prefixes) -> Parsed<Term> {
    let mut parser = Parser::new(text, Format::Turtle, "", false);
    for (position, (name, iri)) in (0..).zip(prefixes.iter()) {
        parser.prefixes.insert(name, Some(position));
        parser.takes_plain_names.push(false);
        parser.document.prefixes.push(PrefixDeclaration {
            name: name.to_owned(),
            iri: iri.to_owned(),
            span: Span::default(),
            uses: 0,
        });
    }
    let node = match parser.peek_kind()? {
        Kind::OpenTriple => parser.triple_term(0)?,
        _ => parser.simple_term("a term")?,
    };
    parser.expect(Kind::End, "the end of the term")?;
    Ok(parser.document.term(node.id).into_owned())
}
