//! Active contexts, and how local ones change them.
//!
//! See: <https://www.w3.org/TR/json-ld11-api/#context-processing-algorithms>

use std::rc::Rc;

use oxiri::Iri;
use rustc_hash::FxHashMap;

use crate::{
    diag::Span,
    rdf::{
        contexts::Contexts,
        jsonld::{
            Options,
            define::Defining,
            fault::{Fault, Result},
            json::{self, Entry, Json, Value, get},
            resolve::resolve,
        },
    },
};

/// How many remote contexts may load one another.
const MAX_REMOTE: usize = 32;

/// A base direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dir {
    Ltr,
    Rtl,
}

impl Dir {
    pub(super) fn of(text: &str) -> Option<Self> {
        match text {
            "ltr" => Some(Self::Ltr),
            "rtl" => Some(Self::Rtl),
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

/// What a container holds, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Container(u8);

impl Container {
    pub(super) const GRAPH: u8 = 1;
    pub(super) const ID: u8 = 2;
    pub(super) const INDEX: u8 = 4;
    pub(super) const LANGUAGE: u8 = 8;
    pub(super) const LIST: u8 = 16;
    pub(super) const SET: u8 = 32;
    pub(super) const TYPE: u8 = 64;

    pub(super) fn bit(name: &str) -> Option<u8> {
        Some(match name {
            "@graph" => Self::GRAPH,
            "@id" => Self::ID,
            "@index" => Self::INDEX,
            "@language" => Self::LANGUAGE,
            "@list" => Self::LIST,
            "@set" => Self::SET,
            "@type" => Self::TYPE,
            _ => return None,
        })
    }

    pub(super) fn new(bits: u8) -> Self {
        Self(bits)
    }

    /// Whether it is one of some kinds.
    pub(super) fn has(self, bits: u8) -> bool {
        self.0 & bits != 0
    }
}

/// A local context that waits until its term is used.
#[derive(Clone, Debug)]
pub(super) struct Scoped {
    pub(super) context: Json,
    pub(super) base: Option<Rc<str>>,
}

/// What a term says in place of a default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Own<T> {
    /// Nothing: the default holds.
    #[default]
    Unsaid,
    /// That there is none, or which.
    Said(Option<T>),
}

impl<T: Clone> Own<T> {
    /// What holds.
    pub(super) fn or(&self, default: Option<&T>) -> Option<T> {
        match self {
            Self::Unsaid => default.cloned(),
            Self::Said(own) => own.clone(),
        }
    }
}

/// What a term stands for.
#[derive(Clone, Debug, Default)]
pub(super) struct Term {
    pub(super) iri: Option<Rc<str>>,
    pub(super) is_prefix: bool,
    pub(super) is_protected: bool,
    pub(super) is_reverse: bool,
    pub(super) ty: Option<Rc<str>>,
    pub(super) language: Own<Rc<str>>,
    pub(super) direction: Own<Dir>,
    pub(super) container: Container,
    pub(super) index: Option<Rc<str>>,
    pub(super) nest: Option<Rc<str>>,
    pub(super) scoped: Option<Scoped>,
}

/// What names mean at some place of a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    pub(super) terms: FxHashMap<Rc<str>, Rc<Term>>,
    pub(super) base: Option<Rc<str>>,
    original_base: Option<Rc<str>>,
    pub(super) vocab: Option<Rc<str>>,
    pub(super) language: Option<Rc<str>>,
    pub(super) direction: Option<Dir>,
    pub(super) previous: Option<Rc<Context>>,
}

/// How a local context is taken.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// What relative IRIs of remote contexts resolve against.
    pub(super) base: Option<Rc<str>>,
    pub(super) remote: Vec<Rc<str>>,
    pub(super) overrides_protected: bool,
    pub(super) propagates: bool,
    pub(super) validates_scoped: bool,
}

impl Way {
    pub(super) fn new(base: Option<Rc<str>>) -> Self {
        Self {
            base,
            remote: Vec::new(),
            overrides_protected: false,
            propagates: true,
            validates_scoped: true,
        }
    }
}

/// Processes contexts; keeps remote ones.
pub(super) struct Processor<'o> {
    pub(super) options: &'o Options,
    contexts: &'o Contexts,
    base: Rc<str>,
    loaded: FxHashMap<Rc<str>, Json>,
    processed: FxHashMap<Key, Processed>,
}

/// An active context, a remote one, and how it is taken.
type Key = (*const Context, Rc<str>, bool, bool);
/// The active context, which thus stays where it is, and what became of it.
type Processed = (Rc<Context>, Rc<Context>);

impl<'o> Processor<'o> {
    pub(super) fn new(options: &'o Options, contexts: &'o Contexts, base: &str) -> Self {
        Self {
            options,
            contexts,
            base: base.into(),
            loaded: FxHashMap::default(),
            processed: FxHashMap::default(),
        }
    }

    /// What relative IRIs of contexts in the document resolve against.
    pub(super) fn document_base(&self) -> Rc<str> {
        self.base.clone()
    }

    /// The context before any is read.
    pub(super) fn initial(base: &str) -> Context {
        let base: Option<Rc<str>> = Some(base.into());
        Context { base: base.clone(), original_base: base, ..Context::default() }
    }

    /// Changes an active context by a local one.
    pub(super) fn process(
        &mut self,
        active: &Rc<Context>,
        local: &Json,
        mut way: Way,
    ) -> Result<Rc<Context>> {
        let mut result = Rc::clone(active);
        if let Some(propagate) = local.as_object().and_then(|it| get(it, "@propagate")) {
            way.propagates = propagate.as_bool().ok_or_else(|| {
                Fault::new(propagate.span, "invalid @propagate value", "expected true or false")
            })?;
        }
        if !way.propagates && result.previous.is_none() {
            Rc::make_mut(&mut result).previous = Some(Rc::clone(active));
        }
        for context in local.elements() {
            match &context.value {
                Value::Null => result = Self::nullify(&result, context.span, &way)?,
                Value::String(iri) => result = self.remote(&result, iri, context.span, &way)?,
                Value::Object(entries) => self.object(&mut result, entries, context.span, &way)?,
                _ => {
                    let expected = "expected an object, an IRI or null";
                    return Err(Fault::new(context.span, "invalid local context", expected));
                }
            }
        }
        Ok(result)
    }

    fn nullify(active: &Rc<Context>, span: Span, way: &Way) -> Result<Rc<Context>> {
        if !way.overrides_protected
            && let Some((term, _)) =
                active.terms.iter().filter(|it| it.1.is_protected).min_by_key(|it| it.0)
        {
            let detail = format!("term `{term}` is protected");
            return Err(Fault::new(span, "invalid context nullification", detail));
        }
        let base = active.original_base.clone();
        let previous = (!way.propagates).then(|| Rc::clone(active));
        Ok(Rc::new(Context {
            base: base.clone(),
            original_base: base,
            previous,
            ..Context::default()
        }))
    }

    fn remote(
        &mut self,
        active: &Rc<Context>,
        reference: &str,
        span: Span,
        way: &Way,
    ) -> Result<Rc<Context>> {
        let iri = resolve_remote(reference, way, span)?;
        if !way.validates_scoped && way.remote.contains(&iri) {
            return Ok(Rc::clone(active));
        }
        let key = (Rc::as_ptr(active), iri.clone(), way.propagates, way.overrides_protected);
        if let Some((_, known)) = self.processed.get(&key).filter(|_| way.remote.is_empty()) {
            return Ok(Rc::clone(known));
        }
        if way.remote.len() >= MAX_REMOTE {
            let detail = format!("more than {MAX_REMOTE} contexts load one another");
            return Err(Fault::new(span, "context overflow", detail));
        }
        let mut inner = way.clone();
        inner.remote.push(iri.clone());
        let document = self.load(&iri, span)?;
        let Some(context) = document.as_object().and_then(|it| get(it, "@context")) else {
            let detail = format!("`{iri}` is no object with `@context`");
            return Err(Fault::new(span, "invalid remote context", detail));
        };
        inner.base = Some(iri);
        inner.propagates = true;
        let result = self.process(active, context, inner)?;
        if way.remote.is_empty() {
            self.processed.insert(key, (Rc::clone(active), Rc::clone(&result)));
        }
        Ok(result)
    }

    /// A remote document, with the range of what first refers to it.
    fn load(&mut self, iri: &Rc<str>, span: Span) -> Result<Json> {
        if let Some(known) = self.loaded.get(iri) {
            return Ok(known.clone());
        }
        let failed = |detail: String| Fault::new(span, "loading remote context failed", detail);
        let text = self.contexts.load(iri).map_err(|it| failed(it.to_string()))?;
        if let Some(at) = super::depth::too_deep(&text) {
            return Err(failed(format!("`{iri}` nests too deep at byte {at}")));
        }
        let document = json::parse(&text).map_err(|fault| {
            let at = crate::diag::sources::position(&text, fault.span().start as usize);
            failed(format!(
                "{} in `{iri}`, line {}, column {}",
                fault.message(),
                at.line,
                at.column
            ))
        })?;
        let document = json::relocate(&document, span);
        self.loaded.insert(iri.clone(), document.clone());
        Ok(document)
    }

    fn object(
        &mut self,
        result: &mut Rc<Context>,
        entries: &Rc<[Entry]>,
        span: Span,
        way: &Way,
    ) -> Result<()> {
        self.check_version(entries)?;
        let imported;
        let mut entries = entries;
        if let Some(import) = get(entries, "@import") {
            imported = self.import(import, entries, way)?;
            entries = &imported;
        }
        let context = Rc::make_mut(result);
        if way.remote.is_empty()
            && let Some(base) = get(entries, "@base")
        {
            context.base = base_of(context, base)?;
        }
        if let Some(vocab) = get(entries, "@vocab") {
            context.vocab = vocab_of(context, vocab)?;
        }
        if let Some(language) = get(entries, "@language") {
            context.language = language_of(language, "invalid default language")?;
        }
        if let Some(direction) = get(entries, "@direction") {
            self.refuse_in_1_0(direction.span, "invalid context entry", "@direction")?;
            context.direction = direction_of(direction)?;
        }
        if let Some(propagate) = get(entries, "@propagate") {
            self.refuse_in_1_0(propagate.span, "invalid context entry", "@propagate")?;
        }
        let is_protected = match get(entries, "@protected") {
            None => false,
            Some(it) => it.as_bool().ok_or_else(|| {
                Fault::new(it.span, "invalid @protected value", "expected true or false")
            })?,
        };
        let mut defining = Defining::new(context, entries, is_protected, way, span);
        for entry in entries.iter() {
            if !is_context_keyword(&entry.key) {
                self.define(&mut defining, &entry.key)?;
            }
        }
        Ok(())
    }

    fn check_version(&self, entries: &[Entry]) -> Result<()> {
        let Some(version) = get(entries, "@version") else { return Ok(()) };
        if !matches!(version.value, Value::Number(it) if (it - 1.1).abs() < f64::EPSILON) {
            return Err(Fault::new(version.span, "invalid @version value", "expected 1.1"));
        }
        self.refuse_in_1_0(version.span, "processing mode conflict", "@version")
    }

    /// Refuses what JSON-LD 1.0 has not, when that is asked for.
    pub(super) fn refuse_in_1_0(&self, span: Span, code: &'static str, what: &str) -> Result<()> {
        if self.options.is_1_0 {
            return Err(Fault::new(span, code, format!("`{what}` is not of JSON-LD 1.0")));
        }
        Ok(())
    }

    /// The entries of an imported context, with those of the importing one in their place.
    fn import(&mut self, import: &Json, entries: &[Entry], way: &Way) -> Result<Rc<[Entry]>> {
        self.refuse_in_1_0(import.span, "invalid context entry", "@import")?;
        let Some(reference) = import.as_str() else {
            return Err(Fault::new(import.span, "invalid @import value", "expected an IRI"));
        };
        let iri = resolve_remote(reference, way, import.span)?;
        let document = self.load(&iri, import.span)?;
        let context = document.as_object().and_then(|it| get(it, "@context"));
        let Some(imported) = context.and_then(Json::as_object) else {
            let detail = format!("`{iri}` is no object whose `@context` is an object");
            return Err(Fault::new(import.span, "invalid remote context", detail));
        };
        if get(imported, "@import").is_some() {
            let detail = format!("`{iri}` imports another context itself");
            return Err(Fault::new(import.span, "invalid context entry", detail));
        }
        let is_own = |it: &&Entry| get(entries, &it.key).is_none();
        Ok(imported.iter().filter(is_own).chain(entries).cloned().collect())
    }
}

fn vocab_of(context: &Context, vocab: &Json) -> Result<Option<Rc<str>>> {
    let invalid = |detail: &str| Fault::new(vocab.span, "invalid vocab mapping", detail);
    match &vocab.value {
        Value::Null => Ok(None),
        Value::String(text) => {
            let iri = Processor::expand_iri(context, text, true, true);
            match iri {
                Some(iri) if !super::names::is_keyword(&iri) => Ok(Some(iri)),
                _ => Err(invalid("expected an IRI")),
            }
        }
        _ => Err(invalid("expected an IRI or null")),
    }
}

fn resolve_remote(reference: &str, way: &Way, span: Span) -> Result<Rc<str>> {
    let resolved = match way.base.as_deref() {
        Some(base) => resolve(base, reference),
        None => Iri::parse(reference.to_owned()).map(Iri::into_inner),
    };
    resolved.map(Into::into).map_err(|error| {
        let detail = format!("`{reference}` is no IRI: {error}");
        Fault::new(span, "loading document failed", detail)
    })
}

fn base_of(context: &Context, base: &Json) -> Result<Option<Rc<str>>> {
    let invalid = |detail: &str| Fault::new(base.span, "invalid base IRI", detail);
    match &base.value {
        Value::Null => Ok(None),
        Value::String(text) => {
            // What a bad base leaves relative is left out with a warning where it is used.
            let current = context.base.as_deref().filter(|_| !super::names::has_scheme(text));
            let resolved = current.and_then(|it| resolve(it, text).ok());
            Ok(Some(resolved.map_or_else(|| text.clone(), Into::into)))
        }
        _ => Err(invalid("expected an IRI or null")),
    }
}

pub(super) fn language_of(json: &Json, code: &'static str) -> Result<Option<Rc<str>>> {
    match &json.value {
        Value::Null => Ok(None),
        Value::String(it) => Ok(Some(it.to_ascii_lowercase().into())),
        _ => Err(Fault::new(json.span, code, "expected a language tag or null")),
    }
}

pub(super) fn direction_of(json: &Json) -> Result<Option<Dir>> {
    let direction = json.as_str().and_then(Dir::of);
    if direction.is_none() && !json.is_null() {
        let expected = "expected \"ltr\", \"rtl\" or null";
        return Err(Fault::new(json.span, "invalid base direction", expected));
    }
    Ok(direction)
}

fn is_context_keyword(key: &str) -> bool {
    matches!(
        key,
        "@base"
            | "@direction"
            | "@import"
            | "@language"
            | "@propagate"
            | "@protected"
            | "@version"
            | "@vocab"
    )
}
