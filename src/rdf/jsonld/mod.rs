//! JSON-LD 1.1 to RDF, with the place of each triple in the text.
//!
//! JSON is expanded by its contexts, and what is expanded gives quads. Remote contexts come from
//! folders only.

mod canonical;
mod context;
mod define;
mod depth;
mod emit;
mod expand;
mod fault;
mod item;
mod json;
mod names;
mod resolve;

use std::{rc::Rc, thread};

use crate::{
    diag::{Diagnostic, Place, Span},
    rdf::{
        document::{Document, PrefixDeclaration},
        foreign::{n_uses, push},
        format::Format,
        jsonld::{
            context::{Context, Processor, Way},
            emit::Emitter,
            fault::Result,
            json::{Json, get},
        },
        read::{ReadOptions, base_iri},
        relabel::{is_fresh, relabel},
        rules::SYNTAX_ERROR,
    },
};

/// What nests no deeper is read on any stack.
const SHALLOW: usize = 32;
/// The stack for what nests deeper.
const STACK: usize = 256 << 20;

/// How base directions of strings stand in RDF.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Not at all, as JSON-LD 1.1 has it unless told otherwise.
    #[default]
    None,
    /// As literals with a language and a base direction, which are of RDF 1.2.
    BaseDirection,
    /// In datatypes like `https://www.w3.org/ns/i18n#ar_rtl`.
    I18nDatatype,
    /// In nodes with `rdf:value`, `rdf:language` and `rdf:direction`.
    CompoundLiteral,
}

/// How to read JSON-LD.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What becomes of base directions.
    pub direction: Direction,
    /// Refuse what JSON-LD 1.0 did not have.
    pub is_1_0: bool,
    /// A context to begin with, as the text of a document with `@context`.
    pub context: Option<String>,
}

/// Reads a text up to its first error.
pub(super) fn parse(text: &str, file: &str, options: &ReadOptions) -> (Document, Vec<Diagnostic>) {
    let (depth, too_deep) = depth::nesting(text);
    if let Some(at) = too_deep {
        let message = format!("brackets nest more than {} deep", depth::MAX_NESTING);
        let place = Place::new(file, Span::from_range(at..at + 1));
        let document = Document::new(file, Format::JsonLd);
        return (document, vec![SYNTAX_ERROR.found(message).at(place)]);
    }
    if depth <= SHALLOW {
        return parse_here(text, file, options);
    }
    thread::scope(|scope| {
        let work = || parse_here(text, file, options);
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        match thread.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(read)) => read,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => {
                let message = format!("there is no thread to read it on: {error}");
                let found = SYNTAX_ERROR.found(message).at(Place::file(file));
                (Document::new(file, Format::JsonLd), vec![found])
            }
        }
    })
}

fn parse_here(text: &str, file: &str, options: &ReadOptions) -> (Document, Vec<Diagnostic>) {
    let mut document = Document::new(file, Format::JsonLd);
    let (base, invalid_base) = base_iri(file, options);
    let mut found = Vec::from_iter(invalid_base);
    let mut emitter = Emitter::new(file, options.json_ld.direction);
    match quads(text, &base, options, &mut emitter) {
        Ok(prefixes) => {
            for (name, iri) in prefixes {
                let (uses, span) = (n_uses(text, &name), Span::default());
                document.prefixes.push(PrefixDeclaration { name, iri, span, uses });
            }
        }
        Err(fault) => found.push(fault.found(file)),
    }
    found.append(&mut emitter.warnings);
    relabel(&mut emitter.quads, is_fresh);
    for (quad, spans) in emitter.quads.into_iter().zip(emitter.spans) {
        push(&mut document, quad, spans);
    }
    (document, found)
}

/// The quads of a text; gives the prefixes that its outermost context defines.
fn quads(
    text: &str,
    base: &str,
    options: &ReadOptions,
    emitter: &mut Emitter<'_>,
) -> Result<Vec<(String, String)>> {
    let json = json::parse(text)?;
    let mut processor = Processor::new(&options.json_ld, &options.contexts, base);
    let mut active = Rc::new(Processor::initial(base));
    if let Some(text) = &options.json_ld.context {
        let outer = json::relocate(&json::parse(text)?, Span::default());
        let local = outer.as_object().and_then(|it| get(it, "@context")).unwrap_or(&outer);
        active = processor.process(&active, local, Way::new(Some(base.into())))?;
    }
    let items = processor.expand(&active, None, &json, false)?.into_items();
    // A lone graph without a name is the default graph.
    match &items[..] {
        [item::Item::Node(node)]
            if items[0].is_graph() && node.id.is_none() && node.index.is_none() =>
        {
            emitter.items(node.graph.as_deref().unwrap_or_default())?;
        }
        items => emitter.items(items)?,
    }
    Ok(prefixes(&mut processor, &active, &json, base))
}

fn prefixes(
    processor: &mut Processor<'_>,
    active: &Rc<Context>,
    json: &Json,
    base: &str,
) -> Vec<(String, String)> {
    let local = json.as_object().and_then(|it| get(it, "@context"));
    let context = match local {
        Some(local) => processor.process(active, local, Way::new(Some(base.into()))).ok(),
        None => Some(Rc::clone(active)),
    };
    let Some(context) = context else { return Vec::new() };
    let prefix = |(name, term): (&Rc<str>, &Rc<context::Term>)| {
        let iri = term.iri.as_ref().filter(|it| term.is_prefix && !it.starts_with("_:"))?;
        Some((name.to_string(), iri.to_string()))
    };
    let mut prefixes: Vec<(String, String)> = context.terms.iter().filter_map(prefix).collect();
    prefixes.sort();
    prefixes
}
