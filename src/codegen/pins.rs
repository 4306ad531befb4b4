//! Names that generated code keeps, in a committed file.
//!
//! Without it a new term can change the name of another that wants the same one. A pinned name stays
//! as it is, and the newcomer steps aside.
//!
//! ```
//! use ggen::codegen::pins::Pins;
//!
//! let text = "[rust.types]\n\"https://example.org/#Person\" = \"Person\"\n";
//! let pins: Pins = toml::from_str(text)?;
//! assert_eq!(pins.of("rust").types["https://example.org/#Person"], "Person");
//! # Ok::<_, toml::de::Error>(())
//! ```

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The file beside `ggen.toml`.
pub const PINS: &str = "ggen.names.toml";

/// What the file begins with.
const ABOUT: &str = "# Names of generated code that stay as they are when terms are added. \
                     `ggen generate --pin` writes them.\n\n";

/// Names by language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pins {
    languages: BTreeMap<String, LanguagePins>,
}

/// The names of one language, by what they are for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LanguagePins {
    /// Modules by namespace.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub modules: BTreeMap<String, String>,
    /// Modules of queries by package.
    #[serde(rename = "query-modules", skip_serializing_if = "BTreeMap::is_empty")]
    pub query_modules: BTreeMap<String, String>,
    /// Types by class, enum or datatype.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, String>,
    /// Fields by property or, where classes differ, by class and property with a space between.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// Values by enum and term with a space between.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// Constants by term.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub constants: BTreeMap<String, String>,
    /// Query functions by `package/query`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub functions: BTreeMap<String, String>,
}

impl Pins {
    /// The names of a language; none if it has none.
    pub fn of(&self, language: &str) -> LanguagePins {
        self.languages.get(language).cloned().unwrap_or_default()
    }

    /// Replaces the names of a language.
    pub fn set(&mut self, language: &str, pins: LanguagePins) {
        self.languages.insert(language.to_owned(), pins);
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let tables = toml::to_string(self).expect("strings are TOML");
        format!("{ABOUT}{tables}")
    }
}

impl LanguagePins {
    /// The pinned name of a field of related classes.
    pub fn field(&self, classes: &[&str], property: &str) -> Option<&str> {
        let own = classes.iter().find_map(|it| self.fields.get(&format!("{it} {property}")));
        own.or_else(|| self.fields.get(property)).map(String::as_str)
    }

    /// The names that can be given.
    #[must_use]
    pub fn retain(&self, is_good: impl Fn(&str) -> bool) -> Self {
        let good = |it: &BTreeMap<String, String>| {
            it.iter().filter(|it| is_good(it.1)).map(|(a, b)| (a.clone(), b.clone())).collect()
        };
        Self {
            modules: good(&self.modules),
            query_modules: good(&self.query_modules),
            types: good(&self.types),
            fields: good(&self.fields),
            values: good(&self.values),
            constants: good(&self.constants),
            functions: good(&self.functions),
        }
    }

    /// What is pinned here and not named in `now`: kind and key.
    pub fn gone(&self, now: &Self) -> Vec<(&'static str, String)> {
        let mut gone = Vec::new();
        for ((kind, old), (_, new)) in self.tables().into_iter().zip(now.tables()) {
            let known: BTreeSet<&str> = new.keys().map(|it| last(it)).collect();
            let is_gone = |it: &&String| !new.contains_key(*it) && !known.contains(last(it));
            gone.extend(old.keys().filter(is_gone).map(|it| (kind, it.clone())));
        }
        gone
    }

    /// What is pinned here and got another name in `now`: kind, key and name.
    pub fn refused(&self, now: &Self) -> Vec<(&'static str, String, String)> {
        let mut refused = Vec::new();
        for ((kind, old), (_, new)) in self.tables().into_iter().zip(now.tables()) {
            let others =
                old.iter().filter(|(key, name)| new.get(*key).is_some_and(|it| it != *name));
            refused.extend(others.map(|(key, name)| (kind, key.clone(), name.clone())));
        }
        refused
    }

    /// The name of a key, by the word for what it names.
    pub fn name(&self, kind: &str, key: &str) -> Option<&str> {
        let table = self.tables().into_iter().find(|it| it.0 == kind)?;
        table.1.get(key).map(String::as_str)
    }

    fn tables(&self) -> [(&'static str, &BTreeMap<String, String>); 7] {
        [
            ("module", &self.modules),
            ("query module", &self.query_modules),
            ("type", &self.types),
            ("field", &self.fields),
            ("value", &self.values),
            ("constant", &self.constants),
            ("function", &self.functions),
        ]
    }
}

/// The property of a field's key, the term of a value's.
fn last(key: &str) -> &str {
    key.rsplit_once(' ').map_or(key, |it| it.1)
}
