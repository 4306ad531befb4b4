//! The packages' questions as an API.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::client::{Server, encode, fixture};

const DUE: &str = "/api/queries/lending/due-loans";

#[test]
fn a_question_answers_with_native_values() {
    let server = Server::start(&[]);
    let response = server.get(&format!("{DUE}?after=2025-01-01T00:00:00Z"));
    assert_eq!((response.status, response.media_type()), (200, "application/json"));
    let loan = |n: u8| format!("https://example.org/l{n}");
    let expected = json!([
        { "loan": loan(2), "days": 28, "fee": 12.25, "open": false, "note": null },
        { "loan": loan(3), "days": 9, "fee": 3.0, "open": true, "note": "Bücher 📚" },
        { "loan": loan(1), "days": 7, "fee": 0.5, "open": true,
          "note": "<script>alert(1)</script>, \"quoted\"" },
    ]);
    assert_eq!(response.json(), expected);
    let by_prefix = server.get("/api/queries/len/due-loans?after=2025-01-01T00:00:00Z");
    assert_eq!(by_prefix.json(), expected);
}

#[test]
fn arguments_come_as_parameters_as_json_or_as_a_form() {
    let server = Server::start(&[]);
    let ids = |response: &crate::client::Response| -> Vec<String> {
        let rows = response.json();
        rows.as_array().unwrap().iter().map(|it| it["days"].to_string()).collect()
    };
    let listed = server.get(&format!("{DUE}?after=2025-01-01T00:00:00Z&length=7&length=28"));
    assert_eq!(ids(&listed), ["28", "7"]);
    let open = server.get(&format!("{DUE}?after=2025-01-01T00:00:00Z&open=true"));
    assert_eq!(ids(&open), ["9", "7"]);
    let body = json!({ "after": "2025-01-01T00:00:00Z", "length": [7, "28"], "open": null });
    assert_eq!(ids(&server.post(DUE, "application/json", body.to_string())), ["28", "7"]);
    let form = "after=2025-01-01T00%3A00%3A00Z&length=9";
    assert_eq!(ids(&server.post(DUE, "application/x-www-form-urlencoded", form)), ["9"]);
    let loan = encode("<https://example.org/l1>");
    let ask = server.get(&format!("/api/queries/lending/is-open?loan={loan}"));
    assert_eq!(ask.json(), json!({ "boolean": true }));
}

#[test]
fn a_question_that_promises_a_row_answers_with_it() {
    let server = Server::start(&[]);
    let note = |loan: &str| {
        let loan = encode(&format!("<https://example.org/{loan}>"));
        server.get(&format!("/api/queries/lending/note?loan={loan}")).json()
    };
    assert_eq!(note("l3"), json!({ "note": "Bücher 📚" }));
    assert_eq!(note("l2"), Value::Null);
    let fee =
        |body: Value| server.post("/api/queries/lending/fee", "application/json", body.to_string());
    assert_eq!(fee(json!({})).json(), json!({ "fee": 0.5 }));
    assert_eq!(fee(json!({ "length": 28 })).json(), json!({ "fee": 12.25 }));
    for (body, status, said) in [
        (json!({ "length": [] }), 404, "exactly one row, but there is none"),
        (json!({ "length": [7, 28] }), 409, "exactly one row, but there are 2"),
        (json!({ "length": [null] }), 400, "parameter `length`"),
        (json!({ "graph": [] }), 400, "parameter `graph` is given without a value"),
        (json!({ "graph": "<urn:nobody>" }), 400, "the data has no graph <urn:nobody>"),
    ] {
        let response = fee(body);
        assert_eq!(response.status, status, "{}", response.text());
        assert!(response.text().contains(said), "{}", response.text());
    }
    let graph = encode("<https://example.org/lending#>");
    let chosen = server.get(&format!("/api/queries/lending/fee?graph={graph}"));
    assert_eq!(chosen.status, 404, "the ontology has no loans: {}", chosen.text());
    let csv = server.get_as("/api/queries/lending/fee?length=28", "text/csv");
    assert_eq!(csv.text(), "fee\r\n12.25\r\n");
}

#[test]
fn formats_are_those_of_the_protocol_too() {
    let server = Server::start(&[]);
    let path = format!("{DUE}?after=2025-02-15T00:00:00Z");
    assert_eq!(
        server.get_as(&path, "text/csv").text(),
        "loan,days,fee,open,note\r\nhttps://example.org/l3,9,3.0,true,Bücher 📚\r\n"
    );
    assert_eq!(server.get(&format!("{path}&format=csv")).media_type(), "text/csv");
    let standard = server.get_as(&path, "application/sparql-results+json").json();
    assert_eq!(standard["head"]["vars"], json!(["loan", "days", "fee", "open", "note"]));
    assert_eq!(server.get_as(&path, "image/png").status, 406);
    let graph = server.get("/api/queries/lending/notes");
    assert_eq!(graph.media_type(), "text/turtle");
    assert!(graph.text().contains("len:note"), "{}", graph.text());
}

#[test]
fn all_faults_of_the_arguments_are_listed() {
    let server = Server::start(&[]);
    let response = server.get(&format!("{DUE}?aftr=2025-01-01&length=many&open=perhaps"));
    assert_eq!(response.status, 400);
    let problem = response.json();
    let faults: Vec<&str> =
        problem["faults"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    insta::assert_snapshot!(faults.join("\n"));
    for (body, word) in [
        ("{", "no JSON"),
        ("[]", "object"),
        (r#"{"after": {"a": 1}}"#, "after"),
        (r#"{"after": [["2025-01-01T00:00:00Z"]]}"#, "after"),
        (r#"{"after": ["2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z"]}"#, "twice"),
        (&"[".repeat(100_000), "no JSON"),
    ] {
        let response = server.post(DUE, "application/json", body);
        assert_eq!(response.status, 400, "{}", response.text());
        assert!(response.text().contains(word), "{}", response.text());
    }
    let missing = encode("<https://example.org/l9>");
    let response = server.get(&format!("/api/queries/lending/is-open?loan={missing}"));
    assert_eq!(response.status, 400);
    assert!(response.text().contains("is not a"), "{}", response.text());
    assert_eq!(server.post(DUE, "text/plain", "after").status, 415);
    assert_eq!(server.send("DELETE", DUE, &[], b"").status, 405);
}

#[test]
fn an_argument_is_a_term_and_never_text() {
    let server = Server::start(&[]);
    for value in ["<https://example.org/l1> ?p ?o } #", "urn:x> <urn:y", "\"", "ex:\u{0}"] {
        let path = format!("/api/queries/lending/is-open?loan={}", encode(value));
        let response = server.get(&path);
        assert_eq!(response.status, 400, "{value}: {}", response.text());
    }
}

#[test]
fn unknown_names_get_a_hint() {
    let server = Server::start(&[]);
    for (path, hint) in [
        ("/api/queries/lending/due-loan", "did you mean `len"),
        ("/api/queries/lendin/due-loans", "did you mean `lending`"),
        ("/api/queries/lending/%2e%2e", "no query"),
        ("/api/queries/lending", "nothing here"),
        ("/api/querys", "nothing here"),
    ] {
        let response = server.get(path);
        assert_eq!(response.status, 404, "{path}");
        assert!(response.text().contains(hint), "{path}: {}", response.text());
    }
}

#[test]
fn the_list_and_the_description_are_stable() {
    let server = Server::start(&[]);
    let text = |path: &str| {
        let first = server.get(path);
        assert_eq!(first.media_type(), "application/json", "{path}");
        assert_eq!(first.body, server.get(path).body, "{path}");
        let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
        first.text().replace(&version, "\"version\": \"[version]\"")
    };
    insta::assert_snapshot!("openapi", text("/api/openapi.json"));
    insta::assert_snapshot!("queries", text("/api/queries"));
    let packages: Value = serde_json::from_str(&text("/api/packages")).unwrap();
    insta::assert_json_snapshot!("packages", packages["packages"]);
    assert_eq!(packages["prefixes"]["len"], "https://example.org/lending#");
    drop(server);
    assert!(fixture().join("ggen.toml").is_file());
}

/// Every reference of the OpenAPI description leads somewhere.
#[test]
fn the_description_refers_to_what_it_holds() {
    let server = Server::start(&[]);
    let document = server.get("/api/openapi.json").json();
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn collect<'a>(value: &'a Value, references: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            references.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|it| collect(it, references));
        }
        Value::Array(items) => items.iter().for_each(|it| collect(it, references)),
        _ => (),
    }
}

/// Without a project the packages of the binary are served, and each question answers its example.
#[test]
fn questions_of_the_built_in_packages_answer_their_examples() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start_in(directory.path(), &[]);
    let list = server.get("/api/queries").json();
    let queries = list["queries"].as_array().unwrap();
    let mut by_package: BTreeMap<&str, usize> = BTreeMap::new();
    for query in queries {
        *by_package.entry(query["package"].as_str().unwrap()).or_default() += 1;
        let params = query["params"].as_array().unwrap().iter();
        let arguments: Vec<String> = params
            .filter(|it| it["required"] == true)
            .map(|it| {
                let example = it["example"].as_str().unwrap_or_else(|| panic!("no example: {it}"));
                format!("{}={}", it["name"].as_str().unwrap(), encode(example))
            })
            .collect();
        let path = format!("{}?{}", query["path"].as_str().unwrap(), arguments.join("&"));
        let response = server.get(&path);
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        if query["form"] == "select" {
            let rows = response.json();
            let columns: Vec<&str> = query["columns"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| it["name"].as_str().unwrap())
                .collect();
            for row in rows.as_array().unwrap() {
                let keys: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
                assert_eq!(keys, columns, "{path}");
            }
        }
    }
    assert!(by_package.len() >= 4, "{by_package:?}");
}

#[test]
fn an_update_of_a_package_is_executed_with_arguments() {
    const CLOSE: &str = "/api/updates/lending/close";
    let server = Server::start(&["--store", "memory", "--allow-update"]);
    let is_open = |loan: &str| {
        let loan = encode(&format!("<https://example.org/{loan}>"));
        server.get(&format!("/api/queries/lending/is-open?loan={loan}")).json()["boolean"].clone()
    };
    let note = |loan: &str| {
        let loan = encode(&format!("<https://example.org/{loan}>"));
        server.get(&format!("/api/queries/lending/note?loan={loan}")).json()
    };
    let close = |body: Value| server.post(CLOSE, "application/json", body.to_string());
    assert_eq!(is_open("l1"), true);
    assert_eq!(close(json!({ "loan": "<https://example.org/l1>" })).status, 204);
    assert_eq!((is_open("l1"), is_open("l3")), (false.into(), true.into()));
    assert_eq!(note("l2"), Value::Null);
    let form = "loan=%3Chttps%3A%2F%2Fexample.org%2Fl2%3E&note=%22%29%20%7D";
    assert_eq!(server.post(CLOSE, "application/x-www-form-urlencoded", form).status, 204);
    assert_eq!(note("l2"), json!({ "note": "\") }" }));

    let refused = close(json!({ "loan": 3, "note": ["a", "b"], "lone": 1 }));
    assert_eq!(refused.status, 400);
    insta::assert_snapshot!("update_faults", refused.text());
    assert_eq!(server.get(CLOSE).status, 405);
    assert_eq!(server.get("/api/queries/lending/close").status, 404);
    assert_eq!(server.post("/api/updates/lending/note", "application/json", "{}").status, 404);
    let read_only = Server::start(&[]);
    let body = json!({ "loan": "<https://example.org/l1>" }).to_string();
    assert_eq!(read_only.post(CLOSE, "application/json", body).status, 403);
}
