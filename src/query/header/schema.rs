//! The grammar of headers as a JSON Schema, for editors and other tools.
//!
//! What the reader of headers accepts, the schema accepts; what the schema refuses, the reader
//! refuses. The reader knows more: prefixes, and whether examples are values of their types.

/// A JSON Schema (2020-12) of the YAML document that a header is.
pub const HEADER_SCHEMA: &str = include_str!("header.schema.json");

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use boon::{Compiler, SchemaIndex, Schemas};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        query::{
            file::prologue,
            header::{parse, read},
            value::DATATYPES,
            yaml::{self, Node},
        },
        rdf::prefix::Prefixes,
    };

    struct Schema {
        schemas: Schemas,
        index: SchemaIndex,
    }

    impl Schema {
        fn new() -> Self {
            let mut schemas = Schemas::new();
            let mut compiler = Compiler::new();
            let schema = serde_json::from_str(HEADER_SCHEMA).unwrap();
            compiler.add_resource("header.json", schema).unwrap();
            let index = compiler.compile("header.json", &mut schemas).unwrap();
            Self { schemas, index }
        }

        /// What the schema says about a header, `#+ ` in front of its lines.
        fn check(&self, header: &str) -> Result<(), String> {
            let lines = header.lines().map_while(|it| it.strip_prefix("#+"));
            let lines: Vec<&str> = lines.map(|it| it.strip_prefix(' ').unwrap_or(it)).collect();
            let node = yaml::parse(&lines.join("\n")).map_err(|it| it.message)?;
            let value = node.as_ref().map_or(Value::Null, json_of);
            self.schemas.validate(&value, self.index).map_err(|it| it.to_string())
        }
    }

    /// A node as any reader of YAML's core schema would have it.
    fn json_of(node: &Node) -> Value {
        match &node.value {
            yaml::Value::Null => Value::Null,
            yaml::Value::Scalar { text, plain: false } => text.as_str().into(),
            yaml::Value::Scalar { text, .. } => match text.as_str() {
                "true" | "True" | "TRUE" => true.into(),
                "false" | "False" | "FALSE" => false.into(),
                text => match (text.parse::<i64>(), text.parse::<f64>()) {
                    (Ok(it), _) => it.into(),
                    (_, Ok(it)) => json!(it),
                    _ => text.into(),
                },
            },
            yaml::Value::List(items) => items.iter().map(json_of).collect(),
            yaml::Value::Map(entries) => {
                entries.iter().map(|(key, _, value)| (key.clone(), json_of(value))).collect()
            }
        }
    }

    fn prefixes() -> Prefixes {
        [("ex", "https://example.org/")].into_iter().collect()
    }

    /// What the reader says about a header.
    fn read_header(header: &str) -> Vec<String> {
        let (_, found) = parse(header, "q.rq", &prefixes());
        found.into_iter().map(|it| it.message).collect()
    }

    fn headers(folder: &Path, found: &mut Vec<(String, String)>) {
        let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap()).collect();
        entries.sort_by_key(fs::DirEntry::path);
        for path in entries.iter().map(fs::DirEntry::path) {
            if path.is_dir() {
                headers(&path, found);
            } else if path.extension().is_some_and(|it| it == "rq") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.display().to_string(), text));
            }
        }
    }

    #[test]
    fn every_header_of_the_repository_follows_the_schema() {
        let schema = Schema::new();
        let mut all = Vec::new();
        for folder in ["queries", "ontologies", "examples", "tests/serve", "tests/codegen_traps"] {
            headers(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut all);
        }
        assert!(all.len() > 120, "{}", all.len());
        for (file, text) in all {
            assert_eq!(schema.check(&text), Ok(()), "{file}");
            let (_, found) = parse(&text, &file, &prologue(&text));
            assert!(found.is_empty(), "{file}: {found:?}");
        }
    }

    #[test]
    fn the_schema_knows_the_words_of_the_reader() {
        let schema: Value = serde_json::from_str(HEADER_SCHEMA).unwrap();
        let keys = |pointer: &str| -> Vec<String> {
            schema.pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect()
        };
        assert_eq!(sorted(keys("/properties")), sorted(read::KEYS.map(str::to_owned).to_vec()));
        assert_eq!(
            sorted(keys("/$defs/parameter/properties")),
            sorted(read::PARAM_KEYS.map(str::to_owned).to_vec())
        );
        let pattern = schema["$defs"]["type"]["pattern"].as_str().unwrap();
        let known = pattern.split(['(', ')', '|']).filter(|it| DATATYPES.contains(it)).count();
        assert_eq!(known, DATATYPES.len());
    }

    fn sorted(mut words: Vec<String>) -> Vec<String> {
        words.sort();
        words
    }

    #[test]
    fn schema_and_reader_agree_on_good_and_bad_headers() {
        let schema = Schema::new();
        for good in [
            "",
            "#+\n",
            "#+ summary: What?\n#+ question: \"true\"\n#+ tags: one\n#+ kind: optional\n",
            "#+ id: 7\n#+ tags: [a, 1, true]\n#+ unordered: TRUE\n#+ stratum: 0\n",
            "#+ params:\n#+ returns:\n",
            "#+ params:\n#+   a: integer\n#+   b: iri(ex:A)\n#+   c: ex:datatype\n#+   g: graph\n",
            "#+ params:\n#+   a: { type: integer, list: true, default: [1, 2] }\n",
            "#+ params:\n#+   a: { type: namedGraph, list: true, required: false }\n",
            "#+ params:\n#+   a: { type: integer, default: 1, required: false, example: 3 }\n",
            "#+ returns:\n#+   größe: decimal?\n#+   _x1: \"iri(ex:A)!\"\n#+   y: xsd:date\n",
        ] {
            assert_eq!(schema.check(good), Ok(()), "{good}");
            assert_eq!(read_header(good), [""; 0], "{good}");
        }
        for bad in [
            "#+ just words\n",
            "#+ - a\n",
            "#+ sumary: What?\n",
            "#+ summary:\n",
            "#+ summary: [a]\n",
            "#+ summary: { a: b }\n",
            "#+ kind: single\n",
            "#+ kind: One\n",
            "#+ kind:\n",
            "#+ tags: [[a]]\n",
            "#+ tags: [~]\n",
            "#+ unordered: yes\n",
            "#+ unordered: \"true\"\n",
            "#+ stratum: -1\n",
            "#+ stratum: \"1\"\n",
            "#+ stratum: 4294967296\n",
            "#+ params: [a]\n",
            "#+ params: text\n",
            "#+ params:\n#+   a:\n",
            "#+ params:\n#+   a: { example: 3 }\n",
            "#+ params:\n#+   a: { type: }\n",
            "#+ params:\n#+   a: dateTim\n",
            "#+ params:\n#+   a: string?\n",
            "#+ params:\n#+   a: { type: string, exmaple: b }\n",
            "#+ params:\n#+   a: { type: string, list: 1 }\n",
            "#+ params:\n#+   a: { type: string, required: true, default: b }\n",
            "#+ params:\n#+   a: { type: string, default: [b, c] }\n",
            "#+ params:\n#+   a: { type: string, list: true, default: [] }\n",
            "#+ params:\n#+   $a: string\n",
            "#+ params:\n#+   a-b: string\n",
            "#+ returns:\n#+   a: graph\n",
            "#+ returns:\n#+   a: { type: string }\n",
            "#+ returns:\n#+   \"\": string\n",
            "#+ summary: a\n#+ summary: b\n",
            "#+ summary: &a b\n#+ id: *a\n",
            "#+ summary: !!str b\n",
            "#+ tags: &a [b]\n",
            "#+ summary: \"a\\0\"\n",
            "#+ tags: [a\n",
        ] {
            assert!(schema.check(bad).is_err(), "{bad}");
            assert!(!read_header(bad).is_empty(), "{bad}");
        }
        // What only the reader can know.
        for bad in [
            "#+ params:\n#+   a: iri(unknown:A)\n",
            "#+ params:\n#+   a: { type: integer, example: many }\n",
            "#+ returns:\n#+   a: \"ex:a b\"\n",
        ] {
            assert_eq!(schema.check(bad), Ok(()), "{bad}");
            assert!(!read_header(bad).is_empty(), "{bad}");
        }
    }

    fn scalar() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "text",
            "true",
            "\"true\"",
            "false",
            "1",
            "\"1\"",
            "-1",
            "2.5",
            "",
            "~",
            "null",
            "one",
            "many",
            "string",
            "integer",
            "graph",
            "ex:A",
            "\"string?\"",
            "[a, b]",
            "[]",
            "{ a: b }",
            "[~]",
            "'it''s'",
            "[[a]]",
        ])
    }

    fn param() -> impl Strategy<Value = String> {
        let entry = (
            prop::sample::select([&read::PARAM_KEYS[..], &["typo"]].concat()),
            prop_oneof![Just("string"), Just("true"), scalar()],
        );
        let entries = prop::collection::btree_map(entry.0, entry.1, 0..5);
        prop_oneof![
            scalar().prop_map(str::to_owned),
            entries.prop_map(|it| {
                let entries: Vec<String> =
                    it.iter().map(|(key, value)| format!("{key}: {value}")).collect();
                format!("{{ {} }}", entries.join(", "))
            }),
        ]
    }

    fn header() -> impl Strategy<Value = String> {
        let name = prop::sample::select(vec!["a", "b1", "größe", "$c", "d-e", "_"]);
        let map = |value: BoxedStrategy<String>| {
            prop::collection::btree_map(name.clone(), value, 0..3).prop_map(|it| {
                let lines = it.iter().map(|(name, value)| format!("\n#+   {name}: {value}"));
                lines.collect::<Vec<_>>().concat()
            })
        };
        let value = prop_oneof![
            scalar().prop_map(|it| format!(" {it}")),
            map(param().boxed()),
            map(scalar().prop_map(str::to_owned).boxed()),
        ];
        let key = prop::sample::select([&read::KEYS[..], &["typo"]].concat());
        prop::collection::btree_map(key, value, 0..4).prop_map(|it| {
            let lines = it.iter().map(|(key, value)| format!("#+ {key}:{value}\n"));
            lines.collect::<Vec<_>>().concat()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// The reader may know more, but only about values of types.
        #[test]
        fn what_the_schema_refuses_the_reader_refuses(header in header()) {
            let schema = SCHEMA.with(|it| it.check(&header));
            let read = read_header(&header);
            if read.is_empty() {
                prop_assert_eq!(schema, Ok(()));
            } else if schema.is_ok() {
                let knows_more = |it: &String| it.contains("is no") || it.contains("is not");
                prop_assert!(read.iter().all(knows_more), "{:?}", read);
            }
        }
    }

    thread_local! {
        static SCHEMA: Schema = Schema::new();
    }
}
