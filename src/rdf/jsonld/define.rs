//! Defining the terms of a local context.
//!
//! See: <https://www.w3.org/TR/json-ld11-api/#create-term-definition>

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::{
    diag::Span,
    rdf::jsonld::{
        context::{
            Container, Context, Own, Processor, Scoped, Term, Way, direction_of, language_of,
        },
        fault::{Fault, Result},
        json::{Entry, Json, Value, get},
        names::{has_keyword_form, is_keyword, is_node, split},
    },
};

/// A local context whose terms are being defined.
pub(super) struct Defining<'a> {
    pub(super) context: &'a mut Context,
    local: FxHashMap<&'a str, &'a Entry>,
    /// Whether a term is defined, or only begun.
    defined: FxHashMap<Rc<str>, bool>,
    is_protected: bool,
    way: &'a Way,
    span: Span,
}

impl<'a> Defining<'a> {
    /// Begins with a local context.
    pub(super) fn new(
        context: &'a mut Context,
        entries: &'a [Entry],
        is_protected: bool,
        way: &'a Way,
        span: Span,
    ) -> Self {
        let local = entries.iter().map(|it| (&*it.key, it)).collect();
        Self { context, local, defined: FxHashMap::default(), is_protected, way, span }
    }

    /// Whether the local context has a term that is not defined yet.
    pub(super) fn is_undefined(&self, term: &str) -> bool {
        self.defined.get(term) != Some(&true) && self.local.contains_key(term)
    }

    fn entry(&self, term: &str) -> Option<&'a Entry> {
        self.local.get(term).copied()
    }
}

/// The entries of an expanded term definition.
struct Definition<'a> {
    entries: &'a [Entry],
    is_simple: bool,
    span: Span,
    term: &'a str,
}

impl Definition<'_> {
    fn invalid(&self, span: Span, detail: impl Into<String>) -> Fault {
        let detail: String = detail.into();
        Fault::new(span, "invalid term definition", format!("term `{}`: {detail}", self.term))
    }
}

impl Processor<'_> {
    /// Defines a term of the local context.
    pub(super) fn define(&mut self, defining: &mut Defining<'_>, term: &str) -> Result<()> {
        let span = defining.entry(term).map_or(defining.span, |it| it.key_span);
        match defining.defined.get(term) {
            Some(true) => return Ok(()),
            Some(false) => {
                let detail = format!("term `{term}` is defined by itself");
                return Err(Fault::new(span, "cyclic IRI mapping", detail));
            }
            None => (),
        }
        if term.is_empty() {
            let detail = "a term cannot be empty";
            return Err(Fault::new(span, "invalid term definition", detail));
        }
        let Some(value) = defining.entry(term).map(|it| it.value.clone()) else { return Ok(()) };
        defining.defined.insert(term.into(), false);
        if term == "@type" {
            self.check_type_keyword(&value, span)?;
        } else if is_keyword(term) {
            let detail = format!("`{term}` is a keyword");
            return Err(Fault::new(span, "keyword redefinition", detail));
        } else if has_keyword_form(term) {
            return Ok(());
        }
        let previous = defining.context.terms.remove(term);
        let string;
        let (entries, is_simple): (&[Entry], bool) = match &value.value {
            Value::Object(it) => (it, false),
            Value::String(_) | Value::Null => {
                let key_span = value.span;
                string = [Entry { key: "@id".into(), key_span, value: value.clone() }];
                (&string, matches!(value.value, Value::String(_)))
            }
            _ => {
                let detail = format!("term `{term}`: expected an IRI, an object or null");
                return Err(Fault::new(value.span, "invalid term definition", detail));
            }
        };
        let definition = Definition { entries, is_simple, span: value.span, term };
        let Some(new) = self.definition(defining, &definition)? else { return Ok(()) };
        let new = match previous {
            Some(old) if old.is_protected && !defining.way.overrides_protected => {
                if !is_same(&old, &new) {
                    let detail = format!("term `{term}` is protected");
                    return Err(Fault::new(span, "protected term redefinition", detail));
                }
                old
            }
            _ => Rc::new(new),
        };
        defining.context.terms.insert(term.into(), new);
        defining.defined.insert(term.into(), true);
        Ok(())
    }

    fn check_type_keyword(&self, value: &Json, span: Span) -> Result<()> {
        let code = "keyword redefinition";
        self.refuse_in_1_0(span, code, "@type")?;
        let entries = value.as_object().filter(|it| !it.is_empty());
        let is_fine = |it: &Entry| match &*it.key {
            "@container" => it.value.as_str() == Some("@set"),
            "@protected" => true,
            _ => false,
        };
        if entries.is_some_and(|it| it.iter().all(is_fine)) {
            return Ok(());
        }
        Err(Fault::new(span, code, "`@type` only takes `@container`: `@set` and `@protected`"))
    }

    /// `None` for a term that is ignored.
    fn definition(
        &mut self,
        defining: &mut Defining<'_>,
        definition: &Definition<'_>,
    ) -> Result<Option<Term>> {
        let entries = definition.entries;
        let mut term = Term { is_protected: defining.is_protected, ..Term::default() };
        if let Some(it) = get(entries, "@protected") {
            self.refuse_in_1_0(it.span, "invalid term definition", "@protected")?;
            term.is_protected = it.as_bool().ok_or_else(|| {
                Fault::new(it.span, "invalid @protected value", "expected true or false")
            })?;
        }
        if let Some(it) = get(entries, "@type") {
            term.ty = Some(self.type_mapping(defining, it)?);
        }
        if let Some(reverse) = get(entries, "@reverse") {
            return self.reverse(defining, definition, reverse, term);
        }
        if !self.iri_mapping(defining, definition, &mut term)? {
            return Ok(None);
        }
        if let Some(it) = get(entries, "@container") {
            term.container = self.container(it)?;
            if term.container.has(Container::TYPE) {
                let ty = term.ty.get_or_insert_with(|| "@id".into());
                if !matches!(&**ty, "@id" | "@vocab") {
                    let detail = "a container of types has the type `@id` or `@vocab`";
                    return Err(Fault::new(it.span, "invalid type mapping", detail));
                }
            }
        }
        if let Some(it) = get(entries, "@index") {
            self.refuse_in_1_0(it.span, "invalid term definition", "@index")?;
            let iri = match it.as_str() {
                Some(name) if term.container.has(Container::INDEX) => {
                    self.expand_defining(defining, name)?
                }
                _ => None,
            };
            if !iri.is_some_and(|it| is_node(&it)) {
                let detail = "`@index` takes an IRI where the container is `@index`";
                return Err(definition.invalid(it.span, detail));
            }
            term.index = it.as_str().map(Into::into);
        }
        if let Some(it) = get(entries, "@context") {
            self.refuse_in_1_0(it.span, "invalid term definition", "@context")?;
            self.check_scoped(defining, it)?;
            term.scoped = Some(Scoped { context: it.clone(), base: defining.way.base.clone() });
        }
        if term.ty.is_none() || get(entries, "@type").is_none() {
            if let Some(it) = get(entries, "@language") {
                term.language = Own::Said(language_of(it, "invalid language mapping")?);
            }
            if let Some(it) = get(entries, "@direction") {
                term.direction = Own::Said(direction_of(it)?);
            }
        }
        self.nest_and_prefix(definition, &mut term)?;
        let known = [
            "@id",
            "@reverse",
            "@container",
            "@context",
            "@direction",
            "@index",
            "@language",
            "@nest",
            "@prefix",
            "@protected",
            "@type",
        ];
        match entries.iter().find(|it| !known.contains(&&*it.key)) {
            Some(it) => {
                Err(definition.invalid(it.key_span, format!("`{}` has no meaning here", it.key)))
            }
            None => Ok(Some(term)),
        }
    }

    fn nest_and_prefix(&self, definition: &Definition<'_>, term: &mut Term) -> Result<()> {
        if let Some(it) = get(definition.entries, "@nest") {
            self.refuse_in_1_0(it.span, "invalid term definition", "@nest")?;
            match it.as_str() {
                Some(name) if name == "@nest" || !is_keyword(name) => {
                    term.nest = Some(name.into());
                }
                _ => {
                    let expected = "expected `@nest` or a term";
                    return Err(Fault::new(it.span, "invalid @nest value", expected));
                }
            }
        }
        if let Some(it) = get(definition.entries, "@prefix") {
            self.refuse_in_1_0(it.span, "invalid term definition", "@prefix")?;
            if definition.term.contains([':', '/']) {
                let detail = "a prefix has neither `:` nor `/`";
                return Err(definition.invalid(it.span, detail));
            }
            term.is_prefix = it.as_bool().ok_or_else(|| {
                Fault::new(it.span, "invalid @prefix value", "expected true or false")
            })?;
            if term.is_prefix && term.iri.as_deref().is_some_and(is_keyword) {
                return Err(definition.invalid(it.span, "a keyword cannot be a prefix"));
            }
        }
        Ok(())
    }

    fn type_mapping(&mut self, defining: &mut Defining<'_>, ty: &Json) -> Result<Rc<str>> {
        let code = "invalid type mapping";
        let Some(name) = ty.as_str() else {
            return Err(Fault::new(ty.span, code, "expected an IRI"));
        };
        match self.expand_defining(defining, name)? {
            Some(it) if matches!(&*it, "@json" | "@none") => {
                self.refuse_in_1_0(ty.span, code, &it)?;
                Ok(it)
            }
            Some(it) if matches!(&*it, "@id" | "@vocab") => Ok(it),
            Some(it) if is_node(&it) && !it.starts_with("_:") => Ok(it),
            _ => Err(Fault::new(ty.span, code, format!("`{name}` is no IRI"))),
        }
    }

    fn reverse(
        &mut self,
        defining: &mut Defining<'_>,
        definition: &Definition<'_>,
        reverse: &Json,
        mut term: Term,
    ) -> Result<Option<Term>> {
        let invalid = |span, detail: &str| Fault::new(span, "invalid reverse property", detail);
        for key in ["@id", "@nest"] {
            if let Some(it) = get(definition.entries, key) {
                return Err(invalid(it.span, &format!("`{key}` cannot stand beside `@reverse`")));
            }
        }
        let code = "invalid IRI mapping";
        let Some(name) = reverse.as_str() else {
            return Err(Fault::new(reverse.span, code, "expected an IRI"));
        };
        if has_keyword_form(name) && !is_keyword(name) {
            return Ok(None);
        }
        term.iri = self.expand_defining(defining, name)?.filter(|it| is_node(it));
        if term.iri.is_none() {
            return Err(Fault::new(reverse.span, code, format!("`{name}` is no IRI")));
        }
        if let Some(it) = get(definition.entries, "@container") {
            term.container = match it.as_str().and_then(Container::bit) {
                Some(bit @ (Container::SET | Container::INDEX)) => Container::new(bit),
                None if it.is_null() => Container::default(),
                _ => {
                    let detail = "the container is `@set` or `@index`";
                    return Err(invalid(it.span, detail));
                }
            };
        }
        term.is_reverse = true;
        Ok(Some(term))
    }

    /// Whether the term stays; one that looks like a keyword is ignored.
    fn iri_mapping(
        &mut self,
        defining: &mut Defining<'_>,
        definition: &Definition<'_>,
        term: &mut Term,
    ) -> Result<bool> {
        let name = definition.term;
        let id = get(definition.entries, "@id").filter(|it| it.as_str() != Some(name));
        let span = id.map_or(definition.span, |it| it.span);
        let invalid = |detail: String| Fault::new(span, "invalid IRI mapping", detail);
        if let Some(id) = id {
            return match &id.value {
                Value::Null => Ok(true),
                Value::String(iri) => self.explicit_iri(defining, definition, iri, span, term),
                _ => Err(invalid(format!("term `{name}`: expected an IRI"))),
            };
        }
        if let Some((prefix, local)) = split(name) {
            if defining.is_undefined(prefix) {
                self.define(defining, prefix)?;
            }
            let known = defining.context.terms.get(prefix).and_then(|it| it.iri.clone());
            term.iri = Some(match known {
                Some(iri) => format!("{iri}{local}").into(),
                None => name.into(),
            });
        } else if name.contains('/') {
            term.iri = Self::expand_iri(defining.context, name, true, false);
            if !term.iri.as_deref().is_some_and(is_node) {
                return Err(invalid(format!("term `{name}` is no IRI")));
            }
        } else if name == "@type" {
            term.iri = Some("@type".into());
        } else if let Some(vocab) = &defining.context.vocab {
            term.iri = Some(format!("{vocab}{name}").into());
        } else {
            return Err(invalid(format!("term `{name}` has no `@id`, and there is no `@vocab`")));
        }
        Ok(true)
    }

    fn explicit_iri(
        &mut self,
        defining: &mut Defining<'_>,
        definition: &Definition<'_>,
        iri: &str,
        span: Span,
        term: &mut Term,
    ) -> Result<bool> {
        let name = definition.term;
        let invalid = |detail: String| Fault::new(span, "invalid IRI mapping", detail);
        if has_keyword_form(iri) && !is_keyword(iri) {
            return Ok(false);
        }
        let expanded = self.expand_defining(defining, iri)?;
        let Some(expanded) = expanded.filter(|it| is_keyword(it) || is_node(it)) else {
            return Err(invalid(format!("term `{name}`: `{iri}` is no IRI")));
        };
        if &*expanded == "@context" {
            let detail = format!("term `{name}` cannot stand for `@context`");
            return Err(Fault::new(span, "invalid keyword alias", detail));
        }
        let inner = name.strip_suffix(':').unwrap_or(name);
        if split(inner).is_some() || name.contains('/') {
            defining.defined.insert(name.into(), true);
            if self.expand_defining(defining, name)?.as_ref() != Some(&expanded) {
                return Err(invalid(format!("term `{name}` is an IRI itself, and another one")));
            }
        }
        let ends_open = expanded.ends_with([':', '/', '?', '#', '[', ']', '@']);
        term.is_prefix = definition.is_simple
            && !name.contains([':', '/'])
            && (ends_open || expanded.starts_with("_:"));
        term.iri = Some(expanded);
        Ok(true)
    }

    fn container(&self, json: &Json) -> Result<Container> {
        let invalid = |detail: &str| Fault::new(json.span, "invalid container mapping", detail);
        let mut bits = 0;
        for it in json.elements() {
            match it.as_str().and_then(Container::bit) {
                Some(bit) => bits |= bit,
                None => return Err(invalid("expected names of containers, such as `@set`")),
            }
        }
        let is_array = matches!(json.value, Value::Array(_));
        let container = Container::new(bits);
        if self.options.is_1_0
            && (is_array || container.has(Container::GRAPH | Container::ID | Container::TYPE))
        {
            return Err(invalid("it is not of JSON-LD 1.0"));
        }
        let others = bits & !Container::SET;
        let is_valid = match others {
            0 => bits != 0,
            Container::LIST => bits == others,
            _ => {
                let kind = others & !Container::GRAPH;
                let is_one = kind.count_ones() <= 1;
                let takes_graph = matches!(kind, 0 | Container::ID | Container::INDEX);
                is_one && kind != Container::LIST && (takes_graph || others & Container::GRAPH == 0)
            }
        };
        if is_valid { Ok(container) } else { Err(invalid("these do not go together")) }
    }

    /// A scoped context must be one; what it says is read when its term is used.
    fn check_scoped(&mut self, defining: &Defining<'_>, context: &Json) -> Result<()> {
        let way = Way {
            overrides_protected: true,
            validates_scoped: false,
            propagates: true,
            ..defining.way.clone()
        };
        let active = Rc::new(defining.context.clone());
        match self.process(&active, context, way) {
            Ok(_) => Ok(()),
            Err(fault) => Err(Fault::new(fault.span(), "invalid scoped context", fault.message())),
        }
    }
}

/// Whether two definitions say the same, whoever protects them.
fn is_same(a: &Term, b: &Term) -> bool {
    a.iri == b.iri
        && a.is_prefix == b.is_prefix
        && a.is_reverse == b.is_reverse
        && a.ty == b.ty
        && a.language == b.language
        && a.direction == b.direction
        && a.container == b.container
        && a.index == b.index
        && a.nest == b.nest
        && match (&a.scoped, &b.scoped) {
            (None, None) => true,
            (Some(a), Some(b)) => {
                super::canonical::of(&a.context) == super::canonical::of(&b.context)
            }
            _ => false,
        }
}
