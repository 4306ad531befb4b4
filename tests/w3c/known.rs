//! The tests that do not go as their manifest says.

use std::{collections::BTreeMap, fs, path::Path};

/// The reasons of one suite by the ids of its tests.
pub(crate) fn known(suite: &str) -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/w3c/known.toml");
    let text = fs::read_to_string(path).expect("known.toml is there");
    let table: toml::Table = text.parse().expect("known.toml is TOML");
    let mut known = BTreeMap::new();
    for group in table.get(suite).and_then(toml::Value::as_array).into_iter().flatten() {
        let reason = group.get("reason").and_then(toml::Value::as_str);
        let reason = reason.expect("an exception has a reason");
        let tests = group.get("tests").and_then(toml::Value::as_array);
        for test in tests.expect("an exception names its tests") {
            let id = test.as_str().expect("a test is named by its id");
            let before = known.insert(id.to_owned(), reason.to_owned());
            assert_eq!(before, None, "{id} is listed once");
        }
    }
    known
}
