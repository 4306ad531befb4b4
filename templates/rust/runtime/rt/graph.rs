//! Triples, and reading them from N-Triples.

use super::{
    query::Error,
    term::{Blank, Iri, Literal, Term},
};

/// A statement. `Display` writes a line of N-Triples.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Triple {
    /// An IRI or a blank node.
    pub subject: Term,
    /// The property.
    pub predicate: Iri,
    /// Any term.
    pub object: Term,
}

impl std::fmt::Display for Triple {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} <{}> {} .", self.subject, self.predicate, self.object)
    }
}

/// How deeply triple terms may be nested.
const DEPTH: usize = 32;

/// Reads N-Triples.
pub fn parse_graph(text: &str) -> Result<Vec<Triple>, Error> {
    let mut triples = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let mut reader = Reader { rest: line };
        if reader.is_done() {
            continue;
        }
        let triple = reader.statement().ok_or_else(|| {
            Error::Answer(format!("line {} of the answer is not N-Triples", at + 1))
        })?;
        triples.push(triple);
    }
    Ok(triples)
}

/// Reads one term in N-Triples.
pub fn parse_term(text: &str) -> Result<Term, Error> {
    let mut reader = Reader { rest: text };
    let term = reader.term(0);
    term.filter(|_| reader.is_done())
        .ok_or_else(|| Error::Answer(format!("`{text}` is not a term in N-Triples")))
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn is_done(&mut self) -> bool {
        self.rest = self.rest.trim_start();
        self.rest.is_empty() || self.rest.starts_with('#')
    }

    fn skip(&mut self, token: &str) -> Option<()> {
        self.rest = self.rest.trim_start();
        self.rest = self.rest.strip_prefix(token)?;
        Some(())
    }

    fn statement(&mut self) -> Option<Triple> {
        let subject = self.term(0)?;
        let predicate = self.term(0)?;
        let object = self.term(0)?;
        self.skip(".")?;
        match (subject, predicate) {
            (Term::Literal(_) | Term::Triple(_), _) => None,
            (subject, Term::Iri(predicate)) if self.is_done() => {
                Some(Triple { subject, predicate, object })
            }
            _ => None,
        }
    }

    fn term(&mut self, depth: usize) -> Option<Term> {
        self.rest = self.rest.trim_start();
        if let Some(rest) = self.rest.strip_prefix("<<(") {
            if depth == DEPTH {
                return None;
            }
            self.rest = rest;
            let parts = [self.term(depth + 1)?, self.term(depth + 1)?, self.term(depth + 1)?];
            self.skip(")>>")?;
            return Some(Term::Triple(Box::new(parts)));
        }
        if self.rest.starts_with('<') {
            return Some(Term::Iri(self.iri()?));
        }
        if let Some(rest) = self.rest.strip_prefix("_:") {
            let end = rest.find([' ', '\t', '<', '"', ')']).unwrap_or(rest.len());
            let label = rest[..end].trim_end_matches('.');
            self.rest = &rest[label.len()..];
            return Blank::new(label).ok().map(Term::Blank);
        }
        self.literal()
    }

    fn iri(&mut self) -> Option<Iri> {
        let rest = self.rest.strip_prefix('<')?;
        let (iri, rest) = rest.split_once('>')?;
        self.rest = rest;
        Iri::new(unescape(iri)?).ok()
    }

    fn literal(&mut self) -> Option<Term> {
        let rest = self.rest.strip_prefix('"')?;
        let mut escaped = false;
        let end = rest.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        })?;
        let value = unescape(&rest[..end])?;
        self.rest = &rest[end + 1..];
        if let Some(rest) = self.rest.strip_prefix("^^") {
            self.rest = rest;
            return Some(Literal::typed(value, self.iri()?).into());
        }
        let Some(rest) = self.rest.strip_prefix('@') else {
            return Some(Literal::string(value).into());
        };
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let (tag, rest) = rest.split_at(end.unwrap_or(rest.len()));
        self.rest = rest;
        let (tag, direction) = tag.split_once("--").map_or((tag, None), |it| (it.0, Some(it.1)));
        let literal = Literal::tagged(value, tag).ok()?;
        Some(match direction {
            Some("rtl") => literal.with_direction(true).into(),
            Some("ltr") => literal.with_direction(false).into(),
            Some(_) => return None,
            None => literal.into(),
        })
    }
}

fn unescape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let mut after = rest[at + 1..].chars();
        let c = after.next()?;
        rest = after.as_str();
        out.push(match c {
            't' => '\t',
            'b' => '\u{8}',
            'n' => '\n',
            'r' => '\r',
            'f' => '\u{c}',
            '"' | '\'' | '\\' => c,
            'u' | 'U' => {
                let digits = rest.get(..if c == 'u' { 4 } else { 8 })?;
                rest = &rest[digits.len()..];
                char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
            }
            _ => return None,
        });
    }
    out.push_str(rest);
    Some(out)
}
