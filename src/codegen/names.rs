//! Identifiers from IRIs and labels: the same words in every language, in that language's case.
//!
//! ```
//! use ggen::codegen::names::{Case, cased, words};
//!
//! assert_eq!(words("HTTPServer-2fa"), ["HTTP", "Server", "2fa"]);
//! assert_eq!(cased(&words("HTTPServer-2fa"), Case::UpperCamel), "HttpServer2fa");
//! assert_eq!(cased(&words("createdAt"), Case::Snake), "created_at");
//! ```

use std::collections::{BTreeMap, BTreeSet};

use unicode_ident::{is_xid_continue, is_xid_start};
use unicode_normalization::UnicodeNormalization as _;

use crate::codegen::{
    model::{EnumOf, Model, Texts, choose},
    pins::LanguagePins,
};

/// How the words of an identifier are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// `HttpServer`
    UpperCamel,
    /// `httpServer`
    LowerCamel,
    /// `http_server`
    Snake,
    /// `HTTP_SERVER`
    UpperSnake,
    /// `HTTPServer`: the words as they are, joined like `httpServer`.
    Kept,
}

/// How one kind of name is written in a language.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// How words are joined.
    pub case: Case,
    /// Put before a name that begins with a digit: `C`, `p`, `V`.
    pub digit: &'static str,
    /// Names that get `_` behind them.
    pub reserved: &'static [&'static str],
    /// Endings of names that are made of a name (`Row`): `A` is not given where `ARow` is taken.
    pub suffixes: &'static [&'static str],
    /// Whether names that differ only by case are the same, as files are on some systems.
    pub fold: bool,
}

/// How a language writes names.
#[derive(Clone, Copy, Debug)]
pub struct Language {
    /// Files and modules.
    pub modules: Style,
    /// Types of a module.
    pub types: Style,
    /// Fields of a class.
    pub fields: Style,
    /// Values of an enum.
    pub values: Style,
    /// Constants of a vocabulary.
    pub constants: Style,
    /// Query functions, their parameters and the columns of their rows.
    pub functions: Style,
    /// Row and parameter types of queries, before the ending.
    pub query_types: Style,
}

/// The identifiers of everything in a model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Idents {
    modules: BTreeMap<String, String>,
    query_modules: BTreeMap<String, String>,
    types: BTreeMap<String, String>,
    /// Which set of related classes a class is in.
    components: BTreeMap<String, usize>,
    fields: BTreeMap<(usize, String), String>,
    values: BTreeMap<(String, String), String>,
    constants: BTreeMap<String, String>,
    functions: BTreeMap<(String, String), String>,
    query_types: BTreeMap<(String, String), String>,
    variables: BTreeMap<(String, String, String), String>,
}

impl Idents {
    /// The module of a namespace IRI.
    pub fn module(&self, namespace: &str) -> &str {
        self.modules.get(namespace).map_or("", String::as_str)
    }

    /// The module of a package's queries.
    pub fn query_module(&self, package: &str) -> &str {
        self.query_modules.get(package).map_or("", String::as_str)
    }

    /// The type of a class, enum or datatype.
    pub fn ty(&self, iri: &str) -> &str {
        self.types.get(iri).map_or("", String::as_str)
    }

    /// The field of a class, own, refined or inherited, by its property.
    pub fn field(&self, class: &str, property: &str) -> &str {
        let Some(component) = self.components.get(class) else { return "" };
        self.fields.get(&(*component, property.to_owned())).map_or("", String::as_str)
    }

    /// The value of an enum, by its term.
    pub fn value(&self, enumeration: &str, term: &str) -> &str {
        let key = (enumeration.to_owned(), term.to_owned());
        self.values.get(&key).map_or("", String::as_str)
    }

    /// The constant of any term of the model: class, property, individual, enum value, datatype.
    pub fn constant(&self, iri: &str) -> &str {
        self.constants.get(iri).map_or("", String::as_str)
    }

    /// All constants: the term and its name, by IRI.
    pub fn constants(&self) -> impl Iterator<Item = (&str, &str)> {
        self.constants.iter().map(|(iri, name)| (iri.as_str(), name.as_str()))
    }

    /// The names, so that they can be kept.
    pub fn pins(&self) -> LanguagePins {
        let joined = |map: &BTreeMap<(String, String), String>, by: char| {
            map.iter().map(|((a, b), name)| (format!("{a}{by}{b}"), name.clone())).collect()
        };
        LanguagePins {
            modules: self.modules.clone(),
            query_modules: self.query_modules.clone(),
            types: self.types.clone(),
            fields: self.pinned_fields(),
            values: joined(&self.values, ' '),
            constants: self.constants.clone(),
            functions: joined(&self.functions, '/'),
        }
    }

    /// By property; by class and property where related classes differ from others.
    fn pinned_fields(&self) -> BTreeMap<String, String> {
        let mut first: BTreeMap<usize, &str> = BTreeMap::new();
        for (class, component) in &self.components {
            first.entry(*component).or_insert(class);
        }
        let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for ((_, property), name) in &self.fields {
            names.entry(property).or_default().insert(name);
        }
        let field = |((component, property), name): (&(usize, String), &String)| {
            let key = match names.get(property.as_str()) {
                Some(names) if names.len() > 1 => {
                    format!("{} {property}", first.get(component).copied().unwrap_or_default())
                }
                _ => property.clone(),
            };
            (key, name.clone())
        };
        self.fields.iter().map(field).collect()
    }

    /// The function of a query.
    pub fn function(&self, package: &str, query: &str) -> &str {
        self.functions.get(&(package.to_owned(), query.to_owned())).map_or("", String::as_str)
    }

    /// What the row and parameter types of a query begin with.
    pub fn query_type(&self, package: &str, query: &str) -> &str {
        self.query_types.get(&(package.to_owned(), query.to_owned())).map_or("", String::as_str)
    }

    /// A parameter of a query, by `$name`, or a column, by `?name`.
    pub fn variable(&self, package: &str, query: &str, variable: &str) -> &str {
        let key = (package.to_owned(), query.to_owned(), variable.to_owned());
        self.variables.get(&key).map_or("", String::as_str)
    }
}

/// A name that is asked for in a scope.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What it is for; unique in its scope.
    pub key: String,
    /// The prefix of its namespace, used when two want the same name.
    pub prefix: String,
    /// The words it should be made of.
    pub words: Vec<String>,
    /// The name it had, and keeps.
    pub pinned: Option<String>,
}

/// The words of a text: parted at what no identifier holds, at `aB` and at `ABc`; digits stay with
/// the word before them.
pub fn words(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.nfkc().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (at, &c) in chars.iter().enumerate() {
        if !is_xid_continue(c) || !(c.is_alphanumeric() || is_mark(c)) {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            continue;
        }
        let before = at.checked_sub(1).map(|it| chars[it]);
        let next = chars.get(at + 1);
        let begins = c.is_uppercase()
            && before.is_some_and(|it| {
                !it.is_uppercase() || next.is_some_and(|next| next.is_lowercase())
            });
        if begins && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// A combining mark: part of identifiers, but no letter and no connector.
fn is_mark(c: char) -> bool {
    is_xid_continue(c) && !is_xid_start(c) && unicode_normalization::char::is_combining_mark(c)
}

/// Words joined in a case.
pub fn cased(words: &[String], case: Case) -> String {
    let parts = words.iter().enumerate().map(|(at, word)| match case {
        Case::Snake => word.to_lowercase(),
        Case::UpperSnake => word.to_uppercase(),
        Case::LowerCamel if at == 0 => word.to_lowercase(),
        Case::UpperCamel | Case::LowerCamel => capitalised(word),
        Case::Kept if at == 0 => word.clone(),
        Case::Kept => {
            let first = word.chars().next().map_or(0, char::len_utf8);
            word[..first].to_uppercase() + &word[first..]
        }
    });
    let separator = if matches!(case, Case::Snake | Case::UpperSnake) { "_" } else { "" };
    parts.collect::<Vec<_>>().join(separator).nfkc().collect()
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    let Some(first) = chars.next() else { return String::new() };
    let mut out: String = first.to_uppercase().take(1).collect();
    out.extend(first.to_uppercase().skip(1).flat_map(char::to_lowercase));
    out.push_str(&chars.as_str().to_lowercase());
    out
}

/// What stands behind the last `#`, `/` or `:` of an IRI that has something there, percent-decoded.
pub fn local(iri: &str) -> String {
    let iri = iri.trim_end_matches(['#', '/', ':']);
    let start = iri.rfind(['#', '/', ':']).map_or(0, |it| it + 1);
    let bytes = iri.as_bytes();
    let mut out = Vec::new();
    let mut at = start;
    while at < bytes.len() {
        let hex = iri.get(at + 1..at + 3).and_then(|it| u8::from_str_radix(it, 16).ok());
        match hex {
            Some(byte) if bytes[at] == b'%' => {
                out.push(byte);
                at += 3;
            }
            _ => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The words to name a term by: those of the hint, of its local name, or of its label when the local
/// name is a number with letters before it, as in `OBO_0000123`.
pub fn term_words(
    iri: &str,
    hint: Option<&str>,
    labels: &Texts,
    languages: &[String],
) -> Vec<String> {
    let local = local(iri);
    let label = || choose(labels, languages).map(words).filter(|it| !it.is_empty());
    let hinted = hint.map(words).filter(|it| !it.is_empty());
    let found =
        hinted.or_else(|| is_opaque(&local).then(label).flatten()).unwrap_or_else(|| words(&local));
    if found.is_empty() { vec!["Term".to_owned(), hash(iri, 4)] } else { found }
}

fn is_opaque(local: &str) -> bool {
    let rest = local.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = local.len() - rest.len();
    let digits = rest.strip_prefix(['_', '-']).unwrap_or(rest);
    letters <= 12 && digits.len() >= 3 && digits.bytes().all(|it| it.is_ascii_digit())
}

fn hash(text: &str, digits: usize) -> String {
    let hex = blake3::hash(text.as_bytes()).to_hex();
    hex[..digits.min(hex.len())].to_owned()
}

/// Gives every wanted name, in their order, all different.
///
/// Who wants the same name gets the prefix of its namespace before it, all of them; where that does
/// not tell them apart, digits of a hash behind it. So no name depends on the order of terms. Pinned
/// names are given as they are, and the others step aside.
pub fn assign(wanted: &[Wanted], style: &Style) -> Vec<String> {
    const LONGEST: usize = 40;
    let pinned = pinned(wanted, style);
    let mut parts = vec![Parts { prefix: false, digits: 0 }; wanted.len()];
    loop {
        let names: Vec<String> = (0..wanted.len())
            .map(|at| match pinned[at] {
                Some(name) => name.to_owned(),
                None => name(&wanted[at], parts[at], style),
            })
            .collect();
        let mut taken: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (at, name) in names.iter().enumerate() {
            for key in style.keys(name) {
                taken.entry(key).or_default().insert(at);
            }
        }
        let mut next = parts.clone();
        for group in taken.values().filter(|it| it.len() > 1) {
            let prefixes: BTreeSet<&str> =
                group.iter().map(|it| wanted[*it].prefix.as_str()).collect();
            let free = || group.iter().copied().filter(|it| pinned[*it].is_none());
            let is_new = free().any(|it| !parts[it].prefix);
            for at in free() {
                if prefixes.len() > 1 && is_new {
                    next[at].prefix = true;
                } else if parts[at].digits < LONGEST {
                    next[at].digits = parts[at].digits + 4;
                }
            }
        }
        if next == parts {
            return names;
        }
        parts = next;
    }
}

/// The pinned names that can be given: each once.
fn pinned<'a>(wanted: &'a [Wanted], style: &Style) -> Vec<Option<&'a str>> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut pinned = Vec::with_capacity(wanted.len());
    for it in wanted {
        let name =
            it.pinned.as_deref().filter(|name| style.keys(name).all(|key| !taken.contains(&key)));
        taken.extend(name.into_iter().flat_map(|it| style.keys(it)));
        pinned.push(name);
    }
    pinned
}

impl Style {
    /// What a name takes: itself and what is made of it.
    fn keys(&self, name: &str) -> impl Iterator<Item = String> {
        let suffixes = self.suffixes.iter().chain(&[""]);
        suffixes.map(move |suffix| {
            let key = format!("{name}{suffix}");
            if self.fold { key.to_lowercase() } else { key }
        })
    }
}

/// What a name has beside its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts {
    prefix: bool,
    digits: usize,
}

fn name(wanted: &Wanted, parts: Parts, style: &Style) -> String {
    let mut words = Vec::new();
    if parts.prefix {
        words.extend(self::words(&wanted.prefix));
    }
    words.extend(wanted.words.iter().cloned());
    if parts.digits > 0 {
        words.push(hash(&wanted.key, parts.digits));
    }
    identifier(&words, style)
}

/// An identifier of words: cased, begun with a letter, not a reserved word.
pub fn identifier(words: &[String], style: &Style) -> String {
    let mut name = cased(words, style.case);
    if !name.starts_with(is_xid_start) {
        name.insert_str(0, style.digit);
    }
    if style.reserved.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

/// Names everything in a model for a language; what is pinned keeps its name.
pub fn identify(
    model: &Model,
    language: &Language,
    languages: &[String],
    pins: &LanguagePins,
) -> Idents {
    let mut idents = Idents::default();
    // A keyword is none in another case, so what kinds of names reserve holds for all.
    let pins = &pins.retain(|name| is_identifier(name, language));
    name_modules(model, language, pins, &mut idents);
    let naming = Naming { model, language, languages, pins };
    naming.types(&mut idents);
    naming.fields(&mut idents);
    naming.values(&mut idents);
    naming.constants(&mut idents);
    name_queries(model, language, pins, &mut idents);
    idents
}

/// Whether a text can be a name.
fn is_identifier(text: &str, language: &Language) -> bool {
    let is_word = text.starts_with(is_xid_start) && text.chars().all(is_xid_continue);
    let styles = [language.types, language.fields, language.functions];
    is_word && !styles.iter().any(|it| it.reserved.contains(&text))
}

/// What terms are named after.
struct Naming<'a> {
    model: &'a Model,
    language: &'a Language,
    languages: &'a [String],
    pins: &'a LanguagePins,
}

fn prefix_of<'a>(model: &'a Model, namespace: &str) -> &'a str {
    model.namespace(namespace).map_or("", |it| it.prefix.as_str())
}

fn name_modules(model: &Model, language: &Language, pins: &LanguagePins, idents: &mut Idents) {
    let wanted: Vec<Wanted> = model
        .namespaces
        .iter()
        .map(|it| {
            let mut words = words(&it.prefix);
            if words.is_empty() {
                words = term_words(&it.iri, None, &Texts::new(), &[]);
            }
            let pinned = pins.modules.get(&it.iri).cloned();
            Wanted { key: it.iri.clone(), prefix: String::new(), words, pinned }
        })
        .collect();
    idents.modules = give(wanted, &language.modules);
    let packages: BTreeMap<&str, &str> =
        model.queries.iter().map(|it| (it.package.as_str(), it.prefix.as_str())).collect();
    let wanted: Vec<Wanted> = packages
        .into_iter()
        .map(|(package, prefix)| {
            let words = [words(prefix), words(package)].into_iter().find(|it| !it.is_empty());
            let words = words.unwrap_or_else(|| vec!["Package".to_owned(), hash(package, 4)]);
            let pinned = pins.query_modules.get(package).cloned();
            Wanted { key: package.to_owned(), prefix: String::new(), words, pinned }
        })
        .collect();
    idents.query_modules = give(wanted, &language.modules);
}

fn give(wanted: Vec<Wanted>, style: &Style) -> BTreeMap<String, String> {
    let names = assign(&wanted, style);
    wanted.into_iter().map(|it| it.key).zip(names).collect()
}

impl Naming<'_> {
    fn types(&self, idents: &mut Idents) {
        let Self { model, language, languages, pins } = self;
        let mut scopes: BTreeMap<&str, Vec<Wanted>> = BTreeMap::new();
        let mut want = |iri: &str, namespace: &'_ str, hint: Option<&str>, labels: &Texts| {
            let Some(namespace) = model.namespace(namespace) else { return };
            scopes.entry(&namespace.iri).or_default().push(Wanted {
                key: iri.to_owned(),
                prefix: namespace.prefix.clone(),
                words: term_words(iri, hint, labels, languages),
                pinned: pins.types.get(iri).cloned(),
            });
        };
        for class in &model.classes {
            want(&class.iri, &class.namespace, None, &class.labels);
            for alias in &class.aliases {
                want(alias, &class.namespace, None, &Texts::new());
            }
        }
        for it in &model.enums {
            want(&it.iri, &it.namespace, it.name_hint.as_deref(), &it.labels);
        }
        for it in &model.datatypes {
            want(&it.iri, &it.namespace, None, &it.labels);
        }
        for wanted in scopes.into_values() {
            idents.types.extend(give(wanted, &language.types));
        }
    }

    /// Names are given once per set of classes that share fields by inheritance.
    fn fields(&self, idents: &mut Idents) {
        let Self { model, language, languages, pins } = self;
        for (number, component) in components(model).into_iter().enumerate() {
            let mut wanted: BTreeMap<&str, Wanted> = BTreeMap::new();
            for class in &component {
                let Some(class) = model.class(class) else { continue };
                for field in class.own.iter().chain(&class.refined) {
                    wanted.entry(&field.property).or_insert_with(|| Wanted {
                        key: field.property.clone(),
                        prefix: prefix_of(model, &namespace_of(model, &field.property)).to_owned(),
                        words: term_words(
                            &field.property,
                            field.name_hint.as_deref(),
                            &field.labels,
                            languages,
                        ),
                        pinned: pins.field(&component, &field.property).map(str::to_owned),
                    });
                }
            }
            for (property, name) in give(wanted.into_values().collect(), &language.fields) {
                idents.fields.insert((number, property), name);
            }
            idents.components.extend(component.into_iter().map(|it| (it.to_owned(), number)));
        }
    }

    fn values(&self, idents: &mut Idents) {
        let Self { model, language, languages, pins } = self;
        for it in &model.enums {
            let wanted: Vec<Wanted> = it
                .values
                .iter()
                .map(|value| Wanted {
                    key: value.term.clone(),
                    prefix: prefix_of(model, &namespace_of(model, &value.term)).to_owned(),
                    words: match it.of {
                        EnumOf::Iri => term_words(&value.term, None, &value.labels, languages),
                        EnumOf::Literal => match words(&value.term) {
                            words if words.is_empty() => vec!["Value".into(), hash(&value.term, 4)],
                            words => words,
                        },
                    },
                    pinned: pins.values.get(&format!("{} {}", it.iri, value.term)).cloned(),
                })
                .collect();
            for (term, name) in give(wanted, &language.values) {
                idents.values.insert((it.iri.clone(), term), name);
            }
        }
    }

    /// A class and a property of one namespace often differ only by case, so the kind of term is the
    /// prefix here.
    fn constants(&self, idents: &mut Idents) {
        let Self { model, language, languages, pins } = self;
        let mut scopes: BTreeMap<String, BTreeMap<String, Wanted>> = BTreeMap::new();
        let mut want = |iri: &str, kind: &str, labels: &Texts| {
            let namespace = namespace_of(model, iri);
            if namespace.is_empty() {
                return;
            }
            let words = term_words(iri, None, labels, languages);
            let pinned = pins.constants.get(iri).cloned();
            let wanted = Wanted { key: iri.to_owned(), prefix: kind.to_owned(), words, pinned };
            scopes.entry(namespace).or_default().insert(iri.to_owned(), wanted);
        };
        for it in &model.individuals {
            want(&it.iri, "individual", &it.labels);
        }
        for it in model.enums.iter().filter(|it| it.of == EnumOf::Iri) {
            for value in &it.values {
                want(&value.term, "individual", &value.labels);
            }
        }
        for it in &model.properties {
            want(&it.iri, "property", &it.labels);
        }
        for it in &model.datatypes {
            want(&it.iri, "datatype", &it.labels);
        }
        for it in model.enums.iter().filter(|it| it.name_hint.is_none()) {
            want(&it.iri, "class", &it.labels);
        }
        for it in &model.classes {
            want(&it.iri, "class", &it.labels);
        }
        for wanted in scopes.into_values() {
            idents.constants.extend(give(wanted.into_values().collect(), &language.constants));
        }
    }
}

/// The namespace of the model that an IRI is in: the longest that it begins with.
pub fn namespace_of(model: &Model, iri: &str) -> String {
    let fits = model.namespaces.iter().filter(|it| iri.starts_with(&it.iri));
    fits.max_by_key(|it| it.iri.len()).map(|it| it.iri.clone()).unwrap_or_default()
}

/// Classes joined where one is a parent of the other.
fn components(model: &Model) -> Vec<Vec<&str>> {
    let classes = &model.classes;
    let index: BTreeMap<&str, usize> =
        classes.iter().enumerate().map(|(at, it)| (it.iri.as_str(), at)).collect();
    let mut root: Vec<usize> = (0..classes.len()).collect();
    let find = |root: &mut Vec<usize>, mut at: usize| {
        while root[at] != at {
            root[at] = root[root[at]];
            at = root[at];
        }
        at
    };
    for (at, class) in classes.iter().enumerate() {
        for parent in class.mro.iter().chain(&class.mro_dropped) {
            let Some(&parent) = index.get(parent.as_str()) else { continue };
            let (a, b) = (find(&mut root, at), find(&mut root, parent));
            root[a.max(b)] = a.min(b);
        }
    }
    let mut components: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for (at, class) in classes.iter().enumerate() {
        components.entry(find(&mut root, at)).or_default().push(&class.iri);
    }
    components.into_values().collect()
}

fn name_queries(model: &Model, language: &Language, pins: &LanguagePins, idents: &mut Idents) {
    let mut packages: BTreeMap<&str, Vec<Wanted>> = BTreeMap::new();
    let wanted = |key: &str, sigil: &str| Wanted {
        key: format!("{sigil}{key}"),
        prefix: String::new(),
        words: match words(key) {
            words if words.is_empty() => vec!["Query".into(), hash(key, 4)],
            words => words,
        },
        pinned: None,
    };
    for query in &model.queries {
        packages.entry(&query.package).or_default().push(wanted(&query.name, ""));
        for (sigil, names) in [
            ("$", query.params.iter().map(|it| &it.name).collect::<Vec<_>>()),
            ("?", query.columns.iter().map(|it| &it.var).collect()),
        ] {
            let names = names.into_iter().map(|it| wanted(it, sigil)).collect();
            for (variable, name) in give(names, &language.functions) {
                let key = (query.package.clone(), query.name.clone(), variable);
                idents.variables.insert(key, name);
            }
        }
    }
    for (package, wanted) in packages {
        for (query, name) in give(wanted.clone(), &language.query_types) {
            idents.query_types.insert((package.to_owned(), query), name);
        }
        let pinned = |it: Wanted| Wanted {
            pinned: pins.functions.get(&format!("{package}/{}", it.key)).cloned(),
            ..it
        };
        let wanted = wanted.into_iter().map(pinned).collect();
        for (query, name) in give(wanted, &language.functions) {
            idents.functions.insert((package.to_owned(), query), name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAMEL: Style = Style {
        case: Case::UpperCamel,
        digit: "C",
        reserved: &["Self"],
        suffixes: &["Row"],
        fold: false,
    };

    fn names(wanted: &[(&str, &str)]) -> Vec<String> {
        let want = |(prefix, iri): &(&str, &str)| Wanted {
            key: format!("{prefix}:{iri}"),
            prefix: (*prefix).to_owned(),
            words: words(iri),
            pinned: None,
        };
        assign(&wanted.iter().map(want).collect::<Vec<_>>(), &CAMEL)
    }

    #[test]
    fn texts_fall_into_words() {
        for (text, expected) in [
            ("createdAt", "created At"),
            ("HTTPServer", "HTTP Server"),
            ("ISO27001Control", "ISO27001 Control"),
            ("foo-bar__baz.qux", "foo bar baz qux"),
            ("3DModel", "3 D Model"),
            ("Größe", "Größe"),
            ("数据 モデル", "数据 モデル"),
            ("ﬁle", "file"),
            ("*/ \u{202e}", ""),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn identifiers_begin_with_a_letter_and_are_not_reserved() {
        assert_eq!(names(&[("ex", "3d-model"), ("ex", "self")]), ["C3dModel", "Self_"]);
    }

    #[test]
    fn namespaces_part_equal_names_and_hashes_part_the_rest() {
        assert_eq!(names(&[("foaf", "name"), ("schema", "name")]), ["FoafName", "SchemaName"]);
        let both = names(&[("ex", "Person"), ("ex", "person")]);
        assert!(both.iter().all(|it| it.starts_with("Person") && it.len() == 10), "{both:?}");
        assert_ne!(both[0], both[1]);
    }

    #[test]
    fn names_made_of_names_count_as_taken() {
        let both = names(&[("a", "late"), ("b", "late-row")]);
        assert_eq!(both, ["ALate", "BLateRow"]);
    }

    #[test]
    fn a_new_term_changes_no_name_that_it_does_not_want() {
        let few = names(&[("ex", "a"), ("ex", "b"), ("foaf", "b")]);
        let many = names(&[("ex", "a"), ("ex", "b"), ("foaf", "b"), ("ex", "c")]);
        assert_eq!(few, many[..3]);
    }

    #[test]
    fn local_names_are_decoded_and_never_empty_handed() {
        assert_eq!(local("https://example.org/a%20b"), "a b");
        assert_eq!(local("https://example.org/ns#"), "ns");
        assert_eq!(local("urn:x:%zz"), "%zz");
        let labels = Texts::from([("en".to_owned(), "Big thing".to_owned())]);
        assert_eq!(term_words("http://x/GO_00012", None, &labels, &[]), ["Big", "thing"]);
        assert_eq!(term_words("http://x/---", None, &Texts::new(), &[])[0], "Term");
    }
}
